//! The register beyond one document: APIs, client secrets, keys, and what documents demand of each
//! other.

use crate::support::expect::{assert_document_refused, unchanged};
use crate::support::state::settled;
use crate::support::{
    MemoryHost, Server, TestClient, client::ISSUER, json as body, server::block_on,
};
use sekisho::{
    backend::Host,
    documents::{Client, ClientSecret, Service},
    front::Response,
    jose::Algorithm,
    register::{Command, Reply, Request, StoredClient, copy::opened, copy_of, is_copied},
};
use serde_json::{Value, json};

mod apis;
mod creation;
mod edits;
mod fit;
mod secrets;
mod views;

const API: &str = "https://api.example/ledger";
const SECRET: &str = "correct-horse-battery-staple-correct";

/// A server for ordinary clients.
fn server() -> Server {
    settled(&json!({ "fapiModes": [] }))
}

/// A server without any document.
fn unconfigured() -> Server {
    Server {
        host: MemoryHost::new(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked: crate::support::server::Asked::default(),
    }
}

fn with(document: &Value, members: Value) -> Value {
    let mut document = document.clone();
    document
        .as_object_mut()
        .expect("an object")
        .extend(members.as_object().expect("an object").clone());
    document
        .as_object_mut()
        .expect("an object")
        .retain(|_, value| !value.is_null());
    document
}

fn service(members: Value) -> Value {
    let scopes = json!([{ "name": "accounts" }, { "name": "payments" }]);
    named(
        "service",
        &with(
            &json!({ "issuer": ISSUER, "fapiModes": [], "supportedScopes": scopes }),
            members,
        ),
    )
}

/// A client that authenticates with a secret.
fn shop(members: Value) -> Value {
    let shop = json!({ "clientIdAlias": "shop", "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
    named("client", &with(&shop, members))
}

fn api(members: Value) -> Value {
    named(
        "api",
        &with(
            &json!({ "identifier": API, "scopes": ["accounts"] }),
            members,
        ),
    )
}

fn named(kind: &str, document: &Value) -> Value {
    json!({ "name": format!("{kind}.json"), "kind": kind, "document": document })
}

fn apply(server: &Server, documents: &[Value]) -> Response {
    server.admin("/admin/apply", &json!({ "documents": documents }))
}

fn applied(server: &Server, document: Value) -> Value {
    let response = apply(server, &[document]);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)["changes"][0].clone()
}

fn ask(server: &Server, command: Command) -> Reply {
    let seeds = [
        server.host.mint().expect("dice"),
        server.host.mint().expect("dice"),
    ];
    block_on(server.host.register(&Request {
        now: server.host.now(),
        seeds,
        tenant: None,
        knows_others: true,
        knows_nearby: true,
        by: None,
        command,
    }))
    .expect("an answer")
}

fn documents(server: &Server) -> Vec<Value> {
    let response = server.admin("/admin/export", &Value::Null);
    body(&response)["documents"]
        .as_array()
        .expect("documents")
        .clone()
}

fn read_service(server: &Server) -> Service {
    (*block_on(server.host.service()).expect("a service")).clone()
}

fn client_number(server: &Server, alias: &str) -> u64 {
    block_on(server.host.client(alias))
        .expect("an answer")
        .expect("the client")
        .id()
}

fn secret(server: &Server, alias: &str) -> Option<ClientSecret> {
    match ask(server, Command::ClientSecret(client_number(server, alias))) {
        Reply::ClientSecret(secret) => secret,
        _ => panic!("another answer"),
    }
}
