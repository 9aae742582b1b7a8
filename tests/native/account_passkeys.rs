//! Adding, naming and removing passkeys at `/account/passkeys`. WebAuthn §7.1.

use crate::support::expect::{unchanged, with};
use crate::support::ordinary::{BOB, Browser, Page, provider, request, shows};
use crate::support::{
    Server,
    authenticator::{Authenticator, options},
    client::ISSUER,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::{Request, Response};
use serde_json::{Value, json};

const HERE: &str = "/account/passkeys";

/// A browser in which `username` has just signed in there.
pub(crate) fn at<'a>(server: &'a Server, username: &str) -> Browser<'a> {
    let browser = Browser::new(server);
    let page = browser.visit(HERE);
    assert_eq!((page.status, shows(&page)), (200, Page::SignIn));
    assert_eq!(browser.sign_in(&page, username, PASSWORD).status, 303);
    browser
}

fn token_of(page: &Response) -> String {
    let (_, after) = page
        .body
        .split_once("name=\"form\" value=\"")
        .expect("a form");
    after.split('"').next().expect("a value").to_owned()
}

/// Sends a form of `page`.
pub(crate) fn send(browser: &Browser<'_>, page: &Response, fields: &[(&str, &str)]) -> Response {
    send_to(browser, HERE, page, fields)
}

/// Sends a form of `page`, which is at `path`.
pub(crate) fn send_to(
    browser: &Browser<'_>,
    path: &str,
    page: &Response,
    fields: &[(&str, &str)],
) -> Response {
    let token = token_of(page);
    let fields: Vec<_> = [("form", token.as_str())]
        .iter()
        .chain(fields)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    browser.post(path, &fields)
}

pub(crate) fn add(browser: &Browser<'_>, authenticator: &mut Authenticator) -> Response {
    let page = browser.visit(HERE);
    let credential = authenticator.create(&options(&page).expect("options"));
    send(
        browser,
        &page,
        &[("name", "Phone"), ("credential", &credential)],
    )
}

/// Signs in by the passkey on the way to the page.
pub(crate) fn prove(browser: &Browser<'_>, authenticator: &mut Authenticator) {
    let page = browser.visit(HERE);
    assert_eq!((page.status, shows(&page)), (200, Page::SignIn));
    let answer = authenticator.get(&options(&page).expect("options"));
    let fields = [("credential", answer.as_str())];
    let back = browser.submit("/oauth/authorize/passkey", &page, &fields);
    assert_eq!(back.header("location"), Some(&*format!("{ISSUER}{HERE}")));
}

/// Signs in for a client, in a browser that was never here.
fn sign_in(server: &Server, authenticator: &mut Authenticator) -> (u16, Page) {
    let browser = Browser::new(server);
    let page = browser.open(&with(request("web"), "prompt", "login"));
    let answer = authenticator.get(&options(&page).expect("options"));
    let response = browser.submit(
        "/oauth/authorize/passkey",
        &page,
        &[("credential", &answer)],
    );
    (response.status, shows(&response))
}

fn kept(server: &Server, username: &str) -> Value {
    let users = server.host.users.borrow();
    let row = serde_json::to_value(&users.0[username]).expect("plain data");
    row["passkeys"]["keys"].clone()
}

fn assert_done(response: &Response) {
    assert_done_at(HERE, response);
}

/// The first one was added, by the password.
fn assert_first(response: &Response) {
    assert_done_at("/account", response);
}

fn assert_done_at(path: &str, response: &Response) {
    let done = format!("{ISSUER}{path}?done");
    assert_eq!(
        (response.status, response.header("location")),
        (303, Some(&*done))
    );
}

#[test]
fn a_passkey_that_is_added_signs_in_until_it_is_removed() {
    let server = provider(&json!({}));
    let browser = at(&server, USERNAME);
    let page = browser.visit(HERE);
    let asked = options(&page).expect("options");
    assert_eq!(asked["rp"]["id"], "localhost");
    assert_eq!(
        (&asked["user"]["name"], &asked["attestation"]),
        (&json!("alice"), &json!("none"))
    );
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        asked["authenticatorSelection"]["userVerification"],
        "required"
    );
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.ends_with(&format!("; script-src {ISSUER}/oauth/passkey.js")));
    let mut phone = Authenticator::new(1, ISSUER);
    assert_first(&add(&browser, &mut phone));
    let shown = browser.go(&Request::new("GET", "/account", Some("done")));
    assert!(shown.body.contains("id=\"done\""), "{}", shown.body);
    assert_ne!(phone.handle, "alice");
    assert_eq!(sign_in(&server, &mut phone), (200, Page::Consent));
    prove(&browser, &mut phone);
    let page = browser.visit(HERE);
    assert!(page.body.contains("value=\"Phone\""));
    assert_eq!(
        options(&page).expect("options")["excludeCredentials"][0]["id"],
        phone.id()
    );
    assert_done(&send(
        &browser,
        &page,
        &[("rename", &phone.id()), ("name", "Key ring")],
    ));
    assert_eq!(kept(&server, USERNAME)[0]["name"], "Key ring");
    assert_done(&send(&browser, &page, &[("remove", &phone.id())]));
    assert_eq!(kept(&server, USERNAME), json!([]));
    assert_eq!(sign_in(&server, &mut phone), (403, Page::SignIn));
}

