//! Whoever has no second factor where one is required adds it on the way, and nothing begins before.

use super::*;
use crate::support::authenticator::options;
use crate::support::expect::{apply_service, unchanged};
use crate::support::ordinary::{BOB, Page, answer_of, endpoint, shows};

fn row(server: &Server, username: &str) -> Value {
    serde_json::to_value(&server.host.users.borrow().0[username]).expect("JSON")
}

/// A browser in front of the page that asks to add an authenticator.
fn in_front(server: &Server) -> (Browser<'_>, Response) {
    let browser = Browser::new(server);
    let page = browser.open(&request("web"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    (browser, page)
}

#[test]
fn whoever_has_no_second_factor_adds_it_on_the_way_and_goes_on() {
    let server = with_client("SECOND_FACTOR");
    let (browser, page) = in_front(&server);
    let key = key_of(&page);
    let shown = add(&browser, &page, &key, &code(&key, server.now()));
    assert_eq!(
        shown.body.matches("<li><code>").count(),
        10,
        "{}",
        shown.body
    );
    assert!(!is_nobody(&browser));
    let consent = browser.submit(FACTOR, &shown, &[]);
    assert_eq!(shows(&consent), Page::Consent);
    let claims = told(&server, &browser.decide(&consent, "allow"));
    assert_eq!(claims["amr"], json_value!(["pwd", "otp", "mfa"]));
    let mails = server.host.posted.take();
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(
        subjects,
        [
            "How you sign in has changed",
            "A new sign-in to your account"
        ]
    );
    // From then on it is asked for, and a recovery code of the page is one.
    let recovery = between(&shown, "<li><code>", '<');
    let (browser, page) = in_front(&server);
    assert!(asks_for_a_code(&page), "{}", page.body);
    let consent = browser.submit(FACTOR, &page, &[("code", recovery)]);
    assert!(answer_of(&consent).get("code").is_some());
}

#[test]
fn before_the_code_is_right_nothing_has_begun_and_nothing_is_kept() {
    let server = with_client("SECOND_FACTOR");
    let (browser, page) = in_front(&server);
    let (key, before) = (key_of(&page), row(&server, USERNAME));
    let right = code(&key, server.now());
    for (key, code) in [
        (key.as_str(), ""),
        (&key, "000000"),
        (&key, "AAAA-AAAA-AAAA-AAAA"),
        ("short", &right),
    ] {
        let refused = add(&browser, &page, key, code);
        assert_ne!(refused.status, 303);
        assert!(is_nobody(&browser), "{code}");
    }
    assert_eq!(
        (row(&server, USERNAME), server.host.grants().len()),
        (before, 0)
    );
    for decision in ["allow", "deny"] {
        let none = browser.decide(&page, decision);
        assert_eq!((none.status, shows(&none)), (400, Page::Error));
    }
    let other = Browser::new(&server);
    other.open(&request("web"));
    let stolen = unchanged(&server, || add(&other, &page, &key, &right));
    assert_eq!((stolen.status, shows(&stolen)), (400, Page::Error));
    let switched = browser.submit(FACTOR, &page, &[("switch", "1")]);
    assert_eq!(shows(&switched), Page::SignIn);
}

#[test]
fn a_wrong_password_is_answered_as_where_nothing_is_required() {
    let server = with_client("SECOND_FACTOR");
    let page_of = |client: &str, username: &str| {
        let browser = Browser::new(&server);
        let page = browser.open(&request(client));
        let page = browser.sign_in(&page, username, "wrong password!");
        (page.status, shows(&page), is_nobody(&browser))
    };
    for (client, username) in [("web", USERNAME), ("web", "nobody"), ("other", USERNAME)] {
        assert_eq!(
            page_of(client, username),
            (403, Page::SignIn, true),
            "{client}"
        );
    }
}

#[test]
fn nobody_adds_a_second_authenticator_with_the_password_alone() {
    let server = with_client("SECOND_FACTOR");
    let (first, page) = in_front(&server);
    let (second, other) = in_front(&server);
    let (key, other_key) = (key_of(&page), key_of(&other));
    assert_ne!(key, other_key);
    let shown = add(&first, &page, &key, &code(&key, server.now()));
    assert_eq!(shown.status, 200);
    let before = row(&server, USERNAME);
    let late = add(&second, &other, &other_key, &code(&other_key, server.now()));
    assert_eq!((shows(&late), is_nobody(&second)), (Page::SignIn, true));
    assert_eq!(row(&server, USERNAME), before);
    // Nor does a page that asks for a code take a key.
    let (third, page) = in_front(&server);
    let late = add(&third, &page, &other_key, &code(&other_key, server.now()));
    assert_eq!((shows(&late), is_nobody(&third)), (Page::SignIn, true));
    assert_eq!(row(&server, USERNAME), before);
}

#[test]
fn a_page_from_before_ten_minutes_or_a_new_password_adds_nothing() {
    for withdraws in [true, false] {
        let server = with_client("SECOND_FACTOR");
        let (browser, page) = in_front(&server);
        let key = key_of(&page);
        if withdraws {
            let put = json_value!({ "username": USERNAME, "password": "another password" });
            assert_eq!(server.admin("/admin/user", &put).status, 200);
        } else {
            server.wait(600);
        }
        let before = row(&server, USERNAME);
        let late = add(&browser, &page, &key, &code(&key, server.now()));
        assert_eq!((shows(&late), is_nobody(&browser)), (Page::SignIn, true));
        assert_eq!(row(&server, USERNAME), before);
    }
}

#[test]
fn other_clients_of_the_service_ask_for_no_more_than_they_did() {
    let server = with_client("SECOND_FACTOR");
    let browser = Browser::new(&server);
    let page = browser.open(&request("other"));
    let consent = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(shows(&consent), Page::Consent);
    // Its session is of one factor: it is not enough for `web`, without a page or with one.
    let none = answer_of(&browser.open(&with(request("web"), "prompt", "none")));
    assert_eq!(
        (none.get("error"), none.get("code")),
        (Some("login_required"), None)
    );
    let page = browser.open(&request("web"));
    let key = key_of(&page);
    let shown = add(&browser, &page, &key, &code(&key, server.now()));
    let consent = browser.submit(FACTOR, &shown, &[]);
    assert_eq!(shows(&consent), Page::Consent);
}

#[test]
fn a_session_of_before_five_minutes_adds_no_factor_without_the_password() {
    let server = with_client("SECOND_FACTOR");
    let browser = Browser::new(&server);
    let page = browser.open(&request("other"));
    browser.sign_in(&page, USERNAME, PASSWORD);
    server.wait(300);
    let page = browser.open(&request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    key_of(&browser.sign_in(&page, USERNAME, PASSWORD));
}

#[test]
fn where_the_service_requires_it_everybody_adds_it_also_who_is_new_and_at_their_account() {
    let required = json_value!({
        "signUpEnabled": true, "people": { "factors": { "required": "SECOND_FACTOR" } },
    });
    let server = provider(&required);
    let browser = Browser::new(&server);
    let page = browser.open(&with(request("web"), "prompt", "create"));
    let fields = [("username", "carol"), ("password", PASSWORD)];
    let page = browser.submit("/oauth/authorize/sign-up", &page, &fields);
    let key = key_of(&page);
    assert!(is_nobody(&browser));
    let shown = add(&browser, &page, &key, &code(&key, server.now()));
    assert_eq!(shows(&browser.submit(FACTOR, &shown, &[])), Page::Consent);
    let browser = Browser::new(&server);
    let page = browser.visit("/account");
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    let key = key_of(&page);
    assert_eq!(shows(&browser.visit("/account")), Page::SignIn);
    let shown = add(&browser, &page, &key, &code(&key, server.now()));
    let there = browser.submit(FACTOR, &shown, &[]);
    assert_eq!(
        there.header("location"),
        Some(endpoint("/account").as_str())
    );
    assert!(browser.visit("/account").body.contains("/account/devices"));
}

#[test]
fn a_session_of_one_factor_opens_no_account_once_two_are_required() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    assert!(browser.visit("/account").body.contains("/account/devices"));
    let required = json_value!({ "people": { "factors": { "required": "PASSKEY" } } });
    let applied = apply_service(
        &server,
        &joined(&json_value!({ "fapiModes": [] }), &required),
    );
    assert_eq!(applied.status, 200, "{}", applied.body);
    assert_eq!(shows(&browser.visit("/account")), Page::SignIn);
    let page = browser.visit("/account");
    // Whoever has no passkey may come in by two factors, to add one.
    key_of(&browser.sign_in(&page, USERNAME, PASSWORD));
}

#[test]
fn recovery_codes_of_a_page_lead_on_no_further_than_its_client_asks_by_then() {
    let server = with_client("SECOND_FACTOR");
    let (browser, page) = in_front(&server);
    let key = key_of(&page);
    let shown = add(&browser, &page, &key, &code(&key, server.now()));
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "factorsRequired": "PASSKEY" })),
    );
    let page = browser.submit(FACTOR, &shown, &[]);
    assert_eq!(shows(&page), Page::SignIn);
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": true })),
    );
    assert_eq!(shows(&browser.submit(FACTOR, &shown, &[])), Page::Error);
}

