#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/request_object.rs"]
mod body;

fuzz_target!(|text: &str| body::holds(text));
