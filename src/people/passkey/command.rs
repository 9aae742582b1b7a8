//! What is asked about passkeys.

use serde::Serialize;

use super::credential::{Assertion, Attestation, Expected};
use crate::{Digest, json::FromJson, people::NewSession};

/// What is asked about the passkeys of a person, or of the user handle that stands where the name
/// does.
#[derive(Serialize, FromJson)]
pub enum PasskeyCommand {
    /// The person adds one.
    Add {
        /// In whose name.
        owner: Owner,
        /// The user handle, if this is the first.
        handle: String,
        /// The new credential.
        attestation: Attestation,
        /// What it has to be for.
        expected: Expected,
        /// What the person calls it.
        name: String,
        /// Whether a password is all that was proved: then it is added where there is nothing besides.
        #[serde(default)]
        by_password: bool,
    },
    /// Whose handle is it?
    Find,
    /// The person of this handle is gone.
    Forget,
    /// The handle is of the person of this name.
    Keep {
        /// The name.
        username: String,
    },
    /// The person looks at them.
    List {
        /// In whose name.
        owner: Owner,
    },
    /// The person removes one.
    Remove {
        /// In whose name.
        owner: Owner,
        /// Which.
        id: String,
        /// The session in which they do.
        #[serde(default)]
        session: Option<Digest>,
    },
    /// The person calls one otherwise.
    Rename {
        /// In whose name.
        owner: Owner,
        /// Which.
        id: String,
        /// What it is called.
        name: String,
    },
    /// Somebody claims to be this person.
    SignIn {
        /// By what.
        assertion: Assertion,
        /// What it has to be for.
        expected: Expected,
        /// The session to begin if it is right.
        session: Option<NewSession>,
        /// The session of the same browser, which then ends.
        former: Option<Digest>,
        /// Whether more is asked for than it proves.
        #[serde(default)]
        falls_short: bool,
    },
}

/// Somebody who has signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Owner {
    /// The `sub`.
    pub subject: String,
    /// The epoch in which they did.
    pub epoch: u32,
}
