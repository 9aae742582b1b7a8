//! The world as Cloudflare gives it.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::Value;
use worker::{Delay, Env, SendEmailBuilder, console_log};

use super::{
    clock, copies, entropy,
    limit::admitted,
    object::{At, Cost, call, can_stay},
    outgoing,
};
use crate::{
    Secret, Timestamp,
    audit::{self, Note, Noted},
    backend::{
        Fault, Fetched, FetchedKeys, Host, OfShelf, Outgoing, Settings,
        copied::{self, Source},
        nearby,
    },
    directory::{self, Entry, Jurisdiction, Known, Tenant, object_name},
    documents::{Client, ClientSecret, Service},
    oauth::{
        answer::metadata::SignedMetadata, grant::serve, handle::Shelf, interaction::logo::Logo,
        region::Region, request::request_reference::FetchedObject,
    },
    people::{self, Mail, MailAddress, Unsent},
    register::{self, Command, copies::Copies, copy_name, keys::KeySet},
};

/// The KV namespace with copies of documents.
pub(crate) const DOCUMENTS: &str = "DOCUMENTS";

/// What sends mail. Cloudflare's `send_email`.
const MAIL: &str = "MAIL";

thread_local! {
    /// What is bound to a worker does not change while an isolate lives.
    static SETTINGS: OnceCell<Settings> = const { OnceCell::new() };
}

fn settings(env: &Env) -> Settings {
    let admin_secret = env.secret("ADMIN_SECRET").ok();
    let admin_secret = admin_secret.map(|secret| secret.to_string());
    let development = env.var("DEVELOPMENT");
    let development = development.is_ok_and(|value| value.to_string() == "1");
    let variable = |name: &str| env.var(name).ok().map(|value| value.to_string());
    let address_header = variable("CLIENT_ADDRESS_HEADER");
    let certificate_header = variable("CLIENT_CERTIFICATE_HEADER");
    let verified_header = variable("CLIENT_CERTIFICATE_VERIFIED_HEADER");
    Settings::new(admin_secret.as_deref(), development)
        .with_address_header(address_header.as_deref())
        .with_certificate_headers(certificate_header.as_deref(), verified_header.as_deref())
}

/// One request's view of the world.
#[derive(Clone)]
pub(crate) struct EdgeHost {
    env: Env,
    settings: Settings,
    now: Timestamp,
    region: Option<Region>,
    cost: Rc<Cell<Cost>>,
    /// The service, if it is not the first one.
    entry: Option<Rc<Entry>>,
    noted: Rc<RefCell<OfService>>,
    /// Mail that waits for the answer, each with the world of its service.
    posted: Rc<RefCell<Vec<(Self, Mail)>>>,
}

/// What was noted, and the service that it is of, if it is not the first one.
#[derive(Default)]
struct OfService {
    noted: Noted,
    entry: Option<Rc<Entry>>,
}

impl EdgeHost {
    /// Reads what the operator has set, once in an isolate, and the clock.
    pub(crate) fn new(env: Env) -> Self {
        let settings = SETTINGS.with(|known| known.get_or_init(|| settings(&env)).clone());
        Self {
            env,
            settings,
            now: clock::now(),
            region: None,
            cost: Rc::default(),
            entry: None,
            noted: Rc::default(),
            posted: Rc::default(),
        }
    }

    /// The same, for a request that came in there.
    pub(crate) fn in_region(self, region: Option<Region>) -> Self {
        Self { region, ..self }
    }

    /// What is bound to the worker.
    pub(crate) const fn env(&self) -> &Env {
        &self.env
    }

    /// The mail that waits, which waits no more.
    pub(crate) fn take_posted(&self) -> Vec<(Self, Mail)> {
        self.posted.take()
    }

    /// What has happened while the request was answered, and the world in which it did.
    pub(crate) fn happened(&self) -> (Self, Noted) {
        let OfService { noted, entry } = self.noted.take();
        let host = match &entry {
            Some(entry) => self.of(entry),
            None => self.clone(),
        };
        (host, noted)
    }

    /// The service, if it is not the first one.
    pub(crate) fn entry(&self) -> Option<Rc<Entry>> {
        self.entry.clone()
    }

    /// The world of the first service.
    pub(crate) fn of_first(&self) -> Self {
        Self {
            entry: None,
            ..self.clone()
        }
    }

    /// The same later.
    pub(crate) fn at_present(self) -> Self {
        Self {
            now: clock::now(),
            cost: Rc::default(),
            ..self
        }
    }

    /// What the request has cost so far.
    pub(crate) fn spent(&self) -> Cost {
        self.cost.get()
    }

