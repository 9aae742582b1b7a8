//! The sign-in page to people it does not know, and in languages they did not ask for.

mod support;

use support::{Server, server::USERNAME};

#[test]
fn guesses_at_a_name_that_nobody_has_wait_the_same() {
    let server = Server::new();
    let page = server.open("one", &server.request_uri(&server.one));
    for _ in 0..6 {
        let known = server.sign_in(&page, USERNAME, "wrong password");
        let unknown = server.sign_in(&page, "mallory", "wrong password");
        assert_eq!((unknown.status, unknown.header("retry-after")), (known.status, known.header("retry-after")));
        assert_eq!(unknown.body.replace("mallory", USERNAME), known.body);
    }
    assert_eq!(server.sign_in(&page, "mallory", "wrong password").status, 429);
}

#[test]
fn a_page_speaks_the_first_language_of_the_service_to_those_who_prefer_none_of_its_languages() {
    let server = Server::with_service(&serde_json::json!({ "supportedUiLocales": ["ja"] }));
    let request_uri = server.request_uri(&server.one);
    let query = format!("client_id=one&request_uri={request_uri}");
    for preferred in ["en", "fr", "*"] {
        let page = server.get("/oauth/authorize", &query, &[("accept-language", preferred.to_owned())]);
        assert!(page.body.contains("<html lang=\"ja\">"), "{preferred}");
    }
}
