//! The `jti` of assertions (RFC 7523 §3) and of proofs (RFC 9449 §11.1).

use sekisho::{
    Timestamp,
    oauth::{
        FirstUse, Refusal,
        grant::{ClientCredentials, serve::Action, serve::Request},
        request::{profile::Profile, scope::Scope},
    },
};

use super::{
    codes::{ask, row, scene, tokens},
    shelf::Shelf,
    world::{Asker, Scene},
};
use crate::support::grants::*;

/// Seconds for which an assertion is accepted.
const LIFE: u32 = 60;

/// The first use of a `jti`, from when on it is refused for its age.
fn first_use(number: u16) -> FirstUse {
    FirstUse {
        key: digest(number),
        until: NOW.after(LIFE),
        refusal: Refusal::AssertionReplayed,
        on_success: false,
    }
}

/// A machine asks for a token with an assertion of this `jti`, as long as the assertion is accepted.
fn asks(number: u64, jti: u16) -> Asker {
    Asker::of(move |now| Request {
        now,
        first_uses: vec![first_use(jti)],
        action: granted(number, now),
    })
}

fn granted(number: u64, now: Timestamp) -> Action {
    if now >= NOW.after(LIFE) {
        // Whoever looks at the assertion refuses it.
        return Action::preview(row(number), redeem());
    }
    let asked = ClientCredentials {
        asker: asker(1, 1000, None),
        client_id: "one".into(),
        scope: Scope::parse("accounts").expect("a scope"),
        profile: Profile::Fapi2Security,
    };
    Action::Grant(row(number), Box::new(asked))
}

fn of_jti() -> Scene {
    Scene {
        shelves: vec![Shelf::default()],
        askers: vec![asks(1, UNKNOWN), asks(2, UNKNOWN), asks(3, UNKNOWN)],
        gift: tokens,
        instants: [0, 30, LIFE - 1, LIFE, LIFE + 61, ACCESS_TOKEN_LIFE + 61]
            .map(|life| NOW.after(life))
            .to_vec(),
        repeats: 0,
        ..scene()
    }
}

#[test]
fn an_assertion_is_used_once() {
    of_jti().holds("assertion");
}

#[test]
fn an_assertion_is_used_once_whatever_the_clock_of_the_asker() {
    let mut scene = of_jti();
    scene.askers[2].behind = 59;
    scene.holds("assertion, a clock behind");
}

pub fn of_assertion() -> Scene {
    of_jti()
}

#[test]
fn an_assertion_is_used_once_while_two_versions_serve() {
    let mut scene = of_jti();
    scene.former = Some(1);
    scene.crashes = 2;
    scene.holds("assertion, two versions");
}

/// Two codes of one key on one shelf, and the proofs of that key on another.
#[test]
fn a_proof_is_used_once_whichever_shelf_the_grant_is_on() {
    let coded = |shelf: Shelf, number| {
        let (grant, reply) = pushed().apply(issue(TICKET), NOW);
        assert!(reply.is_ok(), "{reply:?}");
        shelf.with(row(number), &grant)
    };
    let redeems = |number: u64| {
        let remembers = move |now| Request {
            now,
            first_uses: vec![first_use(UNKNOWN)],
            action: if now < NOW.after(LIFE) {
                Action::Remember
            } else {
                Action::preview(row(9), redeem())
            },
        };
        let redeem = move || redeem_with(|redeem| redeem.asker.access_token = digest(1000));
        Asker::of(move |now| ask(row(number), redeem(), now)).after(1, remembers)
    };
    let scene = Scene {
        shelves: vec![coded(coded(Shelf::default(), 1), 2), Shelf::default()],
        askers: vec![redeems(1), redeems(2)],
        crashes: 2,
        ..of_jti()
    };
    scene.holds("proof of a key, grants elsewhere");
}
