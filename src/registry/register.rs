//! The register: the documents and the keys of a service, the source of truth behind every cache.
//!
//! Documents are applied all together or not at all. [`serve`] decides without an await, over [`Store`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Client, Difference, DocumentError, Service, differences, keys::StoredKeys};
use crate::{Secret, Timestamp, jose::Algorithm};

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
    /// Remove the client of this `client_id`.
    DeleteClient(String),
    /// Read all documents.
    Export,
    /// Read the keys, with one for this algorithm among them.
    Keys(Option<Algorithm>),
    /// Begin a new key for this algorithm.
    RotateKeys(Algorithm),
    /// Read the service.
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
    /// schema/client.json.
    Client,
}

/// What is answered.
#[derive(Serialize, Deserialize)]
pub enum Reply {
    /// What changed, or would.
    Applied(Vec<Change>),
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

/// What happened to one document.
#[derive(Serialize, Deserialize)]
pub struct Change {
    /// The name of the document.
    pub name: String,
    /// What it describes.
    pub kind: Kind,
    /// The identifier: `apiKey` or `clientId`.
    pub id: String,
    /// Whether it is new.
    pub change: ChangeKind,
    /// The members that differ.
    pub members: Vec<Difference>,
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

const SERVICE: &str = "service";
const KEYS: &str = "keys";
const CLIENT: &str = "client/";
const ALIAS: &str = "alias/";

/// The key of the service document.
pub const fn service_key() -> &'static str {
    SERVICE
}

/// The key of what a `client_id` names: a client document, or the number behind an alias.
pub fn client_key(client_id: &str) -> String {
    if client_id.bytes().all(|b| b.is_ascii_digit()) { format!("{CLIENT}{client_id}") } else { format!("{ALIAS}{client_id}") }
}

/// Whether copies of what is under `key` may be kept elsewhere: documents may, keys never.
pub fn is_copied(key: &str) -> bool {
    key != KEYS
}

/// Serves one request.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let Request { now, seeds, command } = request;
    match command {
        Command::Apply { documents, dry_run } => apply(store, documents, dry_run, &seeds),
        Command::Client(client_id) => Ok(Reply::Document(client(store, &client_id)?)),
        Command::DeleteClient(client_id) => delete_client(store, &client_id),
        Command::Export => export(store),
        Command::Keys(algorithm) => keys(store, algorithm, &seeds, now),
        Command::RotateKeys(algorithm) => rotate(store, algorithm, &seeds, now),
        Command::Service => Ok(Reply::Document(read(store, SERVICE)?)),
    }
}

