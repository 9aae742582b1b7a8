//! Numbers for the tests, by the crate p256.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test is a program of its own"
)]

use p256::{
    FieldBytes, ProjectivePoint, Scalar,
    elliptic_curve::{ops::Reduce as _, sec1::ToSec1Point as _},
};
use sha2::{Digest as _, Sha256};

/// The order of the curve, and that of its field.
pub const N: [u8; 32] = number(
    0xffffffff00000000ffffffffffffffff,
    0xbce6faada7179e84f3b9cac2fc632551,
);
pub const P: [u8; 32] = number(
    0xffffffff000000010000000000000000,
    0x00000000ffffffffffffffffffffffff,
);

pub const fn number(high: u128, low: u128) -> [u8; 32] {
    let (high, low) = (high.to_be_bytes(), low.to_be_bytes());
    let mut octets = [0; 32];
    let mut i = 0;
    while i < 16 {
        octets[i] = high[i];
        octets[16 + i] = low[i];
        i += 1;
    }
    octets
}

/// Numbers that look random and are the same each time.
pub struct Dice([u8; 32]);

impl Dice {
    pub fn new(seed: u8) -> Self {
        Self([seed; 32])
    }

    pub fn octets(&mut self) -> [u8; 32] {
        self.0 = Sha256::digest(self.0).into();
        self.0
    }

    pub fn scalar(&mut self) -> Scalar {
        scalar(&self.octets())
    }
}

pub fn scalar(octets: &[u8; 32]) -> Scalar {
    Scalar::reduce(&FieldBytes::from(*octets))
}

pub fn octets(scalar: &Scalar) -> [u8; 32] {
    scalar.to_bytes().into()
}

pub fn coordinates(point: &ProjectivePoint) -> ([u8; 32], [u8; 32]) {
    let point = point.to_affine().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    (x.try_into().unwrap(), y.try_into().unwrap())
}

/// x modulo the order.
pub fn x_of(point: &ProjectivePoint) -> Scalar {
    scalar(&coordinates(point).0)
}

/// a + b, below 2^256.
pub fn plus(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    let mut sum = [0; 32];
    for i in (0..32).rev() {
        let digit = u16::from(a[i]) + u16::from(b[i]) + carry;
        sum[i] = digit as u8;
        carry = digit >> 8;
    }
    assert_eq!(carry, 0);
    sum
}

/// a - b, not below 0.
pub fn minus(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let not = a.map(|octet| !octet);
    plus(&not, b).map(|octet| !octet)
}
