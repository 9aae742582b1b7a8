//! Objects that are encrypted for this server: RFC 9101 §6.1, OpenID Connect Core §6.1.

use sekisho::{
    Secret,
    front::Request,
    jose::{Content, ContentEncryption, JwkSet, KeyManagement, Recipient},
    oauth::request::body::Body,
};

use super::*;
use crate::support::{
    client::unsigned,
    expect::{assert_document_refused, assert_refused, parameters, text},
    json,
};

const PAR: &str = "/oauth/par";

/// A provider like that, once everybody knows its keys.
fn ready(service: &Value, client: &Value) -> Server {
    let server = serving(service, client);
    server.wait(60);
    server
}

fn decrypting() -> Server {
    ready(
        &json_value!({ "requestObjectEncryptionSupported": true }),
        &json_value!({}),
    )
}

/// The keys that everybody sees.
fn published(server: &Server) -> Vec<Value> {
    let jwks = json(&server.get("/oauth/jwks", "", &[]));
    jwks["keys"].as_array().expect("keys").clone()
}

/// The key that objects are encrypted for, which is one.
fn key(server: &Server) -> Value {
    let all = published(server).into_iter();
    let keys: Vec<Value> = all.filter(|key| key["use"] == "enc").collect();
    let [key] = keys.as_slice() else {
        panic!("{keys:?}");
    };
    assert_eq!(
        (&key["kty"], &key["crv"]),
        (&json_value!("EC"), &json_value!("P-256"))
    );
    assert!(key.get("d").is_none() && key["kid"].is_string());
    key.clone()
}

fn encrypted_for(key: &Value, object: &str, by: (KeyManagement, ContentEncryption)) -> String {
    let keys = JwkSet::parse(&json_value!({ "keys": [key] })).expect("a set");
    let recipient = Recipient::of_set(&keys, by.0, by.1).expect("a recipient");
    recipient.encrypt(Content::Nested(object), &Secret::new([7; 32]))
}

const USUAL: (KeyManagement, ContentEncryption) =
    (KeyManagement::EcdhEs, ContentEncryption::A128CbcHs256);

fn encrypted(server: &Server, object: &str) -> String {
    encrypted_for(&key(server), object, USUAL)
}

fn push(server: &Server, object: &str) -> Response {
    let request = [("request".to_owned(), object.to_owned())];
    server.post(PAR, &[request.to_vec(), proof(server)].concat(), &[])
}

fn is_refused(server: &Server, object: &str) {
    let response = unchanged(server, || push(server, object));
    assert_refused(&response, 400, "invalid_request_object");
}

#[test]
fn rfc_9101_6_1_an_object_is_decrypted_and_then_read_like_any_other() {
    let server = decrypting();
    for alg in KeyManagement::TO_US {
        for enc in ContentEncryption::ALL {
            let object = encrypted_for(&key(&server), &object(&claims(&server)), (*alg, *enc));
            is_shown(&server, &bringing(&object));
            let pushed = push(&server, &object);
            assert_eq!(pushed.status, 201, "{}", pushed.body);
            let pushed = json(&pushed);
            let opens = parameters(&[
                ("client_id", "keyed"),
                ("request_uri", text(&pushed, "request_uri")),
            ]);
            let answer = answer_of(&agreed(&server, &opens));
            assert_eq!(answer.get("state"), Some("af0ifjsldkj"));
        }
    }
}

#[test]
fn whoever_rotates_is_told_of_the_keys_that_decrypt_and_of_no_private_member() {
    let server = decrypting();
    let former = key(&server)["kid"].clone();
    let response = server.admin("/admin/keys/rotate", &json_value!({}));
    let told = json(&response)["decryptionKeys"].clone();
    let told = told.as_array().expect("keys");
    assert_eq!((told.len(), &told[0]["kid"]), (2, &former));
    assert!(told[0]["acceptedUntil"].is_u64() && told[1]["acceptedUntil"].is_null());
    assert!(told[1]["publishedFrom"].as_u64() > told[0]["publishedFrom"].as_u64());
    assert!(!response.body.contains("\"d\""), "{}", response.body);
    let response =
        serving(&json_value!({}), &json_value!({})).admin("/admin/keys/rotate", &json_value!({}));
    assert!(json(&response).get("decryptionKeys").is_none());
}

