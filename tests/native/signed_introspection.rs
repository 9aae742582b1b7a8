//! Answers at introspection as JWTs: RFC 9701, FAPI 2.0 Message Signing §5.5.

use crate::support::expect::{
    apply_client, apply_service, assert_document_refused, assert_refused, parts_of, unchanged,
};
use crate::support::state::{change_stored_service, claims_of, settled, signing_key, text};
use crate::support::{Server, TestClient, client::ISSUER, json as body};
use sekisho::{
    front::Response,
    jose::{DecryptionKey, Encrypted, Untrusted},
};
use serde_json::{Value, json};

const MEDIA_TYPE: &str = "application/token-introspection+jwt";

fn asked(server: &Server, client: &TestClient, token: &str, accept: &str) -> Response {
    let mut all = client.authentication(server.now());
    all.push(("token".to_owned(), token.to_owned()));
    server.post("/oauth/introspect", &all, &[("Accept", accept.to_owned())])
}

/// The claims of an answer that is signed by the service, and by nobody else.
fn signed(server: &Server, response: &Response) -> Value {
    assert_eq!(
        (response.status, response.header("content-type")),
        (200, Some(MEDIA_TYPE)),
        "{}",
        response.body
    );
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let token = Untrusted::parse(&response.body).expect("a JWT");
    assert_eq!(token.typ(), Some("token-introspection+jwt"));
    assert!(token.verify(signing_key(server).verifying()).is_ok());
    claims_of(&response.body)
}

#[test]
fn rfc_9701_5_the_answer_names_both_ends_and_tells_of_the_token_in_one_claim() {
    let server = settled(&json!({}));
    let token = text(&server.tokens(&server.one), "access_token");
    let plain = server.introspect(&server.one, &token);
    assert_eq!(plain["active"], true);
    let expected =
        json!({ "iss": ISSUER, "aud": "one", "iat": server.now(), "token_introspection": plain });
    let answer = asked(&server, &server.one, &token, MEDIA_TYPE);
    assert_eq!(signed(&server, &answer), expected);
}

