//! The world as Cloudflare gives it.

use std::{cell::Cell, rc::Rc, time::Duration};

use serde_json::Value;
use worker::{Delay, Env, console_log};

use super::{
    clock,
    copies::Copies,
    entropy,
    object::{Cost, call},
    outgoing,
};
use crate::{
    Digest, Secret, Timestamp,
    backend::{Fault, Fetched, FetchedKeys, Host, Outgoing, Settings},
    documents::{Client, ClientSecret, Service},
    oauth::{grant::serve, handle::Shelf},
    people,
    register::{self, Command, StoredClient, client_key, copy_name, keys::KeySet, service_key},
};

/// The KV namespace with copies of documents.
pub const DOCUMENTS: &str = "DOCUMENTS";

/// How many SUBJECTS objects there are.
const SUBJECTS: u16 = 256;

/// One request's view of the world.
pub struct EdgeHost {
    env: Env,
    settings: Settings,
    now: Timestamp,
    cost: Cell<Cost>,
}

impl EdgeHost {
    /// Reads what the operator has set, and the clock.
    pub fn new(env: Env) -> Self {
        let admin_secret = env
            .secret("ADMIN_SECRET")
            .ok()
            .map(|secret| secret.to_string());
        let development = env
            .var("DEVELOPMENT")
            .is_ok_and(|value| value.to_string() == "1");
        let address_header = env
            .var("CLIENT_ADDRESS_HEADER")
            .ok()
            .map(|name| name.to_string());
        let settings = Settings::new(admin_secret.as_deref(), development)
            .with_address_header(address_header.as_deref());
        Self {
            env,
            settings,
            now: clock::now(),
            cost: Cell::default(),
        }
    }

    /// What the request has cost; told in development only.
    pub fn cost(&self) -> Option<Cost> {
        let service = Copies::with(|copies| copies.service(self.now))?;
        self.settings
            .is_development(&service.issuer)
            .then(|| self.cost.get())
    }

    async fn object<A: serde::de::DeserializeOwned>(
        &self,
        binding: &str,
        name: &str,
        request: &impl serde::Serialize,
    ) -> Result<A, Fault> {
        let namespace = self
            .env
            .durable_object(binding)
            .map_err(|error| Fault::World(error.to_string()))?;
        call(&namespace, name, request, &self.cost).await
    }

    async fn ask_register(&self, command: Command) -> Result<register::Reply, Fault> {
        let request = register::Request {
            now: self.now,
            seeds: [self.mint()?, self.mint()?],
            command,
        };
        self.register_says(&request).await
    }

    async fn register_says(&self, request: &register::Request) -> Result<register::Reply, Fault> {
        let object = request.command.object();
        let reply: register::Reply = self.object("REGISTRY", object, request).await?;
        reply.readable().map_err(Fault::Unreadable)
    }

    /// The copy in KV. It may be up to a minute old; where there is none, the source is asked.
    async fn copy(&self, key: &str) -> Option<Value> {
        let copies = self.env.kv(DOCUMENTS).ok()?;
        serde_json::from_str(&copies.get(&copy_name(key)).text().await.ok()??).ok()
    }

    /// A copy that cannot be read is none: the register has what it is a copy of.
    async fn stored_service(&self) -> Result<Service, Fault> {
        let copy = self.copy(service_key()).await;
        if let Some(service) = copy.and_then(|copy| Service::parse_view(&copy).ok()) {
            return Ok(service);
        }
        match self.ask_register(Command::Service).await? {
            register::Reply::Document(Some(document)) => {
                Service::parse_view(&document).map_err(|_| Fault::Unreadable("view".into()))
            }
            register::Reply::Document(None) => Err(Fault::NoService),
            _ => Err(Fault::UnexpectedReply),
        }
    }

    async fn stored_client(&self, client_id: &str) -> Result<Option<Client>, Fault> {
        let mut copy: Option<Value> = self.copy(&client_key(client_id)).await;
        if let Some(Value::Number(number)) = &copy {
            copy = self.copy(&client_key(&number.to_string())).await;
        }
        let stored: Option<StoredClient> = copy.and_then(|copy| serde_json::from_value(copy).ok());
        if let Some(client) = stored.and_then(|stored| stored.read().ok()) {
            return Ok(Some(client));
        }
        match self.ask_register(Command::Client(client_id.into())).await? {
            register::Reply::Client(client) => client
                .map(|client| client.read())
                .transpose()
                .map_err(|_| Fault::Unreadable("client".into())),
            _ => Err(Fault::UnexpectedReply),
        }
    }
}

