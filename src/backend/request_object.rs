//! The request object of a request, if it has one: fetched where it is elsewhere, and verified.

use std::rc::Rc;

use super::{Failure, Host, Outgoing, client_keys};
use crate::{
    documents::HookTarget,
    jose::Encrypted,
    oauth::{
        Parameters, outgoing,
        request::{
            client_auth::Known,
            client_keys::Wanted,
            encrypted_object::Opened,
            request_object::{Asks, Received, RequestObject},
            request_reference::{Conveyed, FetchedObject, LARGEST, Reference, Turn},
        },
    },
};

/// How long a client's server may keep a person waiting, in milliseconds.
const TIME_LIMIT: u32 = 2000;

/// How long a request waits before it looks again whether another has fetched it, in milliseconds.
const PAUSE: u32 = 50;

/// How often it looks.
const LOOKS: u32 = 2 * TIME_LIMIT / PAUSE;

/// The object that comes with these parameters, as `conveyed` says.
pub(super) async fn received<H: Host>(
    host: &H,
    conveyed: &Conveyed<'_>,
    asks: Asks<'_>,
    beside: &Parameters,
) -> Result<Option<RequestObject>, Failure> {
    match conveyed {
        Conveyed::Not => Ok(None),
        Conveyed::Pushed(text) => {
            let opened = opened(host, text, asks).await?;
            verified(host, &opened, asks, beside).await.map(Some)
        }
        Conveyed::Reference(reference) => {
            let text = fetched(host, reference).await?;
            in_front(host, &text, asks, beside).await.map(Some)
        }
        Conveyed::Value(text) => in_front(host, text, asks, beside).await.map(Some),
    }
}

/// The object that a browser brings, or says where it is.
async fn in_front<H: Host>(
    host: &H,
    text: &str,
    asks: Asks<'_>,
    beside: &Parameters,
) -> Result<RequestObject, Failure> {
    let opened = opened(host, text, asks).await?;
    opened.suffices_in_front(asks)?;
    verified(host, &opened, asks, beside).await
}

/// The JWT that the object is, decrypted if it is encrypted.
async fn opened<'t, H: Host>(
    host: &H,
    text: &'t str,
    asks: Asks<'_>,
) -> Result<Opened<'t>, Failure> {
    if !Encrypted::is_it(text) {
        return Ok(Opened::plain(text));
    }
    let keys = host.keys().await?;
    Ok(Opened::decrypted(text, asks, &keys, host.now())?)
}

async fn verified<H: Host>(
    host: &H,
    opened: &Opened<'_>,
    asks: Asks<'_>,
    beside: &Parameters,
) -> Result<RequestObject, Failure> {
    let (client, now) = (asks.client, host.now());
    let object = Received::parse(opened.text(), asks.service, client)?;
    let jwks = match &client.jwks_uri {
        Some(uri) if object.is_by_key() => {
            Some(client_keys::keys_at(host, uri, Wanted::Object(&object), now).await?)
        }
        Some(_) | None => None,
    };
    let secret = if object.is_by_secret() {
        host.client_secret(client.id()).await?
    } else {
        None
    };
    Ok(object.verify(asks, &Known { jwks, secret }, beside, now)?)
}

/// What is at a request_uri. Of many requests at once, one fetches.
async fn fetched<H: Host>(host: &H, reference: &Reference<'_>) -> Result<Rc<str>, Failure> {
    let (key, now) = (reference.key(), host.now());
    for _ in 0..LOOKS {
        match FetchedObject::turn(host.request_object(&key), now) {
            Turn::Use(known) => return Ok(known?),
            Turn::Wait => host.pause(PAUSE).await,
            Turn::Fetch => {
                host.keep_request_object(&key, FetchedObject::under_way(now));
                let fetched = fetch(host, reference).await?;
                host.keep_request_object(&key, fetched.clone());
                return Ok(fetched.text()?);
            }
        }
    }
    Ok(FetchedObject::none(now).text()?)
}

async fn fetch<H: Host>(host: &H, reference: &Reference<'_>) -> Result<FetchedObject, Failure> {
    let now = host.now();
    let reach = host.settings().reach(&host.service().await?.issuer);
    if !outgoing::is_allowed(reference.address(), reach) {
        return Ok(FetchedObject::none(now));
    }
    let request = Outgoing {
        target: HookTarget::Url(reference.address().to_owned()),
        accept: "application/oauth-authz-req+jwt, application/jwt",
        body: None,
        time_limit: TIME_LIMIT,
        largest: LARGEST,
    };
    Ok(match host.fetch(&request).await {
        Ok(fetched) => FetchedObject::of(reference, fetched.status, &fetched.body, now),
        Err(fault) => {
            host.log(&fault.line());
            FetchedObject::none(now)
        }
    })
}
