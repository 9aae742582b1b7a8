//! One request to the register, and its answer.

use super::{
    API, CLIENT, Command, Deletion, Kind, Making, OTHERS, Reply, Request, SERVICE, Store,
    Submitted, TENANT, Trouble,
    apply::apply,
    client_key, compose,
    draft::{self, Draft},
    edit,
    kept_keys::{complete_keys, made_key, raise_version, rotate_keys},
    managed::manage,
    registration::registered,
    rotated_key, secret_key,
    store::registration_key,
    stored::{client_secret, stored_keys, told_keys, view, with_creation},
    stored_client,
    versioned::present_version,
};
use crate::{
    Digest, Secret,
    documents::{ClientSecret, document_error::refused},
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
        tenant,
        knows_others,
        knows_nearby,
        by,
        command,
    } = request;
    if command.is_change() {
        // Whatever changes changes the version beside the keys, too: read before anything is
        // written.
        stored_keys(store)?;
    }
    if let (true, Some(tenant)) = (command.is_change(), &tenant) {
        // Copies are written when nobody asks, under the name of the service.
        let text = crate::json::to_string(tenant);
        if store.get(TENANT)?.as_ref() != Some(&text) {
            store.store.put(TENANT, &text)?;
        }
    }
    let mut making = Making {
        now,
        tenant: tenant.as_ref(),
        by: by.as_deref(),
        knows_others,
        knows_nearby,
        seeds: &seeds,
        made: Vec::new(),
    };
    let reply = answer(store, command, &mut making)?;
    if store.is_written {
        raise_version(store, &making)?;
    }
    Ok(reply)
}

fn answer<S: Store>(
    store: &mut Watched<'_, S>,
    command: Command,
    making: &mut Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    match command {
        Command::Apply {
            documents,
            dry_run,
            made,
        } => apply(store, documents, dry_run, making.with(&made)),
        Command::Client(client_id) => client(store, &client_id),
        Command::Clients(listing) => listing.reply(store),
        Command::ClientSecret(number) => {
            client_secret(&Draft::of(store), number).map(Reply::ClientSecret)
        }
        Command::CompleteKeys => complete_keys(store, making),
        Command::Documents(reading) => reading.reply(store),
        Command::Delete(deletion) => delete(store, &deletion, making),
        Command::DeleteApi(identifier) => delete_api(store, &identifier, making),
        Command::DeleteClient(client_id) => delete_client(store, &client_id, making),
        Command::Edit {
            subject,
            edit,
            made,
        } => edit::edit(store, &subject, &edit, making.with(&made)),
        // The first service is replaced, and never deleted.
        Command::Empty => {
            let found = making.tenant.is_some() && store.store.empty()?;
            Ok(Reply::Removed(found))
        }
        Command::Export => export(store),
        Command::History(past) => past.reply(store),
        Command::Keys(_) => told_keys(store, making).map(Reply::Keys),
        Command::MakeKey(algorithm) => Ok(made_key(algorithm, &making.seeds[1])),
        Command::Manage(managed) => manage(store, &managed, making.with(&managed.made)),
        Command::Registered(client_id, token) => {
            registered(store, &client_id, &token).map(Reply::Client)
        }
        Command::RotateClientSecret(client_id) => {
            rotate_client_secret(store, &client_id, &making.seeds[0])
        }
        Command::RotateKeys { rotation, made } => rotate_keys(store, rotation, making.with(&made)),
        Command::Search(search) => search.reply(store),
        Command::Service => {
            let view = view(&mut Draft::of(store))?;
            Ok(Reply::Document(view.map(|(document, _)| document)))
        }
        Command::TellOthers => {
            if store.get(OTHERS)?.is_none() {
                store.put(OTHERS, "true")?;
            }
            Ok(Reply::Removed(false))
        }
    }
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

    fn leave(&mut self, key: &str, revision: &str, kept: u32) -> Result<(), S::Error> {
        self.store.leave(key, revision, kept)
    }

    fn left(
        &self,
        key: &str,
        before: Option<u64>,
        count: usize,
    ) -> Result<Vec<(u64, String)>, S::Error> {
        self.store.left(key, before, count)
    }

    fn empty(&mut self) -> Result<bool, S::Error> {
        self.store.empty()
    }

    fn list(&self, prefix: &str) -> Result<Vec<(String, String)>, S::Error> {
        self.store.list(prefix)
    }

    fn page(
        &self,
        prefix: &str,
        start: usize,
        count: usize,
    ) -> Result<Vec<(String, String)>, S::Error> {
        self.store.page(prefix, start, count)
    }

    fn said(&self, prefix: &str, members: &[&str]) -> Result<Vec<Vec<String>>, S::Error> {
        self.store.said(prefix, members)
    }

    fn count(&self, prefix: &str) -> Result<usize, S::Error> {
        self.store.count(prefix)
    }
}

fn client<S: Store>(store: &S, client_id: &str) -> Result<Reply, Trouble<S::Error>> {
    let draft = Draft::of(store);
    let document = stored_client(&draft, client_id)?;
    let client = document.map(|document| with_creation(&draft, document));
    Ok(Reply::Client(client.transpose()?))
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
    let former = client_secret(&draft, number)?;
    let secret = ClientSecret::from_random(&seed.derive("client secret"));
    if let Some(former) = former {
        store.put(&rotated_key(number, &former), "true")?;
    }
    store.put(&secret_key(number), secret.reveal())?;
    Ok(Reply::ClientSecret(Some(secret)))
}

/// A service is replaced, and never deleted.
fn delete<S: Store>(
    store: &mut S,
    Deletion { kind, id, version }: &Deletion,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let present = present_version(store, *kind, id)?;
    if present.is_some() && version.is_some() && present != *version {
        return Ok(Reply::Conflict(id.clone()));
    }
    match kind {
        Kind::Api => delete_api(store, id, making),
        Kind::Client => delete_client(store, id, making),
        Kind::Service => Ok(Reply::Removed(false)),
    }
}

fn delete_api<S: Store>(
    store: &mut S,
    identifier: &str,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let mut draft = Draft::of(store);
    let key = format!("{API}{identifier}");
    if draft.document(&key)?.is_none() {
        return Ok(Reply::Removed(false));
    }
    // Every request of such a client would be refused, and no export could be applied.
    let clients = draft.documents(CLIENT)?;
    let mut named = clients
        .iter()
        .filter(|(_, client)| client["defaultResource"] == identifier)
        .map(|(key, _)| key.trim_start_matches(CLIENT));
    if let Some(client) = named.next() {
        return Ok(Reply::Refused {
            name: format!("client {client}"),
            error: refused(
                "defaultResource",
                "names the API: give the client another or none before the API is deleted.",
            ),
        });
    }
    draft.delete(key);
    compose(&mut draft)?;
    let pending = draft.into_pending();
    draft::write(store, pending, making)?;
    Ok(Reply::Removed(true))
}

fn delete_client<S: Store>(
    store: &mut S,
    client_id: &str,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
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
        if let Some(created_at) = draft.created_at(number)? {
            draft.delete(registration_key(number, created_at));
        }
    }
    let pending = draft.into_pending();
    draft::write(store, pending, making)?;
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
