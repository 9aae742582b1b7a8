//! What an ID token, a UserInfo response or an answer at introspection is signed with, and for which key
//! of the client it is encrypted where the client asks for that, wherever it keeps it.

use super::{Failure, Fault, Host, client_keys};
use crate::{
    Timestamp,
    documents::{Client, Encryption, Service},
    jose::{Algorithm, JwkSet},
    oauth::{
        answer::{
            protection::{Encrypter, Protection},
            signer::Signer,
        },
        request::client_keys::Wanted,
    },
    register::keys::KeySet,
};

/// The signer for `algorithm`: a key of the service, or the secret it shares with `client`.
pub async fn signer<'a, H: Host>(
    host: &H,
    keys: &'a KeySet,
    client: &Client,
    algorithm: Algorithm,
    now: Timestamp,
) -> Result<Signer<'a>, Failure> {
    let signer = if algorithm == Algorithm::Hs256 {
        host.client_secret(client.id()).await?.map(Signer::Secret)
    } else {
        keys.signer_for(algorithm, now).map(Signer::Key)
    };
    Ok(signer.ok_or_else(Fault::no_key)?)
}

/// What encrypts for `client`, if it asks for that.
pub async fn encrypter<H: Host>(
    host: &H,
    client: &Client,
    asked: Option<Encryption>,
) -> Result<Option<Encrypter>, Failure> {
    let Some(encryption) = asked else {
        return Ok(None);
    };
    let minted = host.mint()?;
    if encryption.algorithm.is_symmetric() {
        let secret = host.client_secret(client.id()).await?;
        return Ok(Some(Encrypter::of_secret(
            secret.as_ref(),
            encryption,
            minted,
        )?));
    }
    let fetched = match &client.jwks_uri {
        Some(uri) => {
            let wanted = Wanted::Encryption(encryption.algorithm);
            Some(client_keys::keys_at(host, uri, wanted, host.now()).await?)
        }
        None => None,
    };
    let none = JwkSet::default();
    let keys = fetched.as_deref().or(client.jwks.as_ref());
    Ok(Some(Encrypter::of_keys(
        keys.unwrap_or(&none),
        encryption,
        minted,
    )?))
}

/// What makes the ID tokens of `client`.
pub async fn of_id_tokens<'a, H: Host>(
    host: &H,
    keys: &'a KeySet,
    client: &Client,
    service: &Service,
    now: Timestamp,
) -> Result<Protection<'a>, Failure> {
    let algorithm = client.id_token_alg(service);
    let signer = signer(host, keys, client, algorithm, now).await?;
    let encrypter = encrypter(host, client, client.id_token_encryption()).await?;
    Ok(Protection::new(signer, encrypter))
}
