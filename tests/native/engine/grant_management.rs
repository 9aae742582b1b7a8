//! `POST /api/gm`. Grant Management for OAuth 2.0 §6.

use serde_json::{Value, json};

use super::{assert_outcome, call, content, told};
use crate::grant_management::{granted, is_active, of_client, server, server_with};
use crate::support::{Server, client::ISSUER, expect::unchanged, ordinary::joined};

const GM: &str = "/gm";

fn asked(server: &Server, action: &str, grant_id: &str, token: &str) -> Value {
    let body = json!({ "gmAction": action, "grantId": grant_id, "accessToken": token });
    told(server, GM, &body)
}

#[test]
fn section_6_4_a_grant_is_read_and_6_5_ended() {
    let server = server();
    let (grant_id, issued, token) = granted(&server);
    let read = asked(&server, "QUERY", &grant_id, &token);
    assert_outcome(&read, "A903070", "OK");
    assert_eq!(content(&read), json!({ "scopes": [{ "scope": "read" }] }));
    assert!(is_active(&server, &issued["access_token"]));
    let ended = asked(&server, "REVOKE", &grant_id, &token);
    assert_outcome(&ended, "A903071", "NO_CONTENT");
    assert_eq!(ended.get("responseContent"), None);
    for name in ["access_token", "refresh_token"] {
        assert!(!is_active(&server, &issued[name]), "{name}");
    }
    for action in ["QUERY", "REVOKE"] {
        let gone = asked(&server, action, &grant_id, &token);
        assert_outcome(&gone, "A903363", "NOT_FOUND");
    }
}

#[test]
fn section_6_6_what_is_refused_says_how_and_changes_nothing() {
    let server = server();
    let (grant_id, issued, token) = granted(&server);
    let read = of_client(&server, "web", "read");
    let others = of_client(&server, "other", "grant_management_revoke");
    for (grant_id, token, action) in [
        (grant_id.as_str(), "", "UNAUTHORIZED"),
        (&grant_id, "unknown", "UNAUTHORIZED"),
        (&grant_id, &read, "FORBIDDEN"),
        (&grant_id, &others, "NOT_FOUND"),
        ("", &token, "NOT_FOUND"),
        ("x", &token, "NOT_FOUND"),
    ] {
        let body = json!({ "gmAction": "REVOKE", "grantId": grant_id, "accessToken": token });
        let refused = unchanged(&server, || call(&server, GM, &body));
        let refused: Value = serde_json::from_str(&refused.body).expect("JSON");
        assert_eq!(refused["action"], action, "{refused}");
        let content = refused["responseContent"].as_str().expect("content");
        assert_eq!(
            content.starts_with("Bearer"),
            action != "NOT_FOUND",
            "{content}"
        );
    }
    assert!(is_active(&server, &issued["access_token"]));
}

#[test]
fn what_the_caller_says_wrongly_is_its_own_fault() {
    let server = server_with(&json!({ "grantManagementActions": ["CREATE", "QUERY"] }));
    let (grant_id, issued, token) = granted(&server);
    let body = json!({ "grantId": grant_id, "accessToken": token });
    for action in [json!(null), json!("CREATE"), json!("revoke"), json!(1)] {
        let body = joined(&body, &json!({ "gmAction": action }));
        assert_eq!(call(&server, GM, &body).status, 400, "{action}");
    }
    let unserved = asked(&server, "REVOKE", &grant_id, &token);
    assert_outcome(&unserved, "A903270", "CALLER_ERROR");
    assert!(is_active(&server, &issued["access_token"]));
}

#[test]
fn section_7_1_metadata_name_where_a_server_in_front_serves_it() {
    let there = "https://front.example/gm";
    for (members, expected) in [
        (json!({ "grantManagementEndpoint": there }), json!(there)),
        (json!({}), json!(format!("{ISSUER}/oauth/grants"))),
        (
            json!({ "grantManagementEndpoint": there, "grantManagementActions": [] }),
            Value::Null,
        ),
    ] {
        let server = server_with(&members);
        let metadata = told(&server, "/service/configuration", &json!({}));
        assert_eq!(metadata["grant_management_endpoint"], expected);
    }
}
