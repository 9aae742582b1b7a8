//! What was pushed before the documents became stricter is held to them.

use super::{signed_responses::told, *};
use crate::support::{
    client::REDIRECT_URI,
    expect::{apply_client, apply_service, parts_of},
    query_of,
    server::{PASSWORD, USERNAME},
};

/// What becomes of a request of client one that was pushed so, once the service keeps these modes.
fn becomes(modes: &Value, push: impl FnOnce(&Server) -> Response) -> (Server, Response) {
    let server = Server::new();
    let page = server.open("one", &request_uri_of(&push(&server)));
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    let applied = apply_service(&server, &json_value!({ "fapiModes": modes }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    let answer = server.decide(&page, &consent, "allow");
    (server, answer)
}

fn is_refused(answer: &Response) {
    assert_eq!(
        query_of(answer, "error").as_deref(),
        Some("invalid_request")
    );
    assert_eq!(query_of(answer, "code"), None);
}

fn plain(server: &Server) -> Response {
    server.push(&server.one, &server.one.authorization_request(), &[])
}

#[test]
fn a_request_that_was_not_signed_is_refused_where_it_has_to_be_by_now() {
    is_refused(&becomes(&json_value!([REQUESTS]), plain).1);
}

#[test]
fn an_object_that_was_good_enough_is_refused_where_more_is_demanded_by_now() {
    let lax = |server: &Server| push_with(server, without("nbf"));
    is_refused(&becomes(&json_value!([REQUESTS]), lax).1);
    let strict = |server: &Server| push_with(server, |claims, _| claims);
    let (_, answer) = becomes(&json_value!([REQUESTS]), strict);
    assert!(query_of(&answer, "code").is_some());
}

#[test]
fn an_answer_that_would_not_be_signed_is_not_given_where_it_has_to_be_by_now() {
    is_refused(&becomes(&json_value!([RESPONSES]), plain).1);
    let asking = |server: &Server| push_with(server, with("response_mode", "jwt"));
    let (server, answer) = becomes(&json_value!([RESPONSES]), asking);
    assert!(told(&server, &answer)["code"].is_string());
}

#[test]
fn a_refusal_that_comes_of_a_change_is_signed_too() {
    let asking = |server: &Server| {
        let asked = server.one.authorization_request();
        let asked = crate::support::expect::with(asked, "response_mode", "jwt");
        server.push(&server.one, &asked, &[])
    };
    let (server, answer) = becomes(&json_value!([REQUESTS, RESPONSES]), asking);
    assert_eq!(told(&server, &answer)["error"], "invalid_request");
    assert_eq!(query_of(&answer, "error"), None);
}

#[test]
fn a_request_that_is_opened_after_the_change_is_refused_when_it_is_answered() {
    let server = Server::new();
    let uri = request_uri_of(&plain(&server));
    let modes = json_value!({ "fapiModes": [REQUESTS] });
    assert_eq!(apply_client(&server, &server.one, &modes).status, 200);
    let answer = server.authorize(&server.one, &uri, "allow");
    is_refused(&answer);
}

#[test]
fn the_name_in_the_response_is_the_one_that_the_client_has_now() {
    let server = signed_responses::answering();
    let asked = signed_responses::asked(&server);
    let pushed = server.push(&server.one, &asked, &[]);
    let page = server.open("one", &request_uri_of(&pushed));
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    let answer = server.decide(&page, &consent, "allow");
    let response = query_of(&answer, "response").expect("a response");
    assert_eq!(parts_of(&response).1["aud"], "one");
    assert!(
        answer
            .header("location")
            .is_some_and(|uri| uri.starts_with(REDIRECT_URI))
    );
}
