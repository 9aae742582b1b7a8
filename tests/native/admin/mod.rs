//! The admin road: its one secret, documents applied all or none, people, and keys.

use crate::support::expect::{assert_document_refused, assert_refused, unchanged};
use crate::support::state::{settled, text};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI},
    host::ADMIN_SECRET,
    json as body,
    server::{Asked, PASSWORD, USERNAME},
};
use sekisho::{
    backend::Settings,
    front::{Request, Response, admin::roads},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

mod applied;
mod exported;
mod road;

fn server() -> Server {
    settled(&json!({}))
}

fn document(name: &str, kind: &str, document: &Value) -> Value {
    json!({ "name": name, "kind": kind, "document": document })
}

fn client(name: &str, value: &Value) -> Value {
    document(name, "client", value)
}

fn apply(server: &Server, documents: &[Value]) -> Response {
    server.admin("/admin/apply", &json!({ "documents": documents }))
}

/// The documents of the server, as an operator sends them back.
fn exported(server: &Server) -> Vec<Value> {
    let response = server.admin("/admin/export", &Value::Null);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)["documents"]
        .as_array()
        .expect("documents")
        .clone()
}

/// The exported document of this client.
fn exported_client(server: &Server, alias: &str) -> Value {
    let documents = exported(server)
        .into_iter()
        .map(|entry| entry["document"].clone());
    documents
        .into_iter()
        .find(|document| document["clientIdAlias"] == alias)
        .expect("the client")
}

fn number_of(server: &Server, alias: &str) -> u64 {
    exported_client(server, alias)["clientId"]
        .as_u64()
        .expect("a number")
}

/// Whether a client can authenticate under this name.
fn is_known(server: &Server, client: &TestClient, name: &str) -> bool {
    let mut claims = client.assertion_claims(server.now());
    (claims["iss"], claims["sub"]) = (name.into(), name.into());
    let mut parameters = client.authentication_with(&client.assertion(&claims));
    parameters.push(("token".into(), "unknown".into()));
    match server.post("/oauth/revoke", &parameters, &[]).status {
        200 => true,
        400 => false,
        other => panic!("{other}"),
    }
}
