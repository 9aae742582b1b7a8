//! `POST /api/jose/verify`. RFC 7515 §5.2, RFC 7519 §4.1 and §7.2.

use sekisho::backend::Fetched;
use serde_json::{Value, json};

use super::{call, told};
use crate::support::{
    Server, TestClient, forge,
    ordinary::{joined, provider, provider_for, put_client, request_for, secret_of, web},
};

const PATH: &str = "/jose/verify";
const URI: &str = "https://keys.example/jwks.json";

fn client() -> TestClient {
    TestClient::new("signer", 3)
}

/// A client with the key 3.
fn document() -> Value {
    let keys = json!({ "keys": [client().key.public_jwk()] });
    json!({ "clientIdAlias": "signer", "grantTypes": ["CLIENT_CREDENTIALS"], "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwks": keys })
}

fn server() -> Server {
    provider_for(
        &json!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "REFRESH_TOKEN"] }),
        &[web("web"), document()],
    )
}

fn signed(claims: &Value) -> String {
    client().key.sign("JWT", claims)
}

fn of_signer(jose: &str, members: &Value) -> Value {
    let members = joined(
        &json!({ "clientIdentifier": "signer", "signedByClient": true }),
        members,
    );
    joined(&json!({ "jose": jose }), &members)
}

/// What is told besides the sentences.
fn verdict(server: &Server, body: &Value) -> Value {
    let before = server.host.snapshot();
    let mut told = told(server, PATH, body);
    assert_eq!(before, server.host.snapshot());
    assert_eq!(told["resultCode"], "A160001", "{told}");
    let descriptions = told["errorDescriptions"].as_array().expect("a list");
    assert_eq!(told["valid"] == true, descriptions.is_empty(), "{told}");
    let members = told.as_object_mut().expect("an object");
    for name in ["resultCode", "resultMessage", "errorDescriptions"] {
        members.remove(name);
    }
    told
}

fn expected(is_signed: bool, missing: &[&str], invalid: &[&str]) -> Value {
    let is_valid = is_signed && missing.is_empty() && invalid.is_empty();
    json!({ "valid": is_valid, "signatureValid": is_signed, "missingClaims": missing, "invalidClaims": invalid })
}

#[test]
fn what_a_client_has_signed_in_its_time_is_valid() {
    let server = server();
    let now = server.now();
    let claims = json!({ "iss": "signer", "exp": now + 60, "iat": now, "nbf": now });
    let asked = of_signer(
        &signed(&claims),
        &json!({ "mandatoryClaims": ["iss", "exp"] }),
    );
    assert_eq!(verdict(&server, &asked), expected(true, &[], &[]));
}

#[test]
fn rfc_7515_5_2_what_another_key_has_signed_is_not_and_nothing_is_said_of_its_claims() {
    let server = server();
    let claims = json!({ "exp": server.now() - 60 });
    let members = json!({ "mandatoryClaims": ["iss"] });
    let stranger = TestClient::new("signer", 9).key.sign("JWT", &claims);
    let own = signed(&claims);
    let unnamed = forge::es256(9, &json!({ "alg": "ES256" }), &claims);
    let (input, _) = own.rsplit_once('.').expect("a signature");
    for jose in [
        stranger.as_str(),
        &unnamed,
        &format!("{input}.AAAA"),
        &format!("{input}."),
    ] {
        let told = verdict(&server, &of_signer(jose, &members));
        assert_eq!(told, expected(false, &[], &[]), "{jose}");
    }
}

#[test]
fn a_key_of_the_service_is_none_of_the_client_and_the_other_way_round() {
    let server = server();
    let redeemed = super::redeemed(
        &server,
        &super::code(&server, &request_for("web", "code", "openid"), &json!({})),
    );
    let id_token = redeemed["id_token"].as_str().expect("one");
    let of_service = json!({ "jose": id_token, "mandatoryClaims": ["sub", "iss"] });
    assert_eq!(verdict(&server, &of_service), expected(true, &[], &[]));
    assert_eq!(
        verdict(&server, &of_signer(id_token, &json!({}))),
        expected(false, &[], &[])
    );
    let own = signed(&json!({}));
    let of_service = json!({ "jose": own, "clientIdentifier": "signer" });
    assert_eq!(verdict(&server, &of_service), expected(false, &[], &[]));
}

#[test]
fn the_secret_of_a_client_verifies_what_either_has_signed_with_it() {
    let server = server();
    let header = json!({ "alg": "HS256" });
    let jose = forge::hs256(secret_of("web").as_bytes(), &header, &json!({}));
    for by_client in [true, false] {
        let asked = json!({ "jose": jose, "clientIdentifier": "web", "signedByClient": by_client });
        assert_eq!(verdict(&server, &asked), expected(true, &[], &[]));
    }
    // RFC 8725 §2.1: a public key is no secret.
    let public = client().key.public_jwk().to_string();
    let confused = forge::hs256(public.as_bytes(), &header, &json!({}));
    assert_eq!(
        verdict(&server, &of_signer(&confused, &json!({}))),
        expected(false, &[], &[])
    );
    assert_eq!(
        verdict(&server, &of_signer(&jose, &json!({}))),
        expected(false, &[], &[])
    );
    assert_eq!(
        verdict(&server, &json!({ "jose": jose })),
        expected(false, &[], &[])
    );
}

