//! The keys of a client that keeps them at its `jwks_uri`: fetched, and waited for.

use std::rc::Rc;

use super::{Failure, FetchedKeys, Host, Outgoing};
use crate::{
    Timestamp,
    documents::HookTarget,
    jose::JwkSet,
    oauth::{
        Refusal,
        outgoing::{self, Reach},
        request::client_keys::{Turn, Wanted, read, unavailable},
    },
};

/// How long a client's server may take, in milliseconds.
const TIME_LIMIT: u32 = 2000;

/// How long a request waits before it looks again whether another has fetched the keys, in
/// milliseconds.
const PAUSE: u32 = 50;

/// How often it looks.
const LOOKS: u32 = 2 * TIME_LIMIT / PAUSE;

/// The largest JWK Set, in bytes.
const LARGEST: usize = 64 * 1024;

/// The keys at `uri`, of which one is `wanted`: fetched once more if they lack it. Of many requests at once, one fetches.
pub async fn keys_at<H: Host>(
    host: &H,
    uri: &str,
    wanted: Wanted<'_>,
    now: Timestamp,
) -> Result<Rc<JwkSet>, Failure> {
    let reach = host.settings().reach(&host.service().await?.issuer);
    let mut turn = FetchedKeys::turn(host.fetched_keys(uri), wanted, now);
    for _ in 0..LOOKS {
        turn = match turn {
            Turn::Use(known) => return Ok(known.keys()?),
            Turn::Fetch(known) => {
                host.keep_fetched_keys(uri, known.clone());
                let kept = known.renewed(fetched(host, uri, reach).await, now);
                host.keep_fetched_keys(uri, kept.clone());
                Turn::Use(kept)
            }
            Turn::Wait => {
                host.pause(PAUSE).await;
                FetchedKeys::turn_after_waiting(host.fetched_keys(uri), now)
            }
        };
    }
    Err(unavailable().into())
}

async fn fetched<H: Host>(host: &H, uri: &str, reach: Reach) -> Result<JwkSet, Refusal> {
    if !outgoing::is_allowed(uri, reach) {
        return Err(unavailable());
    }
    let request = Outgoing {
        target: HookTarget::Url(uri.to_owned()),
        accept: "application/jwk-set+json, application/json",
        body: None,
        time_limit: TIME_LIMIT,
        largest: LARGEST,
    };
    let fetched = host.fetch(&request).await.map_err(|fault| {
        host.log(&fault.line());
        unavailable()
    })?;
    read(fetched.status, &fetched.body)
}
