//! What a client signs its request objects with: RFC 9101 §6.2, OpenID Connect Core §6.1.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    jose::Algorithm,
    json::{FromJson, NotJson},
};

/// How it is called that nothing signs. RFC 7518 §3.6 has `none`; documents are in capitals.
const NONE: &str = "NONE";

/// What may be registered: each by the one name that OpenID Connect Discovery §3 has for it.
const ALGORITHMS: [Algorithm; 5] = [
    Algorithm::EdDsa,
    Algorithm::Es256,
    Algorithm::Hs256,
    Algorithm::Ps256,
    Algorithm::Rs256,
];

/// The only way in which a client signs its request objects, where it has named one. OpenID Connect
/// Dynamic Client Registration §2, request_object_signing_alg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestSignAlg {
    /// By this algorithm: with a key, or HS256 under the secret that it shares with the service.
    By(Algorithm),
    /// It does not.
    None,
}

impl RequestSignAlg {
    /// The algorithm, where there is one.
    pub const fn algorithm(self) -> Option<Algorithm> {
        match self {
            Self::By(algorithm) => Some(algorithm),
            Self::None => None,
        }
    }

    /// Whether FAPI 2.0 Security Profile §5.4.1 lets it in.
    pub fn is_fapi(self) -> bool {
        self.algorithm().is_some_and(Algorithm::is_fapi)
    }
}

impl Serialize for RequestSignAlg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.algorithm().map_or(NONE, Algorithm::name))
    }
}

impl FromJson for RequestSignAlg {
    fn from_json(written: Value) -> Result<Self, NotJson> {
        match written.as_str().ok_or(NotJson)? {
            NONE => Ok(Self::None),
            name => {
                let named = Algorithm::from_name(name).filter(|one| ALGORITHMS.contains(one));
                named.map(Self::By).ok_or(NotJson)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        for name in ["EdDSA", "ES256", "HS256", "PS256", "RS256", "NONE"] {
            let read = RequestSignAlg::from_json(name.into()).expect("one");
            assert_eq!(json!(read), name);
        }
        for other in [
            json!("none"),
            json!("Ed25519"),
            json!("es256"),
            json!(""),
            json!(1),
            json!(null),
        ] {
            assert!(RequestSignAlg::from_json(other).is_err());
        }
    }
}
