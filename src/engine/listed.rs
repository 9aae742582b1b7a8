//! A part of a list, as a caller asks for it and is told of it.

use std::ops::Range;

use serde_json::{Value, json};

use super::{Asked, CallerError, Told};

/// Where a part ends that nobody says the end of: at the fifth.
const USUAL: u32 = 5;
/// The most that is told at once.
const MOST: u32 = 200;
/// The same of a list that has a few words about each.
const USUAL_WORDS: u32 = 100;
const MOST_WORDS: u32 = 500;

/// From where to where: what `end` counts is not told any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    start: u32,
    end: u32,
}

impl Part {
    /// Reads a call. A part that would be too long ends sooner.
    pub fn read(call: &Asked) -> Result<Self, CallerError> {
        Self::of(call, USUAL, MOST)
    }

    /// The same, of a list that has a few words about each.
    pub fn of_words(call: &Asked) -> Result<Self, CallerError> {
        Self::of(call, USUAL_WORDS, MOST_WORDS)
    }

    fn of(call: &Asked, usual: u32, most: u32) -> Result<Self, CallerError> {
        let number = |name| call.number(name, 1..=u32::MAX);
        let start = number("start")?.unwrap_or_default();
        let end = number("end")?.unwrap_or(start.saturating_add(usual));
        let longest = start.saturating_add(most);
        Ok(Self {
            start,
            end: end.clamp(start, longest),
        })
    }

    /// From where to where.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part, and how many there are in all. It ends where its entries do, if more are there.
    pub fn told(self, name: &str, entries: Vec<Value>, total: usize) -> Told {
        let Self { start, end } = self;
        let last = start as usize + entries.len();
        let end = match last < total {
            true => last,
            false => end as usize,
        };
        let list = json!({ "start": start, "end": end, "totalCount": total, name: entries });
        Told::document(list, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_five_unless_somebody_says_so_and_never_more_than_two_hundred() {
        for (query, start, end) in [
            ("", 0, 5),
            ("start=0&end=0", 0, 5),
            ("start=7", 7, 12),
            ("end=3", 0, 3),
            ("start=3&end=9", 3, 9),
            ("start=9&end=3", 9, 9),
            ("start=1&end=100000", 1, 201),
            ("start=4294967295", u32::MAX, u32::MAX),
            ("start=-1&end=-1", 0, 5),
        ] {
            let call = Asked::of_form(query.as_bytes()).expect("a query");
            assert_eq!(Part::read(&call), Ok(Part { start, end }), "{query}");
        }
        for query in ["start=x", "end=1.5", "end=4294967296"] {
            let call = Asked::of_form(query.as_bytes()).expect("a query");
            assert!(Part::read(&call).is_err(), "{query}");
        }
    }
}
