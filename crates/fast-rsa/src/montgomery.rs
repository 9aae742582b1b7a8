//! Arithmetic modulo an odd number, in the form of Montgomery: `x` stands for `x · R`.
//!
//! A number is kept below twice its modulus and may be up to four times as large where it is a
//! factor; R is at least sixteen times as large as the modulus (README, "Sizes").

use alloc::{vec, vec::Vec};
use core::hint::black_box;

use zeroize::Zeroize as _;

use crate::{
    kernel::{self, Block, Divisor, ROWS},
    limbs::{
        LIMB_BITS, MASK, Number, add, bits, blocks_for, double, keep, mask, reduce_once, subtract,
        zero,
    },
};

/// The bits of an exponent that are multiplied in together.
const WINDOW: usize = 5;

/// An odd modulus of at least two bits, and 1 in its form.
#[derive(Clone)]
pub(crate) struct Modulus {
    pub(crate) limbs: Number,
    pub(crate) one: Number,
    pub(crate) bits: usize,
    inverse: u32,
}

/// What a multiplication works in, so that it is made once for many of them.
pub(crate) struct Scratch {
    sums: Vec<Block<u64>>,
    spare: Number,
}

impl Scratch {
    pub(crate) fn of(modulus: &Modulus) -> Self {
        let blocks = modulus.limbs.len();
        Self {
            sums: vec![[0; ROWS]; blocks + 1],
            spare: zero(blocks),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.sums.as_flattened_mut().zeroize();
        self.spare.as_flattened_mut().zeroize();
    }
}

impl Modulus {
    /// Of an odd number of at least two bits. The number of its bits is public.
    pub(crate) fn new(mut limbs: Number) -> Self {
        let bits = bits(&limbs);
        limbs.resize(blocks_for(bits), [0; ROWS]);
        let mut modulus = Self {
            one: limbs.clone(),
            inverse: negated_inverse(limbs[0][0]),
            limbs,
            bits,
        };
        modulus.one = modulus.first_power();
        modulus
    }

    /// R modulo the modulus: from 2^bits − n, which is below it, by doubling.
    fn first_power(&self) -> Number {
        let (mut power, mut spare) = (self.blank(), self.blank());
        let width = LIMB_BITS as usize;
        power.as_flattened_mut()[self.bits / width] = 1 << (self.bits % width);
        subtract(&mut power, &self.limbs);
        for _ in self.bits..self.r_bits() {
            double(&mut power, 0);
            reduce_once(&mut power, &self.limbs, &mut spare);
        }
        power
    }

    /// Zero, of the size of this modulus.
    pub(crate) fn blank(&self) -> Number {
        zero(self.limbs.len())
    }

    const fn r_bits(&self) -> usize {
        self.limbs.len() * ROWS * LIMB_BITS as usize
    }

    /// R² modulo the modulus: 2^log R in the form, by squaring and doubling.
    pub(crate) fn square_of_r(&self, scratch: &mut Scratch) -> Number {
        let (exponent, mut power) = (self.r_bits(), self.one.clone());
        for place in (0..=exponent.ilog2()).rev() {
            self.square(&mut power, scratch);
            if exponent >> place & 1 == 1 {
                double(&mut power, 0);
            }
        }
        self.settled(power, scratch)
    }

    /// `x · y / R`, below twice the modulus, into `x`, for an `x` below four times the modulus and
    /// a `y` such that the product is below 16 · n² or n · R.
    pub(crate) fn multiply(&self, x: &mut [Block<u32>], y: &[Block<u32>], scratch: &mut Scratch) {
        multiply(&self.limbs, self.inverse, &mut scratch.sums, x, y);
    }

    /// `x² / R`, below twice the modulus, into `x`, for an `x` below four times the modulus.
    pub(crate) fn square(&self, x: &mut [Block<u32>], scratch: &mut Scratch) {
        let Scratch { sums, spare } = scratch;
        square(&self.limbs, self.inverse, sums, x, spare);
    }

    /// `x` below the modulus, for an `x` below twice that.
    pub(crate) fn reduce(&self, x: &mut [Block<u32>], scratch: &mut Scratch) {
        reduce_once(x, &self.limbs, &mut scratch.spare);
    }

