//! Refresh tokens that rotate, in the state machine of a grant: RFC 6749 §6 and §10.4, RFC 9700
//! §2.2.2 and §4.14.2, RFC 9449 §5.

use crate::support::grants::*;
use sekisho::{
    Timestamp,
    documents::ResponseType,
    oauth::{
        Grant, Refusal,
        grant::{Command, Redeem, Redeemed, Refresh, Reply, Token},
    },
};

mod bound;
mod lives;
mod repeated;
mod replayed;

/// The refresh tokens that take the place of the first, in order.
const SECOND: u16 = 20;
const THIRD: u16 = 21;
const FOURTH: u16 = 22;

/// A grant in use, of a client that proves nothing, in a service that rotates.
fn active() -> Grant {
    active_with(|_| ())
}

fn active_with(change: impl FnOnce(&mut Redeem)) -> Grant {
    let grant = done(
        pushed_with(ordinary(ResponseType::Code, "accounts payments")),
        issue(TICKET),
        NOW,
    );
    done(grant, redeem_plainly(change), NOW)
}

/// The grant after a command that is not refused.
fn done(grant: Grant, command: Command, now: Timestamp) -> Grant {
    let (grant, reply) = grant.apply(command, now);
    assert!(reply.is_ok(), "{reply:?}");
    grant
}

/// The grant after a rotation that is not refused, and its answer.
fn rotated(grant: Grant, command: Command, now: Timestamp) -> (Grant, Redeemed) {
    let (grant, reply) = grant.apply(command, now);
    match reply {
        Ok(Reply::Redeemed(redeemed)) => (grant, *redeemed),
        other => panic!("{other:?}"),
    }
}

/// The grant whose refresh token was rotated once, at NOW.
fn rotated_once() -> Grant {
    done(active(), rotate(REFRESH_TOKEN, SECOND, NOW, |_| ()), NOW)
}

fn by_public(key: Option<u8>) -> impl FnOnce(&mut Refresh) {
    move |refresh| (refresh.asker.is_public, refresh.asker.cnf) = (true, key.map(cnf))
}

fn stands(grant: &Grant, token: Token, now: Timestamp) -> bool {
    grant
        .clone()
        .apply(introspect(token), now)
        .1
        .is_ok_and(|reply| reply != void())
}

/// The refusal of a command that changes nothing.
fn refused(grant: &Grant, command: Command, now: Timestamp) -> Refusal {
    let (after, reply) = grant.clone().apply(command, now);
    assert_eq!(&after, grant, "{reply:?}");
    reply.expect_err("a refusal")
}

fn is_revoked(grant: &Grant) -> bool {
    matches!(grant, Grant::Revoked(_))
}
