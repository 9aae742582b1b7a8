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

/// a * b / 2^261 modulo p.
#[inline(never)]
pub(crate) fn product(a: &Fe, b: &Fe) -> Fe {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = a.0;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = b.0;
    let t = a0 * b0;
    let (q0, c) = cut(t);
    let t = a0 * b1 + a1 * b0;
    let (q1, c) = cut(t + c);
    let t = a0 * b2 + a1 * b1 + a2 * b0;
    let (q2, c) = cut(t + c);
    let t = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
    let (q3, c) = cut(t + (q0 << 9) + c);
    let t = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    let (q4, c) = cut(t + (q1 << 9) + c);
    let t = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
    let (q5, c) = cut(t + (q2 << 9) + c);
    let t = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
    let (q6, c) = cut(t + (q3 << 9) + (q0 << 18) + c);
    let t = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
    let (q7, c) = cut(t + (q4 << 9) + (q1 << 18) - (q0 << 21) + c);
    let t = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
    let (q8, c) = cut(t + (q5 << 9) + (q2 << 18) - (q1 << 21) + (q0 << 24) + c);
    let t = a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
    let (r0, c) = split(t + (q6 << 9) + (q3 << 18) - (q2 << 21) + (q1 << 24) + c);
    let t = a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
    let (r1, c) = split(t + (q7 << 9) + (q4 << 18) - (q3 << 21) + (q2 << 24) + c);
    let t = a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
    let (r2, c) = split(t + (q8 << 9) + (q5 << 18) - (q4 << 21) + (q3 << 24) + c);
    let t = a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4;
    let (r3, c) = split(t + (q6 << 18) - (q5 << 21) + (q4 << 24) + c);
    let t = a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5;
    let (r4, c) = split(t + (q7 << 18) - (q6 << 21) + (q5 << 24) + c);
    let t = a6 * b8 + a7 * b7 + a8 * b6;
    let (r5, c) = split(t + (q8 << 18) - (q7 << 21) + (q6 << 24) + c);
    let t = a7 * b8 + a8 * b7;
    let (r6, c) = split(t - (q8 << 21) + (q7 << 24) + c);
    let t = a8 * b8;
    let (r7, c) = split(t + (q8 << 24) + c);
    Fe([r0, r1, r2, r3, r4, r5, r6, r7, c])
}

/// a^2 / 2^261 modulo p.
#[inline(never)]
pub(crate) fn square(a: &Fe) -> Fe {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = a.0;
    let t = a0 * a0;
    let (q0, c) = cut(t);
    let t = 2 * (a0 * a1);
    let (q1, c) = cut(t + c);
    let t = 2 * (a0 * a2) + a1 * a1;
    let (q2, c) = cut(t + c);
    let t = 2 * (a0 * a3 + a1 * a2);
    let (q3, c) = cut(t + (q0 << 9) + c);
    let t = 2 * (a0 * a4 + a1 * a3) + a2 * a2;
    let (q4, c) = cut(t + (q1 << 9) + c);
    let t = 2 * (a0 * a5 + a1 * a4 + a2 * a3);
    let (q5, c) = cut(t + (q2 << 9) + c);
    let t = 2 * (a0 * a6 + a1 * a5 + a2 * a4) + a3 * a3;
    let (q6, c) = cut(t + (q3 << 9) + (q0 << 18) + c);
    let t = 2 * (a0 * a7 + a1 * a6 + a2 * a5 + a3 * a4);
    let (q7, c) = cut(t + (q4 << 9) + (q1 << 18) - (q0 << 21) + c);
    let t = 2 * (a0 * a8 + a1 * a7 + a2 * a6 + a3 * a5) + a4 * a4;
    let (q8, c) = cut(t + (q5 << 9) + (q2 << 18) - (q1 << 21) + (q0 << 24) + c);
    let t = 2 * (a1 * a8 + a2 * a7 + a3 * a6 + a4 * a5);
    let (r0, c) = split(t + (q6 << 9) + (q3 << 18) - (q2 << 21) + (q1 << 24) + c);
    let t = 2 * (a2 * a8 + a3 * a7 + a4 * a6) + a5 * a5;
    let (r1, c) = split(t + (q7 << 9) + (q4 << 18) - (q3 << 21) + (q2 << 24) + c);
    let t = 2 * (a3 * a8 + a4 * a7 + a5 * a6);
    let (r2, c) = split(t + (q8 << 9) + (q5 << 18) - (q4 << 21) + (q3 << 24) + c);
    let t = 2 * (a4 * a8 + a5 * a7) + a6 * a6;
    let (r3, c) = split(t + (q6 << 18) - (q5 << 21) + (q4 << 24) + c);
    let t = 2 * (a5 * a8 + a6 * a7);
    let (r4, c) = split(t + (q7 << 18) - (q6 << 21) + (q5 << 24) + c);
    let t = 2 * (a6 * a8) + a7 * a7;
    let (r5, c) = split(t + (q8 << 18) - (q7 << 21) + (q6 << 24) + c);
    let t = 2 * (a7 * a8);
    let (r6, c) = split(t - (q8 << 21) + (q7 << 24) + c);
    let t = a8 * a8;
    let (r7, c) = split(t + (q8 << 24) + c);
    Fe([r0, r1, r2, r3, r4, r5, r6, r7, c])
}

