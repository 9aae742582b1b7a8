#![no_std]
#![doc = include_str!("../README.md")]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod error;
mod kernel;
mod limbs;
mod montgomery;
mod padding;
mod primes;
mod private_key;
mod public_key;
mod self_test;

pub use error::{EncryptError, Fault, KeyError, VerifyError};
pub use private_key::{Components, PrivateKey};
pub use public_key::PublicKey;
