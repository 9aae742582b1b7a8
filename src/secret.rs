//! Random secrets and what is kept of them: only the SHA-256 is ever stored.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::json::{FromJson, NotJson};

/// 256 random bits that prove a right: a code, a refresh token, a ticket.
///
/// It prints as `[redacted]` and has no `Display`, so it cannot reach a log by accident.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A secret of these bytes, minted by the host.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the 43 characters of base64url that [`Secret::encode`] writes.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// 43 characters of base64url, for the one who is to hold the secret.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored of the secret.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0)
    }

    /// Another secret that follows from this one and `label`, but not the other way round.
    #[must_use]
    pub fn derive(&self, label: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update(label)
                .chain_update([0])
                .chain_update(self.0)
                .finalize()
                .into(),
        )
    }

    /// Another secret that follows from `message` for the holder of this one alone: an HMAC (RFC
    /// 2104) with SHA-256.
    #[must_use]
    pub fn mac(&self, message: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(message.as_ref());
        Self(mac.finalize().into_bytes().into())
    }

    /// Whether both are the same, in constant time.
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// The bytes, for use as a key.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A secret is written only between the worker and its own objects, and where an object keeps keys.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

impl FromJson for Secret {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Self::decode(&String::from_json(value)?).ok_or(NotJson)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// A SHA-256 digest, compared in constant time and written as base64url.
#[derive(Clone, Copy, Debug)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The SHA-256 of `bytes`.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes.as_ref()).into())
    }

    /// One that was kept.
    pub const fn kept(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// 43 characters of base64url.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The bytes of the digest.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

impl FromJson for Digest {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Secret::from_json(value).map(|secret| Self(secret.0))
    }
}
