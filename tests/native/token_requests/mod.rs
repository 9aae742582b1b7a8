//! Token requests of ordinary clients: RFC 6749 §3.2, §4.1.3, §4.4.2, §5 and §6. Among them are the
//! two that articles about token requests show, parameter by parameter.

use crate::support::expect::{
    assert_refused, grants_unchanged, parameters, parts_of, text, unchanged, with, without,
};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, Parameters, TOKEN, answer_of, basic, code_request, endpoint, joined,
    provider_for, put_api, redirect_uri, request, request_for, secret_of, spa, token, tokens,
    userinfo, verified, web,
};
use crate::support::{
    Server,
    client::{ISSUER, VERIFIER},
    json,
};
use sekisho::front::{Request, Response};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};

mod articles;
mod bound;
mod codes;
mod parameters;
mod scopes;

const API: &str = "https://api.example.com";

/// The client of the articles, which sends its secret in the body.
fn article_client() -> Value {
    json_value!({
        "clientIdAlias": "client-id",
        "clientSecret": "client-secret-of-128-bits",
        "tokenAuthMethod": "CLIENT_SECRET_POST",
        "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "REFRESH_TOKEN"],
        "redirectUris": [redirect_uri("client-id")],
    })
}

/// Scopes of nobody in particular, and `read` of an API.
fn server() -> Server {
    let scopes = [
        "openid",
        "profile",
        "email",
        "offline_access",
        "read",
        "write",
        "free",
    ];
    let service = json_value!({
        "supportedGrantTypes": GRANT_TYPES,
        "supportedScopes": scopes.map(|name| json_value!({ "name": name })),
    });
    let machine = joined(
        &web("machine"),
        &json_value!({ "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"] }),
    );
    let server = provider_for(
        &service,
        &[
            article_client(),
            machine,
            web("web"),
            web("other"),
            spa("spa"),
        ],
    );
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read", "write"] }),
    );
    server
}

/// `POST` of a body as it is written.
fn post_text(server: &Server, body: &str) -> Response {
    let request = Request::new("POST", TOKEN, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body(Body::Read(body.as_bytes().to_vec()));
    server.send(&request)
}

fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// RFC 6749 §5.1: the status, and what keeps everybody from storing the tokens.
fn issued(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(
        (response.header("cache-control"), response.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    json(response)
}

/// A code of `client_id` for this scope.
fn code(server: &Server, client_id: &str, scope: &str) -> String {
    let answer = answer_of(&Browser::new(server).agreed(&request_for(client_id, "code", scope)));
    answer.get("code").expect("a code").to_owned()
}

fn by_article(parameters: Parameters) -> Parameters {
    with(
        with(parameters, "client_id", "client-id"),
        "client_secret",
        "client-secret-of-128-bits",
    )
}

/// A refresh token of the client of the articles.
fn refresh_token(server: &Server, scope: &str) -> String {
    let redeem = by_article(code_request("client-id", &code(server, "client-id", scope)));
    text(&issued(&server.post(TOKEN, &redeem, &[])), "refresh_token").to_owned()
}

fn client_credentials() -> Parameters {
    parameters(&[("grant_type", "client_credentials"), ("scope", "read")])
}

/// A good token request of each grant type, of the client of the articles.
fn good_requests(server: &Server) -> [Parameters; 3] {
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        (
            "refresh_token",
            &refresh_token(server, "free offline_access"),
        ),
    ]);
    [
        by_article(code_request(
            "client-id",
            &code(server, "client-id", "openid"),
        )),
        by_article(refresh),
        by_article(client_credentials()),
    ]
}
