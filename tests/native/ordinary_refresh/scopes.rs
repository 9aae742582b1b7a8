//! What a refresh is for.

use super::*;

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
