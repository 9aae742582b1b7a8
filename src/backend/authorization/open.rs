//! Opens the request that a browser brings or names: RFC 6749 §4.1.1, RFC 9126 §4.

use std::rc::Rc;

use super::{answered::refused, close::decide};
use crate::backend::{
    Failure, Host, id_token_hint, nearby::near, pushed_authorization::ticket, request_object,
    succession,
};
use crate::{
    Digest, Timestamp,
    audit::Note,
    documents::{Client, Service},
    oauth::{
        Parameters,
        answer::action::Action,
        grant::{Command, managed::Kept},
        handle::{Handle, Place},
        interaction::{
            carried::Carried,
            next::Asked,
            sealed::{Interaction, LIFETIME},
            ticket::Ticket,
        },
        lane::Following,
        request::{
            authorization_request::AuthorizationRequest,
            brought::Brought,
            request_object::{Asks, RequestObject},
            request_reference::Conveyed,
            request_uri::Standing,
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

    /// What will be granted in the end, if it joins what `former` holds. Where that is too much, the client is told
    /// when somebody agrees.
    pub fn in_the_end(&self, former: Option<&Kept>) -> AuthorizationRequest {
        let end = |former| {
            let end = self.request.in_the_end(former, &self.service, &self.client);
            end.ok()
        };
        former.and_then(end).unwrap_or_else(|| self.request.clone())
    }

    /// What travels sealed until it is completed, in front of nobody yet, where `browser` stands.
    pub fn interaction(&self, browser: Digest) -> Interaction {
        Interaction {
            ticket: self.ticket.handle().encode(),
            client: Some(self.client.id()),
            created_at: Some(self.client.created_at),
            is_brought: !matches!(self.ticket, Ticket::Pushed(_)),
            is_carried: matches!(self.ticket, Ticket::Carried(_)),
            request: self.request.clone().without_object(),
            expected: self.expected.clone(),
            person: None,
            half: None,
            adds: false,
            shown: None,
            browser,
            opened: None,
            expires: self.expires,
            context: None,
        }
    }
}

/// What becomes of a request that arrives.
#[derive(Debug)]
pub enum Opening {
    /// It is open.
    Opened(Box<Opened>),
    /// It is refused, and its client is told.
    Refused(Action),
}

/// Who asks, and whom.
struct Parties {
    client: Rc<Client>,
    service: Rc<Service>,
}

/// Opens the request that a browser brings. Where it was pushed, other parameters than these two may be
/// there and do not count: what was pushed is what is asked (RFC 9126 §4). `browser` is what it
/// is known by, if it is there.
pub async fn open<H: Host>(
    host: &H,
    parameters: &Parameters,
    browser: Option<&Digest>,
) -> Result<Opening, Failure> {
    let service = host.service().await?;
    let client_id = parameters.required("client_id")?;
    let standing = Standing::of(parameters, &service)?;
    let client = standing.client(host.client(client_id).await?, &service)?;
    host.note(Note::Client(client.id()));
    let parties = Parties { client, service };
    match standing {
        Standing::Brought => open_brought(host, parties, parameters, browser).await,
        Standing::Carried(sealed) => open_carried(host, parties, sealed).await,
        Standing::Pushed(handle) => open_pushed(host, parties, &handle).await,
    }
}

async fn open_pushed<H: Host>(
    host: &H,
    parties: Parties,
    handle: &Handle,
) -> Result<Opening, Failure> {
    let command = Command::Open {
        client: parties.client.id(),
        created_at: Some(parties.client.created_at),
        request_uri: handle.digest(),
    };
    let reply = decide(host, handle, command).await?;
    let request: Box<AuthorizationRequest> = reply.try_into()?;
    let ticket = Ticket::Pushed(ticket(handle));
    let expires = host.now().after(LIFETIME);
    opened(host, parties, ticket, *request, expires).await
}

/// Opens the request that a request_uri of a public client carries. All pages of it expire at one
/// moment, until which its row says that it was used.
async fn open_carried<H: Host>(
    host: &H,
    parties: Parties,
    sealed: &str,
) -> Result<Opening, Failure> {
    let now = host.now();
    let keys = host.keys().await?;
    let carried = Carried::open(sealed, &keys.seals(now), &parties.client, now)?;
    let ticket = Ticket::Carried(carried.handle()?);
    let expires = carried.expires.after(LIFETIME);
    opened(host, parties, ticket, carried.request, expires).await
}

async fn open_brought<H: Host>(
    host: &H,
    parties: Parties,
    parameters: &Parameters,
    browser: Option<&Digest>,
) -> Result<Opening, Failure> {
    match brought(host, &parties, parameters).await? {
        Brought::Request(request) => {
            let follows = Following {
                key: request.jkt.as_ref(),
                former: request.succession(),
                browser,
                near: near(host, &parties.service).await?,
            };
            let Place(shelf, row) = follows.place(&parties.client, &host.mint()?);
            let handle = Handle::new(shelf, row, host.mint()?);
            let ticket = Ticket::Brought(handle);
            let expires = host.now().after(LIFETIME);
            opened(host, parties, ticket, *request, expires).await
        }
        // RFC 6749 §4.1.2.1: what is wrong with a request whose redirect URI is right is told to the
        // client.
        Brought::Refused(refusal, target) => {
            let target = target.matched(&parties.client, &parties.service)?;
            let client_id = parameters.required("client_id")?;
            let action = refused(host, &refusal, target, client_id).await?;
            Ok(Opening::Refused(action))
        }
    }
}

/// The request that a browser brings, with what its object says, if it has one.
async fn brought<H: Host>(
    host: &H,
    parties: &Parties,
    parameters: &Parameters,
) -> Result<Brought, Failure> {
    let (client, service) = (&parties.client, &parties.service);
    match object(host, parties, parameters).await {
        Ok(object) => {
            let read = Brought::read(parameters, object.as_ref(), service, client)?;
            let asked = object
                .as_ref()
                .map_or(parameters, RequestObject::parameters);
            succeeding(host, parties, asked, read).await
        }
        Err(Failure::Refusal(refusal)) => Ok(Brought::without_object(
            refusal, parameters, service, client,
        )?),
        Err(fault) => Err(fault),
    }
}

/// The same, with the grant that it is to succeed: its client is told where there is none.
async fn succeeding<H: Host>(
    host: &H,
    Parties { client, service }: &Parties,
    parameters: &Parameters,
    read: Brought,
) -> Result<Brought, Failure> {
    let Brought::Request(mut request) = read else {
        return Ok(read);
    };
    match succession::brought(host, parameters, service, client, &mut request).await {
        Err(Failure::Refusal(refusal)) => Ok(Brought::Refused(refusal, request.target)),
        read => read.map(|()| Brought::Request(request)),
    }
}

async fn object<H: Host>(
    host: &H,
    parties: &Parties,
    parameters: &Parameters,
) -> Result<Option<RequestObject>, Failure> {
    let conveyed = Conveyed::brought(parameters, &parties.client)?;
    let asks = Asks {
        client: &parties.client,
        service: &parties.service,
    };
    request_object::received(host, &conveyed, asks, parameters).await
}

async fn opened<H: Host>(
    host: &H,
    parties: Parties,
    ticket: Ticket,
    mut request: AuthorizationRequest,
    expires: Timestamp,
) -> Result<Opening, Failure> {
    let Parties { client, service } = parties;
    request.take_up(&client, &service);
    let target = request.target.matched(&client, &service)?;
    id_token_hint::read(host, &service, &client, &mut request.openid).await?;
    let expected = match request.openid.expected() {
        Ok(expected) => expected,
        Err(refusal) => {
            let action = refused(host, &refusal, target, &request.client_id).await?;
            return Ok(Opening::Refused(action));
        }
    };
    Ok(Opening::Opened(Box::new(Opened {
        ticket,
        request,
        client,
        service,
        expected,
        expires,
    })))
}
