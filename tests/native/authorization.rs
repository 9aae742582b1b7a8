//! The authorization endpoint and its pages: RFC 6749 §4.1.1 and §4.1.2, RFC 9126 §4, RFC 9207, RFC
//! 9700 §4.

use crate::support::expect::{
    apply_client, assert_error_page, grants_unchanged, parameters, text, unchanged, with,
};
use crate::support::state::with_another_secret;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI},
    code_of, form, interaction_of, json, query_of,
    server::{PASSWORD, USERNAME, cookie_of},
};
use sekisho::{
    front::{Request, Response},
    oauth::interaction::sealed::LIFETIME,
    oauth::request::body::Body,
};
use serde_json::json as json_value;
use url::Url;

const AUTHORIZE: &str = "/oauth/authorize";
const CONSENT: &str = "/oauth/authorize/consent";
const LOGIN: &str = "/oauth/authorize/login";

/// A request that was opened, and the page that came of it.
fn opened(server: &Server) -> (String, Response) {
    let request_uri = server.request_uri(&server.one);
    let page = server.open("one", &request_uri);
    assert_eq!(page.status, 200, "{}", page.body);
    (request_uri, page)
}

/// A request that was opened and signed in to: the sign-in page and the consent page.
fn signed_in(server: &Server) -> (Response, Response) {
    let (_, page) = opened(server);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(consent.status, 200, "{}", consent.body);
    (page, consent)
}

/// The browser opens the authorization endpoint with these parameters and headers.
fn open_with(server: &Server, pairs: &[(&str, &str)], headers: &[(&str, String)]) -> Response {
    server.get(AUTHORIZE, &form(&parameters(pairs)), headers)
}

/// Posts the consent form with these headers.
fn decide_with(server: &Server, consent: &Response, headers: &[(&str, String)]) -> Response {
    let interaction = interaction_of(consent);
    server.post(
        CONSENT,
        &parameters(&[("interaction", interaction.as_str()), ("decision", "allow")]),
        headers,
    )
}

/// Posts the sign-in form with these headers.
fn sign_in_with(server: &Server, page: &Response, headers: &[(&str, String)]) -> Response {
    let interaction = interaction_of(page);
    let form = parameters(&[
        ("interaction", interaction.as_str()),
        ("username", USERNAME),
        ("password", PASSWORD),
    ]);
    server.post(LOGIN, &form, headers)
}

/// The names in the query of a redirect, in order.
fn names_of(response: &Response) -> Vec<String> {
    let location = Url::parse(response.header("location").expect("a redirect")).expect("a URI");
    assert_eq!(location.fragment(), None);
    location
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect()
}

fn assert_secure_page(page: &Response) {
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains("script-src"),
        "{policy}"
    );
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[test]
fn opening_a_request_shows_the_sign_in_page_and_changes_nothing() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let page = unchanged(&server, || server.open("one", &request_uri));
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&format!("action=\"{LOGIN}\"")));
    assert!(page.body.contains("Client one"));
}

#[test]
fn rfc_6749_3_1_the_request_may_be_posted() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let page = server.post(
        AUTHORIZE,
        &parameters(&[("client_id", "one"), ("request_uri", &request_uri)]),
        &[],
    );
    assert_eq!(page.status, 200);
    assert!(!interaction_of(&page).is_empty());
}

#[test]
fn signing_in_shows_who_asks_for_what_and_where_the_answer_goes() {
    let server = Server::new();
    let (_, consent) = signed_in(&server);
    for shown in [
        "Client one",
        "accounts",
        "client.example",
        USERNAME,
        &format!("action=\"{CONSENT}\""),
    ] {
        assert!(consent.body.contains(shown), "{shown}");
    }
}

#[test]
fn every_page_is_secure_against_framing_scripts_and_caches() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let rejected = server.sign_in(&page, USERNAME, "wrong password");
    for page in [page, consent, rejected, open_with(&server, &[], &[])] {
        assert_secure_page(&page);
    }
}

