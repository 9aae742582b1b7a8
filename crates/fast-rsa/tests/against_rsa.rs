//! Against the crate `rsa`: the same keys, the same octets, the same verdicts.

mod support;

use fast_rsa::{Components, EncryptError, KeyError, PrivateKey, PublicKey};
use num_bigint::BigUint;
use proptest::prelude::*;
use rsa::{
    Oaep, Pkcs1v15Sign, Pss, RsaPublicKey,
    sha2::Sha256,
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use support::{Always, Numbers, keys, theirs};

const DIGEST: [u8; 32] = *b"what has been hashed to 32 bytes";

#[test]
fn every_key_that_rsa_reads_is_read_with_the_same_numbers() {
    for numbers in keys()
        .into_iter()
        .chain(keys().into_iter().map(Numbers::swapped))
    {
        let (ours, theirs) = (
            numbers.ours().expect("a key"),
            numbers.theirs().expect("a key"),
        );
        let qi = theirs.crt_coefficient().expect("one").to_bytes_be();
        assert_eq!(ours.public_key().bits() as u64, numbers.bits);
        assert_eq!(ours.public_key().n(), theirs.n().to_bytes_be());
        assert_eq!(ours.public_key().e(), theirs.e().to_bytes_be());
        assert_eq!(ours.d(), theirs.d().to_bytes_be());
        assert_eq!(ours.p(), theirs.primes()[0].to_bytes_be());
        assert_eq!(ours.q(), theirs.primes()[1].to_bytes_be());
        assert_eq!(ours.dp(), theirs.dp().expect("one").to_bytes_be());
        assert_eq!(ours.dq(), theirs.dq().expect("one").to_bytes_be());
        assert_eq!(ours.qi(), qi);
    }
}

#[test]
fn both_sign_pkcs1v15_with_the_same_octets() {
    for numbers in keys() {
        let ours = numbers.ours().expect("a key");
        let theirs = numbers.larger_first().theirs().expect("a key");
        let expected = theirs
            .sign(Pkcs1v15Sign::new::<Sha256>(), &DIGEST)
            .expect("a signature");
        assert_eq!(
            ours.sign_pkcs1v15_sha256(&DIGEST, &[9; 16]),
            Ok(expected.clone())
        );
        assert_eq!(
            ours.public_key().verify_pkcs1v15_sha256(&DIGEST, &expected),
            Ok(())
        );
    }
}

#[test]
fn both_sign_pss_with_the_same_octets_for_the_same_salt() {
    for numbers in keys() {
        let ours = numbers.ours().expect("a key");
        let theirs = numbers.larger_first().theirs().expect("a key");
        let expected = theirs.sign_with_rng(&mut Always(0x5c), Pss::new::<Sha256>(), &DIGEST);
        let expected = expected.expect("a signature");
        assert_eq!(
            ours.sign_pss_sha256(&DIGEST, &[0x5c; 32], &[9; 16]),
            Ok(expected.clone())
        );
        assert_eq!(
            ours.public_key().verify_pss_sha256(&DIGEST, &expected),
            Ok(())
        );
    }
}

#[test]
fn what_is_encrypted_by_oaep_is_decrypted_by_the_other() {
    for numbers in keys() {
        let ours = numbers.ours().expect("a key");
        let theirs = numbers.larger_first().theirs().expect("a key");
        let public = ours.public_key();
        let longest = public.signature_length() - 66;
        for length in [0, 1, 32, 64, longest] {
            let message = vec![0x5a; length];
            let encrypted = public.encrypt_oaep_sha256(&message, &[length as u8; 32]);
            let encrypted = encrypted.expect("a ciphertext");
            assert_eq!(encrypted.len(), public.signature_length());
            let decrypted = theirs.decrypt(Oaep::new::<Sha256>(), &encrypted);
            assert_eq!(decrypted.expect("the message"), message);
        }
        assert_eq!(
            public.encrypt_oaep_sha256(&vec![0; longest + 1], &[1; 32]),
            Err(EncryptError::TooLong)
        );
        let [one, other] = [[1; 32], [2; 32]].map(|seed| public.encrypt_oaep_sha256(b"one", &seed));
        assert_ne!(one, other);
    }
}

/// The verdicts of both about one signature. `rsa` would reduce one that is not below the modulus.
fn verdicts(numbers: &Numbers, signature: &[u8]) -> [(bool, bool); 2] {
    let (n, e) = (numbers.n(), &numbers.e);
    let ours = PublicKey::new(&n.to_bytes_be(), &e.to_bytes_be()).expect("a key");
    let theirs = RsaPublicKey::new(theirs(&n), theirs(e)).expect("a key");
    let is_below = BigUint::from_bytes_be(signature) < n;
    let verifies = |theirs: rsa::errors::Result<()>| theirs.is_ok() && is_below;
    [
        (
            ours.verify_pkcs1v15_sha256(&DIGEST, signature).is_ok(),
            verifies(theirs.verify(Pkcs1v15Sign::new::<Sha256>(), &DIGEST, signature)),
        ),
        (
            ours.verify_pss_sha256(&DIGEST, signature).is_ok(),
            verifies(theirs.verify(Pss::new::<Sha256>(), &DIGEST, signature)),
        ),
    ]
}

fn padded(number: &BigUint, length: usize) -> Vec<u8> {
    let octets = number.to_bytes_be();
    [vec![0; length.saturating_sub(octets.len())], octets].concat()
}

#[test]
fn edges_and_wrong_lengths_are_refused_by_both() {
    for numbers in keys() {
        let (n, one) = (numbers.n(), BigUint::from(1_u8));
        let length = numbers.bits.div_ceil(8) as usize;
        let right = numbers.ours().expect("a key");
        let right = right
            .sign_pkcs1v15_sha256(&DIGEST, &[0; 16])
            .expect("a signature");
        let beyond = BigUint::from_bytes_be(&right) + &n;
        let mut signatures: Vec<_> = [
            BigUint::ZERO,
            one.clone(),
            &n - &one,
            n.clone(),
            &n + &one,
            &n >> 1,
            beyond,
        ]
        .map(|number| padded(&number, length))
        .into();
        signatures.extend([
            vec![0xff; length],
            Vec::new(),
            right[1..].to_vec(),
            [&[0][..], &right].concat(),
            [&right[..], &[0]].concat(),
        ]);
        for signature in signatures {
            assert_eq!(
                verdicts(&numbers, &signature),
                [(false, false); 2],
                "{:?}",
                signature
            );
        }
    }
}

#[test]
fn one_padding_does_not_verify_as_the_other() {
    let numbers = &keys()[0];
    let key = numbers.ours().expect("a key");
    let pkcs1v15 = key
        .sign_pkcs1v15_sha256(&DIGEST, &[0; 16])
        .expect("a signature");
    let pss = key
        .sign_pss_sha256(&DIGEST, &DIGEST, &[0; 16])
        .expect("a signature");
    assert_eq!(verdicts(numbers, &pkcs1v15), [(true, true), (false, false)]);
    assert_eq!(verdicts(numbers, &pss), [(false, false), (true, true)]);
}

/// What `rsa` says of a public key, in the words of this crate. It knows no least size.
fn rule(n: &rsa::BigUint, e: &rsa::BigUint) -> Option<KeyError> {
    match RsaPublicKey::new(n.clone(), e.clone()).err()? {
        rsa::Error::ModulusTooLarge => Some(KeyError::ModulusTooLong),
        rsa::Error::InvalidModulus => Some(KeyError::ModulusEven),
        _ => Some(KeyError::ExponentOutOfRange),
    }
}

#[test]
fn both_ask_the_same_of_a_modulus_and_an_exponent() {
    let one = BigUint::from(1_u8);
    let moduli = [
        (2048_u32, 0_u8),
        (2048, 1),
        (2049, 1),
        (2049, 2),
        (4096, 1),
        (4097, 1),
        (4097, 0),
        (5000, 1),
    ];
    let exponents: Vec<BigUint> = (0..20_u64)
        .chain([
            65_536,
            65_537,
            (1 << 33) - 2,
            (1 << 33) - 1,
            1 << 33,
            (1 << 33) + 1,
            u64::MAX,
        ])
        .map(BigUint::from)
        .chain([&one << 64, (&one << 64) + 1_u8, (&one << 2047) + 1_u8])
        .collect();
    for (bits, low) in moduli {
        let n = (&one << (bits - 1)) + low;
        for e in &exponents {
            let ours = PublicKey::new(&n.to_bytes_be(), &e.to_bytes_be()).err();
            assert_eq!(
                ours,
                rule(&theirs(&n), &theirs(e)),
                "{bits} bits + {low}, {e}"
            );
        }
    }
}

#[test]
fn less_than_2048_bits_are_refused() {
    for length in [0, 1, 128, 255] {
        assert_eq!(
            PublicKey::new(&vec![0xff; length], &[3]),
            Err(KeyError::ModulusTooShort)
        );
    }
    let mut n = [0xff; 256];
    n[0] = 0x7f;
    assert_eq!(PublicKey::new(&n, &[3]), Err(KeyError::ModulusTooShort));
}

#[test]
fn zeros_before_a_number_are_no_part_of_it() {
    let n = [vec![0; 300], vec![0xff; 256]].concat();
    let key = PublicKey::new(&n, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]).expect("a key");
    assert_eq!((key.n(), key.e()), (vec![0xff; 256], vec![1, 0, 1]));
    assert_eq!(Ok(key), PublicKey::new(&[0xff; 256], &[1, 0, 1]));
}

