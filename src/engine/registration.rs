//! Clients that register themselves: what they say in the words of RFC 7591 becomes a change of our
//! document of a client, and that is told in these words.
//!
//! What no table here names is ignored (RFC 7591 §2: "The authorization server MUST ignore any client
//! metadata sent by the client that it does not understand"), and so nothing else of the document can be
//! said. What would be a promise that is not kept here is refused by its name.

use serde_json::{Map, Value, json};

use super::documents::client::usual_method;
use crate::{
    documents::{
        Client, ClientSecret, DocumentError, Edit, RegisteredMode, RequestSignAlg, ResponseType,
        Service, TokenAuthMethod,
        document::extend,
        reading::{place::Place, uri},
    },
    jose::{ContentEncryption, KeyManagement, object_of_others},
    oauth::Refusal,
};

/// The longest metadata, in bytes.
const LONGEST: usize = 16_384;

/// How deeply what others write may be nested.
const LEVELS: usize = 8;

/// How a member is spelled.
#[derive(Clone, Copy)]
enum Form {
    /// What encrypts: an `alg` or an `enc`.
    Encryption,
    /// True or false.
    Flag,
    /// True. What makes a client stricter only somebody else takes back.
    Hardening,
    /// An object.
    Keys,
    /// An https URI, which pages of others may lead to.
    Link,
    /// A number.
    Number,
    /// A way to sign, or `none`.
    RequestAlg,
    /// The names of response modes, in a list.
    ResponseModes,
    /// The words of a response type, in a list.
    ResponseTypes,
    /// Scopes, in one text.
    Scopes,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// One of ours, in small letters.
    Value,
    /// A list of these.
    Values,
}

/// The members, by their names and ours. RFC 7591 §2, OpenID Connect Dynamic Client Registration §2, RFC
/// 8705 §2.1.2 and §3.4, RFC 9126 §6, RFC 9449 §5.2, RFC 9701 §6.
#[rustfmt::skip] // One member, one line.
const METADATA: [(&str, &str, Form); 54] = [
    ("application_type", "applicationType", Form::Value),
    ("authorization_details_types", "authorizationDetailsTypes", Form::Texts),
    ("authorization_encrypted_response_alg", "authorizationEncryptionAlg", Form::Encryption),
    ("authorization_encrypted_response_enc", "authorizationEncryptionEnc", Form::Encryption),
    ("authorization_signed_response_alg", "authorizationSignAlg", Form::Text),
    ("backchannel_logout_session_required", "backchannelLogoutSessionRequired", Form::Flag),
    ("backchannel_logout_uri", "backchannelLogoutUri", Form::Text),
    ("client_name", "clientName", Form::Text),
    ("client_uri", "clientUri", Form::Text),
    ("contacts", "stored.contacts", Form::Texts),
    ("default_acr_values", "defaultAcrs", Form::Texts),
    ("default_max_age", "defaultMaxAge", Form::Number),
    ("dpop_bound_access_tokens", "dpopRequired", Form::Hardening),
    ("frontchannel_logout_session_required", "frontchannelLogoutSessionRequired", Form::Flag),
    ("frontchannel_logout_uri", "frontchannelLogoutUri", Form::Text),
    ("grant_types", "grantTypes", Form::Values),
    ("id_token_encrypted_response_alg", "idTokenEncryptionAlg", Form::Encryption),
    ("id_token_encrypted_response_enc", "idTokenEncryptionEnc", Form::Encryption),
    ("id_token_signed_response_alg", "idTokenSignAlg", Form::Text),
    ("initiate_login_uri", "stored.loginUri", Form::Link),
    ("introspection_encrypted_response_alg", "introspectionEncryptionAlg", Form::Encryption),
    ("introspection_encrypted_response_enc", "introspectionEncryptionEnc", Form::Encryption),
    ("introspection_signed_response_alg", "introspectionSignAlg", Form::Text),
    ("jwks", "jwks", Form::Keys),
    ("jwks_uri", "jwksUri", Form::Text),
    ("logo_uri", "logoUri", Form::Text),
    ("policy_uri", "policyUri", Form::Text),
    ("post_logout_redirect_uris", "postLogoutRedirectUris", Form::Texts),
    ("redirect_uris", "redirectUris", Form::Texts),
    ("request_object_encryption_alg", "requestEncryptionAlg", Form::Encryption),
    ("request_object_encryption_enc", "requestEncryptionEnc", Form::Encryption),
    ("request_object_signing_alg", "requestSignAlg", Form::RequestAlg),
    ("request_uris", "requestUris", Form::Texts),
    ("require_pushed_authorization_requests", "parRequired", Form::Hardening),
    ("require_signed_request_object", "requestObjectRequired", Form::Hardening),
    ("response_modes", "responseModes", Form::ResponseModes),
    ("response_types", "responseTypes", Form::ResponseTypes),
    ("scope", "extension.requestableScopes", Form::Scopes),
    ("software_id", "stored.softwareId", Form::Text),
    ("software_version", "stored.softwareVersion", Form::Text),
    ("subject_type", "subjectType", Form::Value),
    ("tls_client_auth_san_dns", "tlsClientAuthSanDns", Form::Text),
    ("tls_client_auth_san_email", "tlsClientAuthSanEmail", Form::Text),
    ("tls_client_auth_san_ip", "tlsClientAuthSanIp", Form::Text),
    ("tls_client_auth_san_uri", "tlsClientAuthSanUri", Form::Text),
    ("tls_client_auth_subject_dn", "tlsClientAuthSubjectDn", Form::Text),
    ("tls_client_certificate_bound_access_tokens", "tlsClientCertificateBoundAccessTokens", Form::Hardening),
    ("token_endpoint_auth_method", "tokenAuthMethod", Form::Value),
    ("token_endpoint_auth_signing_alg", "tokenAuthSignAlg", Form::Text),
    ("tos_uri", "tosUri", Form::Text),
    ("use_mtls_endpoint_aliases", "stored.mtlsEndpointAliasesUsed", Form::Flag),
    ("userinfo_encrypted_response_alg", "userInfoEncryptionAlg", Form::Encryption),
    ("userinfo_encrypted_response_enc", "userInfoEncryptionEnc", Form::Encryption),
    ("userinfo_signed_response_alg", "userInfoSignAlg", Form::Text),
];

