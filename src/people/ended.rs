//! Sessions that have ended, of which clients are still to hear: they are kept beside the people
//! until each client has heard, or was told too often in vain. OpenID Connect Back-Channel Logout
//! §2.5.

use serde::Serialize;
use serde_json::{Value, json};

use super::shelves::{NEAR, Shelves};
use crate::{Digest, Timestamp, json::FromJson};

/// How often a client is told in vain.
const MOST_TRIES: u32 = 8;

/// How long the operator is told who has not heard and is told no more, in seconds.
const KEPT: u32 = 604_800;

/// A client that a session was used for; or the service itself, by which a user handle is to be forgotten
/// that stands where the `client_id` does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct UsedBy {
    /// The number of the client.
    pub client: u64,
    /// When the client came to be, which tells it from another that has its number since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Its `client_id` as it spelled it.
    pub client_id: String,
}

/// A session as the client in front of it sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct NamedSession {
    /// What the `sid` follows from.
    pub name: Digest,
    /// What a version reads that knows of no shelves: that it was not used for the client. It says so
    /// then each time that it is, and the client is looked for everywhere when the session ends.
    is_used: bool,
    /// The shelves of no region on which it was used for the client, as octets.
    #[serde(default)]
    shelves: [u8; 8],
    /// The same of those of regions.
    #[serde(default, skip_serializing_if = "is_none")]
    near: [u8; NEAR],
}

fn is_none(near: &[u8; NEAR]) -> bool {
    *near == [0; NEAR]
}

impl NamedSession {
    /// One of this name, which was used for what is on these shelves.
    pub const fn new(name: Digest, shelves: Shelves) -> Self {
        Self {
            name,
            is_used: false,
            shelves: shelves.few.to_be_bytes(),
            near: shelves.near,
        }
    }

    /// Whether it was used for the client on the shelf of this number.
    pub fn has_shelf(&self, number: u16) -> bool {
        let shelves = Shelves {
            few: u64::from_be_bytes(self.shelves),
            near: self.near,
        };
        shelves.has(number)
    }
}

/// A session that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct EndedSession {
    /// The `sub` of the person.
    pub subject: String,
    /// What the `sid` of each client follows from.
    pub session: Digest,
    /// The clients that have not heard of it.
    pub clients: Vec<UsedBy>,
    /// How often they were told in vain.
    #[serde(default)]
    pub tries: u32,
    /// The number of the service, if it is not the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<u64>,
}

impl EndedSession {
    /// What is left to do when these clients have not heard, and in how many seconds; the first wait is
    /// `first`, and each is four times the one before.
    /// After the last it is kept for the operator alone.
    #[must_use]
    pub fn left(self, unheard: Vec<UsedBy>, first: u32) -> Option<Waiting> {
        let tries = self.tries.saturating_add(1);
        let seconds = match tries {
            ..MOST_TRIES => first.saturating_mul(1 << (2 * (tries - 1))),
            _ => KEPT,
        };
        (!unheard.is_empty()).then_some(Waiting {
            seconds,
            ended: Self {
                clients: unheard,
                tries,
                ..self
            },
        })
    }

    /// Whether nobody is told any more, who has not heard.
    pub const fn is_given_up(&self) -> bool {
        self.tries >= MOST_TRIES
    }

    /// The clients that have not heard when they were told, as the operator is told of them.
    pub(super) fn unheard(&self) -> impl Iterator<Item = Value> {
        let clients = self.clients.iter().filter(|one| one.is_client());
        clients.filter(|_| self.tries > 0).map(|client| {
            json!({
                "client": client.client.to_string(),
                "clientId": client.client_id,
                "tries": self.tries,
                "isGivenUp": self.is_given_up(),
            })
        })
    }

    /// Whether whoever does not hear of it now hears of it no more.
    pub const fn is_last_try(&self) -> bool {
        self.tries == MOST_TRIES - 1
    }
}

/// What is left of a session that has ended, and when it is taken up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What is left.
    pub ended: EndedSession,
    /// In how many seconds.
    pub seconds: u32,
}

/// A session as whoever ends it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// The `sub` of the person.
    pub subject: String,
    /// What the `sid` of each client follows from.
    pub session: Digest,
    /// The clients that it was used for.
    pub clients: Vec<UsedBy>,
}
