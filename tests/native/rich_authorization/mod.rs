//! OAuth 2.0 Rich Authorization Requests, in the order of RFC 9396.

use sekisho::front::Response;
use serde_json::{Value, json};

mod apis;
mod documents;
mod engine;
mod hooks;
mod narrowed;
mod pages;
mod properties;
mod requests;
mod tokens;
mod under_way;

use crate::support::{
    Server,
    expect::{parameters, with, without},
    ordinary::{
        Browser, Parameters, basic, code_request, joined, provider_for, request_for, secret_of,
        spa, token, tokens as issued, web, wide_client,
    },
};

const NAME: &str = "authorization_details";

/// The types of the examples of RFC 9396 §2 and §2.2.
fn types() -> Value {
    let amount = json!({
        "type": "object",
        "required": ["currency", "amount"],
        "properties": {
            "currency": { "type": "string", "minLength": 3, "maxLength": 3 },
            "amount": { "type": "string" },
        },
    });
    let payment = json!({
        "required": ["instructedAmount", "creditorName"],
        "properties": {
            "instructedAmount": amount,
            "creditorName": { "type": "string", "maxLength": 70 },
            "creditorAccount": { "properties": { "iban": { "type": "string" } } },
            "remittanceInformationUnstructured": { "type": "string" },
        },
    });
    let texts = json!([
        { "tag": "en", "value": "Pay {instructedAmount.amount} {instructedAmount.currency} to {creditorName}" },
        { "tag": "ja", "value": "{creditorName}に{instructedAmount.amount} {instructedAmount.currency}を支払う" },
    ]);
    json!([
        { "type": "account_information", "schema": {} },
        { "type": "payment_initiation", "schema": payment, "texts": texts },
        { "type": "anything" },
    ])
}

/// RFC 9396 §2, figure 2.
fn payment() -> Value {
    json!({
        "type": "payment_initiation",
        "locations": ["https://example.com/payments"],
        "instructedAmount": { "currency": "EUR", "amount": "123.50" },
        "creditorName": "Merchant A",
        "creditorAccount": { "iban": "DE02100100109307118603" },
        "remittanceInformationUnstructured": "Ref Number Merchant",
    })
}

/// RFC 9396 §2, figure 1.
fn account() -> Value {
    json!({
        "type": "account_information",
        "actions": ["list_accounts", "read_balances", "read_transactions"],
        "locations": ["https://example.com/accounts"],
    })
}

fn server() -> Server {
    server_with(&json!({}))
}

fn server_with(members: &Value) -> Server {
    let wide = json!({
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS", "IMPLICIT"],
        "supportedResponseTypes": ["CODE", "TOKEN", "CODE_TOKEN", "ID_TOKEN"],
        "offlineAccessRequired": false,
        "authorizationDetailsTypes": types(),
    });
    let clients = [web("web"), web("other"), spa("spa"), wide_client("wide")];
    provider_for(&joined(&wide, members), &clients)
}

/// A request of `client` for these details, and for `read`.
fn asking(client: &str, details: &Value) -> Parameters {
    with(
        request_for(client, "code", "read"),
        NAME,
        &details.to_string(),
    )
}

/// The same for details alone.
fn asking_alone(client: &str, details: &Value) -> Parameters {
    without(asking(client, details), "scope")
}

fn pushed(server: &Server, asked: &Parameters) -> Response {
    server.post("/oauth/par", asked, &[basic("web", &secret_of("web"))])
}

fn introspected(server: &Server, token: &str) -> Value {
    let headers = [basic("web", &secret_of("web"))];
    crate::support::json(&server.post(
        "/oauth/introspect",
        &parameters(&[("token", token)]),
        &headers,
    ))
}

/// A token request of `web` that refreshes `before`, with these parameters.
fn refreshed(server: &Server, before: &Value, more: &[(&str, &str)]) -> Response {
    let refresh_token = before["refresh_token"].as_str().expect("a refresh token");
    let asked = [
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ],
        more,
    ];
    token(server, "web", &parameters(&asked.concat()))
}

/// The code of a request that Alice agrees to.
fn code(server: &Server, asked: &Parameters) -> String {
    let answer = Browser::new(server).agreed(asked);
    let answer = crate::support::ordinary::answer_of(&answer);
    answer.get("code").expect("a code").to_owned()
}

/// A token request of `web` for a code, with these details.
fn redeemed(server: &Server, code: &str, details: &Value) -> Response {
    let asked = with(code_request("web", code), NAME, &details.to_string());
    token(server, "web", &asked)
}
