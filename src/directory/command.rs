//! What may be asked of the directory.

use serde::Serialize;

use super::{credential::Principal, operator::OperatorCommand, right::Right};
use crate::{Digest, Secret, Timestamp, documents::Jurisdiction, json::FromJson};

/// What is asked of the directory.
#[derive(Serialize, FromJson)]
pub struct Request {
    /// The time of the request.
    pub now: Timestamp,
    /// Random bits, for what has to be made.
    pub seed: Secret,
    /// What is known of the first service, which has no entry: it is not to be made again.
    #[serde(default)]
    pub first: First,
    /// What to do.
    pub command: Command,
}

/// The first service, as far as it is there.
#[derive(Debug, Default, Serialize, FromJson)]
pub struct First {
    /// Its number.
    pub id: Option<u64>,
    /// Its issuer.
    pub issuer: Option<String>,
}

/// What may be asked.
#[derive(Serialize, FromJson)]
pub enum Command {
    /// Say whose credential this is the digest of: of a token, or of a name, a colon and a secret.
    Authenticate(Digest),
    /// Make a service.
    Create(NewService),
    /// Make a service at the request of its owner, who may have it at some origins only.
    CreateOwned(NewService),
    /// Make the service of the operators, of this issuer; where there is one, that is the answer.
    CreateForOperators(NewService),
    /// Make a token.
    CreateToken(NewToken),
    /// Begin to delete the service of this number, or go on with it.
    Delete(u64),
    /// The same of one that may have grants in regions.
    DeleteNearby(u64),
    /// So many objects of the service of this number are empty. When all are, it is gone.
    Emptied(u64, u16),
    /// The services that are being deleted, as far as they can be read.
    Ending,
    /// The service of the operators.
    ForOperators,
    /// Say whether there is a service of this issuer, be it one that is being deleted.
    IsTaken(String),
    /// The services from `start` on, up to `end`, in the order of their numbers.
    List {
        /// The first of them.
        start: usize,
        /// The first that is not among them.
        end: usize,
    },
    /// The tokens for the service of this number; all tokens, if there is none.
    ListTokens(Option<u64>),
    /// What is asked about operators.
    Operators(OperatorCommand),
    /// The service of this number.
    OfId(u64),
    /// The service of this issuer.
    OfIssuer(String),
    /// Revoke the token of this number.
    RevokeToken(u64),
    /// Make a new secret, in place of the one before.
    RotateSecret(Principal),
}

impl Command {
    /// The service that it makes.
    pub const fn made(&self) -> Option<&NewService> {
        match self {
            Self::Create(wanted) | Self::CreateForOperators(wanted) | Self::CreateOwned(wanted) => {
                Some(wanted)
            }
            _ => None,
        }
    }

    /// The number of the service that it deletes.
    pub const fn deleted(&self) -> Option<u64> {
        match self {
            Self::Delete(id) | Self::DeleteNearby(id) | Self::Emptied(id, _) => Some(*id),
            _ => None,
        }
    }

    /// Whether it may change which services are served, or who may call.
    pub const fn is_change(&self) -> bool {
        match self {
            Self::Create(_)
            | Self::CreateForOperators(_)
            | Self::CreateOwned(_)
            | Self::Delete(_)
            | Self::DeleteNearby(_)
            | Self::Emptied(..)
            | Self::RevokeToken(_)
            | Self::RotateSecret(_) => true,
            Self::Operators(asked) => asked.is_change(),
            Self::Authenticate(_)
            | Self::CreateToken(_)
            | Self::Ending
            | Self::ForOperators
            | Self::IsTaken(_)
            | Self::List { .. }
            | Self::ListTokens(_)
            | Self::OfId(_)
            | Self::OfIssuer(_) => false,
        }
    }
}

/// A service to be made.
#[derive(Clone, Debug, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub struct NewService {
    /// Its issuer.
    pub issuer: String,
    /// Who may administer it.
    #[serde(default)]
    pub owner: Option<String>,
    /// Where its objects have to stay.
    #[serde(default)]
    pub jurisdiction: Option<Jurisdiction>,
}

/// A token to be made.
#[derive(Clone, Debug, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewToken {
    /// For which service it is good; for all, if there is none.
    #[serde(default)]
    pub service: Option<u64>,
    /// What it is good for.
    pub rights: Vec<Right>,
    /// What whoever made it says of it.
    #[serde(default)]
    pub description: String,
    /// Until when it is good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}
