//! What is told of a pushed authorization request. RFC 9126.

use serde_json::{Value, json};

use super::{Operation, Told, Verb};
use crate::documents::TokenAuthMethod;

/// The request is there.
pub fn created(client: u64, method: TokenAuthMethod, body: &Value) -> Told {
    let request_uri = body["request_uri"].as_str().unwrap_or_default();
    let sentence = format!(
        "Successfully registered a request object for client ({client}), URI is {request_uri}."
    );
    Told::outcome(
        Operation::PushedAuthReq,
        "A245001",
        &sentence,
        Verb::Created,
    )
    .with(json!({ "requestUri": request_uri, "clientAuthMethod": method }))
    .content(body.to_string())
}
