//! `POST /api/auth/authorization/fail`.

use sekisho::{
    Digest,
    backend::authorization::recalled::{end, recall},
};
use serde_json::json;

use super::{assert_outcome, content, handed, opened, ticket, told};
use crate::support::{
    client::set,
    ordinary::{joined, provider, request},
    server::block_on,
};

const PATH: &str = "/auth/authorization/fail";

#[test]
fn each_reason_has_its_number_and_its_error() {
    let server = provider(&json!({}));
    for (reason, error, number) in [
        ("UNKNOWN", "server_error", "A060307"),
        ("NOT_LOGGED_IN", "login_required", "A060301"),
        ("MAX_AGE_NOT_SUPPORTED", "login_required", "A060302"),
        ("EXCEEDS_MAX_AGE", "login_required", "A060303"),
        ("DIFFERENT_SUBJECT", "login_required", "A060304"),
        (
            "ACR_NOT_SATISFIED",
            "unmet_authentication_requirements",
            "A060305",
        ),
        ("DENIED", "access_denied", "A060306"),
        ("SERVER_ERROR", "server_error", "A060308"),
        ("NOT_AUTHENTICATED", "login_required", "A060309"),
        (
            "ACCOUNT_SELECTION_REQUIRED",
            "account_selection_required",
            "A060310",
        ),
        ("CONSENT_REQUIRED", "consent_required", "A060311"),
        ("INTERACTION_REQUIRED", "interaction_required", "A060312"),
        ("INVALID_TARGET", "invalid_target", "A060313"),
        ("INVALID_SCOPE", "invalid_scope", "A910321"),
        (
            "TEMPORARILY_UNAVAILABLE",
            "temporarily_unavailable",
            "A910322",
        ),
        ("UNAUTHORIZED_CLIENT", "unauthorized_client", "A910323"),
    ] {
        let body = json!({ "ticket": ticket(&server, &request("web")), "reason": reason });
        let told = told(&server, PATH, &body);
        assert_outcome(&told, number, "LOCATION");
        let uri = told["responseContent"].as_str().expect("a URI");
        assert!(
            uri.starts_with(&format!(
                "https://web.example/cb?error={error}&error_description="
            )),
            "{uri}"
        );
        assert!(
            uri.ends_with("&state=af0ifjsldkj&iss=https%3A%2F%2Flocalhost"),
            "{uri}"
        );
    }
}

#[test]
fn a_ticket_is_spent_by_a_failure() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let body = json!({ "ticket": ticket, "reason": "DENIED" });
    assert_outcome(&told(&server, PATH, &body), "A060306", "LOCATION");
    let before = server.host.snapshot();
    for reason in ["DENIED", "UNKNOWN"] {
        let again = told(&server, PATH, &joined(&body, &json!({ "reason": reason })));
        assert_outcome(&again, "A059202", "BAD_REQUEST");
    }
    let issue = json!({ "ticket": ticket, "subject": "john" });
    assert_outcome(
        &told(&server, "/auth/authorization/issue", &issue),
        "A041202",
        "BAD_REQUEST",
    );
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_call_that_lacks_what_it_needs_fails_nothing() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let before = server.host.snapshot();
    let missing = told(&server, PATH, &json!({ "reason": "DENIED" }));
    assert_outcome(&missing, "A059201", "INTERNAL_SERVER_ERROR");
    let missing = told(&server, PATH, &json!({ "ticket": ticket }));
    assert_outcome(&missing, "A060201", "INTERNAL_SERVER_ERROR");
    let unknown = told(&server, PATH, &json!({ "ticket": "x", "reason": "DENIED" }));
    assert_outcome(&unknown, "A059202", "BAD_REQUEST");
    for reason in [
        json!("denied"),
        json!("NOTHING"),
        json!(7),
        json!(["DENIED"]),
    ] {
        let body = json!({ "ticket": ticket, "reason": reason });
        assert_eq!(super::call(&server, PATH, &body).status, 400, "{body}");
    }
    assert_eq!(server.host.snapshot(), before);
    server.wait(86_400);
    let late = told(
        &server,
        PATH,
        &json!({ "ticket": ticket, "reason": "DENIED" }),
    );
    assert_outcome(&late, "A059301", "BAD_REQUEST");
}

