//! The loops that all the time goes into: Montgomery multiplication and squaring, four rows at a
//! time, without a carry between columns.
//!
//! They are written over a [`Word`], which is `u64` in earnest and an upper bound in the tests: the
//! very same text, run on bounds, shows that no sum leaves 64 bits for any number of limbs.

use core::{mem::replace, ops::Range};

use crate::limbs::{LIMB_BITS, MASK};

/// Rows, and columns, that are worked on together. Every number has a multiple of so many limbs.
pub(crate) const ROWS: usize = 4;

/// Blocks of rows between two passes of carries of a multiplication: 28 rows of two products.
const BLOCKS_OF_PRODUCT: usize = 7;

/// The same for a square, whose doubled products make three of a row: 20 rows.
const BLOCKS_OF_SQUARE: usize = 5;

/// So many neighbouring limbs.
pub(crate) type Block<T> = [T; ROWS];

/// What sums of products are kept in.
pub(crate) trait Word: Copy {
    /// A factor: a limb, or twice a limb.
    type Limb: Copy;
    /// Zero, as a sum and as a factor.
    const ZERO: (Self, Self::Limb);
    /// This sum with one more product.
    fn plus_product(self, left: Self::Limb, right: Self::Limb) -> Self;
    /// This sum with another.
    fn plus(self, other: Self) -> Self;
    /// The low limb.
    fn low(self) -> Self::Limb;
    /// The rest, as a carry to the next column.
    fn high(self) -> Self;
    /// A limb, as a sum.
    fn of(limb: Self::Limb) -> Self;
    /// What the last column carries after all, which is nothing because of the size of the number
    /// (README, "Sizes").
    fn is_nothing(self);
    /// The multiple of the modulus that clears the low limb: `low · inverse` modulo the limb.
    fn quotient(self, inverse: Self::Limb) -> Self::Limb;
    /// Twice a limb, as a factor.
    fn twice(limb: Self::Limb) -> Self::Limb;
}

impl Word for u64 {
    type Limb = u32;
    const ZERO: (Self, u32) = (0, 0);

    #[inline(always)]
    fn plus_product(self, left: u32, right: u32) -> Self {
        self + Self::from(left) * Self::from(right)
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }

    #[inline(always)]
    fn low(self) -> u32 {
        self as u32 & MASK
    }

    #[inline(always)]
    fn high(self) -> Self {
        self >> LIMB_BITS
    }

    #[inline(always)]
    fn of(limb: u32) -> Self {
        Self::from(limb)
    }

    #[inline(always)]
    fn is_nothing(self) {
        debug_assert!(self == 0, "a number has outgrown its limbs");
    }

    #[inline(always)]
    fn quotient(self, inverse: u32) -> u32 {
        (self as u32).wrapping_mul(inverse) & MASK
    }

    #[inline(always)]
    fn twice(limb: u32) -> u32 {
        limb << 1
    }
}

/// A modulus as the kernel reads it: its limbs, and the negated inverse of the lowest modulo a limb.
#[derive(Clone, Copy)]
pub(crate) struct Divisor<'a, W: Word> {
    pub(crate) limbs: &'a [Block<W::Limb>],
    pub(crate) inverse: W::Limb,
}

/// `x · y / R` modulo the divisor, into `x`, where R is the limb to the power of their number.
///
/// `sums` has one block more than the numbers.
#[inline(always)]
pub(crate) fn multiply<W: Word>(
    divisor: Divisor<'_, W>,
    sums: &mut [Block<W>],
    x: &mut [Block<W::Limb>],
    y: &[Block<W::Limb>],
) {
    sums.fill([W::ZERO.0; ROWS]);
    for (count, row) in y.iter().enumerate() {
        multiply_rows(divisor, sums, x, *row);
        if count % BLOCKS_OF_PRODUCT == BLOCKS_OF_PRODUCT - 1 {
            carry(sums, x.len());
        }
    }
    settle(sums, x);
}

