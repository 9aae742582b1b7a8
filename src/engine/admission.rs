//! Whether a call is one for the operation that its path names, and whose it may be.

use super::{Asked, CallerError, Operation};
use crate::{
    directory::{Authority, Entry, Presented, Principal, Right, Who},
    documents::Service,
};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// Whoever holds the admin secret, who may do everything.
    Operator,
    /// Whoever holds a credential that the directory knows.
    Holder(&'a Who),
}

impl<'a> Caller<'a> {
    /// The number of the service that is meant, where the path names none: the one that the
    /// credential is for. Without any it is the first one.
    pub const fn service(self) -> Option<u64> {
        match self {
            Self::Operator | Self::Holder(Who::Principal(Principal::Owner(_))) => None,
            Self::Holder(Who::Principal(Principal::Service(id))) => Some(*id),
            Self::Holder(Who::Operator(operator)) => operator.service,
            Self::Holder(Who::Token(token)) => token.service,
        }
    }

    /// What they are called where it is remembered what they did.
    pub fn name(self) -> String {
        match self {
            Self::Operator => "operator".into(),
            Self::Holder(Who::Principal(principal)) => match principal {
                Principal::Owner(name) => format!("owner {name}"),
                Principal::Service(id) => format!("service {id}"),
            },
            Self::Holder(Who::Operator(operator)) => format!("operator:{}", operator.subject),
            Self::Holder(Who::Token(token)) => format!("token {}", token.id),
        }
    }

    /// Who they are: an operator by their `sub`, and everybody else by that name.
    pub fn subject(self) -> String {
        match self {
            Self::Holder(Who::Operator(operator)) => operator.subject.clone(),
            Self::Holder(_) | Self::Operator => self.name(),
        }
    }

    /// The name they sign in with, if they do.
    pub fn username(self) -> Option<&'a str> {
        match self {
            Self::Holder(Who::Operator(operator)) => operator.username.as_deref(),
            Self::Holder(_) | Self::Operator => None,
        }
    }

    /// Whose what they make is.
    pub fn owner(self) -> Option<&'a str> {
        match self {
            Self::Holder(Who::Principal(Principal::Owner(name))) => Some(name),
            Self::Holder(_) | Self::Operator => None,
        }
    }

    /// Whether they may do anything with the service of this number and owner, so that they may know of it.
    pub fn knows(self, id: u64, owner: Option<&str>) -> bool {
        match self {
            Self::Operator => true,
            Self::Holder(who) => Right::ALL
                .into_iter()
                .filter(|right| !matches!(right, Right::CreateService | Right::DeleteService))
                .any(|right| who.may(right, Some(id), owner)),
        }
    }

    /// Whether they may read the service of this entry.
    pub fn sees(self, entry: &Entry) -> bool {
        let owner = entry.owner.as_deref();
        let may = self.may(Operation::ServiceGet, Some(entry.id), owner);
        may.and_then(|()| self.may_with(entry)).is_ok()
    }

    /// Whether they may have anything done with the service of this entry. Whoever speaks for that of the
    /// operators could be any of them, so it takes the right to everything.
    pub fn may_with(self, entry: &Entry) -> Result<(), CallerError> {
        match self {
            Self::Holder(who) if entry.is_of_operators && !who.is_full() => {
                Err(CallerError::RightMissing(Right::Admin.name().to_owned()))
            }
            Self::Holder(_) | Self::Operator => Ok(()),
        }
    }

    /// In whose name a change is made that not everybody who may can make.
    pub const fn authority(self) -> Authority {
        match self {
            Self::Operator => Authority::Secret,
            Self::Holder(_) => Authority::Right,
        }
    }

    /// Whether they may have this done for the service of this number and owner.
    pub fn may(
        self,
        operation: Operation,
        service: Option<u64>,
        owner: Option<&str>,
    ) -> Result<(), CallerError> {
        let Some(right) = operation.right() else {
            return Ok(());
        };
        let has = |right: &Right| self.has(*right, service, owner);
        if has(&right) || operation.also().iter().any(has) {
            Ok(())
        } else {
            Err(CallerError::RightMissing(right.name().to_owned()))
        }
    }

    fn has(self, right: Right, service: Option<u64>, owner: Option<&str>) -> bool {
        match self {
            Self::Operator => true,
            Self::Holder(who) => who.may(right, service, owner),
        }
    }

    /// All that they may do with the service of this number and owner.
    pub fn rights(self, service: Option<u64>, owner: Option<&str>) -> Vec<Right> {
        let has = |right: &Right| self.has(*right, service, owner);
        Right::ALL.into_iter().filter(has).collect()
    }
}

/// The number in a path: of 53 bits, as every service has it.
pub fn number_of(text: &str) -> Result<u64, CallerError> {
    text.parse().map_err(|_| CallerError::ServiceUnknown)
}

/// Why nobody is known by what was presented.
pub const fn unknown(presented: &Presented) -> CallerError {
    match presented {
        Presented::Nothing => CallerError::CredentialsMissing,
        Presented::Secret { .. } => CallerError::SecretWrong,
        Presented::Token(_) | Presented::Unknown => CallerError::CredentialsWrong,
    }
}

impl Operation {
    /// Whether a call by `method` is for this.
    pub fn admits(self, method: &str) -> Result<(), CallerError> {
        if self.methods().contains(&method) {
            Ok(())
        } else {
            Err(CallerError::Method(self.methods().join(", ")))
        }
    }
}

impl Service {
    /// Whether this is the service that the call names at the end of its path, if it names one.
    pub fn admits(&self, call: &Asked) -> Result<(), CallerError> {
        let is_this = |number: &str| self.api_key.is_some_and(|key| key.to_string() == number);
        if call.text("serviceApiKey")?.is_none_or(is_this) {
            Ok(())
        } else {
            Err(CallerError::ServiceUnknown)
        }
    }
}
