//! What becomes of operators: each change is one step, in which it is known who else can do everything.

use super::{
    command::First,
    credential::Who,
    credentials::{NO_SERVICE, is_there, unfit},
    entry::Entry,
    operator::{Authority, Kept, Mandate, Operator, OperatorCommand, OperatorsService},
    reply::Reply,
    stored::{
        FORM, OPERATORS_SERVICE, Operators, entry, forget_all, operator, operator_key, operators,
        operators_service_of, text_of,
    },
};
use crate::{
    Timestamp,
    documents::{DocumentError, document_error::refused},
    register::{Store, Trouble},
};

/// How many operators there are at most.
const MOST: usize = 500;

/// The last part of the issuer of their service.
pub(super) const PATH: &str = "/operators";

/// The service of the operators, if it is served.
pub(super) fn operators_service<S: Store>(store: &S) -> Result<Option<Entry>, Trouble<S::Error>> {
    let Some(text) = store.get(OPERATORS_SERVICE)? else {
        return Ok(None);
    };
    let found = entry(store, operators_service_of(&text)?.id)?;
    Ok(found.filter(|found| found.is_of_operators && found.deleting.is_none()))
}

/// Keeps which service it is.
pub(super) fn keep_operators_service<S: Store>(store: &mut S, id: u64) -> Result<(), S::Error> {
    let kept = OperatorsService { v: FORM, id };
    store.put(OPERATORS_SERVICE, &text_of(&kept))
}

/// The service of this number is gone: who operated by it does so no more.
pub(super) fn forget_operators<S: Store>(
    store: &mut S,
    gone: &Entry,
) -> Result<(), Trouble<S::Error>> {
    if !gone.is_of_operators {
        return Ok(());
    }
    forget_all(store, gone.id)?;
    let named = store.get(OPERATORS_SERVICE)?;
    let named = named.map(|text| operators_service_of(&text)).transpose()?;
    if named.is_some_and(|named| named.id == gone.id) {
        store.delete(OPERATORS_SERVICE)?;
    }
    Ok(())
}

/// Serves what is asked about operators. Of another service than theirs nobody is one.
pub(super) fn serve_operators<S: Store>(
    store: &mut S,
    first: &First,
    command: OperatorCommand,
    now: Timestamp,
) -> Result<Reply, Trouble<S::Error>> {
    let place = operators_service(store)?.map(|entry| entry.id);
    let place = place.filter(|id| command.at().is_none_or(|at| at == *id));
    let Some(at) = place else {
        return Ok(Reply::Operators(Vec::new()));
    };
    match command {
        OperatorCommand::Delete(subject, by) => delete(store, at, &subject, &by),
        OperatorCommand::Invite {
            subject,
            mandate,
            until,
            ..
        } => match unacceptable(store, first, &mandate)? {
            Some(error) => Ok(Reply::Refused(error)),
            None => invite(store, at, invited(subject, mandate, until, now), now),
        },
        OperatorCommand::Join {
            subject, username, ..
        } => join(store, at, &subject, username),
        OperatorCommand::List => {
            let Operators {
                mut readable,
                unreadable,
            } = operators(store, at)?;
            readable.retain(|one| !one.is_over(now));
            Ok(match unreadable {
                0 => Reply::Operators(readable),
                more => Reply::SomeOperators(readable, more),
            })
        }
        OperatorCommand::Of { subject, .. } => {
            let found = operator(store, at, &subject)?;
            Ok(Reply::Authenticated(found.map(Who::Operator)))
        }
        OperatorCommand::Update(subject, mandate, by) => {
            if let Some(error) = unacceptable(store, first, &mandate)? {
                return Ok(Reply::Refused(error));
            }
            let with = |former| Operator {
                rights: mandate.rights,
                service: mandate.service,
                description: mandate.description,
                ..former
            };
            update(store, at, &subject, &by, with)
        }
    }
}

fn unacceptable<S: Store>(
    store: &S,
    first: &First,
    mandate: &Mandate,
) -> Result<Option<DocumentError>, Trouble<S::Error>> {
    if let Some(error) = unfit(&mandate.rights, &mandate.description) {
        return Ok(Some(error));
    }
    let is_there = is_there(store, first, mandate.service)?;
    Ok((!is_there).then(|| refused("service", NO_SERVICE)))
}

