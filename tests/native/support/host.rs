//! A world in memory: the same ring-0 functions that decide inside the Durable Objects, over maps.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use sekisho::{
    Digest, Secret, Timestamp,
    audit::{self, Note, Noted},
    backend::{Fault, Fetched, FetchedKeys, Host, Outgoing, Settings, nearby},
    directory::{self, Entry, Known, Tenant},
    documents::{Client, ClientSecret, HookTarget, Service},
    oauth::{
        Grant, answer::metadata::SignedMetadata, grant::serve, handle::Shelf,
        interaction::logo::Logo, region::Region, request::request_reference::FetchedObject,
    },
    people::{self, Mail, MailAddress, Unsent},
    register::{
        self, StoredClient,
        keys::{KeySet, StoredKeys},
    },
};

pub use super::memory_documents::MemoryDocuments;
pub use super::memory_shelf::MemoryShelf;
use super::{keys_read, trail::MemoryTrail, users::MemoryUsers};

/// The admin secret of the tests: 256 bits in base64url.
pub const ADMIN_SECRET: &str = "dGVzdC1hZG1pbi1zZWNyZXQtdGVzdC1hZG1pbi1zZWM";

/// What was sent to another server: where, and the body.
pub type Sent = (String, Option<String>);

/// A mail, and from where it comes.
pub type Mailed = (String, Mail);

/// A world that is only as large as a test.
#[derive(Clone)]
pub struct MemoryHost {
    pub now: Rc<Cell<i64>>,
    minted: Rc<Cell<u64>>,
    pub settings: Settings,
    pub shelves: Rc<RefCell<BTreeMap<u16, MemoryShelf>>>,
    pub users: Rc<RefCell<MemoryUsers>>,
    pub documents: Rc<RefCell<MemoryDocuments>>,
    /// What has happened, and what was noted since it was last written.
    pub trail: Rc<RefCell<BTreeMap<u16, MemoryTrail>>>,
    /// Whether it is written after each answer.
    pub writes_trail: Rc<Cell<bool>>,
    pub noted: Rc<RefCell<(Noted, Option<Rc<Entry>>)>>,
    /// The service, if it is not the first one.
    pub entry: Option<Rc<Entry>>,
    /// What services beside the first one have.
    beside: Rc<RefCell<BTreeMap<u64, Beside>>>,
    /// What the directory keeps, and what is known of that.
    pub directory: Rc<RefCell<MemoryDocuments>>,
    known: Rc<RefCell<Known>>,
    /// How often the directory was asked.
    pub directory_calls: Rc<Cell<usize>>,
    pub log: Rc<RefCell<Vec<String>>>,
    /// What other servers answer, by URL or binding; none is one that does not answer.
    pub servers: Rc<RefCell<BTreeMap<String, Vec<Option<Fetched>>>>>,
    /// What was sent to other servers: where, and the body.
    pub sent: Rc<RefCell<Vec<Sent>>>,
    /// How long each of these may take, in milliseconds, and how large its answer may be, in bytes.
    pub limits: Rc<RefCell<Vec<(u32, usize)>>>,
    logos: Rc<RefCell<BTreeMap<String, Logo>>>,
    signed: Rc<RefCell<BTreeMap<u64, Rc<SignedMetadata>>>>,
    /// How often metadata were signed.
    pub signatures: Rc<Cell<usize>>,
    objects: Rc<RefCell<BTreeMap<String, FetchedObject>>>,
    fetched_keys: Rc<RefCell<BTreeMap<String, FetchedKeys>>>,
    /// How many calls to objects were made.
    pub calls: Rc<Cell<usize>>,
    /// Which call to an object fails.
    pub breaks_at: Rc<Cell<Option<usize>>>,
    /// Makes every call to an object fail.
    pub broken: Rc<Cell<bool>>,
    /// Makes one call to a register fail, the next one.
    pub breaks_register: Rc<Cell<bool>>,
    /// Makes every call to the directory fail.
    pub is_directory_away: Rc<Cell<bool>>,
    /// What happens elsewhere before each call to an object.
    pub meanwhile: Meanwhile,
    /// What happens elsewhere before each call to a register.
    pub before_register: BeforeRegister,
    /// Whether the platform knows no jurisdictions, as workerd.
    pub is_everywhere: Rc<Cell<bool>>,
    /// The mail that waits for the answer.
    pub posted: Rc<RefCell<Vec<Mail>>>,
    /// The mail that the platform was given, and from where; none if it is bound to nothing.
    pub mailed: Rc<RefCell<Option<Vec<Mailed>>>>,
    /// Where the requests come in.
    pub region: Rc<Cell<Option<Region>>>,
    /// How many more the platform lets through, where it is bound to count; and who they were.
    pub admitted: Rc<Cell<Option<u32>>>,
}

