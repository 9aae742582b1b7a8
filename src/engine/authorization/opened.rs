//! What a caller learns of a request that is open: whom to ask what. OpenID Connect Core §3.1.2.1.

use serde_json::{Map, Value, json};

use crate::{
    documents::{Client, ResponseType, Service, SubjectType, is_registered_claim},
    engine::{Operation, Told, Verb, details},
    oauth::{
        Refusal,
        interaction::next::Asked,
        request::authorization_request::{AuthorizationRequest, OpenId},
    },
    people::standard_claims::claims_of_scopes,
};

/// The members of a client that pages speak of; no key and no secret is among them.
const OF_CLIENT: [&str; 12] = [
    "applicationType",
    "attributes",
    "clientId",
    "clientIdAlias",
    "clientName",
    "clientNames",
    "clientType",
    "clientUri",
    "description",
    "developer",
    "policyUri",
    "tosUri",
];

/// The members of a service that pages speak of.
const OF_SERVICE: [&str; 6] = [
    "apiKey",
    "description",
    "issuer",
    "serviceName",
    "supportedAcrs",
    "supportedScopes",
];

/// The authentication contexts that may be met.
struct Acrs {
    values: Vec<String>,
    is_essential: bool,
}

/// Whether a request can be shown to anybody: one whose essential authentication context nobody could
/// meet is refused (OpenID Connect Core §5.5.1.1), and so is one that calls for somebody to sign in and
/// forbids to ask them (§3.1.2.1): a caller is told a `maxAge` of 0 also where none was asked for.
pub fn showable(asked: &Asked<'_>) -> Result<(), Refusal> {
    let openid = &asked.request.openid;
    let acrs = acrs(openid, asked.client, asked.service);
    if openid.prompt.none && max_age(openid, asked.client) == Some(0) {
        Err(Refusal::LoginRequired)
    } else if acrs.is_essential && acrs.values.is_empty() {
        Err(Refusal::AuthenticationContextUnmet)
    } else {
        Ok(())
    }
}

/// Whether somebody who has met `acr` is one whom the client calls for.
pub fn meets(request: &AuthorizationRequest, acr: Option<&str>) -> bool {
    let essential = request.openid.claims.essential_acrs();
    essential.is_none_or(|essential| acr.is_some_and(|acr| essential.contains(&acr)))
}

/// What is told of a request that is open, and that `ticket` completes. Whom a client knows by a `sub`
/// of its own the caller knows by another name, so that one is not told: the two are compared where the
/// request is completed.
pub fn opened(asked: &Asked<'_>, ticket: &str) -> Told {
    let Asked {
        request,
        client,
        service,
        expected,
    } = *asked;
    let openid = &request.openid;
    let acrs = acrs(openid, client, service);
    let verb = if openid.prompt.none {
        Verb::NoInteraction
    } else {
        Verb::Interaction
    };
    Told::outcome(Operation::Authorization, "A004001", &sentence(asked), verb)
        .with(json!({
            "ticket": ticket,
            "client": limited_client(client),
            "service": limited(json!(service), &OF_SERVICE),
            "clientIdAliasUsed": client.client_id_alias.as_deref() == Some(&*request.client_id),
            "display": "PAGE",
            "maxAge": max_age(openid, client).unwrap_or_default(),
            "scopes": scopes(request, service),
            "acrs": acrs.values,
            "acrEssential": acrs.is_essential,
            "subject": expected.filter(|_| client.subject_type == SubjectType::Public),
            "loginHint": openid.login_hint,
            "prompts": prompts(openid, client),
            "lowestPrompt": prompts(openid, client).first().copied().unwrap_or("CONSENT"),
        }))
        .with(json!({
            "requestObjectPayload": request.object,
            "uiLocales": words(openid.ui_locales.as_deref()),
            "claimsLocales": words(openid.claims_locales.as_deref()),
            "claims": claims(request, &openid.claims.id_token),
            "claimsAtUserInfo": claims(request, &openid.claims.userinfo),
            "idTokenClaims": object(&openid.claims.id_token),
            "userInfoClaims": object(&openid.claims.userinfo),
            "resources": request.audience.iter().collect::<Vec<_>>(),
            "authorizationDetails": details::told(&request.authorization_details),
        }))
}

