//! Copies of documents and keys in the memory of one isolate. They are true as long as the version
//! of the register is the one they were made under, and that is asked for every [`CHECKED_FOR`]
//! seconds.

use std::{collections::HashMap, rc::Rc};

use super::{copy::opened, keys::KeySet};
use crate::{
    Timestamp,
    documents::{Client, ClientSecret, Service},
};

/// How long the version that the register told is taken for the newest, in seconds: after so long a
/// change has reached every isolate.
pub const CHECKED_FOR: u32 = 30;

/// How many clients, and how many secrets, one isolate keeps.
const MOST_CLIENTS: usize = 1000;

/// Counts how often copies were dropped: what was asked for before is not kept after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(u64);

/// What one isolate keeps.
#[derive(Debug, Default)]
pub struct Copies {
    generation: Generation,
    checked_until: Option<Timestamp>,
    keys: Option<Rc<KeySet>>,
    service: Option<Rc<Service>>,
    clients: HashMap<String, Rc<Client>>,
    secrets: HashMap<u64, Rc<Option<ClientSecret>>>,
}

impl Copies {
    /// To be told with what is asked for now.
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// Whether the register has told its version so lately that it need not be asked.
    pub fn is_checked(&self, now: Timestamp) -> bool {
        self.checked_until.is_some_and(|until| now < until)
    }

    /// The register has told its keys, and with them its version, to a request of `now`. Copies of
    /// another version are dropped. Version 0 is that of a register that counts no changes: it
    /// confirms nothing.
    pub fn check(&mut self, asked: Generation, keys: Option<Rc<KeySet>>, now: Timestamp) {
        if asked != self.generation {
            return;
        }
        let version = |keys: &Option<Rc<KeySet>>| keys.as_ref().map_or(0, |keys| keys.version());
        if version(&keys) == 0 || version(&keys) != version(&self.keys) {
            self.forget();
        }
        self.keys = keys;
        self.checked_until = Some(now.after(CHECKED_FOR));
    }

    /// Forgets everything: this isolate has just changed it, or somebody has.
    pub fn forget(&mut self) {
        *self = Self {
            generation: Generation(self.generation.0.wrapping_add(1)),
            ..Self::default()
        };
    }

    /// The text of a copy from KV, if it is one: of this version, and written by the register.
    pub fn open<'c>(&self, key: &str, copy: &'c str) -> Option<&'c str> {
        opened(self.keys.as_deref()?, key, copy)
    }

    /// The keys.
    pub fn keys(&self) -> Option<Rc<KeySet>> {
        self.keys.clone()
    }

    /// The service.
    pub fn service(&self) -> Option<Rc<Service>> {
        self.service.clone()
    }

    /// Keeps the service.
    pub fn keep_service(&mut self, asked: Generation, service: &Rc<Service>) {
        if asked == self.generation {
            self.service = Some(service.clone());
        }
    }

    /// A client.
    pub fn client(&self, client_id: &str) -> Option<Rc<Client>> {
        self.clients.get(client_id).cloned()
    }

    /// Keeps a client.
    pub fn keep_client(&mut self, asked: Generation, client_id: &str, client: &Rc<Client>) {
        if asked == self.generation {
            make_room(&mut self.clients);
            self.clients.insert(client_id.to_owned(), client.clone());
        }
    }

    /// The secret of a client, or that it has none.
    pub fn secret(&self, client: u64) -> Option<Rc<Option<ClientSecret>>> {
        self.secrets.get(&client).cloned()
    }

    /// Keeps the secret of a client.
    pub fn keep_secret(
        &mut self,
        asked: Generation,
        client: u64,
        secret: &Rc<Option<ClientSecret>>,
    ) {
        if asked == self.generation {
            make_room(&mut self.secrets);
            self.secrets.insert(client, secret.clone());
        }
    }
}

fn make_room<K, T>(copies: &mut HashMap<K, T>) {
    if copies.len() >= MOST_CLIENTS {
        copies.clear();
    }
}
