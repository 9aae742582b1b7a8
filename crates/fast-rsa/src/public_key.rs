//! Public keys, which verify, and encrypt.

use alloc::vec::Vec;
use core::fmt;

use crate::{
    EncryptError, KeyError, VerifyError,
    kernel::Block,
    limbs::{Number, blocks_for, equal, minimal, read, reduce_once, subtract, write},
    montgomery::{Modulus, Scratch},
    padding::{HASH, is_pss, oaep, pkcs1v15},
    self_test,
};

/// The fewest and the most bits of a modulus.
const SIZES: core::ops::RangeInclusive<usize> = 2048..=4096;

/// The most bits of a public exponent.
const EXPONENT_BITS: u32 = 33;

/// An RSA public key of 2048 to 4096 bits (RFC 8017 §3.1), ready to verify.
#[derive(Clone)]
pub struct PublicKey {
    pub(crate) modulus: Modulus,
    square_of_r: Number,
    exponent: u64,
}

impl PublicKey {
    /// The key of a modulus and an exponent, both as octets, the highest first.
    ///
    /// # Errors
    ///
    /// The first rule that is broken: the modulus has 2048 to 4096 bits, it is odd, and the
    /// exponent is odd, at least 3, and has at most 33 bits. Nothing else is asked of the modulus.
    pub fn new(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let (n, e) = (significant(n), significant(e));
        let size = n
            .first()
            .map_or(0, |first| n.len() * 8 - first.leading_zeros() as usize);
        if size < *SIZES.start() {
            return Err(KeyError::ModulusTooShort);
        }
        if size > *SIZES.end() {
            return Err(KeyError::ModulusTooLong);
        }
        // What 64 bits do not hold is out of range whatever the modulus.
        let exponent = exponent(e).ok_or(KeyError::ExponentOutOfRange)?;
        if n.last().is_none_or(|last| last & 1 == 0) {
            return Err(KeyError::ModulusEven);
        }
        if exponent & 1 == 0 || exponent < 3 || exponent >> EXPONENT_BITS != 0 {
            return Err(KeyError::ExponentOutOfRange);
        }
        Ok(Self::of(read(n, blocks_for(size)), exponent))
    }

    pub(crate) fn of(n: Number, exponent: u64) -> Self {
        let modulus = Modulus::new(n);
        let square_of_r = modulus.square_of_r(&mut Scratch::of(&modulus));
        Self {
            modulus,
            square_of_r,
            exponent,
        }
    }

    /// The modulus, as octets, the highest first and not zero.
    pub fn n(&self) -> Vec<u8> {
        minimal(&self.modulus.limbs)
    }

    /// The public exponent, as octets, the highest first and not zero.
    pub fn e(&self) -> Vec<u8> {
        significant(&self.exponent.to_be_bytes()).to_vec()
    }

    pub(crate) const fn exponent(&self) -> u64 {
        self.exponent
    }

    /// The number of bits of the modulus.
    pub const fn bits(&self) -> usize {
        self.modulus.bits
    }

    /// The number of octets of a signature.
    pub const fn signature_length(&self) -> usize {
        self.bits().div_ceil(8)
    }

    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2) over a SHA-256 digest.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Invalid`], unless the signature is one; [`VerifyError::Fault`], if the
    /// self-test failed.
    pub fn verify_pkcs1v15_sha256(
        &self,
        digest: &[u8; HASH],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self_test::passed().map_err(|_| VerifyError::Fault)?;
        self.is_pkcs1v15(digest, signature)
    }

    pub(crate) fn is_pkcs1v15(
        &self,
        digest: &[u8; HASH],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let message = self.message(signature)?;
        let is_it = message == pkcs1v15(digest, self.bits());
        is_it.then_some(()).ok_or(VerifyError::Invalid)
    }

    /// RSASSA-PSS (RFC 8017 §8.1.2) with MGF1, SHA-256 and a salt of 32 octets.
    ///
    /// # Errors
    ///
    /// As [`PublicKey::verify_pkcs1v15_sha256`].
    pub fn verify_pss_sha256(
        &self,
        digest: &[u8; HASH],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        self_test::passed().map_err(|_| VerifyError::Fault)?;
        let is_it = is_pss(digest, &mut self.message(signature)?, self.bits());
        is_it.then_some(()).ok_or(VerifyError::Invalid)
    }

    /// RSAES-OAEP (RFC 8017 §7.1.1) with SHA-256, MGF1 with SHA-256, no label and this seed, which is
    /// random and used once. What is encrypted is not told by the time it takes.
    ///
    /// # Errors
    ///
    /// [`EncryptError::TooLong`], if the message has more octets than the modulus less 66;
    /// [`EncryptError::Fault`], if the self-test failed.
    pub fn encrypt_oaep_sha256(
        &self,
        message: &[u8],
        seed: &[u8; HASH],
    ) -> Result<Vec<u8>, EncryptError> {
        self_test::passed().map_err(|_| EncryptError::Fault)?;
        let encoded = oaep(message, seed, self.signature_length()).ok_or(EncryptError::TooLong)?;
        let number = read(&encoded, self.modulus.limbs.len());
        Ok(write(&self.raise(&number), self.signature_length()))
    }

    /// The message representative of a signature, which has as many octets as the modulus and is
    /// below it. RFC 8017 §8.1.2 and §8.2.2 (1), §5.2.2 (1).
    fn message(&self, signature: &[u8]) -> Result<Vec<u8>, VerifyError> {
        if signature.len() != self.signature_length() {
            return Err(VerifyError::Invalid);
        }
        let number = read(signature, self.modulus.limbs.len());
        if subtract(&mut number.clone(), &self.modulus.limbs) == 0 {
            return Err(VerifyError::Invalid);
        }
        Ok(write(&self.raise(&number), self.signature_length()))
    }

    /// RSAVP1 (RFC 8017 §5.2.2) of a number below the modulus. Variable in time only by the
    /// exponent, which is public.
    pub(crate) fn raise(&self, number: &[Block<u32>]) -> Number {
        let (modulus, mut scratch) = (&self.modulus, Scratch::of(&self.modulus));
        let mut base = self.square_of_r.clone();
        modulus.multiply(&mut base, number, &mut scratch);
        let mut power = base.clone();
        for place in (0..self.exponent.ilog2()).rev() {
            modulus.square(&mut power, &mut scratch);
            // The exponent is odd: its last factor, which is in no form, takes the form away.
            if place == 0 {
                modulus.multiply(&mut power, number, &mut scratch);
            } else if self.exponent >> place & 1 == 1 {
                modulus.multiply(&mut power, &base, &mut scratch);
            }
        }
        let mut spare = modulus.blank();
        reduce_once(&mut power, &modulus.limbs, &mut spare);
        power
    }
}

/// Octets without leading zeros.
pub(crate) fn significant(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    &octets[zeros..]
}

fn exponent(octets: &[u8]) -> Option<u64> {
    let mut padded = [0; 8];
    let start = padded.len().checked_sub(octets.len())?;
    padded[start..].copy_from_slice(octets);
    Some(u64::from_be_bytes(padded))
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bits() == other.bits()
            && self.exponent == other.exponent
            && equal(&self.modulus.limbs, &other.modulus.limbs)
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    /// Its size: two keys can be told apart by their numbers alone, which are long.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = formatter.debug_struct("PublicKey");
        key.field("bits", &self.bits()).finish_non_exhaustive()
    }
}
