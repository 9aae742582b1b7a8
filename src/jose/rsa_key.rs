//! Private RSA keys (RFC 7518 §6.3.2), which sign PS256 and RS256.
//!
//! They want chance for their primes, for the salt of PSS, and for the factor that blinds the private operation, whose time would
//! otherwise tell about the key. Ring 0 holds no dice. The primes follow from the seed; salt and factor follow from the private
//! key and the message, as the nonce of ECDSA does in RFC 6979. Whoever lacks the key cannot tell them from chance, and no two
//! messages share them. So the same claims are always signed the same way.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rsa::{
    BigUint, RsaPrivateKey,
    sha2::Digest as _,
    traits::{PrivateKeyParts as _, PublicKeyParts as _, SignatureScheme},
};
use serde_json::{Map, Value};
use sha2::Sha256;

use super::{
    SigningKeyError,
    jwk::{required, unsigned, unsigned_text},
};
use crate::{Digest, Secret};

/// RFC 7518 §3.3 and §3.5 ask for as much; more is slower to make and to sign with.
const BITS: usize = 2048;

/// The private members that are written, of which the first three are read. RFC 7518 §6.3.2.
const PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// A private key of two primes.
pub(super) struct RsaKey {
    key: RsaPrivateKey,
    secret: Secret,
}

impl RsaKey {
    /// The key of this seed, always the same one. It takes as long as two primes take to be found.
    pub(super) fn from_seed(seed: &[u8; 32]) -> Result<Self, SigningKeyError> {
        let key = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed(*seed), BITS);
        Self::new(key.map_err(|_| SigningKeyError::SeedOutOfRange)?)
    }

    /// Takes the private members out of a JWK, and reads the key they are of.
    pub(super) fn take(members: &mut Map<String, Value>) -> Result<Self, SigningKeyError> {
        let number = |name| unsigned(required(members, name)?, name);
        let (d, p, q) = (number("d")?, number("p")?, number("q")?);
        // The modulus is the product of the primes, and the exponents undo each other, or there is no key.
        let key = RsaPrivateKey::from_components(number("n")?, number("e")?, d, vec![p, q]);
        let key = Self::new(key.map_err(|_| SigningKeyError::KeyPairMismatch)?)?;
        // Whatever else is said of the key follows from these.
        let derived: Map<_, _> = key.private_members().collect();
        let given: Map<_, _> = PRIVATE.iter().filter_map(|name| members.remove_entry(*name)).collect();
        let agree = given.iter().all(|(name, value)| derived.get(name) == Some(value));
        if agree { Ok(key) } else { Err(SigningKeyError::KeyPairMismatch) }
    }

    fn new(key: RsaPrivateKey) -> Result<Self, SigningKeyError> {
        // Without it the primes are one and the same.
        key.crt_coefficient().ok_or(SigningKeyError::KeyPairMismatch)?;
        let secret = Secret::new(*Digest::of(key.d().to_bytes_be()).as_bytes());
        Ok(Self { key, secret })
    }

    /// `n` and `e`. RFC 7518 §6.3.1.
    pub(super) fn public_members(&self) -> [(&'static str, String); 2] {
        [("n", unsigned_text(self.key.n())), ("e", unsigned_text(self.key.e()))]
    }

    /// `d`, `p`, `q`, `dp`, `dq` and `qi`. RFC 7518 §6.3.2.
    pub(super) fn private_members(&self) -> impl Iterator<Item = (String, Value)> {
        let key = &self.key;
        let of = |number: Option<&BigUint>| number.map(unsigned_text);
        let (p, q) = (of(key.primes().first()), of(key.primes().get(1)));
        let qi = key.crt_coefficient();
        let values = [of(Some(key.d())), p, q, of(key.dp()), of(key.dq()), of(qi.as_ref())];
        PRIVATE.into_iter().zip(values).filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
    }

    /// Signs the SHA-256 of `message`.
    ///
    /// # Panics
    ///
    /// When the signature does not verify, because the processor miscalculated or the primes of a stored key are none. Such a
    /// signature could give the key away.
    pub(super) fn sign(&self, padding: impl SignatureScheme, message: &[u8]) -> Vec<u8> {
        let hash = rsa::sha2::Sha256::digest(message);
        let signature = self.key.sign_with_rng(&mut self.chance(message), padding, &hash);
        signature.expect("a hash of 32 octets fits under a modulus of 2048 bits, and a valid key inverts its public part")
    }

    fn chance(&self, message: &[u8]) -> ChaCha20Rng {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(message);
        ChaCha20Rng::from_seed(mac.finalize().into_bytes().into())
    }
}
