//! Worlds that fail: the call of a chosen number does not answer, or objects answer what nobody
//! asked.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{cell::Cell, rc::Rc};

use sekisho::{
    Secret, Timestamp,
    backend::{Fault, Fetched, FetchedKeys, Host, Outgoing, Settings},
    directory::{self, Entry, Known, Tenant},
    documents::{Client, ClientSecret, Service},
    oauth::{
        answer::metadata::SignedMetadata,
        grant::{self, serve},
        handle::Shelf,
        interaction::logo::Logo,
        region::Region,
        request::request_reference::FetchedObject,
    },
    people::{self, Mail, MailAddress},
    register::{self, keys::KeySet},
};

use crate::support::MemoryHost;

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// This call, counted from zero, and all that follow it fail.
    From(usize),
    /// This call alone fails.
    Once(usize),
    /// Every shelf answers this.
    Shelf(grant::Reply),
    /// Shelves are of a version that does not tell under which rules a grant is.
    Untold,
    /// The store of people answers this.
    User(people::Reply),
}

/// A world in trouble.
pub struct FaultyHost<'a> {
    pub inner: &'a MemoryHost,
    pub trouble: Trouble,
    calls: Cell<usize>,
    shelf_calls: Cell<usize>,
    meanwhile: Option<Meanwhile<'a>>,
}

/// What somebody else does before the shelf call of this number, counted from zero.
struct Meanwhile<'a> {
    before: usize,
    happens: &'a dyn Fn(),
}

impl<'a> FaultyHost<'a> {
    /// `inner`, in trouble.
    pub const fn new(inner: &'a MemoryHost, trouble: Trouble) -> Self {
        Self {
            inner,
            trouble,
            calls: Cell::new(0),
            shelf_calls: Cell::new(0),
            meanwhile: None,
        }
    }

    /// `inner`, where something happens before the shelf call of this number.
    pub const fn racing(inner: &'a MemoryHost, before: usize, happens: &'a dyn Fn()) -> Self {
        let mut racing = Self::new(inner, Trouble::From(usize::MAX));
        racing.meanwhile = Some(Meanwhile { before, happens });
        racing
    }

    fn call(&self) -> Result<(), Fault> {
        let number = self.calls.replace(self.calls.get() + 1);
        match self.trouble {
            Trouble::From(first) if number >= first => {
                Err(Fault::World("it does not answer any more".into()))
            }
            Trouble::Once(only) if number == only => Err(Fault::World("it does not answer".into())),
            _ => Ok(()),
        }
    }
}

fn untold(mut reply: grant::Reply) -> grant::Reply {
    if let grant::Reply::Managed(managed) = &mut reply {
        for kept in &mut managed.kept {
            kept.profile = None;
        }
    }
    reply
}

impl people::Unicode for FaultyHost<'_> {
    fn normalized(&self, form: people::Form, text: &str) -> String {
        self.inner.normalized(form, text)
    }

    fn consists_of(&self, class: &str, text: &str) -> bool {
        self.inner.consists_of(class, text)
    }
}

