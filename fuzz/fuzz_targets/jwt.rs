#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/jwt.rs"]
mod body;

fuzz_target!(|text: &str| body::holds(text));
