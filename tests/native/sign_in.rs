//! The sign-in page to people it does not know, in languages they did not ask for; the consent page
//! to people who press twice.

use crate::support::expect::{assert_error_page, unchallenged, unchanged};
use crate::support::{
    Server, code_of,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;

/// The sign-in page and the consent page of Alice.
fn signed_in(server: &Server) -> (Response, Response) {
    let page = server.open("one", &server.request_uri(&server.one));
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(consent.status, 200, "{}", consent.body);
    (page, consent)
}

#[test]
fn guesses_at_a_name_that_nobody_has_wait_the_same() {
    let server = Server::new();
    let page = server.open("one", &server.request_uri(&server.one));
    for _ in 0..6 {
        let known = server.sign_in(&page, USERNAME, "wrong password");
        let unknown = server.sign_in(&page, "mallory", "wrong password");
        assert_eq!(
            (unknown.status, unknown.header("retry-after")),
            (known.status, known.header("retry-after"))
        );
        assert_eq!(
            unchallenged(&unknown).replace("mallory", USERNAME),
            unchallenged(&known)
        );
    }
    assert_eq!(
        server.sign_in(&page, "mallory", "wrong password").status,
        429
    );
}

#[test]
fn a_page_speaks_the_first_language_of_the_service_to_those_who_prefer_none_of_its_languages() {
    let server = Server::with_service(&serde_json::json!({ "supportedUiLocales": ["ja"] }));
    let request_uri = server.request_uri(&server.one);
    let query = format!("client_id=one&request_uri={request_uri}");
    for preferred in ["en", "fr", "*"] {
        let page = server.get(
            "/oauth/authorize",
            &query,
            &[("accept-language", preferred.to_owned())],
        );
        assert!(page.body.contains("<html lang=\"ja\">"), "{preferred}");
    }
}

#[test]
fn an_answer_given_twice_in_half_a_minute_leads_to_the_client_in_the_same_way() {
    for decision in ["allow", "deny"] {
        let server = Server::new();
        let (page, consent) = signed_in(&server);
        let first = server.decide(&page, &consent, decision);
        server.wait(29);
        let second = unchanged(&server, || server.decide(&page, &consent, decision));
        assert_eq!(
            (second.status, second.header("location")),
            (303, first.header("location"))
        );
        server.wait(1);
        assert_error_page(
            &unchanged(&server, || server.decide(&page, &consent, decision)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn an_answer_repeated_across_compromised_keys_gives_no_other_code_and_ends_nothing() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let code = code_of(&server.decide(&page, &consent, "allow"));
    let rotated = server.admin(
        "/admin/keys/rotate",
        &serde_json::json!({ "compromised": true }),
    );
    assert_eq!(rotated.status, 200, "{}", rotated.body);
    let again = unchanged(&server, || server.decide(&page, &consent, "allow"));
    assert_eq!((again.status, again.header("location")), (400, None));
    let redeemed = server.token(&server.one, &server.one.code_request(&code));
    assert_eq!(redeemed.status, 200, "{}", redeemed.body);
}

#[test]
fn an_answer_is_not_given_again_once_its_code_is_redeemed() {
    let server = Server::new();
    let (page, consent) = signed_in(&server);
    let code = code_of(&server.decide(&page, &consent, "allow"));
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
    assert_error_page(
        &unchanged(&server, || server.decide(&page, &consent, "allow")),
        400,
        "invalid_request",
    );
}
