//! FAPI 2.0 Message Signing (Final), §5.3 and §5.4, in the order of the document: one test for each
//! "shall", and what would be a way around it.

use crate::support::{
    Server, TestClient,
    expect::{claim, no_claim},
    json,
    objects::{self, claims, signed},
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

mod signed_requests;
mod signed_responses;
mod under_way;

const REQUESTS: &str = "FAPI2_MESSAGE_SIGNING_AUTH_REQ";
const RESPONSES: &str = "FAPI2_MESSAGE_SIGNING_AUTH_RES";

/// A server whose requests are signed.
fn signing() -> Server {
    Server::with_service(&json_value!({ "fapiModes": [REQUESTS] }))
}

/// Pushes the good object of client one, once its claims are changed.
fn push_with(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let now = server.now();
    let claims = edit(claims(&server.one, now), now);
    objects::push(server, &server.one, &signed(1, &json_value!({}), &claims))
}

/// What a good object that was pushed is opened by.
fn request_uri_of(pushed: &Response) -> String {
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let uri = json(pushed)["request_uri"].as_str().map(str::to_owned);
    uri.expect("a request_uri")
}

fn without(name: &'static str) -> impl FnOnce(Value, i64) -> Value {
    move |claims, _| no_claim(claims, name)
}

fn with(name: &'static str, value: impl Into<Value>) -> impl FnOnce(Value, i64) -> Value {
    let value = value.into();
    move |claims, _| claim(claims, name, value)
}

/// The same client with another key than it has registered.
fn impostor() -> TestClient {
    TestClient::new("one", 9)
}
