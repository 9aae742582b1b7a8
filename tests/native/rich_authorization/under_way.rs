//! What becomes of what was granted when a type goes, or a client may not have it any more.

use super::*;
use crate::support::expect::{apply_service, assert_refused};
use crate::support::json as json_of;
use crate::support::ordinary::{SCOPES, put_client};

const INVALID: &str = "invalid_authorization_details";

/// Holds `web` to these types from now on.
fn hold(server: &Server, types: &[&str]) {
    let held = json!({ "authorizationDetailsTypes": types });
    put_client(server, &joined(&web("web"), &held));
}

fn in_format(format: &Value) -> Server {
    server_with(&json!({ "accessTokenSignAlg": format }))
}

#[test]
fn what_a_client_may_not_have_any_more_is_left_out_of_its_tokens() {
    for format in [Value::Null, json!("ES256")] {
        let server = in_format(&format);
        let asked = asking_alone("web", &json!([payment(), account()]));
        let tokens = issued(&server, &asked);
        let code = code(&server, &asked);
        hold(&server, &["account_information"]);
        let token = tokens["access_token"].as_str().expect("a token");
        assert_eq!(introspected(&server, token)[NAME], json!([account()]));
        let again = json_of(&refreshed(&server, &tokens, &[]));
        assert_eq!(again[NAME], json!([account()]));
        let other = super::token(&server, "web", &code_request("web", &code));
        assert_eq!(json_of(&other)[NAME], json!([account()]));
    }
}

#[test]
fn where_nothing_is_left_nothing_is_given() {
    for format in [Value::Null, json!("ES256")] {
        let server = in_format(&format);
        let asked = asking_alone("web", &json!([payment()]));
        let tokens = issued(&server, &asked);
        let code = code(&server, &asked);
        hold(&server, &["account_information"]);
        for name in ["access_token", "refresh_token"] {
            let told = introspected(&server, tokens[name].as_str().expect("a token"));
            assert_eq!(told, json!({ "active": false }), "{name}");
        }
        assert_refused(&refreshed(&server, &tokens, &[]), 400, INVALID);
        let redeemed = super::token(&server, "web", &code_request("web", &code));
        assert_refused(&redeemed, 400, INVALID);
        // They come back with the type.
        hold(&server, &[]);
        assert_eq!(
            json_of(&refreshed(&server, &tokens, &[]))[NAME],
            json!([payment()])
        );
    }
}

#[test]
fn details_that_go_leave_the_scope_beside_them() {
    let server = server();
    let tokens = issued(&server, &asking("web", &json!([payment()])));
    let without = json!({
        "fapiModes": [], "offlineAccessRequired": false,
        "supportedScopes": SCOPES.map(|name| json!({ "name": name })),
    });
    assert_eq!(apply_service(&server, &without).status, 200);
    let told = introspected(&server, tokens["access_token"].as_str().expect("a token"));
    assert_eq!((&told["scope"], told.get(NAME)), (&json!("read"), None));
    let again = json_of(&refreshed(&server, &tokens, &[]));
    assert_eq!((&again["scope"], again.get(NAME)), (&json!("read"), None));
}
