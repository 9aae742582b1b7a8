//! Authorization server metadata: RFC 8414 §2, RFC 9126 §5, RFC 9207 §3, RFC 9449 §5.1. It says exactly what is served.

use serde_json::{Value, json};

use crate::{jose::Algorithm, registry::Service};

/// Paths of the endpoints, below the issuer.
pub mod path {
    /// RFC 6749 §3.1.
    pub const AUTHORIZE: &str = "/oauth/authorize";
    /// The form of the consent page.
    pub const CONSENT: &str = "/oauth/authorize/consent";
    /// RFC 7662 §2.
    pub const INTROSPECT: &str = "/oauth/introspect";
    /// RFC 7517 §5.
    pub const JWKS: &str = "/oauth/jwks";
    /// The form of the sign-in page.
    pub const LOGIN: &str = "/oauth/authorize/login";
    /// RFC 9126 §2.
    pub const PAR: &str = "/oauth/par";
    /// A protected resource for development.
    pub const RESOURCE: &str = "/sample/resource";
    /// RFC 7009 §2.
    pub const REVOKE: &str = "/oauth/revoke";
    /// RFC 6749 §3.2.
    pub const TOKEN: &str = "/oauth/token";
}

/// The metadata document of `service`.
pub fn document(service: &Service) -> Value {
    let endpoint = |path: &str| service.issuer.endpoint(path);
    let algorithms: Vec<&str> = Algorithm::FAPI.iter().map(|algorithm| algorithm.name()).collect();
    let scopes: Vec<&str> = service.supported_scopes.iter().map(|scope| scope.name.as_str()).collect();
    let authentication = ["private_key_jwt"];
    let mut document = json!({
        "issuer": service.issuer.as_str(),
        "authorization_endpoint": endpoint(path::AUTHORIZE),
        "token_endpoint": endpoint(path::TOKEN),
        "jwks_uri": endpoint(path::JWKS),
        "pushed_authorization_request_endpoint": endpoint(path::PAR),
        "require_pushed_authorization_requests": true,
        "introspection_endpoint": endpoint(path::INTROSPECT),
        "revocation_endpoint": endpoint(path::REVOKE),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": service.grant_types(),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": authentication,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": authentication,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": authentication,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "authorization_response_iss_parameter_supported": true,
        "ui_locales_supported": service.supported_ui_locales,
    });
    // RFC 8414 §3.2: "Claims with zero elements MUST be omitted from the response."
    if let (Some(members), true) = (document.as_object_mut(), scopes.is_empty()) {
        members.remove("scopes_supported");
    }
    document
}
