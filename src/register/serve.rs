//! One request to the register, and its answer.

use serde_json::{Value, json};

use super::{
    API, CLIENT, Command, KEYS, Kind, Reply, Request, SERVICE, Store, StoredClient, Submitted,
    Trouble, VIEW,
    apply::apply,
    client_key,
    draft::{self, Draft},
    keys::{KeySet, KeySource, Rotation, StoredKeys},
    secret_key,
};
use crate::{
    Digest, Secret, Timestamp,
    documents::{ClientSecret, Service},
    jose::{Algorithm, SigningKey},
};

/// How much of an identifier is in the name of a file.
const LONGEST_NAME: usize = 100;

/// Serves one request. A change of anything raises the version, by which whoever holds copies
/// learns of it.
pub fn serve<S: Store>(store: &mut S, request: Request) -> Result<Reply, S::Error> {
    let mut watched = Watched {
        store,
        is_written: false,
    };
    match decide(&mut watched, request) {
        Ok(reply) => Ok(reply),
        Err(Trouble::Store(error)) => Err(error),
        Err(Trouble::Unreadable(kind)) => Ok(Reply::Unreadable(kind.to_owned())),
    }
}

fn decide<S: Store>(
    store: &mut Watched<'_, S>,
    request: Request,
) -> Result<Reply, Trouble<S::Error>> {
    let Request {
        now,
        seeds,
        command,
    } = request;
    if command.is_change() {
        // Whatever changes changes the version beside the keys, too: read before anything is
        // written.
        stored_keys(store)?;
    }
    let mut making = Making {
        now,
        seeds: &seeds,
        made: Vec::new(),
    };
    let reply = match command {
        Command::Apply {
            documents,
            dry_run,
            made,
        } => apply(store, documents, dry_run, making.with(&made)),
        Command::Client(client_id) => client(store, &client_id),
        Command::ClientSecret(number) => {
            client_secret(&Draft::of(store), number).map(Reply::ClientSecret)
        }
        Command::CompleteKeys => complete_keys(store, &making),
        Command::DeleteApi(identifier) => delete_api(store, &identifier),
        Command::DeleteClient(client_id) => delete_client(store, &client_id),
        Command::Export => export(store),
        Command::Keys(_) => stored_keys(store).map(Reply::Keys),
        Command::MakeKey(algorithm) => Ok(made_key(algorithm, &seeds[1])),
        Command::RotateClientSecret(client_id) => {
            rotate_client_secret(store, &client_id, &seeds[0])
        }
        Command::RotateKeys { rotation, made } => rotate_keys(store, rotation, making.with(&made)),
        Command::Service => {
            let view = view(&mut Draft::of(store))?;
            Ok(Reply::Document(view.map(|(document, _)| document)))
        }
    }?;
    if store.is_written {
        raise_version(store, &making)?;
    }
    Ok(reply)
}

/// A store that knows whether anything was written.
struct Watched<'s, S> {
    store: &'s mut S,
    is_written: bool,
}

impl<S: Store> Store for Watched<'_, S> {
    type Error = S::Error;

    fn get(&self, key: &str) -> Result<Option<String>, S::Error> {
        self.store.get(key)
    }

    fn put(&mut self, key: &str, text: &str) -> Result<(), S::Error> {
        self.is_written = true;
        self.store.put(key, text)
    }

    fn delete(&mut self, key: &str) -> Result<(), S::Error> {
        self.is_written = true;
        self.store.delete(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>, S::Error> {
        self.store.list(prefix)
    }
}

/// What is made of nothing: the time of it, random bits for it, and keys that took long to find.
pub(crate) struct Making<'a> {
    pub(crate) now: Timestamp,
    pub(crate) seeds: &'a [Secret; 2],
    pub(crate) made: Vec<SigningKey>,
}

impl Making<'_> {
    fn with(&mut self, made: &[Value]) -> &Self {
        self.made = made
            .iter()
            .filter_map(|jwk| SigningKey::from_private_jwk(jwk).ok())
            .collect();
        self
    }

    fn source(&self) -> KeySource<'_> {
        KeySource {
            made: &self.made,
            seed: &self.seeds[1],
        }
    }

    fn no_keys(&self) -> StoredKeys {
        StoredKeys::new(self.seeds[1].derive("seal"))
    }
}

