//! Accounts that people make themselves: Initiating User Registration via OpenID Connect 1.0,
//! `prompt=create`.

use crate::support::expect::{assert_error_page, text, unchanged, with};
use crate::support::ordinary::{
    Browser, Page, Parameters, answer_of, provider, request, request_for, shows, tokens_of,
    userinfo, verified,
};
use crate::support::{
    Server, form, interaction_of, json,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::{Request, Response};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};

const SIGN_UP: &str = "/oauth/authorize/sign-up";
const LOGIN: &str = "/oauth/authorize/login";

/// A provider where people may make accounts.
fn open_provider() -> Server {
    provider(&json_value!({ "signUpEnabled": true }))
}

fn creating() -> Parameters {
    with(
        request_for("web", "code", "openid profile email"),
        "prompt",
        "create",
    )
}

/// Sends the sign-up form of `page` for this name and password.
fn sign_up(browser: &Browser<'_>, page: &Response, username: &str, password: &str) -> Response {
    let fields = [
        ("username", username),
        ("password", password),
        ("name", "Carol Example"),
        ("email", "carol@example.com"),
    ];
    browser.submit(SIGN_UP, page, &fields)
}

fn people(server: &Server) -> Vec<String> {
    server.host.users.borrow().0.keys().cloned().collect()
}

#[test]
fn prompt_create_leads_to_an_account_a_session_and_the_client() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = unchanged(&server, || browser.open(&creating()));
    assert_eq!(shows(&page), Page::SignUp);
    let consent = sign_up(&browser, &page, " carol ", PASSWORD);
    assert_eq!((consent.status, shows(&consent)), (200, Page::Consent));
    assert_eq!(people(&server), ["alice", "bob", "carol"]);
    let tokens = tokens_of(&server, &browser.decide(&consent, "allow"), &creating());
    let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
    assert_eq!(claims["auth_time"].as_i64(), Some(server.now()));
    // Nobody has confirmed the address. OpenID Connect Core §5.1: updated_at is a number.
    let told = json(&userinfo(&server, text(&tokens, "access_token")));
    let expected = json_value!({
        "sub": claims["sub"], "name": "Carol Example", "email": "carol@example.com", "email_verified": false, "updated_at": server.now(),
    });
    assert_eq!(told, expected);
    let answer = answer_of(&browser.open(&with(request("web"), "prompt", "none")));
    assert!(answer.get("code").is_some());
    // The next time she signs in as anybody else does.
    let later = Browser::new(&server);
    assert_eq!(
        shows(&later.sign_in(&later.open(&request("web")), "carol", PASSWORD)),
        Page::Answer
    );
}

#[test]
fn every_account_has_a_subject_of_its_own_even_under_a_name_that_was_somebody_elses() {
    let server = open_provider();
    let subject = |username: &str| {
        let browser = Browser::new(&server);
        assert_eq!(
            shows(&sign_up(
                &browser,
                &browser.open(&creating()),
                username,
                PASSWORD
            )),
            Page::Consent
        );
        server.host.users.borrow().0[username].subject.clone()
    };
    let (carol, dave) = (subject("carol"), subject("dave"));
    assert_ne!(carol, dave);
    server.host.users.borrow_mut().0.remove("carol");
    // OpenID Connect Core §2: the sub is "never reassigned".
    assert_ne!(subject("carol"), carol);
}

#[test]
fn prompt_create_asks_for_an_account_even_of_somebody_who_is_signed_in() {
    let server = open_provider();
    assert_eq!(
        shows(&Browser::signed_in(&server, USERNAME).open(&creating())),
        Page::SignUp
    );
    let with_login = with(creating(), "prompt", "create login");
    assert_eq!(
        shows(&Browser::new(&server).open(&with_login)),
        Page::SignUp
    );
}

