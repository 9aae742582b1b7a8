//! What is issued.

use super::*;

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
