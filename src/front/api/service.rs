//! What everybody may read of a service.

use super::failed::Failed;
use crate::{
    backend::Host,
    engine::{Asked, Told, service::Reading},
    oauth::answer::metadata,
};

/// `GET /api/service/jwks/get`. RFC 7517 §5.
pub(super) async fn jwks<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let reading = Reading::read(call)?;
    Ok(reading.told(host.keys().await?.jwks(host.now())))
}

/// `GET` or `POST /api/service/configuration`. OpenID Connect Discovery §3, RFC 8414 §2.
pub(super) async fn configuration<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let reading = Reading::read(call)?;
    Ok(reading.told(metadata::document(&*host.service().await?)))
}
