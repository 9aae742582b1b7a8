//! Certificates of tests, written octet by octet: what signs them nobody here asks, so it signs nothing.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sekisho::jose::SigningKey;

/// The self-signed certificate of RFC 8705 appendix A, in base64.
pub const RFC_8705: &str = "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAxODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UEAwwEbXRsczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ/Au08/coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwIDSQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83AiEA5x2eXZOVbUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=";

/// `id-at-commonName`, in DER.
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];
/// `id-at-organizationName`, in DER.
const ORGANIZATION: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x0a];
/// `ecdsa-with-SHA256`, in DER.
const ECDSA: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// `id-ecPublicKey` and `secp256r1`, in DER.
const P256: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x03, 0x01, 0x07,
];
/// `id-ce-subjectAltName`, in DER.
const ALTERNATIVE: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x11];

/// One value in DER.
pub fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut written = vec![tag];
    match length {
        0..=0x7f => written.push(length as u8),
        0x80..=0xff => written.extend([0x81, length as u8]),
        _ => written.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    written.extend(content);
    written
}

/// What a certificate says.
#[derive(Clone)]
pub struct TestCertificate {
    /// The value of the common name, with the tag of its type.
    pub name: (u8, Vec<u8>),
    /// Each with its tag.
    pub alternative: Vec<(u8, Vec<u8>)>,
    pub not_before: &'static str,
    pub not_after: &'static str,
    /// The key, as `SubjectPublicKeyInfo`.
    pub key: Vec<u8>,
}

impl TestCertificate {
    /// A certificate for this name, of this key, which is good while tests run.
    pub fn new(name: &str, key: &SigningKey) -> Self {
        Self {
            name: (0x0c, name.as_bytes().to_vec()),
            alternative: Vec::new(),
            not_before: "250101000000Z",
            not_after: "350101000000Z",
            key: public_key(key),
        }
    }

    /// The same with an alternative name besides.
    pub fn or_named(mut self, tag: u8, name: &[u8]) -> Self {
        self.alternative.push((tag, name.to_vec()));
        self
    }

    /// The certificate.
    pub fn to_der(&self) -> Vec<u8> {
        let attribute = |kind: &[u8], value: &[u8]| der(0x31, &der(0x30, &[kind, value].concat()));
        let organization = attribute(ORGANIZATION, &der(0x13, b"Example"));
        let name = attribute(COMMON_NAME, &der(self.name.0, &self.name.1));
        let subject = der(0x30, &[organization, name].concat());
        let validity = [
            der(0x17, self.not_before.as_bytes()),
            der(0x17, self.not_after.as_bytes()),
        ];
        let algorithm = der(0x30, ECDSA);
        let mut parts = vec![
            der(0xa0, &[2, 1, 2]),
            vec![2, 1, 7],
            algorithm.clone(),
            subject.clone(),
            der(0x30, &validity.concat()),
            subject,
            self.key.clone(),
        ];
        if !self.alternative.is_empty() {
            let names = self.alternative.iter().map(|(tag, name)| der(*tag, name));
            let names = der(0x30, &names.collect::<Vec<_>>().concat());
            let extension = der(0x30, &[ALTERNATIVE, &der(4, &names)].concat());
            parts.push(der(0xa3, &der(0x30, &extension)));
        }
        let signed = der(0x30, &parts.concat());
        der(0x30, &[signed, algorithm, vec![3, 2, 0, 0]].concat())
    }

    /// The certificate in base64.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.to_der())
    }

    /// The certificate as RFC 9440 §2.1 writes it.
    pub fn sequence(&self) -> String {
        format!(":{}:", self.base64())
    }

    /// What names it. RFC 8705 §3.1.
    pub fn x5t(&self) -> String {
        sekisho::Digest::of(self.to_der()).encode()
    }
}

/// A P-256 key as `SubjectPublicKeyInfo`.
pub fn public_key(key: &SigningKey) -> Vec<u8> {
    let jwk = key.public_jwk();
    let part = |name: &str| {
        let text = jwk[name].as_str().expect("a coordinate");
        URL_SAFE_NO_PAD.decode(text).expect("base64url")
    };
    let point = [vec![0, 4], part("x"), part("y")].concat();
    der(0x30, &[der(0x30, P256), der(3, &point)].concat())
}
