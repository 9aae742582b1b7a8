//! An object that its client keeps, and a browser names: OpenID Connect Core §6.2, RFC 9101 §5.2.

use super::*;
use sekisho::{Digest, backend::Fetched};

const URI: &str = "https://localhost/request.jwt";

/// A server of the client that has this object, and a provider at which it is registered.
fn keeping(text: &str) -> Server {
    let server = serving(&json_value!({}), &json_value!({ "requestUris": [URI] }));
    keep(&server, 200, text);
    server
}

fn keep(server: &Server, status: u16, text: &str) {
    let fetched = Fetched {
        status,
        body: text.as_bytes().to_vec(),
    };
    let answers = vec![Some(fetched)];
    server
        .host
        .servers
        .borrow_mut()
        .insert(URI.to_owned(), answers);
}

fn naming(uri: &str) -> Parameters {
    vec![
        ("client_id".to_owned(), "keyed".to_owned()),
        ("request_uri".to_owned(), uri.to_owned()),
    ]
}

fn kept() -> (Server, String) {
    let text = object(&claims(&server()));
    (keeping(&text), text)
}

fn fetches(server: &Server) -> usize {
    server.host.sent.borrow().len()
}

#[test]
fn an_object_is_fetched_and_asks_for_what_is_in_it() {
    let (server, _) = kept();
    let brought = with(naming(URI), "state", "beside");
    let answer = answer_of(&agreed(&server, &brought));
    assert_eq!(answer.get("state"), Some("af0ifjsldkj"));
    assert_eq!(server.host.limits.borrow()[0], (2000, 16 * 1024));
}

#[test]
fn what_was_fetched_is_used_for_a_minute_and_a_failure_for_ten_seconds() {
    let (server, text) = kept();
    for _ in 0..3 {
        is_shown(&server, &naming(URI));
    }
    assert_eq!(fetches(&server), 1);
    server.wait(60);
    keep(&server, 500, &text);
    for _ in 0..3 {
        is_told_to_the_person(&server, &naming(URI), "invalid_request_uri");
    }
    assert_eq!(fetches(&server), 2);
    server.wait(10);
    keep(&server, 200, &text);
    is_shown(&server, &naming(URI));
    assert_eq!(fetches(&server), 3);
}

#[test]
fn openid_connect_core_6_2_a_hash_in_the_fragment_is_that_of_what_is_there() {
    let (server, text) = kept();
    let hashed = |text: &str| format!("{URI}#{}", Digest::of(text).encode());
    is_shown(&server, &naming(&hashed(&text)));
    is_told_to_the_person(&server, &naming(&hashed("other")), "invalid_request_uri");
    is_told_to_the_person(&server, &naming(&format!("{URI}#x")), "invalid_request_uri");
    // Another fragment is another object: what was fetched for one is not used for the next.
    assert_eq!(fetches(&server), 3);
    let sent = server.host.sent.borrow();
    assert!(sent.iter().all(|(uri, _)| uri == URI));
}

#[test]
fn only_what_the_client_has_registered_is_fetched() {
    let (server, _) = kept();
    for uri in [
        "https://localhost/other.jwt",
        "https://localhost/request.jwt?x",
        "https://LOCALHOST/request.jwt",
        "https://evil.example/request.jwt",
        "http://localhost/request.jwt",
        "urn:ietf:params:oauth:request",
    ] {
        is_told_to_the_person(&server, &naming(uri), "invalid_request_uri");
    }
    let web = with(naming(URI), "client_id", "web");
    is_told_to_the_person(&server, &web, "invalid_request_uri");
    assert_eq!(fetches(&server), 0);
    let hashed = format!("{URI}#{}", Digest::of("one").encode());
    put_client(
        &server,
        &keyed_document(&json_value!({ "requestUris": [hashed] })),
    );
    is_told_to_the_person(&server, &naming(URI), "invalid_request_uri");
    assert_eq!(fetches(&server), 0);
}

#[test]
fn nothing_is_fetched_from_a_private_network() {
    let mut server = kept().0;
    server.host.settings.development = false;
    for uri in [
        "https://localhost/request.jwt",
        "https://10.0.0.1/request.jwt",
    ] {
        put_client(
            &server,
            &keyed_document(&json_value!({ "requestUris": [uri] })),
        );
        is_told_to_the_person(&server, &naming(uri), "invalid_request_uri");
    }
    assert_eq!(fetches(&server), 0);
}

#[test]
fn what_is_no_object_is_refused_and_what_is_too_large_is_not_had() {
    for (text, error) in [
        ("{}", "invalid_request_object"),
        ("", "invalid_request_uri"),
        ("\u{feff}", "invalid_request_object"),
    ] {
        is_told_to_the_person(&keeping(text), &naming(URI), error);
    }
    let long = "x".repeat(16 * 1024 + 1);
    is_told_to_the_person(&keeping(&long), &naming(URI), "invalid_request_uri");
    let (server, text) = kept();
    keep(&server, 200, &format!("{text}\n"));
    is_shown(&server, &naming(URI));
}

#[test]
fn rfc_9101_5_an_object_comes_by_value_or_by_reference() {
    let (server, text) = kept();
    let both = with(naming(URI), "request", &text);
    is_told_to_the_person(&server, &both, "invalid_request");
    let both = with(both, "redirect_uri", REDIRECT_URI);
    is_told_to_the_client(&server, &both, "invalid_request", None);
    assert_eq!(fetches(&server), 0);
}

#[test]
fn where_requests_have_to_be_pushed_nothing_is_fetched() {
    let pushed = json_value!({ "parRequired": true });
    for (service, client) in [(pushed.clone(), json_value!({})), (json_value!({}), pushed)] {
        let uris = json_value!({ "requestUris": [URI] });
        let server = serving(&service, &joined(&client, &uris));
        let error = "invalid_request";
        is_told_to_the_person(&server, &naming(URI), error);
        assert_eq!(fetches(&server), 0);
    }
}
