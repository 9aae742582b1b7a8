//! How long a session lasts.

use super::*;

#[test]
fn one_sign_in_is_enough_for_every_client_and_each_asks_what_it_may_do() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    for client in ["other", "spa"] {
        assert_eq!(sees(&browser, &request(client)), Page::Consent);
        assert_eq!(shows(&browser.agreed(&request(client))), Page::Answer);
        assert_eq!(sees(&browser, &request(client)), Page::Answer);
    }
    // Another browser is another session, and what was allowed is known there too.
    let elsewhere = Browser::new(&server);
    let page = elsewhere.open(&request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    assert_eq!(
        shows(&elsewhere.sign_in(&page, USERNAME, PASSWORD)),
        Page::Answer
    );
    // What Alice has allowed is not what Bob has.
    let bob = Browser::new(&server);
    assert_eq!(
        shows(&bob.sign_in(&bob.open(&request("web")), BOB, PASSWORD)),
        Page::Consent
    );
}

#[test]
fn more_than_was_allowed_is_asked_for_and_less_is_not() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let scope = |scope: &str| request_for("web", "code", scope);
    browser.agreed(&scope("openid email"));
    for less in ["openid email", "email openid", "openid", "email"] {
        assert_eq!(sees(&browser, &scope(less)), Page::Answer, "{less}");
    }
    for more in ["openid email profile", "openid offline_access", "read"] {
        assert_eq!(sees(&browser, &scope(more)), Page::Consent, "{more}");
    }
    // To refuse more takes nothing back.
    browser.decide(&browser.open(&scope("openid profile")), "deny");
    assert_eq!(sees(&browser, &scope("openid email")), Page::Answer);
    assert_eq!(sees(&browser, &scope("openid profile")), Page::Consent);
    browser.agreed(&scope("openid profile"));
    assert_eq!(sees(&browser, &scope("openid email profile")), Page::Answer);
}

#[test]
fn a_session_lives_as_long_as_the_service_says() {
    let server = provider(&json_value!({ "sessionDuration": 600 }));
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(599);
    assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
    server.wait(1);
    refused(&browser, &asking("prompt", "none"), "login_required");
    assert_eq!(sees(&browser, &request("web")), Page::SignIn);
}

#[test]
fn a_browser_that_is_away_for_too_long_is_signed_out() {
    let idle = json_value!({ "people": { "sessions": { "idle": 600 } } });
    let server = provider(&idle);
    let browser = Browser::signed_in(&server, USERNAME);
    for _ in 0..3 {
        server.wait(539);
        assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
    }
    server.wait(600);
    let row = serde_json::to_value(&server.host.users.borrow().0[USERNAME]).expect("JSON");
    refused(&browser, &asking("prompt", "none"), "login_required");
    assert_eq!(shows(&browser.visit("/account")), Page::SignIn);
    let after = serde_json::to_value(&server.host.users.borrow().0[USERNAME]).expect("JSON");
    assert_eq!(after, row);
}

#[test]
fn a_new_password_ends_every_session_and_so_does_the_removal_of_the_person() {
    let server = provider(&json_value!({}));
    let browsers = [
        Browser::signed_in(&server, USERNAME),
        Browser::signed_in(&server, USERNAME),
        Browser::signed_in(&server, BOB),
    ];
    let put = json_value!({ "username": USERNAME, "password": "another password" });
    assert_eq!(server.admin("/admin/user", &put).status, 200);
    assert_eq!(
        server
            .admin("/admin/user/delete", &json_value!({ "username": BOB }))
            .status,
        200
    );
    for browser in &browsers {
        refused(browser, &asking("prompt", "none"), "login_required");
        assert_eq!(sees(browser, &request("web")), Page::SignIn);
    }
}

#[test]
fn a_service_that_keeps_no_sessions_asks_everything_every_time() {
    let server = provider(&json_value!({ "sessionDuration": 0 }));
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    refused(&browser, &asking("prompt", "none"), "login_required");
    let page = browser.open(&request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    let consent = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(shows(&consent), Page::Consent);
    assert!(!consent.body.contains("consent-switch"), "{}", consent.body);
}

#[test]
fn a_session_of_before_counts_no_more_once_the_service_keeps_none() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let members = json_value!({
        "issuer": ISSUER, "fapiModes": [], "sessionDuration": 0, "supportedScopes": [{ "name": "openid" }],
    });
    let documents =
        json_value!([{ "name": "service.json", "kind": "service", "document": members }]);
    assert_eq!(
        server
            .admin("/admin/apply", &json_value!({ "documents": documents }))
            .status,
        200
    );
    refused(&browser, &asking("prompt", "none"), "login_required");
}

#[test]
fn somebody_else_may_go_on_in_the_same_browser() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let consent = browser.open(&asking("prompt", "consent"));
    assert!(consent.body.contains("consent-switch"), "{}", consent.body);
    let page = unchanged(&server, || browser.decide(&consent, "switch"));
    assert_eq!(shows(&page), Page::SignIn);
    let answer = browser.decide(&browser.sign_in(&page, BOB, PASSWORD), "allow");
    assert_eq!(text(&claims_of(&server, &answer), "sub"), "subject-of-bob");
    // The browser is Bob's from now on.
    assert_eq!(
        text(
            &claims_of(&server, &browser.open(&asking("prompt", "none"))),
            "sub"
        ),
        "subject-of-bob"
    );
}

#[test]
fn whoever_is_meant_cannot_be_switched_away_from() {
    let server = provider(&json_value!({}));
    let hint = id_token(&server, "web", USERNAME);
    let browser = Browser::signed_in(&server, USERNAME);
    let consent = browser.open(&with(asking("prompt", "consent"), "id_token_hint", &hint));
    let page = browser.decide(&consent, "switch");
    let answer = answer_of(&browser.sign_in(&page, BOB, PASSWORD));
    assert_eq!(
        (answer.get("error"), answer.get("code")),
        (Some("login_required"), None)
    );
}

#[test]
fn a_client_that_is_locked_in_between_gets_nothing() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let consent = browser.open(&asking("prompt", "consent"));
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": true })),
    );
    let response = browser.decide(&consent, "allow");
    assert_eq!(
        (response.status, response.header("location")),
        (400, None),
        "{}",
        response.body
    );
}

#[test]
fn a_session_lasts_no_longer_than_sessions_last_now() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let lasting = |seconds: u32| {
        let members = json_value!({
            "fapiModes": [], "sessionDuration": seconds,
            "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })),
        });
        assert_eq!(apply_service(&server, &members).status, 200);
    };
    lasting(600);
    server.wait(599);
    assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
    server.wait(1);
    refused(&browser, &asking("prompt", "none"), "login_required");
    assert_eq!(sees(&browser, &request("web")), Page::SignIn);
    // What was told the browser is how long it lasts at most.
    lasting(2_592_000);
    server.wait(28_799 - 600);
    assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
    server.wait(1);
    refused(&browser, &asking("prompt", "none"), "login_required");
}
