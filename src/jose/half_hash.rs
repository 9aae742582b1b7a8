//! The hash by which an ID token names what travels with it (OpenID Connect Core §3.1.3.6 and §3.3.2.11).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256, Sha512};

use super::Algorithm;

/// The value of `at_hash`, `c_hash` or `s_hash`: the left half of the hash of `text`, in base64url.
///
/// OpenID Connect Core §3.1.3.6: "the hash algorithm used is the hash algorithm used in the `alg` Header Parameter of the ID
/// Token's JOSE Header". RFC 8032 §5.1: that of Ed25519 is SHA-512.
pub fn half_hash(algorithm: Algorithm, text: &str) -> String {
    match algorithm {
        Algorithm::Ed25519 | Algorithm::EdDsa => URL_SAFE_NO_PAD.encode(&Sha512::digest(text)[..32]),
        Algorithm::Es256 | Algorithm::Hs256 | Algorithm::Ps256 | Algorithm::Rs256 => {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..16])
        }
    }
}
