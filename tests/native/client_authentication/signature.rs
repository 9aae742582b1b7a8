//! What signs an assertion.

use super::*;

/// The seed of the key that client `one` authenticates with.
const SEED: u8 = 1;

#[test]
fn rfc_7523_3_9_an_assertion_without_a_good_signature_is_refused() {
    let server = settled(&json!({}));
    let claims = server.one.assertion_claims(server.now());
    let good = server.one.assertion(&claims);
    let (rest, signature) = good.rsplit_once('.').expect("three parts");
    let kid = server.one.key.kid();
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "None", "kid": kid }),
        json!({ "alg": "ES256", "kid": kid }),
        json!({}),
    ] {
        for signature in ["", "AAAA", signature] {
            refuses(&server, &unsigned(&header, &claims, signature));
        }
    }
    for malformed in [
        rest,
        &format!("{rest}."),
        &format!("{good}.{signature}"),
        &format!("{good}="),
        "a.b.c",
        "assertion",
        "...",
    ] {
        refuses(&server, malformed);
    }
}

#[test]
fn the_key_that_an_assertion_brings_along_is_not_believed() {
    let server = settled(&json!({}));
    let claims = server.one.assertion_claims(server.now());
    for header in [
        json!({ "alg": "ES256", "jwk": crate::support::forge::ec_jwk(66) }),
        json!({ "alg": "ES256", "jku": "https://evil.example/jwks" }),
        json!({ "alg": "ES256", "x5c": ["AAAA"] }),
        json!({ "alg": "ES256", "kid": server.one.key.kid(), "jwk": crate::support::forge::ec_jwk(66) }),
    ] {
        refuses(&server, &crate::support::forge::es256(66, &header, &claims));
    }
}

#[test]
fn an_assertion_signed_with_what_is_public_of_the_key_is_refused() {
    let server = settled(&json!({}));
    let claims = server.one.assertion_claims(server.now());
    let header = json!({ "alg": "HS256", "kid": server.one.key.kid() });
    refuses(
        &server,
        &crate::support::forge::hs256(
            crate::support::forge::ec_jwk(SEED).to_string().as_bytes(),
            &header,
            &claims,
        ),
    );
}

#[test]
fn a_kid_is_optional_and_a_kid_of_no_key_is_refused() {
    let server = settled(&json!({}));
    let sign = |header: &Value| {
        crate::support::forge::es256(SEED, header, &server.one.assertion_claims(server.now()))
    };
    accepts(&server, &sign(&json!({ "alg": "ES256" })));
    accepts(
        &server,
        &sign(&json!({ "alg": "ES256", "kid": server.one.key.kid() })),
    );
    refuses(&server, &sign(&json!({ "alg": "ES256", "kid": "unknown" })));
}

#[test]
fn fapi_2_5_4_1_rs256_is_refused_and_ps256_accepted() {
    let server = settled(&json!({}));
    let mut document = server.one.document();
    let mut jwk = RsaKey::public_jwk();
    jwk["kid"] = "rsa".into();
    document["jwks"] = json!({ "keys": [jwk] });
    apply(&server, &document);
    let claims = server.one.assertion_claims(server.now());
    refuses(
        &server,
        &RsaKey::rfc_7520().rs256(&json!({ "alg": "RS256", "kid": "rsa" }), &claims),
    );
    refuses(
        &server,
        &RsaKey::rfc_7520().rs256(&json!({ "alg": "PS256", "kid": "rsa" }), &claims),
    );
    accepts(
        &server,
        &RsaKey::rfc_7520().ps256(&json!({ "alg": "PS256", "kid": "rsa" }), &claims),
    );
}

#[test]
fn rfc_7591_2_another_algorithm_than_the_registered_one_is_refused() {
    let server = settled(&json!({}));
    let mut document = server.one.document();
    let mut jwk = RsaKey::public_jwk();
    jwk["kid"] = "rsa".into();
    document["jwks"] = json!({ "keys": [jwk, server.one.key.public_jwk()] });
    document["tokenAuthSignAlg"] = "PS256".into();
    apply(&server, &document);
    refuses(
        &server,
        &server
            .one
            .assertion(&server.one.assertion_claims(server.now())),
    );
    let claims = server.one.assertion_claims(server.now());
    accepts(
        &server,
        &RsaKey::rfc_7520().ps256(&json!({ "alg": "PS256", "kid": "rsa" }), &claims),
    );
}
