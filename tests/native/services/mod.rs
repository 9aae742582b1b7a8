//! Two services in one deployment, on one origin: each is served whole, and nothing of one is anything
//! to the other.

use crate::support::{
    Server, TestClient,
    client::ISSUER,
    json as body,
    ordinary::{Browser, Page, joined, provider_for, put_client, request, shows, tokens, web},
    server::{Asked, USERNAME},
};
use sekisho::front::Response;
use serde_json::{Value, json};

mod apart;
mod deleted;
mod files;
mod road;
mod routed;
mod silent;

const BESIDE: &str = "https://localhost/b";

/// A client of both services: of one name, one secret and one redirect URI.
fn client(name: &str) -> Value {
    joined(&web(name), &json!({ "idTokenSignAlg": "ES256" }))
}

fn spa(name: &str) -> Value {
    let spa = crate::support::ordinary::spa(name);
    joined(&spa, &json!({ "idTokenSignAlg": "ES256" }))
}

fn members(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "fapiModes": [],
        "supportedScopes": [{ "name": "openid" }, { "name": "email" }, { "name": "offline_access" }],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
        "supportedIdTokenSignAlgs": ["ES256"],
        "sessionDuration": 3600,
    })
}

fn made(first: &Server, issuer: &str) -> u64 {
    let made = first.admin("/admin/service/create", &json!({ "issuer": issuer }));
    assert_eq!(made.status, 200, "{}", made.body);
    body(&made)["id"].as_u64().expect("a number")
}

/// The service of this issuer, made and furnished like the first one.
fn beside(first: &Server, issuer: &str) -> Server {
    beside_with(first, issuer, &json!({}))
}

fn beside_with(first: &Server, issuer: &str, over: &Value) -> Server {
    let id = made(first, issuer);
    let server = Server {
        host: first.host.clone(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked: Asked {
            id: Some(id),
            issuer: issuer.to_owned(),
        },
    };
    let service = json!([{ "name": "service.json", "kind": "service", "document": joined(&members(issuer), over) }]);
    let applied = server.admin("/admin/apply", &json!({ "documents": service }));
    assert_eq!(applied.status, 200, "{}", applied.body);
    for document in [client("web"), spa("spa")] {
        put_client(&server, &document);
    }
    let alice = first.host.users.borrow().0[USERNAME].clone();
    let there = first.host.beside(id);
    there.users.borrow_mut().0.insert(USERNAME.into(), alice);
    server
}

fn first() -> Server {
    first_with(&json!({}))
}

fn first_with(over: &Value) -> Server {
    let mut first = provider_for(
        &joined(&members(ISSUER), over),
        &[client("web"), spa("spa")],
    );
    ISSUER.clone_into(&mut first.asked.issuer);
    first
}

/// The first service, and one beside it.
fn two() -> [Server; 2] {
    two_with(&json!({}))
}

/// The same, with these members besides in both documents.
fn two_with(over: &Value) -> [Server; 2] {
    let first = first_with(over);
    let beside = beside_with(&first, BESIDE, over);
    [first, beside]
}

fn error_of(response: &Response) -> (u16, String) {
    let error = body(response)["error"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (response.status, error)
}