impl Host for EdgeHost {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn mint(&self) -> Result<Secret, Fault> {
        entropy::mint()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    async fn service(&self) -> Result<Rc<Service>, Fault> {
        if let Some(service) = Copies::with(|copies| copies.service(self.now)) {
            return Ok(service);
        }
        let service = Rc::new(self.stored_service().await?);
        Copies::with(|copies| copies.keep_service(&service, self.now));
        Ok(service)
    }

    async fn client(&self, client_id: &str) -> Result<Option<Rc<Client>>, Fault> {
        if let Some(client) = Copies::with(|copies| copies.client(client_id, self.now)) {
            return Ok(Some(client));
        }
        // KV takes keys of at most 512 bytes, and no client has a longer identifier.
        let known_length = client_id.len() <= 100;
        if !known_length {
            return Ok(None);
        }
        let Some(client) = self.stored_client(client_id).await?.map(Rc::new) else {
            return Ok(None);
        };
        Copies::with(|copies| copies.keep_client(client_id, &client, self.now));
        Ok(Some(client))
    }

    async fn client_secret(&self, client: u64) -> Result<Option<ClientSecret>, Fault> {
        if let Some(secret) = Copies::with(|copies| copies.secret(client, self.now)) {
            return Ok((*secret).clone());
        }
        // A secret is never in KV: the source is asked.
        let register::Reply::ClientSecret(secret) =
            self.ask_register(Command::ClientSecret(client)).await?
        else {
            return Err(Fault::UnexpectedReply);
        };
        Copies::with(|copies| copies.keep_secret(client, &Rc::new(secret.clone()), self.now));
        Ok(secret)
    }

    fn fetched_keys(&self, uri: &str) -> Option<FetchedKeys> {
        Copies::with(|copies| copies.fetched_keys(uri))
    }

    fn keep_fetched_keys(&self, uri: &str, keys: FetchedKeys) {
        Copies::with(|copies| copies.keep_fetched_keys(uri, keys));
    }

    async fn pause(&self, milliseconds: u32) {
        Delay::from(Duration::from_millis(milliseconds.into())).await;
    }

    async fn fetch(&self, request: &Outgoing) -> Result<Fetched, Fault> {
        outgoing::fetch(&self.env, request).await
    }

    async fn keys(&self) -> Result<Rc<KeySet>, Fault> {
        let algorithms = self.service().await?.key_algorithms();
        // A copy from before the service changed its algorithms is of no use.
        let signs = |keys: &Rc<KeySet>| algorithms.iter().all(|algorithm| keys.has(*algorithm));
        if let Some(keys) = Copies::with(|copies| copies.keys(self.now)).filter(signs) {
            return Ok(keys);
        }
        let register::Reply::Keys(stored) = self.ask_register(Command::Keys(algorithms)).await?
        else {
            return Err(Fault::UnexpectedReply);
        };
        let stored = stored.ok_or(Fault::NoKeys)?;
        let keys = KeySet::read(&stored).ok_or_else(|| Fault::Unreadable("keys".into()))?;
        let keys = Rc::new(keys);
        Copies::with(|copies| copies.keep_keys(&keys, self.now));
        Ok(keys)
    }

    async fn shelf(&self, shelf: Shelf, request: &serve::Request) -> Result<serve::Answer, Fault> {
        self.object("GRANTS", &format!("shelf-{}", shelf.number()), request)
            .await
    }

    async fn user(&self, request: &people::Request) -> Result<people::Reply, Fault> {
        let [high, low, ..] = *Digest::of(&request.username).as_bytes();
        let number = u16::from_be_bytes([high, low]) % SUBJECTS;
        self.object("SUBJECTS", &format!("subjects-{number}"), request)
            .await
    }

    async fn register(&self, request: &register::Request) -> Result<register::Reply, Fault> {
        let reply = self.register_says(request).await;
        Copies::forget();
        reply
    }

    fn log(&self, line: &str) {
        console_log!("{line}");
    }
}
