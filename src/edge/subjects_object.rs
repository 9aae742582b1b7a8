//! SUBJECTS: people in a Durable Object. `people` decides; this loads and saves.

use std::{cell::Cell, time::Duration};

use worker::{
    DurableObject, Env, Request, Response, Result, State, console_log, durable_object, wasm_bindgen,
};

use super::{
    clock,
    host::EdgeHost,
    object::{Database, answer, asked, wipe},
};
use crate::{
    Digest, Timestamp,
    backend::logout,
    people::{self, Command, EndedSession, Reply, Row, Store},
};

/// Some of the people.
#[durable_object(alarm)]
pub struct SubjectsObject {
    state: State,
    env: Env,
    database: Database,
    /// Whether there is known to be an alarm for whoever is to hear of a log-out.
    is_awaited: Cell<bool>,
    /// How many counters there were when one was last written.
    counted: Cell<Option<usize>>,
}

/// How long a client that has not heard of a log-out is left in peace at first, in seconds, unless the
/// variable `LOGOUT_SECONDS` says otherwise.
const LOGOUT_SECONDS: u32 = 5;

/// How long what cannot be read is left in peace, in seconds.
const UNREADABLE: u32 = 86_400;

/// How many names, browsers and addresses are counted apart from others.
const MOST_COUNTED: usize = 4096;

impl SubjectsObject {
    fn count(&self) -> Result<()> {
        let counted = self
            .database
            .text("SELECT CAST(count(*) AS TEXT) FROM attempts", Vec::new())?;
        self.counted
            .set(counted.and_then(|counted| counted.parse().ok()));
        Ok(())
    }
}

impl DurableObject for SubjectsObject {
    fn new(state: State, env: Env) -> Self {
        let database = Database::open(
            state.storage().sql(),
            include_str!("../../schema/subjects.sql"),
        )
        .with_column("users", "beside");
        Self {
            state,
            env,
            database,
            is_awaited: Cell::new(false),
            counted: Cell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let request: people::Request = asked(&mut request).await?;
        let is_emptied = matches!(request.command, Command::Empty(_));
        let reply = people::serve(&mut Users(self), request)?;
        if !self.is_awaited.replace(true) {
            self.await_next().await?;
        }
        if is_emptied && reply == Reply::Missing {
            wipe(&self.state).await?;
        }
        answer(&reply, self.database.take_written())
    }

    async fn alarm(&self) -> Result<Response> {
        let now = clock::now().seconds();
        let due = "SELECT session, state FROM ended WHERE due <= ? ORDER BY due LIMIT 50";
        for row in self.database.texts(due, vec![now.into()])? {
            if let [session, state] = &row[..] {
                self.tell(session, state).await?;
            }
        }
        self.await_next().await?;
        Response::empty()
    }
}

impl SubjectsObject {
    /// Tells clients that a session has ended, and keeps those that have not heard.
    async fn tell(&self, session: &str, state: &str) -> Result<()> {
        let host = EdgeHost::new(self.env.clone());
        let Ok(ended) = crate::json::from_str::<EndedSession>(state) else {
            console_log!("fault: the stored end of a session cannot be read");
            return self.put_off(session, state, UNREADABLE);
        };
        let set = self.env.var("LOGOUT_SECONDS").ok();
        let first = set.and_then(|number| number.to_string().parse().ok());
        let unheard = logout::tell(&host, &ended).await;
        match ended.left(unheard, first.unwrap_or(LOGOUT_SECONDS)) {
            Some(left) => {
                let state = crate::json::to_string(&left.ended);
                self.put_off(session, &state, left.seconds)
            }
            None => self
                .database
                .run("DELETE FROM ended WHERE session = ?", vec![session.into()]),
        }
    }

    fn put_off(&self, session: &str, state: &str, seconds: u32) -> Result<()> {
        let due = clock::now().after(seconds).seconds();
        self.database.run(
            "UPDATE ended SET state = ?, due = ? WHERE session = ?",
            vec![state.into(), due.into(), session.into()],
        )
    }

    /// Sets the alarm for whoever is to hear next. One that was lost is set again as soon as anybody asks
    /// for anything here.
    async fn await_next(&self) -> Result<()> {
        let next = "SELECT CAST(due AS TEXT) FROM ended ORDER BY due LIMIT 1";
        let Some(due) = self.database.text(next, Vec::new())? else {
            return Ok(());
        };
        let due: i64 = due.parse().unwrap_or_default();
        let wait = due.saturating_sub(clock::now().seconds());
        let wait = Duration::from_secs(u64::try_from(wait).unwrap_or_default());
        self.state.storage().set_alarm(wait).await
    }
}

/// Who has a name.
fn named(row: Vec<String>) -> Option<(String, Row)> {
    let [username, state, beside] = row.try_into().ok()?;
    Some((username, Row { state, beside }))
}

struct Users<'a>(&'a SubjectsObject);

