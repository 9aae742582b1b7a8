//! Signing in by a passkey: the page, the form that it sends, and what comes of it.

use crate::support::ordinary::{BOB, Browser, Page, provider, request, shows, tokens_of, verified};
use crate::support::{
    Server,
    authenticator::{Authenticator, options},
    client::ISSUER,
    expect::with,
    server::{PASSWORD, USERNAME, block_on, interaction_of},
};
use sekisho::{
    backend::Host,
    front::{Request, Response},
    oauth::interaction::passkeys::user_handle,
    people::{
        self, Command, Reply,
        passkey::{Attestation, Expected, Owner, PasskeyCommand},
    },
};
use serde_json::{Value, json};

const SIGN_IN: &str = "/oauth/authorize/passkey";

fn ask(server: &Server, place: &str, command: PasskeyCommand) -> Reply {
    let request = people::Request {
        now: server.host.now(),
        service: None,
        username: place.into(),
        command: Command::Passkey(command),
    };
    block_on(server.host.user(&request)).expect("an answer")
}

/// The handle of a person.
fn handle_of(server: &Server, username: &str) -> String {
    let subject = server.host.users.borrow().0[username].subject.clone();
    let keys = block_on(server.host.keys()).expect("keys");
    user_handle(&subject, keys.pairwise_salt())
}

/// Gives a person a passkey, as their object does.
pub fn enrolled(server: &Server, username: &str, seed: u8) -> Authenticator {
    let handle = handle_of(server, username);
    let mut authenticator = Authenticator::new(seed, ISSUER);
    let challenge = format!("challenge-{seed}");
    let asked = json!({ "challenge": challenge, "user": { "id": handle } });
    let created = authenticator.create(&asked);
    let add = PasskeyCommand::Add {
        owner: Owner {
            subject: server.host.users.borrow().0[username].subject.clone(),
            epoch: 0,
        },
        handle: handle.clone(),
        attestation: Attestation::parse(&created).expect("a credential"),
        expected: Expected {
            challenge,
            expires: server.host.now().after(60),
            origin: ISSUER.into(),
            rp_id: authenticator.rp_id.clone(),
        },
        name: "Phone".into(),
        by_password: false,
    };
    assert_eq!(ask(server, username, add), Reply::Done);
    let keep = PasskeyCommand::Keep {
        username: username.into(),
    };
    assert_eq!(ask(server, &handle, keep), Reply::Done);
    authenticator
}

fn asked() -> Vec<(String, String)> {
    with(request("web"), "prompt", "login")
}

fn submit(browser: &Browser<'_>, page: &Response, credential: &str) -> Response {
    browser.submit(SIGN_IN, page, &[("credential", credential)])
}

/// Signs in on a page of this browser's own.
fn sign_in(browser: &Browser<'_>, authenticator: &mut Authenticator) -> Response {
    sign_in_on(browser, &browser.open(&asked()), authenticator)
}

/// Signs in on this page.
pub fn sign_in_on(
    browser: &Browser<'_>,
    page: &Response,
    authenticator: &mut Authenticator,
) -> Response {
    let answer = authenticator.get(&options(page).expect("options"));
    submit(browser, page, &answer)
}

/// The claims of the ID token for the code in `answer`.
fn claims(server: &Server, answer: &Response) -> Value {
    let tokens = tokens_of(server, answer, &request("web"));
    let id_token = tokens["id_token"].as_str().expect("an ID token");
    verified(server, "web", id_token).1
}

/// The sign-in page again, which says that the passkey cannot be used and nothing else.
fn assert_refused(response: &Response) {
    assert_eq!((response.status, shows(response)), (403, Page::SignIn));
    assert!(response.body.contains("This passkey cannot be used here."));
    assert!(!response.body.contains("value=\"alice\""));
    assert_eq!(response.header("set-cookie"), None);
}

fn logged(server: &Server) -> String {
    server.host.log.borrow().last().cloned().unwrap_or_default()
}

