//! Second factors: an authenticator app beside the password, and recovery codes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};
use sha1::Sha1;

use crate::support::expect::{unchanged, with};
use crate::support::ordinary::{
    Browser, Page, answer_of, provider, request, shows, tokens_of, verified,
};
use crate::support::{
    Server,
    server::{PASSWORD, USERNAME},
};

pub const FACTOR: &str = "/oauth/authorize/factor";
const HERE: &str = "/account/authenticator";

pub fn between<'a>(page: &'a Response, before: &str, after: char) -> &'a str {
    let (_, rest) = page.body.split_once(before).expect("there");
    rest.split(after).next().expect("a value")
}

/// RFC 6238, of a key in base32.
pub fn code(key: &str, seconds: i64) -> String {
    let bits: String = key
        .bytes()
        .map(|digit| match digit {
            b'A'..=b'Z' => format!("{:05b}", digit - b'A'),
            _ => format!("{:05b}", digit - b'2' + 26),
        })
        .collect();
    let octets: Vec<u8> = (0..bits.len() / 8)
        .map(|at| u8::from_str_radix(&bits[8 * at..8 * at + 8], 2).expect("bits"))
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&octets).expect("a key");
    mac.update(&(seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes(hash[at..at + 4].try_into().expect("four")) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

pub fn send(browser: &Browser<'_>, page: &Response, fields: &[(&str, &str)]) -> Response {
    let form = ("form", between(page, "name=\"form\" value=\"", '"'));
    let fields = std::iter::once(&form).chain(fields);
    let fields: Vec<_> = fields
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    browser.post(HERE, &fields)
}

/// A browser in which somebody has added an authenticator; its key and the recovery codes.
pub fn enrolled(server: &Server) -> (Browser<'_>, String, Vec<String>) {
    let browser = Browser::new(server);
    let page = browser.visit(HERE);
    assert_eq!(browser.sign_in(&page, USERNAME, PASSWORD).status, 303);
    let page = browser.visit(HERE);
    let key = between(&page, "<code id=\"key\">", '<').to_owned();
    assert!(page.body.contains("<svg id=\"qr\""));
    let code = code(&key, server.now());
    let shown = send(&browser, &page, &[("key", &key), ("code", &code)]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    let codes: Vec<String> = shown
        .body
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split('<').next().expect("a code").to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    server.wait(60);
    (browser, key, codes)
}

/// What the sessions of Alice prove is from a version that had the one stay as it was in which an
/// authenticator was added.
pub fn lower_sessions(server: &Server) {
    let mut users = server.host.users.borrow_mut();
    let alice = users.0.get_mut(USERNAME).expect("alice");
    let mut row = serde_json::to_value(&*alice).expect("JSON");
    for session in row["sessions"].as_array_mut().expect("a list") {
        session["amr"] = json_value!(["pwd"]);
    }
    *alice = sekisho::json::from_value(row).expect("a person");
}

pub fn asked<'a>(server: &'a Server) -> (Browser<'a>, Response) {
    let browser = Browser::new(server);
    let page = browser.open(&request("web"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    assert!(page.body.contains("id=\"factor-submit\""), "{}", page.body);
    (browser, page)
}

fn amr(server: &Server, browser: &Browser<'_>, page: &Response) -> Value {
    assert_eq!(shows(page), Page::Consent);
    let answer = browser.decide(page, "allow");
    let tokens = tokens_of(server, &answer, &request("web"));
    verified(server, "web", tokens["id_token"].as_str().expect("a token")).1["amr"].clone()
}

#[test]
fn rfc_8176_a_code_of_the_app_is_asked_for_after_the_password_and_told() {
    let server = provider(&json_value!({}));
    let (_, key, codes) = enrolled(&server);
    let (browser, page) = asked(&server);
    let consent = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    assert_eq!(
        amr(&server, &browser, &consent),
        json_value!(["pwd", "otp", "mfa"])
    );
    let again = browser.agreed(&request("web"));
    let tokens = tokens_of(&server, &again, &request("web"));
    let id_token = tokens["id_token"].as_str().expect("a token");
    assert_eq!(
        verified(&server, "web", id_token).1["amr"],
        json_value!(["pwd", "otp", "mfa"])
    );
    let (browser, page) = asked(&server);
    let consent = browser.submit(FACTOR, &page, &[("code", &codes[3].to_lowercase())]);
    assert!(answer_of(&consent).get("code").is_some());
}

#[test]
fn before_the_code_is_right_there_is_no_session_no_known_browser_and_no_grant() {
    let server = provider(&json_value!({}));
    let (_, key, _) = enrolled(&server);
    let before = server.host.grants().len();
    let (browser, page) = asked(&server);
    for code in ["", "000000", "AAAA-AAAA-AAAA-AAAA", &"9".repeat(5000)] {
        let refused = browser.submit(FACTOR, &page, &[("code", code)]);
        assert_eq!(refused.status, 403, "{code}");
        assert!(refused.body.contains("role=\"alert\""));
    }
    for name in ["__Host-sekisho-session", "__Host-sekisho-known"] {
        assert_eq!(browser.cookie(name), None);
    }
    assert_eq!(server.host.grants().len(), before);
    let none = browser.submit("/oauth/authorize/consent", &page, &[("decision", "allow")]);
    assert_eq!((none.status, shows(&none)), (400, Page::Error));
    let right = code(&key, server.now());
    let consent = browser.submit(FACTOR, &page, &[("code", &right)]);
    assert_eq!(shows(&consent), Page::Consent);
}

#[test]
fn rfc_6238_5_2_one_code_lets_in_once_however_many_send_it() {
    let server = provider(&json_value!({}));
    let (_, key, codes) = enrolled(&server);
    for code in [code(&key, server.now()), codes[0].clone()] {
        let asked: Vec<_> = (0..50).map(|_| asked(&server)).collect();
        let answers: Vec<_> = asked
            .iter()
            .map(|(browser, page)| browser.submit(FACTOR, page, &[("code", &code)]))
            .collect();
        let is_in = |answer: &&Response| shows(answer) == Page::Consent;
        assert_eq!(answers.iter().filter(is_in).count(), 1);
        let is_refused = |answer: &&Response| matches!(answer.status, 403 | 429);
        assert_eq!(answers.iter().filter(is_refused).count(), 49);
        let out = asked.iter().skip(1);
        for (browser, _) in out {
            assert_eq!(browser.cookie("__Host-sekisho-session"), None);
        }
        server.wait(90_000);
    }
}

#[test]
fn wrong_codes_make_wait_like_wrong_passwords_and_nobody_for_good() {
    let server = provider(&json_value!({}));
    let (known, key, _) = enrolled(&server);
    let (browser, page) = asked(&server);
    for _ in 0..5 {
        assert_eq!(
            browser.submit(FACTOR, &page, &[("code", "000000")]).status,
            403
        );
    }
    let right = code(&key, server.now());
    let waits = browser.submit(FACTOR, &page, &[("code", &right)]);
    assert_eq!(
        (waits.status, waits.header("retry-after")),
        (429, Some("5"))
    );
    // A right password is no way around it, and in a browser that is known nobody waits.
    let other = Browser::new(&server);
    let sign_in = other.open(&request("web"));
    assert_eq!(other.sign_in(&sign_in, USERNAME, PASSWORD).status, 429);
    let sign_in = known.open(&with(request("web"), "prompt", "login"));
    let page_of_known = known.sign_in(&sign_in, USERNAME, PASSWORD);
    let consent = known.submit(FACTOR, &page_of_known, &[("code", &right)]);
    assert_eq!(shows(&consent), Page::Consent);
    server.wait(5);
    let next = code(&key, server.now() + 30);
    let consent = browser.submit(FACTOR, &page, &[("code", &next)]);
    assert_eq!(shows(&consent), Page::Consent);
}

#[test]
fn a_page_from_before_a_new_password_or_ten_minutes_asks_for_the_password_again() {
    for withdraw in [true, false] {
        let server = provider(&json_value!({}));
        let (_, key, _) = enrolled(&server);
        let (browser, page) = asked(&server);
        if withdraw {
            let put = json_value!({ "username": USERNAME, "password": "another password" });
            assert_eq!(server.admin("/admin/user", &put).status, 200);
        } else {
            server.wait(600);
        }
        let right = code(&key, server.now());
        let response = browser.submit(FACTOR, &page, &[("code", &right)]);
        assert_eq!(shows(&response), Page::SignIn, "{withdraw}");
        assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    }
}

#[test]
fn a_page_of_another_browser_is_none() {
    let server = provider(&json_value!({}));
    let (_, key, _) = enrolled(&server);
    let (_, page) = asked(&server);
    let other = Browser::new(&server);
    other.open(&request("web"));
    let right = code(&key, server.now());
    let response = unchanged(&server, || other.submit(FACTOR, &page, &[("code", &right)]));
    assert_eq!((response.status, shows(&response)), (400, Page::Error));
}

#[test]
fn an_authenticator_is_added_by_a_code_of_it_and_only_once() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let page = browser.visit(HERE);
    browser.sign_in(&page, USERNAME, PASSWORD);
    let page = browser.visit(HERE);
    let key = between(&page, "<code id=\"key\">", '<').to_owned();
    let late = code(&key, server.now() - 120);
    for code in ["", "000000", &late] {
        let refused = unchanged(&server, || {
            send(&browser, &page, &[("key", &key), ("code", code)])
        });
        assert_eq!(refused.status, 400, "{code}");
        assert_eq!(between(&refused, "<code id=\"key\">", '<'), key);
    }
    let right = code(&key, server.now());
    for key in ["", "A", "not a key at all"] {
        let refused = unchanged(&server, || {
            send(&browser, &page, &[("key", key), ("code", &right)])
        });
        assert_eq!(refused.status, 400, "{key}");
    }
    let (_, other_key, _) = enrolled(&server);
    assert_ne!(other_key, key);
    // Adding it has signed the other browser out.
    assert_eq!(shows(&browser.visit(HERE)), Page::SignIn);
}

#[test]
fn it_is_removed_by_whoever_has_shown_it_just_now() {
    let server = provider(&json_value!({}));
    let (browser, key, codes) = enrolled(&server);
    let page = browser.visit(HERE);
    let renewed = send(&browser, &page, &[("recovery", "1")]);
    assert!(renewed.body.contains("recovery-codes") && !renewed.body.contains(&codes[0]));
    server.wait(300);
    let sign_in = send(&browser, &page, &[("remove", "1")]);
    assert_eq!(shows(&sign_in), Page::SignIn);
    let asked = browser.sign_in(&sign_in, USERNAME, PASSWORD);
    let back = browser.submit(FACTOR, &asked, &[("code", &code(&key, server.now()))]);
    assert_eq!(back.status, 303, "{}", back.body);
    let page = browser.visit(HERE);
    // It is asked whether they are sure.
    let question = unchanged(&server, || send(&browser, &page, &[("remove", "1")]));
    assert_eq!(question.status, 200);
    assert!(
        question.body.contains("Turn off the authenticator app?"),
        "{}",
        question.body
    );
    assert!(question.body.contains("name=\"remove\" value=\"sure\""));
    assert_eq!(send(&browser, &question, &[("remove", "sure")]).status, 303);
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    assert_eq!(
        shows(&browser.sign_in(&page, USERNAME, PASSWORD)),
        Page::Consent
    );
}
