//! The services beside the first one: whose a request is, and how they are made and deleted.

use std::rc::Rc;

use serde_json::Value;

use super::{Failure, Fault, Host, register};
use crate::{
    Secret, audit,
    directory::{
        Command, Entry, First, LookUp, Object, Place, Reply, Request, Step, jurisdiction_unknown,
        taken, unacceptable,
    },
    oauth::grant::serve::{self as shelf, Action},
    people,
    register::Command as Registered,
};

/// How many calls of one request empty objects. The platform allows a thousand.
const CALLS_A_TURN: u16 = 416;

/// Whose a request is.
pub enum Whose {
    /// The first service's.
    First,
    /// Nobody's.
    Nobody,
    /// This service's, at the path of this endpoint.
    Of(Rc<Entry>, String),
}

/// Whose a request for `path` at `origin` is. Where there is the first service alone, and where a
/// request is for its issuer, no directory is asked.
pub async fn whose<H: Host>(host: &H, origin: &str, path: &str) -> Result<Whose, Fault> {
    let Some(place) = Place::of(origin, path) else {
        return Ok(Whose::First);
    };
    // Whoever has seen one needs no first service for it, which may be silent or unreadable.
    if !host.known(|known| known.has_seen_any()) && !host.has_others().await? {
        return Ok(Whose::First);
    }
    let first = host.service().await;
    let first = first.ok();
    let is_first = |issuer: &str| {
        first
            .as_ref()
            .is_some_and(|first| first.issuer.as_str() == issuer)
    };
    let mut asked = Some(place);
    while let Some(place) = asked {
        if is_first(&place.issuer) {
            return Ok(Whose::First);
        }
        let mut found = of_issuer(host, &place.issuer).await?;
        if let (None, Some(issuer)) = (&found, place.aliased()) {
            if is_first(&issuer) {
                return Ok(Whose::First);
            }
            found = of_issuer(host, &issuer).await?;
        }
        match found {
            Some(entry) => return Ok(Whose::Of(entry, place.path)),
            None if place.is_bare => return Ok(Whose::First),
            None => asked = place.playground(),
        }
    }
    Ok(Whose::Nobody)
}

/// The service of this issuer, as a copy that may be as old as the caches allow.
pub async fn of_issuer<H: Host>(host: &H, issuer: &str) -> Result<Option<Rc<Entry>>, Fault> {
    copied(host, issuer, Command::OfIssuer(issuer.to_owned())).await
}

/// The service of this number, as such a copy. No issuer is spelled like a number.
pub async fn of_number<H: Host>(host: &H, id: u64) -> Result<Option<Rc<Entry>>, Fault> {
    copied(host, &id.to_string(), Command::OfId(id)).await
}

/// The same of what is remembered under this name.
pub async fn copied<H: Host>(
    host: &H,
    name: &str,
    command: Command,
) -> Result<Option<Rc<Entry>>, Fault> {
    match host.known(|known| known.look_up(name, host.now())) {
        LookUp::Found(entry) => return Ok(Some(entry)),
        LookUp::Missing => return Ok(None),
        LookUp::TooMany => return Err(Fault::TooManyUnknown),
        LookUp::Ask => {}
    }
    let asked = host.known(|known| known.generation());
    let reply = match ask(host, command).await {
        Ok(reply) => reply,
        Err(fault) => return outlast(host, name, fault).map(Some),
    };
    let entry: Option<Entry> = reply.try_into()?;
    let entry = entry.map(Rc::new);
    host.known(|known| known.keep(asked, name, entry.as_ref(), host.now()));
    Ok(entry)
}

/// What the directory says of itself is heard; only its silence is outlasted.
fn outlast<H: Host>(host: &H, name: &str, fault: Fault) -> Result<Rc<Entry>, Fault> {
    let is_silent = matches!(fault, Fault::World(_));
    let known = is_silent.then(|| host.known(|known| known.outlast(name, host.now())));
    let Some(entry) = known.flatten() else {
        host.known(|known| known.ask_in_vain(name, host.now()));
        return Err(fault);
    };
    host.log(&format!(
        "{}; what is known of a service is used",
        fault.line()
    ));
    Ok(entry)
}

