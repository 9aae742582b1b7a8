//! How ordinary clients authenticate with a signed JWT: `private_key_jwt` and `client_secret_jwt`.
//! RFC 7523 §3, OpenID Connect Core §9, RFC 9126 §2, RFC 7518 §3.2.

use crate::support::expect::{assert_refused, claim, no_claim, parameters, unchanged};
use crate::support::forge::hs256;
use crate::support::ordinary::{
    GRANT_TYPES, Parameters, TOKEN, joined, provider_for, put_client, secret_of,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, JWT_BEARER, unsigned},
};
use sekisho::{
    front::Response,
    jose::{Algorithm, SigningKey},
};
use serde_json::{Value, json as json_value};

/// The clients: each of its own account.
const BY_SECRET: &str = "hmac";
const BY_KEY: &str = "key";
const BY_RSA: &str = "rsa";

fn machine(client_id: &str, members: &Value) -> Value {
    joined(
        &json_value!({ "clientIdAlias": client_id, "grantTypes": ["CLIENT_CREDENTIALS"] }),
        members,
    )
}

fn by_secret() -> Value {
    machine(
        BY_SECRET,
        &json_value!({ "tokenAuthMethod": "CLIENT_SECRET_JWT", "clientSecret": secret_of(BY_SECRET) }),
    )
}

fn key() -> TestClient {
    TestClient::new(BY_KEY, 3)
}

fn by_key() -> Value {
    machine(
        BY_KEY,
        &json_value!({ "jwks": { "keys": [key().key.public_jwk()] } }),
    )
}

fn by_rsa() -> Value {
    machine(
        BY_RSA,
        &json_value!({ "jwks": { "keys": [RsaKey::public_jwk()] } }),
    )
}

fn server_with(members: &Value) -> Server {
    let service = joined(
        &json_value!({ "supportedGrantTypes": GRANT_TYPES }),
        members,
    );
    provider_for(&service, &[by_secret(), by_key(), by_rsa()])
}

fn server() -> Server {
    server_with(&json_value!({}))
}