#[test]
fn a_person_adds_several_and_each_signs_in() {
    let server = provider(&json!({}));
    let browser = at(&server, USERNAME);
    let mut keys = [1, 2, 3].map(|seed| Authenticator::new(seed, ISSUER));
    let [first, others @ ..] = &mut keys;
    assert_first(&add(&browser, first));
    prove(&browser, first);
    for key in others {
        assert_done(&add(&browser, key));
    }
    for key in &mut keys {
        assert_eq!(sign_in(&server, key), (200, Page::Consent));
    }
    assert_eq!(server.host.users.borrow().2.len(), 1);
}

#[test]
fn what_fails_a_step_adds_nothing_and_is_told_on_the_page() {
    let server = provider(&json!({}));
    let browser = at(&server, USERNAME);
    let mut elsewhere = Authenticator::new(1, ISSUER);
    elsewhere.origin = "https://evil.example".into();
    let mut other = Authenticator::new(1, ISSUER);
    other.rp_id = "evil.example".into();
    let mut unverified = Authenticator::new(1, ISSUER);
    unverified.flags = 0x19;
    for (mut wrong, rule) in [
        (elsewhere, "another origin"),
        (other, "another relying party"),
        (unverified, "not verified"),
    ] {
        let page = add(&browser, &mut wrong);
        assert_eq!(page.status, 400);
        assert!(page.body.contains("role=\"alert\""));
        let log = server.host.log.borrow();
        assert!(log.last().expect("a line").contains(rule), "{rule}");
        drop(log);
        assert_eq!(kept(&server, USERNAME), Value::Null);
    }
    // One that is there already, and one without a name.
    let mut first = Authenticator::new(1, ISSUER);
    assert_first(&add(&browser, &mut first));
    prove(&browser, &mut first);
    assert_eq!(
        add(&browser, &mut Authenticator::new(1, ISSUER)).status,
        400
    );
    let page = browser.visit(HERE);
    let unnamed = Authenticator::new(2, ISSUER).create(&options(&page).expect("options"));
    let response = send(&browser, &page, &[("name", " "), ("credential", &unnamed)]);
    assert_eq!(response.status, 400);
    assert_eq!(kept(&server, USERNAME).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_challenge_is_for_this_person_in_this_session_and_once() {
    let server = provider(&json!({}));
    let (alices, bobs) = (at(&server, USERNAME), at(&server, BOB));
    let page = alices.visit(HERE);
    let mut own = Authenticator::new(1, ISSUER);
    let credential = own.create(&options(&page).expect("options"));
    let fields = [("name", "Phone"), ("credential", credential.as_str())];
    assert_eq!(send(&bobs, &bobs.visit(HERE), &fields).status, 400);
    let second = at(&server, USERNAME);
    assert_eq!(send(&second, &second.visit(HERE), &fields).status, 400);
    assert_first(&send(&alices, &page, &fields));
    prove(&alices, &mut own);
    let page = alices.visit(HERE);
    let mut second = Authenticator::new(2, ISSUER);
    let credential = second.create(&options(&page).expect("options"));
    let fields = [("name", "Key ring"), ("credential", credential.as_str())];
    assert_done(&send(&alices, &page, &fields));
    assert_done(&send(&alices, &page, &[("remove", &second.id())]));
    assert_eq!(send(&alices, &page, &fields).status, 400);
    assert_eq!(kept(&server, USERNAME).as_array().map(Vec::len), Some(1));
    // What asks for a new passkey signs nobody in.
    let browser = Browser::new(&server);
    let sign_in = browser.open(&request("web"));
    let mut phone = Authenticator::new(1, ISSUER);
    phone.create(&options(&alices.visit(HERE)).expect("options"));
    let answer = phone.get(&options(&alices.visit(HERE)).expect("options"));
    let refused = browser.submit(
        "/oauth/authorize/passkey",
        &sign_in,
        &[("credential", &answer)],
    );
    assert_eq!(refused.status, 403);
}

#[test]
fn nobody_names_or_removes_the_passkey_of_somebody_else() {
    let server = provider(&json!({}));
    let (alices, bobs) = (at(&server, USERNAME), at(&server, BOB));
    let phone = &mut Authenticator::new(1, ISSUER);
    assert_first(&add(&alices, phone));
    let before = kept(&server, USERNAME);
    let page = bobs.visit(HERE);
    send(&bobs, &page, &[("remove", &phone.id())]);
    send(&bobs, &page, &[("rename", &phone.id()), ("name", "mine")]);
    assert_eq!(kept(&server, USERNAME), before);
}

#[test]
fn a_proof_of_long_ago_is_asked_for_again_before_anything_changes() {
    let server = provider(&json!({ "sessionDuration": 86400 }));
    let browser = at(&server, USERNAME);
    let page = browser.visit(HERE);
    let credential = Authenticator::new(1, ISSUER).create(&options(&page).expect("options"));
    server.wait(301);
    assert_eq!(shows(&browser.visit(HERE)), Page::SignIn);
    let fields = [("name", "Phone"), ("credential", credential.as_str())];
    let asked = unchanged(&server, || send(&browser, &page, &fields));
    assert_eq!(shows(&asked), Page::SignIn);
}

#[test]
fn where_there_are_no_passkeys_none_is_offered_or_added() {
    let server = provider(&json!({ "people": { "passkeys": { "enabled": false } } }));
    let browser = at(&server, USERNAME);
    let page = browser.visit(HERE);
    assert_eq!((page.status, options(&page)), (200, None));
    assert!(!page.body.contains("<script"));
}
