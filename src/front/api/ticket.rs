//! A text that is kept with a ticket.

use super::failed::Failed;
use crate::{
    backend::{
        Host,
        authorization::recalled::{note, recall},
    },
    engine::{
        Asked, Operation, Told,
        authorization::agreed::ticket,
        ticket::{told, told_back, updated},
    },
};

/// `POST /api/auth/authorization/ticket/info`.
pub(super) async fn info<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let recalled = recall(host, ticket(call)?).await?;
    Ok(told(Operation::TicketInfo, recalled.context()))
}

/// `POST /api/auth/authorization/ticket/update`.
pub(super) async fn update<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let (ticket, context) = (ticket(call)?, updated(call)?);
    // On what nobody may complete nothing is written.
    recall(host, ticket).await?;
    note(host, ticket, context.clone()).await?;
    Ok(told_back(call, context.as_deref()))
}
