//! Token revocation. RFC 7009.

use super::{
    client::of_client,
    failed::{Failed, with_nonce},
};
use crate::{
    backend::{Host, revocation},
    engine::{Asked, Operation, Told, Verb},
    oauth::endpoint::path,
};

/// `POST /api/auth/revocation`.
pub(super) async fn revoke<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let of = of_client(host, call, path::REVOKE).await?;
    let revoked = revocation::revoke(host, &of.request).await;
    revoked.map_err(|failure| Failed::of(failure, of.shown))?;
    let sentence = "The token has been revoked, if there was one.";
    let told = Told::outcome(Operation::Revocation, "A113001", sentence, Verb::Ok);
    Ok(with_nonce(host, &*host.service().await?, told).await)
}
