//! How long what is issued may live.

use std::ops::RangeInclusive;

/// The longest life of an access token or an ID token, in seconds: a key stays published for as long
/// after its last signature.
pub const LONGEST_TOKEN: u32 = 86_400;
/// Seconds an access token or an ID token may live.
pub(crate) const TOKEN_DURATIONS: RangeInclusive<u32> = 1..=LONGEST_TOKEN;
/// Seconds a refresh token may live: up to ten years.
pub(crate) const REFRESH_TOKEN_DURATIONS: RangeInclusive<u32> = 1..=315_360_000;
