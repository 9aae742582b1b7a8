//! What one person has, as whoever looks after them reads and ends it: sessions, passkeys, what they have
//! allowed; and the mails that nobody was sent.

use super::{failed::Failed, people::tell_of};
use crate::{
    audit::Kind,
    backend::{Host, logout::end_named, managed_people, people},
    engine::{
        Asked, CallerError, Operation, Told,
        people::{client, consent, id, named, outbox, put, things, told_of},
    },
};

/// Serves an operation on what one person has.
pub(super) async fn serve<H: Host>(
    host: &H,
    operation: Operation,
    call: &Asked,
) -> Result<Told, Failed> {
    if operation == Operation::OutboxList {
        return mails(host).await;
    }
    let username = named(call)?;
    match operation {
        Operation::PeopleConsentWithdraw => {
            let was_there = people::withdraw(host, username, &client(call)?).await?;
            done(was_there, "A910026", "The client is allowed nothing.")
        }
        Operation::PeopleConsents => consents(host, username).await,
        Operation::PeoplePasskeyRemove => {
            let removed = managed_people::remove_passkey(host, username, id(call)?.to_owned());
            let was_there = removed.await?;
            if was_there {
                tell_of(host, username, Kind::PasskeyRemoved).await?;
            }
            done(was_there, "A910027", "The passkey is removed.")
        }
        Operation::PeoplePasskeys => {
            let passkeys = managed_people::passkeys(host, username).await?;
            Ok(things("passkeys", passkeys)?)
        }
        Operation::PeoplePut => Ok(told_of(people::put(host, put(call)?).await?)?),
        Operation::PeopleSessionEnd => {
            let was_there = end_named(host, username, id(call)?).await?;
            done(was_there, "A910028", "The browser is signed out.")
        }
        _ => {
            let sessions = managed_people::sessions(host, username).await?;
            Ok(things("sessions", sessions)?)
        }
    }
}

async fn consents<H: Host>(host: &H, username: &str) -> Result<Told, Failed> {
    let allowed = people::consents(host, username).await?;
    let mut told = Vec::new();
    for one in allowed.iter().flatten() {
        let client = host.client(&one.client.to_string()).await?;
        told.push(consent(one, client.as_deref()));
    }
    Ok(things("consents", allowed.map(|_| told))?)
}

async fn mails<H: Host>(host: &H) -> Result<Told, Failed> {
    let service = host.service().await?;
    match host.settings().is_development(&service.issuer) {
        true => Ok(outbox(&host.outbox())),
        false => Err(CallerError::OutboxOff.into()),
    }
}

/// What became of something of somebody's, if both are there.
fn done(was_there: bool, number: &str, sentence: &str) -> Result<Told, Failed> {
    match was_there {
        true => Ok(Told::result(number, sentence)),
        false => Err(CallerError::PersonsMissing.into()),
    }
}
