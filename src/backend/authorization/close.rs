//! Completes a request, one way or the other, once.

use serde_json::Map;

use super::answered::refused;
use crate::backend::{Failure, Host, client::place};
use crate::{
    Timestamp,
    documents::{Client, Service},
    oauth::interaction::{next::SignedIn, ticket::Ticket},
    oauth::{
        Refusal,
        answer::action,
        grant::{
            Command, Completed, Pushed, Reply, Stored,
            serve::{Action, Request},
        },
        handle::{Handle, Place},
        request::authorization_request::AuthorizationRequest,
    },
};

/// A request that nobody has completed yet.
#[derive(Clone, Copy, Debug)]
pub struct Pending<'a> {
    /// What completes it.
    pub ticket: &'a Ticket,
    /// What it asks for.
    pub request: &'a AuthorizationRequest,
    /// Who asks.
    pub client: &'a Client,
    /// Whom it asks.
    pub service: &'a Service,
    /// The moment from which nobody may complete it.
    pub expires: Timestamp,
}

/// Completes the request, one way or the other, once.
pub(super) async fn close<H: Host>(
    host: &H,
    pending: &Pending<'_>,
    command: Command,
    now: Timestamp,
) -> Result<Box<Completed>, Failure> {
    let Pending {
        request, client, ..
    } = pending;
    let reply = match pending.ticket {
        Ticket::Pushed(handle) => decide(host, handle, command).await?,
        Ticket::Brought(handle) | Ticket::Carried(handle) => {
            let ticket = Stored {
                digest: handle.digest(),
                expires: pending.expires,
            };
            let request_uri = Stored {
                digest: ticket.digest,
                expires: now,
            };
            let pushed = Pushed {
                client: client.id(),
                created_at: Some(client.created_at),
                request: (*request).clone(),
                request_uri,
                ticket,
                context: None,
            };
            complete(host, handle, pushed, command).await?
        }
    };
    Ok(reply.try_into()?)
}

/// Begins the row of a request that is in none, unless it has begun, and applies a command to it.
pub(super) async fn complete<H: Host>(
    host: &H,
    handle: &Handle,
    pushed: Pushed,
    command: Command,
) -> Result<Reply, Failure> {
    let action = Action::Complete(handle.row, Box::new(pushed), command);
    let request = Request {
        now: host.now(),
        first_uses: Vec::new(),
        action,
    };
    Ok(host.shelf(handle.shelf, &request).await??)
}

/// The request is refused, by the person if one is there: the answer that takes the reason to the
/// client.
pub async fn refuse<H: Host>(
    host: &H,
    pending: &Pending<'_>,
    person: Option<&SignedIn>,
    reason: &Refusal,
) -> Result<action::Action, Failure> {
    let Pending {
        ticket,
        request,
        client,
        service,
        ..
    } = pending;
    let target = request.target.matched(client, service)?;
    if ticket.is_ended_by(reason) {
        let command = Command::Fail {
            ticket: ticket.handle().digest(),
            reason: Some(reason.digest()),
            by: person.map(|person| person.authentication(request, Map::new())),
        };
        close(host, pending, command, host.now()).await?;
    }
    refused(host, reason, target, &request.client_id).await
}

pub(super) async fn decide<H: Host>(
    host: &H,
    handle: &Handle,
    command: Command,
) -> Result<Reply, Failure> {
    let Place(shelf, row) = place(handle);
    let action = Action::apply(row, command);
    Ok(host
        .shelf(
            shelf,
            &Request {
                now: host.now(),
                first_uses: Vec::new(),
                action,
            },
        )
        .await??)
}
