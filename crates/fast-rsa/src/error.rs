//! Why there is no key, no signature, and no ciphertext.

use core::fmt;

/// The rule a key breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The public exponent is even, below 3, or has more than 33 bits. RFC 8017 §3.1.
    ExponentOutOfRange,
    /// The private numbers are not those of the public ones.
    Inconsistent,
    /// The modulus is even, so it is no product of two odd primes.
    ModulusEven,
    /// The modulus has more than 4096 bits.
    ModulusTooLong,
    /// The modulus has less than 2048 bits.
    ModulusTooShort,
}

impl fmt::Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ExponentOutOfRange => {
                "the public exponent must be odd, at least 3 and at most 33 bits long"
            }
            Self::Inconsistent => "the private numbers must be those of the public ones",
            Self::ModulusEven => "the modulus must be odd",
            Self::ModulusTooLong => "the modulus must have at most 4096 bits",
            Self::ModulusTooShort => "the modulus must have at least 2048 bits",
        })
    }
}

impl core::error::Error for KeyError {}

/// Why nothing is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncryptError {
    /// The self-test failed: nothing that is computed here can be believed.
    Fault,
    /// The message is too long for the modulus. RFC 8017 §7.1.1 (1).
    TooLong,
}

impl fmt::Display for EncryptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Fault => "the arithmetic failed its self-test",
            Self::TooLong => "the message is too long for the modulus",
        })
    }
}

impl core::error::Error for EncryptError {}

/// Why a signature does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// The self-test failed: nothing that is computed here can be believed.
    Fault,
    /// The signature is not one of this key for this digest.
    Invalid,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Fault => "the arithmetic failed its self-test",
            Self::Invalid => "the signature is not one of this key for this digest",
        })
    }
}

impl core::error::Error for VerifyError {}

/// The signature did not verify under its own key, or the self-test failed: something was
/// miscalculated, or the primes of the key are none. It is not given out, because it could give the
/// key away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a signature was miscalculated")
    }
}

impl core::error::Error for Fault {}
