//! What a client asks for: OpenID Connect RP-Initiated Logout §2 and §3.

use super::*;

#[test]
fn rp_initiated_logout_2_the_session_that_the_hint_names_ends_without_a_question() {
    let server = server();
    for post in [false, true] {
        let browser = Browser::new(&server);
        let hint = text(&signed_in(&server, &browser, "web"), "id_token");
        assert!(is_signed_in(&browser));
        let asked = asking(&[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", OUT),
            ("state", "a&b=ü\r\nc"),
        ]);
        let response = match post {
            true => browser.post(END_SESSION, &asked),
            false => browser.get(END_SESSION, &asked),
        };
        assert_eq!(led(&response), format!("{OUT}?state=a%26b%3D%C3%BC%0D%0Ac"));
        assert_eq!(response.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(browser.cookie("__Host-sekisho-session"), None);
        assert!(!is_signed_in(&browser));
        // Whoever presses twice is sent on as the first time.
        assert_eq!(led(&browser.get(END_SESSION, &asked)), led(&response));
    }
}

#[test]
fn an_expired_hint_and_one_with_the_query_of_the_uri_are_good() {
    let server = server_with(&json_value!({ "idTokenDuration": 60 }));
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    server.wait(3600);
    let uri = "https://web.example/out?a=b";
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", uri),
        ("client_id", "web"),
        ("logout_hint", "<alice>"),
        ("state", "s"),
    ];
    let response = browser.get(END_SESSION, &asking(&asked));
    assert_eq!(led(&response), format!("{uri}&state=s"));
    assert!(!is_signed_in(&browser));
}

#[test]
fn without_a_redirect_uri_a_page_says_that_it_is_done() {
    let server = server();
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let response = browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
    is_shown(&response, "signed-out");
    assert!(!is_signed_in(&browser));
    is_shown(&browser.get(END_SESSION, &[]), "signed-out");
}

/// The browser is asked, and nothing has ended yet.
fn is_asked(browser: &Browser<'_>, asked: &[(&str, &str)]) -> Response {
    let page = browser.get(END_SESSION, &asking(asked));
    is_shown(&page, "log-out-submit");
    assert!(is_signed_in(browser));
    page
}

#[test]
fn whoever_comes_without_a_hint_is_asked_and_goes_only_where_a_client_says() {
    let server = server();
    for (asked, end) in [
        (vec![], None),
        (vec![("state", "s")], None),
        (
            vec![("post_logout_redirect_uri", OUT), ("state", "s")],
            None,
        ),
        (
            vec![("post_logout_redirect_uri", "https://evil.example/")],
            None,
        ),
        (
            vec![("post_logout_redirect_uri", OUT), ("client_id", "web")],
            Some(OUT),
        ),
    ] {
        let browser = Browser::signed_in(&server, USERNAME);
        let page = is_asked(&browser, &asked);
        let done = browser.submit(CONFIRM, &page, &[("decision", "log_out")]);
        match end {
            Some(uri) => assert_eq!(led(&done), uri),
            None => is_shown(&done, "signed-out"),
        }
        assert!(!is_signed_in(&browser));
        // The form that was answered leads to the same, and there is nothing left to end.
        let again = browser.submit(CONFIRM, &page, &[("decision", "log_out")]);
        assert_eq!(again.status, done.status);
    }
}

#[test]
fn whoever_stays_is_still_signed_in() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    let asked = [("post_logout_redirect_uri", OUT), ("client_id", "web")];
    let page = is_asked(&browser, &asked);
    let stays = browser.submit(CONFIRM, &page, &[("decision", "stay")]);
    is_shown(&stays, "stays-signed-in");
    assert!(stays.body.contains(&format!("href=\"{OUT}\"")));
    assert!(is_signed_in(&browser));
}

#[test]
fn a_hint_of_another_person_or_session_is_asked_about() {
    let server = server();
    let (bobs, elsewhere) = (Browser::new(&server), Browser::new(&server));
    let bobs = tokens_of_client(&server, &bobs.agreed_by(&request("web"), BOB), "web");
    let elsewhere = signed_in(&server, &elsewhere, "web");
    for tokens in [bobs, elsewhere] {
        let browser = Browser::signed_in(&server, USERNAME);
        let hint = text(&tokens, "id_token");
        is_asked(&browser, &[("id_token_hint", &hint)]);
    }
}

#[test]
fn a_hint_from_before_signing_in_again_in_the_same_browser_is_of_the_same_session() {
    let server = server();
    let browser = Browser::new(&server);
    let first = signed_in(&server, &browser, "web");
    server.wait(10);
    let page = browser.open(&with(request("web"), "prompt", "login"));
    let answer = browser.sign_in(&page, USERNAME, PASSWORD);
    let second = tokens_of_client(&server, &answer, "web");
    let sid = |tokens: &Value| {
        let (_, claims) = verified(&server, &text(tokens, "id_token"));
        text(&claims, "sid")
    };
    assert_eq!(sid(&first), sid(&second));
    let hint = text(&first, "id_token");
    let response = browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
    is_shown(&response, "signed-out");
    assert!(!is_signed_in(&browser));
}

