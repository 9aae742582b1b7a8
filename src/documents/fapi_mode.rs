//! The profiles of FAPI 2.0 that a service or a client keeps.

use serde::Serialize;

use super::{document_error::DocumentError, reading::place::Place};

use crate::json::FromJson;

/// A profile of FAPI 2.0 that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FapiMode {
    /// FAPI 2.0 Security Profile.
    Fapi2Security,
}

impl FapiMode {
    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        place.list(
            |place| place.one_of("must be FAPI2_SECURITY, the FAPI 2.0 Security Profile"),
            |mode| mode,
        )
    }
}
