//! Inverses of public numbers, in a time that tells of them. Nothing that is secret may come here, and
//! nothing of signing does: by the time of a nonce's inverse a private key would be found.
//!
//! The steps are those of D. J. Bernstein and B.-Y. Yang, "Fast constant-time gcd computation and
//! modular inversion" (2019), with all zeros of a number skipped at once. What 29 of them do is told by 29
//! bits of both numbers, and is one matrix. Who asks makes the product with what comes of it, which is 1.

use crate::limbs::{BITS, MASK, split};

/// An odd modulus of 256 bits, in limbs like those of [`Fe`](crate::field::Fe).
pub(crate) struct Modulus {
    pub(crate) limbs: [i64; 9],
    /// -1 / modulus, modulo 2^29.
    pub(crate) negative_inverse: i64,
}

/// The paper's Theorem 11.2: 741 steps are enough for numbers of 256 bits.
const ROUNDS: usize = 26;

/// What so many steps make of two numbers f and g: (u f + v g) / 2^29 and (q f + r g) / 2^29.
/// |u| + |v| and |q| + |r| are 2^29 at most.
#[derive(Clone, Copy, Debug)]
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

impl Modulus {
    /// 1 / a, of which only a is public, if a has an inverse: in limbs of 29 bits with their signs, of a size
    /// that is hardly ever above the modulus.
    pub(crate) fn inverse_of_public(&self, a: &[i64; 9]) -> [i64; 9] {
        let (mut f, mut g) = (self.limbs, *a);
        let (mut d, mut e) = ([0; 9], [1, 0, 0, 0, 0, 0, 0, 0, 0]);
        let mut eta = -1;
        // f is a * d and g is a * e, modulo the modulus, until f is 1 or -1.
        for _ in 0..ROUNDS {
            let Matrix { u, v, q, r } = steps(&mut eta, f[0], g[0]);
            (f, g) = (self.row(u, v, &f, &g), self.row(q, r, &f, &g));
            (d, e) = (self.row(u, v, &d, &e), self.row(q, r, &d, &e));
            if g == [0; 9] {
                break;
            }
        }
        d.map(|limb| limb * f[0].signum())
    }

    /// (u * a + v * b) / 2^29 modulo the modulus, and without it where there is no remainder.
    #[inline(never)]
    fn row(&self, u: i64, v: i64, a: &[i64; 9], b: &[i64; 9]) -> [i64; 9] {
        let lowest = (u * a[0] + v * b[0]) & MASK;
        let m = (lowest * self.negative_inverse) & MASK;
        // Of the two multiples of the modulus that leave no remainder, the one that makes less of it.
        let is_positive = u * a[8] + v * b[8] > 0;
        let less = i64::from(m > 0 && is_positive) << BITS;
        self.quotient(u, v, m - less, a, b)
    }

    /// (u * a + v * b + m * modulus) / 2^29.
    #[inline(always)]
    fn quotient(&self, u: i64, v: i64, m: i64, a: &[i64; 9], b: &[i64; 9]) -> [i64; 9] {
        let [t0, t1, t2, t3, t4, t5, t6, t7, t8] =
            core::array::from_fn(|i| u * a[i] + v * b[i] + m * self.limbs[i]);
        let (_, c) = split(t0);
        let (r0, c) = split(t1 + c);
        let (r1, c) = split(t2 + c);
        let (r2, c) = split(t3 + c);
        let (r3, c) = split(t4 + c);
        let (r4, c) = split(t5 + c);
        let (r5, c) = split(t6 + c);
        let (r6, c) = split(t7 + c);
        let (r7, c) = split(t8 + c);
        [r0, r1, r2, r3, r4, r5, r6, r7, c]
    }
}

