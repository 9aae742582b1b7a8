//! Tokens that no honest signer makes: any header over any claims, under a signature that holds.
#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::Signer as _;
use sekisho::jose::{Algorithm, SigningKey};
use serde_json::{Value, json};

/// The ES256 key of this seed, as a public JWK without anything about it.
pub fn ec_jwk(seed: u8) -> Value {
    let jwk = SigningKey::from_seed(Algorithm::Es256, &[seed; 32])
        .expect("a key")
        .public_jwk();
    json!({ "kty": jwk["kty"], "crv": jwk["crv"], "x": jwk["x"], "y": jwk["y"] })
}

/// A token under the ES256 key of this seed. RFC 7518 §3.4.
pub fn es256(seed: u8, header: &Value, claims: &Value) -> String {
    let key = p256::ecdsa::SigningKey::from_slice(&[seed; 32]).expect("a key");
    compact(header, claims, |input| {
        let signature: p256::ecdsa::Signature = key.sign(input);
        signature.to_vec()
    })
}

/// A token under a key that both sides know. RFC 7518 §3.2.
pub fn hs256(key: &[u8], header: &Value, claims: &Value) -> String {
    compact(header, claims, |input| {
        let mut mac =
            Hmac::<sha2::Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        mac.update(input);
        mac.finalize().into_bytes().to_vec()
    })
}

fn compact(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(input.as_bytes()));
    format!("{input}.{signature}")
}

/// A modulus of 1024 bits.
pub const SHORT_RSA_N: &str = "\
    qtNysOyHe96-edUPCTxKo7lmOHEglCAMr5gDNWAujfz_cKycJeawgdpOssmbqqYYjGgafBvDzoJEOMsSjdkK6_xqtBmBuQo1Rl8cMwUuTVpzUBAtoADyha0T\
    7qabHeZ8yfqzolFDW6bcg_FRyLInvxyT501yNDNtaZCTo1T4JYk";
