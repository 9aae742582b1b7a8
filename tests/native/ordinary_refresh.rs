//! Refreshing outside FAPI 2.0: RFC 6749 §6 and §10.4, RFC 9700 §2.2.2 and §4.14.2, RFC 9449 §5,
//! OpenID Connect Core §11 and §12.

use crate::support::client::ISSUER;
use crate::support::expect::{assert_refused, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Parameters, TOKEN, basic, joined, provider, provider_for, put_api, put_client, request_for,
    secret_of, spa, token, tokens, userinfo, verified, web,
};
use crate::support::state::sweep;
use crate::support::{Server, TestClient, json};
use sekisho::{Digest, front::Response};
use serde_json::{Value, json as json_value};

const SCOPE: &str = "openid email offline_access read";
const API: &str = "https://api.example.com";
/// How long a rotated token gives the same answer unless the service says otherwise, in seconds.
const WINDOW: i64 = 10;

/// The tokens of `client_id` for everything.
fn first(server: &Server, client_id: &str) -> Value {
    tokens(server, &request_for(client_id, "code", SCOPE))
}

/// The tokens of `client_id` for an API.
fn first_for_api(server: &Server, client_id: &str) -> Value {
    let mut request = request_for(client_id, "code", SCOPE);
    request.push(("audience".to_owned(), API.to_owned()));
    tokens(server, &request)
}

fn refresh_request(refresh_token: &str) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ])
}

fn refresh(server: &Server, client_id: &str, before: &Value) -> Response {
    token(
        server,
        client_id,
        &refresh_request(text(before, "refresh_token")),
    )
}

fn refreshed(server: &Server, client_id: &str, before: &Value) -> Value {
    let response = refresh(server, client_id, before);
    assert_eq!(
        (response.status, response.header("cache-control")),
        (200, Some("no-store")),
        "{}",
        response.body
    );
    json(&response)
}

/// RFC 6749 §5.2, and nothing has changed.
fn refused(server: &Server, client_id: &str, before: &Value, error: &str) {
    assert_refused(
        &unchanged(server, || refresh(server, client_id, before)),
        400,
        error,
    );
}

fn is_active(server: &Server, token: &str) -> bool {
    let asked = parameters(&[("token", token)]);
    json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    ))["active"]
        == true
}

fn assert_family_revoked(server: &Server, client_id: &str, family: &[&Value]) {
    for tokens in family {
        for name in ["access_token", "refresh_token"] {
            assert!(!is_active(server, text(tokens, name)), "{name}");
        }
        refused(server, client_id, tokens, "invalid_grant");
    }
}

/// Gives a client its first tokens.
type First = fn(&Server, &str) -> Value;