#[test]
fn a_service_that_signs_nothing_answers_in_json() {
    let server = settled(&json!({ "accessTokenSignAlg": null }));
    let token = text(&server.tokens(&server.one), "access_token");
    let response = asked(&server, &server.one, &token, MEDIA_TYPE);
    assert_eq!(response.header("content-type"), Some("application/json"));
    let metadata = body(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    for name in ["signing_alg", "encryption_alg", "encryption_enc"] {
        let name = format!("introspection_{name}_values_supported");
        assert_eq!(metadata.get(&name), None, "{name}");
    }
}

#[test]
fn rfc_9701_8_1_nothing_of_it_could_be_taken_for_an_access_token() {
    let server = settled(&json!({}));
    let token = text(&server.tokens(&server.one), "access_token");
    let response = asked(&server, &server.one, &token, MEDIA_TYPE);
    let (_, claims) = parts_of(&response.body);
    for name in ["exp", "sub", "scope", "client_id"] {
        assert_eq!(claims.get(name), None, "{name}");
    }
    let told = server.introspect(&server.one, &response.body);
    assert_eq!(told, json!({ "active": false }));
}

#[test]
fn what_does_not_stand_is_inactive_in_a_jwt_too() {
    let server = settled(&json!({}));
    let tokens = server.tokens(&server.one);
    let of = |client: &TestClient, token: &str| {
        signed(&server, &asked(&server, client, token, MEDIA_TYPE))["token_introspection"].clone()
    };
    let inactive = json!({ "active": false });
    assert_eq!(of(&server.one, "nobody-has-this"), inactive);
    // RFC 9701 §5: a token that is not for whoever asks.
    assert_eq!(of(&server.two, &text(&tokens, "access_token")), inactive);
    assert_eq!(
        of(&server.one, &text(&tokens, "access_token"))["active"],
        true
    );
    server.wait(3600);
    assert_eq!(of(&server.one, &text(&tokens, "access_token")), inactive);
}

#[test]
fn whoever_does_not_ask_for_a_jwt_is_told_in_json() {
    let server = settled(&json!({}));
    let token = text(&server.tokens(&server.one), "access_token");
    for accept in [
        "application/json",
        "*/*",
        "application/jwt",
        "application/token-introspection+jwt;q=0",
    ] {
        let response = asked(&server, &server.one, &token, accept);
        assert_eq!(
            response.header("content-type"),
            Some("application/json"),
            "{accept}"
        );
        assert_eq!(body(&response)["active"], true);
    }
}

#[test]
fn a_client_that_does_not_prove_itself_is_told_so_in_json() {
    let server = settled(&json!({}));
    let token = text(&server.tokens(&server.one), "access_token");
    let stranger = TestClient::new("one", 9);
    let refused = unchanged(&server, || asked(&server, &stranger, &token, MEDIA_TYPE));
    assert_refused(&refused, 400, "invalid_client");
}

#[test]
fn rfc_9701_6_a_client_names_the_algorithm_and_has_the_answer_encrypted() {
    let server = settled(&json!({}));
    let key = || DecryptionKey::from_seed(&[3; 32]).expect("a key");
    let mut keys = server.one.document()["jwks"]["keys"].clone();
    keys.as_array_mut().expect("keys").push(key().public_jwk());
    let members = json!({
        "jwks": { "keys": keys }, "introspectionSignAlg": "ES256",
        "introspectionEncryptionAlg": "ECDH_ES_A256KW", "introspectionEncryptionEnc": "A256GCM",
    });
    let applied = apply_client(&server, &server.one, &members);
    assert_eq!(applied.status, 200, "{}", applied.body);
    let token = text(&server.tokens(&server.one), "access_token");
    // However it asks, it is told nothing in clear.
    for accept in [MEDIA_TYPE, "application/json"] {
        let response = asked(&server, &server.one, &token, accept);
        assert_eq!(response.header("content-type"), Some(MEDIA_TYPE));
        let decrypted = Encrypted::parse(&response.body)
            .expect("a JWE")
            .decrypt(&[key()])
            .expect("for us");
        assert!(decrypted.is_nested());
        let inner = Untrusted::parse(decrypted.content()).expect("a JWT");
        assert!(inner.verify(signing_key(&server).verifying()).is_ok());
        assert_eq!(
            claims_of(decrypted.content())["token_introspection"]["active"],
            true
        );
    }
}

/// The client has answers encrypted for this key.
fn encrypting(server: &Server) -> Value {
    let key = DecryptionKey::from_seed(&[3; 32]).expect("a key");
    let mut keys = server.one.document()["jwks"]["keys"].clone();
    keys.as_array_mut().expect("keys").push(key.public_jwk());
    json!({ "jwks": { "keys": keys }, "introspectionEncryptionAlg": "ECDH_ES_A256KW" })
}

#[test]
fn rfc_9701_6_answers_are_encrypted_where_they_are_signed() {
    let server = settled(&json!({ "accessTokenSignAlg": null }));
    let members = encrypting(&server);
    let apply = || apply_client(&server, &server.one, &members);
    assert_document_refused(&server, apply, "introspectionEncryptionAlg");
    // Nor does a service stop to sign under a client that has them encrypted.
    let server = settled(&json!({}));
    assert_eq!(apply_client(&server, &server.one, &members).status, 200);
    let refused = unchanged(&server, || {
        apply_service(&server, &json!({ "accessTokenSignAlg": null }))
    });
    assert_eq!(refused.status, 400);
    let told = body(&refused)["error_description"].to_string();
    assert!(told.contains("introspectionEncryptionAlg"), "{told}");
}

#[test]
fn a_client_that_has_answers_encrypted_is_told_nothing_in_clear_where_nothing_signs() {
    let server = settled(&json!({}));
    let members = encrypting(&server);
    assert_eq!(apply_client(&server, &server.one, &members).status, 200);
    let token = text(&server.tokens(&server.one), "access_token");
    // A service as a version stored it that let it stop to sign.
    change_stored_service(&server, |service| {
        service["accessTokenSignAlg"] = Value::Null
    });
    for accept in [MEDIA_TYPE, "application/json"] {
        let refused = unchanged(&server, || asked(&server, &server.one, &token, accept));
        assert_refused(&refused, 503, "temporarily_unavailable");
    }
}

const MODE: &str = "FAPI2_MESSAGE_SIGNING_INTROSPECTION_RES";

#[test]
fn fapi_2_0_message_signing_5_5_where_it_is_demanded_every_answer_is_signed() {
    let server = settled(&json!({ "fapiModes": [MODE] }));
    let token = text(&server.tokens(&server.one), "access_token");
    for accept in [MEDIA_TYPE, "application/json", "*/*", ""] {
        let answer = asked(&server, &server.one, &token, accept);
        let told = &signed(&server, &answer)["token_introspection"];
        assert_eq!(told["active"], true, "{accept}");
        let answer = asked(&server, &server.one, "nobody-has-this", accept);
        let told = signed(&server, &answer)["token_introspection"].clone();
        assert_eq!(told, json!({ "active": false }), "{accept}");
    }
    let stranger = TestClient::new("one", 9);
    let refused = unchanged(&server, || asked(&server, &stranger, &token, "*/*"));
    assert_refused(&refused, 400, "invalid_client");
}

#[test]
fn a_client_demands_it_where_its_service_does_not() {
    let server = settled(&json!({}));
    let applied = apply_client(&server, &server.one, &json!({ "fapiModes": [MODE] }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let token = text(&server.tokens(&server.one), "access_token");
    signed(&server, &asked(&server, &server.one, &token, "*/*"));
    let other = asked(&server, &server.two, &token, "*/*");
    assert_eq!(other.header("content-type"), Some("application/json"));
    let server = settled(&json!({ "accessTokenSignAlg": null }));
    let apply = || apply_client(&server, &server.one, &json!({ "fapiModes": [MODE] }));
    assert_document_refused(&server, apply, "fapiModes");
}

#[test]
fn whoever_demands_it_keeps_the_security_profile() {
    let server = settled(&json!({}));
    let members = json!({ "fapiModes": [MODE], "dpopRequired": false });
    let apply = || apply_client(&server, &server.one, &members);
    assert_document_refused(&server, apply, "dpopRequired");
}

#[test]
fn an_algorithm_that_the_service_does_not_sign_with_is_refused() {
    let server = settled(&json!({}));
    for algorithm in ["PS256", "RS256", "HS256", "none"] {
        let apply = || {
            apply_client(
                &server,
                &server.one,
                &json!({ "introspectionSignAlg": algorithm }),
            )
        };
        assert_document_refused(&server, apply, "introspectionSignAlg");
    }
}

#[test]
fn metadata_says_what_signs() {
    let server = settled(&json!({}));
    let metadata = body(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    assert_eq!(
        metadata["introspection_signing_alg_values_supported"],
        json!(["ES256"])
    );
}
