#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/redirect_uri.rs"]
mod body;

fuzz_target!(|sent: &str| body::holds(sent));
