//! What a service says about log-out.

use serde_json::{Value, json};

use crate::documents::{document_error::DocumentError, reading::place::Place};

/// The part `logout` of [`PeopleRules`](super::PeopleRules).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogoutRules {
    /// Whether what was granted with `offline_access` ends with the session, too.
    pub ends_offline_access: bool,
    /// Whether the page after log-out loads what clients have registered for that. OpenID Connect
    /// Front-Channel Logout.
    pub frontchannel: bool,
    /// Whether pages of clients can see that a session has ended. OpenID Connect Session Management.
    pub session_management: bool,
}

impl LogoutRules {
    /// The rules of a service that says nothing.
    pub const fn usual() -> Self {
        Self {
            ends_offline_access: false,
            frontchannel: true,
            session_management: true,
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        let or = Self::usual();
        place.object(|members| Ok(Self {
            ends_offline_access: members.or("endsOfflineAccess", or.ends_offline_access, Place::flag),
            frontchannel: members.or("frontchannel", or.frontchannel, Place::flag),
            session_management: members.or("sessionManagement", or.session_management, Place::flag),
        }))
    }

    pub(super) fn stated(self) -> Value {
        json!({
            "endsOfflineAccess": self.ends_offline_access,
            "frontchannel": self.frontchannel,
            "sessionManagement": self.session_management,
        })
    }
}
