//! Pages: what was used once and what was pushed, many requests in one row.
//!
//! A `jti` is worth nothing once it is refused for its age, and most pushed requests are answered or
//! given up within minutes. A row for each would be written and deleted again for it alone. So all
//! that one request spends and pushes is added to a page in one write, and a page goes as a whole
//! when the last thing on it has ended. Nothing is taken off a page: a request that was answered is a
//! row of its own from then on, and that is looked for first.
//!
//! Which `jti` was used is told from memory. All pages are read into it before the first answer, and
//! what is written goes to the storage first: so memory never knows less than the storage, and never
//! more.

use std::collections::{BTreeMap, BTreeSet};

use super::{Added, Grant, Store, Unreadable};
use crate::{
    Digest, Timestamp, json,
    oauth::{FirstUse, handle::Row},
};

/// The first line of a page.
const VERSION: &str = "1";

/// How many octets are on a page at most, unless one request alone has more: as many are written again
/// with each request.
const MOST_OCTETS: usize = 16_384;

/// For how many seconds a page is added to.
const OPEN: u64 = 300;

/// How many pages may begin in a second, so that their numbers tell when they began.
const PAGES_A_SECOND: u64 = 1000;

/// How many pages are read at once.
const READ_AT_ONCE: usize = 64;

/// The seconds in which what ends is forgotten together.
const SPAN: i64 = 300;

/// The first 132 bits of the digest of what was used, in base64url.
type Mark = [u8; MARK];
const MARK: usize = 22;

/// What one request adds to a page.
#[derive(Debug, Default)]
pub(super) struct Entry {
    used: BTreeMap<Mark, Timestamp>,
    held: BTreeMap<Row, (Timestamp, String)>,
}

/// What is known of the pages of a shelf, once they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pages(Option<Index>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Index {
    /// By when it ends.
    ending: BTreeMap<i64, Ending>,
    last: Option<Last>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Ending {
    used: BTreeSet<Mark>,
    held: BTreeMap<Row, Held>,
}

/// Where a pushed request is, and until when it can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Held {
    page: u64,
    until: Timestamp,
}

/// The page that began last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Last {
    page: u64,
    octets: usize,
}

impl Entry {
    /// What is used.
    pub(super) fn of(uses: &[FirstUse]) -> Self {
        Self {
            used: uses
                .iter()
                .map(|first| (mark(&first.key), first.until))
                .collect(),
            held: BTreeMap::new(),
        }
    }

    /// A request that is pushed, beside it.
    pub(super) fn hold(&mut self, row: Row, grant: &Grant) {
        let held = (grant.until(), json::to_string(grant));
        self.held.insert(row, held);
    }

    /// As it is written: no text of JSON has a line break in it.
    fn added(&self) -> Added {
        let mut added = Added {
            page: 0,
            is_first: false,
            until: Timestamp::default(),
            noted: String::new(),
            held: String::new(),
        };
        for (mark, until) in &self.used {
            let mark = String::from_utf8_lossy(mark);
            added.noted += &format!("u{mark} {}\n", until.seconds());
            added.until = added.until.max(*until);
        }
        for (row, (until, grant)) in &self.held {
            let row = row.number();
            added.noted += &format!("r{row} {}\n", until.seconds());
            added.held += &format!("{row} {grant}\n");
            added.until = added.until.max(*until);
        }
        added
    }
}

fn mark(key: &Digest) -> Mark {
    let mut mark = [0; MARK];
    mark.copy_from_slice(&key.encode().as_bytes()[..MARK]);
    mark
}

impl Pages {
    /// Whether it was used.
    pub(super) fn has<S: Store>(&mut self, store: &S, key: &Digest) -> Result<bool, S::Error> {
        let mark = mark(key);
        let mut ending = self.index(store)?.ending.values();
        Ok(ending.any(|ending| ending.used.contains(&mark)))
    }

    /// The request that was pushed in this row, though it may have been answered.
    pub(super) fn load<S: Store>(
        &mut self,
        store: &S,
        row: Row,
    ) -> Result<Option<Grant>, S::Error> {
        let Some(held) = self.index(store)?.held(row) else {
            return Ok(None);
        };
        let Some(text) = store.held(held.page)? else {
            // It is deleted when nothing on it counts any more.
            return Ok(None);
        };
        let row = format!("{} ", row.number());
        let grant = text.lines().find_map(|line| line.strip_prefix(&row));
        let grant = grant.ok_or(Unreadable)?;
        Ok(Some(json::from_str(grant).map_err(|_| Unreadable)?))
    }

