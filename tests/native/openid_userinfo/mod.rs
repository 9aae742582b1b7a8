//! UserInfo: OpenID Connect Core §5.3 and §5.4, RFC 6750 §2 and §3, RFC 9449 §7.

use crate::support::expect::{grants_unchanged, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Browser, USERINFO, answer_of, basic, code_request, endpoint, joined, provider, provider_for,
    put_api, put_client, request, request_for, secret_of, spa, tokens, tokens_of, userinfo,
    verified, web,
};
use crate::support::{Server, client::ISSUER, json, server::USERNAME};
use sekisho::{
    Digest,
    front::{Request, Response},
    jose::{Algorithm, Untrusted},
    oauth::request::body::Body,
};
use serde_json::{Value, json as json_value};

mod asked;
mod bound;
mod claims;
mod refused;

/// The access token of Alice for `web` with this scope.
fn access_token(server: &Server, scope: &str) -> String {
    text(
        &tokens(server, &request_for("web", "code", scope)),
        "access_token",
    )
    .to_owned()
}

/// What UserInfo tells of Alice for this scope.
fn told(server: &Server, scope: &str) -> Value {
    let response = userinfo(server, &access_token(server, scope));
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

/// RFC 6750 §3: the error is in the challenge of the scheme, and in the body for a person to read.
fn assert_challenged(response: &Response, status: u16, error: &str) {
    let body = json(response);
    assert_eq!(
        (response.status, text(&body, "error")),
        (status, error),
        "{body}"
    );
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let challenge = response.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.contains(&format!("error=\"{error}\"")),
        "{challenge}"
    );
}

fn posted(headers: &[(&str, &str)], body: &str) -> Request {
    let request =
        Request::new("POST", USERINFO, None).with_body(Body::Read(body.as_bytes().to_vec()));
    headers.iter().fold(request, |request, (name, value)| {
        request.with_header(name, value)
    })
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
