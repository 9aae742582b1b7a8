//! What completes an authorization request, once.

use crate::oauth::{Refusal, handle::Handle};

/// What completes a request, once.
#[derive(Clone, Debug)]
pub enum Ticket {
    /// Of a request that a browser brought: its row is yet to be.
    Brought(Handle),
    /// Of a request that the request_uri of a public client carried: its row is yet to be.
    Carried(Handle),
    /// Of a pushed request, which is in its row.
    Pushed(Handle),
}

impl Handle {
    /// The place and the secret of a ticket that comes back.
    pub fn of_ticket(text: &str) -> Result<Self, Refusal> {
        Self::decode(text).ok_or(Refusal::TicketUnknown)
    }
}

impl Ticket {
    /// The place and the secret.
    pub const fn handle(&self) -> &Handle {
        match self {
            Self::Brought(handle) | Self::Carried(handle) | Self::Pushed(handle) => handle,
        }
    }

    /// Whether a refusal for this reason is written. A request that is in no row leaves nothing
    /// behind, unless a person says no: then no other page of it may say yes.
    pub fn is_ended_by(&self, reason: &Refusal) -> bool {
        match self {
            Self::Brought(_) | Self::Carried(_) => *reason == Refusal::Denied,
            Self::Pushed(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Secret,
        oauth::handle::{Row, Shelf},
    };

    #[test]
    fn what_is_in_no_row_begins_one_only_where_a_person_says_no() {
        let secret = || Secret::new([1; 32]);
        let handle = || Handle::new(Shelf::of_client(1), Row::from_random(&secret()), secret());
        for ticket in [Ticket::Brought(handle()), Ticket::Carried(handle())] {
            assert!(ticket.is_ended_by(&Refusal::Denied));
            for reason in [Refusal::LoginRequired, Refusal::PushedRequestRequired] {
                assert!(!ticket.is_ended_by(&reason), "{ticket:?}");
            }
        }
        for reason in [Refusal::Denied, Refusal::LoginRequired] {
            assert!(Ticket::Pushed(handle()).is_ended_by(&reason));
        }
    }
}
