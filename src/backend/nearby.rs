//! The region of whoever brings what is granted, and the shelves of regions.

use super::{Fault, Host};
use crate::{
    documents::Service,
    oauth::{Refusal, grant::serve, handle::Shelf, lane, region::Region},
};

/// The region in which what is granted now is to begin, if any.
pub async fn near<H: Host>(host: &H, service: &Service) -> Result<Option<Region>, Fault> {
    let since = host.nearby_since().await?;
    Ok(lane::near(host.region(), service, since, host.now()))
}

/// What is answered for a shelf of a region where none of its grants ever began there: nobody's handle is
/// of it, and a guessed one makes no object. What is told to all shelves would not be told to it.
pub async fn nowhere<H: Host>(
    host: &H,
    shelf: Shelf,
    request: &serve::Request,
) -> Result<Option<Refusal>, Fault> {
    let refusal = shelf.region().and_then(|_| request.action.nowhere());
    Ok(match refusal {
        Some(refusal) if host.nearby_since().await?.is_none() => Some(refusal),
        _ => None,
    })
}
