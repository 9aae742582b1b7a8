//! Whoever has more than a password needs it to change what they prove themselves by.

use sekisho::front::Response;
use serde_json::{Value, json};

use crate::account_passkeys::send_to;
use crate::passkeys::{enrolled, sign_in_on};
use crate::second_factor::{self, FACTOR, code, lower_sessions};
use crate::support::{
    Server,
    expect::{apply_service, unchanged},
    ordinary::{Browser, Page, endpoint, provider, shows},
    server::{PASSWORD, USERNAME},
};

/// The pages that change what people prove themselves by, and what is sent there.
const CHANGES: [(&str, &[(&str, &str)]); 4] = [
    ("/account/authenticator", &[("recovery", "1")]),
    ("/account/passkeys", &[("rename", "x"), ("name", "Mine")]),
    ("/account/passkeys", &[("remove", "AQEBAQEBAQEBAQEBAQEBAQ")]),
    (
        "/account/password",
        &[("password", "zwölf Boxkämpfer jagen")],
    ),
];

/// A browser that has just signed in there by the password.
fn by_password<'a>(server: &'a Server, path: &str) -> Browser<'a> {
    let browser = Browser::new(server);
    let page = browser.visit(path);
    assert_eq!(browser.sign_in(&page, USERNAME, PASSWORD).status, 303);
    browser
}

fn row(server: &Server) -> Value {
    serde_json::to_value(&server.host.users.borrow().0[USERNAME]).expect("JSON")
}

/// Whether it is the sign-in page that says what is needed and whom to ask, and begins with passkeys
/// where these are.
fn asks_for(page: &Response, what: &str) -> bool {
    let says = page.body.split("id=\"needed\">").nth(1).unwrap_or_default();
    let says = says.split('<').next().unwrap_or_default();
    shows(page) == Page::SignIn
        && says.contains(what)
        && says.contains("ask those who run this service")
}

#[test]
fn whoever_has_a_passkey_changes_no_factor_by_the_password_alone() {
    let server = provider(&json!({}));
    let open: Vec<_> = CHANGES
        .iter()
        .map(|(path, fields)| {
            let browser = by_password(&server, path);
            let page = browser.visit(path);
            (browser, page, path, fields)
        })
        .collect();
    let mut phone = enrolled(&server, USERNAME, 1);
    assert_eq!(phone.id(), "AQEBAQEBAQEBAQEBAQEBAQ");
    let before = row(&server);
    for (browser, page, path, fields) in &open {
        // Neither by a page from before they had it, nor by one of now.
        let refused = unchanged(&server, || send_to(browser, path, page, fields));
        assert!(asks_for(&refused, "your passkey"), "{}", refused.body);
        let again = browser.sign_in(&refused, USERNAME, PASSWORD);
        assert_eq!(again.status, 303);
        assert!(asks_for(&browser.visit(path), "your passkey"), "{path}");
        assert_eq!(browser.visit("/account/devices").status, 200);
    }
    for (changed, name) in [(&before, "before"), (&row(&server), "after")] {
        assert_eq!(changed["passkeys"]["keys"][0]["name"], "Phone", "{name}");
        assert_eq!(changed["password"], before["password"], "{name}");
    }
    // By the passkey they do.
    let browser = Browser::new(&server);
    let page = browser.visit("/account/password");
    let back = sign_in_on(&browser, &page, &mut phone);
    assert_eq!(
        back.header("location"),
        Some(endpoint("/account/password").as_str())
    );
    for (path, fields) in CHANGES.iter().skip(2) {
        let done = send_to(&browser, path, &browser.visit(path), fields);
        assert_eq!(done.status, 303, "{path}");
    }
    assert_ne!(row(&server)["password"], before["password"]);
}

#[test]
fn whoever_has_an_authenticator_changes_no_factor_in_a_session_that_the_password_began() {
    let server = provider(&json!({}));
    let (browser, key, _) = second_factor::enrolled(&server);
    // Whoever has added it has shown it.
    let page = browser.visit("/account/password");
    assert!(page.body.contains("id=\"password-set\""), "{}", page.body);
    lower_sessions(&server);
    for (path, fields) in CHANGES
        .iter()
        .filter(|(path, _)| *path == "/account/password")
    {
        let refused = unchanged(&server, || send_to(&browser, path, &page, fields));
        assert!(asks_for(&refused, "a code"), "{}", refused.body);
    }
    let page = browser.visit("/account/authenticator");
    assert!(asks_for(&page, "a code"), "{}", page.body);
    let asked = browser.sign_in(&page, USERNAME, PASSWORD);
    let back = browser.submit(FACTOR, &asked, &[("code", &code(&key, server.now()))]);
    assert_eq!(back.status, 303, "{}", back.body);
    let page = browser.visit("/account/authenticator");
    assert!(page.body.contains("id=\"recovery-new\""), "{}", page.body);
}

#[test]
fn whoever_has_a_passkey_has_the_way_back_led_elsewhere_by_nobody_with_the_password_alone() {
    let server = provider(&json!({}));
    let mut phone = enrolled(&server, USERNAME, 1);
    for (path, fields) in [
        ("/account/profile", [("email", "thief@example.com")]),
        ("/account/delete", [("delete", "1")]),
    ] {
        let browser = by_password(&server, path);
        let page = browser.visit(path);
        let refused = unchanged(&server, || send_to(&browser, path, &page, &fields));
        assert!(asks_for(&refused, "your passkey"), "{}", refused.body);
    }
    let browser = Browser::new(&server);
    let page = browser.visit("/account/profile");
    sign_in_on(&browser, &page, &mut phone);
    let (path, fields) = ("/account/profile", [("email", "new@example.com")]);
    let done = send_to(&browser, path, &browser.visit(path), &fields);
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(row(&server)["claims"]["email"], "new@example.com");
}

#[test]
fn a_passkey_that_lets_nobody_in_is_not_asked_for() {
    let server = provider(&json!({}));
    enrolled(&server, USERNAME, 1);
    let off = json!({ "fapiModes": [], "people": { "passkeys": { "enabled": false } } });
    assert_eq!(apply_service(&server, &off).status, 200);
    let browser = by_password(&server, "/account/passkeys");
    let (path, fields) = CHANGES[2];
    let done = send_to(&browser, path, &browser.visit(path), fields);
    assert_eq!(
        done.header("location"),
        Some(&*format!("{}?done", endpoint(path)))
    );
    assert_eq!(row(&server)["passkeys"]["keys"], json!([]));
}

#[test]
fn a_page_that_needs_a_passkey_begins_with_it() {
    let server = provider(&json!({}));
    enrolled(&server, USERNAME, 1);
    let place = |page: &Response, id: &str| page.body.find(&format!("id=\"{id}\"")).expect("there");
    let browser = by_password(&server, "/account");
    let plain = Browser::new(&server).visit("/account");
    assert!(place(&plain, "passkey-ask") > place(&plain, "login-submit"));
    let page = browser.visit("/account/passkeys");
    assert!(place(&page, "passkey-ask") < place(&page, "username"));
    assert!(place(&page, "needed") < place(&page, "passkey-ask"));
    assert!(!page.body.contains("autofocus"));
}
