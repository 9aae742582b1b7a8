//! Who may make an account: everybody, whoever was invited, or nobody.

use crate::support::expect::{assert_error_page, unchanged, with};
use crate::support::ordinary::{Browser, Page, answer_of, provider, request, request_for, shows};
use crate::support::{
    Server, json,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;
use serde_json::json as json_value;

const SIGN_UP: &str = "/oauth/authorize/sign-up";

/// A service that says `kind`, and in the older member `is_enabled`.
fn server(kind: &str, is_enabled: bool) -> Server {
    let people = json_value!({ "signUp": kind, "mail": { "from": "id@as.example" } });
    provider(&json_value!({ "signUpEnabled": is_enabled, "people": people }))
}

fn sign_up(browser: &Browser<'_>, page: &Response, more: &[(&str, &str)]) -> Response {
    let fields = [("username", "carol"), ("password", PASSWORD)];
    browser.submit(SIGN_UP, page, &[&fields[..], more].concat())
}

fn people(server: &Server) -> usize {
    server.host.users.borrow().0.len()
}

#[test]
fn where_the_kind_is_open_everybody_makes_an_account_whatever_the_older_member_says() {
    let server = server("OPEN", false);
    let browser = Browser::new(&server);
    let creating = with(request_for("web", "code", "openid"), "prompt", "create");
    let page = browser.open(&creating);
    assert_eq!(shows(&page), Page::SignUp);
    assert_eq!(shows(&sign_up(&browser, &page, &[])), Page::Consent);
    let metadata = json(&server.get("/.well-known/openid-configuration", "", &[]));
    let prompts = metadata["prompt_values_supported"].as_array();
    assert!(prompts.expect("a list").contains(&"create".into()));
}

#[test]
fn where_the_kind_is_another_nothing_leads_to_an_account_that_nobody_was_invited_to() {
    for kind in ["CLOSED", "INVITATION"] {
        let server = server(kind, true);
        let browser = Browser::new(&server);
        let creating = with(request("web"), "prompt", "create");
        let answer = answer_of(&browser.open(&creating));
        assert_eq!(answer.get("error"), Some("invalid_request"), "{kind}");
        let page = browser.open(&request("web"));
        assert!(!page.body.contains("login-create"), "{kind}");
        let refused = unchanged(&server, || sign_up(&browser, &page, &[]));
        assert_error_page(&refused, 400, "invalid_request");
        let pressed = [("username", "carol"), ("password", "x"), ("create", "1")];
        let pressed = browser.submit("/oauth/authorize/login", &page, &pressed);
        assert_eq!((pressed.status, shows(&pressed)), (403, Page::SignIn));
        let metadata = json(&server.get("/.well-known/openid-configuration", "", &[]));
        let prompts = metadata["prompt_values_supported"].as_array();
        assert!(!prompts.expect("a list").contains(&"create".into()));
        assert_eq!(people(&server), 2, "{kind}");
        assert_eq!(
            shows(&browser.sign_in(&browser.open(&request("web")), USERNAME, PASSWORD)),
            Page::Consent
        );
    }
}

#[test]
fn whoever_is_refused_is_told_what_to_do() {
    let server = server("CLOSED", false);
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let refused = sign_up(&browser, &page, &[]);
    assert!(
        refused.body.contains("ask those who run this service"),
        "{}",
        refused.body
    );
}
