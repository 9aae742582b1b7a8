//! Signing authorization responses: §5.4.1, and JWT Secured Authorization Response Mode (JARM).

use super::*;
use crate::support::{
    client::{ISSUER, REDIRECT_URI},
    expect::{
        apply_client, assert_document_refused, assert_refused, text, unchanged,
        with as with_parameter,
    },
    ordinary::verified,
    query_of,
    server::{PASSWORD, USERNAME},
};

/// A server whose responses are signed.
pub(super) fn answering() -> Server {
    Server::with_service(&json_value!({ "fapiModes": [RESPONSES] }))
}

/// What client one pushes that wants its answer signed.
pub(super) fn asked(server: &Server) -> Vec<(String, String)> {
    with_parameter(server.one.authorization_request(), "response_mode", "jwt")
}

/// The claims of the answer, which is all that the redirect has.
pub(super) fn told(server: &Server, answer: &Response) -> Value {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let location = answer.header("location").expect("a redirect");
    let start = format!("{REDIRECT_URI}?response=");
    assert!(
        location.starts_with(&start) && !location.contains('&'),
        "{location}"
    );
    let response = query_of(answer, "response").expect("a response");
    let (header, claims) = verified(server, "one", &response);
    assert!(header["kid"].is_string(), "{header}");
    assert_eq!(header["alg"], "ES256");
    claims
}

/// §5.4.1 (1): shall support, require use of, and issue signed authorization responses by JARM.
///
/// In `oauth/answer/authorization_response.rs`: `Unsigned`; `oauth/answer/signed_response.rs`.
#[test]
fn the_answer_is_a_signed_response_and_nothing_beside_it() {
    let server = answering();
    let pushed = server.push(&server.one, &asked(&server), &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    let claims = told(&server, &answer);
    // JARM §2.1: iss, aud and exp, and the parameters of the response.
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json_value!(ISSUER), &json_value!("one"))
    );
    assert_eq!(claims["exp"], server.now() + 600);
    assert_eq!(claims["state"], "af0ifjsldkj");
    let names: Vec<&str> = claims
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["aud", "code", "exp", "iss", "state"]);
    let request = server.one.code_request(text(&claims, "code"));
    assert_eq!(server.token(&server.one, &request).status, 200);
}