#[test]
fn of_many_who_add_one_at_once_with_one_password_one_does() {
    let server = with_client("SECOND_FACTOR");
    let pages: Vec<_> = (0..50).map(|_| in_front(&server)).collect();
    let added = pages.iter().filter(|(browser, page)| {
        let key = key_of(page);
        let shown = add(browser, page, &key, &code(&key, server.now()));
        assert_eq!(is_nobody(browser), !shown.body.contains("recovery-codes"));
        shown.body.contains("recovery-codes")
    });
    assert_eq!(added.count(), 1);
}

#[test]
fn whoever_has_a_passkey_adds_no_factor_by_the_password_alone() {
    let server = with_client("SECOND_FACTOR");
    let (early, open) = in_front(&server);
    let mut phone = crate::passkeys::enrolled(&server, USERNAME, 1);
    let (browser, page) = in_front(&server);
    assert_eq!((page.status, shows(&page)), (403, Page::SignIn));
    assert!(page.body.contains("id=\"needed\""));
    // Nor does a page from before they had it, or a session of one factor.
    let key = key_of(&open);
    let late = add(&early, &open, &key, &code(&key, server.now()));
    assert_eq!((shows(&late), is_nobody(&early)), (Page::SignIn, true));
    let of_one = Browser::new(&server);
    of_one.sign_in(&of_one.open(&request("other")), USERNAME, PASSWORD);
    assert_eq!(shows(&of_one.open(&request("web"))), Page::SignIn);
    assert!(row(&server, USERNAME).get("factors").is_none());
    // By the passkey they go on.
    let credential = phone.get(&options(&page).expect("options"));
    let fields = [("credential", credential.as_str())];
    let consent = browser.submit("/oauth/authorize/passkey", &page, &fields);
    assert_eq!(shows(&consent), Page::Consent);
    // Where passkeys let nobody in, they have nothing besides the password.
    let waiting = Browser::new(&server);
    let page = waiting.open(&request("web"));
    let off = json_value!({ "fapiModes": [], "people": { "passkeys": { "enabled": false } } });
    assert_eq!(apply_service(&server, &off).status, 200);
    key_of(&waiting.sign_in(&page, USERNAME, PASSWORD));
}

