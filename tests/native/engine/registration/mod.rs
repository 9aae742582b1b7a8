//! `/api/client/registration` and what manages it.

use serde_json::{Value, json};

use super::{assert_outcome, call, content, told};
use crate::support::{
    Server,
    client::ISSUER,
    ordinary::{basic, joined, provider, provider_for},
};

mod managed;
mod registered;

const REGISTER: &str = "/client/registration";

/// A service at which clients register themselves.
fn open() -> Server {
    open_with(&json!({}))
}

fn open_with(members: &Value) -> Server {
    provider(&joined(
        &json!({
            "dynamicRegistrationSupported": true,
            "supportedScopes": [{ "name": "openid" }, { "name": "read" }, { "name": "write" }],
            "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
        }),
        members,
    ))
}

fn web() -> Value {
    json!({ "redirect_uris": ["https://app.example/cb"], "client_name": "App" })
}

fn machine() -> Value {
    json!({ "grant_types": ["client_credentials"], "scope": "read" })
}

fn register(server: &Server, metadata: &Value) -> Value {
    told(server, REGISTER, &json!({ "json": metadata.to_string() }))
}

/// What a client that is registered is told.
fn registered(server: &Server, metadata: &Value) -> Value {
    let told = register(server, metadata);
    assert_outcome(&told, "A202001", "CREATED");
    content(&told)
}

/// What is told when a client manages itself, by the token and the number that it was told.
fn manage(server: &Server, what: &str, client: &Value, metadata: &Value) -> Value {
    let asked = json!({
        "clientId": client["client_id"],
        "token": client["registration_access_token"],
        "json": metadata.to_string(),
    });
    told(server, &format!("{REGISTER}/{what}"), &asked)
}

/// The metadata as they are sent for a change: with the number.
fn of(client: &Value, metadata: &Value) -> Value {
    joined(metadata, &json!({ "client_id": client["client_id"] }))
}

fn stored(server: &Server, client: &Value) -> Value {
    let key = format!("client/{}", client["client_id"].as_str().expect("a number"));
    let documents = server.host.documents.borrow();
    serde_json::from_str(&documents.0[&key]).expect("JSON")
}

/// The error that a client is told, while nothing changes.
fn refused(server: &Server, action: &str, ask: impl FnOnce() -> Value) -> (String, String) {
    let before = server.host.snapshot();
    let told = ask();
    assert_eq!(server.host.snapshot(), before, "{told}");
    assert_eq!(told["action"], action, "{told}");
    assert_eq!(told.get("client"), None);
    let content = content(&told);
    let text = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
    (text("error"), text("error_description"))
}

fn unauthorized(server: &Server, client: &Value) {
    let metadata = of(client, &web());
    for what in ["get", "update", "delete"] {
        let ask = || manage(server, what, client, &metadata);
        let (error, _) = refused(server, "UNAUTHORIZED", ask);
        assert_eq!(error, "invalid_token", "{what}");
    }
}

fn tokens(server: &Server, client: &Value, scope: &str) -> Value {
    let [id, secret] =
        ["client_id", "client_secret"].map(|name| client[name].as_str().expect("it"));
    let asked = [("grant_type", "client_credentials"), ("scope", scope)];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    crate::support::json(&server.post("/oauth/token", &asked, &[basic(id, secret)]))
}
