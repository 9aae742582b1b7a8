//! An ID token once more. OpenID Connect Core §12.2.

use super::failed::Failed;
use crate::{
    backend::{Host, id_token::reissued, introspection::inquire},
    engine::{Asked, CallerError, Told, reissue::Reissue},
};

/// `POST /api/idtoken/reissue`.
pub(super) async fn reissue<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let asked = Reissue::read(call)?;
    let refresh_token = inquire(host, asked.refresh_token).await?;
    let held = inquire(host, asked.access_token).await?;
    let accepted = held.stands_beside(&refresh_token);
    let accepted = asked.added(accepted.map_err(|_| CallerError::TokensApart)?)?;
    let id_token = reissued(host, &accepted, asked.access_token).await?;
    let id_token = id_token.ok_or(CallerError::TokensApart)?;
    Ok(asked.told(&accepted, &id_token, host.now()))
}
