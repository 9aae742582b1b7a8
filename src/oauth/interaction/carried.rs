//! A request_uri that carries its own request: that of a public client, whom `client_id` alone
//! proves nothing of, so that nothing is written for it. RFC 9126 §2.1 and §7.1.
//!
//! It is sealed like a form, and nobody but this server reads it or makes one. Where it is completed,
//! its row begins, once.

use serde::Serialize;

use super::sealed::Seal;
use crate::{
    Secret, Timestamp,
    documents::Client,
    json::FromJson,
    oauth::{Refusal, handle::Handle, request::authorization_request::AuthorizationRequest},
};

/// What such requests are sealed as.
const LABEL: &str = "pushed request";

/// The longest sealed request, in characters: it travels in the query of a URI.
const LONGEST: usize = 4_000;

/// A request that its request_uri carries.
#[derive(Debug, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// The number of the client that pushed it.
    client: u64,
    /// When that client came to be.
    created_at: Timestamp,
    /// Completes the request.
    ticket: String,
    /// What it asks for.
    pub request: AuthorizationRequest,
    /// The moment from which it does not open.
    pub expires: Timestamp,
}

impl Carried {
    /// What `client` has pushed, to be completed at `ticket`.
    pub fn of(
        request: AuthorizationRequest,
        client: &Client,
        ticket: &Handle,
        expires: Timestamp,
    ) -> Self {
        Self {
            client: client.id(),
            created_at: client.created_at,
            ticket: ticket.encode(),
            request: request.without_object(),
            expires,
        }
    }

    /// What follows the prefix in the request_uri.
    pub fn seal(&self, key: &Secret) -> Result<String, Refusal> {
        let text = crate::json::to_string(self);
        let sealed = Seal::of(key, LABEL).close(&text);
        if sealed.len() > LONGEST {
            return Err(Refusal::RequestUriTooLong);
        }
        Ok(sealed)
    }

    /// Opens what follows the prefix in a request_uri that `client` brings, sealed under one of
    /// `keys`. RFC 9126 §2.2: it "MUST be bound to the client that posted the authorization
    /// request". A client that has credentials by now has to push with them.
    pub fn open(
        sealed: &str,
        keys: &[&Secret],
        client: &Client,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let carried = Some(sealed)
            .filter(|sealed| sealed.len() <= LONGEST)
            .and_then(|sealed| {
                let mut seals = keys.iter().map(|key| Seal::of(key, LABEL));
                seals.find_map(|seal| seal.open(sealed))
            })
            .and_then(|text| crate::json::from_str::<Self>(&text).ok())
            .ok_or(Refusal::RequestUriUnknown)?;
        let is_same = (carried.client, carried.created_at) == (client.id(), client.created_at);
        match () {
            () if !is_same || !client.is_public() => Err(Refusal::RequestUriOfAnotherClient),
            () if carried.expires <= now => Err(Refusal::RequestUriExpired),
            () => Ok(carried),
        }
    }

    /// The place and the secret by which it is completed.
    pub fn handle(&self) -> Result<Handle, Refusal> {
        Handle::decode(&self.ticket).ok_or(Refusal::RequestUriUnknown)
    }
}
