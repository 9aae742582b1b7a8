//! The service of the operators, and those who operate by it. `host` is the world of the first service.

use std::rc::Rc;

use super::{
    Failure, Fault, Host,
    admin::{self, Applied, Apply},
    client::nonces,
    invitations::{self, Invited, Made},
    protected::{Evidence, Use, held, prove},
    register,
    services::{ask, ask_beside, copied, first},
};
use crate::{
    Digest,
    directory::{
        AllOperators, Authority, Command, Entry, Mandate, NewService, Operator, OperatorCommand,
        Reply, Who, is_operators_issuer,
    },
    documents::{DocumentError, Issuer},
    engine::{
        CallerError,
        operating::{Operating, audience, target, unproved},
        operators::{Invite, too_many},
    },
    people::{self, MailedLink, Manage},
    register::{Command as Registered, for_operators},
};

/// The name under which an isolate remembers which service it is: no issuer, and no number.
const NAME: &str = "operators";

/// The service of the operators, as a copy that may be as old as the caches allow. Who has one service asks no
/// directory.
pub async fn service<H: Host>(host: &H) -> Result<Option<Rc<Entry>>, Fault> {
    if !host.known(|known| known.has_seen_any()) && !host.has_others().await? {
        return Ok(None);
    }
    copied(host, NAME, Command::ForOperators).await
}

/// The service of the operators, which is made where there is none: at the origin of the first service, or
/// else at `origin`. Whoever finds it half made goes on with it.
pub async fn made<H: Host>(
    host: &H,
    origin: &str,
) -> Result<Result<Rc<Entry>, DocumentError>, Fault> {
    let origin = origin_of(host, origin).await?;
    let wanted = NewService {
        issuer: format!("{origin}/operators"),
        owner: None,
        jurisdiction: None,
    };
    let entry = match ask_beside(host, Command::CreateForOperators(wanted)).await? {
        Reply::Service(Some(entry)) => Rc::new(entry),
        Reply::Refused(error) => return Ok(Err(error)),
        _ => return Err(Fault::UnexpectedReply),
    };
    let there = host.of(&entry);
    let view: Option<serde_json::Value> = register::ask(&there, Registered::Service)
        .await?
        .try_into()?;
    if view.is_none() {
        furnish(&there, &entry).await?;
    }
    Ok(Ok(entry))
}

/// The origin at which operators sign in: that of the first service, or else this one.
pub async fn origin_of<H: Host>(host: &H, origin: &str) -> Result<String, Fault> {
    let issuer = first(host).await?.issuer;
    let issuer = issuer.and_then(|issuer| Issuer::parse(&issuer).ok());
    Ok(issuer.as_ref().map_or(origin, Issuer::origin).to_owned())
}

/// Applies its documents: all or none, and the same whoever else does so.
async fn furnish<H: Host>(there: &H, entry: &Entry) -> Result<(), Fault> {
    let issuer = Issuer::parse(&entry.issuer).map_err(|_| Fault::UnexpectedReply)?;
    match admin::apply(there, Apply::of(for_operators(&issuer))).await? {
        Applied::Changes { .. } => Ok(()),
        Applied::Refused { name, member, .. } => {
            let what = format!("{name} of the operators' service is refused: {member}");
            Err(Fault::World(what))
        }
    }
}

/// Somebody who was invited to operate.
pub struct NewOperator {
    /// The service at which they make their account.
    pub entry: Rc<Entry>,
    /// The `sub` that it will have.
    pub subject: String,
    /// What lets them make it.
    pub link: MailedLink,
    /// Whether it goes to their address, and nobody else sees it.
    pub is_mailed: bool,
}

/// Invites somebody to operate; what is not acceptable. What they may do is kept before anybody can be them: where
/// something fails on the way, there is an account that may do nothing, or none.
pub async fn invite<H: Host>(
    host: &H,
    origin: &str,
    invite: &Invite,
) -> Result<Result<NewOperator, DocumentError>, Failure> {
    let entry = match made(host, origin).await? {
        Ok(entry) => entry,
        Err(error) => return Ok(Err(error)),
    };
    let there = host.of(&entry);
    let subject = host.mint()?.encode();
    let command = OperatorCommand::Invite {
        at: entry.id,
        subject: subject.clone(),
        mandate: invite.mandate.clone(),
        until: host.now().after(invite.duration),
    };
    match ask_beside(host, Command::Operators(command)).await? {
        Reply::Operators(kept) if !kept.is_empty() => {}
        Reply::Refused(error) => return Ok(Err(error)),
        _ => return Err(Fault::UnexpectedReply.into()),
    }
    let is_mailed = invite.is_mailed_by(&*there.service().await?);
    let invited = Invited {
        email: invite.email.as_ref(),
        subject: Some(&subject),
        duration: invite.duration,
        is_mailed,
    };
    let Made { link, former } = match invitations::make(&there, &invited).await {
        Ok(Some(made)) => made,
        // Nobody can be them.
        Ok(None) => {
            drop(delete(host, subject, Authority::Secret).await?);
            return Ok(Err(too_many()));
        }
        Err(failure) => {
            let command = OperatorCommand::Delete(subject, Authority::Secret);
            drop(ask(host, Command::Operators(command)).await);
            return Err(failure);
        }
    };
    uninvited(&there, former).await;
    Ok(Ok(NewOperator {
        entry,
        subject,
        link,
        is_mailed,
    }))
}

