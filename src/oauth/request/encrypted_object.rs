//! Request objects that are encrypted for this server: RFC 9101 §6.1, OpenID Connect Core §6.1.
//!
//! What is encrypted is a JWT once more, and is held to all that one is held to that came in clear: to
//! encrypt for the public key of a server proves nothing of who did.

use std::borrow::Cow;

use super::request_object::Asks;
use crate::{
    Timestamp,
    documents::Encryption,
    jose::{Decrypted, Encrypted},
    oauth::Refusal,
    register::keys::KeySet,
};

/// The JWT that a request object is: as it came, or as it was encrypted.
#[derive(Debug)]
pub struct Opened<'a> {
    text: Cow<'a, str>,
    is_decrypted: bool,
}

impl<'a> Opened<'a> {
    /// One that came in clear.
    pub const fn plain(text: &'a str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            is_decrypted: false,
        }
    }

    /// One that was encrypted. RFC 9101 §6.1: it "MUST be decrypted".
    pub fn decrypted(
        text: &str,
        asks: Asks<'_>,
        keys: &KeySet,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if !asks.service.decrypts_request_objects() {
            return Err(Refusal::RequestObjectEncrypted);
        }
        let malformed = |error: crate::jose::JweError| {
            Refusal::RequestObjectMalformed(error.to_string().into())
        };
        let encrypted = Encrypted::parse(text).map_err(malformed)?;
        matches(&encrypted, asks)?;
        // RFC 7519 §5.2 has a cty there; what is within is read as a JWT in any case, and as nothing else.
        let decrypted = encrypted.decrypt(keys.decryption(now)).map_err(malformed)?;
        Ok(Self {
            text: Cow::Owned(Decrypted::content(&decrypted).to_owned()),
            is_decrypted: true,
        })
    }

    /// The JWT.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether others could not read it where a browser has brought it, if they must not.
    pub fn suffices_in_front(&self, asks: Asks<'_>) -> Result<(), Refusal> {
        let demands = asks.client.demands_of_objects(asks.service);
        if demands.front_channel_request_object_encryption_required && !self.is_decrypted {
            Err(Refusal::RequestObjectInClear)
        } else {
            Ok(())
        }
    }
}

/// Whether it is encrypted as its client has registered, where that is demanded.
fn matches(encrypted: &Encrypted<'_>, asks: Asks<'_>) -> Result<(), Refusal> {
    let demands = asks.client.demands_of_objects(asks.service);
    let registered = asks.client.request_encryption.registered();
    let has = |fits: &dyn Fn(Encryption) -> bool| registered.is_some_and(fits);
    let is_wrong = demands.request_object_encryption_alg_match_required
        && !has(&|own| own.algorithm == encrypted.algorithm());
    let is_otherwise = demands.request_object_encryption_enc_match_required
        && !has(&|own| own.content == encrypted.encryption());
    if is_wrong || is_otherwise {
        Err(Refusal::RequestObjectEncryption)
    } else {
        Ok(())
    }
}
