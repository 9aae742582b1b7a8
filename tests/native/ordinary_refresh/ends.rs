//! How a refresh token ends.

use super::*;

#[test]
fn a_refresh_token_is_refused_from_the_very_second_it_expires_and_a_rotation_starts_anew() {
    for kept in [true, false] {
        let server =
            provider(&json_value!({ "refreshTokenDuration": 600, "refreshTokenKept": kept }));
        let before = first(&server, "web");
        server.wait(599);
        let after = refreshed(&server, "web", &before);
        server.wait(1);
        if kept {
            refused(&server, "web", &after, "invalid_grant");
            continue;
        }
        server.wait(598);
        sweep(&server);
        let last = refreshed(&server, "web", &after);
        server.wait(600);
        refused(&server, "web", &last, "invalid_grant");
    }
}

#[test]
fn a_rotation_that_keeps_the_end_gives_nobody_a_longer_life() {
    let server =
        provider(&json_value!({ "refreshTokenDuration": 600, "refreshTokenDurationKept": true }));
    let first = first(&server, "web");
    server.wait(300);
    let second = refreshed(&server, "web", &first);
    server.wait(299);
    let third = refreshed(&server, "web", &second);
    server.wait(1);
    refused(&server, "web", &third, "invalid_grant");
}

#[test]
fn a_refresh_token_that_stays_may_live_anew_with_each_use_until_its_family_ends() {
    let server = provider(&json_value!({
        "refreshTokenDuration": 600, "refreshTokenDurationReset": true, "refreshTokenKept": true,
        "refreshTokenFamilyDuration": 1500,
    }));
    let first = first(&server, "web");
    for _ in 0..2 {
        server.wait(599);
        sweep(&server);
        let again = refreshed(&server, "web", &first);
        assert_eq!(text(&again, "refresh_token"), text(&first, "refresh_token"));
    }
    server.wait(301);
    refreshed(&server, "web", &first);
    server.wait(1);
    refused(&server, "web", &first, "invalid_grant");
}

#[test]
fn rfc_7009_2_1_revoking_any_refresh_token_of_a_family_ends_the_family() {
    for number in [0, 1, 2] {
        let server = provider(&json_value!({}));
        let [a, b, c] = chain(&server);
        let family = [&a, &b, &c];
        let given_back = parameters(&[("token", text(family[number], "refresh_token"))]);
        let response = server.post(
            "/oauth/revoke",
            &given_back,
            &[basic("web", &secret_of("web"))],
        );
        assert_eq!(response.status, 200, "{}", response.body);
        assert_family_revoked(&server, "web", &family);
    }
}

#[test]
fn rfc_7009_2_1_another_client_revokes_nothing() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    for tokens in [&before, &after] {
        let given_back = parameters(&[("token", text(tokens, "refresh_token"))]);
        unchanged(&server, || {
            server.post(
                "/oauth/revoke",
                &given_back,
                &[basic("other", &secret_of("other"))],
            )
        });
    }
    assert!(is_active(&server, text(&after, "refresh_token")));
}

#[test]
fn an_access_token_given_back_is_not_given_again_by_a_repeated_refresh() {
    for (server, first) in servers(&json_value!({})) {
        let before = first(&server, "web");
        let after = refreshed(&server, "web", &before);
        let given_back = parameters(&[("token", text(&after, "access_token"))]);
        assert_eq!(
            server
                .post(
                    "/oauth/revoke",
                    &given_back,
                    &[basic("web", &secret_of("web"))]
                )
                .status,
            200
        );
        let again = refreshed(&server, "web", &before);
        assert_ne!(again["access_token"], after["access_token"]);
        assert!(!is_active(&server, text(&after, "access_token")));
        assert_eq!(userinfo(&server, text(&after, "access_token")).status, 401);
    }
}

#[test]
fn the_tokens_of_a_client_that_is_locked_or_has_lost_the_grant_type_are_not_refreshed() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    put_client(
        &server,
        &joined(
            &web("web"),
            &json_value!({ "grantTypes": ["AUTHORIZATION_CODE"] }),
        ),
    );
    refused(&server, "web", &before, "unauthorized_client");
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": true })),
    );
    let locked = unchanged(&server, || refresh(&server, "web", &before));
    assert_refused(&locked, 401, "invalid_client");
    put_client(&server, &web("web"));
    refreshed(&server, "web", &before);
}

#[test]
fn a_refreshed_jwt_says_when_it_was_issued_and_who_signed_in_when() {
    let server = provider(&json_value!({}));
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenDuration": 120 }),
    );
    let before = first_for_api(&server, "web");
    let signed_in = server.now();
    server.wait(500);
    let after = refreshed(&server, "web", &before);
    let (_, claims) = verified(&server, "web", text(&after, "access_token"));
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(signed_in + 500), Some(signed_in + 620))
    );
    assert_eq!(
        (claims["auth_time"].as_i64(), claims["sub"].as_str()),
        (Some(signed_in), Some("subject-of-alice"))
    );
    assert_eq!(after["expires_in"], 120);
}

#[test]
fn rfc_9449_5_a_thief_without_the_key_uses_no_token_of_a_family_and_ends_it_by_none_that_counts() {
    let server = provider(&json_value!({ "refreshTokenKept": false }));
    let (key, other) = (TestClient::new("spa", 11), TestClient::new("spa", 12));
    let before = bound(&server, &key);
    let after = json(&refresh_bound(&server, &key, &before));
    let resource = |of: &Value| {
        let access_token = text(of, "access_token");
        let uri = format!("{ISSUER}/oauth/userinfo");
        let mut claims = key.proof_claims("GET", &uri, server.now());
        claims["ath"] = Digest::of(access_token).encode().into();
        let bearer = format!("DPoP {access_token}");
        let headers = [("authorization", bearer), ("dpop", key.proof(&claims))];
        server.get("/oauth/userinfo", "", &headers).status
    };
    // Within the window, and with the token that counts.
    for (wait, stolen) in [(0, &before), (0, &after), (WINDOW, &after)] {
        server.wait(wait);
        refused(&server, "spa", stolen, "invalid_grant");
        let response = crate::support::expect::grants_unchanged(&server, || {
            refresh_bound(&server, &other, stolen)
        });
        assert_refused(&response, 400, "invalid_grant");
        assert_eq!(resource(&after), 200);
    }
    let last = json(&refresh_bound(&server, &key, &after));
    assert_eq!(resource(&last), 200);
    assert_refused(&refresh_bound(&server, &key, &before), 400, "invalid_grant");
    for tokens in [&before, &after, &last] {
        assert_eq!(resource(tokens), 401);
        assert_refused(&refresh_bound(&server, &key, tokens), 400, "invalid_grant");
    }
}