/// All operators.
pub async fn list<H: Host>(host: &H) -> Result<AllOperators, Fault> {
    let command = Command::Operators(OperatorCommand::List);
    Ok(ask(host, command).await?.try_into()?)
}

/// Takes everything from an operator, and back what they were sent; none, if there is no such operator.
pub async fn delete<H: Host>(
    host: &H,
    subject: String,
    by: Authority,
) -> Result<Result<Option<Operator>, DocumentError>, Failure> {
    let entry = service(host).await?;
    let by = beside(host, entry.as_ref(), &subject, by).await?;
    let command = OperatorCommand::Delete(subject.clone(), by);
    let deleted = one(ask(host, Command::Operators(command)).await?)?;
    if let (Ok(Some(_)), Some(entry)) = (&deleted, entry) {
        invitations::withdraw_subject(&host.of(&entry), &subject).await?;
    }
    Ok(deleted)
}

/// The same authority, told of somebody who may do everything beside whoever has this `sub`, and can sign in.
async fn beside<H: Host>(
    host: &H,
    entry: Option<&Rc<Entry>>,
    subject: &str,
    by: Authority,
) -> Result<Authority, Fault> {
    let (Authority::Right, Some(entry)) = (&by, entry) else {
        return Ok(by);
    };
    let there = host.of(entry);
    let all = list(host).await?.readable;
    // Without anybody else the others could do what they can with whoever cannot do everything.
    if !all
        .iter()
        .any(|one| one.subject == subject && one.is_in_full())
    {
        return Ok(by);
    }
    for other in all {
        let Some(username) = other.in_full_beside(subject) else {
            continue;
        };
        let stands = people::Command::Manage(Manage::Stands(other.subject.clone()));
        // Somebody whose row cannot be read is nobody to count on.
        if super::people::ask(&there, username, stands).await? == people::Reply::Done {
            return Ok(Authority::RightBeside(vec![other.subject]));
        }
    }
    Ok(Authority::RightBeside(Vec::new()))
}

/// Gives an operator other rights; none, if there is no such operator.
pub async fn update<H: Host>(
    host: &H,
    subject: String,
    mandate: Mandate,
    by: Authority,
) -> Result<Result<Option<Operator>, DocumentError>, Fault> {
    let entry = service(host).await?;
    let by = beside(host, entry.as_ref(), &subject, by).await?;
    let command = OperatorCommand::Update(subject, mandate, by);
    one(ask_beside(host, Command::Operators(command)).await?)
}

fn one(reply: Reply) -> Result<Result<Option<Operator>, DocumentError>, Fault> {
    match reply {
        Reply::Operators(mut changed) => Ok(Ok(changed.pop())),
        Reply::Refused(error) => Ok(Err(error)),
        _ => Err(Fault::UnexpectedReply),
    }
}

/// Whoever was to have this `sub` at the service of this number has made their account. Where that cannot be
/// noted it is at their first call.
pub async fn joined<H: Host>(host: &H, at: u64, subject: &str, username: &str) {
    let command = OperatorCommand::Join {
        at,
        subject: subject.to_owned(),
        username: username.to_owned(),
    };
    if let Err(fault) = ask(host, Command::Operators(command)).await {
        let line = fault.line();
        host.log(&format!("{line}; an operator has joined all the same"));
    }
}

/// Whoever had this `sub` at the service of `there` has no account any more: if that is the operators', they operate
/// nothing. The rights of somebody who is gone are not kept for anybody, be it the last who had them.
pub async fn departed<H: Host>(there: &H, subject: &str) -> Result<(), Fault> {
    end(there, subject, Authority::Secret).await
}

/// The invitation is none any more by which somebody would have had this `sub` there, if anybody counted on one: so
/// nobody is the operator. Where the record stays it is nobody's, until it has run out.
pub async fn uninvited<H: Host>(there: &H, subject: Option<String>) {
    let Some(subject) = subject else { return };
    if let Err(fault) = end(there, &subject, Authority::Right).await {
        let line = fault.line();
        there.log(&format!(
            "{line}; an operator who is not invited any more is still listed"
        ));
    }
}

