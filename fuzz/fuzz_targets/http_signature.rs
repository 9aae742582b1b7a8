#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/http_signature.rs"]
mod body;

fuzz_target!(|texts: (&str, &str, &str)| body::holds(texts));
