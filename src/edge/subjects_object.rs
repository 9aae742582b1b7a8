//! SUBJECTS: people in a Durable Object. `people` decides; this loads and saves.

use std::{cell::Cell, time::Duration};

use futures_util::future::join_all;
use worker::{Env, Result, State, console_log};

use super::{
    clock,
    host::EdgeHost,
    object::{Answer, Database, Kept, object, pairs, wipe},
};
use crate::{
    Digest, Timestamp,
    backend::logout,
    people::{self, Command, EndedSession, Reply, Row, Store},
};

object! {
    /// Some of the people.
    SubjectsObject, Subjects
}

/// What it is.
pub(crate) struct Subjects {
    state: State,
    env: Env,
    database: Database,
    /// For when there is known to be an alarm, in seconds since 1970.
    awaited: Cell<Option<i64>>,
    /// Until when nobody who has left is looked for, in seconds since 1970.
    left_alone: Cell<i64>,
    /// How many counters there were when one was last written.
    counted: Cell<Option<usize>>,
}

/// How long a client that has not heard of a log-out is left in peace at first, in seconds, unless the
/// variable `LOGOUT_SECONDS` says otherwise.
const LOGOUT_SECONDS: u32 = 5;

/// When somebody is gone, as the table of people is ordered for it.
const LEAVES: &str = "CASE WHEN json_valid(state) THEN json_extract(state, '$.leaves') END";

/// How long what cannot be read is left in peace, in seconds.
const UNREADABLE: u32 = 86_400;

/// How many names, browsers and addresses are counted apart from others.
const MOST_COUNTED: usize = 4096;

impl Subjects {
    fn count(&self) -> Result<()> {
        let counted = self
            .database
            .text("SELECT CAST(count(*) AS TEXT) FROM attempts", Vec::new())?;
        self.counted
            .set(counted.and_then(|counted| counted.parse().ok()));
        Ok(())
    }
}

impl Kept for Subjects {
    fn open(state: State, env: Env) -> Self {
        let database = Database::open(
            state.storage().sql(),
            include_str!("../../schema/subjects.sql"),
        )
        .with_column("users", "beside");
        Self {
            state,
            env,
            database,
            awaited: Cell::default(),
            left_alone: Cell::default(),
            counted: Cell::default(),
        }
    }

    async fn answer(&self, asked: &str) -> Result<Answer> {
        let request: people::Request = crate::json::from_str(asked)?;
        let is_emptied = matches!(request.command, Command::Empty(_));
        let reply = people::serve(&mut Users(self), request)?;
        let rows = self.database.take_rows();
        if rows.written > 0 || self.awaited.get().is_none() {
            self.await_next().await?;
        }
        if is_emptied && reply == Reply::Missing {
            wipe(&self.state).await?;
        }
        Ok(Answer::new(&reply, rows))
    }

    async fn alarm(&self) -> Result<()> {
        self.awaited.set(None);
        self.remove_left()?;
        let due = "SELECT session, state FROM ended WHERE due <= ? ORDER BY due LIMIT 10";
        let due = self
            .database
            .texts(due, vec![clock::now().seconds().into()])?;
        let told = pairs(due)
            .into_iter()
            .map(|(session, state)| self.tell(session, state));
        for told in join_all(told).await {
            told?;
        }
        self.await_next().await
    }
}

impl Subjects {
    /// Tells clients that a session has ended, and keeps those that have not heard.
    async fn tell(&self, session: String, state: String) -> Result<()> {
        let host = EdgeHost::new(self.env.clone());
        let Ok(ended) = crate::json::from_str::<EndedSession>(&state) else {
            console_log!("fault: the stored end of a session cannot be read");
            return self.put_off(&session, &state, UNREADABLE);
        };
        let set = self.env.var("LOGOUT_SECONDS").ok();
        let first = set.and_then(|number| number.to_string().parse().ok());
        let unheard = logout::tell(&host, &ended).await;
        match ended.left(unheard, first.unwrap_or(LOGOUT_SECONDS)) {
            Some(left) => {
                let state = crate::json::to_string(&left.ended);
                self.put_off(&session, &state, left.seconds)
            }
            None => self
                .database
                .run("DELETE FROM ended WHERE session = ?", vec![session.into()]),
        }
    }

    fn put_off(&self, session: &str, state: &str, seconds: u32) -> Result<()> {
        let due = clock::now().after(seconds).seconds();
        self.database.run(
            "UPDATE ended SET state = ?, due = ? WHERE session = ?",
            vec![state.into(), due.into(), session.into()],
        )
    }

    /// Removes people whose time to come back is over, some of them. That they are gone is decided where
    /// anybody asks for them.
    fn remove_left(&self) -> Result<()> {
        let (now, before) = (clock::now(), self.database.written());
        if self.left_alone.get() > now.seconds() {
            return Ok(());
        }
        let left = format!(
            "SELECT username FROM users WHERE {LEAVES} IS NOT NULL AND {LEAVES} <= ? LIMIT 100"
        );
        let left = self.database.texts(&left, vec![now.seconds().into()])?;
        for username in left.into_iter().flatten() {
            let request = people::Request {
                now,
                username,
                command: Command::Consents,
                service: None,
            };
            people::serve(&mut Users(self), request)?;
        }
        // Whoever cannot be read stays, and is no reason to look again and again.
        if self.database.written() == before {
            self.left_alone.set(now.after(UNREADABLE).seconds());
        }
        Ok(())
    }

