//! The grant management API. Grant Management for OAuth 2.0 §6.

use super::{
    failed::{Failed, with_nonce},
    presented::held,
};
use crate::{
    backend::{Host, grants},
    documents::GrantManagementAction,
    engine::{
        Asked, Told,
        grant_management::{Managing, queried, revoked},
    },
};

/// `POST /api/gm`.
pub(super) async fn manage<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let managing = Managing::read(call)?;
    let service = host.service().await?;
    managing.check_served(&service)?;
    let presented = &managing.presented;
    let shown = presented.shown();
    let failed = |failure| Failed::of(failure, shown);
    let refused = |refusal| Failed::Refused(refusal, shown);
    let uris = [managing.uri(&service)];
    let held = held(host, &service, presented, managing.method(), &uris).await?;
    let accepted = held.accepted(&grants::audiences(&service));
    let accepted = accepted.map_err(refused)?;
    let told = match managing.action {
        GrantManagementAction::Revoke => grants::revoke(host, &accepted, managing.grant_id)
            .await
            .map(|()| revoked()),
        _ => grants::query(host, &accepted, managing.grant_id)
            .await
            .map(|grant| queried(&grant)),
    };
    Ok(with_nonce(host, &service, told.map_err(failed)?).await)
}
