//! The `action` of an answer: what the caller is to do.

use serde::Serialize;

/// What the caller is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verb {
    /// The fault is ours.
    AuthleteError,
    /// Answer 400.
    BadRequest,
    /// The fault is the caller's.
    CallerError,
    /// Answer 201.
    Created,
    /// Answer 204.
    Deleted,
    /// Answer 403.
    Forbidden,
    /// Answer 200 with a page.
    Form,
    /// Ask the person.
    Interaction,
    /// Answer 500.
    InternalServerError,
    /// Answer 401, or 400 to a client that did not use the header.
    InvalidClient,
    /// Answer 200 with JSON.
    Json,
    /// Answer 200 with a JWT.
    Jwt,
    /// Answer 302.
    Location,
    /// Answer 204.
    NoContent,
    /// Ask nobody.
    NoInteraction,
    /// There is no such thing.
    NotFound,
    /// Answer 200.
    Ok,
    /// Answer 413.
    PayloadTooLarge,
    /// Answer 401.
    Unauthorized,
    /// Answer 200.
    Updated,
}
