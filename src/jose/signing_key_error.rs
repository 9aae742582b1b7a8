//! Why there is no key to sign with.

use std::fmt;

use super::JwkError;

/// The rule a private key breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKeyError {
    /// `alg` is missing or is none that signs with a private key here: all but HS256 do.
    AlgorithmNotAllowed,
    /// The public part breaks a rule.
    Jwk(JwkError),
    /// The public part is not that of the private one, or is not for its `alg`.
    KeyPairMismatch,
    /// The seed is no private key: zero, or for ES256 not below the order of the curve. SEC 1
    /// §3.2.1.
    SeedOutOfRange,
}

impl From<JwkError> for SigningKeyError {
    fn from(error: JwkError) -> Self {
        Self::Jwk(error)
    }
}

impl fmt::Display for SigningKeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmNotAllowed => formatter.write_str(
                "The alg of a signing key must be one of EdDSA, Ed25519, ES256, PS256 and RS256.",
            ),
            Self::Jwk(error) => error.fmt(formatter),
            Self::KeyPairMismatch => formatter
                .write_str("The public part of the signing key is not that of its private part."),
            Self::SeedOutOfRange => {
                formatter.write_str("The private part of the signing key is out of range.")
            }
        }
    }
}

impl std::error::Error for SigningKeyError {}
