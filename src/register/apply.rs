//! Documents applied all together or not at all: each is parsed under the service as it will be,
//! and what it demands of the others is checked before anything is written.

use serde_json::Value;

use super::{
    ALIAS, API, CLIENT, Change, ChangeKind, Kind, Making, Reply, SERVICE, Store, Submitted,
    Trouble, client_key, compose, created_key,
    draft::{self, Draft},
    kept_keys::prepare_keys,
    rotated_key, secret_key,
    stored::client_secret,
    stored_client,
};
use crate::{
    Secret,
    directory::Tenant,
    documents::{
        api::Api,
        client::Client,
        client_secret::ClientSecret,
        document::{Difference, differences},
        document_error::DocumentError,
        document_error::refused,
        reading::alike::{alike, is_of_issuer},
        rules::{confusion, reach},
        service::Service,
    },
    jose::SHORTEST_SECRET,
};

/// The most APIs a service has.
const MOST_APIS: usize = 100;

/// The members of a service that its clients and APIs have to fit.
const BINDING: [&str; 6] = [
    "fapiModes",
    "issSuppressed",
    "issuer",
    "supportedIdTokenSignAlgs",
    "supportedScopes",
    "supportedTokenAuthMethods",
];

/// Why a batch ends early.
enum Stop<E> {
    /// A document is not acceptable.
    Refused(DocumentError),
    /// The register cannot answer.
    Trouble(Trouble<E>),
}

impl<E> From<Trouble<E>> for Stop<E> {
    fn from(trouble: Trouble<E>) -> Self {
        Self::Trouble(trouble)
    }
}

fn stop<T, E>(member: &str, rule: &str) -> Result<T, Stop<E>> {
    Err(Stop::Refused(refused(member, rule)))
}

/// Applies documents, or only tells what that would change.
pub(crate) fn apply<S: Store>(
    store: &mut S,
    documents: Vec<Submitted>,
    dry_run: bool,
    making: &Making<'_>,
) -> Result<Reply, Trouble<S::Error>> {
    let mut batch = Batch::of(store, making)?;
    for (index, submitted) in Submitted::by_kind(documents).into_iter().enumerate() {
        let name = submitted.name.clone();
        match batch.take(index, submitted) {
            Ok(change) => batch.changes.push(change),
            Err(Stop::Refused(error)) => return Ok(Reply::Refused { name, error }),
            Err(Stop::Trouble(trouble)) => return Err(trouble),
        }
    }
    match batch.check_others() {
        Ok(()) => {}
        Err(Stop::Refused(error)) => {
            return Ok(Reply::Refused {
                name: batch.name_of_service(),
                error,
            });
        }
        Err(Stop::Trouble(trouble)) => return Err(trouble),
    }
    compose(&mut batch.draft)?;
    if !dry_run {
        let wanted = prepare_keys(&mut batch.draft, store, making)?;
        if !wanted.is_empty() {
            return Ok(Reply::NeedsKeys(wanted));
        }
    }
    let Batch {
        draft, mut changes, ..
    } = batch;
    if dry_run {
        // A secret that is not kept must not be told.
        changes
            .iter_mut()
            .for_each(|change| change.client_secret = None);
    } else {
        let pending = draft.into_pending();
        draft::write(store, pending, making)?;
    }
    Ok(Reply::Applied(changes))
}

struct Batch<'s, S> {
    draft: Draft<'s, S>,
    making: &'s Making<'s>,
    /// As it is, if there is one.
    before: Option<Service>,
    /// As it will be, if there is one.
    service: Option<Service>,
    changes: Vec<Change>,
}

impl<'s, S: Store> Batch<'s, S> {
    fn of(store: &'s S, making: &'s Making<'s>) -> Result<Self, Trouble<S::Error>> {
        let draft = Draft::of(store);
        let service = draft
            .document(SERVICE)?
            .map(|document| Service::parse(&document))
            .transpose()
            .map_err(|_| Trouble::Unreadable("service"))?;
        Ok(Self {
            draft,
            making,
            before: service.clone(),
            service,
            changes: Vec::new(),
        })
    }

