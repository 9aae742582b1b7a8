//! People who can sign in: their passwords and the counting of wrong ones, their sessions, and what
//! they have agreed to. A user is one row; [`serve`] decides without an await.

pub mod claims;
pub mod password;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::claims::claims_error;
use crate::{Digest, Timestamp};

/// Wrong passwords in a row before waiting begins.
const FREE_ATTEMPTS: u32 = 5;

/// The first wait, in seconds; each further wrong password doubles it.
const FIRST_WAIT: u32 = 5;

/// The longest wait, in seconds. Somebody else's guesses can make a person wait, but never longer
/// than this after the last.
const LONGEST_WAIT: u32 = 300;

/// The most browsers one person is signed in with.
const MOST_SESSIONS: usize = 20;

/// The most clients whose consent is remembered.
const MOST_CONSENTS: usize = 200;

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
    /// The youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sessions: Vec<Session>,
    /// The youngest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    consents: Vec<Consent>,
}

/// A browser in which the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    digest: Digest,
    expires: Timestamp,
    auth_time: Timestamp,
}

/// What the person has agreed to for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Consent {
    client: u64,
    scopes: Vec<String>,
}

/// A session to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSession {
    /// The digest of the secret that the browser keeps.
    pub digest: Digest,
    /// When it ends.
    pub expires: Timestamp,
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
        /// The session to begin if it is right.
        session: Option<NewSession>,
        /// The session of the same browser, which then ends.
        former: Option<Digest>,
    },
    /// The person agrees to what a client asks for.
    Consent {
        /// The `sub` that signed in.
        subject: String,
        /// The number of the client.
        client: u64,
        /// The scopes.
        scopes: Vec<String>,
        /// Whether not to ask again.
        remember: bool,
    },
    /// The operator removes the person.
    Delete,
    /// The person signs out of one browser.
    EndSession {
        /// The digest of the secret that the browser keeps.
        session: Digest,
    },
    /// The operator adds the person, or sets a new password and claims.
    Put {
        /// The `sub`, if the person is new.
        subject: String,
        /// The password, hashed.
        password: String,
        /// What is known of the person; what was known before stays, if this is none.
        claims: Option<Map<String, Value>>,
    },
    /// Reads what is known of the person.
    Read {
        /// The `sub` that is meant.
        subject: String,
    },
    /// A browser comes back.
    Resume {
        /// The digest of the secret that the browser keeps.
        session: Digest,
        /// The number of the client that asks.
        client: u64,
    },
    /// Somebody becomes a person of this service.
    SignUp {
        /// The `sub`.
        subject: String,
        /// The password, hashed.
        password: String,
        /// What they say of themselves.
        claims: Map<String, Value>,
        /// The session to begin.
        session: Option<NewSession>,
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
    let Request {
        now,
        username,
        command,
    } = request;
    match store.load(&username)? {
        Some(_) if matches!(command, Command::Delete) => {
            store.delete(&username).map(|()| Reply::Deleted)
        }
        Some(user) => {
            let (after, reply) = user.clone().apply(command, now);
            if after != user {
                store.save(&username, &after)?;
            }
            Ok(reply)
        }
        None => serve_stranger(store, &username, command, now),
    }
}

/// Serves a request about a name that nobody has.
fn serve_stranger<S: Store>(
    store: &mut S,
    username: &str,
    command: Command,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let (subject, password, claims, session) = match command {
        // Guesses at a name that nobody has count the same: neither words nor time tell which names
        // exist.
        Command::Authenticate { password, .. } => {
            let (after, reply) = store
                .stranger(username)
                .unwrap_or_else(User::nobody)
                .attempted(&password, now);
            store.keep_stranger(username, after);
            return Ok(reply);
        }
        Command::Put {
            subject,
            password,
            claims,
        } => (subject, password, claims.unwrap_or_default(), None),
        Command::SignUp {
            subject,
            password,
            claims,
            session,
        } => (subject, password, claims, session),
        Command::Consent { .. }
        | Command::Delete
        | Command::EndSession { .. }
        | Command::Read { .. }
        | Command::Resume { .. } => {
            return Ok(Reply::Missing);
        }
    };
    let user = User {
        subject,
        password,
        claims,
        ..User::nobody()
    }
    .with_session(session, None, now);
    store.save(username, &user).map(|()| Reply::Created)
}

