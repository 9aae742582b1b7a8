//! A request about events, served without an await.

use serde_json::{Value, json};

use super::{Command, Filter, Kept, Kind, Page, Place, Reply, Request, Store, kept_figures};
use crate::Timestamp;

/// How many events that strangers can cause one object keeps within a minute.
const MOST_STRANGE: u16 = 20;

/// How many events are read at once, and how many are looked at for one request.
const AT_ONCE: u16 = 500;
const MOST_LOOKED_AT: usize = 5_000;

/// The most events that are found at once.
const MOST_FOUND: u16 = 500;

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request { now, command } = request;
    match command {
        Command::Append { events, keep } => {
            if store.days()? != Some(keep) {
                store.keep_for(keep)?;
            }
            for event in &events {
                append(store, event, now)?;
            }
            Ok(Reply::Done)
        }
        Command::Count(told) => kept_figures::count(store, told, now).map(|()| Reply::Done),
        Command::Empty => Ok(if store.empty()? {
            Reply::Done
        } else {
            Reply::Missing
        }),
        Command::Figures { step, from, until } => {
            let (points, unreadable) = kept_figures::find(store, step, from, until)?;
            Ok(Reply::Figures(points, unreadable))
        }
        Command::Find {
            filter,
            after,
            count,
        } => find(store, &filter, after, count.min(MOST_FOUND)).map(Reply::Found),
    }
}

/// Keeps an event. Of what strangers can cause no more is kept than somebody can read; that there was
/// more is said once.
fn append<S: Store>(store: &mut S, event: &Value, now: Timestamp) -> Result<(), S::Error> {
    let kind = event["type"].as_str().and_then(Kind::of);
    if !kind.is_none_or(Kind::is_of_strangers) {
        return store.append(now, &crate::json::to_string(event), false);
    }
    let minute = Timestamp::from_seconds(now.seconds() - now.seconds().rem_euclid(60));
    match store.strangers(minute, MOST_STRANGE + 1)? {
        ..MOST_STRANGE => store.append(now, &crate::json::to_string(event), true),
        MOST_STRANGE => {
            let kind = Kind::TrailOverrun.name();
            let overrun = json!({ "at": now.seconds() * 1000, "type": kind });
            store.append(now, &crate::json::to_string(&overrun), true)
        }
        _ => Ok(()),
    }
}

fn find<S: Store>(store: &S, filter: &Filter, after: Place, count: u16) -> Result<Page, S::Error> {
    let mut page = Page::default();
    let mut place = after;
    let mut looked_at = 0;
    loop {
        let rows = store.after(place, filter.until, AT_ONCE)?;
        let is_last = rows.len() < AT_ONCE.into();
        for (at, text) in rows {
            if page.events.len() >= count.into() {
                page.reached = Some(place);
                return Ok(page);
            }
            place = at;
            looked_at += 1;
            // What a version to come has written is told as it is, as far as it is JSON.
            let event = crate::json::from_str(&text).unwrap_or(Value::Null);
            if filter.fits(&event) {
                page.events.push(Kept { place, event });
            }
        }
        if is_last {
            return Ok(page);
        }
        if looked_at >= MOST_LOOKED_AT {
            page.reached = Some(place);
            return Ok(page);
        }
    }
}