/// `x² / R` modulo the divisor, into `x`; `rest` is as long as `x`.
#[inline(always)]
pub(crate) fn square<W: Word>(
    divisor: Divisor<'_, W>,
    sums: &mut [Block<W>],
    x: &mut [Block<W::Limb>],
    rest: &mut [Block<W::Limb>],
) {
    sums.fill([W::ZERO.0; ROWS]);
    rest.copy_from_slice(x);
    for count in 0..x.len() {
        square_rows(divisor, sums, rest, count);
        if count % BLOCKS_OF_SQUARE == BLOCKS_OF_SQUARE - 1 {
            carry(sums, x.len());
        }
    }
    settle(sums, x);
}

/// Adds to each of four columns its products with four rows. The limbs that meet these columns are
/// those above and the three before them.
#[inline(always)]
fn columns<W: Word>(
    sums: Block<W>,
    before: Block<W::Limb>,
    above: Block<W::Limb>,
    rows: Block<W::Limb>,
) -> Block<W> {
    let [x0, x1, x2, x3] = sums;
    let [_, b1, b2, b3] = before;
    let [a0, a1, a2, a3] = above;
    let [r0, r1, r2, r3] = rows;
    let sum = |x: W, [f0, f1, f2, f3]: Block<W::Limb>| {
        let x = x.plus_product(f0, r0).plus_product(f1, r1);
        x.plus_product(f2, r2).plus_product(f3, r3)
    };
    [
        sum(x0, [a0, b3, b2, b1]),
        sum(x1, [a1, a0, b3, b2]),
        sum(x2, [a2, a1, a0, b3]),
        sum(x3, [a3, a2, a1, a0]),
    ]
}

/// The four quotients that clear the lowest four columns, and what these carry to the next.
#[inline(always)]
fn quotients<W: Word>(divisor: Divisor<'_, W>, sums: Block<W>) -> (Block<W::Limb>, W) {
    let ([x0, x1, x2, x3], [n0, n1, n2, n3]) = (sums, divisor.limbs[0]);
    let q0 = x0.quotient(divisor.inverse);
    let x1 = x1.plus(x0.plus_product(q0, n0).high()).plus_product(q0, n1);
    let q1 = x1.quotient(divisor.inverse);
    let x2 = x2.plus(x1.plus_product(q1, n0).high());
    let x2 = x2.plus_product(q0, n2).plus_product(q1, n1);
    let q2 = x2.quotient(divisor.inverse);
    let x3 = x3.plus(x2.plus_product(q2, n0).high());
    let x3 = x3.plus_product(q0, n3).plus_product(q1, n2);
    let x3 = x3.plus_product(q2, n1);
    let q3 = x3.quotient(divisor.inverse);
    ([q0, q1, q2, q3], x3.plus_product(q3, n0).high())
}

/// Numbers that are multiplied by four rows.
#[derive(Clone, Copy)]
struct Rows<'a, W: Word> {
    limbs: &'a [Block<W::Limb>],
    factors: Block<W::Limb>,
}

/// Adds four rows, and takes the lowest four columns away.
#[inline(always)]
fn multiply_rows<W: Word>(
    divisor: Divisor<'_, W>,
    sums: &mut [Block<W>],
    x: &[Block<W::Limb>],
    row: Block<W::Limb>,
) {
    let length = divisor.limbs.len();
    let first = columns(sums[0], [W::ZERO.1; ROWS], x[0], row);
    let (quotients, high) = quotients(divisor, first);
    sums[1][0] = sums[1][0].plus(high);
    let x = Rows {
        limbs: x,
        factors: row,
    };
    let n = Rows {
        limbs: divisor.limbs,
        factors: quotients,
    };
    slide(sums, [x, n], 1..length);
    finish(sums, [x, n]);
}

