//! The pushed authorization request endpoint: RFC 9126 §2, under FAPI 2.0 Security Profile
//! §5.3.2.2.

use crate::support::expect::{
    apply_client, apply_service, assert_refused, claim, grants_unchanged, no_claim, parameters,
    text, unchanged, with, without,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{CHALLENGE, ISSUER, REDIRECT_URI, unsigned},
    code_of, json, query_of,
};
use sekisho::front::{Request, Response};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};

const PAR: &str = "/oauth/par";

/// Pushes the good request of client one with one parameter set.
fn push_with(server: &Server, name: &str, value: &str) -> Response {
    server.push(
        &server.one,
        &with(server.one.authorization_request(), name, value),
        &[],
    )
}

/// The good request of client one is refused once `name` is `value`, and nothing is remembered of
/// it.
fn refuses(name: &str, value: &str, error: &str) {
    let server = Server::new();
    assert_refused(
        &unchanged(&server, || push_with(&server, name, value)),
        400,
        error,
    );
}

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

/// Pushes the good request of client one with a proof over these claims.
fn push_with_proof(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{PAR}"), server.now());
    let proof = server.one.proof(&edit(claims, server.now()));
    server.push(
        &server.one,
        &server.one.authorization_request(),
        &[("dpop", proof)],
    )
}

/// The good request of client one is refused with a proof over these claims.
fn refuses_proof(edit: impl FnOnce(Value, i64) -> Value) {
    let server = Server::new();
    assert_refused(
        &unchanged(&server, || push_with_proof(&server, edit)),
        400,
        "invalid_dpop_proof",
    );
}

/// The code of this pushed response, all the way.
fn code_after(server: &Server, pushed: &Response) -> Response {
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    server.authorize(&server.one, text(&json(pushed), "request_uri"), "allow")
}

#[test]
fn rfc_9126_2_2_the_response_is_201_with_a_request_uri_and_its_lifetime() {
    let server = Server::new();
    let pushed = server.push(&server.one, &server.one.authorization_request(), &[]);
    assert_eq!(
        (pushed.status, pushed.header("cache-control")),
        (201, Some("no-store"))
    );
    let body = json(&pushed);
    let reference = text(&body, "request_uri").strip_prefix("urn:ietf:params:oauth:request_uri:");
    assert!(
        reference.is_some_and(|reference| reference.len() >= 43),
        "{body}"
    );
    assert_eq!(
        (
            body["expires_in"].as_i64(),
            body.as_object().map(serde_json::Map::len)
        ),
        (Some(90), Some(2))
    );
}

#[test]
fn every_request_uri_is_another() {
    let server = Server::new();
    assert_ne!(
        server.request_uri(&server.one),
        server.request_uri(&server.one)
    );
}

#[test]
fn a_parameter_that_nobody_knows_is_ignored() {
    let server = Server::new();
    assert_eq!(push_with(&server, "nonce", &"n".repeat(384)).status, 201);
    assert_eq!(push_with(&server, "device", "anything").status, 201);
}

#[test]
fn a_client_may_go_by_its_number() {
    let server = Server::new();
    let exported = json(&server.admin("/admin/export", &Value::Null));
    let documents = exported["documents"].as_array().expect("documents");
    let document = documents
        .iter()
        .find(|entry| entry["document"]["clientIdAlias"] == "one")
        .expect("client one");
    let number = document["document"]["clientId"].to_string();
    let claims = claim(
        claim(
            server.one.assertion_claims(server.now()),
            "iss",
            number.as_str(),
        ),
        "sub",
        number.as_str(),
    );
    let request = with(server.one.authorization_request(), "client_id", &number);
    let all = [
        request,
        server
            .one
            .authentication_with(&server.one.assertion(&claims)),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
}

#[test]
fn a_state_of_1000_characters_comes_back_unmodified() {
    let server = Server::new();
    let state = "aZ0-._~ ".repeat(125);
    let answer = code_after(&server, &push_with(&server, "state", &state));
    assert_eq!(query_of(&answer, "state"), Some(state));
}

#[test]
fn a_request_without_state_is_answered_without_state() {
    let server = Server::new();
    let request = without(server.one.authorization_request(), "state");
    let answer = code_after(&server, &server.push(&server.one, &request, &[]));
    assert!(!code_of(&answer).is_empty());
    assert_eq!(query_of(&answer, "state"), None);
}

#[test]
fn the_order_of_scopes_does_not_matter() {
    let server = Server::new();
    for scope in ["accounts payments", "payments accounts"] {
        assert_eq!(push_with(&server, "scope", scope).status, 201);
    }
}

#[test]
fn rfc_8252_7_3_a_loopback_redirect_uri_may_name_any_port() {
    let server = Server::new();
    let answer = code_after(
        &server,
        &push_with(&server, "redirect_uri", "http://127.0.0.1:51004/cb"),
    );
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with("http://127.0.0.1:51004/cb?code="))
    );
}

