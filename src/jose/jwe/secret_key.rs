//! The key that follows from a client's secret: OpenID Connect Core §10.2.

use sha2::{Digest as _, Sha256, Sha512};

use super::{ContentEncryption, KeyManagement};

/// OpenID Connect Core §10.2: "The symmetric encryption key is derived from the client_secret value by
/// using the left-truncated bits of a SHA-2 hash of the octets of the UTF-8 representation of the
/// client_secret", of SHA-256 for up to 256 bits and of SHA-512 for 512.
pub(super) fn of_secret(
    secret: &[u8],
    algorithm: KeyManagement,
    encryption: ContentEncryption,
) -> Vec<u8> {
    let length = algorithm
        .wrapping_length()
        .unwrap_or(encryption.key_length());
    let mut key = if length > 32 {
        Sha512::digest(secret).to_vec()
    } else {
        Sha256::digest(secret).to_vec()
    };
    key.truncate(length);
    key
}
