//! `/account`: what people see and change of what is theirs, and nobody else does.

use crate::support::expect::{assert_error_page, unchanged};
use crate::support::ordinary::{
    Browser, Page, answer_of, provider, request_for, shows, tokens_of, userinfo,
};
use crate::support::{
    Server, json,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::{Request, Response};
use serde_json::{Value, json as json_value};

const PAGES: [&str; 9] = [
    "/account",
    "/account/applications",
    "/account/authenticator",
    "/account/data",
    "/account/delete",
    "/account/devices",
    "/account/passkeys",
    "/account/password",
    "/account/profile",
];

fn server() -> Server {
    provider(&json_value!({}))
}

/// A browser that has signed in at `path`.
fn at<'a>(server: &'a Server, path: &str) -> Browser<'a> {
    let browser = Browser::new(server);
    let page = browser.visit(path);
    assert_eq!((page.status, shows(&page)), (200, Page::SignIn));
    let back = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(back.status, 303, "{}", back.body);
    let location = back.header("location").expect("a place");
    assert!(location.ends_with(path), "{location}");
    browser
}

fn token_of(page: &Response) -> String {
    let (_, after) = page
        .body
        .split_once("name=\"form\" value=\"")
        .expect("a form");
    after.split('"').next().expect("a value").to_owned()
}

/// Sends a form of the page at `path`.
fn send(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Response {
    let token = token_of(&browser.visit(path));
    let fields = [("form", token.as_str())]
        .into_iter()
        .chain(fields.iter().copied());
    let fields: Vec<_> = fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    browser.post(path, &fields)
}

fn row(server: &Server, username: &str) -> Value {
    let users = server.host.users.borrow();
    serde_json::to_value(&users.0[username]).expect("JSON")
}

#[test]
fn whoever_is_not_signed_in_is_led_through_the_sign_in_page_and_back() {
    let server = server();
    for path in PAGES {
        let browser = at(&server, path);
        let page = browser.visit(path);
        assert_eq!(page.status, 200);
        assert!(
            page.body.contains("<main>") && !page.body.contains("login-submit"),
            "{path}"
        );
    }
}

#[test]
fn the_way_back_carries_no_code_and_asks_for_no_consent() {
    let server = server();
    let browser = Browser::new(&server);
    let page = browser.visit("/account");
    let before = server.host.grants().len();
    let back = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(back.header("location"), Some("https://localhost/account"));
    assert_eq!(server.host.grants().len(), before);
}

#[test]
fn a_session_of_a_client_is_one_at_the_account_and_the_other_way_round() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    assert!(browser.visit("/account").body.contains(USERNAME));
    let browser = at(&server, "/account");
    assert_eq!(
        shows(&browser.open(&request_for("web", "code", "openid"))),
        Page::Answer
    );
}

#[test]
fn where_a_service_keeps_no_session_one_of_the_account_lasts_a_quarter_of_an_hour_and_opens_nothing_else()
 {
    let server = provider(&json_value!({ "sessionDuration": 0 }));
    let browser = at(&server, "/account");
    server.wait(899);
    assert!(browser.visit("/account").body.contains(USERNAME));
    assert_eq!(
        shows(&browser.open(&request_for("web", "code", "openid"))),
        Page::SignIn
    );
    server.wait(1);
    assert_eq!(shows(&browser.visit("/account")), Page::SignIn);
}

#[test]
fn the_number_of_the_service_is_no_client_of_others() {
    let server = server();
    for id in ["0", "00", ""] {
        let parameters = [
            ("client_id", id),
            ("redirect_uri", "https://localhost/account"),
            ("response_type", "code"),
        ];
        let parameters: Vec<_> = parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let page = Browser::new(&server).open(&parameters);
        assert_eq!(shows(&page), Page::Error, "{id}");
    }
}

#[test]
fn a_profile_is_changed_and_told_to_clients() {
    let server = server();
    let browser = at(&server, "/account/profile");
    let done = send(
        &browser,
        "/account/profile",
        &[
            ("name", " Alice <b>&amp; Co "),
            ("email", "new@example.com"),
        ],
    );
    assert_eq!(
        done.header("location"),
        Some("https://localhost/account/profile?done")
    );
    let claims = &row(&server, USERNAME)["claims"];
    assert_eq!(
        (&claims["name"], &claims["email"]),
        (
            &json_value!("Alice <b>&amp; Co"),
            &json_value!("new@example.com")
        )
    );
    assert_eq!(
        (&claims["email_verified"], claims.get("nickname")),
        (&json_value!(false), None)
    );
    let page = browser.visit("/account/profile");
    assert!(
        page.body.contains("Alice &#60;b&#62;&#38;amp; Co"),
        "{}",
        page.body
    );
}

