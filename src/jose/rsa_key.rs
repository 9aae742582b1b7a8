//! Private RSA keys (RFC 7518 §6.3.2), which sign PS256 and RS256.
//!
//! They want chance for their primes, for the salt of PSS, and for the factor that blinds the
//! private operation, whose time would otherwise tell about the key. Ring 0 holds no dice. The
//! primes follow from the seed; salt and factor follow from the private key and the message, as the
//! nonce of ECDSA does in RFC 6979. Whoever lacks the key cannot tell them from chance, and no two
//! messages share them. So the same claims are always signed the same way.

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rsa::{
    BigUint, RsaPrivateKey,
    sha2::Digest as _,
    traits::{PrivateKeyParts as _, PublicKeyParts as _, SignatureScheme},
};
use serde_json::{Map, Value};

use super::{
    SigningKeyError,
    jwk::{required, unsigned, unsigned_text},
};
use crate::{Digest, Secret, json::object};

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
        // The modulus is the product of the primes, and the exponents undo each other, or there is
        // no key.
        let key = RsaPrivateKey::from_components(number("n")?, number("e")?, d, vec![p, q]);
        let key = Self::new(key.map_err(|_| SigningKeyError::KeyPairMismatch)?)?;
        // Whatever else is said of the key follows from these.
        let derived = object(key.private_members());
        let given = PRIVATE
            .iter()
            .filter_map(|name| members.remove_entry(*name));
        let given = object(given);
        let agree = given
            .iter()
            .all(|(name, value)| derived.get(name) == Some(value));
        if agree {
            Ok(key)
        } else {
            Err(SigningKeyError::KeyPairMismatch)
        }
    }

    fn new(key: RsaPrivateKey) -> Result<Self, SigningKeyError> {
        // Without it the primes are one and the same.
        key.crt_coefficient()
            .ok_or(SigningKeyError::KeyPairMismatch)?;
        let secret = Secret::new(*Digest::of(key.d().to_bytes_be()).as_bytes());
        Ok(Self { key, secret })
    }

    /// `n` and `e`. RFC 7518 §6.3.1.
    pub(super) fn public_members(&self) -> [(&'static str, String); 2] {
        [
            ("n", unsigned_text(self.key.n())),
            ("e", unsigned_text(self.key.e())),
        ]
    }

    /// `d`, `p`, `q`, `dp`, `dq` and `qi`. RFC 7518 §6.3.2.
    pub(super) fn private_members(&self) -> impl Iterator<Item = (String, Value)> {
        let key = &self.key;
        let of = |number: Option<&BigUint>| number.map(unsigned_text);
        let (p, q) = (of(key.primes().first()), of(key.primes().get(1)));
        let qi = key.crt_coefficient();
        let values = [
            of(Some(key.d())),
            p,
            q,
            of(key.dp()),
            of(key.dq()),
            of(qi.as_ref()),
        ];
        PRIVATE
            .into_iter()
            .zip(values)
            .filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
    }

    /// Signs the SHA-256 of `message`.
    ///
    /// # Panics
    ///
    /// When the signature does not verify, because the processor miscalculated or the primes of a
    /// stored key are none. Such a signature could give the key away.
    pub(super) fn sign(&self, padding: impl SignatureScheme, message: &[u8]) -> Vec<u8> {
        let hash = rsa::sha2::Sha256::digest(message);
        let signature = self
            .key
            .sign_with_rng(&mut self.chance(message), padding, &hash);
        let Ok(signature) = signature else {
            panic!(
                "a hash of 32 octets fits under a modulus of 2048 bits, and a valid key inverts its public part"
            );
        };
        signature
    }

    fn chance(&self, message: &[u8]) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(*self.secret.mac(message).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{Algorithm, JwkError, SigningKey, vectors};
    use serde_json::json;

    fn rfc_7520() -> Value {
        vectors::rfc_7520_private_key(Algorithm::Rs256)
    }

    fn key() -> RsaKey {
        RsaKey::take(rfc_7520().as_object_mut().unwrap()).unwrap()
    }

    fn refusal(jwk: &Value) -> SigningKeyError {
        SigningKey::from_private_jwk(jwk).unwrap_err()
    }

    fn changed(name: &str, value: Value) -> Value {
        let mut jwk = rfc_7520();
        jwk[name] = value;
        jwk
    }

    fn without(names: &[&str]) -> Value {
        let mut jwk = rfc_7520();
        names
            .iter()
            .for_each(|name| drop(jwk.as_object_mut().unwrap().remove(*name)));
        jwk
    }

    #[test]
    fn rfc_7520_section_3_4() {
        let read = SigningKey::from_private_jwk(&rfc_7520()).unwrap();
        assert_eq!(read.to_private_jwk(), rfc_7520());
        assert_eq!(
            SigningKey::from_private_jwk(&without(&["dp", "dq", "qi"]))
                .unwrap()
                .to_private_jwk(),
            rfc_7520()
        );
    }

    #[test]
    fn chance_is_the_same_for_the_same_key_and_message_only() {
        let other = RsaKey {
            secret: Secret::new([7; 32]),
            ..key()
        };
        assert_eq!(key().chance(b"message"), key().chance(b"message"));
        assert_ne!(key().chance(b"message"), key().chance(b"massage"));
        assert_ne!(key().chance(b"message"), other.chance(b"message"));
    }

    #[test]
    fn a_key_without_its_exponent_or_a_prime_is_refused() {
        for name in ["d", "p", "q", "n", "e"] {
            assert_eq!(
                refusal(&without(&[name])),
                SigningKeyError::Jwk(JwkError::Malformed(name))
            );
            for value in [
                json!(null),
                json!(1),
                json!(""),
                json!("*"),
                json!("AA"),
                json!("AAE"),
            ] {
                assert_eq!(
                    refusal(&changed(name, value)),
                    SigningKeyError::Jwk(JwkError::Malformed(name))
                );
            }
        }
    }

    #[test]
    fn members_that_are_of_no_one_key_are_refused() {
        for name in ["d", "p", "q", "dp", "dq", "qi"] {
            for value in ["AQ", "Ag", "Aw", vectors::RFC_7520_N, vectors::RFC_7515_K] {
                assert_eq!(
                    refusal(&changed(name, json!(value))),
                    SigningKeyError::KeyPairMismatch
                );
            }
        }
    }

    #[test]
    fn the_modulus_or_exponent_of_another_key_is_refused() {
        let other = vectors::rfc_7515_rsa_key();
        assert_eq!(
            refusal(&changed("n", other["n"].clone())),
            SigningKeyError::KeyPairMismatch
        );
        assert_eq!(
            refusal(&changed("e", json!("Aw"))),
            SigningKeyError::KeyPairMismatch
        );
    }

    #[test]
    fn primes_that_are_the_modulus_and_one_are_refused() {
        let mut jwk = changed("p", json!(vectors::RFC_7520_N));
        jwk["q"] = "AQ".into();
        assert_eq!(refusal(&jwk), SigningKeyError::KeyPairMismatch);
    }

    #[test]
    fn a_coefficient_that_is_no_text_is_refused() {
        for name in ["dp", "dq", "qi"] {
            assert_eq!(
                refusal(&changed(name, json!(null))),
                SigningKeyError::KeyPairMismatch
            );
        }
    }

    #[test]
    fn a_key_of_more_than_two_primes_is_refused() {
        assert_eq!(
            refusal(&changed("oth", json!([]))),
            SigningKeyError::Jwk(JwkError::PrivateMember)
        );
    }

    #[test]
    fn a_key_of_1024_bits_is_refused() {
        let key =
            RsaKey::new(RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([7; 32]), 1024).unwrap())
                .unwrap();
        let mut jwk = json!({ "kty": "RSA", "alg": "RS256" });
        key.public_members()
            .into_iter()
            .for_each(|(name, value)| jwk[name] = value.into());
        key.private_members()
            .for_each(|(name, value)| jwk[name] = value);
        assert_eq!(refusal(&jwk), SigningKeyError::Jwk(JwkError::RsaTooShort));
    }

    #[test]
    fn a_key_of_another_type_than_its_alg_is_refused() {
        assert_eq!(
            refusal(&changed("alg", json!("ES256"))),
            SigningKeyError::Jwk(JwkError::Malformed("d"))
        );
        assert_eq!(
            refusal(&changed("kty", json!("EC"))),
            SigningKeyError::Jwk(JwkError::Malformed("crv"))
        );
        let jwk = json!({ "kty": "EC", "alg": "RS256", "crv": "P-256", "d": vectors::RFC_7515_D });
        assert_eq!(
            refusal(&jwk),
            SigningKeyError::Jwk(JwkError::Malformed("p"))
        );
    }
}