    /// What the request has cost; told in development only.
    pub(crate) fn cost(&self) -> Option<Cost> {
        let service = copies::with(self.id(), |copies| copies.service())?;
        self.settings
            .is_development(&service.issuer)
            .then(|| self.cost.get())
    }

    async fn object<A: crate::json::FromJson>(
        &self,
        binding: &str,
        name: &str,
        request: &impl serde::Serialize,
    ) -> Result<A, Fault> {
        self.object_in(None, binding, name, request).await
    }

    async fn object_in<A: crate::json::FromJson>(
        &self,
        region: Option<Region>,
        binding: &str,
        name: &str,
        request: &impl serde::Serialize,
    ) -> Result<A, Fault> {
        let entry = self.entry.as_deref();
        let jurisdiction = entry.and_then(|entry| entry.jurisdiction);
        let name = object_name(self.id(), name);
        let at = At {
            binding,
            jurisdiction,
            region,
            name: &name,
        };
        call(&self.env, at, request, &self.cost).await
    }

    /// The number of the service, if it is not the first one.
    fn id(&self) -> Option<u64> {
        self.entry.as_ref().map(|entry| entry.id)
    }

    async fn register_says(&self, request: &register::Request) -> Result<register::Reply, Fault> {
        let object = request.command.object();
        let reply: register::Reply = self.object("REGISTRY", object, request).await?;
        reply.readable().map_err(Fault::Unreadable)
    }
}

impl Source for EdgeHost {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn copies<T>(&self, use_copies: impl FnOnce(&mut Copies) -> T) -> T {
        copies::with(self.id(), use_copies)
    }

    async fn pause(&self, milliseconds: u32) {
        Delay::from(Duration::from_millis(milliseconds.into())).await;
    }

    async fn ask(&self, command: Command) -> Result<register::Reply, Fault> {
        let request = register::Request {
            now: self.now,
            seeds: [self.mint()?, self.mint()?],
            tenant: self.tenant(),
            knows_others: true,
            knows_nearby: true,
            by: None,
            command,
        };
        self.register_says(&request).await
    }

    fn is_outlasting(&self) -> bool {
        let is_outlasting =
            |entry: &Rc<Entry>| copies::known(|known| known.is_outlasting(entry, self.now));
        self.entry.as_ref().is_some_and(is_outlasting)
    }

    fn is_beside(&self) -> bool {
        self.entry.is_some()
    }

    async fn stored_copy(&self, key: &str) -> Option<String> {
        let copies = self.env.kv(DOCUMENTS).ok()?;
        copies.get(&copy_name(self.id(), key)).text().await.ok()?
    }

    fn log(&self, line: &str) {
        console_log!("{line}");
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
        copied::service(self).await
    }

    async fn client(&self, client_id: &str) -> Result<Option<Rc<Client>>, Fault> {
        copied::client(self, client_id).await
    }

    async fn client_secret(&self, client: u64) -> Result<Option<ClientSecret>, Fault> {
        copied::client_secret(self, client).await
    }

    fn fetched_keys(&self, uri: &str) -> Option<FetchedKeys> {
        copies::fetched_keys(uri)
    }

    fn keep_fetched_keys(&self, uri: &str, keys: FetchedKeys) {
        copies::keep_fetched_keys(uri, keys);
    }

    fn logo(&self, uri: &str) -> Option<Logo> {
        copies::logo(uri)
    }

    fn keep_logo(&self, uri: &str, logo: Logo) {
        copies::keep_logo(uri, logo);
    }

    fn signed_metadata(&self, service: u64) -> Option<Rc<SignedMetadata>> {
        copies::signed_metadata(service)
    }

    fn keep_signed_metadata(&self, service: u64, signed: &Rc<SignedMetadata>) {
        copies::keep_signed_metadata(service, signed);
    }

    fn request_object(&self, key: &str) -> Option<FetchedObject> {
        copies::request_object(key)
    }

    fn keep_request_object(&self, key: &str, object: FetchedObject) {
        copies::keep_request_object(key, object);
    }

    async fn pause(&self, milliseconds: u32) {
        Source::pause(self, milliseconds).await;
    }

    async fn fetch(&self, request: &Outgoing) -> Result<Fetched, Fault> {
        outgoing::fetch(&self.env, request).await
    }

    async fn fetch_all(&self, requests: &[Outgoing]) -> Vec<Result<Fetched, Fault>> {
        join_all(requests.iter().map(|request| self.fetch(request))).await
    }

    async fn keys(&self) -> Result<Rc<KeySet>, Fault> {
        copied::keys(self).await
    }

    async fn some_shelves(&self, asked: &[OfShelf]) -> Vec<Result<serve::Answer, Fault>> {
        join_all(asked.iter().map(|one| self.shelf(one.shelf, &one.request))).await
    }