#[test]
fn the_sign_in_page_submits_to_this_server_only() {
    let (_, page) = opened(&Server::new());
    assert!(
        page.header("content-security-policy")
            .is_some_and(|policy| policy.contains("form-action 'self'"))
    );
}

#[test]
fn the_cookie_is_for_this_host_over_https_and_out_of_reach_of_scripts() {
    let (_, page) = opened(&Server::new());
    let cookie = page.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-"), "{cookie}");
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.contains(&attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[test]
fn allowing_sends_code_state_and_iss_by_303() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let answer = server.decide(&page, &consent, "allow");
    assert_eq!(answer.status, 303);
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with(&format!("{REDIRECT_URI}?")))
    );
    assert_eq!(names_of(&answer), ["code", "state", "iss"]);
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(query_of(&answer, "iss").as_deref(), Some(ISSUER));
}

#[test]
fn denying_sends_access_denied_with_state_and_iss_and_no_code() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let answer = server.decide(&page, &consent, "deny");
    assert_eq!(answer.status, 303);
    assert_eq!(
        names_of(&answer),
        ["error", "error_description", "state", "iss"]
    );
    assert_eq!(query_of(&answer, "error").as_deref(), Some("access_denied"));
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(query_of(&answer, "iss").as_deref(), Some(ISSUER));
}

#[test]
fn the_redirect_leaks_nothing_and_is_not_stored() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let answer = server.decide(&page, &consent, "allow");
    assert_eq!(
        (
            answer.header("referrer-policy"),
            answer.header("cache-control")
        ),
        (Some("no-referrer"), Some("no-store"))
    );
    assert_eq!(answer.body, "");
}

#[test]
fn rfc_6749_3_1_2_the_query_of_the_redirect_uri_is_retained() {
    let server = Server::new();
    let uri = "https://client.example/cb?dummy1=lorem&dummy2=ipsum";
    let state = "0123456789-._~ABCDEF".repeat(7);
    let request = with(
        with(server.one.authorization_request(), "redirect_uri", uri),
        "state",
        &state[..128],
    );
    for decision in ["allow", "deny"] {
        let pushed = json(&server.push(&server.one, &request, &[]));
        let answer = server.authorize(&server.one, text(&pushed, "request_uri"), decision);
        assert!(
            answer
                .header("location")
                .is_some_and(|location| location.starts_with(&format!("{uri}&")))
        );
        assert_eq!(query_of(&answer, "state").as_deref(), Some(&state[..128]));
    }
}

#[test]
fn parameters_in_the_url_that_were_pushed_too_do_not_count() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let repeated = [
        ("client_id", "one"),
        ("request_uri", request_uri.as_str()),
        ("response_type", "token"),
        ("scope", "payments"),
        ("redirect_uri", "https://evil.example/cb"),
        ("state", "another"),
        ("nonce", "another"),
        ("code_challenge_method", "plain"),
    ];
    let page = open_with(&server, &repeated, &[]);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    assert!(!consent.body.contains("payments") && !consent.body.contains("evil.example"));
    let answer = server.decide(&page, &consent, "allow");
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with(&format!("{REDIRECT_URI}?code=")))
    );
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
}

#[test]
fn a_state_that_is_only_in_the_url_is_not_returned() {
    let server = Server::new();
    let request = crate::support::expect::without(server.one.authorization_request(), "state");
    let pushed = json(&server.push(&server.one, &request, &[]));
    let pairs = [
        ("client_id", "one"),
        ("request_uri", text(&pushed, "request_uri")),
        ("state", "outside"),
    ];
    let page = open_with(&server, &pairs, &[]);
    let answer = server.decide(&page, &server.sign_in(&page, USERNAME, PASSWORD), "allow");
    assert_eq!(names_of(&answer), ["code", "iss"]);
}

#[test]
fn a_request_opened_twice_can_be_completed_at_the_second_visit() {
    let server = Server::new();
    let (request_uri, _) = opened(&server);
    assert!(!code_of(&server.authorize(&server.one, &request_uri, "allow")).is_empty());
}

