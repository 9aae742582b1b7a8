//! The admin road: documents, keys and people, for the one who holds the admin secret.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Failure, Fault, Host};
use crate::{
    Digest,
    documents::ClientSecret,
    oauth::request::field::trimmed,
    register::{Change, Command, Reply, Request, Submitted, keys::Rotation},
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
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Apply {
    documents: Vec<Submitted>,
    #[serde(default)]
    dry_run: bool,
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

/// Applies documents: all or none.
pub async fn apply<H: Host>(host: &H, asked: Apply) -> Result<Applied, Failure> {
    let Apply { documents, dry_run } = asked;
    let command = |made| Command::Apply {
        documents: documents.clone(),
        dry_run,
        made,
    };
    match ask_with_keys(host, command).await? {
        Reply::Applied(changes) => Ok(Applied::Changes { changes }),
        Reply::Refused { name, error } => {
            let error_description = error.to_string();
            Ok(Applied::Refused {
                error: "invalid_document",
                name,
                member: error.member,
                error_description,
            })
        }
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// All documents. Keys and people are none.
pub async fn export<H: Host>(host: &H) -> Result<Vec<Submitted>, Failure> {
    match ask(host, Command::Export).await? {
        Reply::Documents(documents) => Ok(documents),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Removes a client. The answer is whether there was one.
pub async fn delete_client<H: Host>(host: &H, client_id: String) -> Result<bool, Failure> {
    match ask(host, Command::DeleteClient(client_id)).await? {
        Reply::Removed(removed) => Ok(removed),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Removes an API. The answer is whether there was one.
pub async fn delete_api<H: Host>(host: &H, identifier: String) -> Result<bool, Failure> {
    match ask(host, Command::DeleteApi(identifier)).await? {
        Reply::Removed(removed) => Ok(removed),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Gives a client a new secret, which is told this once; none if there is no such client.
pub async fn rotate_client_secret<H: Host>(
    host: &H,
    client_id: String,
) -> Result<Option<ClientSecret>, Failure> {
    match ask(host, Command::RotateClientSecret(client_id)).await? {
        Reply::ClientSecret(secret) => Ok(secret),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Begins a new signing key for each algorithm, and a new seal. The answer names the keys, old and
/// new.
pub async fn rotate_keys<H: Host>(host: &H, rotation: Rotation) -> Result<Value, Failure> {
    let command = |made| Command::RotateKeys { rotation, made };
    match ask_with_keys(host, command).await? {
        Reply::Keys(Some(keys)) => Ok(keys.summary()),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Asks for something that may need keys which take long to make: they are made first, where
/// nobody else waits for the answer, and given with the command.
async fn ask_with_keys<H: Host>(
    host: &H,
    command: impl Fn(Vec<Value>) -> Command,
) -> Result<Reply, Fault> {
    let reply = ask(host, command(Vec::new())).await?;
    let Reply::NeedsKeys(algorithms) = reply else {
        return Ok(reply);
    };
    let mut made = Vec::new();
    for algorithm in algorithms {
        match ask(host, Command::MakeKey(algorithm)).await? {
            Reply::MadeKey(key) => made.push(key),
            _ => return Err(Fault::UnexpectedReply),
        }
    }
    ask(host, command(made)).await
}

async fn ask<H: Host>(host: &H, command: Command) -> Result<Reply, Fault> {
    let request = Request {
        now: host.now(),
        seeds: [host.mint()?, host.mint()?],
        command,
    };
    host.register(&request).await
}
