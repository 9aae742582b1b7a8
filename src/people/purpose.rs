//! What links that are mailed are for, and what is asked about them.

use serde::Serialize;

use crate::{Digest, json::FromJson};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Purpose {
    /// To set a new password.
    Reset,
    /// To confirm an address.
    Verify,
    /// To make an account: it is no link of a person.
    Invite,
    /// To keep an account that is about to be deleted.
    Undo,
}

impl Purpose {
    /// How it is written in the link.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Verify => "verify",
            Self::Invite => "invite",
            Self::Undo => "undo",
        }
    }

    /// The purpose that is written so.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Reset, Self::Verify, Self::Invite, Self::Undo]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }

    /// How long a link counts, in seconds.
    pub const fn duration(self) -> u32 {
        match self {
            Self::Reset => 1_800,
            Self::Verify => 86_400,
            Self::Invite => 604_800,
            // As long as the person can come back at all: the link of somebody who stays is void.
            Self::Undo => 7_776_000,
        }
    }
}

/// What is asked about links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum LinkCommand {
    /// One is to be mailed.
    Make {
        /// What for.
        purpose: Purpose,
        /// The digest of what opens it.
        digest: Digest,
    },
    /// Somebody looks at one, which uses nothing up.
    Look {
        /// What for.
        purpose: Purpose,
        /// The digest of what opens it.
        digest: Digest,
    },
    /// Somebody has one.
    Use {
        /// What for.
        purpose: Purpose,
        /// The digest of what opens it.
        digest: Digest,
        /// The new password, hashed, where it is for one.
        password: Option<String>,
    },
}
