//! OpenID Connect Native SSO for Mobile Apps 1.0: one sign-in for the apps of one vendor.

use sekisho::front::Response;
use serde_json::{Value, json};

mod documents;
mod ended;
mod engine;
mod exchanged;
mod issued;
mod refused;
mod stolen;

use crate::support::{
    Server,
    client::ISSUER,
    expect::{assert_refused, grants_unchanged, parameters, parts_of, text, with, without},
    json as json_of,
    ordinary::{
        BOB, Browser, Parameters, SCOPES, answer_of, basic, code_request, joined, provider_for,
        put_client, request_for, secret_of, spa, token, tokens_of, userinfo, verified, web,
    },
};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const DEVICE_SECRET: &str = "urn:openid:params:token-type:device-secret";

/// What the first app asks for.
const FIRST: &str = "openid device_sso offline_access";
/// What the second one asks for.
const SECOND: &str = "openid read offline_access";

/// What makes a client an app of a vendor.
fn of_vendor(vendor: &str) -> Value {
    json!({
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "TOKEN_EXCHANGE"],
        "nativeSsoGroup": vendor,
    })
}

/// The members of a service that lets apps share.
fn sharing() -> Value {
    let scopes = SCOPES.iter().chain(&["device_sso"]);
    let scopes: Vec<Value> = scopes.map(|name| json!({ "name": name })).collect();
    json!({
        "fapiModes": [],
        "nativeSsoSupported": true,
        "supportedScopes": scopes,
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "TOKEN_EXCHANGE"],
    })
}

/// The apps `one` and `two` of a vendor, their public app `spa-two`, `other` of another vendor, and `web` of
/// none.
fn server_with(members: &Value) -> Server {
    let app = |client: Value, vendor: &str| joined(&client, &of_vendor(vendor));
    let mut alone = of_vendor("");
    alone
        .as_object_mut()
        .expect("members")
        .remove("nativeSsoGroup");
    let clients = [
        app(web("one"), "acme"),
        app(web("two"), "acme"),
        app(spa("spa-two"), "acme"),
        app(web("other"), "another"),
        joined(&web("web"), &alone),
    ];
    provider_for(&joined(&sharing(), members), &clients)
}

fn server() -> Server {
    server_with(&json!({}))
}

/// What a browser of this person has brought to the app `one`.
fn first_by(server: &Server, browser: &Browser<'_>, username: &str, scope: &str) -> Value {
    let asked = request_for("one", "code", scope);
    tokens_of(server, &browser.agreed_by(&asked, username), &asked)
}

/// What Alice's own browser has brought to it.
fn first(server: &Server) -> Value {
    first_by(server, &Browser::new(server), "alice", FIRST)
}

/// Alice allows this to that client, once and somewhere.
fn allow(server: &Server, client: &str, scope: &str) {
    let answer = Browser::new(server).agreed(&request_for(client, "code", scope));
    assert!(answer_of(&answer).get("code").is_some());
}

/// A server, and what the app `one` was given there; Alice has allowed `two` what it asks for.
fn shared() -> (Server, Value) {
    let server = server();
    for client in ["two", "spa-two"] {
        allow(&server, client, SECOND);
    }
    let first = first(&server);
    (server, first)
}

/// What another app asks for with what the first one was given.
fn exchange(first: &Value) -> Parameters {
    parameters(&[
        ("grant_type", EXCHANGE),
        ("audience", ISSUER),
        ("subject_token", text(first, "id_token")),
        ("subject_token_type", ID_TOKEN),
        ("actor_token", text(first, "device_secret")),
        ("actor_token_type", DEVICE_SECRET),
        ("scope", SECOND),
    ])
}

/// Whether a line of the log has this.
fn is_logged(server: &Server, text: &str) -> bool {
    let log = server.host.log.borrow();
    log.iter().any(|line| line.contains(text))
}

/// It is given tokens.
fn given(server: &Server, client: &str, asked: &Parameters) -> Value {
    let response = token(server, client, asked);
    assert_eq!(response.status, 200, "{}", response.body);
    json_of(&response)
}

/// It is refused so, and nothing is granted.
fn refused(server: &Server, client: &str, asked: &Parameters, error: &str) -> Response {
    let response = grants_unchanged(server, || token(server, client, asked));
    assert_refused(&response, 400, error);
    assert!(
        !response.body.contains("\"access_token\""),
        "{}",
        response.body
    );
    response
}

fn refreshed(server: &Server, client: &str, before: &Value, more: &[(&str, &str)]) -> Response {
    let refresh_token = text(before, "refresh_token");
    let asked = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    token(server, client, &parameters(&[&asked, more].concat()))
}