/// What somebody else does.
pub type Meanwhile = Rc<RefCell<Option<Rc<dyn Fn()>>>>;

/// The same, before a register is asked this.
pub type BeforeRegister = Rc<RefCell<Option<Rc<dyn Fn(&register::Command)>>>>;

/// The objects of a service.
#[derive(Clone, Default)]
pub struct Beside {
    pub shelves: Rc<RefCell<BTreeMap<u16, MemoryShelf>>>,
    pub users: Rc<RefCell<MemoryUsers>>,
    pub documents: Rc<RefCell<MemoryDocuments>>,
    pub trail: Rc<RefCell<BTreeMap<u16, MemoryTrail>>>,
}

impl MemoryHost {
    /// A configured world at 2026-01-01, in development.
    pub fn new() -> Self {
        Self::with(Settings::new(Some(ADMIN_SECRET), true))
    }

    /// A world with these settings.
    pub fn with(settings: Settings) -> Self {
        Self {
            now: Rc::new(Cell::new(1_767_225_600)),
            minted: Rc::default(),
            settings,
            shelves: Rc::default(),
            users: Rc::default(),
            documents: Rc::default(),
            trail: Rc::default(),
            writes_trail: Rc::default(),
            noted: Rc::default(),
            entry: None,
            beside: Rc::default(),
            directory: Rc::default(),
            known: Rc::default(),
            directory_calls: Rc::default(),
            log: Rc::default(),
            servers: Rc::default(),
            sent: Rc::default(),
            limits: Rc::default(),
            logos: Rc::default(),
            signed: Rc::default(),
            signatures: Rc::default(),
            objects: Rc::default(),
            fetched_keys: Rc::default(),
            calls: Rc::default(),
            breaks_at: Rc::default(),
            broken: Rc::default(),
            breaks_register: Rc::default(),
            is_directory_away: Rc::default(),
            meanwhile: Rc::default(),
            before_register: Rc::default(),
            is_everywhere: Rc::default(),
            posted: Rc::default(),
            mailed: Rc::new(RefCell::new(Some(Vec::new()))),
            region: Rc::default(),
            admitted: Rc::default(),
        }
    }

    /// The same world as another isolate sees it, which knows nothing yet.
    pub fn another_isolate(&self) -> Self {
        Self {
            known: Rc::default(),
            is_directory_away: Rc::default(),
            meanwhile: Rc::default(),
            before_register: Rc::default(),
            ..self.clone()
        }
    }

    /// Everything that is remembered, as text: two equal snapshots are two equal states.
    pub fn snapshot(&self) -> String {
        let beside: Vec<String> = self
            .beside
            .borrow()
            .values()
            .map(|beside| beside.snapshot())
            .collect();
        format!(
            "{} {beside:?} {:?}",
            self.objects().snapshot(),
            self.directory.borrow()
        )
    }

    fn objects(&self) -> Beside {
        Beside {
            shelves: self.shelves.clone(),
            users: self.users.clone(),
            documents: self.documents.clone(),
            trail: self.trail.clone(),
        }
    }

