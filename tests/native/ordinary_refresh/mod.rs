//! Refreshing outside FAPI 2.0: RFC 6749 §6 and §10.4, RFC 9700 §2.2.2 and §4.14.2, RFC 9449 §5,
//! OpenID Connect Core §11 and §12.

use crate::support::client::ISSUER;
use crate::support::expect::{apply_service, assert_refused, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Parameters, SCOPES, TOKEN, basic, joined, provider, provider_for, put_api, put_client,
    request_for, secret_of, spa, token, tokens, userinfo, verified, web,
};
use crate::support::state::sweep;
use crate::support::{Server, TestClient, json};
use sekisho::{Digest, front::Response};
use serde_json::{Value, json as json_value};

mod clients;
mod ends;
mod family;
mod repeated;
mod scopes;

const SCOPE: &str = "openid email offline_access read";
const API: &str = "https://api.example.com";
/// How long a rotated token gives the same answer unless the service says otherwise, in seconds.
const WINDOW: i64 = 10;

/// The tokens of `client_id` for everything.
fn first(server: &Server, client_id: &str) -> Value {
    tokens(server, &request_for(client_id, "code", SCOPE))
}

/// The tokens of `client_id` for an API.
fn first_for_api(server: &Server, client_id: &str) -> Value {
    let mut request = request_for(client_id, "code", SCOPE);
    request.push(("audience".to_owned(), API.to_owned()));
    tokens(server, &request)
}

fn refresh_request(refresh_token: &str) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ])
}

fn refresh(server: &Server, client_id: &str, before: &Value) -> Response {
    token(
        server,
        client_id,
        &refresh_request(text(before, "refresh_token")),
    )
}

fn refreshed(server: &Server, client_id: &str, before: &Value) -> Value {
    let response = refresh(server, client_id, before);
    assert_eq!(
        (response.status, response.header("cache-control")),
        (200, Some("no-store")),
        "{}",
        response.body
    );
    json(&response)
}

/// RFC 6749 §5.2, and nothing has changed.
fn refused(server: &Server, client_id: &str, before: &Value, error: &str) {
    assert_refused(
        &unchanged(server, || refresh(server, client_id, before)),
        400,
        error,
    );
}

fn is_active(server: &Server, token: &str) -> bool {
    let asked = parameters(&[("token", token)]);
    json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    ))["active"]
        == true
}

fn assert_family_revoked(server: &Server, client_id: &str, family: &[&Value]) {
    for tokens in family {
        for name in ["access_token", "refresh_token"] {
            assert!(!is_active(server, text(tokens, name)), "{name}");
        }
        refused(server, client_id, tokens, "invalid_grant");
    }
}

/// Gives a client its first tokens.
type First = fn(&Server, &str) -> Value;

/// One server for each format, and an algorithm of each kind: none is opaque.
fn servers(members: &Value) -> Vec<(Server, First)> {
    let jwt = ["ES256", "EdDSA", "RS256", "PS256"].map(|algorithm| {
        let server = provider(members);
        put_api(&server, &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenSignAlg": algorithm }));
        (server, first_for_api as First)
    });
    jwt.into_iter()
        .chain([(provider(members), first as First)])
        .collect()
}

fn audience(tokens: &Value) -> Value {
    let aud = crate::support::state::claims_of(text(tokens, "access_token"))["aud"].take();
    match aud {
        Value::Array(several) => several[0].clone(),
        one => one,
    }
}

/// Rotates so many times, as a thief would at once.
fn rotated(server: &Server, client_id: &str, first: &Value, times: usize) -> Value {
    (0..times).fold(first.clone(), |tokens, _| {
        refreshed(server, client_id, &tokens)
    })
}

/// Three pairs, each of which took the place of the one before.
fn chain(server: &Server) -> [Value; 3] {
    let a = first(server, "web");
    let b = refreshed(server, "web", &a);
    let c = refreshed(server, "web", &b);
    [a, b, c]
}

/// A proof of `key` for the token endpoint.
fn proof(server: &Server, key: &TestClient) -> [(&'static str, String); 1] {
    [("dpop", key.proof_for(TOKEN, server.now()))]
}

/// The tokens of the public client, bound to the key of `key`.
fn bound(server: &Server, key: &TestClient) -> Value {
    let request = request_for("spa", "code", SCOPE);
    let answer = crate::support::ordinary::answer_of(
        &crate::support::ordinary::Browser::new(server).agreed(&request),
    );
    let redeem = with(
        crate::support::ordinary::code_request("spa", answer.get("code").expect("a code")),
        "client_id",
        "spa",
    );
    let response = server.post(TOKEN, &redeem, &proof(server, key));
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

fn refresh_bound(server: &Server, key: &TestClient, before: &Value) -> Response {
    let request = with(
        refresh_request(text(before, "refresh_token")),
        "client_id",
        "spa",
    );
    server.post(TOKEN, &request, &proof(server, key))
}
