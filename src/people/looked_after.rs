//! What an operator sees of one person beside who they are, and ends of it: the browsers they are signed in
//! with, and their passkeys. Of what opens anything, nothing is told.

use serde_json::{Value, json};

use super::{
    passkey::Passkey,
    reply::Reply,
    seen::Lasting,
    user::{Session, User},
};
use crate::Timestamp;

/// How a session is named to people: that opens nothing.
pub(super) fn name_of(session: &Session) -> String {
    session.digest.encode()[..16].to_owned()
}

const fn milliseconds(moment: Timestamp) -> i64 {
    moment.seconds() * 1000
}

impl User {
    /// The browsers that are signed in still, the youngest first.
    pub(super) fn sessions_told(&self, lasting: &Lasting, now: Timestamp) -> Reply {
        let lasting_ones = self.sessions.iter().rev();
        let lasting_ones = lasting_ones.filter(|session| session.lasts(lasting, now));
        let told = lasting_ones.map(|session| session.told_to_operator(lasting));
        Reply::People(told.collect())
    }

    /// The session of this name, as whoever ends it sees it.
    pub(super) fn session_named(&self, name: &str, now: Timestamp) -> Reply {
        let mut sessions = self.sessions.iter();
        match sessions.find(|session| name_of(session) == name) {
            Some(session) => self.current(session.digest, now),
            None => Reply::Missing,
        }
    }

    /// The person without the session of this name.
    pub(super) fn without_session(mut self, name: &str) -> (Self, Reply) {
        let before = self.sessions.len();
        self.sessions.retain(|session| name_of(session) != name);
        let reply = match self.sessions.len() < before {
            true => Reply::Done,
            false => Reply::Missing,
        };
        (self, reply)
    }

    /// The passkeys, the oldest first.
    pub(super) fn passkeys_told(&self) -> Reply {
        let told = self.passkeys().iter().map(Passkey::told_to_operator);
        Reply::People(told.collect())
    }
}

impl Session {
    /// It ends when it was to end, or as soon as the rules of now say.
    fn told_to_operator(&self, lasting: &Lasting) -> Value {
        let ends = [
            Some(self.expires),
            lasting
                .duration
                .map(|seconds| self.auth_time.after(seconds)),
            lasting.idle.map(|seconds| self.last_seen().after(seconds)),
        ];
        let ends = ends.into_iter().flatten().min().unwrap_or(self.expires);
        let clients = self.clients.iter().filter(|one| one.is_client());
        let mut told = json!({
            "id": name_of(self),
            "createdAt": milliseconds(self.auth_time),
            "seenAt": milliseconds(self.last_seen()),
            "expiresAt": milliseconds(ends),
            "authenticatedBy": self.amr,
            "clients": clients.count(),
        });
        let device = [
            ("userAgent", &self.device.agent),
            ("network", &self.device.network),
        ];
        for (name, known) in device.into_iter().filter(|(_, known)| !known.is_empty()) {
            told[name] = known.as_str().into();
        }
        told
    }
}

impl Passkey {
    fn told_to_operator(&self) -> Value {
        let mut told = json!({
            "id": self.id,
            "name": self.name,
            "createdAt": milliseconds(self.created),
            "backedUp": self.backed_up,
        });
        if let Some(used) = self.last_used {
            told["usedAt"] = milliseconds(used).into();
        }
        told
    }
}
