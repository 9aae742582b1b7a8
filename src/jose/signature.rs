//! The arithmetic behind each [`Algorithm`](super::Algorithm), as jwt-compact asks for it.
//!
//! jwt-compact's own Ed25519 and RSA roll dice when they sign. Ring 0 holds none, so Ed25519 is the
//! deterministic one of RFC 8032 §5.1.6, ES256 follows RFC 6979, and [`RsaKey`] makes the salt and
//! the blinding of RSA. HS256 is jwt-compact's.

use std::{borrow::Cow, num::NonZeroUsize};

use fast_rsa::{PublicKey, VerifyError};
use jwt_compact::{Algorithm, AlgorithmSignature};

use super::{
    es256,
    rsa_key::{Padding, RsaKey},
};
use crate::Digest;

/// EdDSA over Ed25519. RFC 8037 §3.1.
pub(super) struct EdDsa;

impl Algorithm for EdDsa {
    type SigningKey = ed25519_compact::SecretKey;
    type VerifyingKey = ed25519_compact::PublicKey;
    type Signature = ed25519_compact::Signature;

    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("EdDSA")
    }

    fn sign(&self, key: &Self::SigningKey, message: &[u8]) -> Self::Signature {
        key.sign(message, None)
    }

    fn verify_signature(
        &self,
        signature: &Self::Signature,
        key: &Self::VerifyingKey,
        message: &[u8],
    ) -> bool {
        key.verify(message, signature).is_ok()
    }
}

/// ECDSA over P-256 with SHA-256. RFC 7518 §3.4.
pub(super) struct Es256;

/// R and S, each of 32 octets, neither zero nor beyond the order of the curve.
pub(super) struct Es256Signature([u8; 64]);

impl Es256Signature {
    /// One that is written in DER. RFC 3279 §2.2.3.
    pub(super) fn of_der(octets: &[u8]) -> Option<Self> {
        let signature = p256::ecdsa::Signature::from_der(octets).ok()?;
        Some(Self(signature.to_bytes().into()))
    }
}

impl AlgorithmSignature for Es256Signature {
    // RFC 7518 §3.4: "The JWS Signature value MUST be a 64-octet sequence."
    const LENGTH: Option<NonZeroUsize> = NonZeroUsize::new(64);

    fn try_from_slice(octets: &[u8]) -> anyhow::Result<Self> {
        let signature = p256::ecdsa::Signature::from_slice(octets).map_err(anyhow::Error::msg)?;
        Ok(Self(signature.to_bytes().into()))
    }

    fn as_bytes(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.0)
    }
}

impl Algorithm for Es256 {
    type SigningKey = p256::SecretKey;
    type VerifyingKey = p256::ecdsa::VerifyingKey;
    type Signature = Es256Signature;

    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("ES256")
    }

    fn sign(&self, key: &Self::SigningKey, message: &[u8]) -> Self::Signature {
        Es256Signature(es256::sign(key, message))
    }

    fn verify_signature(
        &self,
        signature: &Self::Signature,
        key: &Self::VerifyingKey,
        message: &[u8],
    ) -> bool {
        es256::verifies(key, message, &signature.0)
    }
}

/// RSASSA-PSS with SHA-256. RFC 7518 §3.5.
pub(super) struct Ps256;

/// RSASSA-PKCS1-v1_5 with SHA-256. RFC 7518 §3.3.
pub(super) struct Rs256;

/// As many octets as the modulus has, which only the key can tell.
pub(super) struct RsaSignature(Vec<u8>);

impl RsaSignature {
    fn verifies(&self, padding: Padding, key: &PublicKey, message: &[u8]) -> bool {
        let digest = Digest::of(message);
        let verify = match padding {
            Padding::Pkcs1v15 => PublicKey::verify_pkcs1v15_sha256,
            Padding::Pss => PublicKey::verify_pss_sha256,
        };
        match verify(key, digest.as_bytes(), &self.0) {
            Ok(()) => true,
            Err(VerifyError::Fault) => panic!("the arithmetic of RSA is wrong"),
            Err(VerifyError::Invalid) => false,
        }
    }
}

impl AlgorithmSignature for RsaSignature {
    fn try_from_slice(octets: &[u8]) -> anyhow::Result<Self> {
        Ok(Self(octets.to_vec()))
    }

    fn as_bytes(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.0)
    }
}

impl Algorithm for Ps256 {
    type SigningKey = RsaKey;
    type VerifyingKey = PublicKey;
    type Signature = RsaSignature;

    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("PS256")
    }

    fn sign(&self, key: &Self::SigningKey, message: &[u8]) -> Self::Signature {
        RsaSignature(key.sign(Padding::Pss, message))
    }

    // RFC 7518 §3.5: "The size of the salt value is the same size as the hash function output".
    fn verify_signature(
        &self,
        signature: &Self::Signature,
        key: &Self::VerifyingKey,
        message: &[u8],
    ) -> bool {
        signature.verifies(Padding::Pss, key, message)
    }
}

