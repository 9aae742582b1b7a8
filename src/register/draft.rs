//! What a batch of documents would do to the register: read through to the store, written when
//! everything is known to be good.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Making, Store, Trouble, created_key, history::Changed, store::checked};
use crate::Timestamp;

/// A store as it would be.
pub(crate) struct Draft<'s, S> {
    store: &'s S,
    /// The text that would be under a key, or none.
    pending: BTreeMap<String, Option<String>>,
}

impl<'s, S: Store> Draft<'s, S> {
    pub(crate) const fn of(store: &'s S) -> Self {
        Self {
            store,
            pending: BTreeMap::new(),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<String>, Trouble<S::Error>> {
        match self.pending.get(key) {
            Some(text) => Ok(text.clone()),
            None => Ok(self.store.get(key)?),
        }
    }

    /// The document under `key`, which can be read.
    pub(crate) fn document(&self, key: &str) -> Result<Option<Value>, Trouble<S::Error>> {
        self.get(key)?.map(|text| readable(key, &text)).transpose()
    }

    /// When the client of this number came to be, or the last one that had it.
    pub(crate) fn created_at(&self, number: u64) -> Result<Option<Timestamp>, Trouble<S::Error>> {
        let stored = self.document(&created_key(number))?;
        Ok(stored
            .and_then(|stored| stored.as_i64())
            .map(Timestamp::from_seconds))
    }

    /// The documents whose key begins with `prefix`, in the order of their keys.
    pub(crate) fn documents(
        &self,
        prefix: &str,
    ) -> Result<Vec<(String, Value)>, Trouble<S::Error>> {
        let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
        texts.extend(
            self.store
                .list(prefix)?
                .into_iter()
                .map(|(key, text)| (key, Some(text))),
        );
        let pending = self
            .pending
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix));
        texts.extend(pending.map(|(key, text)| (key.clone(), text.clone())));
        texts
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?)))
            .map(|(key, text)| readable(&key, &text).map(|document| (key, document)))
            .collect()
    }

    /// What follows `prefix` in the keys that begin with it.
    pub(crate) fn names(&self, prefix: &str) -> Result<Vec<String>, Trouble<S::Error>> {
        let documents = self.documents(prefix)?;
        let keys = documents.iter().map(|(key, _)| key);
        Ok(keys
            .filter_map(|key| key.strip_prefix(prefix))
            .map(str::to_owned)
            .collect())
    }

    /// Whether something would be put under `key`.
    pub(crate) fn puts(&self, key: &str) -> bool {
        self.pending.get(key).is_some_and(Option::is_some)
    }

    pub(crate) fn put(&mut self, key: String, text: String) {
        self.pending.insert(key, Some(text));
    }

    pub(crate) fn delete(&mut self, key: String) {
        self.pending.insert(key, None);
    }

    /// What would be written, to be given to [`write`].
    pub(crate) fn into_pending(self) -> BTreeMap<String, Option<String>> {
        self.pending
    }
}

/// Text that is there and cannot be read is a fault, and never an absence.
pub(super) fn readable<E>(key: &str, text: &str) -> Result<Value, Trouble<E>> {
    let document = serde_json::from_slice(text.as_bytes()).unwrap_or_default();
    match checked(key, &document) {
        Ok(()) => Ok(document),
        Err(kind) => Err(Trouble::Unreadable(kind)),
    }
}

/// Writes what differs, and what it was before.
pub(crate) fn write<S: Store>(
    store: &mut S,
    pending: BTreeMap<String, Option<String>>,
    making: &Making<'_>,
) -> Result<(), S::Error> {
    for (key, after) in pending {
        let before = store.get(&key)?;
        if before == after {
            continue;
        }
        match &after {
            Some(text) => store.put(&key, text)?,
            None => store.delete(&key)?,
        }
        let changed = Changed {
            key: &key,
            before: before.as_deref(),
            after: after.as_deref(),
        };
        changed.leave(store, making)?;
    }
    Ok(())
}
