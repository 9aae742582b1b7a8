//! The admin road: documents, keys and people, for the one who holds the admin secret.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Failure, Fault, Host};
use crate::{
    Digest,
    documents::ClientSecret,
    people::{self, password},
    register::{Change, Command, Reply, Request, Submitted},
};

/// Whether `authorization` holds the admin secret, as a bearer token.
pub fn is_admin<H: Host>(host: &H, authorization: Option<&str>) -> Result<bool, Fault> {
    let secret = host.settings().admin_secret.ok_or(Fault::NoAdminSecret)?;
    let presented = authorization.and_then(|value| value.split_once(' '));
    Ok(presented.is_some_and(|(scheme, value)| {
        scheme.eq_ignore_ascii_case("Bearer") && Digest::of(value.trim()) == secret
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
    match ask(host, Command::Apply { documents, dry_run }).await? {
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

/// Begins a new signing key. The answer names the keys, old and new.
pub async fn rotate_keys<H: Host>(host: &H) -> Result<Value, Failure> {
    let mut algorithms = host.service().await?.key_algorithms();
    if algorithms.is_empty() {
        algorithms.push(crate::jose::Algorithm::Es256);
    }
    match ask(host, Command::RotateKeys(algorithms)).await? {
        Reply::Keys(keys) => Ok(keys.summary()),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

async fn ask<H: Host>(host: &H, command: Command) -> Result<Reply, Fault> {
    let request = Request {
        now: host.now(),
        seeds: [host.mint()?, host.mint()?],
        command,
    };
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
    pub member: String,
    /// The rule it breaks.
    pub rule: String,
}

const NAME: &str = "A user name is 1 to 256 bytes without control characters or spaces around it.";
const PASSWORD: &str = "A password is at least 8 characters and at most 1024 bytes.";

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.len() <= 256
        && !name.chars().any(char::is_control)
}

fn is_password(text: &str) -> bool {
    text.chars().count() >= password::SHORTEST && text.len() <= password::LONGEST
}

impl PutUser {
    /// The bounds of a name and a password, and the types of the claims.
    fn check(&self) -> Result<(), UnacceptableUser> {
        let refuse = |member: &str, rule: &str| {
            Err(UnacceptableUser {
                member: member.into(),
                rule: rule.into(),
            })
        };
        if !is_name(&self.username) {
            return refuse("username", NAME);
        }
        if !is_password(&self.password) {
            return refuse("password", PASSWORD);
        }
        match self.claims.as_ref().and_then(people::claims_error) {
            Some((member, rule)) => refuse(&format!("claims.{member}"), rule),
            None => Ok(()),
        }
    }
}

/// An account that somebody makes.
pub struct Account {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// What they say of themselves.
    pub claims: Map<String, Value>,
}

/// Makes an account with a session, if a browser is to have one; gives the `sub`.
pub async fn sign_up<H: Host>(
    host: &H,
    account: Account,
    session: Option<people::NewSession>,
) -> Result<Result<String, Unfit>, Failure> {
    let Account {
        username,
        password,
        mut claims,
    } = account;
    if !is_name(&username) {
        return Ok(Err(Unfit::Username));
    }
    if !is_password(&password) {
        return Ok(Err(Unfit::Password));
    }
    // Nobody has confirmed the address.
    if claims.contains_key("email") {
        claims.insert("email_verified".into(), false.into());
    }
    claims.insert("updated_at".into(), host.now().seconds().into());
    let subject = host.mint()?.encode();
    let command = people::Command::SignUp {
        subject: subject.clone(),
        password: hash(host, &password)?,
        claims,
        session: session.clone(),
    };
    match host
        .user(&people::Request {
            now: host.now(),
            username: username.clone(),
            command,
        })
        .await?
    {
        people::Reply::Created => Ok(Ok(subject)),
        people::Reply::Taken => signed_up_before(host, username, password, session).await,
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Whoever presses twice has the account already: its very name and password sign in, guessed as
/// seldom as on the sign-in page.
async fn signed_up_before<H: Host>(
    host: &H,
    username: String,
    password: String,
    session: Option<people::NewSession>,
) -> Result<Result<String, Unfit>, Failure> {
    let command = people::Command::Authenticate {
        password,
        session,
        former: None,
    };
    match host
        .user(&people::Request {
            now: host.now(),
            username,
            command,
        })
        .await?
    {
        people::Reply::Authenticated { subject } => Ok(Ok(subject)),
        people::Reply::Rejected | people::Reply::Throttled { .. } => Ok(Err(Unfit::UsernameTaken)),
        _ => Err(Fault::UnexpectedReply.into()),
    }
}

/// Why an account cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The password is too short or too long.
    Password,
    /// The name is empty, or too long.
    Username,
    /// Somebody has the name.
    UsernameTaken,
}

fn hash<H: Host>(host: &H, password: &str) -> Result<String, Fault> {
    let mut salt = [0; 16];
    salt.copy_from_slice(&host.mint()?.as_bytes()[..16]);
    password::hash(password, &salt).ok_or(Fault::World("no password hash".into()))
}

/// Adds a person, or gives one a new password and claims. The `sub` of a person never changes.
pub async fn put_user<H: Host>(
    host: &H,
    asked: PutUser,
) -> Result<Result<people::Reply, UnacceptableUser>, Failure> {
    if let Err(error) = asked.check() {
        return Ok(Err(error));
    }
    let password = hash(host, &asked.password)?;
    let subject = host.mint()?.encode();
    let command = people::Command::Put {
        subject,
        password,
        claims: asked.claims,
    };
    Ok(Ok(host
        .user(&people::Request {
            now: host.now(),
            username: asked.username,
            command,
        })
        .await?))
}

/// Removes a person. The answer is whether there was one.
pub async fn delete_user<H: Host>(host: &H, username: String) -> Result<bool, Failure> {
    let request = people::Request {
        now: host.now(),
        username,
        command: people::Command::Delete,
    };
    Ok(host.user(&request).await? == people::Reply::Deleted)
}
