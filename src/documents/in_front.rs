//! Where a server in front of this one serves the endpoints that it has here: RFC 8414 §2. What is told
//! of them then is where that server is.

use serde::Serialize;

use super::reading::{place::Members, uri};

/// Where each of them is, if it is not here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InFront {
    /// The authorization endpoint.
    pub authorization_endpoint: Option<String>,
    /// The token endpoint.
    pub token_endpoint: Option<String>,
    /// The pushed authorization request endpoint.
    pub pushed_auth_req_endpoint: Option<String>,
    /// The grant management endpoint. Grant Management for OAuth 2.0 §7.1.
    pub grant_management_endpoint: Option<String>,
    /// The revocation endpoint.
    pub revocation_endpoint: Option<String>,
    /// The introspection endpoint.
    pub introspection_endpoint: Option<String>,
    /// The UserInfo endpoint.
    pub user_info_endpoint: Option<String>,
    /// The JWK Set.
    pub jwks_uri: Option<String>,
    /// The client registration endpoint. RFC 7591 §3.
    pub registration_endpoint: Option<String>,
    /// The client configuration endpoints, each below this. RFC 7592 §2.
    pub registration_management_endpoint: Option<String>,
}

impl InFront {
    #[rustfmt::skip] // One member, one line: its name and its rule.
    pub(crate) fn read(members: &mut Members<'_, '_>) -> Self {
        Self {
            authorization_endpoint: members.optional("authorizationEndpoint", uri::fetched),
            token_endpoint: members.optional("tokenEndpoint", uri::fetched),
            pushed_auth_req_endpoint: members.optional("pushedAuthReqEndpoint", uri::fetched),
            grant_management_endpoint: members.optional("grantManagementEndpoint", uri::fetched),
            revocation_endpoint: members.optional("revocationEndpoint", uri::fetched),
            introspection_endpoint: members.optional("introspectionEndpoint", uri::fetched),
            user_info_endpoint: members.optional("userInfoEndpoint", uri::fetched),
            jwks_uri: members.optional("jwksUri", uri::fetched),
            registration_endpoint: members.optional("registrationEndpoint", uri::fetched),
            registration_management_endpoint: members.optional("registrationManagementEndpoint", uri::fetched),
        }
    }
}
