//! Opens the request that a browser brings or names: RFC 6749 §4.1.1, RFC 9126 §4.

use std::rc::Rc;

use super::close::decide;
use crate::backend::{
    Failure, Host, id_token_hint,
    pushed_authorization::{REQUEST_URI, ticket},
};
use crate::{
    Timestamp,
    documents::{Client, Service},
    oauth::{
        Parameters, Refusal,
        answer::authorization_response::{AuthorizationResponse, ResponseTarget},
        grant::Command,
        handle::{Handle, Row, Shelf},
        interaction::{carried::Carried, next::Asked, sealed::LIFETIME, ticket::Ticket},
        request::{
            authorization_request::{AuthorizationRequest, error_target},
            profile::Profile,
        },
    },
};

/// A request that is open to be shown to a person.
#[derive(Debug)]
pub struct Opened {
    /// What completes it.
    pub ticket: Ticket,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// Who asks.
    pub client: Rc<Client>,
    /// Whom it asks.
    pub service: Rc<Service>,
    /// The `sub` of the person whom the client means, if it names one.
    pub expected: Option<String>,
    /// The moment from which nobody may complete it.
    pub expires: Timestamp,
}

impl Opened {
    /// What the person is asked between.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            request: &self.request,
            client: &self.client,
            service: &self.service,
            expected: self.expected.as_deref(),
        }
    }
}

/// What becomes of a request that arrives.
#[derive(Debug)]
pub enum Opening {
    /// It is open.
    Opened(Box<Opened>),
    /// It is refused, and its client is told.
    Refused(Refusal, AuthorizationResponse),
}

/// Opens the request that a browser brings.
///
/// FAPI 2.0 SP §5.3.2.2 (3): "shall reject authorization requests sent without RFC 9126". Where a
/// request was pushed, other parameters than these two may be there and do not count: what was
/// pushed is what is asked (RFC 9126 §4).
pub async fn open<H: Host>(host: &H, parameters: &Parameters) -> Result<Opening, Failure> {
    let service = host.service().await?;
    let client_id = parameters.required("client_id")?;
    let request_uri = parameters.optional("request_uri");
    match request_uri.filter(|uri| uri.starts_with(REQUEST_URI) || service.is_fapi()) {
        Some(request_uri) => open_pushed(host, service, client_id, request_uri).await,
        None if service.par_required || service.is_fapi() => {
            Err(Refusal::PushedRequestRequired.into())
        }
        None => open_brought(host, service, client_id, parameters).await,
    }
}

async fn open_pushed<H: Host>(
    host: &H,
    service: Rc<Service>,
    client_id: &str,
    request_uri: &str,
) -> Result<Opening, Failure> {
    let reference = request_uri
        .strip_prefix(REQUEST_URI)
        .ok_or(Refusal::RequestUriUnknown)?;
    let client = host
        .unlocked_client(client_id)
        .await?
        .ok_or(Refusal::RequestUriUnknown)?;
    let Some(handle) = Handle::decode(reference) else {
        return open_carried(host, service, client, reference).await;
    };
    let command = Command::Open {
        client: client.id(),
        request_uri: handle.digest(),
    };
    let reply = decide(host, &handle, command).await?;
    let request: Box<AuthorizationRequest> = reply.try_into()?;
    opened(
        host,
        Ticket::Pushed(ticket(&handle)),
        *request,
        (service, client),
        host.now().after(LIFETIME),
    )
    .await
}

/// Opens the request that a request_uri of a public client carries. All pages of it expire at one
/// moment, until which its row says that it was used.
async fn open_carried<H: Host>(
    host: &H,
    service: Rc<Service>,
    client: Rc<Client>,
    reference: &str,
) -> Result<Opening, Failure> {
    let now = host.now();
    let keys = host.keys().await?;
    let carried = Carried::open(reference, &keys.seals(now), &client, now)?;
    let ticket = Ticket::Carried(carried.handle()?);
    let expires = carried.expires.after(LIFETIME);
    opened(host, ticket, carried.request, (service, client), expires).await
}

async fn open_brought<H: Host>(
    host: &H,
    service: Rc<Service>,
    client_id: &str,
    parameters: &Parameters,
) -> Result<Opening, Failure> {
    let client = host
        .unlocked_client(client_id)
        .await?
        .ok_or(Refusal::ClientUnregistered)?;
    if Profile::of_client(&service, &client).is_fapi() {
        return Err(Refusal::PushedRequestRequired.into());
    }
    let target = error_target(parameters, &service, &client)?;
    match AuthorizationRequest::brought(parameters, &service, &client) {
        Ok(request) => {
            let shelf = Shelf::of_client(client.id());
            let handle = Handle::new(shelf, Row::from_random(&host.mint()?), host.mint()?);
            let expires = host.now().after(LIFETIME);
            let ticket = Ticket::Brought(handle);
            opened(host, ticket, request, (service, client), expires).await
        }
        // RFC 6749 §4.1.2.1: a missing redirection URI is told to the person, even where only one
        // could be meant.
        Err(refusal @ Refusal::RedirectUriMissing) => Err(refusal.into()),
        Err(refusal) => Ok(refused(refusal, &target, &service)),
    }
}

/// RFC 6749 §4.1.2.1: what is wrong with a request whose redirect URI is right is told to the
/// client.
fn refused(refusal: Refusal, target: &ResponseTarget, service: &Service) -> Opening {
    let response = target.error(&refusal, service);
    Opening::Refused(refusal, response)
}

async fn opened<H: Host>(
    host: &H,
    ticket: Ticket,
    mut request: AuthorizationRequest,
    (service, client): (Rc<Service>, Rc<Client>),
    expires: Timestamp,
) -> Result<Opening, Failure> {
    id_token_hint::read(host, &service, &client, &mut request.openid).await?;
    if request.openid.id_token_hint.is_some() {
        let refusal = Refusal::ParameterMalformed("id_token_hint".into());
        return Ok(refused(refusal, &request.target, &service));
    }
    let expected = request.openid.claims.subject().map(str::to_owned);
    Ok(Opening::Opened(Box::new(Opened {
        ticket,
        request,
        client,
        service,
        expected,
        expires,
    })))
}
