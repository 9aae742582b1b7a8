//! Token revocation: RFC 7009.

use super::{
    Failure, Host,
    client::{ClientRequest, decide, nonces, spend, spends},
    introspection::locate,
};
use crate::oauth::{Refusal, grant::Command};

/// Takes a token back. RFC 7009 §2.2: "invalid tokens do not cause an error response".
pub async fn revoke<H: Host>(host: &H, request: &ClientRequest) -> Result<(), Failure> {
    let now = host.now();
    let service = host.service().await?;
    let client = request.authenticate(host, &service, now).await?;
    let text = request.parameters.required("token")?;
    let nonces = nonces(host, &service).await?;
    let proof = request.dpop.as_ref().map(|_| request.prove(&service, nonces.as_deref(), now)).transpose()?;
    let spends = spends(&client, proof.as_ref());
    let keys = host.keys().await?;
    let Some(located) = locate(text, &keys, &service, now) else {
        return spend(host, &client, spends, now).await;
    };
    let command = Command::Revoke { client: client.client().id(), token: located.token };
    let apply = (command, Refusal::AccessTokenInvalid, now);
    match decide(host, &client, spends, located.place, apply).await {
        Ok(_) | Err(Failure::Refusal(Refusal::AccessTokenInvalid)) => Ok(()),
        Err(failure) => Err(failure),
    }
}
