//! Which requests are opened.

use super::*;

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
