//! What is looked for, and how what the objects have found becomes one list in the order of time.

use serde::Serialize;
use serde_json::Value;

use super::{Page, Place, SHARDS};
use crate::{Timestamp, json::FromJson};

/// What is looked for. What is absent is not asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub struct Filter {
    /// From this moment on.
    pub since: Timestamp,
    /// Before this one.
    pub until: Timestamp,
    /// A type, or what stands before its dot.
    pub kind: Option<String>,
    /// The number of a client.
    pub client: Option<String>,
    /// A `sub`.
    pub subject: Option<String>,
    /// The mark of a name, which counts beside the `sub` of whoever has it.
    pub mark: Option<String>,
    /// The name of a rule, or its number.
    pub refusal: Option<String>,
}

impl Filter {
    /// Whether this is looked for.
    pub(super) fn fits(&self, event: &Value) -> bool {
        let says = |name: &str, asked: &Option<String>| {
            asked.as_deref().is_none_or(|asked| event[name] == asked)
        };
        let kind = event["type"].as_str().unwrap_or_default();
        let is_of_kind = self.kind.as_deref().is_none_or(|asked| {
            kind == asked || kind.split_once('.').is_some_and(|(area, _)| area == asked)
        });
        let is_of = |name: &str, asked: &Option<String>| asked.is_some() && says(name, asked);
        let is_whose = self.subject.is_none() && self.mark.is_none()
            || is_of("subject", &self.subject)
            || is_of("nameMark", &self.mark);
        let refusal = &event["refusal"];
        let is_by_rule = (self.refusal.as_deref())
            .is_none_or(|asked| refusal["rule"] == asked || refusal["number"] == asked);
        is_of_kind && is_whose && is_by_rule && says("client", &self.client)
    }
}

/// How far a list has come, in all objects together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    at: Timestamp,
    shard: u16,
    number: u64,
}

impl Cursor {
    /// Before everything that happened from this moment on.
    pub const fn before(at: Timestamp) -> Self {
        Self {
            at,
            shard: 0,
            number: 0,
        }
    }

    /// Reads what was written with [`Cursor::written`].
    pub fn read(text: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i64>().ok().filter(|_| is_plain)
        };
        let mut parts = text.split('.');
        let mut part = || parts.next().and_then(number);
        let (at, shard, place) = (part()?, part()?, part()?);
        let shard = u16::try_from(shard).ok().filter(|shard| *shard < SHARDS)?;
        let is_whole = parts.next().is_none() && at < LAST;
        is_whole.then_some(Self {
            at: Timestamp::from_seconds(at),
            shard,
            number: u64::try_from(place).ok()?,
        })
    }

    /// As text that goes in a URL.
    pub fn written(&self) -> String {
        format!("{}.{}.{}", self.at.seconds(), self.shard, self.number)
    }

    /// Where the list goes on in one object.
    pub fn in_shard(&self, shard: u16) -> Place {
        let number = match shard.cmp(&self.shard) {
            std::cmp::Ordering::Less => u64::MAX >> 1,
            std::cmp::Ordering::Equal => self.number,
            std::cmp::Ordering::Greater => 0,
        };
        Place {
            at: self.at,
            number,
        }
    }

    const fn of(shard: u16, place: Place) -> Self {
        Self {
            at: place.at,
            shard,
            number: place.number,
        }
    }
}

/// The end of the year 9999.
const LAST: i64 = 253_402_300_800;

/// Events of all objects, and where the list goes on.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    /// In the order of time.
    pub events: Vec<Value>,
    /// Where more may be; nowhere, if all was looked at.
    pub next: Option<Cursor>,
}

/// One list of what each object has found, in the order of the objects: no further than all of them have
/// looked, and of so many events at most.
pub fn merged(pages: Vec<Page>, count: usize) -> Found {
    let mut horizon: Option<Cursor> = None;
    let mut rows = Vec::new();
    for (shard, page) in (0..).zip(pages) {
        if let Some(reached) = page.reached.map(|place| Cursor::of(shard, place)) {
            horizon = Some(horizon.map_or(reached, |horizon| horizon.min(reached)));
        }
        rows.push(page.events.into_iter().peekable());
    }
    let mut found = Found::default();
    loop {
        let heads = (0..).zip(&mut rows);
        let heads = heads.filter_map(|(shard, rows)| Some(Cursor::of(shard, rows.peek()?.place)));
        let first = heads
            .min()
            .filter(|first| horizon.is_none_or(|horizon| *first <= horizon));
        let Some(first) = first else {
            found.next = horizon;
            return found;
        };
        if found.events.len() >= count {
            return found;
        }
        found.next = Some(first);
        let kept = rows
            .get_mut(usize::from(first.shard))
            .and_then(Iterator::next);
        found.events.extend(kept.map(|kept| kept.event));
    }
}
