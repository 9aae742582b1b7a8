//! The API that a client means where its request names none: RFC 8707 §2.1, "a predefined default
//! resource value".

use crate::support::client::ISSUER;
use crate::support::expect::{
    assert_document_refused, assert_refused, grants_unchanged, parameters, text, unchanged, with,
};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Parameters, TOKEN, USERINFO, answer_of, basic, code_request, endpoint,
    joined, provider_for, put_api, put_client, request_for, secret_of, token, tokens, verified,
    wide_client,
};
use crate::support::{Server, json};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

const ORDERS: &str = "https://api.example/orders";
const BILLS: &str = "https://api.example/bills";

fn with_default(client_id: &str) -> Value {
    joined(
        &wide_client(client_id),
        &json_value!({ "responseTypes": ["CODE"], "defaultResource": ORDERS }),
    )
}

/// A service with two APIs; `web` means the first of them, `other` none.
fn server() -> Server {
    let scopes = ["openid", "email", "offline_access", "read", "pay"];
    let members = json_value!({
        "supportedGrantTypes": GRANT_TYPES,
        "supportedResponseTypes": ["CODE", "TOKEN"],
        "supportedScopes": scopes.map(|name| json_value!({ "name": name })),
    });
    let other = json_value!({ "responseTypes": ["CODE"] });
    let server = provider_for(&members, &[joined(&wide_client("other"), &other)]);
    put_api(
        &server,
        &json_value!({ "identifier": ORDERS, "scopes": ["read"] }),
    );
    put_api(
        &server,
        &json_value!({ "identifier": BILLS, "scopes": ["pay"] }),
    );
    put_client(&server, &with_default("web"));
    server
}

fn audience(server: &Server, tokens: &Value) -> Value {
    verified(server, "web", text(tokens, "access_token")).1["aud"].clone()
}

fn asked(client_id: &str, scope: &str, targets: &[(&str, &str)]) -> Parameters {
    let mut request = request_for(client_id, "code", scope);
    request.extend(parameters(targets));
    request
}

fn delete_api(server: &Server, identifier: &str) -> Response {
    server.admin(
        "/admin/delete",
        &json_value!({ "kind": "api", "id": identifier }),
    )
}

#[test]
fn rfc_8707_2_1_a_request_that_names_no_api_is_for_the_one_of_the_clients_document() {
    let server = server();
    let first = tokens(&server, &asked("web", "read offline_access", &[]));
    assert_eq!(audience(&server, &first), ORDERS);
    let with_openid = tokens(&server, &asked("web", "openid read", &[]));
    let both = json_value!([ORDERS, endpoint(USERINFO)]);
    assert_eq!(audience(&server, &with_openid), both);
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&first, "refresh_token")),
    ]);
    let refreshed = json(&token(&server, "web", &refresh));
    assert_eq!(audience(&server, &refreshed), ORDERS);
}

#[test]
fn a_request_that_names_an_api_has_that_one_and_no_default() {
    let server = server();
    for name in ["resource", "audience"] {
        let tokens = tokens(&server, &asked("web", "pay", &[(name, BILLS)]));
        assert_eq!(audience(&server, &tokens), BILLS, "{name}");
    }
    // The scopes of the API that was not named are not to be had.
    let wrong = asked("web", "read", &[("resource", BILLS)]);
    let response = unchanged(&server, || Browser::new(&server).open(&wrong));
    assert_eq!(answer_of(&response).get("error"), Some("invalid_scope"));
    let server_itself = tokens(&server, &asked("web", "openid", &[("resource", ISSUER)]));
    let token = text(&server_itself, "access_token");
    assert!(!token.starts_with("eyJ"), "opaque, for no API");
}

#[test]
fn rfc_8707_2_2_a_token_request_may_not_leave_the_default_for_another_api() {
    let server = server();
    let answer = answer_of(&Browser::new(&server).agreed(&asked("web", "read", &[])));
    let redeem = code_request("web", answer.get("code").expect("a code"));
    let other = with(redeem.clone(), "resource", BILLS);
    let response = grants_unchanged(&server, || token(&server, "web", &other));
    assert_refused(&response, 400, "invalid_target");
    let same = with(redeem, "resource", ORDERS);
    let tokens = json(&token(&server, "web", &same));
    assert_eq!(audience(&server, &tokens), ORDERS);
}

