//! What is told, and what is left behind.

use super::*;

#[test]
fn what_is_refused_begins_no_grant_and_what_is_replayed_begins_no_second() {
    let server = Server::new();
    let all = [
        server.one.authorization_request(),
        server.one.authentication(server.now()),
    ]
    .concat();
    assert_eq!(server.post(PAR, &all, &[]).status, 201);
    grants_unchanged(&server, || server.post(PAR, &all, &[]));
    assert_eq!(server.host.grants().len(), 1);
}

#[test]
fn a_service_may_leave_the_description_out_of_its_errors() {
    let server = Server::new();
    assert_eq!(
        apply_service(&server, &json_value!({ "errorDescriptionOmitted": true })).status,
        200
    );
    let response = unchanged(&server, || push_with(&server, "response_type", "token"));
    assert_refused(&response, 400, "unsupported_response_type");
    assert_eq!(
        json(&response).as_object().map(serde_json::Map::len),
        Some(1)
    );
}

#[test]
fn the_log_learns_the_rule_and_no_value_of_the_request() {
    let server = Server::new();
    let _ = push_with(&server, "redirect_uri", "https://evil.example/cb");
    let log = server.host.log.borrow().join("\n");
    assert!(log.contains("RedirectUriUnregistered"), "{log}");
    assert!(
        !log.contains("evil.example") && !log.contains("eyJ"),
        "{log}"
    );
}
