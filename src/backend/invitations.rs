//! Invitations to make an account.

use serde_json::Value;

use super::{Failure, Fault, Host, people::ask};
use crate::{
    Digest,
    people::{
        ANYBODY, Command, INVITATIONS, Invitation, InvitationCommand, Invitee, MailAddress,
        MailedLink, Manage, Purpose, Removed, Reply, Taken, TakenBack,
    },
};

async fn asked<H: Host>(host: &H, command: InvitationCommand) -> Result<Reply, Fault> {
    ask(
        host,
        INVITATIONS,
        Command::Manage(Manage::Invitations(command)),
    )
    .await
}

/// How somebody is invited.
pub struct Invited<'a> {
    /// The address, if it is for one.
    pub email: Option<&'a MailAddress>,
    /// The `sub` that the account will have, if somebody counts on it.
    pub subject: Option<&'a str>,
    /// For how many seconds.
    pub duration: u32,
    /// Whether it goes there, and nobody else sees it.
    pub is_mailed: bool,
}

/// An invitation that was made.
pub struct Made {
    /// What opens it.
    pub link: MailedLink,
    /// The `sub` that was counted on of the account that one before would have made, which is none any more.
    pub former: Option<String>,
}

/// Invites whoever has this address; none if there are too many invitations.
pub async fn make<H: Host>(host: &H, invited: &Invited<'_>) -> Result<Option<Made>, Failure> {
    let secret = host.mint()?;
    let email = invited.email.map(MailAddress::as_str);
    let command = InvitationCommand::Make(Invitation {
        email: email.map(str::to_owned),
        subject: invited.subject.map(str::to_owned),
        digest: secret.digest(),
        expires: host.now().after(invited.duration),
        is_mailed: invited.is_mailed,
        taken: None,
    });
    let former = match asked(host, command).await? {
        Reply::Created => None,
        Reply::Replaced(subject) => Some(subject),
        Reply::Taken => return Ok(None),
        other => return Err(other.into()),
    };
    let link = MailedLink {
        purpose: Purpose::Invite,
        username: email.unwrap_or(ANYBODY).to_owned(),
        secret,
    };
    Ok(Some(Made { link, former }))
}

/// Everybody who is invited.
pub async fn list<H: Host>(host: &H) -> Result<Vec<Value>, Failure> {
    let told: Option<Vec<Value>> = asked(host, InvitationCommand::List).await?.try_into()?;
    Ok(told.unwrap_or_default())
}

/// Takes back what was sent to this address, if there is anything.
pub async fn withdraw<H: Host>(host: &H, email: &str) -> Result<Option<TakenBack>, Failure> {
    let command = InvitationCommand::Withdraw(email.to_owned());
    Ok(asked(host, command).await?.try_into()?)
}

/// Takes back the one whose account would have this `sub`. The answer is whether there was anything.
pub async fn withdraw_subject<H: Host>(host: &H, subject: &str) -> Result<bool, Failure> {
    let command = InvitationCommand::WithdrawSubject(subject.to_owned());
    let Removed(found) = asked(host, command).await?.try_into()?;
    Ok(found)
}

/// Who was sent `link`, if it counts.
pub async fn look<H: Host>(host: &H, link: &MailedLink) -> Result<Option<Invitee>, Failure> {
    let digest = link.secret.digest();
    let command = InvitationCommand::Look { digest };
    Ok(asked(host, command).await?.try_into()?)
}

/// What comes of it for whoever makes an account of this name, who is the only one from then on.
pub async fn take<H: Host>(
    host: &H,
    link: &MailedLink,
    username: &str,
    by: Digest,
) -> Result<Taken, Failure> {
    let command = InvitationCommand::Take {
        digest: link.secret.digest(),
        username: username.to_owned(),
        by,
    };
    Ok(asked(host, command).await?.try_into()?)
}

/// There is the account: nobody makes it again. Where that cannot be noted the account is there all the same, and
/// whoever deletes it ends the invitation.
pub async fn made<H: Host>(host: &H, link: &MailedLink) {
    let digest = link.secret.digest();
    if let Err(fault) = asked(host, InvitationCommand::Made { digest }).await {
        let line = fault.line();
        host.log(&format!("{line}; an account was made all the same"));
    }
}

/// There is no account: somebody else may have it.
pub async fn give_back<H: Host>(host: &H, link: &MailedLink, by: Digest) -> Result<(), Failure> {
    let digest = link.secret.digest();
    asked(host, InvitationCommand::GiveBack { digest, by }).await?;
    Ok(())
}
