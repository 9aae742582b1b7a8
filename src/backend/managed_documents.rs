//! Documents, as whoever manages a service reads and puts them.

use super::{
    Fault, Host,
    admin::{ask_with_keys, end_grants, to_be_deleted},
    register::ask,
};
use crate::register::{
    Command, Deletion, Gone, Kind, Managed, Meant, Past, Put, Reading, Revisions, Search,
    Summaries, Versioned,
};

/// Reads documents, at their source.
pub async fn read<H: Host>(host: &H, reading: Reading) -> Result<Vec<Versioned>, Fault> {
    Ok(ask(host, Command::Documents(reading)).await?.try_into()?)
}

/// What a document was before.
pub async fn history<H: Host>(host: &H, past: Past) -> Result<Revisions, Fault> {
    Ok(ask(host, Command::History(past)).await?.try_into()?)
}

/// A few words about some of the clients, and how many there are.
pub async fn search<H: Host>(host: &H, search: Search) -> Result<Summaries, Fault> {
    Ok(ask(host, Command::Search(search)).await?.try_into()?)
}

/// Puts documents: all or none.
pub async fn put<H: Host>(host: &H, asked: &Managed) -> Result<Put, Fault> {
    let issuer = |(place, meant): (usize, &Meant)| {
        let issuer = meant.document["issuer"].as_str()?;
        Some([place.to_string(), issuer.to_owned()])
    };
    let documents = asked.documents.iter().enumerate();
    let issuers: Vec<[String; 2]> = documents.filter_map(issuer).collect();
    let command = |made| {
        Command::Manage(Managed {
            made,
            ..asked.clone()
        })
    };
    Ok(ask_with_keys(host, &issuers, &command).await?.try_into()?)
}

/// Removes a client, and ends what it was granted, or an API.
pub async fn delete<H: Host>(host: &H, deletion: Deletion) -> Result<Gone, Fault> {
    let client = match deletion.kind {
        Kind::Client => to_be_deleted(host, &deletion.id).await,
        Kind::Api | Kind::Service => None,
    };
    let gone = ask(host, Command::Delete(deletion)).await?.try_into()?;
    if let Gone::Removed(true) = gone {
        end_grants(host, client).await;
    }
    Ok(gone)
}
