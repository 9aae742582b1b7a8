//! Pushed requests (RFC 9126 §4) and the tickets that complete them.

use sekisho::oauth::{
    Grant, Refusal,
    grant::{Reply, serve::Action, serve::Request},
};

use super::{
    codes::{ask, row, scene},
    shelf::Shelf,
    world::{Asker, Scene},
};
use crate::support::grants::*;

/// What a request is completed with.
fn answer(asker: usize, reply: &Reply) -> Option<String> {
    matches!(reply, Reply::Completed(_)).then(|| {
        if asker == 2 {
            "refused".to_owned()
        } else {
            format!("code {asker}")
        }
    })
}

fn instants() -> Vec<sekisho::Timestamp> {
    [
        0,
        29,
        31,
        REQUEST_URI_LIFE,
        TICKET_LIFE - 1,
        TICKET_LIFE,
        TICKET_LIFE + 61,
    ]
    .map(|life| NOW.after(life))
    .to_vec()
}

fn of_pushed(shelf: Shelf) -> Scene {
    let opens = |now| ask(row(1), open(CLIENT, REQUEST_URI), now);
    let issues =
        |code| Asker::of(move |now| ask(row(1), issue_code(TICKET, code), now)).after(0, opens);
    let refuses = Asker::of(|now| ask(row(1), fail(TICKET), now)).after(0, opens);
    Scene {
        shelves: vec![shelf],
        askers: vec![issues(1001), issues(1002), refuses],
        gift: answer,
        instants: instants(),
        ..scene()
    }
}

#[test]
fn a_pushed_request_is_completed_once() {
    let mut shelf = Shelf::default();
    let begun = shelf.serve(Request {
        now: NOW,
        first_uses: Vec::new(),
        action: Action::Begin(row(1), Box::new(pushed())),
    });
    assert_eq!(begun, Ok(Reply::Done(())));
    of_pushed(shelf).holds("request_uri");
}

#[test]
fn a_request_in_a_row_of_its_own_as_versions_before_kept_it_is_completed_once() {
    let shelf = Shelf::default().with(row(1), &pushed());
    of_pushed(shelf).holds("request_uri, in a row of before");
}

#[test]
fn a_request_that_a_browser_brings_is_completed_once() {
    let completes = |command: fn() -> _| {
        Asker::of(move |now| {
            let Grant::Pushed(pushed) = pushed() else {
                unreachable!("it begins as pushed")
            };
            Request {
                now,
                first_uses: Vec::new(),
                action: Action::Complete(row(1), pushed, command()),
            }
        })
    };
    let scene = Scene {
        shelves: vec![Shelf::default()],
        askers: vec![
            completes(|| issue_code(TICKET, 1001)),
            completes(|| issue_code(TICKET, 1002)),
            completes(|| fail_for(TICKET, &Refusal::Denied)),
        ],
        gift: answer,
        instants: instants(),
        ..scene()
    };
    scene.holds("ticket");
}
