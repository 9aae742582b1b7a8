//! The cryptography of the worker, repeated, for `npm run bench`. Built like the worker, as a wasm of its own, because what runs
//! inside workerd sees no time pass: `bench/crypto.mjs` asks for so many repetitions and looks at the clock from outside.
#![cfg(target_arch = "wasm32")]

use sekisho::{
    jose::{Algorithm, PublicJwk, SigningKey, Untrusted},
    registry::password,
};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads a JWS and verifies it with the key `jwk`, `times` times. The answer is how often that went well.
#[wasm_bindgen]
pub fn verify(token: &str, jwk: &str, times: u32) -> u32 {
    let key = serde_json::from_str(jwk).ok().and_then(|jwk| PublicJwk::parse(&jwk).ok());
    let verifies = || Untrusted::parse(token).ok()?.verify(key.as_ref()?).ok();
    count(times, || verifies().is_some())
}

/// Signs the claims of a small access token, `times` times.
#[wasm_bindgen]
pub fn sign(algorithm: &str, times: u32) -> u32 {
    let key = Algorithm::from_name(algorithm).and_then(|algorithm| SigningKey::from_seed(algorithm, &[7; 32]).ok());
    let claims = json!({ "iss": "https://as.example", "sub": "user", "exp": 1_900_000_000 });
    count(times, || key.as_ref().is_some_and(|key| !key.sign("at+jwt", &claims).is_empty()))
}

/// Checks a password against its hash, `times` times.
#[wasm_bindgen]
pub fn argon2id(password: &str, times: u32) -> u32 {
    let stored = password::hash(password, &[7; 16]);
    count(times, || password::verify(password, stored.as_deref()))
}

fn count(times: u32, mut succeeds: impl FnMut() -> bool) -> u32 {
    (0..times).map(|_| u32::from(succeeds())).sum()
}
