//! The token endpoint: RFC 6749 §4.1.3 and §5, RFC 7636 §4.6, RFC 9449 §5. What it issues: RFC 9068
//! §2.

use crate::support::expect::{
    apply_client, assert_refused, claim, grants_unchanged, no_claim, parameters, parts_of, text,
    unchanged, with, without,
};
use crate::support::rsa_key::RsaKey;
use crate::support::state::with_another_secret;
use crate::support::tokens::{both_formats, refresh};
use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER, unsigned},
    json,
};
use sekisho::{
    front::{Request, Response},
    jose::{PublicJwk, Untrusted},
    oauth::request::body::Body,
};
use serde_json::{Value, json as json_value};

const TOKEN: &str = "/oauth/token";

/// Client one redeems a fresh code, with one parameter set.
fn redeem_with(server: &Server, name: &str, value: &str) -> Response {
    let request = with(
        server.one.code_request(&server.code(&server.one)),
        name,
        value,
    );
    grants_unchanged(server, || server.token(&server.one, &request))
}

/// Client one redeems a fresh code, without one parameter.
fn redeem_without(server: &Server, name: &str) -> Response {
    let request = without(server.one.code_request(&server.code(&server.one)), name);
    unchanged(server, || server.token(&server.one, &request))
}

/// Client one redeems a fresh code with these headers.
fn redeem_with_headers(server: &Server, headers: &[(&str, String)]) -> Response {
    let request = server.one.code_request(&server.code(&server.one));
    unchanged(server, || server.token_with(&server.one, &request, headers))
}

/// Client one redeems a fresh code with a proof over these claims.
fn redeem_with_proof(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let request = server.one.code_request(&server.code(&server.one));
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now());
    let proof = server.one.proof(&edit(claims, server.now()));
    server.token_with(&server.one, &request, &[("dpop", proof)])
}

/// What is left of the tokens: nothing at introspection, at the resource, or for a refresh.
fn assert_all_revoked(server: &Server, tokens: &Value) {
    for name in ["access_token", "refresh_token"] {
        assert_eq!(
            server.introspect(&server.one, text(tokens, name)),
            json_value!({ "active": false }),
            "{name}"
        );
    }
    assert_eq!(
        server
            .resource(&server.one, text(tokens, "access_token"))
            .status,
        401
    );
    assert_refused(
        &grants_unchanged(server, || refresh(server, tokens, None)),
        400,
        "invalid_grant",
    );
}

/// The claims of an access token whose signature a key of the JWK Set has verified.
fn verified(server: &Server, token: &str) -> Value {
    let (header, claims) = parts_of(token);
    let jwks = json(&server.get("/oauth/jwks", "", &[]));
    let jwk = jwks["keys"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|key| key["kid"] == header["kid"])
        .expect("the key");
    assert_eq!(jwk["alg"], header["alg"]);
    let _ = Untrusted::parse(token)
        .expect("a JWS")
        .verify(&PublicJwk::parse(jwk).expect("a key"))
        .expect("verified");
    claims
}

#[test]
fn rfc_6749_5_1_a_successful_response_is_json_that_nobody_stores() {
    let server = Server::new();
    let response = server.token(
        &server.one,
        &server.one.code_request(&server.code(&server.one)),
    );
    assert_eq!(response.status, 200);
    assert_eq!(
        (response.header("cache-control"), response.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    let tokens = json(&response);
    let names: Vec<&str> = tokens
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(
        (tokens["token_type"].as_str(), tokens["expires_in"].as_i64()),
        (Some("DPoP"), Some(3600))
    );
    assert_eq!(tokens["scope"], "accounts");
    assert!(tokens["access_token"].is_string() && tokens["refresh_token"].is_string());
}

#[test]
fn rfc_9068_2_1_the_header_of_an_access_token_says_what_it_is() {
    let server = Server::new();
    let (header, _) = parts_of(text(&server.tokens(&server.one), "access_token"));
    assert_eq!(
        (header["typ"].as_str(), header["alg"].as_str()),
        (Some("at+jwt"), Some("ES256"))
    );
    assert!(header["kid"].is_string());
}

#[test]
fn rfc_9068_2_2_an_access_token_has_the_claims_and_is_signed_by_a_published_key() {
    let server = Server::new();
    let before = server.now();
    let claims = verified(&server, text(&server.tokens(&server.one), "access_token"));
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some(ISSUER), Some(ISSUER))
    );
    assert_eq!(
        (claims["sub"].as_str(), claims["client_id"].as_str()),
        (Some("subject-of-alice"), Some("one"))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(before), Some(before + 3600))
    );
    assert_eq!(
        (claims["scope"].as_str(), claims["auth_time"].as_i64()),
        (Some("accounts"), Some(before))
    );
    assert_eq!(claims["cnf"], json_value!({ "jkt": server.one.jkt() }));
    assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() >= 43));
}

