//! Writes `src/product.rs`: `cargo run -p fast-p256 --example generate > crates/fast-p256/src/product.rs`.
//!
//! `tests/generated.rs` holds the file to this text, and `tests/proof.rs` proves the file, without
//! knowing of this program.

use std::fmt::Write as _;

const LIMBS: usize = 9;

const HEAD: &str = "\
//! Products modulo p, unrolled. Written by `examples/generate.rs`, proved by `tests/proof.rs`.
//!
//! With p = 2^256 - 2^224 + 2^192 + 2^96 - 1 and limbs of 29 bits, column k of the product passes
//! its low 29 bits q on as q * 2^(29k) * p: -q removes them, and the other four terms of p add to
//! the columns k + 3, k + 6, k + 7 and k + 8. So nine columns are multiples of 2^29 and are
//! dropped: what remains is the product divided by 2^261.

use crate::{
    field::Fe,
    limbs::{cut, split},
};
";

fn main() {
    print!("{}", text());
}

/// The whole file.
pub(crate) fn text() -> String {
    let product = function(
        "a * b / 2^261 modulo p.",
        "product(a: &Fe, b: &Fe)",
        &["a", "b"],
        product_of,
    );
    let square = function("a^2 / 2^261 modulo p.", "square(a: &Fe)", &["a"], |k| {
        square_of("a", k)
    });
    let difference = function(
        "(a * b - 2 * c^2) / 2^261 modulo p.",
        "product_less_square(a: &Fe, b: &Fe, c: &Fe)",
        &["a", "b", "c"],
        |k| {
            format!(
                "{};\n    let t = t - 2 * ({})",
                product_of(k),
                square_of("c", k)
            )
        },
    );
    format!("{HEAD}{product}{square}{difference}")
}

fn product_of(k: usize) -> String {
    join(k, |i, j| Some(format!("a{i} * b{j}")))
}

fn square_of(name: &str, k: usize) -> String {
    let twice = join(k, |i, j| (i < j).then(|| format!("{name}{i} * {name}{j}")));
    match (twice.as_str(), k % 2) {
        ("", _) => format!("{name}{0} * {name}{0}", k / 2),
        (_, 0) => format!("2 * ({twice}) + {name}{0} * {name}{0}", k / 2),
        (_, _) => format!("2 * ({twice})"),
    }
}

/// The terms of column k: those of limb i of the one and limb j of the other number.
fn join(k: usize, term: impl Fn(usize, usize) -> Option<String>) -> String {
    let limbs = k.saturating_sub(LIMBS - 1)..=k.min(LIMBS - 1);
    let terms: Vec<_> = limbs.filter_map(|i| term(i, k - i)).collect();
    terms.join(" + ")
}

fn function(
    says: &str,
    signature: &str,
    inputs: &[&str],
    column: impl Fn(usize) -> String,
) -> String {
    let mut text = format!("\n/// {says}\n#[inline(never)]\npub(crate) fn {signature} -> Fe {{\n");
    for name in inputs {
        let limbs: Vec<_> = (0..LIMBS).map(|i| format!("{name}{i}")).collect();
        writeln!(text, "    let [{}] = {name}.0;", limbs.join(", ")).expect("a String takes it");
    }
    for k in 0..2 * LIMBS - 1 {
        let digit = if k < LIMBS {
            format!("q{k}")
        } else {
            format!("r{}", k - LIMBS)
        };
        // The carry last: all else is known before it.
        let carried = if k == 0 { "" } else { " + c" };
        let reduced = reduction(k);
        writeln!(text, "    let t = {};", column(k)).expect("a String takes it");
        let splits = if k < LIMBS { "cut" } else { "split" };
        writeln!(
            text,
            "    let ({digit}, c) = {splits}(t{reduced}{carried});"
        )
        .expect("a String takes it");
    }
    text.push_str("    Fe([r0, r1, r2, r3, r4, r5, r6, r7, c])\n}\n");
    text
}

/// What the digits of the columns before k add to it: bits 96, 192, 224 and 256 of p.
fn reduction(k: usize) -> String {
    let places = [(3, '+', 9), (6, '+', 18), (7, '-', 21), (8, '+', 24)];
    let terms = places.iter().filter_map(|(columns, sign, bits)| {
        let digit = k.checked_sub(*columns).filter(|digit| *digit < LIMBS)?;
        Some(format!(" {sign} (q{digit} << {bits})"))
    });
    terms.collect()
}
