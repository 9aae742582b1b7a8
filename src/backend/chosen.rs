//! Tokens whose value somebody chose: they do not say where their grant is, so it is pointed to. To ask
//! writes nothing, and nothing else is asked so.

use super::{Failure, Host};
use crate::{
    Timestamp,
    documents::Service,
    oauth::{
        grant::{
            Stored, Token,
            serve::{Action, Request},
        },
        handle::{Handle, Place, Shelf},
        request::located_token::{Located, locate},
    },
    register::keys::KeySet,
};

/// The grant of a token, wherever it says or is said to be.
pub async fn located<H: Host>(
    host: &H,
    text: &str,
    keys: &KeySet,
    service: &Service,
) -> Result<Option<Located>, Failure> {
    if let Some(located) = locate(text, keys, service, host.now()) {
        return Ok(Some(located));
    }
    let located = |handle: Handle| Located {
        place: Place(handle.shelf, handle.row),
        token: Token::Handle(handle.digest()),
        family: None,
        jwt: None,
    };
    Ok(found(host, text).await?.map(located))
}

/// The handle of a token of this value, if somebody chose it.
pub async fn found<H: Host>(host: &H, text: &str) -> Result<Option<Handle>, Failure> {
    let Some(digest) = Handle::digest_of_chosen(text) else {
        return Ok(None);
    };
    let request = request(host.now(), Action::Pointed(digest));
    let answer = host.shelf(Shelf::of_chosen(&digest), &request).await??;
    let place: Option<(Shelf, crate::oauth::handle::Row)> = answer.try_into()?;
    Ok(place.and_then(|(shelf, row)| Handle::chosen(Place(shelf, row), text)))
}

/// Points from what is stored of a token to its grant, for as long as it may last.
pub async fn point<H: Host>(host: &H, stored: &Stored, place: Place) -> Result<(), Failure> {
    let Place(shelf, row) = place;
    let action = Action::Point(stored.digest, shelf, row, stored.expires);
    let request = request(host.now(), action);
    let shelf = Shelf::of_chosen(&stored.digest);
    host.shelf(shelf, &request).await??;
    Ok(())
}

const fn request(now: Timestamp, action: Action) -> Request {
    Request {
        now,
        first_uses: Vec::new(),
        action,
    }
}
