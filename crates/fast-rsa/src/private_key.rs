//! Private keys of two primes, which sign.

use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroize as _;

use crate::{
    Fault, KeyError, PublicKey,
    kernel::Block,
    limbs::{
        Number, add, bits, blocks_for, divide_small, equal, minimal, product, read, remainder,
        small, write,
    },
    montgomery::{Modulus, Scratch},
    padding::{HASH, pkcs1v15, pss},
    primes,
    public_key::significant,
    self_test,
};

/// The exponent of the keys that are made here.
pub(crate) const EXPONENT: u64 = 65_537;

/// Blocks of an exponent beside those of its prime, for the 64 bits that blind it.
const BLINDING_BLOCKS: usize = 1;

/// The numbers of a private key as octets, the highest first. RFC 8017 §3.2.
#[derive(Clone, Copy)]
pub struct Components<'a> {
    /// The modulus.
    pub n: &'a [u8],
    /// The public exponent.
    pub e: &'a [u8],
    /// The private exponent, which undoes the public one.
    pub d: &'a [u8],
    /// One prime, which may be the smaller one.
    pub p: &'a [u8],
    /// The other prime.
    pub q: &'a [u8],
    /// The inverse of q modulo p, which spares finding it. It is used if it is right.
    pub qi: Option<&'a [u8]>,
}

/// An RSA private key (RFC 8017 §3.2), ready to sign. Its numbers are overwritten when it is
/// dropped.
pub struct PrivateKey {
    public: PublicKey,
    d: Number,
    p: Prime,
    q: Prime,
    qi: Number,
}

/// A prime of a key, and the private exponent modulo one less.
struct Prime {
    modulus: Modulus,
    square_of_r: Number,
    exponent: Number,
}

impl PrivateKey {
    /// The key of these numbers.
    ///
    /// # Errors
    ///
    /// The rule of [`PublicKey::new`] that is broken, or [`KeyError::Inconsistent`], unless n = pq
    /// for p and q above 1, de ≡ 1 modulo p − 1 and modulo q − 1, and q has an inverse modulo p.
    /// Whether p and q are primes is not looked at: a signature under others does not verify, so it
    /// is not given out.
    pub fn new(components: Components<'_>) -> Result<Self, KeyError> {
        let public = PublicKey::new(components.n, components.e)?;
        let number = |octets| {
            let octets = significant(octets);
            read(octets, blocks_for(octets.len() * 8))
        };
        let (d, p, q) = (
            number(components.d),
            number(components.p),
            number(components.q),
        );
        let qi = components.qi.map(number);
        Self::consistent(public, d, [p, q], qi).ok_or(KeyError::Inconsistent)
    }

    fn consistent(
        public: PublicKey,
        d: Number,
        [p, q]: [Number; 2],
        qi: Option<Number>,
    ) -> Option<Self> {
        let size = bits(&p) + bits(&q);
        // Neither is 0 or 1, and what follows is not much larger than the modulus.
        let is_of_size = size == public.bits() || size == public.bits() + 1;
        if !is_of_size || bits(&p) < 2 || bits(&q) < 2 {
            return None;
        }
        if !equal(&product(&p, &q), &public.modulus.limbs) {
            return None;
        }
        let p = Prime::new(p, &d, public.exponent())?;
        let q = Prime::new(q, &d, public.exponent())?;
        let qi = p.inverse(&q.modulus.limbs, qi)?;
        Some(Self {
            public,
            d,
            p,
            q,
            qi,
        })
    }

    /// A new key of two primes of half so many bits, and 65537. Everything it is made of comes from
    /// `random`, which fills what it is given: the same octets make the same key.
    ///
    /// # Errors
    ///
    /// [`KeyError::ModulusTooShort`] and [`KeyError::ModulusTooLong`] for less than 2048 and more
    /// than 4096 bits, and [`KeyError::Inconsistent`] for an odd number of bits.
    pub fn generate(bits: usize, random: &mut dyn FnMut(&mut [u8])) -> Result<Self, KeyError> {
        match bits {
            ..2048 => return Err(KeyError::ModulusTooShort),
            4097.. => return Err(KeyError::ModulusTooLong),
            _ if bits % 2 == 1 => return Err(KeyError::Inconsistent),
            _ => {}
        }
        let p = primes::prime(bits / 2, random);
        let mut q = primes::prime(bits / 2, random);
        // FIPS 186-5 §A.1.3: |p − q| > 2^(nlen/2 − 100).
        while !primes::are_apart(&p, &q, bits / 2 - 100) {
            q = primes::prime(bits / 2, random);
        }
        let public = PublicKey::of(product(&p, &q), EXPONENT);
        let d = private_exponent(&p, &q);
        Self::consistent(public, d, [p, q], None).ok_or(KeyError::Inconsistent)
    }