/// One server for each format, and an algorithm of each kind: none is opaque.
fn servers(members: &Value) -> Vec<(Server, First)> {
    let jwt = ["ES256", "EdDSA", "RS256", "PS256"].map(|algorithm| {
        let server = provider(members);
        put_api(&server, &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenSignAlg": algorithm }));
        (server, first_for_api as First)
    });
    jwt.into_iter()
        .chain([(provider(members), first as First)])
        .collect()
}

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

fn audience(tokens: &Value) -> Value {
    let aud = crate::support::state::claims_of(text(tokens, "access_token"))["aud"].take();
    match aud {
        Value::Array(several) => several[0].clone(),
        one => one,
    }
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

/// Rotates so many times, as a thief would at once.
fn rotated(server: &Server, client_id: &str, first: &Value, times: usize) -> Value {
    (0..times).fold(first.clone(), |tokens, _| {
        refreshed(server, client_id, &tokens)
    })
}

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

/// Three pairs, each of which took the place of the one before.
fn chain(server: &Server) -> [Value; 3] {
    let a = first(server, "web");
    let b = refreshed(server, "web", &a);
    let c = refreshed(server, "web", &b);
    [a, b, c]
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
fn rfc_6749_10_4_a_refresh_token_is_good_for_its_client_only_and_others_revoke_nothing() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    server.wait(WINDOW);
    for thief in ["other", "spa"] {
        for tokens in [&before, &after] {
            refused(&server, thief, tokens, "invalid_grant");
        }
    }
    refreshed(&server, "web", &after);
}

#[test]
fn a_refresh_token_nobody_issued_is_refused_and_revokes_nothing() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let known = text(&before, "refresh_token");
    for wrong in [
        "x",
        "refresh-token",
        &known[1..],
        &format!("{known}A"),
        &known.to_lowercase(),
        text(&before, "access_token"),
    ] {
        let response = unchanged(&server, || token(&server, "web", &refresh_request(wrong)));
        assert_refused(&response, 400, "invalid_grant");
    }
    refreshed(&server, "web", &before);
}

#[test]
fn a_service_that_keeps_refresh_tokens_gives_the_same_one_again_and_again() {
    let server = provider(&json_value!({ "refreshTokenKept": true }));
    let before = first(&server, "web");
    let mut seen = vec![before["access_token"].clone()];
    for _ in 0..3 {
        let after = refreshed(&server, "web", &before);
        assert_eq!(after["refresh_token"], before["refresh_token"]);
        assert!(!seen.contains(&after["access_token"]));
        seen.push(after["access_token"].clone());
        server.wait(WINDOW + 1);
    }
    assert!(
        seen.iter()
            .all(|token| is_active(&server, token.as_str().expect("text")))
    );
}

#[test]
fn rfc_9700_2_2_2_the_refresh_token_of_a_public_client_rotates_even_where_others_are_kept() {
    // "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation".
    for kept in [true, false] {
        let server = provider(&json_value!({ "refreshTokenKept": kept }));
        let before = first(&server, "spa");
        let after = refreshed(&server, "spa", &before);
        assert_ne!(after["refresh_token"], before["refresh_token"]);
        server.wait(WINDOW);
        assert_refused(&refresh(&server, "spa", &before), 400, "invalid_grant");
        assert_family_revoked(&server, "spa", &[&before, &after]);
    }
}

/// A proof of `key` for the token endpoint.
fn proof(server: &Server, key: &TestClient) -> [(&'static str, String); 1] {
    [("dpop", key.proof_for(TOKEN, server.now()))]
}

/// The tokens of the public client, bound to the key of `key`.
fn bound(server: &Server, key: &TestClient) -> Value {
    let request = request_for("spa", "code", SCOPE);
    let answer = crate::support::ordinary::answer_of(
        &crate::support::ordinary::Browser::new(server).agreed(&request),
    );
    let redeem = with(
        crate::support::ordinary::code_request("spa", answer.get("code").expect("a code")),
        "client_id",
        "spa",
    );
    let response = server.post(TOKEN, &redeem, &proof(server, key));
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

fn refresh_bound(server: &Server, key: &TestClient, before: &Value) -> Response {
    let request = with(
        refresh_request(text(before, "refresh_token")),
        "client_id",
        "spa",
    );
    server.post(TOKEN, &request, &proof(server, key))
}

#[test]
fn rfc_9449_5_the_bound_refresh_token_of_a_public_client_is_good_with_its_key_only() {
    for kept in [true, false] {
        let server = provider(&json_value!({ "refreshTokenKept": kept }));
        let (key, other) = (TestClient::new("spa", 11), TestClient::new("spa", 12));
        let before = bound(&server, &key);
        assert_eq!(before["token_type"], "DPoP");
        refused(&server, "spa", &before, "invalid_grant");
        let stolen = crate::support::expect::grants_unchanged(&server, || {
            refresh_bound(&server, &other, &before)
        });
        assert_refused(&stolen, 400, "invalid_grant");
        let after = json(&refresh_bound(&server, &key, &before));
        assert_eq!(after["refresh_token"] == before["refresh_token"], kept);
        assert_eq!(after["token_type"], "DPoP");
    }
}

#[test]
fn a_proof_does_not_make_an_unbound_refresh_token_of_a_public_client_one_that_is_kept() {
    let server = provider(&json_value!({ "refreshTokenKept": true }));
    let before = first(&server, "spa");
    let (key, other) = (TestClient::new("spa", 11), TestClient::new("spa", 12));
    let after = json(&refresh_bound(&server, &key, &before));
    assert_ne!(after["refresh_token"], before["refresh_token"]);
    assert_refused(
        &crate::support::expect::grants_unchanged(&server, || {
            refresh_bound(&server, &other, &after)
        }),
        400,
        "invalid_grant",
    );
    refused(&server, "spa", &after, "invalid_grant");
    assert_eq!(
        json(&refresh_bound(&server, &key, &after))["refresh_token"],
        after["refresh_token"]
    );
}

#[test]
fn rfc_6749_6_a_refresh_may_narrow_the_scope_and_the_next_one_has_it_all_again() {
    // "The requested scope MUST NOT include any scope not originally granted by the resource
    // owner".
    for (server, first) in servers(&json_value!({})) {
        let before = first(&server, "web");
        let narrowed = |scope: &str, tokens: &Value| {
            with(
                refresh_request(text(tokens, "refresh_token")),
                "scope",
                scope,
            )
        };
        for wider in [
            "profile",
            "openid profile",
            "phone address",
            "unknown",
            "Openid",
        ] {
            let response = unchanged(&server, || token(&server, "web", &narrowed(wider, &before)));
            assert_refused(&response, 400, "invalid_scope");
        }
        let narrow = json(&token(&server, "web", &narrowed("read openid", &before)));
        assert_eq!(narrow["scope"], "read openid");
        let told = json(&userinfo(&server, text(&narrow, "access_token")));
        assert_eq!(told, json_value!({ "sub": "subject-of-alice" }));
        let wide = refreshed(&server, "web", &narrow);
        assert_eq!(wide["scope"], before["scope"]);
        assert_eq!(
            json(&userinfo(&server, text(&wide, "access_token")))["email"],
            "alice@example.com"
        );
    }
}

#[test]
fn a_token_without_openid_is_not_for_userinfo() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let narrow = json(&token(
        &server,
        "web",
        &with(
            refresh_request(text(&before, "refresh_token")),
            "scope",
            "read email",
        ),
    ));
    assert_eq!(userinfo(&server, text(&narrow, "access_token")).status, 403);
}

#[test]
fn openid_connect_core_11_a_refresh_token_comes_with_offline_access_unless_the_service_says_otherwise()
 {
    for (members, scope, comes) in [
        (json_value!({}), "openid", false),
        (json_value!({}), "openid offline_access", true),
        (json_value!({}), "read", false),
        (
            json_value!({ "offlineAccessRequired": false }),
            "openid",
            true,
        ),
        (
            json_value!({ "offlineAccessRequired": false }),
            "read",
            true,
        ),
        (
            json_value!({ "offlineAccessRequired": false }),
            "openid offline_access",
            true,
        ),
    ] {
        let server = provider(&members);
        for client in ["web", "spa"] {
            let given = tokens(&server, &request_for(client, "code", scope));
            assert_eq!(
                given.get("refresh_token").is_some(),
                comes,
                "{scope} {members}"
            );
            assert_eq!(given["scope"], scope);
        }
    }
}

#[test]
fn a_service_may_ask_for_offline_access_with_openid_only() {
    let members = |required: bool| {
        json_value!({
            "offlineAccessRequired": required,
            "offlineAccessRequiredWithOpenidOnly": true,
        })
    };
    for (required, scope, comes) in [
        (true, "read", true),
        (true, "email read", true),
        (true, "openid", false),
        (true, "openid read", false),
        (true, "openid offline_access", true),
        (true, "read offline_access", true),
        (false, "openid", true),
        (false, "read", true),
    ] {
        let server = provider(&members(required));
        for client in ["web", "spa"] {
            let given = tokens(&server, &request_for(client, "code", scope));
            let is_there = given.get("refresh_token").is_some();
            assert_eq!(is_there, comes, "{required} {scope}");
        }
    }
    // What the client may not do at all, no scope lets it do.
    let grants = json_value!({ "grantTypes": ["AUTHORIZATION_CODE"] });
    let server = provider_for(&members(true), &[joined(&web("web"), &grants)]);
    let given = tokens(&server, &request_for("web", "code", "read"));
    assert_eq!(given.get("refresh_token"), None);
}

#[test]
fn a_client_that_never_refreshes_is_not_granted_offline_access() {
    let once = json_value!({ "grantTypes": ["AUTHORIZATION_CODE"] });
    let server = provider_for(
        &json_value!({}),
        &[joined(&web("web"), &once), joined(&spa("spa"), &once)],
    );
    for client in ["web", "spa"] {
        let given = first(&server, client);
        assert_eq!(
            (given.get("refresh_token"), given["scope"].as_str()),
            (None, Some("openid email read"))
        );
    }
}

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
        assert_eq!(again["access_token"], after["access_token"]);
        assert!(!is_active(&server, text(&again, "access_token")));
        assert_eq!(userinfo(&server, text(&again, "access_token")).status, 401);
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
fn rfc_9449_5_a_thief_without_the_key_neither_uses_nor_ends_a_family_and_whoever_has_it_ends_it() {
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
    // Within the window, after it, and with the token that counts.
    for (wait, stolen) in [(0, &before), (0, &after), (WINDOW, &before), (0, &after)] {
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
