//! Multiples of a point, prepared so that many products with it are quick.

use alloc::{boxed::Box, vec::Vec};
use core::{cmp::Ordering, ops::Range};

use crate::{
    field::Fe,
    point::{Affine, Jacobian},
    recoding::Digits,
};

/// The odd multiples below 2^(w - 1) of 2^(d i) times a point, a row for each i: what scalars in the
/// [non-adjacent form](crate::recoding) of width w are made of. With r rows, d = 256 / r doublings
/// are left for a product.
pub(crate) struct OddMultiples {
    width: usize,
    rows: usize,
    entries: Box<[Entry]>,
}

/// A point in 72 octets. The limbs of a product fit: 28 bits and a sign, the last one fewer.
struct Entry {
    x: [i32; 9],
    y: [i32; 9],
}

impl OddMultiples {
    pub(crate) fn new(point: &Affine, width: usize, rows: usize) -> Self {
        let mut points = Vec::with_capacity(rows << (width - 2));
        let mut base = Jacobian::from(*point);
        for row in 0..rows {
            if row > 0 {
                for _ in 0..256 / rows {
                    base = base.doubled();
                }
            }
            push_odd_multiples(&base, 1 << (width - 2), &mut points);
        }
        let entries = normalized(&points).iter().map(Entry::from).collect();
        Self {
            width,
            rows,
            entries,
        }
    }

    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    const fn spacing(&self) -> usize {
        256 / self.rows
    }

    /// The rows that have a digit at this place. A scalar of 256 bits has one at place 256, and no
    /// row but the last one reaches it.
    fn rows_at(&self, place: usize) -> Range<usize> {
        match place.cmp(&self.spacing()) {
            Ordering::Less => 0..self.rows,
            Ordering::Equal => self.rows - 1..self.rows,
            Ordering::Greater => 0..0,
        }
    }

    /// What a digit of this row stands for.
    fn point(&self, row: usize, digit: i8) -> Affine {
        let index = (row << (self.width - 2)) + usize::from(digit.unsigned_abs() / 2);
        let Entry { x, y } = &self.entries[index];
        let sign = i64::from(digit.signum());
        Affine {
            x: Fe(x.map(i64::from)),
            y: Fe(y.map(|limb| i64::from(limb) * sign)),
        }
    }
}

/// The sum of the points of these tables, each times its scalar.
pub(crate) fn combination(terms: [(&OddMultiples, &Digits); 2]) -> Jacobian {
    let mut sum = Jacobian::INFINITY;
    let most = terms[0].0.spacing().max(terms[1].0.spacing());
    for place in (0..=most).rev() {
        if !sum.is_infinity() {
            sum = sum.doubled();
        }
        for (table, digits) in terms {
            for row in table.rows_at(place) {
                let digit = digits[table.spacing() * row + place];
                if digit != 0 {
                    sum = sum.plus(&table.point(row, digit));
                }
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
    let mut inverse = product.inverse_of_public();
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
