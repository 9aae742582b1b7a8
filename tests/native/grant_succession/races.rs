//! A grant that changes while a request is under way that is to succeed it.

use super::*;
use crate::support::ordinary::{Page, shows};

#[test]
fn of_two_requests_under_way_the_first_one_redeemed_wins_and_the_other_has_to_ask_again() {
    for first in BOTH {
        for second in BOTH {
            let server = server();
            let (grant_id, before, manager) = granted(&server);
            let one = code(&server, &asking(first, &grant_id, "openid"));
            let other = code(&server, &asking(second, &grant_id, "openid email"));
            assert_eq!(stand(&server, &before), [true, true]);
            let won = json_of(&redeemed(&server, &one));
            let holds = held(&server, &grant_id, &manager);
            for _ in 0..2 {
                let lost = unchanged(&server, || redeemed(&server, &other));
                assert_refused(&lost, 400, "invalid_grant_id");
                assert!(lost.body.contains("in the meantime"), "{}", lost.body);
            }
            assert_eq!(stand(&server, &won), [true, true]);
            assert_eq!(held(&server, &grant_id, &manager), holds);
        }
    }
}

#[test]
fn a_grant_that_ends_in_the_meantime_is_not_succeeded() {
    let ends: [fn(&Server, &str, &Value, &str); 3] = [
        |server, grant_id, _, manager| {
            let request = Request::new("DELETE", &format!("/oauth/grants/{grant_id}"), None);
            let request = request.with_header("authorization", &format!("Bearer {manager}"));
            assert_eq!(server.send(&request).status, 204);
        },
        |server, _, before, _| {
            let asked = parameters(&[("token", text(before, "refresh_token"))]);
            let headers = [basic("web", &secret_of("web"))];
            assert_eq!(server.post("/oauth/revoke", &asked, &headers).status, 200);
        },
        |server, _, _, _| {
            let asked = json!({ "username": USERNAME });
            assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
        },
    ];
    for end in ends {
        for action in BOTH {
            let server = server();
            let (grant_id, before, manager) = granted(&server);
            let code = code(&server, &asking(action, &grant_id, "openid"));
            end(&server, &grant_id, &before, &manager);
            let refused = redeemed(&server, &code);
            assert_eq!(refused.status, 400, "{}", refused.body);
            assert_eq!(query(&server, &grant_id, &manager).status, 404);
        }
    }
}

#[test]
fn a_code_that_comes_again_ends_the_grant_with_what_was_merged() {
    for action in BOTH {
        let server = server();
        let (grant_id, before, manager) = granted(&server);
        let code = code(&server, &asking(action, &grant_id, "openid"));
        let after = json_of(&redeemed(&server, &code));
        assert_eq!(stand(&server, &after), [true, true]);
        assert_refused(&redeemed(&server, &code), 400, "invalid_grant");
        assert_eq!(stand(&server, &after), [false, false]);
        assert_eq!(query(&server, &grant_id, &manager).status, 404);
        // An old refresh token that comes late ends nothing that is not ended.
        assert_refused(&refreshed(&server, &before), 400, "invalid_grant");
    }
}

/// What whoever speaks for the service makes of a grant in the meantime.
fn changed(server: &Server, tokens: &Value, members: &Value) {
    let change = joined(&json!({ "accessToken": tokens["access_token"] }), members);
    let changed = crate::engine::told(server, "/auth/token/update", &change);
    assert_eq!(changed["action"], "OK", "{changed}");
}

#[test]
fn nobody_has_agreed_to_what_was_written_into_a_grant_after_the_page() {
    let details = json!({ "elements": [{ "type": "payment" }] });
    for members in [
        json!({ "scopes": ["read", "profile"] }),
        json!({ "authorizationDetails": details }),
    ] {
        let server = server();
        let (grant_id, before, manager) = granted(&server);
        let request = asking("merge", &grant_id, "email");
        let code = code(&server, &request);
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
        changed(&server, &before, &members);
        let holds = held(&server, &grant_id, &manager);
        let refused = unchanged(&server, || redeemed(&server, &code));
        assert_refused(&refused, 400, "invalid_grant_id");
        assert_eq!(held(&server, &grant_id, &manager), holds);
        // The page is shown again, with what there is by now.
        let again = browser.decide(&page, "allow");
        assert_eq!(shows(&again), Page::Consent);
        let answer = answer_of(&browser.decide(&again, "allow"));
        let after = redeemed(&server, answer.get("code").expect("a code"));
        assert_eq!(after.status, 200, "{}", after.body);
    }
}

#[test]
fn a_refresh_in_the_meantime_is_no_change() {
    let server = server();
    let (grant_id, before, _) = granted(&server);
    let code = code(&server, &asking("merge", &grant_id, "email"));
    assert_eq!(refreshed(&server, &before).status, 200);
    assert_eq!(redeemed(&server, &code).status, 200);
}

#[test]
fn tokens_of_before_end_nothing_of_what_came_after() {
    let server = server();
    let (grant_id, before, manager) = granted(&server);
    let after = tokens(&server, &asking("merge", &grant_id, "openid"));
    assert_refused(&refreshed(&server, &before), 400, "invalid_grant");
    for name in ["access_token", "refresh_token"] {
        let asked = parameters(&[("token", text(&before, name))]);
        let headers = [basic("web", &secret_of("web"))];
        assert_eq!(server.post("/oauth/revoke", &asked, &headers).status, 200);
    }
    assert_eq!(stand(&server, &after), [true, true]);
    assert_eq!(held(&server, &grant_id, &manager), scopes("read openid"));
}

#[test]
fn a_wrong_request_with_the_code_learns_nothing_and_ends_nothing() {
    let server = server();
    let (grant_id, before, manager) = granted(&server);
    let code = code(&server, &asking("replace", &grant_id, "openid"));
    let wrong = with(code_request("web", &code), "code_verifier", &"x".repeat(43));
    assert_refused(&token(&server, "web", &wrong), 400, "invalid_grant");
    assert_refused(
        &token(&server, "other", &code_request("web", &code)),
        400,
        "invalid_grant",
    );
    assert_eq!(stand(&server, &before), [true, true]);
    assert_eq!(held(&server, &grant_id, &manager), scopes("read"));
    assert_eq!(redeemed(&server, &code).status, 200);
}