#[test]
fn a_name_that_is_taken_and_a_name_or_password_that_is_unfit_make_no_account() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    let long = "n".repeat(257);
    let endless = "p".repeat(1025);
    for (username, password, status) in [
        ("", PASSWORD, 400),
        ("   ", PASSWORD, 400),
        (&long, PASSWORD, 400),
        ("ca\u{7}rol", PASSWORD, 400),
        ("carol", "", 400),
        ("carol", "12345678901234", 400),
        ("carol", "123456789012345", 400),
        ("carol", &endless, 400),
    ] {
        let response = unchanged(&server, || sign_up(&browser, &page, username, password));
        assert_eq!(
            (response.status, shows(&response)),
            (status, Page::SignUp),
            "{username:?} {password:?}"
        );
        assert!(
            response.body.contains("role=\"alert\""),
            "{}",
            response.body
        );
        // What was entered stays, but for the password.
        assert!(
            response.body.contains("value=\"carol@example.com\""),
            "{}",
            response.body
        );
        assert!(
            password.is_empty() || !response.body.contains(password),
            "{}",
            response.body
        );
        assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    }
    assert_eq!(
        shows(&sign_up(&browser, &page, "carol", "1 more than 14!")),
        Page::Consent
    );
}

#[test]
fn one_page_makes_one_account() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    assert_eq!(
        shows(&sign_up(&browser, &page, "carol", PASSWORD)),
        Page::Consent
    );
    // Pressed twice: the account is there, and its own password signs in.
    assert_eq!(
        shows(&sign_up(&browser, &page, "carol", PASSWORD)),
        Page::Consent
    );
    assert_eq!(people(&server), ["alice", "bob", "carol"]);
}

#[test]
fn who_says_something_else_of_themselves_is_not_told_that_it_was_taken_down() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    assert_eq!(
        shows(&sign_up(&browser, &page, "carol", PASSWORD)),
        Page::Consent
    );
    for other in [
        [("name", "Carol Example"), ("email", "carol@other.example")],
        [("name", "Carol"), ("email", "carol@example.com")],
        [("name", "Carol Example"), ("email", "")],
    ] {
        let fields = [("username", "carol"), ("password", PASSWORD)];
        let again = browser.submit(SIGN_UP, &page, &[fields, other].concat());
        assert_eq!((again.status, shows(&again)), (409, Page::SignUp));
    }
}

#[test]
fn a_name_that_is_taken_is_given_to_nobody_else() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    let response = sign_up(&browser, &page, USERNAME, "another password");
    assert_eq!((response.status, shows(&response)), (409, Page::SignUp));
    assert!(
        response.body.contains("role=\"alert\""),
        "{}",
        response.body
    );
    assert_eq!(
        (browser.cookie("__Host-sekisho-session"), people(&server)),
        (None, vec!["alice".into(), "bob".into()])
    );
}

#[test]
fn the_two_pages_lead_to_each_other() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    assert!(page.body.contains("id=\"login-create\""), "{}", page.body);
    let sign_up = unchanged(&server, || {
        browser.submit(
            LOGIN,
            &page,
            &[("username", "carol"), ("password", "x"), ("create", "1")],
        )
    });
    assert_eq!((sign_up.status, shows(&sign_up)), (200, Page::SignUp));
    let back = unchanged(&server, || {
        browser.submit(
            SIGN_UP,
            &sign_up,
            &[("username", USERNAME), ("sign_in", "1")],
        )
    });
    assert_eq!((back.status, shows(&back)), (200, Page::SignIn));
    assert_eq!(
        shows(&browser.sign_in(&back, USERNAME, PASSWORD)),
        Page::Consent
    );
}

#[test]
fn where_nobody_may_make_an_account_nothing_leads_to_one() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let answer = answer_of(&browser.open(&creating()));
    assert_eq!(answer.get("error"), Some("invalid_request"));
    let page = browser.open(&request("web"));
    assert!(!page.body.contains("login-create"), "{}", page.body);
    assert_error_page(
        &unchanged(&server, || sign_up(&browser, &page, "carol", PASSWORD)),
        400,
        "invalid_request",
    );
    // The button that is not there is no way round the password either.
    let response = browser.submit(
        LOGIN,
        &page,
        &[
            ("username", "carol"),
            ("password", PASSWORD),
            ("create", "1"),
        ],
    );
    assert_eq!((response.status, shows(&response)), (403, Page::SignIn));
    assert_eq!(people(&server), ["alice", "bob"]);
}

