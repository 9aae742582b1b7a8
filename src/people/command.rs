//! What may happen to a person.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    KnownBrowser, LinkCommand, Manage, NewSession, SecondFactor, Sharing, Tending, UsedBy,
    passkey::PasskeyCommand, password::Hashing,
};
use crate::{Digest, Timestamp, json::FromJson};

/// How many SUBJECTS objects a service has.
pub const OBJECTS: u16 = 256;

/// What is asked about a user.
#[derive(Serialize, FromJson)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// Whose row it is.
    pub username: String,
    /// What to do with it.
    pub command: Command,
    /// The number of the service, if it is not the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<u64>,
}

impl Request {
    /// The number of the object that is asked.
    pub fn object(&self) -> u16 {
        if let Command::Empty(object) | Command::Manage(Manage::Page { object, .. }) = self.command
        {
            return object;
        }
        let [high, low, ..] = *Digest::of(&self.username).as_bytes();
        u16::from_be_bytes([high, low]) % OBJECTS
    }
}

/// What may happen to a user.
#[derive(Serialize, FromJson)]
pub enum Command {
    /// Somebody claims to be this person.
    Authenticate {
        /// What they typed.
        password: String,
        /// The session to begin if it is right.
        session: Option<NewSession>,
        /// The session of the same browser, which then ends.
        former: Option<Digest>,
        /// The browser, if the person has signed in there before.
        #[serde(default)]
        browser: Option<KnownBrowser>,
        /// How they are hashed from now on.
        #[serde(default)]
        hashing: Option<Hashing>,
        /// Whether more is asked for than it proves: then whoever was leaving still is.
        #[serde(default)]
        falls_short: bool,
    },
    /// The person agrees to what a client asks for.
    Consent {
        /// The `sub` that signed in.
        subject: String,
        /// The epoch in which they did.
        #[serde(default)]
        epoch: u32,
        /// The number of the client.
        client: u64,
        /// When the client came to be.
        #[serde(default)]
        created_at: Option<Timestamp>,
        /// The scopes.
        scopes: Vec<String>,
        /// Whether not to ask again.
        remember: bool,
    },
    /// The operator reads what the person has allowed clients.
    Consents,
    /// The operator removes the person.
    Delete,
    /// The service is deleted, and with it everybody in the object of this number, as many as one turn
    /// allows.
    Empty(u16),
    /// The person signs out of one browser.
    EndSession {
        /// The digest of the secret that the browser keeps.
        session: Digest,
    },
    /// The person says no to a client, which has to ask again from then on.
    Forget {
        /// The `sub` that signed in.
        subject: String,
        /// The epoch in which they did.
        #[serde(default)]
        epoch: Option<u32>,
        /// The number of the client.
        client: u64,
    },
    /// Somebody asks from the address that stands where the name does.
    Knock {
        /// How many seconds that costs, of what an address may ask.
        cost: u32,
    },
    /// The operator adds the person, or sets a new password or claims.
    Put {
        /// The `sub`, if the person is new.
        subject: String,
        /// The password, hashed. Nobody is added without, and who is there keeps theirs.
        password: Option<String>,
        /// What is known of the person; what was known before stays, if this is none.
        claims: Option<Map<String, Value>>,
    },
    /// Reads what is known of the person.
    Read {
        /// The `sub` that is meant.
        subject: String,
        /// The epoch in which they signed in.
        #[serde(default)]
        epoch: u32,
        /// The number of the client that asks.
        #[serde(default)]
        client: u64,
    },
    /// A browser comes back.
    Resume {
        /// The digest of the secret that the browser keeps.
        session: Digest,
        /// The number of the client that asks.
        client: u64,
        /// When the client came to be.
        #[serde(default)]
        created_at: Option<Timestamp>,
        /// How long a browser stays signed in now, in seconds.
        #[serde(default)]
        duration: Option<u32>,
        /// How long it may be away, in seconds.
        #[serde(default)]
        idle: Option<u32>,
    },
    /// The operator signs the person out of every browser and voids all that was granted.
    SignOut,
    /// Somebody becomes a person of this service.
    SignUp {
        /// The `sub`.
        subject: String,
        /// The password, hashed.
        password: String,
        /// What they say of themselves.
        claims: Map<String, Value>,
        /// The session to begin.
        session: Option<NewSession>,
    },
    /// The person looks after their account, from a browser.
    Tend(Tending),
    /// Links that are mailed.
    Link(LinkCommand),
    /// Reads from which epoch on counts what was granted in the name of the person.
    Validity {
        /// The number of the client it was granted to; everybody, if there is none.
        client: Option<u64>,
    },
    /// The operator takes back what the person has allowed a client, and what it was granted.
    Withdraw {
        /// The number of the client.
        client: u64,
    },
    /// What is about passkeys, or the user handle that stands where the name does.
    Passkey(PasskeyCommand),
    /// The operator looks after people.
    Manage(Manage),
    /// Reads the session of a browser, which is about to be ended.
    Current {
        /// The digest of the secret that the browser keeps.
        session: Digest,
    },
    /// The session is used for a client from now on, which hears when it ends.
    Use {
        /// By what clients know it.
        session: Digest,
        /// The client.
        client: UsedBy,
        /// The number of the shelf on which what is granted is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shelf: Option<u16>,
    },
    /// Another client of a vendor shares the session of the first one.
    Share(Sharing),
    /// Somebody whose password was right shows a code.
    SecondFactor(SecondFactor),
}
