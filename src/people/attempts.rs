//! The counting of wrong passwords, so that guessing is slow, and of whoever asks from one address.
//!
//! What is counted is where guesses come from, not only whom they are at: a browser in which the
//! person has signed in before has a counter of its own, so that strangers cannot keep the person
//! out of it (RFC 6819 §5.1.4.2.3). People and names that nobody has are counted alike, in one
//! bounded table: neither words nor writes tell which names exist. Where the table is full, keys
//! that are not in it share counters, each with its like: names, addresses, and the browsers of one
//! person. So nothing that was counted is taken for new, and what strangers do stays theirs.

use serde::Serialize;

use super::{
    Command, KnownBrowser, Reply, SecondFactor, Store, User, browser::mark_of, store::save,
};
use crate::{Digest, Timestamp, json::FromJson};

/// Wrong passwords in a row before waiting begins.
const FREE_ATTEMPTS: u32 = 5;

/// The first wait, in seconds; each further wrong password doubles it.
const FIRST_WAIT: u32 = 5;

/// The longest wait, in seconds. Somebody else's guesses can make a person wait in a browser that
/// is new to them, but never longer than this after the last.
const LONGEST_WAIT: u32 = 300;

/// How long a wrong password counts, in seconds.
const REMEMBERED: u32 = 86_400;

/// How many counters share the names that a full table has no room for, the addresses, and the
/// browsers of each person.
const SHARED: u8 = 16;

/// What one address may ask at once, in seconds of what it has to wait for all of it.
const BURST: i64 = 600;

/// Wrong passwords in a row, or how far ahead an address has asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
struct Attempts {
    failures: u32,
    wait_until: Option<Timestamp>,
}

impl Attempts {
    fn wait(self, now: Timestamp) -> Option<u32> {
        let seconds = self.wait_until?.seconds() - now.seconds();
        (seconds > 0).then(|| u32::try_from(seconds).unwrap_or(LONGEST_WAIT))
    }

    fn failed(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let wait_until = failures
            .checked_sub(FREE_ATTEMPTS)
            .map(|excess| now.after(wait(excess)));
        Self {
            failures,
            wait_until,
        }
    }
}

fn wait(excess: u32) -> u32 {
    FIRST_WAIT
        .saturating_mul(1_u32.checked_shl(excess.min(16)).unwrap_or(u32::MAX))
        .min(LONGEST_WAIT)
}

/// A counter, where it is kept.
struct Counter {
    key: Digest,
    attempts: Option<Attempts>,
}

impl Counter {
    /// The counter of this name; none if it cannot be read. Where the table is full, others `among`
    /// which it is may share one with it.
    fn load<S: Store>(
        store: &S,
        name: &str,
        among: &str,
        now: Timestamp,
    ) -> Result<Option<Self>, S::Error> {
        let mut key = Digest::of(name);
        let mut text = store.attempts(&key, now)?;
        if text.is_none() && store.is_full()? {
            key = Digest::of(format!("others\0{among}\0{}", key.as_bytes()[0] % SHARED));
            text = store.attempts(&key, now)?;
        }
        let Some(text) = text else {
            let attempts = None;
            return Ok(Some(Self { key, attempts }));
        };
        let attempts = crate::json::from_str(&text).ok();
        Ok(attempts.map(|attempts| Self {
            key,
            attempts: Some(attempts),
        }))
    }

    fn keep<S: Store>(
        &self,
        store: &mut S,
        attempts: Attempts,
        until: Timestamp,
    ) -> Result<(), S::Error> {
        let text = crate::json::to_string(&attempts);
        store.keep_attempts(&self.key, &text, until)
    }
}

/// Somebody claims to be the person of this name, whether or not there is one.
pub(super) fn authenticate<S: Store>(
    store: &mut S,
    username: &str,
    user: Option<User>,
    command: Command,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let user = user.unwrap_or_else(User::nobody);
    let browser = match &command {
        Command::Authenticate { browser, .. }
        | Command::SecondFactor(SecondFactor { browser, .. }) => browser.as_ref(),
        _ => None,
    };
    let counter = match browser.filter(|browser| user.knows(browser)) {
        // Whoever guesses passwords keeps nobody from their passkey, of which they know no handle.
        None if matches!(command, Command::Passkey(_)) => {
            Counter::load(store, &format!("passkey\0{username}"), "passkey", now)?
        }
        // Only with other browsers that know the same person: so many are never strangers'.
        Some(browser) => {
            let name = format!("browser\0{}", browser.digest.encode());
            Counter::load(store, &name, &format!("browser\0{}", user.subject), now)?
        }
        None => Counter::load(store, &format!("name\0{username}"), "name", now)?,
    };
    let Some(counter) = counter else {
        return Ok(Reply::Unreadable);
    };
    let attempts = counter.attempts.unwrap_or_default();
    if let Some(seconds) = attempts.wait(now) {
        return Ok(Reply::Throttled { seconds });
    }
    let (after, reply) = user.clone().apply(command, now);
    // What was wrong before counts until all is proved.
    let is_half = matches!(reply, Reply::SecondFactor { .. });
    if !is_half && !matches!(reply, Reply::Authenticated { .. }) {
        counter.keep(store, attempts.failed(now), now.after(REMEMBERED))?;
        return Ok(reply);
    }
    if counter.attempts.is_some() && !is_half {
        store.forget_attempts(&counter.key)?;
    }
    if after != user {
        save(store, username, &after)?;
    }
    Ok(reply)
}

