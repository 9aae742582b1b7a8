//! Cryptography and secrets: §5.4.

use super::{PAR, push_with_assertion, push_with_claims, token_proof_claims};
use crate::support::client::{ISSUER, unsigned};
use crate::support::expect::{
    apply_client, apply_service, assert_document_refused, assert_refused, claim, text, unchanged,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{Server, TestClient, json};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sekisho::jose::{Algorithm, SigningKey};
use serde_json::{Value, json as json_value};

/// §5.4.1 (1.1): shall adhere to RFC 8725 when creating or processing JWTs.
///
/// In `jose/jws.rs`: `Untrusted`; `jose/verified.rs`: `Verified`.
#[test]
fn a_jwt_of_one_kind_does_not_pass_for_another() {
    let server = Server::new();
    let claims = || server.one.assertion_claims(server.now());
    // RFC 8725 §3.11 and §3.12: what kind of JWT it is, is explicit or follows from its claims.
    for other in [
        text(&server.tokens(&server.one), "access_token").to_owned(),
        server.one.proof_for(PAR, server.now()),
    ] {
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &other)),
            400,
            "invalid_client",
        );
    }
    let proof = [(
        "dpop",
        server
            .one
            .dpop_key
            .sign_with_jwk("JWT", &token_proof_claims(&server)),
    )];
    let request = server.one.code_request(&server.code(&server.one));
    assert_refused(
        &unchanged(&server, || server.token_with(&server.one, &request, &proof)),
        400,
        "invalid_dpop_proof",
    );
    // RFC 8725 §3.10 and RFC 7515 §4.1.11: no extension is taken on trust, although the signature
    // holds, and no key is fetched.
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "jwks": { "keys": [RsaKey::public_jwk()] } })
        )
        .status,
        200
    );
    let signed =
        |header: Value| RsaKey::rfc_7520().ps256(&claim(header, "alg", "PS256"), &claims());
    let own = ["JWT", "client-authentication+jwt"].map(|typ| json_value!({ "typ": typ }));
    for header in [json_value!({})].into_iter().chain(own) {
        let assertion = RsaKey::rfc_7520().ps256(&claim(header, "alg", "PS256"), &claims());
        assert_eq!(push_with_assertion(&server, &assertion).status, 201);
    }
    let elsewhere = json_value!({ "jku": "https://client.example/jwks", "kid": "elsewhere" });
    for header in [
        json_value!({ "crit": ["exp"] }),
        json_value!({ "b64": false }),
        json_value!({ "cty": "JWT" }),
        json_value!({ "typ": "oauth-authz-req+jwt" }),
        json_value!({ "typ": "application/OAuth-AuthZ-Req+JWT" }),
        elsewhere,
    ] {
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &signed(header))),
            400,
            "invalid_client",
        );
    }
}

/// §5.4.1 (1.2): shall use PS256, ES256, or EdDSA (using the Ed25519 variant) algorithms.
///
/// In `jose/algorithm.rs`: `FAPI`.
#[test]
fn ps256_es256_and_eddsa_sign_assertions_and_proofs_and_nothing_else_does() {
    let server = Server::new();
    let (rsa, eddsa) = (
        RsaKey::rfc_7520(),
        SigningKey::from_seed(Algorithm::EdDsa, &[9; 32]).expect("a key"),
    );
    let jwks = json_value!({ "keys": [server.one.key.public_jwk(), eddsa.public_jwk(), RsaKey::public_jwk()] });
    assert_eq!(
        apply_client(&server, &server.one, &json_value!({ "jwks": jwks })).status,
        200
    );
    let claims = || server.one.assertion_claims(server.now());
    let header = |alg: &str| json_value!({ "alg": alg });
    for good in [
        server.one.assertion(&claims()),
        eddsa.sign("JWT", &claims()),
        rsa.ps256(&header("PS256"), &claims()),
    ] {
        assert_eq!(push_with_assertion(&server, &good).status, 201);
    }
    for bad in [
        rsa.rs256(&header("RS256"), &claims()),
        rsa.rs256(&header("PS256"), &claims()),
        rsa.ps256(&header("PS384"), &claims()),
    ] {
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &bad)),
            400,
            "invalid_client",
        );
    }
    let key = RsaKey::public_jwk();
    let header = |alg: &str| json_value!({ "typ": "dpop+jwt", "alg": alg, "jwk": key });
    let request = server.one.code_request(&server.code(&server.one));
    let bad = [(
        "dpop",
        rsa.rs256(&header("RS256"), &token_proof_claims(&server)),
    )];
    assert_refused(
        &unchanged(&server, || server.token_with(&server.one, &request, &bad)),
        400,
        "invalid_dpop_proof",
    );
    let good = [(
        "dpop",
        rsa.ps256(&header("PS256"), &token_proof_claims(&server)),
    )];
    assert_eq!(server.token_with(&server.one, &request, &good).status, 200);
}

