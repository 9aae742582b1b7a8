//! Returning the authenticated user's identifier: §5.3.2.3, by OpenID Connect.

use crate::support::expect::{parts_of, text, unchanged, with};
use crate::support::{Server, json};
use sekisho::jose::{JwkSet, Untrusted};
use serde_json::{Value, json as json_value};

fn server() -> Server {
    let scopes = json_value!([{ "name": "openid" }, { "name": "accounts" }]);
    Server::with_service(&json_value!({ "supportedScopes": scopes }))
}

/// The ID token for a request with this nonce, its signature verified.
fn id_token(server: &Server, nonce: &str) -> Value {
    let request = with(
        with(
            server.one.authorization_request(),
            "scope",
            "openid accounts",
        ),
        "nonce",
        nonce,
    );
    let code = server.code_for(&server.one, &request);
    let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
    let id_token = text(&tokens, "id_token");
    let keys = JwkSet::parse(&json(&server.get("/oauth/jwks", "", &[]))).expect("keys");
    let untrusted = Untrusted::parse(id_token).expect("an algorithm of FAPI 2.0");
    let candidates = keys.candidates(untrusted.kid(), untrusted.algorithm());
    assert!(untrusted.verify_with_any(candidates).is_ok());
    parts_of(id_token).1
}

/// §5.3.2.3: if it is desired to provide the authenticated user's identifier to the client in the
/// token response, the authorization server shall support OpenID Connect.
///
/// In `oauth/answer/id_token.rs`.
#[test]
fn with_openid_the_token_response_names_who_signed_in() {
    let server = server();
    let claims = id_token(&server, "n-0S6_WzA2Mj");
    assert_eq!(claims["sub"], "subject-of-alice");
    assert_eq!(claims["aud"], json_value!(["one"]));
    let plain = server.tokens(&server.one);
    assert_eq!(plain.get("id_token"), None);
}

/// §5.3.2.2 (14): with OpenID Connect, shall support nonce parameter values up to 64 characters in length.
///
/// In `oauth/request/authorization_request.rs`: `echo`.
#[test]
fn a_nonce_of_64_characters_comes_back_unchanged() {
    let server = server();
    for length in [1, 63, 64] {
        let nonce = "-._~Az09".repeat(8)[..length].to_owned();
        assert_eq!(id_token(&server, &nonce)["nonce"], nonce, "{length}");
    }
    let endless = with(
        server.one.authorization_request(),
        "nonce",
        &"n".repeat(4096),
    );
    let response = unchanged(&server, || server.push(&server.one, &endless, &[]));
    assert_eq!(response.status, 400, "{}", response.body);
}
