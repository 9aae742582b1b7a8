//! All that is asked of the world.

use std::{fmt, rc::Rc};

use crate::{
    Digest, Secret, Timestamp,
    audit::{self, Note},
    directory::{self, Entry, Jurisdiction, Known, Tenant},
    documents::{Client, ClientSecret, HookTarget, Issuer, Service},
    oauth::{
        Refusal,
        answer::metadata::SignedMetadata,
        grant::serve,
        handle::Shelf,
        interaction::logo::Logo,
        outgoing::Reach,
        region::Region,
        request::{client_keys::FetchedKeys, request_reference::FetchedObject},
    },
    people::{self, Mail, MailAddress, Unicode, Unsent},
    register::{self, keys::KeySet},
};

/// The world: a clock, dice, objects with memory, and a log.
#[expect(
    async_fn_in_trait,
    reason = "a worker has one thread; its futures need not be Send"
)]
pub trait Host: Unicode + Sized {
    /// The time, read once for each request.
    fn now(&self) -> Timestamp;
    /// 256 random bits.
    fn mint(&self) -> Result<Secret, Fault>;
    /// What the operator has set.
    fn settings(&self) -> &Settings;
    /// The service, as a copy that may be as old as the caches allow.
    async fn service(&self) -> Result<Rc<Service>, Fault>;
    /// The client of this `client_id`, number or alias. Like [`Host::service`], but a miss is asked
    /// at the source.
    async fn client(&self, client_id: &str) -> Result<Option<Rc<Client>>, Fault>;
    /// The client of this `client_id`, if there is one that is not locked.
    async fn unlocked_client(&self, client_id: &str) -> Result<Option<Rc<Client>>, Fault> {
        Ok(Client::unlocked(self.client(client_id).await?))
    }
    /// The secret that the service shares with the client of this number. Never older than the
    /// caches of this isolate allow.
    async fn client_secret(&self, client: u64) -> Result<Option<ClientSecret>, Fault>;
    /// The keys that were fetched from `uri`, if they are remembered.
    fn fetched_keys(&self, uri: &str) -> Option<FetchedKeys>;
    /// Remembers keys that were fetched from `uri`.
    fn keep_fetched_keys(&self, uri: &str, keys: FetchedKeys);
    /// The mark of a client that was fetched from `uri`, if it is remembered.
    fn logo(&self, uri: &str) -> Option<Logo>;
    /// Remembers what became of fetching it.
    fn keep_logo(&self, uri: &str, logo: Logo);
    /// The metadata of the service of this number as they were signed last, if they are remembered.
    fn signed_metadata(&self, service: u64) -> Option<Rc<SignedMetadata>>;
    /// Remembers them.
    fn keep_signed_metadata(&self, service: u64, signed: &Rc<SignedMetadata>);
    /// The request object of this key, if it was fetched and is remembered.
    fn request_object(&self, key: &str) -> Option<FetchedObject>;
    /// Remembers what became of fetching it.
    fn keep_request_object(&self, key: &str, object: FetchedObject);
    /// Lets others go on for so many milliseconds.
    async fn pause(&self, milliseconds: u32);
    /// Sends a request to another server, and gives up at its limits. Redirects are answers like
    /// others.
    async fn fetch(&self, request: &Outgoing) -> Result<Fetched, Fault>;
    /// The same of several at once, where that can be; the answers in their order.
    async fn fetch_all(&self, requests: &[Outgoing]) -> Vec<Result<Fetched, Fault>> {
        let mut answers = Vec::new();
        for request in requests {
            answers.push(self.fetch(request).await);
        }
        answers
    }
    /// The keys of the service.
    async fn keys(&self) -> Result<Rc<KeySet>, Fault>;
    /// One verdict of one shelf.
    async fn shelf(&self, shelf: Shelf, request: &serve::Request) -> Result<serve::Answer, Fault>;
    /// The same for each of these, at once where that can be; the verdicts in their order.
    async fn some_shelves(&self, asked: &[OfShelf]) -> Vec<Result<serve::Answer, Fault>> {
        let mut answers = Vec::new();
        for one in asked {
            answers.push(self.shelf(one.shelf, &one.request).await);
        }
        answers
    }
    /// The same asked of all of these, at once where that can be; the verdicts in their order.
    async fn shelves(
        &self,
        shelves: &[Shelf],
        request: &serve::Request,
    ) -> Result<Vec<serve::Answer>, Fault> {
        let mut answers = Vec::new();
        for shelf in shelves {
            answers.push(self.shelf(*shelf, request).await?);
        }
        Ok(answers)
    }
    /// Every shelf on which there may be a grant.
    async fn everywhere(&self) -> Result<Vec<Shelf>, Fault> {
        Ok(match self.nearby_since().await? {
            Some(_) => Shelf::all().collect(),
            None => Shelf::of_no_region().collect(),
        })
    }
    /// Since when there may be grants in regions, if there may be any. Like [`Host::service`].
    async fn nearby_since(&self) -> Result<Option<Timestamp>, Fault>;
    /// The region in which the request came in, where the platform tells that.
    fn region(&self) -> Option<Region>;
    /// One request about a user.
    async fn user(&self, request: &people::Request) -> Result<people::Reply, Fault>;
    /// One request to the register, which also forgets the copies of what it changed.
    async fn register(&self, request: &register::Request) -> Result<register::Reply, Fault>;
    /// Remembers something of this request for the audit trail, which is written once it is answered.
    fn note(&self, note: Note);
    /// Whoever calls the API or the admin road, as far as that was noted.
    fn caller(&self) -> Option<String>;
    /// One request to the AUDIT object of this number.
    async fn audit(&self, shard: u16, request: &audit::Request) -> Result<audit::Reply, Fault>;
    /// Whether the platform lets one more of this key through, where it is bound to count: everybody, if
    /// it is not.
    async fn admits(&self, key: &str) -> bool;
    /// A mail to be delivered once the request is answered: how long that takes tells nobody anything.
    fn post(&self, mail: Mail);
    /// Sends a mail by what the platform is bound to; in development, where that is nothing, it is kept
    /// in the outbox.
    async fn send(&self, from: &MailAddress, mail: &Mail) -> Result<(), Fault>;
    /// The last mails that were sent to nobody, the oldest first.
    fn outbox(&self) -> Vec<Unsent>;
    /// One line for the operator. It names rules, never values.
    fn log(&self, line: &str);
    /// The same world for a service beside the first one.
    fn of(&self, entry: &Rc<Entry>) -> Self;
    /// The service that this is the world of, if it is not the first one.
    fn tenant(&self) -> Option<Tenant>;
    /// Whether the platform keeps data in such a place.
    fn has_jurisdiction(&self, jurisdiction: Jurisdiction) -> bool;
    /// Whether there are services beside the first one. Like [`Host::service`].
    async fn has_others(&self) -> Result<bool, Fault>;
    /// Uses what is known here of services.
    fn known<T>(&self, use_known: impl FnOnce(&mut Known) -> T) -> T;
    /// One request to the directory. One that changes something is forgotten here.
    async fn directory(&self, request: &directory::Request) -> Result<directory::Reply, Fault>;
}

