//! GRANTS: a shelf of grants in a Durable Object. `oauth::grant::serve` decides; this loads and saves.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use worker::{Env, Result, State, console_log};

use super::{
    clock,
    object::{Answer, Database, Kept, Rows, object, pairs, wipe},
};
use crate::{
    Digest, Timestamp,
    oauth::{
        Grant,
        grant::{
            Added, EndedSid, Pages, Reply, Store, Stretch, Sweep, Swept, Table, Unreadable,
            Withdrawal, serve,
        },
        handle::Row,
    },
    parcel::Bound,
};

/// How often a shelf is swept while there is anything on it, in seconds, unless the variable
/// `SWEEP_SECONDS` says otherwise.
const SWEEP_SECONDS: u64 = 3600;

/// How many rows one alarm looks at, unless the variable `SWEEP_ROWS` says otherwise: so few that nobody
/// waits for it. What is left is the next one's, which follows at once.
const SWEEP_ROWS: u64 = 500;

/// How many pages it deletes; each is as long as many rows.
const SWEEP_PAGES: usize = 16;

/// How long what has expired is kept all the same, in seconds: `LATE`, and the 50 by which the clock skew
/// of a service can grow after it was used.
const MARGIN: u32 = LATE + 50;

/// By how much a request may be late, in seconds: its time is that of its isolate's clock, read once, and
/// other servers may have been asked since.
const LATE: u32 = 60;

object! {
    /// One shelf.
    GrantsObject, Grants
}

/// What it is.
pub(crate) struct Grants {
    state: State,
    database: Database,
    /// What is known of the pages in it.
    pages: RefCell<Pages>,
    sweep: Duration,
    rows: u64,
    /// How far the sweep is, where it is not done.
    turn: RefCell<Option<Sweep>>,
    /// Whether alarms tell what they cost.
    is_development: bool,
    /// Until when there is known to be an alarm, in seconds since 1970. Beyond it an alarm that was
    /// lost is set again.
    swept_by: Cell<i64>,
}

impl Kept for Grants {
    fn open(state: State, env: Env) -> Self {
        let database = Database::open(
            state.storage().sql(),
            include_str!("../../schema/grants.sql"),
        );
        let number = |name: &str, default: u64| {
            let set = env.var(name).ok();
            let set = set.and_then(|number| number.to_string().parse().ok());
            set.unwrap_or(default).max(1)
        };
        Self {
            state,
            database,
            pages: RefCell::default(),
            turn: RefCell::default(),
            is_development: env
                .var("DEVELOPMENT")
                .is_ok_and(|value| value.to_string() == "1"),
            sweep: Duration::from_secs(number("SWEEP_SECONDS", SWEEP_SECONDS)),
            rows: number("SWEEP_ROWS", SWEEP_ROWS),
            swept_by: Cell::new(0),
        }
    }

    async fn answer(&self, asked: &str) -> Result<Answer> {
        let request: serve::Request = crate::json::from_str(asked)?;
        // No await between load and save: this is where "used once" is decided.
        let verdict = self.serve(request)?;
        let rows = self.database.take_rows();
        if let Ok(Reply::Emptied(false)) = verdict {
            wipe(&self.state).await?;
        } else if rows.written > 0 {
            self.set_sweep(self.sweep).await?;
        }
        Ok(Answer::new(&verdict, rows))
    }

    async fn alarm(&self) -> Result<()> {
        let is_done = self.go_on_sweeping()?;
        // What has ended is remembered for years, and wakes nobody for that.
        let left = self.database.texts(
            "SELECT 'left' FROM grants UNION ALL SELECT 'left' FROM used
             UNION ALL SELECT 'left' FROM pages UNION ALL SELECT 'left' FROM pointers LIMIT 1",
            Vec::new(),
        )?;
        self.swept_by.set(0);
        if !left.is_empty() {
            let after = if is_done { self.sweep } else { Duration::ZERO };
            self.set_sweep(after).await?;
        }
        Ok(())
    }
}

