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
    match host.fetched_keys(uri).filter(|known| now < known.until) {
        Some(known) if now < known.patient_until || !presented.is_signed_beyond(&known.keys) => Ok(known.keys),
        // The key may be a new one. Once that was looked after, the next stranger does not make anybody look again.
        Some(_) => keep(host, uri, fetched(host, uri).await?, now.after(PATIENCE)),
        None => keep(host, uri, fetched(host, uri).await?, now),
    }
}

fn keep<H: Host>(host: &H, uri: &str, keys: Rc<JwkSet>, patient_until: Timestamp) -> Result<Rc<JwkSet>, Failure> {
    host.keep_fetched_keys(uri, FetchedKeys { keys: keys.clone(), until: host.now().after(LIFETIME), patient_until });
    Ok(keys)
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
