//! People, as the operator adds and removes them.

#[path = "support/expect.rs"]
mod expect;
#[path = "support/state.rs"]
mod state;
mod support;

use expect::{assert_refused, unchanged};
use sekisho::front::Response;
use serde_json::{Value, json};
use state::settled;
use support::{
    Server, json as body,
    server::{PASSWORD, USERNAME},
};

fn server() -> Server {
    settled(&json!({}))
}

fn put(server: &Server, username: &str, password: &str) -> Response {
    server.admin("/admin/user", &json!({ "username": username, "password": password, "claims": { "name": "Alice" } }))
}

fn delete(server: &Server, username: &str) -> Response {
    server.admin("/admin/user/delete", &json!({ "username": username }))
}

/// The status of the page that signing in leads to.
fn sign_in(server: &Server, username: &str, password: &str) -> u16 {
    let request_uri = server.request_uri(&server.one);
    let page = server.open("one", &request_uri);
    server.sign_in(&page, username, password).status
}

fn subject(server: &Server, username: &str) -> String {
    server.host.users.borrow().0[username].subject.clone()
}

#[test]
fn a_person_is_added_and_signs_in() {
    let server = server();
    let response = put(&server, "bob", "bob's own password");
    assert_eq!((response.status, &body(&response)["change"]), (200, &json!("created")));
    assert_eq!(sign_in(&server, "bob", "bob's own password"), 200);
    assert_eq!(sign_in(&server, "bob", "alice's password"), 403);
    assert_ne!(subject(&server, "bob"), subject(&server, USERNAME));
}

#[test]
fn a_new_password_replaces_the_old_one_and_the_subject_stays() {
    let server = server();
    let before = subject(&server, USERNAME);
    let response = put(&server, USERNAME, "another password");
    assert_eq!((response.status, &body(&response)["change"]), (200, &json!("updated")));
    assert_eq!(subject(&server, USERNAME), before);
    assert_eq!(sign_in(&server, USERNAME, "another password"), 200);
    assert_eq!(sign_in(&server, USERNAME, PASSWORD), 403);
}

#[test]
fn a_deleted_person_does_not_sign_in_and_is_nobody_who_comes_after() {
    let server = server();
    let before = subject(&server, USERNAME);
    assert_eq!(delete(&server, USERNAME).status, 200);
    assert_eq!(sign_in(&server, USERNAME, PASSWORD), 403);
    assert_refused(&unchanged(&server, || delete(&server, USERNAME)), 404, "not_found");
    assert_eq!(body(&put(&server, USERNAME, PASSWORD))["change"], "created");
    // OpenID Connect Core §2: a sub is "locally unique and never reassigned".
    assert_ne!(subject(&server, USERNAME), before);
}

#[test]
fn a_password_is_neither_kept_nor_told_nor_logged() {
    let server = server();
    let response = put(&server, "bob", "bob's own password");
    for text in [server.host.snapshot(), response.body, server.host.log.borrow().join("\n")] {
        assert!(!text.contains("bob's own password"));
    }
    assert!(server.host.snapshot().contains("$argon2id$"));
}

#[test]
fn a_name_out_of_bounds_is_refused() {
    let server = server();
    for name in ["", " ", " bob", "bob ", "bo\u{0}b", "bo\nb", "\u{7f}", "bo\u{85}b", &"b".repeat(257), &"é".repeat(129)] {
        let response = unchanged(&server, || put(&server, name, "a good password"));
        assert_refused_for(&response, "username");
    }
}

#[test]
fn a_password_out_of_bounds_is_refused() {
    let server = server();
    for password in ["", "1234567", "éééééé", &"p".repeat(1025), &"é".repeat(513)] {
        let response = unchanged(&server, || put(&server, "bob", password));
        assert_refused_for(&response, "password");
    }
}

fn assert_refused_for(response: &Response, member: &str) {
    let told = body(response);
    assert_eq!((response.status, &told["error"], &told["member"]), (400, &json!("invalid_document"), &json!(member)), "{told}");
}

#[test]
fn a_person_of_another_shape_is_refused() {
    let server = server();
    for person in [
        json!({ "username": "bob" }),
        json!({ "password": "a good password" }),
        json!({ "username": "bob", "password": 12_345_678 }),
        json!({ "username": ["bob"], "password": "a good password" }),
        json!({ "username": "bob", "password": "a good password", "claims": [] }),
        json!({ "username": "bob", "password": "a good password", "subject": "chosen" }),
    ] {
        let response = unchanged(&server, || server.admin("/admin/user", &person));
        assert_eq!((response.status, &body(&response)["error"]), (400, &json!("invalid_request")), "{person}");
    }
}

#[test]
fn who_is_not_there_cannot_be_deleted() {
    let server = server();
    for name in ["", "bob", "Alice", "alice "] {
        assert_refused(&unchanged(&server, || delete(&server, name)), 404, "not_found");
    }
    let response = unchanged(&server, || server.admin("/admin/user/delete", &json!({ "username": Value::Null })));
    assert_eq!(response.status, 400);
}
