//! The `jwks` member of a client: its public keys, of which at least one verifies signatures or can be
//! encrypted for.
//!
//! What makes a single key acceptable is decided in [`crate::jose`]; here a refusal learns which
//! key it is about.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::place::{LONGEST_LIST, Place};
use crate::{
    documents::document_error::DocumentError,
    jose::{Algorithm, JwkSet, PublicJwk},
};

/// A JWK Set (RFC 7517 §5) as an object, or as the text of one.
pub(crate) fn read(place: &Place<'_>) -> Result<JwkSet, DocumentError> {
    let Value::String(text) = place.value() else {
        return read_object(place);
    };
    let value = serde_json::from_slice(text.as_bytes())
        .map_err(|_| place.refuse("must hold a JWK Set (RFC 7517 5)"))?;
    read_object(&place.holding(&value))
}

/// Whether a key of the set verifies signatures of this algorithm.
pub(crate) fn verifies(jwks: &JwkSet, algorithm: Algorithm) -> bool {
    jwks.candidates(None, algorithm).next().is_some()
}

/// Writes the set, if there is one, as an object.
pub(crate) fn write<S: Serializer>(
    jwks: &Option<JwkSet>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    jwks.as_ref().map(JwkSet::to_value).serialize(serializer)
}

fn read_object(place: &Place<'_>) -> Result<JwkSet, DocumentError> {
    let none = Vec::new();
    let keys = place
        .value()
        .get("keys")
        .and_then(Value::as_array)
        .unwrap_or(&none);
    if keys.len() > LONGEST_LIST {
        return Err(place.refuse_at(
            "keys",
            format!("must not have more than {LONGEST_LIST} entries"),
        ));
    }
    let jwks = JwkSet::parse(place.value()).map_err(|error| {
        // A key that no set may contain is named; otherwise the set as a whole is at fault.
        match keys
            .iter()
            .position(|key| JwkSet::parse(&json!({ "keys": [key] })).is_err())
        {
            Some(index) => {
                place.refuse_at(&format!("keys[{index}]"), format!("is refused: {error}"))
            }
            None => place.refuse(format!("is refused: {error}")),
        }
    })?;
    let is_of_use = |key: &PublicJwk| key.verifies_signatures() || key.encrypts();
    if jwks.keys().any(is_of_use) {
        Ok(jwks)
    } else {
        Err(place.refuse(
            "must contain a key that verifies PS256, ES256, EdDSA or RS256 signatures, or one for RSA-OAEP-256 or ECDH-ES",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Client;

    /// A client that keeps every rule, with these keys.
    fn with(jwks: Value) -> Result<Client, DocumentError> {
        let mut document: Value = serde_json::from_str(include_str!(
            "../../../schema/examples/fapi/web-client.json"
        ))
        .unwrap();
        document["jwks"] = jwks;
        Client::parse(&document)
    }

    fn refused(jwks: Value) -> String {
        with(jwks).unwrap_err().member
    }

    fn public_key() -> Value {
        let document: Value = serde_json::from_str(include_str!(
            "../../../schema/examples/fapi/web-client.json"
        ))
        .unwrap();
        document["jwks"]["keys"][0].clone()
    }

    #[test]
    fn keys_may_be_given_as_text() {
        let jwks = json!({"keys": [public_key()]});
        assert_eq!(
            with(json!(jwks.to_string())).unwrap().to_value()["jwks"],
            jwks
        );
    }

    #[test]
    fn text_that_holds_no_keys_is_refused() {
        for text in ["", "{", "[]", "{}", "\"{}\""] {
            assert_eq!(refused(json!(text)), "jwks", "{text}");
        }
    }

    #[test]
    fn a_private_key_is_refused_by_its_place() {
        let mut private = public_key();
        private["kid"] = json!("another");
        // RFC 7517 appendix A.2, the private member of the first key.
        private["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
        assert_eq!(
            refused(json!({"keys": [public_key(), private]})),
            "jwks.keys[1]"
        );
    }

    #[test]
    fn a_private_key_in_text_is_refused_by_its_place() {
        let mut private = public_key();
        private["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
        assert_eq!(
            refused(json!(json!({ "keys": [private] }).to_string())),
            "jwks.keys[0]"
        );
    }

    #[test]
    fn a_shared_secret_is_refused_by_its_place() {
        assert_eq!(
            refused(json!({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]})),
            "jwks.keys[0]"
        );
    }

    #[test]
    fn two_keys_of_one_kid_are_refused() {
        assert_eq!(
            refused(json!({"keys": [public_key(), public_key()]})),
            "jwks"
        );
    }

    #[test]
    fn too_many_keys_are_refused() {
        assert_eq!(
            refused(json!({"keys": vec![public_key(); LONGEST_LIST + 1]})),
            "jwks.keys"
        );
    }

    #[test]
    fn a_set_without_a_signing_key_is_refused() {
        let mut key = public_key();
        key["use"] = json!("enc");
        key["alg"] = json!("ECDH-ES");
        for keys in [json!([]), json!([{"kty": "unknown"}]), json!([key])] {
            assert_eq!(refused(json!({ "keys": keys })), "jwks");
        }
    }
}
