//! What a certificate cannot be used for.

use std::fmt;

/// The rule a certificate breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// Its key is one that can be guessed. FAPI 2.0 Security Profile §5.4.1.
    KeyTooShort,
    /// It is not one certificate in DER (RFC 5280 §4.1), or there is something behind it.
    Malformed,
    /// Its alternative names are no such names. RFC 5280 §4.2.1.6.
    NamesMalformed,
    /// It is not written as PEM (RFC 7468 §5), base64 or a byte sequence (RFC 9440 §2.1).
    NotText,
    /// A name in it is no text of its type. RFC 5280 §4.1.2.4.
    SubjectMalformed,
    /// It is larger than a certificate needs to be.
    TooLong,
    /// It has more names than anybody is known by.
    TooManyNames,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::KeyTooShort => {
                "its key must have at least 2048 bits (RSA) or 224 bits (elliptic curves)"
            }
            Self::Malformed => "it must be one X.509 certificate in DER, that of the client alone",
            Self::NamesMalformed => "its subjectAltName is malformed (RFC 5280 section 4.2.1.6)",
            Self::NotText => {
                "it must be one certificate in PEM, in base64 or as RFC 9440 section 2.1 writes it"
            }
            Self::SubjectMalformed => {
                "its subject has text that is none of its type (RFC 5280 section 4.1.2.4)"
            }
            Self::TooLong => "it must have at most 8192 octets",
            Self::TooManyNames => "it must have at most 64 names in subject and subjectAltName",
        })
    }
}

impl std::error::Error for CertificateError {}
