//! RFC 9396 §10, and what a document says of types.

use super::*;
use crate::support::expect::apply_service;
use crate::support::json as json_of;
use crate::support::state::change_stored_service;

#[test]
fn rfc_9396_10_metadata_name_the_types() {
    let metadata = json_of(&server().get("/.well-known/oauth-authorization-server", "", &[]));
    let names = json!(["account_information", "payment_initiation", "anything"]);
    assert_eq!(metadata["authorization_details_types_supported"], names);
    let none = server_with(&json!({ "authorizationDetailsTypes": [] }));
    let metadata = json_of(&none.get("/.well-known/oauth-authorization-server", "", &[]));
    assert!(
        metadata
            .get("authorization_details_types_supported")
            .is_none()
    );
}

#[test]
fn a_schema_that_would_not_be_kept_whole_is_refused() {
    let server = server();
    for schema in [
        json!({ "pattern": "^a$" }),
        json!({ "properties": { "a": { "format": "uri" } } }),
        json!({ "oneOf": [{}] }),
        json!({ "type": "money" }),
        json!([]),
        json!("{}"),
        Value::Null,
    ] {
        let types = json!([{ "type": "a", "schema": schema }]);
        let document = json!({ "fapiModes": [], "authorizationDetailsTypes": types });
        let before = server.host.snapshot();
        let refused = apply_service(&server, &document);
        assert_eq!(refused.status, 400, "{schema}");
        assert!(
            refused.body.contains("authorizationDetailsTypes[0].schema"),
            "{}",
            refused.body
        );
        assert_eq!(server.host.snapshot(), before);
    }
}

#[test]
fn a_type_is_named_once() {
    let types = json!([{ "type": "a" }, { "type": "a", "schema": false }]);
    let document = json!({ "fapiModes": [], "authorizationDetailsTypes": types });
    assert_eq!(apply_service(&server(), &document).status, 400);
}

/// A rule for the claim of RFC 9396 §9.1.
fn rule() -> Value {
    json!([{
        "type": "RULE", "claim": NAME, "constant": [{ "type": "anything" }],
        "destinations": ["ACCESS_TOKEN", "ID_TOKEN", "USERINFO"],
    }])
}

#[test]
fn rfc_9396_9_1_no_rule_says_what_was_granted() {
    let server = server();
    let refused = crate::support::expect::unchanged(&server, || {
        apply_service(&server, &json!({ "fapiModes": [], "actions": rule() }))
    });
    assert_eq!(refused.status, 400);
    assert!(
        refused.body.contains("actions[0].claim"),
        "{}",
        refused.body
    );
}

#[test]
fn a_rule_that_was_stored_before_the_claim_was_the_protocols_is_read_and_says_nothing() {
    let server = server();
    change_stored_service(&server, |service| service["actions"] = rule());
    let metadata = json_of(&server.get("/.well-known/openid-configuration", "", &[]));
    assert!(!metadata["claims_supported"].to_string().contains(NAME));
    let code = code(&server, &request_for("web", "code", "read"));
    let tokens = json_of(&token(&server, "web", &code_request("web", &code)));
    assert_eq!(tokens.get(NAME), None);
    let access_token = tokens["access_token"].as_str().expect("a token");
    let told = introspected(&server, access_token);
    assert_eq!((&told["active"], told.get(NAME)), (&json!(true), None));
    let applied = apply_service(&server, &json!({ "fapiModes": [], "actions": [] }));
    assert_eq!(applied.status, 200, "{}", applied.body);
}
