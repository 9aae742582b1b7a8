//! A service for everybody that also serves clients and scopes under FAPI 2.0 Security Profile:
//! each rule of the profile holds for them, and ordinary clients beside them notice nothing.

use crate::support::expect::{
    assert_error_page, assert_refused, claim, grants_unchanged, parameters, parts_of, text,
    unchanged, with, without,
};
use crate::support::ordinary::{
    AUTHORIZE, Browser, GRANT_TYPES, Parameters, RESPONSE_TYPES, TOKEN, USERINFO, answer_of, basic,
    endpoint, joined, provider_for, put_api, put_client, request_for, secret_of, spa, tokens,
    userinfo, verified, web, wide_client,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI, VERIFIER},
    json,
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

mod details;
mod documents;
mod requests;
mod tokens;

const PAR: &str = "/oauth/par";
const API: &str = "https://api.example.com";
const RSA_API: &str = "https://rsa.example.com";

/// Everything an ordinary service may allow, so that only the profile forbids it.
pub fn members() -> Value {
    let scope = |name: &str| json_value!({ "name": name });
    let pay = json_value!({ "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] });
    let scopes = [
        scope("openid"),
        scope("email"),
        scope("offline_access"),
        scope("read"),
        pay,
    ];
    json_value!({
        "supportedScopes": scopes,
        "supportedGrantTypes": GRANT_TYPES,
        "supportedResponseTypes": RESPONSE_TYPES,
        "authorizationCodeDuration": 600,
        "pkceRequired": false,
        "pkceS256Required": false,
    })
}

/// The client that keeps the profile, whatever it asks for.
fn strict() -> TestClient {
    TestClient::new("strict", 3)
}

/// A client with a key that keeps the profile only where a scope demands it.
pub fn keyed() -> TestClient {
    TestClient::new("keyed", 4)
}

pub fn document(client: &TestClient, more: &Value) -> Value {
    let grants = json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });
    joined(&joined(&client.document(), &grants), more)
}

fn strict_document() -> Value {
    document(&strict(), &json_value!({ "fapiModes": ["FAPI2_SECURITY"] }))
}

/// Two keys for assertions, and ID tokens that a scope under the profile may come with.
pub fn keyed_members() -> Value {
    json_value!({ "jwks": { "keys": [keyed().key.public_jwk(), RsaKey::public_jwk()] }, "idTokenSignAlg": "ES256", "pkceRequired": false })
}

fn server() -> Server {
    let keyed = document(&keyed(), &keyed_members());
    let server = provider_for(
        &members(),
        &[strict_document(), keyed, wide_client("web"), spa("spa")],
    );
    put_api(&server, &json_value!({ "identifier": API, "scopes": [] }));
    put_api(
        &server,
        &json_value!({ "identifier": RSA_API, "scopes": [], "accessTokenSignAlg": "RS256" }),
    );
    server
}

/// A client under the profile and what it asks for, by its own word and by that of a scope.
fn both() -> [(TestClient, &'static str); 2] {
    [
        (strict(), "openid read offline_access"),
        (keyed(), "openid pay offline_access"),
    ]
}

pub fn request(client: &TestClient, scope: &str) -> Parameters {
    with(
        with(client.authorization_request(), "scope", scope),
        "nonce",
        crate::support::ordinary::NONCE,
    )
}

/// The parameters that authenticate `client`, with one claim of the assertion changed.
fn assertion(server: &Server, client: &TestClient, name: &str, value: Value) -> Parameters {
    client.authentication_with(&client.assertion(&claim(
        client.assertion_claims(server.now()),
        name,
        value,
    )))
}

/// What FAPI 2.0 SP §5.3.2.1 (6, 8) and §5.4.1 (1) keep a client from authenticating with, though
/// it is good elsewhere.
fn weak(server: &Server, client: &TestClient) -> Vec<Parameters> {
    let audiences = [
        json_value!(endpoint(TOKEN)),
        json_value!(endpoint(PAR)),
        json_value!([ISSUER]),
    ];
    audiences
        .into_iter()
        .map(|audience| assertion(server, client, "aud", audience))
        .collect()
}

/// The clients of [`both`] count the `jti` of each of their assertions anew: none is the same
/// twice.
pub fn good(server: &Server, client: &TestClient) -> Parameters {
    assertion(
        server,
        client,
        "jti",
        format!("good-{}", server.host.calls.get()).into(),
    )
}

fn joined_parameters(one: &[(String, String)], other: Parameters) -> Parameters {
    one.iter().cloned().chain(other).collect()
}

pub fn push(server: &Server, client: &TestClient, request: &[(String, String)]) -> Response {
    server.post(PAR, &joined_parameters(request, good(server, client)), &[])
}

/// The authorization response to a pushed request that Alice agrees to.
fn agreed(server: &Server, client: &TestClient, request: &[(String, String)]) -> Response {
    let pushed = push(server, client, request);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let request_uri = text(&json(&pushed), "request_uri").to_owned();
    Browser::new(server).agreed(&parameters(&[
        ("client_id", &client.client_id),
        ("request_uri", &request_uri),
    ]))
}

fn redeem(server: &Server, client: &TestClient, scope: &str) -> Parameters {
    let answer = answer_of(&agreed(server, client, &request(client, scope)));
    client.code_request(answer.get("code").expect("a code"))
}

fn proof(server: &Server, client: &TestClient) -> [(&'static str, String); 1] {
    let claims = client.proof_claims("POST", &endpoint(TOKEN), server.now());
    [(
        "dpop",
        client.proof(&claim(
            claims,
            "jti",
            format!("proof-{}", server.host.calls.get()),
        )),
    )]
}

pub fn token(server: &Server, client: &TestClient, asked: &[(String, String)]) -> Response {
    server.post(
        TOKEN,
        &joined_parameters(asked, good(server, client)),
        &proof(server, client),
    )
}

fn issued(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    json(response)
}

fn refresh(tokens: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
    ])
}

/// No weak client and none without a proof gets what this token request asks for.
fn assert_strict(server: &Server, client: &TestClient, asked: &[(String, String)]) {
    for weak in weak(server, client) {
        let refused = grants_unchanged(server, || {
            server.post(
                TOKEN,
                &joined_parameters(asked, weak),
                &proof(server, client),
            )
        });
        assert_refused(&refused, 400, "invalid_client");
    }
    let unproved = joined_parameters(asked, good(server, client));
    assert_refused(
        &grants_unchanged(server, || server.post(TOKEN, &unproved, &[])),
        400,
        "invalid_dpop_proof",
    );
}
