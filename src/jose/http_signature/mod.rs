//! HTTP message signatures (RFC 9421) over derived components and fields, and the digest of a body (RFC
//! 9530): made and verified by keys of which the algorithm is known. FAPI 2.0 Message Signing §5.6.
//!
//! Of the parameters of a component there is `req` alone: what would have a field read in another way
//! (`sf`, `bs`, `key`, `tr`) is refused, and so is what cannot be told of a message. `alg` is never
//! written, since the key says it (RFC 9421 §3.3.7); where it is read it has to say the same.

mod algorithm_name;
mod component;
mod content_digest;
mod error;
mod signing;
mod structured_field;
#[cfg(test)]
mod tests;
mod verifying;

pub use component::{Component, Message, Target};
pub use content_digest::{content_digest, is_digest_of};
pub use error::HttpSignatureError;
pub use signing::{Signed, Signing};
pub use verifying::{Covered, Expected, verify};
