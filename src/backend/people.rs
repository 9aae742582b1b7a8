//! People: what the operator, whoever signs up and the pages ask of SUBJECTS.

use super::{Failure, Fault, Host};
use crate::{
    Digest, Secret,
    audit::Note,
    documents::{Client, Service},
    oauth::{
        answer::id_token::{session_id, subject},
        grant::{Authentication, Withdrawal, serve},
        handle::Shelf,
        interaction::{next::SignedIn, passkeys::user_handle},
    },
    people::{
        Allowed, Command, INVITATIONS, Identity, InvitationCommand, Known, Manage, Naming, Put,
        PutUser, Removed, Reply, Request, Resumed, UnacceptableUser, Validity, is_settled, network,
        passkey::PasskeyCommand, password::Hashing, prepared_name,
    },
    register::keys::KeySet,
};

/// Asks about the person of this name.
pub async fn ask<H: Host>(host: &H, username: &str, command: Command) -> Result<Reply, Fault> {
    let request = Request {
        now: host.now(),
        username: username.to_owned(),
        command,
        service: host.tenant().map(|tenant| tenant.id),
    };
    host.user(&request).await
}

/// For how many seconds the platform counts, in seconds: its longest.
const PERIOD: u32 = 60;

/// Counts that somebody at this address asks, where it is known; gives the seconds to wait, if any. Whom
/// the platform does not let through costs no call to an object.
pub async fn knock<H: Host>(
    host: &H,
    address: Option<&str>,
    cost: u32,
) -> Result<Option<u32>, Failure> {
    let Some(address) = address else {
        return Ok(None);
    };
    let network = network(address);
    if !host.admits(&network).await {
        return Ok(Some(PERIOD));
    }
    // No name begins with a control character.
    let place = format!("\0{network}");
    let command = Command::Knock { cost };
    Ok(ask(host, &place, command).await?.try_into()?)
}

/// Whom a person stands in front of.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Where the grant is that is asked for.
    pub shelf: Shelf,
    /// Who asks.
    pub client: &'a Client,
    /// Whom it asks.
    pub service: &'a Service,
}

impl Asking<'_> {
    /// Somebody who has signed in, as the client knows them.
    pub fn signed_in(
        &self,
        username: &str,
        identity: Identity,
        session: Option<&Digest>,
        keys: &KeySet,
    ) -> SignedIn {
        let named = identity.session;
        let name = named.as_ref().map(|session| session.name);
        let session = name.or(session.copied());
        SignedIn {
            username: username.to_owned(),
            subject: subject(&identity.subject, self.client, keys.pairwise_salt()),
            account: identity.subject,
            auth_time: identity.auth_time,
            acr: None,
            amr: identity.amr,
            epoch: identity.epoch,
            sid: session.map(|session| session_id(&session, self.client)),
            session,
            is_used: named.is_some_and(|session| session.has_shelf(self.shelf.number())),
            consented: Vec::new(),
        }
    }
}

/// Who the browser says is there, as the client knows them; none if the session is over.
pub async fn resume<H: Host>(
    host: &H,
    asking: Asking<'_>,
    username: &str,
    session: &Secret,
) -> Result<Option<SignedIn>, Failure> {
    let command = Command::Resume {
        session: session.digest(),
        client: asking.client.id(),
        created_at: Some(asking.client.created_at),
        duration: Some(asking.service.session_duration),
        idle: asking.service.people.sessions.idle(),
    };
    let reply = ask(host, username, command).await?;
    let Some(Resumed { identity, scopes }) = Option::try_from(reply)? else {
        return Ok(None);
    };
    let keys = host.keys().await?;
    let known = asking.signed_in(username, identity, Some(&session.digest()), &keys);
    Ok(Some(SignedIn {
        consented: scopes,
        ..known
    }))
}

/// What is known of somebody who has signed in; none if they are gone, or what they did then was
/// withdrawn since.
pub async fn known<H: Host>(
    host: &H,
    person: &SignedIn,
    client: u64,
) -> Result<Option<Known>, Failure> {
    if person.username.is_empty() {
        return Ok(Some(Known::default()));
    }
    let command = Command::Read {
        subject: person.account.clone(),
        epoch: person.epoch,
        client,
    };
    Ok(ask(host, &person.username, command).await?.try_into()?)
}

