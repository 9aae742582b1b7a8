//! What is wrong with a JWS or its claims: RFC 7515 §5.2, RFC 7519 §7.2.

use std::fmt;

/// The rule a token breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwsError {
    /// `alg` is not one of those the reader allows: by default EdDSA, Ed25519, ES256 and PS256. RFC
    /// 8725 §3.1, FAPI 2.0 Security Profile §5.4.1.
    AlgorithmNotAllowed,
    /// A claim is there, but of another type than its definition gives it. RFC 7519 §4.1.
    ClaimOfWrongType(&'static str),
    /// The payload is not a JSON object with names used once and moments for `exp`, `nbf` and
    /// `iat`. RFC 7519 §4 and §7.2.
    ClaimsMalformed,
    /// `cty` says that the payload is something other than claims. RFC 7519 §5.2.
    ContentTypeNotAllowed,
    /// `crit` asks for an extension, of which none is understood. RFC 7515 §4.1.11.
    CriticalHeader,
    /// The header is not a JSON object with names used once and an `alg`. RFC 7515 §4.
    HeaderMalformed,
    /// No key is for the token's `alg` and `kid`. RFC 7515 §6.
    KeyMismatch,
    /// The token is not three parts of base64url. RFC 7515 §7.1.
    Malformed,
    /// No key verifies the signature. RFC 7515 §5.2.
    SignatureInvalid,
    /// The token is longer than 16 KiB.
    TooLong,
    /// `b64` asks to sign the payload as it is. RFC 7797.
    UnencodedPayload,
}

impl fmt::Display for JwsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AlgorithmNotAllowed => "The alg of the JWT is not allowed here.",
            Self::ClaimOfWrongType(claim) => {
                return write!(
                    formatter,
                    "The claim {claim} of the JWT has the wrong type."
                );
            }
            Self::ClaimsMalformed => "The payload of the JWT is not a well-formed set of claims.",
            Self::ContentTypeNotAllowed => "The cty of the JWT is not supported.",
            Self::CriticalHeader => "The crit header parameter of the JWT is not supported.",
            Self::HeaderMalformed => "The header of the JWT is malformed.",
            Self::KeyMismatch => "No key fits the alg and kid of the JWT.",
            Self::Malformed => "The JWT is not three parts of base64url.",
            Self::SignatureInvalid => "The signature of the JWT is invalid.",
            Self::TooLong => "The JWT is longer than 16 KiB.",
            Self::UnencodedPayload => "The b64 header parameter of the JWT is not supported.",
        })
    }
}

impl std::error::Error for JwsError {}
