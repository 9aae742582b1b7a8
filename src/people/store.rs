//! What is asked of the storage of people.

use super::{row::Row, user::User};
use crate::{Digest, Timestamp};

/// The storage of users. Synchronous: two guesses at once are counted as two.
pub trait Store {
    /// A failure of the storage itself.
    type Error;

    /// The user of this name.
    fn load(&self, username: &str) -> Result<Option<Row>, Self::Error>;
    /// So many names that come after this one, in order, and who has them.
    fn page(&self, after: &str, count: u16) -> Result<Vec<(String, Row)>, Self::Error>;
    /// Puts or replaces the user of this name.
    fn save(&mut self, username: &str, user: &Row) -> Result<(), Self::Error>;
    /// Removes the user of this name.
    fn delete(&mut self, username: &str) -> Result<(), Self::Error>;
    /// Keeps a session that has ended, as JSON, of which clients are to hear at once.
    fn announce(&mut self, session: &Digest, ended: &str) -> Result<(), Self::Error>;
    /// All that clients are still to hear of, as JSON.
    fn announced(&self) -> Result<Vec<String>, Self::Error>;
    /// What is counted under this key, as JSON, if it counts still.
    fn attempts(&self, key: &Digest, now: Timestamp) -> Result<Option<String>, Self::Error>;
    /// Counts under this key, and until when it counts. What counts no longer may go.
    fn keep_attempts(
        &mut self,
        key: &Digest,
        attempts: &str,
        until: Timestamp,
    ) -> Result<(), Self::Error>;
    /// Counts nothing under this key any more.
    fn forget_attempts(&mut self, key: &Digest) -> Result<(), Self::Error>;
    /// The name of the person of this user handle.
    fn handle(&self, handle: &str) -> Result<Option<String>, Self::Error>;
    /// Puts or replaces whose handle it is.
    fn keep_handle(&mut self, handle: &str, username: &str) -> Result<(), Self::Error>;
    /// The handle is nobody's.
    fn forget_handle(&mut self, handle: &str) -> Result<(), Self::Error>;
    /// The invitations, as JSON, where they are kept.
    fn invitations(&self) -> Result<Option<String>, Self::Error>;
    /// Puts or replaces them.
    fn keep_invitations(&mut self, invitations: &str) -> Result<(), Self::Error>;
    /// Removes everybody and all that is counted, as much as one turn allows. The answer is whether
    /// there was anything.
    fn empty(&mut self) -> Result<bool, Self::Error>;
    /// Whether so much is counted that there is no room for other keys.
    fn is_full(&self) -> Result<bool, Self::Error>;
}

/// Keeps a person who is new or has changed.
pub(super) fn save<S: Store>(store: &mut S, username: &str, user: &User) -> Result<(), S::Error> {
    store.save(username, &Row::of(user))
}
