//! The rows of a shelf, wherever they are kept: each in its own, and of a request that was only pushed
//! on a page.

use super::{Grant, Pages, Store, pages::Entry};
use crate::{
    Digest, Timestamp,
    oauth::{FirstUse, handle::Row},
};

/// For how many seconds longer a row that leads to another is kept, so that it is not written each time
/// that the other is.
const SLACK: u32 = 2_592_000;

/// The rows of a shelf at the time of a request.
pub(super) struct Rows<'a, S> {
    pub(super) store: &'a mut S,
    pub(super) pages: &'a mut Pages,
    pub(super) now: Timestamp,
}

/// A grant where it was found.
pub(super) struct Found {
    pub(super) grant: Grant,
    /// Whether that is on a page, and there is no row of it.
    pub(super) is_held: bool,
}

impl Found {
    pub(super) const fn in_its_row(grant: Grant) -> Self {
        Self {
            grant,
            is_held: false,
        }
    }
}

impl<S: Store> Rows<'_, S> {
    /// Whether it was used, as this version remembers it or as one before pages did.
    pub(super) fn has_used(&mut self, key: &Digest) -> Result<bool, S::Error> {
        Ok(self.pages.has(self.store, key)? || self.store.is_remembered(key)?)
    }

    /// Remembers what is used.
    pub(super) fn spend(&mut self, uses: &[FirstUse]) -> Result<(), S::Error> {
        self.pages.write(self.store, Entry::of(uses), self.now)
    }

    /// Begins a row, and remembers what was used for it.
    pub(super) fn begin(
        &mut self,
        row: Row,
        grant: &Grant,
        uses: &[FirstUse],
    ) -> Result<(), S::Error> {
        let mut entry = Entry::of(uses);
        let is_held = matches!(grant, Grant::Pushed(_));
        if is_held {
            entry.hold(row, grant);
        }
        self.pages.write(self.store, entry, self.now)?;
        if is_held {
            return Ok(());
        }
        self.store.insert(row, grant)
    }

    /// What is in a row: what was pushed counts only as long as there is nothing else.
    pub(super) fn load(&mut self, row: Row) -> Result<Option<Found>, S::Error> {
        if let Some(grant) = self.store.load(row)? {
            return Ok(Some(Found::in_its_row(grant)));
        }
        let held = self.pages.load(self.store, row)?;
        Ok(held.map(|grant| Found {
            grant,
            is_held: true,
        }))
    }

    /// Puts what became of a grant in its row. What was pushed stays on its page: so that it does not
    /// count again, the row stays as long as it might.
    pub(super) fn save(&mut self, row: Row, changed: Found) -> Result<(), S::Error> {
        let Found { grant, is_held } = changed;
        let grant = self.pages.kept(self.store, row, grant)?;
        if is_held {
            self.store.insert(row, &grant)?;
        } else {
            self.store.update(row, &grant)?;
        }
        match grant.named_by() {
            Some(named) => self.keep(named, grant.until()),
            None => Ok(()),
        }
    }

    /// Keeps the row that a `grant_id` names as long as there is the grant that it leads to.
    pub(super) fn keep(&mut self, named: Row, until: Timestamp) -> Result<(), S::Error> {
        let found = self.store.load(named)?;
        match found.filter(|grant| grant.successor().is_some() && grant.until() < until) {
            Some(grant) => self
                .store
                .update(named, &grant.kept_until(until.after(SLACK))),
            None => Ok(()),
        }
    }
}