#[test]
fn what_cannot_be_is_told_at_its_field_and_changes_nothing() {
    let server = server();
    let browser = at(&server, "/account/profile");
    for (name, value) in [
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("email", "nobody"),
        ("name", "\u{202e}evil"),
        ("website", "javascript:alert(1)"),
        ("name", &"x".repeat(257)),
    ] {
        let page = unchanged(&server, || {
            send(&browser, "/account/profile", &[(name, value)])
        });
        assert_eq!(page.status, 400);
        let field = page
            .body
            .split(&format!("id=\"{name}\""))
            .nth(1)
            .expect("the field");
        let field = field.split('>').next().expect("its end");
        assert!(field.contains("aria-invalid"), "{field}");
    }
}

#[test]
fn a_form_that_was_forged_or_is_of_another_session_or_page_changes_nothing() {
    let server = server();
    let browser = at(&server, "/account/profile");
    let other = at(&server, "/account/profile");
    let token = |browser: &Browser<'_>, path: &str| token_of(&browser.visit(path));
    let forged = [
        String::new(),
        "1.x".to_owned(),
        token(&other, "/account/profile"),
        token(&browser, "/account/delete"),
        format!("{}A", token(&browser, "/account/profile")),
    ];
    for form in forged {
        let fields = [
            ("form".to_owned(), form.clone()),
            ("name".to_owned(), "Mallory".to_owned()),
        ];
        let refused = unchanged(&server, || browser.post("/account/profile", &fields));
        assert_error_page(&refused, 400, "invalid_request");
    }
    let stale = token(&browser, "/account/profile");
    server.wait(1800);
    let again = at(&server, "/account/profile");
    let fields = [
        ("form".to_owned(), stale),
        ("name".to_owned(), "Mallory".to_owned()),
    ];
    assert_eq!(
        shows(&unchanged(&server, || browser.post("/account/profile", &fields))),
        Page::SignIn
    );
    assert_error_page(
        &unchanged(&server, || again.post("/account/profile", &fields)),
        400,
        "invalid_request",
    );
}

#[test]
fn fetch_metadata_2_3_a_form_of_another_site_changes_nothing() {
    let server = server();
    let browser = at(&server, "/account/delete");
    let token = token_of(&browser.visit("/account/delete"));
    for site in ["cross-site", "same-site", ""] {
        let body = format!("form={token}");
        let request = Request::new("POST", "/account/delete", None)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_header("sec-fetch-site", site)
            .with_body(sekisho::oauth::request::body::Body::Read(body.into_bytes()));
        let refused = unchanged(&server, || browser.go(&request));
        assert_error_page(&refused, 400, "invalid_request");
    }
}

#[test]
fn a_change_asks_for_a_fresh_proof() {
    let server = server();
    let browser = at(&server, "/account/profile");
    let token = token_of(&browser.visit("/account/profile"));
    server.wait(300);
    let fields = [
        ("form".to_owned(), token),
        ("name".to_owned(), "A".to_owned()),
    ];
    let page = unchanged(&server, || browser.post("/account/profile", &fields));
    assert_eq!(shows(&page), Page::SignIn);
    assert!(
        page.body.contains(&format!("value=\"{USERNAME}\"")),
        "the name is there"
    );
    let back = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(
        back.header("location"),
        Some("https://localhost/account/profile")
    );
    let done = send(&browser, "/account/profile", &[("name", "A")]);
    assert_eq!(done.status, 303);
}

#[test]
fn a_session_that_somebody_brought_along_is_not_the_one_that_begins() {
    let server = server();
    let mallory = at(&server, "/account");
    let victim = Browser::new(&server);
    for name in mallory.cookie_names() {
        victim.set_cookie(&name, &mallory.cookie(&name).expect("there"));
    }
    let before = victim.cookie("__Host-sekisho-session");
    server.wait(300);
    let page = victim.visit("/account/profile");
    assert_eq!(page.status, 200);
    let fields = [
        ("form".to_owned(), token_of(&page)),
        ("name".to_owned(), "A".to_owned()),
    ];
    let page = victim.post("/account/profile", &fields);
    victim.sign_in(&page, USERNAME, PASSWORD);
    assert_ne!(victim.cookie("__Host-sekisho-session"), before);
    assert_eq!(shows(&mallory.visit("/account")), Page::SignIn);
}

