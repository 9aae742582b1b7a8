//! What was counted of requests, as whoever may ask is told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Asked, CallerError, Told, asked::wrong};
use crate::{
    Timestamp,
    audit::figures::{Broken, Figures, LATENCY_BOUNDS, Point, Step, TOLD_EVERY, WRITTEN_EVERY},
};

/// The most minutes or hours that are told of at once.
const MOST: i64 = 2_880;

/// How many, where nobody says since when.
const USUAL: u32 = 60;

/// Of what time, and in which steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// By the minute, or by the hour.
    pub step: Step,
    /// From here on, which is where a step begins.
    pub since: Timestamp,
    /// Before this.
    pub until: Timestamp,
}

impl Span {
    /// Reads a call.
    pub fn read(call: &Asked, now: Timestamp) -> Result<Self, CallerError> {
        let step = match call.number("step", 60..=3600)? {
            None | Some(60) => Step::Minute,
            Some(3600) => Step::Hour,
            Some(_) => return Err(wrong("step")),
        };
        let until = call.moment("until")?.unwrap_or(now.after(1));
        let usual = until.before(step.seconds() * USUAL);
        let asked = call.moment("since")?.unwrap_or(usual);
        let since = step.of(asked);
        let most = (MOST + 1) * i64::from(step.seconds());
        if until <= asked || until.seconds().saturating_sub(since.seconds()) > most {
            return Err(wrong("since"));
        }
        Ok(Self { step, since, until })
    }
}

/// The figures of a time.
pub fn told(span: &Span, points: &[Point], unreadable: u32) -> Told {
    let milliseconds = |at: Timestamp| at.seconds() * 1000;
    let each: Vec<Value> = points
        .iter()
        .map(|point| one(milliseconds(point.at), &point.figures))
        .collect();
    let mut broken: BTreeMap<&str, (u64, Timestamp)> = BTreeMap::new();
    for Broken {
        rule,
        count,
        last_at,
    } in points.iter().flat_map(|point| &point.figures.broken)
    {
        let sum = broken.entry(rule).or_default();
        *sum = (sum.0.saturating_add(*count), sum.1.max(*last_at));
    }
    let refusals: Vec<Value> = broken
        .into_iter()
        .map(|(rule, (count, last))| json!({ "rule": rule, "count": count, "lastAt": milliseconds(last) }))
        .collect();
    Told::document(Value::Null, false).with(json!({
        "step": span.step.seconds(),
        "since": milliseconds(span.since),
        "until": milliseconds(span.until),
        "points": each,
        "refusals": refusals,
        "latencyBounds": LATENCY_BOUNDS,
        "exact": { "toldEvery": TOLD_EVERY, "writtenEvery": WRITTEN_EVERY, "unreadable": unreadable },
    }))
}

fn one(at: i64, figures: &Figures) -> Value {
    json!({
        "at": at,
        "requests": figures.requests,
        "signIns": figures.sign_ins,
        "signInsRefused": figures.sign_ins_refused,
        "tokens": figures.tokens,
        "refusals": figures.refusals,
        "faults": figures.faults,
        "objectCalls": figures.object_calls,
        "rowsRead": figures.rows_read,
        "rowsWritten": figures.rows_written,
        "latency": figures.latency,
    })
}
