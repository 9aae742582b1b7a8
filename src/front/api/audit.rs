//! What has happened, as whoever may ask is told.

use super::failed::Failed;
use crate::{
    backend::{Host, audit::find},
    engine::{
        Asked, Told,
        audit::{Sought, told},
    },
};

/// `GET /api/audit`.
pub(super) async fn tell<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let sought = Sought::read(call, host.now())?;
    Ok(told(find(host, sought).await?))
}
