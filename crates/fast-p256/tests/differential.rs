//! Every verdict is that of the crate p256, also where points meet.

mod support;

use fast_p256::{PublicKey, Verifier};
use p256::{
    AffinePoint, ProjectivePoint, Scalar,
    ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _},
    elliptic_curve::point::DecompressPoint as _,
};
use support::{Dice, N, P, coordinates, minus, octets, plus, scalar, x_of};

struct Pair {
    ours: [PublicKey; 2],
    theirs: VerifyingKey,
}

impl Pair {
    fn of(point: ProjectivePoint) -> Self {
        let (x, y) = coordinates(&point);
        let theirs = VerifyingKey::from_affine(point.to_affine()).unwrap();
        Self {
            ours: [PublicKey::new, PublicKey::prepared].map(|of| of(&x, &y).unwrap()),
            theirs,
        }
    }

    /// What all say of a signature.
    fn verdict(&self, verifier: &Verifier, hash: &[u8; 32], r: &[u8; 32], s: &[u8; 32]) -> bool {
        let signature: [u8; 64] = [*r, *s].concat().try_into().unwrap();
        let theirs = Signature::from_slice(&signature)
            .is_ok_and(|signature| self.theirs.verify_prehash(hash, &signature).is_ok());
        for key in &self.ours {
            let ours = verifier.verify(key, hash, &signature);
            assert_eq!(ours, theirs, "{hash:02x?} {r:02x?} {s:02x?}");
        }
        theirs
    }
}

/// r, s and a hash with which u1 * G + u2 * Q is the sum that a verification makes.
fn made(u1: Scalar, u2: Scalar, r: Scalar) -> [[u8; 32]; 3] {
    let s = r * u2.invert().unwrap();
    [octets(&r), octets(&s), octets(&(u1 * s))]
}

#[test]
fn random_signatures_and_those_with_a_bit_flipped() {
    let (verifier, mut dice) = (Verifier::new(), Dice::new(1));
    for _ in 0..40 {
        let (d, u1, u2) = (dice.scalar(), dice.scalar(), dice.scalar());
        let pair = Pair::of(ProjectivePoint::GENERATOR * d);
        let sum = ProjectivePoint::GENERATOR * (u1 + u2 * d);
        let [r, s, hash] = made(u1, u2, x_of(&sum));
        assert!(pair.verdict(&verifier, &hash, &r, &s));
        assert!(pair.verdict(&verifier, &hash, &r, &octets(&-scalar(&s))));
        let bit = dice.octets();
        let (at, flip) = (usize::from(bit[0] % 32), 1 << (bit[1] % 8));
        let flipped = |octets: &[u8; 32]| {
            let mut octets = *octets;
            octets[at] ^= flip;
            octets
        };
        assert!(!pair.verdict(&verifier, &flipped(&hash), &r, &s));
        assert!(!pair.verdict(&verifier, &hash, &flipped(&r), &s));
        assert!(!pair.verdict(&verifier, &hash, &r, &flipped(&s)));
        pair.verdict(&verifier, &dice.octets(), &dice.octets(), &dice.octets());
    }
}

#[test]
fn numbers_at_the_ends() {
    let (verifier, mut dice) = (Verifier::new(), Dice::new(2));
    let small = |number: u8| {
        let mut octets = [0; 32];
        octets[31] = number;
        octets
    };
    let [zero, one, two] = [0, 1, 2].map(small);
    let ends = [
        zero,
        one,
        two,
        minus(&N, &one),
        N,
        plus(&N, &one),
        P,
        minus(&P, &N),
        [0xff; 32],
    ];
    let pair = Pair::of(ProjectivePoint::GENERATOR * dice.scalar());
    for r in &ends {
        for s in &ends {
            for hash in [zero, minus(&N, &one), N, [0xff; 32]] {
                pair.verdict(&verifier, &hash, r, s);
            }
        }
    }
}

/// Small ones, powers of two and the negatives of both.
fn meeting() -> Vec<Scalar> {
    let powers = [1, 2, 5, 63, 64, 65, 128, 192, 255]
        .map(|n| (0..n).fold(Scalar::ONE, |power, _| power.double()));
    let some = [1_u64, 2, 3, 4, 5, 7, 15, 16, 17, 31]
        .map(Scalar::from)
        .into_iter()
        .chain(powers);
    some.flat_map(|number| [number, -number]).collect()
}

#[test]
fn sums_in_which_points_meet() {
    let (verifier, mut dice) = (Verifier::new(), Dice::new(3));
    for d in meeting() {
        let pair = Pair::of(ProjectivePoint::GENERATOR * d);
        for u2 in meeting().into_iter().step_by(3) {
            // Once both halves are the same point, once each other's negative, once any.
            for u1 in [u2 * d, -u2 * d, u2, Scalar::ZERO, Scalar::ONE] {
                let sum = ProjectivePoint::GENERATOR * (u1 + u2 * d);
                let at_infinity = u1 + u2 * d == Scalar::ZERO;
                let r = if at_infinity {
                    dice.scalar()
                } else {
                    x_of(&sum)
                };
                let [r, s, hash] = made(u1, u2, r);
                assert_eq!(pair.verdict(&verifier, &hash, &r, &s), !at_infinity);
            }
        }
    }
}

#[test]
fn an_x_beyond_the_order() {
    let (verifier, mut dice) = (Verifier::new(), Dice::new(4));
    let mut found = 0;
    for beyond in 1..40 {
        let mut r = [0; 32];
        r[31] = beyond;
        let Some(sum) =
            Option::<AffinePoint>::from(AffinePoint::decompress(&plus(&N, &r).into(), 0.into()))
        else {
            continue;
        };
        let (u1, u2) = (dice.scalar(), dice.scalar());
        let rest = ProjectivePoint::from(sum) - ProjectivePoint::GENERATOR * u1;
        let pair = Pair::of(rest * u2.invert().unwrap());
        let [r, s, hash] = made(u1, u2, scalar(&r));
        assert!(pair.verdict(&verifier, &hash, &r, &s));
        found += 1;
    }
    assert!(found > 5, "{found}");
}

#[test]
fn points_that_are_not_on_the_curve_and_coordinates_beyond_p_are_no_keys() {
    let (x, y) = coordinates(&ProjectivePoint::GENERATOR);
    assert!(PublicKey::new(&x, &y).is_some());
    assert!(PublicKey::new(&y, &x).is_none());
    assert!(PublicKey::new(&x, &octets(&-scalar(&y))).is_none());
    assert!(PublicKey::new(&[0; 32], &[0; 32]).is_none());
    assert!(PublicKey::new(&[0xff; 32], &y).is_none());
    assert!(PublicKey::new(&P, &y).is_none());
    // The point with x = 0, and its x written as p.
    let zero = AffinePoint::decompress(&[0; 32].into(), 0.into()).unwrap();
    let (x, y) = coordinates(&zero.into());
    assert!(PublicKey::new(&x, &y).is_some());
    assert!(PublicKey::new(&P, &y).is_none());
}
