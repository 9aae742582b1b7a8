//! Authorization server metadata: RFC 8414 §2, OpenID Connect Discovery §3, RFC 8705 §3.3 and §5, RFC 9126
//! §5, RFC 9207 §3, RFC 9449 §5.1, RFC 9701 §7, Initiating User Registration §4.2. It says exactly what is
//! served.

use serde_json::{Map, Value, json};

use super::authorization_response::{JWT, ResponseMode};
use crate::{
    Timestamp,
    documents::{Action, FapiMode, OPENID, Service, TokenAuthMethod, document::extend},
    jose::{Algorithm, ContentEncryption, KeyManagement, SigningKey},
    json::object,
    oauth::{
        endpoint::path,
        request::{claims_request::told_by_rules, prompt::Prompt},
    },
    people::standard_claims::claims_of_scopes,
    register::keys::KeySet,
};

/// The metadata document of `service`.
pub fn document(service: &Service) -> Map<String, Value> {
    let mut document = Map::new();
    for part in [
        endpoints(service),
        authorization(service),
        request_objects(service),
        authentication(service),
        introspection(service),
        openid(service),
        logout(service),
        grants(service),
    ] {
        extend(&mut document, part);
    }
    let certificates = certificates(service, &document);
    extend(&mut document, certificates);
    // RFC 8414 §3.2: "Claims with zero elements MUST be omitted from the response."
    document.retain(|_, value| !value.is_null() && !value.as_array().is_some_and(Vec::is_empty));
    document
}

/// The key that signs the document; none where the service has no key yet.
pub fn signer<'a>(service: &Service, keys: &'a KeySet, now: Timestamp) -> Option<&'a SigningKey> {
    keys.signer_for(service.usual_alg(false)?, now)
}

/// A document that was signed, and by which key: anybody may ask for it as often as they like, and it is
/// signed once. RFC 8414 §2.1.
#[derive(Debug)]
pub struct SignedMetadata {
    document: Map<String, Value>,
    kid: String,
    text: String,
}

impl SignedMetadata {
    /// Signs `document`: "A JWT containing metadata values about the authorization server as claims". It
    /// has no time, so it is the same as long as the document is; no `sub` and no `aud`, so it is taken
    /// for no other token.
    pub fn of(document: Map<String, Value>, key: &SigningKey) -> Self {
        let mut claims = document.clone();
        // "It MUST contain an iss (issuer) claim denoting the party attesting to the claims".
        claims.insert("iss".into(), document["issuer"].clone());
        Self {
            kid: key.kid().to_owned(),
            text: key.sign("JWT", &claims),
            document,
        }
    }

    /// Whether this is what `key` says of `document`.
    pub fn is_of(&self, document: &Map<String, Value>, key: &SigningKey) -> bool {
        self.kid == key.kid() && self.document == *document
    }

    /// The document with itself signed in it.
    pub fn told(&self) -> Value {
        let mut told = self.document.clone();
        told.insert("signed_metadata".into(), self.text.as_str().into());
        told.into()
    }
}

fn endpoints(service: &Service) -> Value {
    let endpoint = |path: &str| service.endpoint(path);
    let registration = service.in_front.registration_endpoint.as_ref();
    let details = service.authorization_details_types.iter();
    let details = details.map(|known| known.name.as_str());
    json!({
        "registration_endpoint": registration.filter(|_| service.dynamic_registration_supported),
        "issuer": service.issuer.as_str(),
        "token_endpoint": endpoint(path::TOKEN),
        "jwks_uri": endpoint(path::JWKS),
        "introspection_endpoint": endpoint(path::INTROSPECT),
        "revocation_endpoint": endpoint(path::REVOKE),
        "scopes_supported": service.supported_scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>(),
        "grant_types_supported": service.grant_types(),
        // OpenID Connect Native SSO §5.
        "native_sso_supported": service.shares_sign_ins().then_some(true),
        // RFC 9396 §10.
        "authorization_details_types_supported": details.collect::<Vec<_>>(),
    })
}

