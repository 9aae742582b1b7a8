//! RFC 9396 §10, and what a document says of types.

use super::*;
use crate::support::expect::apply_service;
use crate::support::json as json_of;

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
