//! Which rules a request is held to: chosen by the service, by the client, or by a scope the
//! request asks for.

use serde::Serialize;

use super::scope::Scope;
use crate::{
    documents::{Client, Service},
    json::FromJson,
};

/// A set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub enum Profile {
    /// FAPI 2.0 Security Profile.
    #[default]
    Fapi2Security,
    /// OAuth 2.0 and OpenID Connect, with the advice of RFC 9700.
    Ordinary,
}

impl Profile {
    /// What `client` is held to, whatever it asks for.
    pub fn of_client(service: &Service, client: &Client) -> Self {
        Self::when(service.is_fapi() || client.is_fapi())
    }

    /// What a request of `client` for `scope` is held to.
    pub fn of_request(service: &Service, client: &Client, scope: &Scope) -> Self {
        let by_scope = scope
            .iter()
            .filter_map(|name| service.scope(name))
            .any(Self::is_demanded_by);
        Self::when(by_scope || Self::of_client(service, client).is_fapi())
    }

    /// Whether a scope is granted under FAPI 2.0 Security Profile only.
    pub fn is_demanded_by(scope: &crate::documents::Scope) -> bool {
        scope.attribute("fapi2") == Some("sp")
    }

    /// The stricter of two.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self::when(self.is_fapi() || other.is_fapi())
    }

    /// The profile, where it is so.
    pub const fn when(is_fapi: bool) -> Self {
        if is_fapi {
            Self::Fapi2Security
        } else {
            Self::Ordinary
        }
    }

    /// Seconds a code lives. FAPI 2.0 SP §5.3.2.1 (11): "a maximum lifetime of 60 seconds".
    pub fn code_lifetime(self, service: &Service) -> u32 {
        let longest = if self.is_fapi() { 60 } else { u32::MAX };
        service.authorization_code_duration.min(longest)
    }

    /// Whether the rules are those of FAPI 2.0 Security Profile.
    pub const fn is_fapi(self) -> bool {
        matches!(self, Self::Fapi2Security)
    }
}
