//! What a mail lets somebody do about their account: keep it after all, and confirm their address once
//! more.

use crate::factor_news::alarm;
use crate::passkeys::{enrolled, sign_in_on};
use crate::second_factor::{FACTOR, between, code};
use crate::support::expect::unchanged;
use crate::support::ordinary::{
    BOB, Browser, Page, joined, provider, provider_for, request, shows, web,
};
use crate::support::{
    Server,
    authenticator::Authenticator,
    server::{PASSWORD, USERNAME, block_on},
};
use sekisho::{
    Digest, Timestamp,
    backend::Host,
    front::Response,
    people::{self, Command, LinkCommand, Mail, Purpose, Reply},
};
use serde_json::{Value, json};

const LINK: &str = "/account/link";

fn server() -> Server {
    provider(&json!({ "people": { "mail": { "from": "id@as.example" } } }))
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn posted(server: &Server) -> Vec<Mail> {
    server.host.posted.take()
}

fn link_of(mail: &Mail) -> String {
    let (_, after) = mail.text.split_once("/account/link?l=").expect("a link");
    after.split_whitespace().next().expect("its end").to_owned()
}

fn row(server: &Server, username: &str) -> Option<Value> {
    let users = server.host.users.borrow();
    let user = users.0.get(username)?;
    Some(serde_json::to_value(user).expect("JSON"))
}

/// A browser in which somebody has just signed in at this page, and the page.
fn at<'a>(server: &'a Server, path: &str, username: &str) -> (Browser<'a>, Response) {
    let browser = Browser::new(server);
    let page = browser.visit(path);
    assert_eq!(browser.sign_in(&page, username, PASSWORD).status, 303);
    posted(server);
    let page = browser.visit(path);
    (browser, page)
}

fn send(browser: &Browser<'_>, path: &str, page: &Response, more: &[(&str, &str)]) -> Response {
    let (_, form) = page
        .body
        .split_once("name=\"form\" value=\"")
        .expect("a form");
    let form = form.split('"').next().expect("a value");
    browser.post(path, &fields(&[&[("form", form)], more].concat()))
}

/// Alice deletes her account; what she is mailed.
fn left(server: &Server) -> Vec<Mail> {
    let (browser, page) = at(server, "/account/delete", USERNAME);
    leave(server, &browser, &page)
}

/// The same by her passkey, which it takes where she has one.
fn left_by(server: &Server, phone: &mut Authenticator) -> Vec<Mail> {
    let browser = Browser::new(server);
    let back = sign_in_on(&browser, &browser.visit("/account/delete"), phone);
    assert_eq!(back.status, 303);
    let page = browser.visit("/account/delete");
    leave(server, &browser, &page)
}

fn leave(server: &Server, browser: &Browser<'_>, page: &Response) -> Vec<Mail> {
    assert_eq!(send(browser, "/account/delete", page, &[]).status, 200);
    assert!(row(server, USERNAME).expect("there")["leaves"].is_i64());
    posted(server)
}

fn open(server: &Server, link: &str) -> u16 {
    server.post(LINK, &fields(&[("l", link)]), &[]).status
}

#[test]
fn whoever_has_deleted_their_account_keeps_it_by_a_link_that_counts_once() {
    let server = server();
    let mails = left(&server);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Your account will be deleted");
    // Which day that is, `letter.rs` holds.
    let text = &mails[0].text;
    assert!(text.starts_with("Your account will be deleted on 20"));
    let link = link_of(&mails[0]);
    let page = unchanged(&server, || server.get(LINK, &format!("l={link}"), &[]));
    assert!(page.body.contains("Keep my account"), "{}", page.body);
    assert_eq!(open(&server, &link), 200);
    let kept = row(&server, USERNAME).expect("there");
    assert_eq!(
        (kept.get("leaves"), kept["sessions"].as_array()),
        (None, None)
    );
    let again = unchanged(&server, || server.post(LINK, &fields(&[("l", &link)]), &[]));
    assert_eq!(again.status, 400);
    server.wait(1_209_600);
    at(&server, "/account", USERNAME);
}

