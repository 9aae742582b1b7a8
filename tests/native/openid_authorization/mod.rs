//! Authorization requests that a browser brings to an ordinary service: RFC 6749 §4.1.1 and
//! §4.1.2.1, OpenID Connect Core §3.1.2, RFC 7636 §4.4.1, RFC 9126, RFC 9207.

use crate::support::expect::{
    apply_client, apply_service, assert_error_page, assert_refused, grants_unchanged, page_about,
    text, unchanged, with, without,
};
use crate::support::ordinary::{
    AUTHORIZE, Answer, Browser, Page, Parameters, SCOPES, STATE, TOKEN, answer_of, basic,
    code_request, joined, provider, provider_for, put_client, redirect_uri, request, request_for,
    secret_of, shows, spa, token, tokens, tokens_of, web, wide_provider,
};
use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER},
    form, json,
    server::PASSWORD,
};
use sekisho::{front::Response, oauth::Grant};
use serde_json::json as json_value;

mod completed;
mod flaws;
mod pkce;
mod pushed;
mod requests;

/// The client is told `error` at its redirect URI, before anybody is asked anything, and nothing is
/// remembered.
fn refused(server: &Server, parameters: &Parameters, error: &str) -> Answer {
    let response = unchanged(server, || Browser::new(server).open(parameters));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let answer = answer_of(&response);
    assert_eq!(answer.get("error"), Some(error), "{answer:?}");
    let allowed = ["error", "error_description", "error_uri", "iss", "state"];
    let is_allowed = |name: &&str| allowed.contains(name);
    assert!(answer.names().iter().all(is_allowed), "{answer:?}");
    let described = answer.get("error_description");
    let page = described.and_then(|description| page_about(error, description));
    let page = page.map(|page| format!("{ISSUER}/errors/{page}"));
    assert_eq!(answer.get("error_uri"), page.as_deref(), "{answer:?}");
    answer
}

/// The person is told `error`, and the browser is sent nowhere.
fn shown(server: &Server, parameters: &Parameters, error: &str) {
    assert_error_page(
        &unchanged(server, || Browser::new(server).open(parameters)),
        400,
        error,
    );
}

fn accepted(server: &Server, parameters: &Parameters) {
    let page = unchanged(server, || Browser::new(server).open(parameters));
    assert_eq!(
        shows(&page),
        Page::SignIn,
        "{:?} {}",
        page.header("location"),
        page.body
    );
}

/// What the client is told at its redirect URI, by a browser that never was here.
fn told(server: &Server, query: &str) -> Answer {
    let response = unchanged(server, || Browser::new(server).open_query(query));
    let answer = answer_of(&response);
    assert_eq!(answer.redirect_uri, "https://web.example/cb");
    assert_eq!(answer.get("code"), None);
    answer
}

/// The consent page of a request, and the browser it is shown in.
fn consent(server: &Server) -> (Browser<'_>, Response) {
    let browser = Browser::new(server);
    let page = browser.open(&with(request("web"), "prompt", "consent"));
    let page = browser.sign_in(&page, "alice", PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    (browser, page)
}
