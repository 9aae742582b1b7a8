//! Two who change one document: whoever is late is told, and nothing of the other's work is lost.

use std::{cell::Cell, rc::Rc};

use sekisho::register::Command;
use serde_json::{Value, json};

use super::{apply, apply_in_vain, read, web};
use crate::support::{
    Server,
    ordinary::{joined, provider},
};

/// The same document with this name, in place of the version that was read.
fn renamed(read: &Value, name: &str) -> Value {
    let kind = if read["document"].get("issuer").is_some() {
        ("service", "serviceName")
    } else {
        ("client", "clientName")
    };
    let document = joined(&read["document"], &json!({ kind.1: name }));
    json!({ "kind": kind.0, "document": document, "version": read["version"] })
}

#[test]
fn whoever_has_read_another_version_is_told_and_changes_nothing() {
    let server = provider(&json!({}));
    for path in ["/documents/client/web", "/documents/service"] {
        let before = read(&server, path);
        assert_eq!(apply(&server, &json!([renamed(&before, "One")])).0, 200);
        let entry = renamed(&before, "Two");
        let told = apply_in_vain(&server, &json!([entry]), 409);
        let said = [
            &told["error"],
            &told["member"],
            &told["kind"],
            &told["resultCode"],
        ];
        assert_eq!(
            said,
            [
                &json!("conflict"),
                &json!("version"),
                &entry["kind"],
                &json!("A910244")
            ]
        );
        let after = read(&server, path);
        assert_eq!(apply(&server, &json!([renamed(&after, "Two")])).0, 200);
        assert_ne!(read(&server, path)["version"], after["version"]);
    }
}

#[test]
fn a_version_is_of_one_document_alone_and_of_none_that_is_gone() {
    let server = provider(&json!({}));
    let (web, other) = (web(&server), read(&server, "/documents/client/other"));
    let of_other = joined(
        &renamed(&web, "One"),
        &json!({ "version": other["version"] }),
    );
    let empty = joined(&renamed(&web, "One"), &json!({ "version": "" }));
    let new = json!({ "kind": "client", "document": { "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" }, "version": web["version"] });
    for entry in [of_other, empty, new] {
        apply_in_vain(&server, &json!([entry]), 409);
    }
    let deleted = json!({ "kind": "client", "id": "web" });
    assert_eq!(
        super::send(&server, "POST", "/documents/delete", &deleted).0,
        200
    );
    apply_in_vain(&server, &json!([renamed(&web, "One")]), 409);
}

#[test]
fn what_comes_with_a_document_that_has_changed_is_not_put_either() {
    let server = provider(&json!({}));
    let (web, other) = (web(&server), read(&server, "/documents/client/other"));
    assert_eq!(apply(&server, &json!([renamed(&other, "One")])).0, 200);
    apply_in_vain(
        &server,
        &json!([renamed(&web, "Two"), renamed(&other, "Two")]),
        409,
    );
}

#[test]
fn whoever_names_no_version_takes_the_place_of_whatever_is_there() {
    let server = provider(&json!({}));
    let before = web(&server);
    assert_eq!(apply(&server, &json!([renamed(&before, "One")])).0, 200);
    let mut entry = renamed(&before, "Two");
    entry["version"] = Value::Null;
    assert_eq!(apply(&server, &json!([entry])).0, 200);
    assert_eq!(web(&server)["document"]["clientName"], "Two");
}

#[test]
fn a_version_is_the_same_for_the_same_document_and_no_other() {
    let server = provider(&json!({}));
    let before = web(&server);
    assert_eq!(apply(&server, &json!([renamed(&before, "One")])).0, 200);
    let mut versions = vec![before["version"].clone(), web(&server)["version"].clone()];
    for (path, body) in [
        ("/client/update/web", json!({ "description": "another" })),
        (
            "/client/lock_flag/update/web",
            json!({ "clientLocked": true }),
        ),
    ] {
        let method = if path.contains("lock") {
            "POST"
        } else {
            "PATCH"
        };
        assert_eq!(super::send(&server, method, path, &body).0, 200);
        let version = web(&server)["version"].clone();
        assert!(!versions.contains(&version), "{path}");
        versions.push(version);
    }
    let entry = json!([{ "kind": "client", "document": before["document"] }]);
    assert_eq!(apply(&server, &entry).0, 200);
    assert_eq!(web(&server)["version"], versions[0]);
}

