//! Ring 0: JOSE. Keys (RFC 7517), their thumbprints (RFC 7638) and signed tokens (RFC 7515, RFC 7519).
//!
//! Only what FAPI 2.0 Security Profile §5.4 lets in has a name here: EdDSA over Ed25519, ES256 and PS256. `none`, `RS256` and
//! `HS256` cannot be written down, so they cannot be accepted. What was read is [`Untrusted`] until a key makes it [`Verified`].

mod algorithm;
mod claims;
mod jwk;
mod jwk_set;
mod jws;
mod members;
mod signature;
mod signer;
mod thumbprint;
#[cfg(test)]
mod vectors;

pub use algorithm::Algorithm;
pub use claims::Claims;
pub use jwk::{JwkError, PublicJwk};
pub use jwk_set::JwkSet;
pub use jws::{JwsError, Untrusted, Verified};
pub use signer::{SigningKey, SigningKeyError};
pub use thumbprint::Jkt;