/// RFC 8414 §2: "REQUIRED unless no grant types are supported that use the authorization endpoint."
fn authorization(service: &Service) -> Value {
    if !service
        .supported_grant_types
        .iter()
        .any(|grant_type| grant_type.is_interactive())
    {
        return json!({});
    }
    let served = &service.supported_response_types;
    let algorithms = service.answer_algorithms();
    let algorithms: Vec<&str> = algorithms
        .iter()
        .map(|algorithm| algorithm.name())
        .collect();
    let can_sign = !algorithms.is_empty();
    let (encryption_algorithms, encryption_contents) = encryption();
    let in_query = [ResponseMode::Query, ResponseMode::QueryJwt];
    let modes = ResponseMode::ALL
        .into_iter()
        .filter(|mode| in_query.contains(mode) || !service.is_fapi())
        .filter(|mode| can_sign || !mode.is_signed());
    let usual = can_sign.then_some(JWT);
    let challenges: &[&str] = if service.pkce_s256_required {
        &["S256"]
    } else {
        &["S256", "plain"]
    };
    let mut told = json!({
        "pushed_authorization_request_endpoint": service.endpoint(path::PAR),
        "require_pushed_authorization_requests": service.par_required,
        "response_types_supported": served.iter().map(|response_type| response_type.name()).collect::<Vec<_>>(),
        "response_modes_supported": modes.map(ResponseMode::name).chain(usual).collect::<Vec<_>>(),
        "authorization_signing_alg_values_supported": algorithms,
        "authorization_encryption_alg_values_supported": can_sign.then_some(encryption_algorithms),
        "authorization_encryption_enc_values_supported": can_sign.then_some(encryption_contents),
        "code_challenge_methods_supported": if served.iter().any(|served| served.has_code()) { challenges } else { &[] },
        "authorization_response_iss_parameter_supported": !service.iss_suppressed,
        "ui_locales_supported": service.supported_ui_locales,
    });
    // RFC 9470 §7, also of a service that is no OpenID Provider.
    let acrs: Vec<&str> = service.reachable().collect();
    if !acrs.is_empty() {
        told["acr_values_supported"] = acrs.into();
    }
    if service.people.pages || service.in_front.authorization_endpoint.is_some() {
        told["authorization_endpoint"] = service.endpoint(path::AUTHORIZE).into();
    }
    told
}

/// How requests are signed: RFC 9101 §10.5, OpenID Connect Discovery §3.
fn request_objects(service: &Service) -> Value {
    let mut grant_types = service.supported_grant_types.iter();
    if !grant_types.any(|grant_type| grant_type.is_interactive()) {
        return json!({});
    }
    let has_to_be_signed = |mode| service.fapi_modes.contains(&mode);
    let is_signed = has_to_be_signed(FapiMode::Fapi2MessageSigningAuthReq);
    let all = Algorithm::ALL.iter();
    let signs = all.filter(|one| one.is_fapi() || !service.is_fapi());
    let unsigned = !(service.is_fapi() || service.request_object_required);
    let algorithms = signs.map(|one| one.name());
    let algorithms = algorithms.chain(unsigned.then_some("none"));
    let decrypts = service.decrypts_request_objects();
    let encryption_algorithms = KeyManagement::TO_US.iter().map(|one| one.name());
    let (_, encryption_contents) = encryption();
    json!({
        "request_parameter_supported": true,
        "request_uri_parameter_supported": !service.par_required,
        "require_request_uri_registration": (!service.par_required).then_some(true),
        "request_object_signing_alg_values_supported": algorithms.collect::<Vec<_>>(),
        "request_object_encryption_alg_values_supported": decrypts.then(|| encryption_algorithms.collect::<Vec<_>>()),
        "request_object_encryption_enc_values_supported": decrypts.then_some(encryption_contents),
        "require_signed_request_object": is_signed || service.request_object_required,
    })
}

fn authentication(service: &Service) -> Value {
    let has = |method| service.supported_token_auth_methods.contains(&method);
    let proving = || {
        let served = service.supported_token_auth_methods.iter();
        served
            .map(|method| method.name())
            .filter(|name| *name != TokenAuthMethod::None.name())
    };
    // A client that takes the first of them should not come without the secret it has.
    let nothing = has(TokenAuthMethod::None).then_some(TokenAuthMethod::None.name());
    let proofs_or_none: Vec<&str> = proving().chain(nothing).collect();
    let signs = |algorithm: &Algorithm| match algorithm {
        Algorithm::Hs256 => has(TokenAuthMethod::ClientSecretJwt),
        Algorithm::Rs256 => has(TokenAuthMethod::PrivateKeyJwt) && !service.is_fapi(),
        _ => has(TokenAuthMethod::PrivateKeyJwt),
    };
    let algorithms: Vec<&str> = Algorithm::ALL
        .iter()
        .filter(|algorithm| signs(algorithm))
        .map(|algorithm| algorithm.name())
        .collect();
    let proofs: Vec<&str> = Algorithm::FAPI
        .iter()
        .map(|algorithm| algorithm.name())
        .collect();
    json!({
        "token_endpoint_auth_methods_supported": proofs_or_none,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": proving().collect::<Vec<_>>(),
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": proofs_or_none,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": proofs,
    })
}

/// Every `alg` and every `enc` by which a client may have something encrypted.
fn encryption() -> (Vec<&'static str>, Vec<&'static str>) {
    let algorithms = KeyManagement::ALL.iter().map(|one| one.name());
    let contents = ContentEncryption::ALL.iter().map(|one| one.name());
    (algorithms.collect(), contents.collect())
}

