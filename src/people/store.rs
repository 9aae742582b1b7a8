//! What is asked of the storage of people.

use super::User;

/// The storage of users. Synchronous: two guesses at once are counted as two.
pub trait Store {
    /// A failure of the storage itself.
    type Error;

    /// The user of this name, as JSON.
    fn load(&self, username: &str) -> Result<Option<String>, Self::Error>;
    /// Puts or replaces the user of this name.
    fn save(&mut self, username: &str, user: &str) -> Result<(), Self::Error>;
    /// Removes the user of this name.
    fn delete(&mut self, username: &str) -> Result<(), Self::Error>;
    /// The guesses at a name that nobody has.
    fn stranger(&self, username: &str) -> Option<User>;
    /// Keeps the guesses at a name that nobody has: for a while, and in a bounded number.
    fn keep_stranger(&mut self, username: &str, stranger: User);
}