/// What is known of somebody in whose name something was granted; none if that does not stand any
/// more.
pub async fn granted<H: Host>(
    host: &H,
    by: &Authentication,
    client: u64,
) -> Result<Option<Known>, Failure> {
    // Of somebody whom a caller of the engine API knows nothing is known here.
    if by.subject_of_caller().is_some() {
        return Ok(Some(Known::default()));
    }
    let command = Command::Read {
        subject: by.account.clone(),
        epoch: by.epoch,
        client,
    };
    Ok(ask(host, &by.username, command).await?.try_into()?)
}

/// Remembers what somebody has allowed a client.
pub async fn remember<H: Host>(
    host: &H,
    person: &SignedIn,
    client: &Client,
    scopes: Vec<String>,
) -> Result<(), Fault> {
    let command = Command::Consent {
        subject: person.account.clone(),
        epoch: person.epoch,
        client: client.id(),
        created_at: Some(client.created_at),
        scopes,
        remember: true,
    };
    ask(host, &person.username, command).await.map(drop)
}

/// Forgets what somebody has allowed a client.
pub async fn forget<H: Host>(host: &H, person: &SignedIn, client: u64) -> Result<(), Failure> {
    let command = Command::Forget {
        subject: person.account.clone(),
        epoch: Some(person.epoch),
        client,
    };
    let Removed(_) = ask(host, &person.username, command).await?.try_into()?;
    Ok(())
}

/// What somebody has allowed clients; none if there is nobody of this name.
pub async fn consents<H: Host>(host: &H, username: &str) -> Result<Option<Vec<Allowed>>, Failure> {
    let username = &kept_name(host, username).await?;
    Ok(ask(host, username, Command::Consents).await?.try_into()?)
}

/// The name under which whoever the operator calls so is kept.
pub(super) async fn kept_name<H: Host>(host: &H, username: &str) -> Result<String, Failure> {
    let kept = match naming(host, username).await? {
        Naming::Before => username.to_owned(),
        Naming::Prepared => prepared_name(username, host),
    };
    host.note(Note::Name(kept.clone()));
    Ok(kept)
}

/// Under which name somebody is kept, or would be. Only where it could be another than the one that
/// was typed is it asked who is there.
async fn naming<H: Host>(host: &H, username: &str) -> Result<Naming, Failure> {
    if is_settled(username, host) {
        return Ok(Naming::Prepared);
    }
    let there: Option<Vec<Allowed>> = ask(host, username, Command::Consents).await?.try_into()?;
    Ok(there.map_or(Naming::Prepared, |_| Naming::Before))
}

/// Takes back what somebody has allowed a client. The answer is whether there are both.
pub async fn withdraw<H: Host>(host: &H, username: &str, client_id: &str) -> Result<bool, Failure> {
    let client = match host.client(client_id).await? {
        Some(client) => client.id(),
        // A client that is gone may come back.
        None => match client_id.parse() {
            Ok(number) => number,
            Err(_) => return Ok(false),
        },
    };
    let username = &kept_name(host, username).await?;
    let command = Command::Withdraw { client };
    let Removed(done) = ask(host, username, command).await?.try_into()?;
    tell(host, username, Some(client)).await?;
    Ok(done)
}

async fn validity<H: Host>(
    host: &H,
    username: &str,
    client: Option<u64>,
) -> Result<Option<Validity>, Failure> {
    let command = Command::Validity { client };
    Ok(ask(host, username, command).await?.try_into()?)
}

/// Tells the shelves what counts of what was granted in somebody's name. Whoever repeats what failed
/// tells them again.
pub async fn tell<H: Host>(host: &H, username: &str, client: Option<u64>) -> Result<(), Failure> {
    let validity = validity(host, username, client).await?;
    match validity.and_then(|validity| Withdrawal::of(validity, client)) {
        Some(withdrawal) => withdraw_from_shelves(host, withdrawal).await,
        None => Ok(()),
    }
}

