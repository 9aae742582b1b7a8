//! What applying does.

use super::*;

fn applied(server: &Server, documents: &[Value]) -> Value {
    let response = apply(server, documents);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)["changes"].clone()
}

fn with(document: &Value, members: &Value) -> Value {
    let mut document = document.clone();
    document
        .as_object_mut()
        .expect("an object")
        .extend(members.as_object().expect("an object").clone());
    document
}

#[test]
fn applying_the_same_again_changes_nothing() {
    let server = server();
    let documents = exported(&server);
    let own = [
        client("one.json", &server.one.document()),
        client("two.json", &server.two.document()),
    ];
    for documents in [&documents[..], &own] {
        let before = server.host.snapshot();
        let changes = applied(&server, documents);
        for change in changes.as_array().expect("changes") {
            assert_eq!(
                (&change["change"], &change["members"]),
                (&json!("unchanged"), &json!([])),
                "{change}"
            );
        }
        assert_eq!(server.host.snapshot(), before);
    }
}

#[test]
fn a_change_names_its_document_and_the_members_that_differ() {
    let server = server();
    let changed = with(
        &server.one.document(),
        &json!({ "clientName": "Another name" }),
    );
    let changes = applied(&server, &[client("clients/one.json", &changed)]);
    let id = number_of(&server, "one").to_string();
    let member = json!({ "member": "clientName", "before": "Client one", "after": "Another name" });
    let expected = json!([{ "name": "clients/one.json", "kind": "client", "id": id, "change": "updated", "members": [member] }]);
    assert_eq!(changes, expected);
}