impl Host for FaultyHost<'_> {
    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn mint(&self) -> Result<Secret, Fault> {
        self.call()?;
        self.inner.mint()
    }

    fn settings(&self) -> &Settings {
        self.inner.settings()
    }

    async fn service(&self) -> Result<Rc<Service>, Fault> {
        self.call()?;
        self.inner.service().await
    }

    async fn client(&self, client_id: &str) -> Result<Option<Rc<Client>>, Fault> {
        self.call()?;
        self.inner.client(client_id).await
    }

    async fn keys(&self) -> Result<Rc<KeySet>, Fault> {
        self.call()?;
        self.inner.keys().await
    }

    async fn client_secret(&self, client: u64) -> Result<Option<ClientSecret>, Fault> {
        self.call()?;
        self.inner.client_secret(client).await
    }

    fn fetched_keys(&self, uri: &str) -> Option<FetchedKeys> {
        self.inner.fetched_keys(uri)
    }

    fn keep_fetched_keys(&self, uri: &str, keys: FetchedKeys) {
        self.inner.keep_fetched_keys(uri, keys);
    }

    fn logo(&self, uri: &str) -> Option<Logo> {
        self.inner.logo(uri)
    }

    fn keep_logo(&self, uri: &str, logo: Logo) {
        self.inner.keep_logo(uri, logo);
    }

    fn signed_metadata(&self, service: u64) -> Option<Rc<SignedMetadata>> {
        self.inner.signed_metadata(service)
    }

    fn keep_signed_metadata(&self, service: u64, signed: &Rc<SignedMetadata>) {
        self.inner.keep_signed_metadata(service, signed);
    }

    fn request_object(&self, key: &str) -> Option<FetchedObject> {
        self.inner.request_object(key)
    }

    fn keep_request_object(&self, key: &str, object: FetchedObject) {
        self.inner.keep_request_object(key, object);
    }

    async fn pause(&self, _milliseconds: u32) {}

    async fn fetch(&self, request: &Outgoing) -> Result<Fetched, Fault> {
        self.call()?;
        self.inner.fetch(request).await
    }

    async fn shelf(&self, shelf: Shelf, request: &serve::Request) -> Result<serve::Answer, Fault> {
        self.call()?;
        let number = self.shelf_calls.replace(self.shelf_calls.get() + 1);
        if let Some(meanwhile) = &self.meanwhile
            && meanwhile.before == number
        {
            (meanwhile.happens)();
        }
        match &self.trouble {
            Trouble::Shelf(reply) => Ok(Ok(reply.clone())),
            Trouble::Untold => {
                let answer = self.inner.shelf(shelf, request).await?;
                Ok(answer.map(untold))
            }
            _ => self.inner.shelf(shelf, request).await,
        }
    }

    async fn user(&self, request: &people::Request) -> Result<people::Reply, Fault> {
        self.call()?;
        match &self.trouble {
            Trouble::User(reply) => Ok(reply.clone()),
            _ => self.inner.user(request).await,
        }
    }

    async fn register(&self, request: &register::Request) -> Result<register::Reply, Fault> {
        self.call()?;
        self.inner.register(request).await
    }

    fn note(&self, note: sekisho::audit::Note) {
        self.inner.note(note);
    }

    fn caller(&self) -> Option<String> {
        self.inner.caller()
    }

    async fn audit(
        &self,
        shard: u16,
        request: &sekisho::audit::Request,
    ) -> Result<sekisho::audit::Reply, Fault> {
        self.inner.audit(shard, request).await
    }

    fn post(&self, mail: Mail) {
        self.inner.post(mail);
    }

    async fn admits(&self, key: &str) -> bool {
        self.inner.admits(key).await
    }

    async fn send(&self, from: &MailAddress, mail: &Mail) -> Result<(), Fault> {
        self.call()?;
        self.inner.send(from, mail).await
    }

    fn outbox(&self) -> Vec<people::Unsent> {
        self.inner.outbox()
    }

    fn log(&self, line: &str) {
        self.inner.log(line);
    }

    fn of(&self, _entry: &Rc<Entry>) -> Self {
        unreachable!("a world in trouble has one service")
    }

    fn tenant(&self) -> Option<Tenant> {
        None
    }

    fn has_jurisdiction(&self, jurisdiction: sekisho::directory::Jurisdiction) -> bool {
        self.inner.has_jurisdiction(jurisdiction)
    }

    async fn has_others(&self) -> Result<bool, Fault> {
        Ok(false)
    }

    async fn nearby_since(&self) -> Result<Option<Timestamp>, Fault> {
        self.inner.nearby_since().await
    }

    fn region(&self) -> Option<Region> {
        self.inner.region()
    }

    fn known<T>(&self, use_known: impl FnOnce(&mut Known) -> T) -> T {
        self.inner.known(use_known)
    }

    async fn directory(&self, request: &directory::Request) -> Result<directory::Reply, Fault> {
        self.call()?;
        self.inner.directory(request).await
    }
}
