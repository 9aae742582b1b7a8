#![no_std]
//! RSA signatures for WebAssembly.

extern crate alloc;
#[cfg(test)]
extern crate std;

mod error;
mod kernel;
mod limbs;
mod montgomery;
mod padding;
mod public_key;
mod self_test;

pub use error::{Fault, KeyError, VerifyError};
pub use public_key::PublicKey;
