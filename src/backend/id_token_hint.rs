//! Whom a client means by its `id_token_hint`: OpenID Connect Core §3.1.2.1.

use super::{Failure, Host};
use crate::{
    documents::{Client, Service},
    jose::Verified,
    oauth::request::{authorization_request::OpenId, id_token_hint::IdTokenHint},
};

/// Puts whom the hint names in the place of the hint, so that nobody has to carry it on.
pub(crate) async fn read<H: Host>(
    host: &H,
    service: &Service,
    client: &Client,
    openid: &mut OpenId,
) -> Result<(), Failure> {
    let hint = match openid.unread_hint() {
        Some(hint) => verified(host, client, &hint).await?,
        None => None,
    };
    openid.read_hint(hint, service, client, host.now());
    Ok(())
}

async fn verified<H: Host>(
    host: &H,
    client: &Client,
    hint: &IdTokenHint<'_>,
) -> Result<Option<Verified>, Failure> {
    if hint.is_symmetric() {
        let secret = host.client_secret(client.id()).await?;
        return Ok(secret.and_then(|secret| hint.verify_with_secret(secret.as_bytes())));
    }
    let keys = host.keys().await?;
    Ok(hint.verify_with_any(keys.published(host.now())))
}
