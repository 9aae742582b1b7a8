//! Tokens whose value somebody chose: they do not say where their grant is, so it is pointed to. To ask
//! writes nothing, and nothing else is asked so.

use super::{Failure, Host};
use crate::{
    Digest, Timestamp,
    documents::Service,
    oauth::{
        grant::{
            Stored, Token,
            serve::{Action, Request},
        },
        handle::{Handle, Place, Row, Shelf},
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
    let place = pointed(host, &digest).await?;
    Ok(place.and_then(|place| Handle::chosen(place, text)))
}

/// Where it is pointed to for a token of which this is stored.
pub async fn pointed<H: Host>(host: &H, digest: &Digest) -> Result<Option<Place>, Failure> {
    let request = request(host.now(), Action::Pointed(*digest));
    let answer = host.shelf(Shelf::of_chosen(digest), &request).await??;
    let place: Option<(Shelf, Row)> = answer.try_into()?;
    Ok(place.map(|(shelf, row)| Place(shelf, row)))
}

/// Points from what is stored of a token to its grant, for as long as it may last; also where it is
/// pointed to its former one, which does not have it any more.
pub async fn point<H: Host>(
    host: &H,
    stored: &Stored,
    former: Option<Place>,
    place: Place,
) -> Result<(), Failure> {
    let Place(shelf, row) = place;
    let Stored { digest, expires } = *stored;
    let action = match former {
        None => Action::Point(digest, shelf, row, expires),
        Some(former) => Action::PointAnew(digest, former.to_string(), shelf, row, expires),
    };
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
