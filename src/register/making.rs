//! What the register makes by itself: keys and secrets, of the time and the random bits it is given.

use serde_json::Value;

use super::keys::{KeySource, StoredKeys};
use crate::{Secret, Timestamp, directory::Tenant, jose::SigningKey};

/// What is made of nothing: the time of it, random bits for it, and keys that took long to find.
pub(crate) struct Making<'a> {
    pub(crate) now: Timestamp,
    pub(crate) tenant: Option<&'a Tenant>,
    /// Who has it made, as the audit trail calls them.
    pub(crate) by: Option<&'a str>,
    pub(crate) knows_others: bool,
    pub(crate) knows_nearby: bool,
    pub(crate) seeds: &'a [Secret; 2],
    pub(crate) made: Vec<SigningKey>,
}

impl Making<'_> {
    pub(super) fn with(&mut self, made: &[Value]) -> &Self {
        self.made = made
            .iter()
            .filter_map(|jwk| SigningKey::from_private_jwk(jwk).ok())
            .collect();
        self
    }

    pub(super) fn source(&self) -> KeySource<'_> {
        KeySource {
            made: &self.made,
            seed: &self.seeds[1],
        }
    }

    pub(super) fn no_keys(&self) -> StoredKeys {
        StoredKeys::new(self.seeds[1].derive("seal"))
    }
}
