//! The pushed authorization request endpoint: RFC 9126.

use serde::Serialize;

use super::{
    Failure, Host,
    client::{ClientRequest, act, nonces},
    id_token_hint,
    nearby::near,
    request_object, succession,
};
use crate::{
    Timestamp,
    documents::{Client, Service, TokenAuthMethod},
    oauth::{
        Grant,
        grant::{Pushed, Stored, serve::Action},
        handle::{Handle, Place},
        interaction::carried::Carried,
        lane::Following,
        request::{
            authorization_request::{Arrival, AuthorizationRequest},
            request_object::{Asks, RequestObject},
            request_reference::Conveyed,
            request_uri::PREFIX,
            spends::Spends,
        },
    },
};

/// How long a person may take to sign in and agree, in seconds, once the request was opened.
const TIME_TO_SIGN_IN: u32 = 1800;

/// A successful response. RFC 9126 §2.2.
#[derive(Debug, Serialize)]
pub struct PushedAuthorizationResponse {
    request_uri: String,
    expires_in: u32,
    /// The number of the client.
    #[serde(skip)]
    pub client: u64,
    /// How the client has authenticated.
    #[serde(skip)]
    pub auth_method: TokenAuthMethod,
}

impl PushedAuthorizationResponse {
    fn of(reference: &str, expires_in: u32, client: &Client) -> Self {
        Self {
            request_uri: format!("{PREFIX}{reference}"),
            expires_in,
            client: client.id(),
            auth_method: client.token_auth_method,
        }
    }
}

/// Takes an authorization request of a client. Whoever proved nothing has nothing written for it:
/// neither the request, which its request_uri carries, nor the use of a proof, which binds the key
/// that the token request has to prove anew.
pub async fn push<H: Host>(
    host: &H,
    request: &ClientRequest,
) -> Result<PushedAuthorizationResponse, Failure> {
    let now = host.now();
    let service = host.service().await?;
    let client = request.authenticate(host, &service, now).await?;
    let nonces = nonces(host, &service).await?;
    // RFC 9449 §10.1: a proof at this endpoint is the client's choice.
    let proof = request.prove(&service, nonces.as_ref(), now)?;
    let object = object(host, request, client.client(), &service).await?;
    let parameters = object.as_ref().map(RequestObject::parameters);
    let parameters = parameters.unwrap_or(&request.parameters);
    let arrival = Arrival::Pushed(object.as_ref(), proof.as_ref());
    let mut authorization =
        AuthorizationRequest::parse(parameters, &service, client.client(), arrival)?;
    client.suffices(authorization.profile)?;
    id_token_hint::read(host, &service, client.client(), &mut authorization.openid).await?;
    succession::pushed(
        host,
        parameters,
        &service,
        client.client(),
        &mut authorization,
    )
    .await?;
    // What joins a grant is held to its rules, too.
    client.suffices(authorization.profile)?;
    arrival.check_signed(authorization.profile, &service, client.client())?;
    let follows = Following {
        key: authorization.jkt.as_ref(),
        former: authorization.succession(),
        browser: None,
        near: near(host, &service).await?,
    };
    let Place(shelf, row) = follows.place(client.client(), &host.mint()?);
    let handle = Handle::new(shelf, row, host.mint()?);
    let expires_in = service.pushed_auth_req_duration;
    if client.client().is_public() {
        let expires = now.after(expires_in);
        let carried = Carried::of(authorization, client.client(), &handle, expires);
        let reference = carried.seal(host.keys().await?.seal(now))?;
        return Ok(PushedAuthorizationResponse::of(
            &reference,
            expires_in,
            client.client(),
        ));
    }
    let grant = Grant::Pushed(Box::new(pushed(
        authorization,
        client.client(),
        &handle,
        &service,
        now,
    )));
    let action = Action::Begin(row, Box::new(grant));
    let first_use = object.as_ref().and_then(RequestObject::first_use).cloned();
    let spends = Spends::of(&client, proof.as_ref()).and(first_use);
    act(host, &spends, shelf, action).await?;
    Ok(PushedAuthorizationResponse::of(
        &handle.encode(),
        expires_in,
        client.client(),
    ))
}

/// The object that the client pushes, if it does. One of a public client may come again: who it is
/// proves nobody, and nothing is remembered for it.
async fn object<H: Host>(
    host: &H,
    request: &ClientRequest,
    client: &Client,
    service: &Service,
) -> Result<Option<RequestObject>, Failure> {
    let parameters = &request.parameters;
    let conveyed = Conveyed::pushed(parameters)?;
    let asks = Asks { client, service };
    request_object::received(host, &conveyed, asks, parameters).await
}

fn pushed(
    request: AuthorizationRequest,
    client: &Client,
    handle: &Handle,
    service: &Service,
    now: Timestamp,
) -> Pushed {
    let expires = now.after(service.pushed_auth_req_duration);
    Pushed {
        client: client.id(),
        created_at: Some(client.created_at),
        request,
        request_uri: Stored {
            digest: handle.digest(),
            expires,
        },
        ticket: Stored {
            digest: ticket(handle).digest(),
            expires: expires.after(TIME_TO_SIGN_IN),
        },
        context: None,
    }
}

/// The ticket of a pushed request: it follows from the request_uri, so opening a request writes
/// nothing.
pub fn ticket(request_uri: &Handle) -> Handle {
    request_uri.derive("ticket")
}
