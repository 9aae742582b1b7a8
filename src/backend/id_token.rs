//! What an ID token or a UserInfo response of a client is signed with, and an ID token once more.

use super::{Failure, Fault, Host, issuance::Issuance};
use crate::{
    Timestamp,
    documents::Client,
    jose::Algorithm,
    oauth::{
        answer::id_token::{Beside, Signer},
        grant::Redeemed,
        request::accepted_token::Accepted,
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

/// Another ID token of what was granted with `access_token`, where there is one to come. OpenID Connect
/// Core §12.2. Hooks are not asked: whoever asks says what is in it.
pub async fn reissued<H: Host>(
    host: &H,
    accepted: &Accepted,
    access_token: &str,
) -> Result<Option<String>, Failure> {
    let (service, keys, now) = (host.service().await?, host.keys().await?, host.now());
    let client = &accepted.client;
    let redeemed = Redeemed::of_id_token(accepted.authorized.clone(), now);
    let signer = signer(host, &keys, client, client.id_token_alg(&service), now).await?;
    let issuance = Issuance {
        service: &service,
        client,
        keys: &keys,
        redeemed: &redeemed,
        added: &[],
        now,
    };
    let beside = Beside {
        access_token: Some(access_token),
        ..Beside::default()
    };
    Ok(issuance.id_token(&signer, beside))
}
