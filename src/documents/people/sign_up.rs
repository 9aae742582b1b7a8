//! Who may make an account: `people.signUp`.

use serde::Serialize;

use crate::documents::{document_error::DocumentError, reading::place::Place};

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SignUp {
    /// Nobody; operators add people.
    Closed,
    /// Whoever was invited.
    Invitation,
    /// Everybody.
    Open,
}

impl SignUp {
    pub(super) fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        Ok(match place.str()? {
            "CLOSED" => Self::Closed,
            "INVITATION" => Self::Invitation,
            "OPEN" => Self::Open,
            _ => return Err(place.refuse("is none of CLOSED, INVITATION, OPEN")),
        })
    }
}
