//! For whom access tokens are: RFC 8707, RFC 9068 §2.2 and §3, and the two authorization requests
//! by which an article tells apart what a client gets with an audience and without, parameter by
//! parameter.

use crate::support::expect::{
    apply_service, assert_refused, parameters, parts_of, text, unchanged, with, without,
};
use crate::support::ordinary::{
    Answer, Browser, GRANT_TYPES, Page, Parameters, USERINFO, answer_of, basic, code_request,
    endpoint, joined, provider_for, put_api, put_client, request_for, secret_of, shows, spa, token,
    tokens, tokens_of, userinfo, verified, wide_client,
};
use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER},
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

mod articles;
mod granted;
mod targets;

const API: &str = "https://api.example.com";
const OTHER: &str = "https://other.example.com/v1";
const OPAQUE: &str = "https://opaque.example.com";
const EDDSA: &str = "https://eddsa.example.com";

fn service(members: &Value) -> Value {
    let scopes = [
        "openid",
        "profile",
        "email",
        "offline_access",
        "read",
        "write",
        "admin",
        "free",
    ];
    let ordinary = json_value!({
        "supportedGrantTypes": GRANT_TYPES,
        "supportedResponseTypes": crate::support::ordinary::RESPONSE_TYPES,
        "supportedScopes": scopes.map(|name| json_value!({ "name": name })),
    });
    joined(&ordinary, members)
}

/// Four APIs: two alike, one with opaque tokens, one with another algorithm.
fn server_with(members: &Value) -> Server {
    let server = provider_for(
        &service(members),
        &[wide_client("web"), wide_client("other"), spa("spa")],
    );
    for api in [
        json_value!({ "identifier": API, "scopes": ["read"], "accessTokenDuration": 600 }),
        json_value!({ "identifier": OTHER, "scopes": ["read", "write"], "accessTokenDuration": 900 }),
        json_value!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" }),
        json_value!({ "identifier": EDDSA, "scopes": ["admin"], "accessTokenSignAlg": "EdDSA" }),
    ] {
        put_api(&server, &api);
    }
    server
}

fn server() -> Server {
    server_with(&json_value!({}))
}

fn targeted(mut request: Parameters, targets: &[(&str, &str)]) -> Parameters {
    request.extend(parameters(targets));
    request
}

/// The tokens of `web` for this scope and these targets.
fn given(server: &Server, scope: &str, targets: &[(&str, &str)]) -> Value {
    tokens(
        server,
        &targeted(request_for("web", "code", scope), targets),
    )
}

fn claims(server: &Server, tokens: &Value) -> Value {
    verified(server, "web", text(tokens, "access_token")).1
}

fn introspected(server: &Server, tokens: &Value) -> Value {
    let asked = parameters(&[("token", text(tokens, "access_token"))]);
    json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    ))
}

fn is_opaque(tokens: &Value) -> bool {
    !text(tokens, "access_token").starts_with("eyJ")
}

fn userinfo_url() -> String {
    endpoint(USERINFO)
}

/// The error of a request that is refused at the redirect URI.
fn refused_at_client(server: &Server, request: &Parameters, error: &str) {
    let answer = answer_of(&unchanged(server, || Browser::new(server).open(request)));
    assert_eq!(answer.get("error"), Some(error), "{answer:?}");
}

/// The application of the article. It sends no code_challenge, so the service does not demand one.
fn article_server() -> Server {
    let members = service(
        &json_value!({ "pkceRequired": false, "issSuppressed": true, "pkceS256Required": false }),
    );
    let app = json_value!({
        "clientId": 123,
        "clientName": "App",
        "redirectUris": ["https://app.example.com/callback"],
        "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        "clientSecret": secret_of("123"),
    });
    let server = provider_for(&members, &[app]);
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"], "accessTokenSignAlg": "RS256" }),
    );
    server
}

const WITHOUT_AUDIENCE: &str = "response_type=code&scope=openid%20email%20favorite_color%20offline_access&client_id=123\
    &state=af0ifjsldkj&redirect_uri=https://app.example.com/callback&device=my-device-name";
const WITH_AUDIENCE: &str = "response_type=code&scope=openid%20email%20offline_access&client_id=123\
    &state=af0ifjsldkj&redirect_uri=https://app.example.com/callback&audience=https://api.example.com";

/// The answer at the redirect URI to a query that Alice agrees to.
fn article_answer(server: &Server, query: &str) -> Answer {
    let browser = Browser::new(server);
    let page = browser.open_query(query);
    let signed_in = browser.sign_in(&page, USERNAME, PASSWORD);
    // What the person has allowed before, they are not asked again.
    answer_of(&if shows(&signed_in) == Page::Consent {
        browser.decide(&signed_in, "allow")
    } else {
        signed_in
    })
}

/// The token response to the code of `answer`; what the articles leave out is not sent.
fn article_tokens(server: &Server, answer: &Answer, more: &[(&str, &str)]) -> Response {
    let code = answer.get("code").expect("a code");
    let redeem = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", "https://app.example.com/callback"),
    ];
    let redeem = targeted(parameters(&redeem), more);
    server.post("/oauth/token", &redeem, &[basic("123", &secret_of("123"))])
}

fn assert_article_response(server: &Server, response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(
        (response.header("cache-control"), response.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    let answer = json(response);
    let mut members: Vec<&str> = answer
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    members.sort_unstable();
    // RFC 6749 §5.1: the scope, besides, because it may differ from the one that was asked for.
    assert_eq!(
        members,
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(
        (answer["token_type"].as_str(), answer["expires_in"].as_i64()),
        (Some("Bearer"), Some(3600))
    );
    assert_eq!(answer["scope"], "openid email offline_access");
    let (header, id_token) = verified(server, "123", text(&answer, "id_token"));
    assert!(text(&answer, "id_token").starts_with("eyJ") && header["alg"] == "RS256");
    assert_eq!(
        (id_token["aud"].clone(), id_token.get("favorite_color")),
        (json_value!(["123"]), None)
    );
    answer
}
