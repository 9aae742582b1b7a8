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

fn text_of(secret: Option<ClientSecret>) -> Option<String> {
    secret.map(|secret| secret.reveal().to_owned())
}

#[test]
fn an_api_belongs_to_its_service() {
    let server = server();
    let change = applied(&server, api(json!({})));
    assert_eq!(
        (&change["kind"], &change["id"], &change["change"]),
        (&json!("api"), &json!(API), &json!("created"))
    );
    let service = read_service(&server);
    assert_eq!(
        service.api(API).map(|api| api.scopes.clone()),
        Some(vec!["accounts".to_owned()])
    );
    assert_eq!(applied(&server, api(json!({})))["change"], "unchanged");
    assert_eq!(
        applied(&server, api(json!({ "name": "Ledger" })))["change"],
        "updated"
    );
}

#[test]
fn an_api_of_no_service_is_refused() {
    let server = unconfigured();
    let alone = apply(&server, &[api(json!({}))]);
    assert_eq!(
        (alone.status, &body(&alone)["name"]),
        (400, &json!("api.json"))
    );
    assert_eq!(
        apply(
            &server,
            &[shop(json!({})), api(json!({})), service(json!({}))]
        )
        .status,
        200
    );
}

#[test]
fn a_removed_api_is_gone_and_the_service_stays() {
    let server = server();
    applied(&server, api(json!({})));
    for unknown in ["", "https://api.example", "service", "../client/1"] {
        assert!(
            matches!(
                ask(&server, Command::DeleteApi(unknown.into())),
                Reply::Removed(false)
            ),
            "{unknown}"
        );
    }
    assert!(matches!(
        ask(&server, Command::DeleteApi(API.into())),
        Reply::Removed(true)
    ));
    assert_eq!(read_service(&server).apis, []);
    assert!(matches!(
        ask(&server, Command::DeleteApi(API.into())),
        Reply::Removed(false)
    ));
    assert_eq!(documents(&server).len(), 3);
}

#[test]
fn one_batch_names_an_api_once() {
    let server = server();
    let twice = [api(json!({})), named("api", &json!({ "identifier": API }))];
    assert_document_refused(&server, || apply(&server, &twice), "identifier");
}

#[test]
fn a_service_has_at_most_100_apis() {
    let server = server();
    let one = |n: usize| named("api", &json!({ "identifier": format!("urn:example:{n}") }));
    let many: Vec<Value> = (0..100).map(one).collect();
    assert_eq!(apply(&server, &many).status, 200);
    assert_eq!(apply(&server, &[one(7)]).status, 200);
    assert_document_refused(&server, || apply(&server, &[one(100)]), "");
}

#[test]
fn an_api_understands_scopes_of_its_service() {
    let server = server();
    assert_document_refused(
        &server,
        || apply(&server, &[api(json!({ "scopes": ["accounts", "admin"] }))]),
        "scopes[1]",
    );
}

#[test]
fn an_api_is_not_the_authorization_server_itself() {
    let server = server();
    for path in ["", "/", "/oauth/userinfo", "/oauth/token"] {
        let identifier = format!("{ISSUER}{path}");
        assert_document_refused(
            &server,
            || apply(&server, &[api(json!({ "identifier": identifier }))]),
            "identifier",
        );
    }
    applied(
        &server,
        api(json!({ "identifier": format!("{ISSUER}/sample/resource") })),
    );
}

#[test]
fn fapi_2_0_5_4_1_an_api_under_the_profile_has_no_tokens_signed_with_rs256() {
    let server = settled(&json!({}));
    let rs256 = api(json!({ "accessTokenSignAlg": "RS256" }));
    assert_document_refused(
        &server,
        || apply(&server, std::slice::from_ref(&rs256)),
        "accessTokenSignAlg",
    );
    applied(&server, api(json!({ "accessTokenSignAlg": "PS256" })));
}

