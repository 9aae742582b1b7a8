//! `/api/documents/history`: what documents were before, whoever has changed them and by whichever road.

use serde_json::{Value, json};

use super::{
    super::clients::refused,
    apply, apply_in_vain, read,
    rights::{as_holder, token},
    send, web,
};
use crate::support::{
    Server,
    ordinary::{joined, provider},
};

/// The revisions of a document, the youngest first.
fn history(server: &Server, of: &str) -> Vec<Value> {
    let told = read(server, &format!("/documents/history?{of}"));
    told["revisions"].as_array().expect("revisions").clone()
}

/// What has happened to it, and who has done it.
fn happened(server: &Server, of: &str) -> Vec<(String, String)> {
    let word = |one: &Value, name: &str| one[name].as_str().expect("a word").to_owned();
    let all = history(server, of);
    all.iter()
        .map(|one| (word(one, "change"), word(one, "by")))
        .collect()
}

fn renamed(server: &Server, name: &str) -> Value {
    let document = joined(&web(server)["document"], &json!({ "clientName": name }));
    json!({ "kind": "client", "document": document })
}

#[test]
fn each_change_of_a_client_leaves_what_it_was_from_then_on_and_by_whom() {
    let server = provider(&json!({}));
    let first = history(&server, "kind=client&id=web");
    let before = web(&server)["document"].clone();
    assert_eq!(
        first,
        [
            json!({ "revision": 1, "at": server.now() * 1000, "by": "operator", "change": "created", "document": before })
        ]
    );
    let token = token(&server, &["MODIFY_CLIENT"]);
    server.wait(7);
    let body = json!({ "documents": [renamed(&server, "Shop")] });
    assert_eq!(
        as_holder(&server, &token, "POST", "/documents/apply", &body).0,
        200
    );
    let id = before["clientId"].to_string();
    for of in [
        "kind=client&id=web".to_owned(),
        format!("kind=client&id={id}"),
    ] {
        let [youngest, oldest] = history(&server, &of).try_into().expect("two revisions");
        assert_eq!(oldest, first[0]);
        assert_eq!(youngest["revision"], 2);
        assert_eq!(youngest["at"], server.now() * 1000);
        assert_eq!(youngest["change"], "updated");
        assert!(
            youngest["by"]
                .as_str()
                .is_some_and(|by| by.starts_with("token "))
        );
        assert_eq!(youngest["document"], web(&server)["document"]);
    }
}

#[test]
fn whichever_road_a_client_is_changed_by_leaves_a_revision() {
    let server = provider(&json!({ "dynamicRegistrationSupported": true }));
    let own = |expected: &[&str]| {
        let changes: Vec<String> = happened(&server, "kind=client&id=web")
            .into_iter()
            .map(|(change, _)| change)
            .collect();
        assert_eq!(changes, expected);
    };
    own(&["created"]);
    let mut expected = vec!["created"];
    let calls = [
        (
            "PATCH",
            "/client/update/web",
            json!({ "description": "another" }),
        ),
        (
            "POST",
            "/client/lock_flag/update/web",
            json!({ "clientLocked": true }),
        ),
        (
            "POST",
            "/client/extension/requestable_scopes/update/web",
            json!({ "requestableScopes": ["read"] }),
        ),
        (
            "DELETE",
            "/client/extension/requestable_scopes/delete/web",
            Value::Null,
        ),
    ];
    for (method, path, body) in calls {
        let (status, told) = send(&server, method, path, &body);
        assert!(status < 300, "{path}: {told}");
        expected.insert(0, "updated");
        own(&expected);
    }
    let documents = json!({ "documents": [{ "name": "web.json", "kind": "client", "document": renamed(&server, "Shop")["document"] }] });
    assert_eq!(server.admin("/admin/apply", &documents).status, 200);
    expected.insert(0, "updated");
    own(&expected);
    let number = web(&server)["document"]["clientId"].to_string();
    assert_eq!(
        server
            .admin("/admin/delete", &json!({ "kind": "client", "id": "web" }))
            .status,
        200
    );
    // It has no alias any more.
    assert_eq!(happened(&server, "kind=client&id=web"), []);
    let gone = &history(&server, &format!("kind=client&id={number}"))[0];
    assert_eq!(
        (&gone["change"], &gone["document"], &gone["by"]),
        (&json!("deleted"), &Value::Null, &json!("operator"))
    );
}

