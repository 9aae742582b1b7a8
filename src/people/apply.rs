//! What may happen to a person who is there: a plain function, which an object calls without an await
//! between load and save.

use serde_json::{Map, Value};

use super::{
    command::Command,
    password::{self, Cost, Hashing},
    purpose::Purpose,
    reply::Reply,
    user::User,
    withdrawal::InNameOf,
};
use crate::Timestamp;

impl User {
    /// What becomes of a person who is there. To remove one is the store's part.
    pub(super) fn apply(self, command: Command, now: Timestamp) -> (Self, Reply) {
        match command {
            asked @ Command::Authenticate { .. } => self.authenticated(asked, now),
            Command::Consent {
                subject,
                client,
                created_at,
                scopes,
                remember,
                epoch,
            } => {
                let named = InNameOf::of(&subject, epoch, client);
                self.consented(&named, created_at, remember.then_some(scopes))
            }
            Command::Consents => self.told(Self::allowed),
            Command::Current { session } => self.told(|user| user.current(session, now)),
            Command::Delete => (self, Reply::Deleted),
            Command::EndSession { session } => self.signed_out(session),
            Command::Forget {
                subject,
                epoch,
                client,
            } => self.refused(&InNameOf::of(&subject, epoch.unwrap_or(u32::MAX), client)),
            // Neither an address nor an object is a person.
            Command::Empty(_) | Command::Knock { .. } => (self, Reply::Missing),
            Command::Manage(asked) => self.managed(asked, now),
            Command::Put {
                password, claims, ..
            } => (self.put(password, claims, now), Reply::Updated),
            Command::Read {
                subject,
                epoch,
                client,
            } => self.told(|user| user.person_by(&InNameOf::of(&subject, epoch, client))),
            resume @ Command::Resume { .. } => self.resumed(&resume, now),
            Command::SecondFactor(shown) => self.with_second_factor(shown, now),
            Command::Share(asked) => self.told(|user| user.shared(&asked, now)),
            Command::SignOut => (self.void(now), Reply::Done),
            Command::SignUp { .. } => (self, Reply::Taken),
            Command::Link(command) => self.linked(command, now),
            Command::Tend(tending) => self.tended(tending, now),
            Command::Use {
                session,
                client,
                shelf,
            } => self.with_use(session, client, shelf),
            Command::Validity { client } => self.told(|user| user.validity(client)),
            Command::Withdraw { client } => (self.without_client(client, now), Reply::Done),
            Command::Passkey(command) => self.with_passkeys(command, now),
        }
    }

    /// Somebody claims to be this person.
    fn authenticated(self, asked: Command, now: Timestamp) -> (Self, Reply) {
        let Command::Authenticate {
            password,
            session,
            former,
            hashing,
            falls_short,
            ..
        } = asked
        else {
            return (self, Reply::Missing);
        };
        match self.clone().with_right(&password, hashing) {
            Some(user) => {
                let (user, reply) = user.proved_by_password(session, former, now);
                user.back(reply, falls_short)
            }
            None => (self, Reply::Rejected),
        }
    }

    /// What is only asked changes nothing.
    fn told(self, reply: impl FnOnce(&Self) -> Reply) -> (Self, Reply) {
        let reply = reply(&self);
        (self, reply)
    }

    /// The person, if the password is right; hashed anew where the service hashes otherwise by now.
    fn with_right(mut self, password: &str, hashing: Option<Hashing>) -> Option<Self> {
        let stored = Some(self.password.as_str()).filter(|stored| !stored.is_empty());
        let cost = hashing.as_ref().map_or(Cost::USUAL, |hashing| hashing.cost);
        if !password::verify(password, stored, &cost) {
            return None;
        }
        if let Some(renewed) = hashing.and_then(|hashing| hashing.renewed(password, &self.password))
        {
            self.password = renewed;
        }
        Some(self)
    }

    /// A new password ends every session and voids what was granted: whoever knew the old one is
    /// out. Other claims alone end nothing, nor do they let anybody guess sooner.
    pub(super) fn put(
        mut self,
        password: Option<String>,
        claims: Option<Map<String, Value>>,
        now: Timestamp,
    ) -> Self {
        self.claims = claims.unwrap_or(self.claims);
        let Some(password) = password else {
            return self;
        };
        let mut user = if password == self.password {
            self
        } else {
            self.void(now)
        };
        // Whoever reads the mail may have asked for one.
        user.links.retain(|link| link.purpose != Purpose::Reset);
        Self {
            password,
            failures: 0,
            wait_until: None,
            ..user
        }
    }

    /// Somebody says no, who has to be asked again from then on.
    fn refused(self, named: &InNameOf<'_>) -> (Self, Reply) {
        if self.stands_by(named) {
            (self.without_consent(named.client), Reply::Done)
        } else {
            (self, Reply::Missing)
        }
    }

