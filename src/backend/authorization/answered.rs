//! What goes to the client, signed where it has to be, and encrypted where the client asks for that. JARM
//! §2.1 and §2.2.

use crate::{
    Timestamp,
    backend::{Failure, Fault, Host, protection},
    oauth::{
        Refusal,
        answer::{
            action::Action,
            authorization_response::{Answer, AuthorizationResponse, Matched},
            protection::Protection,
        },
    },
    register::keys::KeySet,
};

/// What makes a JWT of an answer there, if it is to be one: asked before anything is issued, so that
/// nothing is spent where nothing can be encrypted for the client.
pub(super) async fn protected<'k, H: Host>(
    host: &H,
    keys: &'k KeySet,
    target: Matched<'_>,
) -> Result<Option<Protection<'k>>, Failure> {
    if !target.is_signed() {
        return Ok(None);
    }
    let (client, now) = (target.client(), host.now());
    let algorithm = target.algorithm().ok_or_else(Fault::no_key)?;
    let signer = protection::signer(host, keys, client, algorithm, now).await?;
    let encryption = client.authorization_encryption();
    let encrypter = protection::encrypter(host, client, encryption).await?;
    Ok(Some(Protection::new(signer, encrypter)))
}

/// The answer to the client that calls itself `client_id`.
pub async fn answered<H: Host>(
    host: &H,
    answer: Answer<'_>,
    client_id: &str,
) -> Result<AuthorizationResponse, Failure> {
    let Answer::Unsigned(unsigned) = &answer else {
        return made(answer, None, client_id, host.now());
    };
    let keys = host.keys().await?;
    let protection = protected(host, &keys, unsigned.target()).await?;
    made(answer, protection.as_ref(), client_id, host.now())
}

/// The same with the `protection` that was asked for before anything was issued.
pub(super) fn made(
    answer: Answer<'_>,
    protection: Option<&Protection<'_>>,
    client_id: &str,
    now: Timestamp,
) -> Result<AuthorizationResponse, Failure> {
    let unsigned = match answer {
        Answer::Plain(response) => return Ok(response),
        Answer::Unsigned(unsigned) => unsigned,
    };
    let signed = protection.and_then(|protection| unsigned.signed(protection, client_id, now));
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
