//! How long what is issued may live.

use std::ops::RangeInclusive;

/// Seconds an access token may live.
pub(crate) const ACCESS_TOKEN_DURATIONS: RangeInclusive<u32> = 1..=86_400;
/// Seconds a refresh token may live: up to ten years.
pub(crate) const REFRESH_TOKEN_DURATIONS: RangeInclusive<u32> = 1..=315_360_000;
