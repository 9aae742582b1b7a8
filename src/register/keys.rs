//! The keys of a service: what it signs with, what it has signed with, and the secret under its
//! nonces and forms.
//!
//! A new key is published before it signs, and an old one stays published until the last token it
//! signed has expired, so nobody who fetches the JWK Set ever misses a key. RFC 7517, RFC 7638.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Secret, Timestamp,
    jose::{Algorithm, PublicJwk, SigningKey},
};

/// How long a new key is published before it signs, in seconds: longer than any copy of the old set
/// is used.
pub const PUBLISHED_BEFORE_USE: u32 = 60;

/// The longest life of an access token or an ID token, in seconds; the documents allow none beyond
/// it.
pub const LONGEST_TOKEN: u32 = 86_400;

/// The keys as REGISTRY keeps them. Never logged, never exported, never in KV.
#[derive(Clone, Serialize, Deserialize)]
pub struct StoredKeys {
    seal: Secret,
    keys: Vec<StoredKey>,
}

#[derive(Clone, Serialize, Deserialize)]
struct StoredKey {
    jwk: Value,
    algorithm: Algorithm,
    active_from: Timestamp,
    published_until: Option<Timestamp>,
}

impl StoredKeys {
    /// No keys yet; `seal` becomes the secret under nonces and forms.
    pub const fn new(seal: Secret) -> Self {
        Self {
            seal,
            keys: Vec::new(),
        }
    }

    /// Adds a key for each of `algorithms` that has none. The first keys of all sign at once, all
    /// of them.
    #[must_use]
    pub fn completed(self, algorithms: &[Algorithm], seed: &Secret, now: Timestamp) -> Self {
        let missing: Vec<Algorithm> = algorithms
            .iter()
            .copied()
            .filter(|algorithm| !self.has(*algorithm))
            .collect();
        if missing.is_empty() {
            self
        } else {
            self.rotated(&missing, seed, now)
        }
    }

    /// Adds a key for each of `algorithms`, which takes over from its elders. A seed that is no
    /// key, one in 2^32 for ES256, adds none; neither does a shared-secret algorithm.
    #[must_use]
    pub fn rotated(mut self, algorithms: &[Algorithm], seed: &Secret, now: Timestamp) -> Self {
        self.keys
            .retain(|key| key.published_until.is_none_or(|until| until > now));
        // Only where nobody can have fetched a key yet, the first ones sign at once.
        let active_from = if self.keys.is_empty() {
            now
        } else {
            now.after(PUBLISHED_BEFORE_USE)
        };
        for algorithm in algorithms {
            // A key that has not signed yet is the rotation that was asked for.
            let is_begun = self
                .keys
                .iter()
                .any(|key| key.algorithm == *algorithm && key.active_from > now);
            if let (false, Ok(key)) = (
                is_begun,
                SigningKey::from_seed(*algorithm, seed.derive(algorithm.name()).as_bytes()),
            ) {
                self.begin(&key, active_from);
            }
        }
        self
    }

    fn begin(&mut self, key: &SigningKey, active_from: Timestamp) {
        let algorithm = key.algorithm();
        for elder in self
            .keys
            .iter_mut()
            .filter(|key| key.algorithm == algorithm && key.published_until.is_none())
        {
            elder.published_until =
                Some(active_from.after(PUBLISHED_BEFORE_USE).after(LONGEST_TOKEN));
        }
        self.keys.push(StoredKey {
            jwk: key.to_private_jwk(),
            algorithm,
            active_from,
            published_until: None,
        });
    }

    /// Whether there is a key for `algorithm` that is not on its way out.
    fn has(&self, algorithm: Algorithm) -> bool {
        self.keys
            .iter()
            .any(|key| key.algorithm == algorithm && key.published_until.is_none())
    }

