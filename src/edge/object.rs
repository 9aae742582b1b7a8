//! How the worker and its objects speak: one JSON request, one JSON answer, and what the answer has
//! cost.

use std::{cell::Cell, fmt, ops::AddAssign, rc::Rc};

use serde::Serialize;
use wasm_bindgen::JsValue;
use worker::{Env, Headers, Request, Response, Result, SqlStorage, State};

use super::at_once::at_once;
use crate::{
    backend::Fault,
    directory::Jurisdiction,
    json::FromJson,
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

/// Where an object is.
pub(crate) struct At<'a> {
    /// The binding of its class.
    pub binding: &'a str,
    /// The jurisdiction that it stays in.
    pub jurisdiction: Option<Jurisdiction>,
    /// The region that it is to be in if it was never asked. A jurisdiction says itself where objects are.
    pub region: Option<Region>,
    /// Its name, which is no longer than a line.
    pub name: &'a str,
}

/// As the platform is told: a line for each.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region = self.region.filter(|_| self.jurisdiction.is_none());
        let region = region.map_or("", Region::hint);
        let jurisdiction = named(self.jurisdiction);
        write!(
            f,
            "{}\n{jurisdiction}\n{region}\n{}",
            self.binding, self.name
        )
    }
}

/// Asks the object there.
pub(crate) async fn call<A: FromJson>(
    env: &Env,
    at: At<'_>,
    asked: &impl Serialize,
    cost: &Cell<Cost>,
) -> std::result::Result<A, Fault> {
    let answer = async {
        let body = crate::json::to_string(asked);
        let answer = platform::ask(env.as_ref(), &at.to_string(), &body).await?;
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

/// Whether the objects of a binding can stay in a jurisdiction.
pub(crate) fn can_stay(env: &Env, binding: &str, jurisdiction: Jurisdiction) -> bool {
    platform::namespace(env.as_ref(), binding, named(Some(jurisdiction))).is_ok()
}

/// The platform names a jurisdiction in a method of the namespace, which `worker` does not know.
fn named(jurisdiction: Option<Jurisdiction>) -> &'static str {
    jurisdiction.map_or("", Jurisdiction::name)
}

/// What an object is, behind what the platform calls: it is kept for as long as anything of it runs.
pub(crate) trait Kept: Sized + 'static {
    /// The object, with its state and what it is bound to.
    fn open(state: State, env: Env) -> Self;

    /// Answers what it is asked.
    async fn answer(&self, asked: &str) -> Result<Answer>;

    /// Does what it has set itself to do.
    async fn alarm(&self) -> Result<()>;
}

/// An answer, and the rows that it took.
pub(crate) struct Answer {
    text: String,
    rows: Rows,
}

impl Answer {
    /// As JSON. Of a JavaScript value every type would be read a second way, a tenth of the wasm.
    pub(crate) fn new(value: &impl Serialize, rows: Rows) -> Self {
        let text = crate::json::to_string(value);
        Self { text, rows }
    }
}

/// Answers a call. What needs no waiting is answered at once.
pub(crate) fn called<K: Kept>(
    object: &Rc<K>,
    asked: String,
) -> std::result::Result<JsValue, JsValue> {
    let object = Rc::clone(object);
    at_once(async move {
        let Answer { text, rows } = object.answer(&asked).await?;
        Ok(format!("{rows}\n{text}").into())
    })
}

/// Answers a request, which is how a version of before asks.
pub(crate) async fn requested(object: &impl Kept, mut request: Request) -> Result<Response> {
    let Answer { text, rows } = object.answer(&request.text().await?).await?;
    let headers = Headers::new();
    headers.set(ROWS, &rows.to_string())?;
    Ok(Response::ok(text)?.with_headers(headers))
}

/// A class of the platform's objects.
macro_rules! object {
    ($(#[$doc:meta])* $class:ident, $kept:ty) => {
        $(#[$doc])*
        #[worker::durable_object(alarm)]
        pub struct $class(std::rc::Rc<$kept>);

        impl worker::DurableObject for $class {
            fn new(state: worker::State, env: worker::Env) -> Self {
                Self(std::rc::Rc::new($crate::edge::object::Kept::open(state, env)))
            }

            async fn fetch(&self, request: worker::Request) -> worker::Result<worker::Response> {
                $crate::edge::object::requested(&*self.0, request).await
            }

            async fn alarm(&self) -> worker::Result<worker::Response> {
                $crate::edge::object::Kept::alarm(&*self.0).await?;
                worker::Response::empty()
            }
        }

        #[wasm_bindgen::prelude::wasm_bindgen]
        impl $class {
            /// What `fetch` answers, after a line of the rows that it took.
            pub fn ask(
                &self,
                asked: String,
            ) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue> {
                $crate::edge::object::called(&self.0, asked)
            }
        }
    };
}
pub(super) use object;

impl From<crate::json::NotJson> for worker::Error {
    fn from(error: crate::json::NotJson) -> Self {
        Self::RustError(error.to_string())
    }
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
        let query = format!("SELECT key, body FROM documents WHERE {BELOW} ORDER BY key");
        Ok(pairs(self.texts(&query, vec![prefix.into()])?))
    }

    fn page(&self, prefix: &str, start: usize, count: usize) -> Result<Vec<(String, String)>> {
        let query = format!(
            "SELECT key, body FROM documents WHERE {BELOW} ORDER BY key LIMIT {count} OFFSET {start}"
        );
        Ok(pairs(self.texts(&query, vec![prefix.into()])?))
    }

    fn said(&self, prefix: &str, members: &[&str]) -> Result<Vec<Vec<String>>> {
        let mut columns = String::from("key");
        for member in members {
            // A column that is no text is an empty one.
            let said = format!("CASE WHEN json_valid(body) THEN body ->> '$.{member}' END");
            columns.push_str(", ");
            columns.push_str(&said);
        }
        let query = format!("SELECT {columns} FROM documents WHERE {BELOW} ORDER BY key");
        self.texts(&query, vec![prefix.into()])
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
