//! The token exchange that one client of a vendor asks for with what another one was given: OpenID Connect
//! Native SSO for Mobile Apps §4.1, which profiles RFC 8693. No other exchange is served.

use std::rc::Rc;

use super::id_token_hint::{Hinted, IdTokenHint, Read};
use crate::{
    Timestamp,
    documents::{Client, Service},
    oauth::{Parameters, Refusal, handle::Handle},
};

/// RFC 8693 §3.
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

/// RFC 8693 §3.
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// §4.1, and what drafts before the seventh called it.
const DEVICE_SECRET: [&str; 2] = [
    "urn:openid:params:token-type:device-secret",
    "urn:x-oath:params:oauth:token-type:device-secret",
];

/// A token exchange.
#[derive(Debug)]
pub struct TokenExchange {
    /// The device secret, as a place and a secret: the `actor_token`.
    pub device_secret: Handle,
    /// The ID token that came with it: the `subject_token`.
    pub id_token: String,
    /// The scope that is asked for, if one is.
    pub scope: Option<String>,
}

impl TokenExchange {
    pub(super) fn parse(parameters: &Parameters) -> Result<Self, Refusal> {
        let id_token = parameters.required("subject_token")?;
        if parameters.required("subject_token_type")? != ID_TOKEN {
            return Err(Refusal::ExchangeSubjectType);
        }
        let device_secret = parameters.required("actor_token")?;
        if !DEVICE_SECRET.contains(&parameters.required("actor_token_type")?) {
            return Err(Refusal::ExchangeActorType);
        }
        let requested = parameters.optional("requested_token_type");
        if requested.is_some_and(|requested| requested != ACCESS_TOKEN) {
            return Err(Refusal::ExchangeTokenType);
        }
        Ok(Self {
            device_secret: Handle::decode(device_secret).ok_or(Refusal::DeviceSecretUnknown)?,
            id_token: id_token.to_owned(),
            scope: parameters.optional("scope").map(str::to_owned),
        })
    }

    /// The ID token, whose signature is not looked at yet. One that the secret of its client signs could be
    /// that client's own.
    pub fn subject_token(&self) -> Result<SubjectToken<'_>, Refusal> {
        let hint = IdTokenHint::parse(&self.id_token).filter(|hint| !hint.is_symmetric());
        let hint = hint.ok_or(Refusal::ExchangeSubject)?;
        let client = hint.unverified_client().ok_or(Refusal::ExchangeSubject)?;
        Ok(SubjectToken { hint, client })
    }
}

/// The ID token of an exchange, by its own word.
pub struct SubjectToken<'a> {
    /// What is to be verified.
    pub hint: IdTokenHint<'a>,
    /// The client that it says it is for.
    pub client: String,
}

impl SubjectToken<'_> {
    /// The client that it is for, if there is one.
    pub fn of(found: Option<Rc<Client>>) -> Result<Rc<Client>, Refusal> {
        found.ok_or(Refusal::ExchangeSubject)
    }

    /// What it says, where a key of the service has signed it. It may have expired: whether the session goes
    /// on is asked.
    pub fn told(
        read: Read,
        service: &Service,
        client: &Client,
        now: Timestamp,
    ) -> Result<Hinted, Refusal> {
        let told = match read {
            Read::Verified(verified) => Hinted::of(verified, service, client, now),
            Read::Former | Read::Nobodys => None,
        };
        told.ok_or(Refusal::ExchangeSubject)
    }
}
