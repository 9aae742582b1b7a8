//! A request about a person, served without an await: two guesses at once are counted as two.

use super::{
    Command, EndedSession, Manage, Reply, Request, Store, User,
    amr::by_password,
    attempts::{authenticate, knock},
    invitation::serve_invitations,
    link::is_too_often,
    passkey::{PasskeyCommand, serve_handle},
    store::save,
    withdrawal::epoch_at,
};
use crate::Timestamp;
use serde_json::Value;

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request {
        now,
        username,
        command,
        service,
    } = request;
    if let Command::Knock { cost } = command {
        return knock(store, &username, cost, now);
    }
    if let Command::Manage(Manage::Invitations(command)) = command {
        return serve_invitations(store, command, now);
    }
    if let Command::Manage(Manage::Page {
        after, count, told, ..
    }) = command
    {
        let people = store.page(&after, count)?;
        let told = people.iter().map(|(name, row)| told.of_row(name, row, now));
        return Ok(Reply::People(told.collect()));
    }
    if let Command::Empty(_) = command {
        let found = store.empty()?;
        return Ok(if found {
            Reply::Deleted
        } else {
            Reply::Missing
        });
    }
    if let Some(reply) = before_the_row(store, &username, &command, now)? {
        return Ok(reply);
    }
    let Some(row) = store.load(&username)? else {
        return serve_stranger(store, &username, command, now);
    };
    // Whoever cannot be read is there all the same: nobody takes their place.
    let Some(user) = row.read() else {
        return Ok(Reply::Unreadable);
    };
    if user.leaves.is_some_and(|gone| gone <= now) {
        remove(store, &username, &user, service)?;
        return serve_stranger(store, &username, command, now);
    }
    let request = Request {
        now,
        username,
        command,
        service,
    };
    serve_person(store, user, request)
}

/// Serves a request about somebody who is there.
fn serve_person<S: Store>(store: &mut S, user: User, request: Request) -> Result<Reply, S::Error> {
    let Request {
        now,
        username,
        command,
        service,
    } = request;
    match command {
        Command::Authenticate { .. }
        | Command::Passkey(PasskeyCommand::SignIn { .. })
        | Command::SecondFactor(_) => {
            let reply = authenticate(store, &username, Some(user.clone()), command, now)?;
            // What begins may end others: those of before a factor was added, and the oldest of too many.
            let is_in = matches!(reply, Reply::Authenticated { .. });
            if is_in && let Some(after) = store.load(&username)?.and_then(|row| row.read()) {
                announce(store, user.ended(&after, now), service)?;
            }
            return Ok(reply);
        }
        Command::Manage(Manage::Show) => return shown(store, user, now),
        Command::Delete => {
            announce(store, user.removed(service, now), service)?;
            return store.delete(&username).map(|()| Reply::Deleted);
        }
        _ => {}
    }
    let (after, reply) = user.clone().apply(command, now);
    if after != user {
        save(store, &username, &after)?;
        announce(store, user.ended(&after, now), service)?;
        if let Some(number) = service.filter(|_| after.leaves.is_some()) {
            store.keep_handle(OF_SERVICE, &number.to_string())?;
        }
    }
    Ok(reply)
}

/// In the place of a handle, the number of the service: no base64url spells it.
const OF_SERVICE: &str = " ";

/// Removes somebody who has left, and has their passkeys found by nobody any more. An alarm does not know
/// whose service it serves: that is kept where nobody's handle is, since they asked to leave.
fn remove<S: Store>(
    store: &mut S,
    username: &str,
    user: &User,
    service: Option<u64>,
) -> Result<(), S::Error> {
    let kept = store.handle(OF_SERVICE)?;
    store.delete(username)?;
    let service = service.or(kept.and_then(|number| number.parse().ok()));
    announce(store, user.forgotten(service), service)
}

/// What is answered whoever has the name.
fn before_the_row<S: Store>(
    store: &mut S,
    username: &str,
    command: &Command,
    now: Timestamp,
) -> Result<Option<Reply>, S::Error> {
    Ok(match command {
        Command::Link(command) => {
            is_too_often(store, username, command, now)?.then_some(Reply::Missing)
        }
        Command::Passkey(command) => serve_handle(store, username, command)?,
        _ => None,
    })
}

