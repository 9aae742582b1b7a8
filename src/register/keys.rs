//! The keys of a service: what it signs with, what it has signed with, and the secret under its
//! nonces and forms.
//!
//! A new key is published before it signs, and an old one stays published until the last token it
//! signed has expired, so nobody who fetches the JWK Set ever misses a key. RFC 7517, RFC 7638.

use std::cell::RefCell;

use serde::Serialize;
use serde_json::{Value, json};

mod decryption;

use decryption::{Decryption, StoredDecryption};

use crate::{
    Digest, Secret, Timestamp,
    documents::{Service, reading::durations::LONGEST_TOKEN},
    jose::{Algorithm, DecryptionKey, PublicJwk, SigningKey},
    json::FromJson,
};

/// How long a new key is published before it signs, in seconds: longer than any copy of the old set
/// is used.
pub const PUBLISHED_BEFORE_USE: u32 = 60;

/// How long what a former seal has sealed is still accepted, in seconds: longer than a form (1800)
/// and than two windows of DPoP nonces (3600 each) last.
pub const SEAL_ACCEPTED: u32 = 7_200;

/// What becomes of the keys that were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub enum Rotation {
    /// Somebody else may have them: they are neither published nor accepted any more, and nothing
    /// under them stands. NIST SP 800-57 part 1 §8.3.4 and §8.4.
    Compromised,
    /// They sign and seal no more, and what they have signed and sealed lasts out its time.
    Ordinary,
}

/// The keys as REGISTRY keeps them. Never logged, never exported, never in KV.
#[derive(Clone, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct StoredKeys {
    /// The salt of pairwise identifiers, which lasts; and all else as long as there is nothing
    /// below.
    seal: Secret,
    keys: Vec<StoredKey>,
    /// The secret under codes and repeated tokens, since the first was compromised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    derivation: Option<Secret>,
    /// The secrets under nonces and forms since then, the youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seals: Vec<StoredSeal>,
    /// The keys that request objects are encrypted for, the youngest last, where the service says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    decryption: Vec<StoredDecryption>,
    /// Raised by each change of anything in the register.
    #[serde(default)]
    version: u64,
    /// Told with them, and kept apart: whether there are services beside the first one.
    #[serde(default, skip_serializing_if = "is_false")]
    has_others: bool,
    /// Told with them, and kept apart: since when there may be grants in regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nearby_since: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[derive(Clone, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
struct StoredSeal {
    secret: Secret,
    active_from: Timestamp,
    accepted_until: Option<Timestamp>,
}

#[derive(Clone, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
struct StoredKey {
    jwk: Value,
    algorithm: Algorithm,
    active_from: Timestamp,
    published_until: Option<Timestamp>,
}

/// How many keys that were read are known to be keys.
const MOST_READ: usize = 100;

thread_local! {
    static READ: RefCell<Vec<Digest>> = RefCell::default();
}

impl StoredKey {
    fn is_readable(&self) -> bool {
        let digest = Digest::of(self.jwk.to_string());
        READ.with_borrow_mut(|read| {
            let is_key = read.contains(&digest) || SigningKey::from_private_jwk(&self.jwk).is_ok();
            if is_key && !read.contains(&digest) {
                read.truncate(MOST_READ - 1);
                read.insert(0, digest);
            }
            is_key
        })
    }
}

/// Where new keys come from.
#[derive(Clone, Copy)]
pub struct KeySource<'a> {
    /// Keys that were made before, because they take long.
    pub made: &'a [SigningKey],
    /// What all others follow from.
    pub seed: &'a Secret,
}

