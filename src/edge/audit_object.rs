//! AUDIT: what has happened, in a Durable Object. `audit` decides; this keeps and finds.

use std::{
    cell::{Cell, RefCell, RefMut},
    time::Duration,
};

use worker::{Env, Result, State};

use super::{
    clock,
    object::{Answer, Database, Kept, object, wipe},
};
use crate::{
    Timestamp,
    audit::{
        self, Command, Place, Reply, Store,
        figures::{Pending, Step, WRITTEN_EVERY},
    },
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
    pending: RefCell<Pending>,
    /// Whether an alarm is set that comes before what is pending may wait no longer.
    is_writing: Cell<bool>,
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
            pending: RefCell::default(),
            is_writing: Cell::default(),
        }
    }

    async fn answer(&self, asked: &str) -> Result<Answer> {
        let request: audit::Request = crate::json::from_str(asked)?;
        let is_emptied = matches!(request.command, Command::Empty);
        let is_appended = matches!(request.command, Command::Append { .. });
        let reply = audit::serve(&mut Events::of(self), request)?;
        if is_emptied && reply == Reply::Missing {
            wipe(&self.state).await?;
            self.is_writing.set(false);
        }
        if is_appended && !self.is_swept.replace(true) {
            self.set_sweep(self.sweep).await?;
        }
        let is_pending = !self.pending.borrow().is_empty();
        if is_pending && !self.is_writing.replace(true) {
            let soon = Duration::from_secs(WRITTEN_EVERY.into());
            self.state.storage().set_alarm(soon).await?;
        }
        Ok(Answer::new(&reply, self.database.take_rows()))
    }

    async fn alarm(&self) -> Result<()> {
        self.is_writing.set(false);
        audit::write(&mut Events::of(self), clock::now())?;
        self.database.take_rows();
        let Some(days) = Events::of(self).days()? else {
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

/// What an object has, for as long as it is asked.
struct Events<'a>(&'a Trail, RefMut<'a, Pending>);

impl<'a> Events<'a> {
    fn of(trail: &'a Trail) -> Self {
        Self(trail, trail.pending.borrow_mut())
    }
}

/// The form in which figures are written.
const FORM: &str = "1";

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

    fn pending(&mut self) -> &mut Pending {
        &mut self.1
    }

    fn figures(
        &self,
        step: Step,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Timestamp, Option<String>)>> {
        let step = i64::from(step.seconds());
        let rows = self.0.database.texts(
            "SELECT CAST(at AS TEXT), CAST(form AS TEXT), body FROM figures
             WHERE step = ? AND at >= ? AND at < ? ORDER BY at",
            vec![step.into(), from.seconds().into(), until.seconds().into()],
        )?;
        let read = |row| {
            let [at, form, body] = <[String; 3]>::try_from(row).ok()?;
            let at = Timestamp::from_seconds(at.parse().ok()?);
            Some((at, (form == FORM).then_some(body)))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    fn put_figures(&mut self, step: Step, at: Timestamp, text: &str) -> Result<()> {
        let step = i64::from(step.seconds());
        self.0.database.run(
            "INSERT OR REPLACE INTO figures (step, at, form, body) VALUES (?, ?, 1, ?)",
            vec![step.into(), at.seconds().into(), text.into()],
        )
    }

    fn forget_figures(&mut self, step: Step, before: Timestamp) -> Result<()> {
        let step = i64::from(step.seconds());
        self.0.database.run(
            "DELETE FROM figures WHERE step = ? AND at < ?",
            vec![step.into(), before.seconds().into()],
        )
    }

    fn empty(&mut self) -> Result<bool> {
        self.1.take();
        self.0.days.set(None);
        self.0.is_swept.set(false);
        self.0.database.empty(&[
            ("events", "at, number"),
            ("kept", "one"),
            ("figures", "step, at, form"),
        ])
    }
}