    fn take(&mut self, index: usize, submitted: Submitted) -> Result<Change, Stop<S::Error>> {
        let Submitted {
            name,
            kind,
            document,
        } = submitted;
        match kind {
            Kind::Service => {
                self.take_service(name, &document, number_from(&self.making.seeds[0], index))
            }
            Kind::Api => self.take_api(name, &document),
            Kind::Client => self.take_client(name, &document, index),
        }
    }

    fn take_service(
        &mut self,
        name: String,
        document: &Value,
        number: u64,
    ) -> Result<Change, Stop<S::Error>> {
        if self
            .changes
            .iter()
            .any(|change| change.kind == Kind::Service)
        {
            return stop("", "is the second service of this batch: there can be one.");
        }
        let before = self.draft.document(SERVICE)?;
        let assigned = before.as_ref().and_then(|before| before["apiKey"].as_u64());
        let assigned = self.making.tenant.map(|tenant| tenant.id).or(assigned);
        let mut service = Service::parse(&numbered(document, "apiKey", assigned.unwrap_or(number)))
            .map_err(Stop::Refused)?;
        let fixed = self.making.tenant.and_then(|tenant| tenant.jurisdiction);
        service.jurisdiction = service.jurisdiction.or(fixed);
        if self.before.as_ref() != Some(&service) {
            confusion::check_typ(&service.idt_header_params).map_err(Stop::Refused)?;
            confusion::check_claims(&service.actions).map_err(Stop::Refused)?;
            reach::check_service(&service).map_err(Stop::Refused)?;
            let is_ours = |alias: &str| is_of_issuer(alias, &service.issuer);
            if self.draft.names(ALIAS)?.iter().any(|alias| is_ours(alias)) {
                return Err(Stop::Refused(confusion::same_name("issuer")));
            }
        }
        check_issuer(&service, self.making.tenant).map_err(Stop::Refused)?;
        if service.jurisdiction != fixed {
            return stop(
                "jurisdiction",
                "must be the one with which the service was made; the first service has none.",
            );
        }
        if assigned.is_some() && service.api_key != assigned {
            return stop("apiKey", "is assigned once and does not change.");
        }
        let after = service.to_value();
        let id = service.api_key.unwrap_or(number).to_string();
        self.draft.put(SERVICE.to_owned(), after.to_string());
        self.service = Some(service);
        Ok(change(name, Kind::Service, id, before.as_ref(), &after))
    }

    fn take_api(&mut self, name: String, document: &Value) -> Result<Change, Stop<S::Error>> {
        let Some(service) = &self.service else {
            return stop(
                "",
                "describes an API of no service: apply a service document first, or together with it.",
            );
        };
        let api = Api::parse_under(document, service).map_err(Stop::Refused)?;
        let key = format!("{API}{}", api.identifier);
        if self.draft.puts(&key) {
            return stop("identifier", "is the same in two documents of this batch.");
        }
        let before = self.draft.document(&key)?;
        let stored = before.as_ref().and_then(|before| Api::parse(before).ok());
        let is_as_before = self.before == self.service && stored.as_ref() == Some(&api);
        if !is_as_before && self.is_anothers(&api.identifier, ALIAS)? {
            return Err(Stop::Refused(confusion::same_name("identifier")));
        }
        let after = api.to_value();
        self.draft.put(key, after.to_string());
        if self.draft.documents(API)?.len() > MOST_APIS {
            return stop("", "is one too many: a service has at most 100 APIs.");
        }
        Ok(change(
            name,
            Kind::Api,
            api.identifier,
            before.as_ref(),
            &after,
        ))
    }

