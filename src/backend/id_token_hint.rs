//! Whom a client means by its `id_token_hint`: OpenID Connect Core §3.1.2.1.

use super::{Failure, Host};
use crate::{
    documents::{Client, Service},
    oauth::request::{
        authorization_request::OpenId,
        id_token_hint::{IdTokenHint, Read},
    },
};

/// Puts whom the hint names in the place of the hint, so that nobody has to carry it on.
pub(crate) async fn read<H: Host>(
    host: &H,
    service: &Service,
    client: &Client,
    openid: &mut OpenId,
) -> Result<(), Failure> {
    let hint = match openid.unread_hint() {
        Some(hint) => read_one(host, service, client, &hint).await?,
        None => Read::Nobodys,
    };
    openid.read_hint(hint, service, client, host.now());
    Ok(())
}

pub(crate) async fn read_one<H: Host>(
    host: &H,
    service: &Service,
    client: &Client,
    hint: &IdTokenHint<'_>,
) -> Result<Read, Failure> {
    if hint.is_symmetric() {
        let secret = host.client_secret(client.id()).await?;
        let verified = secret.and_then(|secret| hint.verify_with_secret(secret.as_bytes()));
        return Ok(verified.into());
    }
    let keys = host.keys().await?;
    let published: Vec<_> = keys.published(host.now()).collect();
    Ok(hint.read(published.iter().copied(), service, client))
}