#[test]
fn a_proof_is_optional_and_a_good_one_is_accepted() {
    let server = Server::new();
    assert_eq!(push_with_proof(&server, |claims, _| claims).status, 201);
}

#[test]
fn a_proof_may_carry_nbf_and_exp() {
    let server = Server::new();
    let pushed = push_with_proof(&server, |claims, now| {
        claim(claim(claims, "nbf", now), "exp", now + 300)
    });
    assert_eq!(pushed.status, 201);
}

#[test]
fn a_proof_made_10_seconds_ago_or_10_seconds_ahead_is_accepted() {
    let server = Server::new();
    for seconds in [-10, 8, 10] {
        assert_eq!(
            push_with_proof(&server, |claims, now| claim(claims, "iat", now + seconds)).status,
            201,
            "{seconds}"
        );
    }
}

#[test]
fn rfc_9449_10_1_a_proof_and_the_same_dpop_jkt_go_together() {
    let server = Server::new();
    let request = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.one.jkt(),
    );
    let proof = server.one.proof_for(PAR, server.now());
    assert_eq!(
        server
            .push(&server.one, &request, &[("dpop", proof)])
            .status,
        201
    );
}

#[test]
fn rfc_9449_10_1_a_proof_and_another_dpop_jkt_contradict_each_other() {
    let server = Server::new();
    let request = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.two.jkt(),
    );
    let proof = server.one.proof_for(PAR, server.now());
    let response = unchanged(&server, || {
        server.push(&server.one, &request, &[("dpop", proof)])
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn a_dpop_jkt_that_is_no_thumbprint_is_refused() {
    for value in [
        "x",
        &CHALLENGE[1..],
        &format!("{CHALLENGE}="),
        &CHALLENGE.replace('-', "+"),
    ] {
        refuses("dpop_jkt", value, "invalid_request");
    }
}

#[test]
fn a_proof_for_another_method_or_uri_is_refused() {
    refuses_proof(|claims, _| claim(claims, "htm", "GET"));
    refuses_proof(|claims, _| claim(claims, "htu", format!("{ISSUER}/oauth/token")));
    refuses_proof(|claims, _| claim(claims, "htu", "https://other.example/oauth/par"));
}

#[test]
fn a_proof_made_an_hour_ago_or_an_hour_ahead_is_refused() {
    refuses_proof(|claims, now| claim(claims, "iat", now - 3600));
    refuses_proof(|claims, now| claim(claims, "iat", now + 3600));
}

#[test]
fn a_proof_without_a_required_claim_is_refused() {
    for name in ["htm", "htu", "iat", "jti"] {
        refuses_proof(|claims, _| no_claim(claims, name));
    }
}

#[test]
fn two_proofs_are_refused() {
    let server = Server::new();
    let headers = [
        ("dpop", server.one.proof_for(PAR, server.now())),
        ("dpop", server.one.proof_for(PAR, server.now())),
    ];
    let response = unchanged(&server, || {
        server.push(&server.one, &server.one.authorization_request(), &headers)
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn a_proof_used_twice_is_refused() {
    let server = Server::new();
    let proof = server.one.proof_for(PAR, server.now());
    let push = || {
        server.push(
            &server.one,
            &server.one.authorization_request(),
            &[("dpop", proof.clone())],
        )
    };
    assert_eq!(push().status, 201);
    assert_refused(&unchanged(&server, push), 400, "invalid_dpop_proof");
}

#[test]
fn rfc_9126_2_3_other_methods_than_post_are_405() {
    let server = Server::new();
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"] {
        let response = unchanged(&server, || server.send(&Request::new(method, PAR, None)));
        assert_eq!(
            (response.status, response.header("allow")),
            (405, Some("POST")),
            "{method}"
        );
    }
}

#[test]
fn a_body_that_is_no_form_is_refused() {
    let server = Server::new();
    for media_type in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let request = Request::new("POST", PAR, None).with_header("content-type", media_type);
        let request = request.with_body(Body::Read(
            crate::support::form(&server.one.authorization_request()).into_bytes(),
        ));
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_9126_2_3_a_body_too_large_is_413() {
    let server = Server::new();
    let request = Request::new("POST", PAR, None)
        .with_header("content-type", "application/x-www-form-urlencoded");
    assert_refused(
        &unchanged(&server, || server.send(&request.with_body(Body::TooLarge))),
        413,
        "invalid_request",
    );
}

#[test]
fn parameters_in_the_query_do_not_count() {
    let server = Server::new();
    let all = [
        server.one.authorization_request(),
        server.one.authentication(server.now()),
    ]
    .concat();
    let request = Request::new("POST", PAR, Some(&crate::support::form(&all)))
        .with_header("content-type", "application/x-www-form-urlencoded");
    assert_refused(
        &unchanged(&server, || server.send(&request)),
        400,
        "invalid_client",
    );
}

#[test]
fn each_required_parameter_is_required() {
    for name in [
        "response_type",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
    ] {
        let server = Server::new();
        let request = without(server.one.authorization_request(), name);
        let response = unchanged(&server, || server.push(&server.one, &request, &[]));
        assert_refused(&response, 400, "invalid_request");
    }
}

#[test]
fn rfc_6749_3_1_a_parameter_without_a_value_is_omitted() {
    refuses("redirect_uri", "", "invalid_request");
}

#[test]
fn rfc_6749_3_1_a_parameter_included_twice_is_refused() {
    for (name, value) in [
        ("state", "a"),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "one"),
        ("unknown", "x"),
    ] {
        let server = Server::new();
        let request = [
            server.one.authorization_request(),
            parameters(&[(name, value), (name, value)]),
        ]
        .concat();
        assert_refused(
            &unchanged(&server, || server.push(&server.one, &request, &[])),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_redirect_uri_that_is_not_registered_is_refused() {
    for uri in [
        "https://client.example/other",
        "https://client.example/cb/",
        "https://client.example/cb?dummy1=lorem",
        "https://client.example/cb#",
        "http://client.example/cb",
        "https://client.example.evil/cb",
        "https://evil.example/cb",
        "http://127.0.0.1:51004/other",
        "http://localhost:51004/cb",
        "javascript:alert(1)",
        "cb",
    ] {
        refuses("redirect_uri", uri, "invalid_request");
    }
}

#[test]
fn a_redirect_uri_of_another_client_is_refused() {
    let server = Server::new();
    assert_eq!(
        apply_client(
            &server,
            &server.two,
            &json_value!({ "redirectUris": ["https://two.example/cb"] })
        )
        .status,
        200
    );
    let response = unchanged(&server, || {
        push_with(&server, "redirect_uri", "https://two.example/cb")
    });
    assert_refused(&response, 400, "invalid_request");
}

#[test]
fn other_response_types_than_code_are_refused() {
    for value in [
        "token",
        "code id_token",
        "id_token",
        "code token",
        "none",
        "Code",
        "code code",
    ] {
        refuses("response_type", value, "unsupported_response_type");
    }
}

#[test]
fn other_response_modes_than_query_are_refused() {
    for value in ["fragment", "form_post", "jwt", "query.jwt"] {
        refuses("response_mode", value, "invalid_request");
    }
}

#[test]
fn other_challenge_methods_than_s256_are_refused() {
    for value in ["plain", "s256", "S512"] {
        refuses("code_challenge_method", value, "invalid_request");
    }
}

#[test]
fn rfc_7636_4_2_a_challenge_that_is_no_sha_256_is_refused() {
    for value in [
        "a",
        &CHALLENGE[1..],
        &format!("{CHALLENGE}="),
        &format!("{CHALLENGE}A"),
    ] {
        refuses("code_challenge", value, "invalid_request");
    }
}

#[test]
fn rfc_9126_2_1_a_request_uri_is_not_pushed() {
    refuses(
        "request_uri",
        "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c",
        "invalid_request",
    );
}

#[test]
fn openid_connect_core_3_1_2_6_a_request_object_is_not_supported() {
    let object = unsigned(
        &json_value!({ "alg": "none" }),
        &json_value!({ "client_id": "one" }),
        "",
    );
    refuses("request", &object, "request_not_supported");
}

#[test]
fn a_scope_that_cannot_be_granted_is_refused() {
    for scope in ["unknown", "Accounts", "openid"] {
        refuses("scope", scope, "invalid_scope");
    }
}

#[test]
fn rfc_6749_3_3_a_request_without_scope_fails_where_no_scope_is_the_default() {
    let server = Server::new();
    let request = without(server.one.authorization_request(), "scope");
    assert_refused(
        &unchanged(&server, || server.push(&server.one, &request, &[])),
        400,
        "invalid_scope",
    );
}

#[test]
fn rfc_6749_5_2_a_malformed_scope_is_an_invalid_one() {
    for scope in ["accounts\tpayments", "\"accounts\"", "accounts\\", "口座"] {
        refuses("scope", scope, "invalid_scope");
    }
}

#[test]
fn rfc_6749_appendix_a_5_a_state_outside_visible_ascii_is_refused() {
    for state in ["a\r\nSet-Cookie: b=c", "état", "\u{0}", "a\u{7f}"] {
        refuses("state", state, "invalid_request");
    }
}

#[test]
fn a_form_that_cannot_be_decoded_is_refused() {
    let server = Server::new();
    for body in ["state=%", "state=%zz", "state=%ff", "%c3=x"] {
        let request = Request::new("POST", PAR, None)
            .with_header("content-type", "application/x-www-form-urlencoded");
        let request = request.with_body(Body::Read(body.as_bytes().to_vec()));
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
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

#[test]
fn what_is_refused_begins_no_grant_and_what_is_replayed_begins_no_second() {
    let server = Server::new();
    let all = [
        server.one.authorization_request(),
        server.one.authentication(server.now()),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
    grants_unchanged(&server, || server.post(PAR, &all, &[]));
    assert_eq!(server.host.grants().len(), 1);
}

#[test]
fn a_service_may_leave_the_description_out_of_its_errors() {
    let server = Server::new();
    assert_eq!(
        apply_service(&server, &json_value!({ "errorDescriptionOmitted": true })).status,
        200
    );
    let response = unchanged(&server, || push_with(&server, "response_type", "token"));
    assert_refused(&response, 400, "unsupported_response_type");
    assert_eq!(
        json(&response).as_object().map(serde_json::Map::len),
        Some(1)
    );
}

#[test]
fn the_log_learns_the_rule_and_no_value_of_the_request() {
    let server = Server::new();
    let _ = push_with(&server, "redirect_uri", "https://evil.example/cb");
    let log = server.host.log.borrow().join("\n");
    assert!(log.contains("RedirectUriUnregistered"), "{log}");
    assert!(
        !log.contains("evil.example") && !log.contains("eyJ"),
        "{log}"
    );
}

#[test]
fn a_scope_of_endless_length_is_refused() {
    let server = Server::new();
    let mut parameters = server.one.authorization_request();
    let scope: Vec<String> = (0..2000).map(|number| number.to_string()).collect();
    crate::support::client::set(&mut parameters, "scope", &scope.join(" "));
    let before = server.host.snapshot();
    let refused = server.push(&server.one, &parameters, &[]);
    assert_eq!(
        (refused.status, json(&refused)["error"].as_str()),
        (400, Some("invalid_scope"))
    );
    assert_eq!(server.host.snapshot(), before);
}