/// What is asked of one shelf.
pub struct OfShelf {
    /// Which.
    pub shelf: Shelf,
    /// What.
    pub request: serve::Request,
}

/// A request to another server.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Where to: a URL, or a worker that is bound under a name.
    pub target: HookTarget,
    /// The media type that is hoped for.
    pub accept: &'static str,
    /// The media type and the text of a body, which is posted.
    pub body: Option<(&'static str, String)>,
    /// How long it may take, in milliseconds.
    pub time_limit: u32,
    /// The largest answer, in bytes.
    pub largest: usize,
}

/// What another server has answered.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The status code.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// What the operator has set, outside the documents.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The digest of the secret that opens the admin road.
    pub admin_secret: Option<Digest>,
    /// Whether the operator wishes for development: the sample resource, requests to this machine,
    /// and the cost of each request. [`Settings::is_development`] says whether it is so.
    pub development: bool,
    /// The header in which a proxy that is trusted names the address of the client, in lower case.
    pub address_header: Option<String>,
    /// The header in which a proxy that is trusted passes on the certificate of the client, in lower
    /// case. Where there is one, what the platform tells of certificates counts for nothing.
    pub certificate_header: Option<String>,
    /// The header in which it says that the chain of that was verified, in lower case.
    pub certificate_verified_header: Option<String>,
}