/// Tells every shelf, at once: where the grants of a client began does not follow from what it is now.
async fn withdraw_from_shelves<H: Host>(host: &H, withdrawal: Withdrawal) -> Result<(), Failure> {
    let request = serve::Request {
        now: host.now(),
        first_uses: Vec::new(),
        action: serve::Action::Withdraw(withdrawal),
    };
    for answer in host.shelves(&host.everywhere().await?, &request).await? {
        answer?;
    }
    Ok(())
}

/// Signs somebody out of every browser, and voids what was granted. The answer is whether there is
/// such a person.
pub async fn sign_out<H: Host>(host: &H, username: &str) -> Result<bool, Failure> {
    let username = &kept_name(host, username).await?;
    let Removed(done) = ask(host, username, Command::SignOut).await?.try_into()?;
    tell(host, username, None).await?;
    Ok(done)
}

/// How whoever proves a password now is hashed.
pub async fn hashing<H: Host>(host: &H) -> Result<Hashing, Failure> {
    let mut salt = [0; 16];
    salt.copy_from_slice(&host.mint()?.as_bytes()[..16]);
    let cost = host.service().await?.people.password.cost;
    Ok(Hashing { cost, salt })
}

/// A new password, as it is kept.
pub async fn hash<H: Host>(host: &H, password: &str) -> Result<String, Failure> {
    let Hashing { cost, salt } = hashing(host).await?;
    let hashed = cost.hash(password, &salt);
    Ok(hashed.ok_or(Fault::World("no password hash".into()))?)
}

/// Adds a person, or gives one a new password or claims. The `sub` of a person never changes, and
/// nobody is added without a password.
pub async fn put<H: Host>(
    host: &H,
    asked: PutUser,
) -> Result<Result<Option<Put>, UnacceptableUser>, Failure> {
    let naming = naming(host, &asked.username).await?;
    let asked = match asked.checked(naming, host) {
        Ok(asked) => asked,
        Err(error) => return Ok(Err(error)),
    };
    host.note(Note::Name(asked.username.clone()));
    let is_ended = asked.password.is_some();
    let command = Command::Put {
        password: match &asked.password {
            Some(password) => Some(hash(host, password).await?),
            None => None,
        },
        subject: host.mint()?.encode(),
        claims: asked.claims,
    };
    let put = ask(host, &asked.username, command).await?.try_into()?;
    if is_ended && put == Some(Put::Updated) {
        tell(host, &asked.username, None).await?;
    }
    Ok(Ok(put))
}

/// Whoever has this name and `sub` is there, and may be gone soon: by the invitation that their account was made by
/// nobody makes it again, also where that could not be noted when it was made.
pub async fn spend<H: Host>(host: &H, username: &str, subject: &str) -> Result<(), Fault> {
    let gone = InvitationCommand::Gone {
        username: username.to_owned(),
        subject: subject.to_owned(),
    };
    let command = Command::Manage(Manage::Invitations(gone));
    ask(host, INVITATIONS, command).await.map(drop)
}

/// Removes a person. The answer is whether there was one.
///
/// The shelves are told before: somebody who is gone could not be named to them any more. What they
/// are told is the epoch after: nothing is granted until the person is gone, and where that fails,
/// whatever the operator does next to the person begins a later one.
pub async fn delete<H: Host>(host: &H, username: &str) -> Result<bool, Failure> {
    let username = &kept_name(host, username).await?;
    let Removed(_) = ask(host, username, Command::SignOut).await?.try_into()?;
    let validity = validity(host, username, None).await?;
    let handle = match &validity {
        Some(one) => Some(user_handle(
            &one.subject,
            host.keys().await?.pairwise_salt(),
        )),
        None => None,
    };
    if let Some(Validity { subject, .. }) = &validity {
        spend(host, username, subject).await?;
    }
    if let Some(validity) = validity {
        withdraw_from_shelves(host, Withdrawal::of_leaving(validity)).await?;
    }
    let Removed(removed) = ask(host, username, Command::Delete).await?.try_into()?;
    if let Some(handle) = handle {
        ask(host, &handle, Command::Passkey(PasskeyCommand::Forget)).await?;
    }
    Ok(removed)
}
