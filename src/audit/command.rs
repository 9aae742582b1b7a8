//! What is asked of AUDIT.

use serde::Serialize;
use serde_json::Value;

use super::{
    Filter, Place,
    figures::{Point, Step},
};
use crate::{Timestamp, json::FromJson};

/// What is asked.
#[derive(Serialize, FromJson)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// What to do.
    pub command: Command,
}

/// What may be asked.
#[derive(Serialize, FromJson)]
pub enum Command {
    /// Keeps events.
    Append {
        /// The events, of one moment.
        events: Vec<Value>,
        /// For how many days.
        keep: u32,
    },
    /// Counts what an isolate has counted.
    Count(Vec<Point>),
    /// The service is deleted, and with it what was kept, as much as one turn allows.
    Empty,
    /// Tells what was counted.
    Figures {
        /// By the minute, or by the hour.
        step: Step,
        /// From this moment on.
        from: Timestamp,
        /// Before this one.
        until: Timestamp,
    },
    /// Finds events.
    Find {
        /// What is looked for.
        filter: Filter,
        /// Where the last of those that were found before is.
        after: Place,
        /// How many at most.
        count: u16,
    },
}