/// What would not be done.
const UNSERVED: [&str; 1] = [
    // OpenID Connect Core §8.1: it has to be fetched, or one client could see the `sub` of another's sector.
    "sector_identifier_uri",
];

/// What follows from other members.
const IMPLIED: [(&str, &str); 3] = [
    ("client_name", "clientNames"),
    ("sector_identifier_uri", "sectorIdentifierUri"),
    ("token_endpoint_auth_method", "clientType"),
];

/// What a client must not send when it changes what it has said. RFC 7592 §2.2.
const TOLD_ONLY: [&str; 4] = [
    "client_id_issued_at",
    "client_secret_expires_at",
    "registration_access_token",
    "registration_client_uri",
];

fn unfit(name: &str, rule: &str) -> Refusal {
    Refusal::ClientMetadata(format!("{name} {rule}").into())
}

/// What a client says of itself.
pub struct Metadata(Map<String, Value>);

impl Metadata {
    /// Reads it. RFC 7591 §3.1: "a JSON document". A member that is null is none (RFC 7592 §2.2).
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let members = (text.len() <= LONGEST).then(|| object_of_others(text.as_bytes(), LEVELS));
        let mut members = members.flatten().ok_or_else(|| {
            let rule = "must be a JSON object of at most 16 KiB that says no name twice";
            unfit("the client metadata", rule)
        })?;
        members.retain(|_, value| !value.is_null());
        Ok(Self(members))
    }

    /// What becomes of the client of `service` that says this of itself, and no more.
    pub fn edit(&self, service: &Service) -> Result<Edit, Refusal> {
        self.check()?;
        let mut edit = Edit::default();
        for (name, path, form) in METADATA {
            let read = |value| form.read(value, service);
            let rule = "is not of the type or the value that it may be";
            let value = self
                .0
                .get(name)
                .map(|value| read(value).ok_or_else(|| unfit(name, rule)));
            match (form, value.transpose()?) {
                (Form::Hardening, Some(Value::Bool(false)))
                | (Form::Hardening | Form::Scopes, None) => {}
                (_, None) => {
                    edit.unset(path);
                    // What says 0 has said something here.
                    edit.allow(path);
                }
                (_, Some(value)) => edit.set(path, value),
            }
        }
        if edit.value("extension.requestableScopes").is_some() {
            edit.set("extension.requestableScopesEnabled", true);
        }
        // RFC 7591 §2: "If omitted, the default behavior is that the client will use only the
        // "authorization_code" Grant Type."
        if edit.value("grantTypes").is_none() {
            edit.set("grantTypes", json!(["AUTHORIZATION_CODE"]));
        }
        if edit.value("tokenAuthMethod").is_none() {
            edit.set("tokenAuthMethod", json!(usual_method(service)));
        }
        match edit.value("tokenAuthMethod") == Some(&json!(TokenAuthMethod::None)) {
            true => edit.set("clientType", "PUBLIC"),
            false => edit.unset("clientType"),
        }
        edit.set("clientNames", self.names());
        Ok(edit)
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.0.contains_key("software_statement") {
            return Err(Refusal::SoftwareStatement);
        }
        let is_said = |name: &str| self.0.get(name).is_some_and(|value| *value != false);
        let said = UNSERVED.iter().find(|name| is_said(name));
        said.map_or(Ok(()), |name| Err(unfit(name, "is not served here")))
    }

    /// The names in languages. RFC 7591 §2.2.
    fn names(&self) -> Value {
        let named = self.0.iter().filter_map(|(name, value)| {
            let tag = name.strip_prefix("client_name#")?;
            Some(json!({ "tag": tag, "value": value }))
        });
        named.collect()
    }

    /// Whether `client`, which has this secret, may change what it has said to this. RFC 7592 §2.2.
    pub fn fits(&self, client: &Client, secret: Option<&ClientSecret>) -> Result<(), Refusal> {
        let told = TOLD_ONLY.iter().find(|name| self.0.contains_key(**name));
        if let Some(name) = told {
            return Err(unfit(name, "must not be there (RFC 7592 section 2.2)"));
        }
        // "The client MUST include its "client_id" field in the request, and it MUST be the same as its
        // currently issued client identifier."
        if self.0.get("client_id") != Some(&client.id().to_string().into()) {
            return Err(unfit(
                "client_id",
                "must be that of the client (RFC 7592 section 2.2)",
            ));
        }
        // "the value of this field MUST match the currently issued client secret for that client."
        let is_own = |value: &Value| {
            let given = value.as_str().and_then(ClientSecret::parse);
            given
                .is_some_and(|given| secret.is_some_and(|secret| given.digest() == secret.digest()))
        };
        match self.0.get("client_secret") {
            Some(value) if !is_own(value) => Err(unfit(
                "client_secret",
                "must be that of the client (RFC 7592 section 2.2)",
            )),
            _ => Ok(()),
        }
    }
}