fn client<S: Store>(store: &S, client_id: &str) -> Result<Reply, Trouble<S::Error>> {
    let draft = Draft::of(store);
    let document = stored_client(&draft, client_id)?;
    let client = document.map(|document| with_creation(&draft, document));
    Ok(Reply::Client(client.transpose()?))
}

pub(super) fn with_creation<S: Store>(
    draft: &Draft<'_, S>,
    document: Value,
) -> Result<StoredClient, Trouble<S::Error>> {
    let number = document["clientId"].as_u64().unwrap_or_default();
    let created_at = draft.created_at(number)?.unwrap_or_default();
    Ok(StoredClient {
        document,
        created_at,
    })
}

/// The document of the client of this `client_id`, number or alias.
pub(crate) fn stored_client<S: Store>(
    draft: &Draft<'_, S>,
    client_id: &str,
) -> Result<Option<Value>, Trouble<S::Error>> {
    match draft.document(&client_key(client_id))? {
        Some(Value::Number(number)) => draft.document(&client_key(&number.to_string())),
        document => Ok(document),
    }
}

/// The service and its APIs, as a document and read; where no batch has written them together yet,
/// they are put together.
fn view<S: Store>(draft: &mut Draft<'_, S>) -> Result<Option<(Value, Service)>, Trouble<S::Error>> {
    if draft.get(VIEW)?.is_none() {
        compose(draft)?;
    }
    let Some(document) = draft.document(VIEW)? else {
        return Ok(None);
    };
    let service = Service::parse_view(&document).map_err(|_| Trouble::Unreadable("view"))?;
    Ok(Some((document, service)))
}

