//! People, as an operator looks after them.

use serde_json::{Value, json};

use super::{
    Failure, Host,
    people::{ask, kept_name, tell},
};
use crate::people::{Command, Extent, Manage, Newcomer, Reply, UnacceptableUser, Whereabouts};

/// How many objects one request for a list asks at most: most have few people or none.
const OBJECTS_A_TURN: usize = 32;

/// Some people, and where the list goes on.
pub struct Page {
    /// At most as many as were asked for, and perhaps none though more come.
    pub people: Vec<Value>,
    /// From where on there may be more.
    pub next: Option<Whereabouts>,
}

/// Tells of so many people from there on.
pub async fn page<H: Host>(
    host: &H,
    from: Whereabouts,
    count: u16,
    told: Extent,
) -> Result<Page, Failure> {
    let mut page = Page {
        people: Vec::new(),
        next: Some(from),
    };
    for _ in 0..OBJECTS_A_TURN {
        let left = count - u16::try_from(page.people.len()).unwrap_or(count);
        let Some(at) = page.next.clone().filter(|_| left > 0) else {
            break;
        };
        let command = Command::Manage(Manage::Page {
            object: at.object,
            after: at.after.clone(),
            count: left,
            told,
        });
        let found: Option<Vec<Value>> = ask(host, "", command).await?.try_into()?;
        let found = found.unwrap_or_default();
        page.next = at.beyond(&found, left);
        page.people.extend(found);
    }
    Ok(page)
}

/// What is known of somebody; none if there is nobody of this name.
pub async fn show<H: Host>(host: &H, username: &str) -> Result<Option<Value>, Failure> {
    let username = &kept_name(host, username).await?;
    let command = Command::Manage(Manage::Show);
    let found: Option<Vec<Value>> = ask(host, username, command).await?.try_into()?;
    let mut told = found.and_then(|mut found| found.pop());
    if let Some(told) = &mut told {
        told["username"] = username.as_str().into();
    }
    Ok(told)
}

/// Does this to somebody. What was granted in their name is asked about anew. The answer is whether
/// there is such a person.
pub async fn manage<H: Host>(host: &H, username: &str, asked: Manage) -> Result<bool, Failure> {
    let username = &kept_name(host, username).await?;
    let is_voided = !matches!(asked, Manage::Unlock);
    let reply = ask(host, username, Command::Manage(asked)).await?;
    let crate::people::Removed(found) = reply.try_into()?;
    if is_voided {
        tell(host, username, None).await?;
    }
    Ok(found)
}

/// Adds people who were kept elsewhere, one by one: what becomes of one is nothing to the others. Says
/// of each what became of them, in their order.
pub async fn import<H: Host>(host: &H, newcomers: &[Value]) -> Result<Vec<Value>, Failure> {
    let mut outcomes = Vec::new();
    for newcomer in newcomers {
        outcomes.push(import_one(host, newcomer.clone()).await?);
    }
    Ok(outcomes)
}

async fn import_one<H: Host>(host: &H, newcomer: Value) -> Result<Value, Failure> {
    let newcomer = match crate::json::from_value::<Newcomer>(newcomer) {
        Ok(newcomer) => newcomer.checked(host, &host.mint()?, &host.mint()?),
        Err(_) => Err(UnacceptableUser::unlike()),
    };
    let newcomer = match newcomer {
        Ok(newcomer) => newcomer,
        Err(UnacceptableUser { member, rule }) => {
            return Ok(json!({ "result": "refused", "member": member, "rule": rule }));
        }
    };
    let username = newcomer.username.clone();
    let command = Command::Manage(Manage::Import(Box::new(newcomer)));
    Ok(match ask(host, &username, command).await? {
        Reply::Created => json!({ "result": "created" }),
        Reply::Done => json!({ "result": "unchanged" }),
        Reply::Taken => {
            json!({ "result": "refused", "member": "username", "rule": "Somebody else has this name." })
        }
        other => return Err(other.into()),
    })
}

/// The browsers in which somebody is signed in; none if there is nobody of this name.
pub async fn sessions<H: Host>(host: &H, username: &str) -> Result<Option<Vec<Value>>, Failure> {
    let service = host.service().await?;
    let sessions = Manage::Sessions {
        duration: service.session_duration,
        idle: service.people.sessions.idle(),
    };
    told(host, username, sessions).await
}

/// The passkeys of somebody; none if there is nobody of this name.
pub async fn passkeys<H: Host>(host: &H, username: &str) -> Result<Option<Vec<Value>>, Failure> {
    told(host, username, Manage::Passkeys).await
}

async fn told<H: Host>(
    host: &H,
    username: &str,
    asked: Manage,
) -> Result<Option<Vec<Value>>, Failure> {
    let username = &kept_name(host, username).await?;
    Ok(ask(host, username, Command::Manage(asked))
        .await?
        .try_into()?)
}

/// Removes a passkey of somebody, and ends the sessions that began by one. The answer is whether there are
/// both.
pub async fn remove_passkey<H: Host>(
    host: &H,
    username: &str,
    id: String,
) -> Result<bool, Failure> {
    let username = &kept_name(host, username).await?;
    let command = Command::Manage(Manage::RemovePasskey(id));
    let crate::people::Removed(found) = ask(host, username, command).await?.try_into()?;
    Ok(found)
}