#[test]
fn an_export_names_the_file_of_an_api_after_it_and_never_twice() {
    let server = server();
    for identifier in [
        "https://api.example/a?b",
        "https://api.example/a/b",
        "https://api.example/a:b",
        &format!("urn:{}", "x".repeat(2000)),
    ] {
        applied(&server, named("api", &json!({ "identifier": identifier })));
    }
    let apis: Vec<Value> = documents(&server)
        .into_iter()
        .filter(|document| document["kind"] == "api")
        .collect();
    let mut names: Vec<&str> = apis
        .iter()
        .map(|document| document["name"].as_str().expect("a name"))
        .collect();
    for name in &names {
        let file = name
            .strip_prefix("apis/")
            .and_then(|name| name.strip_suffix(".json"))
            .expect("a file below apis");
        assert!(
            file.len() < 200
                && file
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b)),
            "{file}"
        );
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 4);
    let response = unchanged(&server, || apply(&server, &apis));
    assert_eq!(response.status, 200, "{}", response.body);
}

#[test]
fn a_secret_is_stored_and_never_told_again() {
    let server = server();
    let change = applied(&server, shop(json!({ "clientSecret": SECRET })));
    assert_eq!(change.get("clientSecret"), None);
    assert!(
        change["members"]
            .as_array()
            .expect("members")
            .contains(&json!({ "member": "clientSecret", "after": "(set)" }))
    );
    assert_eq!(text_of(secret(&server, "shop")).as_deref(), Some(SECRET));
    let told = [
        change.to_string(),
        json!(documents(&server)).to_string(),
        server.host.log.borrow().join("\n"),
    ];
    assert!(told.iter().all(|text| !text.contains(SECRET)), "{told:?}");
    for (key, text) in &server.host.documents.borrow().0 {
        assert_eq!(text.contains(SECRET), key.starts_with("secret/"), "{key}");
    }
}

#[test]
fn keys_and_secrets_are_not_copied() {
    let server = server();
    applied(&server, shop(json!({})));
    applied(&server, api(json!({})));
    let stored = server.host.documents.borrow();
    let copied: Vec<&str> = stored
        .0
        .keys()
        .map(String::as_str)
        .filter(|key| is_copied(key))
        .collect();
    assert!(
        copied.contains(&"view") && copied.contains(&"alias/shop"),
        "{copied:?}"
    );
    assert!(
        copied
            .iter()
            .all(|key| *key == "view" || key.starts_with("alias/") || key.starts_with("client/")),
        "{copied:?}"
    );
}

#[test]
fn a_secret_that_is_missing_is_made_and_told_once() {
    let server = server();
    let change = applied(&server, shop(json!({})));
    let told = change["clientSecret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    // 256 bits in base64url.
    assert_eq!(told.len(), 43);
    assert_eq!(text_of(secret(&server, "shop")), Some(told));
    let again = applied(&server, shop(json!({})));
    assert_eq!(
        (&again["change"], again.get("clientSecret")),
        (&json!("unchanged"), None)
    );
}

#[test]
fn a_dry_run_tells_no_secret_and_keeps_none() {
    let server = server();
    let dry = || {
        server.admin(
            "/admin/apply",
            &json!({ "documents": [shop(json!({}))], "dryRun": true }),
        )
    };
    let change = body(&unchanged(&server, dry))["changes"][0].clone();
    assert_eq!(
        (&change["change"], change.get("clientSecret")),
        (&json!("created"), None)
    );
}

#[test]
fn a_secret_stays_until_another_is_given() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    assert_eq!(
        applied(&server, shop(json!({ "clientSecret": SECRET })))["change"],
        "unchanged"
    );
    assert_eq!(
        applied(&server, shop(json!({ "clientName": "Shop" })))["change"],
        "updated"
    );
    assert_eq!(text_of(secret(&server, "shop")).as_deref(), Some(SECRET));
    let change = applied(
        &server,
        shop(json!({ "clientName": "Shop", "clientSecret": "another-secret-of-128-bits" })),
    );
    let expected = json!([{ "member": "clientSecret", "after": "(set)" }]);
    assert_eq!(
        (&change["change"], &change["members"]),
        (&json!("updated"), &expected)
    );
    assert_eq!(
        text_of(secret(&server, "shop")).as_deref(),
        Some("another-secret-of-128-bits")
    );
}

#[test]
fn a_client_that_needs_no_secret_any_more_keeps_it() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    applied(
        &server,
        shop(
            json!({ "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": "https://shop.example/jwks" }),
        ),
    );
    assert_eq!(text_of(secret(&server, "shop")).as_deref(), Some(SECRET));
}

#[test]
fn a_client_that_needs_no_secret_gets_none() {
    let server = server();
    assert_eq!(secret(&server, "one"), None);
    let public = shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE" }));
    assert_eq!(applied(&server, public).get("clientSecret"), None);
    assert_eq!(secret(&server, "shop"), None);
}

