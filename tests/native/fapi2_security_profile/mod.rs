//! FAPI 2.0 Security Profile (Final), requirement by requirement, in the order of the document: one
//! file for each of its sections, one test for each "shall".

use crate::support::Server;
use crate::support::client::ISSUER;
use crate::support::expect::claim;
use sekisho::Digest;
use sekisho::front::Response;
use serde_json::Value;

mod authorization_code_flow;
mod cryptography;
mod general_requirements;
mod identifier;
mod network_layer;
mod resource_servers;

const PAR: &str = "/oauth/par";
const TOKEN: &str = "/oauth/token";
const RESOURCE: &str = "/sample/resource";

/// Pushes the good request of client one with this assertion.
fn push_with_assertion(server: &Server, assertion: &str) -> Response {
    server.post(
        PAR,
        &[
            server.one.authorization_request(),
            server.one.authentication_with(assertion),
        ]
        .concat(),
        &[],
    )
}

/// Pushes the good request of client one with an assertion over these claims.
fn push_with_claims(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let claims = edit(server.one.assertion_claims(server.now()), server.now());
    push_with_assertion(server, &server.one.assertion(&claims))
}

/// The claims of a good proof at the token endpoint.
fn token_proof_claims(server: &Server) -> Value {
    server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now())
}

/// Redeems `code` with a proof over these claims.
fn redeem_with_proof(
    server: &Server,
    code: &str,
    edit: impl FnOnce(Value, i64) -> Value,
) -> Response {
    let proof = server
        .one
        .proof(&edit(token_proof_claims(server), server.now()));
    server.token_with(
        &server.one,
        &server.one.code_request(code),
        &[("dpop", proof)],
    )
}

/// Calls the resource with `token` and a proof of client one over these claims.
fn call_with_proof(
    server: &Server,
    token: &str,
    edit: impl FnOnce(Value, i64) -> Value,
) -> Response {
    let claims = server
        .one
        .proof_claims("GET", &format!("{ISSUER}{RESOURCE}"), server.now());
    let claims = edit(
        claim(claims, "ath", Digest::of(token).encode()),
        server.now(),
    );
    server.get(
        RESOURCE,
        "",
        &[
            ("authorization", format!("DPoP {token}")),
            ("dpop", server.one.proof(&claims)),
        ],
    )
}
