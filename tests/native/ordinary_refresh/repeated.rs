//! A new pair, and the same again.

use super::*;

#[test]
fn rfc_6749_6_a_refresh_gives_a_new_pair_and_leaves_the_old_access_token() {
    for (server, first) in servers(&json_value!({})) {
        let before = first(&server, "web");
        let after = refreshed(&server, "web", &before);
        assert_ne!(after["refresh_token"], before["refresh_token"]);
        assert_ne!(after["access_token"], before["access_token"]);
        assert_eq!(
            (&after["scope"], &after["token_type"], &after["expires_in"]),
            (&before["scope"], &json_value!("Bearer"), &json_value!(3600))
        );
        for tokens in [&before, &after] {
            assert!(is_active(&server, text(tokens, "access_token")));
            assert_eq!(userinfo(&server, text(tokens, "access_token")).status, 200);
        }
        assert!(
            is_active(&server, text(&after, "refresh_token"))
                && !is_active(&server, text(&before, "refresh_token"))
        );
    }
}

#[test]
fn a_repeated_refresh_gives_the_same_tokens_byte_by_byte_while_the_window_is_open() {
    for (server, first) in servers(&json_value!({})) {
        let before = first(&server, "web");
        server.wait(1000);
        let after = refreshed(&server, "web", &before);
        for (wait, elapsed) in [(0, 0), (1, 1), (WINDOW - 2, WINDOW - 1)] {
            server.wait(wait);
            let again = json(&unchanged(&server, || refresh(&server, "web", &before)));
            assert_eq!(
                again,
                joined(&after, &json_value!({ "expires_in": 3600 - elapsed }))
            );
        }
    }
}

/// The repeated refresh of `before` gives a new access token that stands, beside the same successor,
/// and not that of `after`.
fn assert_fresh(server: &Server, before: &Value, after: &Value) {
    let again = refreshed(server, "web", before);
    assert_eq!(again["refresh_token"], after["refresh_token"]);
    assert_eq!(again["expires_in"], 60);
    assert_ne!(again["access_token"], after["access_token"]);
    assert!(is_active(server, text(&again, "access_token")));
    assert!(!is_active(server, text(after, "access_token")));
}

#[test]
fn a_refresh_repeated_after_its_access_token_has_expired_gives_another() {
    for (server, first) in servers(&brief()) {
        let before = first(&server, "web");
        let after = refreshed(&server, "web", &before);
        server.wait(59);
        assert_eq!(refreshed(&server, "web", &before)["expires_in"], 1);
        for wait in [1, 300] {
            server.wait(wait);
            assert_fresh(&server, &before, &after);
        }
    }
}

#[test]
fn a_refresh_repeated_after_its_access_token_was_given_back_gives_another() {
    for (server, first) in servers(&brief()) {
        let before = first(&server, "web");
        let after = refreshed(&server, "web", &before);
        let given_back = parameters(&[("token", text(&after, "access_token"))]);
        let headers = [basic("web", &secret_of("web"))];
        let revoked = server.post("/oauth/revoke", &given_back, &headers);
        assert_eq!(revoked.status, 200);
        assert_fresh(&server, &before, &after);
    }
}

/// Access tokens that end before the window of the refresh token does.
fn brief() -> Value {
    json_value!({ "accessTokenDuration": 60, "refreshTokenIdempotencyDuration": 600 })
}

#[test]
fn a_refresh_repeated_across_compromised_keys_is_refused_and_its_successor_is_good() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    let compromised = server.admin("/admin/keys/rotate", &json_value!({ "compromised": true }));
    assert_eq!(compromised.status, 200, "{}", compromised.body);
    refused(&server, "web", &before, "invalid_grant");
    assert!(is_active(&server, text(&after, "refresh_token")));
    let last = refreshed(&server, "web", &after);
    assert!(is_active(&server, text(&last, "refresh_token")));
}

const BILLS: &str = "https://bills.example.com";

/// A service with two APIs, and the tokens of `web` for both.
fn two_apis() -> (Server, Value) {
    let server = provider(&json_value!({}));
    for api in [API, BILLS] {
        put_api(
            &server,
            &json_value!({ "identifier": api, "scopes": ["read"] }),
        );
    }
    let mut request = request_for("web", "code", SCOPE);
    for api in [API, BILLS] {
        request.push(("audience".to_owned(), api.to_owned()));
    }
    let before = tokens(&server, &request);
    (server, before)
}

fn refresh_for(server: &Server, before: &Value, name: &str, value: &str) -> Response {
    let request = refresh_request(text(before, "refresh_token"));
    token(server, "web", &with(request, name, value))
}

#[test]
fn rfc_8707_2_two_refreshes_at_once_are_each_given_the_resource_they_ask_for() {
    let (server, before) = two_apis();
    let orders = json(&refresh_for(&server, &before, "resource", API));
    let bills = json(&refresh_for(&server, &before, "resource", BILLS));
    assert_eq!(
        (audience(&orders), audience(&bills)),
        (API.into(), BILLS.into())
    );
    assert_eq!(orders["refresh_token"], bills["refresh_token"]);
    for tokens in [&orders, &bills] {
        assert!(is_active(&server, text(tokens, "access_token")));
    }
    let again = json(&unchanged(&server, || {
        refresh_for(&server, &before, "resource", API)
    }));
    assert_eq!(again, orders, "the very same is given again");
    refreshed(&server, "web", &bills);
}

#[test]
fn a_repeated_refresh_beyond_the_grant_is_refused_and_revokes_nothing() {
    let (server, before) = two_apis();
    put_api(
        &server,
        &json_value!({ "identifier": "https://never.example", "scopes": ["read"] }),
    );
    let after = refreshed(&server, "web", &before);
    for (name, value, error) in [
        ("resource", "https://never.example", "invalid_target"),
        ("resource", "https://nobody.example", "invalid_target"),
        ("scope", "read admin", "invalid_scope"),
        ("scope", "write", "invalid_scope"),
    ] {
        let refused = unchanged(&server, || refresh_for(&server, &before, name, value));
        assert_refused(&refused, 400, error);
    }
    refreshed(&server, "web", &after);
}

#[test]
fn rfc_6749_6_a_repeated_refresh_for_another_scope_is_given_that_scope() {
    let (server, before) = two_apis();
    let narrow = json(&refresh_for(&server, &before, "scope", "read"));
    let wide = json(&refresh(&server, "web", &before));
    let other = json(&refresh_for(&server, &before, "scope", "openid"));
    assert_eq!(
        (&narrow["scope"], &wide["scope"], &other["scope"]),
        (&"read".into(), &SCOPE.into(), &"openid".into())
    );
    for tokens in [&wide, &other] {
        assert_eq!(tokens["refresh_token"], narrow["refresh_token"]);
        assert_ne!(tokens["access_token"], narrow["access_token"]);
    }
    refreshed(&server, "web", &other);
}

#[test]
fn a_repeated_refresh_is_given_the_same_however_the_client_spells_its_name() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    let number = server.host.documents.borrow().0["alias/web"].clone();
    let request = refresh_request(text(&before, "refresh_token"));
    let by_number = basic(&number, &secret_of("web"));
    let again = unchanged(&server, || {
        server.post(TOKEN, &request, std::slice::from_ref(&by_number))
    });
    assert_eq!(json(&again), after);
}
