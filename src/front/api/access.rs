//! Who may call, and for which service.

use std::rc::Rc;

use super::failed::Failed;
use crate::{
    backend::{
        Host,
        admin::is_admin,
        callers::{Opened, opened},
        operators::{Call, operating},
        services::{first, of_number},
    },
    directory::{Entry, Presented, Who},
    engine::{
        CallerError, Operation,
        admission::{Caller, number_of, unknown},
        operating::token_of,
    },
    front::{Request, browser::visit::address_of},
    people::network,
};

/// Whoever calls, as far as they are known.
pub(super) enum Known {
    /// The holder of the admin secret.
    Operator,
    /// The holder of a credential.
    Holder(Rc<Who>),
}

impl Known {
    /// Whether they have presented a token with a proof.
    pub(super) fn is_operating(&self) -> bool {
        matches!(self, Self::Holder(who) if matches!(**who, Who::Operator(_)))
    }

    pub(super) fn caller(&self) -> Caller<'_> {
        match self {
            Self::Operator => Caller::Operator,
            Self::Holder(who) => Caller::Holder(who),
        }
    }
}

/// Who calls.
pub(super) async fn known<H: Host>(host: &H, request: &Request) -> Result<Known, Failed> {
    let authorization = request.header("authorization");
    if is_admin(host, authorization)? {
        return Ok(Known::Operator);
    }
    let network = address_of(host, request).map(network);
    if let Some(token) = token_of(authorization) {
        let call = Call {
            token,
            dpop: request.header("dpop"),
            method: request.method(),
            path: request.path(),
            network: network.as_deref().unwrap_or_default(),
        };
        return Ok(Known::Holder(operating(host, call).await??));
    }
    let presented = Presented::read(authorization);
    match opened(host, &presented, &network.unwrap_or_default()).await? {
        Opened::Known(who) => Ok(Known::Holder(who)),
        Opened::Nobody => Err(unknown(&presented).into()),
        Opened::Wait(seconds) => Err(CallerError::Guesses(seconds.to_string()).into()),
    }
}

/// The service that is meant, which has to be there.
pub(super) async fn service<H: Host>(
    host: &H,
    caller: Caller<'_>,
    operation: Operation,
    number: Option<&str>,
) -> Result<Option<Rc<Entry>>, Failed> {
    match meant(host, caller, operation, number).await? {
        (Some(_), None) => Err(CallerError::ServiceUnknown.into()),
        (_, entry) => Ok(entry),
    }
}

/// The service that is meant: the one of the number in the path, or else the one that the credential is
/// for. The first one is nothing here. Whoever may not ask for it is not told whether it is there.
pub(super) async fn meant<H: Host>(
    host: &H,
    caller: Caller<'_>,
    operation: Operation,
    number: Option<&str>,
) -> Result<(Option<u64>, Option<Rc<Entry>>), Failed> {
    let named = number.map(number_of).transpose()?.or(caller.service());
    let first = first(host).await;
    let is_first = |id: u64| first.as_ref().is_ok_and(|first| first.id == Some(id));
    let Some(id) = named.filter(|id| !is_first(*id)) else {
        caller.may(operation, first?.id, None)?;
        return Ok((None, None));
    };
    if caller.owner().is_none() {
        caller.may(operation, Some(id), None)?;
    }
    let entry = of_number(host, id).await?;
    if entry.is_none() {
        // It may be that of the first one, if nobody knows which that is now.
        first?;
    }
    let owner = entry.as_ref().and_then(|entry| entry.owner.as_deref());
    caller.may(operation, Some(id), owner)?;
    if let Some(entry) = &entry {
        caller.may_with(entry)?;
    }
    Ok((Some(id), entry))
}
