//! How a request is completed.

use super::*;

#[test]
fn rfc_9207_a_service_can_leave_the_issuer_out_of_every_answer() {
    let server = provider(&json_value!({ "issSuppressed": true }));
    assert_eq!(
        answer_of(&Browser::new(&server).agreed(&request("web"))).names(),
        ["code", "state"]
    );
    assert_eq!(
        refused(
            &server,
            &with(request("web"), "prompt", "none"),
            "login_required"
        )
        .get("iss"),
        None
    );
}

#[test]
fn rfc_6749_5_2_a_service_can_leave_the_description_out() {
    let server = provider(&json_value!({ "errorDescriptionOmitted": true }));
    let answer = refused(
        &server,
        &with(request("web"), "prompt", "none"),
        "login_required",
    );
    assert_eq!(answer.names(), ["error", "iss", "state"]);
}

#[test]
fn a_refusal_of_the_person_is_told_to_the_client() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let consent = browser.sign_in(&browser.open(&request("web")), "alice", PASSWORD);
    let answer = answer_of(&browser.decide(&consent, "deny"));
    assert_eq!(
        (answer.get("error"), answer.get("state")),
        (Some("access_denied"), Some(STATE))
    );
    assert!(matches!(
        server.host.grants().as_slice(),
        [Grant::Closed(_)]
    ));
    assert_error_page(
        &grants_unchanged(&server, || browser.decide(&consent, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn a_decision_is_to_allow_to_deny_or_to_switch() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let consent = browser.sign_in(&browser.open(&request("web")), "alice", PASSWORD);
    for decision in ["", "yes", "Allow"] {
        assert_error_page(
            &unchanged(&server, || browser.decide(&consent, decision)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_request_is_completed_once() {
    let server = provider(&json_value!({}));
    let (browser, page) = consent(&server);
    let first = browser.decide(&page, "allow");
    let second = unchanged(&server, || browser.decide(&page, "allow"));
    assert_eq!(
        (shows(&second), second.header("location")),
        (Page::Answer, first.header("location"))
    );
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "deny")),
        400,
        "invalid_request",
    );
    server.wait(30);
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn what_is_issued_beside_a_code_is_issued_once() {
    let server = wide_provider(&json_value!({}));
    for response_type in ["id_token", "id_token token", "code id_token", "code token"] {
        let browser = Browser::new(&server);
        let request = request_for("wide", response_type, "openid");
        let request = with(with(request, "nonce", "n"), "prompt", "consent");
        let page = browser.sign_in(&browser.open(&request), "alice", PASSWORD);
        assert_eq!(
            shows(&browser.decide(&page, "allow")),
            Page::Answer,
            "{response_type}"
        );
        assert_error_page(
            &unchanged(&server, || browser.decide(&page, "allow")),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_request_is_completed_once_even_after_its_code_is_forgotten() {
    let server = provider(&json_value!({}));
    let (browser, page) = consent(&server);
    assert_eq!(shows(&browser.decide(&page, "allow")), Page::Answer);
    // As long as the page may be sent.
    server.wait(1799);
    crate::support::state::sweep(&server);
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn a_page_is_good_for_half_an_hour_and_for_one_browser() {
    let server = provider(&json_value!({}));
    let (browser, page) = consent(&server);
    let stranger = Browser::signed_in(&server, "bob");
    assert_error_page(
        &unchanged(&server, || stranger.decide(&page, "allow")),
        400,
        "invalid_request",
    );
    server.wait(1799);
    assert_eq!(shows(&browser.decide(&page, "allow")), Page::Answer);
    let (browser, page) = consent(&server);
    server.wait(1800);
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn a_consent_page_is_no_use_before_signing_in() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}
