//! Replies that no road has to itself, and the line in the log that goes with a refusal.

use serde_json::json;

use super::{Request, Response};
use crate::{
    backend::{Fault, Host},
    oauth::Refusal,
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

/// The server cannot serve: not the client's doing. RFC 6749 §4.1.2.1 knows the code.
pub fn unavailable<H: Host>(host: &H, fault: &Fault) -> Response {
    host.log(&format!("fault: {fault:?}"));
    let body =
        json!({ "error": "temporarily_unavailable", "error_description": fault.to_string() });
    Response::json(503, &body).with_header("Retry-After", "5")
}

/// The log learns the rule that was broken, and no value of the request.
pub fn log_refusal<H: Host>(host: &H, request: &Request, refusal: &Refusal) {
    host.log(&format!(
        "refused {} {}: {}",
        request.method(),
        request.path(),
        refusal.rule()
    ));
}