#[test]
fn a_request_that_was_not_pushed_is_refused_on_a_page() {
    let server = Server::new();
    let request = form(&server.one.authorization_request());
    assert_error_page(
        &unchanged(&server, || server.get(AUTHORIZE, &request, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn a_request_without_client_id_is_refused() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let response = unchanged(&server, || {
        open_with(&server, &[("request_uri", &request_uri)], &[])
    });
    assert_error_page(&response, 400, "invalid_request");
}

#[test]
fn a_request_uri_this_server_did_not_issue_is_refused() {
    let server = Server::new();
    let known = server.request_uri(&server.one);
    let reference = known.rsplit(':').next().expect("a reference");
    for request_uri in [
        "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c",
        "https://client.example/request.jwt",
        "",
        reference,
        &known[..known.len() - 1],
        &format!("{known} "),
        &known.to_uppercase(),
    ] {
        let pairs = [("client_id", "one"), ("request_uri", request_uri)];
        let response = unchanged(&server, || open_with(&server, &pairs, &[]));
        assert_eq!(
            (response.status, response.header("location")),
            (400, None),
            "{request_uri}"
        );
    }
    let forged = with_another_secret(reference);
    let forged = known.replace(reference, &forged);
    assert_error_page(
        &grants_unchanged(&server, || server.open("one", &forged)),
        400,
        "invalid_request_uri",
    );
}

#[test]
fn a_request_uri_of_another_client_is_refused() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    assert_error_page(
        &unchanged(&server, || server.open("two", &request_uri)),
        400,
        "invalid_request_uri",
    );
}

#[test]
fn a_request_uri_with_an_unknown_client_is_refused() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    assert_error_page(
        &unchanged(&server, || server.open("nobody", &request_uri)),
        400,
        "invalid_request_uri",
    );
}

#[test]
fn a_request_of_a_client_locked_since_is_refused() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    assert_eq!(
        apply_client(&server, &server.one, &json_value!({ "locked": true })).status,
        200
    );
    assert_error_page(
        &unchanged(&server, || server.open("one", &request_uri)),
        400,
        "invalid_request_uri",
    );
}

#[test]
fn rfc_9126_2_2_a_request_uri_is_refused_from_the_very_second_it_expires() {
    let server = Server::new();
    let pushed = json(&server.push(&server.one, &server.one.authorization_request(), &[]));
    server.wait(pushed["expires_in"].as_i64().expect("a lifetime") - 1);
    assert_eq!(server.open("one", text(&pushed, "request_uri")).status, 200);
    server.wait(1);
    let response = unchanged(&server, || server.open("one", text(&pushed, "request_uri")));
    assert_error_page(&response, 400, "invalid_request_uri");
}

#[test]
fn a_person_may_take_longer_than_the_request_uri_lives() {
    let server = Server::new();
    let (_, page) = opened(&server);
    server.wait(600);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    assert!(!code_of(&server.decide(&page, &consent, "allow")).is_empty());
}

#[test]
fn a_completed_request_cannot_be_opened_again() {
    let server = Server::new();
    for decision in ["allow", "deny"] {
        let request_uri = server.request_uri(&server.one);
        assert_eq!(
            server.authorize(&server.one, &request_uri, decision).status,
            303
        );
        assert_error_page(
            &unchanged(&server, || server.open("one", &request_uri)),
            400,
            "invalid_request_uri",
        );
    }
}

