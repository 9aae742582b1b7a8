//! Against the powers of num-bigint, for moduli of two bits to 4096.

use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;
use crate::limbs::{minimal, read, small};

fn big(number: &[Block<u32>]) -> BigUint {
    BigUint::from_bytes_be(&minimal(number))
}

fn ours(number: &BigUint, blocks: usize) -> Number {
    read(&number.to_bytes_be(), blocks)
}

/// A modulus, and what is known of it by other means.
struct Scene {
    modulus: Modulus,
    n: BigUint,
    r: BigUint,
    scratch: Scratch,
}

impl Scene {
    fn new(octets: &[u8]) -> Self {
        let n = BigUint::from_bytes_be(octets) | BigUint::from(1_u8);
        let n = if n.bits() < 2 { BigUint::from(3_u8) } else { n };
        let modulus = Modulus::new(ours(&n, blocks_for(n.bits() as usize)));
        let r = BigUint::from(1_u8) << modulus.r_bits();
        let scratch = Scratch::of(&modulus);
        Self {
            modulus,
            n,
            r,
            scratch,
        }
    }

    /// A number below `times` n.
    fn below(&self, octets: &[u8], times: u8) -> Number {
        let number = BigUint::from_bytes_be(octets) % (&self.n * times);
        ours(&number, self.modulus.limbs.len())
    }

    /// Of a product in the form, the number it stands for: without R⁻¹.
    fn without_form(&self, number: &BigUint) -> BigUint {
        let inverse = self.r.modinv(&self.n).expect("n is odd");
        number * inverse % &self.n
    }
}

fn modulus() -> impl Strategy<Value = Vec<u8>> {
    let dense = prop_oneof![Just(0), Just(0xff), any::<u8>()];
    prop_oneof![
        proptest::collection::vec(dense, 1..140),
        proptest::collection::vec(any::<u8>(), 1..512),
        (1..512_usize).prop_map(|length| std::vec![0xff; length]),
        (1..512_usize).prop_map(|length| {
            let mut octets = std::vec![0; length];
            octets[0] = 0x80;
            octets
        }),
    ]
}

fn factor() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop_oneof![Just(0), Just(0xff), any::<u8>()], 0..520)
}

