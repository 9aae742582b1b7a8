//! Clients, as whoever manages them makes, reads and changes them.

use std::ops::Range;

use serde_json::{Value, json};

use super::failed::Failed;
use crate::{
    backend::{
        Host,
        admin::{self, Edited},
    },
    documents::{Client, ClientSecret, Edit},
    engine::{
        Asked, CallerError, Told,
        documents::{
            Extent, Said,
            client::{self as clients, written},
            scopes,
        },
        listed::Part,
    },
    register::{Change, Listing, Subject},
};

/// Who is meant, by number or by alias.
fn named(call: &Asked) -> Result<String, CallerError> {
    let name = call.text("clientIdentifier")?;
    name.map(str::to_owned).ok_or(CallerError::ClientMissing)
}

/// The client that is meant.
async fn found<H: Host>(host: &H, call: &Asked) -> Result<Client, Failed> {
    let client = admin::client(host, named(call)?).await?;
    Ok(client.ok_or(CallerError::ClientMissing)?)
}

async fn change<H: Host>(host: &H, subject: Subject, edit: Edit) -> Result<Change, Failed> {
    match admin::edit(host, subject, edit).await? {
        Edited::Absent => Err(CallerError::ClientMissing.into()),
        Edited::Changed(change) => Ok(change),
        Edited::Refused(error) => Err(CallerError::Document(error.to_string()).into()),
    }
}

/// The client that was changed, with the secret that was made for it.
async fn changed<H: Host>(host: &H, change: Change) -> Result<Told, Failed> {
    let client = admin::client(host, change.id).await?;
    let client = client.ok_or(CallerError::ClientMissing)?;
    let secret = change
        .client_secret
        .as_deref()
        .and_then(ClientSecret::parse);
    Ok(Told::document(written(&client, secret.as_ref()), false))
}

/// `POST /api/client/create`.
pub(super) async fn create<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let edit = clients::made(call, &*host.service().await?)?;
    let brought = edit.value("clientSecret").and_then(Value::as_str);
    let brought = brought.map(str::to_owned);
    let mut change = change(host, Subject::NewClient, edit).await?;
    change.client_secret = change.client_secret.or(brought);
    changed(host, change).await
}

/// `GET /api/client/get/{clientIdentifier}`.
pub(super) async fn get<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let client = found(host, call).await?;
    Ok(Told::document(written(&client, None), false))
}

/// `GET /api/client/get/list`.
pub(super) async fn list<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let part = Part::read(call)?;
    let Range { start, end } = part.range();
    let listing = Listing {
        developer: call.text("developer")?.map(str::to_owned),
        start,
        end,
    };
    let (clients, total) = admin::clients(host, listing).await?;
    let clients: Vec<Value> = clients.iter().map(|client| written(client, None)).collect();
    Ok(part.told("clients", clients, total))
}

/// `POST` or `PATCH /api/client/update/{clientIdentifier}`.
pub(super) async fn update<H: Host>(
    host: &H,
    call: &Asked,
    extent: Extent,
) -> Result<Told, Failed> {
    let edit = clients::edit(Said { call, extent }, &*host.service().await?)?;
    let change = change(host, Subject::Client(named(call)?), edit).await?;
    changed(host, change).await
}

/// `DELETE /api/client/delete/{clientIdentifier}`. RFC 7592 §2.3: its tokens end with it.
pub(super) async fn delete<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    match admin::delete_client(host, named(call)?).await? {
        true => Ok(Told::nothing()),
        false => Err(CallerError::ClientMissing.into()),
    }
}

/// `POST /api/client/lock_flag/update/{clientIdentifier}`.
pub(super) async fn lock<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    change(host, Subject::Client(named(call)?), clients::lock(call)?).await?;
    let told = Told::result("A910003", "The client is locked or unlocked.");
    Ok(told.locking(clients::is_locked(call)?))
}

/// `GET /api/client/secret/refresh/{clientIdentifier}`.
pub(super) async fn refresh_secret<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let client = found(host, call).await?;
    let old = admin::client_secret(host, client.id()).await?;
    let new = admin::rotate_client_secret(host, client.id().to_string()).await?;
    let new = new.ok_or(CallerError::ClientWithoutSecret)?;
    Ok(replaced(old.as_ref(), new.reveal()))
}

/// `POST /api/client/secret/update/{clientIdentifier}`.
pub(super) async fn update_secret<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let edit = clients::secret(call)?;
    let client = found(host, call).await?;
    let old = admin::client_secret(host, client.id()).await?;
    change(host, Subject::Client(client.id().to_string()), edit).await?;
    Ok(replaced(
        old.as_ref(),
        call.text("clientSecret")?.unwrap_or_default(),
    ))
}

fn replaced(old: Option<&ClientSecret>, new: &str) -> Told {
    Told::result("A910004", "The client has another secret.").with(json!({
        "newClientSecret": new,
        "oldClientSecret": old.map(ClientSecret::reveal),
    }))
}

/// `GET /api/client/extension/requestable_scopes/get/{clientIdentifier}`.
pub(super) async fn scopes<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let client = found(host, call).await?;
    let service = host.service().await?;
    Ok(Told::document(scopes::written(&client, &service), false))
}

/// `POST` or `PUT /api/client/extension/requestable_scopes/update/{clientIdentifier}`.
pub(super) async fn update_scopes<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    change(host, Subject::Client(named(call)?), scopes::edit(call)?).await?;
    scopes(host, call).await
}

/// `DELETE /api/client/extension/requestable_scopes/delete/{clientIdentifier}`.
pub(super) async fn delete_scopes<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let free = scopes::held(None);
    change(host, Subject::Client(named(call)?), free).await?;
    Ok(Told::nothing())
}
