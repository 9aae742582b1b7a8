//! How long people stay signed in without being seen: `people.sessions`. How long at the most, `sessionDuration` says.

use serde::Serialize;

use crate::documents::{document_error::DocumentError, reading::place::Place};

/// The part `sessions` of [`PeopleRules`](super::PeopleRules).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRules {
    /// After how many seconds without a request a browser is signed out; 0 is never.
    pub idle: u32,
}

impl SessionRules {
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            Ok(Self {
                idle: members.number("idle", 0, 0..=31_536_000),
            })
        })
    }

    /// The same, where there is such a time.
    pub fn idle(self) -> Option<u32> {
        Some(self.idle).filter(|idle| *idle > 0)
    }
}
