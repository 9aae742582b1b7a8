//! Token revocation: RFC 7009.

use super::{
    Failure, Host,
    client::{ClientRequest, decide, spend},
    introspection::Inquiry,
};
use crate::oauth::{Refusal, grant::Command};

/// Takes a token back. RFC 7009 §2.2: "invalid tokens do not cause an error response".
pub async fn revoke<H: Host>(host: &H, request: &ClientRequest) -> Result<(), Failure> {
    let Inquiry {
        now,
        client,
        spends,
        located,
        ..
    } = Inquiry::read(host, request).await?;
    let Some(located) = located else {
        return spend(host, &client, spends, now).await;
    };
    let command = Command::Revoke {
        client: client.client().id(),
        token: located.token,
        family: located.family,
    };
    let apply = (command, Refusal::AccessTokenInvalid, now);
    match decide(host, &client, spends, located.place, apply).await {
        Ok(_) | Err(Failure::Refusal(Refusal::AccessTokenInvalid)) => Ok(()),
        Err(failure) => Err(failure),
    }
}
