//! REGISTRY: documents and keys in a Durable Object. `register` decides; this loads,
//! saves, and keeps the copies in KV up to date: what changed is marked in the same step, and stays
//! marked until its copy is written.

use std::{cell::Cell, time::Duration};

use worker::{Env, Error, Result, State, console_log, kv::KvStore};

use super::{
    clock, entropy,
    host::DOCUMENTS,
    object::{Answer, Database, Kept, object, pairs, wipe},
};
use crate::Secret;
use crate::register::{
    self, Command, Reply, Store, TENANT, Trouble, copy_name, copy_of, former_copy_names, is_copied,
    tenant,
};

/// Whether anything is kept.
const ANYTHING: &str = "SELECT key FROM documents LIMIT 1";

/// When to try again after KV has failed.
const RETRY: Duration = Duration::from_secs(5);

/// Higher than the number of any revision, and held by a double.
const HIGHEST: i64 = 1 << 53;

/// How many documents of a service that is deleted go at once, each with its copy.
const DOCUMENTS_A_TURN: u16 = 200;

object! {
    /// The register.
    RegistryObject, Registry
}

/// What it is.
pub(crate) struct Registry {
    state: State,
    database: Database,
    copies: Option<KvStore>,
    is_publishing: Cell<bool>,
}

impl Kept for Registry {
    fn open(state: State, env: Env) -> Self {
        let database = Database::open(
            state.storage().sql(),
            include_str!("../../schema/registry.sql"),
        );
        Self {
            state,
            database,
            copies: env.kv(DOCUMENTS).ok(),
            is_publishing: Cell::new(false),
        }
    }

    async fn answer(&self, asked: &str) -> Result<Answer> {
        let request: register::Request = crate::json::from_str(asked)?;
        let needed = match &request.command {
            Command::Keys(algorithms) => algorithms.clone(),
            _ => Vec::new(),
        };
        let is_emptied = matches!(request.command, Command::Empty);
        // The object in which keys are made keeps nothing, not even tables; one that has any is another.
        let is_left = match request.command {
            Command::MakeKey(_) => {
                self.database.furnish()?;
                self.database.text(ANYTHING, Vec::new())?.is_none()
            }
            _ => is_emptied,
        };
        let reply = register::serve(&mut Documents(&self.database), request)?;
        let rows = self.database.take_rows();
        if reply.lacks_keys(&needed) {
            // A register from before keys were made in time makes them when nobody waits.
            self.state.storage().set_alarm(Duration::ZERO).await?;
        }
        // What is gone here may be in KV still, though nothing was written for it now.
        let has_copies = is_emptied && matches!(reply, Reply::Removed(true));
        if rows.written > 0 || has_copies {
            // Before KV is touched: an object that ends in the middle of it tries again.
            self.state.storage().set_alarm(RETRY).await?;
            self.publish_or_retry().await?;
        } else if is_left && !self.is_publishing.get() {
            wipe(&self.state).await?;
        }
        Ok(Answer::new(&reply, rows))
    }

    async fn alarm(&self) -> Result<()> {
        let request = register::Request {
            now: clock::now(),
            seeds: [mint()?, mint()?],
            tenant: None,
            knows_others: true,
            knows_nearby: true,
            by: None,
            command: Command::CompleteKeys,
        };
        register::serve(&mut Documents(&self.database), request)?;
        self.publish_or_retry().await
    }
}

impl Registry {
    async fn publish_or_retry(&self) -> Result<()> {
        // One at a time: the last copy written must be the last document.
        if self.is_publishing.replace(true) {
            return Ok(());
        }
        let published = self.publish().await;
        self.is_publishing.set(false);
        self.database.take_rows();
        match published {
            Ok(()) => Ok(()),
            Err(error) => {
                console_log!("fault: the copies are not written: {error}");
                self.state.storage().set_alarm(RETRY).await
            }
        }
    }

