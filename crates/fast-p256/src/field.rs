//! The field of P-256: integers modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1.
//!
//! An element is the sum of nine signed limbs times 2^(29 i), and stands for that number divided by
//! 2^261 (Montgomery's form). Limbs are signed and have room above: sums and differences are taken
//! limb by limb and need no reduction. How far a limb may go is proved by `tests/proof.rs` for
//! every function here and for the formulas of the points; there is no check at run time but those
//! of a debug build.

use crate::{
    inverse::Modulus,
    limbs::{limbs, octets, residue, split},
    product::{product, square},
};

/// p, octets from the most significant one on.
const P: [u8; 32] = octets(
    0xffffffff00000001_0000000000000000,
    0x00000000ffffffff_ffffffffffffffff,
);

pub(crate) const MODULUS: Modulus = Modulus {
    limbs: limbs(&P),
    negative_inverse: 1,
};

/// Nine limbs of 29 bits, the least significant one first. See the [module](self).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fe(pub(crate) [i64; 9]);

impl Fe {
    pub(crate) const ZERO: Self = Self([0; 9]);
    /// 2^261 mod p.
    pub(crate) const ONE: Self = Self([32, 0, 0, -16384, 0, 0, -8388608, 67108864, 0]);
    /// 2^522 mod p.
    pub(crate) const SQUARE_OF_RADIX: Self =
        Self([3072, 0, -65536, -2097152, -4194304, 0, 0, -1, 20]);
    /// The number 1, which takes an element out of Montgomery's form.
    const BARE_ONE: Self = Self([1, 0, 0, 0, 0, 0, 0, 0, 0]);

    /// The element of a number below p, octets from the most significant one on.
    pub(crate) fn from_octets(octets: &[u8; 32]) -> Option<Self> {
        // Octets of the same length compare like their numbers.
        (*octets < P).then(|| Self::reduced(octets))
    }

    /// The element of any number of 256 bits.
    pub(crate) fn reduced(octets: &[u8; 32]) -> Self {
        Self(limbs(octets)).mul(&Self::SQUARE_OF_RADIX)
    }

    /// The number below p, octets from the most significant one on.
    #[inline(never)]
    pub(crate) fn to_octets(self) -> [u8; 32] {
        // From 0 to p: |a| / 2^261 is less than 1, and so many multiples of p / 2^261 were added as a
        // number of 261 bits says. It is p where a is a positive multiple of it.
        let Self(bare) = self.mul(&Self::BARE_ONE);
        residue(
            &core::array::from_fn(|i| bare[i] - MODULUS.limbs[i]),
            &MODULUS.limbs,
        )
    }

    /// Whether this is a multiple of p.
    pub(crate) fn is_zero(&self) -> bool {
        // As a number this is less than 2^10 multiples of p, and k * p is -k modulo 2^29.
        let (low, _) = split(self.0[0]);
        low.abs() < 1 << 10 && self.to_octets() == [0; 32]
    }

    /// a * b.
    #[inline(always)]
    pub(crate) fn mul(&self, b: &Self) -> Self {
        product(self, b)
    }

    /// a * a.
    #[inline(always)]
    pub(crate) fn square(&self) -> Self {
        square(self)
    }

    /// a + b.
    #[inline(always)]
    pub(crate) fn add(&self, b: &Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i] + b.0[i]))
    }

    /// a - b.
    #[inline(always)]
    pub(crate) fn sub(&self, b: &Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i] - b.0[i]))
    }

    /// a times a small number.
    #[inline(always)]
    pub(crate) fn times(&self, factor: i64) -> Self {
        Self(core::array::from_fn(|i| self.0[i] * factor))
    }

    /// The same number, each limb but the last one within 28 bits and its sign, and a carry.
    #[inline(always)]
    pub(crate) fn carried(&self) -> Self {
        let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = self.0;
        let (r0, c0) = split(a0);
        let (r1, c1) = split(a1);
        let (r2, c2) = split(a2);
        let (r3, c3) = split(a3);
        let (r4, c4) = split(a4);
        let (r5, c5) = split(a5);
        let (r6, c6) = split(a6);
        let (r7, c7) = split(a7);
        Self([
            r0,
            r1 + c0,
            r2 + c1,
            r3 + c2,
            r4 + c3,
            r5 + c4,
            r6 + c5,
            r7 + c6,
            a8 + c7,
        ])
    }

    /// 1 / a, and 0 for 0: a^(p - 2), by steps that depend on p alone.
    #[inline(never)]
    pub(crate) fn inverse(&self) -> Self {
        // x_n is a^(2^n - 1). p - 2 is, from its highest bit on: 32 ones, 31 zeros, a one, 96
        // zeros, 94 ones, a zero, a one.
        let x2 = self.squared(1).mul(self);
        let x4 = x2.squared(2).mul(&x2);
        let x8 = x4.squared(4).mul(&x4);
        let x16 = x8.squared(8).mul(&x8);
        let x32 = x16.squared(16).mul(&x16);
        let high = x32.squared(32).mul(self).squared(128).mul(&x32);
        let x30 = x16
            .squared(8)
            .mul(&x8)
            .squared(4)
            .mul(&x4)
            .squared(2)
            .mul(&x2);
        high.squared(32)
            .mul(&x32)
            .squared(30)
            .mul(&x30)
            .squared(2)
            .mul(self)
    }

    /// 1 / a, and 0 for 0, of an a that is public: see [`Modulus::inverse_of_public`].
    pub(crate) fn inverse_of_public(&self) -> Self {
        // Of a * 2^261 that is 1 / a / 2^261, and to be 2^261 / a.
        let inverse = Self(MODULUS.inverse_of_public(&self.0))
            .mul(&Self::SQUARE_OF_RADIX)
            .mul(&Self::SQUARE_OF_RADIX);
        if inverse.mul(self).sub(&Self::ONE).is_zero() {
            inverse
        } else {
            self.inverse()
        }
    }

    fn squared(&self, times: u32) -> Self {
        (0..times).fold(*self, |a, _| a.square())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiple_of_p_is_zero_and_no_other_number_is() {
        for factor in -9..=9 {
            let multiple = MODULUS.limbs.map(|limb| limb * factor);
            let others = [-1, 0, 1].map(|more| {
                let mut limbs = multiple;
                limbs[0] += more;
                Fe(limbs)
            });
            assert_eq!(others.map(|other| other.is_zero()), [false, true, false]);
            assert_eq!(others[1].to_octets(), [0; 32]);
            assert_eq!(others[2].to_octets(), Fe::BARE_ONE.to_octets());
        }
    }
}
