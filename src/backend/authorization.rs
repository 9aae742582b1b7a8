//! The authorization endpoint: open a request, and complete it once. RFC 6749 §4.1 and §4.2, OpenID
//! Connect Core §3, RFC 9126 §4, RFC 9207.

use std::rc::Rc;

use serde_json::Map;

use super::{
    Failure, Host,
    client::place,
    custom_claims::ask_hooks,
    id_token,
    issuance::Issuance,
    people,
    pushed_authorization::{REQUEST_URI, ticket},
};
use crate::{
    Digest, Timestamp,
    documents::{Client, Destination, Service},
    jose::{Algorithm, HeaderParams, Untrusted},
    oauth::interaction::ticket::Ticket,
    oauth::{
        Parameters, Refusal,
        answer::{
            authorization_response::{AuthorizationResponse, ResponseTarget},
            custom_claims,
            id_token::Beside,
            token_hook::Added,
            tokens::{self, AccessToken},
            userinfo::{by_request, by_scope},
        },
        grant::{
            Authentication, Command, Completed, Issue, Preview, Pushed, Reply, Stored,
            serve::{Action, Request},
        },
        handle::{Handle, Row, Shelf},
        interaction::next::{Asked, SignedIn, consent_items},
        request::{
            authorization_request::{AuthorizationRequest, error_target},
            profile::Profile,
            terms::Terms,
        },
    },
    people::Known,
    register::keys::KeySet,
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
    let now = host.now();
    let handle = request_uri
        .strip_prefix(REQUEST_URI)
        .and_then(Handle::decode)
        .ok_or(Refusal::RequestUriUnknown)?;
    let client = host
        .unlocked_client(client_id)
        .await?
        .ok_or(Refusal::RequestUriUnknown)?;
    let command = Command::Open {
        client: client.id(),
        request_uri: handle.digest(),
    };
    let reply = decide(host, &handle, command, Refusal::RequestUriUnknown, now).await?;
    let request: Box<AuthorizationRequest> = reply.try_into()?;
    opened(
        host,
        Ticket::Pushed(ticket(&handle)),
        *request,
        (service, client),
    )
    .await
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
            opened(host, Ticket::Brought(handle), request, (service, client)).await
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
) -> Result<Opening, Failure> {
    // Once it has said whom the client means, nobody has to carry the hint on.
    let hint = request.openid.id_token_hint.take();
    let expected = match (request.openid.claims.subject(), &hint) {
        (Some(subject), _) => Some(subject.to_owned()),
        (None, Some(hint)) => match hinted(host, &service, &client, hint).await? {
            Some(subject) => Some(subject),
            None => {
                return Ok(refused(
                    Refusal::ParameterMalformed("id_token_hint".into()),
                    &request.target,
                    &service,
                ));
            }
        },
        (None, None) => None,
    };
    Ok(Opening::Opened(Box::new(Opened {
        ticket,
        request,
        client,
        service,
        expected,
    })))
}

/// The `sub` of an ID token that this server has issued to this client. OpenID Connect Core
/// §3.1.2.1, id_token_hint: it may have expired.
async fn hinted<H: Host>(
    host: &H,
    service: &Service,
    client: &Client,
    hint: &str,
) -> Result<Option<String>, Failure> {
    let Ok(untrusted) = Untrusted::parse_among(hint, Algorithm::ALL) else {
        return Ok(None);
    };
    let verified = if untrusted.algorithm().is_symmetric() {
        let secret = host.client_secret(client.id()).await?;
        secret.and_then(|secret| untrusted.verify_with_secret(secret.as_bytes()).ok())
    } else {
        untrusted
            .verify_with_any(host.keys().await?.published(host.now()))
            .ok()
    };
    let begun = verified.and_then(|hint| hint.begun(service.allowable_clock_skew, host.now()).ok());
    let Some(begun) = begun else {
        return Ok(None);
    };
    let claims = begun.claims();
    let is_ours = claims.string("iss").ok().flatten() == Some(service.issuer.as_str());
    let is_theirs = |aud: &serde_json::Value| aud.as_str().is_some_and(|aud| client.is_named(aud));
    let is_theirs = match claims.get("aud") {
        Some(serde_json::Value::Array(several)) => several.iter().any(is_theirs),
        Some(one) => is_theirs(one),
        None => false,
    };
    Ok(claims
        .string("sub")
        .ok()
        .flatten()
        .filter(|_| is_ours && is_theirs)
        .map(str::to_owned))
}

