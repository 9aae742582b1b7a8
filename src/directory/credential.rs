//! What opens the API: tokens, and the secrets of services and of their owners.

use serde::Serialize;

use super::{operator::Operator, right::Right};
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
    /// Who signs in at the service of the operators.
    Operator(Operator),
    /// Who has the secret.
    Principal(Principal),
    /// Who has the token.
    Token(Token),
}

impl Who {
    /// Whether it is good still.
    pub fn is_good(&self, now: Timestamp) -> bool {
        match self {
            Self::Operator(_) | Self::Principal(_) => true,
            Self::Token(token) => token.expires_at.is_none_or(|until| now < until),
        }
    }

    /// Whether they may do what `right` is needed for, with the service of this number and owner; or,
    /// without a number, with none in particular.
    pub fn may(&self, right: Right, service: Option<u64>, owner: Option<&str>) -> bool {
        let has = |rights: &[Right], of: Option<u64>| {
            let is_for = of.is_none() || of == service;
            is_for && rights.iter().any(|held| held.includes(right))
        };
        match self {
            Self::Operator(operator) => has(&operator.rights, operator.service),
            Self::Token(token) => has(&token.rights, token.service),
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

    /// Whether it is an operator whose name is not known yet.
    pub const fn is_unnamed(&self) -> bool {
        matches!(self, Self::Operator(operator) if !operator.has_joined())
    }

    /// Whether they may do everything, with all services.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Operator(operator) => operator.is_full(),
            Self::Token(token) => token.service.is_none() && token.rights.contains(&Right::Admin),
            Self::Principal(_) => false,
        }
    }

    /// All that they may do, and for which service; for all that are theirs, if there is none.
    pub fn rights(&self) -> (Vec<Right>, Option<u64>) {
        let (held, service) = match self {
            Self::Operator(operator) => (operator.rights.as_slice(), operator.service),
            Self::Token(token) => (token.rights.as_slice(), token.service),
            Self::Principal(Principal::Service(id)) => (&[Right::ModifyService][..], Some(*id)),
            Self::Principal(Principal::Owner(_)) => (
                &[
                    Right::CreateService,
                    Right::DeleteService,
                    Right::ModifyService,
                ][..],
                None,
            ),
        };
        (Right::all_of(held), service)
    }
}
