//! Several accounts in one browser: OpenID Connect Core §3.1.2.1, `prompt=select_account` and
//! `login_hint`.

use super::*;

const LOGIN: &str = "/oauth/authorize/login";
const OTHERS: &str = "__Host-sekisho-others";
const SESSION: &str = "__Host-sekisho-session";

fn selecting() -> Parameters {
    asking("prompt", "select_account")
}

/// The accounts that the page lists: who, and what names them.
fn listed(page: &Response) -> Vec<(String, String)> {
    assert_eq!(shows(page), Page::Select, "{}", page.body);
    let parts = page.body.split("name=\"account\" value=\"").skip(1);
    let account = |part: &str| {
        let (name, rest) = part.split_once('"').expect("a name");
        let (_, rest) = rest.split_once("<bdi>").expect("a person");
        let (who, _) = rest.split_once("</bdi>").expect("a person");
        (who.to_owned(), name.to_owned())
    };
    parts.map(account).collect()
}

fn who(page: &Response) -> Vec<String> {
    listed(page).into_iter().map(|(who, _)| who).collect()
}

/// Adds another account to those of the browser.
fn add(browser: &Browser<'_>, username: &str) -> Response {
    let page = browser.open(&selecting());
    let page = browser.submit(LOGIN, &page, &[("another", "1")]);
    assert_eq!(shows(&page), Page::SignIn);
    let page = browser.sign_in(&page, username, PASSWORD);
    if shows(&page) == Page::Consent {
        return browser.decide(&page, "allow");
    }
    page
}

/// A browser with the accounts of Alice and Bob, who is in use.
fn both(server: &Server) -> Browser<'_> {
    let browser = Browser::signed_in(server, USERNAME);
    assert_eq!(shows(&add(&browser, BOB)), Page::Answer);
    browser
}

fn choose(browser: &Browser<'_>, username: &str) -> Response {
    let page = browser.open(&selecting());
    let accounts = listed(&page);
    let (_, name) = accounts
        .iter()
        .find(|(who, _)| who == username)
        .expect("one");
    browser.submit(LOGIN, &page, &[("account", name)])
}

fn subject_of(server: &Server, answer: &Response) -> String {
    text(&claims_of(server, answer), "sub").to_owned()
}

fn silent(server: &Server, browser: &Browser<'_>) -> String {
    subject_of(server, &browser.open(&asking("prompt", "none")))
}

fn sessions(server: &Server, username: &str) -> usize {
    let users = server.host.users.borrow();
    let row = serde_json::to_value(&users.0[username]).expect("JSON");
    row["sessions"].as_array().map_or(0, Vec::len)
}

#[test]
fn who_has_one_account_chooses_it_or_adds_another_which_is_then_in_use() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(who(&browser.open(&selecting())), [USERNAME]);
    assert_eq!(
        subject_of(&server, &choose(&browser, USERNAME)),
        "subject-of-alice"
    );
    assert_eq!(browser.cookie(OTHERS), None);
    let answer = add(&browser, BOB);
    assert_eq!(subject_of(&server, &answer), "subject-of-bob");
    assert_eq!(silent(&server, &browser), "subject-of-bob");
    assert_eq!(who(&browser.open(&selecting())), [BOB, USERNAME]);
    assert_eq!(
        (sessions(&server, USERNAME), sessions(&server, BOB)),
        (1, 1)
    );
}

#[test]
fn whoever_is_chosen_is_in_use_and_nobody_is_asked_for_a_password() {
    let server = provider(&json_value!({}));
    let browser = both(&server);
    assert_eq!(
        subject_of(&server, &choose(&browser, USERNAME)),
        "subject-of-alice"
    );
    assert_eq!(silent(&server, &browser), "subject-of-alice");
    assert_eq!(who(&browser.open(&selecting())), [USERNAME, BOB]);
    assert!(browser.visit("/account").body.contains(USERNAME));
    // Each stays a session of its own.
    assert_eq!(
        subject_of(&server, &choose(&browser, BOB)),
        "subject-of-bob"
    );
    assert_eq!(
        (sessions(&server, USERNAME), sessions(&server, BOB)),
        (1, 1)
    );
}

#[test]
fn whoever_signs_in_without_asking_for_another_account_ends_those_of_others() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let page = browser.open(&asking("prompt", "login"));
    browser.sign_in(&page, BOB, PASSWORD);
    assert_eq!(sessions(&server, USERNAME), 0);
    assert_eq!(who(&browser.open(&selecting())), [BOB]);
    // Who is one of them already ends nobody.
    let browser = both(&server);
    let page = browser.open(&asking("prompt", "login"));
    browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(who(&browser.open(&selecting())), [USERNAME, BOB]);
}

#[test]
fn a_name_that_the_browser_has_not_chooses_nobody() {
    let server = provider(&json_value!({}));
    let (browser, elsewhere) = (both(&server), Browser::signed_in(&server, USERNAME));
    let (_, foreign) = listed(&elsewhere.open(&selecting())).remove(0);
    for name in ["", "x", USERNAME, &foreign] {
        let page = browser.open(&selecting());
        let page = browser.submit(LOGIN, &page, &[("account", name)]);
        assert_eq!(shows(&page), Page::SignIn, "{name:?}");
        assert_eq!(silent(&server, &browser), "subject-of-bob");
    }
    // Nor does a page that was shown to another browser.
    let page = elsewhere.open(&selecting());
    let (_, name) = listed(&browser.open(&selecting())).remove(1);
    let refused = browser.submit(LOGIN, &page, &[("account", &name)]);
    assert_eq!(refused.status, 400);
}