/// A request that a person agrees to.
#[derive(Debug)]
pub struct Agreed<'a> {
    /// What completes it.
    pub ticket: &'a Ticket,
    /// What it asks for.
    pub request: &'a AuthorizationRequest,
    /// Who asks.
    pub client: &'a Client,
    /// Whom it asks.
    pub service: &'a Service,
    /// Who agrees.
    pub person: &'a SignedIn,
    /// In which browser, by the digest of its cookie.
    pub browser: Digest,
    /// The moment from which nobody may complete it.
    pub expires: Timestamp,
    /// What whoever completes it adds to the header of the ID token, beside the service and the
    /// client.
    pub header_params: HeaderParams,
}

/// The person agrees: the answer that takes what was issued to the client.
pub async fn issue<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
) -> Result<AuthorizationResponse, Failure> {
    let Agreed {
        ticket,
        request,
        client,
        service,
        ..
    } = agreed;
    let now = host.now();
    let keys = host.keys().await?;
    let handle = ticket.handle();
    let code = tokens::code(handle, &agreed.browser, keys.derivation());
    let access_token = handle.with_secret(host.mint()?);
    let mut issue = prepared(host, agreed, (&code, &access_token), now).await?;
    let added = match hooked(host, agreed, &mut issue, &keys).await {
        Err(Failure::Refusal(refusal)) => return Ok(request.target.error(&refusal, service)),
        added => added?,
    };
    let response_type = request.response_type;
    let signer = if response_type.has_id_token() {
        Some(id_token::signer(host, &keys, client, client.id_token_alg(service), now).await?)
    } else {
        None
    };
    let Completed { target, redeemed } = *complete(host, agreed, issue, now).await?;
    remember(host, agreed).await;
    let code = response_type.has_code().then(|| code.encode());
    let mut issued: Vec<(&'static str, String)> =
        code.iter().map(|code| ("code", code.clone())).collect();
    let Some(redeemed) = redeemed else {
        return Ok(target.issued(issued, service));
    };
    let issuance = Issuance {
        service,
        client,
        keys: &keys,
        redeemed: &redeemed,
        added: &added,
        now,
    };
    let access_token = if response_type.has_token() {
        Some(issuance.access_token(access_token)?)
    } else {
        None
    };
    let beside = Beside {
        access_token: access_token.as_ref().map(AccessToken::as_str),
        code: code.as_deref(),
        state: target.state.as_deref(),
    };
    let id_token = signer.and_then(|signer| issuance.id_token(&signer, beside));
    issued.extend(
        access_token
            .map(AccessToken::into_parameters)
            .unwrap_or_default(),
    );
    issued.extend(id_token.map(|id_token| ("id_token", id_token)));
    Ok(target.issued(issued, service))
}

/// What hooks add to what is issued with the answer itself, where anything is.
async fn hooked<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    issue: &mut Issue,
    keys: &KeySet,
) -> Result<Vec<Added>, Failure> {
    let Agreed {
        request,
        client,
        service,
        ..
    } = agreed;
    let response_type = request.response_type;
    let is_front = response_type.has_token() || response_type.has_id_token();
    if !is_front || !service.has_token_hook() {
        return Ok(Vec::new());
    }
    let scope = issue.terms.allowed(request.profile, &request.scope)?;
    let form = issue
        .terms
        .form_under(request.profile, &request.audience, &scope)?;
    let preview = Preview {
        authorized: request.authorized(issue, client.created_at),
        form,
        is_repeated: false,
    };
    let added = ask_hooks(
        host,
        (service, client, keys),
        "implicit",
        &preview,
        host.now(),
    )
    .await?;
    issue.claims =
        custom_claims::by_hooks(service, client, &preview, &added, Destination::AccessToken);
    Ok(added)
}

/// What the person's agreement gives, with what is known of the person now.
async fn prepared<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    (code, access_token): (&Handle, &Handle),
    now: Timestamp,
) -> Result<Issue, Failure> {
    let Agreed {
        ticket,
        request,
        client,
        service,
        person,
        ..
    } = agreed;
    // Whoever signed in may be gone since, or signed out everywhere: then the page gives nothing.
    let known = people::known(host, person, client.id()).await?;
    let Known(known) = known.ok_or(Refusal::FormExpired)?;
    let openid = &request.openid;
    let mut id_token_claims = by_request(
        &known,
        &openid.claims.id_token,
        openid.claims_locales.as_deref(),
        service,
        client,
    );
    if request.is_id_token_only() || client.scope_claims_in_id_token {
        id_token_claims.extend(by_scope(
            &known,
            &request.scope,
            openid.claims_locales.as_deref(),
        ));
    }
    Ok(Issue {
        ticket: ticket.handle().digest(),
        subject: person.subject.clone(),
        authentication: Authentication {
            username: person.username.clone(),
            account: person.account.clone(),
            auth_time: person.auth_time,
            epoch: person.epoch,
            acr: person.acr.clone(),
            amr: if request.scope.is_openid() {
                person.amr.clone()
            } else {
                Vec::new()
            },
            sid: person.sid.clone(),
            attributes: custom_claims::attributes(&known, service),
        },
        id_token_claims,
        header_params: service
            .idt_header_params
            .merged(&client.idt_header_params)
            .merged(&agreed.header_params),
        code: Stored {
            digest: code.digest(),
            expires: now.after(request.profile.code_lifetime(service)),
        },
        access_token: access_token.digest(),
        terms: Terms::of(service, client),
        claims: Map::new(),
    })
}

