//! How keys come, sign, retire and go.

use super::*;

const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

/// No key was made before.
const fn seeded(seed: &Secret) -> KeySource<'_> {
    KeySource { made: &[], seed }
}

fn rotated_twice() -> StoredKeys {
    let first = StoredKeys::new(Secret::new([1; 32])).rotated(
        &[Algorithm::Es256],
        &seeded(&Secret::new([2; 32])),
        NOW,
    );
    let seed = Secret::new([3; 32]);
    first.rotated(&[Algorithm::Es256], &seeded(&seed), NOW.after(1000))
}

fn signer_at(keys: &StoredKeys, now: Timestamp) -> String {
    let set = KeySet::read(keys).expect("readable keys");
    set.signer(Algorithm::Es256, now)
        .expect("a signer")
        .kid()
        .to_owned()
}

#[test]
fn a_new_key_is_published_before_it_signs() {
    let keys = rotated_twice();
    let rotation = NOW.after(1000);
    let old = signer_at(&keys, rotation);
    assert_eq!(
        signer_at(&keys, rotation.after(PUBLISHED_BEFORE_USE - 1)),
        old
    );
    assert_ne!(signer_at(&keys, rotation.after(PUBLISHED_BEFORE_USE)), old);
    let jwks = KeySet::read(&keys).expect("readable keys").jwks(rotation);
    assert_eq!(jwks["keys"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_second_rotation_before_the_first_is_in_use_changes_nothing() {
    let keys = rotated_twice();
    let again = keys.clone().rotated(
        &[Algorithm::Es256],
        &seeded(&Secret::new([4; 32])),
        NOW.after(1000 + PUBLISHED_BEFORE_USE - 1),
    );
    assert_eq!(again.summary(), keys.summary());
}

#[test]
fn an_old_key_stays_published_until_its_last_token_has_expired() {
    let keys = KeySet::read(&rotated_twice()).expect("readable keys");
    let last_signature = NOW.after(1000).after(PUBLISHED_BEFORE_USE);
    assert_eq!(
        keys.published(last_signature.after(LONGEST_TOKEN)).count(),
        2
    );
    assert_eq!(
        keys.published(
            last_signature
                .after(LONGEST_TOKEN)
                .after(PUBLISHED_BEFORE_USE)
        )
        .count(),
        1
    );
}

#[test]
fn the_jwk_set_and_the_summary_hold_no_private_member() {
    let keys = rotated_twice();
    let documents = [
        KeySet::read(&keys).expect("readable keys").jwks(NOW),
        keys.summary(),
    ];
    assert!(
        documents
            .iter()
            .all(|document| !document.to_string().contains("\"d\""))
    );
}

const BOTH: [Algorithm; 2] = [Algorithm::Es256, Algorithm::EdDsa];

fn completed(keys: StoredKeys, algorithms: &[Algorithm], now: Timestamp) -> StoredKeys {
    keys.completed(algorithms, &seeded(&Secret::new([5; 32])), now)
}

fn kid_for(keys: &StoredKeys, algorithm: Algorithm, now: Timestamp) -> Option<String> {
    KeySet::read(keys)
        .expect("readable keys")
        .signer_for(algorithm, now)
        .map(|key| key.kid().to_owned())
}

#[test]
fn the_first_keys_sign_at_once_all_of_them() {
    let keys = completed(StoredKeys::new(Secret::new([1; 32])), &BOTH, NOW);
    let set = KeySet::read(&keys).expect("readable keys");
    for algorithm in BOTH {
        assert_eq!(
            set.signer(algorithm, NOW).map(SigningKey::algorithm),
            Some(algorithm)
        );
    }
    assert_eq!(set.published(NOW).count(), 2);
}

#[test]
fn what_is_there_is_not_made_again() {
    let keys = completed(StoredKeys::new(Secret::new([1; 32])), &BOTH, NOW);
    let again = keys
        .clone()
        .completed(&BOTH, &seeded(&Secret::new([6; 32])), NOW.after(1000));
    assert_eq!(again.summary(), keys.summary());
}

#[test]
fn a_key_added_later_is_published_before_it_signs() {
    let keys = completed(StoredKeys::new(Secret::new([1; 32])), &BOTH[..1], NOW);
    let keys = completed(keys, &BOTH, NOW.after(1000));
    assert_eq!(
        keys.summary()["keys"][1]["activeFrom"],
        json!(NOW.after(1000 + PUBLISHED_BEFORE_USE))
    );
}

#[test]
fn keys_of_one_seed_have_nothing_in_common() {
    let keys = completed(
        StoredKeys::new(Secret::new([1; 32])),
        &[Algorithm::EdDsa, Algorithm::Ed25519],
        NOW,
    );
    let told = keys.summary();
    assert_ne!(told["keys"][0]["kid"], told["keys"][1]["kid"]);
}

#[test]
fn a_shared_secret_is_no_key_of_the_service() {
    let keys = completed(
        StoredKeys::new(Secret::new([1; 32])),
        &[Algorithm::Hs256],
        NOW,
    );
    assert_eq!(keys.summary(), json!({ "keys": [] }));
}

#[test]
fn only_a_key_of_the_algorithm_signs_for_it() {
    let keys = completed(StoredKeys::new(Secret::new([1; 32])), &BOTH[..1], NOW);
    assert_eq!(kid_for(&keys, Algorithm::EdDsa, NOW), None);
    let both = completed(keys.clone(), &BOTH, NOW.after(1000));
    // Nothing else can sign for it, and it is published already.
    assert!(kid_for(&both, Algorithm::EdDsa, NOW.after(1000)).is_some());
    assert_eq!(
        kid_for(&both, Algorithm::Es256, NOW.after(1000)),
        kid_for(&keys, Algorithm::Es256, NOW)
    );
}

#[test]
fn the_youngest_key_that_is_in_use_signs_for_its_algorithm() {
    let keys = rotated_twice();
    let rotation = NOW.after(1000);
    let (old, new) = (
        signer_at(&keys, rotation),
        signer_at(&keys, rotation.after(PUBLISHED_BEFORE_USE)),
    );
    assert_eq!(kid_for(&keys, Algorithm::Es256, rotation), Some(old));
    assert_eq!(
        kid_for(
            &keys,
            Algorithm::Es256,
            rotation.after(PUBLISHED_BEFORE_USE)
        ),
        Some(new)
    );
}

/// The seals that are accepted at a time, and the one that seals.
fn seals_at(keys: &StoredKeys, now: Timestamp) -> (Vec<String>, String) {
    let set = KeySet::read(keys).expect("readable keys");
    let accepted = set.seals(now).into_iter().map(Secret::encode).collect();
    (accepted, set.seal(now).encode())
}

#[test]
fn a_new_seal_is_known_before_it_seals_and_the_former_lasts_out_its_time() {
    let old = StoredKeys::new(Secret::new([1; 32]));
    let seed = Secret::new([9; 32]);
    let keys = old.clone().resealed(&seeded(&seed), NOW);
    let (former, _) = seals_at(&old, NOW);
    let begun = NOW.after(PUBLISHED_BEFORE_USE);
    let (accepted, sealing) = seals_at(&keys, NOW);
    assert_eq!((accepted.len(), &sealing), (2, &former[0]));
    let (accepted, sealing) = seals_at(&keys, begun);
    assert_eq!((accepted.len(), &sealing), (2, &accepted[1]));
    let (accepted, _) = seals_at(&keys, begun.after(SEAL_ACCEPTED));
    assert_eq!(accepted, [sealing]);
}

#[test]
fn compromised_keys_leave_nothing_but_the_salt() {
    let seed = Secret::new([9; 32]);
    let old = rotated_twice().resealed(&seeded(&seed), NOW.after(1000));
    let later = NOW.after(1001);
    let seed = Secret::new([10; 32]);
    let new = old.clone().replaced(&BOTH, &seeded(&seed), later);
    let (old, new) = [old, new]
        .map(|keys| KeySet::read(&keys).expect("readable keys"))
        .into();
    assert_eq!(old.pairwise_salt().encode(), new.pairwise_salt().encode());
    assert_ne!(old.derivation().encode(), new.derivation().encode());
    let kids = |set: &KeySet| -> Vec<String> {
        let published = set.published(later);
        published
            .map(|key| key.thumbprint().as_str().to_owned())
            .collect()
    };
    assert_eq!(kids(&new).len(), 2);
    assert!(kids(&old).iter().all(|kid| !kids(&new).contains(kid)));
    for former in old.seals(later) {
        let accepted = new.seals(later);
        assert!(accepted.iter().all(|seal| seal.encode() != former.encode()));
    }
    assert!(BOTH.iter().all(|alg| new.signer_for(*alg, later).is_some()));
}

#[test]
fn keys_of_a_version_to_come_are_not_read() {
    let stored = serde_json::to_value(rotated_twice()).expect("plain data");
    for (path, value) in [
        ("/tenant", json!(1)),
        ("/keys/0/hsm", json!(true)),
        ("/keys/0/algorithm", json!("ES384")),
    ] {
        let mut changed = stored.clone();
        let (parent, member) = path.rsplit_once('/').expect("a path");
        changed.pointer_mut(parent).expect("a parent")[member] = value;
        assert!(
            crate::json::from_value::<StoredKeys>(changed).is_err(),
            "{path}"
        );
    }
}

#[test]
fn keys_from_before_there_were_seals_are_read() {
    let seal = Secret::new([1; 32]).encode();
    let text = format!("{{\"seal\":\"{seal}\",\"keys\":[]}}");
    let keys: StoredKeys = crate::json::from_str(&text).expect("readable");
    let set = KeySet::read(&keys).expect("readable keys");
    let all = [set.pairwise_salt(), set.derivation(), set.seal(NOW)].map(Secret::encode);
    assert_eq!(all, [seal.clone(), seal.clone(), seal]);
    assert_eq!((set.seals(NOW).len(), set.version()), (1, 0));
}