#[test]
fn private_numbers_that_are_of_no_one_key_are_refused_by_both() {
    let one = BigUint::from(1_u8);
    let changes: [fn(&mut Numbers); 9] = [
        |numbers| numbers.d += 1_u8,
        |numbers| numbers.d = BigUint::ZERO,
        |numbers| numbers.d = BigUint::from(1_u8),
        |numbers| numbers.e += 2_u8,
        |numbers| numbers.p += 2_u8,
        |numbers| numbers.q -= 2_u8,
        |numbers| numbers.q = numbers.p.clone(),
        |numbers| (numbers.p, numbers.q) = (numbers.n(), BigUint::from(1_u8)),
        |numbers| (numbers.p, numbers.q) = (BigUint::from(1_u8), numbers.n()),
    ];
    let n = keys()[0].n();
    for change in changes {
        let mut numbers = keys().swap_remove(0);
        change(&mut numbers);
        // The modulus stays what it was, whatever becomes of its factors.
        let parts = [&n, &numbers.e, &numbers.d, &numbers.p, &numbers.q];
        let [n, e, d, p, q] = parts.map(BigUint::to_bytes_be);
        let ours = PrivateKey::new(Components {
            n: &n,
            e: &e,
            d: &d,
            p: &p,
            q: &q,
            qi: None,
        });
        assert_eq!(ours.err(), Some(KeyError::Inconsistent));
        let [n, e, d, p, q] = parts.map(theirs);
        assert!(rsa::RsaPrivateKey::from_components(n, e, d, vec![p, q]).is_err());
    }
    assert!(keys()[0].d > one);
}

