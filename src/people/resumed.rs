//! A browser in which somebody is signed in comes back.

use super::{
    command::Command,
    reply::Reply,
    seen::Lasting,
    user::{Session, User},
};
use crate::Timestamp;

impl User {
    /// A browser comes back.
    pub(super) fn resumed(mut self, asked: &Command, now: Timestamp) -> (Self, Reply) {
        let &Command::Resume {
            session,
            client,
            created_at,
            duration,
            idle,
        } = asked
        else {
            return (self, Reply::Missing);
        };
        let lasting = &Lasting { duration, idle };
        let is_there = |known: &&mut Session| known.digest == session && known.lasts(lasting, now);
        let session = self.sessions.iter_mut().find(is_there);
        let Some(session) = session.filter(|_| !self.locked) else {
            return (self, Reply::Missing);
        };
        session.touch(lasting, now);
        let reply = Reply::Session {
            subject: self.subject.clone(),
            auth_time: session.auth_time,
            epoch: self.epoch,
            amr: session.amr.clone(),
            session: Some(Box::new(session.named(Some(client), created_at))),
            scopes: self.agreed_with(client, created_at),
        };
        (self, reply)
    }
}
