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
    static PREPARED: RefCell<Generations<PublicKey>> = const { RefCell::new(Generations::NONE) };
}

/// A thousand keys in use stay prepared, in 2.3 MB, or twice that while others come and go.
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
    let key = PREPARED.with_borrow_mut(|known| known.recall(coordinates, prepared));
    key.is_some_and(|key| VERIFIER.verify(&key, &Sha256::digest(message).into(), signature))
}

/// r and s of a signature of `message`, always the same one. RFC 6979 §3.2.
pub(super) fn sign(key: &p256::SecretKey, message: &[u8]) -> [u8; 64] {
    SIGNER.sign(&key.to_nonzero_scalar(), &Sha256::digest(message).into())
}

/// x and y of the public key.
pub(super) fn public_key(key: &p256::SecretKey) -> ([u8; 32], [u8; 32]) {
    SIGNER.public_key(&key.to_nonzero_scalar())
}

fn prepared(coordinates: &Coordinates) -> Option<PublicKey> {
    let (x, y) = coordinates.split_first_chunk()?;
    PublicKey::new(x, y.first_chunk()?)
}

/// What was made last of so many keys, and what was made before and asked for since.
struct Generations<T> {
    young: BTreeMap<Coordinates, Rc<T>>,
    old: BTreeMap<Coordinates, Rc<T>>,
}

impl<T> Generations<T> {
    const NONE: Self = Self {
        young: BTreeMap::new(),
        old: BTreeMap::new(),
    };

    /// What was made of a key, or is made of it now.
    fn recall(
        &mut self,
        key: &Coordinates,
        make: impl FnOnce(&Coordinates) -> Option<T>,
    ) -> Option<Rc<T>> {
        if let Some(known) = self.young.get(key) {
            return Some(Rc::clone(known));
        }
        let made = match self.old.remove(key) {
            Some(known) => known,
            None => Rc::new(make(key)?),
        };
        if self.young.len() == KEYS_OF_A_GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(*key, Rc::clone(&made));
        Some(made)
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

    /// How many of these keys had to be made anew.
    fn made(known: &mut Generations<u8>, keys: impl IntoIterator<Item = usize>) -> usize {
        let mut made = 0;
        for number in keys {
            let make = |coordinates: &Coordinates| {
                made += 1;
                Some(coordinates[7])
            };
            let value = known.recall(&key(number), make).unwrap();
            assert_eq!(usize::from(*value), number % 256);
        }
        made
    }

    #[test]
    fn a_key_is_prepared_once() {
        let mut known = Generations::NONE;
        assert_eq!(made(&mut known, [1, 1, 2, 1, 2]), 2);
    }

    #[test]
    fn a_thousand_keys_in_use_stay_prepared_while_others_come() {
        let mut known = Generations::NONE;
        assert_eq!(made(&mut known, 0..1000), 1000);
        assert_eq!(made(&mut known, 0..1000), 0);
        let strangers = 10_000..20_000;
        // One that is used between strangers is not forgotten.
        let mixed = strangers.clone().flat_map(|stranger| [stranger, 5]);
        assert_eq!(made(&mut known, mixed), strangers.len());
    }

    #[test]
    fn two_generations_are_kept_at_most() {
        let mut known = Generations::NONE;
        made(&mut known, 0..10_000);
        assert!(known.young.len() + known.old.len() <= 2 * KEYS_OF_A_GENERATION);
        assert_eq!(made(&mut known, 0..10), 10);
    }

    #[test]
    fn what_is_no_key_is_not_kept() {
        let mut known = Generations::<u8>::NONE;
        assert!(known.recall(&key(1), |_| None).is_none());
        assert_eq!(made(&mut known, [1]), 1);
    }
}
