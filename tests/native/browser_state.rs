//! What a browser keeps for us: read as strictly as browsers write it, bounded, and never in the way
//! of the newest page. RFC 6265, RFC 6265bis §4.1.3.2, Fetch Metadata, OpenID Connect Core §3.1.2.1.

use sekisho::{
    Secret,
    front::{Request, Response},
};
use serde_json::json as json_value;

use crate::support::{
    Server,
    expect::{parameters, with},
    form, json,
    ordinary::{
        AUTHORIZE, Browser, Page, answer_of, basic, provider, redirect_uri, request, secret_of,
        shows,
    },
    server::{PASSWORD, USERNAME},
};

const SESSION: &str = "__Host-sekisho-session";
const BROWSER: &str = "__Host-sekisho-";

/// What is no white space of RFC 9110 §5.6.3, whatever Unicode calls it.
const NOT_WHITE: [&str; 8] = [
    "\u{2000}", "\u{3000}", "\u{a0}", "\u{b}", "\u{c}", "\0", "\u{85}", "\u{feff}",
];

fn silent(server: &Server, cookie: &str) -> Response {
    let mut parameters = request("web");
    parameters.push(("prompt".to_owned(), "none".to_owned()));
    server.get(
        AUTHORIZE,
        &form(&parameters),
        &[("cookie", cookie.to_owned())],
    )
}

fn error_of(response: &Response) -> Option<String> {
    answer_of(response).get("error").map(str::to_owned)
}

#[test]
fn a_cookie_that_a_browser_would_not_take_for_one_of_a_host_is_none_here() {
    let server = provider(&json_value!({}));
    let cookies = Browser::signed_in(&server, USERNAME).cookie_header();
    assert_eq!(error_of(&silent(&server, &cookies)), None);
    for white in NOT_WHITE {
        for cookie in [
            cookies.replace("__Host-", &format!("{white}__Host-")),
            cookies.replace(SESSION, &format!("{white}{SESSION}")),
            cookies.replace(SESSION, &format!("{SESSION}{white}")),
        ] {
            let answer = silent(&server, &cookie);
            assert_eq!(
                error_of(&answer).as_deref(),
                Some("login_required"),
                "{white:?}"
            );
        }
    }
}

#[test]
fn rfc_6265_5_2_space_and_tab_around_a_cookie_are_white_space() {
    let server = provider(&json_value!({}));
    let cookies = Browser::signed_in(&server, USERNAME).cookie_header();
    let spread = format!("\t {} ", cookies.replace("; ", " ;\t "));
    assert_eq!(error_of(&silent(&server, &spread)), None);
}

