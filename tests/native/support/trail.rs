//! AUDIT in memory, and what a test reads of it.

use std::{collections::BTreeMap, convert::Infallible};

use sekisho::{
    Timestamp,
    audit::{
        Kind, Note, Place, Store,
        figures::{Pending, Step},
    },
    backend::{Host, audit},
};
use serde_json::Value;

use super::{Server, server::block_on};

/// Events in memory: where each is, what it says, and whether strangers can cause it.
#[derive(Debug, Default)]
pub struct MemoryTrail {
    pub events: Vec<(Place, String, bool)>,
    pub days: Option<u32>,
    pub pending: Pending,
    /// By step and moment: in seconds, with the form.
    pub figures: BTreeMap<(u32, Timestamp, u8), String>,
}

impl MemoryTrail {
    /// What the alarm does.
    pub fn sweep(&mut self, now: Timestamp) {
        let oldest = now.before(self.days.unwrap_or_default() * 86_400);
        self.events.retain(|(place, ..)| place.at >= oldest);
    }
}

impl Store for MemoryTrail {
    type Error = Infallible;

    fn append(
        &mut self,
        at: Timestamp,
        event: &str,
        is_of_strangers: bool,
    ) -> Result<(), Infallible> {
        let there = self.events.iter().filter(|(place, ..)| place.at == at);
        let number = 1 + u64::try_from(there.count()).expect("few");
        let place = Place { at, number };
        self.events.push((place, event.to_owned(), is_of_strangers));
        self.events.sort_by_key(|(place, ..)| *place);
        Ok(())
    }

    fn strangers(&self, from: Timestamp, most: u16) -> Result<u16, Infallible> {
        let strange =
            |(place, _, is_strange): &&(Place, String, bool)| *is_strange && place.at >= from;
        let count = self.events.iter().filter(strange).take(most.into()).count();
        Ok(u16::try_from(count).expect("at most so many"))
    }

    fn after(
        &self,
        place: Place,
        until: Timestamp,
        count: u16,
    ) -> Result<Vec<(Place, String)>, Infallible> {
        let rows = self.events.iter();
        let rows = rows.filter(|(at, ..)| *at > place && at.at < until);
        let rows = rows.map(|(at, event, _)| (*at, event.clone()));
        Ok(rows.take(count.into()).collect())
    }

    fn pending(&mut self) -> &mut Pending {
        &mut self.pending
    }

    fn figures(
        &self,
        step: Step,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Timestamp, Option<String>)>, Infallible> {
        let within = self
            .figures
            .range((step.seconds(), from, 0)..(step.seconds(), until, 0));
        let read = |((_, at, form), text): (&(u32, Timestamp, u8), &String)| {
            (*at, (*form == 1).then(|| text.clone()))
        };
        Ok(within.map(read).collect())
    }

    fn put_figures(&mut self, step: Step, at: Timestamp, text: &str) -> Result<(), Infallible> {
        self.figures
            .insert((step.seconds(), at, 1), text.to_owned());
        Ok(())
    }

    fn forget_figures(&mut self, step: Step, before: Timestamp) -> Result<(), Infallible> {
        self.figures
            .retain(|(of, at, _), _| *of != step.seconds() || *at >= before);
        Ok(())
    }

    fn days(&self) -> Result<Option<u32>, Infallible> {
        Ok(self.days)
    }

    fn keep_for(&mut self, days: u32) -> Result<(), Infallible> {
        self.days = Some(days);
        Ok(())
    }

    fn empty(&mut self) -> Result<bool, Infallible> {
        let was = std::mem::take(self);
        Ok(!was.events.is_empty() || was.days.is_some())
    }
}

impl Server {
    /// Writes what was noted since this was last done, as is done after each answer.
    pub fn write_trail(&self) {
        let (noted, entry) = self.host.noted.take();
        let host = match &entry {
            Some(entry) => self.host.of(entry),
            None => self.host.clone(),
        };
        if !noted.is_empty() {
            block_on(audit::write(&host, &noted));
        }
    }

    /// All events of the first service, in the order of time.
    pub fn events(&self) -> Vec<Value> {
        let trail = self.host.trail.borrow();
        let mut events: Vec<_> = trail.values().flat_map(|trail| &trail.events).collect();
        events.sort_by_key(|(place, ..)| *place);
        let read = |text: &String| serde_json::from_str(text).expect("JSON");
        events.into_iter().map(|(_, text, _)| read(text)).collect()
    }
}

impl super::MemoryHost {
    /// Notes that something has happened.
    pub fn note_again(&self, kind: Kind) {
        self.note(Note::Event(kind));
    }
}
