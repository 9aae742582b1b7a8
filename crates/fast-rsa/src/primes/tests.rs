//! Primes that are known, and numbers that pass for primes.

use num_bigint::BigUint;

use super::*;

/// Octets that no test depends on.
pub(crate) fn random(mut state: u64) -> impl FnMut(&mut [u8]) {
    move |octets| {
        for octet in octets {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            *octet = (state >> 56) as u8;
        }
    }
}

fn tested(number: &BigUint) -> bool {
    let number = read(&number.to_bytes_be(), blocks_for(number.bits() as usize));
    is_prime(&number, &mut random(7))
}

#[test]
fn mersenne_primes_are_primes() {
    for exponent in [61, 89, 107, 127, 521, 607, 1279] {
        assert!(
            tested(&((BigUint::from(1_u8) << exponent) - 1_u8)),
            "{exponent}"
        );
    }
}

#[test]
fn other_mersenne_numbers_are_none() {
    for exponent in [67, 83, 101, 257, 523, 1031] {
        assert!(
            !tested(&((BigUint::from(1_u8) << exponent) - 1_u8)),
            "{exponent}"
        );
    }
}

/// Strong pseudoprimes to the bases 2, to 2 and 3, to 2, 3 and 5, … (OEIS A014233), and Carmichael
/// numbers.
#[test]
fn pseudoprimes_are_none() {
    let strong: [u64; 6] = [
        2_047,
        1_373_653,
        25_326_001,
        3_215_031_751,
        2_152_302_898_747,
        3_474_749_660_383,
    ];
    let carmichael: [u64; 7] = [
        561,
        1_105,
        1_729,
        294_409,
        56_052_361,
        118_901_521,
        172_947_529,
    ];
    for number in strong.into_iter().chain(carmichael) {
        assert!(!tested(&BigUint::from(number)), "{number}");
    }
}

#[test]
fn a_product_of_two_primes_is_none() {
    let prime = |exponent: u32| (BigUint::from(1_u8) << exponent) - 1_u8;
    assert!(!tested(&(prime(521) * prime(607))));
    assert!(!tested(&(prime(521) * prime(521))));
}

#[test]
fn the_small_primes_are_all_there() {
    let primes = odd_primes();
    // There are 3512 primes below 2^15, of which 2 is not odd.
    assert_eq!((primes.len(), primes[0], primes[3510]), (3511, 3, 32_749));
}

#[test]
fn the_sieve_divides_what_a_small_prime_divides() {
    let (start, primes) = (random_start(1024, &mut random(3)), odd_primes());
    let first = BigUint::from_bytes_be(&crate::limbs::minimal(&start));
    for (place, is_divided) in divided(&start, &primes).into_iter().enumerate().take(200) {
        let number = &first + 2 * place;
        let expected = primes.iter().any(|prime| &number % prime == BigUint::ZERO);
        assert_eq!(is_divided, expected, "{place}");
    }
}

#[test]
fn a_prime_has_its_size_and_two_high_bits() {
    for size in [1024, 1025, 1100] {
        let prime = prime(size, &mut random(size as u64));
        let number = BigUint::from_bytes_be(&crate::limbs::minimal(&prime));
        assert_eq!(number.bits(), size as u64);
        assert!(number.bit(size as u64 - 2) && number.bit(0));
    }
}

#[test]
fn a_number_that_is_one_modulo_the_exponent_is_not_usable() {
    // 917519 is 14 · 65537 + 1.
    assert!(is_prime(&small(917_519, 1), &mut random(1)));
    assert!(!is_usable(&small(917_519, 1), &mut random(1)));
}

#[test]
fn numbers_are_apart_by_the_bits_of_their_difference() {
    let (near, far) = (small(1 << 40, 1), small((1 << 40) + (1 << 20), 1));
    assert!(are_apart(&near, &far, 20) && are_apart(&far, &near, 20));
    assert!(!are_apart(&near, &far, 21) && !are_apart(&far, &near, 21));
    assert!(!are_apart(&near, &near, 0));
}
