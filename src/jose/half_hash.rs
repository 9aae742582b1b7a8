//! The hash by which an ID token names what travels with it (OpenID Connect Core §3.1.3.6 and
//! §3.3.2.11).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2_compact::{Digest as _, Sha256, Sha512};

use super::Algorithm;

/// The value of `at_hash`, `c_hash` or `s_hash`: the left half of the hash of `text`, in base64url.
///
/// OpenID Connect Core §3.1.3.6: "the hash algorithm used is the hash algorithm used in the `alg`
/// Header Parameter of the ID Token's JOSE Header". RFC 8032 §5.1: that of Ed25519 is SHA-512.
pub fn half_hash(algorithm: Algorithm, text: &str) -> String {
    match algorithm {
        Algorithm::Ed25519 | Algorithm::EdDsa => {
            URL_SAFE_NO_PAD.encode(&Sha512::digest(text)[..32])
        }
        Algorithm::Es256 | Algorithm::Hs256 | Algorithm::Ps256 | Algorithm::Rs256 => {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..16])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS_TOKEN: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    const CODE: &str = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";

    #[test]
    fn openid_connect_core_appendix_a_3_at_hash() {
        assert_eq!(
            half_hash(Algorithm::Rs256, ACCESS_TOKEN),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }

    #[test]
    fn openid_connect_core_appendix_a_4_c_hash() {
        assert_eq!(half_hash(Algorithm::Rs256, CODE), "LDktKdoQak3Pk0cnXxCltA");
    }

    #[test]
    fn every_algorithm_with_sha_256_has_the_same_hash() {
        for algorithm in [Algorithm::Es256, Algorithm::Hs256, Algorithm::Ps256] {
            assert_eq!(half_hash(algorithm, ACCESS_TOKEN), "77QmUPtjPfzWtF2AnpK9RQ");
        }
    }

    #[test]
    fn openssl_hashes_with_sha_512_as_ed25519_does() {
        for algorithm in [Algorithm::Ed25519, Algorithm::EdDsa] {
            assert_eq!(
                half_hash(algorithm, ACCESS_TOKEN),
                "q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM"
            );
        }
    }

    #[test]
    fn another_code_has_another_hash() {
        assert_ne!(
            half_hash(Algorithm::Es256, CODE),
            half_hash(Algorithm::Es256, &CODE[1..])
        );
    }
}