#[test]
fn a_cookie_of_another_host_never_takes_the_place_of_ours() {
    let server = provider(&json_value!({}));
    let page = Browser::new(&server).open(&request("web"));
    let own = crate::support::server::cookie_of(&page);
    let foreign: Vec<String> = (0..40)
        .map(|n| format!("\u{2000}{BROWSER}{n:08}={}", Secret::new([n; 32]).encode()))
        .collect();
    let before = format!("{}; {own}", foreign.join("; "));
    let fields = [
        ("interaction", crate::support::interaction_of(&page)),
        ("username", USERNAME.to_owned()),
        ("password", PASSWORD.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let response = server.post("/oauth/authorize/login", &fields, &[("cookie", before)]);
    assert_eq!((response.status, shows(&response)), (200, Page::Consent));
}

/// The names of the cookies of forms and of the session: all but the one that tells who signed in.
fn kept(browser: &Browser<'_>) -> Vec<String> {
    let (known, kept): (Vec<String>, Vec<String>) = browser
        .cookie_names()
        .into_iter()
        .map(|name| name.to_string())
        .partition(|name| name == "__Host-sekisho-known");
    assert_eq!(known.len(), 1);
    kept
}

#[test]
fn two_cookies_of_one_name_are_none() {
    let server = provider(&json_value!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let mallory = Browser::signed_in(&server, "bob")
        .cookie(SESSION)
        .expect("a session");
    let twice = format!("{SESSION}={mallory}; {}", alice.cookie_header());
    assert_eq!(
        error_of(&silent(&server, &twice)).as_deref(),
        Some("login_required")
    );
    let cookies = alice.cookie_header();
    let other = Secret::new([1; 32]).encode();
    for name in kept(&alice) {
        for value in ["", "x", &other] {
            let twice = format!("{name}={value}; {cookies}");
            let answer = silent(&server, &twice);
            assert_eq!(
                error_of(&answer).as_deref(),
                Some("login_required"),
                "{twice}"
            );
        }
    }
}

#[test]
fn a_session_is_one_browsers_and_no_others() {
    let server = provider(&json_value!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let session = alice.cookie(SESSION).expect("a session");
    let thief = Browser::new(&server);
    thief.set_cookie(SESSION, &session);
    let alone = silent(&server, &thief.cookie_header());
    assert_eq!(error_of(&alone).as_deref(), Some("login_required"));
    thief.open(&request("web"));
    let beside_its_own = silent(&server, &thief.cookie_header());
    assert_eq!(error_of(&beside_its_own).as_deref(), Some("login_required"));
    // Nor is it one without what names the browser.
    let (unbound, _) = session.rsplit_once('.').expect("three parts");
    alice.set_cookie(SESSION, unbound);
    let unbound = silent(&server, &alice.cookie_header());
    assert_eq!(error_of(&unbound).as_deref(), Some("login_required"));
}

#[test]
fn a_session_of_before_it_was_bound_to_a_browser_stands_until_it_expires() {
    let server = provider(&json_value!({ "sessionDuration": 1000 }));
    let browser = Browser::signed_in(&server, USERNAME);
    let secret = Secret::new([3; 32]);
    {
        let mut users = server.host.users.borrow_mut();
        let user = users.0.get_mut(USERNAME).expect("alice");
        let mut row = serde_json::to_value(&*user).expect("a row");
        row["sessions"] = json_value!([{
            "digest": secret.digest().encode(),
            "expires": server.now() + 1000,
            "auth_time": server.now(),
        }]);
        *user = sekisho::json::from_value(row).expect("a user");
    }
    // "alice" in base64url.
    browser.set_cookie(SESSION, &format!("YWxpY2U.{}", secret.encode()));
    assert_eq!(error_of(&silent(&server, &browser.cookie_header())), None);
    server.wait(1001);
    let late = silent(&server, &browser.cookie_header());
    assert_eq!(error_of(&late).as_deref(), Some("login_required"));
}

/// A form of another site, as a browser sends it: without the cookies of `SameSite=Lax`.
fn posted_from_elsewhere(parameters: &[(String, String)], headers: &[(&str, &str)]) -> Request {
    let request = Request::new("POST", AUTHORIZE, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body(sekisho::oauth::request::body::Body::Read(
            form(parameters).into_bytes(),
        ));
    headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    })
}

const FROM_ELSEWHERE: [(&str, &str); 2] = [
    ("sec-fetch-site", "cross-site"),
    ("origin", "https://web.example"),
];

#[test]
fn openid_connect_core_3_1_2_1_a_request_that_another_site_posts_finds_the_session() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let mut silent = request("web");
    silent.push(("prompt".to_owned(), "none".to_owned()));
    for headers in [
        &FROM_ELSEWHERE[..],
        &FROM_ELSEWHERE[1..],
        &FROM_ELSEWHERE[..1],
    ] {
        let turned = browser.send_without_cookies(&posted_from_elsewhere(&silent, headers));
        assert_eq!((turned.status, turned.header("set-cookie")), (303, None));
        let location = turned.header("location").expect("a location");
        let query = location.strip_prefix("/oauth/authorize?").expect("here");
        let answer = answer_of(&browser.open_query(query));
        assert_eq!(answer.redirect_uri, redirect_uri("web"));
        assert!(answer.get("code").is_some());
    }
}

#[test]
fn a_posted_request_that_fits_in_no_url_comes_again_by_a_form_of_our_own() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let mut long = request("web");
    long.push(("unknown".to_owned(), "a".repeat(20_000)));
    let mut personal = request("web");
    personal.push(("login_hint".to_owned(), "alice@example.com".to_owned()));
    for parameters in [long, personal] {
        let page =
            browser.send_without_cookies(&posted_from_elsewhere(&parameters, &FROM_ELSEWHERE));
        assert_eq!((page.status, page.header("set-cookie")), (200, None));
        // The form comes with its origin, so that it is known for ours without Fetch Metadata.
        assert_eq!(page.header("referrer-policy"), Some("same-origin"));
        let carried = answer_of(&page);
        assert_eq!(carried.redirect_uri, AUTHORIZE);
        let fields: Vec<(String, String)> = carried.parameters.into_iter().collect();
        assert_eq!(fields.len(), parameters.len());
        let answer = browser.post(AUTHORIZE, &fields);
        assert!(answer_of(&answer).get("code").is_some());
    }
}

#[test]
fn twenty_requests_posted_by_another_site_are_completed_one_after_another() {
    for headers in [&FROM_ELSEWHERE[..], &[]] {
        let server = provider(&json_value!({ "sessionDuration": 0 }));
        let browser = Browser::new(&server);
        for turn in 0..20 {
            let posted = posted_from_elsewhere(&request("web"), headers);
            let mut page = browser.send_without_cookies(&posted);
            if let Some(location) = page.header("location") {
                let query = location
                    .strip_prefix("/oauth/authorize?")
                    .expect("here")
                    .to_owned();
                page = browser.open_query(&query);
            }
            assert_eq!(shows(&page), Page::SignIn, "{turn}");
            let consent = browser.sign_in(&page, USERNAME, PASSWORD);
            assert_eq!(shows(&consent), Page::Consent, "{turn}");
            assert!(
                answer_of(&browser.decide(&consent, "allow"))
                    .get("code")
                    .is_some()
            );
        }
    }
}

/// Tabs that a new browser opens at once: none of them has a cookie yet.
fn tabs(browser: &Browser<'_>, count: usize) -> Vec<Response> {
    let asked = Request::new("GET", AUTHORIZE, Some(&form(&request("web"))));
    (0..count)
        .map(|_| browser.send_without_cookies(&asked))
        .collect()
}

#[test]
fn ten_tabs_that_a_new_browser_opens_at_once_are_all_completed() {
    for newest_first in [false, true] {
        let server = provider(&json_value!({}));
        let browser = Browser::new(&server);
        let mut tabs = tabs(&browser, 10);
        if newest_first {
            tabs.reverse();
        }
        for (turn, page) in tabs.iter().enumerate() {
            let consent = browser.sign_in(page, USERNAME, PASSWORD);
            let answer = match shows(&consent) {
                Page::Consent => browser.decide(&consent, "allow"),
                _ => consent,
            };
            assert!(answer_of(&answer).get("code").is_some(), "{turn}");
        }
    }
}

#[test]
fn what_a_browser_keeps_is_bounded_and_the_newest_page_is_completed() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    for round in 0..3 {
        tabs(&browser, 40);
        server.wait(1);
        let page = browser.open(&{
            let mut parameters = request("web");
            parameters.push(("prompt".to_owned(), "login".to_owned()));
            parameters
        });
        assert!(kept(&browser).len() <= 17, "{:?}", kept(&browser));
        let answer = browser.sign_in(&page, USERNAME, PASSWORD);
        assert!(answer_of(&answer).get("code").is_some(), "{round}");
        assert_eq!(error_of(&silent(&server, &browser.cookie_header())), None);
    }
}

