//! Clients that are deleted, locked, held to scopes, or have another secret.

use super::*;

#[test]
fn rfc_7592_2_3_with_a_client_its_tokens_end() {
    let (server, machine, secret) = with_machine();
    let (name, value) = basic("machine", &secret);
    let parameters = vec![
        ("grant_type".to_owned(), "client_credentials".to_owned()),
        ("scope".to_owned(), "read".to_owned()),
    ];
    let response = server.post("/oauth/token", &parameters, &[(name, value)]);
    let token = crate::support::json(&response)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let inquire =
        || told(&server, "/auth/introspection", &json!({ "token": token }))["action"].clone();
    assert_eq!(inquire(), "OK");
    let path = format!("/client/delete/{}", number(&machine));
    assert_eq!(
        send(&server, "DELETE", &path, &Value::Null),
        (204, Value::Null)
    );
    assert_eq!(inquire(), "UNAUTHORIZED");
    assert_eq!(own_tokens(&server, "machine", &secret), 401);
    refused(&server, "DELETE", &path, &Value::Null, (404, "A910241"));
    refused(
        &server,
        "DELETE",
        "/client/delete/machine",
        &Value::Null,
        (404, "A910241"),
    );
}

#[test]
fn a_client_that_is_locked_is_shut_out_until_it_is_unlocked() {
    let (server, _, secret) = with_machine();
    let web = authorization_request("web");
    let lock = |name: &str, locked: Value| {
        let (status, told) = send(
            &server,
            "POST",
            &format!("/client/lock_flag/update/{name}"),
            &json!({ "clientLocked": locked }),
        );
        assert_eq!((status, &told["resultCode"]), (200, &json!("A910003")));
    };
    lock("machine", json!(true));
    lock("web", json!(true));
    assert_eq!(got(&server, "machine")["locked"], true);
    assert_eq!(own_tokens(&server, "machine", &secret), 401);
    let asked = json!({ "parameters": "grant_type=client_credentials&scope=read", "clientId": "machine", "clientSecret": secret });
    let shut = told(&server, "/auth/token", &asked);
    assert_outcome(&shut, "A048307", "INVALID_CLIENT");
    assert_eq!(content(&shut)["error"], "invalid_client");
    let opened = told(
        &server,
        "/auth/authorization",
        &json!({ "parameters": form(&web) }),
    );
    assert_outcome(&opened, "A010307", "BAD_REQUEST");
    lock("machine", Value::Null);
    lock("web", json!(false));
    assert_eq!(own_tokens(&server, "machine", &secret), 200);
    let opened = told(
        &server,
        "/auth/authorization",
        &json!({ "parameters": form(&web) }),
    );
    assert_eq!(opened["action"], "INTERACTION");
    refused(
        &server,
        "POST",
        "/client/lock_flag/update/nobody",
        &json!({ "clientLocked": true }),
        (404, "A910241"),
    );
    refused(
        &server,
        "POST",
        "/client/lock_flag/update/web",
        &json!({ "clientLocked": 1 }),
        (400, "A910203"),
    );
    lock("web", json!(true));
    for slip in [
        json!({}),
        json!({ "locked": true }),
        json!({ "client_locked": true }),
    ] {
        let path = "/client/lock_flag/update/web";
        refused(&server, "POST", path, &slip, (400, "A910203"));
    }
}

#[test]
fn a_secret_is_refreshed_or_chosen_and_the_former_one_ends() {
    let (server, machine, first) = with_machine();
    let path = format!("/client/secret/refresh/{}", number(&machine));
    let (status, told) = send(&server, "GET", &path, &Value::Null);
    assert_eq!((status, &told["oldClientSecret"]), (200, &json!(first)));
    let second = told["newClientSecret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    assert_eq!(
        (
            own_tokens(&server, "machine", &first),
            own_tokens(&server, "machine", &second)
        ),
        (401, 200)
    );
    let chosen = "chosen-by-the-caller-0123456789";
    let (status, told) = send(
        &server,
        "POST",
        "/client/secret/update/machine",
        &json!({ "clientSecret": chosen, "clientId": 7 }),
    );
    assert_eq!(
        (status, &told["oldClientSecret"], &told["newClientSecret"]),
        (200, &json!(second), &json!(chosen))
    );
    assert_eq!(
        (
            own_tokens(&server, "machine", &second),
            own_tokens(&server, "machine", chosen)
        ),
        (401, 200)
    );
}

