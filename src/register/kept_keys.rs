//! The keys of the service as they are kept beside its documents: completed, replaced, and counted.

use super::{
    KEYS, Making, Reply, Store, Trouble,
    draft::Draft,
    keys::{Rotation, StoredKeys},
    stored::{begin_nearby, stored_keys, view},
};
use crate::{
    Secret,
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
        let keys = keys.completed(&algorithms, &making.source(), making.now);
        draft.put(KEYS.to_owned(), text_of(&keys));
    }
    Ok(wanted)
}

/// Makes what is missing here and now, for a register from before keys were made in time.
pub(super) fn complete_keys<S: Store>(
    store: &mut S,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let algorithms = signing_algorithms(store)?;
    let stored = stored_keys(store)?;
    let is_complete = stored
        .as_ref()
        .is_some_and(|keys| keys.missing(&algorithms).is_empty());
    if is_complete {
        return Ok(Reply::Keys(stored));
    }
    let keys = stored.unwrap_or_else(|| making.no_keys()).completed(
        &algorithms,
        &making.source(),
        making.now,
    );
    store.put(KEYS, &text_of(&keys))?;
    Ok(Reply::Keys(Some(keys)))
}

pub(super) fn rotate_keys<S: Store>(
    store: &mut S,
    rotation: Rotation,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let mut algorithms = signing_algorithms(store)?;
    if algorithms.is_empty() {
        algorithms.push(Algorithm::Es256);
    }
    let wanted = making.source().lacks(&algorithms);
    if !wanted.is_empty() {
        return Ok(Reply::NeedsKeys(wanted));
    }
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    let keys = match rotation {
        Rotation::Compromised => keys.replaced(&algorithms, &making.source(), making.now),
        Rotation::Ordinary => keys
            .rotated(&algorithms, &making.source(), making.now)
            .resealed(&making.source(), making.now),
    };
    store.put(KEYS, &text_of(&keys))?;
    Ok(Reply::Keys(Some(keys)))
}

fn signing_algorithms<S: Store>(store: &S) -> Result<Vec<Algorithm>, Trouble<S::Error>> {
    let view = view(&mut Draft::of(store))?;
    Ok(view
        .map(|(_, service)| service.key_algorithms())
        .unwrap_or_default())
}

pub(super) fn made_key(algorithm: Algorithm, seed: &Secret) -> Reply {
    SigningKey::from_seed(algorithm, seed.derive(algorithm.name()).as_bytes()).map_or_else(
        |_| Reply::NeedsKeys(vec![algorithm]),
        |key| Reply::MadeKey(key.to_private_jwk()),
    )
}
