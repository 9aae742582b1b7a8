//! What somebody sees and changes of their own account, from a browser in which they are signed in. The
//! session is asked for in the same step, so that nobody changes anything after it has ended.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    device::Device,
    factors::Factors,
    level::Level,
    looked_after::name_of,
    passkey::Passkeys,
    reply::Reply,
    second_factor::Enrolment,
    seen::Lasting,
    user::{Link, Session, User},
};
use crate::{Digest, Timestamp, json::FromJson};

/// How long ago somebody may have proved who they are to change their account, in seconds.
const FRESH: u32 = 300;

/// What somebody changes of their own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Change {
    /// They sign out of every other browser, and what was granted stays.
    EndOthers,
    /// They sign out of the browser whose session begins so.
    EndSession(String),
    /// They want to be gone by then, and are signed out of everything until then.
    Leave(Timestamp),
    /// They only look.
    Look,
    /// They say this of themselves; null is nothing.
    Profile(Map<String, Value>),
    /// They take back what they have allowed a client, and what it was granted.
    Withdraw(u64),
    /// Their password needs an authenticator beside it.
    Enrol(Enrolment),
    /// Their recovery codes are others, which are kept as this.
    Recovery(Vec<Digest>),
    /// Their password alone is enough again.
    RemoveFactors,
    /// Their password is another, which is kept as this.
    Password(String),
}

/// Somebody looks after their account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Tending {
    /// The digest of the secret that the browser keeps.
    pub session: Digest,
    /// How long a browser stays signed in now, in seconds.
    pub duration: u32,
    /// How long it may be away, in seconds.
    #[serde(default)]
    pub idle: Option<u32>,
    /// What they change.
    pub change: Change,
}

/// A browser in which a person is signed in, as they see it.
#[derive(Debug)]
pub struct SignedInAt<'a> {
    /// What names the session to whom it belongs.
    pub name: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last seen, as far as that is written.
    pub seen: Timestamp,
    /// Which it is.
    pub device: &'a Device,
    /// Whether it is the one in front of them.
    pub is_this: bool,
}

impl User {
    /// What becomes of the account, and what of it is shown.
    pub(super) fn tended(mut self, tending: Tending, now: Timestamp) -> (Self, Reply) {
        let Tending {
            session,
            duration,
            idle,
            change,
        } = tending;
        let duration = Some(duration);
        let lasting = Lasting { duration, idle };
        let is_there = |known: &&mut Session| known.digest == session && known.lasts(&lasting, now);
        let Some(own) = self.sessions.iter_mut().find(is_there) else {
            return (self, Reply::Missing);
        };
        own.touch(&lasting, now);
        let after = self.changed(session, change, now);
        let shown = Reply::Account(Box::new(after.shown(&lasting, now)));
        (after, shown)
    }

    fn changed(mut self, own: Digest, change: Change, now: Timestamp) -> Self {
        match change {
            Change::EndOthers => self.sessions.retain(|known| known.digest == own),
            Change::EndSession(name) => self.sessions.retain(|known| name_of(known) != name),
            Change::Leave(until) => {
                self = self.void(now);
                self.leaves = Some(until);
                self.links.clear();
            }
            Change::Look => {}
            Change::Profile(claims) => self.says(claims, now),
            Change::Withdraw(client) => return self.without_client(client, now),
            Change::Enrol(enrolment) => self.enrolled(enrolment, Some(own), now),
            Change::Recovery(codes) => self.with_recovery(codes),
            Change::Password(hash) => {
                let mut sessions = std::mem::take(&mut self.sessions);
                sessions.retain(|known| known.digest == own);
                self = self.put(Some(hash), None, now);
                self.sessions = sessions;
            }
            Change::RemoveFactors => {
                self.factors = None;
                self.sessions.retain(|known| known.digest == own);
            }
        }
        self
    }

    /// What they say of themselves. An address that is another is one that nobody has confirmed.
    fn says(&mut self, claims: Map<String, Value>, now: Timestamp) {
        let before = self.claims.clone();
        for (name, value) in claims {
            if value.is_null() {
                self.claims.remove(&name);
            } else {
                self.claims.insert(name, value);
            }
        }
        if before.get("email") != self.claims.get("email") {
            self.claims.remove("email_verified");
            if self.claims.contains_key("email") {
                self.claims.insert("email_verified".into(), false.into());
            }
        }
        if before != self.claims {
            self.claims
                .insert("updated_at".into(), now.seconds().into());
        }
    }

    /// What of the row is shown to whoever it is of: no secret.
    fn shown(&self, lasting: &Lasting, now: Timestamp) -> Self {
        let mut sessions = self.sessions.clone();
        sessions.retain(|session| session.lasts(lasting, now));
        Self {
            subject: self.subject.clone(),
            claims: self.claims.clone(),
            sessions,
            consents: self.consents.clone(),
            leaves: self.leaves,
            links: self.links.iter().map(Link::shown).collect(),
            failures: self.failures,
            wait_until: self.wait_until,
            withdrawn: self.withdrawn.clone(),
            valid_from: self.valid_from,
            epoch: self.epoch,
            passkeys: self.passkeys.as_ref().map(Passkeys::shown),
            factors: self.factors.as_ref().map(Factors::shown),
            ..Self::nobody()
        }
    }

