//! Multiples of a point, prepared so that many products with it are quick.

use alloc::{boxed::Box, vec::Vec};

use crate::{
    field::Fe,
    point::{Affine, Jacobian},
    recoding::Digits,
};

/// How many doublings two multiples of a table are apart, and all that a product needs.
const SPACING: usize = 64;
const ROWS: usize = 256 / SPACING;

/// The odd multiples below 2^(w - 1) of 2^(64 i) times a point for i of 0 to 3, a row for each i:
/// what scalars in the [non-adjacent form](crate::recoding) of width w are made of.
pub(crate) struct OddMultiples {
    width: usize,
    entries: Box<[Entry]>,
}

/// A point in 72 octets. The limbs of a product fit: 28 bits and a sign, the last one fewer.
struct Entry {
    x: [i32; 9],
    y: [i32; 9],
}

impl OddMultiples {
    pub(crate) fn new(point: &Affine, width: usize) -> Self {
        let mut points = Vec::with_capacity(ROWS << (width - 2));
        let mut base = Jacobian::from(*point);
        for row in 0..ROWS {
            if row > 0 {
                base = (0..SPACING).fold(base, |point, _| point.doubled());
            }
            push_odd_multiples(&base, 1 << (width - 2), &mut points);
        }
        let entries = normalized(&points).iter().map(Entry::from).collect();
        Self { width, entries }
    }

    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// Adds what a digit at this place of row `row` stands for.
    fn add(&self, sum: Jacobian, row: usize, digit: i8) -> Jacobian {
        if digit == 0 {
            return sum;
        }
        let index = (row << (self.width - 2)) + usize::from(digit.unsigned_abs() / 2);
        let point = Affine::from(&self.entries[index]);
        sum.plus(&if digit < 0 { point.negated() } else { point })
    }
}

/// The sum of the points of these tables, each times its scalar.
pub(crate) fn combination(terms: [(&OddMultiples, &Digits); 2]) -> Jacobian {
    let mut sum = Jacobian::INFINITY;
    for place in (0..=SPACING).rev() {
        if place < SPACING && !sum.is_infinity() {
            sum = sum.doubled();
        }
        // A scalar of 256 bits has a digit at place 256, and no row but the last one reaches it.
        let first = if place == SPACING { ROWS - 1 } else { 0 };
        for row in first..ROWS {
            for (table, digits) in terms {
                sum = table.add(sum, row, digits[SPACING * row + place]);
            }
        }
    }
    sum
}

/// The first `count` odd multiples of a point.
pub(crate) fn push_odd_multiples(base: &Jacobian, count: usize, points: &mut Vec<Jacobian>) {
    let twice = base.doubled();
    // On the isomorphic curve where z of `twice` is 1 all other sums are with an affine point. The
    // formulas of sums know no coefficient of the curve.
    let square = twice.z.square();
    let step = Affine {
        x: twice.x,
        y: twice.y,
    };
    let mut sum = Jacobian {
        x: base.x.mul(&square),
        y: base.y.mul(&square.mul(&twice.z)),
        z: base.z,
    };
    for i in 0..count {
        if i > 0 {
            sum = sum.plus_distinct(&step);
        }
        points.push(Jacobian {
            z: sum.z.mul(&twice.z),
            ..sum
        });
    }
}

/// The same points with 1 for z; none of them is at infinity. One inverse serves them all.
pub(crate) fn normalized(points: &[Jacobian]) -> Vec<Affine> {
    let mut product = Fe::ONE;
    let mut before = Vec::with_capacity(points.len());
    for point in points {
        before.push(product);
        product = product.mul(&point.z);
    }
    let mut inverse = product.inverse();
    let mut affine: Vec<_> = points
        .iter()
        .zip(&before)
        .rev()
        .map(|(point, before)| {
            let of_z = inverse.mul(before);
            inverse = inverse.mul(&point.z);
            point.over(&of_z)
        })
        .collect();
    affine.reverse();
    affine
}

impl From<&Affine> for Entry {
    fn from(point: &Affine) -> Self {
        // Both are products.
        Self {
            x: point.x.0.map(|limb| limb as i32),
            y: point.y.0.map(|limb| limb as i32),
        }
    }
}

impl From<&Entry> for Affine {
    fn from(entry: &Entry) -> Self {
        Self {
            x: Fe(entry.x.map(i64::from)),
            y: Fe(entry.y.map(i64::from)),
        }
    }
}