impl Settings {
    /// Reads what is set. A secret shorter than 256 bits in base64url counts as none.
    pub fn new(admin_secret: Option<&str>, development: bool) -> Self {
        let long_enough = admin_secret
            .map(str::trim)
            .filter(|secret| secret.len() >= 43);
        Self {
            admin_secret: long_enough.map(Digest::of),
            development,
            ..Self::default()
        }
    }

    /// The same, where a proxy names the address of the client in this header.
    #[must_use]
    pub fn with_address_header(mut self, name: Option<&str>) -> Self {
        self.address_header = named(name);
        self
    }

    /// The same, where a proxy passes on the certificate of the client in this header, and in another
    /// whether it has verified the chain.
    #[must_use]
    pub fn with_certificate_headers(mut self, name: Option<&str>, verified: Option<&str>) -> Self {
        self.certificate_header = named(name);
        self.certificate_verified_header = named(verified);
        self
    }

    /// Whether this is development: the operator wishes for it, and the issuer can be reached from
    /// this machine alone. A server that others can reach is never in development.
    pub fn is_development(&self, issuer: &Issuer) -> bool {
        self.development && issuer.is_loopback()
    }

    /// Where the server of this issuer may send requests of its own.
    pub fn reach(&self, issuer: &Issuer) -> Reach {
        if self.is_development(issuer) {
            Reach::Everywhere
        } else {
            Reach::PublicNetwork
        }
    }
}

fn named(header: Option<&str>) -> Option<String> {
    header
        .filter(|name| !name.is_empty())
        .map(str::to_ascii_lowercase)
}

/// What went wrong with the world. Not the client's doing, so never an OAuth error but a 503 or 500.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// No admin secret is set.
    NoAdminSecret,
    /// The keys are not made yet.
    NoKeys,
    /// No service document was applied.
    NoService,
    /// So many clients that nobody knows were asked for that this one was not.
    TooManyUnknown,
    /// What is stored of this kind is there, and cannot be read.
    Unreadable(String),
    /// An object answered something else than it was asked.
    UnexpectedReply,
    /// The platform failed: storage, network, randomness.
    World(String),
}

impl Fault {
    /// What the log is told.
    pub fn line(&self) -> String {
        match self {
            Self::Unreadable(kind) => format!("fault: the stored {kind} cannot be read"),
            other => format!("fault: {other:?}"),
        }
    }

    /// There is no key, and no secret, of the algorithm that is to sign.
    pub fn no_key() -> Self {
        Self::World("there is no key of this algorithm".into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoAdminSecret => {
                "This server is not configured: set ADMIN_SECRET to at least 256 random bits in base64url with: wrangler secret put ADMIN_SECRET"
            }
            Self::NoService => {
                "This server is not configured: apply a service document with: npm run admin -- apply FOLDER --url URL"
            }
            Self::NoKeys
            | Self::TooManyUnknown
            | Self::Unreadable(_)
            | Self::UnexpectedReply
            | Self::World(_) => "The server could not complete the request; try again.",
        })
    }
}

/// Why an operation gave no result: the request broke a rule, or the world failed.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The request broke a rule.
    Refusal(Refusal),
    /// The world failed.
    Fault(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<crate::oauth::grant::Reply> for Failure {
    fn from(_: crate::oauth::grant::Reply) -> Self {
        Self::Fault(Fault::UnexpectedReply)
    }
}

impl From<register::Reply> for Fault {
    fn from(_: register::Reply) -> Self {
        Self::UnexpectedReply
    }
}

impl From<directory::Reply> for Fault {
    fn from(_: directory::Reply) -> Self {
        Self::UnexpectedReply
    }
}

impl From<audit::Reply> for Fault {
    fn from(_: audit::Reply) -> Self {
        Self::UnexpectedReply
    }
}

impl From<people::Reply> for Failure {
    fn from(reply: people::Reply) -> Self {
        Self::Fault(if reply == people::Reply::Unreadable {
            Fault::World("the row of a person is unreadable".into())
        } else {
            Fault::UnexpectedReply
        })
    }
}
