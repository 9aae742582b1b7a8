//! The admin road: documents, keys and people, for the one who holds the admin secret.

use serde::Serialize;
use serde_json::Value;

use super::{
    Failure, Fault, Host,
    managed::{self, Search},
    register::ask,
    services,
};
use crate::{
    Digest, directory,
    documents::{Client, ClientSecret, DocumentError, Edit, Service},
    jose::Algorithm,
    json::FromJson,
    oauth::request::field::trimmed,
    register::{
        Change, Command, Listing, MadeKey, Outcome, Page, Reply, StoredClient, Subject, Submitted,
        keys::{Rotation, StoredKeys},
    },
};

/// Whether `authorization` holds the admin secret, as a bearer token.
pub fn is_admin<H: Host>(host: &H, authorization: Option<&str>) -> Result<bool, Fault> {
    let secret = host.settings().admin_secret.ok_or(Fault::NoAdminSecret)?;
    let presented = authorization.and_then(|value| value.split_once(' '));
    Ok(presented.is_some_and(|(scheme, value)| {
        scheme.eq_ignore_ascii_case("Bearer") && Digest::of(trimmed(value)) == secret
    }))
}

/// Documents to apply.
#[derive(FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Apply {
    documents: Vec<Submitted>,
    #[serde(default)]
    dry_run: bool,
}

impl Apply {
    /// These documents, to be in force.
    pub const fn of(documents: Vec<Submitted>) -> Self {
        Self {
            documents,
            dry_run: false,
        }
    }
}

/// What came of it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Applied {
    /// All of them are in force.
    Changes {
        /// What changed.
        changes: Vec<Change>,
    },
    /// None of them is.
    Refused {
        /// Always `invalid_document`.
        error: &'static str,
        /// Which document.
        name: String,
        /// Which member of it.
        member: String,
        /// The rule that the member breaks.
        error_description: String,
    },
}

impl Applied {
    fn refused(name: String, error: &DocumentError) -> Self {
        Self::Refused {
            error: "invalid_document",
            name,
            error_description: error.to_string(),
            member: error.member.clone(),
        }
    }
}

/// Applies documents: all or none.
pub async fn apply<H: Host>(host: &H, asked: Apply) -> Result<Applied, Fault> {
    let Apply { documents, dry_run } = asked;
    let named = |one: &'_ Submitted| {
        Some([
            one.name.clone(),
            one.document["issuer"].as_str()?.to_owned(),
        ])
    };
    let issuers: Vec<[String; 2]> = documents.iter().filter_map(named).collect();
    let command = |made| Command::Apply {
        documents: documents.clone(),
        dry_run,
        made,
    };
    Ok(
        match ask_with_keys(host, &issuers, &command).await?.try_into()? {
            Outcome::Applied(changes) => Applied::Changes { changes },
            Outcome::Refused { name, error } => Applied::refused(name, &error),
        },
    )
}

/// The first service may take no issuer that is another's. Neither question goes to copies: another
/// isolate may have made a service just now.
async fn is_taken<H: Host>(host: &H, issuer: &str) -> Result<bool, Fault> {
    if host.tenant().is_some() {
        return Ok(false);
    }
    let keys: Option<StoredKeys> = ask(host, Command::Keys(Vec::new())).await?.try_into()?;
    let has_others = keys.is_some_and(|keys| keys.has_others());
    Ok(has_others && services::is_taken(host, issuer).await?)
}

/// What has come of changing a document.
pub enum Edited {
    /// There is no such document.
    Absent,
    /// It is in force.
    Changed(Change),
    /// It is not: the document would break a rule.
    Refused(DocumentError),
}

/// Changes some members of a document.
pub async fn edit<H: Host>(host: &H, subject: Subject, edit: Edit) -> Result<Edited, Fault> {
    let issuer = edit.value("issuer").and_then(Value::as_str);
    let issuer = issuer.map(|issuer| [String::new(), issuer.to_owned()]);
    let command = |made| Command::Edit {
        subject: subject.clone(),
        edit: edit.clone(),
        made,
    };
    let reply = ask_with_keys(host, issuer.as_slice(), &command).await?;
    if matches!(reply, Reply::Document(None)) {
        return Ok(Edited::Absent);
    }
    Ok(match reply.try_into()? {
        Outcome::Applied(changes) => changes
            .into_iter()
            .next()
            .map_or(Edited::Absent, Edited::Changed),
        Outcome::Refused { error, .. } => Edited::Refused(error),
    })
}

/// The client of this `client_id`, as it is at its source.
pub async fn client<H: Host>(host: &H, client_id: String) -> Result<Option<Client>, Fault> {
    let stored: Option<StoredClient> = ask(host, Command::Client(client_id)).await?.try_into()?;
    stored.as_ref().map(read).transpose()
}

/// The client of this `client_id`, if this is the token with which it manages its registration.
pub async fn registered<H: Host>(
    host: &H,
    client_id: String,
    token: Digest,
) -> Result<Option<Client>, Fault> {
    let command = Command::Registered(client_id, token);
    let stored: Option<StoredClient> = ask(host, command).await?.try_into()?;
    stored.as_ref().map(read).transpose()
}

