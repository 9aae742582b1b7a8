//! Whose request it is.

use super::*;

/// The good request of client one is refused with this assertion, and nothing is remembered of it.
fn refuses_assertion(server: &Server, assertion: &str) {
    let all = [
        server.one.authorization_request(),
        server.one.authentication_with(assertion),
    ]
    .concat();
    assert_refused(
        &unchanged(server, || server.post(PAR, &all, &[])),
        400,
        "invalid_client",
    );
}

/// The good request of client one is refused with an assertion over these claims.
fn refuses_claims(edit: impl FnOnce(Value, i64) -> Value) {
    let server = Server::new();
    let claims = edit(server.one.assertion_claims(server.now()), server.now());
    refuses_assertion(&server, &server.one.assertion(&claims));
}

#[test]
fn a_request_without_client_authentication_is_refused() {
    let server = Server::new();
    let request = server.one.authorization_request();
    assert_refused(
        &unchanged(&server, || server.post(PAR, &request, &[])),
        400,
        "invalid_client",
    );
}

#[test]
fn an_assertion_of_another_type_is_refused() {
    let server = Server::new();
    for kind in [
        "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
        "jwt-bearer",
    ] {
        let all = [
            server.one.authorization_request(),
            server.one.authentication(server.now()),
        ]
        .concat();
        let all = with(all, "client_assertion_type", kind);
        assert_refused(
            &unchanged(&server, || server.post(PAR, &all, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn an_assertion_without_its_type_is_refused() {
    let server = Server::new();
    let all = [
        server.one.authorization_request(),
        server.one.authentication(server.now()),
    ]
    .concat();
    let all = without(all, "client_assertion_type");
    assert_refused(
        &unchanged(&server, || server.post(PAR, &all, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn an_assertion_signed_by_another_client_is_refused() {
    let server = Server::new();
    refuses_assertion(
        &server,
        &server
            .two
            .assertion(&server.one.assertion_claims(server.now())),
    );
}

#[test]
fn an_assertion_of_an_unknown_client_is_refused_in_the_same_words_as_a_wrong_signature() {
    let server = Server::new();
    let stranger = TestClient::new("nobody", 3);
    let unknown = unchanged(&server, || {
        server.push(&stranger, &stranger.authorization_request(), &[])
    });
    assert_refused(&unknown, 400, "invalid_client");
    let forged = server
        .two
        .assertion(&server.one.assertion_claims(server.now()));
    let all = [
        server.one.authorization_request(),
        server.one.authentication_with(&forged),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).body, unknown.body);
}

#[test]
fn a_locked_client_is_refused() {
    let server = Server::new();
    assert_eq!(
        apply_client(&server, &server.one, &json_value!({ "locked": true })).status,
        200
    );
    let response = unchanged(&server, || {
        server.push(&server.one, &server.one.authorization_request(), &[])
    });
    assert_refused(&response, 400, "invalid_client");
}

#[test]
fn rfc_9126_2_a_client_id_of_another_client_is_refused() {
    refuses("client_id", "two", "invalid_client");
}

#[test]
fn an_assertion_that_has_expired_is_refused() {
    refuses_claims(|claims, now| claim(claim(claims, "exp", now - 300), "iat", now - 360));
}

#[test]
fn an_assertion_that_lacks_a_required_claim_is_refused() {
    for name in ["iss", "sub", "aud", "exp", "jti"] {
        refuses_claims(|claims, _| no_claim(claims, name));
    }
}

#[test]
fn an_assertion_with_a_claim_of_another_type_is_refused() {
    for (name, value) in [
        ("iss", json_value!(1)),
        ("sub", json_value!(["one"])),
        ("exp", json_value!("soon")),
        ("jti", json_value!(7)),
    ] {
        refuses_claims(|claims, _| claim(claims, name, value));
    }
}

#[test]
fn an_assertion_issued_by_one_client_about_another_is_refused() {
    refuses_claims(|claims, _| claim(claims, "iss", "two"));
}

#[test]
fn an_assertion_for_another_audience_is_refused() {
    let endpoints = [
        format!("{ISSUER}/oauth/token"),
        format!("{ISSUER}{PAR}"),
        format!("{ISSUER}/"),
    ];
    for audience in endpoints.iter().map(String::as_str).chain([
        "https://other.example",
        "https://AS.example",
        "",
    ]) {
        refuses_claims(|claims, _| claim(claims, "aud", audience));
    }
}

#[test]
fn an_array_as_audience_is_refused_even_with_the_issuer_in_it() {
    refuses_claims(|claims, _| {
        claim(
            claims,
            "aud",
            json_value!([ISSUER, format!("{ISSUER}/oauth/token")]),
        )
    });
    refuses_claims(|claims, _| claim(claims, "aud", json_value!([ISSUER])));
}

#[test]
fn an_assertion_8_seconds_ahead_is_accepted_and_one_62_seconds_ahead_is_refused() {
    let server = Server::new();
    let ahead = |claims: Value, now: i64, by: i64| {
        claim(
            claim(claim(claims, "iat", now + by), "nbf", now + by),
            "exp",
            now + by + 60,
        )
    };
    let claims = ahead(server.one.assertion_claims(server.now()), server.now(), 8);
    let all = [
        server.one.authorization_request(),
        server
            .one
            .authentication_with(&server.one.assertion(&claims)),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
    refuses_claims(|claims, now| ahead(claims, now, 62));
}

#[test]
fn an_assertion_used_twice_is_refused() {
    let server = Server::new();
    let all = [
        server.one.authorization_request(),
        server.one.authentication(server.now()),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
    assert_refused(
        &unchanged(&server, || server.post(PAR, &all, &[])),
        400,
        "invalid_client",
    );
}

#[test]
fn an_assertion_used_at_another_endpoint_is_used() {
    let server = Server::new();
    let authentication = server.one.authentication(server.now());
    let all = [server.one.authorization_request(), authentication.clone()].concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
    let introspection = [parameters(&[("token", "x")]), authentication].concat();
    assert_refused(
        &unchanged(&server, || {
            server.post("/oauth/introspect", &introspection, &[])
        }),
        400,
        "invalid_client",
    );
}

#[test]
fn an_unsigned_assertion_is_refused() {
    let server = Server::new();
    for algorithm in ["none", "None", "NONE", "HS256"] {
        let header = json_value!({ "alg": algorithm, "kid": server.one.key.kid() });
        refuses_assertion(
            &server,
            &unsigned(&header, &server.one.assertion_claims(server.now()), ""),
        );
        refuses_assertion(
            &server,
            &unsigned(
                &header,
                &server.one.assertion_claims(server.now()),
                "c2lnbmF0dXJl",
            ),
        );
    }
}

#[test]
fn an_rs256_assertion_is_refused_by_the_key_whose_ps256_is_accepted() {
    let server = Server::new();
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "jwks": { "keys": [RsaKey::public_jwk()] } })
        )
        .status,
        200
    );
    let (key, claims) = (RsaKey::rfc_7520(), || {
        server.one.assertion_claims(server.now())
    });
    refuses_assertion(
        &server,
        &key.rs256(&json_value!({ "alg": "RS256" }), &claims()),
    );
    refuses_assertion(
        &server,
        &key.rs256(&json_value!({ "alg": "PS256" }), &claims()),
    );
    let assertion = key.ps256(&json_value!({ "alg": "PS256" }), &claims());
    let all = [
        server.one.authorization_request(),
        server.one.authentication_with(&assertion),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
}
