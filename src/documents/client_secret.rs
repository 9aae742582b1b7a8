//! The secret a client shares with the server: `client_secret` of RFC 6749 §2.3.1, and the key of
//! HS256 (OpenID Connect Core §10.1). It is no part of the client's document as it is kept,
//! exported or copied; the register alone has it.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{document_error::DocumentError, document_error::refused};
use crate::{
    Digest, Secret,
    json::{FromJson, NotJson},
};

/// The member of a submitted document.
const MEMBER: &str = "clientSecret";
const RULE: &str = "must be 22 to 256 visible ASCII characters, as of 128 random bits in \
    base64url: nobody may guess it (RFC 6749 sections 2.3.1 and 10.10)";

/// The fewest and the most characters of a secret that is stored.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=256;

/// The fewest characters of a secret that is brought. RFC 6749 §10.10: the probability of guessing
/// a credential that no person handles "MUST be less than or equal to 2^(-128)", which is at least
/// 22 characters of base64url.
const FEWEST: usize = 22;

/// A shared secret. It prints as `[redacted]`, and two of them compare in constant time.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// A secret as it is stored: 12 to 256 visible ASCII characters. One that is brought anew has
    /// at least 22.
    pub fn parse(text: &str) -> Option<Self> {
        let visible =
            LENGTHS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        visible.then(|| Self(text.to_owned()))
    }

    /// A secret of 256 random bits.
    pub fn from_random(random: &Secret) -> Self {
        Self(random.encode())
    }

    /// The digest, to compare with that of a secret which is presented.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// The bytes, for use as a key. OpenID Connect Core §10.1: "the octets of the UTF-8
    /// representation of the client_secret".
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The secret itself, for the one who is to know it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it may be brought: what is stored may be shorter.
    pub(crate) fn check_brought(&self) -> Result<(), DocumentError> {
        if self.0.len() < FEWEST {
            return Err(refused(MEMBER, RULE));
        }
        Ok(())
    }

    /// The document of a client without its secret, and the secret.
    pub(crate) fn taken_from(document: &Value) -> Result<(Value, Option<Self>), DocumentError> {
        let mut document = document.clone();
        let taken = document
            .as_object_mut()
            .and_then(|members| members.remove(MEMBER));
        let read = |value: Value| {
            value
                .as_str()
                .and_then(Self::parse)
                .ok_or_else(|| refused(MEMBER, RULE))
        };
        Ok((document, taken.map(read).transpose()?))
    }
}

impl PartialEq for ClientSecret {
    fn eq(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

impl Eq for ClientSecret {}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// A secret is written only between the worker and its own objects, and where the register keeps
/// it.
impl Serialize for ClientSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromJson for ClientSecret {
    fn from_json(value: Value) -> Result<Self, NotJson> {
        Self::parse(&String::from_json(value)?).ok_or(NotJson)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_secret_is_12_to_256_visible_ascii_characters() {
        for text in ["correct-hors", "!~!~!~!~!~!~", &"s".repeat(256)] {
            assert!(ClientSecret::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "correct-hor",
            &"s".repeat(257),
            "correct horse",
            "correct\thorse",
            "correct-hörse",
            "correct-horse\n",
        ] {
            assert!(ClientSecret::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_secret_does_not_print() {
        let secret = ClientSecret::parse("correct-horse").expect("a secret");
        assert_eq!(
            format!("{secret:?} {:?}", Some(&secret)),
            "[redacted] Some([redacted])"
        );
    }

    #[test]
    fn a_random_secret_is_a_secret_long_enough_for_hs256() {
        let secret = ClientSecret::from_random(&Secret::new([7; 32]));
        assert_eq!(ClientSecret::parse(secret.reveal()).as_ref(), Some(&secret));
        assert!(secret.as_bytes().len() >= crate::jose::SHORTEST_SECRET);
    }

    #[test]
    fn only_the_same_secret_is_equal() {
        let secret = |text| ClientSecret::parse(text).expect("a secret");
        assert_eq!(secret("correct-horse"), secret("correct-horse"));
        assert_ne!(secret("correct-horse"), secret("correct-horsf"));
        assert_ne!(secret("correct-horse"), secret("correct-horse."));
    }
}
