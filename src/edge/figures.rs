//! What an isolate has counted, until it is told.

use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Duration};

use worker::Delay;

use super::host::EdgeHost;
use crate::{
    audit::{
        Noted,
        figures::{Answered, Figures, Pending, TOLD_EVERY},
    },
    backend::{Host as _, figures},
    directory::Entry,
};

/// Of how many services an isolate counts at once. Beyond these nothing is counted.
const MOST: usize = 1_000;

/// By the number of the service, with what it is, if it is not the first one.
type Counted = HashMap<Option<u64>, (Option<Rc<Entry>>, Pending)>;

thread_local! {
    static COUNTED: RefCell<Counted> = RefCell::default();
}

/// Counts a request to the service of `host`. The answer is whether it is the first since all was told, so that it has to be
/// told in a while.
pub(super) fn count(host: &EdgeHost, noted: &Noted, answered: &Answered) -> bool {
    let now = host.now();
    COUNTED.with_borrow_mut(|counted| {
        let is_first = counted.is_empty();
        let entry = host.entry();
        let id = entry.as_ref().map(|entry| entry.id);
        if counted.len() < MOST || counted.contains_key(&id) {
            let (_, pending) = counted
                .entry(id)
                .or_insert_with(|| (entry, Pending::default()));
            pending.count(now, &Figures::of(noted, answered, now));
        }
        is_first
    })
}

/// Tells all that was counted, in a while.
pub(super) async fn tell_later(host: EdgeHost) {
    Delay::from(Duration::from_secs(TOLD_EVERY.into())).await;
    for (entry, mut pending) in COUNTED.take().into_values() {
        let host = match &entry {
            Some(entry) => host.of(entry),
            None => host.of_first(),
        };
        figures::tell(&host.at_present(), pending.take()).await;
    }
}
