//! The public key of a certificate, as a JWK: by that, a client may have registered it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use x509_cert::{
    der::{
        Decode as _, Reader as _, SliceReader,
        asn1::{ObjectIdentifier, UintRef},
    },
    spki::SubjectPublicKeyInfoOwned,
};

use super::CertificateError;
use crate::jose::{Jkt, JwkError, PublicJwk};

/// RFC 8410 §3.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// RFC 5480 §2.1.1.
const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// RFC 5480 §2.1.1.1.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// RFC 3279 §2.3.1.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 4055 §1.2.
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

/// The thumbprint of the key, if it is of a kind that a client can register. One that is too short is
/// refused; of any other it is enough that TLS takes it.
pub(super) fn thumbprint(key: &SubjectPublicKeyInfoOwned) -> Result<Option<Jkt>, CertificateError> {
    let parsed = jwk(key).map(|jwk| PublicJwk::parse(&jwk));
    match parsed {
        Some(Ok(jwk)) => Ok(Some(jwk.thumbprint().clone())),
        Some(Err(JwkError::RsaTooShort)) => Err(CertificateError::KeyTooShort),
        _ if is_short_curve(key) || is_short_rsa(key) => Err(CertificateError::KeyTooShort),
        _ => Ok(None),
    }
}

/// Whether it is an RSA key of fewer than 2048 bits, whatever else it is.
fn is_short_rsa(key: &SubjectPublicKeyInfoOwned) -> bool {
    let octets = key.subject_public_key.raw_bytes();
    let is_short = |octets: &[u8]| octets.len() < 256 || octets.len() == 256 && octets[0] < 0x80;
    let modulus = SliceReader::new(octets).ok().and_then(|mut reader| {
        let read = reader.sequence(|reader| {
            let (n, _) = (UintRef::decode(reader)?, UintRef::decode(reader)?);
            Ok::<_, x509_cert::der::Error>(is_short(n.as_bytes()))
        });
        read.ok()
    });
    [RSA, RSA_PSS].contains(&key.algorithm.oid) && modulus.unwrap_or(true)
}

/// Whether its points are of fewer than 224 bits.
fn is_short_curve(key: &SubjectPublicKeyInfoOwned) -> bool {
    let octets = key.subject_public_key.raw_bytes().len();
    let is_compressed = matches!(key.subject_public_key.raw_bytes(), [2 | 3, ..]);
    let shortest = if is_compressed { 1 + 28 } else { 1 + 2 * 28 };
    key.algorithm.oid == ELLIPTIC && octets < shortest
}

fn jwk(key: &SubjectPublicKeyInfoOwned) -> Option<Value> {
    let octets = key.subject_public_key.as_bytes()?;
    let algorithm = &key.algorithm;
    if algorithm.oid == ED25519 {
        return Some(json!({ "kty": "OKP", "crv": "Ed25519", "x": written(octets) }));
    }
    if algorithm.oid == ELLIPTIC {
        let curve: ObjectIdentifier = algorithm.parameters.as_ref()?.decode_as().ok()?;
        // RFC 5480 §2.2: "The first octet of the OCTET STRING indicates whether the key is compressed or
        // uncompressed."
        let point = octets.strip_prefix(&[4])?;
        let (x, y) = point.split_at_checked(32)?;
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": written(x), "y": written(y) });
        return (curve == P256).then_some(jwk);
    }
    (algorithm.oid == RSA).then(|| rsa(octets)).flatten()
}

/// RFC 3279 §2.3.1: `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`.
fn rsa(octets: &[u8]) -> Option<Value> {
    let mut reader = SliceReader::new(octets).ok()?;
    let read = reader.sequence(|reader| {
        let (n, e) = (UintRef::decode(reader)?, UintRef::decode(reader)?);
        Ok::<_, x509_cert::der::Error>(
            json!({ "kty": "RSA", "n": written(n.as_bytes()), "e": written(e.as_bytes()) }),
        )
    });
    read.ok()
}

fn written(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}
