//! What is stored and cannot be read is a fault that destroys nothing: text that is damaged, and
//! text from a version to come. It is told to the log, the answer is 503, and who puts back what was
//! there, or the version that could read it, has everything again.

use crate::support::{
    Server, expect::assert_refused, host::ADMIN_SECRET, ordinary::basic, state::settled,
};
use sekisho::{
    front::{Request, Response},
    register,
};
use serde_json::{Value, json};

const API: &str = "https://api.example/ledger";
const SECRET: &str = "correct-horse-battery-staple-correct";

type Ask = fn(&Server) -> Response;

fn server() -> Server {
    let server = settled(
        &json!({ "fapiModes": [], "supportedScopes": [{ "name": "accounts" }], "grantsNearby": true }),
    );
    assert_eq!(apply(&server).status, 200);
    server
}

fn apply(server: &Server) -> Response {
    let shop = json!({
        "clientId": 42,
        "clientIdAlias": "shop",
        "clientSecret": SECRET,
        "redirectUris": ["https://shop.example/cb"],
        "tokenAuthMethod": "CLIENT_SECRET_BASIC",
    });
    let api = json!({ "identifier": API, "scopes": ["accounts"] });
    let named =
        |kind: &str, document: &Value| json!({ "name": kind, "kind": kind, "document": document });
    let documents = [named("api", &api), named("client", &shop)];
    server.admin("/admin/apply", &json!({ "documents": documents }))
}

fn dry_run(server: &Server) -> Response {
    let api = json!({ "identifier": API, "scopes": [] });
    let documents = [json!({ "name": "api", "kind": "api", "document": api })];
    server.admin(
        "/admin/apply",
        &json!({ "documents": documents, "dryRun": true }),
    )
}

fn delete(server: &Server) -> Response {
    server.admin("/admin/delete", &json!({ "kind": "client", "id": "42" }))
}

fn delete_api(server: &Server) -> Response {
    server.admin("/admin/delete", &json!({ "kind": "api", "id": API }))
}

fn delete_alias(server: &Server) -> Response {
    server.admin("/admin/delete", &json!({ "kind": "client", "id": "shop" }))
}

fn export(server: &Server) -> Response {
    let bearer = format!("Bearer {ADMIN_SECRET}");
    let request = Request::new("GET", "/admin/export", None);
    server.send(&request.with_header("authorization", &bearer))
}

fn jwks(server: &Server) -> Response {
    server.get("/oauth/jwks", "", &[])
}

fn metadata(server: &Server) -> Response {
    server.get("/.well-known/oauth-authorization-server", "", &[])
}

fn rotate(server: &Server) -> Response {
    server.admin("/admin/keys/rotate", &json!({}))
}

fn replace(server: &Server) -> Response {
    server.admin("/admin/keys/rotate", &json!({ "compromised": true }))
}

fn rotate_secret(server: &Server) -> Response {
    server.admin("/admin/client/secret", &json!({ "id": "42" }))
}

