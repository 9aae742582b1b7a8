//! The browsers in which a person stays signed in. Of what names a session only the digest is kept.

use serde::Serialize;

use super::{
    device::Device,
    reply::Reply,
    user::{Session, User},
};
use crate::{Digest, Timestamp, json::FromJson};

/// The most browsers one person is signed in with.
const MOST_SESSIONS: usize = 20;

/// A session to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct NewSession {
    /// The digest of the secret that the browser keeps.
    pub digest: Digest,
    /// When it ends.
    pub expires: Timestamp,
    /// The number of the client in front of which it begins.
    #[serde(default)]
    pub client: Option<u64>,
    /// When that client came to be.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// Where it begins.
    #[serde(default)]
    pub device: Device,
}

impl User {
    /// Begins a session, and ends the one it takes the place of. What has expired goes with the
    /// next that begins.
    pub(super) fn with_session(
        mut self,
        begun: Option<NewSession>,
        former: Option<Digest>,
        amr: &[String],
        now: Timestamp,
    ) -> Self {
        let mut known = self.sessions.iter();
        let place = known.position(|one| Some(one.digest) == former);
        let former = place.map(|place| self.sessions.remove(place));
        if let Some(NewSession {
            digest,
            expires,
            device,
            ..
        }) = begun
        {
            self.sessions
                .retain(|session| session.expires > now && session.digest != digest);
            // Who signs in again in one browser goes on with the same session, as clients know it.
            self.sessions.push(Session {
                digest,
                expires,
                auth_time: now,
                amr: amr.to_vec(),
                device,
                of: former.as_ref().map(Session::name),
                clients: former.map(|former| former.clients).unwrap_or_default(),
                seen: None,
            });
            self.sessions
                .drain(..self.sessions.len().saturating_sub(MOST_SESSIONS));
        }
        self
    }

    /// Somebody has proved by `amr` that it is they. Whoever is locked out is told no more than a
    /// stranger, and no sooner.
    pub(super) fn proved(
        self,
        begun: Option<NewSession>,
        former: Option<Digest>,
        amr: Vec<String>,
        now: Timestamp,
    ) -> (Self, Reply) {
        if self.locked {
            return (self, Reply::Rejected);
        }
        let begins = begun.is_some();
        let client = begun.as_ref().and_then(|begun| begun.client);
        let created_at = begun.as_ref().and_then(|begun| begun.created_at);
        let scopes = client.map(|client| self.agreed_with(client, created_at));
        let user = self.with_session(begun, former, &amr, now);
        let session = user.sessions.last().filter(|_| begins);
        let reply = Reply::Authenticated {
            subject: user.subject.clone(),
            epoch: user.epoch,
            amr,
            scopes: scopes.unwrap_or_default(),
            session: session.map(|session| Box::new(session.named(client, created_at))),
            has_passkey: !user.passkeys().is_empty(),
            came_back: false,
        };
        (user, reply)
    }

    /// Whoever was leaving and has signed in stays, if that is all that was asked for.
    pub(super) fn back(mut self, mut reply: Reply, falls_short: bool) -> (Self, Reply) {
        if let Reply::Authenticated { came_back, .. } = &mut reply
            && !falls_short
        {
            *came_back = self.leaves.take().is_some();
        }
        (self, reply)
    }

    pub(super) fn signed_out(mut self, session: Digest) -> (Self, Reply) {
        let before = self.sessions.len();
        self.sessions.retain(|known| known.digest != session);
        let reply = if self.sessions.len() < before {
            Reply::Done
        } else {
            Reply::Missing
        };
        (self, reply)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Command, NamedSession, Shelves, apply::tests::*},
        *,
    };

    const LATER: Timestamp = Timestamp::from_seconds(1_000_500);

    #[test]
    fn a_browser_stays_signed_in_until_its_session_expires() {
        let user = signed_in(1);
        let expected = Reply::Session {
            subject: "s".into(),
            auth_time: NOW,
            epoch: 0,
            scopes: Vec::new(),
            amr: vec!["pwd".into()],
            session: Some(Box::new(NamedSession::new(digest(1), Shelves::default()))),
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
            browser: None,
            hashing: None,
            falls_short: false,
        };
        let late = NewSession {
            digest: digest(2),
            expires: NOW.after(5000),
            device: Device::default(),
            client: None,
            created_at: None,
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
    fn a_session_tells_by_what_it_was_proved_and_a_password_alone_is_not_written() {
        let amr = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let row = |user: &User| crate::json::to_string(user);
        let by_password = alice().proved(session(1), None, amr(&["pwd"]), NOW).0;
        assert!(!row(&by_password).contains("amr"));
        assert_eq!(
            crate::json::from_str::<User>(&row(&by_password)).expect("a row"),
            by_password
        );
        let (user, _) = by_password.proved(session(2), None, amr(&["pwd", "otp", "mfa"]), NOW);
        for (n, expected) in [(1, vec!["pwd"]), (2, vec!["pwd", "otp", "mfa"])] {
            let Reply::Session { amr, .. } = resume(&user, n, NOW) else {
                panic!("no session")
            };
            assert_eq!(amr, expected);
        }
    }

    #[test]
    fn what_the_client_of_the_session_was_allowed_is_told_with_the_sign_in() {
        let (user, _) = consent(alice(), 7, &["openid"], true);
        let told = |session| match sign_in(user.clone(), "right password", session, None).1 {
            Reply::Authenticated { scopes, .. } => scopes,
            other => panic!("{other:?}"),
        };
        assert_eq!(told(session(1)), ["openid"]);
        // Where no session begins nothing is remembered.
        assert_eq!(told(None), [""; 0]);
        let of_another = session(1).map(|begun| NewSession {
            client: Some(8),
            ..begun
        });
        assert_eq!(told(of_another), [""; 0]);
    }

    #[test]
    fn what_an_object_of_before_answers_is_by_password() {
        let authenticated = r#"{"Authenticated":{"subject":"s","epoch":3}}"#;
        assert_eq!(
            crate::json::from_str::<Reply>(authenticated).expect("a reply"),
            Reply::Authenticated {
                subject: "s".into(),
                epoch: 3,
                amr: vec!["pwd".into()],
                scopes: Vec::new(),
                session: None,
                has_passkey: false,
                came_back: false,
            }
        );
        let session = r#"{"Session":{"subject":"s","auth_time":1,"epoch":3,"scopes":[]}}"#;
        let Reply::Session { amr, .. } = crate::json::from_str(session).expect("a reply") else {
            panic!("another reply")
        };
        assert_eq!(amr, ["pwd"]);
    }
}
