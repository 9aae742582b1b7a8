//! What opens the API: tokens, and the secrets of services and of their owners.

use serde::Serialize;

use super::right::Right;
use crate::{Digest, Timestamp, json::FromJson};

/// A credential, as it is stored: of what opens it only the SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(deny_unknown_fields)]
pub(super) struct Credential {
    /// The form in which it is stored.
    pub(super) v: u8,
    pub(super) digest: Digest,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub(super) enum Kind {
    Secret(Principal),
    Token(Token),
}

/// A token, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Token {
    /// Its number, by which it is revoked.
    pub id: u64,
    /// For which service it is good; for all, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<u64>,
    /// What it is good for.
    pub rights: Vec<Right>,
    /// What whoever made it says of it.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// Who has a secret, beside a name that everybody may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub enum Principal {
    /// Whoever administers the services that name this owner.
    Owner(String),
    /// The service of this number.
    Service(u64),
}

impl Principal {
    /// The name that comes with the secret. RFC 7617 §2. That of an owner is never a number.
    pub fn name(&self) -> String {
        match self {
            Self::Owner(name) => name.clone(),
            Self::Service(id) => id.to_string(),
        }
    }

    /// What is stored of a secret: a digest over the name, too, so that it opens nothing else.
    pub fn digest(name: &str, secret: &str) -> Digest {
        Digest::of(format!("{name}:{secret}"))
    }
}

/// What the name of an owner has to be.
pub(super) const OWNER_RULE: &str =
    "must be a name of at most 100 letters, digits and the characters -._@, and no number.";

/// Whether it may be the name of an owner. It comes before a colon (RFC 7617 §2), where the number of a
/// service may stand, too.
pub(super) fn is_owner(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._@".contains(&b);
    (1..=100).contains(&name.len())
        && name.bytes().all(is_plain)
        && !name.bytes().all(|b| b.is_ascii_digit())
}

/// Whose credential it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub enum Who {
    /// Who has the secret.
    Principal(Principal),
    /// Who has the token.
    Token(Token),
}

impl Who {
    /// Whether it is good still.
    pub fn is_good(&self, now: Timestamp) -> bool {
        match self {
            Self::Principal(_) => true,
            Self::Token(token) => token.expires_at.is_none_or(|until| now < until),
        }
    }

    /// Whether they may do what `right` is needed for, with the service of this number and owner; or,
    /// without a number, with none in particular.
    pub fn may(&self, right: Right, service: Option<u64>, owner: Option<&str>) -> bool {
        match self {
            Self::Token(token) => {
                let is_for = token.service.is_none() || token.service == service;
                is_for && token.rights.iter().any(|held| held.includes(right))
            }
            Self::Principal(Principal::Service(id)) => {
                service == Some(*id) && Right::ModifyService.includes(right)
            }
            Self::Principal(Principal::Owner(name)) => match right {
                Right::CreateService => service.is_none(),
                Right::DeleteService => owner == Some(name),
                _ => owner == Some(name) && Right::ModifyService.includes(right),
            },
        }
    }
}