fn token_as(server: &Server, client_id: &str) -> Response {
    let parameters = [("grant_type", "authorization_code"), ("code", "none")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    server.post("/oauth/token", &parameters, &[basic(client_id, SECRET)])
}

fn token(server: &Server) -> Response {
    token_as(server, "42")
}

fn token_by_alias(server: &Server) -> Response {
    token_as(server, "shop")
}

/// What is answered, while nothing that is stored changes by a byte.
fn unchanged(server: &Server, ask: impl FnOnce() -> Response) -> Response {
    let before = server.host.snapshot();
    let response = ask();
    assert_eq!(server.host.snapshot(), before);
    response
}

/// Each kind of text, under which key it is, and whatever has to read it.
fn kinds() -> [(&'static str, String, Vec<Ask>); 9] {
    [
        (
            "service",
            "service".into(),
            vec![apply, dry_run, export, delete_api],
        ),
        (
            "API",
            format!("api/{API}"),
            vec![apply, dry_run, export, delete_api],
        ),
        (
            "client",
            "client/42".into(),
            vec![
                apply,
                export,
                delete,
                delete_api,
                token,
                token_by_alias,
                rotate_secret,
            ],
        ),
        (
            "alias",
            "alias/shop".into(),
            vec![apply, delete_alias, token_by_alias],
        ),
        (
            "client secret",
            "secret/42".into(),
            vec![apply, delete, token, rotate_secret],
        ),
        ("time of creation", "created/42".into(), vec![token]),
        (
            "time since which grants are nearby",
            "nearby".into(),
            vec![apply, jwks, token],
        ),
        (
            "keys",
            "keys".into(),
            vec![
                jwks,
                apply,
                delete,
                delete_api,
                rotate,
                replace,
                rotate_secret,
            ],
        ),
        (
            "view",
            "view".into(),
            vec![metadata, jwks, token, rotate, replace],
        ),
    ]
}

/// Damaged, or as a version to come might write it.
fn others(text: &str) -> Vec<String> {
    let mut others = vec![
        text[..text.len() / 2].to_owned() + "\u{0}",
        String::new(),
        "{".into(),
    ];
    match serde_json::from_str(text) {
        Ok(Value::Object(mut members)) => {
            members.insert("fromAVersionToCome".into(), json!(1));
            others.push(Value::from(members).to_string());
        }
        _ => others.extend([json!({ "value": 7 }).to_string(), "[7]".into()]),
    }
    others
}

fn stored(server: &Server, key: &str) -> String {
    server.host.documents.borrow().0[key].clone()
}

fn put(server: &Server, key: &str, text: &str) {
    let mut documents = server.host.documents.borrow_mut();
    documents.0.insert(key.to_owned(), text.to_owned());
}

#[test]
fn every_kind_of_stored_text_is_known_here() {
    let server = server();
    let known = kinds().map(|(_, key, _)| key);
    for key in server.host.documents.borrow().0.keys() {
        let kind = key.split('/').next().unwrap_or_default();
        let is_known = |known: &String| known.split('/').next() == Some(kind);
        assert!(known.iter().any(is_known), "{key}");
    }
}

#[test]
fn what_cannot_be_read_is_a_fault_that_destroys_nothing() {
    for (kind, key, asks) in kinds() {
        for ask in asks {
            let server = server();
            let good = stored(&server, &key);
            for other in others(&good) {
                put(&server, &key, &other);
                server.host.log.borrow_mut().clear();
                let response = unchanged(&server, || ask(&server));
                assert_refused(&response, 503, "temporarily_unavailable");
                let line = format!("fault: the stored {kind} cannot be read");
                let log = server.host.log.borrow();
                assert!(log.contains(&line), "{kind} {other:?}: {log:?}");
            }
            put(&server, &key, &good);
            assert_ne!(ask(&server).status, 503, "{kind}");
        }
    }
}

#[test]
fn the_keys_of_a_version_to_come_are_still_there_when_it_comes_back() {
    let server = server();
    let good = stored(&server, "keys");
    let mut later: Value = serde_json::from_str(&good).expect("JSON");
    let mut key = later["keys"][0].clone();
    key["algorithm"] = json!("ES384");
    later["keys"].as_array_mut().expect("keys").push(key);
    put(&server, "keys", &later.to_string());
    for ask in [jwks, token, rotate, replace, apply] {
        unchanged(&server, || ask(&server));
    }
    assert_eq!(stored(&server, "keys"), later.to_string());
}

#[test]
fn reading_writes_nothing() {
    let server = server();
    server.host.documents.borrow_mut().0.remove("keys");
    for path in [
        "/oauth/jwks",
        "/.well-known/oauth-authorization-server",
        "/",
    ] {
        for method in ["GET", "HEAD"] {
            unchanged(&server, || server.send(&Request::new(method, path, None)));
        }
    }
}

#[test]
fn a_view_that_is_damaged_is_written_again_with_the_next_document() {
    let server = server();
    let good = stored(&server, "view");
    put(&server, "view", "{");
    assert_eq!(apply(&server).status, 200);
    assert_eq!(stored(&server, "view"), good);
}

#[test]
fn whose_register_it_is_where_that_cannot_be_read_is_not_the_first_services() {
    let mut documents = crate::support::host::MemoryDocuments::default();
    assert_eq!(register::tenant(&documents), Ok(None));
    for damaged in ["", "{", "null", "{\"id\":\"1\"}"] {
        documents.0.insert(register::TENANT.into(), damaged.into());
        let unreadable = register::Trouble::Unreadable(register::TENANT);
        assert_eq!(register::tenant(&documents), Err(unreadable), "{damaged}");
    }
}