#[test]
fn a_secret_out_of_bounds_is_refused() {
    let server = server();
    for text in [
        json!(""),
        json!("eleven-char"),
        json!("a-correct-horse"),
        json!("s".repeat(21)),
        json!("s".repeat(257)),
        json!("with a space in between it"),
        json!("schlüsselwort-schlüsselwort"),
        json!(12),
        json!(["s"]),
    ] {
        assert_document_refused(
            &server,
            || apply(&server, &[shop(json!({ "clientSecret": text }))]),
            "clientSecret",
        );
    }
}

#[test]
fn a_public_client_is_given_no_secret() {
    let server = server();
    let public =
        shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "clientSecret": SECRET }));
    assert_document_refused(
        &server,
        || apply(&server, std::slice::from_ref(&public)),
        "clientSecret",
    );
}

#[test]
fn rfc_7518_3_2_a_key_of_hs256_has_32_bytes() {
    let server = server();
    for members in [
        json!({ "idTokenSignAlg": "HS256" }),
        json!({ "userInfoSignAlg": "HS256" }),
        json!({ "tokenAuthMethod": "CLIENT_SECRET_JWT" }),
    ] {
        let short = with(&members, json!({ "clientSecret": "s".repeat(31) }));
        assert_document_refused(&server, || apply(&server, &[shop(short)]), "clientSecret");
    }
    applied(
        &server,
        shop(json!({ "idTokenSignAlg": "HS256", "clientSecret": "s".repeat(32) })),
    );
    let made = applied(
        &server,
        shop(json!({ "clientIdAlias": "other", "idTokenSignAlg": "HS256" })),
    );
    assert_eq!(made["clientSecret"].as_str().map(str::len), Some(43));
}

/// A secret of the shop, as it was stored when shorter ones could be brought.
fn store_secret(server: &Server, secret: &str) {
    let row = format!("secret/{}", client_number(server, "shop"));
    let mut documents = server.host.documents.borrow_mut();
    assert!(documents.0.insert(row, secret.to_owned()).is_some());
}

#[test]
fn rfc_6749_10_10_a_secret_of_fewer_than_128_bits_is_refused_by_its_rule() {
    let server = server();
    let short = shop(json!({ "clientSecret": "s".repeat(21) }));
    let told = crate::support::json(&apply(&server, &[short]));
    let rule = told.to_string();
    assert!(rule.contains("RFC 6749 sections 2.3.1 and 10.10"), "{rule}");
    applied(&server, shop(json!({ "clientSecret": "s".repeat(22) })));
}

#[test]
fn a_short_secret_that_is_stored_stays_and_is_not_brought_again() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    store_secret(&server, "short-secret");
    applied(&server, shop(json!({ "clientName": "Shop" })));
    assert_eq!(
        text_of(secret(&server, "shop")).as_deref(),
        Some("short-secret")
    );
    let again = shop(json!({ "clientSecret": "short-secret" }));
    assert_document_refused(&server, || apply(&server, &[again]), "clientSecret");
}

#[test]
fn a_short_secret_that_is_stored_does_not_become_a_key() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    store_secret(&server, "short-secret");
    assert_document_refused(
        &server,
        || apply(&server, &[shop(json!({ "idTokenSignAlg": "HS256" }))]),
        "clientSecret",
    );
}

#[test]
fn a_deleted_client_leaves_no_secret_to_who_comes_after() {
    let server = server();
    applied(
        &server,
        shop(json!({ "clientId": 42, "clientSecret": SECRET })),
    );
    assert!(matches!(
        ask(&server, Command::DeleteClient("shop".into())),
        Reply::Removed(true)
    ));
    assert!(matches!(
        ask(&server, Command::ClientSecret(42)),
        Reply::ClientSecret(None)
    ));
    let change = applied(&server, shop(json!({ "clientId": 42 })));
    assert_ne!(change["clientSecret"], SECRET);
}

fn created_at(server: &Server, client_id: &str) -> i64 {
    block_on(server.host.client(client_id))
        .expect("an answer")
        .expect("the client")
        .created_at
        .seconds()
}

