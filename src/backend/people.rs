//! People: what the operator, whoever signs up and the pages ask of SUBJECTS.

use super::{Failure, Fault, Host};
use crate::people::{
    Account, Attempt, Command, NewSession, Put, PutUser, Removed, Reply, Request, SignedUp,
    UnacceptableUser, Unfit, password,
};

/// Asks about the person of this name.
pub async fn ask<H: Host>(host: &H, username: &str, command: Command) -> Result<Reply, Fault> {
    let request = Request {
        now: host.now(),
        username: username.to_owned(),
        command,
    };
    host.user(&request).await
}

/// Makes an account with a session, if a browser is to have one; gives the `sub`.
pub async fn sign_up<H: Host>(
    host: &H,
    account: Account,
    session: Option<NewSession>,
) -> Result<Result<String, Unfit>, Failure> {
    let account = match account.checked(host.now()) {
        Ok(account) => account,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let Account {
        username,
        password,
        claims,
    } = account;
    let subject = host.mint()?.encode();
    let command = Command::SignUp {
        subject: subject.clone(),
        password: hash(host, &password)?,
        claims,
        session: session.clone(),
    };
    match ask(host, &username, command).await?.try_into()? {
        SignedUp::Created => Ok(Ok(subject)),
        SignedUp::Taken => signed_up_before(host, &username, password, session).await,
    }
}

/// Whoever presses twice has the account already: its very name and password sign in, guessed as
/// seldom as on the sign-in page.
async fn signed_up_before<H: Host>(
    host: &H,
    username: &str,
    password: String,
    session: Option<NewSession>,
) -> Result<Result<String, Unfit>, Failure> {
    let command = Command::Authenticate {
        password,
        session,
        former: None,
    };
    Ok(match ask(host, username, command).await?.try_into()? {
        Attempt::Authenticated(subject) => Ok(subject),
        Attempt::Rejected | Attempt::Throttled(_) => Err(Unfit::UsernameTaken),
    })
}

fn hash<H: Host>(host: &H, password: &str) -> Result<String, Fault> {
    let mut salt = [0; 16];
    salt.copy_from_slice(&host.mint()?.as_bytes()[..16]);
    password::hash(password, &salt).ok_or(Fault::World("no password hash".into()))
}

/// Adds a person, or gives one a new password and claims. The `sub` of a person never changes.
pub async fn put<H: Host>(
    host: &H,
    asked: PutUser,
) -> Result<Result<Put, UnacceptableUser>, Failure> {
    if let Err(error) = asked.check() {
        return Ok(Err(error));
    }
    let command = Command::Put {
        password: hash(host, &asked.password)?,
        subject: host.mint()?.encode(),
        claims: asked.claims,
    };
    let reply = ask(host, &asked.username, command).await?;
    Ok(Ok(reply.try_into()?))
}

/// Removes a person. The answer is whether there was one.
pub async fn delete<H: Host>(host: &H, username: &str) -> Result<bool, Failure> {
    let Removed(removed) = ask(host, username, Command::Delete).await?.try_into()?;
    Ok(removed)
}