/// §5.4.1 (1.3): shall not use or accept the none algorithm.
///
/// In `jose/algorithm.rs`: `Algorithm`; `jose/jws.rs`: `parse_among`.
#[test]
fn the_algorithm_none_is_not_accepted() {
    let server = Server::new();
    for name in ["none", "None", "nOnE"] {
        let assertion = unsigned(
            &json_value!({ "alg": name }),
            &server.one.assertion_claims(server.now()),
            "",
        );
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &assertion)),
            400,
            "invalid_client",
        );
        let header = json_value!({ "alg": name, "typ": "dpop+jwt", "jwk": server.one.dpop_key.public_jwk() });
        let proof = unsigned(
            &header,
            &server
                .one
                .proof_claims("POST", &format!("{ISSUER}{PAR}"), server.now()),
            "",
        );
        let request = server.one.authorization_request();
        let response = unchanged(&server, || {
            server.push(&server.one, &request, &[("dpop", proof)])
        });
        assert_refused(&response, 400, "invalid_dpop_proof");
    }
}

/// §5.4.1 (2): RSA keys shall have a minimum length of 2048 bits.
///
/// In `jose/jwk.rs`: `PublicJwk`.
#[test]
fn an_rsa_key_of_2047_bits_is_refused() {
    let server = Server::new();
    let of_bits = |first: u8| URL_SAFE_NO_PAD.encode([&[first][..], &[0xff; 255]].concat());
    let jwks = |first: u8| json_value!({ "jwks": { "keys": [{ "kty": "RSA", "e": "AQAB", "n": of_bits(first) }] } });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &jwks(0x7f)),
        "jwks.keys[0]",
    );
    assert_eq!(apply_client(&server, &server.one, &jwks(0x80)).status, 200);
}

/// §5.4.1 (3): elliptic curve keys shall have a minimum length of 224 bits.
///
/// In `jose/jwk.rs`: `PublicJwk`.
#[test]
fn an_elliptic_curve_key_of_192_bits_is_refused() {
    let server = Server::new();
    let coordinate = URL_SAFE_NO_PAD.encode([7; 24]);
    let key = json_value!({ "kty": "EC", "crv": "P-192", "x": coordinate, "y": coordinate });
    let members = json_value!({ "jwks": { "keys": [server.one.key.public_jwk(), key] } });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &members),
        "jwks.keys[1]",
    );
}

/// §5.4.1 (4): credentials not intended for handling by end-users shall be created with at least
/// 128 bits of entropy.
///
/// In `secret.rs`: `Secret`; `oauth/handle.rs`: `Handle`.
#[test]
fn every_credential_holds_256_bits_that_no_other_has() {
    let server = Server::with_service(&json_value!({ "accessTokenSignAlg": null }));
    let (tokens, others) = (server.tokens(&server.one), server.tokens(&server.one));
    let credentials = [
        server.request_uri(&server.one),
        server.code(&server.one),
        server.code(&server.one),
        text(&tokens, "access_token").to_owned(),
        text(&tokens, "refresh_token").to_owned(),
        text(&others, "access_token").to_owned(),
        text(&others, "refresh_token").to_owned(),
    ];
    // After the version, the shelf and the row come the bits that are the credential's own.
    let secrets = credentials.map(|text| {
        let word = text.rsplit(':').next().expect("a handle");
        URL_SAFE_NO_PAD.decode(word).expect("base64url")[10..42].to_vec()
    });
    for (index, secret) in secrets.iter().enumerate() {
        assert_eq!(secret.len() * 8, 256);
        assert!(!secrets[..index].contains(secret));
    }
}