#[test]
fn devices_are_told_in_words_and_signed_out_one_by_one_or_all_at_once() {
    let server = server();
    let browser = at(&server, "/account/devices");
    let (second, third) = (at(&server, "/account"), at(&server, "/account"));
    let page = browser.visit("/account/devices");
    assert_eq!(page.body.matches("name=\"end\"").count(), 2);
    assert!(page.body.contains("Unknown browser") && page.body.contains("This browser"));
    assert!(page.body.contains("Z\">") && page.body.matches(" UTC").count() == 6);
    let name = page
        .body
        .split("name=\"end\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let done = send(
        &browser,
        "/account/devices",
        &[("end", name.expect("a name"))],
    );
    assert_eq!(done.status, 303);
    let is_out = |browser: &Browser<'_>| shows(&browser.visit("/account")) == Page::SignIn;
    assert_eq!((is_out(&second), is_out(&third)), (false, true));
    send(&browser, "/account/devices", &[("others", "1")]);
    assert_eq!((is_out(&second), is_out(&browser)), (true, false));
}

#[test]
fn a_device_tells_when_it_was_last_seen_and_who_was_away_too_long_is_not_listed() {
    let server = provider(
        &json_value!({ "sessionDuration": 604_800, "people": { "sessions": { "idle": 86_400 } } }),
    );
    let browser = at(&server, "/account");
    at(&server, "/account");
    let listed = || {
        let page = browser.visit("/account/devices").body;
        let seen = page.matches("Last seen on ").count();
        assert_eq!(page.matches("Signed in on ").count(), seen);
        seen
    };
    assert_eq!(listed(), 2);
    server.wait(80_000);
    assert_eq!(listed(), 2);
    server.wait(6_400);
    assert_eq!(listed(), 1);
}

#[test]
fn a_page_that_is_typed_with_a_slash_at_its_end_is_found_and_nothing_else_is() {
    let server = server();
    let browser = Browser::new(&server);
    for page in PAGES.iter().filter(|page| !page.ends_with('/')) {
        let found = browser.visit(&format!("{page}/"));
        let place = found.header("location").expect("a place");
        assert_eq!(
            (found.status, place.ends_with(page)),
            (303, true),
            "{place}"
        );
    }
    let found = browser.go(&Request::new(
        "GET",
        "/account/profile/",
        Some("ui_locales=ja"),
    ));
    let place = found.header("location").expect("a place");
    assert!(place.ends_with("/account/profile?ui_locales=ja"), "{place}");
    for other in [
        "/account//",
        "/accounts/",
        "/oauth/token/",
        "/oauth/authorize/",
    ] {
        assert_eq!(browser.visit(other).status, 404, "{other}");
    }
    let posted = browser.post("/account/profile/", &[]);
    assert_eq!(posted.status, 404, "{}", posted.body);
}

#[test]
fn the_account_leads_to_where_a_session_ends() {
    let server = server();
    let page = at(&server, "/account").visit("/account").body;
    assert!(
        page.contains("<a id=\"log-out\" href=\"/oauth/end_session\">Sign out</a>"),
        "{page}"
    );
}