/// 29 steps from numbers of which these are the lowest limbs; f is odd.
fn steps(eta: &mut i64, mut f: i64, mut g: i64) -> Matrix {
    let (mut u, mut v, mut q, mut r) = (1, 0, 0, 1);
    let mut left = BITS;
    loop {
        let zeros = g.trailing_zeros().min(left);
        g >>= zeros;
        (u, v) = (u << zeros, v << zeros);
        *eta -= i64::from(zeros);
        left -= zeros;
        if left == 0 {
            return Matrix { u, v, q, r };
        }
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, -f);
            (u, q) = (q, -u);
            (v, r) = (r, -v);
        }
        // As many bits of g as may go before f is exchanged again, six at most: f * (2 - f * f) is 1 / f modulo 2^6.
        let bits = (*eta + 1).min(i64::from(left)).min(6);
        let (f6, g6) = (f & 63, g & 63);
        let factor = (g6 * f6 * (f6 * f6 - 2)) & ((1 << bits) - 1);
        g += f * factor;
        q += u * factor;
        r += v * factor;
    }
}

#[cfg(test)]
mod tests {
    use p256::{Scalar, elliptic_curve::PrimeField as _};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        field::{self, Fe},
        limbs::{limbs, octets, residue},
        verify,
    };

    fn scalar(octets: &[u8; 32]) -> Option<Scalar> {
        Scalar::from_repr((*octets).into()).into()
    }

    /// Of a number of either field, by the steps here and by those of others.
    fn assert_inverse(octets: &[u8; 32]) {
        let order = &verify::MODULUS;
        if let Some(s) = scalar(octets).filter(|s| *s != Scalar::ZERO) {
            let inverse = order.inverse_of_public(&limbs(octets));
            let inverse = scalar(&residue(&inverse, &order.limbs));
            assert_eq!(inverse, Option::from(s.invert()), "{octets:02x?}");
        }
        let element = Fe::reduced(octets);
        let inverse = Fe(field::MODULUS.inverse_of_public(&element.0));
        let radix = &Fe::SQUARE_OF_RADIX;
        let product = inverse.mul(&element).mul(radix).mul(radix);
        assert_eq!(
            product.sub(&Fe::ONE).is_zero(),
            !element.is_zero(),
            "{octets:02x?}"
        );
        let (inverse, theirs) = (element.inverse_of_public(), element.inverse());
        assert_eq!(inverse.to_octets(), theirs.to_octets(), "{octets:02x?}");
    }

    #[test]
    fn numbers_at_the_ends_have_the_inverse_that_they_have() {
        for power in 0..128 {
            for number in [1 << power, u128::MAX << power, u128::MAX >> power] {
                for high in [0, 1, number, u128::MAX] {
                    assert_inverse(&octets(high, number));
                    assert_inverse(&octets(number, high));
                }
            }
        }
        for modulus in [&field::MODULUS, &verify::MODULUS] {
            let mut number = modulus.limbs;
            for below in [0, 1, 2, 3] {
                number[0] = modulus.limbs[0] - below;
                assert_inverse(&residue(&number, &modulus.limbs));
            }
        }
    }

    #[test]
    fn what_is_a_multiple_of_the_modulus_has_no_inverse() {
        for factor in [-2, -1, 0, 1, 2] {
            let multiple = Fe(field::MODULUS.limbs.map(|limb| limb * factor));
            assert!(multiple.inverse_of_public().is_zero());
        }
    }

    proptest! {
        #[test]
        fn every_number_has_the_inverse_that_it_has(octets: [u8; 32]) {
            assert_inverse(&octets);
        }

        /// The sizes on which the bounds of the rounds rest, and that what is dropped is 0.
        #[test]
        fn steps_are_a_matrix_of_small_rows(
            mut eta in -750_i64..750,
            f in 0..1_i64 << 28,
            g in 0..1_i64 << 29,
        ) {
            let f = 2 * f + 1;
            let Matrix { u, v, q, r } = steps(&mut eta, f, g);
            prop_assert!(u.abs() + v.abs() <= 1 << BITS && q.abs() + r.abs() <= 1 << BITS);
            prop_assert_eq!((u * f + v * g) & MASK, 0);
            prop_assert_eq!((q * f + r * g) & MASK, 0);
        }
    }
}