/// §5.4.3: where a set has several keys of one kid, a verifier considers their other attributes to
/// select the key.
///
/// In `jose/jwk_set.rs`: `candidates`.
#[test]
fn keys_of_one_kid_are_told_apart_by_their_type_or_refused() {
    let server = Server::new();
    let another = TestClient::new("another", 5);
    let named = |key: Value| claim(key, "kid", server.one.key.kid());
    let alike = json_value!({ "jwks": { "keys": [server.one.key.public_jwk(), named(another.key.public_jwk())] } });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &alike),
        "jwks",
    );
    let different = json_value!({ "jwks": { "keys": [named(RsaKey::public_jwk()), server.one.key.public_jwk()] } });
    assert_eq!(apply_client(&server, &server.one, &different).status, 200);
    assert_eq!(push_with_claims(&server, |claims, _| claims).status, 201);
}

/// §5.4.2: any server providing a jwks_uri endpoint shall only serve it over TLS.
///
/// In `documents/reading/uri.rs`; `oauth/outgoing.rs`.
#[test]
fn the_keys_of_either_side_are_served_over_tls_alone() {
    let server = Server::new();
    let metadata = json(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    assert!(text(&metadata, "jwks_uri").starts_with("https://"));
    let keys = server.get("/oauth/jwks", "", &[]);
    assert!(keys.header("strict-transport-security").is_some());
    for uri in ["http://client.example/jwks", "http://10.0.0.1/jwks"] {
        let mut document = claim(server.one.document(), "jwksUri", uri);
        document.as_object_mut().expect("an object").remove("jwks");
        let documents = json_value!([{ "name": "a.json", "kind": "client", "document": document }]);
        let body = json_value!({ "documents": documents });
        assert_document_refused(&server, || server.admin("/admin/apply", &body), "jwksUri");
    }
}

/// §5.4.1 (1): shall only use PS256, ES256 or EdDSA, also right after a change of the algorithm.
///
/// In `register/keys.rs`.
#[test]
fn no_former_key_of_a_weaker_algorithm_signs_under_the_profile() {
    let server = Server::with_service(&json_value!({ "fapiModes": [] }));
    let rsa = RsaKey::private_jwk("RS256");
    let key = json_value!({ "jwk": rsa, "algorithm": "RS256", "active_from": server.now(), "published_until": null });
    let stored = json_value!({ "seal": sekisho::Secret::new([9; 32]), "keys": [key] });
    let mut documents = server.host.documents.borrow_mut();
    documents.0.insert("keys".to_owned(), stored.to_string());
    drop(documents);
    let ordinary = json_value!({ "fapiModes": [], "accessTokenSignAlg": "RS256" });
    assert_eq!(apply_service(&server, &ordinary).status, 200);
    server.wait(1000);
    assert_eq!(apply_service(&server, &json_value!({})).status, 200);
    for seconds in [0, 59, 1] {
        server.wait(seconds);
        let tokens = server.tokens(&server.one);
        let token = text(&tokens, "access_token");
        let header = token.split('.').next().expect("a header");
        let header = URL_SAFE_NO_PAD.decode(header).expect("base64url");
        let header: Value = serde_json::from_slice(&header).expect("JSON");
        assert_eq!(header["alg"], "ES256", "{seconds}");
        // Whoever looks for the key finds it.
        let jwks = json(&server.get("/oauth/jwks", "", &[]));
        let kids = jwks["keys"].as_array().expect("keys").iter();
        assert!(kids.map(|key| &key["kid"]).any(|kid| *kid == header["kid"]));
    }
}
