//! How the worker and its objects speak: one JSON request, one JSON answer, and what the answer has
//! cost.

use std::{cell::Cell, fmt, ops::AddAssign};

use js_sys::{Function, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use worker::{
    Env, Headers, ObjectNamespace, Request, Response, Result, SqlStorage, State,
    wasm_bindgen::JsCast as _,
};

use super::platform;
use crate::{
    backend::Fault,
    directory::Jurisdiction,
    oauth::region::Region,
    parcel::{self, Bound, Found},
    register::Store,
};

/// What a request has cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Calls to objects.
    pub calls: usize,
    /// Rows in them.
    pub rows: Rows,
}

/// As it is told in development.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, rows } = self;
        let (writes, reads, deletions) = (rows.written, rows.read, rows.deleted);
        write!(
            f,
            "object-calls={calls}, row-writes={writes}, row-reads={reads}, row-deletions={deletions}"
        )
    }
}

/// Rows, as the platform counts them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rows {
    /// Those written, the deleted ones among them: a deletion is priced as a write.
    pub written: usize,
    /// Those read.
    pub read: usize,
    /// Those deleted.
    pub deleted: usize,
}

impl AddAssign for Rows {
    fn add_assign(&mut self, more: Self) {
        self.written += more.written;
        self.read += more.read;
        self.deleted += more.deleted;
    }
}

/// As an object tells its caller: `written read deleted`.
impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.written, self.read, self.deleted)
    }
}

impl Rows {
    /// What an object has told; an object of another version tells it otherwise or not.
    fn told(text: &str) -> Self {
        let mut numbers = text.split(' ').map(|number| number.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        Self {
            written: next(),
            read: next(),
            deleted: next(),
        }
    }
}

const ROWS: &str = "rows";

/// Asks the object of this name, which is to be in this region if it was never asked.
pub(crate) async fn call<A: DeserializeOwned>(
    namespace: &ObjectNamespace,
    name: &str,
    region: Option<Region>,
    asked: &impl Serialize,
    cost: &Cell<Cost>,
) -> std::result::Result<A, Fault> {
    let answer = async {
        let body = crate::json::to_string(asked);
        let region = region.map_or("", Region::hint);
        let answer = platform::ask(namespace.as_ref(), name, region, &body).await?;
        let answer = answer.as_string().unwrap_or_default();
        let (told, answer) = answer.split_once('\n').unwrap_or_default();
        let Cost { calls, mut rows } = cost.get();
        rows += Rows::told(told);
        cost.set(Cost {
            calls: calls + 1,
            rows,
        });
        Ok(crate::json::from_str(answer)?)
    };
    answer
        .await
        .map_err(|error: worker::Error| Fault::World(error.to_string()))
}

/// The namespace of a binding, or the part of it that stays in a jurisdiction. The platform names that
/// as a method of the namespace, which `worker` does not know.
pub(crate) fn namespace(
    env: &Env,
    binding: &str,
    jurisdiction: Option<Jurisdiction>,
) -> Result<ObjectNamespace> {
    let namespace = env.durable_object(binding)?;
    let Some(jurisdiction) = jurisdiction else {
        return Ok(namespace);
    };
    let method = Reflect::get(namespace.as_ref(), &"jurisdiction".into())?;
    let method: Function = method.dyn_into()?;
    let there = method.call1(namespace.as_ref(), &jurisdiction.name().into())?;
    Ok(ObjectNamespace::unchecked_from_js(there))
}

/// Reads what an object is asked. As text: of a JavaScript value every type would be read a second
/// way, a tenth of the wasm.
pub(crate) async fn asked<T: DeserializeOwned>(request: &mut Request) -> Result<T> {
    Ok(crate::json::from_str(&request.text().await?)?)
}

impl From<crate::json::NotJson> for worker::Error {
    fn from(error: crate::json::NotJson) -> Self {
        Self::RustError(error.to_string())
    }
}

/// Answers with JSON and the rows that it took.
pub(crate) fn answer(value: &impl Serialize, rows: Rows) -> Result<Response> {
    let headers = Headers::new();
    headers.set(ROWS, &rows.to_string())?;
    Ok(Response::ok(crate::json::to_string(value))?.with_headers(headers))
}

/// How many rows of a table are removed at once.
pub(crate) const ROWS_A_TURN: u16 = 5_000;

/// Leaves nothing of an object that is empty: neither tables nor an alarm that would bring it back.
pub(crate) async fn wipe(state: &State) -> Result<()> {
    state.storage().delete_alarm().await?;
    state.storage().delete_all().await
}

/// Texts by key, in the table `documents`.
impl Store for &Database {
    type Error = worker::Error;

    fn get(&self, key: &str) -> Result<Option<String>> {
        self.text("SELECT body FROM documents WHERE key = ?", vec![key.into()])
    }

    fn put(&mut self, key: &str, text: &str) -> Result<()> {
        self.run(
            "INSERT OR REPLACE INTO documents (key, body) VALUES (?, ?)",
            vec![key.into(), text.into()],
        )
    }

    fn delete(&mut self, key: &str) -> Result<()> {
        self.run("DELETE FROM documents WHERE key = ?", vec![key.into()])
    }

    fn empty(&mut self) -> Result<bool> {
        Database::empty(self, &[("documents", "key")])
    }

    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        let query =
            "SELECT key, body FROM documents WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        Ok(pairs(self.texts(query, vec![prefix.into()])?))
    }