    /// The public part.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The private exponent, as octets, the highest first and not zero, as it was given.
    pub fn d(&self) -> Vec<u8> {
        minimal(&self.d)
    }

    /// The first prime.
    pub fn p(&self) -> Vec<u8> {
        minimal(&self.p.modulus.limbs)
    }

    /// The second prime.
    pub fn q(&self) -> Vec<u8> {
        minimal(&self.q.modulus.limbs)
    }

    /// The private exponent modulo p − 1.
    pub fn dp(&self) -> Vec<u8> {
        minimal(&self.p.exponent)
    }

    /// The private exponent modulo q − 1.
    pub fn dq(&self) -> Vec<u8> {
        minimal(&self.q.exponent)
    }

    /// The inverse of q modulo p.
    pub fn qi(&self) -> Vec<u8> {
        minimal(&self.qi)
    }

    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1) of a SHA-256 digest.
    ///
    /// `blinding` is to be unknown to whoever measures: each half is added, that many times, to an
    /// exponent as a multiple of the order. The signature does not depend on it.
    ///
    /// # Errors
    ///
    /// [`Fault`], if the signature does not verify or the self-test failed.
    pub fn sign_pkcs1v15_sha256(
        &self,
        digest: &[u8; HASH],
        blinding: &[u8; 16],
    ) -> Result<Vec<u8>, Fault> {
        self.signed(&pkcs1v15(digest, self.public.bits()), blinding)
    }

    /// RSASSA-PSS (RFC 8017 §8.1.1) of a SHA-256 digest with MGF1, SHA-256 and this salt; for
    /// `blinding` see [`PrivateKey::sign_pkcs1v15_sha256`].
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::sign_pkcs1v15_sha256`].
    pub fn sign_pss_sha256(
        &self,
        digest: &[u8; HASH],
        salt: &[u8; HASH],
        blinding: &[u8; 16],
    ) -> Result<Vec<u8>, Fault> {
        self.signed(&pss(digest, salt, self.public.bits()), blinding)
    }

    fn signed(&self, message: &[u8], blinding: &[u8; 16]) -> Result<Vec<u8>, Fault> {
        self_test::passed()?;
        let message = read(message, self.public.modulus.limbs.len());
        let signature = self.root(&message, blinding);
        // A signature that is wrong modulo one prime gives that prime away.
        if !equal(&self.public.raise(&signature), &message) {
            return Err(Fault);
        }
        Ok(write(&signature, self.public.signature_length()))
    }

    /// RSASP1 (RFC 8017 §5.2.1 (2b)) of a number below the modulus.
    fn root(&self, message: &[Block<u32>], blinding: &[u8; 16]) -> Number {
        let (first, second) = blinding.split_at(8);
        let of_p = self.p.power(message, first);
        let of_q = self.q.plain(self.q.power(message, second));
        self.recombined(of_p, &of_q)
    }

    /// The number that is `x` modulo p, in the form, and `y` modulo q: y + q · ((x − y) / q mod p).
    fn recombined(&self, x: Number, y: &Number) -> Number {
        let modulus = &self.p.modulus;
        let mut scratch = Scratch::of(modulus);
        let y_of_p = modulus.residue(y, &self.p.square_of_r, &mut scratch);
        let mut quotient = modulus.difference(x, &y_of_p, &mut scratch);
        modulus.multiply(&mut quotient, &self.qi, &mut scratch);
        modulus.reduce(&mut quotient, &mut scratch);
        let mut number = product(&quotient, &self.q.modulus.limbs);
        add(&mut number, y);
        number.truncate(self.public.modulus.limbs.len());
        number
    }
}

impl Prime {
    /// A factor of a key, if `d` undoes `e` modulo one less.
    fn new(factor: Number, d: &Number, e: u64) -> Option<Self> {
        let modulus = Modulus::new(factor);
        let order = modulus.less(1);
        let exponent = remainder(d, &order);
        let undone = remainder(&product(&exponent, &small(e, 1)), &order);
        let square_of_r = modulus.square_of_r(&mut Scratch::of(&modulus));
        equal(&undone, &small(1, 1)).then_some(Self {
            modulus,
            square_of_r,
            exponent,
        })
    }

    /// The power of a message by the private exponent, in the form.
    fn power(&self, message: &[Block<u32>], blinding: &[u8]) -> Number {
        let mut scratch = Scratch::of(&self.modulus);
        let base = self
            .modulus
            .residue(message, &self.square_of_r, &mut scratch);
        let mut exponent = self.blinded_exponent(blinding);
        let size = self.modulus.bits + 8 * blinding.len();
        let power = self.modulus.power(&base, &exponent, size, &mut scratch);
        exponent.as_flattened_mut().zeroize();
        power
    }

    /// The private exponent and so many times the order, which changes no power.
    fn blinded_exponent(&self, blinding: &[u8]) -> Number {
        let mut exponent = product(&self.modulus.less(1), &read(blinding, BLINDING_BLOCKS));
        add(&mut exponent, &self.exponent);
        exponent
    }

    /// A number out of the form.
    fn plain(&self, mut number: Number) -> Number {
        let mut scratch = Scratch::of(&self.modulus);
        let one = small(1, self.modulus.limbs.len());
        self.modulus.multiply(&mut number, &one, &mut scratch);
        self.modulus.reduce(&mut number, &mut scratch);
        number
    }

    /// The inverse of a number, which is the given one, if that is right. By Fermat's theorem it is
    /// the power by p − 2, if this is a prime.
    fn inverse(&self, number: &Number, given: Option<Number>) -> Option<Number> {
        let modulus = &self.modulus;
        let mut scratch = Scratch::of(modulus);
        let number = modulus.residue(number, &self.square_of_r, &mut scratch);
        let mut is_inverse = |inverse: &Number| {
            let mut product = number.clone();
            modulus.multiply(&mut product, inverse, &mut scratch);
            modulus.reduce(&mut product, &mut scratch);
            equal(&product, &small(1, 1))
        };
        let given = given.and_then(|given| modulus.fitting(given));
        if let Some(given) = given.filter(&mut is_inverse) {
            return Some(given);
        }
        let mut working = Scratch::of(modulus);
        let power = modulus.power(&number, &modulus.less(2), modulus.bits, &mut working);
        let inverse = self.plain(power);
        is_inverse(&inverse).then_some(inverse)
    }
}

/// The inverse of the exponent modulo φ = (p − 1)(q − 1), for primes of which neither is 1 modulo
/// the exponent, which is a prime too: (kφ + 1) / e for the k that makes it whole.
fn private_exponent(p: &Number, q: &Number) -> Number {
    let [mut p, mut q] = [p.clone(), q.clone()];
    (p[0][0], q[0][0]) = (p[0][0] - 1, q[0][0] - 1);
    let order = product(&p, &q);
    let rest = divide_small(&order, EXPONENT).1;
    let factor = EXPONENT - power_modulo_exponent(rest, EXPONENT - 2);
    let mut multiple = product(&order, &small(factor, 1));
    add(&mut multiple, &small(1, 1));
    divide_small(&multiple, EXPONENT).0
}

fn power_modulo_exponent(base: u64, exponent: u64) -> u64 {
    (0..u64::BITS).rev().fold(1, |power, place| {
        let squared = power * power % EXPONENT;
        if exponent >> place & 1 == 1 {
            squared * base % EXPONENT
        } else {
            squared
        }
    })
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        self.d.as_flattened_mut().zeroize();
        self.qi.as_flattened_mut().zeroize();
    }
}

impl Drop for Prime {
    fn drop(&mut self) {
        self.exponent.as_flattened_mut().zeroize();
        self.square_of_r.as_flattened_mut().zeroize();
        self.modulus.zeroize();
    }
}

impl fmt::Debug for PrivateKey {
    /// Never the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = formatter.debug_struct("PrivateKey");
        key.field("bits", &self.public.bits())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
