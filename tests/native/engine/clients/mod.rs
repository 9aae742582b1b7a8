//! `/api/client/*`: clients as whoever manages them makes, reads and changes them.

mod ended;

use sekisho::{front::Request, oauth::request::body::Body};
use serde_json::{Value, json};

use super::{assert_outcome, content, told};
use crate::support::{
    Server,
    host::ADMIN_SECRET,
    ordinary::{basic, joined, provider, request as authorization_request},
    server::form,
};

/// What is answered to a call by this method.
pub fn send(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let request = Request::new(method, &format!("/api{path}"), query)
        .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
        .with_header("content-type", "application/json");
    let request = match body {
        Value::Null => request,
        body => request.with_body(Body::Read(body.to_string().into_bytes())),
    };
    let response = server.send(&request);
    let told = match response.body.as_str() {
        "" => Value::Null,
        body => serde_json::from_str(body).expect("JSON"),
    };
    (response.status, told)
}

/// What is refused with this number, and changes nothing.
pub fn refused(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
    expected: (u16, &str),
) -> String {
    let before = server.host.snapshot();
    let (status, told) = send(server, method, path, body);
    assert_eq!(
        (status, told["resultCode"].as_str()),
        (expected.0, Some(expected.1)),
        "{path}: {told}"
    );
    assert_eq!(told.as_object().map(|told| told.len()), Some(2), "{told}");
    assert_eq!(server.host.snapshot(), before);
    told["resultMessage"]
        .as_str()
        .expect("a message")
        .to_owned()
}

const LEAST: &str = r#"{"redirectUris":["https://shop.example/cb"]}"#;

fn created(server: &Server, members: &Value) -> Value {
    let least: Value = serde_json::from_str(LEAST).expect("JSON");
    told(server, "/client/create", &joined(&least, members))
}

fn number(client: &Value) -> u64 {
    client["clientId"].as_u64().expect("a number")
}

fn got(server: &Server, name: &str) -> Value {
    let (status, told) = send(server, "GET", &format!("/client/get/{name}"), &Value::Null);
    assert_eq!(status, 200, "{told}");
    told
}

/// What a token request of this client for itself is answered.
fn own_tokens(server: &Server, client: &str, secret: &str) -> u16 {
    let (name, value) = basic(client, secret);
    let parameters = vec![
        ("grant_type".to_owned(), "client_credentials".to_owned()),
        ("scope".to_owned(), "read".to_owned()),
    ];
    server
        .post("/oauth/token", &parameters, &[(name, value)])
        .status
}

