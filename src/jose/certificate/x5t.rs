//! What names a certificate: `x5t#S256`, RFC 7515 §4.1.8, RFC 8705 §3.1.

use serde::Serialize;
use serde_json::Value;

use crate::{
    Digest, Secret,
    json::{FromJson, NotJson},
};

/// The SHA-256 of a certificate in DER, as 43 characters of base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct X5t(String);

impl X5t {
    /// That of a certificate.
    pub fn of(der: &[u8]) -> Self {
        Self(Digest::of(der).encode())
    }

    /// Reads one: base64url of 32 octets, without padding.
    pub fn parse(text: &str) -> Option<Self> {
        Secret::decode(text).map(|_| Self(text.to_owned()))
    }

    /// The 43 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromJson for X5t {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Self::parse(&String::from_json(value)?).ok_or(NotJson)
    }
}
