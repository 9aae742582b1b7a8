//! What else may come.

use super::*;

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
