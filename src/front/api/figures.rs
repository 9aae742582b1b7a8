//! What was counted of requests, as whoever may ask is told.

use super::failed::Failed;
use crate::{
    backend::{Host, figures::read},
    engine::{
        Asked, Told,
        figures::{Span, told},
    },
};

/// `GET /api/metrics`.
pub(super) async fn tell<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let span = Span::read(call, host.now())?;
    let (points, unreadable) = read(host, &span).await?;
    Ok(told(&span, &points, unreadable))
}
