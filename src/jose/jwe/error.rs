//! What is wrong with a JWE: RFC 7516 §5.2.

use std::fmt;

/// The rule that an encrypted token breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JweError {
    /// `alg` is none that is read here. RFC 7516 §4.1.1, RFC 8725 §3.1.
    AlgorithmNotAllowed,
    /// `zip` asks to inflate it: a short text could become a long one. RFC 7516 §4.1.3, RFC 8725 §3.6.
    Compressed,
    /// `enc` is none that is read here. RFC 7516 §4.1.2.
    ContentEncryptionNotAllowed,
    /// `crit` asks for an extension, of which none is understood. RFC 7516 §4.1.13.
    CriticalHeader,
    /// It does not decrypt: which of its parts is at fault is nobody's to know. RFC 7516 §11.5.
    Undecipherable,
    /// `epk` is no point of P-256. RFC 7518 §4.6.1.1.
    EphemeralKeyUnusable,
    /// The header is not a JSON object with names used once. RFC 7516 §4.
    HeaderMalformed,
    /// `kid` names no key that is here. RFC 7516 §4.1.6.
    KeyUnknown,
    /// It is not five parts of base64url, of the lengths that its algorithms give them. RFC 7516 §7.1.
    Malformed,
    /// It is longer than 24 KiB.
    TooLong,
}

impl fmt::Display for JweError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AlgorithmNotAllowed => "The alg of the JWE is not supported.",
            Self::Compressed => "The zip header parameter of the JWE is not supported.",
            Self::ContentEncryptionNotAllowed => "The enc of the JWE is not supported.",
            Self::CriticalHeader => "The crit header parameter of the JWE is not supported.",
            Self::Undecipherable => "The JWE cannot be decrypted.",
            Self::EphemeralKeyUnusable => "The epk of the JWE is no public key on P-256.",
            Self::HeaderMalformed => "The header of the JWE is malformed.",
            Self::KeyUnknown => "The kid of the JWE names no key of this server.",
            Self::Malformed => {
                "The JWE is not five parts of base64url of the lengths that its algorithms ask for."
            }
            Self::TooLong => "The JWE is longer than 24 KiB.",
        })
    }
}

impl std::error::Error for JweError {}
