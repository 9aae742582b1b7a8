//! SUBJECTS: people in a Durable Object. `registry::user` decides; this loads and saves.

use worker::{DurableObject, Env, Request, Response, Result, State, durable_object, wasm_bindgen};

use super::object::{Database, answer};
use crate::registry::user::{self, Store, User};

/// Some of the people.
#[durable_object(fetch)]
pub struct SubjectsObject {
    database: Database,
}

impl DurableObject for SubjectsObject {
    fn new(state: State, _env: Env) -> Self {
        Self { database: Database::open(state.storage().sql(), include_str!("../../schema/subjects.sql")) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let request: user::Request = request.json().await?;
        let reply = user::serve(&mut Users(&self.database), request)?;
        answer(&reply, self.database.take_written())
    }
}

struct Users<'a>(&'a Database);

impl Store for Users<'_> {
    type Error = worker::Error;

    fn load(&self, username: &str) -> Result<Option<User>> {
        let state = self.0.text("SELECT state FROM users WHERE username = ?", vec![username.into()])?;
        Ok(state.map(|state| serde_json::from_str(&state)).transpose()?)
    }

    fn save(&mut self, username: &str, user: &User) -> Result<()> {
        let bindings = vec![username.into(), serde_json::to_string(user)?.into()];
        self.0.run("INSERT OR REPLACE INTO users (username, state) VALUES (?, ?)", bindings)
    }

    fn delete(&mut self, username: &str) -> Result<()> {
        self.0.run("DELETE FROM users WHERE username = ?", vec![username.into()])
    }
}