#[test]
fn a_client_that_registers_itself_leaves_revisions_too() {
    let server = provider(&json!({ "dynamicRegistrationSupported": true }));
    let register = |path: &str, members: &Value| super::told(&server, path, members);
    let metadata = json!({ "redirect_uris": ["https://shop.example/cb"], "client_name": "Shop" });
    let made = register(
        "/client/registration",
        &json!({ "json": metadata.to_string() }),
    );
    assert_eq!(made["action"], "CREATED", "{made}");
    let made = super::super::content(&made);
    let [id, token] = ["client_id", "registration_access_token"]
        .map(|name| made[name].as_str().expect("text").to_owned());
    let own = json!({ "clientId": id, "token": token });
    let named = json!({ "redirect_uris": ["https://shop.example/cb"], "client_name": "New", "client_id": id });
    let updated = register(
        "/client/registration/update",
        &joined(&own, &json!({ "json": named.to_string() })),
    );
    assert_eq!(updated["action"], "UPDATED", "{updated}");
    assert_eq!(
        register("/client/registration/delete", &own)["action"],
        "DELETED"
    );
    let of = format!("kind=client&id={id}");
    let by = |change: &str| (change.to_owned(), "operator".to_owned());
    assert_eq!(
        happened(&server, &of),
        [by("deleted"), by("updated"), by("created")]
    );
    let all = json!(history(&server, &of)).to_string();
    assert!(!all.contains(&token));
}

#[test]
fn the_service_and_apis_have_a_history_of_their_own() {
    let server = provider(&json!({}));
    let api = |scopes: Value| json!([{ "kind": "api", "document": { "identifier": "https://api.example", "scopes": scopes } }]);
    assert_eq!(apply(&server, &api(json!(["read"]))).0, 200);
    assert_eq!(apply(&server, &api(json!([]))).0, 200);
    let body = json!({ "kind": "api", "id": "https://api.example" });
    assert_eq!(send(&server, "POST", "/documents/delete", &body).0, 200);
    let of = "kind=api&id=https://api.example";
    let changes: Vec<String> = happened(&server, of)
        .into_iter()
        .map(|(change, _)| change)
        .collect();
    assert_eq!(changes, ["deleted", "updated", "created"]);
    assert_eq!(
        history(&server, of)[2]["document"]["scopes"],
        json!(["read"])
    );
    assert_eq!(happened(&server, "kind=service").len(), 1);
    let (status, _) = send(
        &server,
        "PATCH",
        "/service/update",
        &json!({ "description": "another" }),
    );
    assert_eq!(status, 200);
    let service = history(&server, "kind=service&id=");
    assert_eq!(
        service[0]["document"],
        read(&server, "/documents/service")["document"]
    );
    assert_eq!(service.len(), 2);
}

#[test]
fn what_changes_no_document_leaves_nothing() {
    let server = provider(&json!({}));
    let kept = || server.host.documents.borrow().1.clone();
    let before = kept();
    let same = json!([{ "kind": "client", "document": web(&server)["document"] }]);
    assert_eq!(apply(&server, &same).0, 200);
    let dry = json!({ "dryRun": true, "documents": [renamed(&server, "Shop")] });
    assert_eq!(send(&server, "POST", "/documents/apply", &dry).0, 200);
    apply_in_vain(
        &server,
        &json!([renamed(&server, "Shop"), { "kind": "client", "document": {} }]),
        400,
    );
    apply_in_vain(
        &server,
        &json!([joined(
            &renamed(&server, "Shop"),
            &json!({ "version": "x" })
        )]),
        409,
    );
    assert_eq!(
        send(&server, "GET", "/client/secret/refresh/web", &Value::Null).0,
        200
    );
    assert_eq!(send(&server, "POST", "/keys/rotate", &json!({})).0, 200);
    assert_eq!(
        send(
            &server,
            "POST",
            "/documents/delete",
            &json!({ "kind": "client", "id": "nobody" })
        )
        .0,
        404
    );
    assert_eq!(kept(), before);
}

