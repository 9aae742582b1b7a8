//! A pushed request.

use serde::Serialize;

use super::stored::Stored;
use crate::{
    Timestamp, json::FromJson, oauth::request::authorization_request::AuthorizationRequest,
};

/// A pushed request. RFC 9126.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Pushed {
    /// The client that pushed it.
    pub client: u64,
    /// When that client came to be, where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// Opens the request.
    pub request_uri: Stored,
    /// Completes the request.
    pub ticket: Stored,
    /// What whoever holds the ticket has written on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}
