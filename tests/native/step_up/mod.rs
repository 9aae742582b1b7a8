//! More than a password: where a service, a client or a request asks for it. OpenID Connect Core
//! §3.1.2.1 and §5.5.1.1, RFC 9470, OpenID Connect Unmet Authentication Requirements 1.0.

mod enrolled;
mod raised;

use sekisho::front::Response;
use serde_json::{Value, json as json_value};

use crate::second_factor::{FACTOR, between, code};
use crate::support::{
    Server,
    expect::with,
    ordinary::{
        Browser, Parameters, joined, provider, provider_for, put_client, request, spa, tokens_of,
        verified, web,
    },
    server::{PASSWORD, USERNAME},
};

const ONE: &str = "urn:example:one";
const TWO: &str = "urn:example:two";
const KEY: &str = "urn:example:key";

/// A service that knows three classes, with these members besides.
fn service(members: &Value) -> Server {
    let acr = |acr: &str, level: &str| json_value!({ "acr": acr, "level": level });
    let factors = json_value!({ "acrs": [acr(TWO, "SECOND_FACTOR"), acr(KEY, "PASSKEY")] });
    let known = json_value!({ "supportedAcrs": [ONE, TWO], "people": { "factors": factors } });
    provider(&joined(&known, members))
}

/// A service whose client `web` asks for this much of everybody.
fn with_client(level: &str) -> Server {
    let members = json_value!({ "factorsRequired": level });
    let client = joined(&web("web"), &members);
    provider_for(
        &json_value!({ "people": { "mail": { "from": "id@as.example" } } }),
        &[client, web("other"), spa("spa")],
    )
}

fn asking(acrs: &str) -> Parameters {
    with(request("web"), "acr_values", acrs)
}

fn demanding(acrs: &[&str]) -> Parameters {
    let claims = json_value!({ "id_token": { "acr": { "essential": true, "values": acrs } } });
    with(request("web"), "claims", &claims.to_string())
}

/// What the ID token tells that comes of the answer.
fn told(server: &Server, answer: &Response) -> Value {
    let tokens = tokens_of(server, answer, &request("web"));
    verified(server, "web", tokens["id_token"].as_str().expect("a token")).1
}

fn asks_for_a_code(page: &Response) -> bool {
    page.status == 200
        && page.body.contains("id=\"factor-submit\"")
        && !page.body.contains("id=\"key\"")
}

/// The key of the page that asks to add an authenticator.
fn key_of(page: &Response) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    between(page, "<code id=\"key\">", '<').to_owned()
}

/// Sends the code of the authenticator with this key, which is to be added.
fn add(browser: &Browser<'_>, page: &Response, key: &str, code: &str) -> Response {
    browser.submit(FACTOR, page, &[("key", key), ("code", code)])
}

/// Nothing has begun in the browser.
fn is_nobody(browser: &Browser<'_>) -> bool {
    let names = ["__Host-sekisho-session", "__Host-sekisho-known"];
    names.iter().all(|name| browser.cookie(name).is_none())
}
