//! What the register answers.

use serde::Serialize;
use serde_json::Value;

use super::{Kind, Submitted, keys::StoredKeys};
use crate::{
    Timestamp,
    answers::answers,
    directory::Right,
    documents::{Client, ClientSecret, Difference, DocumentError},
    jose::Algorithm,
    json::FromJson,
};

/// What is answered.
#[derive(Serialize, FromJson)]
pub enum Reply {
    /// What changed, or would.
    Applied(Vec<Change>),
    /// The client, if there is one.
    Client(Option<StoredClient>),
    /// Some of the clients, and how many there are.
    Clients(Vec<StoredClient>, usize),
    /// The secret of the client, if there is one.
    ClientSecret(Option<ClientSecret>),
    /// Nothing changed: another document is there than whoever put the one of this name has read.
    Conflict(String),
    /// Nothing changed: this document is not acceptable.
    Refused {
        /// The name of the document.
        name: String,
        /// What is wrong with it.
        error: DocumentError,
    },
    /// The document, if there is one.
    Document(Option<Value>),
    /// All documents.
    Documents(Vec<Submitted>),
    /// The keys; none if there are none yet.
    Keys(Option<StoredKeys>),
    /// The key that was made, a private JWK.
    MadeKey(Value),
    /// Nothing changed: keys of these algorithms are to be made first, and given with the command.
    NeedsKeys(Vec<Algorithm>),
    /// Whether there was something to remove.
    Removed(bool),
    /// What a document was before, the youngest first, and before which there is more.
    Revisions(Vec<Revision>, Option<u64>),
    /// Nothing changed: this right is needed for it.
    RightMissing(Right),
    /// A few words about some of the clients, and how many there are.
    Summaries(Vec<Value>, usize),
    /// Nothing changed: what is stored of this kind is there and cannot be read.
    Unreadable(String),
    /// Documents, with the words for their versions.
    Versioned(Vec<Versioned>),
}

impl Reply {
    /// Whether nothing has changed because something is wrong with what was asked.
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_) | Self::Refused { .. } | Self::RightMissing(_)
        )
    }

    /// Whether these are keys, and one of `algorithms` is not among them.
    pub fn lacks_keys(&self, algorithms: &[Algorithm]) -> bool {
        match self {
            Self::Keys(Some(keys)) => !keys.missing(algorithms).is_empty(),
            Self::Keys(None) => !algorithms.is_empty(),
            _ => false,
        }
    }

    /// The answer; or the kind of what is stored and cannot be read.
    pub fn readable(self) -> Result<Self, String> {
        match self {
            Self::Unreadable(kind) => Err(kind),
            reply => Ok(reply),
        }
    }
}

/// What comes of documents that are applied.
pub enum Outcome {
    /// What changed, or would.
    Applied(Vec<Change>),
    /// Nothing: this document is not acceptable.
    Refused {
        /// The name of the document.
        name: String,
        /// What is wrong with it.
        error: DocumentError,
    },
}

/// What comes of documents that somebody puts who manages a service.
pub enum Put {
    /// What changed, or would.
    Applied(Vec<Change>),
    /// Nothing: another document is there than the one of this name is to take the place of.
    Conflict(String),
    /// Nothing: this document is not acceptable.
    Refused {
        /// The name of the document.
        name: String,
        /// What is wrong with it.
        error: DocumentError,
    },
    /// Nothing: this right is needed.
    RightMissing(Right),
}

/// What comes of removing a document.
pub enum Gone {
    /// Nothing: it is another than whoever asked has read.
    Conflict,
    /// Whether there was one.
    Removed(bool),
    /// Nothing: it has to stay.
    Stays(DocumentError),
}

/// What a document was before.
#[derive(Serialize)]
pub struct Revisions {
    /// The youngest first.
    pub revisions: Vec<Revision>,
    /// Before which there is more, if there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What a document was from a change on.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
pub struct Revision {
    /// Its number: that of each is higher than those before it.
    pub revision: u64,
    /// When it came to be, in milliseconds since 1970.
    pub at: i64,
    /// Who has made it, as the audit trail calls them; empty where nobody knows.
    pub by: String,
    /// What has happened.
    pub change: Happened,
    /// The document; none if it was deleted.
    pub document: Option<Value>,
}

/// What has happened to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub enum Happened {
    /// It was not there.
    Created,
    /// It is there no more.
    Deleted,
    /// It is another.
    Updated,
}

