//! What may be asked of the register.

use serde::Serialize;
use serde_json::Value;

use super::keys::Rotation;
use crate::{
    Digest, Secret, Timestamp,
    directory::{Right, Tenant},
    documents::Edit,
    jose::Algorithm,
    json::FromJson,
};

/// What is asked of the register.
#[derive(Serialize, FromJson)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// Random bits, for what has to be made.
    pub seeds: [Secret; 2],
    /// Whose register it is, if it is not that of the first service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// Who asks, as the audit trail calls them, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether whoever asks can be told that there are services beside the first one: a version from
    /// before there were any cannot read keys that say so.
    #[serde(default)]
    pub knows_others: bool,
    /// The same of grants in regions.
    #[serde(default)]
    pub knows_nearby: bool,
    /// What to do.
    pub command: Command,
}

/// What may be asked.
#[derive(Serialize, FromJson)]
pub enum Command {
    /// Put documents.
    Apply {
        /// The documents.
        documents: Vec<Submitted>,
        /// Only say what would change.
        dry_run: bool,
        /// Private keys that were made for it, as JWKs.
        #[serde(default)]
        made: Vec<Value>,
    },
    /// Read the client of this `client_id`, number or alias.
    Client(String),
    /// Read some of the clients, and how many there are.
    Clients(Listing),
    /// Read the secret of the client of this number.
    ClientSecret(u64),
    /// Read documents with the words for their versions.
    Documents(Reading),
    /// Make the keys that the service needs and has not got.
    CompleteKeys,
    /// Remove a client or an API, if it is as whoever does that has read it.
    Delete(Deletion),
    /// Remove the API of this identifier.
    DeleteApi(String),
    /// Remove the client of this `client_id`.
    DeleteClient(String),
    /// Change some members of a document.
    Edit {
        /// Of which.
        subject: Subject,
        /// The change.
        edit: Edit,
        /// Private keys that were made for it, as JWKs.
        #[serde(default)]
        made: Vec<Value>,
    },
    /// Read what a document was before.
    History(Past),
    /// The service is deleted, and with it all that is here, as much as one turn allows.
    Empty,
    /// Read all documents.
    Export,
    /// Read the keys. Reading makes none; the algorithms are those that whoever asks needs.
    Keys(Vec<Algorithm>),
    /// Put documents, as far as whoever does that may and knows what is there.
    Manage(Managed),
    /// Read the client of this `client_id` by the token with which it manages its registration.
    Registered(String, Digest),
    /// Make a key of this algorithm, which is kept nowhere.
    MakeKey(Algorithm),
    /// Give the client of this `client_id` a new random secret.
    RotateClientSecret(String),
    /// Begin a new key for each algorithm that the service signs with, and a new seal.
    RotateKeys {
        /// What becomes of the former ones.
        rotation: Rotation,
        /// Private keys that were made for it, as JWKs.
        made: Vec<Value>,
    },
    /// Read a few words about some of the clients, and how many there are.
    Search(Search),
    /// Read the service and its APIs.
    Service,
    /// Tell from now on that there are services beside the first one, whose register this is.
    TellOthers,
}

/// What is removed.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Deletion {
    /// What it is: a client or an API.
    pub kind: Kind,
    /// The `client_id` or the identifier.
    pub id: String,
    /// The word for the version that was read, if one is named.
    pub version: Option<String>,
}

/// What is changed.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum Subject {
    /// The client of this `client_id`.
    Client(String),
    /// A client that is to be.
    NewClient,
    /// A client that registers itself, to be managed with this token. RFC 7592 §1.3.
    NewRegistered(Digest),
    /// A service that is to be, where there is none.
    NewService,
    /// The client of this `client_id`, by that token.
    Registered(String, Digest),
    /// The service.
    Service,
}

/// Which clients are meant.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Listing {
    /// Who is responsible for them, if only those of one are meant.
    pub developer: Option<String>,
    /// The first.
    pub start: usize,
    /// The first that is not meant any more.
    pub end: usize,
}

/// A document as an operator sends it.
#[derive(Clone, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submitted {
    /// What to call it in an answer: a file name.
    pub name: String,
    /// What it describes.
    pub kind: Kind,
    /// The document.
    pub document: Value,
}

