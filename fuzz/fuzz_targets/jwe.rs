#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/jwe.rs"]
mod body;

fuzz_target!(|text: &str| body::holds(text));
