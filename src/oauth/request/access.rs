//! What is asked for, granted, and good for something: scopes, and details beside them. RFC 9396 §3.1:
//! the server "MUST process both sets of requirements in combination with each other".

use super::{authorization_details::AuthorizationDetails, scope::Scope};
use crate::oauth::Refusal;

/// Scopes, and details beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The scopes.
    pub scope: Scope,
    /// The details.
    pub details: AuthorizationDetails,
}

impl Access {
    /// Both.
    pub fn of(scope: &Scope, details: &AuthorizationDetails) -> Self {
        Self {
            scope: scope.clone(),
            details: details.clone(),
        }
    }

    /// Whether there is neither.
    pub fn is_empty(&self) -> bool {
        self.scope.is_empty() && self.details.is_empty()
    }

    /// This, as what is left of `whole`: of what was something, something is.
    pub fn left_of(self, whole: &Self) -> Result<Self, Refusal> {
        if !self.is_empty() || whole.is_empty() {
            Ok(self)
        } else if whole.scope.is_empty() {
            Err(Refusal::AuthorizationDetailsEnded)
        } else {
            Err(Refusal::ScopeInvalid)
        }
    }
}
