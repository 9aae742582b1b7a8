//! Sekisho (関所, a checkpoint): an authorization server at the edge.
//!
//! Three rings, one rule: whoever decides does not act.
//!
//! - ring 0, [`jose`], [`documents`], [`people`], [`register`], [`directory`], [`audit`], [`oauth`] and `engine`: plain functions. Values in, verdict out; no
//!   async, no clock, no dice.
//! - ring 1, [`backend`] and [`front`]: async functions over [`backend::Host`]. They await and pass
//!   values on.
//! - ring 2, `edge`: Cloudflare. It converts types and performs effects, and exists on wasm32 only.

mod answers;
pub mod audit;
pub mod backend;
pub mod directory;
pub mod documents;
#[cfg(target_arch = "wasm32")]
pub mod edge;
pub mod engine;
pub mod front;
pub mod jose;
pub mod json;
pub mod oauth;
pub mod parcel;
pub mod people;
pub mod register;
pub mod secret;
pub mod timestamp;

pub use secret::{Digest, Secret};
pub use timestamp::Timestamp;