#[test]
fn claims_that_are_missing_are_named() {
    let server = server();
    let jose = signed(&json!({ "iss": "signer" }));
    let asked = of_signer(&jose, &json!({ "mandatoryClaims": ["jti", "iss", "aud"] }));
    assert_eq!(
        verdict(&server, &asked),
        expected(true, &["jti", "aud"], &[])
    );
}

#[test]
fn rfc_7519_4_1_claims_of_another_time_are_named_with_the_skew_that_is_allowed() {
    let server = server();
    let of = |name: &str, seconds: i64, skew: u32| {
        let jose = signed(&json!({ name: server.now() + seconds }));
        let told = verdict(&server, &of_signer(&jose, &json!({ "clockSkew": skew })));
        assert_eq!(told["signatureValid"], true);
        told["invalidClaims"].clone()
    };
    assert_eq!(of("exp", 1, 0), json!([]));
    for (seconds, skew) in [(0, 0), (-1, 0), (-30, 30), (-86_400, 86_400)] {
        assert_eq!(of("exp", seconds, skew), json!(["exp"]), "{seconds}");
    }
    assert_eq!(of("exp", -29, 30), json!([]));
    for name in ["iat", "nbf"] {
        assert_eq!(of(name, 0, 0), json!([]));
        assert_eq!(of(name, 30, 30), json!([]));
        assert_eq!(of(name, 1, 0), json!([name]));
        assert_eq!(of(name, 31, 30), json!([name]));
    }
}

#[test]
fn claims_that_are_none_make_a_token_invalid_whose_signature_holds() {
    let server = server();
    let header = json!({ "alg": "ES256", "kid": client().key.kid() });
    for claims in [json!([1]), json!("x"), json!({ "exp": "soon" })] {
        let told = verdict(
            &server,
            &of_signer(&forge::es256(3, &header, &claims), &json!({})),
        );
        assert_eq!(told["valid"], false, "{claims}");
    }
}

#[test]
fn what_is_no_signed_token_is_not_valid() {
    let server = server();
    let none = crate::support::client::unsigned(&json!({ "alg": "none" }), &json!({}), "");
    let long = "a".repeat(20_000);
    for jose in ["x", "a.b.c", "a.b.c.d.e", &none, &long, "…"] {
        assert_eq!(
            verdict(&server, &of_signer(jose, &json!({}))),
            expected(false, &[], &[])
        );
    }
}

#[test]
fn the_keys_of_a_client_are_fetched_from_where_it_keeps_them() {
    let server = server();
    let elsewhere = json!({ "clientIdAlias": "signer", "grantTypes": ["CLIENT_CREDENTIALS"], "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": URI });
    put_client(&server, &elsewhere);
    let body = json!({ "keys": [client().key.public_jwk()] }).to_string();
    let answers = [(200, body.as_str()), (500, "")].map(|(status, body)| {
        Some(Fetched {
            status,
            body: body.as_bytes().to_vec(),
        })
    });
    server
        .host
        .servers
        .borrow_mut()
        .insert(URI.to_owned(), answers.to_vec());
    let asked = of_signer(&signed(&json!({})), &json!({}));
    assert_eq!(told(&server, PATH, &asked)["valid"], true);
    server.wait(3_600);
    let told = told(&server, PATH, &asked);
    assert_eq!(
        (&told["valid"], &told["signatureValid"]),
        (&json!(false), &json!(false))
    );
    assert!(
        told["errorDescriptions"][0]
            .as_str()
            .is_some_and(|one| !one.is_empty())
    );
}

#[test]
fn a_call_that_says_too_little_or_names_nobody_is_refused() {
    let server = provider(&json!({}));
    let jose = signed(&json!({}));
    for (body, status, number) in [
        (json!({}), 400, "A910203"),
        (json!({ "jose": 7 }), 400, "A910203"),
        (
            json!({ "jose": jose, "signedByClient": true }),
            400,
            "A910203",
        ),
        (
            json!({ "jose": jose, "mandatoryClaims": "iss" }),
            400,
            "A910203",
        ),
        (json!({ "jose": jose, "clockSkew": 86_401 }), 400, "A910203"),
        (
            json!({ "jose": jose, "clientIdentifier": "nobody" }),
            404,
            "A910241",
        ),
    ] {
        let response = call(&server, PATH, &body);
        assert_eq!(response.status, status, "{body}");
        assert!(response.body.contains(number), "{}", response.body);
    }
}
