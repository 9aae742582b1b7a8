//! The admin road: its one secret, documents applied all or none, people, and keys.

use crate::support::expect::{assert_document_refused, assert_refused, unchanged};
use crate::support::state::{settled, text};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI},
    host::ADMIN_SECRET,
    json as body,
    server::{PASSWORD, USERNAME},
};
use sekisho::{
    backend::Settings,
    front::{Request, Response, admin::roads},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

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

fn applied(server: &Server, documents: &[Value]) -> Value {
    let response = apply(server, documents);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)["changes"].clone()
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

fn with(document: &Value, members: &Value) -> Value {
    let mut document = document.clone();
    document
        .as_object_mut()
        .expect("an object")
        .extend(members.as_object().expect("an object").clone());
    document
}

#[test]
fn without_an_admin_secret_nothing_is_served() {
    // 42 characters of base64url hold fewer than 256 bits.
    for secret in [None, Some(""), Some("secret"), Some(&ADMIN_SECRET[..42])] {
        let mut server = server();
        server.host.settings = Settings::new(secret, true);
        let elsewhere = [
            ("GET", "/"),
            ("GET", "/oauth/jwks"),
            ("POST", "/oauth/par"),
            ("PUT", "/"),
            ("GET", "/nowhere"),
            ("HEAD", "/"),
        ];
        for (method, path) in roads().chain(elsewhere) {
            let bearer = format!("Bearer {}", secret.unwrap_or_default());
            let response = unchanged_send(
                &server,
                &Request::new(method, path, None).with_header("authorization", &bearer),
            );
            assert_eq!(response.status, 503, "{method} {path}");
            assert_eq!(response.header("location"), None);
        }
    }
}

/// Sends a request that changes nothing, to a server that may serve nothing.
fn unchanged_send(server: &Server, request: &Request) -> Response {
    let before = server.host.snapshot();
    let response = server.send(request);
    assert_eq!(server.host.snapshot(), before);
    response
}

#[test]
fn a_request_without_the_admin_secret_is_refused() {
    let server = server();
    let wrong = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        "Bearer wrong".into(),
        format!("Bearer {}", &ADMIN_SECRET[1..]),
        format!("Bearer {ADMIN_SECRET}A"),
        format!("Bearer {}", ADMIN_SECRET.to_uppercase()),
        format!("Basic {ADMIN_SECRET}"),
        format!("DPoP {ADMIN_SECRET}"),
        ADMIN_SECRET.to_owned(),
        format!("Bearer {ADMIN_SECRET}, Bearer {ADMIN_SECRET}"),
    ];
    for ((method, path), header) in
        roads().flat_map(|route| wrong.iter().map(move |header| (route, header)))
    {
        let request = Request::new(method, path, None).with_header("authorization", header);
        let response = unchanged_send(&server, &request);
        assert_refused(&response, 401, "invalid_token");
        assert!(
            response
                .header("www-authenticate")
                .is_some_and(|challenge| challenge.starts_with("Bearer "))
        );
    }
}

#[test]
fn without_the_secret_nothing_is_told_of_the_admin_road() {
    let server = server();
    let told = |request: Request| {
        let response = unchanged_send(&server, &request);
        (response.status, response.headers, response.body)
    };
    let refusal = told(Request::new("GET", "/admin/export", None));
    for request in [
        Request::new("GET", "/admin/nowhere", None),
        Request::new("DELETE", "/admin/export", None),
        Request::new("POST", "/admin/apply", None).with_body(Body::TooLarge),
        Request::new("POST", "/admin/apply", None).with_body(Body::Read(b"{".to_vec())),
    ] {
        assert_eq!(told(request), refusal);
    }
}

#[test]
fn with_the_secret_the_admin_road_has_paths_and_methods() {
    let server = server();
    let send = |method: &str, path: &str| {
        let bearer = format!("bearer {ADMIN_SECRET}");
        unchanged_send(
            &server,
            &Request::new(method, path, None).with_header("authorization", &bearer),
        )
    };
    assert_refused(&send("GET", "/admin/nowhere"), 404, "not_found");
    assert_refused(&send("GET", "/admin/"), 404, "not_found");
    for (method, path) in roads() {
        let other = if method == "GET" { "POST" } else { "GET" };
        for wrong in [other, "PUT", "DELETE", "get"] {
            let response = send(wrong, path);
            assert_eq!(
                (response.status, response.header("allow")),
                (405, Some(method)),
                "{wrong} {path}"
            );
        }
    }
}

#[test]
fn a_body_that_is_not_as_expected_is_refused() {
    let server = server();
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        br#"{"documents":{}}"#,
        br#"{"unknown":1}"#,
    ];
    for ((_, path), bytes) in roads()
        .filter(|(method, path)| *method == "POST" && !path.ends_with("rotate"))
        .flat_map(|route| bodies.iter().map(move |bytes| (route, bytes)))
    {
        let bearer = format!("Bearer {ADMIN_SECRET}");
        let request = Request::new("POST", path, None).with_header("authorization", &bearer);
        let response = unchanged_send(
            &server,
            &request.clone().with_body(Body::Read(bytes.to_vec())),
        );
        assert_eq!(
            (response.status, text(&body(&response), "error")),
            (400, "invalid_request".into()),
            "{path}"
        );
        assert_eq!(
            unchanged_send(&server, &request.with_body(Body::TooLarge)).status,
            413
        );
    }
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

