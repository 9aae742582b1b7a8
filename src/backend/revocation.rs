//! Token revocation: RFC 7009.

use super::{
    Failure, Host,
    client::{ClientRequest, decide, spend},
    introspection::Inquiry,
};
use crate::{
    audit::{Kind, Note},
    oauth::grant::Command,
};

/// Takes a token back. RFC 7009 §2.2: "invalid tokens do not cause an error response".
pub async fn revoke<H: Host>(host: &H, request: &ClientRequest) -> Result<(), Failure> {
    let Inquiry {
        client,
        spends,
        located,
        ..
    } = Inquiry::read(host, request).await?;
    let Some(located) = located else {
        return spend(host, &spends).await;
    };
    let command = Command::Revoke {
        client: client.client().id(),
        token: located.token,
        family: located.family,
    };
    match decide(host, &spends, located.place, command).await {
        Ok(_) => {
            host.note(Note::Event(Kind::TokenRevoked));
            Ok(())
        }
        Err(Failure::Refusal(refusal)) if refusal.is_of_no_token() => Ok(()),
        Err(failure) => Err(failure),
    }
}
