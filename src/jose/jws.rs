//! Signed tokens: JWS compact serialization (RFC 7515 §7.1) of JWT claims (RFC 7519), within the
//! advice of RFC 8725.
//!
//! A token is [`Untrusted`] until one of the keys its sender registered makes it [`Verified`]. Keys
//! a token offers or points to (`jku`, `x5u`, `x5c`) are never followed; `jwk` is only handed to
//! the caller, for DPoP. Encrypted and nested tokens, extensions (`crit`) and unencoded payloads
//! (RFC 7797) are refused.

use std::fmt;

use jwt_compact::{
    AlgorithmExt as _, ParseError, Renamed, UntrustedToken, ValidationError,
    alg::{Hs256, Hs256Key},
};
use serde_json::Value;

use super::{
    Algorithm, Claims, JwsError, PublicJwk, Verified,
    jwk::VerifyingKey,
    members::Members,
    signature::{EdDsa, Es256, Ps256, Rs256},
};

/// No honest token here comes near it, and no dishonest one is worth the decoding.
pub(super) const LONGEST: usize = 16 * 1024;

/// The fewest bytes of a key of HS256. RFC 7518 §3.2: "A key of the same size as the hash output (for instance, 256 bits for "HS256")
/// or larger MUST be used with this algorithm."
pub const SHORTEST_SECRET: usize = 32;

/// A token as it came: well-formed, of an algorithm known here, and not to be believed.
pub struct Untrusted<'a> {
    token: UntrustedToken<'a, Members>,
    algorithm: Algorithm,
}

impl<'a> Untrusted<'a> {
    /// As [`Untrusted::parse_among`] the algorithms of FAPI 2.0.
    pub fn parse(text: &'a str) -> Result<Self, JwsError> {
        Self::parse_among(text, Algorithm::FAPI)
    }

    /// Reads the three parts of a token; checks everything about it except the signature and the
    /// meaning of the claims.
    ///
    /// RFC 8725 §3.1: "Libraries MUST enable the caller to specify a supported set of algorithms
    /// and MUST NOT use any other algorithms".
    pub fn parse_among(text: &'a str, algorithms: &[Algorithm]) -> Result<Self, JwsError> {
        if text.len() > LONGEST {
            return Err(JwsError::TooLong);
        }
        let token = UntrustedToken::<Members>::try_from(text).map_err(|error| match error {
            ParseError::MalformedHeader(_) => JwsError::HeaderMalformed,
            ParseError::UnsupportedContentType(_) => JwsError::ContentTypeNotAllowed,
            _ => JwsError::Malformed,
        })?;
        let algorithm = Algorithm::from_name(token.algorithm())
            .filter(|algorithm| algorithms.contains(algorithm));
        let algorithm = algorithm.ok_or(JwsError::AlgorithmNotAllowed)?;
        let Members(header) = &token.header().other_fields;
        // RFC 7515 §4.1.11: "If any of the listed extension Header Parameters are not understood
        // and supported by the recipient, then the JWS is invalid." None is understood here, and an
        // empty list is itself invalid.
        if header.contains_key("crit") {
            return Err(JwsError::CriticalHeader);
        }
        // RFC 7797 §6 wants `b64` in `crit`. Without it, two readers would disagree about what was
        // signed.
        if header.contains_key("b64") {
            return Err(JwsError::UnencodedPayload);
        }
        Ok(Self { token, algorithm })
    }

    /// The `alg`. RFC 7515 §4.1.1.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The `kid`. RFC 7515 §4.1.4.
    pub fn kid(&self) -> Option<&str> {
        self.token.header().key_id.as_deref()
    }

    /// The `typ`, as it was written. RFC 7515 §4.1.9.
    pub fn typ(&self) -> Option<&str> {
        self.token.header().token_type.as_deref()
    }

    /// Whether the header has this parameter, of those that have no meaning here.
    pub fn has_header(&self, name: &str) -> bool {
        self.token.header().other_fields.0.contains_key(name)
    }

    /// The `jwk`: a key the sender claims to hold. RFC 7515 §4.1.3.
    pub fn jwk(&self) -> Option<&Value> {
        self.token.header().other_fields.0.get("jwk")
    }

    /// The claims, which anyone may have written. They may choose whose keys to verify with, and
    /// nothing else.
    pub fn unverified_claims(&self) -> Result<Claims, JwsError> {
        self.token
            .deserialize_claims_unchecked()
            .map(Claims::of)
            .map_err(|_| JwsError::ClaimsMalformed)
    }

    /// Verifies the signature with `key`. RFC 7515 §5.2.
    pub fn verify(&self, key: &PublicJwk) -> Result<Verified, JwsError> {
        if !key.can_verify(self.algorithm) {
            return Err(JwsError::KeyMismatch);
        }
        let claims = match (self.algorithm, key.verifying_key()) {
            (Algorithm::Ed25519, VerifyingKey::Ed25519(key)) => {
                self.signed(&Renamed::new(EdDsa, "Ed25519"), key)
            }
            (Algorithm::EdDsa, VerifyingKey::Ed25519(key)) => self.signed(&EdDsa, key),
            (Algorithm::Es256, VerifyingKey::P256(key)) => self.signed(&Es256, key),
            (Algorithm::Ps256, VerifyingKey::Rsa(key)) => self.signed(&Ps256, key),
            (Algorithm::Rs256, VerifyingKey::Rsa(key)) => self.signed(&Rs256, key),
            // A public key is no secret: as the key of an HMAC, anyone could sign with it.
            (Algorithm::Hs256, _) => Err(JwsError::KeyMismatch),
            (
                Algorithm::Ed25519
                | Algorithm::EdDsa
                | Algorithm::Es256
                | Algorithm::Ps256
                | Algorithm::Rs256,
                _,
            ) => Err(JwsError::KeyMismatch),
        }?;
        Ok(self.verified(claims))
    }

    /// Verifies an HS256 signature with the secret that the sender shares with this server. RFC
    /// 7515 §5.2.
    pub fn verify_with_secret(&self, secret: &[u8]) -> Result<Verified, JwsError> {
        if self.algorithm != Algorithm::Hs256 || secret.len() < SHORTEST_SECRET {
            return Err(JwsError::KeyMismatch);
        }
        Ok(self.verified(self.signed(&Hs256, &Hs256Key::new(secret))?))
    }

    /// Verifies the signature with the first of `keys` that does.
    pub fn verify_with_any<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k PublicJwk>,
    ) -> Result<Verified, JwsError> {
        let mut refusal = JwsError::KeyMismatch;
        for key in keys {
            match self.verify(key) {
                Err(JwsError::KeyMismatch) => {}
                Err(error) => refusal = error,
                verified => return verified,
            }
        }
        Err(refusal)
    }

    fn verified(&self, claims: Claims) -> Verified {
        Verified::new(claims, self.algorithm, self.typ())
    }

    fn signed<A: jwt_compact::Algorithm>(
        &self,
        algorithm: &A,
        key: &A::VerifyingKey,
    ) -> Result<Claims, JwsError> {
        let token =
            algorithm
                .validator(key)
                .validate(&self.token)
                .map_err(|error| match error {
                    ValidationError::MalformedClaims(_) => JwsError::ClaimsMalformed,
                    _ => JwsError::SignatureInvalid,
                })?;
        Ok(Claims::of(token.into_parts().1))
    }
}

impl fmt::Debug for Untrusted<'_> {
    /// The header only: the whole token would be a credential.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut header = formatter.debug_struct("Untrusted");
        header
            .field("alg", &self.algorithm)
            .field("kid", &self.kid())
            .field("typ", &self.typ())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