/// (a * b - 2 * c^2) / 2^261 modulo p.
#[inline(never)]
pub(crate) fn product_less_square(a: &Fe, b: &Fe, c: &Fe) -> Fe {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = a.0;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = b.0;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = c.0;
    let t = a0 * b0;
    let t = t - 2 * (c0 * c0);
    let (q0, c) = cut(t);
    let t = a0 * b1 + a1 * b0;
    let t = t - 2 * (2 * (c0 * c1));
    let (q1, c) = cut(t + c);
    let t = a0 * b2 + a1 * b1 + a2 * b0;
    let t = t - 2 * (2 * (c0 * c2) + c1 * c1);
    let (q2, c) = cut(t + c);
    let t = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
    let t = t - 2 * (2 * (c0 * c3 + c1 * c2));
    let (q3, c) = cut(t + (q0 << 9) + c);
    let t = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    let t = t - 2 * (2 * (c0 * c4 + c1 * c3) + c2 * c2);
    let (q4, c) = cut(t + (q1 << 9) + c);
    let t = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
    let t = t - 2 * (2 * (c0 * c5 + c1 * c4 + c2 * c3));
    let (q5, c) = cut(t + (q2 << 9) + c);
    let t = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
    let t = t - 2 * (2 * (c0 * c6 + c1 * c5 + c2 * c4) + c3 * c3);
    let (q6, c) = cut(t + (q3 << 9) + (q0 << 18) + c);
    let t = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
    let t = t - 2 * (2 * (c0 * c7 + c1 * c6 + c2 * c5 + c3 * c4));
    let (q7, c) = cut(t + (q4 << 9) + (q1 << 18) - (q0 << 21) + c);
    let t = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
    let t = t - 2 * (2 * (c0 * c8 + c1 * c7 + c2 * c6 + c3 * c5) + c4 * c4);
    let (q8, c) = cut(t + (q5 << 9) + (q2 << 18) - (q1 << 21) + (q0 << 24) + c);
    let t = a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
    let t = t - 2 * (2 * (c1 * c8 + c2 * c7 + c3 * c6 + c4 * c5));
    let (r0, c) = split(t + (q6 << 9) + (q3 << 18) - (q2 << 21) + (q1 << 24) + c);
    let t = a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
    let t = t - 2 * (2 * (c2 * c8 + c3 * c7 + c4 * c6) + c5 * c5);
    let (r1, c) = split(t + (q7 << 9) + (q4 << 18) - (q3 << 21) + (q2 << 24) + c);
    let t = a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
    let t = t - 2 * (2 * (c3 * c8 + c4 * c7 + c5 * c6));
    let (r2, c) = split(t + (q8 << 9) + (q5 << 18) - (q4 << 21) + (q3 << 24) + c);
    let t = a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4;
    let t = t - 2 * (2 * (c4 * c8 + c5 * c7) + c6 * c6);
    let (r3, c) = split(t + (q6 << 18) - (q5 << 21) + (q4 << 24) + c);
    let t = a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5;
    let t = t - 2 * (2 * (c5 * c8 + c6 * c7));
    let (r4, c) = split(t + (q7 << 18) - (q6 << 21) + (q5 << 24) + c);
    let t = a6 * b8 + a7 * b7 + a8 * b6;
    let t = t - 2 * (2 * (c6 * c8) + c7 * c7);
    let (r5, c) = split(t + (q8 << 18) - (q7 << 21) + (q6 << 24) + c);
    let t = a7 * b8 + a8 * b7;
    let t = t - 2 * (2 * (c7 * c8));
    let (r6, c) = split(t - (q8 << 21) + (q7 << 24) + c);
    let t = a8 * b8;
    let t = t - 2 * (c8 * c8);
    let (r7, c) = split(t + (q8 << 24) + c);
    Fe([r0, r1, r2, r3, r4, r5, r6, r7, c])
}
