//! Numbers as limbs of 29 bits, the lowest first, in blocks of four. No function here branches on
//! a limb or looks it up; what decides is the number of limbs, which is public.

use alloc::{vec, vec::Vec};
use core::{
    hint::black_box,
    iter::{once, repeat},
};

use crate::kernel::{Block, ROWS};

/// The bits of a limb: 36 of them hold a prime of 1024 bits, and four rows of such limbs can be
/// multiplied without a carry between the columns.
pub(crate) const LIMB_BITS: u32 = 29;

/// The largest limb.
pub(crate) const MASK: u32 = (1 << LIMB_BITS) - 1;

/// A number of so many blocks.
pub(crate) type Number = Vec<Block<u32>>;

/// The number of blocks for a modulus of `bits` bits: its R is at least sixteen times as large.
pub(crate) const fn blocks_for(bits: usize) -> usize {
    (bits + 4).div_ceil(LIMB_BITS as usize * ROWS)
}

/// Zero.
pub(crate) fn zero(blocks: usize) -> Number {
    vec![[0; ROWS]; blocks]
}

/// A small number.
pub(crate) fn small(value: u64, blocks: usize) -> Number {
    read(&value.to_be_bytes(), blocks)
}

/// All ones if the lowest bit is set, otherwise zero. The compiler does not see that there are but
/// two of them, so it makes no branch of a choice between two values.
#[inline(always)]
pub(crate) fn mask(bit: u32) -> u32 {
    black_box((bit & 1).wrapping_neg())
}

/// The number that these octets are, the highest first. What does not fit is left out.
pub(crate) fn read(octets: &[u8], blocks: usize) -> Number {
    let mut number = zero(blocks);
    let (mut held, mut bits) = (0_u64, 0);
    let mut octets = octets.iter().rev();
    for limb in number.as_flattened_mut() {
        while bits < LIMB_BITS {
            held |= u64::from(*octets.next().unwrap_or(&0)) << bits;
            bits += 8;
        }
        *limb = held as u32 & MASK;
        held >>= LIMB_BITS;
        bits -= LIMB_BITS;
    }
    number
}

/// So many octets of the number, the highest first.
pub(crate) fn write(number: &[Block<u32>], length: usize) -> Vec<u8> {
    let mut octets = vec![0; length];
    let (mut held, mut bits) = (0_u64, 0);
    let mut limbs = number.as_flattened().iter();
    for octet in octets.iter_mut().rev() {
        if bits < 8 {
            held |= u64::from(*limbs.next().unwrap_or(&0)) << bits;
            bits += LIMB_BITS;
        }
        *octet = held as u8;
        held >>= 8;
        bits -= 8;
    }
    octets
}

/// The number of bits, of a public number or of a prime, whose size is no secret.
pub(crate) fn bits(number: &[Block<u32>]) -> usize {
    let limbs = number.as_flattened();
    let highest = limbs.iter().rposition(|limb| *limb != 0);
    highest.map_or(0, |index| {
        (index + 1) * LIMB_BITS as usize - (limbs[index].leading_zeros() - 3) as usize
    })
}

/// The octets without leading zeros, at least one.
pub(crate) fn minimal(number: &[Block<u32>]) -> Vec<u8> {
    write(number, bits(number).div_ceil(8).max(1))
}

/// Whether the numbers are the same, also where one has more blocks.
pub(crate) fn equal(x: &[Block<u32>], y: &[Block<u32>]) -> bool {
    let (x, y) = (x.as_flattened(), y.as_flattened());
    let (longer, shorter) = if x.len() < y.len() { (y, x) } else { (x, y) };
    let pairs = longer.iter().zip(shorter.iter().chain(repeat(&0)));
    black_box(pairs.fold(0, |difference, (x, y)| difference | (x ^ y))) == 0
}

/// `x + y` into `x`, of whose blocks there are as many or more; what the last limb carries is lost.
#[inline(never)]
pub(crate) fn add(x: &mut [Block<u32>], y: &[Block<u32>]) {
    let mut carry = 0;
    let others = y.as_flattened().iter().chain(repeat(&0));
    for (limb, other) in x.as_flattened_mut().iter_mut().zip(others) {
        let sum = *limb + other + carry;
        *limb = sum & MASK;
        carry = sum >> LIMB_BITS;
    }
}

