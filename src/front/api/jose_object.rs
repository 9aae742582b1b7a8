//! What a caller asks about a token that it has from somebody. RFC 7515.

use std::rc::Rc;

use super::failed::Failed;
use crate::{
    backend::{Failure, Host, client_keys::keys_at},
    documents::Client,
    engine::{
        Asked, CallerError, Told,
        jose_object::{By, Verification, With, keyless, malformed},
    },
    jose::{JwkSet, Untrusted},
    oauth::request::client_keys::Wanted,
};

/// `POST /api/jose/verify`.
pub(super) async fn verify<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let asked = Verification::read(call)?;
    let client = match &asked.client {
        Some(named) => Some(
            host.client(named)
                .await?
                .ok_or(CallerError::ClientMissing)?,
        ),
        None => None,
    };
    let client = client.as_deref();
    let (token, now) = match asked.token() {
        Ok(token) => (token, host.now()),
        Err(error) => return Ok(malformed(error)),
    };
    match asked.by(&token) {
        By::Client => match elsewhere(host, client, &token).await {
            Ok(keys) => Ok(asked.told(&token, With::Client(keys.as_deref(), client), now)),
            Err(Failure::Refusal(refusal)) => Ok(keyless(&refusal)),
            Err(Failure::Fault(fault)) => Err(fault.into()),
        },
        By::Secret => {
            let secret = match client {
                Some(client) => host.client_secret(client.id()).await?,
                None => None,
            };
            Ok(asked.told(&token, With::Secret(secret.as_ref()), now))
        }
        By::Service => Ok(asked.told(&token, With::Service(&*host.keys().await?), now)),
    }
}

/// The keys that the client has elsewhere, if it has them there.
async fn elsewhere<H: Host>(
    host: &H,
    client: Option<&Client>,
    token: &Untrusted<'_>,
) -> Result<Option<Rc<JwkSet>>, Failure> {
    match client.and_then(|client| client.jwks_uri.as_deref()) {
        Some(uri) => Ok(Some(
            keys_at(host, uri, Wanted::Token(token), host.now()).await?,
        )),
        None => Ok(None),
    }
}
