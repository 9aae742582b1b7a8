//! Tokens for APIs, and tokens that are bound.

use super::*;

/// A provider with the API `https://api.example`, which understands `read`.
fn provider_with_api() -> Server {
    let server = provider(&json_value!({}));
    put_api(
        &server,
        &json_value!({ "identifier": "https://api.example", "scopes": ["read"] }),
    );
    server
}

#[test]
fn rfc_9068_4_a_token_for_an_api_is_no_token_for_userinfo_unless_openid_was_granted() {
    let server = provider_with_api();
    let token = |scope: &str| {
        let asked = with(
            request_for("web", "code", scope),
            "audience",
            "https://api.example",
        );
        text(&tokens(&server, &asked), "access_token").to_owned()
    };
    let for_the_api = token("read");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, &for_the_api)),
        401,
        "invalid_token",
    );
    let told = userinfo(&server, &token("openid read email"));
    assert_eq!(
        (told.status, json(&told)["email"].as_str()),
        (200, Some("alice@example.com"))
    );
}

#[test]
fn the_userinfo_url_is_an_audience_of_its_own() {
    let server = provider_with_api();
    let asked = with(
        request_for("web", "code", "openid"),
        "audience",
        &endpoint(USERINFO),
    );
    let tokens = tokens(&server, &asked);
    // Opaque: nobody reads it as a JWT.
    let untrusted = Untrusted::parse_among(text(&tokens, "access_token"), Algorithm::ALL);
    assert!(untrusted.is_err());
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
}

/// The tokens of `web`, bound to the key of the test client.
fn bound(server: &Server) -> Value {
    let answer = answer_of(&Browser::new(server).agreed(&request("web")));
    let proof = server.one.proof_for("/oauth/token", server.now());
    let headers = [basic("web", &secret_of("web")), ("dpop", proof)];
    let tokens = json(&server.post(
        "/oauth/token",
        &code_request("web", answer.get("code").expect("a code")),
        &headers,
    ));
    assert_eq!(text(&tokens, "token_type"), "DPoP");
    tokens
}

fn with_proof(server: &Server, token: &str, claims: &Value) -> Response {
    let headers = [
        ("authorization", format!("DPoP {token}")),
        ("dpop", server.one.proof(claims)),
    ];
    let method = if text(claims, "htm") == "POST" {
        "POST"
    } else {
        "GET"
    };
    let request = Request::new(method, USERINFO, None);
    server.send(&headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    }))
}

fn proof_claims(server: &Server, method: &str, token: &str) -> Value {
    let claims = server
        .one
        .proof_claims(method, &endpoint(USERINFO), server.now());
    joined(&claims, &json_value!({ "ath": Digest::of(token).encode() }))
}

#[test]
fn rfc_9449_7_1_a_bound_token_comes_with_a_proof_of_its_key() {
    let server = provider(&json_value!({}));
    let tokens = bound(&server);
    let token = text(&tokens, "access_token");
    for method in ["GET", "POST"] {
        let response = with_proof(&server, token, &proof_claims(&server, method, token));
        assert_eq!(
            (response.status, text(&json(&response), "sub")),
            (200, "subject-of-alice")
        );
    }
    let good = proof_claims(&server, "GET", token);
    for (name, value) in [
        ("htu", endpoint("/oauth/token")),
        ("htm", "PUT".to_owned()),
        ("ath", Digest::of("another").encode()),
    ] {
        let wrong = joined(
            &good,
            &json_value!({ name: value, "jti": server.one.jti() }),
        );
        assert_challenged(
            &unchanged(&server, || with_proof(&server, token, &wrong)),
            401,
            "invalid_dpop_proof",
        );
    }
    let old = joined(
        &good,
        &json_value!({ "iat": server.now() - 3600, "jti": server.one.jti() }),
    );
    assert_challenged(
        &unchanged(&server, || with_proof(&server, token, &old)),
        401,
        "invalid_dpop_proof",
    );
    assert_eq!(with_proof(&server, token, &good).status, 200);
    assert_challenged(
        &unchanged(&server, || with_proof(&server, token, &good)),
        401,
        "invalid_dpop_proof",
    );
}

#[test]
fn rfc_9449_7_2_a_bound_token_is_no_bearer_token_and_the_other_way_round() {
    let server = provider(&json_value!({}));
    let tokens = bound(&server);
    let token = text(&tokens, "access_token");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, token)),
        401,
        "invalid_token",
    );
    let in_form = posted(&[FORM], &format!("access_token={token}"));
    assert_challenged(
        &unchanged(&server, || server.send(&in_form)),
        401,
        "invalid_token",
    );
    let headers = [("authorization", format!("DPoP {token}"))];
    assert_challenged(
        &unchanged(&server, || server.get(USERINFO, "", &headers)),
        401,
        "invalid_dpop_proof",
    );
    let plain = access_token(&server, "openid");
    assert_challenged(
        &with_proof(&server, &plain, &proof_claims(&server, "GET", &plain)),
        401,
        "invalid_token",
    );
    // Another key than the bound one.
    let claims = proof_claims(&server, "GET", token);
    let headers = [
        ("authorization", format!("DPoP {token}")),
        ("dpop", server.two.proof(&claims)),
    ];
    assert_challenged(
        &grants_unchanged(&server, || server.get(USERINFO, "", &headers)),
        401,
        "invalid_token",
    );
}

