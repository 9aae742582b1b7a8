//! ECDSA over P-256 with SHA-256 (RFC 7518 §3.4), by the crate fast-p256: p256 reads the keys.
//!
//! The multiples of a public key that make the next verification quick are kept here, though this is
//! ring 0: they follow from the key alone, so that whoever asks is told the same with them and
//! without. They are found by the whole key, which no other has, and never by a `kid`, which anyone
//! may choose. What strangers send fills the memory no further than two generations of keys.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::LazyLock};

use fast_p256::{PublicKey, Signer, Verifier};
use sha2::{Digest as _, Sha256};

/// Made when the first signature is verified, in half a millisecond.
static VERIFIER: LazyLock<Verifier> = LazyLock::new(Verifier::new);

/// Made when the first signature is made, in a millisecond.
static SIGNER: LazyLock<Signer> = LazyLock::new(Signer::new);

thread_local! {
    static PREPARED: RefCell<Generations<Rc<PublicKey>>> = const { RefCell::new(Generations::NONE) };
}

/// A thousand keys in use stay prepared, in 4.6 MB, or twice that while others come and go.
const KEYS_OF_A_GENERATION: usize = 1000;

/// x and y of a point.
type Coordinates = [u8; 64];

/// Whether this is a signature of `message`, r and s, by the holder of `key`.
pub(super) fn verifies(
    key: &p256::ecdsa::VerifyingKey,
    message: &[u8],
    signature: &[u8; 64],
) -> bool {
    let point = key.to_sec1_point(false);
    // Uncompressed: one octet of form, then 32 octets for each coordinate. SEC 1 §2.3.3.
    let Some((_, coordinates)) = point.as_bytes().split_last_chunk::<64>() else {
        return false;
    };
    let verifies =
        |key: &PublicKey| VERIFIER.verify(key, &Sha256::digest(message).into(), signature);
    let known =
        PREPARED.with_borrow_mut(|known| known.recall(coordinates, || prepared(coordinates)));
    match known {
        Some(key) => verifies(&key),
        None => read(coordinates, PublicKey::new).is_some_and(|key| verifies(&key)),
    }
}

/// r and s of a signature of `message`, always the same one. RFC 6979 §3.2.
pub(super) fn sign(key: &p256::SecretKey, message: &[u8]) -> [u8; 64] {
    SIGNER.sign(&key.to_nonzero_scalar(), &Sha256::digest(message).into())
}

/// x and y of the public key.
pub(super) fn public_key(key: &p256::SecretKey) -> ([u8; 32], [u8; 32]) {
    SIGNER.public_key(&key.to_nonzero_scalar())
}

fn prepared(coordinates: &Coordinates) -> Option<Rc<PublicKey>> {
    read(coordinates, PublicKey::prepared).map(Rc::new)
}

fn read(
    coordinates: &Coordinates,
    of: impl FnOnce(&[u8; 32], &[u8; 32]) -> Option<PublicKey>,
) -> Option<PublicKey> {
    let (x, y) = coordinates.split_first_chunk()?;
    of(x, y.first_chunk()?)
}

/// The keys that were seen last, so many, and those that were seen before; with what was made of a
/// key when it was seen again.
struct Generations<T> {
    young: BTreeMap<Coordinates, Option<T>>,
    old: BTreeMap<Coordinates, Option<T>>,
}

impl<T: Clone> Generations<T> {
    const NONE: Self = Self {
        young: BTreeMap::new(),
        old: BTreeMap::new(),
    };

    /// What was made of a key, or is made of it now that it is seen again; nothing where it is seen
    /// for the first time, since many a key is never seen twice.
    fn recall(&mut self, key: &Coordinates, make: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Some(Some(known)) = self.young.get(key) {
            return Some(known.clone());
        }
        let seen = self.young.remove(key).or_else(|| self.old.remove(key));
        let known = match seen {
            None => None,
            Some(None) => make(),
            Some(made) => made,
        };
        if self.young.len() == KEYS_OF_A_GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(*key, known.clone());
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> Coordinates {
        let mut key = [7; 64];
        key[..8].copy_from_slice(&number.to_be_bytes());
        key
    }

    /// How many of these keys were prepared.
    fn made(known: &mut Generations<u8>, keys: impl IntoIterator<Item = usize>) -> usize {
        let mut made = 0;
        for number in keys {
            let make = || {
                made += 1;
                Some(number as u8)
            };
            let value = known.recall(&key(number), make);
            assert!(value.is_none_or(|value| value == number as u8));
        }
        made
    }

    #[test]
    fn a_key_is_prepared_once_when_it_is_seen_again() {
        let mut known = Generations::NONE;
        assert_eq!(made(&mut known, [1, 2]), 0);
        assert_eq!(made(&mut known, [1]), 1);
        assert_eq!(made(&mut known, [1, 1, 2, 2, 1]), 1);
        assert_eq!(known.recall(&key(1), || None), Some(1));
    }

    #[test]
    fn a_thousand_keys_in_use_stay_prepared_while_others_come() {
        let mut known = Generations::NONE;
        made(&mut known, 0..1000);
        assert_eq!(made(&mut known, 0..1000), 1000);
        assert_eq!(made(&mut known, 0..1000), 0);
        // One that is used between strangers is not forgotten.
        assert_eq!(
            made(
                &mut known,
                (10_000..20_000).flat_map(|stranger| [stranger, 5])
            ),
            0
        );
    }

    #[test]
    fn two_generations_are_kept_at_most() {
        let mut known = Generations::NONE;
        made(&mut known, (0..10_000).flat_map(|number| [number, number]));
        assert!(known.young.len() + known.old.len() <= 2 * KEYS_OF_A_GENERATION);
        assert_eq!(made(&mut known, 0..10), 0);
        assert_eq!(made(&mut known, 0..10), 10);
    }

    #[test]
    fn of_what_is_no_key_nothing_is_made() {
        let mut known = Generations::<u8>::NONE;
        assert!((0..3).all(|_| known.recall(&key(1), || None).is_none()));
        assert_eq!(made(&mut known, [1]), 1);
    }
}
