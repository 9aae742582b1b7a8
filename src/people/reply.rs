//! What is answered about a person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;

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
    /// The session is ended.
    Done,
    /// There is no such person, or no such session.
    Missing,
    /// What is known of the person.
    Person {
        /// The `sub`.
        subject: String,
        /// The claims.
        claims: Map<String, Value>,
    },
    /// The name or the password is wrong; which of them is not told.
    Rejected,
    /// The browser is still signed in.
    Session {
        /// The `sub`.
        subject: String,
        /// When the person proved who they are.
        auth_time: Timestamp,
        /// What they have agreed to give this client without being asked again.
        scopes: Vec<String>,
    },
    /// The name belongs to somebody.
    Taken,
    /// Too many wrong passwords: not looked at.
    Throttled {
        /// How many seconds to wait.
        seconds: u32,
    },
    /// The person has a new password and claims.
    Updated,
}