/// Whether an issuer is that of a service, be it one that is being deleted.
pub async fn is_taken<H: Host>(host: &H, issuer: &str) -> Result<bool, Fault> {
    Ok(ask(host, Command::IsTaken(issuer.to_owned()))
        .await?
        .try_into()?)
}

/// The service of this number.
pub async fn of_id<H: Host>(host: &H, id: u64) -> Result<Option<Rc<Entry>>, Fault> {
    let asked = host.known(|known| known.generation());
    let entry: Option<Entry> = ask(host, Command::OfId(id)).await?.try_into()?;
    let entry = entry.map(Rc::new);
    if let Some(entry) = &entry {
        host.known(|known| known.keep(asked, &entry.issuer, Some(entry), host.now()));
    }
    Ok(entry)
}

/// Asks for something that the first service has a part in. That there are others it is told before one
/// is made, so that none is there of which nobody is to know.
pub async fn ask_beside<H: Host>(host: &H, command: Command) -> Result<Reply, Fault> {
    let first = first(host).await?;
    let Some(wanted) = command.made() else {
        return send(host, first, &host.mint()?, command).await;
    };
    if let Some(error) = unacceptable(&first, wanted) {
        return Ok(Reply::Refused(error));
    }
    if wanted
        .jurisdiction
        .is_some_and(|one| !host.has_jurisdiction(one))
    {
        return Ok(Reply::Refused(jurisdiction_unknown()));
    }
    let _: bool = register::ask(host, Registered::TellOthers)
        .await?
        .try_into()?;
    let seed = host.mint()?;
    let reply = send(host, first, &seed, command).await?;
    let Reply::Service(Some(entry)) = &reply else {
        return Ok(reply);
    };
    // The first service may have taken the issuer since a copy of it was made. Where nobody says whether
    // it has, whoever asked is told of no service either.
    let view: Result<Option<Value>, Fault> = match register::ask(host, Registered::Service).await {
        Ok(view) => view.try_into().map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    let is_taken = view
        .map(|view| view.is_some_and(|view| view["service"]["issuer"] == entry.issuer.as_str()));
    if entry.is_taken_back(&seed, is_taken.as_ref().ok().copied()) {
        take_back(host, &Rc::new(entry.clone())).await?;
    }
    is_taken.map(|is_taken| {
        if is_taken {
            Reply::Refused(taken())
        } else {
            reply
        }
    })
}

/// Takes back a service that was made a moment ago; at once, if it has had no document yet by which
/// anybody could be served.
pub async fn take_back<H: Host>(host: &H, entry: &Rc<Entry>) -> Result<(), Fault> {
    ask(host, Command::Delete(entry.id)).await?;
    let emptied = register::ask(&host.of(entry), Registered::Empty).await?;
    if !bool::try_from(emptied)? {
        ask(host, Command::Emptied(entry.id, u16::MAX)).await?;
    }
    Ok(())
}

/// What has come of deleting a service so far.
pub enum Deletion {
    /// There is no such service.
    Absent,
    /// It is served to nobody any more; the rest is to be asked for again, in so many seconds.
    Begun(u32),
    /// Nothing of it is left.
    Done,
}

/// Deletes a service, as far as one turn allows. What is there already goes on where it was.
pub async fn delete<H: Host>(host: &H, id: u64) -> Result<Deletion, Failure> {
    let found: Option<Entry> = ask(host, Command::Delete(id))
        .await?
        .try_into()
        .map_err(Fault::from)?;
    let Some(entry) = found.map(Rc::new) else {
        return Ok(Deletion::Absent);
    };
    let there = host.of(&entry);
    let entry = known_shelves(host, &there, entry).await?;
    let mut step = entry.next_step(host.now());
    let mut deleting = entry.deleted(host.now());
    for _ in 0..CALLS_A_TURN {
        let Step::Empty(object) = step else { break };
        if !empty(&there, object).await? {
            deleting.emptied += 1;
            step = deleting.step();
        }
    }
    let wait = match step {
        Step::Wait(seconds) => seconds,
        Step::Empty(_) | Step::Remove => 0,
    };
    if wait > 0 && Some(deleting) == entry.deleting {
        return Ok(Deletion::Begun(wait));
    }
    let left = ask(host, Command::Emptied(id, deleting.emptied)).await?;
    let left: Option<Entry> = left.try_into().map_err(Fault::from)?;
    Ok(match left {
        Some(_) => Deletion::Begun(wait),
        None => Deletion::Done,
    })
}

/// The entry, in which is noted whether there may be grants in regions: the register says so, which is
/// emptied first. One that cannot be read does not say that there are none.
async fn known_shelves<H: Host>(
    host: &H,
    there: &H,
    entry: Rc<Entry>,
) -> Result<Rc<Entry>, Failure> {
    let deleting = entry.deleted(host.now());
    if deleting.emptied > 0 || deleting.is_nearby {
        return Ok(entry);
    }
    match there.nearby_since().await {
        Ok(None) => return Ok(entry),
        Ok(Some(_)) | Err(Fault::Unreadable(_)) => {}
        Err(fault) => return Err(fault.into()),
    }
    let noted = ask(host, Command::DeleteNearby(entry.id)).await?;
    let noted: Option<Entry> = noted.try_into().map_err(Fault::from)?;
    Ok(noted.map_or(entry, Rc::new))
}

/// How long a deletion that fails is left in peace, in seconds.
const LEFT_IN_PEACE: u32 = 600;

/// Goes on with deletions that were begun, as far as one turn allows. The answer is in how many seconds
/// there is more to do, if there is.
pub async fn go_on<H: Host>(host: &H) -> Result<Option<u32>, Fault> {
    let Reply::Listed(entries, _) = ask(host, Command::Ending).await? else {
        return Err(Fault::UnexpectedReply);
    };
    let mut next = None;
    for entry in &entries {
        let wait = match delete(host, entry.id).await {
            // One that had much to empty is enough for one turn.
            Ok(Deletion::Begun(0) | Deletion::Done) => return Ok(Some(0)),
            Ok(Deletion::Begun(seconds)) => seconds,
            Ok(Deletion::Absent) => continue,
            Err(Failure::Fault(fault)) => {
                host.log(&format!(
                    "{}; service {} is not deleted yet",
                    fault.line(),
                    entry.id
                ));
                LEFT_IN_PEACE
            }
            Err(Failure::Refusal(_)) => LEFT_IN_PEACE,
        };
        next = Some(next.map_or(wait, |other: u32| other.min(wait)));
    }
    Ok(next)
}

/// Empties an object. The answer is whether there was anything.
async fn empty<H: Host>(host: &H, object: Object) -> Result<bool, Failure> {
    match object {
        Object::Audit(shard) => {
            let request = audit::Request {
                now: host.now(),
                command: audit::Command::Empty,
            };
            let reply = host.audit(shard, &request).await?;
            let audit::Emptied(found) = reply.try_into().map_err(Fault::from)?;
            Ok(found)
        }
        Object::Register => {
            let reply = register::ask(host, Registered::Empty).await?;
            Ok(reply.try_into().map_err(Fault::from)?)
        }
        Object::Shelf(shelf) => {
            let request = shelf::Request {
                now: host.now(),
                first_uses: Vec::new(),
                action: Action::Empty,
            };
            Ok(host.shelf(shelf, &request).await??.try_into()?)
        }
        Object::Subjects(number) => {
            let request = people::Request {
                now: host.now(),
                username: String::new(),
                command: people::Command::Empty(number),
                service: None,
            };
            let people::Emptied(found) = host.user(&request).await?.try_into()?;
            Ok(found)
        }
    }
}

/// The first service, as far as it is there.
pub async fn first<H: Host>(host: &H) -> Result<First, Fault> {
    match host.service().await {
        Ok(service) => Ok(First {
            id: service.api_key,
            issuer: Some(service.issuer.as_str().to_owned()),
        }),
        Err(Fault::NoService) => Ok(First::default()),
        Err(fault) => Err(fault),
    }
}

/// Asks the directory.
pub async fn ask<H: Host>(host: &H, command: Command) -> Result<Reply, Fault> {
    send(host, First::default(), &host.mint()?, command).await
}

async fn send<H: Host>(
    host: &H,
    first: First,
    seed: &Secret,
    command: Command,
) -> Result<Reply, Fault> {
    let request = Request {
        now: host.now(),
        seed: seed.clone(),
        first,
        command,
    };
    host.directory(&request).await
}