    /// Somebody agrees, and may want to be asked no more about some scopes.
    fn consented(
        self,
        named: &InNameOf<'_>,
        created_at: Option<Timestamp>,
        scopes: Option<Vec<String>>,
    ) -> (Self, Reply) {
        match (self.person_by(named), scopes) {
            (reply @ Reply::Person { .. }, Some(scopes)) => {
                (self.agreed(named.client, created_at, scopes), reply)
            }
            (reply, _) => (self, reply),
        }
    }

    /// The person, where they still stand by what was begun in their name.
    fn person_by(&self, named: &InNameOf<'_>) -> Reply {
        if !self.stands_by(named) {
            return Reply::Missing;
        }
        Reply::Person {
            subject: self.subject.clone(),
            claims: self.claims.clone(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::Digest;
    use crate::people::{NewSession, password::Cost};

    pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    pub(crate) fn alice() -> User {
        let password = Cost::USUAL
            .hash("right password", &[1; 16])
            .expect("a hash");
        User {
            subject: "s".into(),
            password,
            ..User::nobody()
        }
    }

    pub(crate) fn digest(n: usize) -> Digest {
        Digest::of(n.to_be_bytes())
    }

    pub(crate) fn session(n: usize) -> Option<NewSession> {
        Some(NewSession {
            digest: digest(n),
            expires: NOW.after(1000),
            device: crate::people::Device::default(),
            client: Some(7),
            created_at: None,
        })
    }

    pub(crate) fn sign_in(
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
                browser: None,
                hashing: None,
                falls_short: false,
            },
            NOW,
        )
    }

    pub(crate) fn signed_in(n: usize) -> User {
        sign_in(alice(), "right password", session(n), None).0
    }

    pub(crate) fn resume(user: &User, n: usize, now: Timestamp) -> Reply {
        let (after, reply) = user.clone().apply(
            Command::Resume {
                session: digest(n),
                client: 7,
                created_at: None,
                duration: None,
                idle: None,
            },
            now,
        );
        assert_eq!(after, *user);
        reply
    }

    pub(crate) fn read(subject: &str) -> Command {
        Command::Read {
            subject: subject.into(),
            epoch: 0,
            client: 7,
        }
    }

    pub(crate) fn consent(
        user: User,
        client: u64,
        scopes: &[&str],
        remember: bool,
    ) -> (User, Reply) {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        user.apply(
            Command::Consent {
                subject: "s".into(),
                epoch: 0,
                client,
                created_at: None,
                scopes,
                remember,
            },
            NOW,
        )
    }

    pub(crate) fn scopes_of(reply: Reply) -> Vec<String> {
        match reply {
            Reply::Session { scopes, .. } => scopes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_new_password_ends_every_session_and_keeps_the_consents() {
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        let put = |password: &str| Command::Put {
            subject: "other".into(),
            password: Some(password.into()),
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
    fn whoever_signs_in_is_hashed_as_the_service_hashes_now_and_nobody_else_is() {
        let cost = Cost {
            memory: 64,
            passes: 1,
            lanes: 1,
        };
        let attempt = |user: User, password: &str| {
            let hashing = Some(Hashing {
                cost,
                salt: [9; 16],
            });
            let command = Command::Authenticate {
                password: password.into(),
                session: None,
                former: None,
                browser: None,
                hashing,
                falls_short: false,
            };
            user.apply(command, NOW)
        };
        assert_eq!(attempt(alice(), "wrong"), (alice(), Reply::Rejected));
        let (user, reply) = attempt(alice(), "right password");
        assert!(matches!(reply, Reply::Authenticated { .. }));
        assert!(user.password.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        // It stays the same password, nobody is signed out, and nothing more is written.
        assert_eq!(user.epoch, alice().epoch);
        assert_eq!(attempt(user.clone(), "right password").0, user);
        assert_eq!(attempt(user.clone(), "wrong"), (user, Reply::Rejected));
    }

    #[test]
    fn other_claims_alone_change_nothing_else_and_let_nobody_guess_sooner() {
        let claims = Map::from_iter([("name".to_owned(), "Alice".into())]);
        let put = Command::Put {
            subject: "other".into(),
            password: None,
            claims: Some(claims.clone()),
        };
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        let user = User {
            failures: 3,
            wait_until: Some(NOW),
            ..user
        };
        let after = User {
            claims,
            ..user.clone()
        };
        assert_eq!(user.apply(put, NOW), (after, Reply::Updated));
    }

    #[test]
    fn nobody_agrees_or_is_read_in_the_name_of_another() {
        let command = |subject: &str| Command::Consent {
            subject: subject.into(),
            epoch: 0,
            client: 7,
            created_at: None,
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
                alice().apply(read(subject), NOW),
                (alice(), Reply::Missing),
                "{subject:?}"
            );
        }
        let person = Reply::Person {
            subject: "s".into(),
            claims: Map::new(),
        };
        assert_eq!(alice().apply(read("s"), NOW), (alice(), person));
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
        let user: User = crate::json::from_value(stored).expect("a user");
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
