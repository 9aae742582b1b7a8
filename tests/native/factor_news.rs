//! What somebody proves themselves by is another: they are told by mail, the trail remembers it, and
//! what has to end does.

use crate::support::expect::with;
use crate::support::ordinary::{
    Browser, Page, joined, provider, put_client, request, request_for, shows, tokens_of, userinfo,
    web,
};
use crate::support::{
    Server,
    authenticator::{Authenticator, options},
    client::ISSUER,
    host::ADMIN_SECRET,
    server::{PASSWORD, USERNAME, block_on},
};
use crate::{
    account_passkeys::{self, add, at, prove},
    second_factor::{self, FACTOR, asked, between, code, enrolled},
};
use sekisho::{
    backend::{logout::tell, mail::deliver},
    front::Request,
    people::EndedSession,
};
use serde_json::{Value, json};

fn server() -> Server {
    let server = provider(&json!({
        "people": { "mail": { "from": "id@as.example" }, "audit": { "enabled": true } },
    }));
    server.host.writes_trail.set(true);
    server
}

/// The types of the events of this person, without those of signing in and of what was granted.
fn kinds(server: &Server) -> Vec<String> {
    let events = server.events();
    let kinds = events.iter().filter(|event| {
        let kind = event["type"].as_str().unwrap_or_default();
        !kind.starts_with("sign-in") && !kind.starts_with("consent") && !kind.contains("ation.")
    });
    let kinds = kinds.inspect(|event| assert_eq!(event["subject"], "subject-of-alice"));
    let mut kinds: Vec<String> = kinds
        .map(|event| event["type"].as_str().expect("a type").to_owned())
        .collect();
    kinds.sort();
    kinds
}

/// What was mailed since, but for news of new browsers.
fn news(server: &Server) -> Vec<String> {
    let mails = server.host.posted.take();
    let news = mails
        .into_iter()
        .filter(|mail| mail.subject == "How you sign in has changed");
    news.map(|mail| mail.text.lines().next().unwrap_or_default().to_owned())
        .collect()
}

fn refusals(server: &Server) -> Vec<Value> {
    let mut events = server.events();
    events.retain(|event| event["type"] == "sign-in.refused");
    events
        .into_iter()
        .map(|event| event["refusal"]["rule"].clone())
        .collect()
}

fn remove(browser: &Browser<'_>, phone: &Authenticator) -> u16 {
    let page = browser.visit("/account/passkeys");
    account_passkeys::send(browser, &page, &[("remove", &phone.id())]).status
}

#[test]
fn whoever_adds_or_removes_a_passkey_is_told_and_a_name_is_in_the_trail_alone() {
    let server = server();
    let browser = at(&server, USERNAME);
    let mut phone = Authenticator::new(1, ISSUER);
    assert_eq!(add(&browser, &mut phone).status, 303);
    assert_eq!(news(&server), ["A passkey was added to your account."]);
    prove(&browser, &mut phone);
    let page = browser.visit("/account/passkeys");
    let id = phone.id();
    let renamed = [("rename", id.as_str()), ("name", "Telephone")];
    account_passkeys::send(&browser, &page, &renamed);
    assert_eq!(news(&server), [""; 0]);
    assert_eq!(remove(&browser, &phone), 303);
    assert_eq!(news(&server), ["A passkey was removed from your account."]);
    // There is none any more to remove.
    remove(&browser, &phone);
    assert_eq!(news(&server), [""; 0]);
    assert_eq!(
        kinds(&server),
        ["passkey.added", "passkey.removed", "passkey.renamed"]
    );
}

#[test]
fn a_passkey_that_is_not_taken_is_refused_in_the_trail_and_nobody_is_told() {
    let server = server();
    let browser = at(&server, USERNAME);
    server.host.posted.take();
    let page = browser.visit("/account/passkeys");
    let fields = [("name", "Phone"), ("credential", "{}")];
    let refused = account_passkeys::send(&browser, &page, &fields);
    assert_eq!(refused.status, 400);
    assert_eq!(kinds(&server), ["passkey.refused"]);
    let events = server.events();
    let mut events = events
        .iter()
        .filter(|event| event["type"] == "passkey.refused");
    let event = events.next().expect("an event");
    assert_eq!(event["refusal"]["rule"], "PasskeyUnfit");
    assert_eq!(server.host.posted.take(), []);
}