proptest! {
    #[test]
    fn r_is_at_least_sixteen_times_the_modulus(n in modulus()) {
        let scene = Scene::new(&n);
        prop_assert!(scene.r >= &scene.n * 16_u8);
        prop_assert_eq!(big(&scene.modulus.one), &scene.r % &scene.n);
    }

    #[test]
    fn products_are_those_of_num_bigint(n in modulus(), x in factor(), y in factor()) {
        let mut scene = Scene::new(&n);
        let (mut x, y) = (scene.below(&x, 4), scene.below(&y, 4));
        let expected = scene.without_form(&(big(&x) * big(&y)));
        scene.modulus.multiply(&mut x, &y, &mut scene.scratch);
        prop_assert!(big(&x) < &scene.n * 2_u8);
        prop_assert_eq!(big(&x) % &scene.n, expected);
    }

    #[test]
    fn a_factor_up_to_r_is_taken_with_one_below_the_modulus(n in modulus(), x in factor(), y in factor()) {
        let mut scene = Scene::new(&n);
        let y = ours(&(BigUint::from_bytes_be(&y) % &scene.r), scene.modulus.limbs.len());
        let mut x = scene.below(&x, 1);
        let expected = scene.without_form(&(big(&x) * big(&y)));
        scene.modulus.multiply(&mut x, &y, &mut scene.scratch);
        prop_assert!(big(&x) < &scene.n * 2_u8);
        prop_assert_eq!(big(&x) % &scene.n, expected);
    }

    #[test]
    fn squares_are_products_with_themselves(n in modulus(), x in factor()) {
        let mut scene = Scene::new(&n);
        let x = scene.below(&x, 4);
        let (mut square, mut product) = (x.clone(), x.clone());
        scene.modulus.square(&mut square, &mut scene.scratch);
        scene.modulus.multiply(&mut product, &x, &mut scene.scratch);
        prop_assert!(big(&square) < &scene.n * 2_u8);
        prop_assert_eq!(big(&square) % &scene.n, big(&product) % &scene.n);
        prop_assert_eq!(big(&square) % &scene.n, scene.without_form(&(big(&x) * big(&x))));
    }

    #[test]
    fn any_number_has_a_residue(n in modulus(), x in factor(), more in 0..3_usize) {
        let mut scene = Scene::new(&n);
        let square_of_r = scene.modulus.square_of_r(&mut scene.scratch);
        prop_assert_eq!(big(&square_of_r), &scene.r * &scene.r % &scene.n);
        let number = read(&x, blocks_for(8 * x.len()) + more);
        let residue = scene.modulus.residue(&number, &square_of_r, &mut scene.scratch);
        prop_assert_eq!(big(&residue), big(&number) * &scene.r % &scene.n);
    }

    #[test]
    fn differences_are_those_of_num_bigint(n in modulus(), x in factor(), y in factor()) {
        let mut scene = Scene::new(&n);
        let (x, y) = (scene.below(&x, 1), scene.below(&y, 1));
        let expected = (big(&x) + &scene.n - big(&y)) % &scene.n;
        let difference = scene.modulus.difference(x, &y, &mut scene.scratch);
        prop_assert_eq!(big(&difference), expected);
    }

    #[test]
    fn what_fits_is_below_the_modulus(n in modulus(), x in factor()) {
        let scene = Scene::new(&n);
        let number = read(&x, blocks_for(8 * x.len()));
        let is_below = big(&number) < scene.n;
        prop_assert_eq!(scene.modulus.fitting(number.clone()).is_some(), is_below);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn powers_are_those_of_num_bigint(n in modulus(), x in factor(), exponent in factor()) {
        let mut scene = Scene::new(&n);
        let one = small(1, scene.modulus.limbs.len());
        let base = scene.below(&x, 4);
        let exponent = &exponent[..exponent.len().min(80)];
        let number = read(exponent, blocks_for(8 * exponent.len()));
        let plain = scene.without_form(&big(&base));
        let size = 8 * exponent.len();
        let mut power = scene.modulus.power(&base, &number, size, &mut scene.scratch);
        prop_assert!(big(&power) < scene.n);
        scene.modulus.multiply(&mut power, &one, &mut scene.scratch);
        prop_assert_eq!(big(&power) % &scene.n, plain.modpow(&BigUint::from_bytes_be(exponent), &scene.n));
    }

    #[test]
    fn powers_of_two_are_those_of_num_bigint(n in modulus(), exponent in factor()) {
        let mut scene = Scene::new(&n);
        let exponent = scene.below(&exponent, 1);
        let power = scene.modulus.power_of_two(&exponent, &mut scene.scratch);
        let plain = BigUint::from(2_u8).modpow(&big(&exponent), &scene.n);
        prop_assert_eq!(big(&power), plain * &scene.r % &scene.n);
    }
}

#[test]
fn each_power_is_selected_by_its_digit() {
    let modulus = Modulus::new(small(1_000_003, 1));
    let mut scratch = Scratch::of(&modulus);
    let base = small(12_345, 1);
    let powers = modulus.powers(&base, &mut scratch);
    let mut expected = modulus.one.clone();
    for digit in 0..32 {
        let mut factor = modulus.blank();
        // The digit lies across two limbs.
        select_power(&powers, &small(digit << 27, 1), 27, &mut factor);
        assert_eq!(factor, expected);
        modulus.multiply(&mut expected, &base, &mut scratch);
    }
}

#[test]
fn the_inverse_of_every_odd_octet_is_right() {
    for n in (1..1_u32 << 16).step_by(2) {
        assert_eq!(n.wrapping_mul(negated_inverse(n)) & MASK, MASK);
    }
}
