//! Making an account: of whoever fills in the form, and was perhaps invited.

use super::{
    Failure, Host, invitations, operators,
    people::{ask, hash, hashing},
};
use crate::{
    audit::{Kind, Note},
    people::{
        Account, Attempt, Command, Identity, Invitee, Known, MailedLink, NewSession, SignedUp,
        Taken, Unfit, epoch_at,
    },
};

/// An account that was made.
pub struct Made {
    /// Whose it is.
    pub identity: Identity,
    /// Whether whoever has it operates this server by it.
    pub is_of_operator: bool,
}

/// Makes an account, a prepared one, with a session if a browser is to have one, of whoever was perhaps
/// sent `link`.
pub async fn sign_up<H: Host>(
    host: &H,
    account: Account,
    session: Option<NewSession>,
    link: Option<&MailedLink>,
) -> Result<Result<Made, Unfit>, Failure> {
    let shortest = host.service().await?.people.password.shortest_alone;
    let mut account = match account.checked(shortest, host.now(), host) {
        Ok(account) => account,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let Some(link) = link else {
        let outcome = made(host, &account, host.mint()?.encode(), session).await?;
        return Ok(outcome.map(|identity| Made {
            identity,
            is_of_operator: false,
        }));
    };
    let by = host.mint()?.digest();
    let invitee = match invitations::take(host, link, &account.username, by).await? {
        Taken::Again(invitee) => return made_before(host, account, invitee, session).await,
        Taken::Missing => return Ok(Err(Unfit::Invitation)),
        Taken::Open(invitee) => invitee,
    };
    account.claims.extend(invitee.claims);
    let outcome = match &invitee.subject {
        Some(subject) => made_as(host, &account, subject, session).await?,
        None => made(host, &account, host.mint()?.encode(), session).await?,
    };
    match &outcome {
        Ok(_) => invitations::made(host, link).await,
        Err(_) => invitations::give_back(host, link, by).await?,
    }
    Ok(outcome.map(|identity| Made {
        identity,
        is_of_operator: invitee.subject.is_some(),
    }))
}

/// Whoever comes once more by what an account was made by, and may not have heard of it: they sign in, if it is
/// theirs. Where it is gone by now none is made.
async fn made_before<H: Host>(
    host: &H,
    mut account: Account,
    invitee: Invitee,
    session: Option<NewSession>,
) -> Result<Result<Made, Unfit>, Failure> {
    let Invitee { subject, claims } = invitee;
    account.claims.extend(claims);
    let outcome = signed_up_before(host, &account, session).await?;
    let is_theirs = |identity: &Identity| {
        let mut subject = subject.iter();
        subject.all(|subject| *subject == identity.subject)
    };
    Ok(match outcome {
        Ok(identity) if is_theirs(&identity) => Ok(Made {
            identity,
            is_of_operator: subject.is_some(),
        }),
        _ => Err(Unfit::Invitation),
    })
}

/// The account that has this `sub`: what somebody counts on is theirs alone. Whoever has the name already
/// has another account.
async fn made_as<H: Host>(
    host: &H,
    account: &Account,
    subject: &str,
    session: Option<NewSession>,
) -> Result<Result<Identity, Unfit>, Failure> {
    let outcome = made(host, account, subject.to_owned(), session).await?;
    match outcome {
        Ok(identity) if identity.subject == subject => {
            if let Some(tenant) = host.tenant() {
                operators::joined(host, tenant.id, subject, &account.username).await;
            }
            Ok(Ok(identity))
        }
        Ok(_) => Ok(Err(Unfit::UsernameTaken)),
        Err(unfit) => Ok(Err(unfit)),
    }
}

async fn made<H: Host>(
    host: &H,
    account: &Account,
    subject: String,
    session: Option<NewSession>,
) -> Result<Result<Identity, Unfit>, Failure> {
    let command = Command::SignUp {
        subject: subject.clone(),
        password: hash(host, &account.password).await?,
        claims: account.claims.clone(),
        session: session.clone(),
    };
    match ask(host, &account.username, command).await?.try_into()? {
        SignedUp::Created => {
            let now = host.now();
            Ok(Ok(Identity::by_password(subject, epoch_at(now), now)))
        }
        SignedUp::Taken => signed_up_before(host, account, session).await,
    }
}

/// Whoever presses twice has the account already: its very name and password sign in, guessed as
/// seldom as on the sign-in page. Who says something else of themselves is not told that it was kept.
async fn signed_up_before<H: Host>(
    host: &H,
    account: &Account,
    session: Option<NewSession>,
) -> Result<Result<Identity, Unfit>, Failure> {
    let Some(identity) = with_password(host, account, None).await? else {
        return Ok(Err(Unfit::UsernameTaken));
    };
    let command = Command::Read {
        subject: identity.subject,
        epoch: identity.epoch,
        client: 0,
    };
    let known: Option<Known> = ask(host, &account.username, command).await?.try_into()?;
    if !known.is_some_and(|known| account.says_again(&known)) {
        return Ok(Err(Unfit::UsernameTaken));
    }
    let identity = with_password(host, account, session).await?;
    Ok(identity.ok_or(Unfit::UsernameTaken))
}

async fn with_password<H: Host>(
    host: &H,
    account: &Account,
    session: Option<NewSession>,
) -> Result<Option<Identity>, Failure> {
    let command = Command::Authenticate {
        password: account.password.clone(),
        // Who has not yet said the same again is not let in by it.
        falls_short: session.is_none(),
        session,
        former: None,
        browser: None,
        hashing: Some(hashing(host).await?),
    };
    let attempt = ask(host, &account.username, command).await?.try_into()?;
    Ok(match attempt {
        Attempt::Authenticated(person) => {
            if person.came_back {
                host.note(Note::Name(account.username.clone()));
                host.note(Note::Event(Kind::AccountRestored));
            }
            Some(Identity::of(&person, host.now()))
        }
        Attempt::Rejected | Attempt::SecondFactor { .. } | Attempt::Throttled(_) => None,
    })
}
