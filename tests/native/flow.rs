//! The flow of the main job, end to end.

use crate::support::{Server, json, query_of};

#[test]
fn a_client_gets_from_a_pushed_request_to_a_resource() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    assert_eq!(tokens["token_type"], "DPoP");
    assert_eq!(tokens["scope"], "accounts");
    let token = tokens["access_token"].as_str().expect("an access token");
    let response = server.resource(&server.one, token);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(json(&response)["sub"], "subject-of-alice");
}

#[test]
fn a_refused_request_goes_back_with_access_denied() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let answer = server.authorize(&server.one, &request_uri, "deny");
    assert_eq!(answer.status, 303);
    assert_eq!(query_of(&answer, "error").as_deref(), Some("access_denied"));
    assert_eq!(query_of(&answer, "state").as_deref(), Some("af0ifjsldkj"));
    assert_eq!(query_of(&answer, "code"), None);
}

#[test]
fn a_login_takes_five_object_calls() {
    let server = Server::new();
    let before = server.host.calls.get();
    let _ = server.tokens(&server.one);
    assert_eq!(server.host.calls.get() - before, 5);
}
