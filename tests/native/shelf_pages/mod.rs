//! Pages of a shelf: what was used and what was pushed, many requests in one row.

mod kept;
mod model;
mod replayed;
mod swept;

use crate::support::{
    grants::*,
    memory_shelf::{Broken, MemoryShelf},
};
use sekisho::{
    Digest, Secret, Timestamp,
    oauth::{
        FirstUse, Grant, Refusal,
        grant::{
            Command, Reply, Sweep,
            managed::{Managing, Sought, Task},
            serve::{Action, Answer, Request},
        },
        handle::Row,
    },
};

/// How long an assertion lives, in seconds.
const LIFE: u32 = 60;

fn row(number: u8) -> Row {
    Row::from_random(&Secret::new([number; 32]))
}

/// The `jti` of this number, which is refused for its age from `until` on.
fn jti(number: u32, until: Timestamp) -> FirstUse {
    FirstUse {
        key: Digest::of(format!("jti {number}")),
        until,
        refusal: Refusal::AssertionReplayed,
        on_success: false,
    }
}

fn ask(shelf: &mut MemoryShelf, now: Timestamp, first_uses: &[FirstUse], action: Action) -> Answer {
    let request = Request {
        now,
        first_uses: first_uses.to_vec(),
        action,
    };
    shelf.serve(request).expect("a shelf that answers")
}

/// Spends the `jti` of this number.
fn spend(shelf: &mut MemoryShelf, now: Timestamp, number: u32) -> Answer {
    ask(
        shelf,
        now,
        &[jti(number, now.after(LIFE))],
        Action::Remember,
    )
}

const SPENT: Answer = Ok(Reply::Done(()));
const REPLAYED: Answer = Err(Refusal::AssertionReplayed);

fn push(number: u8) -> Action {
    Action::Begin(row(number), Box::new(pushed()))
}

fn with(number: u8, command: Command) -> Action {
    Action::apply(row(number), command)
}

/// Everything on a shelf, as text.
fn state(shelf: &MemoryShelf) -> String {
    let MemoryShelf {
        grants,
        used,
        pages,
        ..
    } = shelf;
    format!("{grants:?} {used:?} {pages:?}")
}

/// How many rows were written since this was last asked.
fn written(shelf: &MemoryShelf) -> usize {
    shelf.written.take()
}
