//! Copies of documents and keys in the memory of one isolate, so that most requests ask no object for them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use crate::{
    Timestamp,
    registry::{Client, KeySet, Service},
};

/// How long a copy is used, in seconds. With a copy from KV, itself up to a minute old, a change is seen within 90 seconds.
const LIFETIME: u32 = 30;

/// How many clients one isolate keeps.
const MOST_CLIENTS: usize = 1000;

thread_local! {
    static COPIES: RefCell<Copies> = RefCell::default();
}

/// A copy and until when it is used.
type Copy<T> = (Rc<T>, Timestamp);

/// What one isolate keeps.
#[derive(Default)]
pub struct Copies {
    clients: HashMap<String, Copy<Client>>,
    keys: Option<Copy<KeySet>>,
    service: Option<Copy<Service>>,
}

impl Copies {
    /// Uses the copies of this isolate.
    pub fn with<T>(use_copies: impl FnOnce(&mut Self) -> T) -> T {
        COPIES.with_borrow_mut(use_copies)
    }

    /// Forgets everything: this isolate has just changed it.
    pub fn forget() {
        COPIES.take();
    }

    /// The service, if its copy is fresh.
    pub fn service(&self, now: Timestamp) -> Option<Rc<Service>> {
        fresh(self.service.as_ref(), now)
    }

    /// Keeps the service.
    pub fn keep_service(&mut self, service: &Rc<Service>, now: Timestamp) {
        self.service = Some((service.clone(), now.after(LIFETIME)));
    }

    /// The keys, if their copy is fresh.
    pub fn keys(&self, now: Timestamp) -> Option<Rc<KeySet>> {
        fresh(self.keys.as_ref(), now)
    }

    /// Keeps the keys.
    pub fn keep_keys(&mut self, keys: &Rc<KeySet>, now: Timestamp) {
        self.keys = Some((keys.clone(), now.after(LIFETIME)));
    }

    /// A client, if its copy is fresh.
    pub fn client(&self, client_id: &str, now: Timestamp) -> Option<Rc<Client>> {
        fresh(self.clients.get(client_id), now)
    }

    /// Keeps a client.
    pub fn keep_client(&mut self, client_id: &str, client: &Rc<Client>, now: Timestamp) {
        if self.clients.len() >= MOST_CLIENTS {
            self.clients.clear();
        }
        self.clients.insert(client_id.to_owned(), (client.clone(), now.after(LIFETIME)));
    }
}

fn fresh<T>(copy: Option<&Copy<T>>, now: Timestamp) -> Option<Rc<T>> {
    copy.filter(|(_, until)| now < *until).map(|(copy, _)| copy.clone())
}
