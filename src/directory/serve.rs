//! One request to the directory, and its answer.

use super::{
    command::{Command, First, NewService, Request},
    credential::{Credential, OWNER_RULE, Principal, is_owner},
    credentials::{authenticate, create_token, forget_secret, list_tokens, revoke, rotate_secret},
    entry::{Entry, Step},
    operator::Authority,
    operators::{
        forget_operators, is_operators_issuer, is_page_of_first, keep_operators_service,
        operators_service, serve_operators,
    },
    reply::Reply,
    stored::{
        self, FORM, entries, entry, issuer_key, number_of, readable, service_key, text_of, tokens,
    },
};
use crate::{
    Secret, Timestamp,
    documents::{DocumentError, Issuer, document_error::refused},
    register::{Store, Trouble},
};

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    match decide(store, request) {
        Ok(reply) => Ok(reply),
        Err(Trouble::Store(error)) => Err(error),
        Err(Trouble::Unreadable(kind)) => Ok(Reply::Unreadable(kind.to_owned())),
    }
}

fn decide<S: Store>(store: &mut S, request: Request) -> Result<Reply, Trouble<S::Error>> {
    let Request {
        now,
        seed,
        first,
        command,
    } = request;
    match command {
        Command::Authenticate(digest) => authenticate(store, &digest, now),
        Command::Create(wanted) if is_operators_issuer(&wanted.issuer) => {
            Ok(Reply::Refused(kept_for_operators()))
        }
        Command::Create(wanted) => create(store, &first, entry_of(wanted, &seed, now)),
        Command::CreateForOperators(wanted) => match operators_service(store)? {
            Some(entry) => Ok(Reply::Service(Some(entry))),
            None => create_for_operators(store, &first, entry_of(wanted, &seed, now)),
        },
        Command::CreateOwned(wanted) => match overreach(store, &first, &wanted)? {
            Some(error) => Ok(Reply::Refused(error)),
            None => create(store, &first, entry_of(wanted, &seed, now)),
        },
        Command::CreateToken(token) => create_token(store, &first, token, &seed, now),
        Command::Delete(id) => delete(store, id, false, now),
        Command::DeleteNearby(id) => delete(store, id, true, now),
        Command::Ending => {
            let mut ending = readable(store)?;
            ending.retain(|entry| entry.deleting.is_some());
            let total = ending.len();
            Ok(Reply::Listed(ending, total))
        }
        Command::Emptied(id, objects) => emptied(store, id, objects, now),
        Command::ForOperators => Ok(Reply::Service(operators_service(store)?)),
        Command::IsTaken(issuer) => Ok(Reply::Taken(number_of(store, &issuer)?.is_some())),
        Command::List { start, end } => list(store, start, end),
        Command::ListTokens(service) => list_tokens(store, service),
        Command::Operators(asked) => serve_operators(store, &first, asked, now),
        Command::OfId(id) => served(store, id),
        Command::OfIssuer(issuer) => match number_of(store, &issuer)? {
            Some(id) => served(store, id),
            None => Ok(Reply::Service(None)),
        },
        Command::RevokeToken(id) => revoke(store, id),
        Command::RotateSecret(principal) => rotate_secret(store, &first, principal, &seed),
    }
}

/// The service that is wanted.
fn entry_of(wanted: NewService, seed: &Secret, now: Timestamp) -> Entry {
    let NewService {
        issuer,
        owner,
        jurisdiction,
    } = wanted;
    Entry {
        v: FORM,
        id: Entry::number_of(seed),
        issuer,
        owner,
        jurisdiction,
        created_at: now,
        is_of_operators: false,
        deleting: None,
    }
}

/// Which service it is is known in the step that makes it: no other at its issuer is taken for it.
fn create_for_operators<S: Store>(
    store: &mut S,
    first: &First,
    wanted: Entry,
) -> Result<Reply, Trouble<S::Error>> {
    let (id, issuer) = (wanted.id, wanted.issuer.clone());
    let wanted = Entry {
        is_of_operators: true,
        ..wanted
    };
    match create(store, first, wanted)? {
        Reply::Refused(error) => {
            let rule = format!("of the service of the operators, {issuer}, {}", error.rule);
            Ok(Reply::Refused(refused("issuer", rule)))
        }
        reply => {
            keep_operators_service(store, id)?;
            Ok(reply)
        }
    }
}

fn create<S: Store>(
    store: &mut S,
    first: &First,
    entry: Entry,
) -> Result<Reply, Trouble<S::Error>> {
    if let Some(error) = unfit(first, &entry.issuer, entry.owner.as_deref()) {
        return Ok(Reply::Refused(error));
    }
    let id = entry.id;
    let is_taken = number_of(store, &entry.issuer)?.is_some();
    if first.id == Some(id) || is_taken || stored::entry(store, id)?.is_some() {
        return Ok(Reply::Refused(taken()));
    }
    store.put(&issuer_key(&entry.issuer), &id.to_string())?;
    store.put(&service_key(id), &text_of(&entry))?;
    Ok(Reply::Service(Some(entry)))
}

/// Two services of one issuer could not be told apart.
pub fn taken() -> DocumentError {
    refused(
        "issuer",
        "is that of another service already, or of one that is being deleted.",
    )
}

/// Why no service is made where nobody has its issuer: that can be said without the directory.
pub fn unacceptable(first: &First, wanted: &NewService) -> Option<DocumentError> {
    unfit(first, &wanted.issuer, wanted.owner.as_deref())
}

