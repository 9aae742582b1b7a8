//! The playground registers its client itself, in development alone.

use sekisho::{
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json as json_value};

use crate::support::{
    Server, TestClient,
    client::ISSUER,
    expect::{assert_refused, unchanged},
    json,
    ordinary::provider_for,
};

const PATH: &str = "/playground/client";

fn jwks() -> Value {
    TestClient::new("one", 1).document()["jwks"].clone()
}

fn asked(headers: &[(&str, &str)], body: &Value) -> Request {
    let request = Request::new("POST", PATH, None);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    });
    request.with_body(Body::Read(body.to_string().into_bytes()))
}

const HEADERS: [(&str, &str); 3] = [
    ("content-type", "application/json"),
    ("origin", ISSUER),
    ("sec-fetch-site", "same-origin"),
];

fn registered(server: &Server, jwks: &Value) -> Response {
    server.send(&asked(&HEADERS, &json_value!({ "jwks": jwks })))
}

fn client(server: &Server) -> Option<Value> {
    let exported = json(&server.admin("/admin/export", &Value::Null));
    let documents = exported["documents"].as_array().expect("a list").clone();
    let mut documents = documents.into_iter().map(|one| one["document"].clone());
    documents.find(|document| document["clientIdAlias"] == "playground")
}

#[test]
fn its_client_is_made_once_and_then_given_other_keys() {
    for server in [Server::new(), provider_for(&json_value!({}), &[])] {
        let answer = registered(&server, &jwks());
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(json(&answer), json_value!({ "client_id": "playground" }));
        let made = client(&server).expect("a client");
        let page = json_value!([format!("{ISSUER}/playground/")]);
        assert_eq!(made["redirectUris"], page);
        assert_eq!(made["postLogoutRedirectUris"], page);
        assert_eq!(made["jwks"], jwks());
        let other = TestClient::new("two", 2).document()["jwks"].clone();
        assert_eq!(registered(&server, &other).status, 200);
        let changed = client(&server).expect("a client");
        assert_eq!(
            (&changed["jwks"], &changed["clientId"]),
            (&other, &made["clientId"])
        );
    }
}

#[test]
fn its_client_may_use_whatever_grant_the_service_has() {
    let grants = json_value!(["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"]);
    let server = provider_for(&json_value!({ "supportedGrantTypes": grants }), &[]);
    assert_eq!(registered(&server, &jwks()).status, 200);
    assert_eq!(client(&server).expect("a client")["grantTypes"], grants);
}

#[test]
fn nobody_registers_it_outside_development_though_the_page_is_there() {
    let mut server = Server::with_service(&json_value!({ "playgroundEnabled": true }));
    server.host.settings.development = false;
    let refused = unchanged(&server, || registered(&server, &jwks()));
    assert_refused(&refused, 404, "not_found");
}

#[test]
fn only_a_page_of_the_service_registers_it() {
    let server = Server::new();
    for (name, value) in [
        ("origin", Some("https://elsewhere.example")),
        ("origin", Some("null")),
        ("origin", None),
        ("sec-fetch-site", Some("cross-site")),
        ("sec-fetch-site", Some("same-site")),
        ("content-type", Some("text/plain")),
        ("content-type", None),
    ] {
        let mut headers: Vec<_> = HEADERS
            .into_iter()
            .filter(|(one, _)| *one != name)
            .collect();
        headers.extend(value.map(|value| (name, value)));
        let request = asked(&headers, &json_value!({ "jwks": jwks() }));
        let refused = unchanged(&server, || server.send(&request));
        assert_refused(&refused, 400, "invalid_request");
    }
}

#[test]
fn a_body_without_keys_of_a_client_makes_none() {
    let server = Server::new();
    for body in [
        json_value!({}),
        json_value!([]),
        json_value!({ "jwks": jwks(), "redirectUris": ["https://elsewhere.example"] }),
    ] {
        let refused = unchanged(&server, || server.send(&asked(&HEADERS, &body)));
        assert_refused(&refused, 400, "invalid_request");
    }
    for keys in [
        json_value!(null),
        json_value!({}),
        json_value!({ "keys": [] }),
        json_value!("x"),
    ] {
        let refused = unchanged(&server, || registered(&server, &keys));
        let body = json(&refused);
        assert_eq!(
            (refused.status, &body["error"], &body["member"]),
            (400, &"invalid_document".into(), &"jwks".into())
        );
    }
    assert_eq!(client(&server), None);
}

#[test]
fn who_has_changed_the_client_is_in_the_trail() {
    let server = Server::with_service(&json_value!({ "people": { "audit": { "enabled": true } } }));
    server.host.writes_trail.set(true);
    assert_eq!(registered(&server, &jwks()).status, 200);
    let trail = server.host.trail.borrow();
    let mut events = trail.values().flat_map(|trail| &trail.events);
    let event = events.next().map(|(_, event, _)| event.as_str());
    let event: Value = serde_json::from_str(event.expect("an event")).expect("JSON");
    assert_eq!(event["caller"], "playground");
    assert_eq!(events.next(), None);
}
