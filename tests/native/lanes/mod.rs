//! Lanes: the grants of one client on many shelves, and each proof and assertion used once all the same.

use std::collections::BTreeSet;

use crate::support::{
    Server, TestClient, code_of,
    expect::{apply_client, assert_refused, parameters, text, unchanged, with},
    json as body,
    ordinary::{
        Browser, Parameters, TOKEN, answer_of, basic, code_request, joined, provider, provider_for,
        put_client, request_for, secret_of, spa, token, tokens, web,
    },
};
use sekisho::{front::Response, oauth::handle::Handle};
use serde_json::{Value, json};

mod born;
mod credentials;
mod found;
mod nearby;
mod proofs;

/// The shelf of a handle.
fn shelf_of(handle: &str) -> u16 {
    let handle = Handle::decode(handle).expect("a handle");
    handle.shelf.number()
}

/// The shelves with grants.
fn shelves(server: &Server) -> BTreeSet<u16> {
    let shelves = server.host.shelves.borrow();
    let used = shelves
        .iter()
        .filter(|(_, shelf)| !shelf.everything().is_empty());
    used.map(|(number, _)| *number).collect()
}

/// How often each shelf with any has remembered something that was used.
fn used(server: &Server) -> Vec<(u16, usize)> {
    let shelves = server.host.shelves.borrow();
    let used = shelves.iter().filter(|(_, shelf)| shelf.used() > 0);
    used.map(|(number, shelf)| (*number, shelf.used()))
        .collect()
}

/// What `send` answers, and how many calls to objects that takes.
fn counted(server: &Server, send: impl FnOnce() -> Response) -> (Response, usize) {
    let before = server.host.calls.get();
    let response = send();
    (response, server.host.calls.get() - before)
}

fn refresh_request(tokens: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
    ])
}