impl Algorithm for Rs256 {
    type SigningKey = RsaKey;
    type VerifyingKey = PublicKey;
    type Signature = RsaSignature;

    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("RS256")
    }

    fn sign(&self, key: &Self::SigningKey, message: &[u8]) -> Self::Signature {
        RsaSignature(key.sign(Padding::Pkcs1v15, message))
    }

    fn verify_signature(
        &self,
        signature: &Self::Signature,
        key: &Self::VerifyingKey,
        message: &[u8],
    ) -> bool {
        signature.verifies(Padding::Pkcs1v15, key, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::vectors;
    use rsa::BigUint;

    const RFC_8037_INPUT: &[u8] = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";

    fn rfc_8037_signature() -> Vec<u8> {
        vectors::octets(
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        )
    }

    #[test]
    fn rfc_8037_appendix_a_4() {
        let seed =
            ed25519_compact::Seed::from_slice(&vectors::octets(vectors::RFC_8037_D)).unwrap();
        let key = ed25519_compact::KeyPair::from_seed(seed).sk;
        assert_eq!(
            EdDsa.sign(&key, RFC_8037_INPUT).as_ref(),
            rfc_8037_signature()
        );
    }

    #[test]
    fn rfc_8037_appendix_a_5() {
        let key =
            ed25519_compact::PublicKey::from_slice(&vectors::octets(vectors::RFC_8037_X)).unwrap();
        let signature = ed25519_compact::Signature::from_slice(&rfc_8037_signature()).unwrap();
        assert!(EdDsa.verify_signature(&signature, &key, RFC_8037_INPUT));
    }

    #[test]
    fn an_ed25519_signature_for_another_message_does_not_verify() {
        let key =
            ed25519_compact::PublicKey::from_slice(&vectors::octets(vectors::RFC_8037_X)).unwrap();
        let signature = ed25519_compact::Signature::from_slice(&rfc_8037_signature()).unwrap();
        assert!(!EdDsa.verify_signature(&signature, &key, b"another"));
    }

    fn rsa_key() -> (RsaKey, PublicKey) {
        let mut members = vectors::rfc_7520_private_key(crate::jose::Algorithm::Rs256)
            .as_object()
            .unwrap()
            .clone();
        let (n, e) = (vectors::octets(vectors::RFC_7520_N), [1, 0, 1]);
        (
            RsaKey::take(&mut members).unwrap(),
            PublicKey::new(&n, &e).unwrap(),
        )
    }

    #[test]
    fn rfc_7520_section_4_1() {
        let (private, public) = rsa_key();
        let signature = Rs256.sign(&private, vectors::RFC_7520_4_1_INPUT.as_bytes());
        assert_eq!(vectors::text(&signature.0), vectors::RFC_7520_4_1);
        assert!(Rs256.verify_signature(
            &signature,
            &public,
            vectors::RFC_7520_4_1_INPUT.as_bytes()
        ));
    }

    #[test]
    fn an_rs256_signature_for_another_message_does_not_verify() {
        let signature = RsaSignature(vectors::octets(vectors::RFC_7520_4_1));
        assert!(!Rs256.verify_signature(&signature, &rsa_key().1, b"another"));
    }

    #[test]
    fn rfc_8017_section_5_2_2_an_rs256_signature_beyond_the_modulus_does_not_verify() {
        let public = rsa_key().1;
        let signature = BigUint::from_bytes_be(&vectors::octets(vectors::RFC_7520_4_1))
            + BigUint::from_bytes_be(&public.n());
        let signature = RsaSignature(signature.to_bytes_be());
        assert_eq!(signature.0.len(), 256);
        assert!(!Rs256.verify_signature(
            &signature,
            &public,
            vectors::RFC_7520_4_1_INPUT.as_bytes()
        ));
    }

    #[test]
    fn an_rs256_signature_without_its_leading_octet_or_with_one_more_does_not_verify() {
        let octets = vectors::octets(vectors::RFC_7520_4_1);
        for changed in [
            octets[1..].to_vec(),
            [&[0][..], &octets].concat(),
            [&octets[..], &[0]].concat(),
            Vec::new(),
        ] {
            assert!(!Rs256.verify_signature(
                &RsaSignature(changed),
                &rsa_key().1,
                vectors::RFC_7520_4_1_INPUT.as_bytes()
            ));
        }
    }

    #[test]
    fn a_signature_of_one_rsa_padding_does_not_verify_as_the_other() {
        let (private, public) = rsa_key();
        assert!(Ps256.verify_signature(&Ps256.sign(&private, b"message"), &public, b"message"));
        assert!(!Ps256.verify_signature(&Rs256.sign(&private, b"message"), &public, b"message"));
        assert!(!Rs256.verify_signature(&Ps256.sign(&private, b"message"), &public, b"message"));
    }

    #[test]
    fn an_es256_signature_of_zeros_is_no_signature() {
        assert!(Es256Signature::try_from_slice(&[0; 64]).is_err());
    }

    #[test]
    fn an_es256_signature_with_a_zero_in_one_half_is_no_signature() {
        let mut octets = [1; 64];
        octets[32..].fill(0);
        assert!(Es256Signature::try_from_slice(&octets).is_err());
    }

    #[test]
    fn an_es256_signature_beyond_the_order_is_no_signature() {
        assert!(Es256Signature::try_from_slice(&[0xff; 64]).is_err());
    }
}