    fn page(&self, prefix: &str, start: usize, count: usize) -> Result<Vec<(String, String)>> {
        let query = format!(
            "SELECT key, body FROM documents WHERE {BELOW} ORDER BY key LIMIT {count} OFFSET {start}"
        );
        Ok(pairs(self.texts(&query, vec![prefix.into()])?))
    }

    fn count(&self, prefix: &str) -> Result<usize> {
        let query = format!("SELECT CAST(count(*) AS TEXT) FROM documents WHERE {BELOW}");
        let counted = self.text(&query, vec![prefix.into()])?;
        Ok(counted
            .and_then(|count| count.parse().ok())
            .unwrap_or_default())
    }
}

/// The keys that begin with a prefix which ends with a slash, by way of the index: `0` comes next to it.
const BELOW: &str = "key >= ?1 AND key < substr(?1, 1, length(?1) - 1) || '0'";

/// The rows of two columns.
pub(crate) fn pairs(rows: Vec<Vec<String>>) -> Vec<(String, String)> {
    let pair = |row| <[String; 2]>::try_from(row).ok();
    rows.into_iter()
        .filter_map(pair)
        .map(|[key, body]| (key, body))
        .collect()
}

/// The database of an object, counting rows.
pub(crate) struct Database {
    sql: SqlStorage,
    schema: &'static str,
    rows: Cell<Rows>,
}

impl Database {
    /// The database with its tables.
    ///
    /// # Panics
    ///
    /// If the platform refuses the schema, which is a constant: an object without its tables must
    /// not serve.
    pub(crate) fn open(sql: SqlStorage, schema: &'static str) -> Self {
        if let Err(error) = sql.exec(schema, None) {
            panic!("the schema is refused: {error}");
        }
        Self {
            schema,
            sql,
            rows: Cell::default(),
        }
    }

    /// The same with one more column of text in a table, which tables of before have not.
    ///
    /// # Panics
    ///
    /// If the platform refuses it, which it does as little as the schema.
    pub(crate) fn with_column(self, table: &str, column: &str) -> Self {
        let known =
            format!("SELECT name FROM pragma_table_info('{table}') WHERE name = '{column}'");
        let widen = || {
            if self.text(&known, Vec::new())?.is_none() {
                let widen = format!("ALTER TABLE {table} ADD COLUMN {column} TEXT");
                self.sql.exec(&widen, None)?;
            }
            Ok::<_, worker::Error>(())
        };
        if let Err(error) = widen() {
            panic!("the column {column} of {table} is refused: {error}");
        }
        self
    }

    /// Makes its tables again, which are gone where nothing was left of the object.
    pub(crate) fn furnish(&self) -> Result<()> {
        self.sql.exec(self.schema, None).map(drop)
    }

    /// Removes some rows of each table, by its key, and says whether there were any.
    pub(crate) fn empty(&self, tables: &[(&str, &str)]) -> Result<bool> {
        self.furnish()?;
        let before = self.written();
        for (table, key) in tables {
            let some = format!("SELECT {key} FROM {table} LIMIT {ROWS_A_TURN}");
            let statement = format!("DELETE FROM {table} WHERE ({key}) IN ({some})");
            self.run(&statement, Vec::new())?;
        }
        Ok(self.written() > before)
    }

    /// Runs a statement.
    pub(crate) fn run(&self, statement: &str, bindings: Vec<Bound<'_>>) -> Result<()> {
        self.write(statement, bindings).map(drop)
    }

    /// Runs a statement, and says how many rows it wrote.
    pub(crate) fn write(&self, statement: &str, bindings: Vec<Bound<'_>>) -> Result<usize> {
        let is_deletion = statement.trim_start().starts_with("DELETE");
        self.execute(statement, &bindings, |Found { written, read, .. }| {
            let deleted = if is_deletion { written } else { 0 };
            self.count(Rows {
                written,
                read,
                deleted,
            });
            written
        })
    }

    fn count(&self, more: Rows) {
        let mut rows = self.rows.get();
        rows += more;
        self.rows.set(rows);
    }

    /// Runs a statement, and reads what it has found.
    fn execute<T>(
        &self,
        statement: &str,
        bindings: &[Bound<'_>],
        read: impl FnOnce(Found<'_>) -> T,
    ) -> Result<T> {
        let packed = platform::execute(self.sql.as_ref(), statement, &parcel::packed(bindings))?;
        let found = parcel::found(&packed).ok_or("the platform has told rows otherwise")?;
        Ok(read(found))
    }

    /// The rows that a query of text columns finds.
    pub(crate) fn texts(&self, query: &str, bindings: Vec<Bound<'_>>) -> Result<Vec<Vec<String>>> {
        let owned = |row: Vec<&str>| row.into_iter().map(str::to_owned).collect();
        self.execute(query, &bindings, |Found { read, rows, .. }| {
            self.count(Rows {
                read,
                ..Rows::default()
            });
            rows.into_iter().map(owned).collect()
        })
    }

    /// The one text that a query finds, if any.
    pub(crate) fn text(&self, query: &str, bindings: Vec<Bound<'_>>) -> Result<Option<String>> {
        Ok(self.texts(query, bindings)?.into_iter().flatten().next())
    }

    /// How many rows were written since they were last taken.
    pub(crate) fn written(&self) -> usize {
        self.rows.get().written
    }

    /// The rows that were counted since this was last asked.
    pub(crate) fn take_rows(&self) -> Rows {
        self.rows.take()
    }
}