    /// The modulus less 1 or 2.
    pub(crate) fn less(&self, by: u32) -> Number {
        let mut less = self.limbs.clone();
        subtract(&mut less, &[[by, 0, 0, 0]]);
        less
    }

    /// A number of the size of the modulus, if it is below that.
    pub(crate) fn fitting(&self, mut number: Number) -> Option<Number> {
        let is_small = bits(&number) <= self.bits;
        number.resize(self.limbs.len(), [0; ROWS]);
        (is_small && subtract(&mut number.clone(), &self.limbs) == 1).then_some(number)
    }

    /// `x` below the modulus, for an `x` below four times that.
    pub(crate) fn settled(&self, mut x: Number, scratch: &mut Scratch) -> Number {
        self.multiply(&mut x, &self.one, scratch);
        self.reduce(&mut x, scratch);
        x
    }

    /// Any number in the form, below the modulus; `square_of_r` is that of this modulus.
    pub(crate) fn residue(
        &self,
        x: &[Block<u32>],
        square_of_r: &Number,
        scratch: &mut Scratch,
    ) -> Number {
        let mut sum = self.blank();
        for part in x.chunks(self.limbs.len()).rev() {
            self.multiply(&mut sum, square_of_r, scratch);
            let (mut number, mut padded) = (square_of_r.clone(), part.to_vec());
            padded.resize(self.limbs.len(), [0; ROWS]);
            self.multiply(&mut number, &padded, scratch);
            add(&mut sum, &number);
        }
        self.settled(sum, scratch)
    }

    /// `base`, which is in the form, to the power of `exponent`, which has at most `size` bits: in
    /// the form, and below the modulus.
    ///
    /// What it does depends on the sizes alone: all 32 powers are read for each five bits of the
    /// exponent.
    pub(crate) fn power(
        &self,
        base: &Number,
        exponent: &[Block<u32>],
        size: usize,
        scratch: &mut Scratch,
    ) -> Number {
        let mut powers = self.powers(base, scratch);
        let (mut power, mut factor) = (self.one.clone(), self.blank());
        for window in (0..size).step_by(WINDOW).rev() {
            (0..WINDOW).for_each(|_| self.square(&mut power, scratch));
            let select =
                black_box(select_power as fn(&[u64], &[Block<u32>], usize, &mut [Block<u32>]));
            select(&powers, exponent, window, &mut factor);
            self.multiply(&mut power, &factor, scratch);
        }
        powers.zeroize();
        factor.as_flattened_mut().zeroize();
        self.settled(power, scratch)
    }

    /// The first 32 powers, two limbs in a word, and those of one place side by side.
    fn powers(&self, base: &Number, scratch: &mut Scratch) -> Vec<u64> {
        let (count, mut power) = (1 << WINDOW, self.one.clone());
        let mut powers = vec![0; power.as_flattened().len() / 2 * count];
        for index in 0..count {
            let pairs = power.as_flattened().as_chunks().0;
            for (place, [low, high]) in pairs.iter().enumerate() {
                powers[place * count + index] = u64::from(*low) | u64::from(*high) << 32;
            }
            self.multiply(&mut power, base, scratch);
        }
        power.as_flattened_mut().zeroize();
        powers
    }

    /// 2 to the power of `exponent`, which has no more bits than the modulus: in the form, and
    /// below the modulus.
    pub(crate) fn power_of_two(&self, exponent: &[Block<u32>], scratch: &mut Scratch) -> Number {
        let mut power = self.one.clone();
        for place in (0..self.bits).rev() {
            self.square(&mut power, scratch);
            let double_if = black_box(
                double_if as fn(&mut [Block<u32>], &[Block<u32>], usize, &mut [Block<u32>]),
            );
            double_if(&mut power, exponent, place, &mut scratch.spare);
        }
        self.settled(power, scratch)
    }

