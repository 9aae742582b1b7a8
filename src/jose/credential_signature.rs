//! Signatures over bytes that are no JWS: of WebAuthn credentials, in the forms of WebAuthn §6.5.5, and in
//! those of RFC 9421 §3.3.

use jwt_compact::{Algorithm as _, AlgorithmSignature as _};

use super::{
    Algorithm, PublicJwk,
    jwk::VerifyingKey,
    signature::{EdDsa, Es256, Es256Signature, Ps256, Rs256, RsaSignature},
};

impl PublicJwk {
    /// Whether the holder of this key has signed `message` by this algorithm: R and S of ECDSA have 32
    /// octets each. RFC 9421 §3.3.
    pub fn has_signed_octets(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        match (algorithm, self.verifying_key()) {
            _ if !self.can_verify(algorithm) => false,
            (Algorithm::Ed25519 | Algorithm::EdDsa, VerifyingKey::Ed25519(key)) => {
                let signature = ed25519_compact::Signature::from_slice(signature);
                signature.is_ok_and(|signature| EdDsa.verify_signature(&signature, key, message))
            }
            (Algorithm::Es256, VerifyingKey::P256(key)) => {
                Es256Signature::try_from_slice(signature)
                    .is_ok_and(|signature| Es256.verify_signature(&signature, key, message))
            }
            (Algorithm::Ps256, VerifyingKey::Rsa(key)) => RsaSignature::try_from_slice(signature)
                .is_ok_and(|signature| Ps256.verify_signature(&signature, key, message)),
            (Algorithm::Rs256, VerifyingKey::Rsa(key)) => RsaSignature::try_from_slice(signature)
                .is_ok_and(|signature| Rs256.verify_signature(&signature, key, message)),
            _ => false,
        }
    }

    /// Whether the holder of this key has signed `message`, by ES256, EdDSA or RS256. An ECDSA
    /// signature is `Ecdsa-Sig-Value` in DER, as §6.5.5 has it.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.verifying_key() {
            VerifyingKey::Ed25519(key) => {
                let signature = ed25519_compact::Signature::from_slice(signature);
                signature.is_ok_and(|signature| EdDsa.verify_signature(&signature, key, message))
            }
            VerifyingKey::P256(key) => Es256Signature::of_der(signature)
                .is_some_and(|signature| Es256.verify_signature(&signature, key, message)),
            VerifyingKey::Rsa(key) => {
                let is_rs256 = self.can_verify(Algorithm::Rs256);
                let signature = RsaSignature::try_from_slice(signature).ok();
                signature.is_some_and(|signature| {
                    is_rs256 && Rs256.verify_signature(&signature, key, message)
                })
            }
        }
    }
}
