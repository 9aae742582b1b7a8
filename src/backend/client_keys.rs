//! The keys of a client that keeps them at its `jwks_uri`: OpenID Connect Dynamic Client
//! Registration §2, OpenID Connect Core §10.1.1.

use std::rc::Rc;

use super::{Failure, FetchedKeys, Host, Outgoing};
use crate::{
    Timestamp,
    documents::HookTarget,
    jose::JwkSet,
    oauth::{Refusal, outgoing, request::client_auth::Presented},
};

/// How long fetched keys are used, in seconds.
const LIFETIME: u32 = 600;

/// How long an unknown `kid` or a failure makes nobody fetch again, in seconds: strangers must not
/// decide how often that happens.
const PATIENCE: u32 = 30;

/// How long a client's server may take, in milliseconds.
const TIME_LIMIT: u32 = 2000;

/// The largest JWK Set, in bytes.
const LARGEST: usize = 64 * 1024;

/// The keys at `uri` that `presented` is to be verified with: fetched once more if they lack the
/// one it names.
pub async fn keys_at<H: Host>(
    host: &H,
    uri: &str,
    presented: &Presented<'_>,
    now: Timestamp,
) -> Result<Rc<JwkSet>, Failure> {
    let known = host.fetched_keys(uri).filter(|known| now < known.until);
    let is_enough =
        |known: &FetchedKeys| now < known.patient_until || !presented.is_signed_beyond(&known.keys);
    let kept = match known {
        Some(known) if is_enough(&known) => known,
        known => {
            let kept = renewed(fetched(host, uri).await.ok(), known, now);
            host.keep_fetched_keys(uri, kept.clone());
            kept
        }
    };
    if kept.keys.is_empty() {
        Err(Refusal::ClientKeysUnavailable.into())
    } else {
        Ok(kept.keys)
    }
}

/// What is kept once a fetch is over. Neither an unknown `kid` nor a server that is down makes the
/// next stranger's request one more fetch.
fn renewed(fetched: Option<Rc<JwkSet>>, known: Option<FetchedKeys>, now: Timestamp) -> FetchedKeys {
    let patient_until = now.after(PATIENCE);
    match (fetched, known) {
        (Some(keys), None) => FetchedKeys {
            keys,
            until: now.after(LIFETIME),
            patient_until: now,
        },
        (Some(keys), Some(_)) => FetchedKeys {
            keys,
            until: now.after(LIFETIME),
            patient_until,
        },
        (None, Some(known)) => FetchedKeys {
            patient_until,
            ..known
        },
        (None, None) => FetchedKeys {
            keys: Rc::default(),
            until: patient_until,
            patient_until,
        },
    }
}

async fn fetched<H: Host>(host: &H, uri: &str) -> Result<Rc<JwkSet>, Failure> {
    let service = host.service().await?;
    if !outgoing::is_allowed(uri, host.settings().reach(&service.issuer)) {
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
        host.log(&fault.line());
        Refusal::ClientKeysUnavailable
    })?;
    let document = Some(fetched)
        .filter(|fetched| fetched.status == 200)
        .and_then(|fetched| serde_json::from_slice(&fetched.body).ok());
    let keys = document
        .and_then(|document| JwkSet::parse(&document).ok())
        .ok_or(Refusal::ClientKeysUnavailable)?;
    Ok(Rc::new(keys))
}
