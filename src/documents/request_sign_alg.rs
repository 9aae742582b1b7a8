//! What a client signs its request objects with: RFC 9101 §6.2, OpenID Connect Core §6.1.

use serde::Serialize;

use crate::{jose::Algorithm, json::FromJson};

/// The only way in which a client signs its request objects, where it has named one. OpenID Connect
/// Dynamic Client Registration §2, request_object_signing_alg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum RequestSignAlg {
    /// EdDSA over Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA over P-256.
    #[serde(rename = "ES256")]
    Es256,
    /// HMAC, under the secret that it shares with the service.
    #[serde(rename = "HS256")]
    Hs256,
    /// It does not. RFC 7518 §3.6: `none`.
    #[serde(rename = "NONE")]
    None,
    /// RSASSA-PSS.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PKCS1-v1_5.
    #[serde(rename = "RS256")]
    Rs256,
}

impl RequestSignAlg {
    /// The algorithm, where there is one.
    pub const fn algorithm(self) -> Option<Algorithm> {
        match self {
            Self::EdDsa => Some(Algorithm::EdDsa),
            Self::Es256 => Some(Algorithm::Es256),
            Self::Hs256 => Some(Algorithm::Hs256),
            Self::None => None,
            Self::Ps256 => Some(Algorithm::Ps256),
            Self::Rs256 => Some(Algorithm::Rs256),
        }
    }

    /// Whether FAPI 2.0 Security Profile §5.4.1 lets it in.
    pub fn is_fapi(self) -> bool {
        self.algorithm().is_some_and(Algorithm::is_fapi)
    }
}
