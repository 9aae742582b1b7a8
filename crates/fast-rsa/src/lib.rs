#![no_std]
//! RSA signatures for WebAssembly.

extern crate alloc;
#[cfg(test)]
extern crate std;

mod kernel;
mod limbs;
mod montgomery;
