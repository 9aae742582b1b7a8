//! What the register keeps, and under which keys.

use serde_json::Value;

use crate::{
    Timestamp,
    documents::{Api, Client, ClientSecret, Service},
};

/// The storage of the register: texts by key. Synchronous, so that a batch is applied whole.
pub trait Store {
    /// A failure of the storage itself.
    type Error;

    /// The text under `key`.
    fn get(&self, key: &str) -> Result<Option<String>, Self::Error>;
    /// Puts a text under `key`.
    fn put(&mut self, key: &str, text: &str) -> Result<(), Self::Error>;
    /// Removes what is under `key`.
    fn delete(&mut self, key: &str) -> Result<(), Self::Error>;
    /// Adds to the history of what is under `key`, of which so many are kept. A store of which nobody reads
    /// any keeps none.
    fn leave(&mut self, _key: &str, _revision: &str, _kept: u32) -> Result<(), Self::Error> {
        Ok(())
    }
    /// That history, the youngest first: numbers, which rise, and texts; those before this number, and at
    /// most so many.
    fn left(
        &self,
        _key: &str,
        _before: Option<u64>,
        _count: usize,
    ) -> Result<Vec<(u64, String)>, Self::Error> {
        Ok(Vec::new())
    }
    /// Removes everything but what is under [`TENANT`], as much as one turn allows. The answer is whether
    /// there was anything, be it a copy elsewhere.
    fn empty(&mut self) -> Result<bool, Self::Error>;
    /// All keys and texts whose key begins with `prefix`, which ends with a slash.
    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>, Self::Error>;
    /// So many of them from `start` on, in the order of their keys, below a prefix that ends with a slash.
    fn page(
        &self,
        prefix: &str,
        start: usize,
        count: usize,
    ) -> Result<Vec<(String, String)>, Self::Error> {
        let all = self.list(prefix)?.into_iter();
        Ok(all.skip(start).take(count).collect())
    }
    /// Of all below such a prefix the key, and what the document says in these members: nothing where that
    /// is no text, or the document is none.
    fn said(&self, prefix: &str, members: &[&str]) -> Result<Vec<Vec<String>>, Self::Error> {
        let all = self.list(prefix)?.into_iter();
        let said = |(key, text): (String, String)| {
            let document: Value = serde_json::from_slice(text.as_bytes()).unwrap_or_default();
            let said = members.iter().map(|member| document[member].as_str());
            let said = said.map(|said| said.unwrap_or_default().to_owned());
            std::iter::once(key).chain(said).collect()
        };
        Ok(all.map(said).collect())
    }
    /// How many there are below such a prefix.
    fn count(&self, prefix: &str) -> Result<usize, Self::Error> {
        Ok(self.list(prefix)?.len())
    }
}

pub(crate) const SERVICE: &str = "service";
pub(crate) const API: &str = "api/";
pub(crate) const CLIENT: &str = "client/";
pub(crate) const ALIAS: &str = "alias/";
const CREATED: &str = "created/";
pub(crate) const KEYS: &str = "keys";
const ROTATED: &str = "rotated/";
const SECRET: &str = "secret/";
/// Whether there are services beside the first one, in the register of that.
pub(crate) const OTHERS: &str = "others";
/// Since when there may be grants in regions: it stays when the service says no more that they begin there.
pub(crate) const NEARBY: &str = "nearby";
/// Whose register it is, where it is not that of the first service.
pub const TENANT: &str = "tenant";
pub(crate) const VIEW: &str = "view";

/// The key of the service and its APIs, as [`crate::documents::Service::parse_view`] reads them.
pub const fn service_key() -> &'static str {
    VIEW
}

/// The key of what a `client_id` names: a client document, or the number behind an alias.
pub fn client_key(client_id: &str) -> String {
    if client_id.bytes().all(|b| b.is_ascii_digit()) {
        format!("{CLIENT}{client_id}")
    } else {
        format!("{ALIAS}{client_id}")
    }
}

pub(crate) fn secret_key(number: u64) -> String {
    format!("{SECRET}{number}")
}

/// The key that tells a secret which was rotated away from this client. It stays for ever, one for
/// each rotation, also when the client is deleted.
pub(crate) fn rotated_key(number: u64, secret: &ClientSecret) -> String {
    format!("{ROTATED}{number}/{}", secret.digest().encode())
}

/// The key of the time at which a client came to be. It stays when the client is deleted, so that
/// one who comes after under the same number is never taken for it.
pub(crate) fn created_key(number: u64) -> String {
    format!("{CREATED}{number}")
}

/// The key of what is kept of the token with which a client manages its registration: that of the client
/// who came to be at this moment, and of none who comes after under the same number.
pub(super) fn registration_key(number: u64, created_at: Timestamp) -> String {
    format!("registration/{number}/{}", created_at.seconds())
}

/// Whether copies of what is under `key` may be kept elsewhere: what requests ask for may, keys and
/// secrets never.
pub fn is_copied(key: &str) -> bool {
    key == VIEW || key.starts_with(CLIENT) || key.starts_with(ALIAS)
}

/// What is under `key`, and whether `document` is one of that: from this version or one before.
pub(crate) fn checked(key: &str, document: &Value) -> Result<(), &'static str> {
    let (kind, is_readable) = match key {
        SERVICE => ("service", Service::parse(document).is_ok()),
        VIEW => ("view", Service::parse_view(document).is_ok()),
        _ if key.starts_with(API) => ("API", Api::parse(document).is_ok()),
        _ if key.starts_with(CLIENT) => ("client", Client::parse(document).is_ok()),
        _ if key.starts_with(ALIAS) => ("alias", document.is_u64()),
        NEARBY => ("time since which grants are nearby", document.is_i64()),
        _ if key.starts_with(CREATED) => ("time of creation", document.is_i64()),
        _ => ("text", true),
    };
    if is_readable { Ok(()) } else { Err(kind) }
}

/// Why the register cannot answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble<E> {
    /// The storage failed.
    Store(E),
    /// Text of this kind is there and cannot be read: it is damaged, or from a version to come.
    /// That is no absence, and nothing is put in its place.
    Unreadable(&'static str),
}

impl<E> From<E> for Trouble<E> {
    fn from(error: E) -> Self {
        Self::Store(error)
    }
}