    /// `x − y` for numbers below the modulus.
    pub(crate) fn difference(&self, mut x: Number, y: &Number, scratch: &mut Scratch) -> Number {
        let subtract_modulo = black_box(
            subtract_modulo
                as fn(&mut [Block<u32>], &[Block<u32>], &[Block<u32>], &mut [Block<u32>]),
        );
        subtract_modulo(&mut x, y, &self.limbs, &mut scratch.spare);
        x
    }
}

impl zeroize::Zeroize for Modulus {
    fn zeroize(&mut self) {
        self.limbs.as_flattened_mut().zeroize();
        self.one.as_flattened_mut().zeroize();
        self.inverse.zeroize();
    }
}

// What follows handles secrets, and is given everything as slices and numbers, so that it can be
// seen in the compiled program that it decides nothing by them. What has one caller is called by a
// pointer that the compiler does not know: wasm-opt puts it into that caller otherwise.

#[inline(never)]
fn multiply(
    limbs: &[Block<u32>],
    inverse: u32,
    sums: &mut [Block<u64>],
    x: &mut [Block<u32>],
    y: &[Block<u32>],
) {
    kernel::multiply(Divisor { limbs, inverse }, sums, x, y);
}

#[inline(never)]
fn square(
    limbs: &[Block<u32>],
    inverse: u32,
    sums: &mut [Block<u64>],
    x: &mut [Block<u32>],
    rest: &mut [Block<u32>],
) {
    kernel::square(Divisor { limbs, inverse }, sums, x, rest);
}

/// The power by the five bits of the exponent from `place` on: all powers are read.
#[inline(never)]
fn select_power(powers: &[u64], exponent: &[Block<u32>], place: usize, factor: &mut [Block<u32>]) {
    let mut masks = [0_u64; 1 << WINDOW];
    let digit = digit(exponent, place);
    for (index, mask) in (0_u32..).zip(&mut masks) {
        let is_it = u64::from(index ^ digit).wrapping_sub(1) >> 63;
        *mask = black_box(is_it.wrapping_neg());
    }
    let pairs = factor.as_flattened_mut().as_chunks_mut().0;
    for ([low, high], powers) in pairs.iter_mut().zip(powers.as_chunks().0) {
        let powers: &[u64; 1 << WINDOW] = powers;
        let pairs = powers.iter().zip(&masks);
        let pair = pairs.fold(0, |sum, (power, mask)| sum | (power & mask));
        (*low, *high) = (pair as u32, (pair >> 32) as u32);
    }
}

/// The five bits of an exponent from this place on.
#[inline(always)]
fn digit(exponent: &[Block<u32>], place: usize) -> u32 {
    let (limbs, width) = (exponent.as_flattened(), LIMB_BITS as usize);
    let (index, shift) = (place / width, place % width);
    let above = limbs.get(index + 1).copied().unwrap_or(0);
    let pair = u64::from(limbs[index]) | u64::from(above) << LIMB_BITS;
    (pair >> shift) as u32 & ((1 << WINDOW) - 1)
}

/// Doubles `x` if this bit of the exponent is set.
#[inline(never)]
fn double_if(
    x: &mut [Block<u32>],
    exponent: &[Block<u32>],
    place: usize,
    spare: &mut [Block<u32>],
) {
    let width = LIMB_BITS as usize;
    let bit = exponent.as_flattened()[place / width] >> (place % width);
    spare.copy_from_slice(x);
    double(spare, 0);
    keep(x, spare, !mask(bit));
}

/// `x − y` modulo `n`, into `x`, for numbers below that.
#[inline(never)]
fn subtract_modulo(
    x: &mut [Block<u32>],
    y: &[Block<u32>],
    n: &[Block<u32>],
    spare: &mut [Block<u32>],
) {
    let is_below = subtract(x, y);
    spare.copy_from_slice(x);
    add(spare, n);
    keep(x, spare, !mask(is_below));
}

/// −1/n modulo a limb, for an odd `n`: each step doubles the bits that are right, from three.
fn negated_inverse(n: u32) -> u32 {
    let mut inverse = n;
    for _ in 0..4 {
        inverse = inverse.wrapping_mul(2_u32.wrapping_sub(n.wrapping_mul(inverse)));
    }
    inverse.wrapping_neg() & MASK
}

#[cfg(test)]
mod tests;
