//! Which rules a request is held to: chosen by the service, by the client, or by what the request asks
//! for, a scope or a type of authorization details.

use serde::Serialize;

use super::access::Access;
use crate::{
    documents::{Client, DetailsType, FapiMode, Scope, Service},
    json::FromJson,
};

/// A set of rules. Those of FAPI 2.0 Message Signing are those of the Security Profile and more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
pub enum Profile {
    /// FAPI 2.0 Security Profile.
    #[default]
    Fapi2Security,
    /// FAPI 2.0 Message Signing §5.3 and §5.4: requests and responses are signed.
    Fapi2Signed,
    /// FAPI 2.0 Message Signing §5.3: requests are signed.
    Fapi2SignedRequests,
    /// FAPI 2.0 Message Signing §5.4: responses are signed.
    Fapi2SignedResponses,
    /// OAuth 2.0 and OpenID Connect, with the advice of RFC 9700.
    Ordinary,
}

impl Profile {
    /// What `client` is held to, whatever it asks for.
    pub fn of_client(service: &Service, client: &Client) -> Self {
        let modes = service.fapi_modes.iter().chain(&client.fapi_modes);
        Self::of_modes(modes.copied())
    }

    /// What a request of `client` for `access` is held to.
    pub fn of_request(service: &Service, client: &Client, access: &Access) -> Self {
        let scopes = access.scope.iter().filter_map(|name| service.scope(name));
        let by_scope = Self::of_modes(scopes.filter_map(Scope::fapi_mode));
        let asks_for = |known: &&DetailsType| access.details.types().any(|name| name == known.name);
        let types = service.authorization_details_types.iter().filter(asks_for);
        let by_details = Self::of_modes(types.filter_map(DetailsType::fapi_mode));
        let demanded = by_scope.stricter(by_details);
        demanded.stricter(Self::of_client(service, client))
    }

    /// Whether a scope, or details of a type, for which this is demanded, are granted under FAPI 2.0
    /// Security Profile only.
    pub const fn is_demanded_by(mode: Option<FapiMode>) -> bool {
        mode.is_some()
    }

    fn of_modes(modes: impl Iterator<Item = FapiMode>) -> Self {
        modes.fold(Self::Ordinary, |all, mode| {
            all.stricter(match mode {
                FapiMode::Fapi2MessageSigningAuthReq => Self::Fapi2SignedRequests,
                FapiMode::Fapi2MessageSigningAuthRes => Self::Fapi2SignedResponses,
                FapiMode::Fapi2MessageSigningIntrospectionRes | FapiMode::Fapi2Security => {
                    Self::Fapi2Security
                }
            })
        })
    }

    /// What both demand.
    #[must_use]
    pub const fn stricter(self, other: Self) -> Self {
        let requests = self.signs_requests() || other.signs_requests();
        let responses = self.signs_responses() || other.signs_responses();
        match (requests, responses) {
            (true, true) => Self::Fapi2Signed,
            (true, false) => Self::Fapi2SignedRequests,
            (false, true) => Self::Fapi2SignedResponses,
            (false, false) => Self::when(self.is_fapi() || other.is_fapi()),
        }
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

    /// Whether the rules are those of FAPI 2.0 Security Profile, and perhaps more.
    pub const fn is_fapi(self) -> bool {
        !matches!(self, Self::Ordinary)
    }

    /// Whether authorization requests are signed. FAPI 2.0 Message Signing §5.3.
    pub const fn signs_requests(self) -> bool {
        matches!(self, Self::Fapi2Signed | Self::Fapi2SignedRequests)
    }

    /// Whether authorization responses are signed. FAPI 2.0 Message Signing §5.4.
    pub const fn signs_responses(self) -> bool {
        matches!(self, Self::Fapi2Signed | Self::Fapi2SignedResponses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Profile; 5] = [
        Profile::Fapi2Security,
        Profile::Fapi2Signed,
        Profile::Fapi2SignedRequests,
        Profile::Fapi2SignedResponses,
        Profile::Ordinary,
    ];

    #[test]
    fn of_two_profiles_what_either_demands_is_kept() {
        for one in ALL {
            for other in ALL {
                let both = one.stricter(other);
                assert_eq!(both, other.stricter(one));
                for demands in [
                    Profile::is_fapi,
                    Profile::signs_requests,
                    Profile::signs_responses,
                ] {
                    assert_eq!(
                        demands(both),
                        demands(one) || demands(other),
                        "{one:?} {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_row_of_a_stricter_profile_is_none_to_whoever_does_not_know_it() {
        for (profile, written) in [
            (Profile::Fapi2Security, "Fapi2Security"),
            (Profile::Ordinary, "Ordinary"),
        ] {
            let text = crate::json::to_string(&profile);
            assert_eq!(text, format!("\"{written}\""));
        }
        for signed in [
            Profile::Fapi2Signed,
            Profile::Fapi2SignedRequests,
            Profile::Fapi2SignedResponses,
        ] {
            let text = crate::json::to_string(&signed);
            assert!(!["\"Fapi2Security\"", "\"Ordinary\""].contains(&text.as_str()));
            assert_eq!(crate::json::from_str::<Profile>(&text).ok(), Some(signed));
        }
    }
}
