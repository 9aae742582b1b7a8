//! HTTP message signatures (RFC 9421) over derived components and fields, and the digest of a body (RFC
//! 9530): made and verified by keys of which the algorithm is known. FAPI 2.0 HTTP Signatures.
//!
//! Of the parameters of a component there are `req`, and `key` of a field: what would have a field read in
//! another way (`sf`, `bs`, `tr`) is refused, as `@query-param` is, and what cannot be told of a message. `alg`
//! is never written, since the key says it (RFC 9421 §3.3.7); where it is read it has to say the same.

mod algorithm_name;
mod asking;
mod component;
mod content_digest;
mod error;
mod signing;
mod structured_field;
#[cfg(test)]
mod tests;
mod verifying;

pub use asking::asked_label;
pub use component::{Component, Message, Target};
pub use content_digest::{content_digest, is_digest_of};
pub use error::HttpSignatureError;
pub use signing::{Signed, Signing};
pub use verifying::{Claimed, Covered, Expected, claimed, verify};