#[test]
fn what_no_form_can_need_any_more_is_taken_back() {
    let server = provider(&json_value!({ "sessionDuration": 10_000 }));
    let browser = Browser::signed_in(&server, USERNAME);
    tabs(&browser, 5);
    assert_eq!(kept(&browser).len(), 7);
    server.wait(1800);
    browser.open(&request("web"));
    assert!(kept(&browser).len() <= 3, "{:?}", kept(&browser));
    // What the session is bound to stays, however old it is.
    server.wait(1800);
    assert_eq!(error_of(&silent(&server, &browser.cookie_header())), None);
}

#[test]
fn a_safe_method_uses_nothing_up() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let cookies = browser.cookie_header();
    let ask = |method: &str, headers: &[(&str, &str)]| {
        let request = Request::new(method, AUTHORIZE, Some(&form(&request("web"))))
            .with_header("cookie", &cookies);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.with_header(name, value)
        });
        crate::support::expect::unchanged(&server, || server.send(&request))
    };
    let head = ask("HEAD", &[]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for name in ["location", "set-cookie"] {
        assert_eq!(head.header(name), None, "{name}");
    }
    for header in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ] {
        let ahead = ask("GET", &[header]);
        assert_eq!(
            (ahead.status, ahead.header("location")),
            (503, None),
            "{header:?}"
        );
        assert_eq!(ahead.header("cache-control"), Some("no-store"));
    }
    assert!(
        answer_of(&browser.open(&request("web")))
            .get("code")
            .is_some()
    );
}

