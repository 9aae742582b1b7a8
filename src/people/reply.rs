//! What is answered about a person: what travels, and what each command may be answered with.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    amr::{by_password, is_by_recovery_code},
    ended::{Current, NamedSession, UsedBy},
    passkey::{Flaw, PasskeyReply},
    user::User,
};
use crate::{Digest, Timestamp, answers::answers, json::FromJson};

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Reply {
    /// What the person sees of their account: the row without its secrets.
    Account(Box<User>),
    /// It is this person.
    Authenticated {
        /// The `sub`.
        subject: String,
        /// The epoch in which they sign in.
        #[serde(default)]
        epoch: u32,
        /// By what they have proved it.
        #[serde(default = "by_password")]
        amr: Vec<String>,
        /// What they have agreed to give the client of the session that begins.
        #[serde(default)]
        scopes: Vec<String>,
        /// How the client knows that session.
        #[serde(default)]
        session: Option<Box<NamedSession>>,
        /// Whether they have a passkey.
        #[serde(default)]
        has_passkey: bool,
        /// Whether they were leaving, and stay.
        #[serde(default)]
        came_back: bool,
    },
    /// What clients were allowed.
    Consents(Vec<Allowed>),
    /// There was no such person before.
    Created,
    /// The person is removed.
    Deleted,
    /// The session is ended.
    Done,
    /// What is known of whoever was invited and has made their account.
    Invited {
        /// The `sub` that it has, where somebody has counted on it.
        subject: String,
        /// The claims.
        claims: Map<String, Value>,
    },
    /// There is no such person, or no such session.
    Missing,
    /// What is known of the person.
    Person {
        /// The `sub`.
        subject: String,
        /// The claims.
        claims: Map<String, Value>,
    },
    /// A link goes to this address, or has come back from it.
    Reached {
        /// The address.
        email: String,
        /// The language that the person prefers.
        locale: Option<String>,
    },
    /// The name or the password is wrong; which of them is not told.
    Rejected,
    /// The browser is still signed in.
    Session {
        /// The `sub`.
        subject: String,
        /// When the person proved who they are.
        auth_time: Timestamp,
        /// The epoch of the person.
        #[serde(default)]
        epoch: u32,
        /// What they have agreed to give this client without being asked again.
        scopes: Vec<String>,
        /// By what they had proved it.
        #[serde(default = "by_password")]
        amr: Vec<String>,
        /// How the client knows the session. Objects of before do not say.
        #[serde(default)]
        session: Option<Box<NamedSession>>,
    },
    /// The name belongs to somebody.
    Taken,
    /// Too many wrong passwords: not looked at.
    Throttled {
        /// How many seconds to wait.
        seconds: u32,
    },
    /// The row is there and cannot be read: it is of a newer version, or damaged. A fault.
    Unreadable,
    /// The person has a new password or claims.
    Updated,
    /// From when on what was granted counts.
    Validity {
        /// The `sub`.
        subject: String,
        /// The epoch.
        from: u32,
    },
    /// What is about passkeys.
    Passkey(PasskeyReply),
    /// Some people, as the operator is told of them.
    People(Vec<Value>),
    /// It is done, and an invitation is none any more whose account would have had this `sub`.
    Replaced(String),
    /// The session of the browser, as whoever ends it sees it.
    Current {
        /// The `sub`.
        subject: String,
        /// By what clients know it.
        session: Digest,
        /// The clients that it was used for.
        clients: Vec<UsedBy>,
    },
    /// The session that another client shares.
    Shared {
        /// By what clients know it.
        session: Digest,
        /// The epoch of the person.
        epoch: u32,
        /// What they have agreed to give the client that asks, without being asked again.
        scopes: Vec<String>,
        /// What is known of them.
        claims: Map<String, Value>,
    },
    /// The password is right, and something else is needed besides.
    SecondFactor {
        /// The `sub`.
        subject: String,
        /// The epoch of the person.
        epoch: u32,
    },
}

/// From which epoch on counts what was granted in the name of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The `sub`.
    pub subject: String,
    /// The epoch.
    pub from: u32,
}

