//! Reads the sources of the field and of the formulas and proves them: by polynomials that the
//! results are those numbers, and by intervals that nothing leaves 64 bits.

#![expect(
    unreachable_pub,
    reason = "a program is nobody's library: what its files share is public among them"
)]

mod interpreter;
mod numbers;

use std::collections::BTreeMap;

use interpreter::{Outcome, Program, Value, limbs};
use num_bigint::BigInt;
use numbers::{Interval, Polynomial};

const PRODUCT: &str = include_str!("../../src/product.rs");
const FIELD: &str = include_str!("../../src/field.rs");
const POINT: &str = include_str!("../../src/point.rs");

/// How far the limbs of an element may go to either side, and the last one of them.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    limbs: i64,
    last: i64,
}

/// What comes of a product. The last limb of p / 2 is 2^23.
const REDUCED: Bounds = Bounds {
    limbs: 1 << 28,
    last: 2 << 23,
};
/// What comes of a carry after a sum.
const CARRIED: Bounds = Bounds {
    limbs: (1 << 28) + 16,
    last: 6 << 23,
};
/// That, or a difference of products without a carry.
const UNCARRIED: Bounds = Bounds {
    limbs: 2 << 28,
    last: 6 << 23,
};
/// More than any element is on which something depends but a product.
const LARGEST: Bounds = Bounds {
    limbs: 4 << 28,
    last: 1 << 27,
};

fn p() -> BigInt {
    let two = |power: u32| BigInt::from(1) << power;
    two(256) - two(224) + two(192) + two(96) - 1
}

fn element(program: &mut Program, bounds: Bounds) -> Value {
    let limb = |i| if i < 8 { bounds.limbs } else { bounds.last };
    let limbs = (0..9).map(|i| Value::Number(program.any(Interval::of(-limb(i), limb(i)))));
    Value::Many(limbs.collect())
}

fn polynomial(element: &Value) -> Polynomial {
    Polynomial::number(limbs(element).into_iter().map(|limb| limb.polynomial))
}

fn is_within(element: &Value, bounds: Bounds) -> bool {
    limbs(element).iter().enumerate().all(|(i, limb)| {
        let bound = if i < 8 { bounds.limbs } else { bounds.last };
        limb.interval.fits(-bound, bound)
    })
}

/// result * 2^261 = a * b + m * p, where m is what the first nine splits took off.
fn multiplies(source: &str, name: &str, count: usize) -> Outcome<()> {
    let mut program = Program::of(&[source], true);
    let inputs: Vec<_> = (0..count).map(|_| element(&mut program, REDUCED)).collect();
    let product = polynomial(&inputs[0]).times(&polynomial(&inputs[count - 1]));
    let result = program.call(name, inputs)?;
    if !is_within(&result, REDUCED) {
        return Err(format!("{name}: beyond {REDUCED:?}"));
    }
    let m = Polynomial::number(program.digits[..9].iter().cloned());
    let radix = Polynomial::constant(&(BigInt::from(1) << 261));
    let sum = product.plus(&m.times(&Polynomial::constant(&p())));
    let claimed = sum.minus(&polynomial(&result).times(&radix));
    follows(&program, &claimed)
        .then_some(())
        .ok_or(format!("{name}: another number"))
}

/// Whether this is zero because the splits are what they are: their sum, each at its place.
fn follows(program: &Program, claimed: &Polynomial) -> bool {
    Polynomial::number(program.relations.iter().cloned())
        .minus(claimed)
        .is_zero()
}

#[test]
fn the_product_and_the_square_are_those_of_montgomery() {
    multiplies(PRODUCT, "product", 2).unwrap();
    multiplies(PRODUCT, "square", 1).unwrap();
}

#[test]
fn a_line_that_is_changed_breaks_the_proof() {
    for (line, changed) in [
        ("(q0 << 21)", "(q0 << 20)"),
        ("- (q8 << 21)", "+ (q8 << 21)"),
        ("a3 * b5", "a3 * b4"),
        ("let t = a8 * b8;", "let t = a8 * b7;"),
        ("Fe([r0, r1,", "Fe([r1, r0,"),
        ("(q2 << 24) + c", "(q2 << 24)"),
    ] {
        let source = PRODUCT.replacen(line, changed, 1);
        assert_ne!(source, PRODUCT, "{line}");
        assert!(multiplies(&source, "product", 2).is_err(), "{line}");
    }
    let source = PRODUCT.replace("2 * (a0 * a1)", "a0 * a1");
    assert_ne!(source, PRODUCT);
    assert!(multiplies(&source, "square", 1).is_err());
}

#[test]
fn limbs_that_are_too_large_are_told() {
    let mut program = Program::of(&[PRODUCT], false);
    let large = Bounds {
        limbs: 4 << 28,
        ..REDUCED
    };
    let inputs = vec![element(&mut program, large), element(&mut program, large)];
    let told = program.call("product", inputs).unwrap_err();
    assert!(told.contains("more than 64 bits"), "{told}");
}

/// The interpreter takes this function for what it is said to do, so it is held to its text.
#[test]
fn a_split_is_a_digit_and_a_carry() {
    let text = FIELD.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "const BITS: u32 = 29; const MASK: i64 = (1 << BITS) - 1; const HALF: i64 = 1 << (BITS - 1);",
        "fn split(t: i64) -> (i64, i64) { let moved = t + HALF; ((moved & MASK) - HALF, moved >> 29) }",
    ] {
        assert!(text.contains(line), "{line}");
    }
}

