//! What the documents and the metadata say: §5.

use super::*;
use crate::support::expect::{apply_service, assert_document_refused};

#[test]
fn the_metadata_says_so_where_it_is_served() {
    let told = |server: &Server| json_of(&server.get("/.well-known/openid-configuration", "", &[]));
    let on = told(&server());
    assert_eq!(on["native_sso_supported"], true);
    let grant_types = on["grant_types_supported"].as_array().expect("a list");
    assert!(grant_types.contains(&json!(EXCHANGE)));
    for lacking in [
        json!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"] }),
        json!({ "supportedScopes": [{ "name": "openid" }, { "name": "read" }] }),
    ] {
        let told = told(&server_with(&lacking));
        assert_eq!(told.get("native_sso_supported"), None, "{lacking}");
    }
    let off = told(&server_with(&json!({ "nativeSsoSupported": false })));
    assert_eq!(off.get("native_sso_supported"), None);
    let grant_types = off["grant_types_supported"].as_array().expect("a list");
    assert!(!grant_types.contains(&json!(EXCHANGE)));
}

#[test]
fn a_service_that_says_nothing_serves_none() {
    let server = provider_for(&json!({}), &[web("web")]);
    let asked = parameters(&[("grant_type", EXCHANGE)]);
    refused(&server, "web", &asked, "unsupported_grant_type");
}

#[test]
fn a_service_under_fapi_serves_none() {
    let server = server();
    for (members, member) in [
        (
            json!({ "fapiModes": ["FAPI2_SECURITY"], "nativeSsoSupported": true }),
            "nativeSsoSupported",
        ),
        (
            json!({ "fapiModes": ["FAPI2_SECURITY"], "supportedGrantTypes": ["AUTHORIZATION_CODE", "TOKEN_EXCHANGE"] }),
            "supportedGrantTypes",
        ),
    ] {
        assert_document_refused(&server, || apply_service(&server, &members), member);
    }
}
