//! Whether a client has signed a request, with keys of it wherever it has them: RFC 9421.

use super::{Failure, Host, client_keys};
use crate::{
    documents::{Client, Service},
    jose::JwkSet,
    oauth::request::{
        client_keys::Wanted,
        message_signature::{Shown, Signatory},
    },
};

/// Verifies the signature that a request of `client` shows, if it shows one.
pub async fn verified<H: Host>(
    host: &H,
    shown: Option<Shown<'_>>,
    client: &Client,
    service: &Service,
    needed: &[&str],
) -> Result<(), Failure> {
    let Some(shown) = shown else {
        return Ok(());
    };
    let now = host.now();
    let fetched = match &client.jwks_uri {
        Some(uri) => {
            Some(client_keys::keys_at(host, uri, Wanted::Message(shown.keyid()), now).await?)
        }
        None => None,
    };
    let none = JwkSet::default();
    let keys = fetched.as_deref().or(client.jwks.as_ref());
    let by = Signatory {
        client,
        keys: keys.unwrap_or(&none),
        service,
    };
    Ok(shown.verify(by, needed, now)?)
}
