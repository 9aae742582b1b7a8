//! Keys that are rotated last out their time; keys that somebody else may have are void at once,
//! with all that was made under them. NIST SP 800-57 part 1 §8.3.4, RFC 9700 §4.14.

use crate::support::{
    Server, code_of,
    expect::{assert_refused, unchanged},
    host::ADMIN_SECRET,
    json as body,
    server::{PASSWORD, USERNAME, block_on},
    state::{claims_of, settled, signing_key, text},
};
use sekisho::{
    Secret,
    backend::Host,
    oauth::{answer::id_token::subject, request::nonce::Nonces},
};
use serde_json::{Value, json};

fn rotate(server: &Server, asked: &Value) {
    let response = server.admin("/admin/keys/rotate", asked);
    assert_eq!(response.status, 200, "{}", response.body);
}

fn rotate_compromised(server: &Server) {
    rotate(server, &json!({ "compromised": true }));
}

/// The members of the keys of the JWK Set.
fn kids(server: &Server) -> Vec<Value> {
    let jwks = body(&server.get("/oauth/jwks", "", &[]));
    let keys = jwks["keys"].as_array().expect("keys");
    keys.iter().map(|key| key["kid"].clone()).collect()
}

fn seal(server: &Server) -> Secret {
    let keys = block_on(server.host.keys()).expect("keys");
    keys.seal(server.host.now()).clone()
}

#[test]
fn compromised_keys_are_published_no_more_and_others_sign_at_once() {
    let server = settled(&json!({}));
    let before = kids(&server);
    rotate(&server, &json!({}));
    assert!(before.iter().all(|kid| kids(&server).contains(kid)));
    let rotated = kids(&server);
    rotate_compromised(&server);
    let after = kids(&server);
    assert!(!after.is_empty() && rotated.iter().all(|kid| !after.contains(kid)));
    let token = text(&server.tokens(&server.one), "access_token");
    assert_eq!(server.resource(&server.one, &token).status, 200);
}

#[test]
fn a_token_under_a_compromised_key_is_refused_at_once() {
    let server = settled(&json!({}));
    let token = text(&server.tokens(&server.one), "access_token");
    let thief = signing_key(&server);
    let forged = thief.sign("at+jwt", &claims_of(&token));
    assert_eq!(server.resource(&server.one, &forged).status, 200);
    rotate(&server, &json!({}));
    assert_eq!(server.resource(&server.one, &token).status, 200);
    rotate_compromised(&server);
    for token in [token, forged] {
        let response = server.resource(&server.one, &token);
        assert_refused(&response, 401, "invalid_token");
        assert_eq!(server.introspect(&server.one, &token)["active"], false);
    }
}

#[test]
fn a_form_is_good_after_a_rotation_and_void_once_the_keys_are_compromised() {
    for (asked, wait, status) in [
        (json!({}), 0, 303),
        (json!({}), 61, 303),
        (json!({ "compromised": true }), 0, 400),
    ] {
        let server = settled(&json!({}));
        let page = server.open(&server.one.client_id, &server.request_uri(&server.one));
        let consent = server.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(consent.status, 200, "{}", consent.body);
        rotate(&server, &asked);
        server.wait(wait);
        let answer = server.decide(&page, &consent, "allow");
        assert_eq!(answer.status, status, "{asked} {wait}");
        if status == 303 {
            code_of(&answer);
        }
    }
}

#[test]
fn a_nonce_is_good_after_a_rotation_and_void_once_the_keys_are_compromised() {
    let server = settled(&json!({ "dpopNonceRequired": true }));
    let made = |seal: &Secret| Nonces::new(seal, 300).current(server.host.now());
    let accepted = |nonce: &str| {
        let service = block_on(server.host.service()).expect("a service");
        let nonces = block_on(sekisho::backend::client::nonces(&server.host, &service));
        let nonces = nonces.expect("keys").expect("nonces");
        nonces.accepts(nonce, server.host.now())
    };
    let before = seal(&server);
    rotate(&server, &json!({}));
    server.wait(61);
    let after = seal(&server);
    assert_ne!(before.encode(), after.encode());
    assert!(accepted(&made(&before)) && accepted(&made(&after)));
    rotate_compromised(&server);
    assert!(!accepted(&made(&before)) && !accepted(&made(&after)));
    assert!(accepted(&made(&seal(&server))));
}

#[test]
fn no_rotation_makes_a_person_a_stranger() {
    let server = settled(&json!({}));
    let client = json!({
        "clientId": 42, "clientIdAlias": "pairwise", "subjectType": "PAIRWISE",
        "redirectUris": ["https://shop.example/cb"], "jwks": server.one.document()["jwks"],
    });
    let documents = [json!({ "name": "client", "kind": "client", "document": client })];
    let applied = server.admin("/admin/apply", &json!({ "documents": documents }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let sub = || {
        let client = block_on(server.host.client("42")).expect("an answer");
        let keys = block_on(server.host.keys()).expect("keys");
        subject("alice", &client.expect("the client"), keys.pairwise_salt())
    };
    let before = sub();
    rotate(&server, &json!({}));
    assert_eq!(sub(), before);
    rotate_compromised(&server);
    rotate_compromised(&server);
    assert_eq!(sub(), before);
}

#[test]
fn a_repeated_refresh_outlasts_a_rotation() {
    let server = settled(&json!({ "refreshTokenKept": false, "fapiModes": [] }));
    let before = block_on(server.host.keys())
        .expect("keys")
        .derivation()
        .encode();
    rotate(&server, &json!({}));
    server.wait(61);
    let derivation = || {
        block_on(server.host.keys())
            .expect("keys")
            .derivation()
            .encode()
    };
    assert_eq!(derivation(), before);
    rotate_compromised(&server);
    assert_ne!(derivation(), before);
}

#[test]
fn a_rotation_that_is_asked_for_in_other_words_changes_nothing() {
    let server = settled(&json!({}));
    for asked in [
        json!({ "compromised": "yes" }),
        json!({ "compromise": true }),
        json!("all"),
    ] {
        let response = unchanged(&server, || server.admin("/admin/keys/rotate", &asked));
        let error = body(&response)["error"].clone();
        assert_eq!((response.status, error), (400, json!("invalid_request")));
    }
    let stranger = [("authorization", format!("Bearer {}", &ADMIN_SECRET[1..]))];
    let response = unchanged(&server, || {
        server.post("/admin/keys/rotate", &[], &stranger)
    });
    assert_refused(&response, 401, "invalid_token");
}