#[test]
fn a_client_came_to_be_when_it_was_first_applied() {
    let server = server();
    let first = server.host.now.get();
    applied(&server, shop(json!({ "clientId": 42 })));
    server.host.now.set(first + 100);
    applied(&server, shop(json!({ "clientId": 42, "locked": true })));
    assert_eq!(created_at(&server, "shop"), first);
    assert_eq!(created_at(&server, "42"), first);
    let copy = copy_of(&*server.host.documents.borrow(), "client/42").expect("a store");
    let copy = copy.expect("a copy");
    let keys = block_on(server.host.keys()).expect("keys");
    let text = opened(&keys, "client/42", &copy).expect("a copy of now");
    let copy: StoredClient = serde_json::from_str(text).expect("a client");
    let copied = copy.read().expect("a client");
    assert_eq!((copied.created_at.seconds(), copied.locked), (first, true));
}

#[test]
fn a_client_that_comes_after_another_is_never_as_old() {
    let server = server();
    let first = server.host.now.get();
    applied(&server, shop(json!({ "clientId": 42 })));
    let exported = documents(&server);
    for after in [0, 0, 100] {
        let before = created_at(&server, "shop");
        ask(&server, Command::DeleteClient("shop".into()));
        server.host.now.set(first + after);
        assert_eq!(apply(&server, &exported).status, 200);
        assert!(created_at(&server, "shop") > before);
    }
    assert_eq!(created_at(&server, "42"), first + 100);
}

#[test]
fn when_a_client_came_to_be_is_told_by_no_document_and_taken_from_none() {
    let server = server();
    applied(&server, shop(json!({})));
    let told = json!(documents(&server)).to_string();
    assert!(!told.contains("created"), "{told}");
    let written = shop(json!({ "createdAt": 5 }));
    assert_document_refused(&server, || apply(&server, &[written]), "createdAt");
}

#[test]
fn a_client_from_before_the_record_came_to_be_at_0() {
    let server = server();
    applied(&server, shop(json!({ "clientId": 42 })));
    let created = server.host.documents.borrow_mut().0.remove("created/42");
    assert!(created.is_some());
    applied(&server, shop(json!({ "clientId": 42, "locked": true })));
    assert_eq!(created_at(&server, "shop"), 0);
}

#[test]
fn a_secret_is_rotated_by_either_name_of_its_client() {
    let server = server();
    applied(&server, shop(json!({ "clientSecret": SECRET })));
    let number = client_number(&server, "shop").to_string();
    let mut known = vec![SECRET.to_owned()];
    for name in ["shop", &number] {
        let Reply::ClientSecret(Some(told)) =
            ask(&server, Command::RotateClientSecret(name.into()))
        else {
            panic!("no secret")
        };
        assert!(!known.contains(&told.reveal().to_owned()));
        assert_eq!(secret(&server, "shop").as_ref(), Some(&told));
        known.push(told.reveal().to_owned());
    }
}

#[test]
fn nobody_else_gets_a_secret() {
    let server = server();
    applied(
        &server,
        shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE" })),
    );
    let before = server.host.snapshot();
    for name in ["shop", "unknown", "", "0", "keys"] {
        assert!(
            matches!(
                ask(&server, Command::RotateClientSecret(name.into())),
                Reply::ClientSecret(None)
            ),
            "{name}"
        );
    }
    let copied = json!(server.host.documents.borrow().0.keys().collect::<Vec<_>>()).to_string();
    assert!(!copied.contains("secret/"), "{copied}");
    assert_eq!(server.host.snapshot().len(), before.len());
}

#[test]
fn a_client_fits_what_its_service_supports() {
    let server = settled(&json!({
        "fapiModes": [],
        "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT", "NONE"],
        "supportedIdTokenSignAlgs": ["RS256"],
    }));
    assert_document_refused(
        &server,
        || apply(&server, &[shop(json!({}))]),
        "tokenAuthMethod",
    );
    for member in ["idTokenSignAlg", "userInfoSignAlg"] {
        let public = json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", member: "ES256" });
        assert_document_refused(&server, || apply(&server, &[shop(public)]), member);
    }
}

