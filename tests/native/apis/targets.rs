//! For whom a token is asked.

use super::*;

#[test]
fn the_userinfo_endpoint_as_audience_gives_an_opaque_token() {
    let server = article_server();
    let query = WITH_AUDIENCE.replace(API, &userinfo_url());
    let tokens = assert_article_response(
        &server,
        &article_tokens(&server, &article_answer(&server, &query), &[]),
    );
    assert!(is_opaque(&tokens));
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
    let signed = server_with(&json_value!({ "accessTokenSignAlg": "ES256" }));
    let tokens = given(&signed, "openid", &[("audience", &userinfo_url())]);
    assert!(is_opaque(&tokens));
    assert_eq!(introspected(&signed, &tokens)["aud"], userinfo_url());
}

#[test]
fn a_token_for_an_api_is_good_for_userinfo_only_where_openid_was_granted() {
    let server = server();
    for (scope, audience, status) in [
        ("read openid", json_value!([API, userinfo_url()]), 200),
        ("read", json_value!(API), 401),
        ("read email", json_value!(API), 401),
    ] {
        let tokens = given(&server, scope, &[("audience", API)]);
        assert_eq!(claims(&server, &tokens)["aud"], audience, "{scope}");
        assert_eq!(
            userinfo(&server, text(&tokens, "access_token")).status,
            status,
            "{scope}"
        );
    }
}

#[test]
fn without_an_audience_and_without_openid_a_token_is_for_the_server_and_not_for_userinfo() {
    let server = server();
    let tokens = given(&server, "free", &[]);
    assert!(is_opaque(&tokens));
    assert_eq!(introspected(&server, &tokens)["aud"], ISSUER);
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 403);
}

#[test]
fn a_service_may_sign_the_tokens_that_are_for_itself() {
    let server = server_with(&json_value!({ "accessTokenSignAlg": "ES256" }));
    for targets in [&[][..], &[("audience", ISSUER)], &[("resource", ISSUER)]] {
        let tokens = given(&server, "openid", targets);
        let claims = claims(&server, &tokens);
        assert_eq!(claims["aud"], ISSUER);
        assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
    }
}

#[test]
fn rfc_8707_2_audience_and_resource_say_the_same() {
    let server = server();
    for targets in [
        &[("audience", API)][..],
        &[("resource", API)],
        &[("audience", API), ("resource", API)],
        &[("resource", API), ("resource", API)],
    ] {
        assert_eq!(
            claims(&server, &given(&server, "read", targets))["aud"],
            API
        );
    }
}

#[test]
fn rfc_8707_2_several_resources_share_one_token_with_the_shortest_of_their_lives() {
    // "Multiple resource parameters MAY be used to indicate that the requested token is intended to
    // be used at multiple resources."
    let server = server();
    for targets in [
        &[("resource", API), ("resource", OTHER)][..],
        &[("resource", OTHER), ("audience", API)],
        &[("audience", API), ("audience", OTHER)],
    ] {
        let tokens = given(&server, "read write openid", targets);
        let claims = claims(&server, &tokens);
        assert_eq!(claims["aud"], json_value!([API, OTHER, userinfo_url()]));
        assert_eq!(
            (tokens["expires_in"].as_i64(), claims["exp"].as_i64()),
            (Some(600), Some(server.now() + 600))
        );
        assert_eq!(tokens["scope"], "read write openid");
    }
}

#[test]
fn a_target_is_asked_for_ten_times_at_most() {
    let server = server();
    let times = |times| {
        targeted(
            request_for("web", "code", "read"),
            &vec![("resource", API); times],
        )
    };
    assert_eq!(claims(&server, &tokens(&server, &times(10)))["aud"], API);
    refused_at_client(&server, &times(11), "invalid_request");
}

#[test]
fn rfc_8707_2_an_unknown_target_is_invalid_wherever_it_is_asked_for() {
    // "invalid_target: The requested resource is invalid, missing, unknown, or malformed."
    let server = server();
    for target in [
        "https://nobody.example.com",
        "https://api.example.com//",
        "http://api.example.com",
        "https://api.example.com#fragment",
        "api.example.com",
        "https://api.example.com https://other.example.com/v1",
        "https://localhost/x",
        "https://localhost/oauth/token",
    ] {
        for name in ["audience", "resource"] {
            let request = targeted(request_for("web", "code", "read openid"), &[(name, target)]);
            refused_at_client(&server, &request, "invalid_target");
            let beside = targeted(
                request_for("web", "code", "read openid"),
                &[("resource", API), (name, target)],
            );
            refused_at_client(&server, &beside, "invalid_target");
            let pushed = unchanged(&server, || {
                server.post(
                    "/oauth/par",
                    &without(request, "client_id"),
                    &[basic("web", &secret_of("web"))],
                )
            });
            assert_refused(&pushed, 400, "invalid_target");
        }
    }
}