#[test]
fn a_secret_that_can_be_guessed_or_kept_by_nobody_is_none() {
    let (server, ..) = with_machine();
    let update = "/client/secret/update";
    for secret in ["short", "with a space 0123456789012345", ""] {
        let body = json!({ "clientSecret": secret });
        let message = refused(
            &server,
            "POST",
            &format!("{update}/machine"),
            &body,
            (400, "A910240"),
        );
        assert!(message.contains("clientSecret"), "{message}");
    }
    let chosen = json!({ "clientSecret": "chosen-by-the-caller-0123456789" });
    refused(
        &server,
        "POST",
        &format!("{update}/spa"),
        &chosen,
        (400, "A910240"),
    );
    refused(
        &server,
        "GET",
        "/client/secret/refresh/spa",
        &Value::Null,
        (400, "A910242"),
    );
    for nobody in ["7", "nobody"] {
        refused(
            &server,
            "POST",
            &format!("{update}/{nobody}"),
            &chosen,
            (404, "A910241"),
        );
        refused(
            &server,
            "GET",
            &format!("/client/secret/refresh/{nobody}"),
            &Value::Null,
            (404, "A910241"),
        );
    }
}

#[test]
fn the_scopes_of_a_client_are_held_and_let_go() {
    let (server, machine, secret) = with_machine();
    let id = number(&machine);
    let path = |what: &str| format!("/client/extension/requestable_scopes/{what}/{id}");
    let read = || send(&server, "GET", &path("get"), &Value::Null);
    let all = (
        200,
        json!({ "requestableScopes": ["read", "write", "openid"] }),
    );
    assert_eq!(read(), all);
    for method in ["POST", "PUT"] {
        let held = json!({ "requestableScopes": ["write"] });
        assert_eq!(
            send(&server, method, &path("update"), &held),
            (200, held.clone())
        );
        assert_eq!(read(), (200, held.clone()));
        assert_eq!(own_tokens(&server, "machine", &secret), 400);
        assert_eq!(
            send(&server, "DELETE", &path("delete"), &Value::Null),
            (204, Value::Null)
        );
        assert_eq!(read(), all);
        assert_eq!(own_tokens(&server, "machine", &secret), 200);
        send(&server, method, &path("update"), &held);
        let none = json!({ "requestableScopes": [] });
        refused(&server, method, &path("update"), &none, (400, "A910240"));
        let free = json!({ "requestableScopes": null });
        assert_eq!(send(&server, method, &path("update"), &free), all);
        assert_eq!(own_tokens(&server, "machine", &secret), 200);
    }
    for unnamed in [json!({}), json!({ "scopes": ["write"] })] {
        refused(&server, "POST", &path("update"), &unnamed, (400, "A910203"));
    }
    refused(
        &server,
        "POST",
        &path("update"),
        &json!({ "requestableScopes": ["unknown"] }),
        (400, "A910240"),
    );
    refused(
        &server,
        "POST",
        &path("update"),
        &json!({ "requestableScopes": "write" }),
        (400, "A910203"),
    );
    for (method, what) in [("GET", "get"), ("POST", "update"), ("DELETE", "delete")] {
        let path = format!("/client/extension/requestable_scopes/{what}/nobody");
        refused(
            &server,
            method,
            &path,
            &json!({ "requestableScopes": ["read"] }),
            (404, "A910241"),
        );
    }
}

#[test]
fn nobody_manages_clients_without_credentials() {
    let server = provider(&json!({}));
    for (method, path) in [
        ("POST", "/client/create"),
        ("GET", "/client/get/web"),
        ("GET", "/client/get/list"),
        ("POST", "/client/update/web"),
        ("PATCH", "/client/update/web"),
        ("DELETE", "/client/delete/web"),
        ("POST", "/client/lock_flag/update/web"),
        ("GET", "/client/secret/refresh/web"),
        ("POST", "/client/secret/update/web"),
        ("GET", "/client/extension/requestable_scopes/get/web"),
        ("POST", "/client/extension/requestable_scopes/update/web"),
        ("DELETE", "/client/extension/requestable_scopes/delete/web"),
    ] {
        let before = server.host.snapshot();
        let without = Request::new(method, &format!("/api{path}"), None);
        assert_eq!(server.send(&without).status, 401, "{path}");
        assert_eq!(server.host.snapshot(), before);
    }
}