/// `x − y` into `x`, of whose blocks there are as many or more, and whether it is below zero: 1,
/// and then `x` has become R too large.
#[inline(never)]
pub(crate) fn subtract(x: &mut [Block<u32>], y: &[Block<u32>]) -> u32 {
    let mut borrow = 0;
    let others = y.as_flattened().iter().chain(repeat(&0));
    for (limb, other) in x.as_flattened_mut().iter_mut().zip(others) {
        let difference = limb.wrapping_sub(*other).wrapping_sub(borrow);
        *limb = difference & MASK;
        borrow = difference >> 31;
    }
    borrow
}

/// Half of `x`, without the bit below.
pub(crate) fn halve(x: &mut [Block<u32>]) {
    let mut bit = 0;
    for limb in x.as_flattened_mut().iter_mut().rev() {
        let halved = (bit << LIMB_BITS | *limb) >> 1;
        bit = *limb & 1;
        *limb = halved;
    }
}

/// Twice `x`, with a bit below.
#[inline(never)]
pub(crate) fn double(x: &mut [Block<u32>], mut bit: u32) {
    for limb in x.as_flattened_mut() {
        let doubled = *limb << 1 | bit;
        *limb = doubled & MASK;
        bit = doubled >> LIMB_BITS;
    }
}

/// `x` under the mask, otherwise `y`, into `x`.
#[inline(never)]
pub(crate) fn keep(x: &mut [Block<u32>], y: &[Block<u32>], mask: u32) {
    let pairs = x.as_flattened_mut().iter_mut().zip(y.as_flattened());
    pairs.for_each(|(x, y)| *x = (*x & mask) | (*y & !mask));
}

/// `x mod m` for an `x` below `2m`, into `x`. `spare` is as long.
#[inline(never)]
pub(crate) fn reduce_once(x: &mut [Block<u32>], m: &[Block<u32>], spare: &mut [Block<u32>]) {
    spare.copy_from_slice(x);
    let is_below = subtract(spare, m);
    keep(x, spare, mask(is_below));
}

/// `x mod m` for any `x`, a bit at a time. `m` may be even.
pub(crate) fn remainder(x: &[Block<u32>], m: &[Block<u32>]) -> Number {
    let (mut rest, mut spare) = (zero(m.len()), zero(m.len()));
    for limb in x.as_flattened().iter().rev() {
        let take_in =
            black_box(take_in as fn(&mut [Block<u32>], u32, &[Block<u32>], &mut [Block<u32>]));
        take_in(&mut rest, *limb, m, &mut spare);
    }
    rest
}

/// `2^29 · rest + limb` modulo `m`, into `rest`, which is below `m`.
#[inline(never)]
fn take_in(rest: &mut [Block<u32>], limb: u32, m: &[Block<u32>], spare: &mut [Block<u32>]) {
    for place in (0..LIMB_BITS).rev() {
        double(rest, limb >> place & 1);
        reduce_once(rest, m, spare);
    }
}

/// `x · y`, of as many blocks as both together.
pub(crate) fn product(x: &[Block<u32>], y: &[Block<u32>]) -> Number {
    let mut product = zero(x.len() + y.len());
    for (place, factor) in y.as_flattened().iter().enumerate() {
        let add_product = black_box(add_product as fn(&mut [u32], &[Block<u32>], u32));
        add_product(&mut product.as_flattened_mut()[place..], x, *factor);
    }
    product
}

/// Adds `x · factor` to the sums, which have a limb more.
#[inline(never)]
fn add_product(sums: &mut [u32], x: &[Block<u32>], factor: u32) {
    let mut carry = 0_u64;
    let limbs = x.as_flattened().iter().chain(once(&0));
    for (sum, limb) in sums.iter_mut().zip(limbs) {
        let with = u64::from(*sum) + u64::from(*limb) * u64::from(factor) + carry;
        *sum = with as u32 & MASK;
        carry = with >> LIMB_BITS;
    }
}

/// `x / y` and the rest, for a `y` below 2^35.
pub(crate) fn divide_small(x: &[Block<u32>], y: u64) -> (Number, u64) {
    let (mut quotient, mut rest) = (x.to_vec(), 0);
    for limb in quotient.as_flattened_mut().iter_mut().rev() {
        let with = rest << LIMB_BITS | u64::from(*limb);
        *limb = (with / y) as u32;
        rest = with % y;
    }
    (quotient, rest)
}

#[cfg(test)]
mod tests;