/// A service whose clients may have tokens for themselves, and one of them.
fn with_machine() -> (Server, Value, String) {
    let server = provider(
        &json!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"], "supportedScopes": [{ "name": "read" }, { "name": "write" }, { "name": "openid" }] }),
    );
    let machine = told(
        &server,
        "/client/create",
        &json!({ "grantTypes": ["CLIENT_CREDENTIALS"], "clientIdAlias": "machine" }),
    );
    let secret = machine["clientSecret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    (server, machine, secret)
}

#[test]
fn a_client_just_made_works_at_once_and_its_secret_is_told_once() {
    let (server, machine, secret) = with_machine();
    let id = number(&machine).to_string();
    assert!(number(&machine) < 1 << 53 && secret.len() >= 43);
    assert_eq!(own_tokens(&server, &id, &secret), 200);
    assert_eq!(own_tokens(&server, "machine", &secret), 200);
    assert_eq!(own_tokens(&server, &id, &format!("{secret}x")), 401);
    for name in [id.as_str(), "machine"] {
        let told = got(&server, name);
        assert_eq!(told.get("clientSecret"), None);
        assert_eq!(told["clientId"], machine["clientId"]);
        let created = told["createdAt"].as_i64().expect("a time");
        assert_eq!(created, server.host.now.get() * 1000);
    }
}

#[test]
fn two_clients_are_two_however_alike_they_are() {
    let server = provider(&json!({}));
    let [one, other] = [(); 2].map(|()| {
        number(&created(
            &server,
            &json!({ "clientId": 7, "clientName": "Shop" }),
        ))
    });
    assert!(one != other && one != 7);
}

#[test]
fn a_client_that_breaks_a_rule_is_not_made_and_the_member_is_named() {
    let server = provider(&json!({}));
    created(&server, &json!({ "clientIdAlias": "shop" }));
    for (member, body) in [
        ("redirectUris", json!({})),
        (
            "redirectUris[0]",
            json!({ "redirectUris": ["http://shop.example/cb"] }),
        ),
        (
            "grantTypes[0]",
            json!({ "redirectUris": ["https://shop.example/cb"], "grantTypes": ["PASSWORD"] }),
        ),
        (
            "clientIdAlias",
            json!({ "redirectUris": ["https://shop.example/cb"], "clientIdAlias": "shop" }),
        ),
        (
            "jwks",
            json!({ "redirectUris": ["https://shop.example/cb"], "tokenAuthMethod": "PRIVATE_KEY_JWT" }),
        ),
        (
            "requestObjectRequired",
            json!({ "redirectUris": ["https://shop.example/cb"], "requestObjectRequired": true }),
        ),
        (
            "idTokenSignAlg",
            json!({ "redirectUris": ["https://shop.example/cb"], "idTokenSignAlg": "PS256" }),
        ),
    ] {
        let message = refused(&server, "POST", "/client/create", &body, (400, "A910240"));
        assert!(message.contains(&format!(" {member} ")), "{message}");
    }
    let wrong = json!({ "redirectUris": "https://shop.example/cb" });
    let message = refused(&server, "POST", "/client/create", &wrong, (400, "A910203"));
    assert!(message.contains("redirectUris"), "{message}");
}

#[test]
fn a_client_is_read_by_its_number_or_its_alias_and_nobody_by_another() {
    let server = provider(&json!({}));
    let made = created(&server, &json!({ "clientIdAlias": "a b/c" }));
    assert_eq!(got(&server, "a%20b%2Fc")["clientId"], made["clientId"]);
    for nobody in ["7", "nobody", "A%20b%2Fc", "99999999999999999999"] {
        let path = format!("/client/get/{nobody}");
        refused(&server, "GET", &path, &Value::Null, (404, "A910241"));
    }
    refused(
        &server,
        "GET",
        "/client/get/",
        &Value::Null,
        (404, "A910205"),
    );
    refused(
        &server,
        "POST",
        &format!("/client/get/{}", number(&made)),
        &json!({}),
        (405, "A910204"),
    );
}

#[test]
fn a_part_of_the_clients_is_listed() {
    let server = provider(&json!({}));
    let (_, before) = send(&server, "GET", "/client/get/list", &Value::Null);
    let before = before["totalCount"].as_u64().expect("a number");
    for index in 0..7 {
        created(
            &server,
            &json!({ "developer": if index < 3 { "ann" } else { "bob" } }),
        );
    }
    let list = |query: &str| {
        let (status, told) = send(
            &server,
            "GET",
            &format!("/client/get/list{query}"),
            &Value::Null,
        );
        assert_eq!(status, 200);
        let clients = told["clients"].as_array().expect("clients").len();
        assert!(told["clients"][0].get("clientSecret").is_none());
        (
            told["start"].as_u64(),
            told["end"].as_u64(),
            told["totalCount"].as_u64(),
            clients,
        )
    };
    let total = Some(before + 7);
    assert_eq!(list(""), (Some(0), Some(5), total, 5));
    assert_eq!(
        list("?start=0&end=0&limited=true"),
        (Some(0), Some(5), total, 5)
    );
    assert_eq!(list("?start=2&end=4"), (Some(2), Some(4), total, 2));
    assert_eq!(
        list("?developer=ann&end=10"),
        (Some(0), Some(10), Some(3), 3)
    );
    assert_eq!(list("?developer=nobody"), (Some(0), Some(5), Some(0), 0));
    refused(
        &server,
        "GET",
        "/client/get/list?start=x",
        &Value::Null,
        (400, "A910203"),
    );
}

#[test]
fn a_client_keeps_the_secret_that_it_brings_where_it_is_made_and_nowhere_else() {
    let (server, _, _) = with_machine();
    let brought = "brought-from-another-server-0123456789";
    let asked = json!({
        "grantTypes": ["CLIENT_CREDENTIALS"], "clientIdAlias": "mover", "clientSecret": brought,
    });
    let made = told(&server, "/client/create", &asked);
    assert_eq!(made["clientSecret"], brought);
    assert_eq!(own_tokens(&server, "mover", brought), 200);
    let path = format!("/client/update/{}", number(&made));
    let changed = joined(&asked, &json!({ "clientSecret": "x".repeat(40) }));
    for method in ["POST", "PATCH"] {
        let (status, told) = send(&server, method, &path, &changed);
        assert_eq!((status, told.get("clientSecret")), (200, None));
        assert_eq!(own_tokens(&server, "mover", brought), 200);
    }
    // A PUBLIC client has none, whatever the server has told of it that it comes from.
    let public = json!({ "clientType": "PUBLIC", "clientSecret": brought });
    assert_eq!(created(&server, &public).get("clientSecret"), None);
    for weak in ["short", "\u{e9}".repeat(30).as_str()] {
        let weak = json!({ "clientIdAlias": "weak", "grantTypes": ["CLIENT_CREDENTIALS"], "clientSecret": weak });
        let message = refused(&server, "POST", "/client/create", &weak, (400, "A910240"));
        assert!(message.contains("clientSecret"), "{message}");
    }
}

#[test]
fn an_update_is_seen_by_the_next_token_request() {
    let (server, machine, secret) = with_machine();
    let path = format!("/client/update/{}", number(&machine));
    let held = json!({ "extension": { "requestableScopesEnabled": true, "requestableScopes": ["write"] } });
    let (status, told) = send(&server, "PATCH", &path, &held);
    assert_eq!(
        (status, &told["extension"]["requestableScopes"]),
        (200, &json!(["write"]))
    );
    assert_eq!(told.get("clientSecret"), None);
    assert_eq!(own_tokens(&server, "machine", &secret), 400);
    let (status, _) = send(
        &server,
        "PATCH",
        &path,
        &json!({ "extension": { "requestableScopesEnabled": false } }),
    );
    assert_eq!(
        (status, own_tokens(&server, "machine", &secret)),
        (200, 200)
    );
}

#[test]
fn an_overwrite_unsays_what_it_does_not_name_and_a_patch_does_not() {
    let server = provider(&json!({}));
    let made = created(
        &server,
        &json!({ "clientName": "Shop", "logoUri": "https://shop.example/l", "developer": "ann", "defaultMaxAge": 60 }),
    );
    let path = format!("/client/update/{}", number(&made));
    let (_, patched) = send(
        &server,
        "PATCH",
        &path,
        &json!({ "developer": null, "clientName": "New" }),
    );
    assert_eq!(
        (
            &patched["clientName"],
            &patched["logoUri"],
            &patched["defaultMaxAge"]
        ),
        (&json!("New"), &made["logoUri"], &json!(60))
    );
    assert_eq!(patched.get("developer"), None);
    let least: Value = serde_json::from_str(LEAST).expect("JSON");
    let (_, overwritten) = send(&server, "POST", &path, &least);
    for gone in ["clientName", "logoUri", "developer", "defaultMaxAge"] {
        assert_eq!(overwritten.get(gone), None, "{gone}");
    }
    assert_eq!(got(&server, &number(&made).to_string()), overwritten);
}

#[test]
fn whoever_writes_back_what_was_read_changes_nothing() {
    let server = provider(&json!({}));
    let (_, list) = send(&server, "GET", "/client/get/list?end=50", &Value::Null);
    for client in list["clients"].as_array().expect("clients") {
        let before = server.host.snapshot();
        for method in ["POST", "PATCH"] {
            let (status, told) = send(
                &server,
                method,
                &format!("/client/update/{}", number(client)),
                client,
            );
            assert_eq!((status, &told), (200, client));
        }
        assert_eq!(server.host.snapshot(), before);
    }
}

#[test]
fn nobody_and_what_breaks_a_rule_is_not_updated() {
    let server = provider(&json!({}));
    let made = created(&server, &json!({ "clientIdAlias": "shop" }));
    created(&server, &json!({ "clientIdAlias": "another" }));
    let least: Value = serde_json::from_str(LEAST).expect("JSON");
    refused(
        &server,
        "POST",
        "/client/update/7",
        &least,
        (404, "A910241"),
    );
    refused(
        &server,
        "PATCH",
        "/client/update/nobody",
        &json!({}),
        (404, "A910241"),
    );
    let path = format!("/client/update/{}", number(&made));
    refused(&server, "POST", &path, &json!({}), (400, "A910240"));
    refused(
        &server,
        "PATCH",
        &path,
        &json!({ "clientIdAlias": "another" }),
        (400, "A910240"),
    );
    refused(
        &server,
        "PATCH",
        &path,
        &json!({ "responseTypes": ["TOKEN"] }),
        (400, "A910240"),
    );
    refused(
        &server,
        "PATCH",
        &path,
        &json!({ "locked": "yes" }),
        (400, "A910203"),
    );
    refused(&server, "PUT", &path, &least, (405, "A910204"));
}
