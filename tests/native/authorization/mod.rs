//! The authorization endpoint and its pages: RFC 6749 §4.1.1 and §4.1.2, RFC 9126 §4, RFC 9207, RFC
//! 9700 §4.

use crate::support::expect::{
    apply_client, assert_error_page, grants_unchanged, parameters, text, unchallenged, unchanged,
    with,
};
use crate::support::state::with_another_secret;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI},
    code_of, form, interaction_of, json, query_of,
    server::{PASSWORD, USERNAME, cookie_of},
};
use sekisho::{
    front::{Request, Response},
    oauth::interaction::sealed::LIFETIME,
    oauth::request::body::Body,
};
use serde_json::json as json_value;
use url::Url;

mod answers;
mod edges;
mod forms;
mod pages;
mod passwords;
mod requests;

const AUTHORIZE: &str = "/oauth/authorize";
const CONSENT: &str = "/oauth/authorize/consent";
const LOGIN: &str = "/oauth/authorize/login";

/// A request that was opened, and the page that came of it.
fn opened(server: &Server) -> (String, Response) {
    let request_uri = server.request_uri(&server.one);
    let page = server.open("one", &request_uri);
    assert_eq!(page.status, 200, "{}", page.body);
    (request_uri, page)
}

/// A request that was opened and signed in to: the sign-in page and the consent page.
fn signed_in(server: &Server) -> (Response, Response) {
    let (_, page) = opened(server);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(consent.status, 200, "{}", consent.body);
    (page, consent)
}

/// The browser opens the authorization endpoint with these parameters and headers.
fn open_with(server: &Server, pairs: &[(&str, &str)], headers: &[(&str, String)]) -> Response {
    server.get(AUTHORIZE, &form(&parameters(pairs)), headers)
}

/// Posts the sign-in form with these headers.
fn sign_in_with(server: &Server, page: &Response, headers: &[(&str, String)]) -> Response {
    let interaction = interaction_of(page);
    let form = parameters(&[
        ("interaction", interaction.as_str()),
        ("username", USERNAME),
        ("password", PASSWORD),
    ]);
    server.post(LOGIN, &form, headers)
}
