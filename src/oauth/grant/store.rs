//! The storage under a shelf.

use super::{
    command::{EndedSid, Withdrawal},
    state::Grant,
};
use crate::{Digest, Timestamp, oauth::handle::Row};

/// The storage under a shelf. Synchronous: that is what makes a transition atomic.
pub trait Store {
    /// A failure of the storage itself.
    type Error;

    /// Whether `key` was remembered before.
    fn is_remembered(&self, key: &Digest) -> Result<bool, Self::Error>;
    /// Remembers `key` until `until`.
    fn remember(&mut self, key: &Digest, until: Timestamp) -> Result<(), Self::Error>;
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
