//! What is signed: the encodings of RFC 8017 §9 of a SHA-256 digest; and what is encrypted, by that of
//! §7.1.1.

use alloc::{vec, vec::Vec};

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, and as long a salt.
pub(crate) const HASH: usize = 32;

/// RFC 8017 §9.2, note 1: the `DigestInfo` of SHA-256 up to the digest, in DER.
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2) for a modulus of `bits` bits.
pub(crate) fn pkcs1v15(digest: &[u8; HASH], bits: usize) -> Vec<u8> {
    // EM = 0x00 || 0x01 || PS || 0x00 || T
    let mut message = vec![0xff; bits.div_ceil(8)];
    let (head, tail) = message.split_at_mut(bits.div_ceil(8) - HASH - DIGEST_INFO.len());
    (head[0], head[1]) = (0, 1);
    *head.last_mut().expect("a modulus of 2048 bits is longer") = 0;
    tail[..DIGEST_INFO.len()].copy_from_slice(&DIGEST_INFO);
    tail[DIGEST_INFO.len()..].copy_from_slice(digest);
    message
}

/// EMSA-PSS-ENCODE (RFC 8017 §9.1.1) with MGF1 and SHA-256, for a modulus of `bits` bits: as many
/// octets as the modulus has, of which the first may be no part of the encoding.
pub(crate) fn pss(digest: &[u8; HASH], salt: &[u8; HASH], bits: usize) -> Vec<u8> {
    let mut message = vec![0; bits.div_ceil(8)];
    let hash = seasoned(digest, salt);
    let Parts {
        data,
        hash: place,
        end,
    } = parts(&mut message, bits);
    place.copy_from_slice(&hash);
    *end = 0xbc;
    // DB = PS || 0x01 || salt
    let (padding, tail) = data.split_at_mut(data.len() - HASH);
    *padding
        .last_mut()
        .expect("a modulus of 2048 bits is longer") = 1;
    tail.copy_from_slice(salt);
    mask(data, &hash);
    data[0] &= first_octet(bits);
    message
}

/// EMSA-PSS-VERIFY (RFC 8017 §9.1.2) of what [`pss`] encodes, with a salt of 32 octets.
pub(crate) fn is_pss(digest: &[u8; HASH], message: &mut [u8], bits: usize) -> bool {
    // The encoding of a modulus of 8k + 1 bits is one octet shorter than the modulus.
    let is_in_range = bits % 8 != 1 || message[0] == 0;
    let Parts { data, hash, end } = parts(message, bits);
    let is_clear = data[0] & !first_octet(bits) == 0;
    mask(data, hash);
    data[0] &= first_octet(bits);
    let (padding, salt) = data.split_at(data.len() - HASH);
    let salt = salt.try_into().expect("as many octets as were split off");
    let Some((one, zeros)) = padding.split_last() else {
        return false;
    };
    let is_padded = *one == 1 && zeros.iter().all(|octet| *octet == 0);
    is_in_range && is_clear && is_padded && *end == 0xbc && *hash == seasoned(digest, salt)
}

/// EME-OAEP-ENCODE (RFC 8017 §7.1.1 (2)) with SHA-256, MGF1 and no label, for a modulus of `octets`
/// octets; nothing if the message is too long for it.
pub(crate) fn oaep(message: &[u8], seed: &[u8; HASH], octets: usize) -> Option<Vec<u8>> {
    // EM = 0x00 || maskedSeed || maskedDB
    let mut encoded = vec![0; octets];
    let (masked_seed, data) = encoded[1..].split_at_mut(HASH);
    // DB = lHash || PS || 0x01 || M
    let start = data.len().checked_sub(message.len())?;
    let one = start.checked_sub(1).filter(|one| *one >= HASH)?;
    data[..HASH].copy_from_slice(&Sha256::digest([]));
    data[one] = 1;
    data[start..].copy_from_slice(message);
    masked_seed.copy_from_slice(seed);
    mask(data, seed);
    mask(masked_seed, data);
    Some(encoded)
}

/// EM = maskedDB || H || 0xbc
struct Parts<'a> {
    data: &'a mut [u8],
    hash: &'a mut [u8],
    end: &'a mut u8,
}

fn parts(message: &mut [u8], bits: usize) -> Parts<'_> {
    let skipped = message.len() - (bits - 1).div_ceil(8);
    let (end, rest) = message[skipped..]
        .split_last_mut()
        .expect("a modulus of 2048 bits is longer");
    let (data, hash) = rest.split_at_mut(rest.len() - HASH);
    Parts { data, hash, end }
}

/// The bits of the first octet that the encoding has.
const fn first_octet(bits: usize) -> u8 {
    0xff >> (8 * (bits - 1).div_ceil(8) - (bits - 1))
}

/// H = Hash(eight zeros || mHash || salt)
fn seasoned(digest: &[u8; HASH], salt: &[u8; HASH]) -> [u8; HASH] {
    let hash = Sha256::new().chain_update([0; 8]).chain_update(digest);
    hash.chain_update(salt).finalize().into()
}

/// Adds MGF1 (RFC 8017 §B.2.1) of the seed to the data.
fn mask(data: &mut [u8], seed: &[u8]) {
    for (counter, chunk) in (0_u32..).zip(data.chunks_mut(HASH)) {
        let hash = Sha256::new().chain_update(seed);
        let hash = hash.chain_update(counter.to_be_bytes()).finalize();
        chunk
            .iter_mut()
            .zip(hash)
            .for_each(|(octet, mask)| *octet ^= mask);
    }
}

#[cfg(test)]
mod tests;
