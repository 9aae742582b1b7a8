//! The tokens of a family.

use super::*;

#[test]
fn rfc_9700_4_14_2_a_thief_who_rotates_often_is_found_out_all_the_same() {
    for (client_id, times) in [("spa", 1), ("spa", 40), ("web", 100)] {
        let server = provider(&json_value!({}));
        let stolen = first(&server, client_id);
        let thief = rotated(&server, client_id, &stolen, times);
        server.wait(3600);
        assert_refused(&refresh(&server, client_id, &stolen), 400, "invalid_grant");
        assert_family_revoked(&server, client_id, &[&stolen, &thief]);
    }
}

#[test]
fn rfc_9700_4_14_2_a_thief_who_binds_a_stolen_token_to_a_key_is_found_out_all_the_same() {
    let server = provider(&json_value!({}));
    let key = TestClient::new("thief", 77);
    let stolen = first(&server, "spa");
    let thief = json(&refresh_bound(&server, &key, &stolen));
    server.wait(3600);
    assert_refused(&refresh(&server, "spa", &stolen), 400, "invalid_grant");
    assert!(!is_active(&server, text(&thief, "access_token")));
    let response = refresh_bound(&server, &key, &thief);
    assert_refused(&response, 400, "invalid_grant");
}

#[test]
fn rfc_7009_2_1_any_token_of_a_family_ends_it_however_often_it_was_rotated() {
    let server = provider(&json_value!({}));
    let first = first(&server, "web");
    let last = rotated(&server, "web", &first, 40);
    let given_back = parameters(&[("token", text(&first, "refresh_token"))]);
    let introspected = unchanged(&server, || {
        server.post(
            "/oauth/introspect",
            &given_back,
            &[basic("web", &secret_of("web"))],
        )
    });
    assert_eq!(json(&introspected), json_value!({ "active": false }));
    let headers = [basic("web", &secret_of("web"))];
    assert_eq!(
        server.post("/oauth/revoke", &given_back, &headers).status,
        200
    );
    assert_family_revoked(&server, "web", &[&first, &last]);
}

#[test]
fn a_made_up_token_at_the_right_place_revokes_nothing() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let known = text(&before, "refresh_token");
    let of_another = first(&server, "web");
    let of_another = text(&of_another, "refresh_token");
    // The place is no secret; the family of another grant is another one.
    for made_up in [
        format!("{}{}", &known[..16], &of_another[16..]),
        format!("{}{}", &known[..57], &of_another[57..]),
    ] {
        let tokens = json_value!({ "refresh_token": made_up });
        refused(&server, "web", &tokens, "invalid_grant");
    }
    refreshed(&server, "web", &before);
}

#[test]
fn a_family_of_refresh_tokens_ends_however_often_it_is_rotated() {
    let members = json_value!({
        "refreshTokenDuration": 3600,
        "refreshTokenFamilyDuration": 7200,
    });
    let server = provider(&members);
    let mut tokens = first(&server, "web");
    for _ in 0..3 {
        server.wait(2399);
        tokens = refreshed(&server, "web", &tokens);
    }
    server.wait(2);
    tokens = refreshed(&server, "web", &tokens);
    server.wait(1);
    refused(&server, "web", &tokens, "invalid_grant");
}

#[test]
fn rfc_9700_4_14_2_a_rotated_token_used_after_its_window_revokes_all_that_came_of_the_grant() {
    for (server, first) in servers(&json_value!({})) {
        let before = first(&server, "web");
        let after = refreshed(&server, "web", &before);
        server.wait(WINDOW);
        assert!(is_active(&server, text(&after, "access_token")));
        assert_refused(&refresh(&server, "web", &before), 400, "invalid_grant");
        assert_family_revoked(&server, "web", &[&before, &after]);
        assert_eq!(userinfo(&server, text(&after, "access_token")).status, 401);
    }
}

#[test]
fn a_token_that_was_rotated_twice_over_revokes_at_once() {
    let server = provider(&json_value!({}));
    let [a, b, c] = chain(&server);
    assert_refused(&refresh(&server, "web", &a), 400, "invalid_grant");
    assert_family_revoked(&server, "web", &[&a, &b, &c]);
}

#[test]
fn the_token_before_the_last_is_still_repeatable_and_only_that_one() {
    let server = provider(&json_value!({}));
    let [_, b, c] = chain(&server);
    assert_eq!(json(&unchanged(&server, || refresh(&server, "web", &b))), c);
    assert_ne!(refreshed(&server, "web", &c), c);
}

#[test]
fn a_service_sets_how_long_the_window_is_open() {
    let server = provider(&json_value!({ "refreshTokenIdempotencyDuration": 0 }));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    assert_refused(&refresh(&server, "web", &before), 400, "invalid_grant");
    assert_family_revoked(&server, "web", &[&before, &after]);
    let server = provider(&json_value!({ "refreshTokenIdempotencyDuration": 600 }));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    server.wait(599);
    assert_eq!(
        json(&refresh(&server, "web", &before))["refresh_token"],
        after["refresh_token"]
    );
    server.wait(1);
    assert_refused(&refresh(&server, "web", &before), 400, "invalid_grant");
}

#[test]
fn another_grant_of_the_same_person_and_client_is_not_revoked() {
    let server = provider(&json_value!({}));
    let (one, other) = (first(&server, "web"), first(&server, "web"));
    refreshed(&server, "web", &one);
    server.wait(WINDOW);
    assert_refused(&refresh(&server, "web", &one), 400, "invalid_grant");
    assert!(is_active(&server, text(&other, "access_token")));
    refreshed(&server, "web", &other);
}

#[test]
fn a_family_that_is_over_by_the_rule_of_now_gives_nothing_kept_or_rotated() {
    for (kept, is_repeated) in [(false, false), (false, true), (true, false)] {
        let server = provider(&json_value!({ "refreshTokenKept": kept }));
        let apply = |seconds: u32| {
            let service = json_value!({
                "fapiModes": [], "refreshTokenKept": kept, "refreshTokenFamilyDuration": seconds,
                "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })),
            });
            assert_eq!(apply_service(&server, &service).status, 200);
        };
        let before = first(&server, "web");
        server.wait(7199);
        if is_repeated {
            refreshed(&server, "web", &before);
        }
        server.wait(1);
        apply(7200);
        refused(&server, "web", &before, "invalid_grant");
        apply(7201);
        refreshed(&server, "web", &before);
    }
}
