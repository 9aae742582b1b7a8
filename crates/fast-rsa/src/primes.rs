//! Primes of a given size, found by chance.
//!
//! How many numbers are tried, and which, can be measured from without; nothing of the one that is
//! kept follows from those that are not, but that it is the next prime after a random number. FIPS
//! 186-5 §A.1.3 draws each number anew instead.

use alloc::{vec, vec::Vec};

use crate::{
    limbs::{Number, add, bits, blocks_for, divide_small, equal, halve, read, small, subtract},
    montgomery::{Modulus, Scratch},
    private_key::EXPONENT,
};

/// The odd primes below this are sieved by.
const SMALL: usize = 1 << 15;

/// So many odd numbers are sieved together, beginning with a random one.
const TOGETHER: usize = 2048;

/// So many random bases are asked after the base 2. FIPS 186-5 §B.3, table B.1: five rounds leave
/// 2^−112 for a random number of 1024 bits, four are enough for more.
const BASES: usize = 5;

/// A prime whose two highest bits are set, so that the product of two has twice as many bits, and
/// which is not 1 modulo the public exponent. FIPS 186-5 §A.1.3.
pub(crate) fn prime(size: usize, random: &mut dyn FnMut(&mut [u8])) -> Number {
    let sieving = odd_primes();
    loop {
        let start = random_start(size, random);
        let divided = divided(&start, &sieving);
        let prime = (0_u64..)
            .zip(divided)
            .filter(|(_, is_divided)| !is_divided)
            .map(|(place, _)| {
                let mut number = start.clone();
                add(&mut number, &small(2 * place, 1));
                number
            })
            .take_while(|number| bits(number) == size)
            .find(|number| is_usable(number, random));
        if let Some(prime) = prime {
            return prime;
        }
    }
}

/// Whether the numbers differ by 2^`size` or more.
pub(crate) fn are_apart(p: &Number, q: &Number, size: usize) -> bool {
    let (mut one_way, mut other_way) = (p.clone(), q.clone());
    let difference = if subtract(&mut one_way, q) == 0 {
        one_way
    } else {
        subtract(&mut other_way, p);
        other_way
    };
    bits(&difference) > size
}

/// A random odd number whose two highest bits are set.
fn random_start(size: usize, random: &mut dyn FnMut(&mut [u8])) -> Number {
    let mut octets = random_octets(size, random);
    octets.reverse();
    for place in [0, size - 2, size - 1] {
        octets[place / 8] |= 1 << (place % 8);
    }
    octets.reverse();
    read(&octets, blocks_for(size))
}

fn random_octets(size: usize, random: &mut dyn FnMut(&mut [u8])) -> Vec<u8> {
    let mut octets = vec![0; size.div_ceil(8)];
    random(&mut octets);
    octets[0] &= 0xff >> (8 * octets.len() - size);
    octets
}

/// The odd primes below [`SMALL`], by the sieve of Eratosthenes over the odd numbers.
fn odd_primes() -> Vec<u32> {
    let mut is_divided = vec![false; SMALL / 2];
    let mut primes = Vec::new();
    for index in 1..is_divided.len() {
        if !is_divided[index] {
            let prime = 2 * index + 1;
            primes.push(prime as u32);
            (index..SMALL / 2)
                .step_by(prime)
                .for_each(|at| is_divided[at] = true);
        }
    }
    primes
}

/// For each of the odd numbers from `start` on, whether one of the primes divides it.
fn divided(start: &Number, primes: &[u32]) -> Vec<bool> {
    let mut is_divided = vec![false; TOGETHER];
    for pair in primes.chunks(2) {
        // Two primes fit into a small divisor, which halves the long divisions.
        let rest = remainder_small(start, pair.iter().map(|prime| u64::from(*prime)).product());
        for prime in pair.iter().map(|prime| *prime as usize) {
            // start + 2k is a multiple where k is half of what is missing.
            let missing = prime - rest as usize % prime;
            let half = if missing.is_multiple_of(2) {
                missing
            } else {
                missing + prime
            } / 2;
            (half % prime..TOGETHER)
                .step_by(prime)
                .for_each(|at| is_divided[at] = true);
        }
    }
    is_divided
}

fn remainder_small(x: &Number, y: u64) -> u64 {
    let limbs = x.as_flattened().iter().rev();
    limbs.fold(0, |rest, limb| {
        (rest << crate::limbs::LIMB_BITS | u64::from(*limb)) % y
    })
}

/// Whether an odd number is a prime and not 1 modulo the public exponent, as far as it can be told.
fn is_usable(number: &Number, random: &mut dyn FnMut(&mut [u8])) -> bool {
    divide_small(number, EXPONENT).1 != 1 && is_prime(number, random)
}

/// The test of Miller and Rabin (FIPS 186-5 §B.3.1), for the base 2 and for random ones.
pub(crate) fn is_prime(number: &Number, random: &mut dyn FnMut(&mut [u8])) -> bool {
    let modulus = Modulus::new(number.clone());
    let mut scratch = Scratch::of(&modulus);
    let (mut odd, mut twos) = (modulus.less(1), 0);
    while odd[0][0] & 1 == 0 {
        halve(&mut odd);
        twos += 1;
    }
    let power = modulus.power_of_two(&odd, &mut scratch);
    if !reaches_minus_one(&modulus, power, twos, &mut scratch) {
        return false;
    }
    (0..BASES).all(|_| {
        // Below the modulus, since a bit shorter. A random number is as good in the form.
        let base = read(
            &random_octets(modulus.bits - 1, random),
            modulus.limbs.len(),
        );
        let power = modulus.power(&base, &odd, modulus.bits, &mut scratch);
        reaches_minus_one(&modulus, power, twos, &mut scratch)
    })
}

/// Whether a power is 1, or −1 after fewer squarings than there are twos.
fn reaches_minus_one(
    modulus: &Modulus,
    mut power: Number,
    twos: usize,
    scratch: &mut Scratch,
) -> bool {
    let mut minus_one = modulus.limbs.clone();
    subtract(&mut minus_one, &modulus.one);
    if equal(&power, &modulus.one) {
        return true;
    }
    for _ in 0..twos {
        if equal(&power, &minus_one) {
            return true;
        }
        modulus.square(&mut power, scratch);
        modulus.reduce(&mut power, scratch);
    }
    false
}

#[cfg(test)]
pub(crate) mod tests;