#[test]
fn a_description_of_the_callers_own_is_told_in_the_characters_that_are_allowed() {
    let server = provider(&json!({}));
    let body = json!({ "ticket": ticket(&server, &request("web")), "reason": "DENIED", "description": "not \"now\"\r\n\u{e9}" });
    let failed = told(&server, PATH, &body);
    let uri = failed["responseContent"].as_str().expect("a URI");
    assert!(
        uri.contains("&error_description=not+%3Fnow%3F%3F%3F%3F&"),
        "{uri}"
    );
    let server = provider(&json!({ "errorDescriptionOmitted": true }));
    let body = json!({ "ticket": ticket(&server, &request("web")), "reason": "DENIED", "description": "x" });
    let failed = told(&server, PATH, &body);
    let uri = failed["responseContent"].as_str().expect("a URI");
    assert!(!uri.contains("error_description"), "{uri}");
}

#[test]
fn a_form_post_is_a_page_here_too() {
    let server = provider(&json!({}));
    let mut parameters = request("web");
    set(&mut parameters, "response_mode", "form_post");
    assert_eq!(opened(&server, &parameters)["action"], "INTERACTION");
    let body = json!({ "ticket": ticket(&server, &parameters), "reason": "DENIED" });
    let failed = told(&server, PATH, &body);
    assert_outcome(&failed, "A060306", "FORM");
    assert!(
        failed["responseContent"]
            .as_str()
            .is_some_and(|page| page.contains("access_denied"))
    );
}

#[test]
fn of_two_calls_at_once_one_ends_the_request() {
    let server = provider(&json!({}));
    let ticket = ticket(&server, &request("web"));
    let recalled = [(); 2].map(|()| block_on(recall(&server.host, &ticket)).expect("it stands"));
    let end = |number: usize| {
        let once = Digest::of(number.to_string());
        block_on(end(&server.host, &recalled[number], once)).is_ok()
    };
    assert_eq!([end(0), end(1)], [true, false]);
    let issue = json!({ "ticket": ticket, "subject": "john" });
    let late = told(&server, "/auth/authorization/issue", &issue);
    assert_outcome(&late, "A041202", "BAD_REQUEST");
}

#[test]
fn what_the_client_is_told_has_the_page_about_it_where_a_rule_is_broken() {
    let page = |code: &str| format!("https://localhost/errors/{code}");
    for (members, is_told) in [
        (json!({}), true),
        (json!({ "errorUriOmitted": true }), false),
        (json!({ "errorDescriptionOmitted": true }), false),
        (json!({ "people": { "pages": false } }), false),
    ] {
        let server = provider(&members);
        let mut unknown = request("web");
        set(&mut unknown, "scope", "nothing");
        let opened = told(&server, "/auth/authorization", &handed(&unknown));
        let uri = opened["responseContent"].as_str().expect("a URI");
        let page = page("ScopeInvalid").replace(':', "%3A").replace('/', "%2F");
        assert_eq!(
            uri.contains(&format!("&error_uri={page}&")),
            is_told,
            "{uri}"
        );
        let body = json!({ "parameters": "grant_type=password" });
        let refused = told(&server, "/auth/token", &body);
        let content = content(&refused);
        assert_eq!(content.get("error_uri").is_some(), is_told, "{uri}");
    }
    let server = provider(&json!({}));
    let reason = json!({ "ticket": ticket(&server, &request("web")), "reason": "DENIED" });
    let failed = told(&server, PATH, &reason);
    let content = failed["responseContent"].as_str().expect("a URI");
    assert!(
        !content.contains("error_uri"),
        "the caller's reason is no rule: {content}"
    );
}