/// Does what the alarm does for sessions that have ended.
pub(crate) fn alarm(server: &Server) {
    let due = std::mem::take(&mut server.host.users.borrow_mut().3);
    for text in due.values() {
        let ended: EndedSession = sekisho::json::from_str(text).expect("a session");
        block_on(tell(&server.host, &ended));
    }
}

#[test]
fn a_passkey_that_is_removed_ends_the_sessions_that_began_by_one_and_what_was_granted_in_them() {
    let server = server();
    let here = at(&server, USERNAME);
    let mut phone = Authenticator::new(1, ISSUER);
    add(&here, &mut phone);
    let scope = request_for("web", "code", "openid profile");
    let by_password = Browser::new(&server);
    let stays = tokens_of(&server, &by_password.agreed(&scope), &scope);
    let stolen = Browser::new(&server);
    let page = stolen.open(&with(scope.clone(), "prompt", "login"));
    let answer = phone.get(&options(&page).expect("options"));
    let fields = [("credential", answer.as_str())];
    let page = stolen.submit("/oauth/authorize/passkey", &page, &fields);
    let page = match shows(&page) {
        Page::Consent => stolen.decide(&page, "allow"),
        _ => page,
    };
    let ends = tokens_of(&server, &page, &scope);
    let is_good = |tokens: &Value| {
        userinfo(&server, tokens["access_token"].as_str().expect("one")).status == 200
    };
    assert!(is_good(&stays) && is_good(&ends));
    prove(&here, &mut phone);
    assert_eq!(remove(&here, &phone), 303);
    alarm(&server);
    assert!(is_good(&stays) && !is_good(&ends));
    assert_eq!(shows(&stolen.visit("/account")), Page::SignIn);
    assert_ne!(shows(&by_password.visit("/account")), Page::SignIn);
    assert_ne!(shows(&here.visit("/account")), Page::SignIn);
}

#[test]
fn whoever_adds_or_removes_an_authenticator_or_makes_other_codes_is_told() {
    let server = server();
    let (browser, _, _) = enrolled(&server);
    let told = news(&server);
    assert!(
        told[0].starts_with("An authenticator app was added"),
        "{told:?}"
    );
    for (field, value, said) in [
        ("recovery", "1", "New recovery codes were made"),
        ("remove", "sure", "The authenticator app was removed"),
    ] {
        let page = browser.visit("/account/authenticator");
        second_factor::send(&browser, &page, &[(field, value)]);
        let told = news(&server);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with(said), "{told:?}");
    }
    assert_eq!(
        kinds(&server),
        [
            "authenticator.added",
            "authenticator.removed",
            "recovery-codes.renewed"
        ]
    );
}

#[test]
fn a_recovery_code_that_is_used_up_is_told_and_a_code_of_the_app_is_not() {
    let server = server();
    let (_, key, codes) = enrolled(&server);
    news(&server);
    let (browser, page) = asked(&server);
    browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    assert_eq!(news(&server), [""; 0]);
    let (browser, page) = asked(&server);
    browser.submit(FACTOR, &page, &[("code", &codes[0])]);
    let told = news(&server);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("A recovery code was used"), "{told:?}");
    let expected = ["authenticator.added", "recovery-code.used"];
    assert_eq!(kinds(&server), expected);
}

#[test]
fn codes_and_passkeys_that_are_refused_or_have_to_wait_are_in_the_trail_of_whom_they_were_for() {
    let server = server();
    let (_, _, _) = enrolled(&server);
    let (browser, page) = asked(&server);
    for _ in 0..7 {
        browser.submit(FACTOR, &page, &[("code", "000000")]);
    }
    let rules = refusals(&server);
    let count = |rule: &str| rules.iter().filter(|one| *one == rule).count();
    assert_eq!((count("WrongCode"), count("TooManyAttempts")), (5, 2));
    let events = server.events();
    let mut refused = events
        .iter()
        .filter(|event| event["type"] == "sign-in.refused");
    let event = refused.next().expect("an event");
    assert_eq!(event["nameMark"].as_str().map(str::len), Some(16));
    assert!(!format!("{events:?}").contains("000000"));
}