#[test]
fn a_public_client_fits_no_service_that_signs_with_secrets_only() {
    let server = settled(&json!({ "fapiModes": [] }));
    assert_eq!(
        apply(
            &server,
            &[service(json!({ "supportedIdTokenSignAlgs": ["HS256"] }))]
        )
        .status,
        400
    );
    let public = shop(json!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE" }));
    let fresh = unconfigured();
    let response = apply(
        &fresh,
        &[
            service(json!({ "supportedIdTokenSignAlgs": ["HS256"] })),
            public,
        ],
    );
    assert_eq!(
        (response.status, &body(&response)["member"]),
        (400, &json!("idTokenSignAlg")),
        "{}",
        response.body
    );
}

#[test]
fn a_client_of_a_fapi_service_keeps_the_profile_without_saying_so() {
    let server = settled(&json!({}));
    for (member, value) in [
        ("clientType", json!("PUBLIC")),
        ("tokenAuthMethod", json!("CLIENT_SECRET_JWT")),
        ("tokenAuthSignAlg", json!("RS256")),
        ("dpopRequired", json!(false)),
        ("idTokenSignAlg", json!("RS256")),
    ] {
        let client = with(&server.one.document(), json!({ member: value }));
        assert_document_refused(
            &server,
            || apply(&server, &[named("client", &client)]),
            member,
        );
    }
    let claimed = with(
        &server.one.document(),
        json!({ "redirectUris": ["com.example.app:/cb"] }),
    );
    assert_document_refused(
        &server,
        || apply(&server, &[named("client", &claimed)]),
        "redirectUris[0]",
    );
    applied(
        &server,
        named(
            "client",
            &with(&server.one.document(), json!({ "dpopRequired": true })),
        ),
    );
}

#[test]
fn a_client_of_an_ordinary_service_keeps_the_profile_if_it_says_so() {
    let server = server();
    let document = with(
        &server.one.document(),
        json!({ "fapiModes": ["FAPI2_SECURITY"] }),
    );
    applied(&server, named("client", &document));
    let bound = with(&document, json!({ "dpopRequired": false }));
    assert_document_refused(
        &server,
        || apply(&server, &[named("client", &bound)]),
        "dpopRequired",
    );
}

#[test]
fn a_service_does_not_change_against_its_clients() {
    let server = server();
    applied(&server, shop(json!({})));
    for members in [
        json!({ "fapiModes": ["FAPI2_SECURITY"] }),
        json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] }),
    ] {
        let response = unchanged(&server, || apply(&server, &[service(members.clone())]));
        let told = body(&response);
        assert_eq!(
            (response.status, &told["name"]),
            (400, &json!("service.json")),
            "{told}"
        );
        let number = client_number(&server, "shop").to_string();
        assert!(
            told["error_description"]
                .as_str()
                .is_some_and(|text| text.contains(&number)),
            "{told}"
        );
    }
    assert!(matches!(
        ask(&server, Command::DeleteClient("shop".into())),
        Reply::Removed(true)
    ));
    applied(
        &server,
        service(json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] })),
    );
}

#[test]
fn a_service_changes_together_with_its_clients() {
    let server = server();
    applied(&server, shop(json!({})));
    let signing = shop(
        json!({ "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": "https://shop.example/jwks" }),
    );
    assert_eq!(
        apply(
            &server,
            &[service(json!({ "fapiModes": ["FAPI2_SECURITY"] })), signing]
        )
        .status,
        200
    );
    assert!(read_service(&server).is_fapi());
}

#[test]
fn a_service_does_not_lose_a_scope_that_an_api_understands() {
    let server = server();
    applied(&server, api(json!({ "scopes": ["accounts"] })));
    let without = service(json!({ "supportedScopes": [{ "name": "payments" }] }));
    let response = unchanged(&server, || apply(&server, std::slice::from_ref(&without)));
    assert_eq!(
        (response.status, &body(&response)["name"]),
        (400, &json!("service.json")),
        "{}",
        response.body
    );
    assert_eq!(
        apply(&server, &[without, api(json!({ "scopes": ["payments"] }))]).status,
        200
    );
}

#[test]
fn the_view_of_a_register_from_before_there_were_apis_is_put_together() {
    let server = server();
    server.host.documents.borrow_mut().0.remove("view");
    assert_eq!(read_service(&server).issuer.as_str(), ISSUER);
    assert!(!server.host.documents.borrow().0.contains_key("view"));
    applied(&server, api(json!({})));
    assert!(server.host.documents.borrow().0.contains_key("view"));
}

#[test]
fn where_there_is_no_service_there_is_no_view() {
    let server = unconfigured();
    assert!(matches!(
        ask(&server, Command::Service),
        Reply::Document(None)
    ));
}