#[test]
fn an_export_holds_the_documents_and_no_secret() {
    let server = server();
    let text = server.admin("/admin/export", &Value::Null).body;
    let names: Vec<Value> = exported(&server)
        .iter()
        .map(|entry| entry["kind"].clone())
        .collect();
    assert_eq!(names, ["service", "client", "client"]);
    for secret in [
        "\"d\"",
        "seal",
        "argon2",
        "password",
        USERNAME,
        PASSWORD,
        ADMIN_SECRET,
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_client_is_deleted_by_either_of_its_names() {
    for by_number in [true, false] {
        let server = server();
        let number = number_of(&server, "one").to_string();
        let id = if by_number { &number } else { "one" };
        let delete = || server.admin("/admin/delete", &json!({ "kind": "client", "id": id }));
        assert_eq!(delete().status, 200);
        assert!(!is_known(&server, &server.one, "one") && !is_known(&server, &server.one, &number));
        assert!(is_known(&server, &server.two, "two"));
        assert_eq!(exported(&server).len(), 2);
        assert_refused(&unchanged(&server, delete), 404, "not_found");
    }
}

#[test]
fn what_is_not_there_cannot_be_deleted() {
    let server = server();
    for id in [
        "unknown",
        "",
        "0",
        "007",
        "keys",
        "service",
        "client/one",
        "18446744073709551616",
    ] {
        let response = unchanged(&server, || {
            server.admin("/admin/delete", &json!({ "kind": "client", "id": id }))
        });
        assert_refused(&response, 404, "not_found");
    }
    for (kind, id) in [
        ("service", json!("service")),
        ("keys", json!("keys")),
        ("client", json!(1)),
    ] {
        let response = unchanged(&server, || {
            server.admin("/admin/delete", &json!({ "kind": kind, "id": id }))
        });
        assert_eq!(response.status, 400, "{kind}");
    }
}

fn kids(server: &Server) -> Vec<String> {
    let keys = body(&server.get("/oauth/jwks", "", &[]))["keys"].clone();
    keys.as_array()
        .expect("keys")
        .iter()
        .map(|key| text(key, "kid"))
        .collect()
}

fn kid_of_new_token(server: &Server) -> String {
    let token = text(&server.tokens(&server.one), "access_token");
    crate::support::expect::parts_of(&token).0["kid"]
        .as_str()
        .expect("a kid")
        .to_owned()
}

#[test]
fn a_rotated_key_is_published_before_it_signs_and_the_old_one_stays_for_its_tokens() {
    let server = server();
    let old = kid_of_new_token(&server);
    let token = text(&server.tokens(&server.one), "access_token");
    let response = server.admin("/admin/keys/rotate", &json!({}));
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(!response.body.contains("\"d\""));
    let published = kids(&server);
    assert_eq!(published.len(), 2);
    assert!(published.contains(&old));
    assert_eq!(kid_of_new_token(&server), old);
    server.wait(3599);
    let new = kid_of_new_token(&server);
    assert!(new != old && published.contains(&new));
    assert_eq!(server.introspect(&server.one, &token)["active"], true);
    server.wait(2 * 86_400);
    assert_eq!(kids(&server), [new]);
}

#[test]
fn two_services_in_one_batch_are_refused() {
    let server = Server::new();
    let before = server.host.snapshot();
    let service = serde_json::json!({ "issuer": "https://localhost" });
    let documents = serde_json::json!([
        { "name": "a.json", "kind": "service", "document": service },
        { "name": "b.json", "kind": "service", "document": service },
    ]);
    let refused = server.admin(
        "/admin/apply",
        &serde_json::json!({ "documents": documents }),
    );
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("b.json"), "{}", refused.body);
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_new_algorithm_signs_only_after_its_key_was_published() {
    let server = Server::new();
    let algorithm = |server: &Server| {
        let tokens = server.tokens(&server.one);
        let token = tokens["access_token"].as_str().expect("a token").to_owned();
        sekisho::jose::Untrusted::parse(&token)
            .expect("a JWT")
            .algorithm()
    };
    assert_eq!(algorithm(&server), sekisho::jose::Algorithm::Es256);
    let mut service =
        serde_json::json!({ "issuer": "https://localhost", "accessTokenSignAlg": "EdDSA" });
    service["supportedScopes"] = serde_json::json!([{ "name": "accounts" }]);
    let documents =
        serde_json::json!([{ "name": "service.json", "kind": "service", "document": service }]);
    assert_eq!(
        server
            .admin(
                "/admin/apply",
                &serde_json::json!({ "documents": documents })
            )
            .status,
        200
    );
    assert_eq!(algorithm(&server), sekisho::jose::Algorithm::Es256);
    assert_eq!(
        crate::support::json(&server.get("/oauth/jwks", "", &[]))["keys"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    server.wait(60);
    assert_eq!(algorithm(&server), sekisho::jose::Algorithm::EdDsa);
}

#[test]
fn each_admin_request_leaves_a_line_that_tells_its_road_and_outcome_and_no_value() {
    let server = server();
    server.host.log.borrow_mut().clear();
    let user = json!({ "username": "mallory", "password": "correct horse battery" });
    server.admin("/admin/user", &user);
    server.admin(
        "/admin/user",
        &json!({ "username": "mallory", "password": "short" }),
    );
    server.admin("/admin/user/delete", &json!({ "username": "nobody" }));
    server.admin("/admin/nowhere", &json!({}));
    let lines = [
        "admin POST /admin/user: 200",
        "admin POST /admin/user: 400",
        "admin POST /admin/user/delete: 404",
        "admin POST /admin/nowhere: 404",
    ];
    assert_eq!(*server.host.log.borrow(), lines);
}