#[test]
fn sums_and_carries_are_those_numbers() {
    let mut program = Program::of(&[PRODUCT, FIELD], true);
    let (a, b) = (
        element(&mut program, LARGEST),
        element(&mut program, LARGEST),
    );
    let eight = Value::Number(numbers::Number::constant(8));
    let (x, y) = (polynomial(&a), polynomial(&b));
    let is = |value: &Value, number: Polynomial| polynomial(value).minus(&number).is_zero();
    let sum = program.call(".add", vec![a.clone(), b.clone()]).unwrap();
    assert!(is(&sum, x.plus(&y)));
    let difference = program.call(".sub", vec![a.clone(), b]).unwrap();
    assert!(is(&difference, x.minus(&y)));
    let multiple = program.call(".times", vec![a.clone(), eight]).unwrap();
    assert!(is(
        &multiple,
        x.times(&Polynomial::constant(&BigInt::from(8)))
    ));
    let carried = program.call(".carried", vec![a]).unwrap();
    assert!(follows(&program, &x.minus(&polynomial(&carried))));
}

fn point(program: &mut Program, coordinates: &[(&str, Bounds)]) -> Value {
    let coordinates = coordinates.iter().map(|(name, bounds)| {
        let value = element(program, *bounds);
        ((*name).to_owned(), value)
    });
    Value::Named(coordinates.collect::<BTreeMap<_, _>>())
}

const JACOBIAN: [(&str, Bounds); 3] = [("x", CARRIED), ("y", UNCARRIED), ("z", REDUCED)];
const AFFINE: [(&str, Bounds); 2] = [("x", CARRIED), ("y", CARRIED)];
fn assert_point(value: &Value, coordinates: &[(&str, Bounds)]) {
    let Value::Named(values) = value else {
        panic!("no point");
    };
    for (name, bounds) in coordinates {
        let limbs = limbs(&values[*name]);
        let told: Vec<_> = limbs.iter().map(|limb| &limb.interval).collect();
        assert!(is_within(&values[*name], *bounds), "{name}: {told:?}");
    }
}

#[test]
fn formulas_lead_from_points_within_the_bounds_to_such_points() {
    let mut program = Program::of(&[PRODUCT, FIELD, POINT], false);
    let jacobian = point(&mut program, &JACOBIAN);
    let affine = point(&mut program, &AFFINE);
    let doubled = program.call(".doubled", vec![jacobian.clone()]).unwrap();
    assert_point(&doubled, &JACOBIAN);
    // Twice a point is taken for an affine one of another curve where a table is made.
    assert_point(&doubled, &AFFINE);
    let difference = program
        .call(".difference", vec![jacobian.clone(), affine.clone()])
        .unwrap();
    let sum = program
        .call(".sum", vec![jacobian.clone(), difference.clone()])
        .unwrap();
    assert_point(&sum, &JACOBIAN);
    assert_point(&difference, &[("h", LARGEST), ("r", LARGEST)]);
    let distinct = program.call(".plus_distinct", vec![jacobian.clone(), affine.clone()]);
    assert_point(&distinct.unwrap(), &JACOBIAN);
    let negated = program.call(".negated", vec![affine]).unwrap();
    assert_point(&negated, &AFFINE);
    let inverse = element(&mut program, REDUCED);
    let over = program.call(".over", vec![jacobian, inverse]).unwrap();
    assert_point(&over, &[("x", REDUCED), ("y", REDUCED)]);
}

/// What is read of octets has limbs of 29 bits without a sign; the sum of two such products is
/// multiplied where x is compared.
#[test]
fn what_is_read_and_what_is_compared_may_be_multiplied() {
    let mut program = Program::of(&[PRODUCT], false);
    let read = Bounds {
        limbs: 1 << 29,
        last: 1 << 24,
    };
    for bounds in [read, UNCARRIED] {
        let factors = [bounds, REDUCED].map(|bounds| element(&mut program, bounds));
        let product = program.call("product", factors.to_vec()).unwrap();
        assert!(is_within(&product, REDUCED));
    }
}

/// What a table keeps in 32 bits is a product.
#[test]
fn the_limbs_of_a_product_fit_32_bits() {
    assert!(REDUCED.limbs <= i64::from(i32::MAX) && REDUCED.last <= i64::from(i32::MAX));
}

/// `is_zero` and `to_octets` take it that an element is less than 2^10 multiples of p and at most
/// 2^261 in size.
#[test]
fn the_number_of_an_element_is_of_the_size_that_its_last_steps_take_it_for() {
    let size = |bounds: Bounds| {
        let sum = |sum, i| sum + (BigInt::from(bounds.limbs) << (29 * i));
        (0..8).fold(BigInt::from(bounds.last) << 232, sum)
    };
    assert!(size(LARGEST) < p() << 10);
    assert!(size(LARGEST) < BigInt::from(1) << 261);
}

/// Whatever is smaller is within what is larger, or nothing is proved of it.
#[test]
fn the_bounds_contain_each_other() {
    let order = [REDUCED, CARRIED, UNCARRIED, LARGEST];
    assert!(order.is_sorted_by_key(|bounds| bounds.limbs));
    assert!(order.is_sorted_by_key(|bounds| bounds.last));
}