#[test]
fn an_access_token_can_be_signed_with_eddsa() {
    let server = Server::with_service(&json_value!({ "accessTokenSignAlg": "EdDSA" }));
    let tokens = server.tokens(&server.one);
    let token = text(&tokens, "access_token");
    assert_eq!(parts_of(token).0["alg"], "EdDSA");
    assert_eq!(verified(&server, token)["sub"], "subject-of-alice");
    assert_eq!(server.resource(&server.one, token).status, 200);
}

#[test]
fn rfc_9068_2_2_every_access_token_has_a_jti_of_its_own() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    let refreshed = json(&refresh(&server, &tokens, None));
    let jti = |tokens: &Value| parts_of(text(tokens, "access_token")).1["jti"].clone();
    assert_ne!(jti(&tokens), jti(&refreshed));
}

#[test]
fn an_opaque_access_token_says_nothing_and_introspection_says_it_all() {
    let server = Server::with_service(&json_value!({ "accessTokenSignAlg": null }));
    let (tokens, now) = (server.tokens(&server.one), server.now());
    let token = text(&tokens, "access_token");
    assert!(!token.starts_with("eyJ"));
    let claims = server.introspect(&server.one, token);
    assert_eq!(
        (claims["active"].as_bool(), claims["token_type"].as_str()),
        (Some(true), Some("DPoP"))
    );
    assert_eq!(
        (claims["sub"].as_str(), claims["client_id"].as_str()),
        (Some("subject-of-alice"), Some("one"))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(now), Some(now + 3600))
    );
    assert_eq!(
        (claims["scope"].as_str(), &claims["cnf"]),
        (Some("accounts"), &json_value!({ "jkt": server.one.jkt() }))
    );
    assert_eq!(server.resource(&server.one, token).status, 200);
}

#[test]
fn a_proof_may_carry_nbf_and_exp_and_be_10_seconds_off() {
    let server = Server::new();
    assert_eq!(
        redeem_with_proof(&server, |claims, now| claim(
            claim(claims, "nbf", now),
            "exp",
            now + 300
        ))
        .status,
        200
    );
    for seconds in [-10, 8, 10] {
        assert_eq!(
            redeem_with_proof(&server, |claims, now| claim(claims, "iat", now + seconds)).status,
            200,
            "{seconds}"
        );
    }
}

#[test]
fn a_code_is_redeemed_by_the_key_that_the_pushed_request_named() {
    let server = Server::new();
    let named = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.one.jkt(),
    );
    let code = server.code_for(&server.one, &named);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
}

#[test]
fn a_redirect_uri_at_another_port_is_redeemed_with_that_port() {
    let server = Server::new();
    let uri = "http://127.0.0.1:51004/cb";
    let code = server.code_for(
        &server.one,
        &with(server.one.authorization_request(), "redirect_uri", uri),
    );
    let request = |uri: &str| with(server.one.code_request(&code), "redirect_uri", uri);
    let other = grants_unchanged(&server, || {
        server.token(&server.one, &request("http://127.0.0.1:51005/cb"))
    });
    assert_refused(&other, 400, "invalid_grant");
    assert_eq!(server.token(&server.one, &request(uri)).status, 200);
}