#[test]
fn what_a_browser_calls_itself_is_nothing_on_the_page() {
    let server = server();
    let browser = Browser::new(&server);
    let page = browser.visit("/account/devices");
    let body = format!(
        "interaction={}&username={USERNAME}&password={}",
        crate::support::interaction_of(&page),
        PASSWORD.replace(' ', "+")
    );
    let request = Request::new("POST", "/oauth/authorize/login", None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_header(
            "user-agent",
            "<script>alert(1)</script> Firefox/1 (Windows \u{202e}x)",
        )
        .with_body(sekisho::oauth::request::body::Body::Read(body.into_bytes()));
    assert_eq!(browser.go(&request).status, 303);
    let page = browser.visit("/account/devices");
    assert!(page.body.contains("Firefox, Windows"), "{}", page.body);
    assert!(!page.body.contains("alert(1)") && !page.body.contains('\u{202e}'));
}

#[test]
fn an_application_that_is_ended_has_no_token_that_counts() {
    let server = server();
    let asked = request_for("web", "code", "openid profile");
    let browser = Browser::new(&server);
    let tokens = tokens_of(&server, &browser.agreed(&asked), &asked);
    let access = tokens["access_token"].as_str().expect("a token");
    assert_eq!(userinfo(&server, access).status, 200);
    let page = browser.visit("/account/applications");
    let client = page
        .body
        .split("name=\"client\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let done = send(
        &browser,
        "/account/applications",
        &[("client", client.expect("a client"))],
    );
    assert_eq!(done.status, 303);
    assert_eq!(userinfo(&server, access).status, 401);
    assert!(
        !browser
            .visit("/account/applications")
            .body
            .contains("name=\"client\"")
    );
    assert_eq!(shows(&browser.open(&asked)), Page::Consent);
}

#[test]
fn no_number_or_another_is_no_application() {
    let server = server();
    let browser = at(&server, "/account/applications");
    let page = browser.visit("/account/applications");
    assert!(page.body.contains("No app has access"), "{}", page.body);
    let token = token_of(&browser.visit("/account/delete"));
    for client in ["", "-1", "x", "99999999999999999999"] {
        let fields = [
            ("form".to_owned(), token.clone()),
            ("client".to_owned(), client.to_owned()),
        ];
        let refused = unchanged(&server, || browser.post("/account/applications", &fields));
        assert_error_page(&refused, 400, "invalid_request");
    }
}

#[test]
fn the_data_is_all_that_is_kept_and_no_secret() {
    let server = server();
    let browser = at(&server, "/account/data");
    let data = send(&browser, "/account/data", &[]);
    assert_eq!(
        (data.status, data.header("content-type")),
        (200, Some("application/json"))
    );
    assert!(
        data.header("content-disposition")
            .is_some_and(|value| value.starts_with("attachment"))
    );
    assert_eq!(data.header("cache-control"), Some("no-store"));
    let told = json(&data);
    assert_eq!(told["username"], USERNAME);
    assert_eq!(told["claims"], row(&server, USERNAME)["claims"]);
    assert_eq!(told["sessions"].as_array().map(Vec::len), Some(1));
    let kept = row(&server, USERNAME);
    for secret in [&kept["password"], &kept["sessions"][0]["digest"]] {
        assert!(!data.body.contains(secret.as_str().expect("a text")));
    }
}

#[test]
fn whoever_deletes_their_account_is_out_at_once_comes_back_in_time_and_is_gone_after() {
    let server =
        provider(&json_value!({ "people": { "deletionDelay": 86_400 }, "signUpEnabled": true }));
    let asked = request_for("web", "code", "openid profile");
    let browser = Browser::new(&server);
    let tokens = tokens_of(&server, &browser.agreed(&asked), &asked);
    let access = tokens["access_token"].as_str().expect("a token").to_owned();
    let page = send(&browser, "/account/delete", &[]);
    assert!(page.body.contains("2026-01-02"), "{}", page.body);
    assert_eq!(userinfo(&server, &access).status, 401);
    assert_eq!(shows(&browser.visit("/account")), Page::SignIn);
    let subject = row(&server, USERNAME)["subject"].clone();

    server.wait(86_399);
    let browser = at(&server, "/account/delete");
    assert_eq!(row(&server, USERNAME).get("leaves"), None);
    send(&browser, "/account/delete", &[]);
    server.wait(86_400);
    let page = Browser::new(&server).visit("/account");
    let refused = Browser::new(&server).sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(refused.status, 400);
    let stranger = Browser::new(&server);
    let refused = stranger.sign_in(&stranger.visit("/account"), USERNAME, PASSWORD);
    assert_eq!(refused.status, 403);
    assert!(!server.host.users.borrow().0.contains_key(USERNAME));
    assert_ne!(subject, Value::Null);
}

#[test]
fn without_pages_there_is_no_account() {
    let server = provider(&json_value!({ "people": { "pages": false } }));
    for path in PAGES {
        for method in ["GET", "POST"] {
            let response = server.send(&Request::new(method, path, None));
            assert_eq!(response.status, 404, "{method} {path}");
        }
    }
}

#[test]
fn the_account_is_in_the_language_of_the_browser() {
    let server = server();
    let browser = at(&server, "/account");
    for path in PAGES {
        let japanese = Request::new("GET", path, None).with_header("accept-language", "ja");
        let page = browser.go(&japanese);
        assert!(
            page.body.contains("<html lang=\"ja\">") && page.body.contains("アカウント"),
            "{path}"
        );
    }
    assert_eq!(
        answer_of(&browser.agreed(&request_for("web", "code", "openid"))).get("error"),
        None
    );
}
