//! SUBJECTS: people in a Durable Object. `people` decides; this loads and saves.

use std::cell::Cell;

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object, wasm_bindgen};

use super::{
    clock,
    object::{Database, answer, asked, pairs, wipe},
};
use crate::{
    Digest, Timestamp,
    people::{self, Command, Reply, Store},
};

/// Some of the people.
#[durable_object(fetch)]
pub struct SubjectsObject {
    state: State,
    database: Database,
    /// How many counters there were when one was last written.
    counted: Cell<Option<usize>>,
}

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
    fn new(state: State, _env: Env) -> Self {
        let database = Database::open(
            state.storage().sql(),
            include_str!("../../schema/subjects.sql"),
        );
        Self {
            state,
            database,
            counted: Cell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let request: people::Request = asked(&mut request).await?;
        let is_emptied = matches!(request.command, Command::Empty(_));
        let reply = people::serve(&mut Users(self), request)?;
        if is_emptied && reply == Reply::Missing {
            wipe(&self.state).await?;
        }
        answer(&reply, self.database.take_written())
    }
}

struct Users<'a>(&'a SubjectsObject);

impl Store for Users<'_> {
    type Error = worker::Error;

    fn load(&self, username: &str) -> Result<Option<String>> {
        self.0.database.text(
            "SELECT state FROM users WHERE username = ?",
            vec![username.into()],
        )
    }

    fn page(&self, after: &str, count: u16) -> Result<Vec<(String, String)>> {
        let rows = self.0.database.texts(
            "SELECT username, state FROM users WHERE username > ? ORDER BY username LIMIT ?",
            vec![after.into(), i32::from(count).into()],
        )?;
        Ok(pairs(rows))
    }

    fn save(&mut self, username: &str, user: &str) -> Result<()> {
        let bindings = vec![username.into(), user.into()];
        self.0.database.run(
            "INSERT OR REPLACE INTO users (username, state) VALUES (?, ?)",
            bindings,
        )
    }

    fn delete(&mut self, username: &str) -> Result<()> {
        self.0.database.run(
            "DELETE FROM users WHERE username = ?",
            vec![username.into()],
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

    fn empty(&mut self) -> Result<bool> {
        self.0.counted.set(None);
        self.0.database.empty(&[
            ("users", "username"),
            ("attempts", "key"),
            ("handles", "handle"),
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
