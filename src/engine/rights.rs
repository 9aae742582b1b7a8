//! What a caller has to be allowed for each operation.

use super::Operation;
use crate::directory::Right;

impl Operation {
    /// The right that it needs; nothing, where it is done for whoever is known.
    pub const fn right(self) -> Option<Right> {
        Some(match self {
            Self::Echo | Self::HealthCheck | Self::Info | Self::OpenApi | Self::ServiceList => {
                return None;
            }
            Self::ClientCreate
            | Self::ClientRegistration
            | Self::ClientRegistrationDelete
            | Self::ClientRegistrationGet
            | Self::ClientRegistrationUpdate => Right::CreateClient,
            Self::ClientDelete
            | Self::ClientLock
            | Self::ClientScopesDelete
            | Self::ClientScopesUpdate
            | Self::ClientSecretRefresh
            | Self::ClientSecretUpdate
            | Self::ClientUpdate => Right::ModifyClient,
            Self::ClientGet | Self::ClientList | Self::ClientScopesGet => Right::ViewClient,
            Self::Configuration | Self::Jwks | Self::ServiceGet => Right::ViewService,
            Self::PeopleDelete
            | Self::PeopleFactorsReset
            | Self::PeopleImport
            | Self::PeopleLock
            | Self::PeopleSignOut => Right::ModifyPeople,
            Self::PeopleExport => Right::Admin,
            Self::PeopleGet | Self::PeopleList => Right::ViewPeople,
            Self::ServiceCreate => Right::CreateService,
            Self::ServiceDelete => Right::DeleteService,
            Self::ServiceUpdate => Right::ModifyService,
            Self::Introspection | Self::IntrospectionStandard => Right::UseIntrospection,
            Self::Authorization
            | Self::AuthorizationFail
            | Self::AuthorizationIssue
            | Self::ClientAuthorizationDelete
            | Self::ClientAuthorizationList
            | Self::ClientAuthorizationUpdate
            | Self::GrantedScopesDelete
            | Self::GrantedScopesGet
            | Self::IdTokenReissue
            | Self::PushedAuthReq
            | Self::Revocation
            | Self::TicketInfo
            | Self::TicketUpdate
            | Self::Token
            | Self::TokenCreate
            | Self::TokenDelete
            | Self::TokenList
            | Self::TokenRevoke
            | Self::TokenUpdate
            | Self::UserInfo
            | Self::UserInfoIssue => Right::UseService,
        })
    }
}
