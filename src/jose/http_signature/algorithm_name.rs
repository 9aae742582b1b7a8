//! By what messages are signed, and what RFC 9421 calls that.

use crate::jose::{Algorithm, PublicJwk};

/// The name of an algorithm in the registry of RFC 9421 §6.2, where it has one. RSASSA-PSS is there with
/// SHA-512 alone: who signs by PS256 says so in its JWK, and has no `alg`. §3.3.7: JWA values "are not
/// included as signature parameters", "the explicit alg signature parameter is not used at all when using
/// JOSE signing algorithms".
const fn name(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Ed25519 | Algorithm::EdDsa => Some("ed25519"),
        Algorithm::Es256 => Some("ecdsa-p256-sha256"),
        Algorithm::Rs256 => Some("rsa-v1_5-sha256"),
        Algorithm::Hs256 | Algorithm::Ps256 => None,
    }
}

/// Whether a signature by this key is one by `algorithm`, where it says `alg`. RFC 9421 §3.2 (6): it is one
/// algorithm, whoever determines it. An RSA key of which neither says which of two it is signs by that of
/// FAPI 2.0 Security Profile §5.4.1.
pub(super) fn is_by(key: &PublicJwk, algorithm: Algorithm, alg: Option<&str>) -> bool {
    match (alg, algorithm) {
        (Some(_), _) => alg == name(algorithm),
        (None, Algorithm::Rs256) => !key.can_verify(Algorithm::Ps256),
        (None, _) => true,
    }
}
