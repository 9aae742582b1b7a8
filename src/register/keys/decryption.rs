//! The keys that clients encrypt request objects for: RFC 9101 §6.1, RFC 7518 §4.6.
//!
//! They are there only where the service says so: whoever does not know of them reads no keys with them.
//! A new key is read by everybody before it is published, and a former one is read as long as anybody
//! may have it from a copy of the JWK Set.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{Secret, Timestamp, jose::DecryptionKey, json::FromJson};

/// How long something may still be encrypted for a former key, in seconds: a day, for which a client
/// may use a copy of the JWK Set, and the minute that this copy may be older by.
const ACCEPTED: u32 = 86_400 + 60;

/// A key as REGISTRY keeps it.
#[derive(Clone, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredDecryption {
    jwk: Value,
    published_from: Timestamp,
    accepted_until: Option<Timestamp>,
}

impl StoredDecryption {
    pub(super) fn read(&self) -> Option<Decryption> {
        Some(Decryption {
            key: DecryptionKey::from_private_jwk(&self.jwk).ok()?,
            published_from: self.published_from,
            accepted_until: self.accepted_until,
        })
    }

    /// What an operator is told of it: no private member.
    pub(super) fn summary(&self) -> Value {
        let kid = self.read().map(|one| one.key.kid().to_owned());
        json!({
            "kid": kid.unwrap_or_default(),
            "publishedFrom": self.published_from,
            "acceptedUntil": self.accepted_until,
        })
    }

    /// Whether it is published, or about to be.
    pub(super) const fn is_current(&self) -> bool {
        self.accepted_until.is_none()
    }

    /// Whether nobody can have encrypted for it yet.
    fn is_begun(&self, now: Timestamp) -> bool {
        self.published_from > now
    }
}

/// The keys after one more began, which is published from then on.
pub(super) fn begun(
    mut keys: Vec<StoredDecryption>,
    seed: &Secret,
    published_from: Timestamp,
    now: Timestamp,
) -> Vec<StoredDecryption> {
    keys.retain(|key| key.accepted_until.is_none_or(|until| until > now));
    // A key that is not published yet is the rotation that was asked for.
    if keys.iter().any(|key| key.is_begun(now)) {
        return keys;
    }
    for former in &mut keys {
        former
            .accepted_until
            .get_or_insert(published_from.after(ACCEPTED));
    }
    // One seed in 2^32 is no key, and the next one is asked.
    let seeds = (0_u32..).map(|count| seed.derive(&format!("decryption {count}")));
    let mut made = seeds.filter_map(|seed| DecryptionKey::from_seed(seed.as_bytes()).ok());
    keys.extend(made.next().map(|key| StoredDecryption {
        jwk: key.to_private_jwk(),
        published_from,
        accepted_until: None,
    }));
    keys
}

/// A key, ready to use.
#[derive(Debug)]
pub(super) struct Decryption {
    pub(super) key: DecryptionKey,
    published_from: Timestamp,
    accepted_until: Option<Timestamp>,
}

impl Decryption {
    pub(super) fn is_accepted(&self, now: Timestamp) -> bool {
        self.accepted_until.is_none_or(|until| until > now)
    }
}

/// The one that is published: the youngest whose time has come.
pub(super) fn published(keys: &[Decryption], now: Timestamp) -> Option<&DecryptionKey> {
    let known = keys.iter().filter(|key| key.published_from <= now);
    let known = known.filter(|key| key.is_accepted(now));
    known
        .max_by_key(|key| key.published_from)
        .map(|key| &key.key)
}
