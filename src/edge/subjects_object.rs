//! SUBJECTS: people in a Durable Object. `people` decides; this loads and saves.

use std::{cell::RefCell, collections::HashMap};

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object, wasm_bindgen};

use super::object::{Database, answer, asked};
use crate::people::{self, Store, User};

/// Some of the people.
#[durable_object(fetch)]
pub struct SubjectsObject {
    database: Database,
    strangers: RefCell<HashMap<String, User>>,
}

/// How many names that nobody has are counted at once.
const MOST_STRANGERS: usize = 1000;

impl DurableObject for SubjectsObject {
    fn new(state: State, _env: Env) -> Self {
        let database = Database::open(
            state.storage().sql(),
            include_str!("../../schema/subjects.sql"),
        );
        Self {
            database,
            strangers: RefCell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let request: people::Request = asked(&mut request).await?;
        let reply = people::serve(&mut Users(self), request)?;
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

    fn stranger(&self, username: &str) -> Option<User> {
        self.0.strangers.borrow().get(username).cloned()
    }

    fn keep_stranger(&mut self, username: &str, stranger: User) {
        let mut strangers = self.0.strangers.borrow_mut();
        if strangers.len() >= MOST_STRANGERS {
            strangers.clear();
        }
        strangers.insert(username.to_owned(), stranger);
    }
}
