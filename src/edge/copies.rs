//! The memory of one isolate.

use std::{cell::RefCell, collections::HashMap};

use crate::{
    backend::FetchedKeys,
    directory::Known,
    register::copies::{Copies, make_room},
};

/// How many key sets of clients one isolate keeps.
const MOST_KEY_SETS: usize = 1000;

/// Of how many services beside the first one isolate keeps copies.
const MOST_SERVICES: usize = 100;

thread_local! {
    static COPIES: RefCell<HashMap<Option<u64>, Copies>> = RefCell::default();
    static FETCHED_KEYS: RefCell<HashMap<String, FetchedKeys>> = RefCell::default();
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Uses the copies of a service in this isolate: of the first one, or of the one with this number.
pub(crate) fn with<T>(service: Option<u64>, use_copies: impl FnOnce(&mut Copies) -> T) -> T {
    COPIES.with_borrow_mut(|services| {
        if services.len() > MOST_SERVICES && !services.contains_key(&service) {
            // What is under way keeps nothing after that: copies that begin anew are dropped by the
            // first version that they hear of.
            services.retain(|service, _| service.is_none());
        }
        use_copies(services.entry(service).or_default())
    })
}

/// Uses what this isolate knows of services.
pub(crate) fn known<T>(use_known: impl FnOnce(&mut Known) -> T) -> T {
    KNOWN.with_borrow_mut(use_known)
}

/// Forgets everything: this isolate has just changed it.
pub(crate) fn forget() {
    COPIES.with_borrow_mut(|services| services.values_mut().for_each(Copies::forget));
    known(Known::forget);
    FETCHED_KEYS.take();
}

/// The keys that were fetched from `uri`.
pub(crate) fn fetched_keys(uri: &str) -> Option<FetchedKeys> {
    FETCHED_KEYS.with_borrow(|fetched| fetched.get(uri).cloned())
}

/// Keeps the keys that were fetched from `uri`.
pub(crate) fn keep_fetched_keys(uri: &str, keys: FetchedKeys) {
    FETCHED_KEYS.with_borrow_mut(|fetched| {
        make_room(fetched, MOST_KEY_SETS);
        fetched.insert(uri.to_owned(), keys);
    });
}
