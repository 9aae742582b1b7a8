//! What a person is asked, and what not: OpenID Connect Core §3.1.2.1, §3.1.2.3, §3.1.2.4, §3.1.2.6
//! and §5.5.1.1.

use crate::support::expect::{apply_service, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Answer, BOB, Browser, Page, Parameters, SCOPES, answer_of, basic, joined, provider,
    provider_for, put_client, request, request_for, secret_of, shows, tokens, tokens_of, userinfo,
    verified, web,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server,
    client::ISSUER,
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::{
    front::Response,
    jose::{HeaderParams, hs256},
};
use serde_json::{Value, json as json_value};

mod accounts;
mod again;
mod meant;
mod none;
mod sessions;

/// The request of `web` with this parameter.
fn asking(name: &str, value: &str) -> Parameters {
    with(request("web"), name, value)
}

/// The client is told `error` without a page.
fn refused(browser: &Browser<'_>, parameters: &Parameters, error: &str) -> Answer {
    let response = browser.open(parameters);
    let answer = answer_of(&response);
    assert_eq!(
        (answer.get("error"), answer.get("code")),
        (Some(error), None),
        "{answer:?}"
    );
    answer
}

/// What the browser sees when it brings the request.
fn sees(browser: &Browser<'_>, parameters: &Parameters) -> Page {
    let response = browser.open(parameters);
    if shows(&response) == Page::Answer {
        assert!(
            answer_of(&response).get("code").is_some(),
            "{:?}",
            response.header("location")
        );
    }
    shows(&response)
}

/// The claims of the ID token for the code in `answer`.
fn claims_of(server: &Server, answer: &Response) -> Value {
    let tokens = tokens_of(server, answer, &request("web"));
    verified(server, "web", text(&tokens, "id_token")).1
}

/// An ID token of `username` for `client_id`.
fn id_token(server: &Server, client_id: &str, username: &str) -> String {
    let answer = Browser::new(server).agreed_by(&request(client_id), username);
    text(&tokens_of(server, &answer, &request(client_id)), "id_token").to_owned()
}
