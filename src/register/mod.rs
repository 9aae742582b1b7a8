//! The register: the documents and the keys of a service, the source of truth behind every cache.
//!
//! Documents are applied all together or not at all. [`serve`] decides without an await, over
//! [`Store`].

pub mod apply;
pub mod draft;
pub mod keys;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::{apply::apply, draft::Draft, keys::StoredKeys};
use crate::{
    Digest, Secret, Timestamp,
    documents::{Client, ClientSecret, Difference, DocumentError},
    jose::Algorithm,
};

/// What is asked of the register.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// Random bits, for what has to be made.
    pub seeds: [Secret; 2],
    /// What to do.
    pub command: Command,
}

/// What may be asked.
#[derive(Serialize, Deserialize)]
pub enum Command {
    /// Put documents.
    Apply {
        /// The documents.
        documents: Vec<Submitted>,
        /// Only say what would change.
        dry_run: bool,
    },
    /// Read the client of this `client_id`, number or alias.
    Client(String),
    /// Read the secret of the client of this number.
    ClientSecret(u64),
    /// Remove the API of this identifier.
    DeleteApi(String),
    /// Remove the client of this `client_id`.
    DeleteClient(String),
    /// Read all documents.
    Export,
    /// Read the keys, with one for each of these algorithms among them.
    Keys(Vec<Algorithm>),
    /// Give the client of this `client_id` a new random secret.
    RotateClientSecret(String),
    /// Begin a new key for each of these algorithms.
    RotateKeys(Vec<Algorithm>),
    /// Read the service and its APIs.
    Service,
}

/// A document as an operator sends it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submitted {
    /// What to call it in an answer: a file name.
    pub name: String,
    /// What it describes.
    pub kind: Kind,
    /// The document.
    pub document: Value,
}

/// What a document describes. In the order in which they are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// schema/service.json.
    Service,
    /// schema/api.json.
    Api,
    /// schema/client.json.
    Client,
}

/// What is answered.
#[derive(Serialize, Deserialize)]
pub enum Reply {
    /// What changed, or would.
    Applied(Vec<Change>),
    /// The client, if there is one.
    Client(Option<StoredClient>),
    /// The secret of the client, if there is one.
    ClientSecret(Option<ClientSecret>),
    /// Nothing changed: this document is not acceptable.
    Refused {
        /// The name of the document.
        name: String,
        /// What is wrong with it.
        error: DocumentError,
    },
    /// The document, if there is one.
    Document(Option<Value>),
    /// All documents.
    Documents(Vec<Submitted>),
    /// The keys.
    Keys(StoredKeys),
    /// Whether there was something to remove.
    Removed(bool),
}

/// A client as the register keeps it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredClient {
    /// The document.
    pub document: Value,
    /// When the client came to be.
    #[serde(default)]
    pub created_at: Timestamp,
}

impl StoredClient {
    /// The client, or the rule that its document breaks.
    pub fn read(&self) -> Result<Client, DocumentError> {
        Ok(Client {
            created_at: self.created_at,
            ..Client::parse(&self.document)?
        })
    }
}

/// What happened to one document.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The name of the document.
    pub name: String,
    /// What it describes.
    pub kind: Kind,
    /// The identifier: `apiKey`, `identifier` or `clientId`.
    pub id: String,
    /// Whether it is new.
    pub change: ChangeKind,
    /// The members that differ.
    pub members: Vec<Difference>,
    /// The secret that was made for the client. It is told this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// It was not there.
    Created,
    /// It was the same.
    Unchanged,
    /// It differs.
    Updated,
}

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
    /// All keys and texts whose key begins with `prefix`.
    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>, Self::Error>;
}

pub(crate) const SERVICE: &str = "service";
pub(crate) const API: &str = "api/";
pub(crate) const CLIENT: &str = "client/";
const ALIAS: &str = "alias/";
const CREATED: &str = "created/";
const KEYS: &str = "keys";
const SECRET: &str = "secret/";
const VIEW: &str = "view";

/// How much of an identifier is in the name of a file.
const LONGEST_NAME: usize = 100;

/// The key of the service and its APIs, as [`super::Service::parse_view`] reads them.
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