#[test]
fn the_default_of_one_client_is_nothing_to_another() {
    let server = server();
    let wrong = asked("other", "read", &[]);
    let response = unchanged(&server, || Browser::new(&server).open(&wrong));
    assert_eq!(answer_of(&response).get("error"), Some("invalid_scope"));
}

#[test]
fn a_client_that_asks_for_itself_has_its_default_too() {
    let server = server();
    let ask = |more: &[(&str, &str)]| {
        let mut request = parameters(&[("grant_type", "client_credentials")]);
        request.extend(parameters(more));
        server.post(TOKEN, &request, &[basic("web", &secret_of("web"))])
    };
    for more in [&[][..], &[("scope", "read")]] {
        let tokens = json(&ask(more));
        assert_eq!(audience(&server, &tokens), ORDERS, "{more:?}");
        assert_eq!(tokens["scope"], "read");
    }
    let named = json(&ask(&[("resource", BILLS)]));
    assert_eq!(audience(&server, &named), BILLS);
    let beyond = unchanged(&server, || ask(&[("scope", "pay")]));
    assert_refused(&beyond, 400, "invalid_scope");
}

#[test]
fn a_default_is_an_api_that_is_there() {
    let server = server();
    for nowhere in [
        "https://api.example/none",
        ISSUER,
        "https://api.example/Orders",
    ] {
        let members = json_value!({ "defaultResource": nowhere });
        let document = joined(&with_default("web"), &members);
        let documents = json_value!([{ "name": "a.json", "kind": "client", "document": document }]);
        let body = json_value!({ "documents": documents });
        assert_document_refused(
            &server,
            || server.admin("/admin/apply", &body),
            "defaultResource",
        );
    }
}

fn without_default(server: &Server) {
    let mut document = with_default("web");
    let members = document.as_object_mut().expect("members");
    members.remove("defaultResource");
    members.remove("clientSecret");
    put_client(server, &document);
}

#[test]
fn an_api_is_not_deleted_while_a_client_means_it() {
    let server = server();
    let refused = unchanged(&server, || delete_api(&server, ORDERS));
    let told = json(&refused);
    assert_eq!(
        (refused.status, &told["error"], &told["member"]),
        (
            400,
            &json_value!("invalid_document"),
            &json_value!("defaultResource")
        ),
        "{told}"
    );
    let number = server.host.documents.borrow().0["alias/web"].clone();
    assert_eq!(told["name"], format!("client {number}"));
    assert_eq!(delete_api(&server, BILLS).status, 200);
    without_default(&server);
    assert_eq!(delete_api(&server, ORDERS).status, 200);
    let exported = json(&server.admin("/admin/export", &Value::Null));
    assert_eq!(server.admin("/admin/apply", &exported).status, 200);
}

/// Deletes the API as it could be deleted once: the client goes on naming it.
fn delete_beneath(server: &Server) {
    let documents = &server.host.documents;
    let key = format!("client/{}", documents.borrow().0["alias/web"]);
    let kept = documents.borrow().0[&key].clone();
    without_default(server);
    assert_eq!(delete_api(server, ORDERS).status, 200);
    documents.borrow_mut().0.insert(key, kept);
}

#[test]
fn a_default_that_is_gone_is_not_taken_for_none() {
    let server = server();
    delete_beneath(&server);
    let request = asked("web", "openid", &[]);
    let response = unchanged(&server, || Browser::new(&server).open(&request));
    assert_eq!(answer_of(&response).get("error"), Some("invalid_target"));
    let own = parameters(&[("grant_type", "client_credentials")]);
    let response = unchanged(&server, || {
        server.post(TOKEN, &own, &[basic("web", &secret_of("web"))])
    });
    assert_refused(&response, 400, "invalid_target");
}
