//! Replies that no road has to itself, and how one is written.

use serde_json::json;

use super::Response;
use crate::{
    backend::{Fault, Host},
    oauth::answer::{
        action::{Content, Reply},
        signed_introspection::MEDIA_TYPE,
    },
};

/// There is nothing at this path.
pub fn not_found() -> Response {
    let description = "There is nothing at this path; the metadata document lists the endpoints.";
    Response::json(
        404,
        &json!({ "error": "not_found", "error_description": description }),
    )
}

/// RFC 9110 §15.5.6: the response MUST list the methods in `Allow`.
pub fn method_not_allowed(methods: &[&str]) -> Response {
    let allow = methods.join(", ");
    let description = format!("This endpoint serves {allow} only.");
    let body = json!({ "error": "invalid_request", "error_description": description });
    Response::json(405, &body).with_header("Allow", allow)
}

/// RFC 9112 §3.2: 400 to a request whose `Host` is none.
pub fn misaddressed() -> Response {
    let description = "The Host header is not a host (RFC 9112 section 3.2).";
    let body = json!({ "error": "invalid_request", "error_description": description });
    Response::json(400, &body)
}

/// The server cannot serve.
pub fn unavailable<H: Host>(host: &H, fault: &Fault) -> Response {
    written(fault_reply(host, fault))
}

/// The reply where the world failed. The log learns how.
pub fn fault_reply<H: Host>(host: &H, fault: &Fault) -> Reply {
    host.log(&fault.line());
    Reply::unavailable(&fault.to_string())
}

fn of_type(media_type: &'static str, status: u16, body: String) -> Response {
    Response {
        body,
        ..Response::json(status, &json!({}))
    }
    .with_header("Content-Type", media_type)
}

/// A reply as a response.
pub fn written(reply: Reply) -> Response {
    let response = match reply.content {
        Content::Json(value) => Response::json(reply.status, &value),
        Content::Jwt(jwt) => of_type("application/jwt", reply.status, jwt),
        Content::IntrospectionJwt(jwt) => of_type(MEDIA_TYPE, reply.status, jwt),
    };
    let response = match reply.challenge {
        Some(challenge) => response.with_header("WWW-Authenticate", challenge),
        None => response,
    };
    match reply.retry_after {
        Some(seconds) => response.with_header("Retry-After", seconds.to_string()),
        None => response,
    }
}