fn request(assertion: &str) -> Parameters {
    parameters(&[
        ("grant_type", "client_credentials"),
        ("scope", "read"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
    ])
}

fn send(server: &Server, assertion: &str) -> Response {
    server.post(TOKEN, &request(assertion), &[])
}

fn accepts(server: &Server, assertion: &str) {
    let response = send(server, assertion);
    assert_eq!(response.status, 200, "{}", response.body);
}

fn refuses(server: &Server, assertion: &str) {
    assert_refused(
        &unchanged(server, || send(server, assertion)),
        400,
        "invalid_client",
    );
}

/// The claims of a good assertion of `client`; each has a `jti` of its own.
fn claims(server: &Server, client: &TestClient) -> Value {
    claim(
        client.assertion_claims(server.now()),
        "aud",
        endpoint(TOKEN),
    )
}

fn endpoint(path: &str) -> String {
    format!("{ISSUER}{path}")
}

fn by_hmac(claims: &Value) -> String {
    hs256(
        secret_of(BY_SECRET).as_bytes(),
        &json_value!({ "alg": "HS256" }),
        claims,
    )
}

/// Signs claims as a client does.
type Sign = fn(&Value) -> String;

fn signers() -> [(TestClient, Sign); 3] {
    [
        (TestClient::new(BY_SECRET, 4), by_hmac),
        (key(), |claims| key().assertion(claims)),
        (TestClient::new(BY_RSA, 5), |claims| {
            RsaKey::rfc_7520().rs256(&json_value!({ "alg": "RS256" }), claims)
        }),
    ]
}

#[test]
fn openid_connect_core_9_the_audience_is_the_issuer_the_token_endpoint_or_the_par_endpoint() {
    // "The Audience SHOULD be the URL of the Authorization Server's Token Endpoint." RFC 9126 §2:
    // "the authorization server MUST accept its issuer identifier, token endpoint URL, or pushed
    // authorization request endpoint URL as values".
    let server = server();
    let (token, par) = (endpoint(TOKEN), endpoint("/oauth/par"));
    for (client, sign) in signers() {
        for audience in [
            json_value!(ISSUER),
            json_value!(token),
            json_value!(par),
            json_value!([ISSUER]),
            json_value!([token]),
            json_value!(["https://other.example", par]),
            json_value!([ISSUER, token, par]),
        ] {
            accepts(
                &server,
                &sign(&claim(claims(&server, &client), "aud", audience)),
            );
        }
    }
}

#[test]
fn where_a_server_is_in_front_its_endpoints_are_an_audience_too() {
    let front = |path: &str| format!("https://front.example/{path}");
    let members = json_value!({ "tokenEndpoint": front("t"), "pushedAuthReqEndpoint": front("p") });
    let server = server_with(&members);
    for (client, sign) in signers() {
        let asserted = |audience: String| sign(&claim(claims(&server, &client), "aud", audience));
        for audience in [front("t"), front("p"), endpoint(TOKEN)] {
            accepts(&server, &asserted(audience));
        }
        for audience in [front(""), front("t/"), "https://front.example".to_owned()] {
            refuses(&server, &asserted(audience));
        }
    }
}

#[test]
fn rfc_7523_3_3_an_assertion_for_somebody_else_is_refused() {
    // "The authorization server MUST reject any JWT that does not contain its own identity as the
    // intended audience."
    let server = server();
    for (client, sign) in signers() {
        for audience in [
            json_value!(format!("{ISSUER}/")),
            json_value!(ISSUER.to_uppercase()),
            json_value!(endpoint("/oauth/introspect")),
            json_value!(endpoint("/oauth/revoke")),
            json_value!(endpoint("/oauth/userinfo")),
            json_value!(endpoint("/oauth/token/")),
            json_value!(format!("{ISSUER} {}", endpoint(TOKEN))),
            json_value!("https://other.example"),
            json_value!(["https://other.example"]),
            json_value!([]),
            json_value!([[ISSUER]]),
            json_value!({ "aud": ISSUER }),
            json_value!(""),
            json_value!(1),
            json_value!(null),
        ] {
            refuses(
                &server,
                &sign(&claim(claims(&server, &client), "aud", audience)),
            );
        }
        refuses(&server, &sign(&no_claim(claims(&server, &client), "aud")));
    }
}

#[test]
fn a_service_may_restrict_the_audience_to_its_issuer_as_a_string() {
    let server = server_with(&json_value!({ "clientAssertionAudRestrictedToIssuer": true }));
    for (client, sign) in signers() {
        accepts(
            &server,
            &sign(&claim(claims(&server, &client), "aud", ISSUER)),
        );
        for audience in [
            json_value!([ISSUER]),
            json_value!(endpoint(TOKEN)),
            json_value!([ISSUER, endpoint(TOKEN)]),
        ] {
            refuses(
                &server,
                &sign(&claim(claims(&server, &client), "aud", audience)),
            );
        }
    }
}

#[test]
fn rfc_7523_3_every_rule_about_claims_holds_for_every_method() {
    let server = server();
    let now = server.now();
    for (client, sign) in signers() {
        let good = || claims(&server, &client);
        for wrong in [
            claim(good(), "iss", "nobody"),
            claim(good(), "sub", "nobody"),
            claim(claim(good(), "iss", "one"), "sub", "one"),
            claim(good(), "exp", now - 30),
            claim(good(), "exp", now + 4000),
            claim(good(), "exp", "soon"),
            claim(good(), "nbf", now + 61),
            claim(good(), "iat", now + 61),
            claim(good(), "jti", 1),
            claim(good(), "jti", ""),
            no_claim(good(), "iss"),
            no_claim(good(), "sub"),
            no_claim(good(), "exp"),
            no_claim(good(), "jti"),
        ] {
            refuses(&server, &sign(&wrong));
        }
    }
}

#[test]
fn rfc_7523_3_7_an_assertion_is_accepted_once_whatever_signed_it() {
    let server = server();
    for (client, sign) in signers() {
        let assertion = sign(&claims(&server, &client));
        accepts(&server, &assertion);
        refuses(&server, &assertion);
        let elsewhere = request(&assertion)
            .into_iter()
            .chain(parameters(&[("token", "x")]))
            .collect::<Vec<_>>();
        assert_refused(
            &unchanged(&server, || server.post("/oauth/revoke", &elsewhere, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn the_client_id_beside_an_assertion_names_the_same_client() {
    let server = server();
    for (client, sign) in signers() {
        let named = |name: &str| {
            let mut parameters = request(&sign(&claims(&server, &client)));
            parameters.push(("client_id".to_owned(), name.to_owned()));
            server.post(TOKEN, &parameters, &[])
        };
        assert_eq!(named(&client.client_id).status, 200);
        for other in ["one", "nobody"] {
            assert_refused(&unchanged(&server, || named(other)), 400, "invalid_client");
        }
    }
}

#[test]
fn an_assertion_signed_with_another_secret_is_refused() {
    let server = server();
    let client = TestClient::new(BY_SECRET, 4);
    let header = json_value!({ "alg": "HS256" });
    let secret = secret_of(BY_SECRET);
    for wrong in [
        secret_of(BY_KEY),
        secret[1..].to_owned(),
        format!("{secret}\n"),
        secret.to_uppercase(),
    ] {
        refuses(
            &server,
            &hs256(wrong.as_bytes(), &header, &claims(&server, &client)),
        );
    }
    let other = hs256(
        secret.as_bytes(),
        &header,
        &claims(&server, &TestClient::new(BY_KEY, 3)),
    );
    refuses(&server, &other);
}

#[test]
fn an_assertion_is_signed_with_an_algorithm_of_its_method() {
    let server = server();
    let hmac = TestClient::new(BY_SECRET, 4);
    refuses(&server, &hmac.assertion(&claims(&server, &hmac)));
    let rsa = RsaKey::rfc_7520();
    refuses(
        &server,
        &rsa.rs256(&json_value!({ "alg": "RS256" }), &claims(&server, &hmac)),
    );
    for header in [
        json_value!({ "alg": "none" }),
        json_value!({ "alg": "HS384" }),
        json_value!({ "alg": "HS512" }),
        json_value!({}),
    ] {
        refuses(
            &server,
            &hs256(
                secret_of(BY_SECRET).as_bytes(),
                &header,
                &claims(&server, &hmac),
            ),
        );
    }
    refuses(
        &server,
        &unsigned(&json_value!({ "alg": "none" }), &claims(&server, &hmac), ""),
    );
    refuses(
        &server,
        &unsigned(
            &json_value!({ "alg": "HS256" }),
            &claims(&server, &hmac),
            "",
        ),
    );
}

#[test]
fn rfc_8725_3_1_what_is_public_of_a_key_is_no_secret_to_sign_with() {
    // "Libraries MUST enable the caller to specify a supported set of algorithms and MUST NOT use
    // any other algorithms".
    let server = server();
    let jwk = RsaKey::public_jwk();
    let client = TestClient::new(BY_RSA, 5);
    for known in [jwk["n"].as_str().expect("a modulus"), &jwk.to_string(), ""] {
        refuses(
            &server,
            &hs256(
                known.as_bytes(),
                &json_value!({ "alg": "HS256" }),
                &claims(&server, &client),
            ),
        );
    }
}

#[test]
fn outside_fapi_an_rsa_key_signs_with_either_padding() {
    let server = server();
    let (client, key) = (TestClient::new(BY_RSA, 5), RsaKey::rfc_7520());
    accepts(
        &server,
        &key.rs256(&json_value!({ "alg": "RS256" }), &claims(&server, &client)),
    );
    accepts(
        &server,
        &key.ps256(&json_value!({ "alg": "PS256" }), &claims(&server, &client)),
    );
    refuses(
        &server,
        &key.ps256(&json_value!({ "alg": "RS256" }), &claims(&server, &client)),
    );
    refuses(
        &server,
        &key.rs256(&json_value!({ "alg": "PS256" }), &claims(&server, &client)),
    );
    refuses(
        &server,
        &key.rs256(&json_value!({ "alg": "RS512" }), &claims(&server, &client)),
    );
}

#[test]
fn an_ed25519_key_signs_as_well() {
    let server = server();
    let key = SigningKey::from_seed(Algorithm::EdDsa, &[6; 32]).expect("a key");
    put_client(
        &server,
        &machine(
            "ed",
            &json_value!({ "jwks": { "keys": [key.public_jwk()] } }),
        ),
    );
    let client = TestClient::new("ed", 6);
    accepts(&server, &key.sign("JWT", &claims(&server, &client)));
    refuses(&server, &client.assertion(&claims(&server, &client)));
}

#[test]
fn rfc_7591_2_a_client_signs_with_the_algorithm_it_is_registered_for() {
    let server = server();
    put_client(
        &server,
        &joined(&by_rsa(), &json_value!({ "tokenAuthSignAlg": "PS256" })),
    );
    let (client, key) = (TestClient::new(BY_RSA, 5), RsaKey::rfc_7520());
    refuses(
        &server,
        &key.rs256(&json_value!({ "alg": "RS256" }), &claims(&server, &client)),
    );
    accepts(
        &server,
        &key.ps256(&json_value!({ "alg": "PS256" }), &claims(&server, &client)),
    );
    put_client(
        &server,
        &joined(&by_rsa(), &json_value!({ "tokenAuthSignAlg": "RS256" })),
    );
    refuses(
        &server,
        &key.ps256(&json_value!({ "alg": "PS256" }), &claims(&server, &client)),
    );
    accepts(
        &server,
        &key.rs256(&json_value!({ "alg": "RS256" }), &claims(&server, &client)),
    );
}

#[test]
fn a_locked_client_is_refused_and_does_not_spend_its_assertion() {
    let server = server();
    for (document, (client, sign)) in [by_secret(), by_key(), by_rsa()].into_iter().zip(signers()) {
        let assertion = sign(&claims(&server, &client));
        put_client(
            &server,
            &joined(&document, &json_value!({ "locked": true })),
        );
        refuses(&server, &assertion);
        put_client(
            &server,
            &joined(&document, &json_value!({ "locked": false })),
        );
        accepts(&server, &assertion);
    }
}

#[test]
fn a_client_that_does_not_exist_reads_like_one_whose_signature_is_wrong() {
    let server = server();
    let stranger = TestClient::new("nobody", 9);
    let unknown = unchanged(&server, || {
        send(&server, &stranger.assertion(&claims(&server, &stranger)))
    });
    for client in [BY_SECRET, BY_KEY, BY_RSA] {
        let impostor = TestClient::new(client, 9);
        let wrong = unchanged(&server, || {
            send(&server, &impostor.assertion(&claims(&server, &impostor)))
        });
        assert_refused(&wrong, 400, "invalid_client");
        assert_eq!(wrong.body, unknown.body, "{client}");
    }
}

#[test]
fn rfc_7518_3_2_a_client_signs_with_a_secret_of_32_bytes_or_more() {
    let server = server();
    let short = joined(
        &by_secret(),
        &json_value!({ "clientSecret": "only-31-characters-of-a-secret-" }),
    );
    let documents = json_value!([{ "name": "client.json", "kind": "client", "document": short }]);
    crate::support::expect::assert_document_refused(
        &server,
        || server.admin("/admin/apply", &json_value!({ "documents": documents })),
        "clientSecret",
    );
}
