//! Mail to people, and the links in it: whoever asks learns nothing, and a link counts once.

use crate::support::expect::unchanged;
use crate::support::ordinary::{Browser, Page, provider, request_for, shows, tokens_of, userinfo};
use crate::support::{
    Server,
    server::{PASSWORD, USERNAME, block_on},
};
use sekisho::{
    Digest,
    backend::{Fetched, mail::deliver},
    front::{Request, Response},
    people::{Command, LinkCommand, Mail, MailAddress, MailedLink, Purpose, Reply},
};
use serde_json::{Value, json};

const FORGOT: &str = "/account/forgot";
const LINK: &str = "/account/link";

fn server() -> Server {
    provider(&json!({ "signUpEnabled": true, "people": { "mail": { "from": "id@as.example" } } }))
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn forget(server: &Server, username: &str) -> Response {
    server.post(FORGOT, &fields(&[("username", username)]), &[])
}

/// What was posted since.
fn posted(server: &Server) -> Vec<Mail> {
    server.host.posted.take()
}

/// What the link of a mail says.
fn link_of(mail: &Mail) -> String {
    let (_, after) = mail.text.split_once("/account/link?l=").expect("a link");
    after.split_whitespace().next().expect("its end").to_owned()
}

/// The link that Alice is mailed who has forgotten her password.
fn forgotten(server: &Server) -> String {
    assert_eq!(forget(server, USERNAME).status, 200);
    let mails = posted(server);
    assert_eq!(
        (mails.len(), mails[0].subject.as_str()),
        (1, "Set a new password")
    );
    link_of(&mails[0])
}

fn open(server: &Server, link: &str, password: &str) -> Response {
    server.post(LINK, &fields(&[("l", link), ("password", password)]), &[])
}

fn row(server: &Server, username: &str) -> Value {
    serde_json::to_value(&server.host.users.borrow().0[username]).expect("JSON")
}

fn signs_in(server: &Server, password: &str) -> bool {
    let browser = Browser::new(server);
    let page = browser.visit("/account");
    browser.sign_in(&page, USERNAME, password).status == 303
}

#[test]
fn whoever_has_forgotten_their_password_sets_another_and_everything_ends() {
    let server = server();
    let asked = request_for("web", "code", "openid profile");
    let browser = Browser::new(&server);
    let tokens = tokens_of(&server, &browser.agreed(&asked), &asked);
    posted(&server);
    let link = forgotten(&server);
    let page = unchanged(&server, || server.get(LINK, &format!("l={link}"), &[]));
    assert!(page.body.contains("new-password") && page.body.contains(&link));
    let done = open(&server, &link, "quite another one");
    assert_eq!(done.status, 200);
    assert!(
        done.body.contains("Your password was changed"),
        "{}",
        done.body
    );
    assert_eq!(
        userinfo(&server, tokens["access_token"].as_str().expect("one")).status,
        401
    );
    assert_eq!(shows(&browser.visit("/account")), Page::SignIn);
    let told = posted(&server);
    assert_eq!(told[0].subject, "Your password was changed");
    assert!(!signs_in(&server, PASSWORD));
    assert!(signs_in(&server, "quite another one"));
}

#[test]
fn a_link_counts_once_and_half_an_hour() {
    let server = server();
    let link = forgotten(&server);
    let first = server.get(LINK, &format!("l={link}"), &[]);
    assert!(first.status == 200 && first.body.contains("type=\"password\""));
    assert_eq!(open(&server, &link, "quite another one").status, 200);
    assert_dead(&server, &link);
    let again = unchanged(&server, || open(&server, &link, "and yet another one"));
    assert_eq!(again.status, 400);
    posted(&server);
    server.wait(600);
    let link = forgotten(&server);
    server.wait(1_800);
    open(&server, &link, "and yet another one");
    assert!(signs_in(&server, "quite another one"));
}

/// The page of a link says at once that it does not count, and where another is asked for.
fn assert_dead(server: &Server, link: &str) {
    let page = unchanged(server, || server.get(LINK, &format!("l={link}"), &[]));
    assert_eq!(page.status, 400);
    assert!(page.body.contains("does not count any more") && !page.body.contains("<form"));
    assert!(page.body.contains("href=\"/account/forgot\""));
}

#[test]
fn a_link_that_is_too_old_or_of_another_address_says_so_at_once() {
    let server = server();
    let link = forgotten(&server);
    server.wait(1_799);
    let page = server.get(LINK, &format!("l={link}"), &[]);
    assert_eq!(page.status, 200);
    server.wait(1);
    assert_dead(&server, &link);
    let link = forgotten(&server);
    let claims = json!({ "email": "another@example.com" });
    let put = json!({ "username": USERNAME, "claims": claims });
    assert_eq!(server.admin("/admin/user", &put).status, 200);
    assert_dead(&server, &link);
    let nobody = MailedLink::parse(&link).map(|link| MailedLink {
        username: "nobody".into(),
        ..link
    });
    assert_dead(&server, &nobody.expect("a link").written());
}

#[test]
fn a_password_that_is_set_otherwise_voids_links_that_set_one() {
    let server = server();
    let link = forgotten(&server);
    let put = json!({ "username": USERNAME, "password": "quite another one" });
    assert_eq!(server.admin("/admin/user", &put).status, 200);
    let late = unchanged(&server, || open(&server, &link, "and yet another one"));
    assert_eq!(late.status, 400);
    assert!(signs_in(&server, "quite another one"));
}

#[test]
fn of_fifty_who_have_one_link_one_sets_the_password() {
    let server = server();
    forgotten(&server);
    let command = |purpose, digest| Command::Link(LinkCommand::Make { purpose, digest });
    let ask = |command| {
        let request = sekisho::people::Request {
            now: sekisho::Timestamp::from_seconds(server.now()),
            username: USERNAME.into(),
            service: None,
            command,
        };
        block_on(sekisho::backend::Host::user(&server.host, &request)).expect("an answer")
    };
    let made = ask(command(Purpose::Reset, Digest::of("link")));
    assert!(matches!(made, Reply::Reached { .. }));
    let use_it = || LinkCommand::Use {
        purpose: Purpose::Reset,
        digest: Digest::of("link"),
        password: Some("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA".into()),
    };
    let replies = (0..50).map(|_| ask(Command::Link(use_it())));
    let reached = replies.filter(|reply| matches!(reply, Reply::Reached { .. }));
    assert_eq!(reached.count(), 1);
}

#[test]
fn nobody_learns_who_has_an_account() {
    let server = server();
    let calls = |username: &str| {
        let before = server.host.calls.get();
        let page = forget(&server, username);
        (page.status, page.body, server.host.calls.get() - before)
    };
    let known = calls(USERNAME);
    assert_eq!(posted(&server).len(), 1);
    for unknown in ["mallory", "alicia", "a"] {
        assert_eq!(calls(unknown), known, "{unknown}");
        assert_eq!(posted(&server), []);
    }
    // Whoever is asked for too often is told the same.
    for _ in 0..9 {
        assert_eq!(calls(USERNAME), known);
    }
    assert_eq!(posted(&server).len(), 2);
}

#[test]
fn what_is_no_name_is_told_the_same_and_nothing_is_sent() {
    let server = server();
    for name in [
        "",
        " ",
        "\0",
        "a\r\nBcc: x@y.example",
        &"x".repeat(10_000),
        "\u{202e}alice",
    ] {
        let page = forget(&server, name);
        assert_eq!(page.status, 200, "{name:?}");
        assert!(page.body.contains("Look into your mail"));
    }
    assert_eq!(posted(&server), []);
}

#[test]
fn a_link_that_was_forged_or_is_for_something_else_does_nothing() {
    let server = server();
    let link = forgotten(&server);
    let (_, rest) = link.split_once('.').expect("a purpose");
    let (name, secret) = rest.split_once('.').expect("a name");
    let bob = MailedLink::parse(&link).map(|link| MailedLink {
        username: "bob".into(),
        ..link
    });
    for forged in [
        String::new(),
        format!("verify.{rest}"),
        format!("reset.{name}.{}", "A".repeat(43)),
        format!("reset.{name}.{secret}A"),
        format!("RESET.{rest}"),
        bob.expect("a link").written(),
    ] {
        let refused = unchanged(&server, || open(&server, &forged, "quite another one"));
        assert_eq!(refused.status, 400, "{forged}");
    }
    assert!(signs_in(&server, PASSWORD));
}

#[test]
fn a_password_that_cannot_be_is_told_and_the_link_still_counts() {
    let server = server();
    let link = forgotten(&server);
    for password in ["", "short", &"x".repeat(1025), "eight\u{0}characters"] {
        let page = unchanged(&server, || open(&server, &link, password));
        assert_eq!(page.status, 400);
        assert!(page.body.contains("aria-invalid"), "{password:?}");
    }
    assert_eq!(open(&server, &link, "quite another one").status, 200);
}

#[test]
fn a_form_of_another_site_uses_no_link() {
    let server = server();
    let link = forgotten(&server);
    for path in [FORGOT, LINK] {
        let headers = [("sec-fetch-site", "cross-site".to_owned())];
        let sent = fields(&[
            ("l", &link),
            ("password", "quite another one"),
            ("username", USERNAME),
        ]);
        let refused = unchanged(&server, || server.post(path, &sent, &headers));
        assert_eq!(refused.status, 400, "{path}");
    }
    assert_eq!(posted(&server), []);
}

#[test]
fn whoever_asks_too_much_from_one_address_waits() {
    let mut server = server();
    server.host.settings.address_header = Some("cf-connecting-ip".into());
    let headers = [("cf-connecting-ip", "192.0.2.7".to_owned())];
    let ask = |n: usize| {
        server.post(
            FORGOT,
            &fields(&[("username", &format!("name{n}"))]),
            &headers,
        )
    };
    let statuses: Vec<u16> = (0..12).map(|n| ask(n).status).collect();
    assert_eq!(statuses[..10], [200; 10]);
    assert_eq!(statuses[10..], [429; 2]);
    assert!(ask(0).header("retry-after").is_some());
}

#[test]
fn whoever_signs_up_confirms_their_address_with_a_button() {
    let server = server();
    let browser = Browser::new(&server);
    let page = browser.submit(
        "/oauth/authorize/login",
        &browser.visit("/account"),
        &[("create", "1")],
    );
    let carol = [
        ("username", "carol"),
        ("password", PASSWORD),
        ("email", "carol@example.com"),
    ];
    assert_eq!(
        browser
            .submit("/oauth/authorize/sign-up", &page, &carol)
            .status,
        303
    );
    let mails = posted(&server);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        ("carol@example.com", "Confirm your email address")
    );
    assert_eq!(
        row(&server, "carol")["claims"]["email_verified"],
        json!(false)
    );
    let link = link_of(&mails[0]);
    unchanged(&server, || server.get(LINK, &format!("l={link}"), &[]));
    let done = server.post(LINK, &fields(&[("l", &link)]), &[]);
    assert!(done.body.contains("is confirmed"), "{}", done.body);
    assert_eq!(
        row(&server, "carol")["claims"]["email_verified"],
        json!(true)
    );
    assert_eq!(
        browser
            .visit("/account")
            .body
            .matches("login-submit")
            .count(),
        0
    );
    assert_eq!(server.post(LINK, &fields(&[("l", &link)]), &[]).status, 400);
    // Nobody who has not confirmed their address is sent a link that sets a password.
    assert_eq!(forget(&server, "carol").status, 200);
    assert_eq!(posted(&server).len(), 1);
}

