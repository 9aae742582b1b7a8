//! Copies of documents and keys in the memory of one isolate, so that most requests ask no object
//! for them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use crate::{
    Timestamp,
    backend::FetchedKeys,
    documents::{Client, ClientSecret, Service},
    register::keys::KeySet,
};

/// How long a copy is used, in seconds. With a copy from KV, itself up to a minute old, a change is
/// seen within 90 seconds.
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
    fetched_keys: HashMap<String, FetchedKeys>,
    secrets: HashMap<u64, Copy<Option<ClientSecret>>>,
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

    /// The keys that were fetched from `uri`.
    pub fn fetched_keys(&self, uri: &str) -> Option<FetchedKeys> {
        self.fetched_keys.get(uri).cloned()
    }

    /// Keeps the keys that were fetched from `uri`.
    pub fn keep_fetched_keys(&mut self, uri: &str, keys: FetchedKeys) {
        if self.fetched_keys.len() >= MOST_CLIENTS {
            self.fetched_keys.clear();
        }
        self.fetched_keys.insert(uri.to_owned(), keys);
    }

    /// The secret of a client, or that it has none, if the copy is fresh.
    pub fn secret(&self, client: u64, now: Timestamp) -> Option<Rc<Option<ClientSecret>>> {
        fresh(self.secrets.get(&client), now)
    }

    /// Keeps the secret of a client.
    pub fn keep_secret(&mut self, client: u64, secret: &Rc<Option<ClientSecret>>, now: Timestamp) {
        if self.secrets.len() >= MOST_CLIENTS {
            self.secrets.clear();
        }
        self.secrets
            .insert(client, (secret.clone(), now.after(LIFETIME)));
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
        self.clients
            .insert(client_id.to_owned(), (client.clone(), now.after(LIFETIME)));
    }
}

fn fresh<T>(copy: Option<&Copy<T>>, now: Timestamp) -> Option<Rc<T>> {
    copy.filter(|(_, until)| now < *until)
        .map(|(copy, _)| copy.clone())
}