async fn end<H: Host>(there: &H, subject: &str, by: Authority) -> Result<(), Fault> {
    let Some(tenant) = there
        .tenant()
        .filter(|tenant| is_operators_issuer(&tenant.issuer))
    else {
        return Ok(());
    };
    let entry: Option<Entry> = ask(there, Command::ForOperators).await?.try_into()?;
    if entry.is_some_and(|entry| entry.id == tenant.id) {
        let command = OperatorCommand::Delete(subject.to_owned(), by);
        ask(there, Command::Operators(command)).await?;
    }
    Ok(())
}

/// A call with a token of the operators' service, and a proof.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The token.
    pub token: &'a str,
    /// The value of the `DPoP` header.
    pub dpop: Option<&'a str>,
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The network it came from, or nothing.
    pub network: &'a str,
}

/// Who operates by this call, as the directory has told it at most a moment ago. What opens nothing is
/// counted with the guesses of its network, but a proof that only lacks a nonce is none, nor is a token that
/// was good before.
pub async fn operating<H: Host>(
    host: &H,
    call: Call<'_>,
) -> Result<Result<Rc<Who>, CallerError>, Fault> {
    let (now, digest) = (host.now(), Digest::of(call.token));
    let has_seen = host.known(|known| known.operators.has_seen(&digest));
    let wait = host.known(|known| known.callers.wait(call.network, now));
    if let Some(seconds) = wait.filter(|_| !has_seen) {
        return Ok(Err(CallerError::Guesses(seconds.to_string())));
    }
    let found = match service(host).await? {
        Some(entry) => presented(&host.of(&entry), call)
            .await?
            .map(|operating| (entry, operating)),
        None => Err(CallerError::OperatorWrong),
    };
    let (entry, operating) = match found {
        Ok(found) => found,
        Err(error) => {
            if error.is_guess() && !has_seen {
                host.known(|known| known.callers.count(call.network, now));
            }
            return Ok(Err(error));
        }
    };
    host.known(|known| known.operators.see(&digest, now));
    let who = known(host, entry.id, &operating).await?;
    Ok(who.ok_or(CallerError::NoOperator))
}

/// Whose token it is, if it is one for the API, of the console, and is presented with the key that it is
/// bound to.
async fn presented<H: Host>(
    there: &H,
    call: Call<'_>,
) -> Result<Result<Operating, CallerError>, Fault> {
    match proved(there, call).await {
        Ok(outcome) => Ok(outcome),
        Err(Failure::Refusal(_)) => Ok(Err(CallerError::OperatorWrong)),
        // Its documents are not there yet: nobody was given a token.
        Err(Failure::Fault(Fault::NoService | Fault::NoKeys)) => {
            Ok(Err(CallerError::OperatorWrong))
        }
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

async fn proved<H: Host>(
    there: &H,
    call: Call<'_>,
) -> Result<Result<Operating, CallerError>, Failure> {
    let service = there.service().await?;
    let used = Use {
        method: call.method,
        uris: &[target(&service.issuer, call.path)],
        dpop: call.dpop,
    };
    let proof = match prove(there, &service, used, call.token).await {
        Ok(proof) => proof,
        Err(Failure::Refusal(refusal)) => {
            let nonces = nonces(there, &service).await?;
            let nonce = nonces.map(|nonces| nonces.current(there.now()));
            return Ok(Err(unproved(&refusal, nonce)));
        }
        Err(failure) => return Err(failure),
    };
    let with = Evidence {
        proof: Some(proof),
        certificate: None,
    };
    let held = held(there, &service, call.token, with).await?;
    let accepted = held.accepted(&[audience(&service.issuer)])?;
    Ok(Ok(Operating::of(&accepted)?))
}

/// What the directory knows of them.
async fn known<H: Host>(
    host: &H,
    at: u64,
    operating: &Operating,
) -> Result<Option<Rc<Who>>, Fault> {
    let (now, subject) = (host.now(), operating.subject.as_str());
    if let Some(who) = host.known(|known| known.operators.told(at, subject, now)) {
        return Ok(Some(who));
    }
    let asked = host.known(|known| known.generation());
    let command = OperatorCommand::Of {
        at,
        subject: subject.to_owned(),
    };
    let who: Option<Who> = match ask(host, Command::Operators(command)).await {
        Ok(reply) => reply.try_into()?,
        // What the directory says of itself is heard; only its silence is outlasted.
        Err(Fault::World(world)) => {
            let known = host.known(|known| known.operators.outlast(at, subject, now));
            return known.map(Some).ok_or(Fault::World(world));
        }
        Err(fault) => return Err(fault),
    };
    let who = who.map(Rc::new);
    if who.as_ref().is_some_and(|who| who.is_unnamed()) {
        joined(host, at, subject, &operating.username).await;
    }
    host.known(|known| {
        // What was changed here meanwhile may have ended it.
        if who.is_none() || asked == known.generation() {
            known.operators.keep(at, subject, who.as_ref(), now);
        }
    });
    Ok(who)
}
