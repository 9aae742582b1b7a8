//! People, as whoever looks after them reads and changes them.

use serde_json::json;

use super::failed::Failed;
use crate::{
    audit::Kind,
    backend::{
        Host,
        invitations::{self, Invited, Made},
        managed_people, operators, people,
    },
    engine::{
        Asked, CallerError, Operation, Told,
        people::{address, invite, listed, lock, named, newcomers, page},
    },
    front::{inviting::letters, pages::Letter},
    oauth::endpoint::path,
    people::{Extent, Manage, Reached},
};

/// Serves an operation on people.
pub(super) async fn serve<H: Host>(
    host: &H,
    operation: Operation,
    call: &Asked,
) -> Result<Told, Failed> {
    match operation {
        Operation::PeopleDelete => {
            let is_done = people::delete(host, named(call)?).await?;
            done(is_done, "A910021", "The person is deleted.")
        }
        Operation::PeopleExport => list(host, call, Extent::Moving).await,
        Operation::PeopleFactorsReset => {
            let name = named(call)?;
            let is_done = managed_people::manage(host, name, Manage::ResetFactors).await?;
            tell_of(host, name, Kind::ApiChanged).await?;
            done(
                is_done,
                "A910024",
                "The person has no factor but the password.",
            )
        }
        Operation::PeopleImport => {
            let outcomes = managed_people::import(host, newcomers(call)?).await?;
            let outcomes = json!({ "outcomes": outcomes });
            Ok(Told::document(outcomes, false))
        }
        Operation::PeopleInvitationList => {
            let told = json!({ "invitations": invitations::list(host).await? });
            Ok(Told::document(told, false))
        }
        Operation::PeopleInvitationWithdraw => {
            let back = invitations::withdraw(host, address(call)?).await?;
            let back = back.ok_or(CallerError::InvitationMissing)?;
            operators::uninvited(host, back.subject).await;
            Ok(Told::result("A910025", "The invitation is taken back."))
        }
        Operation::PeopleInvite => invited(host, call).await,
        Operation::PeopleList => list(host, call, Extent::Short).await,
        Operation::PeopleLock => {
            let asked = lock(call)?;
            let is_locked = matches!(asked, Manage::Lock);
            let is_done = managed_people::manage(host, named(call)?, asked).await?;
            let told = done(is_done, "A910022", "The person is locked or unlocked.")?;
            Ok(told.locking(is_locked))
        }
        Operation::PeopleSignOut => {
            let is_done = people::sign_out(host, named(call)?).await?;
            done(is_done, "A910023", "The person is signed out everywhere.")
        }
        _ => {
            let person = managed_people::show(host, named(call)?).await?;
            let person = person.ok_or(CallerError::PersonMissing)?;
            Ok(Told::document(person, false))
        }
    }
}

/// Invites somebody: by mail, or by a link that the caller is told.
async fn invited<H: Host>(host: &H, call: &Asked) -> Result<Told, Failed> {
    let service = host.service().await?;
    let invite = invite(call, &service)?;
    let asked = Invited {
        email: Some(&invite.email),
        subject: None,
        duration: invite.duration,
        is_mailed: invite.is_mailed,
    };
    let made = invitations::make(host, &asked).await?;
    let Made { link, former } = made.ok_or(CallerError::InvitationsTooMany)?;
    operators::uninvited(host, former).await;
    let path = format!("{}?l={}", path::ACCOUNT_LINK, link.written());
    let printed = (!invite.is_mailed).then(|| service.issuer.endpoint(&path));
    if invite.is_mailed {
        let letter = Letter::Link(link.purpose);
        letters(&service).write(host, &invite.reached, letter, &path);
    }
    let told = json!({
        "email": invite.email,
        "expiresAt": host.now().after(invite.duration).seconds() * 1_000,
    });
    Ok(Told::document(told, false).with(json!({ "link": printed })))
}

/// Writes to somebody of whom the operator has taken something that they proved themselves by.
pub(super) async fn tell_of<H: Host>(host: &H, name: &str, kind: Kind) -> Result<(), Failed> {
    let (service, told) = (
        host.service().await?,
        managed_people::show(host, name).await?,
    );
    let claims = told.as_ref().and_then(|told| told["claims"].as_object());
    if let Some(reached) = claims.and_then(Reached::by) {
        let letter = Letter::Factor(kind);
        letters(&service).write(host, &reached, letter, path::ACCOUNT);
    }
    Ok(())
}

async fn list<H: Host>(host: &H, call: &Asked, told: Extent) -> Result<Told, Failed> {
    let (from, count) = page(call)?;
    let page = managed_people::page(host, from, count, told).await?;
    Ok(listed(page.people, page.next))
}

/// What became of somebody, if they are there.
fn done(is_done: bool, number: &str, sentence: &str) -> Result<Told, Failed> {
    match is_done {
        true => Ok(Told::result(number, sentence)),
        false => Err(CallerError::PersonMissing.into()),
    }
}
