//! Keys for encryption at the client's `jwks_uri`: nothing goes out in clear where there is none.

use super::*;
use crate::support::{
    expect::{assert_refused, unchanged},
    ordinary::Browser,
};
use sekisho::front::Response;

const URI: &str = "https://remote.example/jwks.json";

fn server() -> Server {
    provider(
        &json_value!({ "jwksUri": URI, "idTokenEncryptionAlg": "ECDH_ES", "userInfoEncryptionAlg": "ECDH_ES" }),
    )
}

/// What is at the client's server from now on.
fn published(server: &Server, body: &Value) {
    let body = body.to_string().into_bytes();
    let answer = || {
        Some(Fetched {
            status: 200,
            body: body.clone(),
        })
    };
    let answers = vec![answer(), answer(), answer()];
    server
        .host
        .servers
        .borrow_mut()
        .insert(URI.to_owned(), answers);
}

fn signing_keys() -> Value {
    let key = sekisho::jose::SigningKey::from_seed(sekisho::jose::Algorithm::Es256, &[4; 32]);
    json_value!({ "keys": [key.expect("a key").public_jwk()] })
}

/// A code that its client was given.
fn code(server: &Server) -> String {
    let agreed = Browser::new(server).agreed(&request_for("web", "code", "openid"));
    let answer = answer_of(&agreed);
    answer.get("code").expect("a code").to_owned()
}

/// What becomes of the code, where that changes nothing.
fn refused(server: &Server, code: &str) -> Response {
    unchanged(server, || token(server, "web", &code_request("web", code)))
}

#[test]
fn a_key_that_is_published_is_found() {
    let server = server();
    published(&server, &jwks());
    let issued = tokens(&server, &request_for("web", "code", "openid"));
    opened(text(&issued, "id_token"), "ECDH-ES", "A128CBC-HS256");
}

#[test]
fn without_a_key_for_encryption_nothing_is_issued_and_nothing_is_spent() {
    let server = server();
    published(&server, &signing_keys());
    let code = code(&server);
    let refused = refused(&server, &code);
    assert_refused(&refused, 400, "invalid_request");
    assert!(
        refused
            .body
            .contains("Nothing can be encrypted for the client"),
        "{}",
        refused.body
    );
    // The client publishes one, and its code is good still.
    published(&server, &jwks());
    server.wait(31);
    let issued = json(&token(&server, "web", &code_request("web", &code)));
    opened(text(&issued, "id_token"), "ECDH-ES", "A128CBC-HS256");
}

#[test]
fn keys_that_cannot_be_fetched_leave_nothing_in_clear() {
    let server = server();
    let code = code(&server);
    let refused = refused(&server, &code);
    assert_refused(&refused, 401, "invalid_client");
}

#[test]
fn user_info_is_not_told_in_clear_where_the_key_has_gone() {
    let server = server();
    published(&server, &jwks());
    let issued = tokens(&server, &request_for("web", "code", "openid email"));
    published(&server, &signing_keys());
    server.wait(601);
    let response = userinfo(&server, text(&issued, "access_token"));
    assert_eq!(response.status, 400, "{}", response.body);
    assert_eq!(json(&response)["error"], "invalid_request");
    assert!(!response.body.contains("alice@example.com"));
}