#[test]
fn rfc_9449_9_where_proofs_need_a_nonce_the_answer_has_one() {
    let server = provider(&json_value!({ "dpopNonceRequired": true }));
    let plain = access_token(&server, "openid");
    let response = userinfo(&server, &plain);
    let nonce = response.header("dpop-nonce").expect("a nonce").to_owned();
    assert_eq!(response.status, 200);
    let claims = proof_claims(&server, "GET", &plain);
    assert_challenged(
        &unchanged(&server, || with_proof(&server, &plain, &claims)),
        401,
        "use_dpop_nonce",
    );
    let with_nonce = joined(
        &claims,
        &json_value!({ "nonce": nonce, "jti": server.one.jti() }),
    );
    assert_challenged(
        &with_proof(&server, &plain, &with_nonce),
        401,
        "invalid_token",
    );
}

#[test]
fn fapi_2_0_5_3_4_under_the_profile_only_a_bound_token_in_the_header_counts() {
    let scopes = json_value!([{ "name": "openid" }, { "name": "accounts" }]);
    let server = Server::with_service(&json_value!({ "supportedScopes": scopes }));
    let request = with(server.one.authorization_request(), "scope", "openid");
    let tokens = json(
        &server.token(
            &server.one,
            &server
                .one
                .code_request(&server.code_for(&server.one, &request)),
        ),
    );
    let token = text(&tokens, "access_token");
    let response = with_proof(&server, token, &proof_claims(&server, "GET", token));
    assert_eq!(
        (response.status, json(&response)),
        (200, json_value!({ "sub": "subject-of-alice" }))
    );
    for request in [
        Request::new("GET", USERINFO, None)
            .with_header("authorization", &format!("Bearer {token}")),
        posted(&[FORM], &format!("access_token={token}")),
        Request::new("GET", USERINFO, None),
    ] {
        let response = unchanged(&server, || server.send(&request));
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert!(
            matches!(response.status, 400 | 401)
                && challenge.starts_with("DPoP ")
                && !challenge.contains("Bearer error"),
            "{challenge}"
        );
    }
}

#[test]
fn other_methods_are_not_served_and_a_service_without_openid_serves_none() {
    let server = provider(&json_value!({}));
    for method in ["PUT", "DELETE", "PATCH"] {
        let response = server.send(&Request::new(method, USERINFO, None));
        assert_eq!(
            (response.status, response.header("allow")),
            (405, Some("GET, POST"))
        );
    }
    let plain = provider(&json_value!({ "supportedScopes": [{ "name": "read" }] }));
    assert_eq!(plain.get(USERINFO, "", &[]).status, 404);
}

#[test]
fn a_public_client_asks_the_same_way() {
    let server = provider_for(&json_value!({}), &[spa("spa")]);
    let parameters = request_for("spa", "code", "openid phone");
    let answer = Browser::new(&server).agreed(&parameters);
    let tokens = tokens_of(&server, &answer, &parameters);
    assert_eq!(
        json(&userinfo(&server, text(&tokens, "access_token")))["phone_number"],
        "+81 3 0000 0000"
    );
}

#[test]
fn parameters_that_userinfo_does_not_ask_about_may_be_there_twice() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid");
    let header = [("authorization", format!("Bearer {token}"))];
    for query in [
        "_=1&_=2",
        "x=%zz",
        "schema=openid&schema=openid",
        "client_id=a&client_id=b",
        "redirect_uri=%ff",
    ] {
        assert_eq!(
            server.get("/oauth/userinfo", query, &header).status,
            200,
            "{query}"
        );
    }
    let refused = |response: &Response| {
        assert_eq!(response.status, 400, "{}", response.body);
        assert!(
            response.body.contains("RFC 6750 section 2"),
            "{}",
            response.body
        );
    };
    for query in [
        "access_token=a&access_token=b",
        "access_token=%zz",
        "access_token=a",
    ] {
        refused(&server.get("/oauth/userinfo", query, &header));
        refused(&server.get("/oauth/userinfo", query, &[]));
    }
    let twice = parameters(&[("access_token", &token), ("access_token", &token)]);
    refused(&server.post("/oauth/userinfo", &twice, &[]));
}
