//! Signatures verified. All of it is public, and its time may tell of it.

use p256::{
    FieldBytes, Scalar,
    elliptic_curve::{PrimeField as _, ops::Reduce as _},
};

use crate::{
    field::Fe,
    inverse::Modulus,
    limbs::{limbs, octets, residue},
    point::{Affine, Jacobian},
    recoding::non_adjacent_form,
    table::{OddMultiples, combination},
};

/// The order n of the curve. SEC 2 §2.4.2.
const ORDER: [u8; 32] = octets(
    0xffffffff00000000ffffffffffffffff,
    0xbce6faada7179e84f3b9cac2fc632551,
);
pub(crate) const MODULUS: Modulus = Modulus {
    limbs: limbs(&ORDER),
    negative_inverse: 234929231,
};
/// p - n.
const BEYOND_ORDER: [u8; 32] = octets(0, 0x4319055358e8617b0c46353d039cdaae);

const WIDTH_OF_GENERATOR: usize = 7;
const WIDTH_OF_KEY: usize = 5;
const ROWS: usize = 8;

/// A public key, with multiples of its point.
pub struct PublicKey(OddMultiples);

impl PublicKey {
    /// The key whose point has these coordinates, octets from the most significant one on. `None` if
    /// one of them is not below p, or the point is not on the curve. SEC 1 §3.2.2.1; the cofactor is
    /// 1, so that every such point has the order n.
    ///
    /// For one verification: 576 octets.
    pub fn new(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        Self::with_rows(x, y, 1)
    }

    /// The same key for many verifications, each in less than half the time: 4,608 octets, which
    /// take as long to make as one of those others.
    pub fn prepared(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        Self::with_rows(x, y, ROWS)
    }

    fn with_rows(x: &[u8; 32], y: &[u8; 32], rows: usize) -> Option<Self> {
        let point = Affine::from_coordinates(x, y)?;
        Some(Self(OddMultiples::new(&point, WIDTH_OF_KEY, rows)))
    }
}

/// What verifies signatures: 18,432 octets of multiples of the generator, to be made once.
pub struct Verifier(OddMultiples);

impl Verifier {
    /// Makes the table, and verifies a signature that is good and one that is not.
    ///
    /// # Panics
    ///
    /// When a verdict is wrong. Then this program is not the one that was tested, and must not
    /// answer.
    #[expect(
        clippy::new_without_default,
        reason = "it takes as long as some verifications"
    )]
    pub fn new() -> Self {
        let generator = OddMultiples::new(&Affine::generator(), WIDTH_OF_GENERATOR, ROWS);
        let verifier = Self(generator);
        assert!(
            crate::known::verdicts_are_right(&verifier),
            "P-256 does not verify as it should"
        );
        verifier
    }

    /// Whether this is a signature of the holder of `key` under what hashes to `hash`: r and s, each
    /// in 32 octets from the most significant one on. FIPS 186-5 §6.4.2.
    pub fn verify(&self, key: &PublicKey, hash: &[u8; 32], signature: &[u8; 64]) -> bool {
        self.verdict(key, hash, signature).unwrap_or(false)
    }

    fn verdict(&self, key: &PublicKey, hash: &[u8; 32], signature: &[u8; 64]) -> Option<bool> {
        let (r, s) = signature.split_first_chunk::<32>()?;
        let (r_scalar, s_scalar) = (scalar(r)?, scalar(s.first_chunk()?)?);
        let inverse = inverse_of_public(&s_scalar)?;
        let hash = Scalar::reduce(&FieldBytes::from(*hash));
        let of_generator = digits(&(hash * inverse), &self.0);
        let of_key = digits(&(r_scalar * inverse), &key.0);
        let sum = combination([(&self.0, &of_generator), (&key.0, &of_key)]);
        Some(!sum.is_infinity() && has_x(&sum, r))
    }
}

/// A number of 1 to n - 1.
fn scalar(octets: &[u8; 32]) -> Option<Scalar> {
    let scalar = Option::<Scalar>::from(Scalar::from_repr((*octets).into()))?;
    (*octets != [0; 32]).then_some(scalar)
}

/// 1 / s, of an s that is public and not 0: see [`Modulus::inverse_of_public`].
fn inverse_of_public(s: &Scalar) -> Option<Scalar> {
    certified(MODULUS.inverse_of_public(&limbs(&s.to_bytes().into())), s)
}

/// The scalar that this number is modulo n, if its product with s is 1. The number is hardly ever n or more in
/// size, and never twice as much.
fn certified(inverse: [i64; 9], s: &Scalar) -> Option<Scalar> {
    [0, -1, 1].into_iter().find_map(|times| {
        let moved = core::array::from_fn(|i| inverse[i] + times * MODULUS.limbs[i]);
        scalar(&residue(&moved, &MODULUS.limbs)).filter(|inverse| inverse * s == Scalar::ONE)
    })
}

fn digits(scalar: &Scalar, table: &OddMultiples) -> crate::recoding::Digits {
    non_adjacent_form(&scalar.to_bytes().into(), table.width())
}

/// Whether x of a point, which is below p, is r modulo n.
fn has_x(point: &Jacobian, r: &[u8; 32]) -> bool {
    let square = point.z.square();
    let is_x = |r: &Fe| r.mul(&square).sub(&point.x).is_zero();
    let r_itself = Fe::reduced(r);
    is_x(&r_itself) || *r < BEYOND_ORDER && is_x(&r_itself.add(&Fe::reduced(&ORDER)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_is_what_has_the_product_1_and_nothing_else() {
        let s = Scalar::from(7_u64);
        let theirs = Option::<Scalar>::from(s.invert());
        let inverse = limbs(&theirs.unwrap().to_bytes().into());
        for times in [-2, -1, 0, 1] {
            let moved = core::array::from_fn(|i| inverse[i] + times * MODULUS.limbs[i]);
            assert_eq!(certified(moved, &s), theirs, "{times}");
            assert_eq!(certified(moved, &(s + Scalar::ONE)), None, "{times}");
        }
    }
}
