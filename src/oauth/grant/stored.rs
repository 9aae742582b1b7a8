//! What a row keeps of the secrets that open it.

use serde::Serialize;

use crate::{Digest, Timestamp, json::FromJson};

/// What is kept of a secret, and until when the secret counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The SHA-256 of the secret.
    pub digest: Digest,
    /// The moment from which it is refused.
    pub expires: Timestamp,
}

impl Stored {
    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }
}

/// A token as somebody holds it.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum Token {
    /// A handle: a refresh token or an opaque access token, by the digest of its secret.
    Handle(Digest),
    /// A JWT whose signature was verified, by the digest of its `jti`, and when it expires.
    Jwt(Stored),
}
