//! The RSA key of RFC 7520 §3.4, which signs under whatever header, or is a key of the library.
#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BigUint, Pkcs1v15Sign, Pss, RsaPrivateKey,
    rand_core::{CryptoRng, Error, RngCore},
    sha2::{Digest as _, Sha256},
};
use serde_json::{Value, json};

const N: &str = "\
    n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqV\
    wGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJls\
    de3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkq\
    gc5gHdrNP5zw";

const D: &str = "\
    bWUC9B-EFRIo8kpGfh0ZuyGPvMNKvYWNtB_ikiH9k20eT-O1q_I78eiZkpXxXQ0UTEs2LsNRS-8uJbvQ-A1irkwMSMkK1J3XTGgdrhCku9gRld\
    Y7sNA_AKZGh-Q661_42rINLRCe8W-nZ34ui_qOfkLnK9QWDDqpaIsA-bMwWWSDFu2MUBYwkHTMEzLYGqOe04noqeq1hExBTHBOBdkMXiuFhUq1\
    BU6l-DqEiWxqg82sXt2h-LMnT3046AOYJoRioz75tSUQfGCshWTBnP5uDjd18kKhyv07lhfSJdrPdM5Plyl21hsFf4L_mHCuoFau7gdsPfHPxx\
    jVOcOpBrQzwQ";

const P: &str = "\
    3Slxg_DwTXJcb6095RoXygQCAZ5RnAvZlno1yhHtnUex_fp7AZ_9nRaO7HX_-SFfGQeutao2TDjDAWU4Vupk8rw9JR0AzZ0N2fvuIAmr_WCsmG\
    peNqQnev1T7IyEsnh8UMt-n5CafhkikzhEsrmndH6LxOrvRJlsPp6Zv8bUq0k";

const Q: &str = "\
    uKE2dh-cTf6ERF4k4e_jy78GfPYUIaUyoSSJuBzp3Cubk3OCqs6grT8bR_cu0Dm1MZwWmtdqDyI95HrUeq3MP15vMMON8lHTeZu2lmKvwqW7an\
    V5UzhM1iZ7z4yMkuUwFWoBvyY898EXvRD-hdqRxHlSqAZ192zB3pVFJ0s7pFc";

/// A private RSA key of 2048 bits.
pub struct RsaKey(RsaPrivateKey);

impl RsaKey {
    /// The key of RFC 7520 §3.4.
    pub fn rfc_7520() -> Self {
        let number =
            |text: &str| BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(text).expect("base64url"));
        Self(
            RsaPrivateKey::from_components(number(N), 65537_u32.into(), number(D), Vec::new())
                .expect("a key"),
        )
    }

    /// Its public part, without `kid` and `alg`.
    pub fn public_jwk() -> Value {
        json!({ "kty": "RSA", "n": N, "e": "AQAB" })
    }

    /// The key with its private members, for the library to sign `alg` with.
    pub fn private_jwk(alg: &str) -> Value {
        json!({ "kty": "RSA", "alg": alg, "n": N, "e": "AQAB", "d": D, "p": P, "q": Q })
    }

    /// A token signed with PS256, whatever `header` says.
    pub fn ps256(&self, header: &Value, claims: &Value) -> String {
        let sign = |hash: &[u8]| {
            self.0
                .sign_with_rng(&mut Counter(0), Pss::new_with_salt::<Sha256>(32), hash)
        };
        token(header, claims, |hash| sign(hash).expect("a signature"))
    }

    /// A token signed with RS256, whatever `header` says.
    pub fn rs256(&self, header: &Value, claims: &Value) -> String {
        token(header, claims, |hash| {
            self.0
                .sign(Pkcs1v15Sign::new::<Sha256>(), hash)
                .expect("a signature")
        })
    }
}

fn token(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = sign(&Sha256::digest(&signed));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The salt need not be random for a verifier to be tested.
struct Counter(u64);

impl RngCore for Counter {
    fn next_u32(&mut self) -> u32 {
        self.next_u64() as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes
            .iter_mut()
            .for_each(|byte| *byte = self.next_u64() as u8);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Counter {}