impl Grants {
    fn serve(&self, request: serve::Request) -> Result<serve::Answer> {
        let (mut pages, now) = (self.pages.borrow_mut(), clock::now());
        pages.forget(now.before(MARGIN));
        match request.since(now.before(LATE)) {
            Ok(request) => serve::serve(&mut Shelf(&self.database), &mut pages, request),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Deletes some of what has ended, and says whether that was all of this turn.
    fn go_on_sweeping(&self) -> Result<bool> {
        let now = clock::now();
        let before = now.before(MARGIN);
        let pages = self.database.write(
            "DELETE FROM pages WHERE number IN
             (SELECT number FROM pages WHERE until <= ? ORDER BY number LIMIT ?)",
            vec![before.seconds().into(), id(SWEEP_PAGES as u64)],
        )?;
        if pages > 0 {
            self.pages.borrow_mut().turn();
        }
        let turn = self.turn.take();
        let mut turn = turn.unwrap_or_else(|| Sweep::at(now, self.sweep.as_secs()));
        let limit = usize::try_from(self.rows).unwrap_or(usize::MAX);
        let is_over = turn.go_on(&mut Shelf(&self.database), before, limit)?;
        if !is_over {
            self.turn.replace(Some(turn));
        }
        let rows = self.database.take_rows();
        if self.is_development {
            let Rows { read, deleted, .. } = rows;
            console_log!("swept: row-reads={read}, row-deletions={deleted}");
        }
        Ok(is_over && pages < SWEEP_PAGES)
    }

    async fn set_sweep(&self, after: Duration) -> Result<()> {
        let now = clock::now().seconds();
        if now < self.swept_by.get() {
            return Ok(());
        }
        if self.state.storage().get_alarm().await?.is_none() {
            self.state.storage().set_alarm(after).await?;
        }
        let sweep = i64::try_from(self.sweep.as_secs()).unwrap_or(i64::MAX);
        self.swept_by.set(now.saturating_add(sweep));
        Ok(())
    }
}

struct Shelf<'a>(&'a Database);

impl From<Unreadable> for worker::Error {
    fn from(_: Unreadable) -> Self {
        "a page cannot be read".into()
    }
}

/// Instead of the number of a client, which is none of these.
const EVERY_CLIENT: i64 = -1;

fn number(row: Row) -> Bound<'static> {
    // A row number is below 2^53.
    id(row.number())
}

fn id(number: u64) -> Bound<'static> {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