    fn take_client(
        &mut self,
        name: String,
        document: &Value,
        index: usize,
    ) -> Result<Change, Stop<S::Error>> {
        let Some(service) = &self.service else {
            return stop(
                "",
                "describes a client of no service: apply a service document first, or together with it.",
            );
        };
        let (document, given) = ClientSecret::taken_from(document).map_err(Stop::Refused)?;
        let aliased = match document["clientIdAlias"].as_str() {
            Some(alias) => {
                stored_client(&self.draft, alias)?.and_then(|known| known["clientId"].as_u64())
            }
            None => None,
        };
        // Without either name a document would be another client each time it is applied;
        // `Client::parse` refuses it.
        let named = !document["clientIdAlias"].is_null();
        let number = aliased.unwrap_or_else(|| number_from(&self.making.seeds[0], index));
        let document = if named {
            numbered(&document, "clientId", number)
        } else {
            document
        };
        let client = Client::parse_under(&document, service).map_err(Stop::Refused)?;
        if !self.is_as_before(&client)? {
            confusion::check_typ(&client.idt_header_params).map_err(Stop::Refused)?;
            reach::check_client(&client, service).map_err(Stop::Refused)?;
            if let Some(alias) = &client.client_id_alias
                && self.is_anothers(alias, API)?
            {
                return Err(Stop::Refused(confusion::same_name("clientIdAlias")));
            }
        }
        if aliased.is_some_and(|owner| owner != client.id()) {
            return stop("clientIdAlias", "names another client already.");
        }
        if let Some(api) = &client.default_resource
            && self.draft.get(&format!("{API}{api}"))?.is_none()
        {
            return stop(
                "defaultResource",
                "must be the identifier of an API: apply its document first, or together with this.",
            );
        }
        let secret = self.secret_of(&client, service, given, index)?;
        self.put_client(name, &client, secret)
    }

    /// Whether `name` is that of the service or of one of those whose keys begin with `prefix`, in
    /// whatever spelling this server takes for it.
    fn is_anothers(&self, name: &str, prefix: &str) -> Result<bool, Trouble<S::Error>> {
        let issuer = self.service.as_ref().map(|service| &service.issuer);
        let is_ours = issuer.is_some_and(|issuer| is_of_issuer(name, issuer));
        let others = self.draft.names(prefix)?;
        Ok(is_ours || others.iter().any(|other| alike(other) == alike(name)))
    }

    /// Whether neither the client nor its service becomes another. Rules that came later than the
    /// documents are no reason to refuse what is served already: a new version starts with them.
    fn is_as_before(&self, client: &Client) -> Result<bool, Trouble<S::Error>> {
        let before = self.draft.document(&client_key(&client.id().to_string()))?;
        let before = before.and_then(|document| Client::parse(&document).ok());
        Ok(self.before == self.service && before.as_ref() == Some(client))
    }

    fn put_client(
        &mut self,
        name: String,
        client: &Client,
        secret: KeptSecret,
    ) -> Result<Change, Stop<S::Error>> {
        let id = client.id().to_string();
        let key = client_key(&id);
        let alias_key = client.client_id_alias.as_deref().map(client_key);
        if self.draft.puts(&key)
            || alias_key
                .as_ref()
                .is_some_and(|alias| self.draft.puts(alias))
        {
            return stop("clientId", "is the same in two documents of this batch.");
        }
        let before = self.draft.document(&key)?;
        let former_alias = before
            .as_ref()
            .and_then(|before| before["clientIdAlias"].as_str())
            .map(client_key);
        if let Some(former) = former_alias.filter(|former| Some(former) != alias_key.as_ref()) {
            self.check_left(&former)?;
            self.draft.delete(former);
        }
        if before.is_none() {
            self.create(client.id())?;
        }
        let after = client.to_value();
        let change =
            change(name, Kind::Client, id.clone(), before.as_ref(), &after).with_secret(&secret);
        self.draft.put(key, after.to_string());
        if let Some(alias) = alias_key {
            self.draft.put(alias, id);
        }
        match secret {
            KeptSecret::Given(secret) | KeptSecret::Made(secret) => {
                self.draft
                    .put(secret_key(client.id()), secret.reveal().to_owned());
            }
            KeptSecret::Same => {}
        }
        Ok(change)
    }

