//! The kernel, run on upper bounds: what a sum can become at most, whatever the limbs are.

use std::{vec, vec::Vec};

use super::*;

/// The most blocks: those of 4096 bits.
const MOST_BLOCKS: usize = crate::limbs::blocks_for(4096);

/// The largest value that a sum may have here. All arithmetic on it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound(u128);

impl Bound {
    fn within(self) -> Self {
        assert!(self.0 <= u128::from(u64::MAX), "a sum leaves 64 bits");
        self
    }
}

impl Word for Bound {
    type Limb = u128;
    const ZERO: (Self, u128) = (Self(0), 0);

    fn plus_product(self, left: u128, right: u128) -> Self {
        assert!(left <= u128::from(u32::MAX) && right <= u128::from(u32::MAX));
        self.plus(Self(left * right))
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0).within()
    }

    fn low(self) -> u128 {
        self.0.min(MASK.into())
    }

    fn high(self) -> Self {
        Self(self.0 >> LIMB_BITS)
    }

    fn of(limb: u128) -> Self {
        Self(limb)
    }

    /// That it is nothing follows from the size of the number, and not from its limbs.
    fn is_nothing(self) {}

    /// Any limb, unless the sum is zero for certain.
    fn quotient(self, _: u128) -> u128 {
        MASK.into()
    }

    fn twice(limb: u128) -> u128 {
        2 * limb
    }
}

/// As many blocks of the largest limbs.
fn largest(blocks: usize) -> Vec<Block<u128>> {
    vec![[MASK.into(); ROWS]; blocks]
}

fn scratch(blocks: usize) -> Vec<Block<Bound>> {
    vec![[Bound(0); ROWS]; blocks + 1]
}

fn multiplied(blocks: usize) {
    let limbs = &largest(blocks)[..];
    let divisor = Divisor {
        limbs,
        inverse: MASK.into(),
    };
    let mut x = largest(blocks);
    multiply::<Bound>(divisor, &mut scratch(blocks), &mut x, limbs);
    assert!(x.as_flattened().iter().all(|limb| *limb <= MASK.into()));
}

fn squared(blocks: usize) {
    let limbs = &largest(blocks)[..];
    let divisor = Divisor {
        limbs,
        inverse: MASK.into(),
    };
    let mut x = largest(blocks);
    square::<Bound>(divisor, &mut scratch(blocks), &mut x, &mut largest(blocks));
    assert!(x.as_flattened().iter().all(|limb| *limb <= MASK.into()));
}

#[test]
fn no_sum_of_a_product_leaves_64_bits_for_any_size() {
    (1..=MOST_BLOCKS).for_each(multiplied);
}

#[test]
fn no_sum_of_a_square_leaves_64_bits_for_any_size() {
    (1..=MOST_BLOCKS).for_each(squared);
}

/// The bounds are not shown by a test that shows anything.
#[test]
#[should_panic(expected = "a sum leaves 64 bits")]
fn nine_blocks_of_a_product_without_a_carry_leave_64_bits() {
    let (limbs, mut sums) = (largest(9), scratch(9));
    let divisor = Divisor {
        limbs: &limbs,
        inverse: MASK.into(),
    };
    (0..9).for_each(|_| multiply_rows(divisor, &mut sums, &limbs, limbs[0]));
}

#[test]
#[should_panic(expected = "a sum leaves 64 bits")]
fn six_blocks_of_a_square_without_a_carry_leave_64_bits() {
    let (limbs, mut sums) = (largest(12), scratch(12));
    let divisor = Divisor {
        limbs: &limbs,
        inverse: MASK.into(),
    };
    (0..6).for_each(|count| square_rows(divisor, &mut sums, &mut largest(12), count));
}
