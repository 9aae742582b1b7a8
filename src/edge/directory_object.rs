//! DIRECTORY: the services beside the first one, and the credentials of the API. `directory` decides;
//! this loads and saves.

use serde_json::Value;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object, wasm_bindgen};

use super::object::{Database, answer, asked};
use crate::directory;

/// The directory.
#[durable_object(fetch)]
pub struct DirectoryObject {
    database: Database,
}

impl DurableObject for DirectoryObject {
    fn new(state: State, _env: Env) -> Self {
        let schema = include_str!("../../schema/directory.sql");
        let database = Database::open(state.storage().sql(), schema);
        Self { database }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let request: Value = asked(&mut request).await?;
        let request: directory::Request = crate::json::from_value(request)?;
        let reply = directory::serve(&mut &self.database, request)?;
        answer(&reply, self.database.take_written())
    }
}
