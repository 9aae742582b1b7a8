//! Client authentication by `private_key_jwt`: RFC 7523 §3, OpenID Connect Core §9, and what FAPI
//! 2.0 narrows of them.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::rsa_key::RsaKey;
use crate::support::state::settled;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, JWT_BEARER, set, unset, unsigned},
    json as body,
};
use sekisho::front::Response;
use serde_json::{Value, json};

mod claims;
mod once;
mod refusals;
mod signature;
mod time;

/// Every endpoint where clients authenticate, with parameters that want nothing else.
fn endpoints(client: &TestClient) -> [(&'static str, Vec<(String, String)>); 4] {
    let token = vec![("token".to_owned(), "unknown".to_owned())];
    [
        ("/oauth/par", client.authorization_request()),
        ("/oauth/token", client.refresh_request("unknown")),
        ("/oauth/introspect", token.clone()),
        ("/oauth/revoke", token),
    ]
}

/// A pushed request that is authenticated with this assertion.
fn push(server: &Server, assertion: &str) -> Response {
    let mut parameters = server.one.authorization_request();
    parameters.extend(server.one.authentication_with(assertion));
    server.post("/oauth/par", &parameters, &[])
}

fn accepts(server: &Server, assertion: &str) {
    let response = push(server, assertion);
    assert_eq!(response.status, 201, "{}", response.body);
}

fn refuses(server: &Server, assertion: &str) {
    let response = unchanged(server, || push(server, assertion));
    assert_refused(&response, 400, "invalid_client");
}

fn refuses_claims(name: &str, values: &[Value]) {
    let server = settled(&json!({}));
    for value in values {
        let mut claims = server.one.assertion_claims(server.now());
        claims[name] = value.clone();
        refuses(&server, &server.one.assertion(&claims));
    }
}

fn accepts_claims(name: &str, values: &[Value]) {
    let server = settled(&json!({}));
    for value in values {
        let mut claims = server.one.assertion_claims(server.now());
        claims[name] = value.clone();
        accepts(&server, &server.one.assertion(&claims));
    }
}

fn now() -> i64 {
    settled(&json!({})).now()
}

/// A client with other keys or settings, known to the server beside `one` and `two`.
fn apply(server: &Server, document: &Value) {
    let documents = json!([{ "name": "client.json", "kind": "client", "document": document }]);
    let applied = server.admin("/admin/apply", &json!({ "documents": documents }));
    assert_eq!(applied.status, 200, "{}", applied.body);
}