/// What the operator is told of somebody, with the clients that have not heard of the end of a session of
/// theirs. Of what cannot be read the log tells when it is taken up.
fn shown<S: Store>(store: &S, user: User, now: Timestamp) -> Result<Reply, S::Error> {
    let mut notices = Vec::new();
    for text in store.announced()? {
        let ended = crate::json::from_str::<EndedSession>(&text).ok();
        let ended = ended.filter(|ended| ended.subject == user.subject);
        notices.extend(ended.iter().flat_map(EndedSession::unheard));
    }
    let (_, mut reply) = user.apply(Command::Manage(Manage::Show), now);
    if let Reply::People(told) = &mut reply {
        told[0]["notices"] = Value::Array(notices);
    }
    Ok(reply)
}

/// Keeps sessions that have ended until clients have heard of them.
fn announce<S: Store>(
    store: &mut S,
    ended: Vec<EndedSession>,
    service: Option<u64>,
) -> Result<(), S::Error> {
    for one in ended {
        let one = EndedSession { service, ..one };
        store.announce(&one.session, &crate::json::to_string(&one))?;
    }
    Ok(())
}

/// Serves a request about a name that nobody has.
fn serve_stranger<S: Store>(
    store: &mut S,
    username: &str,
    command: Command,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let (subject, password, claims, session) = match command {
        Command::Authenticate { .. } => return authenticate(store, username, None, command, now),
        Command::Manage(Manage::Import(newcomer)) => {
            let user = newcomer.moved_in(now);
            return save(store, username, &user).map(|()| Reply::Created);
        }
        Command::Put {
            subject,
            password: Some(password),
            claims,
        } => (subject, password, claims.unwrap_or_default(), None),
        Command::SignUp {
            subject,
            password,
            claims,
            session,
        } => (subject, password, claims, session),
        Command::Consent { .. }
        | Command::Consents
        | Command::Current { .. }
        | Command::Delete
        | Command::Empty(_)
        | Command::EndSession { .. }
        | Command::Forget { .. }
        | Command::Knock { .. }
        | Command::Manage(_)
        | Command::Put { password: None, .. }
        | Command::Read { .. }
        | Command::Resume { .. }
        | Command::SecondFactor(_)
        | Command::Share(_)
        | Command::SignOut
        | Command::Link(_)
        | Command::Tend(_)
        | Command::Use { .. }
        | Command::Validity { .. }
        | Command::Withdraw { .. }
        | Command::Passkey(_) => {
            return Ok(Reply::Missing);
        }
    };
    let user = User {
        subject,
        password,
        claims,
        // What was granted by code that knows no epochs counts until something is withdrawn.
        epoch: epoch_at(now),
        ..User::nobody()
    }
    .with_session(session, None, &by_password(), now);
    save(store, username, &user).map(|()| Reply::Created)
}

#[cfg(test)]
pub(super) mod tests {
    use std::{collections::BTreeMap, convert::Infallible};

    use serde_json::{Map, json};

    use super::*;
    use crate::{
        Digest,
        people::{
            Row, UsedBy,
            apply::tests::{NOW, read},
            password::Cost,
        },
    };

