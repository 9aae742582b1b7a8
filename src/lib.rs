//! Sekisho (関所, a checkpoint): an authorization server at the edge.
//!
//! Three rings, one rule: whoever decides does not act.
//!
//! - ring 0, [`jose`], [`registry`] and [`oauth`]: plain functions. Values in, verdict out; no
//!   async, no clock, no dice.
//! - ring 1, [`backend`] and [`front`]: async functions over [`backend::Host`]. They await and pass
//!   values on.
//! - ring 2, `edge`: Cloudflare. It converts types and performs effects, and exists on wasm32 only.

pub mod backend;
#[cfg(target_arch = "wasm32")]
pub mod edge;
pub mod front;
pub mod jose;
pub mod oauth;
pub mod registry;
pub mod secret;
pub mod timestamp;

pub use secret::{Digest, Secret};
pub use timestamp::Timestamp;