#[test]
fn head_tells_of_a_request_what_get_would_tell_without_a_person() {
    let server = provider(&json_value!({}));
    let head = |query: &str| server.send(&Request::new("HEAD", AUTHORIZE, Some(query)));
    assert_eq!(head("client_id=nobody").status, 400);
    let unfit = form(&request("web")).replace("response_type=code", "response_type=x");
    assert_eq!(head(&unfit).status, 303);
    let elsewhere = "client_id=web&redirect_uri=https://web.example/cb&request_uri=urn:x";
    let told = Browser::new(&server).open_query(elsewhere);
    assert_eq!(answer_of(&told).get("error"), Some("invalid_request_uri"));
    assert_eq!(head(elsewhere).header("location"), told.header("location"));
}

#[test]
fn head_of_a_pushed_request_tells_whether_it_is_there_and_leaves_it_there() {
    let server = provider(&json_value!({}));
    let head = |client_id: &str, request_uri: &str| {
        let named = parameters(&[("client_id", client_id), ("request_uri", request_uri)]);
        let request = Request::new("HEAD", AUTHORIZE, Some(&form(&named)));
        crate::support::expect::unchanged(&server, || server.send(&request))
    };
    for (client_id, other) in [("web", "other"), ("spa", "web")] {
        let asked = with(request(client_id), "prompt", "none");
        let credentials = [basic(client_id, &secret_of(client_id))];
        let credentials = if client_id == "spa" {
            &[][..]
        } else {
            &credentials[..]
        };
        let pushed = json(&server.post("/oauth/par", &asked, credentials));
        let request_uri = pushed["request_uri"].as_str().expect("a request_uri");
        let seen = head(client_id, request_uri);
        assert_eq!((seen.status, seen.header("location")), (200, None));
        for (client_id, request_uri) in [
            (other, request_uri),
            ("nobody", request_uri),
            (client_id, &request_uri[..request_uri.len() - 4]),
        ] {
            let seen = head(client_id, request_uri);
            assert_eq!((seen.status, seen.body.as_str()), (400, ""), "{client_id}");
        }
        if client_id == "spa" {
            server.wait(91);
        } else {
            // A GET uses it up.
            let named = parameters(&[("client_id", client_id), ("request_uri", request_uri)]);
            let answer = answer_of(&Browser::new(&server).open(&named));
            assert_eq!(answer.get("error"), Some("login_required"));
        }
        assert_eq!(head(client_id, request_uri).status, 400);
    }
}