/// The browser is told why it ends here, is sent nowhere, and nothing has ended.
fn is_refused(server: &Server, browser: &Browser<'_>, asked: &[(&str, &str)], rule: &str) {
    let before = server.host.snapshot();
    for post in [false, true] {
        let asked = asking(asked);
        let response = match post {
            true => browser.post(END_SESSION, &asked),
            false => browser.get(END_SESSION, &asked),
        };
        assert_eq!(response.status, 400, "{rule}: {}", response.body);
        assert_eq!(response.header("location"), None);
        assert!(response.body.contains("id=\"error\""));
        let log = server.host.log.borrow().last().cloned().expect("a line");
        assert!(log.ends_with(rule), "{log}");
    }
    assert_eq!(server.host.snapshot(), before);
    assert!(is_signed_in(browser));
}

#[test]
fn rp_initiated_logout_3_nobody_is_sent_to_what_is_not_registered() {
    let server = server();
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    for uri in [
        "https://evil.example/",
        "https://web.example/out/",
        "https://web.example/out?foo=bar",
        "https://web.example/cb",
        "https://other.example/out",
        "https://web.example/out#x",
        "javascript:alert(1)",
        "//evil.example",
    ] {
        for asked in [("id_token_hint", hint.as_str()), ("client_id", "web")] {
            let asked = [asked, ("post_logout_redirect_uri", uri)];
            is_refused(
                &server,
                &browser,
                &asked,
                "PostLogoutRedirectUriUnregistered",
            );
        }
    }
    let twice = [
        ("post_logout_redirect_uri", OUT),
        ("post_logout_redirect_uri", "https://evil.example/"),
    ];
    is_refused(&server, &browser, &twice, "ParameterRepeated");
    // What was registered when the page was shown may not be any more.
    let asked = [("post_logout_redirect_uri", OUT), ("client_id", "web")];
    let page = is_asked(&browser, &asked);
    put_client(&server, &web("web"));
    let done = browser.submit(CONFIRM, &page, &[("decision", "log_out")]);
    assert_eq!((done.status, done.header("location")), (400, None));
}

#[test]
fn rp_initiated_logout_2_a_hint_that_is_not_ours_or_of_another_client_is_refused() {
    let server = server();
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    let hint = text(&tokens, "id_token");
    let (signed, signature) = hint.rsplit_once('.').expect("a signature");
    let (_, payload) = signed.split_once('.').expect("a payload");
    let unsigned = format!("eyJhbGciOiJub25lIn0.{payload}.");
    let altered = format!("{signed}.{}", signature.chars().rev().collect::<String>());
    for forged in ["x", "a.b.c", unsigned.as_str(), altered.as_str()] {
        for more in [
            ("state", "s"),
            ("client_id", "web"),
            ("post_logout_redirect_uri", OUT),
        ] {
            let asked = [("id_token_hint", forged), more];
            is_refused(&server, &browser, &asked, "ParameterMalformed");
        }
    }
    let asked = [("id_token_hint", hint.as_str()), ("client_id", "other")];
    is_refused(&server, &browser, &asked, "ParameterMalformed");
    is_refused(
        &server,
        &browser,
        &[("client_id", "nobody")],
        "ClientUnregistered",
    );
}

#[test]
fn a_logout_token_is_no_hint() {
    let server = server();
    answers(&server, "https://web.example/back", &[500]);
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
    deliver(&server);
    let token = logout_tokens(&server).remove(0).1;
    let browser = Browser::signed_in(&server, USERNAME);
    is_refused(
        &server,
        &browser,
        &[("id_token_hint", &token)],
        "ParameterMalformed",
    );
}

#[test]
fn a_form_counts_in_its_session_from_our_page_and_in_its_time() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    let page = is_asked(&browser, &[]);
    let elsewhere = Browser::signed_in(&server, USERNAME);
    let bob = Browser::new(&server);
    bob.agreed_by(&request("web"), BOB);
    for other in [&elsewhere, &bob] {
        let response = other.submit(CONFIRM, &page, &[("decision", "log_out")]);
        assert_eq!(response.status, 400);
        assert!(is_signed_in(other));
    }
    let forged = browser.post(
        CONFIRM,
        &asking(&[("interaction", "1.a.b.c"), ("decision", "log_out")]),
    );
    let missing = browser.post(CONFIRM, &asking(&[("decision", "log_out")]));
    assert_eq!((forged.status, missing.status), (400, 400));
    // A form of another kind is no question.
    let consent = browser.open(&with(request("web"), "prompt", "consent"));
    assert_eq!(shows(&consent), Page::Consent);
    let other = browser.submit(CONFIRM, &consent, &[("decision", "log_out")]);
    assert_eq!(other.status, 400);
    assert!(is_signed_in(&browser));
    server.wait(1800);
    let late = browser.submit(CONFIRM, &page, &[("decision", "log_out")]);
    assert_eq!(late.status, 400);
    assert!(is_signed_in(&browser));
    assert_eq!(browser.get(CONFIRM, &[]).status, 405);
}