    async fn shelf(&self, shelf: Shelf, request: &serve::Request) -> Result<serve::Answer, Fault> {
        if let Some(refusal) = nearby::nowhere(self, shelf, request).await? {
            return Ok(Err(refusal));
        }
        let name = format!("shelf-{}", shelf.number());
        self.object_in(shelf.region(), "GRANTS", &name, request)
            .await
    }

    async fn shelves(
        &self,
        shelves: &[Shelf],
        request: &serve::Request,
    ) -> Result<Vec<serve::Answer>, Fault> {
        let answers = shelves.iter().map(|shelf| self.shelf(*shelf, request));
        join_all(answers).await.into_iter().collect()
    }

    async fn nearby_since(&self) -> Result<Option<Timestamp>, Fault> {
        copied::nearby_since(self).await
    }

    fn region(&self) -> Option<Region> {
        self.region
    }

    async fn user(&self, request: &people::Request) -> Result<people::Reply, Fault> {
        let name = format!("subjects-{}", request.object());
        self.object("SUBJECTS", &name, request).await
    }

    async fn register(&self, request: &register::Request) -> Result<register::Reply, Fault> {
        let reply = self.register_says(request).await;
        let command = &request.command;
        let is_undone = match &reply {
            Ok(reply) => reply.is_refusal(),
            // It may have been done, though nobody has heard of it.
            Err(_) => command.only_adds(),
        };
        if command.is_change() && !is_undone {
            copies::forget(self.id());
        }
        if command.fetches_anew() {
            copies::forget_fetched_keys();
        }
        reply
    }

    fn of(&self, entry: &Rc<Entry>) -> Self {
        Self {
            entry: Some(entry.clone()),
            ..self.clone()
        }
    }

    fn post(&self, mail: Mail) {
        let copy = Self {
            posted: Rc::default(),
            ..self.clone()
        };
        self.posted.borrow_mut().push((copy, mail));
    }

    async fn admits(&self, key: &str) -> bool {
        admitted(&self.env, key).await.unwrap_or_else(|_| {
            console_log!("fault: the binding PEOPLE_LIMIT cannot be asked");
            true
        })
    }

    async fn send(&self, from: &MailAddress, mail: &Mail) -> Result<(), Fault> {
        let Ok(binding) = self.env.send_email(MAIL) else {
            let service = self.service().await?;
            if !self.settings.is_development(&service.issuer) {
                return Err(Fault::World("there is no binding MAIL".into()));
            }
            let (at, mail) = (self.now, mail.clone());
            copies::keep_mail(Unsent { at, mail });
            return Ok(());
        };
        let (from, to) = (from.as_str(), mail.to.as_str());
        let message = SendEmailBuilder::new(from, to, &mail.subject);
        message.set_text(&mail.text);
        // What it says of the failure may name the address.
        let sent = binding.send_with_builder(&message).await;
        sent.map(drop)
            .map_err(|_| Fault::World("the binding MAIL refused it".into()))
    }

    fn outbox(&self) -> Vec<Unsent> {
        copies::mails()
    }

    fn tenant(&self) -> Option<Tenant> {
        self.entry.as_ref().map(|entry| entry.tenant())
    }

    fn has_jurisdiction(&self, jurisdiction: Jurisdiction) -> bool {
        can_stay(&self.env, "REGISTRY", jurisdiction)
    }

    async fn has_others(&self) -> Result<bool, Fault> {
        copied::has_others(self).await
    }

    fn known<T>(&self, use_known: impl FnOnce(&mut Known) -> T) -> T {
        copies::known(use_known)
    }

    async fn directory(&self, request: &directory::Request) -> Result<directory::Reply, Fault> {
        // One for the whole deployment, whichever service this is the world of.
        let first = self.of_first();
        let reply: Result<Value, Fault> = first.object("DIRECTORY", "directory", request).await;
        // It may have been done, though nobody has heard of it.
        if request.command.is_change() {
            copies::forget_known(request.command.deleted());
        }
        let reply: directory::Reply =
            crate::json::from_value(reply?).map_err(|_| Fault::UnexpectedReply)?;
        reply.readable().map_err(Fault::Unreadable)
    }

    fn note(&self, note: Note) {
        let mut noted = self.noted.borrow_mut();
        if self.entry.is_some() {
            noted.entry.clone_from(&self.entry);
        }
        noted.noted.note(note);
    }

    fn caller(&self) -> Option<String> {
        self.noted.borrow().noted.caller().map(str::to_owned)
    }

    async fn audit(&self, shard: u16, request: &audit::Request) -> Result<audit::Reply, Fault> {
        self.object("AUDIT", &format!("audit-{shard}"), request)
            .await
    }

    fn log(&self, line: &str) {
        console_log!("{line}");
    }
}
