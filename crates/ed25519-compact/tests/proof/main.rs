//! Proofs about the arithmetic, of what `src/field25519.rs` and `src/edwards25519.rs` say: the
//! sources are read, and nothing of them is copied here.
//!
//! `field` shows of each function, for all arguments within the limits, that no intermediate value
//! leaves its type, that the result is within its limits, and that it is right modulo p.
//! `points` shows that the formulas of the points keep within the limits of the field.

mod field;
mod limits;
mod points;
mod polynomial;
mod reading;
