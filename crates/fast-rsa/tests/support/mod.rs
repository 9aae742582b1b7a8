//! Keys of many shapes, which neither this crate nor `rsa` has made.
#![allow(dead_code, reason = "each test file uses a part of it")]

use fast_rsa::{Components, PrivateKey};
use num_bigint::BigUint;

/// One line of `keys.txt`.
pub(crate) struct Numbers {
    pub(crate) bits: u64,
    pub(crate) p: BigUint,
    pub(crate) q: BigUint,
    pub(crate) e: BigUint,
    pub(crate) d: BigUint,
}

pub(crate) fn keys() -> Vec<Numbers> {
    let lines = include_str!("../keys.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .map(numbers)
        .collect()
}

fn numbers(line: &str) -> Numbers {
    let (bits, others) = line.split_once(' ').expect("fields");
    let fields = others
        .split(' ')
        .map(|field| BigUint::parse_bytes(field.as_bytes(), 16));
    let fields: Vec<_> = fields.map(|field| field.expect("hexadecimal")).collect();
    let [p, q, e, d] = fields.try_into().expect("five fields");
    Numbers {
        bits: bits.parse().expect("a number"),
        p,
        q,
        e,
        d,
    }
}

impl Numbers {
    pub(crate) fn n(&self) -> BigUint {
        &self.p * &self.q
    }

    /// The same key with the larger prime first: `rsa` adds the first one until the difference of
    /// two remainders is positive, which takes for ever where it is small.
    pub(crate) fn larger_first(self) -> Self {
        if self.p < self.q {
            self.swapped()
        } else {
            self
        }
    }

    /// The same key with its primes in the other order.
    pub(crate) fn swapped(self) -> Self {
        Self {
            p: self.q,
            q: self.p,
            ..self
        }
    }

    pub(crate) fn ours(&self) -> Result<PrivateKey, fast_rsa::KeyError> {
        let [n, e, d, p, q] =
            [&self.n(), &self.e, &self.d, &self.p, &self.q].map(BigUint::to_bytes_be);
        PrivateKey::new(Components {
            n: &n,
            e: &e,
            d: &d,
            p: &p,
            q: &q,
            qi: None,
        })
    }

    pub(crate) fn theirs(&self) -> rsa::errors::Result<rsa::RsaPrivateKey> {
        let [n, e, d, p, q] = [&self.n(), &self.e, &self.d, &self.p, &self.q].map(theirs);
        rsa::RsaPrivateKey::from_components(n, e, d, vec![p, q])
    }
}

pub(crate) fn theirs(number: &BigUint) -> rsa::BigUint {
    rsa::BigUint::from_bytes_be(&number.to_bytes_be())
}

/// Chance that is always this octet.
pub(crate) struct Always(pub(crate) u8);

impl rsa::rand_core::RngCore for Always {
    fn next_u32(&mut self) -> u32 {
        u32::from_be_bytes([self.0; 4])
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_be_bytes([self.0; 8])
    }

    fn fill_bytes(&mut self, octets: &mut [u8]) {
        octets.fill(self.0);
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.fill_bytes(octets);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for Always {}