#[test]
fn no_token_fits_apis_whose_formats_or_algorithms_differ() {
    let server = server();
    for other in [OPAQUE, EDDSA] {
        let targets = [("resource", API), ("resource", other)];
        refused_at_client(
            &server,
            &targeted(request_for("web", "code", "read admin"), &targets),
            "invalid_target",
        );
        let asked = targeted(
            parameters(&[
                ("grant_type", "client_credentials"),
                ("scope", "read admin"),
            ]),
            &targets,
        );
        assert_refused(
            &unchanged(&server, || token(&server, "web", &asked)),
            400,
            "invalid_target",
        );
    }
}

#[test]
fn an_api_may_want_opaque_tokens_which_are_for_userinfo_too() {
    let server = server();
    let tokens = given(&server, "read openid", &[("audience", OPAQUE)]);
    assert!(is_opaque(&tokens));
    let claims = introspected(&server, &tokens);
    assert_eq!(claims["aud"], json_value!([OPAQUE, userinfo_url()]));
    assert_eq!(
        (claims["scope"].as_str(), claims["exp"].as_i64()),
        (Some("read openid"), Some(server.now() + 3600))
    );
    assert_eq!(userinfo(&server, text(&tokens, "access_token")).status, 200);
    let unsaid = given(&server, "read", &[("audience", OPAQUE)]);
    assert_eq!(introspected(&server, &unsaid)["aud"], OPAQUE);
    assert_eq!(userinfo(&server, text(&unsaid, "access_token")).status, 401);
}

#[test]
fn each_api_has_its_tokens_signed_with_its_algorithm() {
    for algorithm in ["ES256", "EdDSA", "PS256", "RS256"] {
        let server = server();
        put_api(
            &server,
            &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenSignAlg": algorithm }),
        );
        let tokens = given(&server, "read openid", &[("audience", API)]);
        let (header, claims) = verified(&server, "web", text(&tokens, "access_token"));
        assert_eq!(
            (header["alg"].as_str(), header["typ"].as_str()),
            (Some(algorithm), Some("at+jwt"))
        );
        assert_eq!(
            (claims["iss"].as_str(), claims["exp"].as_i64()),
            (Some(ISSUER), Some(server.now() + 3600))
        );
        assert_eq!(introspected(&server, &tokens)["active"], true);
    }
}

#[test]
fn a_client_has_its_tokens_no_longer_than_its_document_says() {
    let server = server();
    let members = json_value!({ "extension": { "accessTokenDuration": 60 } });
    put_client(&server, &joined(&wide_client("web"), &members));
    for target in [API, OTHER, OPAQUE] {
        assert_eq!(
            given(&server, "read", &[("audience", target)])["expires_in"],
            60
        );
    }
    assert_eq!(given(&server, "openid", &[])["expires_in"], 60);
}

#[test]
fn a_machine_gets_no_token_for_the_api_of_a_scope_that_it_may_not_have() {
    let server = server();
    let mut narrowed = joined(
        &wide_client("other"),
        &json_value!({
            "extension": { "requestableScopesEnabled": true, "requestableScopes": ["write"] },
        }),
    );
    narrowed
        .as_object_mut()
        .expect("a document")
        .remove("clientSecret");
    put_client(&server, &narrowed);
    // Only the API whose tokens are signed otherwise knows `admin`.
    let asked = parameters(&[
        ("grant_type", "client_credentials"),
        ("scope", "write admin"),
    ]);
    let response = token(&server, "other", &asked);
    assert_eq!(response.status, 200, "{}", response.body);
    let tokens = json(&response);
    assert_eq!(tokens["scope"], "write");
    let claims = verified(&server, "other", text(&tokens, "access_token")).1;
    assert_eq!(claims["aud"], OTHER);
}

#[test]
fn an_api_has_its_tokens_signed_as_its_document_says_right_after_a_change() {
    let scopes = ["free", "read"].map(|name| json_value!({ "name": name }));
    let members = |algorithm: &str| {
        json_value!({
            "fapiModes": [], "accessTokenSignAlg": algorithm, "supportedScopes": scopes,
            "supportedGrantTypes": GRANT_TYPES,
        })
    };
    let server = Server::with_service(&members("EdDSA"));
    put_client(&server, &wide_client("web"));
    server.wait(1000);
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"] }),
    );
    assert_eq!(apply_service(&server, &members("ES256")).status, 200);
    let algorithm = |scope: &str| {
        let asked = parameters(&[("grant_type", "client_credentials"), ("scope", scope)]);
        let response = token(&server, "web", &asked);
        assert_eq!(response.status, 200, "{}", response.body);
        let (header, _) = verified(&server, "web", text(&json(&response), "access_token"));
        header["alg"].clone()
    };
    assert_eq!(algorithm("read"), "ES256");
    // What is for no API waits until the new key was published for a while.
    assert_eq!(algorithm("free"), "EdDSA");
    server.wait(60);
    assert_eq!(
        (algorithm("read"), algorithm("free")),
        ("ES256".into(), "ES256".into())
    );
}
