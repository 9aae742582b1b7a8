//! What is wrong inside a key is not given out.

use num_bigint::BigUint;

use super::*;
use crate::primes::tests::random;

fn key() -> PrivateKey {
    PrivateKey::generate(2048, &mut random(7)).expect("a key")
}

const DIGEST: [u8; HASH] = [7; HASH];

#[test]
fn a_signature_that_a_damaged_number_makes_is_not_given_out() {
    let damages: [fn(&mut PrivateKey); 9] = [
        |key| key.p.exponent[3][1] ^= 1,
        |key| key.q.exponent[3][1] ^= 1 << 20,
        |key| key.p.modulus.limbs[8][0] ^= 1 << 3,
        |key| key.q.modulus.limbs[8][0] ^= 1 << 3,
        |key| key.p.modulus.one[2][2] ^= 1,
        |key| key.q.modulus.one[2][2] ^= 1,
        |key| key.p.square_of_r[0][0] ^= 1,
        |key| key.q.square_of_r[0][0] ^= 1,
        |key| key.qi[5][3] ^= 1,
    ];
    for (place, damage) in damages.into_iter().enumerate() {
        let mut key = key();
        assert!(key.sign_pkcs1v15_sha256(&DIGEST, &[0; 16]).is_ok());
        damage(&mut key);
        assert_eq!(
            key.sign_pkcs1v15_sha256(&DIGEST, &[0; 16]),
            Err(Fault),
            "{place}"
        );
        assert_eq!(
            key.sign_pss_sha256(&DIGEST, &DIGEST, &[0; 16]),
            Err(Fault),
            "{place}"
        );
    }
}

#[test]
fn a_signature_does_not_depend_on_the_blinding() {
    let key = key();
    let plain = key.sign_pkcs1v15_sha256(&DIGEST, &[0; 16]);
    for blinding in [[0xff; 16], [1; 16], *b"0123456789abcdef"] {
        assert_eq!(key.sign_pkcs1v15_sha256(&DIGEST, &blinding), plain);
    }
}

#[test]
fn blinding_changes_both_exponents() {
    let key = key();
    for prime in [&key.p, &key.q] {
        let order = BigUint::from_bytes_be(&minimal(&prime.modulus.less(1)));
        let blinded = prime.blinded_exponent(&[0xfe; 8]);
        let expected =
            &order * 0xfefe_fefe_fefe_fefe_u64 + BigUint::from_bytes_be(&key_exponent(prime));
        assert_eq!(BigUint::from_bytes_be(&minimal(&blinded)), expected);
    }
}

fn key_exponent(prime: &Prime) -> Vec<u8> {
    minimal(&prime.exponent)
}

#[test]
fn the_root_of_every_edge_is_right() {
    let key = key();
    let n = BigUint::from_bytes_be(&key.public.n());
    let (p, q) = (
        BigUint::from_bytes_be(&key.p()),
        BigUint::from_bytes_be(&key.q()),
    );
    let d = BigUint::from_bytes_be(&key.d());
    let one = BigUint::from(1_u8);
    let edges = [
        BigUint::ZERO,
        one.clone(),
        &n - 1_u8,
        p.clone(),
        q.clone(),
        &n - &p,
        &p - 1_u8,
        &p + 1_u8,
        &q - 1_u8,
        &q * (&p - 1_u8),
        &one << 1023,
        &one << 1044,
        (&one << 1044) - 1_u8,
        &one << 2047,
    ];
    for edge in edges {
        let message = read(&edge.to_bytes_be(), key.public.modulus.limbs.len());
        let root = BigUint::from_bytes_be(&minimal(&key.root(&message, &[3; 16])));
        assert_eq!(root, edge.modpow(&d, &n), "{edge}");
    }
}

#[test]
fn the_same_octets_make_the_same_key() {
    let other = PrivateKey::generate(2048, &mut random(8)).expect("a key");
    assert_eq!(key().d(), key().d());
    assert_ne!(key().public, other.public);
}

#[test]
fn a_key_of_other_sizes_is_not_made() {
    for (bits, error) in [
        (2046, KeyError::ModulusTooShort),
        (2049, KeyError::Inconsistent),
        (4098, KeyError::ModulusTooLong),
    ] {
        assert_eq!(
            PrivateKey::generate(bits, &mut random(1)).unwrap_err(),
            error
        );
    }
}

#[test]
fn a_key_prints_without_its_numbers() {
    assert_eq!(std::format!("{:?}", key()), "PrivateKey { bits: 2048, .. }");
}
