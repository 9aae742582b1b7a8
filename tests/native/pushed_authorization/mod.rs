//! The pushed authorization request endpoint: RFC 9126 §2, under FAPI 2.0 Security Profile
//! §5.3.2.2.

use crate::support::expect::{
    apply_client, apply_service, assert_refused, claim, grants_unchanged, no_claim, parameters,
    text, unchanged, with, without,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{CHALLENGE, ISSUER, REDIRECT_URI, unsigned},
    code_of, json, query_of,
};
use sekisho::front::{Request, Response};
use sekisho::oauth::request::body::Body;
use serde_json::{Value, json as json_value};

mod accepted;
mod clients;
mod parameters;
mod proofs;
mod told;

const PAR: &str = "/oauth/par";

/// Pushes the good request of client one with one parameter set.
fn push_with(server: &Server, name: &str, value: &str) -> Response {
    server.push(
        &server.one,
        &with(server.one.authorization_request(), name, value),
        &[],
    )
}

/// The good request of client one is refused once `name` is `value`, and nothing is remembered of
/// it.
fn refuses(name: &str, value: &str, error: &str) {
    let server = Server::new();
    assert_refused(
        &unchanged(&server, || push_with(&server, name, value)),
        400,
        error,
    );
}
