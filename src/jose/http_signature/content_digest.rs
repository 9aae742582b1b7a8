//! The digest of a body: RFC 9530 §2.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256, Sha512};

use super::structured_field::{Bare, Item, Member, dictionary};

/// The value of `Content-Digest` for a body.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// Whether a value of `Content-Digest` is one of this body: every digest in it that is known has to be
/// right, and one has to be known. RFC 9530 §5: what is broken, as MD5, is not looked at.
pub fn is_digest_of(value: &str, body: &[u8]) -> bool {
    let Some(digests) = dictionary(value) else {
        return false;
    };
    let right = digests.iter().filter_map(|(name, member)| {
        let expected = match name.as_str() {
            "sha-256" => Sha256::digest(body).to_vec(),
            "sha-512" => Sha512::digest(body).to_vec(),
            _ => return None,
        };
        let Member::Item(Item { bare, .. }) = member else {
            return Some(false);
        };
        Some(*bare == Bare::Bytes(expected))
    });
    let right: Vec<bool> = right.collect();
    !right.is_empty() && right.iter().all(|one| *one)
}