#[test]
fn what_is_within_is_held_to_the_rules_of_what_comes_in_clear() {
    let server = decrypting();
    let claims = claims(&server);
    let late = claim(claims.clone(), "exp", server.now() - 31);
    for within in [
        signed(9, &json_value!({}), &claims),
        object(&late),
        object(&claim(claims.clone(), "aud", "https://other.example")),
        object(&claim(claims.clone(), "iss", "web")),
        object(&claim(claims.clone(), "client_id", "web")),
        object(&claim(claims.clone(), "request", "x")),
        signed(4, &json_value!({ "typ": "at+jwt" }), &claims),
        unsigned(&json_value!({ "alg": "none" }), &claims, ""),
        claims.to_string(),
    ] {
        is_refused(&server, &within);
        is_refused(&server, &encrypted(&server, &within));
    }
    for within in [String::new(), encrypted(&server, &object(&claims))] {
        is_refused(&server, &encrypted(&server, &within));
    }
}

#[test]
fn a_jti_counts_once_encrypted_or_not() {
    let server = decrypting();
    let once = object(&claim(claims(&server), "jti", "a"));
    assert_eq!(push(&server, &encrypted(&server, &once)).status, 201);
    let again = crate::support::expect::grants_unchanged(&server, || push(&server, &once));
    assert_refused(&again, 400, "invalid_request_object");
}

#[test]
fn an_object_that_is_encrypted_and_not_signed_is_not_signed() {
    let service = json_value!({ "requestObjectEncryptionSupported": true });
    let server = ready(&service, &json_value!({ "requestSignAlg": "NONE" }));
    let none = unsigned(&json_value!({ "alg": "none" }), &claims(&server), "");
    assert_eq!(push(&server, &encrypted(&server, &none)).status, 201);
    let demanded =
        json_value!({ "requestObjectEncryptionSupported": true, "requestObjectRequired": true });
    let server = ready(&demanded, &json_value!({ "requestSignAlg": "NONE" }));
    let none = unsigned(&json_value!({ "alg": "none" }), &claims(&server), "");
    let response = unchanged(&server, || push(&server, &encrypted(&server, &none)));
    assert_refused(&response, 400, "invalid_request");
}

#[test]
fn what_cannot_be_decrypted_is_refused_in_one_sentence() {
    let server = decrypting();
    let whole = encrypted(&server, &object(&claims(&server)));
    let parts: Vec<&str> = whole.split('.').collect();
    let other = |at: usize, part: &str| {
        let mut parts = parts.clone();
        parts[at] = part;
        parts.join(".")
    };
    let flipped = |at: usize| {
        let first = if parts[at].starts_with('A') { "B" } else { "A" };
        other(at, &format!("{first}{}", &parts[at][1..]))
    };
    let told: Vec<String> = [2, 3, 4]
        .map(|at| push(&server, &flipped(at)).body)
        .to_vec();
    assert!(
        told.iter()
            .all(|one| *one == told[0] && one.contains("cannot be decrypted"))
    );
    for object in [
        flipped(2),
        flipped(3),
        flipped(4),
        other(1, "AAAA"),
        other(0, "e30"),
    ] {
        is_refused(&server, &object);
    }
    let stranger = sekisho::jose::DecryptionKey::from_seed(&[5; 32])
        .expect("a key")
        .public_jwk();
    is_refused(
        &server,
        &encrypted_for(&stranger, &object(&claims(&server)), USUAL),
    );
}

