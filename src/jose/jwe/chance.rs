//! What has to be random of one JWE. Ring 0 has no dice: it follows from a secret that the host has
//! minted and from what is encrypted, so that no two contents ever share a key and an initialization
//! vector, whoever uses a secret twice.

use crate::Secret;

/// The chance of one JWE.
pub(super) struct Chance(Secret);

impl Chance {
    /// That of `content`, out of a secret that was minted.
    pub(super) fn of(minted: &Secret, content: &[u8]) -> Self {
        Self(minted.derive("jwe").mac(content))
    }

    /// So many octets, for one purpose.
    pub(super) fn octets(&self, purpose: &str, length: usize) -> Vec<u8> {
        let block = |count: usize| *self.0.derive(&format!("{purpose} {count}")).as_bytes();
        let mut octets: Vec<u8> = (0..length.div_ceil(32)).flat_map(block).collect();
        octets.truncate(length);
        octets
    }

    /// 32 octets, for one purpose.
    pub(super) fn block(&self, purpose: &str) -> [u8; 32] {
        *self.0.derive(purpose).as_bytes()
    }

    /// A private key for this once. One seed in 2^32 is none, and the next one is asked.
    pub(super) fn ephemeral_key(&self) -> p256::SecretKey {
        let seeds = (0_u32..).map(|count| self.block(&format!("ephemeral {count}")));
        let mut keys = seeds.filter_map(|seed| p256::SecretKey::from_slice(&seed).ok());
        keys.next().expect("no chance makes every seed a bad one")
    }
}
