//! Points of the curve y^2 = x^3 - 3x + b, and the formulas that add them.
//!
//! The formulas are straight lines of products, sums and carries, because `tests/proof.rs` reads
//! them: from coordinates within the bounds that it states they lead to such coordinates again, and
//! no limb of an intermediate leaves 64 bits.

use crate::{field::Fe, limbs::octets, product::product_less_square};

/// A point other than the one at infinity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Affine {
    pub(crate) x: Fe,
    pub(crate) y: Fe,
}

/// The point (x / z^2, y / z^3), and the one at infinity where z is 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jacobian {
    pub(crate) x: Fe,
    pub(crate) y: Fe,
    pub(crate) z: Fe,
}

/// b of the curve. SEC 2 §2.4.2.
const B: [u8; 32] = octets(
    0x5ac635d8aa3a93e7b3ebbd55769886bc,
    0x651d06b0cc53b0f63bce3c3e27d2604b,
);
const GENERATOR_X: [u8; 32] = octets(
    0x6b17d1f2e12c4247f8bce6e563a440f2,
    0x77037d812deb33a0f4a13945d898c296,
);
const GENERATOR_Y: [u8; 32] = octets(
    0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e16,
    0x2bce33576b315ececbb6406837bf51f5,
);

impl Affine {
    /// The point of these coordinates, if they are below p and it is on the curve.
    pub(crate) fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        let (x, y) = (Fe::from_octets(x)?, Fe::from_octets(y)?);
        let cubic = x.square().mul(&x).sub(&x.times(3)).add(&Fe::reduced(&B));
        y.square().sub(&cubic).is_zero().then_some(Self { x, y })
    }

    /// The generator G. SEC 2 §2.4.2.
    pub(crate) fn generator() -> Self {
        Self {
            x: Fe::reduced(&GENERATOR_X),
            y: Fe::reduced(&GENERATOR_Y),
        }
    }
}

impl From<Affine> for Jacobian {
    fn from(Affine { x, y }: Affine) -> Self {
        Self { x, y, z: Fe::ONE }
    }
}

/// Where a point is added to another: what the formula of the sum begins with.
struct Difference {
    /// The difference of both x, over the common denominator.
    h: Fe,
    /// The difference of both y, likewise.
    r: Fe,
}

impl Jacobian {
    pub(crate) const INFINITY: Self = Self {
        x: Fe::ONE,
        y: Fe::ONE,
        z: Fe::ZERO,
    };

    pub(crate) fn is_infinity(&self) -> bool {
        self.z.is_zero()
    }

    /// Twice this point: four products and four squares, two of which share a reduction. Factors are put
    /// before the products, which bring every number down to the size of p.
    #[inline(never)]
    pub(crate) fn doubled(&self) -> Self {
        let Self { x, y, z } = self;
        let delta = z.square();
        let gamma2 = y.square().times(2);
        let beta2 = x.mul(&gamma2);
        let alpha = x.sub(&delta).mul(&x.add(&delta).times(3));
        let x3 = alpha.square().sub(&beta2.times(4)).carried();
        let y3 = product_less_square(&alpha, &beta2.times(2).sub(&x3), &gamma2);
        let z3 = y.mul(&z.times(2));
        Self {
            x: x3,
            y: y3,
            z: z3,
        }
    }

    /// The sum of two points that are neither the same nor each other's negative, neither of them at
    /// infinity; for others z is 0. By steps that do not depend on the points.
    #[inline(never)]
    pub(crate) fn plus_distinct(&self, other: &Affine) -> Self {
        self.sum(&self.difference(other))
    }

    /// The sum, whatever the points.
    #[inline(always)]
    pub(crate) fn plus(&self, other: &Affine) -> Self {
        let sum = self.plus_distinct(other);
        if sum.is_infinity() {
            return self.meeting(other);
        }
        sum
    }

    /// The sum where this point is at infinity, the other one, or the other one's negative.
    #[inline(never)]
    fn meeting(&self, other: &Affine) -> Self {
        if self.is_infinity() {
            Self::from(*other)
        } else if self.difference(other).r.is_zero() {
            self.doubled()
        } else {
            Self::INFINITY
        }
    }

    /// This point, if `inverse` is that of z.
    pub(crate) fn over(&self, inverse: &Fe) -> Affine {
        let square = inverse.square();
        let cube = square.mul(inverse);
        Affine {
            x: self.x.mul(&square),
            y: self.y.mul(&cube),
        }
    }

    #[inline(always)]
    fn difference(&self, other: &Affine) -> Difference {
        let square = self.z.square();
        let cube = self.z.mul(&square);
        let h = other.x.mul(&square).sub(&self.x);
        let r = other.y.mul(&cube).sub(&self.y);
        Difference { h, r }
    }

    #[inline(always)]
    fn sum(&self, difference: &Difference) -> Self {
        let Difference { h, r } = difference;
        let square = h.square();
        let cube = h.mul(&square);
        let v = self.x.mul(&square);
        let x3 = r.square().sub(&cube).sub(&v.times(2)).carried();
        let y3 = r.mul(&v.sub(&x3)).sub(&self.y.mul(&cube));
        let z3 = self.z.mul(h);
        Self {
            x: x3,
            y: y3,
            z: z3,
        }
    }
}
