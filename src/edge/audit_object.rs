//! AUDIT: what has happened, in a Durable Object. `audit` decides; this keeps and finds.

use std::{cell::Cell, time::Duration};

use worker::{Env, Result, State};

use super::{
    clock,
    object::{Answer, Database, Kept, object, wipe},
};
use crate::{
    Timestamp,
    audit::{self, Command, Place, Reply, Store},
};

/// How long one alarm waits for the next, in seconds, unless the variable `SWEEP_SECONDS` says otherwise.
const SWEEP_SECONDS: u64 = 3600;

/// How many events one alarm deletes. What is left is the next one's, which follows at once.
const SWEEP_ROWS: u32 = 10_000;

object! {
    /// Some of what has happened.
    AuditObject, Trail
}

/// What it is.
pub(crate) struct Trail {
    state: State,
    database: Database,
    sweep: Duration,
    /// For how many days events are kept, where that was read.
    days: Cell<Option<u32>>,
    is_swept: Cell<bool>,
}

impl Kept for Trail {
    fn open(state: State, env: Env) -> Self {
        let sql = state.storage().sql();
        let database = Database::open(sql, include_str!("../../schema/audit.sql"));
        let set = env.var("SWEEP_SECONDS").ok();
        let set = set.and_then(|number| number.to_string().parse().ok());
        Self {
            state,
            database,
            sweep: Duration::from_secs(set.unwrap_or(SWEEP_SECONDS).max(1)),
            days: Cell::default(),
            is_swept: Cell::default(),
        }
    }

    async fn answer(&self, asked: &str) -> Result<Answer> {
        let request: audit::Request = crate::json::from_str(asked)?;
        let is_emptied = matches!(request.command, Command::Empty);
        let is_appended = matches!(request.command, Command::Append { .. });
        let reply = audit::serve(&mut Events(self), request)?;
        if is_emptied && reply == Reply::Missing {
            wipe(&self.state).await?;
        }
        if is_appended && !self.is_swept.replace(true) {
            self.set_sweep(self.sweep).await?;
        }
        Ok(Answer::new(&reply, self.database.take_rows()))
    }

    async fn alarm(&self) -> Result<()> {
        let Some(days) = Events(self).days()? else {
            return Ok(());
        };
        let oldest = clock::now().before(days.saturating_mul(86_400));
        self.database.run(
            "DELETE FROM events WHERE (at, number) IN
             (SELECT at, number FROM events WHERE at < ? LIMIT ?)",
            vec![oldest.seconds().into(), i64::from(SWEEP_ROWS).into()],
        )?;
        let is_done = self.database.take_rows().written < SWEEP_ROWS as usize;
        let left = "SELECT 'left' FROM events LIMIT 1";
        if self.database.text(left, Vec::new())?.is_some() {
            let after = if is_done { self.sweep } else { Duration::ZERO };
            self.state.storage().set_alarm(after).await?;
        } else {
            self.is_swept.set(false);
        }
        Ok(())
    }
}

impl Trail {
    /// Sets the alarm, unless one is set.
    async fn set_sweep(&self, after: Duration) -> Result<()> {
        if self.state.storage().get_alarm().await?.is_none() {
            self.state.storage().set_alarm(after).await?;
        }
        Ok(())
    }
}

struct Events<'a>(&'a Trail);

impl Store for Events<'_> {
    type Error = worker::Error;

    fn append(&mut self, at: Timestamp, event: &str, is_of_strangers: bool) -> Result<()> {
        let strange = i64::from(is_of_strangers);
        self.0.database.run(
            "INSERT INTO events (at, number, strange, event)
             SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3 FROM events WHERE at = ?1",
            vec![at.seconds().into(), strange.into(), event.into()],
        )
    }

    fn strangers(&self, from: Timestamp, most: u16) -> Result<u16> {
        let counted = self.0.database.text(
            "SELECT CAST(count(*) AS TEXT) FROM
             (SELECT 1 FROM events WHERE at >= ? AND strange = 1 LIMIT ?)",
            vec![from.seconds().into(), i64::from(most).into()],
        )?;
        Ok(counted.and_then(|text| text.parse().ok()).unwrap_or(most))
    }

    fn after(&self, place: Place, until: Timestamp, count: u16) -> Result<Vec<(Place, String)>> {
        let (at, number) = (place.at.seconds(), place.number);
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let bindings = vec![
            at.into(),
            number.into(),
            until.seconds().into(),
            i64::from(count).into(),
        ];
        let rows = self.0.database.texts(
            "SELECT CAST(at AS TEXT), CAST(number AS TEXT), event FROM events
             WHERE (at, number) > (?, ?) AND at < ? ORDER BY at, number LIMIT ?",
            bindings,
        )?;
        let read = |row| {
            let [at, number, event] = <[String; 3]>::try_from(row).ok()?;
            let at = Timestamp::from_seconds(at.parse().ok()?);
            let number = number.parse().ok()?;
            Some((Place { at, number }, event))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    fn days(&self) -> Result<Option<u32>> {
        if self.0.days.get().is_none() {
            let query = "SELECT CAST(days AS TEXT) FROM kept WHERE one = 1";
            let days = self.0.database.text(query, Vec::new())?;
            self.0.days.set(days.and_then(|days| days.parse().ok()));
        }
        Ok(self.0.days.get())
    }

    fn keep_for(&mut self, days: u32) -> Result<()> {
        self.0.days.set(Some(days));
        self.0.database.run(
            "INSERT OR REPLACE INTO kept (one, days) VALUES (1, ?)",
            vec![i64::from(days).into()],
        )
    }

    fn empty(&mut self) -> Result<bool> {
        self.0.days.set(None);
        self.0.is_swept.set(false);
        self.0
            .database
            .empty(&[("events", "at, number"), ("kept", "one")])
    }
}
