//! What each function of the field computes, and within which limits.

use std::collections::HashMap;

use num_bigint::BigInt;

use crate::{
    limits::{LOOSE, NEGATED, SUBTRACTED, TIGHT},
    polynomial::{Polynomial, Symbols},
    reading::{function, Execution},
};

const SOURCE: &str = include_str!("../../src/field25519.rs");

/// Executes a function on arguments whose limbs go up to these limits, and answers what the result
/// lacks to `right` of the arguments, with the symbols.
fn executed(name: &str, limits: &[u64], right: fn(&[Polynomial]) -> Polynomial, most: u64) {
    let mut symbols = Symbols::default();
    let mut names = HashMap::new();
    let mut arguments = Vec::new();
    for (&limit, argument) in limits.iter().zip(["arg1", "arg2"]) {
        let limbs: Vec<_> = (0..5).map(|_| symbols.number(limit)).collect();
        arguments.push(number_of(&limbs));
        names.extend(
            limbs
                .into_iter()
                .enumerate()
                .map(|(place, limb)| (format!("{argument}[{place}]"), limb)),
        );
    }
    let mut execution = Execution {
        symbols: &mut symbols,
        names,
    };
    execution.run(&function(SOURCE, name));
    let limbs: Vec<_> = (0..5)
        .map(|place| execution.names[&format!("out1[{place}]")].clone())
        .collect();
    for (place, limb) in limbs.iter().enumerate() {
        let [_, greatest] = symbols.range(limb);
        assert!(
            greatest <= BigInt::from(most),
            "{name}: limb {place} may be {greatest}"
        );
    }
    let lacks = symbols
        .expanded(&number_of(&limbs))
        .minus(&right(&arguments));
    let prime = (BigInt::from(1) << 255) - 19;
    assert!(
        symbols.expanded(&lacks).vanishes_modulo(&prime),
        "{name} is not right modulo p"
    );
}

/// The number of limbs of 51 bits.
fn number_of(limbs: &[Polynomial]) -> Polynomial {
    let shifted = limbs
        .iter()
        .zip(0..)
        .map(|(limb, place)| limb.times(&Polynomial::constant(BigInt::from(1) << (51 * place))));
    shifted.fold(Polynomial::default(), |sum, each| sum.plus(&each))
}

#[test]
fn a_product_is_the_product() {
    executed(
        "fiat_25519_carry_mul",
        &[LOOSE, LOOSE],
        |args| args[0].times(&args[1]),
        TIGHT,
    );
}

#[test]
fn a_square_is_the_square() {
    executed(
        "fiat_25519_carry_square",
        &[LOOSE],
        |args| args[0].times(&args[0]),
        TIGHT,
    );
}

#[test]
fn what_is_carried_is_the_same_number() {
    executed(
        "fiat_25519_carry",
        &[LOOSE + (SUBTRACTED + 76)],
        |args| args[0].clone(),
        TIGHT,
    );
}

#[test]
fn a_sum_is_the_sum() {
    executed(
        "fiat_25519_add",
        &[LOOSE / 2, LOOSE / 2],
        |args| args[0].plus(&args[1]),
        LOOSE,
    );
}

#[test]
fn a_difference_is_the_difference_and_can_be_carried() {
    executed(
        "fiat_25519_sub",
        &[LOOSE, SUBTRACTED],
        |args| args[0].minus(&args[1]),
        LOOSE + (SUBTRACTED + 76),
    );
}

#[test]
fn an_opposite_is_the_opposite() {
    executed(
        "fiat_25519_opp",
        &[NEGATED],
        |args| Polynomial::default().minus(&args[0]),
        1 << 52,
    );
}

#[test]
#[should_panic(expected = "it may be")]
fn arguments_beyond_the_limits_are_found() {
    executed(
        "fiat_25519_carry_mul",
        &[2 * LOOSE, 2 * LOOSE],
        |args| args[0].times(&args[1]),
        TIGHT,
    );
}

#[test]
#[should_panic(expected = "is not right modulo p")]
fn another_result_is_found() {
    executed(
        "fiat_25519_carry_mul",
        &[LOOSE, LOOSE],
        |args| args[0].times(&args[0]),
        TIGHT,
    );
}
