//! Signatures made. The private key and the nonces are secret: the steps here, the places in memory
//! and the formulas depend on neither.

use alloc::{boxed::Box, vec::Vec};
use core::hint::black_box;

use p256::{
    FieldBytes, NistP256, NonZeroScalar, Scalar, U256,
    elliptic_curve::{Curve as _, ops::Reduce as _, subtle::ConditionallySelectable as _},
};
use rfc6979::KGenerator;
use sha2::Sha256;

use crate::{
    field::Fe,
    point::{Affine, Jacobian},
    table::{normalized, push_odd_multiples},
};

/// A scalar is odd digits of 5 bits and the sign, and a last one that is always 1.
const WIDTH: usize = 5;
const DIGITS: usize = 51;
const ODD: usize = 1 << (WIDTH - 1);

/// What makes signatures: 58,752 octets of multiples of the generator, to be made once.
pub struct Signer {
    rows: Box<[[Entry; ODD]; DIGITS]>,
    /// 2^255 times the generator.
    last: Affine,
}

/// A point of which each word has a limb of x below one of y.
#[derive(Clone, Copy)]
struct Entry([u64; 9]);

impl Signer {
    /// Makes the table, and a signature and a public key that are known.
    ///
    /// # Panics
    ///
    /// When they are others. Then this program is not the one that was tested, and must not sign.
    #[expect(
        clippy::new_without_default,
        reason = "it takes as long as many signatures"
    )]
    pub fn new() -> Self {
        let mut points = Vec::with_capacity(DIGITS * ODD + 1);
        let mut base = Jacobian::from(Affine::generator());
        for _ in 0..DIGITS {
            push_odd_multiples(&base, ODD, &mut points);
            base = (0..WIDTH).fold(base, |point, _| point.doubled());
        }
        points.push(base);
        let points = normalized(&points);
        let (rows, last) = points.as_chunks::<ODD>();
        let rows = rows
            .iter()
            .map(|row| core::array::from_fn(|i| Entry::from(&row[i])));
        let Ok(rows) = rows.collect::<Box<[_]>>().try_into() else {
            unreachable!("there is a row for each digit");
        };
        let signer = Self {
            rows,
            last: last[0],
        };
        assert!(
            crate::known::signs_rightly(&signer),
            "P-256 does not sign as it should"
        );
        signer
    }

    /// The signature under what hashes to `hash`, r and s in 32 octets each, from the most
    /// significant one on: FIPS 186-5 §6.4.1 with the nonce of RFC 6979 §3.2 for SHA-256.
    pub fn sign(&self, key: &NonZeroScalar, hash: &[u8; 32]) -> [u8; 64] {
        let mut nonces =
            KGenerator::<Sha256, U256>::new(&key.to_bytes(), hash, &[], NistP256::ORDER.as_ref());
        let hash = Scalar::reduce(&FieldBytes::from(*hash));
        loop {
            let mut nonce = FieldBytes::default();
            nonces.fill_next_k(&mut nonce);
            if let Some(signature) = self.sign_with(key, &hash, &Scalar::reduce(&nonce)) {
                return signature;
            }
        }
    }

    /// `None` where r or s is 0: FIPS 186-5 §6.4.1 asks for another nonce then.
    fn sign_with(&self, key: &NonZeroScalar, hash: &Scalar, nonce: &Scalar) -> Option<[u8; 64]> {
        let (x, _) = self.multiple(nonce);
        let r = Scalar::reduce(&FieldBytes::from(x));
        let inverse = Option::<Scalar>::from(nonce.invert())?;
        let s = inverse * (*hash + r * **key);
        if r == Scalar::ZERO || s == Scalar::ZERO {
            return None;
        }
        let mut signature = [0; 64];
        let (first, second) = signature.split_at_mut(32);
        first.copy_from_slice(&r.to_bytes());
        second.copy_from_slice(&s.to_bytes());
        Some(signature)
    }

    /// The coordinates x and y of the public key, octets from the most significant one on.
    pub fn public_key(&self, key: &NonZeroScalar) -> ([u8; 32], [u8; 32]) {
        self.multiple(key)
    }

    /// The coordinates of so many times the generator.
    fn multiple(&self, scalar: &Scalar) -> ([u8; 32], [u8; 32]) {
        // The negative of an even scalar is odd, and its point has the negative y.
        let negative = scalar.is_even();
        let odd = Scalar::conditional_select(scalar, &-scalar, negative);
        let sum = self.odd_multiple(&odd.to_bytes().into());
        let Affine { x, y } = sum.over(&sum.z.inverse());
        let sign = black_box(-i64::from(negative.unwrap_u8()));
        (x.to_octets(), signed(&y, sign).to_octets())
    }

    /// An odd scalar times the generator: the sum of d_i * 32^i, where each d_i is odd and at most
    /// 31 in size.
    ///
    /// Before place m the sum is that of an odd number less than 32^m in size, to which at least
    /// 32^m is added or taken from it: these are never the same point, nor each other's negative,
    /// since all is less than 2^255 and so than half of two orders. Only at the last place may they
    /// be the same, for the scalar 2^256 - n: its point is then told as 0, which is no r.
    #[inline(never)]
    fn odd_multiple(&self, scalar: &[u8; 32]) -> Jacobian {
        let entry = |place: usize| {
            let digit = bits(scalar, WIDTH * place + 1);
            // 2 * digit - 31, and digit is the same from both ends.
            let sign = black_box(i64::from(digit >> (WIDTH - 1)) - 1);
            let index = (digit ^ sign as u32) & (ODD as u32 - 1);
            let Affine { x, y } = look_up(&self.rows[place], index);
            Affine {
                x,
                y: signed(&y, sign),
            }
        };
        let mut sum = Jacobian::from(entry(0));
        for place in 1..DIGITS {
            sum = sum.plus_distinct(&entry(place));
        }
        sum.plus_distinct(&self.last)
    }
}

