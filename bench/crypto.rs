//! The cryptography of the worker, repeated, for `npm run bench`. Built like the worker, as a wasm
//! of its own, because what runs inside workerd sees no time pass: `bench/crypto.mjs` asks for so
//! many repetitions and looks at the clock from outside.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use sekisho::{
    jose::{Algorithm, PublicJwk, SigningKey, Untrusted},
    people::password::{self, Cost},
};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads a JWS and verifies it with the key `jwk`, `times` times. The answer is how often that went
/// well.
#[wasm_bindgen]
pub fn verify(token: &str, jwk: &str, times: u32) -> u32 {
    let key = serde_json::from_str(jwk)
        .ok()
        .and_then(|jwk| PublicJwk::parse(&jwk).ok());
    let verifies = || {
        Untrusted::parse_among(token, Algorithm::ALL)
            .ok()?
            .verify(key.as_ref()?)
            .ok()
    };
    count(times, || verifies().is_some())
}

thread_local! {
    /// More keys than are kept prepared, and how many of them were used.
    static KEYS: RefCell<(Vec<String>, usize)> = const { RefCell::new((Vec::new(), 0)) };
}

/// Reads a key that it has not seen lately and a JWS, and verifies it with that key, `times` times.
/// The answer is how often it was found out that the signature is another's, which takes as long as
/// if it were not.
#[wasm_bindgen]
pub fn verify_fresh(token: &str, times: u32) -> u32 {
    KEYS.with_borrow_mut(|(keys, used)| {
        if keys.is_empty() {
            *keys = (1..=2500).filter_map(public_key).collect();
        }
        count(times, || {
            *used = (*used + 1) % keys.len();
            let key = serde_json::from_str(&keys[*used]).map(|jwk| PublicJwk::parse(&jwk));
            let token = Untrusted::parse_among(token, Algorithm::ALL);
            matches!((key, token), (Ok(Ok(key)), Ok(token)) if token.verify(&key).is_err())
        })
    })
}

fn public_key(number: u32) -> Option<String> {
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&number.to_be_bytes());
    let key = SigningKey::from_seed(Algorithm::Es256, &seed).ok()?;
    Some(key.public_jwk().to_string())
}

/// Signs the claims of a small access token with the private key `jwk`, `times` times.
#[wasm_bindgen]
pub fn sign(jwk: &str, times: u32) -> u32 {
    let key = serde_json::from_str(jwk)
        .ok()
        .and_then(|jwk| SigningKey::from_private_jwk(&jwk).ok());
    let claims = json!({ "iss": "https://as.example", "sub": "user", "exp": 1_900_000_000 });
    count(times, || {
        key.as_ref()
            .is_some_and(|key| !key.sign("at+jwt", &claims).is_empty())
    })
}

/// Makes an RSA key of a seed that begins with `seed`, and one of each next seed, `times` keys in
/// all.
#[wasm_bindgen]
pub fn generate(seed: u32, times: u32) -> u32 {
    let mut seeds = (seed..).map(|first| {
        let mut seed = [7; 32];
        seed[..4].copy_from_slice(&first.to_be_bytes());
        seed
    });
    count(times, || {
        seeds
            .next()
            .is_some_and(|seed| SigningKey::from_seed(Algorithm::Rs256, &seed).is_ok())
    })
}

/// Checks a password against its hash, `times` times.
#[wasm_bindgen]
pub fn argon2id(password: &str, times: u32) -> u32 {
    let stored = Cost::USUAL.hash(password, &[7; 16]);
    count(times, || {
        password::verify(password, stored.as_deref(), &Cost::USUAL)
    })
}

fn count(times: u32, mut succeeds: impl FnMut() -> bool) -> u32 {
    (0..times).map(|_| u32::from(succeeds())).sum()
}
