//! The authorization endpoint: open a pushed request, and complete it once. RFC 6749 §4.1, RFC 9126 §4, RFC 9207.

use std::rc::Rc;

use super::{
    Failure, Host,
    client::place,
    pushed_authorization::{REQUEST_URI, ticket},
};
use crate::{
    Timestamp,
    oauth::{
        Parameters, Refusal,
        authorization_request::AuthorizationRequest,
        authorization_response::ResponseTarget,
        grant::{Command, Issue, Reply, Stored},
        handle::Handle,
        shelf::{Action, Request},
    },
    registry::{Client, Service},
};

/// A request that is open to be shown to a person.
#[derive(Debug)]
pub struct Opened {
    /// Completes the request, once.
    pub ticket: Handle,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// Who asks.
    pub client: Rc<Client>,
    /// Whom it asks.
    pub service: Rc<Service>,
}

/// Opens the request that a browser brings.
///
/// FAPI 2.0 SP §5.3.2.2 (3): "shall reject authorization requests sent without RFC 9126". Other parameters than these two
/// may be there and do not count: what was pushed is what is asked (RFC 9126 §4).
pub async fn open<H: Host>(host: &H, parameters: &Parameters) -> Result<Opened, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let client_id = parameters.required("client_id")?;
    let request_uri = parameters.optional("request_uri").ok_or(Refusal::PushedRequestRequired)?;
    let handle = request_uri.strip_prefix(REQUEST_URI).and_then(Handle::decode).ok_or(Refusal::RequestUriUnknown)?;
    let client = host.client(client_id).await?.filter(|client| !client.locked).ok_or(Refusal::RequestUriUnknown)?;
    let command = Command::Open { client: client.id(), request_uri: handle.secret.digest() };
    let reply = decide(host, &handle, command, Refusal::RequestUriUnknown, now).await?;
    let request: Box<AuthorizationRequest> = reply.try_into()?;
    Ok(Opened { ticket: ticket(&handle), request: *request, client, service })
}

/// A person who has proved who they are.
#[derive(Clone, Debug)]
pub struct Person {
    /// The `sub`.
    pub subject: String,
    /// When they proved it.
    pub auth_time: Timestamp,
}

/// The person agrees: the URI that takes the code to the client.
pub async fn issue<H: Host>(host: &H, ticket: &Handle, person: Person) -> Result<String, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let code = ticket.with_secret(host.mint()?);
    let stored = Stored { digest: code.secret.digest(), expires: now.after(service.authorization_code_duration) };
    let (subject, auth_time) = (person.subject, person.auth_time);
    let command = Command::Issue(Issue { ticket: ticket.secret.digest(), subject, auth_time, code: stored });
    let target: ResponseTarget = decide(host, ticket, command, Refusal::TicketUnknown, now).await?.try_into()?;
    Ok(target.code(&code.encode(), &service.issuer))
}

/// The person refuses: the URI that takes the error to the client.
pub async fn fail<H: Host>(host: &H, ticket: &Handle, reason: &Refusal) -> Result<String, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let command = Command::Fail { ticket: ticket.secret.digest() };
    let target: ResponseTarget = decide(host, ticket, command, Refusal::TicketUnknown, now).await?.try_into()?;
    Ok(target.error(reason, &service))
}

async fn decide<H: Host>(host: &H, handle: &Handle, command: Command, absent: Refusal, now: Timestamp) -> Result<Reply, Failure> {
    let (shelf, row) = place(handle);
    let action = Action::Apply(row, command, absent);
    Ok(host.shelf(shelf, &Request { now, first_uses: Vec::new(), action }).await??)
}
