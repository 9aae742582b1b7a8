//! Generations of refresh tokens (RFC 9700 §4.14.2).

use sekisho::oauth::grant::Reply;

use super::{
    codes::{ask, row, scene},
    shelf::Shelf,
    world::{Asker, Scene},
};
use crate::support::grants::*;
use sekisho::documents::ResponseType;

/// A generation that begins: an answer that is told again is no second one.
fn generation(asker: usize, reply: &Reply) -> Option<String> {
    match reply {
        Reply::Redeemed(redeemed) if redeemed.is_rotated() && redeemed.repeated().is_none() => {
            Some(format!("generation {asker} of {:?}", redeemed.issued_at()))
        }
        _ => None,
    }
}

#[test]
fn a_refresh_token_is_rotated_once() {
    let grant = pushed_with(ordinary(ResponseType::Code, "accounts"));
    let grant = grant.apply(issue(TICKET), NOW).0;
    let grant = grant.apply(redeem_plainly(|_| ()), NOW).0;
    let refreshes = || Asker::of(|now| ask(row(1), rotate(REFRESH_TOKEN, 1001, now, |_| ()), now));
    let scene = Scene {
        shelves: vec![Shelf::default().with(row(1), &grant)],
        askers: vec![refreshes(), refreshes(), refreshes()],
        gift: generation,
        instants: [
            0,
            WINDOW - 1,
            WINDOW,
            ACCESS_TOKEN_LIFE,
            REFRESH_TOKEN_LIFE + 61,
            FAMILY_LIFE + 61,
        ]
        .map(|life| NOW.after(life))
        .to_vec(),
        ..scene()
    };
    scene.holds("refresh token");
}
