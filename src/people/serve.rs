//! A request about a person, served without an await: two guesses at once are counted as two.

use super::{Command, Reply, Request, Store, User};
use crate::Timestamp;

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request {
        now,
        username,
        command,
    } = request;
    let Some(text) = store.load(&username)? else {
        return serve_stranger(store, &username, command, now);
    };
    // Whoever cannot be read is there all the same: nobody takes their place.
    let Ok(user) = serde_json::from_str::<User>(&text) else {
        return Ok(Reply::Unreadable);
    };
    if matches!(command, Command::Delete) {
        return store.delete(&username).map(|()| Reply::Deleted);
    }
    let (after, reply) = user.clone().apply(command, now);
    if after != user {
        save(store, &username, &after)?;
    }
    Ok(reply)
}

fn save<S: Store>(store: &mut S, username: &str, user: &User) -> Result<(), S::Error> {
    let text = serde_json::to_string(user).expect("a person is plain data");
    store.save(username, &text)
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
        | Command::Consents
        | Command::Delete
        | Command::EndSession { .. }
        | Command::Forget { .. }
        | Command::Read { .. }
        | Command::Resume { .. }
        | Command::SignOut
        | Command::Withdraw { .. } => {
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
    save(store, username, &user).map(|()| Reply::Created)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, convert::Infallible};

    use serde_json::{Map, Value, json};

    use super::*;
    use crate::{
        Digest,
        people::{
            password,
            user::tests::{NOW, read},
        },
    };

    /// Rows as they are stored: text.
    #[derive(Default)]
    struct Rows(BTreeMap<String, String>);

    impl Store for Rows {
        type Error = Infallible;

        fn load(&self, username: &str) -> Result<Option<String>, Infallible> {
            Ok(self.0.get(username).cloned())
        }

        fn save(&mut self, username: &str, user: &str) -> Result<(), Infallible> {
            self.0.insert(username.to_owned(), user.to_owned());
            Ok(())
        }

        fn delete(&mut self, username: &str) -> Result<(), Infallible> {
            self.0.remove(username);
            Ok(())
        }

        fn stranger(&self, _: &str) -> Option<User> {
            None
        }

        fn keep_stranger(&mut self, _: &str, _: User) {}
    }

    fn rows(text: &str) -> Rows {
        Rows(BTreeMap::from([("alice".to_owned(), text.to_owned())]))
    }

    fn ask(rows: &mut Rows, command: Command) -> Reply {
        let request = Request {
            now: NOW,
            username: "alice".into(),
            command,
        };
        let Ok(reply) = serve(rows, request);
        reply
    }

    fn commands() -> Vec<Command> {
        let hash = || password::hash("another password", &[2; 16]).expect("a hash");
        vec![
            Command::Authenticate {
                password: "right password".into(),
                session: None,
                former: None,
            },
            Command::Consent {
                subject: "s".into(),
                epoch: 0,
                client: 7,
                scopes: vec!["openid".into()],
                remember: true,
            },
            Command::Consents,
            Command::Delete,
            Command::Forget {
                subject: "s".into(),
                client: 7,
            },
            Command::SignOut,
            Command::Withdraw { client: 7 },
            Command::EndSession {
                session: Digest::of("a"),
            },
            Command::Put {
                subject: "t".into(),
                password: hash(),
                claims: None,
            },
            read("s"),
            Command::Resume {
                session: Digest::of("a"),
                client: 7,
            },
            Command::SignUp {
                subject: "t".into(),
                password: hash(),
                claims: Map::new(),
                session: None,
            },
        ]
    }

    /// A person with one of everything, as version 1 of these rows has it.
    fn stored() -> Value {
        json!({
            "subject": "s",
            "password": password::hash("right password", &[1; 16]),
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
    fn a_person_from_the_future_is_unreadable_and_stays_as_stored() {
        let mut future = Vec::new();
        for place in ["", "/sessions/0", "/consents/0"] {
            let mut row = stored();
            row.pointer_mut(place).expect("there")["passkeys"] = json!([]);
            future.push(row.to_string());
        }
        let mut other = stored();
        other["password"] = json!({ "scrypt": "…" });
        future.extend([other.to_string(), "{".into(), String::new()]);
        for text in future {
            for command in commands() {
                let mut rows = rows(&text);
                assert_eq!(ask(&mut rows, command), Reply::Unreadable, "{text}");
                assert_eq!(rows.0["alice"], text);
            }
        }
    }
}
