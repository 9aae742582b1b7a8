//! Who signs HTTP messages at protected resources: RFC 9421, FAPI 2.0 HTTP Signatures §5.3.

use serde::Serialize;

use super::reading::place::{Members, Place};

/// What a client signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedRequests {
    /// Whether the client signs its requests. §5.3.1.
    pub rs_request_signed: bool,
    /// The `kid` of the only key with which it does, if it names one.
    pub rs_signed_request_key_id: Option<String>,
}

/// What a service has signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedResponses {
    /// Whether resources sign each answer. §5.3.2.
    pub rs_response_signed: bool,
}

impl SignedRequests {
    pub(super) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            rs_request_signed: members.or("rsRequestSigned", false, Place::flag),
            rs_signed_request_key_id: members.optional("rsSignedRequestKeyId", Place::text),
        }
    }
}

impl SignedResponses {
    pub(super) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            rs_response_signed: members.or("rsResponseSigned", false, Place::flag),
        }
    }
}
