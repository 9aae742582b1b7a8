//! The names of the signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
//!
//! FAPI 2.0 Security Profile §5.4.1: `PS256`, `ES256` or `EdDSA` with Ed25519. There is no name for anything else.

use serde::{Deserialize, Serialize};

/// An `alg` that signs or verifies here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// EdDSA over Ed25519 under its fully-specified name. RFC 9864 §2.2.
    Ed25519,
    /// EdDSA; the only curve here is Ed25519. RFC 8037 §3.1.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA over P-256 with SHA-256. RFC 7518 §3.4.
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PSS with SHA-256. RFC 7518 §3.5.
    #[serde(rename = "PS256")]
    Ps256,
}

impl Algorithm {
    /// Those FAPI 2.0 Security Profile §5.4.1 lets in.
    pub const FAPI: &'static [Self] = &[Self::Ed25519, Self::EdDsa, Self::Es256, Self::Ps256];

    /// The name in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Ps256 => "PS256",
        }
    }

    /// The algorithm of this name, letter for letter: RFC 7515 §4.1.1 makes `alg` case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::FAPI.iter().copied().find(|algorithm| algorithm.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_found_by_its_name() {
        for algorithm in Algorithm::FAPI {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(*algorithm));
        }
    }

    #[test]
    fn an_algorithm_is_its_name_in_json() {
        for algorithm in Algorithm::FAPI {
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.name());
        }
    }

    #[test]
    fn what_fapi_leaves_out_has_no_name() {
        let left_out = ["none", "HS256", "HS512", "RS256", "RS512", "ES256K", "ES384", "ES512", "PS384", "PS512", "Ed448", ""];
        assert!(left_out.iter().all(|name| Algorithm::from_name(name).is_none()));
    }

    #[test]
    fn a_name_in_another_case_is_no_name() {
        assert!(
            ["es256", "EDDSA", "eddsa", "ps256", "ED25519", "ES256 "].iter().all(|name| Algorithm::from_name(name).is_none())
        );
    }
}
