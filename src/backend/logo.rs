//! The mark of a client: fetched, and remembered.

use std::rc::Rc;

use super::{Host, Outgoing};
use crate::{
    documents::{Client, HookTarget},
    oauth::{
        interaction::logo::{LARGEST, Logo},
        outgoing,
    },
};

/// How long a client's server may keep a page waiting, in milliseconds.
const TIME_LIMIT: u32 = 1000;

/// The mark of this client as a `data:` URL, if there is one to show. Of many pages at once one waits
/// for it, and the others go without.
pub async fn of<H: Host>(host: &H, client: &Client) -> Option<Rc<str>> {
    let (uri, now) = (client.logo_uri.as_ref()?, host.now());
    if let Some(known) = host.logo(uri).filter(|logo| logo.lasts(now)) {
        return known.image;
    }
    host.keep_logo(uri, Logo::none(now));
    let reach = host.settings().reach(&host.service().await.ok()?.issuer);
    if !outgoing::is_allowed(uri, reach) {
        return None;
    }
    let request = Outgoing {
        target: HookTarget::Url(uri.clone()),
        accept: "image/png, image/webp, image/jpeg, image/gif",
        body: None,
        time_limit: TIME_LIMIT,
        largest: LARGEST,
    };
    let logo = match host.fetch(&request).await {
        Ok(fetched) => Logo::fetched(fetched.status, &fetched.body, now),
        Err(fault) => {
            host.log(&fault.line());
            return None;
        }
    };
    host.keep_logo(uri, logo.clone());
    logo.image
}