#[test]
fn rfc_9700_4_7_a_form_from_another_site_or_another_browser_makes_no_account() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    let stranger = Browser::new(&server);
    assert_error_page(
        &unchanged(&server, || sign_up(&stranger, &page, "carol", PASSWORD)),
        400,
        "invalid_request",
    );
    let another = Browser::signed_in(&server, USERNAME);
    assert_error_page(
        &unchanged(&server, || sign_up(&another, &page, "carol", PASSWORD)),
        400,
        "invalid_request",
    );
    let fields = [
        ("interaction", interaction_of(&page).as_str()),
        ("username", "carol"),
        ("password", PASSWORD),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let cookie = browser.cookie_header();
    for site in ["cross-site", "same-site"] {
        let request = Request::new("POST", SIGN_UP, None)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_header("cookie", &cookie)
            .with_header("sec-fetch-site", site)
            .with_body(Body::Read(form(&fields).into_bytes()));
        assert_error_page(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
    server.wait(1800);
    assert_error_page(
        &unchanged(&server, || sign_up(&browser, &page, "carol", PASSWORD)),
        400,
        "invalid_request",
    );
}

#[test]
fn the_page_is_not_opened_by_its_address() {
    let server = open_provider();
    let response = unchanged(&server, || server.get(SIGN_UP, "", &[]));
    assert_eq!(
        (response.status, response.header("allow")),
        (405, Some("POST"))
    );
}

#[test]
fn no_account_is_offered_or_made_where_somebody_is_meant() {
    let server = open_provider();
    let asked = with(
        creating(),
        "claims",
        r#"{"id_token":{"sub":{"value":"subject-of-alice"}}}"#,
    );
    let browser = Browser::new(&server);
    let page = browser.open(&asked);
    assert_eq!(shows(&page), Page::SignIn);
    assert!(!page.body.contains("login-create"), "{}", page.body);
    let button = [
        ("create", "1"),
        ("username", "carol"),
        ("password", "wrong"),
    ];
    assert_eq!(shows(&browser.submit(LOGIN, &page, &button)), Page::SignIn);
    assert_error_page(
        &unchanged(&server, || sign_up(&browser, &page, "carol", PASSWORD)),
        400,
        "invalid_request",
    );
    assert_eq!(people(&server), ["alice", "bob"]);
    // Whoever is meant signs in.
    assert_eq!(
        shows(&browser.sign_in(&page, USERNAME, PASSWORD)),
        Page::Consent
    );
}

#[test]
fn what_people_say_of_themselves_sets_no_other_claim() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    let fields = [
        ("username", "carol"),
        ("password", PASSWORD),
        ("email", " carol@example.com "),
        ("email_verified", "true"),
        ("sub", "subject-of-alice"),
        ("favorite_color", "red"),
    ];
    assert_eq!(
        shows(&browser.submit(SIGN_UP, &page, &fields)),
        Page::Consent
    );
    let users = server.host.users.borrow();
    let known = &users.0["carol"];
    let expected = json_value!({ "email": "carol@example.com", "email_verified": false, "updated_at": server.now() });
    assert_eq!(Value::Object(known.claims.clone()), expected);
    assert_ne!(known.subject, "subject-of-alice");
}

#[test]
fn a_service_without_sessions_makes_accounts_all_the_same() {
    let server = provider(&json_value!({ "signUpEnabled": true, "sessionDuration": 0 }));
    let browser = Browser::new(&server);
    let consent = sign_up(&browser, &browser.open(&creating()), "carol", PASSWORD);
    assert_eq!(shows(&consent), Page::Consent);
    assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    assert!(
        answer_of(&browser.decide(&consent, "allow"))
            .get("code")
            .is_some()
    );
}

#[test]
fn a_detail_that_is_empty_is_not_kept_and_not_told() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let fields = [
        ("username", "carol"),
        ("password", PASSWORD),
        ("name", "   "),
        ("email", ""),
    ];
    let consent = browser.submit(SIGN_UP, &browser.open(&creating()), &fields);
    let tokens = tokens_of(&server, &browser.decide(&consent, "allow"), &creating());
    let told = json(&userinfo(&server, text(&tokens, "access_token")));
    assert_eq!(
        told,
        json_value!({ "sub": told["sub"], "updated_at": server.now() })
    );
}