/// Another isolate, in which somebody gives the document at `path` another name.
fn elsewhere(server: &Server, path: &'static str) -> impl Fn() + use<> {
    let other = Server {
        host: server.host.another_isolate(),
        ..Server::new()
    };
    move || {
        let before = read(&other, path);
        assert_eq!(apply(&other, &json!([renamed(&before, "Theirs")])).0, 200);
    }
}

/// Has this happen once, before the register is asked something of this kind.
fn once_before(server: &Server, is_it: fn(&Command) -> bool, happens: impl Fn() + 'static) {
    let is_over = Cell::new(false);
    let before = move |command: &Command| {
        if is_it(command) && !is_over.replace(true) {
            happens();
        }
    };
    *server.host.before_register.borrow_mut() = Some(Rc::new(before));
}

fn assert_theirs(server: &Server, path: &str) {
    server.host.before_register.take();
    let after = read(server, path)["document"].to_string();
    assert!(
        after.contains("Theirs") && !after.contains("Ours"),
        "{after}"
    );
}

#[test]
fn of_two_at_once_one_is_told() {
    for path in ["/documents/client/web", "/documents/service"] {
        let server = provider(&json!({}));
        let before = read(&server, path);
        let is_put = |command: &Command| matches!(command, Command::Manage(_));
        once_before(&server, is_put, elsewhere(&server, path));
        let (status, told) = apply(&server, &json!([renamed(&before, "Ours")]));
        assert_eq!(
            (status, &told["error"]),
            (409, &json!("conflict")),
            "{told}"
        );
        assert_theirs(&server, path);
    }
}

#[test]
fn of_two_at_once_one_is_told_also_while_keys_are_made() {
    let path = "/documents/service";
    let server = provider(&json!({}));
    let before = read(&server, path);
    let documents = server.host.documents.clone();
    let keys = documents.borrow().0["keys"].clone();
    let few = |keys: &str| {
        let mut few: Value = serde_json::from_str(keys).expect("JSON");
        few["keys"] = json!([few["keys"][2]]);
        few.to_string()
    };
    documents.borrow_mut().0.insert("keys".into(), few(&keys));
    let theirs = elsewhere(&server, path);
    let happens = move || {
        // They need no keys made.
        documents.borrow_mut().0.insert("keys".into(), keys.clone());
        theirs();
    };
    let is_made = |command: &Command| matches!(command, Command::MakeKey(_));
    once_before(&server, is_made, happens);
    let (status, told) = apply(&server, &json!([renamed(&before, "Ours")]));
    assert_eq!(
        (status, &told["error"]),
        (409, &json!("conflict")),
        "{told}"
    );
    assert_theirs(&server, path);
}

#[test]
fn whoever_puts_something_new_takes_the_place_of_nothing() {
    let server = provider(&json!({}));
    let document = json!({ "clientIdAlias": "new", "redirectUris": ["https://new.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" });
    let entry = json!({ "kind": "client", "document": document, "version": "NEW" });
    let (status, told) = apply(&server, &json!([entry]));
    assert_eq!(
        (status, &told["changes"][0]["change"]),
        (200, &json!("created"))
    );
    // Nor what another has made under the name meanwhile, nor the service.
    apply_in_vain(&server, &json!([entry]), 409);
    let taken = joined(&renamed(&web(&server), "One"), &json!({ "version": "NEW" }));
    apply_in_vain(&server, &json!([taken]), 409);
    let service = joined(
        &renamed(&read(&server, "/documents/service"), "One"),
        &json!({ "version": "NEW" }),
    );
    apply_in_vain(&server, &json!([service]), 409);
}

#[test]
fn what_is_said_of_a_deletion_and_not_heard_is_refused() {
    let server = provider(&json!({}));
    for more in [
        json!({ "dryRun": true }),
        json!({ "Version": "other" }),
        json!({ "version": 0 }),
        json!({ "version": "" }),
        json!({ "version": false }),
    ] {
        let before = server.host.snapshot();
        let asked = joined(&json!({ "kind": "client", "id": "web" }), &more);
        let (status, told) = super::send(&server, "POST", "/documents/delete", &asked);
        assert_eq!(
            (status, &told["resultCode"]),
            (400, &json!("A910203")),
            "{told}"
        );
        assert!(server.host.snapshot() == before);
    }
}
