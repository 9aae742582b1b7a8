//! "Next time without a password?": offered on the way to an app, once in a while, and never in the way
//! of anything.

use crate::support::expect::{assert_error_page, unchanged, with};
use crate::support::ordinary::{
    Browser, Page, Parameters, answer_of, provider, request, request_for, shows, tokens_of,
};
use crate::support::{
    Server,
    authenticator::{Authenticator, options},
    client::ISSUER,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;
use serde_json::json;

const LOGIN: &str = "/oauth/authorize/login";
const OFFER: &str = "/oauth/authorize/passkey/offer";

fn server() -> Server {
    let server = provider(&json!({
        "people": {
            "passkeys": { "offered": true },
            "mail": { "from": "id@as.example" },
            "audit": { "enabled": true },
        },
    }));
    server.host.writes_trail.set(true);
    server
}

/// Signs in by password, in a browser that says that it knows passkeys.
fn sign_in(browser: &Browser<'_>, asked: &Parameters) -> Response {
    let page = browser.open(asked);
    let fields = [
        ("username", USERNAME),
        ("password", PASSWORD),
        ("webauthn", "1"),
    ];
    browser.submit(LOGIN, &page, &fields)
}

fn is_offered(page: &Response) -> bool {
    page.status == 200 && page.body.contains("id=\"offer-later\"")
}

fn passkeys(server: &Server) -> usize {
    server.host.users.borrow().0[USERNAME].passkeys().len()
}

fn add(browser: &Browser<'_>, page: &Response, phone: &mut Authenticator) -> Response {
    let credential = phone.create(&options(page).expect("options"));
    let fields = [("name", "Phone"), ("credential", credential.as_str())];
    browser.submit(OFFER, page, &fields)
}

#[test]
fn whoever_says_not_now_goes_on_and_is_left_in_peace_for_a_while() {
    let server = server();
    let browser = Browser::new(&server);
    let page = sign_in(&browser, &request("web"));
    assert!(is_offered(&page), "{}", page.body);
    // Without a script there is this form alone.
    assert!(page.body.contains("<form id=\"passkey\"") && page.body.contains("hidden>"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("/oauth/passkey.js"), "{policy}");
    let consent = browser.submit(OFFER, &page, &[]);
    assert_eq!(shows(&consent), Page::Consent);
    let answer = browser.decide(&consent, "allow");
    tokens_of(&server, &answer, &request("web"));
    let again = sign_in(&browser, &with(request("web"), "prompt", "login"));
    assert!(!is_offered(&again), "{}", again.body);
    assert_eq!(passkeys(&server), 0);
    // Another browser was not asked yet; one that closes the page is not asked again either.
    let other = Browser::new(&server);
    assert!(is_offered(&sign_in(&other, &request("web"))));
    assert!(!is_offered(&sign_in(
        &other,
        &with(request("web"), "prompt", "login")
    )));
}

#[test]
fn whoever_adds_one_goes_on_and_signs_in_by_it_the_next_time() {
    let server = server();
    let browser = Browser::new(&server);
    let page = sign_in(&browser, &request("web"));
    server.host.posted.take();
    let mut phone = Authenticator::new(1, ISSUER);
    let consent = add(&browser, &page, &mut phone);
    assert_eq!((shows(&consent), passkeys(&server)), (Page::Consent, 1));
    let mails = server.host.posted.take();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].text.starts_with("A passkey was added"),
        "{}",
        mails[0].text
    );
    let events = server.events();
    let added: Vec<_> = events
        .iter()
        .filter(|event| event["type"] == "passkey.added")
        .collect();
    assert_eq!((added.len(), &added[0]["operation"]), (1, &json!(OFFER)));
    let other = Browser::new(&server);
    let page = other.open(&request("web"));
    let answer = phone.get(&options(&page).expect("options"));
    let fields = [("credential", answer.as_str())];
    let signed_in = other.submit("/oauth/authorize/passkey", &page, &fields);
    assert_eq!(shows(&signed_in), Page::Consent);
    // Whoever has one is offered no other.
    assert!(!is_offered(&sign_in(
        &Browser::new(&server),
        &request("web")
    )));
}