/// Somebody asks from this address, which costs so many seconds of what it may ask.
pub(super) fn knock<S: Store>(
    store: &mut S,
    address: &str,
    cost: u32,
    now: Timestamp,
) -> Result<Reply, S::Error> {
    let name = format!("address\0{address}");
    let Some(counter) = Counter::load(store, &name, "address", now)? else {
        return Ok(Reply::Unreadable);
    };
    let ahead = counter.attempts.and_then(|attempts| attempts.wait_until);
    let next = ahead.map_or(now, |ahead| ahead.max(now)).after(cost);
    let excess = next.seconds() - now.seconds() - BURST;
    if let Some(seconds) = u32::try_from(excess).ok().filter(|excess| *excess > 0) {
        return Ok(Reply::Throttled { seconds });
    }
    let attempts = Attempts {
        failures: 0,
        wait_until: Some(next),
    };
    counter.keep(store, attempts, next)?;
    Ok(Reply::Done)
}

impl User {
    /// Whether the person has signed in there, and nothing has voided it since.
    fn knows(&self, browser: &KnownBrowser) -> bool {
        // What says nothing of the `sub` is of an epoch that counts up from 0. Whoever is made by now
        // begins in one of the clock.
        let is_theirs = match &browser.mark {
            Some(mark) => *mark == mark_of(&self.subject),
            None => browser.epoch == self.epoch,
        };
        !self.subject.is_empty() && is_theirs && browser.epoch >= self.valid_from
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Request,
            apply::tests::{NOW, alice, digest},
            serve::{
                serve,
                tests::{Rows, rows},
            },
        },
        *,
    };

    fn attempt(rows: &mut Rows, name: &str, password: &str, now: Timestamp) -> Reply {
        attempt_in(rows, None, name, password, now)
    }

    fn attempt_in(
        rows: &mut Rows,
        browser: Option<usize>,
        name: &str,
        password: &str,
        now: Timestamp,
    ) -> Reply {
        let command = Command::Authenticate {
            password: password.into(),
            session: None,
            former: None,
            hashing: None,
            browser: browser.map(|n| KnownBrowser {
                digest: digest(n),
                epoch: 0,
                mark: Some(mark_of("s")),
            }),
            falls_short: false,
        };
        let request = Request {
            service: None,
            now,
            username: name.into(),
            command,
        };
        let Ok(reply) = serve(rows, request);
        reply
    }

    fn people() -> Rows {
        rows(&serde_json::to_string(&alice()).expect("text"))
    }

    fn fail(rows: &mut Rows, name: &str, times: u32) {
        for _ in 0..times {
            assert_eq!(attempt(rows, name, "wrong", NOW), Reply::Rejected);
        }
    }

    fn is_in(reply: &Reply) -> bool {
        matches!(reply, Reply::Authenticated { .. })
    }

    #[test]
    fn the_sixth_guess_has_to_wait_even_if_it_is_right() {
        let mut rows = people();
        fail(&mut rows, "alice", FREE_ATTEMPTS);
        let seconds = FIRST_WAIT;
        let reply = attempt(&mut rows, "alice", "right password", NOW);
        assert_eq!(reply, Reply::Throttled { seconds });
    }

    #[test]
    fn waiting_ends_and_success_forgets_the_failures() {
        let mut rows = people();
        let before = rows.clone();
        fail(&mut rows, "alice", FREE_ATTEMPTS);
        let later = NOW.after(FIRST_WAIT);
        assert!(is_in(&attempt(&mut rows, "alice", "right password", later)));
        assert_eq!(rows, before);
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        assert_eq!(
            (wait(0), wait(1), wait(u32::MAX)),
            (FIRST_WAIT, 2 * FIRST_WAIT, LONGEST_WAIT)
        );
    }

    #[test]
    fn a_refused_guess_during_the_wait_changes_nothing() {
        let mut rows = people();
        fail(&mut rows, "alice", FREE_ATTEMPTS);
        let before = rows.clone();
        attempt(&mut rows, "alice", "wrong", NOW);
        assert_eq!(rows, before);
    }

    #[test]
    fn strangers_never_keep_a_person_out_of_a_browser_they_know() {
        let mut rows = people();
        fail(&mut rows, "alice", FREE_ATTEMPTS);
        let right = |rows: &mut Rows, browser| {
            is_in(&attempt_in(rows, browser, "alice", "right password", NOW))
        };
        assert!(!right(&mut rows, None));
        assert!(right(&mut rows, Some(1)));
        // What strangers guessed still counts for strangers, and each browser counts its own.
        assert!(!right(&mut rows, None));
        for _ in 0..FREE_ATTEMPTS {
            attempt_in(&mut rows, Some(1), "alice", "wrong", NOW);
        }
        assert!(!right(&mut rows, Some(1)));
        assert!(right(&mut rows, Some(2)));
    }

    #[test]
    fn a_browser_from_before_everything_was_voided_is_a_stranger() {
        let mut rows = rows(&serde_json::to_string(&alice().void(NOW)).expect("text"));
        fail(&mut rows, "alice", FREE_ATTEMPTS);
        let reply = attempt_in(&mut rows, Some(1), "alice", "right password", NOW);
        assert!(matches!(reply, Reply::Throttled { .. }));
    }

    #[test]
    fn a_name_that_nobody_has_is_answered_and_written_like_one_that_exists() {
        let mut rows = people();
        let person = rows.people.clone();
        for n in 0..12_u32 {
            let now = NOW.after(n * 7);
            let writes = rows.writes;
            let (a, after_a) = (attempt(&mut rows, "alice", "wrong", now), rows.writes);
            let (b, after_b) = (attempt(&mut rows, "nobody", "wrong", now), rows.writes);
            assert_eq!((a, after_a - writes), (b, after_b - after_a), "{n}");
        }
        assert_eq!(rows.people, person);
    }

    #[test]
    fn what_is_not_in_a_full_table_shares_a_counter() {
        let mut rows = people();
        rows.most = 2;
        let names: Vec<String> = (0..140).map(|n| format!("name {n}")).collect();
        let tried: Vec<Reply> = names
            .iter()
            .map(|name| attempt(&mut rows, name, "", NOW))
            .collect();
        assert!(rows.attempts.len() <= 2 + usize::from(SHARED));
        assert!(matches!(tried[139], Reply::Throttled { .. }));
    }

    /// People, and a table that has room for nobody by name, after many guesses at nobody's.
    fn full_of_strangers() -> Rows {
        let mut rows = people();
        rows.most = 0;
        for n in 0..200 {
            attempt(&mut rows, &format!("nobody {n}"), "", NOW);
        }
        rows
    }

    #[test]
    fn in_a_full_table_strangers_keep_nobody_out_of_a_browser_they_know() {
        let mut rows = full_of_strangers();
        let right = |rows: &mut Rows, browser| {
            is_in(&attempt_in(rows, browser, "alice", "right password", NOW))
        };
        assert!(!right(&mut rows, None));
        assert!(right(&mut rows, Some(1)));
        // What is guessed there is counted all the same, in a bounded number of rows.
        for n in 0..200 {
            attempt_in(&mut rows, Some(n), "alice", "", NOW);
        }
        assert!(!right(&mut rows, Some(1)));
        assert!(rows.attempts.len() <= 2 * usize::from(SHARED));
    }

    #[test]
    fn in_a_full_table_addresses_are_no_names_and_names_no_addresses() {
        let mut rows = full_of_strangers();
        let guessed = rows.attempts.clone();
        for n in 0..64 {
            let Ok(reply) = knock(&mut rows, &format!("192.0.2.{n}"), 10, NOW);
            assert_eq!(reply, Reply::Done);
        }
        assert!(
            guessed
                .iter()
                .all(|row| rows.attempts.get(row.0) == Some(row.1))
        );
    }

    #[test]
    fn one_address_asks_only_so_often_whatever_the_names() {
        let mut rows = people();
        let mut ask = |cost, now| knock(&mut rows, "192.0.2.1", cost, now);
        for _ in 0..60 {
            assert_eq!(ask(10, NOW), Ok(Reply::Done));
        }
        assert_eq!(ask(10, NOW), Ok(Reply::Throttled { seconds: 10 }));
        assert_eq!(ask(60, NOW), Ok(Reply::Throttled { seconds: 60 }));
        assert_eq!(ask(10, NOW.after(10)), Ok(Reply::Done));
        let elsewhere = knock(&mut rows, "192.0.2.2", 10, NOW);
        assert_eq!(elsewhere, Ok(Reply::Done));
    }

    #[test]
    fn a_counter_from_the_future_is_unreadable_and_stays_as_stored() {
        let mut rows = people();
        fail(&mut rows, "alice", 1);
        for (text, _) in rows.attempts.values_mut() {
            *text = r#"{"failures":1,"wait_until":null,"tried":[]}"#.into();
        }
        let before = rows.clone();
        let reply = attempt(&mut rows, "alice", "right password", NOW);
        assert_eq!((reply, rows), (Reply::Unreadable, before));
    }
}
