//! What is asked of the storage of events.

use serde::Serialize;
use serde_json::Value;

use super::figures::{Pending, Step};
use crate::{Timestamp, json::FromJson};

/// How many AUDIT objects a service has. Each event goes to any of them, so that no object is one that
/// everybody has to pass; whoever reads asks them all.
pub const SHARDS: u16 = 16;

/// Where an event is in its object: in the order of time, and of arrival within a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, FromJson)]
pub struct Place {
    /// When it happened.
    pub at: Timestamp,
    /// Its number within the second, from 1 on.
    pub number: u64,
}

/// An event that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Kept {
    /// Where it is.
    pub place: Place,
    /// What it says.
    pub event: Value,
}

/// The storage of events. Synchronous: what is counted is counted once.
pub trait Store {
    /// A failure of the storage itself.
    type Error;

    /// Keeps an event of this moment, which strangers can cause perhaps.
    fn append(
        &mut self,
        at: Timestamp,
        event: &str,
        is_of_strangers: bool,
    ) -> Result<(), Self::Error>;
    /// How many events there are from this moment on that strangers can cause, counted up to `most`.
    fn strangers(&self, from: Timestamp, most: u16) -> Result<u16, Self::Error>;
    /// So many events that come after this place, and before this moment, in their order.
    fn after(
        &self,
        place: Place,
        until: Timestamp,
        count: u16,
    ) -> Result<Vec<(Place, String)>, Self::Error>;
    /// For how many days events are kept, if that was said.
    fn days(&self) -> Result<Option<u32>, Self::Error>;
    /// Says for how many days.
    fn keep_for(&mut self, days: u32) -> Result<(), Self::Error>;
    /// What is counted and not yet written.
    fn pending(&mut self) -> &mut Pending;
    /// What is written of the minutes or hours from this moment on and before that, in the order of time: none of one that is
    /// written in a form that is not known.
    fn figures(
        &self,
        step: Step,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Timestamp, Option<String>)>, Self::Error>;
    /// Writes what was counted of the minute or hour that begins then, in place of what was.
    fn put_figures(&mut self, step: Step, at: Timestamp, text: &str) -> Result<(), Self::Error>;
    /// Removes what was counted before this moment.
    fn forget_figures(&mut self, step: Step, before: Timestamp) -> Result<(), Self::Error>;
    /// Removes everything, as much as one turn allows. The answer is whether there was anything.
    fn empty(&mut self) -> Result<bool, Self::Error>;
}
