//! `/api/keys/*`: the keys of a service, as they are told and as others begin.

use serde_json::{Value, json};

use super::{
    super::clients::refused,
    read,
    rights::{as_holder, token},
};
use crate::support::{Server, ordinary::provider};

fn kids(told: &Value) -> Vec<&str> {
    let keys = told["keys"].as_array().expect("keys");
    keys.iter()
        .map(|key| key["kid"].as_str().expect("a name"))
        .collect()
}

fn rotated(server: &Server, body: &Value) -> Value {
    super::told(server, "/keys/rotate", body)
}

#[test]
fn the_keys_are_told_as_on_the_admin_road_and_nothing_private_of_them() {
    let server = Server::new();
    let told = read(&server, "/keys/get");
    let jwks = read(&server, "/service/jwks/get");
    let published = jwks["keys"].as_array().expect("keys");
    let names: Vec<&str> = published
        .iter()
        .map(|key| key["kid"].as_str().expect("a name"))
        .collect();
    assert_eq!(kids(&told), names);
    for key in told["keys"].as_array().expect("keys") {
        let members: Vec<&String> = key.as_object().expect("members").keys().collect();
        assert_eq!(members, ["activeFrom", "alg", "kid", "publishedUntil"]);
    }
    let other = rotated(&server, &json!({}));
    assert_eq!(read(&server, "/keys/get"), other);
    let road = server.admin("/admin/keys/rotate", &json!({}));
    let road: Value = serde_json::from_str(&road.body).expect("JSON");
    assert_eq!(read(&server, "/keys/get"), road);
}

#[test]
fn other_keys_begin_and_those_that_others_know_end_at_once() {
    let server = Server::new();
    let before = read(&server, "/keys/get");
    let ordinary = rotated(&server, &json!({}));
    assert!(
        kids(&before)
            .iter()
            .all(|kid| kids(&ordinary).contains(kid))
    );
    assert!(kids(&ordinary).len() > kids(&before).len());
    let replaced = rotated(&server, &json!({ "compromised": true }));
    assert!(
        !kids(&replaced)
            .iter()
            .any(|kid| kids(&ordinary).contains(kid))
    );
}

#[test]
fn a_rotation_that_is_misspelt_or_not_allowed_begins_no_keys() {
    let server = provider(&json!({}));
    for (body, member) in [
        (json!({ "compromized": true }), "compromized"),
        (json!({ "compromised": "yes" }), "compromised"),
        (json!({ "compromised": 1 }), "compromised"),
    ] {
        let message = refused(&server, "POST", "/keys/rotate", &body, (400, "A910203"));
        assert!(message.contains(&format!(" {member} ")), "{message}");
    }
    refused(
        &server,
        "GET",
        "/keys/rotate",
        &Value::Null,
        (405, "A910204"),
    );
    refused(&server, "POST", "/keys/get", &json!({}), (405, "A910204"));
    let reads = token(&server, &["VIEW_SERVICE", "USE_SERVICE", "MODIFY_CLIENT"]);
    let before = server.host.snapshot();
    assert_eq!(
        as_holder(&server, &reads, "POST", "/keys/rotate", &json!({})).0,
        403
    );
    assert_eq!(
        as_holder(&server, &reads, "GET", "/keys/get", &Value::Null).0,
        200
    );
    assert!(server.host.snapshot() == before);
}