impl Submitted {
    /// In the order of their kinds, and as they came within each.
    pub(crate) fn by_kind(documents: Vec<Self>) -> Vec<Self> {
        let mut sorted: Vec<Self> = Vec::with_capacity(documents.len());
        for document in documents {
            let place = sorted.partition_point(|other| other.kind <= document.kind);
            sorted.insert(place, document);
        }
        sorted
    }
}

/// What a document describes. In the order in which they are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// schema/service.json.
    Service,
    /// schema/api.json.
    Api,
    /// schema/client.json.
    Client,
}

/// Documents to put, all of them or none.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Managed {
    /// The documents.
    pub documents: Vec<Meant>,
    /// Only say what would change.
    pub dry_run: bool,
    /// All that whoever puts them may do here.
    pub rights: Vec<Right>,
    /// Private keys that were made for it, as JWKs.
    pub made: Vec<Value>,
}

/// A document to put, and which it is to take the place of.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Meant {
    /// What it describes.
    pub kind: Kind,
    /// Of which it is, where it does not say so itself: a number, an alias, or the identifier of an API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The document.
    pub document: Value,
    /// The version of the one that is there, if it is to be no other; `NEW` if there is to be none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Which documents are read.
#[derive(Clone, Debug, Serialize, FromJson)]
pub enum Reading {
    /// Those of all APIs.
    Apis,
    /// That of the client of this `client_id`, number or alias.
    Client(String),
    /// That of the service.
    Service,
}

/// The past of which document is read.
#[derive(Clone, Debug, Serialize, FromJson)]
pub struct Past {
    /// What it describes.
    pub kind: Kind,
    /// Of which it is: a number, an alias, or the identifier of an API. The service needs no name.
    pub id: String,
    /// Only what came before the revision of this number.
    pub before: Option<u64>,
}

/// Which clients a few words are told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Search {
    /// What their number, their alias or their name has in it, in whatever case.
    pub query: Option<String>,
    /// The first.
    pub start: usize,
    /// The first that is not told of any more.
    pub end: usize,
}

impl Command {
    /// Whether it may change what is stored.
    pub(crate) const fn is_change(&self) -> bool {
        match self {
            Self::Apply { .. }
            | Self::CompleteKeys
            | Self::Delete(_)
            | Self::DeleteApi(_)
            | Self::DeleteClient(_)
            | Self::Edit { .. }
            | Self::Manage(_)
            | Self::RotateClientSecret(_)
            | Self::RotateKeys { .. }
            | Self::TellOthers => true,
            Self::Client(_)
            | Self::Clients(_)
            | Self::ClientSecret(_)
            | Self::Documents(_)
            | Self::Empty
            | Self::Export
            | Self::History(_)
            | Self::Keys(_)
            | Self::MakeKey(_)
            | Self::Registered(..)
            | Self::Search(_)
            | Self::Service => false,
        }
    }

    /// Whether keys that clients keep elsewhere are fetched before their time: for an operator. A client
    /// that registers itself must not decide how often that happens, for whatever service.
    pub const fn fetches_anew(&self) -> bool {
        matches!(self, Self::Apply { .. } | Self::Manage(_))
    }

    /// Whether it makes a client, and nothing that is copied becomes another: not even if nobody hears
    /// what came of it.
    pub const fn only_adds(&self) -> bool {
        matches!(
            self,
            Self::Edit {
                subject: Subject::NewClient | Subject::NewRegistered(_),
                ..
            }
        )
    }

    /// The object that is asked. To find the primes of a key takes seconds, in which the one with
    /// the documents would answer nobody: another one does it, which keeps nothing.
    pub const fn object(&self) -> &'static str {
        match self {
            Self::MakeKey(_) => "primes",
            _ => "register",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_registers_itself_takes_nothing_from_what_others_have_copied() {
        let edit = |subject| Command::Edit {
            subject,
            edit: Edit::default(),
            made: Vec::new(),
        };
        let digest = Digest::of("a token");
        let registers = edit(Subject::NewRegistered(digest));
        let manages = edit(Subject::Registered("7".into(), digest));
        assert!(!registers.fetches_anew() && !manages.fetches_anew());
        assert!(registers.only_adds() && !manages.only_adds());
        let apply = Command::Apply {
            documents: Vec::new(),
            dry_run: false,
            made: Vec::new(),
        };
        assert!(apply.fetches_anew() && !apply.only_adds());
    }
}
