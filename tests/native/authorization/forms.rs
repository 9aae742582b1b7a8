//! Which forms count.

use super::*;

/// Posts the consent form with these headers.
fn decide_with(server: &Server, consent: &Response, headers: &[(&str, String)]) -> Response {
    let interaction = interaction_of(consent);
    server.post(
        CONSENT,
        &parameters(&[("interaction", interaction.as_str()), ("decision", "allow")]),
        headers,
    )
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
fn a_form_sent_from_another_site_is_told_nothing_but_that() {
    let server = Server::new();
    let headers = [("sec-fetch-site", "cross-site".to_owned())];
    let twice = ["1", "2"].map(|value| ("call 555 0199".to_owned(), value.to_owned()));
    for path in ["login", "consent", "sign-up"] {
        let path = format!("/oauth/authorize/{path}");
        let response = unchanged(&server, || server.post(&path, &twice, &headers));
        assert_error_page(&response, 400, "invalid_request");
        let sentence = "The form was not sent from a page of this server.";
        assert!(response.body.contains(sentence), "{}", response.body);
        let own = server.post(&path, &twice, &[]);
        assert_error_page(&own, 400, "invalid_request");
        assert!(!own.body.contains("0199"), "{}", own.body);
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
