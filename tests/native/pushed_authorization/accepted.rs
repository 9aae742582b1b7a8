//! What is accepted.

use super::*;

/// The code of this pushed response, all the way.
fn code_after(server: &Server, pushed: &Response) -> Response {
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    server.authorize(&server.one, text(&json(pushed), "request_uri"), "allow")
}

#[test]
fn rfc_9126_2_2_the_response_is_201_with_a_request_uri_and_its_lifetime() {
    let server = Server::new();
    let pushed = server.push(&server.one, &server.one.authorization_request(), &[]);
    assert_eq!(
        (pushed.status, pushed.header("cache-control")),
        (201, Some("no-store"))
    );
    let body = json(&pushed);
    let reference = text(&body, "request_uri").strip_prefix("urn:ietf:params:oauth:request_uri:");
    assert!(
        reference.is_some_and(|reference| reference.len() >= 43),
        "{body}"
    );
    assert_eq!(
        (
            body["expires_in"].as_i64(),
            body.as_object().map(serde_json::Map::len)
        ),
        (Some(90), Some(2))
    );
}

#[test]
fn every_request_uri_is_another() {
    let server = Server::new();
    assert_ne!(
        server.request_uri(&server.one),
        server.request_uri(&server.one)
    );
}

#[test]
fn a_parameter_that_nobody_knows_is_ignored() {
    let server = Server::new();
    assert_eq!(push_with(&server, "nonce", &"n".repeat(384)).status, 201);
    assert_eq!(push_with(&server, "device", "anything").status, 201);
}

#[test]
fn a_client_may_go_by_its_number() {
    let server = Server::new();
    let exported = json(&server.admin("/admin/export", &Value::Null));
    let documents = exported["documents"].as_array().expect("documents");
    let document = documents
        .iter()
        .find(|entry| entry["document"]["clientIdAlias"] == "one")
        .expect("client one");
    let number = document["document"]["clientId"].to_string();
    let claims = claim(
        claim(
            server.one.assertion_claims(server.now()),
            "iss",
            number.as_str(),
        ),
        "sub",
        number.as_str(),
    );
    let request = with(server.one.authorization_request(), "client_id", &number);
    let all = [
        request,
        server
            .one
            .authentication_with(&server.one.assertion(&claims)),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
}

#[test]
fn a_state_of_1000_characters_comes_back_unmodified() {
    let server = Server::new();
    let state = "aZ0-._~ ".repeat(125);
    let answer = code_after(&server, &push_with(&server, "state", &state));
    assert_eq!(query_of(&answer, "state"), Some(state));
}

#[test]
fn a_request_without_state_is_answered_without_state() {
    let server = Server::new();
    let request = without(server.one.authorization_request(), "state");
    let answer = code_after(&server, &server.push(&server.one, &request, &[]));
    assert!(!code_of(&answer).is_empty());
    assert_eq!(query_of(&answer, "state"), None);
}

#[test]
fn the_order_of_scopes_does_not_matter() {
    let server = Server::new();
    for scope in ["accounts payments", "payments accounts"] {
        assert_eq!(push_with(&server, "scope", scope).status, 201);
    }
}

#[test]
fn rfc_8252_7_3_a_loopback_redirect_uri_may_name_any_port() {
    let server = Server::new();
    let answer = code_after(
        &server,
        &push_with(&server, "redirect_uri", "http://127.0.0.1:51004/cb"),
    );
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with("http://127.0.0.1:51004/cb?code="))
    );
}