#[test]
fn a_session_that_was_brought_along_is_none_of_the_accounts() {
    let server = provider(&json_value!({}));
    let mallory = both(&server);
    let browser = Browser::signed_in(&server, USERNAME);
    let (others, session) = (mallory.cookie(OTHERS), mallory.cookie(SESSION));
    for planted in [
        others.expect("one"),
        session.expect("one"),
        "~.~..".into(),
        "~".repeat(9000),
    ] {
        browser.set_cookie(OTHERS, &planted);
        assert_eq!(
            who(&browser.open(&selecting())),
            [USERNAME],
            "{planted:.40}"
        );
        let hinted = with(asking("prompt", "none"), "login_hint", BOB);
        let answer = browser.open(&hinted);
        assert_eq!(subject_of(&server, &answer), "subject-of-alice");
    }
}

#[test]
fn a_browser_has_five_accounts_at_most_and_the_one_used_longest_ago_ends() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let alice = server.host.users.borrow().0[USERNAME].clone();
    let names: Vec<_> = (1..=5).map(|n| format!("person{n}")).collect();
    for name in &names {
        let mut person = alice.clone();
        person.subject = format!("subject-of-{name}");
        server
            .host
            .users
            .borrow_mut()
            .0
            .insert(name.clone(), person);
        add(&browser, name);
    }
    let expected: Vec<_> = names.iter().rev().cloned().collect();
    assert_eq!(who(&browser.open(&selecting())), expected);
    assert_eq!(sessions(&server, USERNAME), 0);
}

#[test]
fn a_hint_names_an_account_of_the_browser_for_this_request_alone() {
    let server = provider(&json_value!({}));
    let browser = both(&server);
    let hinted = |name| with(asking("prompt", "none"), "login_hint", name);
    assert_eq!(
        subject_of(&server, &browser.open(&hinted(USERNAME))),
        "subject-of-alice"
    );
    assert_eq!(
        subject_of(&server, &browser.open(&hinted("nobody"))),
        "subject-of-bob"
    );
    assert_eq!(silent(&server, &browser), "subject-of-bob");
    let meant = id_token(&server, "web", USERNAME);
    let meant = with(asking("prompt", "none"), "id_token_hint", &meant);
    assert_eq!(
        subject_of(&server, &browser.open(&meant)),
        "subject-of-alice"
    );
    assert_eq!(silent(&server, &browser), "subject-of-bob");
}

#[test]
fn a_page_that_was_shown_to_one_account_does_nothing_for_another() {
    let server = provider(&json_value!({}));
    let browser = both(&server);
    choose(&browser, USERNAME);
    let consent = browser.open(&asking("prompt", "consent"));
    let account = browser.visit("/account/profile");
    assert_eq!(shows(&consent), Page::Consent);
    choose(&browser, BOB);
    // What Alice was asked counts for Alice.
    let answer = browser.decide(&consent, "allow");
    assert_eq!(subject_of(&server, &answer), "subject-of-alice");
    let (_, token) = account
        .body
        .split_once("name=\"form\" value=\"")
        .expect("a form");
    let token = token.split('"').next().expect("a token");
    let fields = [("form", token), ("name", "Mallory")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let before = server.host.snapshot();
    let refused = browser.post("/account/profile", &fields);
    assert_eq!((refused.status, server.host.snapshot()), (400, before));
}

#[test]
fn an_account_that_is_over_or_too_old_is_not_listed_or_asks_who_is_there() {
    let server = provider(&json_value!({ "sessionDuration": 600 }));
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(300);
    add(&browser, BOB);
    let page = browser.open(&with(selecting(), "max_age", "200"));
    let (_, alice) = listed(&page).remove(1);
    let page = browser.submit(LOGIN, &page, &[("account", &alice)]);
    assert_eq!(shows(&page), Page::SignIn);
    assert!(page.body.contains(&format!("value=\"{USERNAME}\"")));
    server.wait(300);
    assert_eq!(who(&browser.open(&selecting())), [BOB]);
    server.wait(300);
    assert_eq!(sees(&browser, &selecting()), Page::SignIn);
}

#[test]
fn where_nobody_is_in_use_any_more_the_others_are_offered() {
    let server = provider(&json_value!({}));
    let browser = both(&server);
    browser.remove_cookie(SESSION);
    refused(&browser, &asking("prompt", "none"), "login_required");
    assert_eq!(who(&browser.open(&request("web"))), [USERNAME]);
    assert_eq!(sees(&browser, &asking("prompt", "login")), Page::SignIn);
}

#[test]
fn who_has_one_account_costs_one_call_and_no_cookie_of_others() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let before = server.host.calls.get();
    assert_eq!(sees(&browser, &asking("prompt", "consent")), Page::Consent);
    assert_eq!(server.host.calls.get() - before, 1);
    assert_eq!(browser.cookie(OTHERS), None);
}

#[test]
fn no_account_is_chosen_where_the_client_wants_a_proof_of_now() {
    let server = provider(&json_value!({ "sessionDuration": 600 }));
    let browser = both(&server);
    let (_, alice) = listed(&browser.open(&selecting())).remove(1);
    for asked in [
        asking("prompt", "login"),
        asking("prompt", "select_account login"),
        with(selecting(), "max_age", "0"),
        asking("max_age", "0"),
    ] {
        let page = browser.open(&asked);
        let page = browser.submit(LOGIN, &page, &[("account", &alice)]);
        assert_eq!(shows(&page), Page::SignIn, "{asked:?}");
    }
}
