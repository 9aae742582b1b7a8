//! The time of a request: whole seconds, read once at its start and a value from then on.

use serde::Serialize;

use crate::json::FromJson;

/// Seconds since 1970-01-01T00:00:00Z, the `NumericDate` of RFC 7519 §2 without fractions.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, FromJson, Hash,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `seconds` after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// This moment and `seconds` more; stays at the end of time instead of wrapping.
    #[must_use]
    pub const fn after(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds as i64))
    }

    /// This moment less `seconds`; stays at the beginning of time instead of wrapping.
    #[must_use]
    pub const fn before(self, seconds: u32) -> Self {
        Self(self.0.saturating_sub(seconds as i64))
    }
}