#[test]
fn a_request_open_in_two_tabs_is_completed_once() {
    for (first, second) in [("allow", "deny"), ("deny", "allow")] {
        let server = Server::new();
        let (page, consent) = signed_in(&server);
        assert_eq!(server.decide(&page, &consent, first).status, 303);
        assert_error_page(
            &unchanged(&server, || server.decide(&page, &consent, second)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_form_is_refused_from_the_very_second_it_expires() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    server.wait(i64::from(LIFETIME));
    assert_error_page(
        &unchanged(&server, || server.decide(&page, &consent, "allow")),
        400,
        "invalid_request",
    );
    assert_error_page(
        &unchanged(&server, || server.sign_in(&page, USERNAME, PASSWORD)),
        400,
        "invalid_request",
    );
}

#[test]
fn a_form_is_accepted_until_the_second_before_it_expires() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    server.wait(i64::from(LIFETIME) - 1);
    assert_eq!(server.decide(&page, &consent, "allow").status, 303);
}

#[test]
fn a_form_without_the_cookie_is_refused() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    assert_error_page(
        &unchanged(&server, || sign_in_with(&server, &page, &[])),
        400,
        "invalid_request",
    );
    assert_error_page(
        &unchanged(&server, || decide_with(&server, &consent, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn a_form_from_another_browser_is_refused() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let (_, elsewhere) = opened(&server);
    let cookie = [("cookie", cookie_of(&elsewhere))];
    assert_ne!(cookie_of(&page), cookie_of(&elsewhere));
    assert_error_page(
        &unchanged(&server, || sign_in_with(&server, &page, &cookie)),
        400,
        "invalid_request",
    );
    assert_error_page(
        &unchanged(&server, || decide_with(&server, &consent, &cookie)),
        400,
        "invalid_request",
    );
}

#[test]
fn a_browser_keeps_its_cookie_and_both_its_pages_work() {
    let server = Server::new();
    let (_, first) = opened(&server);
    let request_uri = server.request_uri(&server.one);
    let pairs = [("client_id", "one"), ("request_uri", request_uri.as_str())];
    let second = open_with(&server, &pairs, &[("cookie", cookie_of(&first))]);
    assert_eq!(cookie_of(&second), cookie_of(&first));
    assert_eq!(server.sign_in(&first, USERNAME, PASSWORD).status, 200);
    assert_eq!(server.sign_in(&second, USERNAME, PASSWORD).status, 200);
}

#[test]
fn a_form_sent_from_another_site_is_refused() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    for site in ["cross-site", "same-site"] {
        let headers = [
            ("cookie", cookie_of(&page)),
            ("sec-fetch-site", site.to_owned()),
        ];
        assert_error_page(
            &unchanged(&server, || sign_in_with(&server, &page, &headers)),
            400,
            "invalid_request",
        );
        assert_error_page(
            &unchanged(&server, || decide_with(&server, &consent, &headers)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_form_sent_from_our_own_page_is_accepted() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let headers = [
        ("cookie", cookie_of(&page)),
        ("sec-fetch-site", "same-origin".to_owned()),
    ];
    assert_eq!(decide_with(&server, &consent, &headers).status, 303);
}

#[test]
fn a_link_from_another_site_may_open_a_request() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let pairs = [("client_id", "one"), ("request_uri", request_uri.as_str())];
    assert_eq!(
        open_with(
            &server,
            &pairs,
            &[("sec-fetch-site", "cross-site".to_owned())]
        )
        .status,
        200
    );
}

#[test]
fn an_interaction_with_one_character_changed_is_refused() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let sealed = interaction_of(&consent);
    let cookie = [("cookie", cookie_of(&page))];
    for place in [0, sealed.len() / 2, sealed.find('.').expect("a seal") + 1] {
        let other = if &sealed[place..=place] == "A" {
            "B"
        } else {
            "A"
        };
        let tampered = format!("{}{other}{}", &sealed[..place], &sealed[place + 1..]);
        let form = parameters(&[("interaction", tampered.as_str()), ("decision", "allow")]);
        assert_error_page(
            &unchanged(&server, || server.post(CONSENT, &form, &cookie)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn an_interaction_of_another_shape_is_refused() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let (sealed, cookie) = (interaction_of(&consent), [("cookie", cookie_of(&page))]);
    let text = sealed.split('.').next().expect("a text");
    for interaction in [
        "",
        ".",
        "a.b",
        text,
        &format!("{text}."),
        &format!("{sealed}."),
        &format!("e30.{text}"),
    ] {
        let form = parameters(&[("interaction", interaction), ("decision", "allow")]);
        assert_error_page(
            &unchanged(&server, || server.post(CONSENT, &form, &cookie)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn nobody_consents_without_signing_in() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let cookie = [("cookie", cookie_of(&page))];
    assert_error_page(
        &unchanged(&server, || decide_with(&server, &page, &cookie)),
        400,
        "invalid_request",
    );
}

#[test]
fn a_decision_that_is_neither_is_none() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    for decision in ["", "yes", "Allow"] {
        assert_error_page(
            &unchanged(&server, || server.decide(&page, &consent, decision)),
            400,
            "invalid_request",
        );
    }
    assert_eq!(server.decide(&page, &consent, "allow").status, 303);
}

#[test]
fn a_wrong_password_is_403_with_the_sign_in_page() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let rejected = grants_unchanged(&server, || {
        server.sign_in(&page, USERNAME, "wrong password")
    });
    assert_eq!(rejected.status, 403);
    assert!(
        rejected.body.contains("role=\"alert\"")
            && rejected.body.contains(&format!("action=\"{LOGIN}\""))
    );
    assert!(!rejected.body.contains("wrong password"));
}

#[test]
fn after_a_wrong_password_the_right_one_signs_in() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let rejected = server.sign_in(&page, USERNAME, "wrong password");
    assert_eq!(
        sign_in_with(&server, &rejected, &[("cookie", cookie_of(&page))]).status,
        200
    );
}

#[test]
fn an_unknown_user_reads_the_same_as_a_wrong_password() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let known = server.sign_in(&page, USERNAME, "wrong password");
    let unknown = unchanged(&server, || server.sign_in(&page, "mallory", PASSWORD));
    assert_eq!(
        (unknown.status, unknown.body.replace("mallory", USERNAME)),
        (known.status, known.body)
    );
}

#[test]
fn an_empty_name_or_password_signs_nobody_in() {
    let server = Server::new();
    let (_, page) = opened(&server);
    assert_eq!(
        grants_unchanged(&server, || server.sign_in(&page, USERNAME, "")).status,
        403
    );
    assert_eq!(
        unchanged(&server, || server.sign_in(&page, "", PASSWORD)).status,
        403
    );
}

#[test]
fn a_name_is_shown_as_text_and_never_as_markup() {
    let server = Server::new();
    let (_, page) = opened(&server);
    let rejected = server.sign_in(&page, "\"><script>alert(1)</script>", "wrong password");
    assert_eq!(rejected.status, 403);
    assert!(!rejected.body.contains("<script"));
}

#[test]
fn rfc_6585_4_after_five_wrong_passwords_the_sixth_attempt_is_429_and_changes_nothing() {
    let server = Server::new();
    let (_, page) = opened(&server);
    for _ in 0..5 {
        assert_eq!(
            server.sign_in(&page, USERNAME, "wrong password").status,
            403
        );
    }
    let throttled = unchanged(&server, || server.sign_in(&page, USERNAME, PASSWORD));
    assert_eq!(throttled.status, 429);
    let seconds: i64 = throttled
        .header("retry-after")
        .and_then(|value| value.parse().ok())
        .expect("seconds");
    assert!(seconds > 0);
    assert!(!throttled.body.contains(&format!("action=\"{CONSENT}\"")));
}

#[test]
fn the_right_password_is_looked_at_again_when_retry_after_says() {
    let server = Server::new();
    let (_, page) = opened(&server);
    for _ in 0..5 {
        assert_eq!(
            server.sign_in(&page, USERNAME, "wrong password").status,
            403
        );
    }
    let throttled = server.sign_in(&page, USERNAME, PASSWORD);
    let seconds: i64 = throttled
        .header("retry-after")
        .and_then(|value| value.parse().ok())
        .expect("seconds");
    server.wait(seconds - 1);
    assert_eq!(server.sign_in(&page, USERNAME, PASSWORD).status, 429);
    server.wait(1);
    assert_eq!(server.sign_in(&page, USERNAME, PASSWORD).status, 200);
}

#[test]
fn the_form_pages_are_posted_to_and_not_got() {
    let server = Server::new();
    for path in [LOGIN, CONSENT] {
        let response = unchanged(&server, || server.get(path, "interaction=x", &[]));
        assert_eq!(
            (response.status, response.header("allow")),
            (405, Some("POST")),
            "{path}"
        );
    }
    assert_eq!(
        server
            .send(&Request::new("PUT", AUTHORIZE, None))
            .header("allow"),
        Some("GET, POST")
    );
}

#[test]
fn a_form_page_wants_a_form() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let body = form(&parameters(&[
        ("interaction", interaction_of(&consent).as_str()),
        ("decision", "allow"),
    ]));
    let request = Request::new("POST", CONSENT, None).with_header("cookie", &cookie_of(&page));
    let request = request
        .with_header("content-type", "text/plain")
        .with_body(Body::Read(body.into_bytes()));
    assert_error_page(
        &unchanged(&server, || server.send(&request)),
        400,
        "invalid_request",
    );
}

#[test]
fn a_parameter_repeated_in_the_url_is_refused() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let pairs = [
        ("client_id", "one"),
        ("client_id", "two"),
        ("request_uri", request_uri.as_str()),
    ];
    assert_error_page(
        &unchanged(&server, || open_with(&server, &pairs, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn markup_in_the_url_does_not_reach_the_page() {
    let server = Server::new();
    let page = open_with(
        &server,
        &[
            ("client_id", "<script>"),
            ("request_uri", "<script>"),
            ("<script>", "<script>"),
        ],
        &[],
    );
    assert_eq!(page.status, 400);
    assert!(!page.body.contains("<script"));
}

#[test]
fn the_pages_speak_the_language_of_the_browser() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let pairs = [("client_id", "one"), ("request_uri", request_uri.as_str())];
    let page = open_with(
        &server,
        &pairs,
        &[("accept-language", "ja,en;q=0.5".to_owned())],
    );
    assert!(page.body.contains("<html lang=\"ja\">") && page.body.contains("サインイン"));
    let headers = [
        ("cookie", cookie_of(&page)),
        ("accept-language", "ja".to_owned()),
    ];
    assert!(
        sign_in_with(&server, &page, &headers)
            .body
            .contains("<html lang=\"ja\">")
    );
    assert!(
        open_with(&server, &[], &[("accept-language", "ja".to_owned())])
            .body
            .contains("<html lang=\"ja\">")
    );
    assert!(
        open_with(&server, &pairs, &[])
            .body
            .contains("<html lang=\"en\">")
    );
}

#[test]
fn the_ui_locales_of_the_pushed_request_go_before_the_language_of_the_browser() {
    let server = Server::new();
    let request = with(server.one.authorization_request(), "ui_locales", "fr ja");
    let pushed = json(&server.push(&server.one, &request, &[]));
    let pairs = [
        ("client_id", "one"),
        ("request_uri", text(&pushed, "request_uri")),
        ("ui_locales", "en"),
    ];
    let page = open_with(&server, &pairs, &[("accept-language", "en".to_owned())]);
    assert!(page.body.contains("<html lang=\"ja\">"));
}

#[test]
fn one_client_cannot_complete_what_another_has_pushed() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let stranger = TestClient::new("two", 2);
    let code = code_of(&server.decide(&page, &consent, "allow"));
    let response = grants_unchanged(&server, || {
        server.token(&stranger, &stranger.code_request(&code))
    });
    crate::support::expect::assert_refused(&response, 400, "invalid_grant");
}

#[test]
fn a_world_that_fails_is_a_503_page_and_no_redirect() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    server.host.broken.set(true);
    let response = server.decide(&page, &consent, "allow");
    assert_eq!((response.status, response.header("location")), (503, None));
}
