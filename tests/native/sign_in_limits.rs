//! How often somebody may try to sign in: RFC 6819 §5.1.4.2.3. Each guess counts where it comes
//! from, whoever it is at.

use crate::support::expect::{unchanged, with};
use crate::support::ordinary::{Browser, Page, provider, request, shows};
use crate::support::{
    Server,
    server::{PASSWORD, USERNAME, block_on, interaction_of},
};
use sekisho::{
    Timestamp,
    backend::Host as _,
    people::{Command, Manage, Request},
};
use serde_json::json;

const FREE: usize = 5;

fn again(browser: &Browser<'_>, username: &str, password: &str) -> u16 {
    let page = browser.open(&with(request("web"), "prompt", "login"));
    browser.sign_in(&page, username, password).status
}

fn guess(server: &Server, username: &str, times: usize) {
    let stranger = Browser::new(server);
    for _ in 0..times {
        again(&stranger, username, "a wrong password");
    }
}

#[test]
fn strangers_do_not_keep_a_person_out_of_a_browser_they_know() {
    let server = provider(&json!({}));
    let alices = Browser::signed_in(&server, USERNAME);
    guess(&server, USERNAME, FREE);
    assert_eq!(again(&Browser::new(&server), USERNAME, PASSWORD), 429);
    assert_eq!(again(&alices, USERNAME, PASSWORD), 303);
    // A browser that knows somebody else is a stranger.
    let bobs = Browser::signed_in(&server, "bob");
    assert_eq!(again(&bobs, USERNAME, PASSWORD), 429);
}

#[test]
fn a_known_browser_has_a_counter_of_its_own() {
    let server = provider(&json!({}));
    let alices = Browser::signed_in(&server, USERNAME);
    for _ in 0..FREE {
        assert_eq!(again(&alices, USERNAME, "a wrong password"), 403);
    }
    assert_eq!(again(&alices, USERNAME, PASSWORD), 429);
    assert_eq!(again(&Browser::new(&server), USERNAME, PASSWORD), 303);
}

#[test]
fn what_a_browser_keeps_cannot_be_made_up_or_taken_from_another_name() {
    let server = provider(&json!({}));
    let bobs = Browser::signed_in(&server, "bob");
    let name = "__Host-sekisho-known";
    let kept = bobs.cookie(name).expect("a cookie");
    guess(&server, USERNAME, FREE);
    let (told, _) = kept.rsplit_once('.').expect("a tag");
    for value in [
        "",
        "~",
        &kept,
        &format!("{told}.{}", "A".repeat(43)),
        &"~".repeat(5000),
    ] {
        let browser = Browser::new(&server);
        browser.set_cookie(name, value);
        assert_eq!(again(&browser, USERNAME, PASSWORD), 429, "{value}");
    }
}

#[test]
fn a_browser_is_not_known_any_more_after_a_new_password() {
    let server = provider(&json!({}));
    let alices = Browser::signed_in(&server, USERNAME);
    let person = json!({ "username": USERNAME, "password": "another password" });
    assert_eq!(server.admin("/admin/user", &person).status, 200);
    guess(&server, USERNAME, FREE);
    assert_eq!(again(&alices, USERNAME, "another password"), 429);
}

#[test]
fn a_browser_of_somebody_deleted_is_not_known_for_the_next_of_the_name() {
    let server = provider(&json!({}));
    let formers = Browser::signed_in(&server, USERNAME);
    let named = json!({ "username": USERNAME });
    assert_eq!(server.admin("/admin/user/delete", &named).status, 200);
    let next = json!({ "username": USERNAME, "password": PASSWORD });
    assert_eq!(server.admin("/admin/user", &next).status, 200);
    let nexts = Browser::signed_in(&server, USERNAME);
    guess(&server, USERNAME, FREE);
    assert_eq!(again(&formers, USERNAME, PASSWORD), 429);
    assert_eq!(again(&nexts, USERNAME, PASSWORD), 303);
}

#[test]
fn a_name_or_password_that_nobody_can_have_is_kept_nowhere() {
    let server = provider(&json!({}));
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let long = "n".repeat(58_000);
    for _ in 0..=FREE {
        for (name, password) in [
            (long.as_str(), PASSWORD),
            (USERNAME, &*"p".repeat(1025)),
            ("", PASSWORD),
            ("a\u{0}b", PASSWORD),
        ] {
            let answer = unchanged(&server, || browser.sign_in(&page, name, password));
            assert_eq!((answer.status, shows(&answer)), (403, Page::SignIn));
        }
    }
    assert!(server.host.users.borrow().1.is_empty());
    assert_eq!(browser.sign_in(&page, USERNAME, PASSWORD).status, 200);
}

