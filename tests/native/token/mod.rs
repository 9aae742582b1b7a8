//! The token endpoint: RFC 6749 §4.1.3 and §5, RFC 7636 §4.6, RFC 9449 §5. What it issues: RFC 9068
//! §2.

use crate::support::expect::{
    apply_client, assert_refused, claim, grants_unchanged, no_claim, parameters, parts_of, text,
    unchanged, with, without,
};
use crate::support::rsa_key::RsaKey;
use crate::support::state::with_another_secret;
use crate::support::tokens::{both_formats, refresh};
use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER, unsigned},
    json,
};
use sekisho::{
    front::{Request, Response},
    jose::{PublicJwk, Untrusted},
    oauth::request::body::Body,
};
use serde_json::{Value, json as json_value};

mod clients;
mod codes;
mod form;
mod issued;
mod proofs;

const TOKEN: &str = "/oauth/token";

/// Client one redeems a fresh code, without one parameter.
fn redeem_without(server: &Server, name: &str) -> Response {
    let request = without(server.one.code_request(&server.code(&server.one)), name);
    unchanged(server, || server.token(&server.one, &request))
}

/// Client one redeems a fresh code with a proof over these claims.
fn redeem_with_proof(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let request = server.one.code_request(&server.code(&server.one));
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now());
    let proof = server.one.proof(&edit(claims, server.now()));
    server.token_with(&server.one, &request, &[("dpop", proof)])
}