/// The entry at `index`, which is secret: all of them are read.
#[inline(never)]
fn look_up(row: &[Entry; ODD], index: u32) -> Affine {
    let mut found = [0; 9];
    for (at, entry) in (0..).zip(row) {
        let differs = u64::from(index ^ at);
        // Behind a black box, or the compiler makes a branch of it.
        let mask = black_box((differs.wrapping_sub(1) >> 63).wrapping_neg());
        for (found, word) in found.iter_mut().zip(entry.0) {
            *found |= word & mask;
        }
    }
    Affine {
        x: Fe(found.map(|word| i64::from(word as u32 as i32))),
        y: Fe(found.map(|word| (word as i64) >> 32)),
    }
}

/// a, and -a where `sign` is -1 and not 0.
#[inline(always)]
fn signed(a: &Fe, sign: i64) -> Fe {
    Fe(a.0.map(|limb| (limb ^ sign) - sign))
}

/// Five bits from a place on; beyond the scalar they are 0.
fn bits(scalar: &[u8; 32], place: usize) -> u32 {
    let octet = |i: usize| if i < 32 { u32::from(scalar[31 - i]) } else { 0 };
    let both = octet(place / 8) | octet(place / 8 + 1) << 8;
    both >> (place % 8) & 31
}

impl From<&Affine> for Entry {
    fn from(point: &Affine) -> Self {
        // Both are products: their limbs fit 32 bits.
        let word = |i: usize| (point.y.0[i] << 32 | i64::from(point.x.0[i] as u32)) as u64;
        Self(core::array::from_fn(word))
    }
}

#[cfg(test)]
mod tests {
    use p256::elliptic_curve::{PrimeField as _, sec1::ToSec1Point as _};

    use super::*;

    fn assert_multiple(signer: &Signer, scalar: Scalar) {
        let theirs = (p256::ProjectivePoint::GENERATOR * scalar)
            .to_affine()
            .to_sec1_point(false);
        let (x, y) = signer.multiple(&scalar);
        assert_eq!(theirs.as_bytes()[1..], [x, y].concat(), "{scalar:?}");
    }

    #[test]
    fn multiples_at_the_ends_of_all_digits_are_those_of_p256() {
        let signer = Signer::new();
        let power = |n| (0..n).fold(Scalar::ONE, |power, _| power.double());
        for n in 0..256 {
            assert_multiple(&signer, power(n));
            assert_multiple(&signer, -power(n));
        }
        for small in 1..100_u64 {
            assert_multiple(&signer, Scalar::from(small));
            assert_multiple(&signer, -Scalar::from(small));
        }
    }

    /// Where the last sum is of the same point twice no r comes of it, so that another nonce follows.
    #[test]
    fn the_one_nonce_whose_last_sum_is_a_double_makes_no_signature() {
        let signer = Signer::new();
        // 2^256 - n, which is 2^256 modulo n.
        let nonce = (0..256).fold(Scalar::ONE, |power, _| power.double());
        let key = NonZeroScalar::from_repr(Scalar::from(7_u64).to_repr()).unwrap();
        assert!(bool::from(nonce.is_odd()));
        assert_eq!(signer.sign_with(&key, &Scalar::ONE, &nonce), None);
        assert!(
            signer
                .sign_with(&key, &Scalar::ONE, &(nonce + Scalar::ONE))
                .is_some()
        );
    }
}