/// What a client was allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Allowed {
    /// The number of the client.
    pub client: u64,
    /// Scopes, and claims that were asked for one by one.
    pub scopes: Vec<String>,
}

/// Who somebody has turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// How the client knows the session of the browser, where there is one.
    pub session: Option<Box<NamedSession>>,
    /// The `sub`.
    pub subject: String,
    /// The epoch of the person.
    pub epoch: u32,
    /// When they proved who they are.
    pub auth_time: Timestamp,
    /// By what. RFC 8176 §2.
    pub amr: Vec<String>,
}

impl Identity {
    /// Somebody who has signed in at this moment.
    pub fn of(person: &Authenticated, auth_time: Timestamp) -> Self {
        Self {
            subject: person.subject.clone(),
            epoch: person.epoch,
            auth_time,
            amr: person.amr.clone(),
            session: person.session.clone(),
        }
    }

    /// Whether a recovery code was used up for it.
    pub fn is_by_recovery_code(&self) -> bool {
        is_by_recovery_code(&self.amr)
    }

    /// Somebody who knew the password of this person.
    pub fn by_password(subject: String, epoch: u32, auth_time: Timestamp) -> Self {
        Self {
            session: None,
            subject,
            epoch,
            auth_time,
            amr: by_password(),
        }
    }
}

/// Somebody who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The `sub`.
    pub subject: String,
    /// The epoch in which they sign in.
    pub epoch: u32,
    /// By what they have proved it.
    pub amr: Vec<String>,
    /// What they have agreed to give the client of the session that begins.
    pub scopes: Vec<String>,
    /// How the client knows that session.
    pub session: Option<Box<NamedSession>>,
    /// Whether they have a passkey.
    pub has_passkey: bool,
    /// Whether they were leaving, and stay.
    pub came_back: bool,
}

/// What comes of a name and a password, or of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It is this person.
    Authenticated(Authenticated),
    /// The name or the password is wrong.
    Rejected,
    /// The password is right, and a code is needed besides.
    SecondFactor {
        /// The `sub`.
        subject: String,
        /// The epoch of the person.
        epoch: u32,
    },
    /// Not looked at: so many seconds are to be waited.
    Throttled(u32),
}

/// A browser that is still signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// Who is there.
    pub identity: Identity,
    /// What they have agreed to give this client without being asked again.
    pub scopes: Vec<String>,
}

/// The session of a person that another client shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedSession {
    /// By what clients know it.
    pub session: Digest,
    /// The epoch of the person.
    pub epoch: u32,
    /// What they have agreed to give the client that asks, without being asked again.
    pub scopes: Vec<String>,
    /// What is known of them.
    pub claims: Map<String, Value>,
}

/// What is known of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known(pub Map<String, Value>);

/// Whoever was invited to make an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// The `sub` that the account will have, where somebody has counted on it.
    pub subject: Option<String>,
    /// What is known of them.
    pub claims: Map<String, Value>,
}

/// An invitation that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The `sub` that its account would have had, where somebody has counted on it.
    pub subject: Option<String>,
}

/// What comes of an invitation by which an account is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The account was made before.
    Again(Invitee),
    /// It counts for nobody, or for somebody else.
    Missing,
    /// It is theirs.
    Open(Invitee),
}

impl Invitee {
    fn of(subject: String, claims: Map<String, Value>) -> Self {
        Self {
            subject: Some(subject).filter(|subject| !subject.is_empty()),
            claims,
        }
    }
}

/// Where a person is reached by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The address.
    pub email: String,
    /// The language that the person prefers.
    pub locale: Option<String>,
}

impl Reached {
    /// Where somebody is reached of whom this is known, if anywhere. An address that nobody has
    /// confirmed is perhaps a stranger's.
    pub fn by(claims: &Map<String, Value>) -> Option<Self> {
        let is_unconfirmed = claims.get("email_verified") == Some(&false.into());
        let text = |name: &str| claims.get(name)?.as_str().map(str::to_owned);
        Some(Self {
            email: text("email").filter(|_| !is_unconfirmed)?,
            locale: text("locale"),
        })
    }
}

/// Whether there was something to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed(pub bool);

/// Whether a session was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found(pub bool);