impl User {
    /// Nobody: a user that no password opens.
    fn nobody() -> Self {
        Self {
            subject: String::new(),
            password: String::new(),
            claims: Map::new(),
            failures: 0,
            wait_until: None,
            sessions: Vec::new(),
            consents: Vec::new(),
        }
    }

    /// What becomes of a person who is there. To remove one is the store's part.
    fn apply(self, command: Command, now: Timestamp) -> (Self, Reply) {
        match command {
            Command::Authenticate {
                password,
                session,
                former,
            } => match self.attempted(&password, now) {
                (user, reply @ Reply::Authenticated { .. }) => {
                    (user.with_session(session, former, now), reply)
                }
                unsuccessful => unsuccessful,
            },
            Command::Consent { subject, .. } | Command::Read { subject }
                if subject != self.subject =>
            {
                (self, Reply::Missing)
            }
            Command::Consent {
                client,
                scopes,
                remember,
                ..
            } => {
                let user = if remember {
                    self.agreed(client, scopes)
                } else {
                    self
                };
                let reply = user.person();
                (user, reply)
            }
            Command::Delete => (self, Reply::Deleted),
            Command::EndSession { session } => self.signed_out(session),
            Command::Put {
                password, claims, ..
            } => (self.put(password, claims), Reply::Updated),
            Command::Read { .. } => {
                let reply = self.person();
                (self, reply)
            }
            Command::Resume { session, client } => {
                let reply = self.resumed(session, client, now);
                (self, reply)
            }
            Command::SignUp { .. } => (self, Reply::Taken),
        }
    }

    fn attempted(self, password: &str, now: Timestamp) -> (Self, Reply) {
        if let Some(seconds) = self
            .wait_until
            .map(|until| until.seconds() - now.seconds())
            .filter(|seconds| *seconds > 0)
        {
            return (
                self,
                Reply::Throttled {
                    seconds: u32::try_from(seconds).unwrap_or(LONGEST_WAIT),
                },
            );
        }
        let stored = Some(self.password.as_str()).filter(|stored| !stored.is_empty());
        if password::verify(password, stored) {
            let subject = self.subject.clone();
            return (
                Self {
                    failures: 0,
                    wait_until: None,
                    ..self
                },
                Reply::Authenticated { subject },
            );
        }
        let failures = self.failures.saturating_add(1);
        let wait_until = failures
            .checked_sub(FREE_ATTEMPTS)
            .map(|excess| now.after(wait(excess)));
        (
            Self {
                failures,
                wait_until,
                ..self
            },
            Reply::Rejected,
        )
    }

    /// Begins a session, and ends the one it takes the place of. What has expired goes with the
    /// next that begins.
    fn with_session(
        mut self,
        begun: Option<NewSession>,
        former: Option<Digest>,
        now: Timestamp,
    ) -> Self {
        self.sessions
            .retain(|session| Some(session.digest) != former);
        if let Some(NewSession { digest, expires }) = begun {
            self.sessions
                .retain(|session| session.expires > now && session.digest != digest);
            self.sessions.push(Session {
                digest,
                expires,
                auth_time: now,
            });
            self.sessions
                .drain(..self.sessions.len().saturating_sub(MOST_SESSIONS));
        }
        self
    }

    fn signed_out(mut self, session: Digest) -> (Self, Reply) {
        let before = self.sessions.len();
        self.sessions.retain(|known| known.digest != session);
        let reply = if self.sessions.len() < before {
            Reply::Done
        } else {
            Reply::Missing
        };
        (self, reply)
    }

