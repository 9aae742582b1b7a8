//! The policy of a page against every answer that its form can have: CSP Level 3 §6.3.1 holds
//! `form-action` against the redirect that answers a form, too.

use sekisho::front::Response;
use serde_json::{Value, json as json_value};

use crate::grant_management::{granted, server_with};
use crate::support::{
    Server,
    expect::with,
    ordinary::{
        AUTHORIZE, BOB, Browser, Page, Parameters, basic, provider, put_client, request, secret_of,
        shows, web,
    },
    server::{PASSWORD, USERNAME},
};

/// Asserts that a browser goes where the answer to a form of `page` sends it.
fn assert_admitted(page: &Response, answer: &Response, what: &str) {
    let policy = page.header("content-security-policy").expect("a policy");
    let target = policy
        .split("; ")
        .find_map(|directive| directive.strip_prefix("form-action "));
    let leaves = answer
        .header("location")
        .is_some_and(|uri| uri.starts_with("https://web.example/"));
    assert!(!leaves || target.is_none(), "{what}: {policy}");
    assert_ne!(target, Some("'none'"), "{what}");
}

/// Requests by what they ask of whoever comes.
fn requests() -> Vec<(&'static str, Parameters)> {
    let with = |name: &str, value: &str| {
        let mut parameters = request("web");
        parameters.push((name.to_owned(), value.to_owned()));
        parameters
    };
    let meant = r#"{"id_token":{"sub":{"value":"subject-of-bob"}}}"#;
    vec![
        ("nothing", request("web")),
        ("somebody", with("claims", meant)),
        ("login", with("prompt", "login")),
        ("consent", with("prompt", "consent")),
        ("create", with("prompt", "create")),
        ("form_post", with("response_mode", "form_post")),
    ]
}

/// The path of a form, and what is entered.
type Sent = (&'static str, Vec<(&'static str, &'static str)>);

/// Every way to answer `page`.
fn answers(page: &Response) -> Vec<Sent> {
    let known = |username| vec![("username", username), ("password", PASSWORD)];
    match shows(page) {
        Page::SignIn => vec![
            ("/oauth/authorize/login", known(USERNAME)),
            ("/oauth/authorize/login", known(BOB)),
            (
                "/oauth/authorize/login",
                vec![("username", USERNAME), ("password", "wrong")],
            ),
            ("/oauth/authorize/login", vec![("create", "1")]),
        ],
        Page::Select => vec![("/oauth/authorize/login", vec![("another", "1")])],
        Page::SignUp => vec![
            ("/oauth/authorize/sign-up", vec![("sign_in", "1")]),
            ("/oauth/authorize/sign-up", known(USERNAME)),
            ("/oauth/authorize/sign-up", known("newcomer")),
        ],
        Page::Consent => ["switch", "deny", "allow"]
            .map(|decision| ("/oauth/authorize/consent", vec![("decision", decision)]))
            .to_vec(),
        Page::Answer | Page::Error => Vec::new(),
    }
}

/// Answers the page that `asked` leads to in every way, and each page that follows. A form may be
/// sent again until the request is complete.
fn walk(server: &Server, asked: &Parameters, what: &str) {
    let first = |browser: &Browser<'_>| browser.open(asked);
    for (to, fields) in answers(&first(&Browser::new(server))) {
        let browser = Browser::new(server);
        let page = first(&browser);
        let second = browser.submit(to, &page, &fields);
        assert_admitted(&page, &second, &format!("{what} {to} {fields:?}"));
        for (further, fields) in answers(&second) {
            let third = browser.submit(further, &second, &fields);
            assert_admitted(
                &second,
                &third,
                &format!("{what} {to} {further} {fields:?}"),
            );
        }
    }
}

#[test]
fn the_policy_of_every_page_admits_every_answer_to_its_form() {
    for sessions in [0, 1000] {
        for (what, asked) in requests() {
            let server = provider(&json_value!({
                "sessionDuration": sessions,
                "signUpEnabled": true,
            }));
            walk(&server, &asked, what);
        }
    }
}

/// Takes the grant back from its client.
fn end_grant(server: &Server, tokens: &Value) {
    let token = tokens["refresh_token"].as_str().expect("a token");
    let asked = [("token".to_owned(), token.to_owned())];
    let headers = [basic("web", &secret_of("web"))];
    assert_eq!(server.post("/oauth/revoke", &asked, &headers).status, 200);
}

#[test]
fn the_policy_of_every_page_admits_what_is_told_of_a_grant_that_cannot_be_succeeded() {
    for (action, sessions) in [
        ("merge", 0),
        ("merge", 1000),
        ("replace", 0),
        ("replace", 1000),
    ] {
        for is_gone in [false, true] {
            let server = server_with(&json_value!({
                "grantManagementActions": ["CREATE", "MERGE", "REPLACE", "QUERY", "REVOKE"],
                "sessionDuration": sessions,
                "signUpEnabled": true,
            }));
            let (grant_id, tokens, _) = granted(&server);
            if is_gone {
                end_grant(&server, &tokens);
            }
            let asked = with(request("web"), "grant_management_action", action);
            for prompt in ["login", "create"] {
                let asked = with(asked.clone(), "grant_id", &grant_id);
                let asked = with(asked, "prompt", prompt);
                let what = format!("{action} {sessions} {is_gone} {prompt}");
                walk(&server, &asked, &what);
            }
        }
    }
}

#[test]
fn a_page_whose_answer_stays_here_says_so() {
    let server = provider(&json_value!({ "sessionDuration": 0 }));
    let page = Browser::new(&server).open(&request("web"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("form-action 'self'"), "{policy}");
}

#[test]
fn a_change_of_the_client_sends_nobody_where_the_page_does_not_let_them_go() {
    let server = provider(&json_value!({ "sessionDuration": 0 }));
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let mut changed = web("web");
    changed["extension"] =
        json_value!({ "requestableScopes": ["email"], "requestableScopesEnabled": true });
    put_client(&server, &changed);
    let answer = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_admitted(&page, &answer, AUTHORIZE);
    assert_eq!(shows(&answer), Page::Consent);
    let told = browser.decide(&answer, "allow");
    assert_admitted(&answer, &told, AUTHORIZE);
    assert!(
        told.header("location")
            .is_some_and(|uri| uri.contains("error=invalid_scope"))
    );
}