/// The status of a guess from an address, and how long it is to wait.
fn from(server: &Server, address: &str, username: &str) -> (u16, Option<String>) {
    let browser = Browser::new(server);
    let page = browser.open(&request("web"));
    let fields = [
        ("interaction", &*interaction_of(&page)),
        ("username", username),
        ("password", "a wrong password"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = [
        ("cookie", browser.cookie_header()),
        ("cf-connecting-ip", address.to_owned()),
    ];
    let response = server.post("/oauth/authorize/login", &fields, &headers);
    let wait = response.header("retry-after").map(str::to_owned);
    (response.status, wait)
}

fn behind_a_proxy() -> Server {
    let mut server = provider(&json!({}));
    let settings = server.host.settings.clone();
    server.host.settings = settings.with_address_header(Some("CF-Connecting-IP"));
    server
}

#[test]
fn one_guess_each_at_many_names_from_one_address_is_slowed() {
    let server = behind_a_proxy();
    for n in 0..60 {
        let network = format!("2001:db8:1:2::{n:x}");
        assert_eq!(from(&server, &network, &format!("name{n}")).0, 403);
    }
    let told = from(&server, "2001:db8:1:2::1", "another");
    assert_eq!(told, (429, Some("10".to_owned())));
    assert_eq!(from(&server, "2001:db8:1:3::1", "another").0, 403);
    server.wait(10);
    assert_eq!(from(&server, "2001:db8:1:2::1", "another").0, 403);
}

/// A table of counters with no room for others.
fn fill(server: &Server) {
    let until = Timestamp::from_seconds(server.now() + 80_000);
    let mut users = server.host.users.borrow_mut();
    for n in 0..4096 {
        let counter = r#"{"failures":1,"wait_until":null}"#.to_owned();
        users.1.insert(format!("filler {n}"), (counter, until));
    }
}

#[test]
fn in_a_full_table_strangers_keep_nobody_out_of_a_browser_they_know() {
    let server = provider(&json!({}));
    let alices = Browser::signed_in(&server, USERNAME);
    fill(&server);
    let stranger = Browser::new(&server);
    let page = stranger.open(&with(request("web"), "prompt", "login"));
    for n in 0..200 {
        let name = format!("nobody {n}");
        let _ = stranger.sign_in(&page, &name, "a wrong password");
    }
    assert_eq!(again(&Browser::new(&server), USERNAME, PASSWORD), 429);
    assert_eq!(again(&alices, USERNAME, PASSWORD), 303);
    // What is guessed in a known browser counts there, too.
    for _ in 0..FREE {
        assert_eq!(again(&alices, USERNAME, "a wrong password"), 403);
    }
    assert_eq!(again(&alices, USERNAME, PASSWORD), 429);
}

#[test]
fn in_a_full_table_addresses_are_no_wrong_passwords() {
    let server = behind_a_proxy();
    let alices = Browser::signed_in(&server, USERNAME);
    fill(&server);
    for n in 0..64 {
        assert_eq!(from(&server, &format!("192.0.2.{n}"), "nobody").0 / 100, 4);
    }
    let rows = server.host.users.borrow().1.len();
    assert!(rows <= 4096 + 16 + 1, "16 addresses and one name: {rows}");
    assert_eq!(again(&alices, USERNAME, PASSWORD), 303);
}

#[test]
fn a_browser_is_known_after_a_rotation_of_keys_and_a_stranger_once_they_are_compromised() {
    let rotations = [(json!({}), 303), (json!({ "compromised": true }), 429)];
    for (asked, expected) in rotations {
        let server = provider(&json!({}));
        let alices = Browser::signed_in(&server, USERNAME);
        for _ in 0..3 {
            assert_eq!(server.admin("/admin/keys/rotate", &asked).status, 200);
            server.wait(7_300);
        }
        guess(&server, USERNAME, FREE);
        assert_eq!(again(&alices, USERNAME, PASSWORD), expected, "{asked}");
    }
}

#[test]
fn an_address_that_nobody_trusted_told_is_none() {
    let server = provider(&json!({}));
    for n in 0..70 {
        assert_eq!(from(&server, "192.0.2.1", &format!("name{n}")).0, 403);
    }
}

#[test]
fn whoever_it_is_a_wrong_password_costs_the_same_calls_and_is_answered_alike() {
    let server = provider(&json!({}));
    let wrong = |username: &str| {
        let browser = Browser::new(&server);
        let page = browser.open(&request("web"));
        let before = server.host.calls.get();
        let response = browser.sign_in(&page, username, "a wrong password");
        let names: Vec<_> = response.headers.iter().map(|(name, _)| *name).collect();
        let calls = server.host.calls.get() - before;
        (response.status, names.join(" "), calls)
    };
    let nobody = wrong("nobody");
    assert_eq!((nobody.0, nobody.2), (403, 1));
    assert_eq!(wrong(USERNAME), nobody);
    let lock = Request {
        now: server.host.now(),
        username: "bob".into(),
        command: Command::Manage(Manage::Lock),
        service: None,
    };
    block_on(server.host.user(&lock)).expect("an answer");
    assert_eq!(wrong("bob"), nobody);
    crate::second_factor::enrolled(&server);
    assert_eq!(wrong(USERNAME), nobody);
}
