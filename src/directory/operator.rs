//! Operators: who signs in at the service of the operators, and what each of them may do at the API. A record is
//! bound to a person of that service by their `sub`, and to that service by its number: at another one, be
//! it made later at the same issuer, it is nobody's.

use serde::Serialize;

use super::right::Right;
use crate::{Timestamp, json::FromJson};

/// How long after an invitation has run out its record is kept, in seconds: whoever has joined and could
/// not be noted at once is noted at their first call.
const KEPT_FOR: u32 = 2_592_000;

/// An operator, as they are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operator {
    /// Their `sub` at the service of the operators.
    pub subject: String,
    /// For which service they have the rights; for all, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<u64>,
    /// What they may do.
    pub rights: Vec<Right>,
    /// What whoever invited them says of them.
    pub description: String,
    /// When they were invited.
    pub created_at: Timestamp,
    /// Until when they may join, if they have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_until: Option<Timestamp>,
    /// The name they sign in with, once they have joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

impl Operator {
    /// Whether they have made their account.
    pub const fn has_joined(&self) -> bool {
        self.username.is_some()
    }

    /// Whether they may do everything, with all services.
    pub(super) fn is_full(&self) -> bool {
        self.service.is_none() && self.rights.contains(&Right::Admin)
    }

    /// Whether they have joined, and may do everything.
    pub fn is_in_full(&self) -> bool {
        self.has_joined() && self.is_full()
    }

    /// The name of whoever may do everything beside whoever has this `sub`, if they have joined.
    pub fn in_full_beside(&self, subject: &str) -> Option<&str> {
        let is_other = self.subject != subject && self.is_in_full();
        self.username.as_deref().filter(|_| is_other)
    }

    /// Whether nobody can join by this any more, and nobody has.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        let kept_until = self.invited_until.map(|until| until.after(KEPT_FOR));
        !self.has_joined() && kept_until.is_some_and(|until| until <= now)
    }
}

/// An operator, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// The form in which it is stored.
    pub(super) v: u8,
    pub(super) operator: Operator,
}

/// Which service is that of the operators, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorsService {
    /// The form in which it is stored.
    pub(super) v: u8,
    pub(super) id: u64,
}

/// What an operator may do, as it is said of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mandate {
    /// What they may do.
    pub rights: Vec<Right>,
    /// For which service; for all, if there is none.
    #[serde(default)]
    pub service: Option<u64>,
    /// What is said of them.
    #[serde(default)]
    pub description: String,
}

/// Who asks for a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Authority {
    /// Whoever holds the admin secret, who can always make an operator again.
    Secret,
    /// Whoever has the right. Who can sign in of the others nobody has asked.
    Right,
    /// Whoever has the right. Of the others who may do everything those of these `sub` can sign in, as far as was
    /// asked.
    RightBeside(Vec<String>),
}

impl Authority {
    /// Whether somebody stands who may do everything besides.
    pub(super) fn knows(&self, other: &Operator) -> bool {
        match self {
            Self::Secret | Self::Right => true,
            Self::RightBeside(standing) => standing.contains(&other.subject),
        }
    }
}

/// What is asked about operators.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum OperatorCommand {
    /// Take everything from the operator of this `sub`.
    Delete(String, Authority),
    /// Somebody is to have rights who will have this `sub` at the service of this number, and may join until
    /// then.
    Invite {
        /// The number.
        at: u64,
        /// The `sub`.
        subject: String,
        /// What they may do.
        mandate: Mandate,
        /// Until when.
        until: Timestamp,
    },
    /// Whoever has this `sub` at the service of this number signs in with this name.
    Join {
        /// The number.
        at: u64,
        /// The `sub`.
        subject: String,
        /// The name.
        username: String,
    },
    /// Tell of all.
    List,
    /// Say what whoever has this `sub` at the service of this number may do.
    Of {
        /// The number.
        at: u64,
        /// The `sub`.
        subject: String,
    },
    /// Give the operator of this `sub` other rights.
    Update(String, Mandate, Authority),
}

impl OperatorCommand {
    /// The number of the service that it is about, where it is about that one alone.
    pub(super) const fn at(&self) -> Option<u64> {
        match self {
            Self::Invite { at, .. } | Self::Join { at, .. } | Self::Of { at, .. } => Some(*at),
            Self::Delete(..) | Self::List | Self::Update(..) => None,
        }
    }

    /// Whether it may change what somebody may do.
    pub(super) const fn is_change(&self) -> bool {
        match self {
            Self::Delete(..) | Self::Update(..) => true,
            Self::Invite { .. } | Self::Join { .. } | Self::List | Self::Of { .. } => false,
        }
    }
}
