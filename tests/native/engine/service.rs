//! `/api/service/jwks/get` and `/api/service/configuration`.

use sekisho::front::{Request, Response};
use serde_json::{Value, json};

use super::call;
use crate::support::{Server, host::ADMIN_SECRET, ordinary::provider};

fn get(server: &Server, path: &str, query: &str) -> Response {
    let request = Request::new(
        "GET",
        &format!("/api{path}"),
        (!query.is_empty()).then_some(query),
    );
    server.send(
        &request
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
            .with_header("content-type", "application/json"),
    )
}

fn value(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).expect("JSON")
}

const JWKS: &str = "/service/jwks/get";
const CONFIGURATION: &str = "/service/configuration";

#[test]
fn the_keys_are_those_that_everybody_sees() {
    let server = provider(&json!({}));
    let published = value(&server.get("/oauth/jwks", "", &[]));
    assert_eq!(value(&get(&server, JWKS, "")), published);
    let pretty = get(&server, JWKS, "pretty=True&includePrivateKeys=False");
    assert_eq!(value(&pretty), published);
    assert!(pretty.body.contains("\n  ") && !pretty.body.contains("\"d\""));
}

#[test]
fn no_private_key_leaves_the_service() {
    let server = provider(&json!({}));
    for query in [
        "includePrivateKeys=true",
        "includePrivateKeys=True&pretty=true",
    ] {
        let response = get(&server, JWKS, query);
        assert!(
            response.status == 400 && response.body.contains("A910214"),
            "{}",
            response.body
        );
    }
    for query in [
        "includePrivateKeys=1",
        "pretty=yes",
        "pretty=true&pretty=true",
        "%",
    ] {
        assert_eq!(get(&server, JWKS, query).status, 400, "{query}");
    }
}

#[test]
fn the_configuration_is_the_metadata_by_either_method() {
    let server = provider(&json!({}));
    let published = value(&server.get("/.well-known/openid-configuration", "", &[]));
    assert_eq!(
        value(&get(&server, CONFIGURATION, "pretty=true")),
        published
    );
    let posted = call(
        &server,
        CONFIGURATION,
        &json!({ "pretty": true, "patch": null }),
    );
    assert_eq!(value(&posted), published);
    for patch in [json!("[]"), json!([{ "op": "remove", "path": "/issuer" }])] {
        let response = call(&server, CONFIGURATION, &json!({ "patch": patch }));
        let told: Value = serde_json::from_str(&response.body).expect("JSON");
        assert_eq!(
            (response.status, &told["resultCode"]),
            (400, &json!("A910215")),
            "{told}"
        );
        assert_eq!(told.get("issuer"), None);
    }
    assert_eq!(call(&server, JWKS, &json!({})).status, 405);
}
