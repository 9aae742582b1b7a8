//! JSON that operators send: each name once, and no deeper than what is kept of others.

use crate::support::expect::unchanged;
use crate::support::state::settled;
use crate::support::{Server, host::ADMIN_SECRET, json, server::USERNAME};
use sekisho::{
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::json as json_value;

fn send(server: &Server, path: &str, body: &str) -> Response {
    let request = Request::new("POST", path, None)
        .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
        .with_header("content-type", "application/json")
        .with_body(Body::Read(body.into()));
    server.send(&request)
}

fn put(server: &Server, claims: &str) -> Response {
    let body = format!(r#"{{"username":"carol","password":"correct horse","claims":{claims}}}"#);
    send(server, "/admin/user", &body)
}

/// An object of so many levels.
fn nested(levels: usize) -> String {
    format!(
        r#"{{"a":{}{}}}"#,
        "[".repeat(levels - 1),
        "]".repeat(levels - 1)
    )
}

fn refused(server: &Server, send: impl FnOnce() -> Response, says: &str) {
    let response = unchanged(server, send);
    assert_eq!(response.status, 400, "{}", response.body);
    assert_eq!(json(&response)["error"], "invalid_request");
    assert!(response.body.contains(says), "{}", response.body);
}

#[test]
fn claims_have_at_most_8_levels() {
    let server = settled(&json_value!({}));
    for levels in [9, 100, 126, 127, 100_000] {
        let claims = nested(levels);
        refused(&server, || put(&server, &claims), "levels");
    }
    assert_eq!(put(&server, &nested(8)).status, 200);
}

#[test]
fn no_name_is_there_twice() {
    let server = settled(&json_value!({}));
    for claims in [
        r#"{"email":"a@example.com","email":"b@example.com"}"#,
        r#"{"tier":{"level":1,"\u006cevel":2}}"#,
        r#"{"tiers":[{"level":1,"level":2}]}"#,
    ] {
        refused(&server, || put(&server, claims), "twice");
    }
    let body = r#"{"username":"carol","username":"dave","password":"correct horse"}"#;
    refused(&server, || send(&server, "/admin/user", body), "twice");
    let body = format!(r#"{{"username":"carol","username":"{USERNAME}"}}"#);
    refused(
        &server,
        || send(&server, "/admin/user/delete", &body),
        "twice",
    );
    let body =
        r#"{"documents":[{"name":"c","kind":"client","document":{"locked":true,"locked":false}}]}"#;
    refused(&server, || send(&server, "/admin/apply", body), "twice");
}

#[test]
fn what_a_rule_tells_has_at_most_8_levels() {
    let server = settled(&json_value!({}));
    let apply = |levels: usize| {
        let body = format!(
            r#"{{"documents":[{{"name":"s","kind":"service","document":{{"issuer":"https://localhost","actions":[{{"type":"RULE","claim":"a","destinations":["ID_TOKEN"],"constant":{}}}]}}}}]}}"#,
            nested(levels)
        );
        send(&server, "/admin/apply", &body)
    };
    for levels in [9, 100] {
        refused(&server, || apply(levels), "levels");
    }
    assert!(!apply(8).body.contains("levels"));
}

#[test]
fn claims_that_were_kept_before_are_told_as_they_are() {
    let server = settled(&json_value!({}));
    let mut users = server.host.users.borrow_mut();
    let alice = users.0.get_mut(USERNAME).expect("alice");
    let deep: serde_json::Value = serde_json::from_str(&nested(60)).expect("JSON");
    alice.claims = deep.as_object().expect("an object").clone();
    drop(users);
    let named = json_value!({ "username": USERNAME });
    assert_eq!(server.admin("/admin/user/consents", &named).status, 200);
}