/// The key of the time at which a client came to be. It stays when the client is deleted, so that
/// one who comes after under the same number is never taken for it.
pub(crate) fn created_key(number: u64) -> String {
    format!("{CREATED}{number}")
}

/// Whether copies of what is under `key` may be kept elsewhere: what requests ask for may, keys and
/// secrets never.
pub fn is_copied(key: &str) -> bool {
    key == VIEW || key.starts_with(CLIENT) || key.starts_with(ALIAS)
}

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request {
        now,
        seeds,
        command,
    } = request;
    match command {
        Command::Apply { documents, dry_run } => {
            apply(store, documents, dry_run, &Making { now, seeds: &seeds })
        }
        Command::Client(client_id) => client(store, &client_id),
        Command::ClientSecret(number) => Ok(Reply::ClientSecret(client_secret(store, number)?)),
        Command::DeleteApi(identifier) => delete_api(store, &identifier),
        Command::DeleteClient(client_id) => delete_client(store, &client_id),
        Command::Export => export(store),
        Command::Keys(algorithms) => save_keys(
            store,
            stored_keys(store, &seeds)?.completed(&algorithms, &seeds[1], now),
        ),
        Command::RotateClientSecret(client_id) => {
            rotate_client_secret(store, &client_id, &seeds[0])
        }
        Command::RotateKeys(algorithms) => save_keys(
            store,
            stored_keys(store, &seeds)?.rotated(&algorithms, &seeds[1], now),
        ),
        Command::Service => view(store),
    }
}

/// What is made of nothing: the time of it, and random bits for it.
pub(crate) struct Making<'a> {
    pub(crate) now: Timestamp,
    pub(crate) seeds: &'a [Secret; 2],
}

fn client<S: Store>(store: &S, client_id: &str) -> Result<Reply, S::Error> {
    let draft = Draft::of(store);
    let document = stored_client(&draft, client_id)?;
    let client = document.map(|document| with_creation(&draft, document));
    Ok(Reply::Client(client.transpose()?))
}

fn with_creation<S: Store>(
    draft: &Draft<'_, S>,
    document: Value,
) -> Result<StoredClient, S::Error> {
    let number = document["clientId"].as_u64().unwrap_or_default();
    let created_at = draft.created_at(number)?.unwrap_or_default();
    Ok(StoredClient {
        document,
        created_at,
    })
}

/// The text that is copied for `key`: what [`Command::Client`] and [`Command::Service`] would
/// answer, or the number behind an alias.
pub fn copy_of<S: Store>(store: &S, key: &str) -> Result<Option<String>, S::Error> {
    if !key.starts_with(CLIENT) {
        return store.get(key);
    }
    let draft = Draft::of(store);
    let client = draft
        .document(key)?
        .map(|document| with_creation(&draft, document))
        .transpose()?;
    Ok(client.map(|client| json!(client).to_string()))
}

/// The name of the copy of what is under `key`. Another form of copies has other names.
pub fn copy_name(key: &str) -> String {
    format!("2/{key}")
}

/// The document of the client of this `client_id`, number or alias.
pub(crate) fn stored_client<S: Store>(
    draft: &Draft<'_, S>,
    client_id: &str,
) -> Result<Option<Value>, S::Error> {
    match draft.document(&client_key(client_id))? {
        Some(Value::Number(number)) => draft.document(&client_key(&number.to_string())),
        document => Ok(document),
    }
}

/// The service and its APIs; where no batch has written them together yet, they are put together.
fn view<S: Store>(store: &S) -> Result<Reply, S::Error> {
    let mut draft = Draft::of(store);
    if draft.get(VIEW)?.is_none() {
        compose(&mut draft)?;
    }
    Ok(Reply::Document(draft.document(VIEW)?))
}

/// Puts the service and its APIs together, so that one copy tells both.
pub(crate) fn compose<S: Store>(draft: &mut Draft<'_, S>) -> Result<(), S::Error> {
    let Some(service) = draft.document(SERVICE)? else {
        return Ok(());
    };
    let apis: Vec<Value> = draft
        .documents(API)?
        .into_iter()
        .map(|(_, api)| api)
        .collect();
    draft.put(
        VIEW.to_owned(),
        json!({ "service": service, "apis": apis }).to_string(),
    );
    Ok(())
}

