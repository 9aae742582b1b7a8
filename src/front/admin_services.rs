//! The roads of an operator to services beside the first one, and to the credentials of the API.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Request, Response,
    admin_replies::{FLAT, changed, invalid_document, missing, read},
};
use crate::{
    backend::{
        Failure, Fault, Host,
        services::{self, Create, Deletion, Listed},
    },
    directory::{Command, Entry, NewToken, Principal, Token},
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
    json!({
        "id": entry.id,
        "issuer": entry.issuer,
        "owner": entry.owner,
        "jurisdiction": entry.jurisdiction,
        "createdAt": entry.created_at,
        "deleting": entry.deleting.is_some(),
    })
}

pub(super) async fn create<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    let asked: Create = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    Ok(match services::create(host, asked).await? {
        Ok(entry) => Response::json(200, &told(&entry)),
        Err(error) => invalid_document(&error),
    })
}

pub(super) async fn list<H: Host>(host: &H, query: Query) -> Result<Response, Failure> {
    let start = query.start.unwrap_or_default();
    let end = query.end.unwrap_or_else(|| start.saturating_add(PAGE));
    let Listed { entries, total } = services::list(host, start, end).await?;
    let entries: Vec<Value> = entries.iter().map(told).collect();
    let body = json!({ "start": start, "end": end, "totalCount": total, "services": entries });
    Ok(Response::json(200, &body))
}

/// What is named by its number.
#[derive(Deserialize)]
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

pub(super) async fn create_token<H: Host>(
    host: &H,
    request: &Request,
    service: Option<u64>,
) -> Result<Response, Failure> {
    let asked: NewToken = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let asked = NewToken {
        service: service.or(asked.service),
        ..asked
    };
    Ok(match services::create_token(host, asked).await? {
        Ok(made) => Response::json(200, &made),
        Err(error) => invalid_document(&error),
    })
}

pub(super) async fn list_tokens<H: Host>(
    host: &H,
    service: Option<u64>,
) -> Result<Response, Failure> {
    let tokens = services::ask(host, Command::ListTokens(service)).await?;
    let tokens: Vec<Token> = tokens.try_into().map_err(Fault::from)?;
    Ok(Response::json(200, &json!({ "tokens": tokens })))
}

pub(super) async fn revoke_token<H: Host>(
    host: &H,
    request: &Request,
) -> Result<Response, Failure> {
    let Numbered { id } = match read(request, FLAT) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let revoked = services::ask(host, Command::RevokeToken(id)).await?;
    let revoked = revoked.try_into().map_err(Fault::from)?;
    Ok(changed(revoked, "revoked", "There is no such token."))
}

/// Whose secret it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Whose {
    Owner(String),
    Service(u64),
}

pub(super) async fn rotate_secret<H: Host>(
    host: &H,
    request: &Request,
) -> Result<Response, Failure> {
    let principal = match read(request, FLAT) {
        Ok(Whose::Owner(name)) => Principal::Owner(name),
        Ok(Whose::Service(id)) => Principal::Service(id),
        Err(response) => return Ok(response),
    };
    Ok(match services::rotate_secret(host, principal).await? {
        Ok(made) => Response::json(200, &made),
        Err(error) => invalid_document(&error),
    })
}
