//! Whatever bytes arrive as a form: parameters or a refusal, never a panic, and nothing repaired.
use std::sync::LazyLock;

use sekisho::{
    documents::{Client, Service},
    oauth::{
        Parameters, Refusal,
        handle::Handle,
        request::{
            authorization_request::{Arrival, AuthorizationRequest},
            client_auth::{Beside, Presented},
            pkce::{CodeChallenge, CodeVerifier},
            scope::Scope,
            token_request::TokenRequest,
        },
    },
};
use serde_json::{Value, json};

/// The parameters that some endpoint reads.
const NAMES: [&str; 6] = [
    "code",
    "code_challenge",
    "code_verifier",
    "refresh_token",
    "scope",
    "token",
];

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let example: Value =
        serde_json::from_str(include_str!("../../schema/examples/openid/service.json"))
            .expect("JSON");
    Service::parse(&example).expect("an example")
});

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let redirect_uris = json!(["https://client.example/cb"]);
    let document = json!({ "clientIdAlias": "c", "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "redirectUris": redirect_uris });
    Client::parse(&document).expect("a client")
});

/// Holds whatever is brought against that.
pub fn holds(bytes: &[u8]) {
    let parameters = match Parameters::parse(bytes) {
        Ok(parameters) => parameters,
        Err(Refusal::FormMalformed | Refusal::ParameterRepeated(_)) => return,
        Err(other) => panic!("no rule of forms: {other:?}"),
    };
    assert!(std::str::from_utf8(bytes).is_ok(), "a form is text");
    for value in NAMES
        .into_iter()
        .filter_map(|name| parameters.optional(name))
    {
        assert!(!value.is_empty(), "a parameter without a value is omitted");
        assert!(
            Handle::decode(value).is_none_or(|handle| handle.encode() == value),
            "a handle has one spelling"
        );
        if let Ok(scope) = Scope::parse(value) {
            let text = scope.to_text();
            assert!(!text.contains("  "), "a scope is told with single spaces");
            assert_eq!(Scope::parse(&text), Ok(scope));
        }
        assert!(
            CodeVerifier::parse(value).is_none() || (43..=128).contains(&value.len()),
            "RFC 7636 4.1"
        );
        assert!(
            CodeChallenge::parse(Some(value), Some("S256")).is_err() || value.len() == 43,
            "RFC 7636 4.2"
        );
    }
    let _ = TokenRequest::parse(&parameters, &SERVICE, &CLIENT, None);
    let beside = Beside {
        authorization: parameters.optional("authorization"),
        certificate: None,
    };
    let _ = Presented::parse(&parameters, beside, &SERVICE);
    for arrival in [Arrival::Browser(None), Arrival::Pushed(None, None)] {
        if let Ok(request) = AuthorizationRequest::parse(&parameters, &SERVICE, &CLIENT, arrival) {
            let text = sekisho::json::to_string(&request);
            assert_eq!(
                sekisho::json::from_str::<AuthorizationRequest>(&text).expect("readable"),
                request
            );
        }
    }
}
