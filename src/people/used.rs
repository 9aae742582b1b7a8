//! What a session is used for: the clients that are to hear when it ends.

use super::{
    ended::{EndedSession, NamedSession, UsedBy},
    passkey::Passkeys,
    reply::Reply,
    shelved::use_begins,
    user::{Session, User},
};
use crate::{Digest, Timestamp, documents::Client};

/// For how many clients one session is remembered. Beyond it the one that was used first is not
/// told.
const MOST_CLIENTS: usize = 32;

/// Where the handle of somebody would be who had none. A version that knows no such departures takes it for what is
/// written of shelves, of no client, and has nothing to tell.
const NO_HANDLE: &str = " ";

/// The `sid` by which a client knows the session of this name.
pub fn sid(session: &Digest, client: u64) -> String {
    Digest::of(format!("sid\0{client}\0{}", session.encode())).encode()
}

impl Session {
    /// What the `sid` of each client follows from: of a session that took the place of another in its
    /// browser, what that of the other followed from.
    pub(super) fn name(&self) -> Digest {
        self.of.unwrap_or(self.digest)
    }

    /// As the client sees it in front of which it is, if there is one.
    pub(super) fn named(&self, client: Option<u64>, created_at: Option<Timestamp>) -> NamedSession {
        let is_it = |one: &&UsedBy| Some(one.client) == client && one.created_at == created_at;
        let used = self.clients.iter().find(is_it);
        let shelves = used.map(|used| used.shelves(&self.clients));
        NamedSession::new(self.name(), shelves.unwrap_or_default())
    }
}

impl User {
    /// The session is used for a client from now on, which hears when it ends, on a shelf, which hears
    /// as well.
    pub(super) fn with_use(
        mut self,
        session: Digest,
        used: UsedBy,
        shelf: Option<u16>,
    ) -> (Self, Reply) {
        let Some(session) = self.sessions.iter_mut().find(|one| one.name() == session) else {
            return (self, Reply::Missing);
        };
        use_begins(&mut session.clients, used, shelf, MOST_CLIENTS);
        (self, Reply::Done)
    }

    /// The session whose secret has this digest, where it has not expired.
    pub(super) fn current(&self, digest: Digest, now: Timestamp) -> Reply {
        let mut sessions = self.sessions.iter();
        let found = sessions.find(|one| one.digest == digest && one.expires > now);
        found.map_or(Reply::Missing, |session| Reply::Current {
            subject: self.subject.clone(),
            session: session.name(),
            clients: session.clients.clone(),
        })
    }

    /// The sessions that have ended when this is what is left of the person, of which some client is to
    /// hear: not those that have expired, and not those that go on under another digest.
    pub(super) fn ended(&self, after: &Self, now: Timestamp) -> Vec<EndedSession> {
        let is_left = |name| after.sessions.iter().any(|one| one.name() == name);
        let over = self.sessions.iter().filter(|session| {
            session.expires > now && !session.clients.is_empty() && !is_left(session.name())
        });
        let ended = over.map(|session| EndedSession {
            subject: self.subject.clone(),
            session: session.name(),
            clients: session.clients.clone(),
            tries: 0,
            service: None,
        });
        ended.collect()
    }

    /// What is to be told when somebody is removed. The passkeys of the first service are forgotten by whoever asks.
    pub(super) fn removed(&self, service: Option<u64>, now: Timestamp) -> Vec<EndedSession> {
        let mut told = self.ended(&Self::nobody(), now);
        told.extend(service.into_iter().flat_map(|id| self.forgotten(Some(id))));
        told
    }

    /// Whoever is gone is to be found by no passkey any more, and of a service beside the first one they may have
    /// been an operator: that is told as the end of a session is, and as often.
    pub(super) fn forgotten(&self, service: Option<u64>) -> Vec<EndedSession> {
        let handle = self.passkeys.as_ref().map(Passkeys::handle);
        let told = handle
            .or(service.map(|_| NO_HANDLE))
            .map(|handle| EndedSession {
                subject: self.subject.clone(),
                session: Digest::of(format!("{handle}{}", self.subject)),
                clients: vec![UsedBy {
                    client: Client::OWN,
                    created_at: None,
                    client_id: handle.to_owned(),
                }],
                tries: 0,
                service,
            });
        told.into_iter().collect()
    }
}

impl EndedSession {
    /// The user handle that is to be forgotten, where this is no session. What is written of the shelves of
    /// a client has a space in it.
    pub fn handle(&self) -> Option<&str> {
        match self.clients.as_slice() {
            [one] if !one.is_client() && !one.client_id.contains(' ') => Some(&one.client_id),
            _ => None,
        }
    }

