//! Where the request object of a request is: in `request`, or at the `request_uri` of its client. RFC
//! 9101 §5, OpenID Connect Core §6.2.

use std::rc::Rc;

use super::params::Parameters;
use crate::{Digest, Timestamp, documents::Client, oauth::Refusal};

/// The largest object that is fetched, in bytes.
pub const LARGEST: usize = 16 * 1024;

/// How long what was fetched is used, in seconds.
const LIFETIME: u32 = 60;

/// How long a failure makes nobody fetch again, in seconds.
const PATIENCE: u32 = 10;

/// How long a fetch may be under way, in seconds: longer than it may take.
const FLIGHT: u32 = 4;

/// How a request object comes.
#[derive(Debug, PartialEq, Eq)]
pub enum Conveyed<'a> {
    /// There is none.
    Not,
    /// By value, from its client itself.
    Pushed(&'a str),
    /// By reference.
    Reference(Reference<'a>),
    /// By value, from a browser.
    Value(&'a str),
}

/// Where a client keeps a request object.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    uri: &'a str,
    client: u64,
    created_at: Timestamp,
}

impl<'a> Conveyed<'a> {
    /// How a client pushes its object. RFC 9126 §2.1 (3): "the request_uri authorization request
    /// parameter [...] MUST NOT be provided".
    pub fn pushed(parameters: &'a Parameters) -> Result<Self, Refusal> {
        if parameters.contains("request_uri") {
            return Err(Refusal::RequestUriPushed);
        }
        let value = parameters.optional("request");
        Ok(value.map_or(Self::Not, Self::Pushed))
    }

    /// How a browser brings an object of `client`. RFC 9101 §5: "the parameter request and request_uri MUST NOT be
    /// used together".
    pub fn brought(parameters: &'a Parameters, client: &Client) -> Result<Self, Refusal> {
        let uri = parameters.optional("request_uri");
        match (parameters.optional("request"), uri) {
            (Some(_), Some(_)) => Err(Refusal::RequestObjectTwice),
            (Some(value), None) => Ok(Self::Value(value)),
            (None, Some(uri)) => Reference::of(uri, client).map(Self::Reference),
            (None, None) => Ok(Self::Not),
        }
    }
}

impl<'a> Reference<'a> {
    /// A request_uri, if `client` has registered it. OpenID Connect Dynamic Client Registration §2,
    /// request_uris: the hash of what is there may come as the fragment of one that was registered
    /// without.
    fn of(uri: &'a str, client: &Client) -> Result<Self, Refusal> {
        let address = uri.split('#').next();
        let is_it = |own: &String| own == uri || Some(own.as_str()) == address;
        if !client.request_uris.iter().any(is_it) {
            return Err(Refusal::RequestUriUnregistered);
        }
        Ok(Self {
            uri,
            client: client.id(),
            created_at: client.created_at,
        })
    }

    /// Where it is fetched from.
    pub fn address(&self) -> &str {
        self.uri.split('#').next().unwrap_or(self.uri)
    }

    /// What it is remembered by: for its client alone, and with the hash, if it has one.
    pub fn key(&self) -> String {
        let created_at = self.created_at.seconds();
        format!("{} {created_at} {}", self.client, self.uri)
    }

    /// OpenID Connect Core §6.2: the fragment is "the base64url-encoded SHA-256 hash of the referenced
    /// resource".
    fn is_hash_of(&self, body: &[u8]) -> bool {
        let fragment = self.uri.split_once('#').map(|(_, fragment)| fragment);
        fragment.is_none_or(|hash| hash == Digest::of(body).encode())
    }
}

/// What became of fetching a request object.
#[derive(Clone, Debug)]
pub struct FetchedObject {
    /// What came of it, once it is known.
    outcome: Option<Result<Rc<str>, Refusal>>,
    until: Timestamp,
}

/// What a request does about the object it needs.
#[derive(Debug)]
pub enum Turn {
    /// It fetches it.
    Fetch,
    /// It uses what is known.
    Use(Result<Rc<str>, Refusal>),
    /// It waits for another, which is fetching it.
    Wait,
}

impl FetchedObject {
    /// What a request does where this is remembered.
    pub fn turn(known: Option<Self>, now: Timestamp) -> Turn {
        match known.filter(|known| now < known.until) {
            None => Turn::Fetch,
            Some(known) => known.outcome.map_or(Turn::Wait, Turn::Use),
        }
    }

    /// What is remembered while it is fetched.
    pub const fn under_way(now: Timestamp) -> Self {
        Self {
            outcome: None,
            until: now.after(FLIGHT),
        }
    }

    /// What is remembered after it could not be.
    pub fn none(now: Timestamp) -> Self {
        Self {
            outcome: Some(Err(Refusal::RequestUriUnavailable)),
            until: now.after(PATIENCE),
        }
    }

    /// What the server of the client has answered.
    pub fn of(reference: &Reference<'_>, status: u16, body: &[u8], now: Timestamp) -> Self {
        let text = std::str::from_utf8(body).ok().map(str::trim);
        let text = text.filter(|text| status == 200 && !text.is_empty());
        let outcome = match text {
            None => return Self::none(now),
            Some(_) if !reference.is_hash_of(body) => Err(Refusal::RequestUriChanged),
            Some(text) => Ok(Rc::from(text)),
        };
        let lasts = if outcome.is_ok() { LIFETIME } else { PATIENCE };
        Self {
            outcome: Some(outcome),
            until: now.after(lasts),
        }
    }

    /// The object, or why there is none.
    pub fn text(self) -> Result<Rc<str>, Refusal> {
        self.outcome.unwrap_or(Err(Refusal::RequestUriUnavailable))
    }
}