#[test]
fn a_passkey_that_has_to_wait_is_in_the_trail() {
    let server = server();
    let here = at(&server, USERNAME);
    let mut phone = Authenticator::new(1, ISSUER);
    add(&here, &mut phone);
    let mut wrong = Authenticator::of(9, ISSUER, &phone.handle);
    for _ in 0..7 {
        let browser = Browser::new(&server);
        let page = browser.open(&request("web"));
        let answer = wrong.get(&options(&page).expect("options"));
        let fields = [("credential", answer.as_str())];
        browser.submit("/oauth/authorize/passkey", &page, &fields);
    }
    let rules = refusals(&server);
    assert!(rules.contains(&"PasskeyUnfit".into()), "{rules:?}");
    assert!(rules.contains(&"TooManyAttempts".into()), "{rules:?}");
}

#[test]
fn a_new_password_is_in_the_trail_under_the_mark_of_the_name() {
    let server = server();
    let fields = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    };
    server.post("/account/forgot", &fields(&[("username", USERNAME)]), &[]);
    let mails = server.host.posted.take();
    let (_, link) = mails[0].text.split_once("?l=").expect("a link");
    let link = link.split_whitespace().next().expect("its end");
    for (password, status) in [("short", 400), ("quite another one", 200)] {
        let sent = fields(&[("l", link), ("password", password)]);
        assert_eq!(server.post("/account/link", &sent, &[]).status, status);
    }
    let mut events = server.events();
    events.retain(|event| event["type"] == "password.changed");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["nameMark"].as_str().map(str::len), Some(16));
}

#[test]
fn a_password_that_is_changed_at_the_account_is_in_the_trail_of_the_person() {
    let server = server();
    let browser = Browser::new(&server);
    let page = browser.visit("/account/password");
    assert_eq!(browser.sign_in(&page, USERNAME, PASSWORD).status, 303);
    let page = browser.visit("/account/password");
    for (password, status) in [("short", 400), ("quite another password", 303)] {
        let sent = account_passkeys::send_to(
            &browser,
            "/account/password",
            &page,
            &[("password", password)],
        );
        assert_eq!(sent.status, status, "{}", sent.body);
    }
    assert_eq!(kinds(&server), ["password.changed"]);
    let told = server.host.posted.take();
    let subjects: Vec<_> = told.iter().map(|mail| mail.subject.as_str()).collect();
    assert!(
        subjects.contains(&"Your password was changed"),
        "{subjects:?}"
    );
}

#[test]
fn whoever_lost_their_factors_to_the_operator_is_told() {
    let server = server();
    let reset = |name: &str| {
        let path = format!("/api/people/factors/reset/{name}");
        let request = Request::new("POST", &path, None)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"));
        server.send(&request).status
    };
    assert_eq!((reset(USERNAME), reset("nobody")), (200, 404));
    let told = news(&server);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("Those who run this service"),
        "{told:?}"
    );
}

#[test]
fn mail_that_cannot_be_sent_harms_no_change_and_an_address_that_nobody_confirmed_is_told_nothing() {
    let server = server();
    let browser = at(&server, USERNAME);
    server.host.posted.take();
    let mut phone = Authenticator::new(1, ISSUER);
    assert_eq!(add(&browser, &mut phone).status, 303);
    prove(&browser, &mut phone);
    let mails = server.host.posted.take();
    server.host.mailed.replace(None);
    block_on(deliver(&server.host, &mails[0]));
    if let Some(alice) = server.host.users.borrow_mut().0.get_mut(USERNAME) {
        alice.claims.insert("email_verified".into(), false.into());
    }
    assert_eq!(remove(&browser, &phone), 303);
    assert_eq!(news(&server), [""; 0]);
    assert_eq!(browser.visit("/account").status, 200);
}

#[test]
fn a_factor_that_is_added_on_the_way_ends_other_sessions_and_what_was_granted_in_them() {
    let server = server();
    let elsewhere = Browser::new(&server);
    let scope = request_for("web", "code", "openid profile");
    let tokens = tokens_of(&server, &elsewhere.agreed(&scope), &scope);
    let required = json!({ "factorsRequired": "SECOND_FACTOR" });
    put_client(&server, &joined(&web("web"), &required));
    let here = Browser::new(&server);
    let page = here.sign_in(&here.open(&scope), USERNAME, PASSWORD);
    let key = between(&page, "<code id=\"key\">", '<');
    let code = code(key, server.now());
    let added = here.submit(FACTOR, &page, &[("key", key), ("code", &code)]);
    assert!(added.body.contains("recovery-codes"), "{}", added.body);
    alarm(&server);
    let token = tokens["access_token"].as_str().expect("one");
    assert_eq!(userinfo(&server, token).status, 401);
    assert_eq!(shows(&elsewhere.open(&scope)), Page::SignIn);
}