    fn resumed(&self, session: Digest, client: u64, now: Timestamp) -> Reply {
        let Some(session) = self
            .sessions
            .iter()
            .find(|known| known.digest == session && known.expires > now)
        else {
            return Reply::Missing;
        };
        let agreed = self
            .consents
            .iter()
            .find(|consent| consent.client == client);
        let scopes = agreed
            .map(|consent| consent.scopes.clone())
            .unwrap_or_default();
        Reply::Session {
            subject: self.subject.clone(),
            auth_time: session.auth_time,
            scopes,
        }
    }

    /// Adds to what the person has agreed to. A consent that says nothing new stays where it is.
    fn agreed(mut self, client: u64, scopes: Vec<String>) -> Self {
        let known = self
            .consents
            .iter()
            .position(|consent| consent.client == client);
        let former = known
            .map(|index| self.consents[index].scopes.clone())
            .unwrap_or_default();
        let mut all = former.clone();
        scopes.into_iter().for_each(|scope| {
            if !all.contains(&scope) {
                all.push(scope)
            }
        });
        if all == former {
            return self;
        }
        self.consents.retain(|consent| consent.client != client);
        self.consents.push(Consent {
            client,
            scopes: all,
        });
        self.consents
            .drain(..self.consents.len().saturating_sub(MOST_CONSENTS));
        self
    }

    /// A new password ends every session: whoever knew the old one is out.
    fn put(self, password: String, claims: Option<Map<String, Value>>) -> Self {
        let sessions = if password == self.password {
            self.sessions
        } else {
            Vec::new()
        };
        let claims = claims.unwrap_or(self.claims);
        Self {
            password,
            claims,
            failures: 0,
            wait_until: None,
            sessions,
            ..self
        }
    }

    fn person(&self) -> Reply {
        Reply::Person {
            subject: self.subject.clone(),
            claims: self.claims.clone(),
        }
    }
}

