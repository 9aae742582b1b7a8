#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/dpop.rs"]
mod body;

fuzz_target!(|text: &str| body::holds(text));
