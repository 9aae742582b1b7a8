//! What becomes of a call before any operation is asked.

use sekisho::{front::Request, oauth::request::body::Body};
use serde_json::{Value, json};

use super::{call, request};
use crate::support::{Server, host::ADMIN_SECRET};

fn status_and_number(server: &Server, request: &Request) -> (u16, String) {
    let response = server.send(request);
    let told: Value = serde_json::from_str(&response.body).expect("JSON");
    let members: Vec<&String> = told.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["resultCode", "resultMessage"]);
    let number = told["resultCode"].as_str().expect("a number").to_owned();
    assert!(
        told["resultMessage"]
            .as_str()
            .is_some_and(|text| text.starts_with(&format!("[{number}] ")))
    );
    (response.status, number)
}

const PAR: &str = "/api/pushed_auth_req";

#[test]
fn nobody_calls_without_credentials() {
    let server = Server::new();
    let before = server.host.snapshot();
    let without = Request::new("POST", PAR, None);
    let refused = server.send(&without);
    assert_eq!(
        refused.header("www-authenticate"),
        Some(
            "Bearer realm=\"api\", Basic realm=\"api\", DPoP realm=\"api\", algs=\"Ed25519 EdDSA ES256 PS256\""
        )
    );
    assert_eq!(
        status_and_number(&server, &without),
        (401, "A001202".into())
    );
    for wrong in [
        "Bearer",
        "Bearer x",
        &format!("Basic {ADMIN_SECRET}"),
        &format!("Bearer {ADMIN_SECRET}x"),
        &format!("Bearer {ADMIN_SECRET}, Bearer {ADMIN_SECRET}"),
        "",
    ] {
        let request = Request::new("POST", PAR, None).with_header("authorization", wrong);
        assert_eq!(
            status_and_number(&server, &request),
            (401, "A458101".into()),
            "{wrong}"
        );
    }
    // Nor does anybody learn what is served.
    let elsewhere = Request::new("POST", "/api/nothing", None);
    assert_eq!(
        status_and_number(&server, &elsewhere),
        (401, "A001202".into())
    );
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn an_operation_that_is_not_served_is_said_to_be_none() {
    let server = Server::new();
    for path in [
        "/api/",
        "/api/vci/nonce",
        "/api/7/nothing",
        "/api/pushed_auth_req/",
    ] {
        let request = request(path, &json!({}));
        assert_eq!(
            status_and_number(&server, &request),
            (404, "A910205".into()),
            "{path}"
        );
    }
    for path in ["/auth/token/issue", "/auth/token/fail"] {
        let response = call(&server, path, &json!({ "ticket": "t", "subject": "john" }));
        assert_eq!(response.status, 404);
        assert!(response.body.contains("RFC 9700"), "{}", response.body);
    }
}

#[test]
fn the_number_in_the_path_is_that_of_the_service() {
    let server = Server::new();
    let exported = crate::support::json(&server.admin("/admin/export", &Value::Null));
    let number = &exported["documents"][0]["document"]["apiKey"];
    assert!(number.is_u64(), "{exported}");
    let path = format!("/api/{number}/pushed_auth_req");
    assert_eq!(server.send(&request(&path, &json!({}))).status, 200);
    for other in ["1", "0", "99999999999999999999999"] {
        let request = request(&format!("/api/{other}/pushed_auth_req"), &json!({}));
        assert_eq!(
            status_and_number(&server, &request),
            (404, "A458203".into()),
            "{other}"
        );
    }
}

#[test]
fn another_method_is_told_which_are_served() {
    let server = Server::new();
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let request = Request::new(method, PAR, None)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"));
        assert_eq!(server.send(&request).header("allow"), Some("POST"));
        assert_eq!(status_and_number(&server, &request).0, 405, "{method}");
    }
}

#[test]
fn a_body_that_cannot_be_read_is_the_callers_fault() {
    let server = Server::new();
    let of = |body: Body, content_type: &str| {
        let request = request(PAR, &json!({}));
        let request = Request::new("POST", request.path(), None)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
            .with_header("content-type", content_type)
            .with_body(body);
        status_and_number(&server, &request)
    };
    let text = |text: &str| Body::Read(text.as_bytes().to_vec());
    for malformed in [
        "[]",
        "{",
        r#"{"parameters":"a","parameters":"b"}"#,
        "\u{feff}{}",
    ] {
        let told = of(text(malformed), "application/json");
        assert_eq!(told, (400, "A910201".into()), "{malformed}");
    }
    assert_eq!(of(text("{}"), "text/plain"), (400, "A258201".into()));
    assert_eq!(
        of(Body::TooLarge, "application/json"),
        (413, "A910202".into())
    );
    let wrong = of(text(r#"{"parameters":["a"]}"#), "application/json");
    assert_eq!(wrong, (400, "A910203".into()));
}

#[test]
fn a_world_that_fails_is_no_outcome_and_says_nothing_of_the_request() {
    let server = Server::new();
    server.host.broken.set(true);
    let response = call(&server, "/pushed_auth_req", &json!({ "parameters": "x" }));
    assert_eq!(response.status, 503);
    let told: Value = serde_json::from_str(&response.body).expect("JSON");
    assert_eq!(told.get("action"), None);
}
