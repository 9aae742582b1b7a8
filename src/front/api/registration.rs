//! Clients that register themselves, and manage that by a token of their own. RFC 7591, RFC 7592. Who
//! reaches this is for the server in front to say.

use serde_json::json;

use super::failed::Failed;
use crate::{
    Digest,
    backend::{
        Host,
        admin::{self, Edited},
    },
    documents::{Client, ClientSecret, Edit, Service},
    engine::{
        Asked, CallerError, Operation, Told, Verb,
        documents::client::written,
        registration::{self, Metadata},
        told::Shown,
    },
    oauth::Refusal,
    register::{Change, Subject},
};

fn refused(refusal: Refusal) -> Failed {
    Failed::Refused(refusal, Shown::Nothing)
}

fn unknown() -> Failed {
    refused(registration::unknown())
}

fn metadata(call: &Asked) -> Result<Metadata, Failed> {
    let text = call.text("json")?.ok_or(CallerError::MetadataMissing)?;
    Metadata::read(text).map_err(refused)
}

/// What one of the four operations is told.
pub(super) async fn serve<H: Host>(
    host: &H,
    operation: Operation,
    call: &Asked,
) -> Result<Told, Failed> {
    let service = host.service().await?;
    if !service.dynamic_registration_supported {
        return Err(CallerError::RegistrationOff.into());
    }
    if operation == Operation::ClientRegistration {
        let edit = metadata(call)?.edit(&service).map_err(refused)?;
        let token = host.mint()?.encode();
        let subject = Subject::NewRegistered(Digest::of(&token));
        let change = changed(host, subject, edit).await?;
        return answer(host, operation, &token, change).await;
    }
    let token = call.text("token")?.unwrap_or_default();
    let digest = Digest::of(token);
    let named = call.identifier("clientId")?;
    let named = named.ok_or(CallerError::ClientUnnamed)?;
    let client = admin::registered(host, named, digest).await?;
    let client = client.ok_or_else(unknown)?;
    let number = client.id().to_string();
    match operation {
        Operation::ClientRegistrationDelete => match admin::delete_client(host, number).await? {
            true => Ok(done(operation)),
            false => Err(unknown()),
        },
        Operation::ClientRegistrationUpdate => {
            let said = metadata(call)?;
            let secret = admin::client_secret(host, client.id()).await?;
            said.fits(&client, secret.as_ref()).map_err(refused)?;
            let edit = said.edit(&service).map_err(refused)?;
            let change = changed(host, Subject::Registered(number, digest), edit).await?;
            answer(host, operation, token, change).await
        }
        _ => Ok(tell(operation, &client, &service, [token, ""])),
    }
}

async fn changed<H: Host>(host: &H, subject: Subject, edit: Edit) -> Result<Change, Failed> {
    match admin::edit(host, subject, edit).await? {
        Edited::Absent => Err(unknown()),
        Edited::Changed(change) => Ok(change),
        Edited::Refused(error) => Err(refused(registration::refusal(&error))),
    }
}

/// The client as it is after a change, with the secret that was made for it.
async fn answer<H: Host>(
    host: &H,
    operation: Operation,
    token: &str,
    change: Change,
) -> Result<Told, Failed> {
    let secret = change.client_secret.unwrap_or_default();
    let client = admin::client(host, change.id).await?.ok_or_else(unknown)?;
    let service = host.service().await?;
    Ok(tell(operation, &client, &service, [token, &secret]))
}

fn done(operation: Operation) -> Told {
    let (number, sentence, verb) = match operation {
        Operation::ClientRegistration => ("A202001", "The client is registered.", Verb::Created),
        Operation::ClientRegistrationDelete => ("A217001", "The client is deleted.", Verb::Deleted),
        Operation::ClientRegistrationUpdate => ("A216001", "The client is changed.", Verb::Updated),
        _ => ("A213001", "The client is there.", Verb::Ok),
    };
    Told::outcome(operation, number, sentence, verb)
}

/// The client, with its token and its secret. One without a secret has none to tell.
fn tell(
    operation: Operation,
    client: &Client,
    service: &Service,
    [token, secret]: [&str; 2],
) -> Told {
    let secret = ClientSecret::parse(secret);
    let revealed = secret.as_ref().map(ClientSecret::reveal);
    let content = registration::told(client, service, token, revealed);
    let mut told = written(client, secret.as_ref());
    told["dynamicallyRegistered"] = true.into();
    done(operation)
        .content(content.to_string())
        .with(json!({ "client": told }))
}
