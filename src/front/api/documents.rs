//! The documents and the keys of a service, as whoever manages it reads and changes them.

use std::ops::Range;

use super::{call::Call, failed::Failed};
use crate::{
    backend::{
        Host, admin,
        managed_documents::{delete, history, put, read, search},
    },
    engine::{Asked, CallerError, Operation, Told, listed::Part, managed_documents as documents},
    register::{Reading, Search, Summaries},
};

/// Serves an operation on documents or keys.
pub(super) async fn serve<H: Host>(
    host: &H,
    call: &Call<'_>,
    asked: &Asked,
) -> Result<Told, Failed> {
    match call.operation {
        Operation::DocumentsApis => Ok(documents::all("apis", &read(host, Reading::Apis).await?)),
        Operation::DocumentsApply => {
            let managed = documents::put(asked, call.rights(host).await?)?;
            let outcome = put(host, &managed).await?;
            Ok(documents::told(&managed, outcome)?)
        }
        Operation::DocumentsClient => {
            let name = asked.text("clientIdentifier")?;
            let name = name.ok_or(CallerError::ClientMissing)?.to_owned();
            Ok(documents::one(read(host, Reading::Client(name)).await?)?)
        }
        Operation::DocumentsClients => clients(host, asked).await,
        Operation::DocumentsDelete => {
            let deletion = documents::deletion(asked, &call.rights(host).await?)?;
            let gone = delete(host, deletion.clone()).await?;
            Ok(documents::gone(&deletion, gone)?)
        }
        Operation::DocumentsHistory => {
            let past = documents::past(asked, &call.rights(host).await?)?;
            Ok(documents::history(&history(host, past).await?))
        }
        Operation::KeysGet => Ok(Told::document(admin::keys(host).await?, false)),
        Operation::KeysRotate => {
            let rotation = documents::rotation(asked)?;
            Ok(Told::document(
                admin::rotate_keys(host, rotation).await?,
                false,
            ))
        }
        _ => Ok(documents::one(read(host, Reading::Service).await?)?),
    }
}

async fn clients<H: Host>(host: &H, asked: &Asked) -> Result<Told, Failed> {
    let part = Part::of_words(asked)?;
    let Range { start, end } = part.range();
    let query = documents::query(asked)?;
    let Summaries(clients, total) = search(host, Search { query, start, end }).await?;
    Ok(part.told("clients", clients, total))
}
