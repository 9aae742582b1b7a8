//! How clients encrypt their request objects for the service: RFC 9101 §6.1, OpenID Connect Dynamic Client
//! Registration §2.

use serde::Serialize;

use super::{
    document_error::DocumentError,
    encryption::{self, Encryption},
    reading::place::{Members, Place},
};
use crate::jose::{ContentEncryption, KeyManagement};

/// What a service says of request objects that are encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EncryptedRequests {
    /// Whether the service has a key to encrypt them for.
    pub request_object_encryption_supported: bool,
    /// What both may demand.
    #[serde(flatten)]
    pub demands: Demands,
}

/// What a service demands of every client, and a client of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Demands {
    /// Whether an object that a browser brings has to be encrypted.
    pub front_channel_request_object_encryption_required: bool,
    /// Whether `alg` has to be the one that the client has registered.
    pub request_object_encryption_alg_match_required: bool,
    /// Whether `enc` has to be the one that the client has registered.
    pub request_object_encryption_enc_match_required: bool,
}

/// What a client says of its request objects that are encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestEncryption {
    /// The `alg` that it may encrypt with.
    pub request_encryption_alg: Option<KeyManagement>,
    /// The `enc`.
    pub request_encryption_enc: Option<ContentEncryption>,
    /// What both may demand.
    #[serde(flatten)]
    pub demands: Demands,
}

impl EncryptedRequests {
    #[rustfmt::skip] // One member, one line.
    pub(super) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            request_object_encryption_supported: members.or("requestObjectEncryptionSupported", false, Place::flag),
            demands: Demands::read(members),
        }
    }
}

impl Demands {
    #[rustfmt::skip] // One member, one line.
    fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            front_channel_request_object_encryption_required: members.or("frontChannelRequestObjectEncryptionRequired", false, Place::flag),
            request_object_encryption_alg_match_required: members.or("requestObjectEncryptionAlgMatchRequired", false, Place::flag),
            request_object_encryption_enc_match_required: members.or("requestObjectEncryptionEncMatchRequired", false, Place::flag),
        }
    }
}

impl RequestEncryption {
    #[rustfmt::skip] // One member, one line.
    pub(super) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            request_encryption_alg: members.optional("requestEncryptionAlg", algorithm),
            request_encryption_enc: members.optional("requestEncryptionEnc", encryption::content),
            demands: Demands::read(members),
        }
    }

    /// OpenID Connect Dynamic Client Registration §2: "When request_object_encryption_enc is included,
    /// request_object_encryption_alg MUST also be provided."
    pub(super) fn check(&self, members: &Members<'_, '_>) -> Result<(), DocumentError> {
        if self.request_encryption_alg.is_none() && self.request_encryption_enc.is_some() {
            let rule = "must not be there without requestEncryptionAlg";
            return Err(members.refuse("requestEncryptionEnc", rule));
        }
        Ok(())
    }

    /// What the client has registered; A128CBC-HS256 where it names no `enc`.
    pub fn registered(&self) -> Option<Encryption> {
        Some(Encryption {
            algorithm: self.request_encryption_alg?,
            content: self.request_encryption_enc.unwrap_or_default(),
        })
    }
}

fn algorithm(place: &Place<'_>) -> Result<KeyManagement, DocumentError> {
    let rule = "must be ECDH_ES, ECDH_ES_A128KW or ECDH_ES_A256KW";
    let algorithm = place.one_of(rule)?;
    if KeyManagement::TO_US.contains(&algorithm) {
        Ok(algorithm)
    } else {
        Err(place.refuse(rule))
    }
}
