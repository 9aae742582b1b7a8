//! `/account/password`: another password, after a proof of just now.

use sekisho::front::Response;
use serde_json::json as json_value;

use crate::second_factor::{FACTOR, between, code, enrolled};
use crate::support::{
    Server,
    expect::unchanged,
    ordinary::{Browser, Page, provider, request_for, shows, token, tokens_of, userinfo},
    server::{PASSWORD, USERNAME},
};

const HERE: &str = "/account/password";
const OTHER: &str = "zwölf Boxkämpfer jagen";

fn server() -> Server {
    provider(&json_value!({ "people": { "mail": { "from": "id@as.example" } } }))
}

/// A browser that has signed in there.
fn signed_in(server: &Server) -> Browser<'_> {
    let browser = Browser::new(server);
    let page = browser.visit(HERE);
    assert_eq!(browser.sign_in(&page, USERNAME, PASSWORD).status, 303);
    browser
}

fn send(browser: &Browser<'_>, page: &Response, password: &str) -> Response {
    let form = between(page, "name=\"form\" value=\"", '"').to_owned();
    let fields = [
        ("form".to_owned(), form),
        ("password".to_owned(), password.to_owned()),
    ];
    browser.post(HERE, &fields)
}

fn lets_in(server: &Server, password: &str) -> bool {
    let browser = Browser::new(server);
    let page = browser.visit("/account");
    browser.sign_in(&page, USERNAME, password).status == 303
}

#[test]
fn another_password_takes_the_place_of_the_former_and_ends_everything_but_this_session() {
    let server = server();
    let elsewhere = Browser::new(&server);
    let asked = request_for("web", "code", "openid offline_access");
    let tokens = tokens_of(&server, &elsewhere.agreed(&asked), &asked);
    let open = elsewhere.open(&request_for("other", "code", "openid email"));
    assert_eq!(shows(&open), Page::Consent);
    let browser = signed_in(&server);
    server.host.posted.take();
    let done = send(&browser, &browser.visit(HERE), OTHER);
    let location = done.header("location").expect("a place");
    assert!(location.ends_with("/account/password?done"), "{location}");
    assert!(browser.visit("/account").body.contains(USERNAME));
    assert_eq!(shows(&elsewhere.visit("/account")), Page::SignIn);
    assert_eq!(shows(&elsewhere.decide(&open, "allow")), Page::Error);
    let access_token = tokens["access_token"].as_str().expect("a token");
    assert_eq!(userinfo(&server, access_token).status, 401);
    let refresh_token = tokens["refresh_token"].as_str().expect("a token");
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let refused = token(&server, "web", &refresh);
    assert!(refused.body.contains("invalid_grant"), "{}", refused.body);
    assert!(lets_in(&server, OTHER) && !lets_in(&server, PASSWORD));
    let mails = server.host.posted.take();
    assert_eq!(mails[0].subject, "Your password was changed");
}

#[test]
fn a_password_that_cannot_be_one_changes_nothing() {
    let server = server();
    let browser = signed_in(&server);
    let page = browser.visit(HERE);
    server.host.posted.take();
    let fourteen = "q wfpgjluy;?&x";
    assert_eq!(fourteen.len(), 14);
    for unfit in [
        "",
        fourteen,
        "passwordpassword",
        "with a\ttab inside it",
        &"ab cd".repeat(1024),
    ] {
        let refused = unchanged(&server, || send(&browser, &page, unfit));
        assert_eq!(refused.status, 400, "{unfit}");
        assert!(refused.body.contains("role=\"alert\"") && !refused.body.contains("value=\"q"));
    }
    assert!(server.host.posted.take().is_empty());
}

#[test]
fn nist_sp_800_63b_4_3_1_1_2_beside_a_second_factor_eight_characters_are_enough() {
    let server = server();
    let (browser, key, _) = enrolled(&server);
    let page = browser.visit(HERE);
    assert_eq!(send(&browser, &page, "tr0ub4d").status, 400);
    assert_eq!(send(&browser, &page, "tr0ub4dt").status, 303);
    let browser = Browser::new(&server);
    let page = browser.visit("/account");
    let page = browser.sign_in(&page, USERNAME, "tr0ub4dt");
    let there = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    assert_eq!(there.status, 303);
}

#[test]
fn without_a_proof_of_just_now_or_by_a_form_of_another_page_nothing_changes() {
    let server = server();
    let browser = signed_in(&server);
    let page = browser.visit(HERE);
    let other = browser.visit("/account/profile");
    let forged = unchanged(&server, || send(&browser, &other, OTHER));
    assert_eq!((forged.status, shows(&forged)), (400, Page::Error));
    let stranger = Browser::new(&server);
    assert_eq!(
        shows(&unchanged(&server, || send(&stranger, &page, OTHER))),
        Page::SignIn
    );
    server.wait(300);
    assert_eq!(shows(&browser.visit(HERE)), Page::SignIn);
    assert_eq!(
        shows(&unchanged(&server, || send(&browser, &page, OTHER))),
        Page::SignIn
    );
}
