//! What is answered about passkeys.

use serde::Serialize;

use super::{flaw::Flaw, kept::Passkey};

use crate::json::FromJson;

/// What is answered about passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum PasskeyReply {
    /// The handle is of the person of this name.
    Found(String),
    /// Those of the person.
    Listed(Vec<Passkey>),
    /// The first step that it fails.
    Refused(Flaw),
}