#[test]
fn an_address_that_nobody_has_confirmed_sets_no_password() {
    let server = server();
    let browser = Browser::new(&server);
    let page = browser.submit(
        "/oauth/authorize/login",
        &browser.visit("/account"),
        &[("create", "1")],
    );
    let carol = [
        ("username", "carol"),
        ("password", PASSWORD),
        ("email", "carol@example.com"),
    ];
    browser.submit("/oauth/authorize/sign-up", &page, &carol);
    posted(&server);
    forget(&server, "carol");
    assert_eq!(posted(&server), []);
}

#[test]
fn a_browser_that_is_new_to_a_person_is_told_them_by_mail() {
    let server = server();
    let browser = Browser::new(&server);
    let sign_in = || browser.sign_in(&browser.visit("/account"), USERNAME, PASSWORD);
    sign_in();
    let subjects = |server: &Server| {
        posted(server)
            .into_iter()
            .map(|mail| mail.subject)
            .collect::<Vec<_>>()
    };
    assert_eq!(subjects(&server), ["A new sign-in to your account"]);
    browser.remove_cookie("__Host-sekisho-session");
    sign_in();
    assert_eq!(subjects(&server), [""; 0]);
}

#[test]
fn mail_goes_by_the_hook_or_the_platform_and_its_failure_is_told_without_an_address() {
    let mail = Mail {
        to: MailAddress::parse("alice@example.com").expect("an address"),
        subject: "S".into(),
        text: "T".into(),
    };
    let bound = server();
    block_on(deliver(&bound.host, &mail));
    let mailed = bound.host.mailed.borrow().clone().expect("bound");
    assert_eq!(mailed, [("id@as.example".to_owned(), mail.clone())]);

    let url = "https://mail.example/send";
    let hooked =
        provider(&json!({ "people": { "mail": { "from": "id@as.example", "hookUrl": url } } }));
    let answers = |status| {
        vec![Some(Fetched {
            status,
            body: Vec::new(),
        })]
    };
    hooked
        .host
        .servers
        .borrow_mut()
        .insert(url.into(), answers(202));
    block_on(deliver(&hooked.host, &mail));
    let sent = hooked.host.sent.borrow().last().cloned().expect("one");
    let (header, claims) = crate::support::expect::parts_of(&sent.1.expect("a body"));
    assert_eq!(
        (&header["typ"], &claims["aud"]),
        (&json!("mail-hook+jwt"), &json!(url))
    );
    assert_eq!(
        claims["mail"],
        json!({ "from": "id@as.example", "to": "alice@example.com", "subject": "S", "text": "T" })
    );
    assert_eq!(hooked.host.mailed.borrow().as_ref().map(Vec::len), Some(0));

    hooked
        .host
        .servers
        .borrow_mut()
        .insert(url.into(), answers(500));
    bound.host.mailed.replace(None);
    for server in [&hooked, &bound] {
        block_on(deliver(&server.host, &mail));
        let line = server.host.log.borrow().last().cloned().expect("a line");
        assert!(
            line.starts_with("fault: a mail was not sent") && !line.contains("alice"),
            "{line}"
        );
    }
}

