//! What the row of somebody keeps of their second factor.

use serde::Serialize;

use super::totp::Totp;
use crate::{Digest, json::FromJson};

/// What somebody proves themselves by besides the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Factors {
    /// Their authenticator.
    pub(super) totp: Totp,
    /// What the recovery codes that are left are kept as.
    pub(super) recovery: Vec<Digest>,
}

impl Factors {
    /// What is told to whoever has them: nothing that is secret.
    pub(super) fn shown(&self) -> Self {
        Self {
            totp: self.totp.shown(),
            recovery: self.recovery.clone(),
        }
    }
}