#[test]
fn the_sign_in_page_asks_for_a_passkey_of_this_server_by_a_script_of_its_own() {
    let server = provider(&json!({}));
    let page = Browser::new(&server).open(&asked());
    let options = options(&page).expect("options");
    assert_eq!(options["rpId"], "localhost");
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options.get("allowCredentials"), None);
    assert!(page.body.contains("autocomplete=\"username webauthn\""));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.ends_with(&format!("; script-src {ISSUER}/oauth/passkey.js")));
    let (_, source) = page.body.split_once("<script src=\"").expect("a script");
    let (source, rest) = source.split_once('"').expect("an end");
    assert_eq!(rest.matches("<script").count(), 0);
    let (path, query) = source.split_once('?').expect("a version");
    let script = server.send(&Request::new("GET", path, Some(query)));
    assert_eq!(script.status, 200);
    let header = |name| script.header(name);
    assert_eq!(
        header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert_eq!(
        header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(header("x-content-type-options"), Some("nosniff"));
    let unnamed = server.send(&Request::new("GET", path, None));
    assert_eq!(unnamed.header("cache-control"), Some("no-cache"));
}

#[test]
fn where_there_are_no_passkeys_the_page_runs_nothing_and_the_form_is_refused() {
    for members in [
        json!({ "people": { "passkeys": { "enabled": false } } }),
        json!({ "people": { "pages": false } }),
    ] {
        let server = provider(&json!({}));
        let mut phone = enrolled(&server, USERNAME, 1);
        let browser = Browser::new(&server);
        let page = browser.open(&asked());
        let answer = phone.get(&options(&page).expect("options"));
        let service = provider(&members);
        let without = Browser::new(&service);
        let plain = without.open(&asked());
        assert_eq!(options(&plain), None);
        let policy = plain.header("content-security-policy").unwrap_or_default();
        assert!(!policy.contains("script"), "{policy}");
        if plain.status == 200 {
            assert!(plain.body.contains("autocomplete=\"username\""));
            let response = submit(&without, &plain, &answer);
            assert_eq!((response.status, shows(&response)), (400, Page::Error));
            assert!(logged(&service).ends_with("PasskeysUnavailable"));
        } else {
            let script = service.get("/oauth/passkey.js", "", &[]);
            assert_eq!(script.status, 404);
        }
    }
}

#[test]
fn a_passkey_signs_in_by_two_calls_and_says_by_what() {
    let server = provider(&json!({ "sessionDuration": 3600 }));
    let mut phone = enrolled(&server, USERNAME, 1);
    let browser = Browser::new(&server);
    let page = browser.open(&asked());
    let answer = phone.get(&options(&page).expect("options"));
    let before = server.host.calls.get();
    let consent = submit(&browser, &page, &answer);
    assert_eq!(shows(&consent), Page::Consent);
    assert_eq!(server.host.calls.get() - before, 2);
    assert!(consent.body.contains("alice"));
    let claims = claims(&server, &browser.decide(&consent, "allow"));
    assert_eq!(claims["sub"], "subject-of-alice");
    assert_eq!(claims["amr"], json!(["swk", "user", "mfa"]));
    let mut key = enrolled(&server, BOB, 2);
    key.flags = 0x05;
    let refused = sign_in(&Browser::new(&server), &mut key);
    assert_refused(&refused);
    assert!(logged(&server).contains("backup eligibility"));
}

#[test]
fn what_fails_a_step_shows_the_page_again_and_the_log_says_which() {
    let server = provider(&json!({}));
    let phone = enrolled(&server, USERNAME, 1);
    let bobs = enrolled(&server, BOB, 2);
    let other_origin = |one: &mut Authenticator| one.origin = "https://localhost.evil".into();
    let other_rp = |one: &mut Authenticator| one.rp_id = "evil.example".into();
    let unverified = |one: &mut Authenticator| one.flags &= !4;
    let absent = |one: &mut Authenticator| one.flags &= !1;
    let nobodys = |one: &mut Authenticator| one.handle = "bm9ib2R5".into();
    let of_bob = |one: &mut Authenticator| one.handle = bobs.handle.clone();
    let changed = |change: &dyn Fn(&mut Authenticator)| {
        let mut changed = phone.clone();
        change(&mut changed);
        changed
    };
    for (mut changed, rule) in [
        (changed(&other_origin), "another origin"),
        (changed(&other_rp), "another relying party"),
        (changed(&unverified), "not verified"),
        (changed(&absent), "nobody was present"),
        (changed(&nobodys), "no such passkey"),
        (changed(&of_bob), "no such passkey"),
    ] {
        let before = server.host.users.borrow().0.clone();
        assert_refused(&sign_in(&Browser::new(&server), &mut changed));
        let line = logged(&server);
        assert!(
            line.starts_with("refused POST /oauth/authorize/passkey: PasskeyUnfit: "),
            "{line}"
        );
        assert!(line.contains(rule), "{line}");
        assert_eq!(server.host.users.borrow().0, before, "{rule}");
    }
    // Another key under the same name.
    let mut forged = Authenticator::of(1, ISSUER, &phone.handle);
    forged.count = 7;
    assert_eq!(
        shows(&sign_in(&Browser::new(&server), &mut forged.clone())),
        Page::Consent
    );
    let mut clone = forged;
    clone.count = 3;
    server.wait(301);
    assert_refused(&sign_in(&Browser::new(&server), &mut clone));
    assert!(logged(&server).contains("sign count"));
}

#[test]
fn a_challenge_is_answered_once_in_its_browser_its_interaction_and_its_time() {
    let server = provider(&json!({}));
    let mut phone = enrolled(&server, USERNAME, 1);
    let browser = Browser::new(&server);
    let page = browser.open(&asked());
    let second = browser.open(&asked());
    let answer = phone.get(&options(&page).expect("options"));
    // Another request of the same browser, and another browser.
    assert_refused(&submit(&browser, &second, &answer));
    let other = Browser::new(&server);
    let elsewhere = other.open(&asked());
    assert_refused(&submit(&other, &elsewhere, &answer));
    assert_eq!(shows(&submit(&browser, &page, &answer)), Page::Consent);
    assert_refused(&submit(&browser, &page, &answer));
    assert!(logged(&server).contains("challenge was answered before"));
    let late = browser.open(&asked());
    let answer = phone.get(&options(&late).expect("options"));
    server.wait(1800);
    assert_eq!(submit(&browser, &late, &answer).status, 400);
}

#[test]
fn a_removed_passkey_and_one_of_somebody_who_is_gone_sign_nobody_in() {
    let server = provider(&json!({}));
    let mut phone = enrolled(&server, USERNAME, 1);
    let remove = PasskeyCommand::Remove {
        owner: Owner {
            subject: "subject-of-alice".into(),
            epoch: 0,
        },
        id: phone.id(),
        session: None,
    };
    assert_eq!(ask(&server, USERNAME, remove), Reply::Done);
    assert_refused(&sign_in(&Browser::new(&server), &mut phone));
    let mut bobs = enrolled(&server, BOB, 2);
    let gone = server.admin("/admin/user/delete", &json!({ "username": BOB }));
    assert_eq!(gone.status, 200);
    assert_refused(&sign_in(&Browser::new(&server), &mut bobs));
    assert!(!server.host.users.borrow().2.contains_key(&bobs.handle));
}

#[test]
fn whoever_is_locked_out_is_told_what_an_unknown_passkey_is() {
    let server = provider(&json!({}));
    let mut phone = enrolled(&server, USERNAME, 1);
    let lock = people::Request {
        now: server.host.now(),
        service: None,
        username: USERNAME.into(),
        command: Command::Manage(people::Manage::Lock),
    };
    assert_eq!(
        block_on(server.host.user(&lock)).expect("an answer"),
        Reply::Done
    );
    assert_refused(&sign_in(&Browser::new(&server), &mut phone));
    assert!(logged(&server).contains("no such passkey"));
}

#[test]
fn wrong_passkeys_wait_and_passwords_do_not() {
    let server = provider(&json!({}));
    let mut phone = enrolled(&server, USERNAME, 1);
    let mut wrong = Authenticator::of(9, ISSUER, &phone.handle);
    for _ in 0..5 {
        assert_refused(&sign_in(&Browser::new(&server), &mut wrong));
    }
    let waits = sign_in(&Browser::new(&server), &mut phone);
    assert_eq!(
        (waits.status, waits.header("retry-after")),
        (429, Some("5"))
    );
    let browser = Browser::new(&server);
    let page = browser.open(&asked());
    assert_eq!(
        shows(&browser.sign_in(&page, USERNAME, PASSWORD)),
        Page::Consent
    );
}

#[test]
fn handles_that_nobody_has_cost_the_address() {
    let mut server = provider(&json!({}));
    let settings = server.host.settings.clone();
    server.host.settings = settings.with_address_header(Some("CF-Connecting-IP"));
    let mut stranger = Authenticator::of(9, ISSUER, "bm9ib2R5");
    let browser = Browser::new(&server);
    let mut last = 0;
    for _ in 0..61 {
        let page = browser.open(&asked());
        let answer = stranger.get(&options(&page).expect("options"));
        let fields = [
            ("interaction", &*interaction_of(&page)),
            ("credential", &answer),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = [
            ("cookie", browser.cookie_header()),
            ("cf-connecting-ip", "192.0.2.1".to_owned()),
        ];
        last = server.post(SIGN_IN, &fields, &headers).status;
    }
    assert_eq!(last, 429);
}

#[test]
fn a_form_that_is_no_answer_of_an_authenticator_is_refused() {
    let server = provider(&json!({}));
    let browser = Browser::new(&server);
    let page = browser.open(&asked());
    for credential in [
        "",
        "null",
        "{}",
        "[[[[",
        &json!({ "type": "public-key" }).to_string(),
    ] {
        let response = submit(&browser, &page, credential);
        match credential {
            "" => assert_eq!(response.status, 400),
            _ => assert_refused(&response),
        }
    }
}
