//! What the directory answers.

use serde::Serialize;

use super::{
    credential::{Token, Who},
    entry::Entry,
    operator::Operator,
};
use crate::{answers::answers, documents::DocumentError, json::FromJson};

/// What is answered.
#[derive(Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Reply {
    /// Whose credential it is. Of one that is unknown, expired, revoked, or of a service that is
    /// being deleted: nobody's.
    Authenticated(Option<Who>),
    /// The services that were asked for, and how many there are.
    Listed(Vec<Entry>, usize),
    /// What was made.
    Made(Made),
    /// Operators: all of them, or the one that was changed or taken away.
    Operators(Vec<Operator>),
    /// Nothing changed: what was asked for is not acceptable.
    Refused(DocumentError),
    /// Whether there was such a token.
    Revoked(bool),
    /// The service, if there is one.
    Service(Option<Entry>),
    /// The operators that can be read, where some cannot; and how many those are.
    SomeOperators(Vec<Operator>, usize),
    /// Whether there is a service of the issuer.
    Taken(bool),
    /// Tokens.
    Tokens(Vec<Token>),
    /// Nothing changed: what is stored of this kind is there and cannot be read.
    Unreadable(String),
}

/// All operators.
#[derive(Debug, PartialEq, Eq)]
pub struct AllOperators {
    /// Those that can be read.
    pub readable: Vec<Operator>,
    /// How many cannot.
    pub unreadable: usize,
}

/// A secret that was made. It is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Made {
    /// The token that it is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// The secret.
    pub secret: String,
}

impl Reply {
    /// Whether it tells of a service that is being deleted.
    pub fn has_ending(&self) -> bool {
        let Self::Listed(entries, _) = self else {
            return false;
        };
        entries.iter().any(|entry| entry.deleting.is_some())
    }

    /// The answer; or the kind of what is stored and cannot be read.
    pub fn readable(self) -> Result<Self, String> {
        match self {
            Self::Unreadable(kind) => Err(kind),
            reply => Ok(reply),
        }
    }
}

answers! {
    Option<Entry> { Reply::Service(entry) => entry, }
    Option<Who> { Reply::Authenticated(who) => who, }
    AllOperators {
        Reply::Operators(readable) => Self { readable, unreadable: 0 },
        Reply::SomeOperators(readable, unreadable) => Self { readable, unreadable },
    }
    Vec<Token> { Reply::Tokens(tokens) => tokens, }
    bool { Reply::Revoked(found) | Reply::Taken(found) => found, }
}
