//! What is answered about passkeys.

use serde::{Deserialize, Serialize};

use super::{flaw::Flaw, kept::Passkey};

/// What is answered about passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasskeyReply {
    /// The handle is of the person of this name.
    Found(String),
    /// Those of the person.
    Listed(Vec<Passkey>),
    /// The first step that it fails.
    Refused(Flaw),
}
