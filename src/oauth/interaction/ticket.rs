//! What completes an authorization request, once.

use crate::oauth::handle::Handle;

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

impl Ticket {
    /// The place and the secret.
    pub const fn handle(&self) -> &Handle {
        match self {
            Self::Brought(handle) | Self::Carried(handle) | Self::Pushed(handle) => handle,
        }
    }
}