    /// Whether a client may leave the alias under `key` to others: not one by which an API names who
    /// introspects for it.
    fn check_left(&self, key: &str) -> Result<(), Stop<S::Error>> {
        for (api, document) in self.draft.documents(API)? {
            let named = document["introspectionClients"].as_array();
            let mut named = named.into_iter().flatten().filter_map(Value::as_str);
            if named.any(|name| client_key(name) == key) {
                let api = api.trim_start_matches(API);
                let rule = format!(
                    "is named by introspectionClients of the API {api}: apply its document first, or together with this."
                );
                return stop("clientIdAlias", &rule);
            }
        }
        Ok(())
    }

    /// Says when a client came to be, and never the same of two that have one number.
    fn create(&mut self, number: u64) -> Result<(), Trouble<S::Error>> {
        let now = self.making.now;
        let former = self.draft.created_at(number)?;
        let created = former.map_or(now, |former| now.max(former.after(1)));
        self.draft
            .put(created_key(number), created.seconds().to_string());
        Ok(())
    }

    /// What becomes of the client's secret.
    fn secret_of(
        &self,
        client: &Client,
        service: &Service,
        given: Option<ClientSecret>,
        index: usize,
    ) -> Result<KeptSecret, Stop<S::Error>> {
        if given.is_some() && client.is_public() {
            return stop(
                "clientSecret",
                "must not be there: the client is PUBLIC and can keep no secret.",
            );
        }
        let stored = client_secret(&self.draft, client.id())?;
        let kept = match (given, &stored) {
            (Some(given), Some(stored)) if given == *stored => KeptSecret::Same,
            (Some(given), _) => {
                given.check_brought().map_err(Stop::Refused)?;
                // NIST SP 800-57 part 1 §8.3.4: who has rotated it away may have done so because others
                // know it.
                let rotated = rotated_key(client.id(), &given);
                if self.draft.get(&rotated)?.is_some() {
                    return stop(
                        "clientSecret",
                        "was rotated away and is not good again: take it out of the document, or bring another.",
                    );
                }
                KeptSecret::Given(given)
            }
            (None, None) if client.needs_secret(service) => {
                KeptSecret::Made(ClientSecret::from_random(
                    &self.making.seeds[0].derive(&format!("client secret {index}")),
                ))
            }
            (None, _) => KeptSecret::Same,
        };
        check_secret(client, service, kept.as_secret().or(stored.as_ref()))
            .map_err(Stop::Refused)?;
        Ok(kept)
    }

    /// Whether the documents that are not in the batch fit its service.
    fn check_others(&self) -> Result<(), Stop<S::Error>> {
        let binds = |change: &Change| {
            change
                .members
                .iter()
                .any(|difference| BINDING.contains(&difference.member.as_str()))
        };
        let Some(service) = &self.service else {
            return Ok(());
        };
        if !self
            .changes
            .iter()
            .any(|change| change.kind == Kind::Service && binds(change))
        {
            return Ok(());
        }
        let unfit = |what: &str, id: &str, error: DocumentError| {
            Stop::Refused(refused(
                "",
                format!("does not fit {what} {id}, which is there already: {error}"),
            ))
        };
        for (key, document) in self
            .draft
            .documents(API)?
            .into_iter()
            .filter(|(key, _)| !self.draft.puts(key))
        {
            Api::parse_under(&document, service)
                .map_err(|error| unfit("API", key.trim_start_matches(API), error))?;
        }
        for (key, document) in self
            .draft
            .documents(CLIENT)?
            .into_iter()
            .filter(|(key, _)| !self.draft.puts(key))
        {
            let id = key.trim_start_matches(CLIENT);
            let client = Client::parse_under(&document, service)
                .map_err(|error| unfit("client", id, error))?;
            let secret = client_secret(&self.draft, client.id())?;
            check_secret(&client, service, secret.as_ref())
                .map_err(|error| unfit("client", id, error))?;
        }
        Ok(())
    }