#[test]
fn no_secret_is_in_any_revision() {
    let server = provider(&json!({}));
    let secret = "brought-from-another-server-0123456789";
    let document = joined(
        &renamed(&server, "Shop")["document"],
        &json!({ "clientSecret": secret }),
    );
    let entry = json!([{ "kind": "client", "document": document }]);
    let (status, told) = apply(&server, &entry);
    assert_eq!(status, 200, "{told}");
    let made = json!([{ "kind": "client", "document": { "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "CLIENT_SECRET_BASIC" } }]);
    let (_, made) = apply(&server, &made);
    let made = made["changes"][0]["clientSecret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    let documents = server.host.documents.borrow();
    let mut secrets: Vec<String> = documents
        .0
        .iter()
        .filter(|(key, _)| key.starts_with("secret/"))
        .map(|(_, text)| text.clone())
        .collect();
    assert!(secrets.contains(&made) && secrets.contains(&secret.to_owned()));
    secrets.push("clientSecret".to_owned());
    for text in documents.1.values() {
        for secret in &secrets {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn the_last_fifty_revisions_are_kept_and_told_in_parts() {
    let server = provider(&json!({}));
    for change in 2..=61 {
        assert_eq!(
            apply(
                &server,
                &json!([renamed(&server, &format!("Shop {change}"))])
            )
            .0,
            200
        );
    }
    let kept = server
        .host
        .documents
        .borrow()
        .1
        .keys()
        .filter(|(key, _)| key.starts_with("client/"))
        .count();
    let others = ["one", "two", "other", "spa"].len();
    assert_eq!(kept, 50 + others);
    let (mut numbers, mut before) = (Vec::new(), String::new());
    loop {
        let told = read(
            &server,
            &format!("/documents/history?kind=client&id=web{before}"),
        );
        let revisions = told["revisions"].as_array().expect("revisions");
        assert!((1..=20).contains(&revisions.len()));
        for one in revisions {
            let number = one["revision"].as_u64().expect("a number");
            assert_eq!(one["document"]["clientName"], format!("Shop {number}"));
            numbers.push(number);
        }
        let Some(next) = told["next"].as_u64() else {
            break;
        };
        before = format!("&before={next}");
    }
    assert_eq!(numbers, (12..=61).rev().collect::<Vec<_>>());
    let none = read(&server, "/documents/history?kind=client&id=web&before=12");
    assert_eq!(none, json!({ "revisions": [] }));
}

#[test]
fn what_was_is_put_again_in_place_of_what_is() {
    let server = provider(&json!({}));
    let before = web(&server);
    let number = before["document"]["clientId"].to_string();
    assert_eq!(apply(&server, &json!([renamed(&server, "Wrong")])).0, 200);
    let former = history(&server, "kind=client&id=web")[1]["document"].clone();
    let undone =
        |version: &Value| json!([{ "kind": "client", "document": former, "version": version }]);
    apply_in_vain(&server, &undone(&before["version"]), 409);
    assert_eq!(apply(&server, &undone(&web(&server)["version"])).0, 200);
    assert_eq!(web(&server), before);
    // What is deleted is made again, under its number.
    assert_eq!(
        send(
            &server,
            "POST",
            "/documents/delete",
            &json!({ "kind": "client", "id": "web" })
        )
        .0,
        200
    );
    let former = history(&server, &format!("kind=client&id={number}"))[1]["document"].clone();
    let (status, told) = apply(&server, &json!([{ "kind": "client", "document": former }]));
    assert_eq!(
        (status, &told["changes"][0]["change"]),
        (200, &json!("created")),
        "{told}"
    );
    assert_eq!(web(&server), before);
    let changes: Vec<String> = happened(&server, "kind=client&id=web")
        .into_iter()
        .map(|(change, _)| change)
        .collect();
    assert_eq!(
        changes,
        ["created", "deleted", "updated", "updated", "created"]
    );
}

#[test]
fn what_is_of_before_there_was_a_history_begins_one_with_its_next_change() {
    let server = provider(&json!({}));
    server.host.documents.borrow_mut().1.clear();
    assert_eq!(happened(&server, "kind=client&id=web"), []);
    assert_eq!(happened(&server, "kind=service"), []);
    assert_eq!(apply(&server, &json!([renamed(&server, "Shop")])).0, 200);
    assert_eq!(
        happened(&server, "kind=client&id=web"),
        [("updated".to_owned(), "operator".to_owned())]
    );
}

#[test]
fn a_version_that_keeps_no_history_may_change_documents_in_between() {
    let server = provider(&json!({}));
    let key = format!("client/{}", web(&server)["document"]["clientId"]);
    // What it reads and writes is under the keys that it knows.
    let known = [
        "service", "view", "keys", "api/", "client/", "alias/", "created/", "secret/",
    ];
    for key in server.host.documents.borrow().0.keys() {
        assert!(known.iter().any(|known| key.starts_with(known)), "{key}");
    }
    let changed = joined(
        &web(&server)["document"],
        &json!({ "clientName": "Theirs" }),
    );
    server
        .host
        .documents
        .borrow_mut()
        .0
        .insert(key, changed.to_string());
    assert_eq!(apply(&server, &json!([renamed(&server, "Ours")])).0, 200);
    let names: Vec<Value> = history(&server, "kind=client&id=web")
        .iter()
        .map(|one| one["document"]["clientName"].clone())
        .collect();
    assert_eq!(names, [json!("Ours"), json!("Client web")]);
}

#[test]
fn a_revision_of_a_version_to_come_is_a_fault_and_stays() {
    for (former, later) in [
        ("\"v\":1", "\"v\":2"),
        ("\"updated\"", "\"renamed\""),
        ("\"v\":1", "\"v\":1,\"more\":1"),
    ] {
        let server = provider(&json!({}));
        assert_eq!(apply(&server, &json!([renamed(&server, "Shop")])).0, 200);
        for text in server.host.documents.borrow_mut().1.values_mut() {
            *text = text.replace(former, later);
        }
        let before = server.host.documents.borrow().1.clone();
        let (status, told) = send(
            &server,
            "GET",
            "/documents/history?kind=client&id=web",
            &Value::Null,
        );
        assert_eq!(status, 503, "{told}");
        assert!(
            server
                .host
                .log
                .borrow()
                .iter()
                .any(|line| line.contains("the stored revision cannot be read"))
        );
        // Nobody is kept from changing the document, nor what was from staying.
        assert_eq!(apply(&server, &json!([renamed(&server, "Other")])).0, 200);
        for (key, text) in before {
            assert_eq!(server.host.documents.borrow().1.get(&key), Some(&text));
        }
    }
}

#[test]
fn a_call_that_says_of_which_document_is_answered_and_no_other() {
    let server = provider(&json!({}));
    for (query, member) in [
        ("", "kind"),
        ("kind=person&id=web", "kind"),
        ("kind=Client&id=web", "kind"),
        ("kind=client", "id"),
        ("kind=api", "id"),
        ("kind=client&id=web&before=x", "before"),
        ("kind=client&id=web&before=-1", "before"),
        ("kind=client&id=web&before=99999999999999999999", "before"),
    ] {
        let path = format!("/documents/history?{query}");
        let message = refused(&server, "GET", &path, &Value::Null, (400, "A910203"));
        assert!(message.contains(&format!(" {member} ")), "{message}");
    }
    for nobody in [
        "kind=client&id=nobody",
        "kind=client&id=7",
        "kind=api&id=7",
        "kind=client&id=web/1",
        "kind=client&id=web&before=0",
    ] {
        assert_eq!(happened(&server, nobody), [], "{nobody}");
    }
}

#[test]
fn what_may_not_be_read_now_may_not_be_read_as_it_was() {
    let server = provider(&json!({}));
    let api = json!([{ "kind": "api", "document": { "identifier": "https://api.example" } }]);
    assert_eq!(apply(&server, &api).0, 200);
    for (right, service, client) in [
        ("VIEW_SERVICE", 200, 403),
        ("VIEW_CLIENT", 403, 200),
        ("MODIFY_CLIENT", 403, 200),
        ("USE_SERVICE", 200, 200),
        ("VIEW_PEOPLE", 403, 403),
        ("VIEW_AUDIT_LOG", 403, 403),
        ("CREATE_SERVICE", 403, 403),
    ] {
        let token = token(&server, &[right]);
        let status = |of: &str| {
            let path = format!("/documents/history?{of}");
            as_holder(&server, &token, "GET", &path, &Value::Null).0
        };
        assert_eq!(status("kind=service"), service, "{right}");
        assert_eq!(
            status("kind=api&id=https://api.example"),
            service,
            "{right}"
        );
        assert_eq!(status("kind=client&id=web"), client, "{right}");
        assert_eq!(status("kind=client&id=nobody"), client, "{right}");
    }
}

#[test]
fn services_beside_the_first_have_a_history_apart() {
    let server = provider(&json!({}));
    let made = server.admin(
        "/admin/service/create",
        &json!({ "issuer": "https://localhost/b" }),
    );
    let beside: Value = serde_json::from_str(&made.body).expect("JSON");
    let id = &beside["id"];
    let document = json!({ "issuer": "https://localhost/b", "fapiModes": [] });
    let body = json!({ "documents": [{ "kind": "service", "document": document }] });
    // Whoever has all rights for it needs none for others, and has none for them.
    let own = json!({ "rights": ["MODIFY_SERVICE"], "service": id });
    let own = server.admin("/admin/token/create", &own);
    let own: Value = serde_json::from_str(&own.body).expect("JSON");
    let own = own["secret"].as_str().expect("a token");
    let (status, told) = as_holder(&server, own, "POST", "/documents/apply", &body);
    assert_eq!(status, 200, "{told}");
    let (_, told) = send(
        &server,
        "GET",
        &format!("/{id}/documents/history?kind=service"),
        &Value::Null,
    );
    assert_eq!(
        told["revisions"][0]["document"]["issuer"],
        "https://localhost/b"
    );
    assert_eq!(told["revisions"].as_array().map(Vec::len), Some(1));
    let (_, none) = send(
        &server,
        "GET",
        &format!("/{id}/documents/history?kind=client&id=web"),
        &Value::Null,
    );
    assert_eq!(none["revisions"], json!([]));
    assert_eq!(happened(&server, "kind=service").len(), 1);
}