impl KeySource<'_> {
    /// Those of `algorithms` whose keys take so long that they are to be made elsewhere.
    pub fn lacks(&self, algorithms: &[Algorithm]) -> Vec<Algorithm> {
        algorithms
            .iter()
            .copied()
            .filter(|algorithm| algorithm.is_rsa() && self.made(*algorithm).is_none())
            .collect()
    }

    fn made(&self, algorithm: Algorithm) -> Option<&SigningKey> {
        self.made.iter().find(|key| key.algorithm() == algorithm)
    }

    /// A seed that is no key, one in 2^32 for ES256, gives none; neither does a shared-secret
    /// algorithm.
    fn key(&self, algorithm: Algorithm) -> Option<SigningKey> {
        let from_seed =
            || SigningKey::from_seed(algorithm, self.seed.derive(algorithm.name()).as_bytes()).ok();
        let made = self.made(algorithm);
        made.and_then(|key| SigningKey::from_private_jwk(&key.to_private_jwk()).ok())
            .or_else(from_seed)
    }
}

impl StoredKeys {
    /// No keys yet; `seal` becomes the salt of pairwise identifiers and the secret under nonces and
    /// forms.
    pub const fn new(seal: Secret) -> Self {
        Self {
            seal,
            keys: Vec::new(),
            derivation: None,
            seals: Vec::new(),
            decryption: Vec::new(),
            version: 0,
            has_others: false,
            nearby_since: None,
        }
    }

    /// The keys as they are told in a deployment with services beside the first one.
    #[must_use]
    pub const fn beside_others(mut self) -> Self {
        self.has_others = true;
        self
    }

    /// The keys as they are told where there may be grants in regions since then.
    #[must_use]
    pub const fn nearby_since(mut self, since: Option<Timestamp>) -> Self {
        self.nearby_since = since;
        self
    }

    /// Whether there are services beside the first one, if these keys are told by its register.
    pub const fn has_others(&self) -> bool {
        self.has_others
    }

    /// The keys after one more change.
    #[must_use]
    pub fn raised(mut self) -> Self {
        self.version += 1;
        self
    }

    /// Whether each of them is a key. What was read here before is known to be one: to read an RSA key
    /// is to prove that it is one, and every isolate asks the register for the keys again and again.
    pub(super) fn are_readable(&self) -> bool {
        let mut decryption = self.decryption.iter();
        self.keys.iter().all(StoredKey::is_readable) && decryption.all(|key| key.read().is_some())
    }

    /// Those of `algorithms` that have no key.
    pub fn missing(&self, algorithms: &[Algorithm]) -> Vec<Algorithm> {
        algorithms
            .iter()
            .copied()
            .filter(|algorithm| !self.has(*algorithm))
            .collect()
    }

    /// Adds a key for each of `algorithms` that has none. The first keys of all sign at once, all
    /// of them.
    #[must_use]
    pub fn completed(
        self,
        algorithms: &[Algorithm],
        source: &KeySource<'_>,
        now: Timestamp,
    ) -> Self {
        let missing = self.missing(algorithms);
        if missing.is_empty() {
            self
        } else {
            self.rotated(&missing, source, now)
        }
    }

    /// Whether there is a key to encrypt request objects for, or `service` needs none.
    pub fn can_decrypt_for(&self, service: &Service) -> bool {
        !service.decrypts_request_objects()
            || self.decryption.iter().any(StoredDecryption::is_current)
    }

    /// Adds a key to encrypt request objects for, where `service` needs one and there is none; where it
    /// needs none, none is left. Where nobody can have a copy of the keys yet, it is published at once.
    #[must_use]
    pub fn decrypting(self, service: &Service, source: &KeySource<'_>, now: Timestamp) -> Self {
        let is_enough = self.can_decrypt_for(service);
        match service.decrypts_request_objects() {
            false => Self {
                decryption: Vec::new(),
                ..self
            },
            true if is_enough => self,
            true => self.with_other_decryption(service, source, now),
        }
    }

    /// Begins a key to encrypt request objects for, where `service` needs one; a former one is read until
    /// nobody can have it from a copy.
    #[must_use]
    pub fn with_other_decryption(
        mut self,
        service: &Service,
        source: &KeySource<'_>,
        now: Timestamp,
    ) -> Self {
        if service.decrypts_request_objects() {
            let is_first = self.keys.is_empty() && self.decryption.is_empty();
            let from = if is_first {
                now
            } else {
                now.after(PUBLISHED_BEFORE_USE)
            };
            self.decryption = decryption::begun(self.decryption, source.seed, from, now);
        }
        self
    }