impl Store for Shelf<'_> {
    type Error = worker::Error;

    fn is_remembered(&self, key: &Digest) -> Result<bool> {
        Ok(self
            .0
            .text(
                "SELECT key FROM used WHERE key = ?",
                vec![key.encode().into()],
            )?
            .is_some())
    }

    fn pages(&self, after: u64, limit: usize) -> Result<Vec<(u64, String)>> {
        let rows = self.0.texts(
            "SELECT CAST(number AS TEXT), noted FROM pages WHERE number > ? ORDER BY number LIMIT ?",
            vec![id(after), id(limit as u64)],
        )?;
        let page = |(number, noted): (String, String)| {
            let number = number.parse().map_err(|_| Unreadable)?;
            Ok((number, noted))
        };
        pairs(rows).into_iter().map(page).collect()
    }

    fn held(&self, page: u64) -> Result<Option<String>> {
        self.0
            .text("SELECT held FROM pages WHERE number = ?", vec![id(page)])
    }

    fn add(&mut self, added: &Added) -> Result<()> {
        let statement = if added.is_first {
            "INSERT INTO pages (until, noted, held, number) VALUES (?, ?, ?, ?)"
        } else {
            "UPDATE pages SET until = MAX(until, ?), noted = noted || ?, held = held || ? WHERE number = ?"
        };
        let bindings = vec![
            added.until.seconds().into(),
            added.noted.as_str().into(),
            added.held.as_str().into(),
            id(added.page),
        ];
        if self.0.write(statement, bindings)? == 0 {
            return Err("the page is not there".into());
        }
        Ok(())
    }

    fn sweep(&mut self, stretch: &Stretch, before: Timestamp) -> Result<Swept> {
        let (table, key) = match stretch.table {
            Table::Grants => ("grants", "row"),
            Table::Used => ("used", "key"),
            Table::Pointers => ("pointers", "key"),
            Table::Ended => ("ended", "sid"),
        };
        let bound = |key: &String| match (stretch.table, key.parse::<i64>()) {
            (Table::Grants, Ok(row)) => row.into(),
            _ => key.clone().into(),
        };
        let between = |last: &String| vec![bound(&stretch.after), bound(last)];
        let mut bindings = between(&stretch.to);
        bindings.extend([id(stretch.limit as u64), before.seconds().into()]);
        let looked = self.0.texts(
            &format!(
                "SELECT CAST(count(*) AS TEXT), CAST(max({key}) AS TEXT), CAST(sum(until <= ?4) AS TEXT)
                 FROM (SELECT {key}, until FROM {table}
                       WHERE {key} > ?1 AND {key} <= ?2 ORDER BY {key} LIMIT ?3)"
            ),
            bindings,
        )?;
        let looked = looked.into_iter().next().unwrap_or_default();
        let number = |text: Option<&String>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        let (read, ended) = (number(looked.first()), number(looked.get(2)));
        let last = looked.into_iter().nth(1).unwrap_or_default();
        if ended > 0 {
            let mut bindings = between(&last);
            bindings.push(before.seconds().into());
            self.0.run(
                &format!("DELETE FROM {table} WHERE {key} > ?1 AND {key} <= ?2 AND until <= ?3"),
                bindings,
            )?;
        }
        Ok(Swept {
            read,
            last: (read >= stretch.limit).then_some(last),
        })
    }

    fn valid_from(&self, account: &str, client: u64) -> Result<u32> {
        let found = self.0.text(
            "SELECT CAST(valid_from AS TEXT) FROM withdrawn WHERE account = ? AND client IN (?, ?)
             ORDER BY valid_from DESC LIMIT 1",
            vec![account.into(), EVERY_CLIENT.into(), id(client)],
        )?;
        let unreadable = |_| worker::Error::from("a withdrawal cannot be read");
        found.map_or(Ok(0), |from| from.parse().map_err(unreadable))
    }

    fn withdraw(&mut self, withdrawal: &Withdrawal) -> Result<()> {
        let bindings = vec![
            withdrawal.account.as_str().into(),
            withdrawal.client.map_or(EVERY_CLIENT.into(), id),
            i64::from(withdrawal.valid_from).into(),
        ];
        self.0.run(
            "INSERT INTO withdrawn (account, client, valid_from) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET valid_from = MAX(valid_from, excluded.valid_from)",
            bindings,
        )
    }

    fn ended_session(&self, sid: &str) -> Result<Option<bool>> {
        let query = "SELECT CAST(offline AS TEXT) FROM ended WHERE sid = ?";
        Ok(self
            .0
            .text(query, vec![sid.into()])?
            .map(|offline| offline == "1"))
    }

    fn end_session(&mut self, ended: &EndedSid) -> Result<()> {
        let bindings = vec![
            ended.sid.as_str().into(),
            i64::from(ended.ends_offline).into(),
            ended.until.seconds().into(),
        ];
        self.0.run(
            "INSERT INTO ended (sid, offline, until) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET offline = MAX(offline, excluded.offline)",
            bindings,
        )
    }

    fn empty(&mut self) -> Result<bool> {
        self.0.empty(&[
            ("grants", "row"),
            ("used", "key"),
            ("pages", "number"),
            ("pointers", "key"),
            ("withdrawn", "account, client"),
            ("ended", "sid"),
        ])
    }

    fn load(&self, row: Row) -> Result<Option<Grant>> {
        let state = self
            .0
            .text("SELECT state FROM grants WHERE row = ?", vec![number(row)])?;
        Ok(state
            .map(|state| crate::json::from_str(&state))
            .transpose()?)
    }

    fn matching(
        &self,
        texts: &[Vec<String>],
        after: Option<Row>,
        limit: usize,
    ) -> Result<Vec<(Row, Grant)>> {
        let mut query = "SELECT CAST(row AS TEXT), state FROM grants WHERE row > ?".to_owned();
        let mut bindings = vec![after.map_or((-1).into(), number)];
        for these in texts {
            let one = vec!["instr(state, ?) > 0"; these.len()].join(" OR ");
            query.push_str(&format!(" AND ({one})"));
            bindings.extend(these.iter().map(|text| text.as_str().into()));
        }
        query.push_str(&format!(" ORDER BY row LIMIT {limit}"));
        let unreadable = || worker::Error::from("a grant cannot be read");
        let found = |columns: Vec<String>| {
            let [row, state] = columns.try_into().map_err(|_| unreadable())?;
            let row = row
                .parse()
                .ok()
                .and_then(Row::kept)
                .ok_or_else(unreadable)?;
            Ok((row, crate::json::from_str(&state)?))
        };
        let rows = self.0.texts(&query, bindings)?;
        rows.into_iter().map(found).collect()
    }

    fn pointed(&self, key: &Digest) -> Result<Option<String>> {
        let bindings = vec![key.encode().into()];
        self.0
            .text("SELECT place FROM pointers WHERE key = ?", bindings)
    }

    fn point(&mut self, key: &Digest, place: &str, until: Timestamp) -> Result<()> {
        let bindings = vec![key.encode().into(), place.into(), until.seconds().into()];
        self.0.run(
            "INSERT INTO pointers (key, place, until) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET place = excluded.place, until = MAX(until, excluded.until)",
            bindings,
        )
    }

    fn insert(&mut self, row: Row, grant: &Grant) -> Result<()> {
        let bindings = vec![
            number(row),
            crate::json::to_string(grant).into(),
            grant.until().seconds().into(),
        ];
        self.0.run(
            "INSERT INTO grants (row, state, until) VALUES (?, ?, ?)",
            bindings,
        )
    }

    fn update(&mut self, row: Row, grant: &Grant) -> Result<()> {
        let bindings = vec![
            crate::json::to_string(grant).into(),
            grant.until().seconds().into(),
            number(row),
        ];
        self.0.run(
            "UPDATE grants SET state = ?, until = ? WHERE row = ?",
            bindings,
        )
    }
}
