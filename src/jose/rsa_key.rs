//! Private RSA keys (RFC 7518 §6.3.2), which sign PS256 and RS256.
//!
//! They want chance for their primes, for the salt of PSS, and for the number that blinds the
//! private exponents. Ring 0 holds no dice. The primes follow from the seed; salt and blinding
//! follow from the private key and the message, as the nonce of ECDSA does in RFC 6979. Whoever
//! lacks the key cannot tell them from chance, and no two messages share them. So the same claims
//! are always signed the same way.

use fast_rsa::{Components, KeyError, PrivateKey};
use serde_json::{Map, Value};

use super::{
    JwkError, SigningKeyError,
    jwk::{required, unsigned, unsigned_text},
};
use crate::{Digest, Secret, json::object};

/// RFC 7518 §3.3 and §3.5 ask for as much; more is slower to make and to sign with.
const BITS: usize = 2048;

/// The private members that are written, of which the first three are read. RFC 7518 §6.3.2.
const PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// What is signed of a hash. RFC 8017 §9.
#[derive(Clone, Copy)]
pub(super) enum Padding {
    /// EMSA-PKCS1-v1_5, of RS256.
    Pkcs1v15,
    /// EMSA-PSS, of PS256.
    Pss,
}

/// A private key of two primes.
pub(super) struct RsaKey {
    key: PrivateKey,
    secret: Secret,
}

impl RsaKey {
    /// The key of this seed, always the same one in this version; a key that is kept is kept with
    /// its numbers. It takes as long as two primes take to be found.
    pub(super) fn from_seed(seed: &[u8; 32]) -> Result<Self, SigningKeyError> {
        let (seed, mut count) = (Secret::new(*seed), 0_u64);
        let mut random = |octets: &mut [u8]| {
            for part in octets.chunks_mut(32) {
                let block = seed.mac(&count.to_be_bytes());
                part.copy_from_slice(&block.as_bytes()[..part.len()]);
                count += 1;
            }
        };
        let key = PrivateKey::generate(BITS, &mut random);
        key.map(Self::new)
            .map_err(|_| SigningKeyError::SeedOutOfRange)
    }

    /// Takes the private members out of a JWK, and reads the key they are of.
    pub(super) fn take(members: &mut Map<String, Value>) -> Result<Self, SigningKeyError> {
        let number = |name| unsigned(required(members, name)?, name);
        let [d, p, q, n, e] = [
            number("d")?,
            number("p")?,
            number("q")?,
            number("n")?,
            number("e")?,
        ];
        let qi = number("qi").ok();
        // The modulus is the product of the primes, and the exponents undo each other, or there is
        // no key.
        let key = PrivateKey::new(Components {
            n: &n,
            e: &e,
            d: &d,
            p: &p,
            q: &q,
            qi: qi.as_deref(),
        });
        let key = Self::new(key.map_err(refusal)?);
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

    fn new(key: PrivateKey) -> Self {
        let secret = Secret::new(*Digest::of(key.d()).as_bytes());
        Self { key, secret }
    }

    /// `n` and `e`. RFC 7518 §6.3.1.
    pub(super) fn public_members(&self) -> [(&'static str, String); 2] {
        let key = self.key.public_key();
        [("n", unsigned_text(key.n())), ("e", unsigned_text(key.e()))]
    }

    /// `d`, `p`, `q`, `dp`, `dq` and `qi`. RFC 7518 §6.3.2.
    pub(super) fn private_members(&self) -> impl Iterator<Item = (String, Value)> {
        let key = &self.key;
        let values = [key.d(), key.p(), key.q(), key.dp(), key.dq(), key.qi()];
        let member =
            |(name, value): (&str, Vec<u8>)| (name.to_owned(), unsigned_text(value).into());
        PRIVATE.into_iter().zip(values).map(member)
    }

    /// Signs the SHA-256 of `message`.
    ///
    /// # Panics
    ///
    /// When the signature does not verify, because the processor miscalculated or the primes of a
    /// stored key are none. Such a signature could give the key away.
    pub(super) fn sign(&self, padding: Padding, message: &[u8]) -> Vec<u8> {
        let (hash, chance) = (Digest::of(message), self.secret.mac(message));
        let blinding = chance.derive("blinding");
        let (blinding, _) = blinding
            .as_bytes()
            .split_first_chunk()
            .expect("32 octets have 16 first ones");
        let signature = match padding {
            Padding::Pkcs1v15 => self.key.sign_pkcs1v15_sha256(hash.as_bytes(), blinding),
            Padding::Pss => {
                let salt = chance.derive("salt");
                self.key
                    .sign_pss_sha256(hash.as_bytes(), salt.as_bytes(), blinding)
            }
        };
        let Ok(signature) = signature else {
            panic!("a valid key inverts its public part");
        };
        signature
    }
}

/// What a private key is refused with.
const fn refusal(error: KeyError) -> SigningKeyError {
    match error {
        KeyError::ExponentOutOfRange | KeyError::Inconsistent | KeyError::ModulusEven => {
            SigningKeyError::KeyPairMismatch
        }
        KeyError::ModulusTooLong => SigningKeyError::Jwk(JwkError::RsaTooLong),
        KeyError::ModulusTooShort => SigningKeyError::Jwk(JwkError::RsaTooShort),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{Algorithm, SigningKey, vectors};
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
    fn a_salt_is_the_same_for_the_same_key_and_message_only() {
        let other = RsaKey {
            secret: Secret::new([7; 32]),
            ..key()
        };
        let sign = |key: &RsaKey, message: &[u8]| key.sign(Padding::Pss, message);
        assert_eq!(sign(&key(), b"message"), sign(&key(), b"message"));
        assert_ne!(sign(&key(), b"message"), sign(&key(), b"massage"));
        assert_ne!(sign(&key(), b"message"), sign(&other, b"message"));
    }

    #[test]
    fn a_signature_without_a_salt_does_not_depend_on_the_blinding() {
        let other = RsaKey {
            secret: Secret::new([7; 32]),
            ..key()
        };
        let sign = |key: &RsaKey| key.sign(Padding::Pkcs1v15, b"message");
        assert_eq!(sign(&key()), sign(&other));
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
        let short = vectors::rsa_1024_key()["n"].clone();
        assert_eq!(
            refusal(&changed("n", short)),
            SigningKeyError::Jwk(JwkError::RsaTooShort)
        );
    }

    #[test]
    fn the_primes_may_come_in_either_order() {
        let mut jwk = without(&["dp", "dq", "qi"]);
        let (p, q) = (jwk["p"].clone(), jwk["q"].clone());
        (jwk["p"], jwk["q"]) = (q, p);
        let read = SigningKey::from_private_jwk(&jwk).unwrap();
        let stored = read.to_private_jwk();
        assert_eq!(
            (&stored["dp"], &stored["dq"]),
            (&rfc_7520()["dq"], &rfc_7520()["dp"])
        );
        assert_eq!(
            read.sign("JWT", &json!({})),
            SigningKey::from_private_jwk(&rfc_7520())
                .unwrap()
                .sign("JWT", &json!({}))
        );
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
