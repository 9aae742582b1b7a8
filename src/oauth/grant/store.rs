//! The storage under a shelf.

use super::{
    command::{EndedSid, Withdrawal},
    state::Grant,
};
use crate::{Digest, Timestamp, oauth::handle::Row};

/// A page that a version to come has written, or that is damaged.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable;

/// What is added to a page in one write.
#[derive(Debug)]
pub struct Added {
    /// The number of the page: later ones have higher numbers.
    pub page: u64,
    /// Whether the page begins with it.
    pub is_first: bool,
    /// Until when something of it counts, in seconds since 1970.
    pub until: Timestamp,
    /// What memory holds of the page: lines, the first of which is its version.
    pub noted: String,
    /// The requests that were pushed: lines.
    pub held: String,
}

/// A table of rows that end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Grants, by their number.
    Grants,
    /// What was used once before there were pages.
    Used,
    /// Where tokens of a chosen value lead.
    Pointers,
    /// Sessions that have ended.
    Ended,
}

/// Rows that are looked at in one step.
#[derive(Debug)]
pub struct Stretch {
    /// Where they are.
    pub table: Table,
    /// The key before the first of them.
    pub after: String,
    /// The last key that may be one of them.
    pub to: String,
    /// How many they are at most.
    pub limit: usize,
}

/// What was looked at.
#[derive(Debug)]
pub struct Swept {
    /// How many rows.
    pub read: usize,
    /// The key of the last of them, where there may be more.
    pub last: Option<String>,
}

/// The storage under a shelf. Synchronous: that is what makes a transition atomic.
pub trait Store {
    /// A failure of the storage itself, or of what is in it.
    type Error: From<Unreadable>;

    /// Whether `key` was remembered in a row of its own, as versions before pages do.
    fn is_remembered(&self, key: &Digest) -> Result<bool, Self::Error>;
    /// What is noted on the pages after that of this number, at most `limit` of them, in the order of
    /// their numbers.
    fn pages(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>, Self::Error>;
    /// The requests on a page.
    fn held(&self, page: u64) -> Result<Option<String>, Self::Error>;
    /// Adds to a page, in one step.
    fn add(&mut self, added: &Added) -> Result<(), Self::Error>;
    /// Looks at some rows, and deletes those of them that have ended `before`.
    fn sweep(&mut self, stretch: &Stretch, before: Timestamp) -> Result<Swept, Self::Error>;
    /// From which epoch on counts what a client was granted in the name of a person; 0 where nothing
    /// was withdrawn.
    fn valid_from(&self, account: &str, client: u64) -> Result<u32, Self::Error>;
    /// Remembers for ever what was withdrawn; never less than before.
    fn withdraw(&mut self, withdrawal: &Withdrawal) -> Result<(), Self::Error>;
    /// Whether what was granted with `offline_access` has ended with the session of this `sid`; none if
    /// the session has not ended.
    fn ended_session(&self, sid: &str) -> Result<Option<bool>, Self::Error>;
    /// Remembers that a session has ended; what had ended before stays so.
    fn end_session(&mut self, ended: &EndedSid) -> Result<(), Self::Error>;
    /// Removes everything, as much as one turn allows. The answer is whether there was anything.
    fn empty(&mut self) -> Result<bool, Self::Error>;
    /// The grant in `row`.
    fn load(&self, row: Row) -> Result<Option<Grant>, Self::Error>;
    /// Grants whose text has one of each list of `texts`, in the order of their rows after `after`, at
    /// most `limit` of them.
    fn matching(
        &self,
        texts: &[Vec<String>],
        after: Option<Row>,
        limit: usize,
    ) -> Result<Vec<(Row, Grant)>, Self::Error>;
    /// Where it is pointed to for a token of which this is stored.
    fn pointed(&self, key: &Digest) -> Result<Option<String>, Self::Error>;
    /// Points there, and nowhere else, for at least as long.
    fn point(&mut self, key: &Digest, place: &str, until: Timestamp) -> Result<(), Self::Error>;
    /// Puts a grant in `row`, which is empty.
    fn insert(&mut self, row: Row, grant: &Grant) -> Result<(), Self::Error>;
    /// Replaces the grant in `row`.
    fn update(&mut self, row: Row, grant: &Grant) -> Result<(), Self::Error>;
}
