//! What was counted, in an object: in memory for a minute, and then in a row of the minute and one of the hour.

use super::{
    Store,
    figures::{Figures, Point, Step, summed},
};
use crate::Timestamp;

/// Counts what an isolate tells, and writes where nothing was written for a minute.
pub(super) fn count<S: Store>(
    store: &mut S,
    told: Vec<Point>,
    now: Timestamp,
) -> Result<(), S::Error> {
    let pending = store.pending();
    for Point { at, figures } in &told {
        pending.count(*at, figures);
    }
    if pending.is_due(now) {
        write(store, now)?;
    }
    Ok(())
}

/// Writes all that is in memory.
pub fn write<S: Store>(store: &mut S, now: Timestamp) -> Result<(), S::Error> {
    let pending = store.pending();
    pending.written(now);
    let points = pending.take();
    for step in Step::ALL {
        for Point { at, mut figures } in summed(points.clone(), step) {
            let rows = store.figures(step, at, at.after(1))?;
            if rows.is_empty() && step == Step::Hour {
                forget(store, now)?;
            }
            // What a version to come has written is another row, and stays beside this one.
            let known: Vec<Option<Figures>> = rows
                .iter()
                .filter_map(|(_, text)| text.as_deref().map(read))
                .collect();
            for there in known.iter().flatten() {
                figures.add(there);
            }
            if known.iter().all(Option::is_some) {
                store.put_figures(step, at, &crate::json::to_string(&figures))?;
            }
        }
    }
    Ok(())
}

fn read(text: &str) -> Option<Figures> {
    crate::json::from_str(text).ok()
}

/// Once an hour, what is too old.
fn forget<S: Store>(store: &mut S, now: Timestamp) -> Result<(), S::Error> {
    for step in Step::ALL {
        store.forget_figures(step, now.before(step.kept()))?;
    }
    Ok(())
}

/// What was counted within this time, and of how many minutes or hours what was counted cannot be read.
pub(super) fn find<S: Store>(
    store: &mut S,
    step: Step,
    from: Timestamp,
    until: Timestamp,
) -> Result<(Vec<Point>, u32), S::Error> {
    let mut unreadable = 0;
    let mut points = Vec::new();
    for (at, text) in store.figures(step, from, until)? {
        match text.as_deref().and_then(read) {
            Some(figures) => points.push(Point { at, figures }),
            None => unreadable += 1,
        }
    }
    let pending = store.pending().clone().take().into_iter();
    points.extend(pending.filter(|point| (from..until).contains(&step.of(point.at))));
    Ok((summed(points, step), unreadable))
}
