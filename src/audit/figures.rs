//! What is counted of requests: in an isolate for some seconds, in an object for a minute, and then in two rows, one of the minute and
//! one of the hour. No request writes a row for it. What is in memory is lost where an isolate or an object ends before its
//! time, and nothing else is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Kind, Noted};
use crate::{Timestamp, json::FromJson};

/// For how many seconds an isolate counts before it tells.
pub const TOLD_EVERY: u32 = 10;

/// For how many seconds an object counts before it writes.
pub const WRITTEN_EVERY: u32 = 60;

/// The bounds between which latencies are counted, in milliseconds: one of at most the first, one of at most the next, and so on, and
/// those beyond the last.
pub const LATENCY_BOUNDS: [u32; 12] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/// Of what time one row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Step {
    /// An hour.
    Hour,
    /// A minute.
    Minute,
}

impl Step {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Hour, Self::Minute];

    /// In seconds.
    pub const fn seconds(self) -> u32 {
        match self {
            Self::Hour => 3600,
            Self::Minute => 60,
        }
    }

    /// For how many seconds its rows are kept: 400 days, or two.
    pub const fn kept(self) -> u32 {
        match self {
            Self::Hour => 34_560_000,
            Self::Minute => 172_800,
        }
    }

    /// When that began of which `at` is a part.
    pub const fn of(self, at: Timestamp) -> Timestamp {
        let seconds = at.seconds();
        Timestamp::from_seconds(seconds - seconds.rem_euclid(self.seconds() as i64))
    }
}

/// What one request was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The status of the answer.
    pub status: u16,
    /// How long it took, in milliseconds, as far as the platform lets the clock go on.
    pub milliseconds: u64,
    /// Calls to objects.
    pub object_calls: u64,
    /// Rows read there.
    pub rows_read: u64,
    /// Rows written there, deleted ones among them.
    pub rows_written: u64,
}

/// How often a rule was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Broken {
    /// The name of the rule.
    pub rule: String,
    /// How often.
    pub count: u64,
    /// When it was the last time.
    pub last_at: Timestamp,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figures {
    /// Requests.
    pub requests: u64,
    /// Those in which somebody has proved who they are.
    pub sign_ins: u64,
    /// Those in which somebody has not.
    pub sign_ins_refused: u64,
    /// Those in which a client was given tokens.
    pub tokens: u64,
    /// Those that were refused by a rule.
    pub refusals: u64,
    /// Those that failed though no rule was broken: 500 and above.
    pub faults: u64,
    /// Calls to objects.
    pub object_calls: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Rows written.
    pub rows_written: u64,
    /// How many took how long, between [`LATENCY_BOUNDS`].
    pub latency: [u64; LATENCY_BOUNDS.len() + 1],
    /// The rules that were broken.
    pub broken: Vec<Broken>,
}

impl Figures {
    /// Those of one request.
    pub fn of(noted: &Noted, answered: &Answered, now: Timestamp) -> Self {
        let has = |kind: Kind| u64::from(noted.kinds().any(|one| one == kind));
        let rules = noted.rules();
        let broken: Vec<Broken> = rules.map(|rule| Broken::once(rule, now)).collect();
        let mut figures = Self {
            requests: 1,
            sign_ins: has(Kind::SignInAccepted),
            sign_ins_refused: has(Kind::SignInRefused),
            tokens: has(Kind::TokenIssued),
            refusals: u64::from(!broken.is_empty()),
            faults: u64::from(answered.status >= 500),
            object_calls: answered.object_calls,
            rows_read: answered.rows_read,
            rows_written: answered.rows_written,
            latency: Default::default(),
            broken,
        };
        let within = |bound: &&u32| u64::from(**bound) < answered.milliseconds;
        let bucket = LATENCY_BOUNDS.iter().take_while(within).count();
        figures.latency[bucket] = 1;
        figures
    }

    /// Both together.
    pub fn add(&mut self, more: &Self) {
        for (sum, one) in [
            (&mut self.requests, more.requests),
            (&mut self.sign_ins, more.sign_ins),
            (&mut self.sign_ins_refused, more.sign_ins_refused),
            (&mut self.tokens, more.tokens),
            (&mut self.refusals, more.refusals),
            (&mut self.faults, more.faults),
            (&mut self.object_calls, more.object_calls),
            (&mut self.rows_read, more.rows_read),
            (&mut self.rows_written, more.rows_written),
        ] {
            *sum = sum.saturating_add(one);
        }
        for (sum, one) in self.latency.iter_mut().zip(more.latency) {
            *sum = sum.saturating_add(one);
        }
        for broken in &more.broken {
            match self.broken.iter_mut().find(|one| one.rule == broken.rule) {
                Some(one) => {
                    one.count = one.count.saturating_add(broken.count);
                    one.last_at = one.last_at.max(broken.last_at);
                }
                None => self.broken.push(broken.clone()),
            }
        }
    }
}