impl Form {
    fn read(self, value: &Value, service: &Service) -> Option<Value> {
        let each = |read: &dyn Fn(&str) -> Option<Value>| -> Option<Value> {
            value
                .as_array()?
                .iter()
                .map(|one| read(one.as_str()?))
                .collect()
        };
        match self {
            Self::Encryption => encryption(value.as_str()?),
            Self::Flag | Self::Hardening => value.is_boolean().then(|| value.clone()),
            Self::Keys => value.is_object().then(|| value.clone()),
            Self::Link => uri::page(&Place::root(value)).ok().map(Value::from),
            Self::Number => value.is_u64().then(|| value.clone()),
            Self::RequestAlg => match value.as_str()? {
                "none" => Some("NONE".into()),
                named => Some(named.into()).filter(|_| named != "NONE"),
            },
            Self::ResponseModes => each(&|text| Some(json!(RegisteredMode::parse(text)?))),
            Self::ResponseTypes => each(&|text| Some(json!(ResponseType::parse(text)?))),
            Self::Scopes => {
                let known = |name: &str| service.scope(name).map(|scope| json!(scope.name));
                value.as_str()?.split(' ').map(known).collect()
            }
            Self::Text => value.is_string().then(|| value.clone()),
            Self::Texts => each(&|text| Some(text.into())),
            Self::Value => upper(value.as_str()?),
            Self::Values => each(&upper),
        }
    }
}

/// Ours for an `alg` or an `enc` of RFC 7518.
fn encryption(name: &str) -> Option<Value> {
    let algorithm = KeyManagement::from_name(name).map(|one| json!(one));
    algorithm.or_else(|| ContentEncryption::from_name(name).map(|one| json!(one)))
}

