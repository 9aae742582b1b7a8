//! What a person has withdrawn is refused wherever it is asked for, in the words of the place.

use crate::{oauth::Refusal, people::Known};

/// Where somebody relies on what a person has granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reliance {
    /// A page of ours comes back, from whoever signed in when it was shown.
    Page,
    /// A client refreshes. RFC 6749 §5.2.
    Refresh,
    /// A client asks about the person. RFC 6750 §3.1.
    UserInfo,
}

impl Reliance {
    /// What is known of the person, if they are there still and have withdrawn nothing.
    pub fn on(self, known: Option<Known>) -> Result<Known, Refusal> {
        known.ok_or(match self {
            Self::Page => Refusal::FormExpired,
            Self::Refresh => Refusal::GrantWithdrawn,
            Self::UserInfo => Refusal::AccessTokenInvalid,
        })
    }
}