#[test]
fn it_is_never_in_the_way() {
    let server = server();
    let browser = Browser::new(&server);
    // A browser that does not say so knows no passkeys.
    let page = browser.sign_in(&browser.open(&request("web")), USERNAME, PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    let silent = answer_of(&browser.open(&with(request("web"), "prompt", "none")));
    assert_eq!(silent.get("error"), Some("consent_required"));
    // Whoever looks after their account is there at once.
    let own = Browser::new(&server);
    let page = own.visit("/account");
    let fields = [
        ("username", USERNAME),
        ("password", PASSWORD),
        ("webauthn", "1"),
    ];
    assert_eq!(own.submit(LOGIN, &page, &fields).status, 303);
    // A wrong password is told as ever, and where there are no passkeys none is offered.
    let page = own.open(&with(request("web"), "prompt", "login"));
    let wrong = [fields[0], ("password", "wrong"), fields[2]];
    assert_eq!(own.submit(LOGIN, &page, &wrong).status, 403);
    for passkeys in [
        json!({ "enabled": false, "offered": true }),
        json!({ "offered": false }),
        json!({}),
    ] {
        let without = provider(&json!({ "people": { "passkeys": passkeys } }));
        let page = sign_in(&Browser::new(&without), &request("web"));
        assert_eq!(shows(&page), Page::Consent, "{passkeys}");
    }
}

#[test]
fn an_app_that_was_allowed_everything_before_is_answered_after_it() {
    let server = server();
    let asked = request_for("web", "code", "openid");
    Browser::new(&server).agreed(&asked);
    let browser = Browser::new(&server);
    let page = sign_in(&browser, &asked);
    assert!(is_offered(&page), "{}", page.body);
    let answer = browser.submit(OFFER, &page, &[]);
    assert!(answer_of(&answer).get("code").is_some());
}

#[test]
fn what_is_forged_or_late_or_of_another_browser_adds_nothing() {
    let server = server();
    let browser = Browser::new(&server);
    let page = sign_in(&browser, &request("web"));
    let mut phone = Authenticator::new(1, ISSUER);
    let credential = phone.create(&options(&page).expect("options"));
    let elsewhere = sign_in(&Browser::new(&server), &request("web"));
    let elsewhere = phone.create(&options(&elsewhere).expect("options"));
    for forged in ["{}", "x", &credential[..credential.len() - 9], &elsewhere] {
        let fields = [("name", "Phone"), ("credential", forged)];
        let refused = browser.submit(OFFER, &page, &fields);
        assert_eq!(refused.status, 400, "{}", refused.body);
        assert!(refused.body.contains("role=\"alert\""));
        assert_eq!(passkeys(&server), 0);
    }
    let fields = [("name", "Phone"), ("credential", credential.as_str())];
    let stranger = Browser::new(&server);
    let refused = unchanged(&server, || stranger.submit(OFFER, &page, &fields));
    assert_error_page(&refused, 400, "invalid_request");
    // A page of whoever has not signed in leads to nothing but that.
    let nobody = Browser::new(&server);
    let page_of_nobody = nobody.open(&request("web"));
    let refused = nobody.submit(OFFER, &page_of_nobody, &fields);
    assert_eq!(shows(&refused), Page::Error);
    assert_eq!(
        shows(&nobody.submit(OFFER, &page_of_nobody, &[])),
        Page::SignIn
    );
    server.wait(300);
    let late = browser.submit(OFFER, &page, &fields);
    assert_eq!((shows(&late), passkeys(&server)), (Page::SignIn, 0));
}

#[test]
fn a_challenge_is_answered_once_and_by_its_person_alone() {
    let server = server();
    let browser = Browser::new(&server);
    let page = sign_in(&browser, &request("web"));
    let mut phone = Authenticator::new(1, ISSUER);
    let credential = phone.create(&options(&page).expect("options"));
    let fields = [("name", "Phone"), ("credential", credential.as_str())];
    assert_eq!(shows(&browser.submit(OFFER, &page, &fields)), Page::Consent);
    assert_eq!(browser.submit(OFFER, &page, &fields).status, 400);
    assert_eq!(passkeys(&server), 1);
}

#[test]
fn an_open_offer_adds_nothing_once_the_session_is_over() {
    let server = server();
    let browser = Browser::new(&server);
    let mut phone = Authenticator::new(1, ISSUER);
    let page = sign_in(&browser, &request("web"));
    let asks = browser.visit("/oauth/end_session");
    let left = browser.submit(
        "/oauth/end_session/confirm",
        &asks,
        &[("decision", "log_out")],
    );
    assert_eq!(left.status, 200);
    let refused = add(&browser, &page, &mut phone);
    assert_eq!((shows(&refused), passkeys(&server)), (Page::SignIn, 0));
    // Nor when they have come back since, in another session.
    sign_in(&browser, &request("web"));
    let refused = add(&browser, &page, &mut phone);
    assert_eq!((shows(&refused), passkeys(&server)), (Page::SignIn, 0));
}

#[test]
fn an_open_offer_adds_nothing_to_what_was_added_since() {
    for has_passkey in [true, false] {
        let server = server();
        let browser = Browser::new(&server);
        let page = sign_in(&browser, &request("web"));
        let mut phone = Authenticator::new(1, ISSUER);
        let before = if has_passkey {
            crate::passkeys::enrolled(&server, USERNAME, 2);
            1
        } else {
            // The session of the offer goes on: of what it proved nothing has changed.
            let mut users = server.host.users.borrow_mut();
            let alice = users.0.get_mut(USERNAME).expect("alice");
            let mut row = serde_json::to_value(&*alice).expect("JSON");
            row["factors"] = json!({
                "totp": { "key": "A".repeat(32), "spent": 1 }, "recovery": [],
            });
            *alice = sekisho::json::from_value(row).expect("a person");
            0
        };
        let consent = add(&browser, &page, &mut phone);
        assert_eq!(
            (shows(&consent), passkeys(&server)),
            (Page::Consent, before)
        );
    }
}
