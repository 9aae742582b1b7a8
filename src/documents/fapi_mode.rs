//! The profiles of FAPI 2.0 that a service or a client keeps.

use serde::Serialize;

use super::{document_error::DocumentError, reading::place::Place};

use crate::json::FromJson;

/// A profile of FAPI 2.0 that is kept. Who keeps one of Message Signing keeps the Security Profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FapiMode {
    /// FAPI 2.0 Message Signing §5.3: authorization requests are signed.
    Fapi2MessageSigningAuthReq,
    /// FAPI 2.0 Message Signing §5.4: authorization responses are signed.
    Fapi2MessageSigningAuthRes,
    /// FAPI 2.0 Message Signing §5.5: answers at introspection are signed.
    Fapi2MessageSigningIntrospectionRes,
    /// FAPI 2.0 Security Profile.
    Fapi2Security,
}

impl FapiMode {
    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        let rule = "must be FAPI2_SECURITY, the FAPI 2.0 Security Profile, or FAPI2_MESSAGE_SIGNING_AUTH_REQ, FAPI2_MESSAGE_SIGNING_AUTH_RES or FAPI2_MESSAGE_SIGNING_INTROSPECTION_RES, FAPI 2.0 Message Signing";
        place.list(|place| place.one_of(rule), |mode| mode)
    }
}