    /// The objects of a service beside the first one.
    pub fn beside(&self, id: u64) -> Beside {
        self.beside.borrow_mut().entry(id).or_default().clone()
    }

    /// The grants of all shelves, wherever they are kept.
    pub fn grants(&self) -> Vec<Grant> {
        let shelves = self.shelves.borrow();
        shelves.values().flat_map(MemoryShelf::everything).collect()
    }

    fn call(&self) -> Result<(), Fault> {
        let meanwhile = self.meanwhile.borrow().clone();
        if let Some(happens) = meanwhile {
            happens();
        }
        self.calls.set(self.calls.get() + 1);
        if self.broken.get() || self.breaks_at.get() == Some(self.calls.get()) {
            Err(Fault::World("the object does not answer".into()))
        } else {
            Ok(())
        }
    }

    fn asked(&self, command: register::Command) -> Result<register::Request, Fault> {
        Ok(register::Request {
            now: self.now(),
            seeds: [self.mint()?, self.mint()?],
            tenant: self.tenant(),
            knows_others: true,
            knows_nearby: true,
            by: None,
            command,
        })
    }

    /// The version is told every 30 s, to whoever asks: that is not counted here.
    async fn told_keys(&self) -> Result<Option<Rc<KeySet>>, Fault> {
        let request = register::Request {
            now: self.now(),
            seeds: [Secret::new([0; 32]), Secret::new([0; 32])],
            tenant: self.tenant(),
            knows_others: true,
            knows_nearby: true,
            by: None,
            command: register::Command::Keys(Vec::new()),
        };
        let keys: Option<StoredKeys> = self.register(&request).await?.try_into()?;
        Ok(keys.and_then(|keys| keys_read::read(&keys)))
    }

    async fn document(
        &self,
        command: register::Command,
    ) -> Result<Option<serde_json::Value>, Fault> {
        let request = self.asked(command)?;
        Ok(self.register(&request).await?.try_into()?)
    }
}

impl Beside {
    /// What is remembered, as text.
    pub fn snapshot(&self) -> String {
        let shelves = self.shelves.borrow();
        // A shelf that was only asked is no state.
        let used = |shelf: &&MemoryShelf| {
            let is_bare =
                shelf.withdrawn.is_empty() && shelf.pointers.is_empty() && shelf.ended.is_empty();
            let is_bare = is_bare && shelf.used.is_empty() && shelf.pages.is_empty();
            !(shelf.grants.is_empty() && is_bare)
        };
        let shelves: Vec<_> = shelves.iter().filter(|(_, shelf)| used(shelf)).collect();
        format!(
            "{shelves:?} {:?} {:?}",
            self.users.borrow(),
            self.documents.borrow()
        )
    }
}

/// Passes a value through JSON, as a call to an object does.
pub fn through_json<T: serde::Serialize + sekisho::json::FromJson>(value: &T) -> T {
    sekisho::json::from_str(&sekisho::json::to_string(value)).expect("what was written")
}

impl people::Unicode for MemoryHost {
    fn normalized(&self, form: people::Form, text: &str) -> String {
        super::unicode::normalized(form, text)
    }

    fn consists_of(&self, class: &str, text: &str) -> bool {
        super::unicode::consists_of(class, text)
    }
}

