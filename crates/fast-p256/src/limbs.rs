//! Numbers of 256 bits as limbs of 29 bits, the least significant one first, and as octets, from the
//! most significant one on.

pub(crate) const BITS: u32 = 29;
pub(crate) const MASK: i64 = (1 << BITS) - 1;
const HALF: i64 = 1 << (BITS - 1);

/// t as low + 2^29 * carry, low being of -2^28 to 2^28 - 1. Few steps lead to the carry, for which the
/// next one waits.
#[inline(always)]
pub(crate) fn split(t: i64) -> (i64, i64) {
    let moved = t + HALF;
    ((moved & MASK) - HALF, moved >> 29)
}

/// t as low + 2^29 * carry, low being of 0 to 2^29 - 1: two steps fewer, for what nothing is multiplied by.
#[inline(always)]
pub(crate) fn cut(t: i64) -> (i64, i64) {
    (t & MASK, t >> 29)
}

/// A number in two halves, as octets.
pub(crate) const fn octets(high: u128, low: u128) -> [u8; 32] {
    let (high, low) = (high.to_be_bytes(), low.to_be_bytes());
    let mut octets = [0; 32];
    let mut i = 0;
    while i < 16 {
        octets[i] = high[i];
        octets[i + 16] = low[i];
        i += 1;
    }
    octets
}

/// A number in limbs of 0 to 2^29 - 1.
#[inline(never)]
pub(crate) const fn limbs(octets: &[u8; 32]) -> [i64; 9] {
    let mut limbs = [0; 9];
    let mut i = 0;
    while i < 32 {
        let (limb, shift) = (8 * i / BITS as usize, 8 * i as u32 % BITS);
        let octet = (octets[31 - i] as i64) << shift;
        limbs[limb] |= octet & MASK;
        if octet > MASK {
            limbs[limb + 1] = octet >> BITS;
        }
        i += 1;
    }
    limbs
}

/// A number above -modulus and below 2^256, and where it is below 0 with the modulus added, in octets. By steps that
/// do not depend on it.
#[inline(always)]
pub(crate) fn residue(limbs: &[i64; 9], modulus: &[i64; 9]) -> [u8; 32] {
    let limbs = unsigned(*limbs);
    let negative = limbs[8] >> 63;
    let limbs = unsigned(core::array::from_fn(|i| limbs[i] + (modulus[i] & negative)));
    let mut octets = [0; 32];
    for (i, octet) in octets.iter_mut().rev().enumerate() {
        let (limb, shift) = (8 * i / BITS as usize, 8 * i % BITS as usize);
        let next = if limb < 8 { limbs[limb + 1] << BITS } else { 0 };
        *octet = ((limbs[limb] | next) >> shift) as u8;
    }
    octets
}

/// The same number in limbs of 0 to 2^29 - 1 but for the last one, whose sign is the number's.
fn unsigned(mut limbs: [i64; 9]) -> [i64; 9] {
    for i in 0..8 {
        limbs[i + 1] += limbs[i] >> BITS;
        limbs[i] &= MASK;
    }
    limbs
}