#[test]
fn a_detail_that_is_too_long_or_none_makes_no_account() {
    let server = open_provider();
    let browser = Browser::new(&server);
    let page = browser.open(&creating());
    for (name, value) in [
        ("name", "n".repeat(257)),
        ("name", "Car\u{0}ol".to_owned()),
        ("name", "Carol\u{85}Example".to_owned()),
        ("email", "carol".to_owned()),
        ("email", "@example.com".to_owned()),
        ("email", "carol@".to_owned()),
        ("email", "carol example@example.com".to_owned()),
        ("email", format!("{}@example.com", "c".repeat(250))),
    ] {
        let fields = [
            ("username", "carol"),
            ("password", PASSWORD),
            (name, value.as_str()),
        ];
        let answer = unchanged(&server, || browser.submit(SIGN_UP, &page, &fields));
        assert_eq!(
            (answer.status, shows(&answer)),
            (400, Page::SignUp),
            "{value}"
        );
    }
}

#[test]
fn whoever_makes_an_account_takes_the_place_of_whoever_was_signed_in() {
    let server = open_provider();
    let browser = Browser::signed_in(&server, USERNAME);
    let name = "__Host-sekisho-session";
    let former = browser.cookie(name).expect("a session");
    sign_up(&browser, &browser.open(&creating()), "carol", PASSWORD);
    let elsewhere = Browser::new(&server);
    elsewhere.set_cookie(name, &former);
    let answer = answer_of(&elsewhere.open(&with(request("web"), "prompt", "none")));
    assert_eq!(answer.get("error"), Some("login_required"));
}

#[test]
fn an_address_makes_ten_accounts_at_once_and_then_one_a_minute() {
    let mut server = open_provider();
    let settings = server.host.settings.clone();
    server.host.settings = settings.with_address_header(Some("CF-Connecting-IP"));
    let ask = |n: usize| {
        let browser = Browser::new(&server);
        let page = browser.open(&creating());
        let fields = [
            ("interaction", &*interaction_of(&page)),
            ("username", &*format!("carol{n}")),
            ("password", PASSWORD),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = [
            ("cookie", browser.cookie_header()),
            ("cf-connecting-ip", "192.0.2.1".to_owned()),
        ];
        server.post(SIGN_UP, &fields, &headers)
    };
    let told: Vec<u16> = (0..10).map(|n| ask(n).status).collect();
    assert_eq!(told, [200; 10]);
    let late = ask(10);
    assert_eq!((late.status, late.header("retry-after")), (429, Some("60")));
    assert!(!people(&server).contains(&"carol10".to_owned()));
}

#[test]
fn nist_sp_800_63b_4_a_password_that_is_all_somebody_has_is_long_and_none_of_the_common_ones() {
    let server = provider(&json_value!({ "signUpEnabled": true }));
    for (password, says) in [
        ("fourteen of 15", "15 to 256"),
        ("passwordpassword", "anybody would try"),
        ("1qaz2wsx3edc4rfv", "anybody would try"),
        ("carolcarolcarolcarol", "anybody would try"),
    ] {
        let browser = Browser::new(&server);
        let page = browser.open(&with(request("web"), "prompt", "create"));
        let fields = [("username", "carol"), ("password", password)];
        let before = server.host.snapshot();
        let answer = browser.submit("/oauth/authorize/sign-up", &page, &fields);
        assert_eq!((answer.status, shows(&answer)), (400, Page::SignUp));
        assert!(answer.body.contains(says), "{password}");
        assert!(!answer.body.contains(password));
        assert_eq!(server.host.snapshot(), before);
    }
}
