//! What RFC 9421 calls the algorithms.

use crate::jose::Algorithm;

/// The name of an algorithm in the registry of RFC 9421 §6.2, where it has one: RSASSA-PSS is there with
/// SHA-512 alone, and a secret proves nothing to a third party.
pub(super) const fn name(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Ed25519 | Algorithm::EdDsa => Some("ed25519"),
        Algorithm::Es256 => Some("ecdsa-p256-sha256"),
        Algorithm::Rs256 => Some("rsa-v1_5-sha256"),
        Algorithm::Hs256 | Algorithm::Ps256 => None,
    }
}
