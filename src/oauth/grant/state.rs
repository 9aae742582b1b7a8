//! The states of a grant.

use serde::Serialize;

use super::{active::Active, coded::Coded, pushed::Pushed, reply::Reply, stored::Stored};
use crate::{
    Digest, Timestamp,
    json::FromJson,
    oauth::{Refusal, answer::authorization_response::ResponseTarget, handle::Row},
};

/// The states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Grant {
    /// The client has pushed its request; the person may open it, and complete it once.
    Pushed(Box<Pushed>),
    /// The person has agreed, and the code is on its way.
    Coded(Box<Coded>),
    /// Tokens were issued.
    Active(Box<Active>),
    /// The request was answered, and nothing is left to redeem.
    Closed(Ended),
    /// Nothing of it counts any more.
    Revoked(Ended),
}

/// What is left of an authorization that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    pub(super) client: u64,
    /// The code that was spent, if there was one.
    pub(super) code: Option<Digest>,
    /// The ticket of a refusal with its reason, and where it went, and until when whoever refuses
    /// again for the same reason is answered the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answered: Option<(Stored, ResponseTarget)>,
    /// The row of the grant that has merged or replaced it: its `grant_id` is that one's now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) succeeded_by: Option<Row>,
    pub(super) until: Timestamp,
}

/// A person who presses twice, on a slow line, sees the second answer only: for so many seconds it
/// is the first one again.
pub(super) const REPEATABLE: u32 = 30;

pub(super) type Verdict = (Grant, Result<Reply, Refusal>);

impl Grant {
    /// The client it was granted to, or asked by.
    pub(super) const fn client(&self) -> u64 {
        match self {
            Self::Pushed(pushed) => pushed.client,
            Self::Coded(coded) => coded.client,
            Self::Active(active) => active.client,
            Self::Closed(ended) | Self::Revoked(ended) => ended.client,
        }
    }

    /// When the row may be swept away: nothing that names it counts from then on.
    pub fn until(&self) -> Timestamp {
        match self {
            Self::Pushed(pushed) => pushed.ticket.expires,
            Self::Coded(coded) => coded.until,
            Self::Active(active) => active.until,
            Self::Closed(ended) | Self::Revoked(ended) => ended.until,
        }
    }

    /// The same, in a row that is not swept away before `until`.
    #[must_use]
    pub fn kept_until(mut self, until: Timestamp) -> Self {
        let last = match &mut self {
            // The ticket is what keeps this row.
            Self::Pushed(_) => return self,
            Self::Coded(coded) => &mut coded.until,
            Self::Active(active) => &mut active.until,
            Self::Closed(ended) | Self::Revoked(ended) => &mut ended.until,
        };
        *last = until.max(*last);
        self
    }

    /// The row of the grant that this one's `grant_id` is of by now, if there is another.
    pub(super) const fn successor(&self) -> Option<Row> {
        match self {
            Self::Revoked(ended) => ended.succeeded_by,
            Self::Pushed(_) | Self::Coded(_) | Self::Active(_) | Self::Closed(_) => None,
        }
    }

    /// The row that the `grant_id` of this one names, if it is another.
    pub(super) fn named_by(&self) -> Option<Row> {
        match self {
            Self::Active(active) => active.authorized.grant,
            Self::Pushed(_) | Self::Coded(_) | Self::Closed(_) | Self::Revoked(_) => None,
        }
    }

    pub(super) fn refuse(self, refusal: Refusal) -> Verdict {
        (self, Err(refusal))
    }
}
