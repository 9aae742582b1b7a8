#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/form.rs"]
mod body;

fuzz_target!(|bytes: &[u8]| body::holds(bytes));