/// RFC 9701 §7: a service that signs nothing answers in JSON alone.
fn introspection(service: &Service) -> Value {
    let mut signed = service.key_algorithms();
    signed.retain(|one| one.is_fapi() || !service.is_fapi());
    if signed.is_empty() {
        return json!({});
    }
    let signed: Vec<&str> = signed.iter().map(|one| one.name()).collect();
    let (algorithms, contents) = encryption();
    json!({
        "introspection_signing_alg_values_supported": signed,
        "introspection_encryption_alg_values_supported": algorithms,
        "introspection_encryption_enc_values_supported": contents,
    })
}

/// What clients with certificates can do, and where. RFC 8705 §3.3 and §5.
fn certificates(service: &Service, told: &Map<String, Value>) -> Value {
    let aliases = service.tls.mtls_endpoint_aliases.iter();
    let aliases = aliases.map(|alias| (alias.name.name().to_owned(), json!(alias.uri)));
    // One of an endpoint that is not told is one of nothing.
    let aliases =
        object(aliases.filter(|(name, _)| told.get(name).is_some_and(|uri| !uri.is_null())));
    let is_bound = service.tls.tls_client_certificate_bound_access_tokens;
    json!({
        "tls_client_certificate_bound_access_tokens": is_bound.then_some(true),
        "mtls_endpoint_aliases": Some(aliases).filter(|aliases| !aliases.is_empty()),
    })
}

/// What OpenID Connect adds, where the service is an OpenID Provider: where its scopes have
/// `openid`.
fn openid(service: &Service) -> Value {
    if !service.is_openid_provider() {
        return json!({});
    }
    let algorithms: Vec<&str> = service
        .supported_id_token_sign_algs
        .iter()
        .map(|algorithm| algorithm.name())
        .collect();
    let mut claims: Vec<&str> = vec![
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "amr",
        "azp",
    ];
    claims.extend(service.reachable().next().map(|_| "acr"));
    claims.extend((service.session_duration > 0).then_some("sid"));
    let by_scope: Vec<&str> = claims_of_scopes(|scope| service.scope(scope).is_some()).collect();
    claims.extend(by_scope);
    let rules = service.actions.iter().filter_map(Action::rule);
    let told = rules.filter(|rule| rule.is_in_id_token_or_userinfo());
    let told = told.map(|rule| rule.claim.as_str());
    for claim in told.chain(told_by_rules(service).map(|(name, _)| name)) {
        if !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    let (encryption_algorithms, encryption_contents) = encryption();
    json!({
        "id_token_encryption_alg_values_supported": encryption_algorithms,
        "id_token_encryption_enc_values_supported": encryption_contents,
        "userinfo_encryption_alg_values_supported": encryption_algorithms,
        "userinfo_encryption_enc_values_supported": encryption_contents,
        "userinfo_endpoint": service.endpoint(path::USERINFO),
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": algorithms,
        "userinfo_signing_alg_values_supported": algorithms,
        "acr_values_supported": service.reachable().collect::<Vec<_>>(),
        "display_values_supported": ["page"],
        "claim_types_supported": ["normal"],
        "claims_supported": claims,
        "claims_parameter_supported": true,
        "prompt_values_supported": Prompt::supported(service),
    })
}

/// What clients can do and hear when somebody logs out: OpenID Connect RP-Initiated Logout §2.1, Session
/// Management §3.3, Front-Channel Logout §3, Back-Channel Logout §2.1.
fn logout(service: &Service) -> Value {
    let rules = &service.people;
    if !(service.is_openid_provider() && rules.pages) {
        return json!({});
    }
    let has_sessions = service.session_duration > 0;
    let is_framing = has_sessions && rules.logout.frontchannel;
    let is_managing = has_sessions && rules.logout.session_management;
    json!({
        "end_session_endpoint": service.endpoint(path::END_SESSION),
        "check_session_iframe": is_managing.then(|| service.endpoint(path::SESSION_FRAME)),
        "frontchannel_logout_supported": is_framing,
        "frontchannel_logout_session_supported": is_framing,
        "backchannel_logout_supported": has_sessions,
        "backchannel_logout_session_supported": has_sessions,
    })
}

/// Grant Management for OAuth 2.0 §7.1.
fn grants(service: &Service) -> Value {
    let actions = &service.grant_management_actions;
    if actions.is_empty() {
        return json!({});
    }
    json!({
        "grant_management_endpoint": service.endpoint(path::GRANTS),
        "grant_management_actions_supported": actions.iter().map(|action| action.name()).collect::<Vec<_>>(),
        "grant_management_action_required": service.grant_management_action_required,
    })
}

impl Service {
    /// Whether the service issues ID tokens. OpenID Connect Core §3.1.2.1: a request with the scope
    /// `openid`.
    pub fn is_openid_provider(&self) -> bool {
        self.scope(OPENID).is_some()
    }
}
