//! The admin road: documents, keys and people, for the one who holds the admin secret.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Failure, Fault, Host};
use crate::{
    Digest,
    registry::{
        password,
        register::{Change, Command, Reply, Request, Submitted},
        user,
    },
};

/// Whether `authorization` holds the admin secret, as a bearer token.
pub fn is_admin<H: Host>(host: &H, authorization: Option<&str>) -> Result<bool, Fault> {
    let secret = host.settings().admin_secret.ok_or(Fault::NoAdminSecret)?;
    let presented = authorization.and_then(|value| value.split_once(' '));
    Ok(presented.is_some_and(|(scheme, value)| scheme.eq_ignore_ascii_case("Bearer") && Digest::of(value.trim()) == secret))
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
    match ask(host, Command::Apply { documents, dry_run }).await? {
        Reply::Applied(changes) => Ok(Applied::Changes { changes }),
        Reply::Refused { name, error } => {
            let error_description = error.to_string();
            Ok(Applied::Refused { error: "invalid_document", name, member: error.member, error_description })
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

/// Begins a new signing key. The answer names the keys, old and new.
pub async fn rotate_keys<H: Host>(host: &H) -> Result<Value, Failure> {
    let algorithms = host.service().await?.key_algorithms();
    match ask(host, Command::RotateKeys(algorithms)).await? {
        Reply::Keys(keys) => Ok(keys.summary()),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

async fn ask<H: Host>(host: &H, command: Command) -> Result<Reply, Fault> {
    let request = Request { now: host.now(), seeds: [host.mint()?, host.mint()?], command };
    host.register(&request).await
}

/// A person to add, or to give a new password.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutUser {
    username: String,
    password: String,
    claims: Option<Map<String, Value>>,
}

/// What is wrong with a person as submitted.
#[derive(Debug, PartialEq, Eq)]
pub struct UnacceptableUser {
    /// The member.
    pub member: &'static str,
    /// The rule it breaks.
    pub rule: &'static str,
}

impl PutUser {
    /// The bounds of a name and a password.
    fn check(&self) -> Result<(), UnacceptableUser> {
        let name = self.username.trim();
        if name.is_empty() || name.len() != self.username.len() || name.len() > 256 || name.chars().any(char::is_control) {
            return Err(UnacceptableUser {
                member: "username",
                rule: "A user name is 1 to 256 bytes without control characters or spaces around it.",
            });
        }
        if self.password.chars().count() < password::SHORTEST || self.password.len() > password::LONGEST {
            return Err(UnacceptableUser {
                member: "password",
                rule: "A password is at least 8 characters and at most 1024 bytes.",
            });
        }
        Ok(())
    }
}

/// Adds a person, or gives one a new password and claims. The `sub` of a person never changes.
pub async fn put_user<H: Host>(host: &H, asked: PutUser) -> Result<Result<user::Reply, UnacceptableUser>, Failure> {
    if let Err(error) = asked.check() {
        return Ok(Err(error));
    }
    let mut salt = [0; 16];
    salt.copy_from_slice(&host.mint()?.as_bytes()[..16]);
    let password = password::hash(&asked.password, &salt).ok_or(Fault::World("no password hash".into()))?;
    let subject = host.mint()?.encode();
    let command = user::Command::Put { subject, password, claims: asked.claims };
    Ok(Ok(host.user(&user::Request { now: host.now(), username: asked.username, command }).await?))
}

/// Removes a person. The answer is whether there was one.
pub async fn delete_user<H: Host>(host: &H, username: String) -> Result<bool, Failure> {
    let request = user::Request { now: host.now(), username, command: user::Command::Delete };
    Ok(host.user(&request).await? == user::Reply::Deleted)
}