#[test]
fn whoever_makes_an_account_that_proves_too_little_ends_nobody_elses_session() {
    let required = json_value!({ "factorsRequired": "SECOND_FACTOR" });
    let server = provider_for(
        &json_value!({ "signUpEnabled": true }),
        &[joined(&web("web"), &required), web("other")],
    );
    let browser = Browser::new(&server);
    browser.agreed(&request("other"));
    let page = browser.open(&with(request("web"), "prompt", "create"));
    let fields = [("username", "carol"), ("password", PASSWORD)];
    key_of(&browser.submit("/oauth/authorize/sign-up", &page, &fields));
    let answer = answer_of(&browser.open(&with(request("other"), "prompt", "none")));
    assert!(answer.get("code").is_some(), "{answer:?}");
}

#[test]
fn an_open_page_leads_nobody_in_once_the_session_that_led_to_it_is_over() {
    let server = service(&json_value!({}));
    let browser = Browser::new(&server);
    browser.agreed(&request("web"));
    let page = browser.open(&asking(TWO));
    let key = key_of(&page);
    let asks = browser.visit("/oauth/end_session");
    let left = [("decision", "log_out")];
    browser.submit("/oauth/end_session/confirm", &asks, &left);
    let before = row(&server, USERNAME);
    let refused = add(&browser, &page, &key, &code(&key, server.now()));
    assert_eq!(shows(&refused), Page::SignIn);
    let silent = browser.open(&with(request("web"), "prompt", "none"));
    assert_eq!(answer_of(&silent).get("error"), Some("login_required"));
    assert_eq!(row(&server, USERNAME), before);
}

#[test]
fn a_page_of_a_session_of_before_five_minutes_adds_no_factor_however_late_it_was_shown() {
    let server = with_client("SECOND_FACTOR");
    for (late, is_added) in [(0, true), (1, false)] {
        let browser = Browser::new(&server);
        browser.sign_in(&browser.open(&request("other")), BOB, PASSWORD);
        server.wait(299);
        let page = browser.open(&request("web"));
        let key = key_of(&page);
        server.wait(late);
        let before = row(&server, BOB);
        let sent = add(&browser, &page, &key, &code(&key, server.now()));
        assert_eq!(sent.body.contains("recovery-codes"), is_added, "{late}");
        if is_added {
            reset_factors(&server, BOB);
        } else {
            assert_eq!((shows(&sent), row(&server, BOB)), (Page::SignIn, before));
        }
    }
}

fn reset_factors(server: &Server, username: &str) {
    let mut users = server.host.users.borrow_mut();
    let user = users.0.get_mut(username).expect("there");
    let mut row = serde_json::to_value(&*user).expect("JSON");
    row.as_object_mut().expect("members").remove("factors");
    *user = sekisho::json::from_value(row).expect("a person");
}