    /// What an operator is told of the keys: no private member.
    pub fn summary(&self) -> Value {
        let line = |key: &StoredKey| {
            let kid = SigningKey::from_private_jwk(&key.jwk)
                .map(|key| key.kid().to_owned())
                .unwrap_or_default();
            json!({ "kid": kid, "alg": key.algorithm, "activeFrom": key.active_from, "publishedUntil": key.published_until })
        };
        json!({ "keys": self.keys.iter().map(line).collect::<Vec<_>>() })
    }
}

/// The keys, ready to use.
#[derive(Debug)]
pub struct KeySet {
    seal: Secret,
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    signing: SigningKey,
    active_from: Timestamp,
    published_until: Option<Timestamp>,
}

impl KeySet {
    /// Reads stored keys. `None` if they were tampered with.
    pub fn read(stored: &StoredKeys) -> Option<Self> {
        let read = |key: &StoredKey| {
            let signing = SigningKey::from_private_jwk(&key.jwk).ok()?;
            Some(Key {
                signing,
                active_from: key.active_from,
                published_until: key.published_until,
            })
        };
        let keys = stored.keys.iter().map(read).collect::<Option<Vec<_>>>()?;
        Some(Self {
            seal: stored.seal.clone(),
            keys,
        })
    }

    /// The secret under nonces and sealed forms.
    pub const fn seal(&self) -> &Secret {
        &self.seal
    }

    /// Whether there is a key for `algorithm`, in use or about to be.
    pub fn has(&self, algorithm: Algorithm) -> bool {
        self.keys
            .iter()
            .any(|key| key.signing.algorithm() == algorithm && key.published_until.is_none())
    }

    /// The key that signs now: the youngest of `algorithm` whose time has come. While the first of
    /// a new algorithm is only published, the former algorithm still signs.
    pub fn signer(&self, algorithm: Algorithm, now: Timestamp) -> Option<&SigningKey> {
        let active = || self.keys.iter().filter(|key| key.active_from <= now);
        let of_algorithm = active()
            .filter(|key| key.signing.algorithm() == algorithm)
            .max_by_key(|key| key.active_from);
        of_algorithm
            .or_else(|| active().max_by_key(|key| key.active_from))
            .map(|key| &key.signing)
    }

    /// The key of exactly this algorithm: the youngest whose time has come, else the one whose time
    /// comes first. A token that must be signed with what its reader expects cannot wait, and the
    /// key is published already.
    pub fn signer_for(&self, algorithm: Algorithm, now: Timestamp) -> Option<&SigningKey> {
        let of_algorithm = || {
            self.keys
                .iter()
                .filter(move |key| key.signing.algorithm() == algorithm)
        };
        let active = of_algorithm()
            .filter(|key| key.active_from <= now)
            .max_by_key(|key| key.active_from);
        active
            .or_else(|| of_algorithm().min_by_key(|key| key.active_from))
            .map(|key| &key.signing)
    }

    /// The keys that a token of this service may be signed with.
    pub fn published(&self, now: Timestamp) -> impl Iterator<Item = &PublicJwk> {
        let published = move |key: &&Key| key.published_until.is_none_or(|until| until > now);
        self.keys
            .iter()
            .filter(published)
            .map(|key| key.signing.verifying())
    }

    /// The JWK Set document. RFC 7517 §5.
    pub fn jwks(&self, now: Timestamp) -> Value {
        let published = |key: &&Key| key.published_until.is_none_or(|until| until > now);
        let keys: Vec<Value> = self
            .keys
            .iter()
            .filter(published)
            .map(|key| key.signing.public_jwk())
            .collect();
        json!({ "keys": keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn rotated_twice() -> StoredKeys {
        let first = StoredKeys::new(Secret::new([1; 32])).rotated(
            &[Algorithm::Es256],
            &Secret::new([2; 32]),
            NOW,
        );
        first.rotated(&[Algorithm::Es256], &Secret::new([3; 32]), NOW.after(1000))
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
            &Secret::new([4; 32]),
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
        keys.completed(algorithms, &Secret::new([5; 32]), now)
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
            .completed(&BOTH, &Secret::new([6; 32]), NOW.after(1000));
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
}