impl Host for MemoryHost {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.now.get())
    }

    fn mint(&self) -> Result<Secret, Fault> {
        self.minted.set(self.minted.get() + 1);
        Ok(Secret::new(
            *Digest::of(self.minted.get().to_be_bytes()).as_bytes(),
        ))
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    async fn service(&self) -> Result<Rc<Service>, Fault> {
        let document = self
            .document(register::Command::Service)
            .await?
            .ok_or(Fault::NoService)?;
        let read = Service::parse_view(&document);
        let mut service = read.map_err(|_| Fault::Unreadable("view".into()))?;
        service.is_beside = self.entry.is_some();
        Ok(Rc::new(service))
    }

    async fn client(&self, client_id: &str) -> Result<Option<Rc<Client>>, Fault> {
        let request = self.asked(register::Command::Client(client_id.to_owned()))?;
        let client: Option<StoredClient> = self.register(&request).await?.try_into()?;
        Ok(client.map(|client| Rc::new(client.read().expect("only valid documents are kept"))))
    }

    async fn keys(&self) -> Result<Rc<KeySet>, Fault> {
        let algorithms = self.service().await?.key_algorithms();
        let request = self.asked(register::Command::Keys(algorithms))?;
        let keys: Option<StoredKeys> = self.register(&request).await?.try_into()?;
        let keys = keys.ok_or(Fault::NoKeys)?;
        Ok(keys_read::read(&keys).expect("readable keys"))
    }

    async fn client_secret(&self, client: u64) -> Result<Option<ClientSecret>, Fault> {
        let request = self.asked(register::Command::ClientSecret(client))?;
        Ok(self.register(&request).await?.try_into()?)
    }

    fn fetched_keys(&self, uri: &str) -> Option<FetchedKeys> {
        self.fetched_keys.borrow().get(uri).cloned()
    }

    fn keep_fetched_keys(&self, uri: &str, keys: FetchedKeys) {
        self.fetched_keys.borrow_mut().insert(uri.to_owned(), keys);
    }

    fn logo(&self, uri: &str) -> Option<Logo> {
        self.logos.borrow().get(uri).cloned()
    }

    fn keep_logo(&self, uri: &str, logo: Logo) {
        self.logos.borrow_mut().insert(uri.to_owned(), logo);
    }

    fn signed_metadata(&self, service: u64) -> Option<Rc<SignedMetadata>> {
        self.signed.borrow().get(&service).cloned()
    }

    fn keep_signed_metadata(&self, service: u64, signed: &Rc<SignedMetadata>) {
        self.signatures.set(self.signatures.get() + 1);
        self.signed.borrow_mut().insert(service, signed.clone());
    }

    fn request_object(&self, key: &str) -> Option<FetchedObject> {
        self.objects.borrow().get(key).cloned()
    }

    fn keep_request_object(&self, key: &str, object: FetchedObject) {
        self.objects.borrow_mut().insert(key.to_owned(), object);
    }

    async fn pause(&self, _milliseconds: u32) {}

    /// Answers in the order that was set; the last answer is given again and again.
    async fn fetch(&self, request: &Outgoing) -> Result<Fetched, Fault> {
        let (HookTarget::Url(target) | HookTarget::Binding(target)) = &request.target;
        self.sent.borrow_mut().push((
            target.clone(),
            request.body.as_ref().map(|(_, body)| body.clone()),
        ));
        self.limits
            .borrow_mut()
            .push((request.time_limit, request.largest));
        let mut servers = self.servers.borrow_mut();
        let answers = servers.get_mut(target);
        let answer = answers.and_then(|answers| {
            if answers.len() > 1 {
                Some(answers.remove(0))
            } else {
                answers.first().cloned()
            }
        });
        let small = |fetched: &Fetched| fetched.body.len() <= request.largest;
        answer
            .flatten()
            .filter(small)
            .ok_or_else(|| Fault::World("it does not answer".into()))
    }

    async fn shelf(&self, shelf: Shelf, request: &serve::Request) -> Result<serve::Answer, Fault> {
        if let Some(refusal) = nearby::nowhere(self, shelf, request).await? {
            return Ok(Err(refusal));
        }
        self.call()?;
        let mut shelves = self.shelves.borrow_mut();
        let store = shelves.entry(shelf.number()).or_default();
        let answer = store.serve(through_json(request));
        let answer = answer.map_err(|broken| Fault::World(format!("{broken:?}")))?;
        Ok(through_json(&answer))
    }

    async fn user(&self, request: &people::Request) -> Result<people::Reply, Fault> {
        self.call()?;
        Ok(through_json(
            &self.users.borrow_mut().serve(through_json(request)),
        ))
    }

    async fn register(&self, request: &register::Request) -> Result<register::Reply, Fault> {
        let happens = self.before_register.borrow().clone();
        if let Some(happens) = happens {
            happens(&request.command);
        }
        if self.broken.get() || self.breaks_register.take() {
            return Err(Fault::World("the object does not answer".into()));
        }
        let Ok(reply) = register::serve(&mut *self.documents.borrow_mut(), through_json(request));
        through_json(&reply).readable().map_err(Fault::Unreadable)
    }

    fn note(&self, note: Note) {
        let mut noted = self.noted.borrow_mut();
        if self.entry.is_some() {
            noted.1.clone_from(&self.entry);
        }
        noted.0.note(note);
    }

    fn caller(&self) -> Option<String> {
        self.noted.borrow().0.caller().map(str::to_owned)
    }

    async fn audit(&self, shard: u16, request: &audit::Request) -> Result<audit::Reply, Fault> {
        self.call()?;
        let mut trail = self.trail.borrow_mut();
        let store = trail.entry(shard).or_default();
        let Ok(reply) = audit::serve(store, through_json(request));
        Ok(through_json(&reply))
    }

    fn post(&self, mail: Mail) {
        self.posted.borrow_mut().push(mail);
    }

    async fn admits(&self, key: &str) -> bool {
        assert!(!key.is_empty());
        let Some(left) = self.admitted.get() else {
            return true;
        };
        self.admitted.set(Some(left.saturating_sub(1)));
        left > 0
    }

    async fn send(&self, from: &MailAddress, mail: &Mail) -> Result<(), Fault> {
        match &mut *self.mailed.borrow_mut() {
            Some(mailed) => mailed.push((from.as_str().to_owned(), mail.clone())),
            None => return Err(Fault::World("there is no binding MAIL".into())),
        }
        Ok(())
    }

    fn outbox(&self) -> Vec<Unsent> {
        let (at, posted) = (self.now(), self.posted.borrow());
        let unsent = posted.iter().map(|mail| Unsent {
            at,
            mail: mail.clone(),
        });
        unsent.collect()
    }

    fn log(&self, line: &str) {
        self.log.borrow_mut().push(line.to_owned());
    }

    fn of(&self, entry: &Rc<Entry>) -> Self {
        let Beside {
            shelves,
            users,
            documents,
            trail,
        } = self.beside(entry.id);
        Self {
            shelves,
            users,
            documents,
            trail,
            entry: Some(entry.clone()),
            ..self.clone()
        }
    }

    fn tenant(&self) -> Option<Tenant> {
        self.entry.as_ref().map(|entry| entry.tenant())
    }

    fn has_jurisdiction(&self, _jurisdiction: directory::Jurisdiction) -> bool {
        !self.is_everywhere.get()
    }

    async fn has_others(&self) -> Result<bool, Fault> {
        Ok(self
            .told_keys()
            .await?
            .is_some_and(|keys| keys.has_others()))
    }

    async fn nearby_since(&self) -> Result<Option<Timestamp>, Fault> {
        Ok(self.told_keys().await?.and_then(|keys| keys.nearby_since()))
    }

    fn region(&self) -> Option<Region> {
        self.region.get()
    }

    fn known<T>(&self, use_known: impl FnOnce(&mut Known) -> T) -> T {
        use_known(&mut self.known.borrow_mut())
    }

    async fn directory(&self, request: &directory::Request) -> Result<directory::Reply, Fault> {
        self.directory_calls.set(self.directory_calls.get() + 1);
        self.call()?;
        if self.is_directory_away.get() {
            return Err(Fault::World("the directory does not answer".into()));
        }
        let Ok(reply) = directory::serve(&mut *self.directory.borrow_mut(), through_json(request));
        if request.command.is_change() {
            self.known.borrow_mut().forget();
        }
        through_json(&reply).readable().map_err(Fault::Unreadable)
    }
}