#[test]
fn a_form_of_another_site_ends_nothing() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    let page = is_asked(&browser, &[]);
    let fields = asking(&[
        ("interaction", &crate::support::interaction_of(&page)),
        ("decision", "log_out"),
    ]);
    for site in ["cross-site", "same-site"] {
        let headers = [
            ("cookie", browser.cookie_header()),
            ("sec-fetch-site", site.to_owned()),
        ];
        assert_eq!(server.post(CONFIRM, &fields, &headers).status, 400);
        assert!(is_signed_in(&browser));
    }
}

#[test]
fn a_request_that_another_site_has_posted_comes_again_with_its_cookies() {
    let server = server();
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let headers = [("sec-fetch-site", "cross-site".to_owned())];
    let personal = server.post(END_SESSION, &asking(&[("id_token_hint", &hint)]), &headers);
    assert_eq!(personal.status, 200);
    assert!(personal.body.contains("action=\"/oauth/end_session\""));
    assert!(personal.body.contains("name=\"id_token_hint\""));
    let plain = server.post(END_SESSION, &asking(&[("state", "s")]), &headers);
    assert_eq!(led(&plain), "/oauth/end_session?state=s");
    assert!(is_signed_in(&browser));
}

#[test]
fn nothing_ends_where_a_browser_looks_ahead_or_asks_for_headers() {
    let server = server();
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let query = form(&asking(&[("id_token_hint", &hint)]));
    let cookie = ("cookie", browser.cookie_header());
    let ahead = [cookie.clone(), ("sec-purpose", "prefetch".to_owned())];
    assert_eq!(server.get(END_SESSION, &query, &ahead).status, 503);
    let request = sekisho::front::Request::new("HEAD", END_SESSION, Some(&query))
        .with_header(cookie.0, &cookie.1);
    let head = server.send(&request);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert!(is_signed_in(&browser));
}

#[test]
fn what_others_call_themselves_is_text_on_the_pages() {
    let named = json_value!({ "clientName": "<img src=x onerror=alert(1)>" });
    let server = provider_for(
        &json_value!({ "serviceName": "<b>Bank</b>" }),
        &[joined(&hearing("web"), &named)],
    );
    let browser = Browser::signed_in(&server, USERNAME);
    let asked = [
        ("client_id", "web"),
        ("state", "<script>"),
        ("ui_locales", "ja"),
    ];
    let page = is_asked(&browser, &asked);
    assert!(!page.body.contains("<img") && !page.body.contains("<b>Bank"));
    assert!(page.body.contains("サインアウトしますか"));
    assert!(!page.body.contains("<script"));
}

#[test]
fn a_failing_object_ends_nothing_half_and_whoever_tries_again_is_logged_out() {
    let server = server();
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let asked = asking(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
    for call in 1..=4 {
        server
            .host
            .breaks_at
            .set(Some(server.host.calls.get() + call));
        let response = browser.get(END_SESSION, &asked);
        assert_eq!(response.status, 503, "call {call}");
        assert!(response.body.contains("id=\"error\""));
        assert!(browser.cookie("__Host-sekisho-session").is_some());
    }
    server.host.breaks_at.set(None);
    assert_eq!(led(&browser.get(END_SESSION, &asked)), OUT);
    assert!(!is_signed_in(&browser));
}

#[test]
fn where_the_service_keeps_no_sessions_there_is_none_to_end() {
    let server = server_with(&json_value!({ "sessionDuration": 0 }));
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    assert!(!is_signed_in(&browser));
    is_shown(&browser.get(END_SESSION, &[]), "signed-out");
    let asked = asking(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
    assert_eq!(led(&browser.get(END_SESSION, &asked)), OUT);
}

#[test]
fn a_hint_of_a_client_with_a_secret_is_verified_with_it() {
    let members = json_value!({ "supportedIdTokenSignAlgs": ["HS256", "RS256"] });
    let symmetric = joined(&hearing("web"), &json_value!({ "idTokenSignAlg": "HS256" }));
    let server = provider_for(&members, &[symmetric, hearing("other")]);
    let browser = Browser::new(&server);
    let hint = text(&signed_in(&server, &browser, "web"), "id_token");
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", OUT),
    ];
    assert_eq!(led(&browser.get(END_SESSION, &asking(&asked))), OUT);
    assert!(!is_signed_in(&browser));
}