    /// Rows as they are stored: text, and how often one was written.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Rows {
        pub ended: Vec<String>,
        pub people: BTreeMap<String, String>,
        pub beside: BTreeMap<String, String>,
        pub attempts: BTreeMap<String, (String, Timestamp)>,
        pub handles: BTreeMap<String, String>,
        pub invitations: Option<String>,
        pub most: usize,
        pub writes: usize,
    }

    impl Store for Rows {
        type Error = Infallible;

        fn load(&self, username: &str) -> Result<Option<Row>, Infallible> {
            Ok(self.people.get(username).map(|state| Row {
                state: state.clone(),
                beside: self.beside.get(username).cloned().unwrap_or_default(),
            }))
        }

        fn save(&mut self, username: &str, user: &Row) -> Result<(), Infallible> {
            self.people.insert(username.to_owned(), user.state.clone());
            self.beside.insert(username.to_owned(), user.beside.clone());
            Ok(())
        }

        fn delete(&mut self, username: &str) -> Result<(), Infallible> {
            self.people.remove(username);
            self.beside.remove(username);
            Ok(())
        }

        fn announce(&mut self, _: &Digest, ended: &str) -> Result<(), Infallible> {
            self.ended.push(ended.to_owned());
            Ok(())
        }

        fn announced(&self) -> Result<Vec<String>, Infallible> {
            Ok(self.ended.clone())
        }

        fn attempts(&self, key: &Digest, now: Timestamp) -> Result<Option<String>, Infallible> {
            let found = self.attempts.get(&key.encode());
            let counts = found.filter(|(_, until)| *until > now);
            Ok(counts.map(|(text, _)| text.clone()))
        }

        fn keep_attempts(
            &mut self,
            key: &Digest,
            attempts: &str,
            until: Timestamp,
        ) -> Result<(), Infallible> {
            self.writes += 1;
            let row = (attempts.to_owned(), until);
            self.attempts.insert(key.encode(), row);
            Ok(())
        }

        fn forget_attempts(&mut self, key: &Digest) -> Result<(), Infallible> {
            self.writes = 0;
            self.attempts.remove(&key.encode());
            Ok(())
        }

        fn handle(&self, handle: &str) -> Result<Option<String>, Infallible> {
            Ok(self.handles.get(handle).cloned())
        }

        fn keep_handle(&mut self, handle: &str, username: &str) -> Result<(), Infallible> {
            self.handles.insert(handle.to_owned(), username.to_owned());
            Ok(())
        }

        fn forget_handle(&mut self, handle: &str) -> Result<(), Infallible> {
            self.handles.remove(handle);
            Ok(())
        }

        fn invitations(&self) -> Result<Option<String>, Infallible> {
            Ok(self.invitations.clone())
        }

        fn keep_invitations(&mut self, invitations: &str) -> Result<(), Infallible> {
            self.invitations = Some(invitations.to_owned());
            Ok(())
        }

        fn page(&self, after: &str, count: u16) -> Result<Vec<(String, Row)>, Infallible> {
            let people = self.people.keys().filter(|name| name.as_str() > after);
            let row = |name: &String| Ok((name.clone(), self.load(name)?.unwrap_or_default()));
            people.take(count.into()).map(row).collect()
        }

        fn empty(&mut self) -> Result<bool, Infallible> {
            let found = !self.people.is_empty() || !self.attempts.is_empty();
            self.people.clear();
            self.beside.clear();
            self.handles.clear();
            self.attempts.clear();
            Ok(found)
        }

        fn is_full(&self) -> Result<bool, Infallible> {
            Ok(self.attempts.len() >= self.most)
        }
    }

    impl Rows {
        /// All that is known of somebody.
        pub(crate) fn whole(&self, username: &str) -> Value {
            let Ok(row) = self.load(username);
            let user = row.and_then(|row| row.read()).expect("a person");
            serde_json::to_value(user).expect("JSON")
        }
    }

    pub(crate) fn rows(text: &str) -> Rows {
        Rows {
            ended: Vec::new(),
            people: BTreeMap::from([("alice".to_owned(), text.to_owned())]),
            beside: BTreeMap::new(),
            attempts: BTreeMap::new(),
            handles: BTreeMap::new(),
            invitations: None,
            most: 1000,
            writes: 0,
        }
    }

    fn ask(rows: &mut Rows, command: Command) -> Reply {
        let request = Request {
            now: NOW,
            username: "alice".into(),
            command,
            service: None,
        };
        let Ok(reply) = serve(rows, request);
        reply
    }

    fn another_hash() -> String {
        let hash = Cost::USUAL.hash("another password", &[2; 16]);
        hash.expect("a hash")
    }

    fn of_session() -> [Command; 3] {
        let session = Digest::of("a");
        let client = UsedBy {
            client: 7,
            created_at: None,
            client_id: "web".into(),
        };
        [
            Command::Current { session },
            Command::Use {
                session,
                client,
                shelf: None,
            },
            Command::Manage(Manage::Stands("s".into())),
        ]
    }

    fn commands() -> Vec<Command> {
        vec![
            Command::Authenticate {
                password: "right password".into(),
                session: None,
                former: None,
                browser: None,
                hashing: None,
                falls_short: false,
            },
            Command::Consent {
                subject: "s".into(),
                epoch: 0,
                client: 7,
                created_at: None,
                scopes: vec!["openid".into()],
                remember: true,
            },
            Command::Consents,
            Command::Delete,
            Command::Forget {
                subject: "s".into(),
                epoch: None,
                client: 7,
            },
            Command::SignOut,
            Command::Tend(crate::people::Tending {
                session: Digest::of("a"),
                duration: 1,
                idle: None,
                change: crate::people::Change::Look,
            }),
            Command::Validity { client: None },
            Command::Withdraw { client: 7 },
            Command::EndSession {
                session: Digest::of("a"),
            },
            Command::Put {
                subject: "t".into(),
                password: Some(another_hash()),
                claims: None,
            },
            read("s"),
            Command::Manage(Manage::Lock),
            Command::Manage(Manage::ResetFactors),
            Command::Manage(Manage::Show),
            Command::Manage(Manage::Unlock),
            Command::Resume {
                session: Digest::of("a"),
                client: 7,
                created_at: None,
                duration: None,
                idle: None,
            },
            Command::SignUp {
                subject: "t".into(),
                password: another_hash(),
                claims: Map::new(),
                session: None,
            },
        ]
    }

    /// A person with one of everything, as version 1 of these rows has it.
    fn stored() -> Value {
        json!({
            "subject": "s",
            "password": Cost::USUAL.hash("right password", &[1; 16]),
            "claims": { "name": "Alice" },
            "failures": 2,
            "wait_until": null,
            "sessions": [{ "digest": Digest::of("a").encode(), "expires": 1_000_900, "auth_time": 999_000 }],
            "consents": [{ "client": 7, "scopes": ["openid", "email"] }],
        })
    }

    #[test]
    fn a_person_that_is_stored_is_read_for_ever() {
        let mut rows = rows(&stored().to_string());
        let resume = Command::Resume {
            session: Digest::of("a"),
            client: 7,
            created_at: None,
            duration: None,
            idle: None,
        };
        let Reply::Session {
            subject, scopes, ..
        } = ask(&mut rows, resume)
        else {
            panic!("no session")
        };
        assert_eq!(subject, "s");
        assert_eq!(scopes, ["openid", "email"]);
        let authenticate = commands().swap_remove(0);
        assert!(matches!(
            ask(&mut rows, authenticate),
            Reply::Authenticated { .. }
        ));
    }

    #[test]
    fn whoever_has_left_is_nobody_from_the_moment_they_named_and_comes_back_before() {
        let mut left = stored();
        left["leaves"] = json!(NOW.seconds());
        let mut gone = rows(&left.to_string());
        assert_eq!(ask(&mut gone, read("s")), Reply::Missing);
        assert!(gone.people.is_empty());
        let mut taken = rows(&left.to_string());
        let sign_up = commands().pop().expect("the last");
        assert_eq!(ask(&mut taken, sign_up), Reply::Created);
        left["leaves"] = json!(NOW.after(1).seconds());
        let mut back = rows(&left.to_string());
        let authenticate = commands().swap_remove(0);
        assert!(matches!(
            ask(&mut back, authenticate),
            Reply::Authenticated { .. }
        ));
        assert!(!back.people["alice"].contains("leaves"));
    }

    #[test]
    fn whoever_is_gone_is_forgotten_in_the_service_that_they_have_left() {
        for (service, told) in [(Some(17), json!(17)), (None, Value::Null)] {
            let mut row = stored();
            row["passkeys"] = json!({ "handle": "aGFuZGxl", "keys": [] });
            let mut rows = rows(&row.to_string());
            let mut ask = |command, now: Timestamp, service| {
                let request = Request {
                    now,
                    username: "alice".into(),
                    command,
                    service,
                };
                let Ok(reply) = serve(&mut rows, request);
                reply
            };
            let leave = Command::Tend(crate::people::Tending {
                session: Digest::of("a"),
                duration: 10_000,
                idle: None,
                change: crate::people::Change::Leave(NOW.after(10)),
            });
            assert!(matches!(ask(leave, NOW, service), Reply::Account(_)));
            // The alarm asks without saying of which service.
            assert_eq!(ask(Command::Consents, NOW.after(10), None), Reply::Missing);
            assert!(rows.people.is_empty());
            let ended: Value = serde_json::from_str(&rows.ended[0]).expect("JSON");
            assert_eq!(
                ended["clients"],
                json!([{ "client": 0, "client_id": "aGFuZGxl" }])
            );
            assert_eq!((rows.ended.len(), &ended["service"]), (1, &told));
        }
    }

    #[test]
    fn a_person_from_the_future_is_unreadable_and_stays_as_stored() {
        let mut future = Vec::new();
        for place in ["", "/sessions/0", "/consents/0"] {
            let mut row = stored();
            row.pointer_mut(place).expect("there")["of_the_future"] = json!([]);
            future.push(row.to_string());
        }
        let mut other = stored();
        other["password"] = json!({ "scrypt": "…" });
        future.extend([other.to_string(), "{".into(), String::new()]);
        for text in future {
            for command in commands().into_iter().chain(of_session()) {
                let mut rows = rows(&text);
                assert_eq!(ask(&mut rows, command), Reply::Unreadable, "{text}");
                assert_eq!(rows.people["alice"], text);
            }
        }
    }

    #[test]
    fn a_person_of_whom_the_future_has_written_beside_stays_as_stored() {
        for beside in ["{", r#"{"version":2}"#, r#"{"version":1,"future":[]}"#] {
            for command in commands().into_iter().chain(of_session()) {
                let mut rows = rows(&stored().to_string());
                rows.beside.insert("alice".into(), beside.into());
                let before = rows.clone();
                assert_eq!(ask(&mut rows, command), Reply::Unreadable, "{beside}");
                assert_eq!(rows, before);
            }
        }
    }
}