    /// Adds a key for each of `algorithms`, which takes over from its elders.
    #[must_use]
    pub fn rotated(
        mut self,
        algorithms: &[Algorithm],
        source: &KeySource<'_>,
        now: Timestamp,
    ) -> Self {
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
            if let (false, Some(key)) = (is_begun, source.key(*algorithm)) {
                self.begin(&key, active_from);
            }
        }
        self
    }

    /// Begins a seal; what the former one has sealed is accepted until nobody can need it. A seal
    /// that is not in use yet is the rotation that was asked for.
    #[must_use]
    pub fn resealed(mut self, source: &KeySource<'_>, now: Timestamp) -> Self {
        self.seals
            .retain(|seal| seal.accepted_until.is_none_or(|until| until > now));
        if self.seals.iter().any(|seal| seal.active_from > now) {
            return self;
        }
        if self.seals.is_empty() {
            self.seals.push(StoredSeal {
                secret: self.derivation.as_ref().unwrap_or(&self.seal).clone(),
                active_from: Timestamp::default(),
                accepted_until: None,
            });
        }
        let active_from = now.after(PUBLISHED_BEFORE_USE);
        for former in &mut self.seals {
            former
                .accepted_until
                .get_or_insert(active_from.after(SEAL_ACCEPTED));
        }
        self.seals.push(StoredSeal {
            secret: source.seed.derive("seal"),
            active_from,
            accepted_until: None,
        });
        self
    }

    /// New keys for `algorithms` and a new seal in place of all that were. The salt of pairwise
    /// identifiers stays: with another one every person would be a stranger.
    #[must_use]
    pub fn replaced(
        self,
        algorithms: &[Algorithm],
        source: &KeySource<'_>,
        now: Timestamp,
    ) -> Self {
        self.emptied(source).rotated(algorithms, source, now)
    }

    /// No keys, and a new secret under codes and forms, in place of all that were.
    #[must_use]
    pub fn emptied(self, source: &KeySource<'_>) -> Self {
        Self {
            derivation: Some(source.seed.derive("derivation")),
            version: self.version,
            ..Self::new(self.seal)
        }
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
        let decryption = self.decryption.iter().map(StoredDecryption::summary);
        let decryption: Vec<Value> = decryption.collect();
        let mut told = json!({ "keys": self.keys.iter().map(line).collect::<Vec<_>>() });
        if !decryption.is_empty() {
            told["decryptionKeys"] = decryption.into();
        }
        told
    }
}

/// The keys, ready to use.
#[derive(Debug)]
pub struct KeySet {
    pairwise_salt: Secret,
    derivation: Secret,
    seals: Vec<Seal>,
    decryption: Vec<Decryption>,
    keys: Vec<Key>,
    version: u64,
    has_others: bool,
    nearby_since: Option<Timestamp>,
}

#[derive(Debug)]
struct Seal {
    secret: Secret,
    active_from: Timestamp,
    accepted_until: Option<Timestamp>,
}

#[derive(Debug)]
struct Key {
    signing: SigningKey,
    active_from: Timestamp,
    published_until: Option<Timestamp>,
}

