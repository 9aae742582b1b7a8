//! People as an operator looks after them: told of, shut out, let in again, and moved in from elsewhere.

use serde::Serialize;
use serde_json::{Value, json};

use super::{InvitationCommand, Newcomer, reply::Reply, row::Row, seen::Lasting, user::User};
use crate::{Timestamp, json::FromJson};

/// What an operator asks, of one person or of those in one object.
#[derive(Serialize, FromJson)]
pub enum Manage {
    /// Ends the session of this name.
    EndSession(String),
    /// Adds somebody who was kept elsewhere.
    Import(Box<Newcomer>),
    /// What is asked about invitations, where they are kept.
    Invitations(InvitationCommand),
    /// Nobody signs in as this person any more, and all that was granted in their name is void.
    Lock,
    /// Tells of the people in one object.
    Page {
        /// The number of the object.
        object: u16,
        /// The name that they come after.
        after: String,
        /// How many.
        count: u16,
        /// What is told of each.
        told: Extent,
    },
    /// Tells of the passkeys.
    Passkeys,
    /// Removes the passkey of this name, and ends the sessions that began by one.
    RemovePasskey(String),
    /// Removes all that the person proves themselves by but the password, and voids what was granted.
    ResetFactors,
    /// Reads the session of this name, which is about to be ended.
    Session(String),
    /// Tells of the browsers in which the person is signed in.
    Sessions {
        /// How long a browser stays signed in now, in seconds.
        duration: u32,
        /// How long it may be away, in seconds.
        idle: Option<u32>,
    },
    /// Tells of one person.
    Show,
    /// Says whether the person is whoever has this `sub`, and can sign in and will be able to.
    Stands(String),
    /// The person may sign in again.
    Unlock,
}

/// What is told of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Extent {
    /// All that another server needs in order to serve them, with what their password was hashed to.
    Moving,
    /// Who they are.
    Short,
    /// What is known of them besides, but for secrets.
    Whole,
}

impl Extent {
    /// What is told of somebody whose row is this. One that cannot be read is told of all the same: it
    /// is there.
    pub(super) fn of_row(self, username: &str, row: &Row, now: Timestamp) -> Value {
        let mut told = match row.read() {
            Some(user) => user.told_to_operator(self, now),
            None => json!({ "unreadable": true }),
        };
        told["username"] = username.into();
        told
    }
}

impl User {
    /// What becomes of somebody who is there.
    pub(super) fn managed(mut self, asked: Manage, now: Timestamp) -> (Self, Reply) {
        match asked {
            Manage::EndSession(name) => self.without_session(&name),
            Manage::Import(newcomer) if newcomer.is(&self) => (self, Reply::Done),
            Manage::Import(_) => (self, Reply::Taken),
            Manage::Lock => {
                let mut user = self.void(now);
                user.locked = true;
                (user, Reply::Done)
            }
            // An object is no person.
            Manage::Invitations(_) | Manage::Page { .. } => (self, Reply::Missing),
            Manage::Passkeys => {
                let told = self.passkeys_told();
                (self, told)
            }
            Manage::RemovePasskey(id) => {
                let reply = self.without_passkey(&id, None);
                (self, reply)
            }
            Manage::Session(name) => {
                let found = self.session_named(&name, now);
                (self, found)
            }
            Manage::Sessions { duration, idle } => {
                let duration = Some(duration);
                let told = self.sessions_told(&Lasting { duration, idle }, now);
                (self, told)
            }
            Manage::ResetFactors => {
                let mut user = self.void(now);
                user.factors = None;
                if let Some(passkeys) = &mut user.passkeys {
                    passkeys.clear();
                }
                (user, Reply::Done)
            }
            Manage::Show => {
                let told = self.told_to_operator(Extent::Whole, now);
                (self, Reply::People(vec![told]))
            }
            Manage::Stands(subject) => {
                let stands = self.subject == subject && !self.locked && self.leaves.is_none();
                let reply = if stands { Reply::Done } else { Reply::Missing };
                (self, reply)
            }
            Manage::Unlock => {
                self.locked = false;
                (self, Reply::Done)
            }
        }
    }

    fn told_to_operator(&self, extent: Extent, now: Timestamp) -> Value {
        let mut told = json!({ "subject": self.subject });
        if self.locked {
            told["locked"] = true.into();
        }
        if extent != Extent::Short {
            told["claims"] = self.claims.clone().into();
        }
        if extent == Extent::Moving {
            told["passwordHash"] = self.password.as_str().into();
            return told;
        }
        let lasting = (self.sessions.iter()).filter(|session| session.expires > now);
        told["sessions"] = lasting.count().into();
        told["consents"] = self.consents.len().into();
        told["factors"] = self.factors().into();
        told
    }

    /// The kinds of proof that the person can give.
    fn factors(&self) -> Vec<&'static str> {
        let factors = [
            (!self.password.is_empty()).then_some("password"),
            (self.passkeys.as_ref())
                .filter(|passkeys| passkeys.count() > 0)
                .map(|_| "passkey"),
            self.factors.as_ref().map(|_| "totp"),
        ];
        factors.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Command, apply::tests::*, password::Cost},
        *,
    };

    fn locked() -> User {
        signed_in(1).apply(Command::Manage(Manage::Lock), NOW).0
    }

    #[test]
    fn whoever_is_locked_out_has_no_session_and_stands_by_nothing() {
        let user = locked();
        assert_eq!(resume(&user, 1, NOW), Reply::Missing);
        let signed_in = sign_in(user.clone(), "right password", session(2), None);
        assert_eq!(signed_in, (user.clone(), Reply::Rejected));
        let read = Command::Read {
            subject: "s".into(),
            epoch: u32::MAX,
            client: 7,
        };
        assert_eq!(user.clone().apply(read, NOW).1, Reply::Missing);
        // A session that something else left behind opens nothing either.
        let mut left = user;
        left.sessions = signed_in_sessions();
        assert_eq!(resume(&left, 1, NOW), Reply::Missing);
    }

    fn signed_in_sessions() -> Vec<super::super::user::Session> {
        signed_in(1).sessions
    }

    #[test]
    fn unlocking_lets_somebody_in_and_brings_nothing_back() {
        let (user, reply) = locked().apply(Command::Manage(Manage::Unlock), NOW);
        assert_eq!((reply, user.locked), (Reply::Done, false));
        assert_eq!(resume(&user, 1, NOW), Reply::Missing);
        let (_, reply) = sign_in(user, "right password", session(2), None);
        assert!(matches!(reply, Reply::Authenticated { .. }));
    }

    #[test]
    fn a_new_password_lets_nobody_in_who_is_locked_out() {
        let put = Command::Put {
            subject: "other".into(),
            password: Cost::USUAL.hash("another password", &[2; 16]),
            claims: None,
        };
        let (user, _) = locked().apply(put, NOW);
        let (_, reply) = sign_in(user, "another password", session(2), None);
        assert_eq!(reply, Reply::Rejected);
    }

    #[test]
    fn a_row_that_nobody_locked_is_written_as_ever() {
        let text = crate::json::to_string(&alice());
        assert!(!text.contains("locked"), "{text}");
        assert_eq!(crate::json::from_str::<User>(&text).ok(), Some(alice()));
    }

    #[test]
    fn somebody_whose_row_cannot_be_read_is_told_of_all_the_same() {
        for text in ["{", r#"{"subject":"s","password":"","future":1}"#] {
            let row = Row {
                state: text.into(),
                beside: String::new(),
            };
            let told = Extent::Moving.of_row("alice", &row, NOW);
            assert_eq!(told, json!({ "username": "alice", "unreadable": true }));
        }
    }
}
