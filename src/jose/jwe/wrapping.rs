//! The wrapping of keys with AES: RFC 3394, RFC 7518 §4.4.

use aes_kw::{KeyInit as _, KwAes128, KwAes256};

/// How much longer a wrapped key is.
pub(super) const GROWTH: usize = 8;

/// A key under a wrapping key of 16 or 32 octets; none if either has another length than one of
/// RFC 7518.
pub(super) fn wrapped(wrapping: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut octets = vec![0; key.len() + GROWTH];
    let done = match wrapping.len() {
        16 => KwAes128::new_from_slice(wrapping)
            .ok()?
            .wrap_key(key, &mut octets)
            .is_ok(),
        _ => KwAes256::new_from_slice(wrapping)
            .ok()?
            .wrap_key(key, &mut octets)
            .is_ok(),
    };
    done.then_some(octets)
}

/// The key again; none if it was not wrapped with this one. RFC 3394 §2.2.3.
pub(super) fn unwrapped(wrapping: &[u8], wrapped: &[u8]) -> Option<Vec<u8>> {
    let mut octets = vec![0; wrapped.len().checked_sub(GROWTH)?];
    let done = match wrapping.len() {
        16 => KwAes128::new_from_slice(wrapping)
            .ok()?
            .unwrap_key(wrapped, &mut octets)
            .is_ok(),
        _ => KwAes256::new_from_slice(wrapping)
            .ok()?
            .unwrap_key(wrapped, &mut octets)
            .is_ok(),
    };
    done.then_some(octets)
}
