//! What goes to the client, signed where it has to be. JARM §2.1.

use crate::{
    backend::{Failure, Fault, Host, protection},
    oauth::{
        Refusal,
        answer::{
            action::Action,
            authorization_response::{Answer, AuthorizationResponse, Matched},
        },
    },
};

/// The answer to the client that calls itself `client_id`.
pub async fn answered<H: Host>(
    host: &H,
    answer: Answer<'_>,
    client_id: &str,
) -> Result<AuthorizationResponse, Failure> {
    let unsigned = match answer {
        Answer::Plain(response) => return Ok(response),
        Answer::Unsigned(unsigned) => unsigned,
    };
    let (keys, now) = (host.keys().await?, host.now());
    let algorithm = unsigned.algorithm().ok_or_else(Fault::no_key)?;
    let signer = protection::signer(host, &keys, unsigned.client(), algorithm, now).await?;
    let signed = unsigned.signed(&signer, client_id, now);
    Ok(signed.ok_or_else(Fault::no_key)?)
}

/// What takes to that client why it gets nothing.
pub async fn refused<H: Host>(
    host: &H,
    refusal: &Refusal,
    target: Matched<'_>,
    client_id: &str,
) -> Result<Action, Failure> {
    let response = answered(host, target.error(refusal), client_id).await?;
    Ok(Action::returned(refusal, response))
}
