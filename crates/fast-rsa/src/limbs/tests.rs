//! Against the numbers of num-bigint.

use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;

fn big(number: &[Block<u32>]) -> BigUint {
    let limbs = number.as_flattened().iter().rev();
    limbs.fold(BigUint::ZERO, |sum, limb| (sum << LIMB_BITS) + limb)
}

fn ours(octets: &[u8]) -> Number {
    read(octets, blocks_for(octets.len() * 8))
}

fn theirs(octets: &[u8]) -> BigUint {
    BigUint::from_bytes_be(octets)
}

/// Octets of any length up to those of a large modulus, often with many that are all zeros or ones.
pub(crate) fn octets() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![Just(0), Just(0xff), any::<u8>()];
    prop_oneof![
        proptest::collection::vec(octet, 0..130),
        proptest::collection::vec(any::<u8>(), 0..520)
    ]
}

fn r(number: &Number) -> BigUint {
    BigUint::from(1_u8) << (number.as_flattened().len() * LIMB_BITS as usize)
}

proptest! {
    #[test]
    fn octets_are_read_and_written(octets in octets()) {
        let number = ours(&octets);
        prop_assert_eq!(big(&number), theirs(&octets));
        prop_assert_eq!(write(&number, octets.len()), octets.clone());
        prop_assert_eq!(minimal(&number), theirs(&octets).to_bytes_be());
        prop_assert_eq!(bits(&number) as u64, theirs(&octets).bits());
        prop_assert!(number.as_flattened().iter().all(|limb| *limb <= MASK));
    }

    #[test]
    fn sums_and_differences_are_those_of_num_bigint(x in octets(), y in octets()) {
        let (mut x, mut y) = (ours(&x), ours(&y));
        if x.len() < y.len() {
            core::mem::swap(&mut x, &mut y);
        }
        let (mut sum, mut difference) = (x.clone(), x.clone());
        add(&mut sum, &y);
        prop_assert_eq!(big(&sum), (big(&x) + big(&y)) % r(&x));
        let borrow = subtract(&mut difference, &y);
        prop_assert_eq!(borrow == 1, big(&x) < big(&y));
        prop_assert_eq!(big(&difference), (big(&x) + r(&x) - big(&y)) % r(&x));
    }

    #[test]
    fn twice_and_half_are_those_of_num_bigint(x in octets(), bit in 0..2_u32) {
        let x = ours(&x);
        let (mut twice, mut half) = (x.clone(), x.clone());
        double(&mut twice, bit);
        prop_assert_eq!(big(&twice), (big(&x) * 2_u8 + bit) % r(&x));
        halve(&mut half);
        prop_assert_eq!(big(&half), big(&x) / 2_u8);
    }

    #[test]
    fn products_and_remainders_are_those_of_num_bigint(x in octets(), y in octets(), z in 1..1_u64 << 35) {
        let (x, y) = (ours(&x), ours(&y));
        prop_assert_eq!(big(&product(&x, &y)), big(&x) * big(&y));
        if bits(&y) > 0 {
            prop_assert_eq!(big(&remainder(&x, &y)), big(&x) % big(&y));
        }
        let (quotient, rest) = divide_small(&x, z);
        prop_assert_eq!((big(&quotient), BigUint::from(rest)), (big(&x) / z, big(&x) % z));
    }

    #[test]
    fn equality_is_that_of_num_bigint(x in octets(), y in octets(), more in 0..3_usize) {
        let (x, y) = (ours(&x), ours(&y));
        prop_assert_eq!(equal(&x, &y), big(&x) == big(&y));
        let mut longer = x.clone();
        longer.resize(x.len() + more, [0; ROWS]);
        prop_assert!(equal(&x, &longer) && equal(&longer, &x));
        longer[x.len() + more - 1][3] ^= 1;
        prop_assert!(!equal(&x, &longer) && !equal(&longer, &x));
    }

    #[test]
    fn what_is_kept_is_one_of_two(x in octets(), y in octets(), bit in 0..2_u32) {
        let (x, mut y) = (ours(&x), ours(&y));
        y.resize(x.len(), [0; ROWS]);
        let mut kept = x.clone();
        keep(&mut kept, &y, mask(bit));
        prop_assert_eq!(kept, if bit == 1 { x } else { y });
    }
}