#[test]
fn a_dry_run_tells_the_changes_and_makes_none() {
    let server = server();
    let documents = json!([
        client(
            "one.json",
            &with(&server.one.document(), &json!({ "locked": true }))
        ),
        client(
            "new.json",
            &with(&server.one.document(), &json!({ "clientIdAlias": "new" }))
        ),
    ]);
    let response = unchanged(&server, || {
        server.admin(
            "/admin/apply",
            &json!({ "documents": documents, "dryRun": true }),
        )
    });
    assert_eq!(response.status, 200, "{}", response.body);
    let kinds = |changes: &Value| {
        changes
            .as_array()
            .expect("changes")
            .iter()
            .map(|change| change["change"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(&body(&response)["changes"]),
        [json!("updated"), json!("created")]
    );
    assert_eq!(
        kinds(&applied(&server, documents.as_array().expect("documents"))),
        [json!("updated"), json!("created")]
    );
}

#[test]
fn one_bad_document_keeps_all_out_and_is_named() {
    let server = server();
    let good = client(
        "good.json",
        &with(
            &server.one.document(),
            &json!({ "clientName": "Another name" }),
        ),
    );
    let uris = json!({ "redirectUris": [REDIRECT_URI, "https://client.example/cb#fragment"] });
    let bad = client("bad.json", &with(&server.two.document(), &uris));
    for documents in [[good.clone(), bad.clone()], [bad, good]] {
        let response = unchanged(&server, || apply(&server, &documents));
        let told = body(&response);
        assert_eq!(
            (response.status, text(&told, "error"), text(&told, "name")),
            (400, "invalid_document".into(), "bad.json".into())
        );
        assert_eq!(told["member"], "redirectUris[1]");
        assert!(!text(&told, "error_description").is_empty());
    }
}

#[test]
fn a_bad_service_document_keeps_good_clients_out() {
    let server = server();
    let good = client(
        "good.json",
        &with(
            &server.one.document(),
            &json!({ "clientName": "Another name" }),
        ),
    );
    let bad = document(
        "service.json",
        "service",
        &json!({ "issuer": "http://as.example" }),
    );
    assert_document_refused(&server, || apply(&server, &[good, bad]), "issuer");
}

#[test]
fn clients_are_applied_together_with_their_service_in_any_order() {
    let server = Server {
        host: crate::support::MemoryHost::new(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked: Asked::default(),
    };
    let one = client("one.json", &server.one.document());
    let alone = apply(&server, std::slice::from_ref(&one));
    assert_eq!(
        (alone.status, text(&body(&alone), "name")),
        (400, "one.json".into())
    );
    let service = document("service.json", "service", &json!({ "issuer": ISSUER }));
    assert_eq!(
        applied(&server, &[one, service]).as_array().map(Vec::len),
        Some(2)
    );
    assert!(is_known(&server, &server.one, "one"));
}

#[test]
fn no_documents_are_no_changes() {
    let server = server();
    let response = unchanged(&server, || apply(&server, &[]));
    assert_eq!(body(&response), json!({ "changes": [] }));
}

#[test]
fn a_client_that_has_neither_a_number_nor_an_alias_is_refused() {
    let server = server();
    let mut nameless = server.one.document();
    nameless
        .as_object_mut()
        .expect("an object")
        .remove("clientIdAlias");
    assert_document_refused(
        &server,
        || apply(&server, &[client("one.json", &nameless)]),
        "clientIdAlias",
    );
}

#[test]
fn an_alias_is_kept_by_the_client_that_has_it() {
    let server = server();
    let two = number_of(&server, "two");
    for number in [two, 42] {
        let stolen = with(
            &server.one.document(),
            &json!({ "clientId": number, "clientIdAlias": "one" }),
        );
        assert_document_refused(
            &server,
            || apply(&server, &[client("stolen.json", &stolen)]),
            "clientIdAlias",
        );
    }
}

#[test]
fn a_changed_alias_is_in_force_at_once_and_frees_the_former_one() {
    let server = server();
    let number = number_of(&server, "one");
    let renamed = with(
        &server.one.document(),
        &json!({ "clientId": number, "clientIdAlias": "uno" }),
    );
    applied(&server, &[client("one.json", &renamed)]);
    assert!(
        is_known(&server, &server.one, "uno")
            && is_known(&server, &server.one, &number.to_string())
    );
    assert!(!is_known(&server, &server.one, "one"));
    applied(
        &server,
        &[client(
            "new.json",
            &with(&server.two.document(), &json!({ "clientIdAlias": "one" })),
        )],
    );
    assert_ne!(number_of(&server, "one"), number);
    assert!(is_known(&server, &server.two, "one") && !is_known(&server, &server.one, "one"));
}

#[test]
fn one_batch_names_a_client_once() {
    let server = server();
    let new = with(&server.one.document(), &json!({ "clientIdAlias": "new" }));
    let twice = [client("a.json", &new), client("b.json", &new)];
    let response = unchanged(&server, || apply(&server, &twice));
    assert_eq!(
        (response.status, text(&body(&response), "name")),
        (400, "b.json".into())
    );
    let same_number = |alias: &str| {
        with(
            &server.one.document(),
            &json!({ "clientId": 42, "clientIdAlias": alias }),
        )
    };
    let response = unchanged(&server, || {
        apply(
            &server,
            &[
                client("a.json", &same_number("a")),
                client("b.json", &same_number("b")),
            ],
        )
    });
    assert_eq!(
        (response.status, text(&body(&response), "name")),
        (400, "b.json".into())
    );
}

#[test]
fn the_api_key_of_a_service_is_assigned_once() {
    let server = server();
    let service = exported(&server)[0]["document"].clone();
    let key = service["apiKey"].as_u64().expect("a number");
    let other = with(&service, &json!({ "apiKey": key + 1 }));
    assert_document_refused(
        &server,
        || apply(&server, &[document("service.json", "service", &other)]),
        "apiKey",
    );
    let mut without = service;
    without.as_object_mut().expect("an object").remove("apiKey");
    applied(&server, &[document("service.json", "service", &without)]);
    assert_eq!(exported(&server)[0]["document"]["apiKey"], key);
}

#[test]
fn a_private_key_in_a_document_is_refused_and_not_repeated() {
    let server = server();
    let private = server.one.key.to_private_jwk();
    let leaked = with(
        &server.one.document(),
        &json!({ "jwks": { "keys": [private] } }),
    );
    let response = unchanged(&server, || apply(&server, &[client("one.json", &leaked)]));
    assert_eq!(
        (response.status, text(&body(&response), "name")),
        (400, "one.json".into())
    );
    assert!(
        !response
            .body
            .contains(private["d"].as_str().expect("the secret"))
    );
}