    /// Whether this is no session, but somebody who is gone.
    pub fn is_departure(&self) -> bool {
        let is_bare = |one: &UsedBy| !one.is_client() && one.client_id == NO_HANDLE;
        self.handle().is_some() || matches!(self.clients.as_slice(), [one] if is_bare(one))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Command, apply::tests::*},
        *,
    };

    fn used(client: u64) -> UsedBy {
        UsedBy {
            client,
            created_at: None,
            client_id: client.to_string(),
        }
    }

    fn in_use(clients: impl IntoIterator<Item = u64>) -> User {
        clients.into_iter().fold(signed_in(1), |user, client| {
            let (user, reply) = user.with_use(digest(1), used(client), None);
            assert_eq!(reply, Reply::Done);
            user
        })
    }

    fn clients(user: &User) -> Vec<u64> {
        match user.current(digest(1), NOW) {
            Reply::Current { clients, .. } => clients.iter().map(|one| one.client).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_session_remembers_each_client_once_and_a_number_of_them() {
        assert_eq!(clients(&in_use([7, 8, 7])), [7, 8]);
        let many = clients(&in_use(1..41));
        assert_eq!((many.len(), many[0], many[31]), (32, 9, 40));
        let another = UsedBy {
            created_at: Some(NOW),
            ..used(7)
        };
        let (user, _) = in_use([7]).with_use(digest(1), another, None);
        assert_eq!(clients(&user), [7, 7]);
    }

    #[test]
    fn nothing_is_used_in_a_session_that_is_not_there() {
        assert_eq!(
            signed_in(1).with_use(digest(2), used(7), None),
            (signed_in(1), Reply::Missing)
        );
        assert_eq!(alice().with_use(digest(1), used(7), None).1, Reply::Missing);
    }

    #[test]
    fn signing_in_again_in_the_same_browser_goes_on_with_the_same_sid_and_clients() {
        let (user, _) = sign_in(in_use([7]), "right password", session(2), Some(digest(1)));
        let Reply::Current {
            session: name,
            clients,
            ..
        } = user.current(digest(2), NOW)
        else {
            panic!("no session")
        };
        assert_eq!((name, clients), (digest(1), vec![used(7)]));
        assert_eq!(user.current(digest(1), NOW), Reply::Missing);
        // A page that was opened before is of the same session.
        assert_eq!(
            user.clone().with_use(digest(1), used(8), None).1,
            Reply::Done
        );
        let (user, _) = sign_in(user, "right password", session(3), Some(digest(2)));
        assert_eq!(user.with_use(digest(1), used(8), None).1, Reply::Done);
    }

    #[test]
    fn a_session_in_another_browser_has_a_sid_of_its_own() {
        let (user, _) = sign_in(in_use([7]), "right password", session(2), None);
        let Reply::Current {
            session, clients, ..
        } = user.current(digest(2), NOW)
        else {
            panic!("no session")
        };
        assert_eq!((session, clients), (digest(2), Vec::new()));
    }

    #[test]
    fn whoever_is_to_hear_of_an_end_is_told_by_sub_and_session() {
        let user = in_use([7, 8]);
        let (after, _) = user
            .clone()
            .apply(Command::EndSession { session: digest(1) }, NOW);
        let expected = EndedSession {
            subject: "s".into(),
            session: digest(1),
            clients: vec![used(7), used(8)],
            tries: 0,
            service: None,
        };
        assert_eq!(user.ended(&after, NOW), std::slice::from_ref(&expected));
        assert_eq!(user.ended(&user.clone().void(NOW), NOW), [expected]);
        // Time is no log-out, and nobody has to hear of a session that was used for nobody.
        assert_eq!(user.ended(&after, NOW.after(1000)), []);
        assert_eq!(user.ended(&user, NOW), []);
        assert_eq!(signed_in(1).ended(&alice(), NOW), []);
    }

    #[test]
    fn who_has_not_heard_is_told_again_later_and_later_and_not_for_ever() {
        let ended = EndedSession {
            subject: "s".into(),
            session: digest(1),
            clients: vec![used(7), used(8)],
            tries: 0,
            service: None,
        };
        assert_eq!(ended.clone().left(Vec::new(), 5), None);
        let mut waits = Vec::new();
        let mut next = Some(ended);
        while let Some(ended) = next.take() {
            assert_eq!(ended.is_last_try(), ended.tries == 7);
            let unheard = if ended.is_given_up() {
                vec![]
            } else {
                vec![used(8)]
            };
            let left = ended.left(unheard, 5);
            waits.extend(left.iter().map(|left| left.seconds));
            next = left.map(|left| left.ended);
        }
        // For a week the operator is told who has not heard.
        assert_eq!(waits, [5, 20, 80, 320, 1280, 5120, 20_480, 604_800]);
    }
}
