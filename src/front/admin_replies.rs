//! What the roads of an operator have in common: how a body is read, and what is answered.

use serde_json::json;

use super::{Request, Response};
use crate::{documents::DocumentError, jose::object_of_others, json::FromJson, oauth::Refusal};

/// What became of what was named, if it was there.
pub(super) fn changed(found: bool, change: &str, absent: &str) -> Response {
    if found {
        Response::json(200, &json!({ "change": change }))
    } else {
        missing(absent)
    }
}

/// There is none.
pub(super) fn missing(absent: &str) -> Response {
    let body = json!({ "error": "not_found", "error_description": absent });
    Response::json(404, &body)
}

/// How deep a body may be that has no claims and no constants.
pub(super) const FLAT: usize = 2;

/// Reads a body of at most so many levels, which says each name once.
pub(super) fn read<T: FromJson>(request: &Request, levels: usize) -> Result<T, Response> {
    let body = request.body().of_admin().map_err(|rule| refused(&rule))?;
    let unlike =
        |reason: &str| invalid_request(400, &format!("The body is not as expected: {reason}."));
    let members = object_of_others(body, levels).ok_or_else(|| {
        unlike("it is no object, a name is there twice, or it has too many levels")
    })?;
    let names = T::MEMBERS;
    let other = members.keys().find(|name| !names.contains(&name.as_str()));
    let reason = match other {
        Some(other) => format!("`{other}` is none of `{}`", names.join("`, `")),
        None => format!(
            "one of `{}` is missing or of another kind",
            names.join("`, `")
        ),
    };
    crate::json::from_value(members.into()).map_err(|_| unlike(&reason))
}

/// A rule of the protocol was broken.
pub(super) fn refused(refusal: &Refusal) -> Response {
    invalid_request(refusal.status(), &refusal.to_string())
}

/// The request cannot be understood.
pub(super) fn invalid_request(status: u16, description: &str) -> Response {
    let body = json!({ "error": "invalid_request", "error_description": description });
    Response::json(status, &body)
}

/// What was sent is not acceptable.
pub(super) fn invalid_document(error: &DocumentError) -> Response {
    let body = json!({ "error": "invalid_document", "member": error.member, "error_description": error.to_string() });
    Response::json(400, &body)
}
