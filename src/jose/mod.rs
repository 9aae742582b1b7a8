//! Ring 0: JOSE. Keys (RFC 7517), their thumbprints (RFC 7638), signed tokens (RFC 7515, RFC 7519)
//! and encrypted ones (RFC 7516); signatures of HTTP messages (RFC 9421).
//!
//! What FAPI 2.0 Security Profile §5.4 lets in is read by default: EdDSA over Ed25519, ES256 and
//! PS256. RS256 and HS256, which OpenID Connect knows, are read only by who lists them, and `none`
//! is no algorithm, so no token is verified by it. What was read is [`Untrusted`] until a key
//! makes it [`Verified`].

mod algorithm;
mod audience;
mod certificate;
mod claims;
mod credential_signature;
mod es256;
mod half_hash;
mod header_params;
pub mod http_signature;
mod jwe;
mod jwk;
mod jwk_set;
mod jws;
mod jws_error;
mod members;
mod rsa_key;
mod signature;
mod signer;
mod signing_key_error;
mod thumbprint;
mod unsecured;
#[cfg(test)]
mod vectors;
mod verified;

pub use algorithm::Algorithm;
pub use audience::{audience, one_or_many};
pub use certificate::{
    AlternativeName, Certificate, CertificateError, DistinguishedName, X5t, der_of,
};
pub use claims::Claims;
pub use half_hash::half_hash;
pub use header_params::{HeaderParams, HeaderParamsError};
pub use jwe::{
    Content, ContentEncryption, Decrypted, DecryptionKey, Encrypted, JweError, KeyManagement,
    Recipient,
};
pub use jwk::{JwkError, PublicJwk};
pub use jwk_set::JwkSet;
pub use jws::{SHORTEST_SECRET, Untrusted};
pub use jws_error::JwsError;
pub use members::{LEVELS_OF_OTHERS, object_of_others};
pub use signer::{SigningKey, hs256};
pub use signing_key_error::SigningKeyError;
pub use thumbprint::Jkt;
pub use unsecured::Unsecured;
pub use verified::{Faults, TimeError, Timely, Verified};