/// The published sentence.
fn sentence(asked: &Asked<'_>) -> String {
    let request = asked.request;
    format!(
        "Authlete has successfully issued a ticket to the service (API Key = {}) for the authorization request from the client (ID = {}). [response_type={}, openid={}]",
        asked.service.api_key.unwrap_or_default(),
        asked.client.id(),
        request.response_type.name(),
        request.scope.is_openid(),
    )
}

/// What pages speak of of a client.
pub fn limited_client(client: &Client) -> Value {
    limited(json!(client), &OF_CLIENT)
}

/// Those members of a document that are there.
fn limited(document: Value, names: &[&str]) -> Value {
    let mut members = match document {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.retain(|name, value| names.contains(&name.as_str()) && !value.is_null());
    members.into()
}

/// The scopes that may be granted, each as its service describes it.
fn scopes(request: &AuthorizationRequest, service: &Service) -> Vec<Value> {
    let is_asked = |scope: &&crate::documents::Scope| request.scope.contains(&scope.name);
    let told = service.supported_scopes.iter().filter(is_asked);
    told.map(|scope| json!(scope)).collect()
}

/// The contexts that the client calls for, of which it has to be one where that is essential, and else
/// would like one, among those that the service knows. OpenID Connect Core §3.1.2.1, §5.5.1.1.
fn acrs(openid: &OpenId, client: &Client, service: &Service) -> Acrs {
    let essential = openid.claims.essential_acrs();
    let is_essential = essential.is_some();
    let asked: Vec<String> = match essential {
        Some(essential) => essential.into_iter().map(str::to_owned).collect(),
        // OpenID Connect Dynamic Client Registration §2, default_acr_values: what is asked overrides them.
        None if openid.acr_values.is_empty() => client.default_acrs.clone(),
        None => openid.acr_values.clone(),
    };
    let is_known = |acr: &String| service.supported_acrs.contains(acr);
    Acrs {
        values: asked.into_iter().filter(is_known).collect(),
        is_essential,
    }
}

/// How long ago a person may have signed in. OpenID Connect Dynamic Client Registration §2, default_max_age:
/// "The max_age request parameter overrides this default value."
fn max_age(openid: &OpenId, client: &Client) -> Option<u32> {
    openid.max_age.or(client.default_max_age)
}

/// §3.1.2.1, max_age: 0 is the same as `prompt=login`.
fn prompts(openid: &OpenId, client: &Client) -> Vec<&'static str> {
    let prompt = openid.prompt;
    let asks_to_sign_in = prompt.login || max_age(openid, client) == Some(0);
    [
        ("NONE", prompt.none),
        ("LOGIN", asks_to_sign_in),
        ("SELECT_ACCOUNT", prompt.select_account),
        ("CONSENT", prompt.consent),
        ("CREATE", prompt.create),
    ]
    .into_iter()
    .filter_map(|(name, is_asked)| is_asked.then_some(name))
    .collect()
}

fn words(text: Option<&str>) -> Vec<&str> {
    let words = text.into_iter().flat_map(|text| text.split(' '));
    words.filter(|word| !word.is_empty()).collect()
}

/// The names of the claims that are asked for: by scopes, where tokens may tell of a person at all, and
/// one by one.
fn claims(request: &AuthorizationRequest, asked: &Map<String, Value>) -> Vec<String> {
    let by_scopes =
        claims_of_scopes(|name| request.scope.is_openid() && request.scope.contains(name));
    let one_by_one = asked.keys().filter(|name| !is_registered_claim(name));
    let mut names: Vec<String> = by_scopes
        .map(str::to_owned)
        .chain(one_by_one.cloned())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn object(claims: &Map<String, Value>) -> Option<String> {
    (!claims.is_empty()).then(|| json!(claims).to_string())
}

/// Whether somebody has to be named to complete it. OAuth 2.0 Multiple Response Types §4: `none` gives
/// nothing that could speak of anybody.
pub fn names_somebody(response_type: ResponseType) -> bool {
    response_type != ResponseType::None
}