#[test]
fn a_service_that_does_not_say_so_has_no_key_and_decrypts_nothing() {
    let server = server();
    assert!(published(&server).iter().all(|key| key["use"] != "enc"));
    let stranger = sekisho::jose::DecryptionKey::from_seed(&[5; 32])
        .expect("a key")
        .public_jwk();
    is_refused(
        &server,
        &encrypted_for(&stranger, &object(&claims(&server)), USUAL),
    );
    let metadata = json(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    assert!(
        metadata
            .get("request_object_encryption_alg_values_supported")
            .is_none()
    );
    for member in [
        json_value!({ "requestEncryptionAlg": "ECDH_ES" }),
        json_value!({ "frontChannelRequestObjectEncryptionRequired": true }),
    ] {
        let name = member
            .as_object()
            .and_then(|one| one.keys().next())
            .expect("one")
            .clone();
        let document = keyed_document(&member);
        let documents = json_value!([{ "name": "c.json", "kind": "client", "document": document }]);
        let apply = || server.admin("/admin/apply", &json_value!({ "documents": documents }));
        assert_document_refused(&server, apply, &name);
    }
}

#[test]
fn metadata_says_by_what_objects_may_be_encrypted() {
    let metadata = json(&decrypting().get("/.well-known/oauth-authorization-server", "", &[]));
    assert_eq!(
        metadata["request_object_encryption_alg_values_supported"],
        json_value!(["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"])
    );
    assert_eq!(
        metadata["request_object_encryption_enc_values_supported"],
        json_value!(["A128CBC-HS256", "A128GCM", "A256CBC-HS512", "A256GCM"])
    );
}

#[test]
fn what_a_browser_brings_is_encrypted_where_that_is_demanded_and_what_is_pushed_need_not_be() {
    let member = json_value!({ "frontChannelRequestObjectEncryptionRequired": true });
    let supported = json_value!({ "requestObjectEncryptionSupported": true });
    for server in [ready(&member, &json_value!({})), ready(&supported, &member)] {
        let plain = object(&claims(&server));
        is_told_to_the_person(&server, &bringing(&plain), "invalid_request_object");
        assert_eq!(push(&server, &plain).status, 201);
        is_shown(&server, &bringing(&encrypted(&server, &plain)));
    }
}

#[test]
fn openid_connect_registration_2_what_is_registered_is_matched_where_that_is_demanded() {
    let registered = json_value!({ "requestEncryptionAlg": "ECDH_ES_A128KW" });
    let own = (KeyManagement::EcdhEsA128Kw, ContentEncryption::A128CbcHs256);
    let other_alg = (KeyManagement::EcdhEs, ContentEncryption::A128CbcHs256);
    let other_enc = (KeyManagement::EcdhEsA128Kw, ContentEncryption::A256Gcm);
    let supported = json_value!({ "requestObjectEncryptionSupported": true });
    for (member, refused, taken) in [
        (
            "requestObjectEncryptionAlgMatchRequired",
            other_alg,
            other_enc,
        ),
        (
            "requestObjectEncryptionEncMatchRequired",
            other_enc,
            other_alg,
        ),
    ] {
        let demanded = json_value!({ member: true });
        for server in [
            ready(&joined(&supported, &demanded), &registered),
            ready(&supported, &joined(&registered, &demanded)),
        ] {
            let plain = object(&claims(&server));
            let by = |by| encrypted_for(&key(&server), &plain, by);
            is_refused(&server, &by(refused));
            for by_this in [own, taken] {
                assert_eq!(push(&server, &by(by_this)).status, 201);
            }
            assert_eq!(push(&server, &plain).status, 201);
        }
        let server = ready(&joined(&supported, &demanded), &json_value!({}));
        is_refused(&server, &encrypted(&server, &object(&claims(&server))));
    }
}

fn rotate(server: &Server, asked: &Value) {
    let response = server.admin("/admin/keys/rotate", asked);
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(!response.body.contains("\"d\""), "{}", response.body);
}

#[test]
fn a_rotation_publishes_another_key_after_a_minute_and_the_former_is_read_for_a_day() {
    let server = decrypting();
    let former = key(&server);
    rotate(&server, &json_value!({}));
    assert_eq!(key(&server), former);
    server.wait(59);
    assert_eq!(key(&server), former);
    server.wait(1);
    let now = key(&server);
    assert_ne!(now, former);
    let by = |key: &Value| encrypted_for(key, &object(&claims(&server)), USUAL);
    server.wait(86_400);
    for key in [&now, &former] {
        assert_eq!(push(&server, &by(key)).status, 201);
    }
    server.wait(60);
    is_refused(&server, &by(&former));
    assert_eq!(push(&server, &by(&now)).status, 201);
}

#[test]
fn a_key_that_somebody_else_may_have_is_replaced_at_once() {
    let server = decrypting();
    let former = key(&server);
    rotate(&server, &json_value!({}));
    rotate(&server, &json_value!({ "compromised": true }));
    let now = key(&server);
    assert_ne!(now, former);
    is_refused(
        &server,
        &encrypted_for(&former, &object(&claims(&server)), USUAL),
    );
    assert_eq!(
        push(&server, &encrypted(&server, &object(&claims(&server)))).status,
        201
    );
}

#[test]
fn a_key_comes_with_the_member_and_goes_with_it_and_nobody_exports_it() {
    let server = server();
    let becomes = |is_encrypted: bool| {
        let members = json_value!({ "frontChannelRequestObjectEncryptionRequired": is_encrypted });
        let authorization = format!("Bearer {}", crate::support::host::ADMIN_SECRET);
        let request = Request::new("PATCH", "/api/service/update", None)
            .with_header("authorization", &authorization)
            .with_header("content-type", "application/json")
            .with_body(Body::Read(members.to_string().into_bytes()));
        let response = server.send(&request);
        assert_eq!(response.status, 200, "{}", response.body);
    };
    becomes(true);
    server.wait(60);
    let first = key(&server);
    let exported = server.admin("/admin/export", &json_value!({}));
    assert!(!exported.body.contains(first["x"].as_str().expect("x")));
    becomes(false);
    assert!(published(&server).iter().all(|key| key["use"] != "enc"));
}