    /// Sets the alarm for whoever is to hear or to go next. One that was lost is set again as soon as
    /// anybody asks for anything here.
    async fn await_next(&self) -> Result<()> {
        let next = format!(
            "SELECT CAST(CAST(min(due) AS INTEGER) AS TEXT) FROM (SELECT min(due) AS due FROM ended
             UNION ALL SELECT max(min({LEAVES}), ?) FROM users WHERE {LEAVES} IS NOT NULL)"
        );
        let next = self
            .database
            .text(&next, vec![self.left_alone.get().into()])?;
        let due = next.and_then(|due| due.parse().ok());
        let due = due.filter(|due| self.awaited.replace(Some(*due)) != Some(*due));
        let Some(due) = due else {
            return Ok(());
        };
        let wait = due.saturating_sub(clock::now().seconds());
        let wait = Duration::from_secs(u64::try_from(wait).unwrap_or_default());
        self.state.storage().set_alarm(wait).await
    }
}

/// Who has a name.
fn named(row: Vec<String>) -> Option<(String, Row)> {
    let [username, state, beside] = row.try_into().ok()?;
    Some((username, Row { state, beside }))
}

struct Users<'a>(&'a Subjects);

impl Store for Users<'_> {
    type Error = worker::Error;

    fn load(&self, username: &str) -> Result<Option<Row>> {
        let query = "SELECT username, state, beside FROM users WHERE username = ?";
        let rows = self.0.database.texts(query, vec![username.into()])?;
        Ok(rows.into_iter().find_map(named).map(|(_, row)| row))
    }

    fn page(&self, after: &str, count: u16) -> Result<Vec<(String, Row)>> {
        let rows = self.0.database.texts(
            "SELECT username, state, beside FROM users WHERE username > ? ORDER BY username LIMIT ?",
            vec![after.into(), i64::from(count).into()],
        )?;
        Ok(rows.into_iter().filter_map(named).collect())
    }

    fn save(&mut self, username: &str, user: &Row) -> Result<()> {
        let Row { state, beside } = user;
        let bindings = vec![
            username.into(),
            state.as_str().into(),
            beside.as_str().into(),
        ];
        self.0.database.run(
            "INSERT OR REPLACE INTO users (username, state, beside) VALUES (?, ?, ?)",
            bindings,
        )
    }

    fn delete(&mut self, username: &str) -> Result<()> {
        self.0.database.run(
            "DELETE FROM users WHERE username = ?",
            vec![username.into()],
        )
    }

    fn announce(&mut self, session: &Digest, ended: &str) -> Result<()> {
        let bindings = vec![session.encode().into(), ended.into()];
        self.0.database.run(
            "INSERT OR REPLACE INTO ended (session, state, due) VALUES (?, ?, 0)",
            bindings,
        )
    }

    fn announced(&self) -> Result<Vec<String>> {
        let all = self
            .0
            .database
            .texts("SELECT state FROM ended", Vec::new())?;
        Ok(all.into_iter().flatten().collect())
    }

    fn attempts(&self, key: &Digest, now: Timestamp) -> Result<Option<String>> {
        self.0.database.text(
            "SELECT state FROM attempts WHERE key = ? AND until > ?",
            vec![key.encode().into(), now.seconds().into()],
        )
    }

    fn keep_attempts(&mut self, key: &Digest, attempts: &str, until: Timestamp) -> Result<()> {
        self.0.database.run(
            "DELETE FROM attempts WHERE until <= ?",
            vec![clock::now().seconds().into()],
        )?;
        self.0.database.run(
            "INSERT OR REPLACE INTO attempts (key, state, until) VALUES (?, ?, ?)",
            vec![key.encode().into(), attempts.into(), until.seconds().into()],
        )?;
        self.0.count()
    }

    fn forget_attempts(&mut self, key: &Digest) -> Result<()> {
        self.0.database.run(
            "DELETE FROM attempts WHERE key = ?",
            vec![key.encode().into()],
        )
    }

    fn handle(&self, handle: &str) -> Result<Option<String>> {
        self.0.database.text(
            "SELECT username FROM handles WHERE handle = ?",
            vec![handle.into()],
        )
    }

    fn keep_handle(&mut self, handle: &str, username: &str) -> Result<()> {
        self.0.database.run(
            "INSERT OR REPLACE INTO handles (handle, username) VALUES (?, ?)",
            vec![handle.into(), username.into()],
        )
    }

    fn forget_handle(&mut self, handle: &str) -> Result<()> {
        self.0
            .database
            .run("DELETE FROM handles WHERE handle = ?", vec![handle.into()])
    }

    fn invitations(&self) -> Result<Option<String>> {
        let kept = "SELECT state FROM invitations WHERE name = ''";
        self.0.database.text(kept, Vec::new())
    }

    fn keep_invitations(&mut self, invitations: &str) -> Result<()> {
        self.0.database.run(
            "INSERT OR REPLACE INTO invitations (name, state) VALUES ('', ?)",
            vec![invitations.into()],
        )
    }

    fn empty(&mut self) -> Result<bool> {
        self.0.counted.set(None);
        self.0.database.empty(&[
            ("users", "username"),
            ("attempts", "key"),
            ("handles", "handle"),
            ("invitations", "name"),
            ("ended", "session"),
        ])
    }

    fn is_full(&self) -> Result<bool> {
        if self.0.counted.get().is_none() {
            self.0.count()?;
        }
        Ok(self
            .0
            .counted
            .get()
            .is_some_and(|counted| counted >= MOST_COUNTED))
    }
}
