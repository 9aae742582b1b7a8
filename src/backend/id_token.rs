//! What an ID token or a UserInfo response of a client is signed with.

use super::{Failure, Fault, Host};
use crate::{
    Timestamp, documents::Client, jose::Algorithm, oauth::answer::id_token::Signer,
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