/// An `alg` or an `enc` of RFC 7518 for ours.
fn name_of_encryption(value: &Value) -> Value {
    let mut names = KeyManagement::ALL
        .iter()
        .map(|one| (json!(one), one.name()))
        .chain(
            ContentEncryption::ALL
                .iter()
                .map(|one| (json!(one), one.name())),
        );
    let named = names.find(|(ours, _)| ours == value);
    named.map_or(Value::Null, |(_, name)| name.into())
}

/// Ours for what the specifications spell in small letters.
fn upper(text: &str) -> Option<Value> {
    let is_small = !text.bytes().any(|b| b.is_ascii_uppercase());
    is_small.then(|| text.to_ascii_uppercase().into())
}

fn lower(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(lower).collect(),
        value => value
            .as_str()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .into(),
    }
}

/// Why nobody is managed: not this client, not with this token.
pub const fn unknown() -> Refusal {
    Refusal::RegistrationTokenWrong
}

/// Why the document that would come of it is refused, in the words of whoever asked for it.
pub fn refusal(error: &DocumentError) -> Refusal {
    let member = error.member.as_str();
    let named = METADATA.iter().map(|(name, path, _)| (*name, *path));
    let of = |(name, path): (&str, &str)| {
        let rest = member.strip_prefix(path)?;
        let is_it = rest.is_empty() || rest.starts_with(['.', '[']);
        is_it.then(|| format!("{name}{rest} {}", error.rule))
    };
    let said = named.chain(IMPLIED).find_map(of);
    let said = said.unwrap_or_else(|| error.to_string());
    match member.starts_with("redirectUris") {
        true => Refusal::RedirectUriUnfit(said.into()),
        false => Refusal::ClientMetadata(said.into()),
    }
}

/// What a client is told of itself, with the token by which it manages that, and a secret that was made
/// for it. RFC 7591 §3.2.1, RFC 7592 §3.
pub fn told(client: &Client, service: &Service, token: &str, secret: Option<&str>) -> Value {
    let document = json!(client);
    let mut told = Map::new();
    for (name, path, form) in METADATA {
        let value = match path.split_once('.') {
            Some((_, stored)) => client.stored.get(stored).cloned().unwrap_or_default(),
            // What had no effect once was kept under the same name.
            None => match &document[path] {
                Value::Null => client.stored.get(path).cloned().unwrap_or_default(),
                value => value.clone(),
            },
        };
        let value = match form {
            _ if value.is_null() => continue,
            Form::Encryption => name_of_encryption(&value),
            Form::Value | Form::Values => lower(&value),
            _ => value,
        };
        told.insert(name.to_owned(), value);
    }
    for one in &client.client_names {
        told.insert(format!("client_name#{}", one.tag), json!(one.value));
    }
    let id = client.id();
    let below = service.in_front.registration_management_endpoint.as_deref();
    let below = below.or(service.in_front.registration_endpoint.as_deref());
    let below = below.map_or_else(|| service.issuer.endpoint("/register"), str::to_owned);
    let response_types = client.response_types.iter().map(|one| one.name());
    let response_modes = client.response_modes.iter().map(|one| one.name());
    let is_unsigned = client.request_sign_alg == Some(RequestSignAlg::None);
    let more = json!({
        "client_id": id.to_string(),
        "client_id_issued_at": client.created_at.seconds(),
        "client_secret": secret,
        // "REQUIRED if "client_secret" is issued. [...] or 0 if it will not expire."
        "client_secret_expires_at": secret.map(|_| 0),
        "registration_access_token": token,
        "registration_client_uri": format!("{}/{id}", below.trim_end_matches('/')),
        "response_modes": response_modes.collect::<Vec<_>>(),
        "response_types": response_types.collect::<Vec<_>>(),
        "scope": Some(scopes(client, service)).filter(|scopes| !scopes.is_empty()),
    });
    extend(&mut told, more);
    if is_unsigned {
        extend(&mut told, json!({ "request_object_signing_alg": "none" }));
    }
    told.retain(|_, value| {
        !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
    });
    told.into()
}

/// The scopes that the client may ask for.
fn scopes(client: &Client, service: &Service) -> String {
    let all = service
        .supported_scopes
        .iter()
        .map(|scope| scope.name.as_str());
    let may = |name: &&str| client.may_request(service, name);
    all.filter(may).collect::<Vec<_>>().join(" ")
}
