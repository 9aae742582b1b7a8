//! What a request of a client spends, and where it is decided whether that was spent before: in one
//! place, whatever shelf the grant is on.
//!
//! What a client with a credential spends is decided on its home shelf. A proof of a client without one
//! is decided on the shelf of its key.

use super::{client_auth::Authenticated, dpop::Proof};
use crate::oauth::{FirstUse, handle::Shelf};

/// What a request spends.
#[derive(Clone, Debug)]
pub struct Spends {
    /// Where it is decided.
    pub at: Shelf,
    /// What it is: an assertion, and a proof if there is one.
    pub first_uses: Vec<FirstUse>,
}

impl Spends {
    /// What a request of `client` spends that shows this proof.
    pub fn of(client: &Authenticated, proof: Option<&Proof>) -> Self {
        let number = client.client().id();
        let is_public = client.client().is_public();
        let at = match proof.filter(|_| is_public) {
            Some(proof) => Shelf::of_key(number, proof.jkt()),
            None => Shelf::of_client(number),
        };
        let proof = proof.map(|proof| FirstUse {
            on_success: is_public,
            ..proof.first_use(&number.to_string())
        });
        let assertion = client.first_use().cloned();
        Self {
            at,
            first_uses: assertion.into_iter().chain(proof).collect(),
        }
    }

    /// The same, and what is used once besides that its client has signed.
    #[must_use]
    pub fn and(mut self, first_use: Option<FirstUse>) -> Self {
        self.first_uses.extend(first_use);
        self
    }

    /// Whether it is decided elsewhere than on this shelf.
    pub fn is_elsewhere(&self, shelf: Shelf) -> bool {
        self.at != shelf && !self.first_uses.is_empty()
    }

    /// Whether anything of it is spent only by a request that succeeds.
    pub fn is_on_success(&self) -> bool {
        self.first_uses.iter().any(|one| one.on_success)
    }

    /// What is remembered before a grant on another shelf is asked: whoever shows it has proved a
    /// credential.
    pub fn before(&self) -> Vec<FirstUse> {
        let mut before = self.first_uses.clone();
        before.retain(|one| !one.on_success);
        before
    }

    /// What is remembered there of a request that would succeed.
    pub fn deserved(&self) -> Vec<FirstUse> {
        let deserved = |one: &FirstUse| FirstUse {
            on_success: false,
            ..one.clone()
        };
        self.first_uses.iter().map(deserved).collect()
    }

    /// What is spent together with a command on `shelf`. What is spent by success is remembered beside
    /// the grant, too: there a version looks for it that knows no shelf of a key.
    pub fn beside(&self, shelf: Shelf) -> Vec<FirstUse> {
        let mut beside = self.first_uses.clone();
        beside.retain(|one| one.on_success || self.at == shelf);
        beside
    }
}
