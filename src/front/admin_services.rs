//! The roads of an operator to services beside the first one, and to the credentials of the API.

use serde_json::{Value, json};

use super::{
    Request, Response,
    admin_replies::{FLAT, changed, invalid_document, missing, read},
};
use crate::{
    backend::{
        Failure, Fault, Host,
        services::{self, Deletion},
    },
    directory::{Command, Entry, NewToken, Reply},
    json::FromJson,
};

pub(super) const NO_SERVICE: &str = "There is no such service.";

/// How many services are listed at once, if nobody says how many.
const PAGE: usize = 100;

/// Which service is meant, and which part of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// The number of the service.
    pub(super) service: Option<u64>,
    start: Option<usize>,
    end: Option<usize>,
}

impl Query {
    fn part(self) -> [usize; 2] {
        let start = self.start.unwrap_or_default();
        [start, self.end.unwrap_or(start.saturating_add(PAGE))]
    }

    /// Reads a query. Whoever misspells the name of a service must not meet the first one.
    pub(super) fn read(query: &str) -> Option<Self> {
        let mut read = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=')? {
                ("service", id) if read.service.is_none() => read.service = Some(id.parse().ok()?),
                ("start", start) if read.start.is_none() => read.start = Some(start.parse().ok()?),
                ("end", end) if read.end.is_none() => read.end = Some(end.parse().ok()?),
                _ => return None,
            }
        }
        Some(read)
    }
}

fn told(entry: &Entry) -> Value {
    let mut told = json!({
        "id": entry.id,
        "issuer": entry.issuer,
        "owner": entry.owner,
        "jurisdiction": entry.jurisdiction,
        "createdAt": entry.created_at,
        "deleting": entry.deleting.is_some(),
    });
    if entry.is_of_operators {
        told["operators"] = true.into();
    }
    told
}

/// A road to the directory.
#[derive(Clone, Copy)]
pub(super) enum Road {
    CreateService,
    CreateToken,
    ListServices,
    ListTokens,
    RevokeToken,
    RotateSecret,
}

impl Road {
    fn command(self, request: &Request, query: Query) -> Result<Command, Response> {
        Ok(match self {
            Self::CreateService => Command::Create(read(request, FLAT)?),
            Self::CreateToken => {
                let asked: NewToken = read(request, FLAT)?;
                Command::CreateToken(NewToken {
                    service: query.service.or(asked.service),
                    ..asked
                })
            }
            Self::ListServices => {
                let [start, end] = query.part();
                Command::List { start, end }
            }
            Self::ListTokens => Command::ListTokens(query.service),
            Self::RevokeToken => Command::RevokeToken(read::<Numbered>(request, FLAT)?.id),
            Self::RotateSecret => Command::RotateSecret(read(request, FLAT)?),
        })
    }
}

/// Asks the directory, beside the first service.
pub(super) async fn serve<H: Host>(
    host: &H,
    request: &Request,
    road: Road,
    query: Query,
) -> Result<Response, Failure> {
    let command = match road.command(request, query) {
        Ok(command) => command,
        Err(response) => return Ok(response),
    };
    let reply = services::ask_beside(host, command).await?;
    answered(reply, query).ok_or(Failure::Fault(Fault::UnexpectedReply))
}

fn answered(reply: Reply, query: Query) -> Option<Response> {
    let body = match reply {
        Reply::Listed(entries, total) => {
            let [start, end] = query.part();
            let entries: Vec<Value> = entries.iter().map(told).collect();
            json!({ "start": start, "end": end, "totalCount": total, "services": entries })
        }
        Reply::Made(made) => json!(made),
        Reply::Refused(error) => return Some(invalid_document(&error)),
        Reply::Revoked(found) => return Some(changed(found, "revoked", "There is no such token.")),
        Reply::Service(Some(entry)) => told(&entry),
        Reply::Tokens(tokens) => json!({ "tokens": tokens }),
        Reply::Authenticated(_)
        | Reply::Operators(_)
        | Reply::Service(None)
        | Reply::SomeOperators(..)
        | Reply::Taken(_)
        | Reply::Unreadable(_) => return None,
    };
    Some(Response::json(200, &body))
}

/// What is named by its number.
#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct Numbered {
    id: u64,
}

pub(super) async fn delete<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let Numbered { id } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    Ok(match services::delete(host, id).await? {
        Deletion::Absent => missing(NO_SERVICE),
        Deletion::Begun(seconds) => {
            Response::json(200, &json!({ "change": "deleting", "retryAfter": seconds }))
        }
        Deletion::Done => changed(true, "deleted", NO_SERVICE),
    })
}
