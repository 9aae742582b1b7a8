//! What people see of it: all that there will be in the end, and nothing of what is somebody else's.

use super::*;
use crate::audit::of_type;
use crate::support::ordinary::{BOB, Page, put_client, shows, wide_client};

#[test]
fn a_page_shows_all_that_there_will_be_and_asks_each_time() {
    let scopes = |names: &[&str]| -> Value {
        let one = |name: &&str| json!({ "name": name, "description": format!("to {name} it") });
        names.iter().map(one).collect()
    };
    let all = [
        "openid",
        "read",
        "write",
        "grant_management_query",
        "grant_management_revoke",
    ];
    let members = json!({ "supportedScopes": scopes(&all), "sessionDuration": 86400 });
    let server = server_of(&members);
    let (grant_id, ..) = granted(&server);
    let browser = Browser::signed_in(&server, USERNAME);
    let show = |request: &Parameters| {
        let page = browser.open(request);
        match shows(&page) {
            Page::Consent => page,
            _ => browser.sign_in(&page, USERNAME, PASSWORD),
        }
    };
    let page = show(&asking("merge", &grant_id, "write"));
    assert_eq!(shows(&page), Page::Consent);
    for shown in ["to read it", "to write it", "id=\"consent-before\""] {
        assert!(page.body.contains(shown), "{shown} in {}", page.body);
    }
    assert!(
        answer_of(&browser.decide(&page, "allow"))
            .get("code")
            .is_some()
    );
    // It was allowed before, and is asked all the same.
    assert_eq!(
        shows(&show(&asking("merge", &grant_id, "write"))),
        Page::Consent
    );
    let silent = with(asking("merge", &grant_id, "write"), "prompt", "none");
    assert_eq!(error(&browser.open(&silent)), "consent_required");
    let request = with(asking("replace", &grant_id, "write"), "prompt", "consent");
    let page = show(&request);
    assert!(page.body.contains("to write it") && !page.body.contains("to read it"));
    assert!(page.body.contains("id=\"consent-before\""), "{}", page.body);
}

#[test]
fn whoever_says_no_to_a_merge_takes_back_nothing_unless_they_were_asked_anew() {
    let members = json!({ "sessionDuration": 86400 });
    for prompt in [None, Some("consent")] {
        let server = server_of(&members);
        let (grant_id, first, _) = granted(&server);
        let create = with(request_for("web", "code", "email"), ACTION, "create");
        let second = tokens(&server, &create);
        let mut request = asking("merge", &grant_id, "email");
        request.extend(prompt.map(|value| ("prompt".to_owned(), value.to_owned())));
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
        assert_eq!(shows(&page), Page::Consent);
        assert_eq!(error(&browser.decide(&page, "deny")), "access_denied");
        for tokens in [&first, &second] {
            assert_eq!(stand(&server, tokens), [true, true]);
        }
        // What was allowed before is remembered, or not any more.
        let silent = with(request_for("web", "code", "email"), "prompt", "none");
        let answer = answer_of(&browser.open(&silent));
        assert_eq!(answer.get("error"), prompt.map(|_| "consent_required"));
    }
}

#[test]
fn another_person_who_agrees_takes_nothing_over_and_sees_nothing() {
    for action in BOTH {
        let server = server();
        let (grant_id, before, manager) = granted(&server);
        let request = asking(action, &grant_id, "openid");
        let browser = Browser::new(&server);
        let answer = browser.sign_in(&browser.open(&request), BOB, PASSWORD);
        assert_eq!(error(&answer), "invalid_grant_id");
        let pushed = json_of(&pushed(&server, "web", &request));
        let opened = parameters(&[
            ("client_id", "web"),
            ("request_uri", text(&pushed, "request_uri")),
        ]);
        let browser = Browser::new(&server);
        let answer = browser.sign_in(&browser.open(&opened), BOB, PASSWORD);
        assert_eq!(error(&answer), "invalid_grant_id");
        assert_eq!(stand(&server, &before), [true, true]);
        assert_eq!(held(&server, &grant_id, &manager), scopes("read"));
    }
}

#[test]
fn a_client_that_knows_the_person_by_another_name_by_now_has_nothing_of_before() {
    for action in BOTH {
        let server = server();
        let (grant_id, before, _) = granted(&server);
        let wide = wide_client("web");
        let pairwise = joined(&wide, &json!({ "subjectType": "PAIRWISE" }));
        put_client(&server, &pairwise);
        let browser = Browser::new(&server);
        let page = browser.open(&asking(action, &grant_id, "openid"));
        let answer = browser.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(error(&answer), "invalid_grant_id");
        assert_eq!(stand(&server, &before), [true, true]);
    }
}

#[test]
fn the_trail_says_that_consent_was_given_where_something_came_of_it() {
    let server = server_of(&json!({ "people": { "audit": { "enabled": true } } }));
    let (grant_id, ..) = granted(&server);
    server.host.writes_trail.set(true);
    let browser = Browser::new(&server);
    let page = browser.sign_in(
        &browser.open(&asking("merge", &grant_id, "email")),
        USERNAME,
        PASSWORD,
    );
    assert_eq!(shows(&page), Page::Consent);
    server.host.writes_trail.set(false);
    tokens(&server, &asking("replace", &grant_id, "openid"));
    server.host.writes_trail.set(true);
    assert_eq!(error(&browser.decide(&page, "allow")), "invalid_grant_id");
    assert_eq!(of_type(&server, "consent.given"), [Value::Null; 0]);
    code(&server, &asking("merge", &grant_id, "email"));
    assert_eq!(of_type(&server, "consent.given").len(), 1);
}

#[test]
fn a_page_about_a_grant_that_was_succeeded_in_the_meantime_tells_the_client() {
    for action in BOTH {
        let server = server();
        let (grant_id, ..) = granted(&server);
        let browser = Browser::new(&server);
        let request = asking(action, &grant_id, "openid email");
        let page = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
        assert_eq!(shows(&page), Page::Consent);
        let won = tokens(&server, &asking("replace", &grant_id, "openid"));
        assert_eq!(error(&browser.decide(&page, "allow")), "invalid_grant_id");
        assert_eq!(stand(&server, &won), [true, true]);
    }
}