#[test]
fn without_a_state_there_is_none_in_the_response() {
    let server = answering();
    let asked = crate::support::expect::without(asked(&server), "state");
    let pushed = server.push(&server.one, &asked, &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    assert_eq!(told(&server, &answer).get("state"), None);
}

/// §5.4.1 with JARM §2.1: errors too.
///
/// In `oauth/answer/authorization_response.rs`: `error`.
#[test]
fn an_error_is_signed_like_an_answer() {
    let server = answering();
    let pushed = server.push(&server.one, &asked(&server), &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "deny");
    let claims = told(&server, &answer);
    assert_eq!(claims["error"], "access_denied");
    assert_eq!(claims["state"], "af0ifjsldkj");
    assert_eq!(claims.get("code"), None);
    assert!(claims["error_description"].is_string());
}

#[test]
fn a_request_for_an_answer_that_is_not_signed_is_refused() {
    let server = answering();
    let plain = server.one.authorization_request();
    let modes = [
        "query",
        "fragment",
        "form_post",
        "fragment.jwt",
        "form_post.jwt",
        "JWT",
        "x",
    ];
    let with_mode = |mode: &&str| with_parameter(plain.clone(), "response_mode", mode);
    for request in modes.iter().map(with_mode).chain([plain.clone()]) {
        let response = unchanged(&server, || server.push(&server.one, &request, &[]));
        assert_refused(&response, 400, "invalid_request");
    }
    let in_query = with_parameter(plain.clone(), "response_mode", "query.jwt");
    let pushed = server.push(&server.one, &in_query, &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    assert!(told(&server, &answer)["code"].is_string());
}

#[test]
fn whoever_presses_twice_has_the_same_code_signed_again() {
    let server = answering();
    let pushed = server.push(&server.one, &asked(&server), &[]);
    let page = server.open("one", &request_uri_of(&pushed));
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    let first = told(&server, &server.decide(&page, &consent, "allow"));
    server.wait(20);
    let second = told(&server, &server.decide(&page, &consent, "allow"));
    assert_eq!(first["code"], second["code"]);
    assert_eq!(second["exp"], server.now() + 600);
}

#[test]
fn a_response_lives_as_long_as_the_service_says() {
    let members = json_value!({ "fapiModes": [RESPONSES], "authorizationResponseDuration": 60 });
    let server = Server::with_service(&members);
    let pushed = server.push(&server.one, &asked(&server), &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    assert_eq!(told(&server, &answer)["exp"], server.now() + 60);
}

/// §5.3 and §5.4: a request that is signed has an answer that is signed, where both are required.
///
/// In `oauth/request/profile.rs`: `Profile`.
#[test]
fn requests_and_responses_are_both_signed() {
    let server = Server::with_service(&json_value!({ "fapiModes": [REQUESTS, RESPONSES] }));
    let unsigned = unchanged(&server, || server.push(&server.one, &asked(&server), &[]));
    assert_refused(&unsigned, 400, "invalid_request");
    let plain = unchanged(&server, || push_with(&server, |claims, _| claims));
    assert_refused(&plain, 400, "invalid_request");
    let pushed = push_with(&server, with("response_mode", "jwt"));
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    assert!(told(&server, &answer)["code"].is_string());
}

#[test]
fn a_scope_or_a_client_demands_it_where_the_service_does_not() {
    let scopes = json_value!([{ "name": "accounts" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "ms-authres" }] }]);
    let server = Server::with_service(&json_value!({ "supportedScopes": scopes }));
    let plain = server.one.authorization_request();
    assert_eq!(server.push(&server.one, &plain, &[]).status, 201);
    let paying = with_parameter(plain, "scope", "pay");
    let response = unchanged(&server, || server.push(&server.one, &paying, &[]));
    assert_refused(&response, 400, "invalid_request");
    let signed = with_parameter(paying, "response_mode", "jwt");
    let pushed = server.push(&server.one, &signed, &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    assert!(told(&server, &answer)["code"].is_string());
    let modes = json_value!({ "fapiModes": [RESPONSES] });
    assert_eq!(apply_client(&server, &server.two, &modes).status, 200);
    let asked = server.two.authorization_request();
    let response = unchanged(&server, || server.push(&server.two, &asked, &[]));
    assert_refused(&response, 400, "invalid_request");
}

#[test]
fn the_metadata_says_how_answers_are_signed() {
    let metadata = json(&answering().get("/.well-known/oauth-authorization-server", "", &[]));
    assert_eq!(
        metadata["response_modes_supported"],
        json_value!(["query", "query.jwt", "jwt"])
    );
    let algorithms = &metadata["authorization_signing_alg_values_supported"];
    assert_eq!(*algorithms, json_value!(["ES256", "EdDSA"]));
}

#[test]
fn a_client_names_a_key_that_is_there_and_a_mode_that_is_signed() {
    let server = answering();
    for (member, value) in [
        ("authorizationSignAlg", json_value!("RS256")),
        ("authorizationSignAlg", json_value!("HS256")),
        ("authorizationSignAlg", json_value!("PS256")),
        ("responseModes", json_value!(["FORM_POST_JWT"])),
    ] {
        let members = json_value!({ "fapiModes": [RESPONSES], member: value });
        let apply = || apply_client(&server, &server.one, &members);
        assert_document_refused(&server, apply, member);
    }
    let members = json_value!({ "authorizationSignAlg": "EdDSA", "responseModes": ["JWT"] });
    assert_eq!(apply_client(&server, &server.one, &members).status, 200);
    let pushed = server.push(&server.one, &asked(&server), &[]);
    let answer = server.authorize(&server.one, &request_uri_of(&pushed), "allow");
    let response = query_of(&answer, "response").expect("a response");
    assert_eq!(verified(&server, "one", &response).0["alg"], "EdDSA");
}
