//! What tells whether the server is there, and which it is. Nothing here is of any service.

use serde_json::json;

use super::written::written;
use crate::{
    engine::{
        Asked, Operation, Told, openapi,
        operation::{BARE_ECHO, Route},
    },
    front::{Request, Response},
};

/// The answer to a probe for which nobody needs credentials.
pub(super) fn open(request: &Request) -> Option<Response> {
    let operation = match Route::of(request.path()) {
        _ if request.path() == BARE_ECHO => Operation::Echo,
        Route::Served(operation, None, _) => operation,
        Route::Served(..) | Route::Unserved(_) => return None,
    };
    if request.method() != "GET" {
        return None;
    }
    match operation {
        Operation::Echo => Some(echo(request)),
        Operation::HealthCheck => Some(healthy()),
        Operation::OpenApi => Some(written(Told::document(openapi::document(), false))),
        _ => None,
    }
}

/// Whether it is asked where operators sign in, for which nobody needs credentials either.
pub(super) fn is_config(route: &Route<'_>, method: &str) -> bool {
    matches!(route, Route::Served(Operation::OperatorsConfig, None, _)) && method == "GET"
}

/// `GET /api/misc/echo`.
fn echo(request: &Request) -> Response {
    let told = match Asked::of_form(request.query().as_bytes()) {
        Ok(asked) => Told::document(asked.into_value(), false),
        Err(error) => Told::wrong(None, &error),
    };
    written(told)
}

/// `GET /api/lifecycle/healthcheck`.
fn healthy() -> Response {
    let text = Response {
        body: "OK".to_owned(),
        ..Response::empty(200)
    };
    text.with_header("Content-Type", "text/plain;charset=UTF-8")
}

/// `GET /api/info`.
pub(super) fn info() -> Told {
    Told::document(json!({ "version": env!("CARGO_PKG_VERSION") }), false)
}