#[test]
fn one_address_is_sent_a_few_mails_at_once() {
    let server = server();
    let mail = |to: &str, subject: &str| Mail {
        to: MailAddress::parse(to).expect("an address"),
        subject: subject.into(),
        text: "T".into(),
    };
    // However it is written.
    for to in ["alice@example.com", "ALICE@Example.com"].repeat(5) {
        block_on(deliver(&server.host, &mail(to, "S")));
    }
    let sent = || server.host.mailed.borrow().as_ref().map(Vec::len);
    assert_eq!(sent(), Some(5));
    block_on(deliver(&server.host, &mail("bob@example.com", "S")));
    assert_eq!(sent(), Some(6));
    // What strangers ask for in somebody's name keeps no other news from them.
    block_on(deliver(&server.host, &mail("alice@example.com", "Another")));
    assert_eq!(sent(), Some(7));
}

#[test]
fn a_server_without_mail_says_what_to_do() {
    let server = provider(&json!({}));
    for path in [FORGOT, LINK] {
        for method in ["GET", "POST"] {
            let page = server.send(
                &Request::new(method, path, None)
                    .with_header("content-type", "application/x-www-form-urlencoded"),
            );
            assert!(
                page.body.contains("sends no mail"),
                "{method} {path}: {}",
                page.body
            );
        }
    }
    assert!(
        !Browser::new(&server)
            .visit("/account")
            .body
            .contains("login-forgot")
    );
    assert!(
        Browser::new(&self::server())
            .visit("/account")
            .body
            .contains("login-forgot")
    );
}