    /// The browsers in which the person is signed in, the youngest first; the one in front of them has
    /// the session of this digest.
    pub fn signed_in_at(&self, own: &Digest) -> Vec<SignedInAt<'_>> {
        let shown = |session| SignedInAt {
            name: name_of(session),
            since: session.auth_time,
            seen: session.last_seen(),
            device: &session.device,
            is_this: session.digest == *own,
        };
        self.sessions.iter().rev().map(shown).collect()
    }

    /// Whether whoever has this session has proved just now who they are.
    pub fn is_fresh(&self, own: &Digest, now: Timestamp) -> bool {
        let mut sessions = self.sessions.iter();
        let own = sessions.find(|session| session.digest == *own);
        own.is_some_and(|own| now < own.auth_time.after(FRESH))
    }

    /// How much whoever has this session has proved.
    pub fn level(&self, own: &Digest) -> Level {
        let mut sessions = self.sessions.iter();
        let own = sessions.find(|session| session.digest == *own);
        own.map_or(Level::Password, |own| Level::of(&own.amr))
    }

    /// What clients were allowed: their numbers and what they may do.
    pub fn applications(&self) -> impl Iterator<Item = (u64, &[String])> {
        let consents = self.consents.iter();
        consents.map(|consent| (consent.client, consent.scopes.as_slice()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::{
        super::{Command, apply::tests::*},
        *,
    };

    pub(crate) fn tend(user: &User, n: usize, change: Change, now: Timestamp) -> (User, Reply) {
        let command = Command::Tend(Tending {
            session: digest(n),
            duration: 1000,
            idle: None,
            change,
        });
        user.clone().apply(command, now)
    }

    fn every() -> [Change; 6] {
        [
            Change::EndOthers,
            Change::EndSession(digest(1).encode()[..16].to_owned()),
            Change::Leave(NOW.after(10)),
            Change::Look,
            Change::Profile(Map::from_iter([("name".to_owned(), json!("A"))])),
            Change::Withdraw(7),
        ]
    }

    fn changed(user: &User, change: Change) -> User {
        match tend(user, 1, change, NOW) {
            (user, Reply::Account(shown)) => {
                assert_eq!(shown.password, "");
                user
            }
            (_, other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn nobody_changes_an_account_without_a_session_that_lasts() {
        let user = signed_in(1);
        for change in every() {
            for (n, now) in [(2, NOW), (1, NOW.after(1000))] {
                let tended = tend(&user, n, change.clone(), now);
                assert_eq!(tended, (user.clone(), Reply::Missing), "{change:?}");
            }
        }
    }

    #[test]
    fn to_look_changes_nothing_and_shows_no_secret() {
        let (user, reply) = tend(&signed_in(1), 1, Change::Look, NOW);
        assert_eq!(user, signed_in(1));
        let shown = serde_json::to_string(&reply).expect("plain data");
        assert!(!shown.contains("argon2"), "{shown}");
    }

    #[test]
    fn one_browser_is_signed_out_or_all_but_this_one() {
        let user = signed_in(1).with_session(session(2), None, &[], NOW);
        let user = user.with_session(session(3), None, &[], NOW);
        let names = |user: &User| -> Vec<_> {
            let places = user.signed_in_at(&digest(1));
            places
                .into_iter()
                .map(|place| (place.name, place.is_this))
                .collect()
        };
        let all = names(&user);
        assert_eq!(all.iter().filter(|(_, is_this)| *is_this).count(), 1);
        let after = changed(&user, Change::EndSession(all[0].0.clone()));
        assert_eq!(names(&after), all[1..]);
        let after = changed(&user, Change::EndOthers);
        assert_eq!(names(&after), [(all[2].0.clone(), true)]);
        for name in ["", "x", &all[0].0[1..], &digest(3).encode()] {
            let after = changed(&user, Change::EndSession(name.to_owned()));
            assert_eq!(after, user, "{name}");
        }
    }

    #[test]
    fn another_address_is_one_that_nobody_has_confirmed() {
        let mut user = signed_in(1);
        user.claims = Map::from_iter([
            ("email".to_owned(), json!("a@example.com")),
            ("email_verified".to_owned(), json!(true)),
        ]);
        let says = |value: Value| Change::Profile(Map::from_iter([("email".to_owned(), value)]));
        let same = changed(&user, says(json!("a@example.com")));
        assert_eq!(same.claims, user.claims);
        let other = changed(&user, says(json!("b@example.com"))).claims;
        assert_eq!(other["email_verified"], json!(false));
        assert_eq!(other["updated_at"], json!(NOW.seconds()));
        let none = changed(&user, says(json!(null))).claims;
        assert_eq!(
            (none.get("email"), none.get("email_verified")),
            (None, None)
        );
    }

    #[test]
    fn what_a_client_was_allowed_and_granted_is_taken_back() {
        let (user, _) = consent(signed_in(1), 7, &["openid"], true);
        let after = changed(&user, Change::Withdraw(7));
        assert_eq!(after.applications().count(), 0);
        assert_eq!(after.apply(read("s"), NOW).1, Reply::Missing);
    }

    #[test]
    fn whoever_leaves_is_signed_out_of_everything() {
        let until = NOW.after(100);
        let after = changed(&signed_in(1), Change::Leave(until));
        assert_eq!((after.sessions.len(), after.leaves), (0, Some(until)));
        assert_eq!(after.apply(read("s"), NOW).1, Reply::Missing);
    }

    #[test]
    fn a_proof_is_fresh_for_five_minutes_and_of_its_session_alone() {
        let user = signed_in(1);
        assert!(user.is_fresh(&digest(1), NOW.after(299)));
        assert!(!user.is_fresh(&digest(1), NOW.after(300)));
        assert!(!user.is_fresh(&digest(2), NOW));
    }
}
