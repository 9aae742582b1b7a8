//! SUBJECTS in memory.

use std::{collections::BTreeMap, convert::Infallible};

use sekisho::{
    Digest, Timestamp,
    people::{self, Command, Manage, Reply, Request, Row},
};

/// People in memory, what is counted, and whose each user handle is. Counters are no state: they are forgotten by themselves.
#[derive(Default)]
pub struct MemoryUsers(
    pub BTreeMap<String, people::User>,
    pub BTreeMap<String, (String, Timestamp)>,
    pub BTreeMap<String, String>,
    /// Sessions that have ended, of which clients are to hear.
    pub BTreeMap<String, String>,
    /// The invitations.
    pub Option<String>,
);

impl std::fmt::Debug for MemoryUsers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl people::Store for MemoryUsers {
    type Error = Infallible;

    fn load(&self, username: &str) -> Result<Option<Row>, Infallible> {
        Ok(self.0.get(username).map(Row::of))
    }

    fn page(&self, after: &str, count: u16) -> Result<Vec<(String, Row)>, Infallible> {
        let people = self.0.iter().filter(|(name, _)| name.as_str() > after);
        let page = people.take(count.into());
        Ok(page
            .map(|(name, user)| (name.clone(), Row::of(user)))
            .collect())
    }

    fn save(&mut self, username: &str, user: &Row) -> Result<(), Infallible> {
        let user = user.read().expect("a user");
        self.0.insert(username.to_owned(), user);
        Ok(())
    }

    fn delete(&mut self, username: &str) -> Result<(), Infallible> {
        self.0.remove(username);
        Ok(())
    }

    fn announce(&mut self, session: &Digest, ended: &str) -> Result<(), Infallible> {
        self.3.insert(session.encode(), ended.to_owned());
        Ok(())
    }

    fn announced(&self) -> Result<Vec<String>, Infallible> {
        Ok(self.3.values().cloned().collect())
    }

    fn attempts(&self, key: &Digest, now: Timestamp) -> Result<Option<String>, Infallible> {
        let found = self.1.get(&key.encode());
        let counts = found.filter(|(_, until)| *until > now);
        Ok(counts.map(|(text, _)| text.clone()))
    }

    fn keep_attempts(
        &mut self,
        key: &Digest,
        attempts: &str,
        until: Timestamp,
    ) -> Result<(), Infallible> {
        self.1.insert(key.encode(), (attempts.to_owned(), until));
        Ok(())
    }

    fn forget_attempts(&mut self, key: &Digest) -> Result<(), Infallible> {
        self.1.remove(&key.encode());
        Ok(())
    }

    fn handle(&self, handle: &str) -> Result<Option<String>, Infallible> {
        Ok(self.2.get(handle).cloned())
    }

    fn keep_handle(&mut self, handle: &str, username: &str) -> Result<(), Infallible> {
        self.2.insert(handle.to_owned(), username.to_owned());
        Ok(())
    }

    fn forget_handle(&mut self, handle: &str) -> Result<(), Infallible> {
        self.2.remove(handle);
        Ok(())
    }

    fn invitations(&self) -> Result<Option<String>, Infallible> {
        Ok(self.4.clone())
    }

    fn keep_invitations(&mut self, invitations: &str) -> Result<(), Infallible> {
        self.4 = Some(invitations.to_owned());
        Ok(())
    }

    fn empty(&mut self) -> Result<bool, Infallible> {
        let found = !self.0.is_empty() || !self.1.is_empty();
        self.0.clear();
        self.1.clear();
        self.2.clear();
        self.4 = None;
        Ok(found)
    }

    fn is_full(&self) -> Result<bool, Infallible> {
        Ok(self.1.len() >= 4096)
    }
}

impl MemoryUsers {
    /// Serves a request. All people are here, as if there were one object; whoever asks for those in
    /// one is told of no others.
    pub fn serve(&mut self, request: Request) -> Reply {
        if !matches!(request.command, Command::Manage(Manage::Page { .. })) {
            let Ok(reply) = people::serve(self, request);
            return reply;
        }
        let object = request.object();
        let is_there = |name: &str| {
            let of = Request {
                now: request.now,
                username: name.to_owned(),
                command: Command::SignOut,
                service: None,
            };
            of.object() == object
        };
        let there = self.0.iter().filter(|(name, _)| is_there(name));
        let there = there
            .map(|(name, user)| (name.clone(), user.clone()))
            .collect();
        let Ok(reply) = people::serve(
            &mut Self(
                there,
                BTreeMap::new(),
                BTreeMap::new(),
                BTreeMap::new(),
                None,
            ),
            request,
        );
        reply
    }
}
