//! Request objects and signed answers outside FAPI 2.0: RFC 9101, OpenID Connect Core §6, and JWT Secured
//! Authorization Response Mode (JARM).

use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI},
    expect::{assert_error_page, claim, no_claim, unchanged, with},
    objects::{over, signed},
    ordinary::{
        Browser, NONCE, Page, Parameters, answer_of, joined, provider_for, put_client, shows, web,
        wide_client,
    },
    rsa_key::RsaKey,
};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

mod answers;
mod brought;
mod encrypted;
mod properties;
mod published;
mod pushed;
mod reference;
mod traditional;

/// A client with a key for its objects.
fn keyed() -> TestClient {
    TestClient::new("keyed", 4)
}

fn keyed_document(members: &Value) -> Value {
    let keys = json_value!({ "keys": [keyed().key.public_jwk(), RsaKey::public_jwk()] });
    let document = joined(&keyed().document(), &json_value!({ "jwks": keys }));
    joined(&document, members)
}

/// A provider with that client, of which service and client say this besides.
fn serving(service: &Value, client: &Value) -> Server {
    provider_for(
        service,
        &[keyed_document(client), web("web"), wide_client("wide")],
    )
}

fn server() -> Server {
    serving(&json_value!({}), &json_value!({}))
}

/// What it asks.
fn request() -> Parameters {
    let asked = with(keyed().authorization_request(), "scope", "openid read");
    with(asked, "nonce", NONCE)
}

/// The claims of an object over that.
fn claims(server: &Server) -> Value {
    over(&keyed(), &request(), server.now())
}

fn object(claims: &Value) -> String {
    signed(4, &json_value!({}), claims)
}

/// What a browser brings of an object.
fn bringing(object: &str) -> Parameters {
    vec![
        ("client_id".to_owned(), "keyed".to_owned()),
        ("request".to_owned(), object.to_owned()),
    ]
}

/// The parameters that prove who the client is, each time by another assertion.
fn proof(server: &Server) -> Parameters {
    let jti = format!("proof-{}", server.host.calls.get());
    let assertion = claim(keyed().assertion_claims(server.now()), "jti", jti);
    keyed().authentication_with(&keyed().assertion(&assertion))
}

/// The answer to what a browser brings, once Alice has agreed.
fn agreed(server: &Server, brought: &Parameters) -> Response {
    Browser::new(server).agreed(brought)
}

/// The request is shown on a page of the server.
fn is_shown(server: &Server, brought: &Parameters) {
    let page = unchanged(server, || Browser::new(server).open(brought));
    assert_eq!(shows(&page), Page::SignIn, "{}", page.body);
}

/// The person is told, and the client is not.
fn is_told_to_the_person(server: &Server, brought: &Parameters, error: &str) {
    let page = unchanged(server, || Browser::new(server).open(brought));
    assert_error_page(&page, 400, error);
}

/// The client is told, with this state.
fn is_told_to_the_client(server: &Server, brought: &Parameters, error: &str, state: Option<&str>) {
    let answer = unchanged(server, || Browser::new(server).open(brought));
    let answer = answer_of(&answer);
    assert_eq!(answer.redirect_uri, REDIRECT_URI);
    assert_eq!(
        (answer.get("error"), answer.get("state")),
        (Some(error), state)
    );
    assert_eq!(answer.get("code"), None);
}
