//! The memory of one isolate.

use std::{cell::RefCell, collections::HashMap};

use crate::{backend::FetchedKeys, register::copies::Copies};

/// How many key sets of clients one isolate keeps.
const MOST_KEY_SETS: usize = 1000;

thread_local! {
    static COPIES: RefCell<Copies> = RefCell::default();
    static FETCHED_KEYS: RefCell<HashMap<String, FetchedKeys>> = RefCell::default();
}

/// Uses the copies of this isolate.
pub(crate) fn with<T>(use_copies: impl FnOnce(&mut Copies) -> T) -> T {
    COPIES.with_borrow_mut(use_copies)
}

/// Forgets everything: this isolate has just changed it.
pub(crate) fn forget() {
    with(Copies::forget);
    FETCHED_KEYS.take();
}

/// The keys that were fetched from `uri`.
pub(crate) fn fetched_keys(uri: &str) -> Option<FetchedKeys> {
    FETCHED_KEYS.with_borrow(|fetched| fetched.get(uri).cloned())
}

/// Keeps the keys that were fetched from `uri`.
pub(crate) fn keep_fetched_keys(uri: &str, keys: FetchedKeys) {
    FETCHED_KEYS.with_borrow_mut(|fetched| {
        if fetched.len() >= MOST_KEY_SETS {
            fetched.clear();
        }
        fetched.insert(uri.to_owned(), keys);
    });
}