/// What putting a person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was no such person before.
    Created,
    /// The person has a new password and claims.
    Updated,
}

/// What comes of signing up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedUp {
    /// There was no such person before.
    Created,
    /// The name belongs to somebody.
    Taken,
}

/// Whether there was anything in an object that is to be empty.
pub struct Emptied(pub bool);

answers! {
    Emptied {
        Reply::Deleted => Self(true),
        Reply::Missing => Self(false),
    }
    Attempt {
        Reply::Authenticated { subject, epoch, amr, scopes, session, has_passkey, came_back } =>
            Self::Authenticated(Authenticated { subject, epoch, amr, scopes, session, has_passkey, came_back }),
        Reply::Rejected => Self::Rejected,
        Reply::SecondFactor { subject, epoch } => Self::SecondFactor { subject, epoch },
        Reply::Throttled { seconds } => Self::Throttled(seconds),
    }
    Result<Attempt, Flaw> {
        // Whoever had the handle is gone.
        Reply::Missing => Ok(Attempt::Rejected),
        Reply::Passkey(PasskeyReply::Refused(flaw)) => Err(flaw),
        reply @ (Reply::Authenticated { .. } | Reply::Rejected | Reply::Throttled { .. }) =>
            Ok(Attempt::try_from(reply)?),
    }
    Option<Flaw> {
        Reply::Done | Reply::Missing => None,
        Reply::Passkey(PasskeyReply::Refused(flaw)) => Some(flaw),
    }
    Option<String> {
        Reply::Missing => None,
        Reply::Passkey(PasskeyReply::Found(username)) => Some(username),
    }
    Option<Vec<Allowed>> {
        Reply::Consents(allowed) => Some(allowed),
        Reply::Missing => None,
    }
    Option<u32> {
        Reply::Done => None,
        Reply::Throttled { seconds } => Some(seconds),
    }
    Option<Reached> {
        Reply::Missing => None,
        Reply::Reached { email, locale } => Some(Reached { email, locale }),
    }
    Option<Box<User>> {
        Reply::Account(user) => Some(user),
        Reply::Missing => None,
    }
    Option<Known> {
        Reply::Missing => None,
        Reply::Person { claims, .. } => Some(Known(claims)),
    }
    Option<Invitee> {
        Reply::Missing => None,
        Reply::Person { subject, claims } => Some(Invitee::of(subject, claims)),
    }
    Taken {
        Reply::Invited { subject, claims } => Self::Again(Invitee::of(subject, claims)),
        Reply::Missing => Self::Missing,
        Reply::Person { subject, claims } => Self::Open(Invitee::of(subject, claims)),
    }
    Option<Vec<Value>> {
        Reply::Missing => None,
        Reply::People(people) => Some(people),
    }
    Option<Resumed> {
        Reply::Missing => None,
        Reply::Session { subject, auth_time, epoch, scopes, amr, session } => Some(Resumed {
            identity: Identity { session, subject, epoch, auth_time, amr },
            scopes,
        }),
    }
    Option<SharedSession> {
        Reply::Missing => None,
        Reply::Shared { session, epoch, scopes, claims } =>
            Some(SharedSession { session, epoch, scopes, claims }),
    }
    Option<Current> {
        Reply::Missing => None,
        Reply::Current { subject, session, clients } => Some(Current { subject, session, clients }),
    }
    Option<Validity> {
        Reply::Missing => None,
        Reply::Validity { subject, from } => Some(Validity { subject, from }),
    }
    Option<Put> {
        Reply::Created => Some(Put::Created),
        Reply::Missing => None,
        Reply::Updated => Some(Put::Updated),
    }
    Option<TakenBack> {
        Reply::Deleted => Some(TakenBack { subject: None }),
        Reply::Missing => None,
        Reply::Replaced(subject) => Some(TakenBack { subject: Some(subject) }),
    }
    Removed {
        Reply::Deleted | Reply::Done => Self(true),
        Reply::Missing => Self(false),
    }
    Found {
        Reply::Done => Self(true),
        Reply::Missing => Self(false),
    }
    SignedUp {
        Reply::Created => Self::Created,
        Reply::Taken => Self::Taken,
    }
}
