//! Sets of public keys (RFC 7517 §5): what a client registers as `jwks`, or publishes at its
//! `jwks_uri`.

use serde_json::{Value, json};

use super::{Algorithm, JwkError, KeyManagement, PublicJwk};

/// The most keys of a published set that are looked at.
const MOST_PUBLISHED: usize = 100;

/// The keys of a client that are understood here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwkSet(Vec<PublicJwk>);

impl JwkSet {
    /// Reads a set. Keys of a type or curve unknown here are left out; a private, symmetric or weak
    /// key refuses the whole set.
    pub fn parse(value: &Value) -> Result<Self, JwkError> {
        let keys = value.as_object().ok_or(JwkError::NotAnObject)?.get("keys");
        let keys = keys
            .and_then(Value::as_array)
            .ok_or(JwkError::Malformed("keys"))?;
        let mut set = Self::default();
        for key in keys {
            match PublicJwk::parse(key) {
                // RFC 7517 §5: "Implementations SHOULD ignore JWKs within a JWK Set that use "kty"
                // (key type) values that are not understood by them".
                Err(JwkError::UnsupportedKeyType | JwkError::UnsupportedCurve) => {}
                key => set.insert(key?)?,
            }
        }
        Ok(set)
    }

    /// Reads a set that somebody else publishes, for more readers than this one: key by key, and what
    /// cannot be used is left out. A private or symmetric key still refuses the whole set, because
    /// whoever shows it has lost it.
    ///
    /// RFC 7517 §5: "Implementations SHOULD ignore JWKs within a JWK Set that use "kty" (key type)
    /// values that are not understood by them, that are missing required members, or for which
    /// values are out of the supported ranges."
    pub fn published(value: &Value) -> Result<Self, JwkError> {
        let keys = value.as_object().ok_or(JwkError::NotAnObject)?.get("keys");
        let keys = keys
            .and_then(Value::as_array)
            .ok_or(JwkError::Malformed("keys"))?;
        let mut set = Self::default();
        for key in keys.iter().take(MOST_PUBLISHED) {
            match PublicJwk::parse(key) {
                Err(error @ (JwkError::PrivateMember | JwkError::Symmetric)) => return Err(error),
                Ok(key) if !set.keys().any(|known| known.is_same(&key)) => set.0.push(key),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(set)
    }

    /// FAPI 2.0 Security Profile §5.4.3 has a verifier tell keys of one `kid` apart by their other
    /// attributes. When those leave two keys for one signature, the `kid` names neither.
    fn insert(&mut self, key: PublicJwk) -> Result<(), JwkError> {
        let alike = |other: &PublicJwk| {
            Algorithm::ALL
                .iter()
                .any(|each| key.can_verify(*each) && other.can_verify(*each))
        };
        if key.kid().is_some()
            && self
                .keys()
                .any(|other| other.kid() == key.kid() && alike(other))
        {
            return Err(JwkError::DuplicateKeyId);
        }
        self.0.push(key);
        Ok(())
    }

    /// The keys that may have signed with `algorithm`: the one of this `kid`, or any when the token
    /// names none.
    pub fn candidates(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &PublicJwk> {
        self.keys().filter(move |key| {
            kid.is_none_or(|kid| key.kid() == Some(kid)) && key.can_verify(algorithm)
        })
    }

    /// The key for which something is encrypted by `algorithm`: the first that says it is for that, or
    /// else the first that does not say what it is for.
    pub fn recipient(&self, algorithm: KeyManagement) -> Option<&PublicJwk> {
        let usable = || self.keys().filter(|key| key.can_encrypt(algorithm));
        usable()
            .find(|key| key.is_for_encryption())
            .or_else(|| usable().next())
    }

    /// Those of this `kid`.
    #[must_use]
    pub fn named(&self, kid: &str) -> Self {
        let named = self.keys().filter(|key| key.kid() == Some(kid));
        Self(named.cloned().collect())
    }

    /// Every key, in the order of the document.
    pub fn keys(&self) -> impl Iterator<Item = &PublicJwk> {
        self.0.iter()
    }

    /// The set as JSON, without the keys that were left out.
    pub fn to_value(&self) -> Value {
        json!({ "keys": self.keys().map(PublicJwk::to_value).collect::<Vec<_>>() })
    }

    /// Whether no key is understood here.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;
    use crate::jose::vectors;

    fn named(mut key: Value, kid: &str) -> Value {
        key["kid"] = kid.into();
        key
    }

    fn set() -> JwkSet {
        let keys = [
            named(vectors::rfc_7515_key(), "a"),
            named(vectors::rfc_8037_key(), "b"),
            named(vectors::rfc_7520_key(), "c"),
        ];
        JwkSet::parse(&json!({ "keys": keys })).unwrap()
    }

    fn kids(set: &JwkSet, kid: Option<&str>, algorithm: Algorithm) -> Vec<String> {
        set.candidates(kid, algorithm)
            .map(|key| key.kid().unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn without_a_kid_every_key_of_the_algorithm_is_a_candidate() {
        assert_eq!(kids(&set(), None, Algorithm::EdDsa), ["b"]);
    }

    #[test]
    fn a_kid_leaves_one_candidate() {
        assert_eq!(kids(&set(), Some("c"), Algorithm::Ps256), ["c"]);
    }

    #[test]
    fn the_key_of_a_kid_is_no_candidate_for_another_algorithm() {
        assert!(kids(&set(), Some("a"), Algorithm::Ps256).is_empty());
    }

    #[test]
    fn an_unknown_kid_has_no_candidate() {
        assert!(kids(&set(), Some("z"), Algorithm::Es256).is_empty());
    }

    #[test]
    fn a_key_without_kid_is_no_candidate_for_a_kid() {
        let set = JwkSet::parse(&json!({ "keys": [vectors::rfc_7515_key()] })).unwrap();
        assert!(kids(&set, Some("a"), Algorithm::Es256).is_empty());
    }

    #[test]
    fn a_set_is_written_as_it_was_read() {
        let value =
            json!({ "keys": [named(vectors::rfc_7515_key(), "a"), vectors::rfc_8037_key()] });
        assert_eq!(JwkSet::parse(&value).unwrap().to_value(), value);
    }

    #[test]
    fn rfc_7517_section_5_leaves_out_a_key_of_unknown_type() {
        let set = JwkSet::parse(
            &json!({ "keys": [{ "kty": "AKP", "pub": "AA" }, vectors::rfc_7515_key()] }),
        )
        .unwrap();
        assert_eq!(set.keys().count(), 1);
    }

    #[test]
    fn a_set_of_keys_on_unknown_curves_is_empty() {
        assert!(
            JwkSet::parse(&json!({ "keys": [vectors::p_384_key()] }))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn keys_with_the_same_kid_and_algorithm_are_refused() {
        let keys = json!({ "keys": [named(vectors::rfc_7520_key(), "a"), named(vectors::rfc_7638_key(), "a")] });
        assert_eq!(JwkSet::parse(&keys), Err(JwkError::DuplicateKeyId));
    }

    #[test]
    fn fapi_2_0_section_5_4_3_tells_keys_of_one_kid_apart_by_their_algorithm() {
        let keys = json!({ "keys": [named(vectors::rfc_7515_key(), "a"), named(vectors::rfc_8037_key(), "a")] });
        let set = JwkSet::parse(&keys).unwrap();
        assert_eq!(set.candidates(Some("a"), Algorithm::Es256).count(), 1);
    }

    #[test]
    fn two_keys_without_kid_are_kept() {
        let keys = json!({ "keys": [vectors::rfc_7515_key(), vectors::rfc_8037_key()] });
        assert_eq!(JwkSet::parse(&keys).unwrap().keys().count(), 2);
    }

    #[test]
    fn one_private_key_refuses_the_set() {
        let mut private = vectors::rfc_7515_key();
        private["d"] = vectors::RFC_7515_D.into();
        assert_eq!(
            JwkSet::parse(&json!({ "keys": [vectors::rfc_8037_key(), private] })),
            Err(JwkError::PrivateMember)
        );
    }

    #[test]
    fn a_private_key_of_unknown_type_refuses_the_set() {
        let keys = json!({ "keys": [{ "kty": "AKP", "pub": "AA", "priv": "AA" }] });
        assert_eq!(JwkSet::parse(&keys), Err(JwkError::PrivateMember));
    }

    #[test]
    fn one_symmetric_key_refuses_the_set() {
        assert_eq!(
            JwkSet::parse(&json!({ "keys": [{ "kty": "oct", "k": "AA" }] })),
            Err(JwkError::Symmetric)
        );
    }

    #[test]
    fn one_short_key_refuses_the_set() {
        assert_eq!(
            JwkSet::parse(&json!({ "keys": [vectors::rsa_1024_key()] })),
            Err(JwkError::RsaTooShort)
        );
    }

    /// Beside a good key, this one is left out.
    fn left_out(key: Value) {
        let good = named(vectors::rfc_7515_key(), "good");
        for keys in [[good.clone(), key.clone()], [key.clone(), good]] {
            let set = JwkSet::published(&json!({ "keys": keys })).unwrap();
            assert_eq!(kids(&set, None, Algorithm::Es256), ["good"], "{key}");
            assert_eq!(set.keys().count(), 1, "{key}");
        }
    }

    #[test]
    fn rfc_7517_section_5_leaves_out_each_published_key_that_cannot_be_used() {
        let changed = |mut key: Value, name: &str, value: Value| {
            key[name] = value;
            key
        };
        let without = |mut key: Value, name: &str| {
            key.as_object_mut().unwrap().remove(name);
            key
        };
        let (ec, rsa) = (vectors::rfc_7515_key, vectors::rfc_7520_key);
        let n = rsa()["n"].as_str().unwrap().to_owned();
        let long = URL_SAFE_NO_PAD.encode([0xff; 1024]);
        let led = URL_SAFE_NO_PAD.encode([&[0], &*vectors::octets(&n)].concat());
        for key in [
            json!({ "kty": "AKP", "pub": "AA" }),
            json!({ "kty": 1 }),
            json!({}),
            json!("a"),
            json!(null),
            vectors::p_384_key(),
            vectors::rsa_1024_key(),
            changed(vectors::rsa_1024_key(), "use", json!("enc")),
            changed(rsa(), "n", long.into()),
            changed(rsa(), "n", format!("{n}=").into()),
            changed(rsa(), "n", led.into()),
            changed(rsa(), "e", json!("AA")),
            without(rsa(), "n"),
            without(ec(), "y"),
            without(ec(), "crv"),
            changed(ec(), "y", json!("AA")),
            changed(ec(), "kid", json!(7)),
            changed(ec(), "key_ops", json!("verify")),
        ] {
            left_out(key);
        }
    }

    #[test]
    fn the_same_published_key_twice_counts_once() {
        let good = named(vectors::rfc_7515_key(), "good");
        left_out(good.clone());
        let other = named(vectors::rfc_7515_key(), "other");
        let set = JwkSet::published(&json!({ "keys": [good, other] })).unwrap();
        assert_eq!(kids(&set, Some("other"), Algorithm::Es256), ["other"]);
    }

    #[test]
    fn a_published_secret_refuses_the_set_and_what_is_no_set_is_refused() {
        let private = |mut key: Value| {
            key["d"] = vectors::RFC_7515_D.into();
            key
        };
        let good = vectors::rfc_7515_key();
        for (secret, error) in [
            (private(vectors::rfc_7515_key()), JwkError::PrivateMember),
            (private(vectors::rsa_1024_key()), JwkError::PrivateMember),
            (json!({ "kty": "oct", "k": "AA" }), JwkError::Symmetric),
        ] {
            let keys = json!({ "keys": [good.clone(), secret] });
            assert_eq!(JwkSet::published(&keys), Err(error));
        }
        for value in [json!([]), json!({}), json!({ "keys": {} }), json!(null)] {
            assert!(JwkSet::published(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn of_a_published_set_no_more_than_a_hundred_keys_are_looked_at() {
        let key = |number: usize| named(vectors::rfc_7515_key(), &number.to_string());
        let keys: Vec<Value> = (0..600).map(key).collect();
        let set = JwkSet::published(&json!({ "keys": keys })).unwrap();
        assert_eq!(set.keys().count(), 100);
    }

    #[test]
    fn what_is_no_set_is_refused() {
        assert_eq!(JwkSet::parse(&json!([])), Err(JwkError::NotAnObject));
        assert_eq!(JwkSet::parse(&json!({})), Err(JwkError::Malformed("keys")));
        assert_eq!(
            JwkSet::parse(&json!({ "keys": {} })),
            Err(JwkError::Malformed("keys"))
        );
        assert_eq!(
            JwkSet::parse(&json!({ "keys": ["a"] })),
            Err(JwkError::NotAnObject)
        );
    }
}
