//! The response modes that a client has registered: FAPI 2.0 Message Signing §5.4.3, response_modes.

use serde::Serialize;

use super::{document_error::DocumentError, reading::place::Place};
use crate::json::FromJson;

/// A `response_mode`, as a document spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegisteredMode {
    /// `form_post`.
    FormPost,
    /// `form_post.jwt`.
    FormPostJwt,
    /// `fragment`.
    Fragment,
    /// `fragment.jwt`.
    FragmentJwt,
    /// `jwt`: signed, and else as it would be.
    Jwt,
    /// `query`.
    Query,
    /// `query.jwt`.
    QueryJwt,
}

impl RegisteredMode {
    /// Every mode with its name on the wire.
    const NAMES: [(Self, &'static str); 7] = [
        (Self::FormPost, "form_post"),
        (Self::FormPostJwt, "form_post.jwt"),
        (Self::Fragment, "fragment"),
        (Self::FragmentJwt, "fragment.jwt"),
        (Self::Jwt, "jwt"),
        (Self::Query, "query"),
        (Self::QueryJwt, "query.jwt"),
    ];

    /// The mode of this name on the wire.
    pub fn parse(name: &str) -> Option<Self> {
        let mut modes = Self::NAMES.iter();
        modes.find(|(_, own)| *own == name).map(|(mode, _)| *mode)
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        let mut modes = Self::NAMES.iter();
        let found = modes.find(|(mode, _)| *mode == self);
        found.map_or("", |(_, name)| name)
    }

    /// Whether answers are signed in it.
    pub const fn is_signed(self) -> bool {
        matches!(
            self,
            Self::FormPostJwt | Self::FragmentJwt | Self::Jwt | Self::QueryJwt
        )
    }

    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        let rule =
            "must be QUERY, FRAGMENT, FORM_POST, JWT, QUERY_JWT, FRAGMENT_JWT or FORM_POST_JWT";
        place.list(|place| place.one_of(rule), |mode| mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_found_by_its_name_on_the_wire() {
        for (mode, name) in RegisteredMode::NAMES {
            assert_eq!(
                (RegisteredMode::parse(name), mode.name()),
                (Some(mode), name)
            );
        }
        for other in ["", "JWT", "QUERY", "query_jwt", "web_message"] {
            assert_eq!(RegisteredMode::parse(other), None, "{other}");
        }
    }
}
