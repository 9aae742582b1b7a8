//! The keys of the service as they are kept beside its documents: completed, replaced, and counted.

use super::{
    KEYS, Making, Reply, Store, Trouble,
    draft::Draft,
    keys::{Rotation, StoredKeys},
    stored::{begin_nearby, stored_keys, view},
};
use crate::{
    Secret,
    documents::Service,
    jose::{Algorithm, SigningKey},
};

fn text_of(keys: &StoredKeys) -> String {
    crate::json::to_string(keys)
}

pub(super) fn raise_version<S: Store>(
    store: &mut S,
    making: &Making<'_>,
) -> Result<(), Trouble<S::Error>> {
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    Ok(store.put(KEYS, &text_of(&keys.raised()))?)
}

/// Sees to it that the service as it will be has its keys, and all shelves on which its grants may begin are
/// known; or tells which keys have to be made first.
pub(crate) fn prepare_keys<S: Store>(
    draft: &mut Draft<'_, S>,
    store: &S,
    making: &Making<'_>,
) -> Result<Vec<Algorithm>, Trouble<S::Error>> {
    let Some((_, service)) = view(draft)? else {
        return Ok(Vec::new());
    };
    begin_nearby(draft, &service, making.now)?;
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    let algorithms = service.key_algorithms();
    let wanted = making.source().lacks(&keys.missing(&algorithms));
    if wanted.is_empty() {
        let keys = keys
            .decrypting(&service, &making.source(), making.now)
            .completed(&algorithms, &making.source(), making.now);
        draft.put(KEYS.to_owned(), text_of(&keys));
    }
    Ok(wanted)
}

/// Makes what is missing here and now, for a register from before keys were made in time.
pub(super) fn complete_keys<S: Store>(
    store: &mut S,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let service = service(store)?;
    let algorithms = signing_algorithms(service.as_ref());
    let stored = stored_keys(store)?;
    let is_complete = stored.as_ref().is_some_and(|keys| {
        let service = service.as_ref();
        keys.missing(&algorithms).is_empty()
            && service.is_none_or(|service| keys.can_decrypt_for(service))
    });
    if is_complete {
        return Ok(Reply::Keys(stored));
    }
    let mut keys = stored.unwrap_or_else(|| making.no_keys());
    if let Some(service) = &service {
        keys = keys.decrypting(service, &making.source(), making.now);
    }
    let keys = keys.completed(&algorithms, &making.source(), making.now);
    store.put(KEYS, &text_of(&keys))?;
    Ok(Reply::Keys(Some(keys)))
}

pub(super) fn rotate_keys<S: Store>(
    store: &mut S,
    rotation: Rotation,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let service = service(store)?;
    let mut algorithms = signing_algorithms(service.as_ref());
    if algorithms.is_empty() {
        algorithms.push(Algorithm::Es256);
    }
    let wanted = making.source().lacks(&algorithms);
    if !wanted.is_empty() {
        return Ok(Reply::NeedsKeys(wanted));
    }
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    let (source, now) = (making.source(), making.now);
    let keys = match (rotation, &service) {
        (Rotation::Compromised, None) => keys.replaced(&algorithms, &source, now),
        // Nobody is to use the former key for a moment longer: the new one is published at once.
        (Rotation::Compromised, Some(service)) => keys
            .emptied(&source)
            .with_other_decryption(service, &source, now)
            .rotated(&algorithms, &source, now),
        (Rotation::Ordinary, None) => keys
            .rotated(&algorithms, &source, now)
            .resealed(&source, now),
        (Rotation::Ordinary, Some(service)) => keys
            .with_other_decryption(service, &source, now)
            .rotated(&algorithms, &source, now)
            .resealed(&source, now),
    };
    store.put(KEYS, &text_of(&keys))?;
    Ok(Reply::Keys(Some(keys)))
}

fn service<S: Store>(store: &S) -> Result<Option<Service>, Trouble<S::Error>> {
    let view = view(&mut Draft::of(store))?;
    Ok(view.map(|(_, service)| service))
}

fn signing_algorithms(service: Option<&Service>) -> Vec<Algorithm> {
    service.map(Service::key_algorithms).unwrap_or_default()
}

pub(super) fn made_key(algorithm: Algorithm, seed: &Secret) -> Reply {
    SigningKey::from_seed(algorithm, seed.derive(algorithm.name()).as_bytes()).map_or_else(
        |_| Reply::NeedsKeys(vec![algorithm]),
        |key| Reply::MadeKey(key.to_private_jwk()),
    )
}
