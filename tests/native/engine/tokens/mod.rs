//! Tokens, as whoever speaks for the service lists, makes, changes and ends them.

mod ended;
mod listed;
mod made;
mod updated;

use sekisho::front::{Request, Response};
use serde_json::{Value, json};

use super::{code, told};
use crate::support::{
    Server,
    host::ADMIN_SECRET,
    ordinary::{code_request, joined, request_for, token, tokens as hosted},
};

/// Calls `path` below `/api` by a method that has no body.
pub fn sent(server: &Server, method: &str, path: &str) -> Response {
    let path = format!("/api{path}");
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path.as_str(), None),
    };
    let request = Request::new(method, path, query);
    server.send(&request.with_header("authorization", &format!("Bearer {ADMIN_SECRET}")))
}

/// What such a call is told.
pub fn got(server: &Server, path: &str) -> Value {
    let response = sent(server, "GET", path);
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).expect("JSON")
}

/// The tokens of `subject`, one of the caller's people, at this client.
pub fn given(server: &Server, client: &str, subject: &str, members: &Value) -> Value {
    let asked = request_for(client, "code", "openid offline_access read");
    let members = joined(&json!({ "subject": subject }), members);
    let code = code(server, &asked, &members);
    let response = token(server, client, &code_request(client, &code));
    assert_eq!(response.status, 200, "{}", response.body);
    crate::support::json(&response)
}

/// The tokens of Alice, who signs in here, at this client.
pub fn of_alice(server: &Server, client: &str) -> Value {
    hosted(
        server,
        &request_for(client, "code", "openid offline_access read"),
    )
}

/// Whether whoever introspects finds the token good.
pub fn stands(server: &Server, token: &Value) -> bool {
    let told = told(server, "/auth/introspection", &json!({ "token": token }));
    told["action"] == "OK"
}

/// Whether the client `web` can refresh with it.
pub fn refreshes(server: &Server, client: &str, refresh_token: &Value) -> bool {
    let parameters = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str().expect("a token")),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    token(server, client, &parameters).status == 200
}

/// The tokens that this call lists.
pub fn listed(server: &Server, query: &str) -> Vec<Value> {
    let told = got(server, &format!("/auth/token/get/list?{query}"));
    told["accessTokens"].as_array().expect("a list").clone()
}

pub fn revoked(server: &Server, members: &Value) -> Value {
    let told = told(server, "/auth/token/revoke", members);
    assert_eq!(told["resultCode"], "A312001", "{told}");
    told["count"].clone()
}
