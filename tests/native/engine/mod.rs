//! The engine API: the calls and the answers of Authlete's clients.

mod calls;
mod pushed_auth_req;

use sekisho::{
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

use crate::support::{Server, host::ADMIN_SECRET, server::form};

/// A call with this body.
pub fn request(path: &str, body: &Value) -> Request {
    Request::new("POST", path, None)
        .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
        .with_header("content-type", "application/json")
        .with_body(Body::Read(body.to_string().into_bytes()))
}

/// Calls `path` below `/api`.
pub fn call(server: &Server, path: &str, body: &Value) -> Response {
    server.send(&request(&format!("/api{path}"), body))
}

/// What a call that succeeds as such is told.
pub fn told(server: &Server, path: &str, body: &Value) -> Value {
    let response = call(server, path, body);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(
        response.header("content-type"),
        Some("application/json;charset=UTF-8")
    );
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let told: Value = serde_json::from_str(&response.body).expect("JSON");
    assert_no_null(&told);
    told
}

/// Published clients take no null for a member.
fn assert_no_null(told: &Value) {
    for (name, value) in told.as_object().expect("an object") {
        assert!(!value.is_null(), "{name}");
    }
}

/// Whether an outcome is this: its number, which its message begins with, and its action.
pub fn assert_outcome(told: &Value, number: &str, action: &str) {
    assert_eq!(
        (&told["resultCode"], &told["action"]),
        (&json!(number), &json!(action)),
        "{told}"
    );
    let message = told["resultMessage"].as_str().expect("a message");
    assert!(message.starts_with(&format!("[{number}] ")), "{message}");
}

/// The content for whoever asked, where it is JSON.
pub fn content(told: &Value) -> Value {
    let content = told["responseContent"].as_str().expect("content");
    serde_json::from_str(content).expect("JSON")
}

/// The parameters of a request, as a caller hands them on.
pub fn handed(parameters: &[(String, String)]) -> Value {
    json!({ "parameters": form(parameters) })
}