fn client_secret<S: Store>(store: &S, number: u64) -> Result<Option<ClientSecret>, S::Error> {
    Ok(store
        .get(&secret_key(number))?
        .as_deref()
        .and_then(ClientSecret::parse))
}

/// A client that is public has no secret and gets none.
fn rotate_client_secret<S: Store>(
    store: &mut S,
    client_id: &str,
    seed: &Secret,
) -> Result<Reply, S::Error> {
    let client = stored_client(&Draft::of(store), client_id)?
        .filter(|client| client["clientType"] != "PUBLIC");
    let Some(number) = client.and_then(|client| client["clientId"].as_u64()) else {
        return Ok(Reply::ClientSecret(None));
    };
    let secret = ClientSecret::from_random(&seed.derive("client secret"));
    store.put(&secret_key(number), secret.reveal())?;
    Ok(Reply::ClientSecret(Some(secret)))
}

fn delete_api<S: Store>(store: &mut S, identifier: &str) -> Result<Reply, S::Error> {
    let mut draft = Draft::of(store);
    let key = format!("{API}{identifier}");
    if draft.get(&key)?.is_none() {
        return Ok(Reply::Removed(false));
    }
    draft.delete(key);
    compose(&mut draft)?;
    let pending = draft.into_pending();
    draft::write(store, pending)?;
    Ok(Reply::Removed(true))
}

fn delete_client<S: Store>(store: &mut S, client_id: &str) -> Result<Reply, S::Error> {
    let Some(document) = stored_client(&Draft::of(store), client_id)? else {
        return Ok(Reply::Removed(false));
    };
    if let Some(alias) = document["clientIdAlias"].as_str() {
        store.delete(&client_key(alias))?;
    }
    if let Some(number) = document["clientId"].as_u64() {
        store.delete(&client_key(&number.to_string()))?;
        store.delete(&secret_key(number))?;
    }
    Ok(Reply::Removed(true))
}

fn export<S: Store>(store: &S) -> Result<Reply, S::Error> {
    let draft = Draft::of(store);
    let submitted = |name: String, kind, document| Submitted {
        name,
        kind,
        document,
    };
    let service = draft
        .document(SERVICE)?
        .map(|document| submitted("service.json".into(), Kind::Service, document));
    let apis = draft.documents(API)?.into_iter().map(|(key, document)| {
        let identifier = key.strip_prefix(API).unwrap_or_default();
        submitted(
            format!("apis/{}.json", file_name(identifier)),
            Kind::Api,
            document,
        )
    });
    let clients = draft.documents(CLIENT)?.into_iter().map(|(key, document)| {
        let name = format!("clients/{}.json", key.trim_start_matches(CLIENT));
        submitted(name, Kind::Client, document)
    });
    Ok(Reply::Documents(
        service.into_iter().chain(apis).chain(clients).collect(),
    ))
}

/// A file name that tells which API it is of, and is another for another API.
fn file_name(identifier: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            c
        } else {
            '-'
        }
    };
    let readable: String = identifier.chars().map(plain).take(LONGEST_NAME).collect();
    let digest = Digest::of(identifier).encode();
    format!("{readable}-{}", &digest[..8])
}

fn stored_keys<S: Store>(store: &S, seeds: &[Secret; 2]) -> Result<StoredKeys, S::Error> {
    let stored = store
        .get(KEYS)?
        .and_then(|text| serde_json::from_str(&text).ok());
    Ok(stored.unwrap_or_else(|| StoredKeys::new(seeds[0].clone())))
}

/// The secret under nonces and forms has to last even before there is a key.
fn save_keys<S: Store>(store: &mut S, keys: StoredKeys) -> Result<Reply, S::Error> {
    let text = serde_json::to_string(&keys).expect("keys are plain data");
    if store.get(KEYS)?.as_ref() != Some(&text) {
        store.put(KEYS, &text)?;
    }
    Ok(Reply::Keys(keys))
}
