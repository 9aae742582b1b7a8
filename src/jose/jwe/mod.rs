//! Encrypted tokens: JWE compact serialization (RFC 7516 §7.1), by the algorithms of RFC 7518 §4 and
//! §5.
//!
//! What is sent to a client is encrypted for a [`Recipient`]: a key the client has registered, or one
//! that follows from its secret. What is sent here is encrypted for a [`DecryptionKey`] by ECDH-ES over
//! P-256; an RSA key decrypts nothing here, because whoever could ask what becomes of a chosen
//! ciphertext has an oracle. Nothing is compressed or inflated (`zip`), no extension is understood
//! (`crit`), and of all that can be wrong with what is encrypted one thing is told.

mod agreement;
mod algorithm;
mod chance;
mod content;
mod decryption;
mod encryption;
mod error;
mod secret_key;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
mod wrapping;

pub use algorithm::{ContentEncryption, KeyManagement};
pub use decryption::{Decrypted, DecryptionKey, Encrypted};
pub use encryption::{Content, Recipient};
pub use error::JweError;