#[test]
fn the_link_counts_until_the_account_is_gone() {
    let server = server();
    let link = link_of(&left(&server)[0]);
    server.wait(1_209_599);
    assert_eq!(open(&server, &link), 200);
    let link = link_of(&left(&server)[0]);
    server.wait(1_209_600);
    assert_eq!(open(&server, &link), 400);
    assert_eq!(row(&server, USERNAME), None);
}

#[test]
fn a_link_of_before_does_nothing_to_an_account_that_is_about_to_go_and_strangers_void_none() {
    let server = server();
    let forget = || {
        server.post("/account/forgot", &fields(&[("username", USERNAME)]), &[]);
        server.wait(200);
    };
    forget();
    let reset = link_of(&posted(&server)[0]);
    let undo = link_of(&left(&server)[0]);
    let password = fields(&[("l", &reset), ("password", "quite another one")]);
    assert_eq!(server.post(LINK, &password, &[]).status, 400);
    for _ in 0..12 {
        forget();
    }
    assert_eq!(open(&server, &undo), 200);
    // With it every other link is void.
    let late = link_of(posted(&server).last().expect("a mail"));
    let password = fields(&[("l", &late), ("password", "quite another one")]);
    assert_eq!(server.post(LINK, &password, &[]).status, 400);
}

#[test]
fn a_link_to_keep_an_account_is_of_no_use_once_its_owner_is_back_and_for_nothing_else() {
    let server = server();
    let link = link_of(&left(&server)[0]);
    let (_, rest) = link.split_once('.').expect("a purpose");
    for other in ["reset", "verify", "invite"] {
        let forged = format!("{other}.{rest}");
        let sent = fields(&[("l", &forged), ("password", "quite another one")]);
        let refused = unchanged(&server, || server.post(LINK, &sent, &[]));
        assert_eq!(refused.status, 400, "{other}");
    }
    at(&server, "/account", USERNAME);
    assert_eq!(open(&server, &link), 400);
}

#[test]
fn of_fifty_who_have_the_link_one_keeps_the_account() {
    let server = server();
    left(&server);
    let ask = |command| {
        let request = people::Request {
            now: Timestamp::from_seconds(server.now()),
            username: USERNAME.into(),
            service: None,
            command: Command::Link(command),
        };
        block_on(server.host.user(&request)).expect("an answer")
    };
    let (purpose, digest) = (Purpose::Undo, Digest::of("link"));
    ask(LinkCommand::Make { purpose, digest });
    let password = || None;
    let replies = (0..50).map(|_| {
        ask(LinkCommand::Use {
            purpose,
            digest,
            password: password(),
        })
    });
    let kept = replies.filter(|reply| matches!(reply, Reply::Reached { .. }));
    assert_eq!(kept.count(), 1);
}

#[test]
fn nobody_is_mailed_at_an_address_that_nobody_confirmed() {
    let server = server();
    if let Some(alice) = server.host.users.borrow_mut().0.get_mut(USERNAME) {
        alice.claims.insert("email_verified".into(), false.into());
    }
    assert_eq!(left(&server), []);
    // She comes back by signing in, as ever.
    at(&server, "/account", USERNAME);
    assert!(
        row(&server, USERNAME)
            .expect("there")
            .get("leaves")
            .is_none()
    );
}

#[test]
fn whoever_has_not_confirmed_their_address_is_mailed_the_link_again_a_few_times() {
    let server = server();
    let path = "/account/profile";
    let (browser, page) = at(&server, path, BOB);
    assert!(page.body.contains("id=\"profile-verify\""), "{}", page.body);
    assert!(page.body.contains("bob@example.com"));
    let again = || send(&browser, path, &page, &[("verify", "1")]).status;
    assert_eq!(again(), 303);
    let mails = posted(&server);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to.as_str(), "bob@example.com");
    for _ in 0..9 {
        assert_eq!(again(), 303);
    }
    assert_eq!(posted(&server).len(), 2);
    assert_eq!(open(&server, &link_of(&mails[0])), 200);
    let page = browser.visit(path);
    assert!(!page.body.contains("profile-verify"), "{}", page.body);
    server.wait(200);
    let pressed = send(&browser, path, &page, &[("verify", "1")]);
    assert_eq!((pressed.status, posted(&server).len()), (303, 0));
}

