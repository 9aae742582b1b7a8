//! `/api/service/get` and `/api/service/update`, and the probes.

use sekisho::front::Request;
use serde_json::{Value, json};

use super::{
    clients::{refused, send},
    redeemed,
};
use crate::support::{
    Server,
    client::ISSUER,
    ordinary::{Browser, answer_of, joined, provider, request},
};

fn got(server: &Server) -> Value {
    let (status, told) = send(server, "GET", "/service/get", &Value::Null);
    assert_eq!(status, 200, "{told}");
    told
}

#[test]
fn the_service_is_told_in_either_generation() {
    let server = provider(&json!({ "serviceName": "Example" }));
    let told = got(&server);
    let number = told["apiKey"].as_u64().expect("a number");
    assert_eq!(
        (&told["issuer"], &told["serviceName"]),
        (&json!(ISSUER), &json!("Example"))
    );
    for path in [
        format!("/{number}/service/get"),
        format!("/service/get/{number}"),
    ] {
        assert_eq!(
            send(&server, "GET", &path, &Value::Null),
            (200, told.clone())
        );
    }
    for path in [
        "/1/service/get",
        "/service/get/1",
        "/service/get/x",
        "/service/update/1",
        "/1/service/update",
    ] {
        let method = if path.contains("update") {
            "PATCH"
        } else {
            "GET"
        };
        refused(
            &server,
            method,
            path,
            &json!({ "serviceName": "x" }),
            (404, "A458203"),
        );
    }
}

#[test]
fn whoever_writes_back_what_was_read_changes_nothing() {
    for server in [
        Server::new(),
        provider(&json!({})),
        provider(
            &json!({ "refreshTokenIdempotencyDuration": 15, "sessionDuration": 60, "supportedScopes": [] , "supportedResponseTypes": ["CODE"]}),
        ),
    ] {
        let told = got(&server);
        let before = server.host.snapshot();
        for method in ["POST", "PATCH"] {
            assert_eq!(
                send(&server, method, "/service/update", &told),
                (200, told.clone())
            );
        }
        assert_eq!(server.host.snapshot(), before);
    }
}

#[test]
fn an_update_is_seen_by_the_next_token_request() {
    let server = provider(&json!({}));
    let issued = || {
        let answer = answer_of(&Browser::new(&server).agreed(&request("web")));
        redeemed(&server, answer.get("code").expect("a code"))
    };
    assert_eq!(issued()["expires_in"], 3600);
    let (status, told) = send(
        &server,
        "PATCH",
        "/service/update",
        &json!({ "accessTokenDuration": 77, "supportedDisplays": ["POPUP"] }),
    );
    assert_eq!(
        (
            status,
            &told["accessTokenDuration"],
            &told["supportedDisplays"]
        ),
        (200, &json!(77), &json!(["POPUP"]))
    );
    assert_eq!(issued()["expires_in"], 77);
    let number = &told["apiKey"];
    let (_, told) = send(
        &server,
        "PATCH",
        &format!("/service/update/{number}"),
        &json!({ "accessTokenDuration": 0 }),
    );
    assert_eq!(
        (&told["accessTokenDuration"], &told["supportedDisplays"]),
        (&json!(3600), &json!(["POPUP"]))
    );
    assert_eq!(issued()["expires_in"], 3600);
}

#[test]
fn what_the_api_has_no_word_for_stays_when_all_else_is_overwritten() {
    let server = provider(
        &json!({ "sessionDuration": 77, "signUpEnabled": true, "serviceName": "Example", "idtHeaderParams": { "a": "b" } }),
    );
    let scopes = got(&server)["supportedScopes"].clone();
    let body = json!({ "issuer": ISSUER, "supportedScopes": scopes, "pkceRequired": true, "pkceS256Required": true });
    let (status, told) = send(&server, "POST", "/service/update", &body);
    assert_eq!((status, told.get("serviceName")), (200, None), "{told}");
    let exported = crate::support::json(&server.admin("/admin/export", &Value::Null));
    let document = &exported["documents"][0]["document"];
    for (member, value) in [
        ("sessionDuration", json!(77)),
        ("signUpEnabled", json!(true)),
        ("idtHeaderParams", json!({ "a": "b" })),
    ] {
        assert_eq!(document[member], value, "{member}");
    }
}