fn invited(subject: String, mandate: Mandate, until: Timestamp, now: Timestamp) -> Operator {
    let Mandate {
        rights,
        service,
        description,
    } = mandate;
    Operator {
        subject,
        service,
        rights,
        description,
        created_at: now,
        invited_until: Some(until),
        username: None,
    }
}

fn keep<S: Store>(store: &mut S, at: u64, operator: Operator) -> Result<(), S::Error> {
    let key = operator_key(at, &operator.subject);
    store.put(&key, &text_of(&Kept { v: FORM, operator }))
}

/// What was never used makes room.
fn invite<S: Store>(
    store: &mut S,
    at: u64,
    invited: Operator,
    now: Timestamp,
) -> Result<Reply, Trouble<S::Error>> {
    let Operators {
        readable,
        unreadable,
    } = operators(store, at)?;
    let (over, left): (Vec<Operator>, Vec<Operator>) =
        readable.into_iter().partition(|one| one.is_over(now));
    if left.len() + unreadable >= MOST {
        return Ok(Reply::Refused(refused(
            "operators",
            "are 500 already: take some back.",
        )));
    }
    if store.get(&operator_key(at, &invited.subject))?.is_some() {
        return Ok(Reply::Refused(refused("subject", "is an operator's.")));
    }
    for one in over {
        store.delete(&operator_key(at, &one.subject))?;
    }
    keep(store, at, invited.clone())?;
    Ok(Reply::Operators(vec![invited]))
}

fn join<S: Store>(
    store: &mut S,
    at: u64,
    subject: &str,
    username: String,
) -> Result<Reply, Trouble<S::Error>> {
    let Some(found) = operator(store, at, subject)? else {
        return Ok(Reply::Operators(Vec::new()));
    };
    let joined = Operator {
        username: Some(username),
        invited_until: None,
        ..found.clone()
    };
    if joined != found {
        keep(store, at, joined.clone())?;
    }
    Ok(Reply::Operators(vec![joined]))
}

fn update<S: Store>(
    store: &mut S,
    at: u64,
    subject: &str,
    by: &Authority,
    with: impl FnOnce(Operator) -> Operator,
) -> Result<Reply, Trouble<S::Error>> {
    let Some(found) = operator(store, at, subject)? else {
        return Ok(Reply::Operators(Vec::new()));
    };
    let updated = with(found.clone());
    if !updated.is_full() && is_needed(store, at, &found, by)? {
        return Ok(Reply::Refused(last("rights")));
    }
    if updated != found {
        keep(store, at, updated.clone())?;
    }
    Ok(Reply::Operators(vec![updated]))
}

fn delete<S: Store>(
    store: &mut S,
    at: u64,
    subject: &str,
    by: &Authority,
) -> Result<Reply, Trouble<S::Error>> {
    let Some(found) = operator(store, at, subject)? else {
        return Ok(Reply::Operators(Vec::new()));
    };
    if is_needed(store, at, &found, by)? {
        return Ok(Reply::Refused(last("subject")));
    }
    store.delete(&operator_key(at, subject))?;
    Ok(Reply::Operators(vec![found]))
}

fn last(member: &str) -> DocumentError {
    refused(
        member,
        "is of the last operator with ADMIN for all services: only whoever holds the admin secret takes that away.",
    )
}

/// Whether nobody else who has joined, and can sign in, could do everything. Whoever is invited may never come, and
/// who cannot be read may do what nobody knows.
fn is_needed<S: Store>(
    store: &S,
    at: u64,
    found: &Operator,
    by: &Authority,
) -> Result<bool, Trouble<S::Error>> {
    if *by == Authority::Secret || !found.is_in_full() {
        return Ok(false);
    }
    let all = operators(store, at)?.readable;
    let mut others = all.iter().filter(|one| one.subject != found.subject);
    Ok(!others.any(|one| one.is_in_full() && by.knows(one)))
}

/// Whether an issuer is where that service would be.
pub fn is_operators_issuer(issuer: &str) -> bool {
    path_of(issuer) == PATH
}

/// Whether an issuer is where pages of the first service are, or below that service.
pub(super) fn is_page_of_first(issuer: &str) -> bool {
    let first = path_of(issuer).split('/').nth(1);
    first.is_some_and(|first| ["errors", "operators", "playground"].contains(&first))
}

fn path_of(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.find('/').map_or("", |path| &rest[path..])
}