fn wait(excess: u32) -> u32 {
    FIRST_WAIT
        .saturating_mul(1_u32.checked_shl(excess.min(16)).unwrap_or(u32::MAX))
        .min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn alice() -> User {
        let password = password::hash("right password", &[1; 16]).expect("a hash");
        User {
            subject: "s".into(),
            password,
            ..User::nobody()
        }
    }

    fn after_failures(count: u32) -> User {
        (0..count).fold(alice(), |user, _| user.attempted("wrong", NOW).0)
    }

    #[test]
    fn the_sixth_guess_has_to_wait_even_if_it_is_right() {
        let (_, reply) = after_failures(FREE_ATTEMPTS).attempted("right password", NOW);
        assert_eq!(
            reply,
            Reply::Throttled {
                seconds: FIRST_WAIT
            }
        );
    }

    #[test]
    fn waiting_ends_and_success_forgets_the_failures() {
        let (user, reply) =
            after_failures(FREE_ATTEMPTS).attempted("right password", NOW.after(FIRST_WAIT));
        assert_eq!(
            reply,
            Reply::Authenticated {
                subject: "s".into()
            }
        );
        assert_eq!(user, alice());
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        assert_eq!(
            (wait(0), wait(1), wait(u32::MAX)),
            (FIRST_WAIT, 2 * FIRST_WAIT, LONGEST_WAIT)
        );
    }

    #[test]
    fn a_refused_guess_during_the_wait_changes_nothing() {
        let waiting = after_failures(FREE_ATTEMPTS);
        assert_eq!(waiting.clone().attempted("wrong", NOW).0, waiting);
    }

    const LATER: Timestamp = Timestamp::from_seconds(1_000_500);

    fn digest(n: usize) -> Digest {
        Digest::of(n.to_be_bytes())
    }

    fn session(n: usize) -> Option<NewSession> {
        Some(NewSession {
            digest: digest(n),
            expires: NOW.after(1000),
        })
    }

    fn sign_in(
        user: User,
        password: &str,
        begun: Option<NewSession>,
        former: Option<Digest>,
    ) -> (User, Reply) {
        user.apply(
            Command::Authenticate {
                password: password.into(),
                session: begun,
                former,
            },
            NOW,
        )
    }

    fn signed_in(n: usize) -> User {
        sign_in(alice(), "right password", session(n), None).0
    }

    fn resume(user: &User, n: usize, now: Timestamp) -> Reply {
        let (after, reply) = user.clone().apply(
            Command::Resume {
                session: digest(n),
                client: 7,
            },
            now,
        );
        assert_eq!(after, *user);
        reply
    }

    fn consent(user: User, client: u64, scopes: &[&str], remember: bool) -> (User, Reply) {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        user.apply(
            Command::Consent {
                subject: "s".into(),
                client,
                scopes,
                remember,
            },
            NOW,
        )
    }

    fn scopes_of(reply: Reply) -> Vec<String> {
        match reply {
            Reply::Session { scopes, .. } => scopes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_browser_stays_signed_in_until_its_session_expires() {
        let user = signed_in(1);
        let expected = Reply::Session {
            subject: "s".into(),
            auth_time: NOW,
            scopes: Vec::new(),
        };
        assert_eq!(resume(&user, 1, NOW.after(999)), expected);
        assert_eq!(resume(&user, 1, NOW.after(1000)), Reply::Missing);
        assert_eq!(resume(&user, 2, NOW), Reply::Missing);
    }

    #[test]
    fn a_wrong_password_begins_no_session_and_ends_none() {
        let (user, reply) = sign_in(signed_in(1), "wrong", session(2), Some(digest(1)));
        assert_eq!(reply, Reply::Rejected);
        assert_eq!(resume(&user, 2, NOW), Reply::Missing);
        assert!(matches!(resume(&user, 1, NOW), Reply::Session { .. }));
    }

    #[test]
    fn a_new_session_takes_the_place_of_the_former_one_of_the_same_browser() {
        let (user, _) = sign_in(signed_in(1), "right password", session(2), Some(digest(1)));
        assert_eq!(resume(&user, 1, NOW), Reply::Missing);
        assert!(matches!(resume(&user, 2, NOW), Reply::Session { .. }));
    }

    #[test]
    fn the_oldest_session_gives_way_to_the_twenty_first() {
        let user = (0..=MOST_SESSIONS).fold(alice(), |user, n| {
            sign_in(user, "right password", session(n), None).0
        });
        assert_eq!(user.sessions.len(), MOST_SESSIONS);
        assert_eq!(resume(&user, 0, NOW), Reply::Missing);
        assert!(matches!(resume(&user, 1, NOW), Reply::Session { .. }));
    }

    #[test]
    fn an_expired_session_is_dropped_when_another_begins() {
        let command = |begun| Command::Authenticate {
            password: "right password".into(),
            session: Some(begun),
            former: None,
        };
        let late = NewSession {
            digest: digest(2),
            expires: NOW.after(5000),
        };
        assert_eq!(
            signed_in(1)
                .apply(command(late.clone()), NOW.after(999))
                .0
                .sessions
                .len(),
            2
        );
        assert_eq!(
            signed_in(1)
                .apply(command(late), NOW.after(1000))
                .0
                .sessions
                .len(),
            1
        );
    }

    #[test]
    fn signing_in_without_a_session_writes_nothing() {
        assert_eq!(
            sign_in(signed_in(1), "right password", None, Some(digest(2))).0,
            signed_in(1)
        );
    }

    #[test]
    fn a_session_is_ended_once() {
        let (user, reply) = signed_in(1).apply(Command::EndSession { session: digest(1) }, LATER);
        assert_eq!(
            (reply, resume(&user, 1, LATER)),
            (Reply::Done, Reply::Missing)
        );
        assert_eq!(
            user.apply(Command::EndSession { session: digest(1) }, LATER)
                .1,
            Reply::Missing
        );
    }

    #[test]
    fn a_new_password_ends_every_session_and_keeps_the_consents() {
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        let put = |password: &str| Command::Put {
            subject: "other".into(),
            password: password.into(),
            claims: None,
        };
        let (after, reply) = user.clone().apply(put("another hash"), NOW);
        assert_eq!(
            (reply, resume(&after, 1, NOW)),
            (Reply::Updated, Reply::Missing)
        );
        assert_eq!(
            (after.consents, after.subject),
            (user.consents.clone(), "s".to_owned())
        );
        let same = user.password.clone();
        assert_eq!(user.clone().apply(put(&same), NOW).0, user);
    }

    #[test]
    fn a_remembered_consent_grows_and_is_each_clients_own() {
        let (user, reply) = consent(signed_in(1), 7, &["openid", "profile"], true);
        assert_eq!(
            reply,
            Reply::Person {
                subject: "s".into(),
                claims: Map::new()
            }
        );
        let (user, _) = consent(user, 7, &["profile", "email"], true);
        assert_eq!(
            scopes_of(resume(&user, 1, NOW)),
            ["openid", "profile", "email"]
        );
        let elsewhere = user
            .apply(
                Command::Resume {
                    session: digest(1),
                    client: 8,
                },
                NOW,
            )
            .1;
        assert_eq!(scopes_of(elsewhere), Vec::<String>::new());
    }

    #[test]
    fn a_consent_that_says_nothing_new_or_is_not_remembered_writes_nothing() {
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        assert_eq!(consent(user.clone(), 7, &["openid"], true).0, user);
        assert_eq!(consent(user.clone(), 7, &["profile"], false).0, user);
        assert_eq!(consent(user.clone(), 8, &[], true).0, user);
    }

    #[test]
    fn the_oldest_consent_gives_way_to_the_two_hundred_and_first() {
        let user = (0..=MOST_CONSENTS as u64).fold(signed_in(1), |user, client| {
            consent(user, client, &["openid"], true).0
        });
        assert_eq!(user.consents.len(), MOST_CONSENTS);
        assert!(user.consents.iter().all(|consent| consent.client != 0));
    }

    #[test]
    fn nobody_agrees_or_is_read_in_the_name_of_another() {
        let command = |subject: &str| Command::Consent {
            subject: subject.into(),
            client: 7,
            scopes: vec!["openid".into()],
            remember: true,
        };
        for subject in ["", "S", "s ", "other"] {
            assert_eq!(
                signed_in(1).apply(command(subject), NOW),
                (signed_in(1), Reply::Missing),
                "{subject:?}"
            );
            assert_eq!(
                alice().apply(
                    Command::Read {
                        subject: subject.into()
                    },
                    NOW
                ),
                (alice(), Reply::Missing),
                "{subject:?}"
            );
        }
        let person = Reply::Person {
            subject: "s".into(),
            claims: Map::new(),
        };
        assert_eq!(
            alice().apply(
                Command::Read {
                    subject: "s".into()
                },
                NOW
            ),
            (alice(), person)
        );
    }

    #[test]
    fn a_name_that_is_taken_is_not_signed_up_again() {
        let command = Command::SignUp {
            subject: "new".into(),
            password: "hash".into(),
            claims: Map::new(),
            session: session(1),
        };
        assert_eq!(alice().apply(command, NOW), (alice(), Reply::Taken));
    }

    #[test]
    fn a_person_stored_before_there_were_sessions_is_read() {
        let stored = serde_json::json!({ "subject": "s", "password": "hash", "claims": {}, "failures": 0, "wait_until": null });
        let user: User = serde_json::from_value(stored).expect("a user");
        assert_eq!(
            user,
            User {
                subject: "s".into(),
                password: "hash".into(),
                ..User::nobody()
            }
        );
    }
}
