//! How the worker and its objects speak: one JSON request, one JSON answer, and what the answer has
//! cost.

use std::cell::Cell;

use serde::{Serialize, de::DeserializeOwned};
use worker::{
    Headers, Method, ObjectNamespace, Request, RequestInit, Response, Result, SqlStorage,
    SqlStorageValue,
};

use crate::backend::Fault;

/// What a request has cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Calls to objects.
    pub calls: usize,
    /// Rows written in them.
    pub rows: usize,
}

const ROWS: &str = "rows-written";

/// Asks the object of this name.
pub(crate) async fn call<A: DeserializeOwned>(
    namespace: &ObjectNamespace,
    name: &str,
    request: &impl Serialize,
    cost: &Cell<Cost>,
) -> std::result::Result<A, Fault> {
    let answer = async {
        let body = serde_json::to_string(request)?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(body.into()));
        let request = Request::new_with_init("https://object/", &init)?;
        let mut response = namespace
            .get_by_name(name)?
            .fetch_with_request(request)
            .await?;
        let rows = response
            .headers()
            .get(ROWS)?
            .and_then(|rows| rows.parse().ok())
            .unwrap_or(0);
        let Cost {
            calls,
            rows: before,
        } = cost.get();
        cost.set(Cost {
            calls: calls + 1,
            rows: before + rows,
        });
        Ok(crate::json::from_str(&response.text().await?)?)
    };
    answer
        .await
        .map_err(|error: worker::Error| Fault::World(error.to_string()))
}

/// Reads what an object is asked. As text: of a JavaScript value every type would be read a second
/// way, a tenth of the wasm.
pub(crate) async fn asked<T: DeserializeOwned>(request: &mut Request) -> Result<T> {
    Ok(crate::json::from_str(&request.text().await?)?)
}

/// Answers with JSON and the number of rows written for it.
pub(crate) fn answer(value: &impl Serialize, rows: usize) -> Result<Response> {
    let headers = Headers::new();
    headers.set(ROWS, &rows.to_string())?;
    Ok(Response::ok(serde_json::to_string(value)?)?.with_headers(headers))
}

/// The database of an object, counting what is written.
pub(crate) struct Database {
    sql: SqlStorage,
    written: Cell<usize>,
}

impl Database {
    /// The database with its tables.
    ///
    /// # Panics
    ///
    /// If the platform refuses the schema, which is a constant: an object without its tables must
    /// not serve.
    pub(crate) fn open(sql: SqlStorage, schema: &str) -> Self {
        sql.exec(schema, None).expect("the schema is valid SQL");
        Self {
            sql,
            written: Cell::new(0),
        }
    }

    /// Runs a statement.
    pub(crate) fn run(&self, statement: &str, bindings: Vec<SqlStorageValue>) -> Result<()> {
        let cursor = self.sql.exec(statement, bindings)?;
        self.written.set(self.written.get() + cursor.rows_written());
        Ok(())
    }

    /// The rows that a query of text columns finds.
    pub(crate) fn texts(
        &self,
        query: &str,
        bindings: Vec<SqlStorageValue>,
    ) -> Result<Vec<Vec<String>>> {
        let text = |value: SqlStorageValue| {
            if let SqlStorageValue::String(text) = value {
                text
            } else {
                String::new()
            }
        };
        let rows = self.sql.exec(query, bindings)?.raw();
        rows.map(|row| row.map(|columns| columns.into_iter().map(text).collect()))
            .collect()
    }

    /// The one text that a query finds, if any.
    pub(crate) fn text(
        &self,
        query: &str,
        bindings: Vec<SqlStorageValue>,
    ) -> Result<Option<String>> {
        Ok(self.texts(query, bindings)?.into_iter().flatten().next())
    }

    /// How many rows were written since this was last asked.
    pub(crate) fn take_written(&self) -> usize {
        self.written.take()
    }
}
