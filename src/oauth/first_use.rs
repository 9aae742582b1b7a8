//! What may be used once: the `jti` of an assertion (RFC 7523 §3) or of a proof (RFC 9449 §11.1).

use serde::Serialize;

use super::Refusal;
use crate::{Digest, Timestamp, json::FromJson};

/// Something that must not have been used before.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct FirstUse {
    /// What it is: a digest over its scope and its `jti`.
    pub key: Digest,
    /// When it may be forgotten, because it is refused for its age from then on.
    pub until: Timestamp,
    /// What a second use is answered with.
    pub refusal: Refusal,
    /// Whether it is remembered only if the request succeeds, because whoever spends it has proved
    /// neither a secret nor a registered key: strangers cannot fill a shelf.
    #[serde(default)]
    pub on_success: bool,
}