fn read<S: Store>(store: &S, key: &str) -> Result<Option<Value>, S::Error> {
    Ok(store.get(key)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn client<S: Store>(store: &S, client_id: &str) -> Result<Option<Value>, S::Error> {
    match read(store, &client_key(client_id))? {
        Some(Value::Number(number)) => read(store, &client_key(&number.to_string())),
        document => Ok(document),
    }
}

fn delete_client<S: Store>(store: &mut S, client_id: &str) -> Result<Reply, S::Error> {
    let Some(document) = client(store, client_id)? else { return Ok(Reply::Removed(false)) };
    for member in ["clientId", "clientIdAlias"] {
        match &document[member] {
            Value::Number(number) => store.delete(&client_key(&number.to_string()))?,
            Value::String(alias) => store.delete(&client_key(alias))?,
            _ => (),
        }
    }
    Ok(Reply::Removed(true))
}

fn export<S: Store>(store: &S) -> Result<Reply, S::Error> {
    let submitted = |name: String, kind, document| Submitted { name, kind, document };
    let service = read(store, SERVICE)?.map(|document| submitted("service.json".into(), Kind::Service, document));
    let clients = store.list(CLIENT)?.into_iter().filter_map(|(key, text)| {
        let name = format!("clients/{}.json", key.trim_start_matches(CLIENT));
        Some(submitted(name, Kind::Client, serde_json::from_str(&text).ok()?))
    });
    Ok(Reply::Documents(service.into_iter().chain(clients).collect()))
}

fn stored_keys<S: Store>(store: &S, seeds: &[Secret; 2]) -> Result<StoredKeys, S::Error> {
    let stored = store.get(KEYS)?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(stored.unwrap_or_else(|| StoredKeys::new(seeds[0].clone())))
}

fn keys<S: Store>(store: &mut S, algorithm: Option<Algorithm>, seeds: &[Secret; 2], now: Timestamp) -> Result<Reply, S::Error> {
    match algorithm {
        Some(algorithm) if !stored_keys(store, seeds)?.has(algorithm) => rotate(store, algorithm, seeds, now),
        Some(_) | None => save_keys(store, stored_keys(store, seeds)?),
    }
}

fn rotate<S: Store>(store: &mut S, algorithm: Algorithm, seeds: &[Secret; 2], now: Timestamp) -> Result<Reply, S::Error> {
    let before = stored_keys(store, seeds)?;
    let after = before.clone().rotated(algorithm, &seeds[1], now).unwrap_or(before);
    save_keys(store, after)
}

/// The secret under nonces and forms has to last even before there is a key.
fn save_keys<S: Store>(store: &mut S, keys: StoredKeys) -> Result<Reply, S::Error> {
    let text = serde_json::to_string(&keys).expect("keys are plain data");
    if store.get(KEYS)?.as_ref() != Some(&text) {
        store.put(KEYS, &text)?;
    }
    Ok(Reply::Keys(keys))
}

/// What one document would do to the store.
struct Step {
    change: Change,
    puts: Vec<(String, String)>,
    deletes: Vec<String>,
}

fn apply<S: Store>(store: &mut S, mut documents: Vec<Submitted>, dry_run: bool, seeds: &[Secret; 2]) -> Result<Reply, S::Error> {
    documents.sort_by_key(|submitted| submitted.kind);
    let mut steps: Vec<Step> = Vec::new();
    for (index, submitted) in documents.into_iter().enumerate() {
        let Submitted { name, kind, document } = submitted;
        let number = number_from(seeds, index);
        let step = match kind {
            Kind::Service if steps.iter().any(|step| step.change.kind == Kind::Service) => {
                Err(refused("", "is the second service of this batch: there can be one."))
            }
            Kind::Service => service_step(store, &name, &document, number)?,
            Kind::Client => client_step(store, &name, &document, number, &steps)?,
        };
        match step {
            Ok(step) => steps.push(step),
            Err(error) => return Ok(Reply::Refused { name, error }),
        }
    }
    if !dry_run {
        for step in steps.iter().filter(|step| step.change.change != ChangeKind::Unchanged) {
            step.deletes.iter().try_for_each(|key| store.delete(key))?;
            step.puts.iter().try_for_each(|(key, text)| store.put(key, text))?;
        }
    }
    Ok(Reply::Applied(steps.into_iter().map(|step| step.change).collect()))
}

/// A number below 2^53 for a document that has none: JavaScript holds it exactly.
fn number_from(seeds: &[Secret; 2], index: usize) -> u64 {
    let bytes = *seeds[0].derive(&format!("number {index}")).as_bytes();
    let [a, b, c, d, e, f, g, ..] = bytes;
    // 51 bits with the highest set: 16 digits, never 0.
    (u64::from_be_bytes([0, a, b, c, d, e, f, g]) >> 6) | (1 << 50)
}

fn service_step<S: Store>(store: &S, name: &str, document: &Value, number: u64) -> Result<Result<Step, DocumentError>, S::Error> {
    let before = read(store, SERVICE)?;
    let assigned = before.as_ref().and_then(|before| before["apiKey"].as_u64());
    let service = match Service::parse(&numbered(document, "apiKey", assigned.unwrap_or(number))) {
        Ok(service) => service,
        Err(error) => return Ok(Err(error)),
    };
    if assigned.is_some() && service.api_key != assigned {
        return Ok(Err(refused("apiKey", "is assigned once and does not change.")));
    }
    let after = service.to_value();
    let id = service.api_key.unwrap_or(number).to_string();
    let change = change(name, Kind::Service, id, before.as_ref(), &after);
    Ok(Ok(Step { change, puts: vec![(SERVICE.into(), after.to_string())], deletes: Vec::new() }))
}

fn client_step<S: Store>(
    store: &S,
    name: &str,
    document: &Value,
    number: u64,
    steps: &[Step],
) -> Result<Result<Step, DocumentError>, S::Error> {
    if read(store, SERVICE)?.is_none() && !steps.iter().any(|step| step.change.kind == Kind::Service) {
        return Ok(Err(refused("", "describes a client of no service: apply a service document first, or together with it.")));
    }
    let aliased = match document["clientIdAlias"].as_str() {
        Some(alias) => client(store, alias)?.and_then(|known| known["clientId"].as_u64()),
        None => None,
    };
    // Without either name a document would be another client each time it is applied; `Client::parse` refuses it.
    let named = !document["clientIdAlias"].is_null();
    let document = if named { numbered(document, "clientId", aliased.unwrap_or(number)) } else { document.clone() };
    let client = match Client::parse(&document) {
        Ok(client) => client,
        Err(error) => return Ok(Err(error)),
    };
    let id = client.id().to_string();
    if aliased.is_some_and(|owner| owner != client.id()) {
        return Ok(Err(refused("clientIdAlias", "names another client already.")));
    }
    let key = client_key(&id);
    let alias_key = client.client_id_alias.as_deref().map(client_key);
    if steps.iter().flat_map(|step| &step.puts).any(|(put, _)| *put == key || Some(put) == alias_key.as_ref()) {
        return Ok(Err(refused("clientId", "is the same in two documents of this batch.")));
    }
    let before = read(store, &key)?;
    let former_alias = before.as_ref().and_then(|before| before["clientIdAlias"].as_str()).map(client_key);
    let deletes = former_alias.into_iter().filter(|former| Some(former) != alias_key.as_ref()).collect();
    let after = client.to_value();
    let change = change(name, Kind::Client, id.clone(), before.as_ref(), &after);
    let puts = [Some((key, after.to_string())), alias_key.map(|alias| (alias, id))].into_iter().flatten().collect();
    Ok(Ok(Step { change, puts, deletes }))
}

/// The document with `number` in `member`, where it has none of its own.
fn numbered(document: &Value, member: &str, number: u64) -> Value {
    let mut document = document.clone();
    if let Some(members) = document.as_object_mut() {
        members
            .entry(member)
            .and_modify(|own| {
                if own.is_null() {
                    *own = number.into()
                }
            })
            .or_insert_with(|| number.into());
    }
    document
}

fn refused(member: &str, rule: &str) -> DocumentError {
    DocumentError { member: member.to_owned(), rule: rule.to_owned() }
}

fn change(name: &str, kind: Kind, id: String, before: Option<&Value>, after: &Value) -> Change {
    let members = differences(before.unwrap_or(&Value::Null), after);
    let change = match before {
        None => ChangeKind::Created,
        Some(_) if members.is_empty() => ChangeKind::Unchanged,
        Some(_) => ChangeKind::Updated,
    };
    Change { name: name.to_owned(), kind, id, change, members }
}
