//! How much one isolate asks for in vain.

use crate::Timestamp;

/// After how many names that were asked for in vain within a second no further one is asked for that
/// this isolate has never seen: it does not know whether there is a client.
pub const UNKNOWN_A_SECOND: u32 = 50;

/// How many unknown names were asked for in vain within a second. What is still under way is not
/// counted: many may ask at once for clients that are there.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    second: Timestamp,
    spent: u32,
}

impl Budget {
    pub(crate) fn spend(&mut self, now: Timestamp) {
        if now > self.second {
            *self = Self {
                second: now,
                spent: 0,
            };
        }
        self.spent = self.spent.saturating_add(1);
    }

    pub(crate) fn is_left(&self, now: Timestamp) -> bool {
        now > self.second || self.spent < UNKNOWN_A_SECOND
    }
}
