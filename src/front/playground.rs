//! The playground: its page is a file beside the worker, and in development it registers its client
//! itself.

use serde_json::{Value, json};

use super::{
    Request, Response,
    admin_replies::{read, refused},
    replies::unavailable,
};
use crate::{
    audit::{Kind, Note},
    backend::{
        Failure, Host,
        admin::{self, Applied, Apply},
    },
    jose::LEVELS_OF_OTHERS,
    json::FromJson,
    oauth::{
        endpoint::path,
        playground::{CLIENT, Sender, document},
    },
    register::{self, Submitted},
};

/// What the page sends.
#[derive(FromJson)]
#[serde(deny_unknown_fields)]
struct Registration {
    jwks: Value,
}

/// Makes the client of the page, or gives it these keys.
pub(super) async fn client<H: Host>(host: &H, request: &Request) -> Response {
    match registered(host, request).await {
        Ok(response) => response,
        Err(Failure::Refusal(refusal)) => refused(&refusal),
        Err(Failure::Fault(fault)) => unavailable(host, &fault),
    }
}

async fn registered<H: Host>(host: &H, request: &Request) -> Result<Response, Failure> {
    request.body().whole()?;
    let service = host.service().await?;
    let sender = Sender {
        content_type: request.content_type(),
        origin: request.header("origin"),
        site: request.header("sec-fetch-site"),
    };
    sender.check(&service.issuer)?;
    let Registration { jwks } = match read(request, 1 + LEVELS_OF_OTHERS) {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let submitted = Submitted {
        name: CLIENT.to_owned(),
        kind: register::Kind::Client,
        document: document(&service, &jwks),
    };
    let applied = admin::apply(host, Apply::of(vec![submitted])).await?;
    if matches!(applied, Applied::Refused { .. }) {
        return Ok(Response::json(400, &applied));
    }
    host.note(Note::Caller(CLIENT.to_owned()));
    host.note(Note::Operation(request.path().to_owned(), 200));
    host.note(Note::Event(Kind::AdminChanged));
    Ok(Response::json(200, &json!({ "client_id": CLIENT })))
}

/// Leads whoever has typed the path without its slash to the page.
pub(super) async fn typed<H: Host>(host: &H) -> Response {
    match host.service().await {
        Ok(service) => Response::see_other(service.issuer.endpoint(path::PLAYGROUND)),
        Err(fault) => unavailable(host, &fault),
    }
}
