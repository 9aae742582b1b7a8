//! The keys of a client that keeps them at its `jwks_uri`: OpenID Connect Dynamic Client Registration §2, OpenID Connect Core §10.1.1.

use std::rc::Rc;

use super::{Failure, FetchedKeys, Host, Outgoing};
use crate::{
    Timestamp,
    jose::JwkSet,
    oauth::{Refusal, client_auth::Presented, outgoing},
    registry::HookTarget,
};

/// How long fetched keys are used, in seconds.
const LIFETIME: u32 = 600;

/// How long an unknown `kid` makes nobody fetch again, in seconds: strangers must not decide how often that happens.
const PATIENCE: u32 = 30;

/// How long a client's server may take, in milliseconds.
const TIME_LIMIT: u32 = 2000;

/// The largest JWK Set, in bytes.
const LARGEST: usize = 64 * 1024;

/// The keys at `uri` that `presented` is to be verified with: fetched once more if they lack the one it names.
pub async fn keys_at<H: Host>(host: &H, uri: &str, presented: &Presented<'_>, now: Timestamp) -> Result<Rc<JwkSet>, Failure> {
    let known = host.fetched_keys(uri).filter(|known| now < known.until);
    if let Some(known) = &known {
        let lacks_one = known.keys.as_ref().is_some_and(|keys| presented.is_signed_beyond(keys));
        if now < known.patient_until || !lacks_one {
            return Ok(known.keys.clone().ok_or(Refusal::ClientKeysUnavailable)?);
        }
    }
    let fetched = fetched(host, uri).await;
    let former = known.and_then(|known| known.keys);
    // A new key is looked after at once. After that, and after a failure, the next stranger does not make anybody look again.
    let patience = if former.is_none() && fetched.is_ok() { 0 } else { PATIENCE };
    let lifetime = if fetched.is_ok() { LIFETIME } else { PATIENCE };
    let keys = fetched.as_ref().ok().cloned().or(former);
    let remembered = FetchedKeys { keys: keys.clone(), until: now.after(lifetime), patient_until: now.after(patience) };
    host.keep_fetched_keys(uri, remembered);
    keys.map_or(fetched, Ok)
}

async fn fetched<H: Host>(host: &H, uri: &str) -> Result<Rc<JwkSet>, Failure> {
    if !outgoing::is_allowed(uri, host.settings().development) {
        return Err(Refusal::ClientKeysUnavailable.into());
    }
    let target = HookTarget::Url(uri.to_owned());
    let request = Outgoing {
        target,
        accept: "application/jwk-set+json, application/json",
        body: None,
        time_limit: TIME_LIMIT,
        largest: LARGEST,
    };
    let fetched = host.fetch(&request).await.map_err(|fault| {
        host.log(&format!("fault: {fault:?}"));
        Refusal::ClientKeysUnavailable
    })?;
    let document =
        Some(fetched).filter(|fetched| fetched.status == 200).and_then(|fetched| serde_json::from_slice(&fetched.body).ok());
    let keys = document.and_then(|document| JwkSet::parse(&document).ok()).ok_or(Refusal::ClientKeysUnavailable)?;
    Ok(Rc::new(keys))
}