/// Puts the service and its APIs together, so that one copy tells both.
pub(crate) fn compose<S: Store>(draft: &mut Draft<'_, S>) -> Result<(), Trouble<S::Error>> {
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

/// The secret of the client of this number, if it has one.
pub(crate) fn client_secret<S: Store>(
    draft: &Draft<'_, S>,
    number: u64,
) -> Result<Option<ClientSecret>, Trouble<S::Error>> {
    let Some(text) = draft.get(&secret_key(number))? else {
        return Ok(None);
    };
    match ClientSecret::parse(&text) {
        Some(secret) => Ok(Some(secret)),
        None => Err(Trouble::Unreadable("client secret")),
    }
}

/// A client that is public has no secret and gets none.
fn rotate_client_secret<S: Store>(
    store: &mut S,
    client_id: &str,
    seed: &Secret,
) -> Result<Reply, Trouble<S::Error>> {
    let draft = Draft::of(store);
    let client =
        stored_client(&draft, client_id)?.filter(|client| client["clientType"] != "PUBLIC");
    let Some(number) = client.and_then(|client| client["clientId"].as_u64()) else {
        return Ok(Reply::ClientSecret(None));
    };
    client_secret(&draft, number)?;
    let secret = ClientSecret::from_random(&seed.derive("client secret"));
    store.put(&secret_key(number), secret.reveal())?;
    Ok(Reply::ClientSecret(Some(secret)))
}

fn delete_api<S: Store>(store: &mut S, identifier: &str) -> Result<Reply, Trouble<S::Error>> {
    let mut draft = Draft::of(store);
    let key = format!("{API}{identifier}");
    if draft.document(&key)?.is_none() {
        return Ok(Reply::Removed(false));
    }
    draft.delete(key);
    compose(&mut draft)?;
    let pending = draft.into_pending();
    draft::write(store, pending)?;
    Ok(Reply::Removed(true))
}

fn delete_client<S: Store>(store: &mut S, client_id: &str) -> Result<Reply, Trouble<S::Error>> {
    let mut draft = Draft::of(store);
    let Some(document) = stored_client(&draft, client_id)? else {
        return Ok(Reply::Removed(false));
    };
    if let Some(alias) = document["clientIdAlias"].as_str() {
        draft.delete(client_key(alias));
    }
    if let Some(number) = document["clientId"].as_u64() {
        client_secret(&draft, number)?;
        draft.delete(client_key(&number.to_string()));
        draft.delete(secret_key(number));
    }
    let pending = draft.into_pending();
    draft::write(store, pending)?;
    Ok(Reply::Removed(true))
}

fn export<S: Store>(store: &S) -> Result<Reply, Trouble<S::Error>> {
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

pub(super) fn stored_keys<S: Store>(store: &S) -> Result<Option<StoredKeys>, Trouble<S::Error>> {
    let Some(text) = store.get(KEYS)? else {
        return Ok(None);
    };
    let keys: Option<StoredKeys> = serde_json::from_str(&text).ok();
    match keys.filter(|keys| KeySet::read(keys).is_some()) {
        Some(keys) => Ok(Some(keys)),
        None => Err(Trouble::Unreadable("keys")),
    }
}

fn text_of(keys: &StoredKeys) -> String {
    serde_json::to_string(keys).expect("keys are plain data")
}

fn raise_version<S: Store>(store: &mut S, making: &Making<'_>) -> Result<(), Trouble<S::Error>> {
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    Ok(store.put(KEYS, &text_of(&keys.raised()))?)
}

/// Sees to it that the service as it will be has its keys; or tells which have to be made first.
pub(crate) fn prepare_keys<S: Store>(
    draft: &mut Draft<'_, S>,
    store: &S,
    making: &Making<'_>,
) -> Result<Vec<Algorithm>, Trouble<S::Error>> {
    let Some((_, service)) = view(draft)? else {
        return Ok(Vec::new());
    };
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    let algorithms = service.key_algorithms();
    let wanted = making.source().lacks(&keys.missing(&algorithms));
    if wanted.is_empty() {
        let keys = keys.completed(&algorithms, &making.source(), making.now);
        draft.put(KEYS.to_owned(), text_of(&keys));
    }
    Ok(wanted)
}

/// Makes what is missing here and now, for a register from before keys were made in time.
fn complete_keys<S: Store>(store: &mut S, making: &Making<'_>) -> Result<Reply, Trouble<S::Error>> {
    let algorithms = signing_algorithms(store)?;
    let stored = stored_keys(store)?;
    let is_complete = stored
        .as_ref()
        .is_some_and(|keys| keys.missing(&algorithms).is_empty());
    if is_complete {
        return Ok(Reply::Keys(stored));
    }
    let keys = stored.unwrap_or_else(|| making.no_keys()).completed(
        &algorithms,
        &making.source(),
        making.now,
    );
    store.put(KEYS, &text_of(&keys))?;
    Ok(Reply::Keys(Some(keys)))
}

fn rotate_keys<S: Store>(
    store: &mut S,
    rotation: Rotation,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let mut algorithms = signing_algorithms(store)?;
    if algorithms.is_empty() {
        algorithms.push(Algorithm::Es256);
    }
    let wanted = making.source().lacks(&algorithms);
    if !wanted.is_empty() {
        return Ok(Reply::NeedsKeys(wanted));
    }
    let keys = stored_keys(store)?.unwrap_or_else(|| making.no_keys());
    let keys = match rotation {
        Rotation::Compromised => keys.replaced(&algorithms, &making.source(), making.now),
        Rotation::Ordinary => keys
            .rotated(&algorithms, &making.source(), making.now)
            .resealed(&making.source(), making.now),
    };
    store.put(KEYS, &text_of(&keys))?;
    Ok(Reply::Keys(Some(keys)))
}

fn signing_algorithms<S: Store>(store: &S) -> Result<Vec<Algorithm>, Trouble<S::Error>> {
    let view = view(&mut Draft::of(store))?;
    Ok(view
        .map(|(_, service)| service.key_algorithms())
        .unwrap_or_default())
}

fn made_key(algorithm: Algorithm, seed: &Secret) -> Reply {
    SigningKey::from_seed(algorithm, seed.derive(algorithm.name()).as_bytes()).map_or_else(
        |_| Reply::NeedsKeys(vec![algorithm]),
        |key| Reply::MadeKey(key.to_private_jwk()),
    )
}
