//! What may be forgotten is deleted, a few rows at a time.
//!
//! When a row ends is in the row alone: an index over it would be another row to write with each. So the
//! rows are looked at in the order of their keys, which chance has spread evenly: a part of all keys in
//! each turn, and all of them within so many turns as there are parts. A shelf that is small is looked
//! through in each. No step looks at more rows than it is told, however many there are.

use super::{
    Store,
    store::{Stretch, Table},
};
use crate::Timestamp;

/// Into how many parts the keys are divided.
const PARTS: usize = 16;

/// What the keys that are text begin with, in their order: base64url.
const ALPHABET: &[u8; 64] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// The numbers of rows end before it.
const ROWS: u64 = 1 << 53;

const TABLES: [Table; 4] = [Table::Grants, Table::Used, Table::Pointers, Table::Ended];

/// How far a turn is.
#[derive(Debug)]
pub struct Sweep {
    part: usize,
    passed: usize,
    table: usize,
    after: Option<String>,
}

impl Sweep {
    /// The turn of this time, where there is one in so many seconds.
    pub fn at(now: Timestamp, period: u64) -> Self {
        let now = u64::try_from(now.seconds()).unwrap_or_default();
        let turn = now / period.max(1) % (PARTS as u64);
        Self {
            part: usize::try_from(turn).unwrap_or_default(),
            passed: 0,
            table: 0,
            after: None,
        }
    }

    /// Looks at so many rows more, and deletes those that have ended `before`. The answer is whether the
    /// turn is over.
    ///
    /// # Errors
    ///
    /// The storage fails.
    pub fn go_on<S: Store>(
        &mut self,
        store: &mut S,
        before: Timestamp,
        limit: usize,
    ) -> Result<bool, S::Error> {
        let mut left = limit;
        while left > 0 && self.passed < PARTS {
            let table = TABLES[self.table];
            let part = (self.part + self.passed) % PARTS;
            let stretch = Stretch {
                table,
                after: self.after.take().unwrap_or_else(|| table.begin(part)),
                to: table.begin(part + 1),
                limit: left,
            };
            let swept = store.sweep(&stretch, before)?;
            left = left.saturating_sub(swept.read);
            self.after = swept.last;
            if self.after.is_none() {
                self.table = (self.table + 1) % TABLES.len();
                self.passed += usize::from(self.table == 0);
            }
        }
        Ok(self.passed > 0)
    }
}

impl Table {
    /// The key before the first one of a part, and thus the last one of the part before it.
    fn begin(self, part: usize) -> String {
        match (self, ALPHABET.get(part * ALPHABET.len() / PARTS)) {
            (Self::Grants, _) => {
                let first = part as u64 * (ROWS / PARTS as u64);
                first
                    .checked_sub(1)
                    .map_or("-1".into(), |before| before.to_string())
            }
            (_, None) => char::MAX.to_string(),
            (_, Some(_)) if part == 0 => String::new(),
            (_, Some(first)) => char::from(*first).to_string(),
        }
    }
}