#[test]
fn a_service_that_would_break_a_rule_is_not_changed_and_the_member_is_named() {
    let server = provider(&json!({}));
    for (member, body) in [
        ("issuer", json!({ "issuer": null })),
        (
            "supportedGrantTypes[1]",
            json!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "PASSWORD"] }),
        ),
        ("jwks", json!({ "jwks": "{}" })),
        (
            "pushedAuthReqDuration",
            json!({ "pushedAuthReqDuration": 600 }),
        ),
        ("snsCredentials", json!({ "snsCredentials": [{}] })),
        ("stored", json!({ "policyUri": "x".repeat(17_000) })),
        // The clients that are there need it.
        (
            "client",
            json!({ "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] }),
        ),
    ] {
        let message = refused(&server, "PATCH", "/service/update", &body, (400, "A910240"));
        assert!(message.contains(member), "{message}");
    }
    for body in [
        json!({ "parRequired": "x" }),
        json!({ "accessTokenDuration": "1" }),
        json!({ "supportedScopes": ["a"] }),
    ] {
        refused(&server, "PATCH", "/service/update", &body, (400, "A910203"));
    }
    refused(
        &server,
        "PUT",
        "/service/update",
        &json!({}),
        (405, "A910204"),
    );
    refused(
        &server,
        "POST",
        "/service/get",
        &json!({}),
        (405, "A910204"),
    );
}

#[test]
fn fapi_2_0_turns_on_by_one_call_with_what_it_fixes() {
    let server = Server::new();
    let body = joined(
        &got(&server),
        &json!({ "fapiModes": null, "supportedTokenAuthMethods": ["PRIVATE_KEY_JWT"] }),
    );
    let (status, ordinary) = send(&server, "POST", "/service/update", &body);
    assert_eq!(
        (status, ordinary.get("fapiModes")),
        (200, None),
        "{ordinary}"
    );
    let body = joined(
        &ordinary,
        &json!({ "fapiModes": ["FAPI2_SECURITY"], "parRequired": false, "supportedResponseTypes": null }),
    );
    let (status, fapi) = send(&server, "POST", "/service/update", &body);
    assert_eq!(
        (status, &fapi["fapiModes"], &fapi["parRequired"]),
        (200, &json!(["FAPI2_SECURITY"]), &json!(true)),
        "{fapi}"
    );
}

#[test]
fn the_probes_say_that_the_server_is_there_and_what_was_asked() {
    let server = Server::new();
    let open = |path: &str, query: Option<&str>| server.send(&Request::new("GET", path, query));
    let healthy = open("/api/lifecycle/healthcheck", None);
    assert_eq!((healthy.status, healthy.body.as_str()), (200, "OK"));
    assert_eq!(
        healthy.header("content-type"),
        Some("text/plain;charset=UTF-8")
    );
    for path in ["/api/misc/echo", "/misc/echo"] {
        let echoed = open(path, Some("a=1&b=x+y"));
        assert_eq!(
            (echoed.status, echoed.body.as_str()),
            (200, r#"{"a":"1","b":"x y"}"#)
        );
        assert_eq!(open(path, Some("a=1&a=2")).status, 400);
    }
    assert_eq!(open("/api/info", None).status, 401);
    let (status, info) = send(&server, "GET", "/info", &Value::Null);
    assert_eq!(
        (status, info["version"].as_str()),
        (200, Some(env!("CARGO_PKG_VERSION")))
    );
    let post = Request::new("POST", "/api/lifecycle/healthcheck", None);
    assert_eq!(server.send(&post).status, 401);
}
