#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod field;
mod inverse;
mod known;
mod limbs;
mod point;
mod product;
mod recoding;
mod sign;
mod table;
mod verify;

pub use p256;
pub use sign::Signer;
pub use verify::{PublicKey, Verifier};
