//! Why no scope can be granted: the error names the cause, to a client that may know of it.

use crate::support::expect::{assert_refused, parameters, unchanged};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, TOKEN, answer_of, basic, joined, provider_for, put_api, request_for,
    secret_of, web,
};
use crate::support::{Server, json};
use sekisho::front::Response;
use serde_json::json as json_value;

const ORDERS: &str = "https://api.example/orders";
const BILLS: &str = "https://api.example/bills";

/// A service with two APIs, a client that may ask for everything, and one held to `openid`.
fn server() -> Server {
    let scopes = ["openid", "read", "pay", "free"];
    let members = json_value!({
        "supportedGrantTypes": GRANT_TYPES,
        "supportedScopes": scopes.map(|name| json_value!({ "name": name })),
    });
    let grants = json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"] });
    let narrow = json_value!({
        "extension": { "requestableScopes": ["openid"], "requestableScopesEnabled": true },
    });
    let clients = [
        joined(&web("web"), &grants),
        joined(&joined(&web("narrow"), &grants), &narrow),
    ];
    let server = provider_for(&members, &clients);
    for (identifier, scope) in [(ORDERS, "read"), (BILLS, "pay")] {
        let api = json_value!({ "identifier": identifier, "scopes": [scope] });
        put_api(&server, &api);
    }
    server
}

/// The description of the `invalid_scope` that a browser brings to the client.
fn told(server: &Server, client_id: &str, scope: &str, more: &[(&str, &str)]) -> String {
    let mut request = request_for(client_id, "code", scope);
    request.extend(parameters(more));
    let answer = answer_of(&unchanged(server, || Browser::new(server).open(&request)));
    assert_eq!(answer.get("error"), Some("invalid_scope"));
    answer.get("error_description").expect("one").to_owned()
}

fn for_itself(server: &Server, client_id: &str, more: &[(&str, &str)]) -> Response {
    let mut request = parameters(&[("grant_type", "client_credentials")]);
    request.extend(parameters(more));
    let by_secret = [basic(client_id, &secret_of(client_id))];
    unchanged(server, || server.post(TOKEN, &request, &by_secret))
}

#[test]
fn a_scope_of_an_api_that_was_not_named_is_refused_with_the_name_of_the_api() {
    let server = server();
    for (scope, targets, owner) in [
        ("read", &[][..], ORDERS),
        ("pay", &[], BILLS),
        ("read pay", &[], ORDERS),
        ("unknown pay", &[], BILLS),
        ("pay", &[("resource", ORDERS)], BILLS),
        ("read", &[("audience", BILLS)], ORDERS),
    ] {
        let said = told(&server, "web", scope, targets);
        let sentence = format!("belongs to the API {owner}, which was not named");
        assert!(said.contains(&sentence), "{scope}: {said}");
    }
    let response = for_itself(&server, "web", &[("scope", "pay"), ("resource", ORDERS)]);
    assert_refused(&response, 400, "invalid_scope");
    assert!(response.body.contains(BILLS), "{}", response.body);
}

#[test]
fn a_client_that_may_not_ask_for_a_scope_does_not_learn_whose_it_is() {
    let server = server();
    for (client, scope) in [
        ("narrow", "read"),
        ("narrow", "pay read"),
        ("web", "unknown"),
    ] {
        let said = told(&server, client, scope, &[]);
        assert!(!said.contains("api.example"), "{said}");
        assert!(said.contains("can be granted to this client"), "{said}");
    }
    let response = for_itself(&server, "narrow", &[("scope", "read")]);
    assert_refused(&response, 400, "invalid_scope");
    assert!(!response.body.contains("api.example"), "{}", response.body);
}

#[test]
fn a_client_that_names_neither_a_scope_nor_an_api_is_told_so() {
    let server = server();
    let response = for_itself(&server, "web", &[]);
    assert_refused(&response, 400, "invalid_scope");
    let said = json(&response)["error_description"].clone();
    assert!(said.as_str().expect("one").starts_with("No API was named"));
    let said = told(&server, "web", "", &[]);
    assert!(said.starts_with("No scope was asked for"), "{said}");
}
