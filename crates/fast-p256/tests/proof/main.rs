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

const INVERSE: &str = include_str!("../../src/inverse.rs");
const LIMBS: &str = include_str!("../../src/limbs.rs");
const PRODUCT: &str = include_str!("../../src/product.rs");
const FIELD: &str = include_str!("../../src/field.rs");
const POINT: &str = include_str!("../../src/point.rs");

/// How far the limbs of an element may go to either side, and the last one of them.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    limbs: i64,
    last: i64,
}

/// What comes of a product. The last limb of p is 2^24.
const REDUCED: Bounds = Bounds {
    limbs: 1 << 28,
    last: 2 << 24,
};
/// What comes of a carry after a sum.
const CARRIED: Bounds = Bounds {
    limbs: (1 << 28) + 16,
    last: 7 << 24,
};
/// What comes of a difference of products without a carry.
const UNCARRIED: Bounds = Bounds {
    limbs: 2 << 28,
    last: 4 << 24,
};
/// More than any element is on which something depends but a product.
const LARGEST: Bounds = Bounds {
    limbs: 4 << 28,
    last: 1 << 28,
};

/// What is read of octets: limbs of 29 bits without a sign.
const READ: Bounds = Bounds {
    limbs: 1 << 29,
    last: 1 << 24,
};
/// An inverse before it is multiplied.
const INVERTED: Bounds = Bounds {
    limbs: 1 << 28,
    last: 1 << 29,
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

/// result * 2^261 = `of` the inputs + m * p, where m is what the first nine splits took off.
fn multiplies<const N: usize>(
    source: &str,
    name: &str,
    of: impl Fn([Polynomial; N]) -> Polynomial,
) -> Outcome<()> {
    let mut program = Program::of(&[source], true);
    let inputs: [Value; N] = std::array::from_fn(|_| element(&mut program, REDUCED));
    let product = of(inputs.each_ref().map(polynomial));
    let result = program.call(name, inputs.to_vec())?;
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

fn product([a, b]: [Polynomial; 2]) -> Polynomial {
    a.times(&b)
}

fn square([a]: [Polynomial; 1]) -> Polynomial {
    a.times(&a)
}

fn product_less_square([a, b, c]: [Polynomial; 3]) -> Polynomial {
    let twice = c.times(&c).times(&Polynomial::constant(&BigInt::from(2)));
    a.times(&b).minus(&twice)
}

/// Whether this is zero because the splits are what they are: their sum, each at its place.
fn follows(program: &Program, claimed: &Polynomial) -> bool {
    Polynomial::number(program.relations.iter().cloned())
        .minus(claimed)
        .is_zero()
}

#[test]
fn products_are_those_of_montgomery() {
    multiplies(PRODUCT, "product", product).unwrap();
    multiplies(PRODUCT, "square", square).unwrap();
    multiplies(PRODUCT, "product_less_square", product_less_square).unwrap();
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
        assert!(multiplies(&source, "product", product).is_err(), "{line}");
    }
    let source = PRODUCT.replace("2 * (a0 * a1)", "a0 * a1");
    assert_ne!(source, PRODUCT);
    assert!(multiplies(&source, "square", square).is_err());
    let source = PRODUCT.replace("- 2 * (c0 * c0)", "- (c0 * c0)");
    assert_ne!(source, PRODUCT);
    assert!(multiplies(&source, "product_less_square", product_less_square).is_err());
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

/// The interpreter takes these functions for what they are said to do, so they are held to their text.
#[test]
fn a_split_is_a_digit_and_a_carry() {
    let text = LIMBS.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "const BITS: u32 = 29; pub(crate) const MASK: i64 = (1 << BITS) - 1; const HALF: i64 = 1 << (BITS - 1);",
        "fn cut(t: i64) -> (i64, i64) { (t & MASK, t >> 29) }",
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
const AFFINE: [(&str, Bounds); 2] = [("x", CARRIED), ("y", UNCARRIED)];
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
    let distinct = program.call(".plus_distinct", vec![jacobian.clone(), affine]);
    assert_point(&distinct.unwrap(), &JACOBIAN);
    let inverse = element(&mut program, REDUCED);
    let over = program.call(".over", vec![jacobian, inverse]).unwrap();
    assert_point(&over, &[("x", REDUCED), ("y", REDUCED)]);
}

/// A matrix with rows of which the sum is 2^29 in size does most where one of both entries is 2^29.
#[test]
fn an_inverse_of_as_many_rounds_as_there_are_stays_within_64_bits() {
    let text = INVERSE.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("const ROUNDS: usize = 26;"));
    let bound =
        |program: &mut Program, most: i64| Value::Number(program.any(Interval::of(-most, most)));
    let mut bounds = READ;
    for _ in 0..26 {
        let mut last = bounds.last;
        for [u, v] in [[1 << 29, 0], [0, 1 << 29]] {
            let mut program = Program::of(&[INVERSE], false);
            let mut arguments = vec![modulus(&mut program)];
            arguments.extend([u, v, 1 << 29].map(|most| bound(&mut program, most)));
            arguments.extend([bounds; 2].map(|bounds| element(&mut program, bounds)));
            let row = program.call(".quotient", arguments).unwrap();
            let next = limbs(&row).remove(8).interval;
            last = last.max(i64::try_from(next.most.max(-next.least)).unwrap());
            assert!(is_within(&row, Bounds { last, ..REDUCED }));
        }
        bounds.last = last;
    }
    assert!(bounds.last <= INVERTED.last, "{bounds:?}");
}

#[test]
fn a_row_of_a_round_of_an_inverse_is_that_number() {
    let is = |source: &str| {
        let mut program = Program::of(&[source], true);
        let modulus = modulus(&mut program);
        let factors = [(); 3].map(|()| program.any(Interval::of(-1 << 29, 1 << 29)));
        let [a, b] = [(); 2].map(|()| element(&mut program, READ));
        let Value::Named(members) = &modulus else {
            unreachable!("it has a name");
        };
        let terms = [&a, &b, &members["limbs"]].map(polynomial);
        let sum = terms
            .iter()
            .zip(&factors)
            .fold(Polynomial::default(), |sum, (term, factor)| {
                sum.plus(&term.times(&factor.polynomial))
            });
        let [u, v, m] = factors.map(Value::Number);
        let row = program
            .call(".quotient", vec![modulus, u, v, m, a, b])
            .unwrap();
        let radix = Polynomial::constant(&BigInt::from(1 << 29));
        let claimed = sum.minus(&polynomial(&row).times(&radix).plus(&program.digits[0]));
        follows(&program, &claimed)
    };
    assert!(is(INVERSE));
    for (line, changed) in [("v * b[i]", "v * a[i]"), ("split(t3 + c)", "split(t3)")] {
        let source = INVERSE.replace(line, changed);
        assert_ne!(source, INVERSE, "{line}");
        assert!(!is(&source), "{line}");
    }
}

fn modulus(program: &mut Program) -> Value {
    Value::Named(BTreeMap::from([(
        "limbs".to_owned(),
        element(program, READ),
    )]))
}

/// The sum of two products of what is read is multiplied where x is compared.
#[test]
fn what_is_read_and_what_is_compared_may_be_multiplied() {
    let mut program = Program::of(&[PRODUCT], false);
    // The square of the radix has but 20 for its last limb.
    let constant = Bounds {
        last: 20,
        ..REDUCED
    };
    for factors in [[READ, REDUCED], [UNCARRIED, REDUCED], [INVERTED, constant]] {
        let factors = factors.map(|bounds| element(&mut program, bounds));
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
    for between in [CARRIED, UNCARRIED] {
        let order = [REDUCED, between, LARGEST];
        assert!(order.is_sorted_by_key(|bounds| bounds.limbs));
        assert!(order.is_sorted_by_key(|bounds| bounds.last));
    }
}