/// Remembers what the person has allowed, where sessions are and anything is new. Only what was
/// completed is remembered: a page that is used up or was denied says nothing.
async fn remember<H: Host>(host: &H, agreed: &Agreed<'_>) {
    let Agreed {
        request,
        client,
        service,
        person,
        ..
    } = agreed;
    let items = consent_items(request, service);
    if service.session_duration == 0 || items.iter().all(|item| person.consented.contains(item)) {
        return;
    }
    if let Err(fault) = people::remember(host, person, client.id(), items).await {
        // What was issued stands: the person is asked once more, that is all.
        host.log(&format!("fault: {fault:?}"));
    }
}

async fn complete<H: Host>(
    host: &H,
    agreed: &Agreed<'_>,
    issue: Issue,
    now: Timestamp,
) -> Result<Box<Completed>, Failure> {
    let command = Command::Issue(Box::new(issue));
    let Agreed {
        ticket,
        request,
        client,
        expires,
        ..
    } = agreed;
    close(host, (ticket, request, client), *expires, command, now).await
}

/// Completes the request, one way or the other, once.
async fn close<H: Host>(
    host: &H,
    (ticket, request, client): (&Ticket, &AuthorizationRequest, &Client),
    expires: Timestamp,
    command: Command,
    now: Timestamp,
) -> Result<Box<Completed>, Failure> {
    let reply = match ticket {
        Ticket::Pushed(handle) => {
            decide(host, handle, command, Refusal::TicketUnknown, now).await?
        }
        Ticket::Brought(handle) => {
            let ticket = Stored {
                digest: handle.digest(),
                expires,
            };
            let request_uri = Stored {
                digest: ticket.digest,
                expires: now,
            };
            let pushed = Pushed {
                client: client.id(),
                created_at: client.created_at,
                request: request.clone(),
                request_uri,
                ticket,
            };
            let action = Action::Complete(handle.row, Box::new(pushed), command);
            host.shelf(
                handle.shelf,
                &Request {
                    now,
                    first_uses: Vec::new(),
                    action,
                },
            )
            .await??
        }
    };
    Ok(reply.try_into()?)
}

/// The person refuses: the answer that takes the refusal to the client.
pub async fn deny<H: Host>(
    host: &H,
    asked: (&Ticket, &AuthorizationRequest, &Client),
    service: &Service,
    expires: Timestamp,
) -> Result<AuthorizationResponse, Failure> {
    let command = Command::Fail {
        ticket: asked.0.handle().digest(),
    };
    let completed = close(host, asked, expires, command, host.now()).await?;
    Ok(completed.target.error(&Refusal::Denied, service))
}

/// The request cannot be granted, whoever is there: the answer that takes the error to the client.
/// A request that a browser brought leaves nothing behind.
pub async fn fail<H: Host>(
    host: &H,
    asked: (&Ticket, &AuthorizationRequest, &Client),
    service: &Service,
    reason: &Refusal,
) -> Result<AuthorizationResponse, Failure> {
    let (ticket, request, _) = asked;
    if let Ticket::Pushed(handle) = ticket {
        let command = Command::Fail {
            ticket: handle.digest(),
        };
        let reply = decide(host, handle, command, Refusal::TicketUnknown, host.now()).await?;
        let completed: Box<Completed> = reply.try_into()?;
        return Ok(completed.target.error(reason, service));
    }
    Ok(request.target.error(reason, service))
}

async fn decide<H: Host>(
    host: &H,
    handle: &Handle,
    command: Command,
    absent: Refusal,
    now: Timestamp,
) -> Result<Reply, Failure> {
    let (shelf, row) = place(handle);
    let action = Action::Apply(row, command, absent);
    Ok(host
        .shelf(
            shelf,
            &Request {
                now,
                first_uses: Vec::new(),
                action,
            },
        )
        .await??)
}