#[test]
fn equal_primes_are_refused() {
    // The square of the larger one has 2048 bits or more.
    let numbers = keys().swap_remove(0).larger_first();
    let (p, one) = (&numbers.p, BigUint::from(1_u8));
    let d = numbers.e.modinv(&(p - &one)).expect("e is prime to p − 1");
    let square = Numbers {
        bits: 2048,
        p: p.clone(),
        q: p.clone(),
        e: numbers.e.clone(),
        d,
    };
    assert_eq!(square.ours().err(), Some(KeyError::Inconsistent));
}

#[test]
fn a_coefficient_is_used_if_it_is_right_and_found_otherwise() {
    let numbers = keys().swap_remove(0);
    let expected = numbers.ours().expect("a key").qi();
    let parts = [&numbers.n(), &numbers.e, &numbers.d, &numbers.p, &numbers.q];
    let [n, e, d, p, q] = parts.map(BigUint::to_bytes_be);
    for qi in [&expected[..], &[], &[1], &p, &n, &vec![0xff; 600]] {
        let components = Components {
            n: &n,
            e: &e,
            d: &d,
            p: &p,
            q: &q,
            qi: Some(qi),
        };
        assert_eq!(PrivateKey::new(components).expect("a key").qi(), expected);
    }
}

#[test]
fn a_key_that_is_made_here_is_one_to_rsa() {
    let mut state = 7_u32;
    let mut random = |octets: &mut [u8]| {
        for octet in octets {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *octet = (state >> 24) as u8;
        }
    };
    for bits in [2048, 2050, 3072] {
        let key = PrivateKey::generate(bits, &mut random).expect("a key");
        let number = |octets: Vec<u8>| rsa::BigUint::from_bytes_be(&octets);
        let (n, e) = (number(key.public_key().n()), number(key.public_key().e()));
        let primes = vec![number(key.p()), number(key.q())];
        let theirs =
            rsa::RsaPrivateKey::from_components(n, e, number(key.d()), primes).expect("a key");
        assert_eq!(
            (theirs.n().bits(), key.public_key().e()),
            (bits, vec![1, 0, 1])
        );
        let expected = theirs
            .sign(Pkcs1v15Sign::new::<Sha256>(), &DIGEST)
            .expect("a signature");
        assert_eq!(key.sign_pkcs1v15_sha256(&DIGEST, &[1; 16]), Ok(expected));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn both_say_the_same_of_any_signature_that_is_nearly_right(which in 0..6_usize, bit in 0..2048_usize, is_changed in any::<bool>(), is_pss in any::<bool>(), salt in any::<[u8; 32]>()) {
        let numbers = &keys()[which];
        let key = numbers.ours().expect("a key");
        let signature = if is_pss {
            key.sign_pss_sha256(&DIGEST, &salt, &[0; 16])
        } else {
            key.sign_pkcs1v15_sha256(&DIGEST, &[0; 16])
        };
        let mut signature = signature.expect("a signature");
        if is_changed {
            signature[bit / 8] ^= 1 << (bit % 8);
        }
        let expected = [!is_changed && !is_pss, !is_changed && is_pss];
        prop_assert_eq!(verdicts(numbers, &signature), expected.map(|verdict| (verdict, verdict)));
    }

    #[test]
    fn whatever_is_given_nothing_panics(n in proptest::collection::vec(any::<u8>(), 250..520), e in proptest::collection::vec(any::<u8>(), 0..6), signature in proptest::collection::vec(any::<u8>(), 250..520)) {
        if let Ok(key) = PublicKey::new(&n, &e) {
            let _ = key.verify_pkcs1v15_sha256(&DIGEST, &signature);
            let mut fitting = signature.clone();
            fitting.resize(key.signature_length(), 0);
            prop_assert!(key.verify_pss_sha256(&DIGEST, &fitting).is_err());
        }
        let components = Components { n: &n, e: &e, d: &signature, p: &n[..100], q: &signature[..130], qi: Some(&e) };
        prop_assert!(PrivateKey::new(components).is_err());
    }
}
