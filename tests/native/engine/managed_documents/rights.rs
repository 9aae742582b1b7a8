//! Who may put what: each document needs the right for its kind.

use sekisho::{front::Request, oauth::request::body::Body};
use serde_json::{Value, json};

use super::{super::clients::send, read, web};
use crate::support::{
    Server,
    ordinary::{joined, provider},
};

/// A token that is good for these.
pub fn token(server: &Server, rights: &[&str]) -> String {
    let made = server.admin("/admin/token/create", &json!({ "rights": rights }));
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    made["secret"].as_str().expect("a token").to_owned()
}

/// What whoever holds this token is told.
pub fn as_holder(
    server: &Server,
    token: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let request = Request::new(method, &format!("/api{path}"), query)
        .with_header("authorization", &format!("Bearer {token}"))
        .with_header("content-type", "application/json")
        .with_body(Body::Read(match body {
            Value::Null => Vec::new(),
            body => body.to_string().into_bytes(),
        }));
    let response = server.send(&request);
    (
        response.status,
        serde_json::from_str(&response.body).unwrap_or_default(),
    )
}

/// What is there of each kind, and what is not there yet.
fn entries(server: &Server) -> [(Value, &'static str); 4] {
    let web = joined(&web(server)["document"], &json!({ "clientName": "Shop" }));
    let service = read(server, "/documents/service")["document"].clone();
    let service = joined(&service, &json!({ "serviceName": "Shop" }));
    let api = json!({ "identifier": "https://api.example", "scopes": ["read"] });
    let new = json!({ "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
    [
        (
            json!({ "kind": "service", "document": service }),
            "MODIFY_SERVICE",
        ),
        (json!({ "kind": "api", "document": api }), "MODIFY_SERVICE"),
        (
            json!({ "kind": "client", "document": web }),
            "MODIFY_CLIENT",
        ),
        (
            json!({ "kind": "client", "document": new }),
            "CREATE_CLIENT",
        ),
    ]
}

#[test]
fn each_document_needs_its_right_also_in_a_dry_run() {
    let included = |held: &str, needed: &str| match held {
        "ADMIN" | "MODIFY_SERVICE" => true,
        held => held == needed,
    };
    for held in ["ADMIN", "MODIFY_SERVICE", "MODIFY_CLIENT", "CREATE_CLIENT"] {
        for dry_run in [true, false] {
            let server = provider(&json!({}));
            let token = token(&server, &[held]);
            for (entry, needed) in entries(&server) {
                let before = server.host.snapshot();
                let body = json!({ "documents": [entry], "dryRun": dry_run });
                let (status, told) = as_holder(&server, &token, "POST", "/documents/apply", &body);
                if included(held, needed) {
                    assert_eq!(status, 200, "{held} {told}");
                    assert_eq!(server.host.snapshot() == before, dry_run, "{held}");
                } else {
                    let message = told["resultMessage"].as_str().expect("a message");
                    assert_eq!((status, &told["resultCode"]), (403, &json!("A910219")));
                    assert!(message.contains(needed), "{message}");
                    assert!(server.host.snapshot() == before);
                }
            }
        }
    }
}

#[test]
fn nothing_is_put_where_one_of_several_needs_another_right() {
    let server = provider(&json!({}));
    let modifies = token(&server, &["MODIFY_CLIENT"]);
    let creates = token(&server, &["CREATE_CLIENT"]);
    let entries = entries(&server).map(|(entry, _)| entry);
    let before = server.host.snapshot();
    for (token, both) in [
        (&modifies, json!([entries[2], entries[3]])),
        (&creates, json!([entries[3], entries[2]])),
    ] {
        let body = json!({ "documents": both });
        let (status, _) = as_holder(&server, token, "POST", "/documents/apply", &body);
        assert_eq!(status, 403);
    }
    assert!(server.host.snapshot() == before);
}

#[test]
fn whoever_may_make_clients_takes_nobodys_place_by_another_name() {
    let server = provider(&json!({}));
    let creates = token(&server, &["CREATE_CLIENT"]);
    let web = web(&server)["document"].clone();
    let number = web["clientId"].to_string();
    let broken: f64 = number.parse().expect("a number");
    let mut bare = joined(&web, &json!({ "clientName": "Taken" }));
    bare.as_object_mut().expect("members").remove("clientId");
    let mut nameless = bare.clone();
    nameless
        .as_object_mut()
        .expect("members")
        .remove("clientIdAlias");
    let before = server.host.snapshot();
    for (entry, expected) in [
        (json!({ "kind": "client", "document": bare }), 403),
        (
            json!({ "kind": "client", "id": number, "document": nameless }),
            403,
        ),
        (
            json!({ "kind": "client", "id": "web", "document": nameless }),
            403,
        ),
        (
            json!({ "kind": "client", "id": "7", "document": bare }),
            400,
        ),
        (
            json!({ "kind": "client", "document": joined(&bare, &json!({ "clientId": 7 })) }),
            400,
        ),
        (
            json!({ "kind": "client", "document": joined(&bare, &json!({ "clientId": number })) }),
            400,
        ),
        (
            json!({ "kind": "client", "document": joined(&bare, &json!({ "clientId": broken })) }),
            400,
        ),
        (
            json!({ "kind": "client", "document": joined(&nameless, &json!({ "clientId": broken })) }),
            400,
        ),
        (
            json!({ "kind": "client", "document": joined(&bare, &json!({ "clientId": null })) }),
            403,
        ),
        (
            json!({ "kind": "client", "id": "7", "document": joined(&nameless, &json!({ "clientId": web["clientId"] })) }),
            400,
        ),
    ] {
        let body = json!({ "documents": [entry] });
        let (status, told) = as_holder(&server, &creates, "POST", "/documents/apply", &body);
        assert_eq!(status, expected, "{entry}: {told}");
    }
    assert!(server.host.snapshot() == before);
}

#[test]
fn whoever_only_reads_puts_and_deletes_nothing() {
    let server = provider(&json!({}));
    let reads = [
        "VIEW_SERVICE",
        "VIEW_CLIENT",
        "VIEW_PEOPLE",
        "USE_SERVICE",
        "VIEW_AUDIT_LOG",
    ];
    let token = token(&server, &reads);
    let before = server.host.snapshot();
    for (entry, _) in entries(&server) {
        let body = json!({ "documents": [entry], "dryRun": true });
        assert_eq!(
            as_holder(&server, &token, "POST", "/documents/apply", &body).0,
            403
        );
    }
    for kind in ["client", "api"] {
        let body = json!({ "kind": kind, "id": "web" });
        assert_eq!(
            as_holder(&server, &token, "POST", "/documents/delete", &body).0,
            403
        );
    }
    for path in [
        "/documents/service",
        "/documents/apis",
        "/documents/clients",
        "/documents/client/web",
    ] {
        assert_eq!(
            as_holder(&server, &token, "GET", path, &Value::Null).0,
            200,
            "{path}"
        );
    }
    assert!(server.host.snapshot() == before);
}

#[test]
fn whoever_manages_clients_deletes_no_api() {
    let server = provider(&json!({}));
    let api = json!([{ "kind": "api", "document": { "identifier": "https://api.example", "scopes": ["read"] } }]);
    assert_eq!(super::apply(&server, &api).0, 200);
    let token = token(&server, &["MODIFY_CLIENT"]);
    let delete = |kind: &str, id: &str| {
        let body = json!({ "kind": kind, "id": id });
        as_holder(&server, &token, "POST", "/documents/delete", &body).0
    };
    let before = server.host.snapshot();
    assert_eq!(delete("api", "https://api.example"), 403);
    assert_eq!(delete("api", "https://none.example"), 403);
    assert!(server.host.snapshot() == before);
    assert_eq!(delete("client", "web"), 200);
}

#[test]
fn a_token_of_one_service_reads_and_puts_nothing_of_another() {
    let server = provider(&json!({}));
    let made = server.admin(
        "/admin/service/create",
        &json!({ "issuer": "https://localhost/b" }),
    );
    let beside: Value = serde_json::from_str(&made.body).expect("JSON");
    let made = server.admin(
        "/admin/token/create",
        &json!({ "rights": ["ADMIN"], "service": beside["id"] }),
    );
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    let token = made["secret"].as_str().expect("a token");
    let first = read(&server, "/documents/service")["document"]["apiKey"].clone();
    let before = server.host.documents.borrow().0.clone();
    for (method, path) in [
        ("GET", "documents/service"),
        ("GET", "documents/clients"),
        ("GET", "documents/client/web"),
        ("POST", "documents/apply"),
        ("POST", "documents/delete"),
    ] {
        let path = format!("/{first}/{path}");
        let body = json!({ "kind": "client", "id": "web", "documents": [{ "kind": "client", "document": {} }] });
        let (status, told) = as_holder(&server, token, method, &path, &body);
        assert_eq!(
            (status, &told["resultCode"]),
            (403, &json!("A910219")),
            "{path}"
        );
    }
    // Where its path names none, it is of its own.
    let (status, told) = as_holder(&server, token, "GET", "/documents/client/web", &Value::Null);
    assert_ne!(status, 200, "{told}");
    assert!(server.host.documents.borrow().0 == before);
    assert_eq!(
        send(&server, "GET", "/documents/client/web", &Value::Null).0,
        200
    );
}

#[test]
fn a_client_becomes_a_part_of_the_service_by_whoever_may_change_the_service() {
    for (held, expected) in [
        ("MODIFY_CLIENT", 403),
        ("CREATE_CLIENT", 403),
        ("MODIFY_SERVICE", 200),
    ] {
        let server = provider(&json!({}));
        let token = token(&server, &[held]);
        let home = format!("{}/console/", crate::support::client::ISSUER);
        let part = json!({ "clientIdAlias": "part", "redirectUris": [home], "tokenAuthMethod": "NONE", "clientType": "PUBLIC", "firstParty": true });
        let mut of_web = web(&server)["document"].clone();
        of_web["redirectUris"] = json!([home]);
        of_web["firstParty"] = json!(true);
        for document in [part, of_web] {
            let before = server.host.snapshot();
            let body = json!({ "documents": [{ "kind": "client", "document": document }] });
            let (status, told) = as_holder(&server, &token, "POST", "/documents/apply", &body);
            assert_eq!(status, expected, "{held} {told}");
            assert_eq!(server.host.snapshot() == before, expected == 403);
        }
    }
}

#[test]
fn what_stands_deeper_in_a_document_makes_no_client_a_part_of_the_service() {
    let home = format!("{}/console/", crate::support::client::ISSUER);
    for member in ["stored", "idtHeaderParams"] {
        let server = provider(&json!({}));
        let token = token(&server, &["MODIFY_CLIENT"]);
        let mut document = web(&server)["document"].clone();
        document["redirectUris"] = json!([home]);
        document[member] = match member {
            "stored" => json!({ "firstParty": true }),
            _ => json!(r#"{"firstParty":true}"#),
        };
        let apply = |document: &Value| {
            let body = json!({ "documents": [{ "kind": "client", "document": document }] });
            as_holder(&server, &token, "POST", "/documents/apply", &body)
        };
        assert_eq!(apply(&document).0, 200, "{member}");
        document["firstParty"] = json!(true);
        let (status, told) = apply(&document);
        assert_eq!(
            (status, &told["resultCode"]),
            (403, &json!("A910219")),
            "{member}"
        );
        assert_eq!(web(&server)["document"].get("firstParty"), None, "{member}");
    }
}