    fn name_of_service(&self) -> String {
        let service = self
            .changes
            .iter()
            .find(|change| change.kind == Kind::Service);
        service
            .map(|change| change.name.clone())
            .unwrap_or_default()
    }
}

/// What a document does to the secret of its client.
enum KeptSecret {
    /// The operator has chosen it.
    Given(ClientSecret),
    /// It is made here, and told once.
    Made(ClientSecret),
    /// It stays as it was, if there is one.
    Same,
}

impl KeptSecret {
    const fn as_secret(&self) -> Option<&ClientSecret> {
        match self {
            Self::Given(secret) | Self::Made(secret) => Some(secret),
            Self::Same => None,
        }
    }
}

/// Whether the client can do with this secret what its document says.
fn check_secret(
    client: &Client,
    service: &Service,
    secret: Option<&ClientSecret>,
) -> Result<(), DocumentError> {
    if client.needs_secret(service) && secret.is_none() {
        return Err(refused(
            "clientSecret",
            "is required: apply the client together with the service.",
        ));
    }
    let is_short = secret.is_some_and(|secret| secret.as_bytes().len() < SHORTEST_SECRET);
    if is_short && client.needs_hs256_key(service) {
        return Err(refused(
            "clientSecret",
            "must have at least 32 characters to be a key of HS256 (RFC 7518 3.2).",
        ));
    }
    Ok(())
}

/// The first service is reached by its origin. The others are found by the issuer under which they
/// were made.
fn check_issuer(service: &Service, tenant: Option<&Tenant>) -> Result<(), DocumentError> {
    match tenant {
        None if !service.issuer.path().is_empty() => Err(refused(
            "issuer",
            "must be an origin alone: only services beside the first one have a path.",
        )),
        Some(tenant) if tenant.issuer != service.issuer.as_str() => Err(refused(
            "issuer",
            format!(
                "must be {}, under which the service was made.",
                tenant.issuer
            ),
        )),
        None | Some(_) => Ok(()),
    }
}

/// A number below 2^53 for a document that has none: JavaScript holds it exactly.
pub(crate) fn number_from(seed: &Secret, index: usize) -> u64 {
    let bytes = *seed.derive(&format!("number {index}")).as_bytes();
    let [a, b, c, d, e, f, g, ..] = bytes;
    // 51 bits with the highest set: 16 digits, never 0.
    (u64::from_be_bytes([0, a, b, c, d, e, f, g]) >> 6) | (1 << 50)
}

/// The document with `name` in `member`, where it has none of its own.
pub(super) fn numbered(document: &Value, member: &str, name: impl Into<Value>) -> Value {
    let mut document = document.clone();
    if let Some(members) = document.as_object_mut() {
        let own = members.entry(member).or_insert(Value::Null);
        if own.is_null() {
            *own = name.into();
        }
    }
    document
}

fn change(name: String, kind: Kind, id: String, before: Option<&Value>, after: &Value) -> Change {
    let members = differences(before.unwrap_or(&Value::Null), after);
    let change = match before {
        None => ChangeKind::Created,
        Some(_) if members.is_empty() => ChangeKind::Unchanged,
        Some(_) => ChangeKind::Updated,
    };
    Change {
        name,
        kind,
        id,
        change,
        members,
        client_secret: None,
    }
}

impl Change {
    /// Tells that the secret changes, and the secret itself only if nobody else knows it.
    fn with_secret(mut self, secret: &KeptSecret) -> Self {
        let Some(_) = secret.as_secret() else {
            return self;
        };
        let told = Difference {
            member: "clientSecret".to_owned(),
            before: None,
            after: Some("(set)".into()),
        };
        let place = self
            .members
            .partition_point(|other| other.member <= told.member);
        self.members.insert(place, told);
        if self.change == ChangeKind::Unchanged {
            self.change = ChangeKind::Updated;
        }
        if let KeptSecret::Made(secret) = secret {
            self.client_secret = Some(secret.reveal().to_owned());
        }
        self
    }
}
