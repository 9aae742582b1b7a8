//! What an isolate has counted, until it is told.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    time::Duration,
};

use futures_util::future::join_all;
use worker::Delay;

use super::host::EdgeHost;
use crate::{
    Timestamp,
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

/// After how many seconds nobody waits any more for what was to be told: it was lost with its request.
const LOST: u32 = 60;

thread_local! {
    static COUNTED: RefCell<Counted> = RefCell::default();
    /// Since when somebody is about to tell.
    static WAITING: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Counts a request to the service of `host`. The answer is whether nobody is about to tell, so that it has to be told in a while.
pub(super) fn count(host: &EdgeHost, noted: &Noted, answered: &Answered) -> bool {
    let now = host.now();
    COUNTED.with_borrow_mut(|counted| {
        let entry = host.entry();
        let id = entry.as_ref().map(|entry| entry.id);
        if counted.len() < MOST || counted.contains_key(&id) {
            let (_, pending) = counted
                .entry(id)
                .or_insert_with(|| (entry, Pending::default()));
            pending.count(now, &Figures::of(noted, answered, now));
        }
    });
    let is_waiting = WAITING
        .get()
        .is_some_and(|since| now < since.after(LOST) && now >= since);
    if !is_waiting {
        WAITING.set(Some(now));
    }
    !is_waiting
}

/// Tells all that was counted, in a while.
pub(super) async fn tell_later(host: EdgeHost) {
    Delay::from(Duration::from_secs(TOLD_EVERY.into())).await;
    WAITING.set(None);
    let told = COUNTED.take().into_values().map(|(entry, mut pending)| {
        let host = match &entry {
            Some(entry) => host.of(entry),
            None => host.of_first(),
        };
        async move { figures::tell(&host.at_present(), pending.take()).await }
    });
    join_all(told).await;
}
