//! Copies of documents and keys in the memory of one isolate. They are true as long as the version
//! of the register is the one they were made under, and that is asked for every [`CHECKED_FOR`]
//! seconds.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

pub use super::budget::UNKNOWN_A_SECOND;
use super::{budget::Budget, copy::opened, keys::KeySet};
use crate::{
    Timestamp,
    documents::{Client, ClientSecret, Service},
};

/// How long the version that the register told is taken for the newest, in seconds: after so long a
/// change has reached every isolate.
pub const CHECKED_FOR: u32 = 30;

/// How long copies are used beyond that while the register does not answer, in seconds.
pub const OUTLASTED: u32 = 600;

/// How long a register that did not answer is left in peace, in seconds.
pub(crate) const ASKED_AGAIN: u32 = 5;

/// How long a question to the register is taken to be under way, in seconds.
const UNDER_WAY: u32 = 5;

/// How many clients, and how many secrets, one isolate keeps.
const MOST_CLIENTS: usize = 1000;

/// How many names of clients one isolate remembers, beyond any change and however many it keeps.
const MOST_NAMES: usize = 20_000;

/// The longest `client_id` that is looked for, in bytes: no client has a longer one.
const LONGEST_CLIENT_ID: usize = 100;

/// How long it is remembered that there is no client of a name, in seconds.
pub const MISSED_FOR: u32 = 5;

/// How many names without a client one isolate remembers. One that is forgotten is asked again.
const MOST_MISSES: usize = 1000;

/// What a request does about the version of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It uses the copies: the version was told.
    Use,
    /// It asks.
    Ask,
    /// Another asks: it waits.
    Wait,
}

/// What is known here of a `client_id`.
#[derive(Debug)]
pub enum LookUp {
    /// The client.
    Found(Rc<Client>),
    /// There is no such client.
    Missing,
    /// It is to be asked for.
    Ask,
    /// So many unknown names were asked for that this one is not: nobody knows.
    TooMany,
}

/// Counts how often copies were dropped: what was asked for before is not kept after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(u64);

/// What one isolate keeps.
#[derive(Debug, Default)]
pub struct Copies {
    generation: Generation,
    checked_until: Option<Timestamp>,
    /// Since when a request asks for the version.
    asking_since: Option<Timestamp>,
    /// What is being asked for besides, and since when.
    under_way: HashMap<String, Timestamp>,
    /// Until when copies may be used at all.
    usable_until: Option<Timestamp>,
    keys: Option<Rc<KeySet>>,
    service: Option<Rc<Service>>,
    clients: HashMap<String, Rc<Client>>,
    /// Names under which there was a client: to ask for them again needs no budget.
    names: HashSet<String>,
    misses: HashMap<String, Timestamp>,
    budget: Budget,
    secrets: HashMap<u64, Rc<Option<ClientSecret>>>,
}

impl Copies {
    /// The copies that an isolate begins with: what was asked for before others were dropped is not kept
    /// in these, whichever turn it is.
    pub fn begun(turn: u32) -> Self {
        Self {
            generation: Generation(u64::from(turn) << 32),
            ..Self::default()
        }
    }

    /// To be told with what is asked for now.
    pub const fn generation(&self) -> Generation {
        self.generation
    }

    /// What a request of `now` does about the version: of many at once one asks for it. One that
    /// asked and was never heard of again is not waited for.
    pub fn turn(&mut self, now: Timestamp) -> Turn {
        if self.checked_until.is_some_and(|until| now < until) {
            return Turn::Use;
        }
        let is_waited_for = |since: Timestamp| now < since.after(UNDER_WAY);
        if self.asking_since.is_some_and(is_waited_for) {
            return Turn::Wait;
        }
        self.asking_since = Some(now);
        Turn::Ask
    }

    /// The register has answered, or it failed: nobody waits any more.
    pub const fn answered(&mut self) {
        self.asking_since = None;
    }

    /// Whether a request of `now` sets out to ask for what is under this name: not while another one
    /// does, unless that was never heard of again.
    pub fn sets_out(&mut self, name: &str, now: Timestamp) -> bool {
        let is_waited_for = |since: &Timestamp| now < since.after(UNDER_WAY);
        let sets_out = !self.under_way.get(name).is_some_and(is_waited_for);
        if sets_out {
            make_room(&mut self.under_way, MOST_MISSES);
            self.under_way.insert(name.to_owned(), now);
        }
        sets_out
    }

    /// What is under this name was told, or it was not: nobody waits any more.
    pub fn arrived(&mut self, name: &str) {
        self.under_way.remove(name);
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
        self.usable_until = Some(now.after(CHECKED_FOR).after(OUTLASTED));
    }

    /// The register did not answer a request of `now`. Whether the copies are used nevertheless,
    /// until it is asked again.
    pub fn outlast(&mut self, now: Timestamp) -> bool {
        let is_usable = self.usable_until.is_some_and(|until| now < until);
        if is_usable {
            let again = Some(now.after(ASKED_AGAIN)).min(self.usable_until);
            self.checked_until = self.checked_until.max(again);
        }
        is_usable
    }

    /// Forgets everything: this isolate has just changed it, or somebody has.
    pub fn forget(&mut self) {
        *self = Self {
            generation: Generation(self.generation.0.wrapping_add(1)),
            names: std::mem::take(&mut self.names),
            budget: std::mem::take(&mut self.budget),
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

    /// What is known of a `client_id`. Whoever is to ask does so.
    pub fn look_up(&self, client_id: &str, now: Timestamp) -> LookUp {
        if let Some(client) = self.clients.get(client_id) {
            return LookUp::Found(client.clone());
        }
        if self.misses.get(client_id).is_some_and(|until| now < *until) {
            return LookUp::Missing;
        }
        if self.names.contains(client_id) || self.budget.is_left(now) {
            LookUp::Ask
        } else {
            LookUp::TooMany
        }
    }

    /// Keeps a client that was asked for.
    pub fn keep_client(&mut self, asked: Generation, client_id: &str, client: &Rc<Client>) {
        if asked == self.generation {
            make_room(&mut self.clients, MOST_CLIENTS);
            self.clients.insert(client_id.to_owned(), client.clone());
            if self.names.len() >= MOST_NAMES {
                self.names.clear();
            }
            self.names.insert(client_id.to_owned());
        }
    }

    /// Remembers for a moment that there is no client of this name.
    pub fn keep_miss(&mut self, asked: Generation, client_id: &str, now: Timestamp) {
        self.ask_in_vain(now);
        if asked == self.generation {
            self.names.remove(client_id);
            make_room(&mut self.misses, MOST_MISSES);
            let until = now.after(MISSED_FOR);
            self.misses.insert(client_id.to_owned(), until);
        }
    }

    /// A name was asked for, and no client was found.
    pub fn ask_in_vain(&mut self, now: Timestamp) {
        self.budget.spend(now);
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
            make_room(&mut self.secrets, MOST_CLIENTS);
            self.secrets.insert(client, secret.clone());
        }
    }
}

/// Whether there may be a client of this name.
pub const fn is_possible(client_id: &str) -> bool {
    client_id.len() <= LONGEST_CLIENT_ID
}

pub(crate) fn make_room<K, T>(copies: &mut HashMap<K, T>, most: usize) {
    if copies.len() >= most {
        copies.clear();
    }
}