#[test]
fn a_client_has_tokens_no_longer_than_its_document_says() {
    let server = Server::new();
    let members = json_value!({ "extension": { "accessTokenDuration": 60 }, "grantTypes": ["AUTHORIZATION_CODE"] });
    assert_eq!(apply_client(&server, &server.one, &members).status, 200);
    let tokens = server.tokens(&server.one);
    assert_eq!(
        (tokens["expires_in"].as_i64(), tokens.get("refresh_token")),
        (Some(60), None)
    );
}

#[test]
fn rfc_6749_5_2_a_grant_type_that_is_not_served_is_unsupported() {
    for grant_type in [
        "password",
        "client_credentials",
        "implicit",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "Authorization_Code",
    ] {
        let server = Server::new();
        let request = parameters(&[
            ("grant_type", grant_type),
            ("username", "alice"),
            ("password", "x"),
            ("scope", "accounts"),
        ]);
        assert_refused(
            &unchanged(&server, || server.token(&server.one, &request)),
            400,
            "unsupported_grant_type",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_required_parameter_is_required() {
    let server = Server::new();
    for name in ["grant_type", "code", "redirect_uri"] {
        assert_refused(&redeem_without(&server, name), 400, "invalid_request");
    }
    let request = parameters(&[("grant_type", "refresh_token")]);
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_6749_3_2_a_parameter_included_twice_is_refused() {
    let server = Server::new();
    let code = server.code(&server.one);
    let request = [
        server.one.code_request(&code),
        parameters(&[("code", &code)]),
    ]
    .concat();
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_6749_3_2_the_endpoint_is_posted_to() {
    let server = Server::new();
    for method in ["GET", "HEAD", "PUT", "DELETE"] {
        let response = unchanged(&server, || server.send(&Request::new(method, TOKEN, None)));
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
    let request = Request::new("POST", TOKEN, None).with_header("content-type", "application/json");
    let request = request.with_body(Body::Read(
        b"{\"grant_type\":\"authorization_code\"}".to_vec(),
    ));
    assert_refused(
        &unchanged(&server, || server.send(&request)),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_7636_4_6_a_code_without_the_verifier_is_an_invalid_grant() {
    let server = Server::new();
    assert_refused(
        &redeem_without(&server, "code_verifier"),
        400,
        "invalid_grant",
    );
}

#[test]
fn rfc_7636_4_6_a_verifier_that_does_not_answer_is_an_invalid_grant() {
    let server = Server::new();
    for verifier in [
        CHALLENGE,
        &VERIFIER.to_uppercase(),
        &VERIFIER[1..],
        &"a".repeat(129),
        &format!("{VERIFIER}="),
    ] {
        assert_refused(
            &redeem_with(&server, "code_verifier", verifier),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn rfc_6749_4_1_3_another_redirect_uri_is_an_invalid_grant() {
    let server = Server::new();
    for uri in [
        "https://client.example/cb?dummy1=lorem&dummy2=ipsum",
        "https://client.example/cb/",
        "https://evil.example/cb",
    ] {
        assert_refused(
            &redeem_with(&server, "redirect_uri", uri),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn a_code_nobody_issued_is_an_invalid_grant() {
    let server = Server::new();
    let code = server.code(&server.one);
    let forged = with_another_secret(&code);
    for code in [
        "x",
        "SplxlOBeZQQYbYS6WxSbIA",
        &code[16..],
        &code[1..],
        &format!("{code}A"),
        &forged,
    ] {
        let request = server.one.code_request(code);
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn a_code_of_another_client_is_an_invalid_grant_and_stays_good_for_its_own() {
    let server = Server::new();
    let code = server.code(&server.one);
    let response = grants_unchanged(&server, || {
        server.token(&server.two, &server.two.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
}

#[test]
fn a_code_is_refused_from_the_very_second_it_expires() {
    let server = Server::new();
    let (in_time, late) = (server.code(&server.one), server.code(&server.one));
    server.wait(59);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&in_time))
            .status,
        200
    );
    server.wait(1);
    let response = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&late))
    });
    assert_refused(&response, 400, "invalid_grant");
}

#[test]
fn a_code_stays_good_after_a_refused_attempt() {
    let server = Server::new();
    let code = server.code(&server.one);
    let wrong = with(server.one.code_request(&code), "code_verifier", CHALLENGE);
    assert_refused(
        &grants_unchanged(&server, || server.token(&server.one, &wrong)),
        400,
        "invalid_grant",
    );
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
}

#[test]
fn rfc_6749_4_1_2_a_code_redeemed_twice_revokes_what_it_gave() {
    for server in both_formats() {
        let code = server.code(&server.one);
        let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
        assert_eq!(
            server
                .resource(&server.one, text(&tokens, "access_token"))
                .status,
            200
        );
        server.wait(1);
        assert_refused(
            &server.token(&server.one, &server.one.code_request(&code)),
            400,
            "invalid_grant",
        );
        assert_all_revoked(&server, &tokens);
    }
}

#[test]
fn a_code_redeemed_twice_revokes_what_was_refreshed_since() {
    for server in both_formats() {
        let code = server.code(&server.one);
        let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
        let refreshed = json(&refresh(&server, &tokens, None));
        // Long after the code has expired.
        server.wait(1800);
        assert_refused(
            &server.token(&server.one, &server.one.code_request(&code)),
            400,
            "invalid_grant",
        );
        assert_all_revoked(&server, &refreshed);
    }
}

#[test]
fn a_code_redeemed_three_times_changes_nothing_more() {
    let server = Server::new();
    let code = server.code(&server.one);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        400
    );
    let third = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&code))
    });
    assert_refused(&third, 400, "invalid_grant");
}

#[test]
fn another_client_with_a_spent_code_revokes_nothing() {
    let server = Server::new();
    let code = server.code(&server.one);
    let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
    let response = grants_unchanged(&server, || {
        server.token(&server.two, &server.two.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
    assert_eq!(
        server
            .resource(&server.one, text(&tokens, "access_token"))
            .status,
        200
    );
}

#[test]
fn one_name_of_a_grant_does_not_pass_for_another() {
    let server = Server::with_service(&json_value!({ "accessTokenSignAlg": null }));
    let (tokens, code) = (server.tokens(&server.one), server.code(&server.one));
    let (access, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    for request in [
        server.one.code_request(access),
        server.one.code_request(refresh),
        server.one.refresh_request(access),
        server.one.refresh_request(&code),
    ] {
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
    assert_eq!(server.resource(&server.one, refresh).status, 401);
    assert_eq!(server.resource(&server.one, &code).status, 401);
}

#[test]
fn a_request_uri_does_not_pass_for_a_code() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let handle = request_uri.rsplit(':').next().expect("a handle");
    for code in [handle, &request_uri] {
        let request = server.one.code_request(code);
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn a_request_without_client_authentication_is_refused() {
    let server = Server::new();
    let (code, tokens) = (server.code(&server.one), server.tokens(&server.one));
    for request in [
        server.one.code_request(&code),
        server.one.refresh_request(text(&tokens, "refresh_token")),
    ] {
        for request in [request.clone(), with(request, "client_id", "one")] {
            let proof = [("dpop", server.one.proof_for(TOKEN, server.now()))];
            assert_refused(
                &unchanged(&server, || server.post(TOKEN, &request, &proof)),
                400,
                "invalid_client",
            );
        }
    }
}

#[test]
fn an_assertion_of_another_client_or_signed_by_another_is_refused() {
    let server = Server::new();
    let code = server.code(&server.one);
    let forged = server
        .one
        .assertion(&server.two.assertion_claims(server.now()));
    let request = [
        server.one.code_request(&code),
        server.two.authentication_with(&forged),
    ]
    .concat();
    for request in [
        with(request.clone(), "client_id", "two"),
        with(request, "client_id", "one"),
    ] {
        let proof = [("dpop", server.one.proof_for(TOKEN, server.now()))];
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &proof)),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn an_assertion_that_breaks_a_rule_is_refused() {
    let server = Server::new();
    let code = server.code(&server.one);
    let good = |server: &Server| server.one.assertion_claims(server.now());
    for claims in [
        claim(good(&server), "exp", server.now() - 300),
        claim(good(&server), "aud", "https://other.example"),
        claim(good(&server), "aud", format!("{ISSUER}{TOKEN}")),
        claim(good(&server), "aud", json_value!([ISSUER])),
        no_claim(good(&server), "sub"),
        no_claim(good(&server), "jti"),
    ] {
        let assertion = server
            .one
            .authentication_with(&server.one.assertion(&claims));
        let request = [server.one.code_request(&code), assertion].concat();
        let proof = [("dpop", server.one.proof_for(TOKEN, server.now()))];
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &proof)),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_client_that_tries_the_authorization_header_is_401_and_told_the_scheme() {
    let server = Server::new();
    let request = server.one.code_request(&server.code(&server.one));
    let headers = [
        ("authorization", "Basic b25lOnNlY3JldA==".to_owned()),
        ("dpop", server.one.proof_for(TOKEN, server.now())),
    ];
    let response = unchanged(&server, || server.post(TOKEN, &request, &headers));
    assert_refused(&response, 401, "invalid_client");
    assert!(
        response
            .header("www-authenticate")
            .is_some_and(|challenge| challenge.starts_with("Basic"))
    );
}

#[test]
fn rfc_6749_2_3_a_client_that_authenticates_twice_is_refused() {
    let server = Server::new();
    let request = with(
        server.one.code_request(&server.code(&server.one)),
        "client_secret",
        "secret",
    );
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_request",
    );
}

#[test]
fn an_assertion_or_a_proof_used_twice_is_refused() {
    let server = Server::new();
    let (authentication, proof) = (
        server.one.authentication(server.now()),
        server.one.proof_for(TOKEN, server.now()),
    );
    let request = |code: &str, authentication: &[(String, String)]| {
        [server.one.code_request(code), authentication.to_vec()].concat()
    };
    let first = request(&server.code(&server.one), &authentication);
    assert_eq!(
        server
            .post(TOKEN, &first, &[("dpop", proof.clone())])
            .status,
        200
    );
    let fresh = [("dpop", server.one.proof_for(TOKEN, server.now()))];
    let second = request(&server.code(&server.one), &authentication);
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &second, &fresh)),
        400,
        "invalid_client",
    );
    let third = request(
        &server.code(&server.one),
        &server.one.authentication(server.now()),
    );
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &third, &[("dpop", proof)])),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_request_without_a_proof_is_refused_and_not_challenged() {
    for members in [json_value!({}), json_value!({ "dpopNonceRequired": true })] {
        let server = Server::with_service(&members);
        assert_refused(
            &redeem_with_headers(&server, &[]),
            400,
            "invalid_dpop_proof",
        );
    }
}

#[test]
fn two_proofs_are_refused() {
    let server = Server::new();
    let proof = || ("dpop", server.one.proof_for(TOKEN, server.now()));
    assert_refused(
        &redeem_with_headers(&server, &[proof(), proof()]),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_proof_that_is_none_is_refused() {
    let server = Server::new();
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now());
    let jwk = server.one.dpop_key.public_jwk();
    let none = unsigned(
        &json_value!({ "alg": "none", "typ": "dpop+jwt", "jwk": jwk }),
        &claims,
        "",
    );
    let no_key = server.one.dpop_key.sign("dpop+jwt", &claims);
    let another_type = server.one.dpop_key.sign_with_jwk("JWT", &claims);
    let (good, other) = (
        server.one.proof(&claims),
        server.two.dpop_key.sign_with_jwk("dpop+jwt", &claims),
    );
    let (signed, (_, signature)) = (
        good.rsplit_once('.').expect("a JWS").0,
        other.rsplit_once('.').expect("a JWS"),
    );
    let forged = format!("{signed}.{signature}");
    for proof in [
        "x".to_owned(),
        signed.to_owned(),
        none,
        no_key,
        another_type,
        forged,
    ] {
        assert_refused(
            &redeem_with_headers(&server, &[("dpop", proof)]),
            400,
            "invalid_dpop_proof",
        );
    }
}

#[test]
fn a_proof_with_a_private_member_in_its_key_is_refused_although_its_signature_holds() {
    let server = Server::new();
    let claims = || {
        server
            .one
            .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now())
    };
    let proof = |jwk: Value| {
        RsaKey::rfc_7520().ps256(
            &json_value!({ "alg": "PS256", "typ": "dpop+jwt", "jwk": jwk }),
            &claims(),
        )
    };
    let private = proof(claim(RsaKey::public_jwk(), "d", "AQAB"));
    assert_refused(
        &redeem_with_headers(&server, &[("dpop", private)]),
        400,
        "invalid_dpop_proof",
    );
    let request = server.one.code_request(&server.code(&server.one));
    assert_eq!(
        server
            .token_with(
                &server.one,
                &request,
                &[("dpop", proof(RsaKey::public_jwk()))]
            )
            .status,
        200
    );
}

#[test]
fn a_proof_for_something_else_is_refused() {
    let edits: [fn(Value, i64) -> Value; 7] = [
        |claims, _| claim(claims, "htm", "GET"),
        |claims, _| claim(claims, "htu", format!("{ISSUER}/oauth/par")),
        |claims, _| claim(claims, "htu", format!("{ISSUER}{TOKEN}ohnonotagain")),
        |claims, now| claim(claims, "iat", now - 3600),
        |claims, now| claim(claims, "iat", now + 3600),
        |claims, _| no_claim(claims, "jti"),
        |claims, _| no_claim(claims, "iat"),
    ];
    for edit in edits {
        let server = Server::new();
        let response = redeem_with_proof(&server, edit);
        assert_refused(&response, 400, "invalid_dpop_proof");
        assert!(
            server
                .host
                .grants()
                .iter()
                .all(|grant| matches!(grant, sekisho::oauth::Grant::Coded(_)))
        );
    }
}

#[test]
fn rfc_9449_10_a_code_bound_to_a_key_is_not_redeemed_by_another() {
    let server = Server::new();
    let named = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.two.jkt(),
    );
    let code = server.code_for(&server.one, &named);
    let response = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
}

#[test]
fn rfc_9449_8_a_proof_without_the_nonce_is_challenged_and_the_same_assertion_serves_the_retry() {
    let server = Server::with_service(&json_value!({ "dpopNonceRequired": true }));
    let request = [
        server.one.code_request(&server.code(&server.one)),
        server.one.authentication(server.now()),
    ]
    .concat();
    let proof = server.one.proof_for(TOKEN, server.now());
    let challenge = unchanged(&server, || server.post(TOKEN, &request, &[("dpop", proof)]));
    assert_refused(&challenge, 400, "use_dpop_nonce");
    let nonce = challenge.header("dpop-nonce").expect("a nonce");
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now());
    let proof = server.one.proof(&claim(claims, "nonce", nonce));
    let response = server.post(TOKEN, &request, &[("dpop", proof)]);
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(response.header("dpop-nonce").is_some());
}

#[test]
fn rfc_9449_8_a_nonce_of_somebody_else_or_long_ago_is_challenged_again() {
    let server = Server::with_service(&json_value!({ "dpopNonceRequired": true }));
    let old = server
        .token(&server.one, &[])
        .header("dpop-nonce")
        .expect("a nonce")
        .to_owned();
    server.wait(3600);
    for nonce in [
        json_value!(old),
        json_value!("nonce"),
        json_value!(""),
        json_value!(1),
        json_value!(null),
    ] {
        let request = server.one.code_request(&server.code(&server.one));
        let claims = claim(
            server
                .one
                .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now()),
            "nonce",
            nonce,
        );
        let headers = [("dpop", server.one.proof(&claims))];
        let response = unchanged(&server, || {
            server.token_with(&server.one, &request, &headers)
        });
        assert_refused(&response, 400, "use_dpop_nonce");
    }
}

#[test]
fn an_access_token_is_refused_from_the_very_second_it_expires() {
    for server in both_formats() {
        let tokens = server.tokens(&server.one);
        let token = text(&tokens, "access_token");
        server.wait(3599);
        assert_eq!(server.resource(&server.one, token).status, 200);
        assert_eq!(server.introspect(&server.one, token)["active"], true);
        server.wait(1);
        assert_eq!(server.resource(&server.one, token).status, 401);
        assert_eq!(
            server.introspect(&server.one, token),
            json_value!({ "active": false })
        );
    }
}

#[test]
fn no_id_token_is_issued() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    assert_eq!(tokens.get("id_token"), None);
    assert_eq!(json(&refresh(&server, &tokens, None)).get("id_token"), None);
}