    async fn publish(&self) -> Result<()> {
        let service = match tenant(&&self.database) {
            Ok(tenant) => tenant.map(|tenant| tenant.id),
            Err(Trouble::Store(error)) => return Err(error),
            // Under the names of the first service it would take the place of that one's copies.
            Err(Trouble::Unreadable(kind)) => {
                return Err(Error::RustError(format!(
                    "the stored {kind} cannot be read"
                )));
            }
        };
        while let Some(key) = self
            .database
            .text("SELECT key FROM unpublished LIMIT 1", Vec::new())?
        {
            let copy = copy_of(&Documents(&self.database), &key)?;
            if let Some(copies) = &self.copies {
                let name = copy_name(service, &key);
                match &copy {
                    Some(text) => copies.put(&name, text.as_str())?.execute().await?,
                    None => copies.delete(&name).await?,
                }
                // Only the first service has former copies.
                for former in former_copy_names(&key).iter().filter(|_| service.is_none()) {
                    copies.delete(former).await?;
                }
            }
            // A change during the write leaves its mark, so that it is written again.
            if copy_of(&Documents(&self.database), &key)? == copy {
                self.database
                    .run("DELETE FROM unpublished WHERE key = ?", vec![key.into()])?;
            }
        }
        Ok(())
    }
}

fn mint() -> Result<Secret> {
    entropy::mint().map_err(|fault| worker::Error::RustError(fault.line()))
}

struct Documents<'a>(&'a Database);

impl Documents<'_> {
    fn mark(&self, key: &str) -> Result<()> {
        if !is_copied(key) {
            return Ok(());
        }
        self.0.run(
            "INSERT OR IGNORE INTO unpublished (key) VALUES (?)",
            vec![key.into()],
        )
    }
}

impl Store for Documents<'_> {
    type Error = worker::Error;

    fn get(&self, key: &str) -> Result<Option<String>> {
        self.0.get(key)
    }

    fn put(&mut self, key: &str, text: &str) -> Result<()> {
        self.0.put(key, text)?;
        self.mark(key)
    }

    fn delete(&mut self, key: &str) -> Result<()> {
        self.0.delete(key)?;
        self.mark(key)
    }

    fn leave(&mut self, key: &str, revision: &str, kept: u32) -> Result<()> {
        self.0.run(
            "INSERT INTO history (key, number, revision)
             SELECT ?1, coalesce(max(number), 0) + 1, ?2 FROM history WHERE key = ?1",
            vec![key.into(), revision.into()],
        )?;
        self.0.run(
            "DELETE FROM history
             WHERE key = ?1 AND number <= (SELECT max(number) FROM history WHERE key = ?1) - ?2",
            vec![key.into(), i64::from(kept).into()],
        )
    }

    fn left(&self, key: &str, before: Option<u64>, count: usize) -> Result<Vec<(u64, String)>> {
        let query = format!(
            "SELECT CAST(number AS TEXT), revision FROM history
             WHERE key = ?1 AND number < ?2 ORDER BY number DESC LIMIT {count}"
        );
        let before = before.and_then(|number| i64::try_from(number).ok());
        let before = before.unwrap_or(HIGHEST).min(HIGHEST);
        let rows = pairs(self.0.texts(&query, vec![key.into(), before.into()])?);
        let numbered = |(number, text): (String, String)| Some((number.parse().ok()?, text));
        Ok(rows.into_iter().filter_map(numbered).collect())
    }

    /// The copies go with what they are copies of, by the name of the service, which stays until then.
    fn empty(&mut self) -> Result<bool> {
        self.0.furnish()?;
        let query = format!(
            "SELECT key FROM documents WHERE key <> '{TENANT}' UNION ALL
             SELECT key FROM unpublished LIMIT {DOCUMENTS_A_TURN}"
        );
        let keys = self.0.texts(&query, Vec::new())?;
        for key in keys.iter().flatten() {
            self.delete(key)?;
        }
        Ok(!keys.is_empty())
    }

    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        self.0.list(prefix)
    }

    fn page(&self, prefix: &str, start: usize, count: usize) -> Result<Vec<(String, String)>> {
        self.0.page(prefix, start, count)
    }

    fn said(&self, prefix: &str, members: &[&str]) -> Result<Vec<Vec<String>>> {
        self.0.said(prefix, members)
    }

    fn count(&self, prefix: &str) -> Result<usize> {
        self.0.count(prefix)
    }
}