    /// `grant`, which takes the place of what was pushed in this row: until that can come back no more.
    pub(super) fn kept<S: Store>(
        &mut self,
        store: &S,
        row: Row,
        grant: Grant,
    ) -> Result<Grant, S::Error> {
        let held = self.index(store)?.held(row);
        Ok(match held {
            Some(held) => grant.kept_until(held.until),
            None => grant,
        })
    }

    /// Adds to a page.
    pub(super) fn write<S: Store>(
        &mut self,
        store: &mut S,
        entry: Entry,
        now: Timestamp,
    ) -> Result<(), S::Error> {
        let mut added = entry.added();
        if added.noted.is_empty() {
            return Ok(());
        }
        let index = self.index(store)?;
        index.place(&mut added, now);
        store.add(&added)?;
        index.add(entry, &added);
        Ok(())
    }

    /// Forgets what has ended before that: nobody takes it for good any more.
    pub fn forget(&mut self, before: Timestamp) {
        let first = before.seconds().div_euclid(SPAN);
        if let Some(index) = &mut self.0 {
            while let Some(ending) = index.ending.first_entry()
                && *ending.key() < first
            {
                ending.remove();
            }
        }
    }

    /// Adds to none of the pages that are there, because some were deleted.
    pub fn turn(&mut self) {
        if let Some(last) = self.0.as_mut().and_then(|index| index.last.as_mut()) {
            last.octets = MOST_OCTETS;
        }
    }

    fn index<S: Store>(&mut self, store: &S) -> Result<&mut Index, S::Error> {
        if self.0.is_none() {
            self.0 = Some(Index::read(store)?);
        }
        Ok(self.0.get_or_insert_default())
    }
}

impl Index {
    fn read<S: Store>(store: &S) -> Result<Self, S::Error> {
        let mut index = Self::default();
        loop {
            let after = index.last.as_ref().map_or(0, |last| last.page);
            let pages = store.pages(after, READ_AT_ONCE)?;
            let is_all = pages.len() < READ_AT_ONCE;
            for (page, noted) in pages {
                index.read_page(page, &noted).ok_or(Unreadable)?;
            }
            if is_all {
                break;
            }
        }
        if let Some(last) = &mut index.last {
            let held = store.held(last.page)?;
            last.octets += held.map_or(0, |held| held.len());
        }
        Ok(index)
    }

    fn read_page(&mut self, page: u64, noted: &str) -> Option<()> {
        let mut lines = noted.lines();
        if lines.next() != Some(VERSION) {
            return None;
        }
        for line in lines {
            let (what, until) = line.split_once(' ')?;
            let until = Timestamp::from_seconds(until.parse().ok()?);
            if let Some(used) = what.strip_prefix('u') {
                let mark = used.as_bytes().try_into().ok()?;
                self.ending(until).used.insert(mark);
            } else {
                let row = Row::kept(what.strip_prefix('r')?.parse().ok()?)?;
                self.ending(until).held.insert(row, Held { page, until });
            }
        }
        let octets = noted.len();
        self.last = Some(Last { page, octets });
        Some(())
    }

    fn ending(&mut self, until: Timestamp) -> &mut Ending {
        let span = until.seconds().div_euclid(SPAN);
        self.ending.entry(span).or_default()
    }

    fn held(&self, row: Row) -> Option<Held> {
        let mut ending = self.ending.values();
        ending.find_map(|ending| ending.held.get(&row).copied())
    }

    /// On the last page, if that is new and has room, and else on another.
    fn place(&self, added: &mut Added, now: Timestamp) {
        let now = u64::try_from(now.seconds()).unwrap_or_default();
        if let Some(last) = &self.last {
            let octets = last.octets + added.noted.len() + added.held.len();
            let is_new = now < (last.page / PAGES_A_SECOND).saturating_add(OPEN);
            if is_new && octets <= MOST_OCTETS {
                added.page = last.page;
                return;
            }
        }
        let next = self.last.as_ref().map_or(1, |last| last.page + 1);
        added.page = now.saturating_mul(PAGES_A_SECOND).max(next);
        added.is_first = true;
        added.noted.insert_str(0, &format!("{VERSION}\n"));
    }

    fn add(&mut self, entry: Entry, added: &Added) {
        for (mark, until) in entry.used {
            self.ending(until).used.insert(mark);
        }
        let page = added.page;
        for (row, (until, _)) in entry.held {
            self.ending(until).held.insert(row, Held { page, until });
        }
        let before = self.last.take().filter(|_| !added.is_first);
        let octets = before.map_or(0, |last| last.octets);
        self.last = Some(Last {
            page,
            octets: octets + added.noted.len() + added.held.len(),
        });
    }
}
