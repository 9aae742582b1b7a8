//! Authorization codes (RFC 6749 §4.1.2), and the values that somebody chose for tokens.

use sekisho::{
    Timestamp,
    oauth::{
        grant::{Command, Reply, serve::Action, serve::Request},
        handle::{self, Row},
    },
};

use super::{
    shelf::Shelf,
    world::{Asker, Scene},
};
use crate::support::grants::*;

pub fn row(number: u64) -> Row {
    Row::kept(number).expect("below 2^53")
}

/// A request that spends nothing but what the command does.
pub fn ask(row: Row, command: Command, now: Timestamp) -> Request {
    Request {
        now,
        first_uses: Vec::new(),
        action: Action::apply(row, command),
    }
}

/// A shelf on which the code is on its way.
pub fn coded() -> Shelf {
    let (grant, reply) = pushed().apply(issue(TICKET), NOW);
    assert!(reply.is_ok(), "{reply:?}");
    Shelf::default().with(row(1), &grant)
}

fn redeems(access_token: u16) -> Asker {
    let command = move || redeem_with(|redeem| redeem.asker.access_token = digest(access_token));
    Asker::of(move |now| ask(row(1), command(), now))
}

/// Tokens, unless they are told again.
pub fn tokens(asker: usize, reply: &Reply) -> Option<String> {
    match reply {
        Reply::Redeemed(redeemed) if redeemed.repeated().is_none() => {
            Some(format!("tokens of {asker}"))
        }
        _ => None,
    }
}

pub fn scene() -> Scene {
    Scene {
        shelves: vec![coded()],
        askers: vec![redeems(1001), redeems(1002), redeems(1003)],
        gift: tokens,
        instants: [
            0,
            CODE_LIFE - 1,
            CODE_LIFE,
            CODE_LIFE + 61,
            ACCESS_TOKEN_LIFE,
            2 * REFRESH_TOKEN_LIFE,
        ]
        .map(|life| NOW.after(life))
        .to_vec(),
        repeats: 1,
        crashes: 1,
        former: None,
        broken: None,
    }
}

#[test]
fn a_code_gives_tokens_once() {
    scene().holds("code");
}

#[test]
fn a_code_gives_tokens_once_to_whose_clock_is_behind() {
    let mut scene = scene();
    scene.askers[1].behind = 50;
    scene.holds("code, a clock behind");
}

#[test]
fn a_chosen_value_leads_to_one_grant() {
    let held = points(3).after(0, |now| {
        chosen(Action::Hold(digest(UNKNOWN), None, home(), row(3)), now)
    });
    let scene = Scene {
        shelves: vec![Shelf::default()],
        askers: vec![points(1), points(2), held],
        gift: |asker, reply| {
            matches!(reply, Reply::Done(())).then(|| format!("the value of {asker}"))
        },
        ..scene()
    };
    scene.holds("chosen value");
}

fn points(number: u64) -> Asker {
    let until = NOW.after(3 * REFRESH_TOKEN_LIFE);
    Asker::of(move |now| {
        chosen(
            Action::Point(digest(UNKNOWN), home(), row(number), until),
            now,
        )
    })
}

fn home() -> handle::Shelf {
    handle::Shelf::of_client(CLIENT)
}

fn chosen(action: Action, now: Timestamp) -> Request {
    Request {
        now,
        first_uses: Vec::new(),
        action,
    }
}