/// A few words about some of the clients, and how many there are.
pub struct Summaries(pub Vec<Value>, pub usize);

/// Some of the clients, and how many there are.
pub struct Page(pub Vec<StoredClient>, pub usize);

/// A private key that was made, as a JWK.
pub struct MadeKey(pub Value);

answers! {
    Outcome {
        Reply::Applied(changes) => Self::Applied(changes),
        Reply::Refused { name, error } => Self::Refused { name, error },
    }
    Put {
        Reply::Applied(changes) => Self::Applied(changes),
        Reply::Conflict(name) => Self::Conflict(name),
        Reply::Refused { name, error } => Self::Refused { name, error },
        Reply::RightMissing(right) => Self::RightMissing(right),
    }
    Gone {
        Reply::Conflict(_) => Self::Conflict,
        Reply::Refused { error, .. } => Self::Stays(error),
        Reply::Removed(removed) => Self::Removed(removed),
    }
    Revisions { Reply::Revisions(revisions, next) => Self { revisions, next }, }
    Summaries { Reply::Summaries(clients, total) => Self(clients, total), }
    Vec<Versioned> { Reply::Versioned(documents) => documents, }
    Page { Reply::Clients(clients, total) => Self(clients, total), }
    MadeKey { Reply::MadeKey(key) => Self(key), }
    Option<ClientSecret> { Reply::ClientSecret(secret) => secret, }
    Option<StoredClient> { Reply::Client(client) => client, }
    Option<StoredKeys> { Reply::Keys(keys) => keys, }
    Option<Value> { Reply::Document(document) => document, }
    Vec<Algorithm> { Reply::NeedsKeys(algorithms) => algorithms, }
    Vec<Submitted> { Reply::Documents(documents) => documents, }
    bool { Reply::Removed(removed) => removed, }
}

/// A document as it is stored, which has no secrets.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
pub struct Versioned {
    /// The document.
    pub document: Value,
    /// The word for its version.
    pub version: String,
}

/// A client as the register keeps it.
#[derive(Clone, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct StoredClient {
    /// The document.
    pub document: Value,
    /// When the client came to be.
    #[serde(default)]
    pub created_at: Timestamp,
}

impl StoredClient {
    /// The client, or the rule that its document breaks.
    pub fn read(&self) -> Result<Client, DocumentError> {
        Ok(Client {
            created_at: self.created_at,
            ..Client::parse(&self.document)?
        })
    }
}

/// What happened to one document.
#[derive(Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The name of the document.
    pub name: String,
    /// What it describes.
    pub kind: Kind,
    /// The identifier: `apiKey`, `identifier` or `clientId`.
    pub id: String,
    /// Whether it is new.
    pub change: ChangeKind,
    /// The members that differ.
    pub members: Vec<Difference>,
    /// The secret that was made for the client. It is told this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// It was not there.
    Created,
    /// It was the same.
    Unchanged,
    /// It differs.
    Updated,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_another_command_is_given_back() {
        assert_eq!(bool::try_from(Reply::Removed(true)).ok(), Some(true));
        assert!(matches!(
            bool::try_from(Reply::Documents(Vec::new())),
            Err(Reply::Documents(_))
        ));
        let secret = Option::<ClientSecret>::try_from(Reply::Client(None));
        assert!(matches!(secret, Err(Reply::Client(None))));
        assert!(Outcome::try_from(Reply::NeedsKeys(Vec::new())).is_err());
        assert!(Vec::<Algorithm>::try_from(Reply::Applied(Vec::new())).is_err());
        let unreadable = Reply::Unreadable("keys".to_owned());
        assert!(Option::<StoredKeys>::try_from(unreadable).is_err());
    }
}
