//! The engine API: the calls and the answers of Authlete's clients.

mod access;
mod authorization;
mod authorizations;
mod calls;
mod certificates;
mod chosen;
pub mod clients;
mod documents;
mod fail;
mod fapi_report;
mod grant_management;
mod grant_succession;
mod in_front;
mod introspection;
mod issue;
mod issued_claims;
mod jose_object;
mod managed_documents;
mod managed_service;
mod openapi;
mod people;
mod persons;
mod pushed_auth_req;
mod registration;
mod reissue;
mod service;
mod services;
mod signed_messages;
mod standard;
mod ticket;
mod token;
mod tokens;
mod userinfo;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::{
    engine::operation::Route,
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

use crate::support::{
    Server,
    host::ADMIN_SECRET,
    ordinary::{code_request, joined, token},
    server::form,
};

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
    if let Route::Served(operation, ..) = Route::of(&format!("/api{path}")) {
        openapi::assert_described(operation, &told);
    }
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

/// Opens this request.
pub fn opened(server: &Server, parameters: &[(String, String)]) -> Value {
    told(server, "/auth/authorization", &handed(parameters))
}

/// The ticket of this request.
pub fn ticket(server: &Server, parameters: &[(String, String)]) -> String {
    let opened = opened(server, parameters);
    assert_eq!(opened["resultCode"], "A004001", "{opened}");
    opened["ticket"].as_str().expect("a ticket").to_owned()
}

/// Completes this request for john, with these members besides.
pub fn issue(server: &Server, parameters: &[(String, String)], members: &Value) -> Value {
    let body = json!({ "ticket": ticket(server, parameters), "subject": "john" });
    told(server, "/auth/authorization/issue", &joined(&body, members))
}

/// The code of this request, which john has agreed to.
pub fn code(server: &Server, parameters: &[(String, String)], members: &Value) -> String {
    let issued = issue(server, parameters, members);
    assert_outcome(&issued, "A040001", "LOCATION");
    issued["authorizationCode"]
        .as_str()
        .expect("a code")
        .to_owned()
}

/// What the client `web` is given for a code, by the endpoint itself.
pub fn redeemed(server: &Server, code: &str) -> Value {
    let response = token(server, "web", &code_request("web", code));
    assert_eq!(response.status, 200, "{}", response.body);
    crate::support::json(&response)
}

/// The header and the claims of a JWT.
pub fn parts(jwt: &str) -> [Value; 2] {
    let mut parts = jwt
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap_or_default());
    [(); 2].map(|()| serde_json::from_slice(&parts.next().expect("a part")).expect("JSON"))
}
