//! The largest limbs: what each function takes, and what it gives.

/// What `carry`, the products and the left side of a difference take.
pub(crate) const LOOSE: u64 = 1 << 54;

/// What the right side of a difference may be: no limb of 4p is below it.
pub(crate) const SUBTRACTED: u64 = (1 << 53) - 76;

/// What may be negated: no limb of 2p is below it.
pub(crate) const NEGATED: u64 = (1 << 52) - 38;

/// What a product, a square or a carry gives.
pub(crate) const TIGHT: u64 = (1 << 51) + (1 << 18);