#[test]
fn keys_are_made_for_what_the_service_signs() {
    let server = settled(
        &json!({ "fapiModes": [], "supportedScopes": [{ "name": "openid" }], "supportedIdTokenSignAlgs": ["ES256", "EdDSA", "HS256"] }),
    );
    let jwks = body(&server.get("/oauth/jwks", "", &[]));
    let algorithms: Vec<&Value> = jwks["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| &key["alg"])
        .collect();
    assert_eq!(algorithms, ["ES256", "EdDSA"]);
    let Reply::Keys(Some(keys)) = ask(&server, Command::Keys(vec![Algorithm::Es256])) else {
        panic!("no keys")
    };
    assert_eq!(keys.summary()["keys"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_client_document_alone_has_no_secret_in_it() {
    let document = shop(json!({ "clientSecret": SECRET }))["document"].clone();
    assert_eq!(
        Client::parse(&document).map_err(|error| error.member),
        Err("clientSecret".to_owned())
    );
}

/// The documents of a folder of examples, as a batch; a folder below has a batch of its own.
#[test]
fn no_id_token_is_typed_as_another_kind_of_jwt() {
    let server = server();
    for typ in [
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "Application/At+Jwt",
        "dpop+jwt",
        "token-hook+jwt",
        "logout+jwt",
        "secevent+jwt",
        "token-introspection+jwt",
        "oauth-authz-req+jwt",
        "application/anything+jwt",
    ] {
        let params = json!({ "idtHeaderParams": { "typ": typ } });
        for document in [shop(params.clone()), service(params)] {
            assert_document_refused(&server, || apply(&server, &[document]), "idtHeaderParams");
        }
    }
    for typ in ["JWT", "jwt", "id+jwt", "application/id+jwt"] {
        applied(&server, shop(json!({ "idtHeaderParams": { "typ": typ } })));
    }
}

#[test]
fn no_client_has_the_name_of_an_api_or_of_the_issuer() {
    let server = server();
    applied(&server, api(json!({})));
    for alias in [API, ISSUER] {
        let named = shop(json!({ "clientIdAlias": alias }));
        assert_document_refused(&server, || apply(&server, &[named]), "clientIdAlias");
    }
    let other = "https://other.example";
    applied(&server, shop(json!({ "clientIdAlias": other })));
    let later = api(json!({ "identifier": other }));
    assert_document_refused(&server, || apply(&server, &[later]), "identifier");
    let moved = service(json!({ "issuer": other }));
    assert_document_refused(&server, || apply(&server, &[moved]), "issuer");
}

#[test]
fn a_document_that_an_older_version_took_is_still_read() {
    let server = server();
    applied(&server, shop(json!({ "clientId": 42 })));
    let mut documents = server.host.documents.borrow_mut();
    let text = documents.0.get_mut("client/42").expect("the client");
    let mut document: Value = serde_json::from_str(text).expect("JSON");
    document["idtHeaderParams"] = json!({ "typ": "at+jwt" });
    *text = document.to_string();
    drop(documents);
    assert_eq!(client_number(&server, "shop"), 42);
    assert_eq!(server.get("/oauth/jwks", "", &[]).status, 200);
}

fn examples(folder: &str) -> Vec<Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema/examples")
        .join(folder);
    let files = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let document = |file: std::path::PathBuf| {
        let name = file.file_stem()?.to_str()?;
        let kind = name.rsplit('-').next()?;
        let text = std::fs::read_to_string(file.with_extension("json")).ok()?;
        Some(named(kind, &serde_json::from_str(&text).expect("JSON")))
    };
    files
        .filter(|file| {
            file.extension()
                .is_some_and(|extension| extension == "json")
        })
        .filter_map(document)
        .collect()
}

#[test]
fn the_examples_of_each_folder_are_applied_together() {
    for (folder, count, told) in [("", 3, 0), ("openid", 5, 2), ("hook", 2, 0)] {
        let documents = examples(folder);
        let server = unconfigured();
        let response = apply(&server, &documents);
        assert_eq!(response.status, 200, "{}", response.body);
        let changes = body(&response)["changes"]
            .as_array()
            .expect("changes")
            .clone();
        let secrets = changes
            .iter()
            .filter(|change| change["clientSecret"].is_string())
            .count();
        assert_eq!((changes.len(), secrets), (count, told), "{folder}");
    }
}