impl Store for Users<'_> {
    type Error = worker::Error;

    fn load(&self, username: &str) -> Result<Option<Row>> {
        let query = "SELECT username, state, beside FROM users WHERE username = ?";
        let rows = self.0.database.texts(query, vec![username.into()])?;
        Ok(rows.into_iter().find_map(named).map(|(_, row)| row))
    }

    fn page(&self, after: &str, count: u16) -> Result<Vec<(String, Row)>> {
        let rows = self.0.database.texts(
            "SELECT username, state, beside FROM users WHERE username > ? ORDER BY username LIMIT ?",
            vec![after.into(), i32::from(count).into()],
        )?;
        Ok(rows.into_iter().filter_map(named).collect())
    }

    fn save(&mut self, username: &str, user: &Row) -> Result<()> {
        let Row { state, beside } = user;
        let bindings = vec![
            username.into(),
            state.as_str().into(),
            beside.as_str().into(),
        ];
        self.0.database.run(
            "INSERT OR REPLACE INTO users (username, state, beside) VALUES (?, ?, ?)",
            bindings,
        )
    }

    fn delete(&mut self, username: &str) -> Result<()> {
        self.0.database.run(
            "DELETE FROM users WHERE username = ?",
            vec![username.into()],
        )
    }

    fn announce(&mut self, session: &Digest, ended: &str) -> Result<()> {
        self.0.is_awaited.set(false);
        let bindings = vec![session.encode().into(), ended.into()];
        self.0.database.run(
            "INSERT OR REPLACE INTO ended (session, state, due) VALUES (?, ?, 0)",
            bindings,
        )
    }

    fn attempts(&self, key: &Digest, now: Timestamp) -> Result<Option<String>> {
        self.0.database.text(
            "SELECT state FROM attempts WHERE key = ? AND until > ?",
            vec![key.encode().into(), now.seconds().into()],
        )
    }

    fn keep_attempts(&mut self, key: &Digest, attempts: &str, until: Timestamp) -> Result<()> {
        self.0.database.run(
            "DELETE FROM attempts WHERE until <= ?",
            vec![clock::now().seconds().into()],
        )?;
        self.0.database.run(
            "INSERT OR REPLACE INTO attempts (key, state, until) VALUES (?, ?, ?)",
            vec![key.encode().into(), attempts.into(), until.seconds().into()],
        )?;
        self.0.count()
    }

    fn forget_attempts(&mut self, key: &Digest) -> Result<()> {
        self.0.database.run(
            "DELETE FROM attempts WHERE key = ?",
            vec![key.encode().into()],
        )
    }

    fn handle(&self, handle: &str) -> Result<Option<String>> {
        self.0.database.text(
            "SELECT username FROM handles WHERE handle = ?",
            vec![handle.into()],
        )
    }

    fn keep_handle(&mut self, handle: &str, username: &str) -> Result<()> {
        self.0.database.run(
            "INSERT OR REPLACE INTO handles (handle, username) VALUES (?, ?)",
            vec![handle.into(), username.into()],
        )
    }

    fn forget_handle(&mut self, handle: &str) -> Result<()> {
        self.0
            .database
            .run("DELETE FROM handles WHERE handle = ?", vec![handle.into()])
    }

    fn invitations(&self) -> Result<Option<String>> {
        let kept = "SELECT state FROM invitations WHERE name = ''";
        self.0.database.text(kept, Vec::new())
    }

    fn keep_invitations(&mut self, invitations: &str) -> Result<()> {
        self.0.database.run(
            "INSERT OR REPLACE INTO invitations (name, state) VALUES ('', ?)",
            vec![invitations.into()],
        )
    }

    fn empty(&mut self) -> Result<bool> {
        self.0.counted.set(None);
        self.0.database.empty(&[
            ("users", "username"),
            ("attempts", "key"),
            ("handles", "handle"),
            ("invitations", "name"),
            ("ended", "session"),
        ])
    }

    fn is_full(&self) -> Result<bool> {
        if self.0.counted.get().is_none() {
            self.0.count()?;
        }
        Ok(self
            .0
            .counted
            .get()
            .is_some_and(|counted| counted >= MOST_COUNTED))
    }
}
