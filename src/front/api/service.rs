//! The service: what everybody may read of it, and what whoever manages it does.

use super::failed::Failed;
use crate::{
    backend::{
        Host,
        admin::{self, Edited},
        published,
    },
    engine::{
        Asked, CallerError, Told,
        documents::{
            Extent, Said,
            service::{self as services, written},
        },
        service::Reading,
    },
    register::Subject,
};

/// `GET /api/service/jwks/get`. RFC 7517 §5.
pub(super) async fn jwks<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let reading = Reading::read(call)?;
    Ok(reading.told(host.keys().await?.jwks(host.now())))
}

/// `GET` or `POST /api/service/configuration`. OpenID Connect Discovery §3, RFC 8414 §2.
pub(super) async fn configuration<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let reading = Reading::read(call)?;
    Ok(reading.told(published::metadata(host).await?))
}

/// `GET /api/service/get`.
pub(super) async fn get<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let service = admin::service(host).await?;
    service.admits(call)?;
    Ok(Told::document(written(&service), false))
}

/// `POST` or `PATCH /api/service/update`.
pub(super) async fn update<H: Host>(
    host: &H,
    call: &Asked,
    extent: Extent,
) -> Result<Told, Failed> {
    let service = host.service().await?;
    service.admits(call)?;
    let edit = services::edit(Said { call, extent }, Some(&service))?;
    match admin::edit(host, Subject::Service, edit).await? {
        Edited::Absent => Err(CallerError::ServiceUnknown.into()),
        Edited::Changed(_) => get(host, call).await,
        Edited::Refused(error) => Err(CallerError::Document(error.to_string()).into()),
    }
}
