//! The services of the deployment, as whoever may makes, lists and deletes them. `host` is the world of
//! the first one.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{access::meant, failed::Failed};
use crate::{
    backend::{
        Fault, Host,
        admin::{self, Edited},
        services::{self, Deletion, ask_beside},
    },
    directory::{Command, Entry, Made, NewService, Principal, Reply},
    documents::{DocumentError, Edit},
    engine::{
        Asked, CallerError, Operation, Told,
        admission::Caller,
        documents::service::{jurisdiction, made, unfurnished, written},
        listed::Part,
    },
    register::Subject,
};

fn refused(error: &DocumentError) -> Failed {
    CallerError::Document(error.to_string()).into()
}

/// `POST /api/service/create`. What is refused leaves no service behind.
pub(super) async fn create<H: Host>(
    host: &H,
    caller: Caller<'_>,
    call: &Asked,
) -> Result<Told, Failed> {
    caller.may(Operation::ServiceCreate, None, None)?;
    let edit = made(call)?;
    let wanted = NewService {
        issuer: call.text("issuer")?.unwrap_or_default().to_owned(),
        owner: caller.owner().map(str::to_owned),
        jurisdiction: jurisdiction(call)?,
    };
    let may = caller.authority().may_make(&wanted.issuer);
    may.map_err(|error| refused(&error))?;
    let command = match caller.owner() {
        Some(_) => Command::CreateOwned(wanted),
        None => Command::Create(wanted),
    };
    let entry = match ask_beside(host, command).await? {
        Reply::Service(Some(entry)) => Rc::new(entry),
        Reply::Refused(error) => return Err(refused(&error)),
        _ => return Err(Fault::UnexpectedReply.into()),
    };
    let made = furnish(host, &entry, edit).await;
    match &made {
        Ok(_) => {}
        // What was asked may be done yet, though nobody has heard of it.
        Err(Failed::Fault(_)) => {
            services::delete(host, entry.id).await?;
        }
        Err(_) => services::take_back(host, &entry).await?,
    }
    made
}

async fn furnish<H: Host>(host: &H, entry: &Rc<Entry>, edit: Edit) -> Result<Told, Failed> {
    let there = host.of(entry);
    if let Edited::Refused(error) = admin::edit(&there, Subject::NewService, edit).await? {
        return Err(refused(&error));
    }
    let secret = Command::RotateSecret(Principal::Service(entry.id));
    let Reply::Made(Made { secret, .. }) = ask_beside(host, secret).await? else {
        return Err(Fault::UnexpectedReply.into());
    };
    let service = furnished(host, entry).await?;
    Ok(Told::document(service, false).with(json!({ "apiSecret": secret })))
}

/// The service of an entry; or what is known of one that has no document yet.
async fn furnished<H: Host>(host: &H, entry: &Rc<Entry>) -> Result<Value, Fault> {
    let told = match admin::service(&host.of(entry)).await {
        Ok(service) => written(&service),
        Err(Fault::NoService) => json!({}),
        Err(fault) => return Err(fault),
    };
    Ok(unfurnished(told, entry))
}

/// Whether the caller may know of this one.
fn knows(caller: Caller<'_>, entry: &Entry) -> bool {
    caller.knows(entry.id, entry.owner.as_deref()) && caller.may_with(entry).is_ok()
}

/// Which service it is, for whoever may do something with it and not read it.
fn named(service: &Value) -> Value {
    let told =
        ["apiKey", "issuer", "serviceName"].map(|name| (name.to_owned(), service[name].clone()));
    Value::Object(
        told.into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
    )
}

/// `GET /api/service/get/list`: of those that the caller may read, and which the others are with which they may do
/// something.
pub(super) async fn list<H: Host>(
    host: &H,
    caller: Caller<'_>,
    call: &Asked,
) -> Result<Told, Failed> {
    let part = Part::read(call)?;
    let all = Command::List {
        start: 0,
        end: usize::MAX,
    };
    let Reply::Listed(mut entries, _) = ask_beside(host, all).await? else {
        return Err(Fault::UnexpectedReply.into());
    };
    entries.retain(|entry| entry.deleting.is_none() && knows(caller, entry));
    let first = match services::first(host).await?.id {
        Some(id) if caller.knows(id, None) => {
            let told = written(&admin::service(host).await?);
            let may = caller.may(Operation::ServiceGet, Some(id), None);
            Some(if may.is_ok() { told } else { named(&told) })
        }
        _ => None,
    };
    let total = entries.len() + usize::from(first.is_some());
    let range = part.range();
    let mut told: Vec<Value> = first
        .iter()
        .filter(|_| range.contains(&0))
        .cloned()
        .collect();
    let before = usize::from(first.is_some());
    for (index, entry) in entries.into_iter().enumerate() {
        if range.contains(&(index + before)) {
            let sees = caller.sees(&entry);
            let service = furnished(host, &Rc::new(entry)).await?;
            told.push(if sees { service } else { named(&service) });
        }
    }
    Ok(part.told("services", told, total))
}

/// `DELETE /api/service/delete`. From this answer on nobody is served; the rows go by themselves.
pub(super) async fn delete<H: Host>(
    host: &H,
    caller: Caller<'_>,
    number: Option<&str>,
) -> Result<Told, Failed> {
    let (id, _) = meant(host, caller, Operation::ServiceDelete, number).await?;
    let id = id.ok_or(CallerError::ServiceFirst)?;
    match services::delete(host, id).await? {
        Deletion::Absent => Err(CallerError::ServiceUnknown.into()),
        Deletion::Begun(_) | Deletion::Done => Ok(Told::nothing()),
    }
}
