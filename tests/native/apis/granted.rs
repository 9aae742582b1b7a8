//! What is granted for which API.

use super::*;

#[test]
fn a_scope_of_an_api_is_granted_only_for_that_api() {
    let server = server();
    for (scope, targets, granted) in [
        ("openid read", &[][..], "openid"),
        (
            "openid read write admin",
            &[("audience", API)],
            "openid read",
        ),
        (
            "openid read write admin",
            &[("audience", OTHER)],
            "openid read write",
        ),
        (
            "openid read write admin",
            &[("audience", EDDSA)],
            "openid admin",
        ),
        ("openid admin", &[("audience", API)], "openid"),
        (
            "openid read",
            &[("audience", userinfo_url().as_str())],
            "openid",
        ),
        ("openid read", &[("audience", ISSUER)], "openid"),
        (
            "openid favorite_color read",
            &[("audience", API)],
            "openid read",
        ),
    ] {
        assert_eq!(
            given(&server, scope, targets)["scope"],
            granted,
            "{scope} {targets:?}"
        );
    }
    refused_at_client(
        &server,
        &request_for("web", "code", "read write"),
        "invalid_scope",
    );
    refused_at_client(
        &server,
        &targeted(request_for("web", "code", "admin"), &[("audience", API)]),
        "invalid_scope",
    );
}

#[test]
fn a_scope_that_an_api_does_not_understand_is_not_in_its_token() {
    let server = server();
    let tokens = given(&server, "read free openid", &[("audience", API)]);
    assert_eq!(
        (
            tokens["scope"].as_str(),
            claims(&server, &tokens)["scope"].as_str()
        ),
        (Some("read openid"), Some("read openid"))
    );
}

/// The code of an answer to `web` for two APIs.
fn code_for_two(server: &Server) -> String {
    let targets = [("resource", API), ("resource", OTHER)];
    let request = targeted(
        request_for("web", "code", "read write openid offline_access"),
        &targets,
    );
    answer_of(&Browser::new(server).agreed(&request))
        .parameters
        .remove("code")
        .expect("a code")
}

#[test]
fn rfc_8707_2_2_a_token_request_narrows_what_was_granted_and_never_widens_it() {
    let server = server();
    let redeem = code_request("web", &code_for_two(&server));
    for beyond in [
        OPAQUE,
        EDDSA,
        ISSUER,
        &userinfo_url(),
        "https://nobody.example.com",
    ] {
        for targets in [
            &[("resource", beyond)][..],
            &[("resource", API), ("audience", beyond)],
        ] {
            let refused = unchanged(&server, || {
                token(&server, "web", &targeted(redeem.clone(), targets))
            });
            assert_refused(&refused, 400, "invalid_target");
        }
    }
    let first = json(&token(
        &server,
        "web",
        &targeted(redeem, &[("resource", API)]),
    ));
    assert_eq!(
        claims(&server, &first)["aud"],
        json_value!([API, userinfo_url()])
    );
    assert_eq!(
        (first["scope"].as_str(), first["expires_in"].as_i64()),
        (Some("read openid offline_access"), Some(600))
    );
    let refresh = |tokens: &Value, targets: &[(&str, &str)]| {
        let request = parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", text(tokens, "refresh_token")),
        ]);
        token(&server, "web", &targeted(request, targets))
    };
    assert_refused(
        &unchanged(&server, || refresh(&first, &[("resource", OPAQUE)])),
        400,
        "invalid_target",
    );
    let second = json(&refresh(&first, &[("resource", OTHER)]));
    assert_eq!(
        claims(&server, &second)["aud"],
        json_value!([OTHER, userinfo_url()])
    );
    assert_eq!(
        (second["scope"].as_str(), second["expires_in"].as_i64()),
        (Some("read write openid offline_access"), Some(900))
    );
    let third = json(&refresh(&second, &[]));
    assert_eq!(
        claims(&server, &third)["aud"],
        json_value!([API, OTHER, userinfo_url()])
    );
}

#[test]
fn a_grant_without_an_audience_gives_no_token_for_an_api() {
    let server = server();
    let code = answer_of(&Browser::new(&server).agreed(&request_for("web", "code", "openid")))
        .parameters
        .remove("code");
    let redeem = code_request("web", &code.expect("a code"));
    for target in [API, ISSUER, &userinfo_url()] {
        let refused = unchanged(&server, || {
            token(&server, "web", &with(redeem.clone(), "resource", target))
        });
        assert_refused(&refused, 400, "invalid_target");
    }
    assert_eq!(token(&server, "web", &redeem).status, 200);
}

#[test]
fn an_api_that_is_gone_gets_no_more_tokens() {
    let server = server();
    let targets = [("resource", API), ("resource", OTHER)];
    let before = given(&server, "read write openid offline_access", &targets);
    assert_eq!(
        server
            .admin("/admin/delete", &json_value!({ "kind": "api", "id": API }))
            .status,
        200
    );
    let request = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&before, "refresh_token")),
    ]);
    assert_refused(
        &unchanged(&server, || token(&server, "web", &request)),
        400,
        "invalid_target",
    );
    let narrowed = json(&token(&server, "web", &with(request, "resource", OTHER)));
    assert_eq!(
        claims(&server, &narrowed)["aud"],
        json_value!([OTHER, userinfo_url()])
    );
}

#[test]
fn rfc_6749_4_2_a_token_from_the_authorization_endpoint_is_for_the_api_as_well() {
    let server = server();
    let request = targeted(
        request_for("web", "id_token token", "read openid"),
        &[("audience", API)],
    );
    let answer = answer_of(&Browser::new(&server).agreed(&request));
    let access_token = answer.get("access_token").expect("a token");
    assert_eq!(
        parts_of(access_token).1["aud"],
        json_value!([API, userinfo_url()])
    );
    assert_eq!(
        (answer.get("scope"), answer.get("expires_in")),
        (Some("read openid"), Some("600"))
    );
    assert_eq!(
        verified(&server, "web", access_token).1["scope"],
        "read openid"
    );
}

#[test]
fn both_tokens_of_a_hybrid_answer_are_for_the_same_api() {
    let server = server();
    let request = targeted(
        request_for("web", "code token", "read openid"),
        &[("audience", API)],
    );
    let response = Browser::new(&server).agreed(&request);
    let front = answer_of(&response)
        .parameters
        .remove("access_token")
        .expect("a token");
    let back = tokens_of(&server, &response, &request);
    assert_ne!(front, text(&back, "access_token"));
    for access_token in [front.as_str(), text(&back, "access_token")] {
        assert_eq!(
            verified(&server, "web", access_token).1["aud"],
            json_value!([API, userinfo_url()])
        );
    }
}

#[test]
fn rfc_7662_4_whoever_asks_a_jwt_is_told_for_whom_it_is() {
    let server = server();
    let tokens = given(&server, "read openid", &[("audience", API)]);
    let told = introspected(&server, &tokens);
    assert_eq!(
        told,
        joined(
            &claims(&server, &tokens),
            &json_value!({ "active": true, "token_type": "Bearer" })
        )
    );
}