impl Broken {
    fn once(rule: &str, now: Timestamp) -> Self {
        Self {
            rule: rule.to_owned(),
            count: 1,
            last_at: now,
        }
    }
}

/// What was counted from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The moment.
    pub at: Timestamp,
    /// What was counted.
    pub figures: Figures,
}

/// What is counted and not yet told or written: by the minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    minutes: BTreeMap<Timestamp, Figures>,
    written_at: Option<Timestamp>,
}

impl Pending {
    /// Counts something of this moment.
    pub fn count(&mut self, at: Timestamp, figures: &Figures) {
        let minute = Step::Minute.of(at);
        self.minutes.entry(minute).or_default().add(figures);
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.minutes.is_empty()
    }

    /// All of it, which is none of it any more.
    pub fn take(&mut self) -> Vec<Point> {
        let minutes = std::mem::take(&mut self.minutes).into_iter();
        minutes.map(|(at, figures)| Point { at, figures }).collect()
    }

    /// Says that it is written now.
    pub(super) const fn written(&mut self, now: Timestamp) {
        self.written_at = Some(now);
    }

    /// Whether nothing was written for as long as an object may wait.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        let written = self.written_at;
        written.is_none_or(|at| now >= at.after(WRITTEN_EVERY) || now < at)
    }
}

/// Adds up what falls into the same minute or hour, in the order of time.
pub fn summed(points: impl IntoIterator<Item = Point>, step: Step) -> Vec<Point> {
    let mut summed: BTreeMap<Timestamp, Figures> = BTreeMap::new();
    for Point { at, figures } in points {
        summed.entry(step.of(at)).or_default().add(&figures);
    }
    let summed = summed.into_iter();
    summed.map(|(at, figures)| Point { at, figures }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn requests(count: u64) -> Figures {
        Figures {
            requests: count,
            ..Figures::default()
        }
    }

    fn one(milliseconds: u64, status: u16) -> Figures {
        let answered = Answered {
            status,
            milliseconds,
            ..Answered::default()
        };
        Figures::of(&Noted::default(), &answered, NOON)
    }

    #[test]
    fn a_latency_is_counted_at_most_at_its_bound_and_beyond_the_last() {
        for (milliseconds, bucket) in [(0, 0), (1, 0), (2, 1), (3, 2), (5000, 11), (5001, 12)] {
            let figures = one(milliseconds, 200);
            assert_eq!(figures.latency.iter().sum::<u64>(), 1);
            assert_eq!(figures.latency[bucket], 1, "{milliseconds}");
        }
    }

    #[test]
    fn a_fault_is_no_refusal_and_what_the_client_does_wrong_is_no_fault() {
        assert_eq!((one(0, 503).faults, one(0, 503).refusals), (1, 0));
        assert_eq!(one(0, 499).faults, 0);
    }

    #[test]
    fn rules_are_added_up_by_their_names_with_the_last_moment() {
        let broken = |rule, at| Figures {
            broken: vec![Broken::once(rule, at)],
            ..Figures::default()
        };
        let mut sum = broken("A", NOON.after(5));
        sum.add(&broken("B", NOON));
        sum.add(&broken("A", NOON));
        let told: Vec<_> = sum
            .broken
            .iter()
            .map(|one| (one.rule.as_str(), one.count, one.last_at))
            .collect();
        assert_eq!(told, [("A", 2, NOON.after(5)), ("B", 1, NOON)]);
    }

    #[test]
    fn no_sum_wraps() {
        let mut sum = requests(u64::MAX);
        sum.add(&requests(1));
        assert_eq!(sum.requests, u64::MAX);
    }

    #[test]
    fn what_is_of_one_hour_is_one_point_and_before_1970_time_goes_on_too() {
        let at = |seconds| Point {
            at: Timestamp::from_seconds(seconds),
            figures: requests(1),
        };
        let told = summed([at(-1), at(0), at(3599), at(3600)], Step::Hour);
        let told: Vec<_> = told
            .iter()
            .map(|point| (point.at.seconds(), point.figures.requests))
            .collect();
        assert_eq!(told, [(-3600, 1), (0, 2), (3600, 1)]);
    }

    #[test]
    fn pending_is_due_once_a_minute_and_where_the_clock_went_back() {
        let pending = Pending {
            written_at: Some(NOON),
            ..Pending::default()
        };
        assert!(Pending::default().is_due(NOON));
        for (now, is_due) in [
            (NOON, false),
            (NOON.after(59), false),
            (NOON.after(60), true),
            (NOON.before(1), true),
        ] {
            assert_eq!(pending.is_due(now), is_due, "{now:?}");
        }
    }
}
