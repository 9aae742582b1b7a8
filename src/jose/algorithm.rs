//! The names of the signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
//!
//! FAPI 2.0 Security Profile §5.4.1 allows `PS256`, `ES256` or `EdDSA` with Ed25519; OpenID Connect
//! also signs with `RS256` and `HS256`. There is no name for anything else, so `none` cannot be
//! expressed.

use serde::Serialize;

use crate::json::FromJson;

/// An `alg` that signs or verifies here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, FromJson)]
pub enum Algorithm {
    /// EdDSA over Ed25519 under its fully-specified name. RFC 9864 §2.2.
    Ed25519,
    /// EdDSA; the only curve here is Ed25519. RFC 8037 §3.1.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA over P-256 with SHA-256. RFC 7518 §3.4.
    #[serde(rename = "ES256")]
    Es256,
    /// HMAC with SHA-256, under a secret that both sides hold. RFC 7518 §3.2.
    #[serde(rename = "HS256")]
    Hs256,
    /// RSASSA-PSS with SHA-256. RFC 7518 §3.5.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256. RFC 7518 §3.3.
    #[serde(rename = "RS256")]
    Rs256,
}

impl Algorithm {
    /// Every algorithm there is here.
    pub const ALL: &'static [Self] = &[
        Self::Ed25519,
        Self::EdDsa,
        Self::Es256,
        Self::Hs256,
        Self::Ps256,
        Self::Rs256,
    ];

    /// Those FAPI 2.0 Security Profile §5.4.1 lets in.
    pub const FAPI: &'static [Self] = &[Self::Ed25519, Self::EdDsa, Self::Es256, Self::Ps256];

    /// The name in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Hs256 => "HS256",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// Whether its keys are those of RSA, which take long to find.
    pub const fn is_rsa(self) -> bool {
        match self {
            Self::Ps256 | Self::Rs256 => true,
            Self::Ed25519 | Self::EdDsa | Self::Es256 | Self::Hs256 => false,
        }
    }

    /// Whether who verifies could also have signed.
    pub const fn is_symmetric(self) -> bool {
        match self {
            Self::Hs256 => true,
            Self::Ed25519 | Self::EdDsa | Self::Es256 | Self::Ps256 | Self::Rs256 => false,
        }
    }

    /// Whether it is one of [`Algorithm::FAPI`].
    pub fn is_fapi(self) -> bool {
        Self::FAPI.contains(&self)
    }

    /// The algorithm of this name, letter for letter: RFC 7515 §4.1.1 makes `alg` case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|algorithm| algorithm.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_found_by_its_name() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(*algorithm));
        }
    }

    #[test]
    fn an_algorithm_is_its_name_in_json() {
        for algorithm in Algorithm::ALL {
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.name());
            assert_eq!(
                crate::json::from_value::<Algorithm>(algorithm.name().into()).unwrap(),
                *algorithm
            );
        }
    }

    #[test]
    fn fapi_2_0_security_profile_section_5_4_1() {
        let names: Vec<_> = Algorithm::ALL
            .iter()
            .filter(|algorithm| algorithm.is_fapi())
            .map(|each| each.name())
            .collect();
        assert_eq!(names, ["Ed25519", "EdDSA", "ES256", "PS256"]);
    }

    #[test]
    fn only_hs256_is_symmetric() {
        let names: Vec<_> = Algorithm::ALL
            .iter()
            .filter(|algorithm| algorithm.is_symmetric())
            .map(|each| each.name())
            .collect();
        assert_eq!(names, ["HS256"]);
    }

    #[test]
    fn what_does_not_sign_here_has_no_name() {
        let left_out = [
            "none", "HS384", "HS512", "RS384", "RS512", "ES256K", "ES384", "ES512", "PS384",
            "PS512", "Ed448", "",
        ];
        assert!(
            left_out
                .iter()
                .all(|name| Algorithm::from_name(name).is_none())
        );
    }

    #[test]
    fn a_name_in_another_case_is_no_name() {
        let names = [
            "es256", "EDDSA", "eddsa", "hs256", "ps256", "rs256", "Rs256", "None", "ED25519",
            "ES256 ",
        ];
        assert!(
            names
                .iter()
                .all(|name| Algorithm::from_name(name).is_none())
        );
    }
}