fn unfit(first: &First, issuer: &str, owner: Option<&str>) -> Option<DocumentError> {
    if let Err(rule) = Issuer::parse(issuer) {
        return Some(refused("issuer", rule));
    }
    if first.issuer.as_deref() == Some(issuer) {
        return Some(taken());
    }
    let owner = owner.filter(|owner| !is_owner(owner));
    owner.map(|_| refused("owner", OWNER_RULE))
}

/// How many services one owner makes at most.
const MOST_OWNED: usize = 1000;

fn kept_for_operators() -> DocumentError {
    refused("issuer", "is kept for the service of the operators.")
}

impl Authority {
    /// Whether a service of this issuer may be made. Nobody takes pages of the first service from it, nor a place below
    /// that of the operators, but whoever holds the admin secret.
    pub fn may_make(&self, issuer: &str) -> Result<(), DocumentError> {
        if *self == Self::Secret || !is_page_of_first(issuer) {
            return Ok(());
        }
        let rule = "must not have a path that begins with errors, operators or playground.";
        Err(refused("issuer", rule))
    }
}

/// Why an owner may not make this. An origin that is nobody's is answered by the first service, and whose
/// it is to be the operator says: an owner has services below the first one's, and where the operator has
/// made one for them. Nobody else is sent to a first one on loopback.
fn overreach<S: Store>(
    store: &S,
    first: &First,
    wanted: &NewService,
) -> Result<Option<DocumentError>, Trouble<S::Error>> {
    if is_operators_issuer(&wanted.issuer) {
        return Ok(Some(kept_for_operators()));
    }
    if let Err(error) = Authority::Right.may_make(&wanted.issuer) {
        return Ok(Some(error));
    }
    let mut owned = readable(store)?;
    let is_below = |one: &Entry| {
        let rest = wanted.issuer.strip_prefix(one.issuer.as_str());
        one.owner != wanted.owner && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    if owned.iter().any(is_below) {
        let rule = "must not be below the issuer of a service of somebody else.";
        return Ok(Some(refused("issuer", rule)));
    }
    owned.retain(|entry| entry.owner == wanted.owner);
    if owned.len() >= MOST_OWNED {
        return Ok(Some(refused("owner", "has 1000 services already.")));
    }
    let parsed = |issuer: &String| Issuer::parse(issuer).ok();
    let first = first.issuer.as_ref().and_then(parsed);
    let mut given = owned
        .iter()
        .filter_map(|entry| parsed(&entry.issuer))
        .chain(first.clone());
    let asked = parsed(&wanted.issuer);
    let is_given = first.is_none_or(|first| first.is_loopback())
        || asked.is_none_or(|asked| given.any(|one| one.origin() == asked.origin()));
    let refusal = || {
        refused(
            "issuer",
            "must be at the origin of the first service, or at one where the operator has made a service of this owner.",
        )
    };
    Ok((!is_given).then(refusal))
}

/// A platform that cannot keep a promise must not be asked to.
pub fn jurisdiction_unknown() -> DocumentError {
    refused(
        "jurisdiction",
        "is not known to the platform of this deployment.",
    )
}

/// A service that is being deleted is served to nobody.
fn served<S: Store>(store: &S, id: u64) -> Result<Reply, Trouble<S::Error>> {
    let entry = entry(store, id)?;
    Ok(Reply::Service(
        entry.filter(|entry| entry.deleting.is_none()),
    ))
}

fn list<S: Store>(store: &S, start: usize, end: usize) -> Result<Reply, Trouble<S::Error>> {
    let all = entries(store)?;
    let total = all.len();
    let asked = all.into_iter().take(end).skip(start).collect();
    Ok(Reply::Listed(asked, total))
}

fn delete<S: Store>(
    store: &mut S,
    id: u64,
    is_nearby: bool,
    now: Timestamp,
) -> Result<Reply, Trouble<S::Error>> {
    let Some(mut found) = entry(store, id)? else {
        return Ok(Reply::Service(None));
    };
    let mut deleting = found.deleted(now);
    deleting.is_nearby |= is_nearby;
    if found.deleting != Some(deleting) {
        found.deleting = Some(deleting);
        store.put(&service_key(id), &text_of(&found))?;
    }
    Ok(Reply::Service(Some(found)))
}

/// Of a service that is not being deleted nothing can be empty.
fn emptied<S: Store>(
    store: &mut S,
    id: u64,
    objects: u16,
    now: Timestamp,
) -> Result<Reply, Trouble<S::Error>> {
    let Some(mut found) = entry(store, id)? else {
        return Ok(Reply::Service(None));
    };
    let Some(deleting) = &mut found.deleting else {
        return Ok(Reply::Service(Some(found)));
    };
    if deleting.emptied == 0 && objects > 0 {
        deleting.since = now;
    }
    deleting.emptied = objects.max(deleting.emptied);
    if deleting.step() != Step::Remove {
        store.put(&service_key(id), &text_of(&found))?;
        return Ok(Reply::Service(Some(found)));
    }
    let tokens = tokens(store, Some(id))?;
    forget_operators(store, &found)?;
    forget_secret(store, &Principal::Service(id))?;
    for token in tokens.iter().filter_map(Credential::token) {
        revoke(store, token.id)?;
    }
    store.delete(&service_key(id))?;
    store.delete(&issuer_key(&found.issuer))?;
    Ok(Reply::Service(None))
}
