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

/// The seed of the key that client `one` authenticates with.
const SEED: u8 = 1;

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

#[test]
fn an_assertion_is_demanded_wherever_clients_authenticate() {
    let server = settled(&json!({}));
    for (path, parameters) in endpoints(&server.one) {
        let response = unchanged(&server, || server.post(path, &parameters, &[]));
        assert_refused(&response, 400, "invalid_client");
    }
}

#[test]
fn a_client_id_alone_is_no_authentication() {
    let server = settled(&json!({}));
    for (path, mut parameters) in endpoints(&server.one) {
        set(&mut parameters, "client_id", "one");
        assert_refused(
            &unchanged(&server, || server.post(path, &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_7523_3_a_missing_claim_is_refused() {
    let server = settled(&json!({}));
    for name in ["iss", "sub", "aud", "exp", "jti"] {
        let mut claims = server.one.assertion_claims(server.now());
        claims.as_object_mut().expect("an object").remove(name);
        refuses(&server, &server.one.assertion(&claims));
    }
}

#[test]
fn rfc_7523_3_iat_and_nbf_are_optional() {
    let server = settled(&json!({}));
    let mut claims = server.one.assertion_claims(server.now());
    for name in ["iat", "nbf"] {
        claims.as_object_mut().expect("an object").remove(name);
    }
    accepts(&server, &server.one.assertion(&claims));
}

#[test]
fn rfc_7523_3_a_claim_of_another_type_is_refused() {
    let no_texts = [
        json!(null),
        json!(1),
        json!(true),
        json!(["one"]),
        json!({ "one": "one" }),
        json!(""),
    ];
    for name in ["iss", "sub", "jti"] {
        refuses_claims(name, &no_texts);
    }
    let no_moments = [
        json!(null),
        json!("soon"),
        json!(now().to_string()),
        json!(true),
        json!([now()]),
        json!({}),
    ];
    for name in ["exp", "iat", "nbf"] {
        refuses_claims(name, &no_moments);
    }
}

#[test]
fn rfc_7523_3_1_and_2_iss_and_sub_are_both_the_client() {
    for name in ["iss", "sub"] {
        refuses_claims(
            name,
            &[
                json!("two"),
                json!("unknown"),
                json!("One"),
                json!("one "),
                json!(ISSUER),
            ],
        );
    }
}

#[test]
fn the_number_and_the_alias_of_a_client_both_name_it() {
    let server = settled(&json!({}));
    let pushed = body(&server.admin("/admin/export", &Value::Null));
    let documents = pushed["documents"].as_array().expect("documents");
    let document = documents
        .iter()
        .map(|entry| &entry["document"])
        .find(|document| document["clientIdAlias"] == "one");
    let number = document.expect("the client")["clientId"]
        .as_u64()
        .expect("a number")
        .to_string();
    for (name, parameter) in [
        ("one", "one"),
        (&*number, &*number),
        ("one", &*number),
        (&*number, "one"),
    ] {
        let mut claims = server.one.assertion_claims(server.now());
        (claims["iss"], claims["sub"]) = (name.into(), name.into());
        let mut parameters = server.one.authorization_request();
        set(&mut parameters, "client_id", parameter);
        parameters.extend(
            server
                .one
                .authentication_with(&server.one.assertion(&claims)),
        );
        let response = server.post("/oauth/par", &parameters, &[]);
        assert_eq!(response.status, 201, "{}", response.body);
    }
}

#[test]
fn a_client_id_parameter_of_another_client_is_refused() {
    let server = settled(&json!({}));
    for (path, mut parameters) in endpoints(&server.one) {
        for other in ["two", "unknown", "One"] {
            set(&mut parameters, "client_id", other);
            let mut all = parameters.clone();
            all.extend(server.one.authentication(server.now()));
            assert_refused(
                &unchanged(&server, || server.post(path, &all, &[])),
                400,
                "invalid_client",
            );
        }
    }
}

#[test]
fn an_assertion_of_one_client_under_the_key_of_another_is_refused() {
    let server = settled(&json!({}));
    refuses(
        &server,
        &server
            .two
            .assertion(&server.one.assertion_claims(server.now())),
    );
    refuses(
        &server,
        &server
            .two
            .assertion(&server.two.assertion_claims(server.now())),
    );
}

#[test]
fn fapi_2_5_3_2_1_the_audience_is_the_issuer_and_nothing_else() {
    accepts_claims("aud", &[json!(ISSUER)]);
    let endpoint = |path: &str| json!(format!("{ISSUER}{path}"));
    refuses_claims(
        "aud",
        &[
            json!([ISSUER]),
            json!([ISSUER, "https://localhost/oauth/token"]),
            json!([]),
            json!(null),
            json!(1),
            json!({ "aud": ISSUER }),
            json!(""),
            endpoint("/oauth/par"),
            endpoint("/oauth/token"),
            endpoint("/"),
            json!("https://AS.example"),
            json!("https://localhost:443"),
            json!("http://localhost"),
            json!("localhost"),
            json!("https://other.example"),
        ],
    );
}

#[test]
fn rfc_7523_3_4_an_assertion_that_has_expired_is_refused() {
    refuses_claims(
        "exp",
        &[
            json!(now() - 300),
            json!(now() - 30),
            json!(0),
            json!(-1),
            json!(i64::MIN),
        ],
    );
}

#[test]
fn rfc_7523_3_4_an_exp_beyond_what_can_be_remembered_is_refused() {
    refuses_claims(
        "exp",
        &[
            json!(now() + 86_400),
            json!(i64::MAX),
            json!(1e300),
            json!(u64::MAX),
        ],
    );
}

#[test]
fn rfc_7519_2_an_exp_may_have_a_fraction() {
    accepts_claims("exp", &[json!(now() as f64 + 60.5), json!(now() + 60)]);
    refuses_claims("exp", &[json!(now() as f64 - 300.5)]);
}

#[test]
fn fapi_2_5_3_2_1_an_iat_or_nbf_ten_seconds_ahead_is_accepted() {
    for name in ["iat", "nbf"] {
        accepts_claims(
            name,
            &[json!(now() + 10), json!(now() + 8), json!(now() - 10)],
        );
    }
}

#[test]
fn fapi_2_5_3_2_1_an_iat_or_nbf_more_than_sixty_seconds_ahead_is_refused() {
    for name in ["iat", "nbf"] {
        refuses_claims(
            name,
            &[
                json!(now() + 61),
                json!(now() + 62),
                json!(now() + 3600),
                json!(i64::MAX),
            ],
        );
    }
}

#[test]
fn an_assertion_shifted_a_minute_ahead_as_a_whole_is_refused() {
    let server = settled(&json!({ "allowableClockSkew": 60 }));
    refuses(
        &server,
        &server
            .one
            .assertion(&server.one.assertion_claims(server.now() + 61)),
    );
    accepts(
        &server,
        &server
            .one
            .assertion(&server.one.assertion_claims(server.now() + 60)),
    );
}

#[test]
fn rfc_7523_3_7_an_assertion_is_accepted_once() {
    let server = settled(&json!({}));
    let assertion = server
        .one
        .assertion(&server.one.assertion_claims(server.now()));
    accepts(&server, &assertion);
    refuses(&server, &assertion);
}

#[test]
fn rfc_7523_3_7_a_jti_spent_at_one_endpoint_is_spent_at_all() {
    let server = settled(&json!({}));
    let jti = server.one.jti();
    let assertion = |expires: i64| {
        let mut claims = server.one.assertion_claims(server.now());
        (claims["jti"], claims["exp"]) = (jti.clone().into(), expires.into());
        server
            .one
            .authentication_with(&server.one.assertion(&claims))
    };
    accepts(&server, &assertion(server.now() + 60)[1].1);
    for (path, mut parameters) in endpoints(&server.one) {
        parameters.extend(assertion(server.now() + 59));
        let proof = if path == "/oauth/token" {
            vec![("dpop", server.one.proof_for(path, server.now()))]
        } else {
            Vec::new()
        };
        if path == "/oauth/token" {
            set(
                &mut parameters,
                "refresh_token",
                &format!("0.1.{}", server.one.jkt()),
            );
        }
        let grants = server.host.grants();
        assert_refused(
            &server.post(path, &parameters, &proof),
            400,
            "invalid_client",
        );
        assert_eq!(server.host.grants(), grants);
    }
}

#[test]
fn rfc_7523_3_7_a_jti_is_remembered_as_long_as_its_assertion_is_accepted() {
    let server = settled(&json!({}));
    let mut claims = server.one.assertion_claims(server.now());
    claims["exp"] = (server.now() + 3600).into();
    let assertion = server.one.assertion(&claims);
    accepts(&server, &assertion);
    // Around the expiry and around its end with the clock skew of 30 seconds.
    for again in [60, 3599, 3600, 3601, 3629, 3630, 3631, 4000] {
        server.wait(claims["exp"].as_i64().expect("a moment") - 3600 + again - server.now());
        crate::support::state::sweep(&server);
        refuses(&server, &assertion);
    }
}

#[test]
fn a_jti_of_one_client_is_not_that_of_another() {
    let server = settled(&json!({}));
    let push = |client: &TestClient| {
        let mut claims = client.assertion_claims(server.now());
        claims["jti"] = "shared".into();
        let mut parameters = client.authorization_request();
        parameters.extend(client.authentication_with(&client.assertion(&claims)));
        server.post("/oauth/par", &parameters, &[]).status
    };
    assert_eq!((push(&server.one), push(&server.two)), (201, 201));
}

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

#[test]
fn a_stranger_does_not_learn_which_clients_exist() {
    let server = settled(&json!({}));
    let stranger = TestClient::new("unknown", 9);
    let unknown = push(
        &server,
        &stranger.assertion(&stranger.assertion_claims(server.now())),
    );
    let bad_signature = push(
        &server,
        &stranger.assertion(&server.one.assertion_claims(server.now())),
    );
    let mut document = server.two.document();
    document["locked"] = true.into();
    apply(&server, &document);
    let locked = push(
        &server,
        &stranger.assertion(&server.two.assertion_claims(server.now())),
    );
    for other in [&bad_signature, &locked] {
        assert_eq!(
            (unknown.status, &unknown.headers, &unknown.body),
            (other.status, &other.headers, &other.body)
        );
    }
}

#[test]
fn a_locked_client_is_refused_everywhere() {
    let server = settled(&json!({}));
    let mut document = server.one.document();
    document["locked"] = true.into();
    apply(&server, &document);
    for (path, mut parameters) in endpoints(&server.one) {
        parameters.extend(server.one.authentication(server.now()));
        assert_refused(
            &unchanged(&server, || server.post(path, &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_client_that_used_the_authorization_header_is_answered_401() {
    let server = settled(&json!({}));
    for (path, parameters) in endpoints(&server.one) {
        // one:secret
        let header = ("authorization", "Basic b25lOnNlY3JldA==".to_owned());
        let response = unchanged(&server, || server.post(path, &parameters, &[header]));
        assert_refused(&response, 401, "invalid_client");
        assert!(
            response
                .header("www-authenticate")
                .is_some_and(|challenge| challenge.starts_with("Basic "))
        );
    }
}

#[test]
fn fapi_2_5_3_2_1_a_client_secret_is_refused() {
    let server = settled(&json!({}));
    for (path, mut parameters) in endpoints(&server.one) {
        set(&mut parameters, "client_id", "one");
        set(&mut parameters, "client_secret", "secret");
        assert_refused(
            &unchanged(&server, || server.post(path, &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_6749_2_3_two_methods_at_once_are_refused() {
    let server = settled(&json!({}));
    for (path, parameters) in endpoints(&server.one) {
        let authenticated = || {
            parameters
                .iter()
                .cloned()
                .chain(server.one.authentication(server.now()))
                .collect::<Vec<_>>()
        };
        let header = ("authorization", "Basic b25lOnNlY3JldA==".to_owned());
        assert_refused(
            &unchanged(&server, || server.post(path, &authenticated(), &[header])),
            400,
            "invalid_request",
        );
        let mut with_secret = authenticated();
        set(&mut with_secret, "client_secret", "secret");
        assert_refused(
            &unchanged(&server, || server.post(path, &with_secret, &[])),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_7523_2_2_another_assertion_type_is_refused() {
    let server = settled(&json!({}));
    let saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    for other in [
        saml,
        "jwt-bearer",
        &JWT_BEARER.to_uppercase(),
        &format!("{JWT_BEARER} "),
    ] {
        let mut parameters = server.one.authorization_request();
        parameters.extend(server.one.authentication(server.now()));
        set(&mut parameters, "client_assertion_type", other);
        assert_refused(
            &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_7523_2_2_a_missing_assertion_type_is_refused() {
    let server = settled(&json!({}));
    let mut parameters = server.one.authorization_request();
    parameters.extend(server.one.authentication(server.now()));
    unset(&mut parameters, "client_assertion_type");
    assert_refused(
        &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_6749_3_2_an_assertion_sent_twice_is_refused() {
    let server = settled(&json!({}));
    let mut parameters = server.one.authorization_request();
    parameters.extend(server.one.authentication(server.now()));
    parameters.push((
        "client_assertion".into(),
        server
            .one
            .assertion(&server.one.assertion_claims(server.now())),
    ));
    assert_refused(
        &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn an_access_token_is_no_client_assertion() {
    let server = settled(&json!({}));
    let tokens = server.tokens(&server.one);
    refuses(&server, tokens["access_token"].as_str().expect("a token"));
}
