//! People who can sign in, and the counting of wrong passwords. A user is one row; [`serve`] decides without an await.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::password;
use crate::Timestamp;

/// Wrong passwords in a row before waiting begins.
const FREE_ATTEMPTS: u32 = 5;

/// The first wait, in seconds; each further wrong password doubles it.
const FIRST_WAIT: u32 = 5;

/// The longest wait, in seconds. Somebody else's guesses can make a person wait, but never longer than this after the last.
const LONGEST_WAIT: u32 = 300;

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The `sub` of the person: never reassigned. OpenID Connect Core §2.
    pub subject: String,
    /// The password as it is kept.
    password: String,
    /// What is known of the person.
    #[serde(default)]
    pub claims: Map<String, Value>,
    #[serde(default)]
    failures: u32,
    #[serde(default)]
    wait_until: Option<Timestamp>,
}

/// What is asked about a user.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// Whose row it is.
    pub username: String,
    /// What to do with it.
    pub command: Command,
}

/// What may happen to a user.
#[derive(Serialize, Deserialize)]
pub enum Command {
    /// Somebody claims to be this person.
    Authenticate {
        /// What they typed.
        password: String,
    },
    /// The operator removes the person.
    Delete,
    /// The operator adds the person, or sets a new password and claims.
    Put {
        /// The `sub`, if the person is new.
        subject: String,
        /// The password, hashed.
        password: String,
        /// What is known of the person; what was known before stays, if this is none.
        claims: Option<Map<String, Value>>,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// It is this person.
    Authenticated {
        /// The `sub`.
        subject: String,
    },
    /// There was no such person before.
    Created,
    /// The person is removed.
    Deleted,
    /// There is no such person.
    Missing,
    /// The name or the password is wrong; which of them is not told.
    Rejected,
    /// Too many wrong passwords: not looked at.
    Throttled {
        /// How many seconds to wait.
        seconds: u32,
    },
    /// The person has a new password and claims.
    Updated,
}

/// The storage of users. Synchronous: two guesses at once are counted as two.
pub trait Store {
    /// A failure of the storage itself.
    type Error;

    /// The user of this name.
    fn load(&self, username: &str) -> Result<Option<User>, Self::Error>;
    /// Puts or replaces the user of this name.
    fn save(&mut self, username: &str, user: &User) -> Result<(), Self::Error>;
    /// Removes the user of this name.
    fn delete(&mut self, username: &str) -> Result<(), Self::Error>;
    /// The guesses at a name that nobody has.
    fn stranger(&self, username: &str) -> Option<User>;
    /// Keeps the guesses at a name that nobody has: for a while, and in a bounded number.
    fn keep_stranger(&mut self, username: &str, stranger: User);
}

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request { now, username, command } = request;
    let before = store.load(&username)?;
    match command {
        Command::Authenticate { password } => authenticate(store, &username, before, &password, now),
        Command::Delete if before.is_none() => Ok(Reply::Missing),
        Command::Delete => store.delete(&username).map(|()| Reply::Deleted),
        Command::Put { subject, password, claims } => {
            let reply = if before.is_some() { Reply::Updated } else { Reply::Created };
            let (subject, former) = before.map_or((subject, Map::new()), |user| (user.subject, user.claims));
            let claims = claims.unwrap_or(former);
            store.save(&username, &User { subject, password, claims, failures: 0, wait_until: None })?;
            Ok(reply)
        }
    }
}

fn authenticate<S: Store>(
    store: &mut S,
    username: &str,
    before: Option<User>,
    password: &str,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let Some(user) = before else {
        // Guesses at a name that nobody has count the same: neither words nor time tell which names exist.
        let (after, reply) = store.stranger(username).unwrap_or_else(User::nobody).attempted(password, now);
        store.keep_stranger(username, after);
        return Ok(reply);
    };
    let (after, reply) = user.clone().attempted(password, now);
    if after != user {
        store.save(username, &after)?;
    }
    Ok(reply)
}

impl User {
    /// Nobody: a user that no password opens.
    fn nobody() -> Self {
        Self { subject: String::new(), password: String::new(), claims: Map::new(), failures: 0, wait_until: None }
    }

    fn attempted(self, password: &str, now: Timestamp) -> (Self, Reply) {
        if let Some(seconds) = self.wait_until.map(|until| until.seconds() - now.seconds()).filter(|seconds| *seconds > 0) {
            return (self, Reply::Throttled { seconds: u32::try_from(seconds).unwrap_or(LONGEST_WAIT) });
        }
        let stored = Some(self.password.as_str()).filter(|stored| !stored.is_empty());
        if password::verify(password, stored) {
            let subject = self.subject.clone();
            return (Self { failures: 0, wait_until: None, ..self }, Reply::Authenticated { subject });
        }
        let failures = self.failures.saturating_add(1);
        let wait_until = failures.checked_sub(FREE_ATTEMPTS).map(|excess| now.after(wait(excess)));
        (Self { failures, wait_until, ..self }, Reply::Rejected)
    }
}

fn wait(excess: u32) -> u32 {
    FIRST_WAIT.saturating_mul(1_u32.checked_shl(excess.min(16)).unwrap_or(u32::MAX)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn alice() -> User {
        let password = password::hash("right password", &[1; 16]).expect("a hash");
        User { subject: "s".into(), password, claims: Map::new(), failures: 0, wait_until: None }
    }

    fn after_failures(count: u32) -> User {
        (0..count).fold(alice(), |user, _| user.attempted("wrong", NOW).0)
    }

    #[test]
    fn the_sixth_guess_has_to_wait_even_if_it_is_right() {
        let (_, reply) = after_failures(FREE_ATTEMPTS).attempted("right password", NOW);
        assert_eq!(reply, Reply::Throttled { seconds: FIRST_WAIT });
    }

    #[test]
    fn waiting_ends_and_success_forgets_the_failures() {
        let (user, reply) = after_failures(FREE_ATTEMPTS).attempted("right password", NOW.after(FIRST_WAIT));
        assert_eq!(reply, Reply::Authenticated { subject: "s".into() });
        assert_eq!(user, alice());
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        assert_eq!((wait(0), wait(1), wait(u32::MAX)), (FIRST_WAIT, 2 * FIRST_WAIT, LONGEST_WAIT));
    }

    #[test]
    fn a_refused_guess_during_the_wait_changes_nothing() {
        let waiting = after_failures(FREE_ATTEMPTS);
        assert_eq!(waiting.clone().attempted("wrong", NOW).0, waiting);
    }
}
