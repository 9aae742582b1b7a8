//! The one place that reads the clock.

use crate::Timestamp;

/// The time. Workers stop the clock while a request computes, so this is when its last input
/// arrived.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub(crate) fn now() -> Timestamp {
    let seconds = worker::Date::now().as_millis() / 1000;
    Timestamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// The same in milliseconds since 1970, for how long something takes.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub(crate) fn milliseconds() -> u64 {
    worker::Date::now().as_millis()
}
