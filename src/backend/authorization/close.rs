//! Completes a request, one way or the other, once.

use crate::backend::{Failure, Host, client::place};
use crate::{
    Timestamp,
    documents::{Client, Service},
    oauth::interaction::ticket::Ticket,
    oauth::{
        Refusal,
        answer::authorization_response::AuthorizationResponse,
        grant::{
            Command, Completed, Pushed, Reply, Stored,
            serve::{Action, Request},
        },
        handle::{Handle, Place},
        request::authorization_request::AuthorizationRequest,
    },
};

/// Completes the request, one way or the other, once.
pub(super) async fn close<H: Host>(
    host: &H,
    (ticket, request, client): (&Ticket, &AuthorizationRequest, &Client),
    expires: Timestamp,
    command: Command,
    now: Timestamp,
) -> Result<Box<Completed>, Failure> {
    let reply = match ticket {
        Ticket::Pushed(handle) => decide(host, handle, command).await?,
        Ticket::Brought(handle) | Ticket::Carried(handle) => {
            let ticket = Stored {
                digest: handle.digest(),
                expires,
            };
            let request_uri = Stored {
                digest: ticket.digest,
                expires: now,
            };
            let pushed = Pushed {
                client: client.id(),
                created_at: client.created_at,
                request: request.clone(),
                request_uri,
                ticket,
            };
            let action = Action::Complete(handle.row, Box::new(pushed), command);
            host.shelf(
                handle.shelf,
                &Request {
                    now,
                    first_uses: Vec::new(),
                    action,
                },
            )
            .await??
        }
    };
    Ok(reply.try_into()?)
}

/// The person refuses: the answer that takes the refusal to the client.
pub async fn deny<H: Host>(
    host: &H,
    asked: (&Ticket, &AuthorizationRequest, &Client),
    service: &Service,
    expires: Timestamp,
) -> Result<AuthorizationResponse, Failure> {
    let command = Command::Fail {
        ticket: asked.0.handle().digest(),
        reason: Some(Refusal::Denied.digest()),
    };
    let completed = close(host, asked, expires, command, host.now()).await?;
    Ok(completed.target.denied(service))
}

/// The request cannot be granted, whoever is there: the answer that takes the error to the client.
/// A request that is in no row leaves nothing behind.
pub async fn fail<H: Host>(
    host: &H,
    asked: (&Ticket, &AuthorizationRequest, &Client),
    service: &Service,
    reason: &Refusal,
) -> Result<AuthorizationResponse, Failure> {
    let (ticket, request, _) = asked;
    if let Ticket::Pushed(handle) = ticket {
        let command = Command::Fail {
            ticket: handle.digest(),
            reason: Some(reason.digest()),
        };
        let reply = decide(host, handle, command).await?;
        let completed: Box<Completed> = reply.try_into()?;
        return Ok(completed.target.error(reason, service));
    }
    Ok(request.target.error(reason, service))
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