/// Some of the clients, and how many there are.
pub async fn clients<H: Host>(host: &H, listing: Listing) -> Result<(Vec<Client>, usize), Fault> {
    let command = Command::Clients(listing);
    let Page(stored, total) = ask(host, command).await?.try_into()?;
    let clients: Result<Vec<Client>, Fault> = stored.iter().map(read).collect();
    Ok((clients?, total))
}

fn read(stored: &StoredClient) -> Result<Client, Fault> {
    let client = stored.read();
    client.map_err(|_| Fault::Unreadable("client".to_owned()))
}

/// The service, as it is at its source.
pub async fn service<H: Host>(host: &H) -> Result<Service, Fault> {
    let view: Option<Value> = ask(host, Command::Service).await?.try_into()?;
    let view = view.ok_or(Fault::NoService)?;
    Service::parse_view(&view).map_err(|_| Fault::Unreadable("view".to_owned()))
}

/// The secret of the client of this number, as it is at its source.
pub async fn client_secret<H: Host>(host: &H, client: u64) -> Result<Option<ClientSecret>, Fault> {
    Ok(ask(host, Command::ClientSecret(client)).await?.try_into()?)
}

/// All documents. Keys and people are none.
pub async fn export<H: Host>(host: &H) -> Result<Vec<Submitted>, Fault> {
    Ok(ask(host, Command::Export).await?.try_into()?)
}

/// Removes a client. The answer is whether there was one.
pub async fn delete_client<H: Host>(host: &H, client_id: String) -> Result<bool, Fault> {
    let client = to_be_deleted(host, &client_id).await;
    let is_deleted = ask(host, Command::DeleteClient(client_id))
        .await?
        .try_into()?;
    if is_deleted {
        end_grants(host, client).await;
    }
    Ok(is_deleted)
}

/// The client, as it was. What cannot be read can be deleted all the same.
pub(super) async fn to_be_deleted<H: Host>(host: &H, client_id: &str) -> Option<Client> {
    let known = client(host, client_id.to_owned()).await;
    known.unwrap_or_else(|fault| {
        host.log(&fault.line());
        None
    })
}

/// Ends what a client was granted that is there no more. It counts no more, whether or not the shelves hear
/// of it.
pub(super) async fn end_grants<H: Host>(host: &H, client: Option<Client>) {
    let Some(client) = client else { return };
    let search = Search::default().of_client(&client);
    if let Err(Failure::Fault(fault)) = search.change(host, &managed::Change::End).await {
        host.log(&fault.line());
    }
}

/// Removes an API. The answer is whether there was one, or which document names it still.
pub async fn delete_api<H: Host>(
    host: &H,
    identifier: String,
) -> Result<Result<bool, Applied>, Fault> {
    Ok(match ask(host, Command::DeleteApi(identifier)).await? {
        Reply::Refused { name, error } => Err(Applied::refused(name, &error)),
        reply => Ok(reply.try_into()?),
    })
}

/// Gives a client a new secret, which is told this once; none if there is no such client.
pub async fn rotate_client_secret<H: Host>(
    host: &H,
    client_id: String,
) -> Result<Option<ClientSecret>, Fault> {
    Ok(ask(host, Command::RotateClientSecret(client_id))
        .await?
        .try_into()?)
}

/// The keys, as they are told when others begin.
pub async fn keys<H: Host>(host: &H) -> Result<Value, Fault> {
    let keys: Option<StoredKeys> = ask(host, Command::Keys(Vec::new())).await?.try_into()?;
    Ok(keys.ok_or(Fault::NoKeys)?.summary())
}

/// Begins a new signing key for each algorithm, and a new seal. The answer names the keys, old and
/// new.
pub async fn rotate_keys<H: Host>(host: &H, rotation: Rotation) -> Result<Value, Fault> {
    let command = |made| Command::RotateKeys { rotation, made };
    let keys: Option<StoredKeys> = ask_with_keys(host, &[], &command).await?.try_into()?;
    Ok(keys.ok_or(Fault::NoKeys)?.summary())
}

/// Asks for something that may need keys which take long to make: they are made first, where
/// nobody else waits for the answer, and given with the command. While they are made somebody may take
/// an issuer of a document of this name.
pub(super) async fn ask_with_keys<H: Host>(
    host: &H,
    issuers: &[[String; 2]],
    command: &dyn Fn(Vec<Value>) -> Command,
) -> Result<Reply, Fault> {
    let mut made = Vec::new();
    loop {
        for [name, issuer] in issuers {
            if is_taken(host, issuer).await? {
                let (name, error) = (name.clone(), directory::taken());
                return Ok(Reply::Refused { name, error });
            }
        }
        let has_keys = !made.is_empty();
        let reply = ask(host, command(std::mem::take(&mut made))).await?;
        let algorithms: Vec<Algorithm> = match reply.try_into() {
            Ok(algorithms) if !has_keys => algorithms,
            Ok(_) => return Err(Fault::UnexpectedReply),
            Err(reply) => return Ok(reply),
        };
        for algorithm in algorithms {
            let MadeKey(key) = ask(host, Command::MakeKey(algorithm)).await?.try_into()?;
            made.push(key);
        }
    }
}
