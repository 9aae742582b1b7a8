//! What clients may do with grants that they know by a `grant_id`: Grant Management for OAuth 2.0 §7.1.

use serde::Serialize;

use super::{document_error::DocumentError, reading::place::Place};
use crate::json::FromJson;

/// A grant management action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GrantManagementAction {
    /// To ask for a grant of its own. §5.2.
    Create,
    /// To ask for more in a grant. §5.2.
    Merge,
    /// To ask what it holds. §6.4.
    Query,
    /// To ask for something else in its place. §5.2.
    Replace,
    /// To end it. §6.5.
    Revoke,
}

impl GrantManagementAction {
    /// The action as metadata and requests spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Merge => "merge",
            Self::Query => "query",
            Self::Replace => "replace",
            Self::Revoke => "revoke",
        }
    }

    /// The scope that a token has to have for it, where it is one of the API. §6.1.
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::Create | Self::Merge | Self::Replace => None,
            Self::Query => Some("grant_management_query"),
            Self::Revoke => Some("grant_management_revoke"),
        }
    }

    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        let one =
            |place: &Place<'_>| place.one_of("must be CREATE, MERGE, QUERY, REPLACE or REVOKE");
        place.list(one, |action| action)
    }
}
