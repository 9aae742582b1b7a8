//! The token hook: one signed event before tokens are issued, an answer that may add claims or
//! refuse, and nothing spent unless it agrees.

use crate::support::expect::{
    assert_document_refused, assert_refused, parameters, text, unchanged, with,
};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, PROTOCOL_CLAIMS, Page, Parameters, RESPONSE_TYPES, SCOPES, TOKEN,
    answer_of, basic, code_request, endpoint, joined, provider_for, put_api, put_client,
    request_for, secret_of, shows, spa, token, tokens, userinfo, verified, wide_client,
};
use crate::support::{
    Server, TestClient,
    client::ISSUER,
    host::ADMIN_SECRET,
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::{
    backend::{Fetched, Settings},
    front::Response,
};
use serde_json::{Value, json as json_value};

mod asked;
mod event;
mod refused;
mod spent;
mod where_it_is;

const URL: &str = "https://hooks.example/token";
const API: &str = "https://api.example.com";
const OPAQUE: &str = "https://opaque.example.com";

fn hook() -> Value {
    json_value!({ "type": "TOKEN_HOOK", "url": URL })
}

fn rule(claim: &str, value: &str) -> Value {
    json_value!({ "type": "RULE", "claim": claim, "constant": value, "destinations": ["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"] })
}

/// A provider with these actions, an API with JWTs and one with opaque tokens. The hook agrees and
/// adds nothing.
fn server(actions: &[Value]) -> Server {
    let service = json_value!({
        "actions": actions, "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES,
    });
    let server = provider_for(&service, &[wide_client("web"), spa("spa")]);
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"] }),
    );
    put_api(
        &server,
        &json_value!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" }),
    );
    answers(&server, URL, &json_value!({}));
    server
}

fn set_answer(server: &Server, url: &str, answer: Option<(u16, &str)>) {
    let fetched = answer.map(|(status, body)| Fetched {
        status,
        body: body.as_bytes().to_vec(),
    });
    server
        .host
        .servers
        .borrow_mut()
        .insert(url.to_owned(), vec![fetched]);
}

/// The hook answers 200 with this from now on.
fn answers(server: &Server, url: &str, body: &Value) {
    set_answer(server, url, Some((200, &body.to_string())));
}

/// The hook adds these claims to both tokens.
fn adds(server: &Server, url: &str, claims: &Value) {
    answers(
        server,
        url,
        &json_value!({ "claims": { "accessToken": claims, "idToken": claims } }),
    );
}

fn request(scope: &str, target: &str) -> Parameters {
    let mut request = request_for("web", "code", scope);
    request.push(("audience".to_owned(), target.to_owned()));
    request
}

/// A token request for a fresh code of `web`.
fn redeem(server: &Server, scope: &str, target: &str) -> Parameters {
    let answer = answer_of(&Browser::new(server).agreed(&request(scope, target)));
    code_request("web", answer.get("code").expect("a code"))
}

fn refresh(tokens: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
    ])
}

fn client_credentials(target: &str) -> Parameters {
    parameters(&[
        ("grant_type", "client_credentials"),
        ("scope", "read"),
        ("audience", target),
    ])
}

fn issued(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    json(response)
}

fn introspected(server: &Server, token: &str) -> Value {
    json(&server.post(
        "/oauth/introspect",
        &parameters(&[("token", token)]),
        &[basic("web", &secret_of("web"))],
    ))
}

/// How often hooks were asked.
fn asked(server: &Server) -> usize {
    server.host.sent.borrow().len()
}

/// The last event: where it went, its header, and its claims, once the JWK Set has verified it.
fn last_event(server: &Server) -> (String, Value, Value) {
    let (url, body) = server.host.sent.borrow().last().cloned().expect("an event");
    let (header, claims) = verified(server, "web", &body.expect("a body"));
    (url, header, claims)
}
