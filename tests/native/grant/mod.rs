//! The state machine of a grant: every pair of state and command, every expiry, every bound.

use crate::support::client::{CHALLENGE, REDIRECT_URI};
use crate::support::grants::*;
use sekisho::{
    Digest, Timestamp,
    oauth::{
        Grant, Refusal,
        grant::{Command, Reply, Token},
        request::pkce::CodeVerifier,
    },
};

mod expiry;
mod listed;
mod refreshed;
mod repeated;
mod transitions;

/// The grant after these commands, none of which is refused.
fn after(commands: impl IntoIterator<Item = Command>) -> Grant {
    commands.into_iter().fold(pushed(), |grant, command| {
        let (grant, reply) = grant.apply(command, NOW);
        assert!(reply.is_ok(), "{reply:?}");
        grant
    })
}

fn coded() -> Grant {
    after([issue(TICKET)])
}

fn active() -> Grant {
    after([issue(TICKET), redeem()])
}

fn closed() -> Grant {
    after([fail(TICKET)])
}

fn revoked() -> Grant {
    after([
        issue(TICKET),
        redeem(),
        revoke(CLIENT, handle(REFRESH_TOKEN)),
    ])
}

fn kind(grant: &Grant) -> &'static str {
    match grant {
        Grant::Pushed(_) => "pushed",
        Grant::Coded(_) => "coded",
        Grant::Active(_) => "active",
        Grant::Closed(_) => "closed",
        Grant::Revoked(_) => "revoked",
    }
}

/// What a pair of state and command comes to.
#[derive(Clone, Debug)]
enum Outcome {
    /// The same state, to the last bit, and this refusal.
    No(Refusal),
    /// The same state, to the last bit, and an answer.
    Kept,
    /// Another state of this kind, and an answer.
    To(&'static str),
    /// A state of this kind, and this refusal.
    ToAnd(&'static str, Refusal),
    /// The same state; the token does not stand.
    Void,
}

use Outcome::{Kept, No, To, ToAnd, Void};