/// Adds what the limbs of a block make of a square with themselves and, twice, with all limbs above
/// them, and takes the lowest four columns away. Of the limbs below, `rest` has only zeros.
#[inline(always)]
fn square_rows<W: Word>(
    divisor: Divisor<'_, W>,
    sums: &mut [Block<W>],
    rest: &mut [Block<W::Limb>],
    count: usize,
) {
    let length = divisor.limbs.len();
    let own = replace(&mut rest[count], [W::ZERO.1; ROWS]);
    [sums[count], sums[count + 1]] = diagonal(sums[count], sums[count + 1], own);
    let (quotients, high) = quotients(divisor, sums[0]);
    sums[1][0] = sums[1][0].plus(high);
    let rest = Rows {
        limbs: rest,
        factors: own.map(W::twice),
    };
    let n = Rows {
        limbs: divisor.limbs,
        factors: quotients,
    };
    let shared = length.min(count + 1);
    slide(sums, [n], 1..shared);
    slide(sums, [rest, n], shared..length);
    finish(sums, [rest, n]);
}

/// Adds the rows to the columns of these blocks, and moves the columns down by a block.
#[inline(always)]
fn slide<W: Word, const K: usize>(
    sums: &mut [Block<W>],
    rows: [Rows<'_, W>; K],
    blocks: Range<usize>,
) {
    let (start, end) = (blocks.start - 1, blocks.end.max(blocks.start));
    let sums = sums[start..end].as_flattened_mut();
    let limbs = rows.map(|rows| rows.limbs[start..end].as_flattened());
    let mut before = limbs.map(|limbs| [limbs[3], limbs[2], limbs[1]]);
    let count = sums.len() - ROWS;
    let limbs = limbs.map(|limbs| &limbs[ROWS..][..count]);
    for place in 0..count {
        let mut sum = sums[place + ROWS];
        for k in 0..K {
            let ([first, second, third], [f0, f1, f2, f3]) = (before[k], rows[k].factors);
            let limb = limbs[k][place];
            sum = sum.plus_product(limb, f0).plus_product(first, f1);
            sum = sum.plus_product(second, f2).plus_product(third, f3);
            before[k] = [limb, first, second];
        }
        sums[place] = sum;
    }
}

/// Adds what the rows make beyond the last column, and moves that down by a block.
#[inline(always)]
fn finish<W: Word>(sums: &mut [Block<W>], rows: [Rows<'_, W>; 2]) {
    let [.., below, last] = sums else { return };
    *below = rows.iter().fold(*last, |sums, rows| {
        let before = rows.limbs[rows.limbs.len() - 1];
        columns(sums, before, [W::ZERO.1; ROWS], rows.factors)
    });
    *last = [W::ZERO.0; ROWS];
}

/// The products of four limbs with one another, in the columns from twice the place of the first.
#[inline(always)]
fn diagonal<W: Word>(low: Block<W>, high: Block<W>, own: Block<W::Limb>) -> [Block<W>; 2] {
    let ([s0, s1, s2, s3], [s4, s5, s6, s7]) = (low, high);
    let ([x0, x1, x2, x3], [y0, y1, y2, _]) = (own, own.map(W::twice));
    [
        [
            s0.plus_product(x0, x0),
            s1.plus_product(y0, x1),
            s2.plus_product(y0, x2).plus_product(x1, x1),
            s3.plus_product(y0, x3).plus_product(y1, x2),
        ],
        [
            s4.plus_product(y1, x3).plus_product(x2, x2),
            s5.plus_product(y2, x3),
            s6.plus_product(x3, x3),
            s7,
        ],
    ]
}

/// Leaves a limb in each column, and the rest of the last in it.
#[inline(always)]
fn carry<W: Word>(sums: &mut [Block<W>], length: usize) {
    let mut carried = W::ZERO.0;
    for block in &mut sums[..length] {
        for sum in block {
            let with = sum.plus(carried);
            *sum = W::of(with.low());
            carried = with.high();
        }
    }
    carried.is_nothing();
}

/// The columns as limbs.
#[inline(always)]
fn settle<W: Word>(sums: &[Block<W>], x: &mut [Block<W::Limb>]) {
    let mut carried = W::ZERO.0;
    for (block, sums) in x.iter_mut().zip(sums) {
        for (limb, sum) in block.iter_mut().zip(sums) {
            let with = sum.plus(carried);
            *limb = with.low();
            carried = with.high();
        }
    }
    carried.is_nothing();
}

#[cfg(test)]
mod tests;