#[test]
fn nobody_has_a_mail_sent_to_somebody_else_and_where_there_is_no_mail_none_is_offered() {
    let server = server();
    let path = "/account/profile";
    let (browser, _) = at(&server, path, BOB);
    for form in ["", "9999999999.AAAA"] {
        let forged = fields(&[("form", form), ("verify", "1")]);
        let refused = unchanged(&server, || browser.post(path, &forged));
        assert_eq!(refused.status, 400);
    }
    let stranger = Browser::new(&server);
    let asked = stranger.post(path, &fields(&[("verify", "1")]));
    assert_eq!(shows(&asked), Page::SignIn);
    assert_eq!(posted(&server), []);
    let silent = provider(&json!({}));
    let (_, page) = at(&silent, path, BOB);
    assert!(!page.body.contains("profile-verify"), "{}", page.body);
}

fn restored(server: &Server) -> usize {
    let events = server.events();
    let restored = events
        .iter()
        .filter(|one| one["type"] == "account.restored");
    restored.count()
}

#[test]
fn whoever_proves_less_than_is_asked_for_does_not_come_back_by_it() {
    let audited = json!({ "people": { "audit": { "enabled": true } } });
    let client = joined(&web("web"), &json!({ "factorsRequired": "SECOND_FACTOR" }));
    let server = provider_for(&audited, &[client]);
    server.host.writes_trail.set(true);
    left(&server);
    let leaves = || {
        row(&server, USERNAME)
            .expect("there")
            .get("leaves")
            .cloned()
    };
    let before = leaves();
    assert!(before.is_some());
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    let key = between(&page, "<code id=\"key\">", '<').to_owned();
    let fields = |code| [("key", key.clone()), ("code", code)];
    let send = |code: &str| {
        let fields = fields(code.to_owned());
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        browser.submit(FACTOR, &page, &fields)
    };
    assert_eq!(send("000000").status, 403);
    assert_eq!((leaves(), restored(&server)), (before, 0));
    // All that is asked for brings them back.
    let shown = send(&code(&key, server.now()));
    assert!(shown.body.contains("recovery-codes"), "{}", shown.body);
    assert_eq!((leaves(), restored(&server)), (None, 1));
}

#[test]
fn whoever_comes_back_by_signing_in_is_in_the_trail_once() {
    let server = provider(&json!({ "people": { "audit": { "enabled": true } } }));
    server.host.writes_trail.set(true);
    let mut phone = enrolled(&server, USERNAME, 1);
    left_by(&server, &mut phone);
    assert_eq!(restored(&server), 0);
    let browser = Browser::new(&server);
    let back = sign_in_on(&browser, &browser.visit("/account"), &mut phone);
    assert_eq!(back.status, 303);
    assert_eq!(restored(&server), 1);
    let events = server.events();
    let mut events = events
        .iter()
        .filter(|one| one["type"] == "account.restored");
    let event = events.next().expect("an event");
    assert_eq!(event["subject"], "subject-of-alice");
    at(&server, "/account", USERNAME);
    assert_eq!(restored(&server), 1);
}

#[test]
fn whoever_is_gone_is_found_by_no_passkey() {
    let server = server();
    let mut phone = enrolled(&server, USERNAME, 1);
    enrolled(&server, BOB, 2);
    let handles = || {
        server
            .host
            .users
            .borrow()
            .2
            .values()
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut before = handles();
    before.sort();
    assert_eq!(before, [USERNAME, BOB]);
    left_by(&server, &mut phone);
    server.wait(1_209_600);
    // Whoever asks for them finds nobody, and so does the alarm.
    let browser = Browser::new(&server);
    browser.sign_in(&browser.visit("/account"), USERNAME, PASSWORD);
    assert_eq!(row(&server, USERNAME), None);
    alarm(&server);
    assert_eq!(handles(), [BOB]);
    assert!(server.host.users.borrow().3.is_empty());
}