impl KeySet {
    /// Reads stored keys. `None` if one of them is no key.
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
        let decryption = stored.decryption.iter().map(StoredDecryption::read);
        let seal = |seal: &StoredSeal| Seal {
            secret: seal.secret.clone(),
            active_from: seal.active_from,
            accepted_until: seal.accepted_until,
        };
        Some(Self {
            pairwise_salt: stored.seal.clone(),
            derivation: stored.derivation.as_ref().unwrap_or(&stored.seal).clone(),
            seals: stored.seals.iter().map(seal).collect(),
            decryption: decryption.collect::<Option<_>>()?,
            keys,
            version: stored.version,
            has_others: stored.has_others,
            nearby_since: stored.nearby_since,
        })
    }

    /// Whether there are services beside the first one, if these keys are of that.
    pub const fn has_others(&self) -> bool {
        self.has_others
    }

    /// Since when there may be grants in regions, if there may be any.
    pub const fn nearby_since(&self) -> Option<Timestamp> {
        self.nearby_since
    }

    /// How many changes of the register these keys have seen.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The secret under pairwise identifiers. It never changes.
    pub const fn pairwise_salt(&self) -> &Secret {
        &self.pairwise_salt
    }

    /// The secret from which codes and the answers to repeated requests follow. It changes when the
    /// keys are compromised, and only then: a request may be repeated across a rotation.
    pub const fn derivation(&self) -> &Secret {
        &self.derivation
    }

    /// The secrets under what browsers keep for long, the first of them for what is given now: a
    /// rotation makes no browser a stranger. What former versions gave is under a seal.
    pub fn lasting(&self, now: Timestamp) -> Vec<&Secret> {
        let mut keys = vec![&self.derivation];
        keys.extend(self.seals(now));
        keys
    }

    /// The secret under nonces and sealed forms that are given now.
    pub fn seal(&self, now: Timestamp) -> &Secret {
        let active = self.seals.iter().filter(|seal| seal.active_from <= now);
        active
            .max_by_key(|seal| seal.active_from)
            .map_or(&self.derivation, |seal| &seal.secret)
    }

    /// The secrets under nonces and sealed forms that are accepted now.
    pub fn seals(&self, now: Timestamp) -> Vec<&Secret> {
        if self.seals.is_empty() {
            return vec![&self.derivation];
        }
        let is_accepted = |seal: &&Seal| seal.accepted_until.is_none_or(|until| until > now);
        let accepted = self.seals.iter().filter(is_accepted);
        accepted.map(|seal| &seal.secret).collect()
    }

    /// Whether there is a key for `algorithm`, in use or about to be.
    pub fn has(&self, algorithm: Algorithm) -> bool {
        self.keys
            .iter()
            .any(|key| key.signing.algorithm() == algorithm && key.published_until.is_none())
    }

    /// Whether there is a key that request objects may be encrypted for, or `service` needs none.
    pub fn can_decrypt_for(&self, service: &Service) -> bool {
        !service.decrypts_request_objects() || !self.decryption.is_empty()
    }

    /// The keys that a request object may be encrypted for now.
    pub fn decryption(&self, now: Timestamp) -> impl Iterator<Item = &DecryptionKey> {
        let accepted = self
            .decryption
            .iter()
            .filter(move |key| key.is_accepted(now));
        accepted.map(|key| &key.key)
    }

    /// The key that signs now: the youngest of `algorithm` whose time has come. While the first of
    /// a new algorithm is only published, the former algorithm still signs, unless FAPI 2.0 SP §5.4.1
    /// allows the new one only.
    pub fn signer(&self, algorithm: Algorithm, now: Timestamp) -> Option<&SigningKey> {
        let may_stand_in = |key: &&Key| {
            let former = key.signing.algorithm();
            former == algorithm || former.is_fapi() || !algorithm.is_fapi()
        };
        let active = self.keys.iter().filter(|key| key.active_from <= now);
        active
            .filter(may_stand_in)
            .max_by_key(|key| (key.signing.algorithm() == algorithm, key.active_from))
            .map(|key| &key.signing)
            .or_else(|| self.signer_for(algorithm, now))
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

    /// The JWK Set document, with the key that request objects are encrypted for. RFC 7517 §5.
    pub fn jwks(&self, now: Timestamp) -> Value {
        let published = |key: &&Key| key.published_until.is_none_or(|until| until > now);
        let signing = self.keys.iter().filter(published);
        let signing = signing.map(|key| key.signing.public_jwk());
        let encryption = decryption::published(&self.decryption, now);
        let encryption = encryption.map(DecryptionKey::public_jwk);
        let keys: Vec<Value> = signing.chain(encryption).collect();
        json!({ "keys": keys })
    }
}

#[cfg(test)]
mod tests;
