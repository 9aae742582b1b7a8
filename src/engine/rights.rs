//! What a caller has to be allowed for each operation.

use super::Operation;
use crate::directory::Right;

impl Operation {
    /// The right that it needs; nothing, where it is done for whoever is known. Whoever has one of
    /// [`Operation::also`] may call for some of it.
    #[rustfmt::skip] // One right, one row.
    pub const fn right(self) -> Option<Right> {
        Some(match self {
            Self::Audit => Right::ViewAuditLog,
            Self::Echo | Self::HealthCheck | Self::Info | Self::OpenApi | Self::OperatorsConfig | Self::OperatorsMe | Self::ServiceList => return None,
            Self::OperatorsDelete | Self::OperatorsInvite | Self::OperatorsList | Self::OperatorsUpdate | Self::TokensCreate | Self::TokensList | Self::TokensRevoke => Right::Admin,
            Self::ClientCreate | Self::ClientRegistration | Self::ClientRegistrationDelete | Self::ClientRegistrationGet | Self::ClientRegistrationUpdate => Right::CreateClient,
            Self::ClientDelete | Self::ClientLock | Self::ClientScopesDelete | Self::ClientScopesUpdate | Self::ClientSecretRefresh | Self::ClientSecretUpdate | Self::ClientUpdate => Right::ModifyClient,
            Self::ClientGet | Self::ClientList | Self::ClientScopesGet | Self::DocumentsClient | Self::DocumentsClients | Self::FapiReport => Right::ViewClient,
            Self::Configuration | Self::DocumentsApis | Self::DocumentsHistory | Self::DocumentsService | Self::Jwks | Self::KeysGet | Self::Metrics | Self::ServiceGet => Right::ViewService,
            Self::DocumentsApply | Self::DocumentsDelete | Self::KeysRotate => Right::ModifyService,
            Self::PeopleConsentWithdraw | Self::PeopleDelete | Self::PeopleFactorsReset | Self::PeopleImport | Self::PeopleInvitationWithdraw | Self::PeopleInvite | Self::PeopleLock | Self::PeoplePasskeyRemove | Self::PeoplePut | Self::PeopleSessionEnd | Self::PeopleSignOut => Right::ModifyPeople,
            Self::OutboxList | Self::PeopleExport => Right::Admin,
            Self::PeopleConsents | Self::PeopleGet | Self::PeopleInvitationList | Self::PeopleList | Self::PeoplePasskeys | Self::PeopleSessions => Right::ViewPeople,
            Self::ServiceCreate => Right::CreateService,
            Self::ServiceDelete => Right::DeleteService,
            Self::ServiceUpdate => Right::ModifyService,
            Self::Introspection | Self::IntrospectionStandard => Right::UseIntrospection,
            Self::Authorization | Self::AuthorizationFail | Self::AuthorizationIssue | Self::ClientAuthorizationDelete | Self::ClientAuthorizationList | Self::ClientAuthorizationUpdate | Self::GrantManagement | Self::GrantedScopesDelete | Self::GrantedScopesGet | Self::IdTokenReissue | Self::JoseVerify | Self::PushedAuthReq | Self::Revocation | Self::TicketInfo | Self::TicketUpdate | Self::Token | Self::TokenCreate | Self::TokenDelete | Self::TokenList | Self::TokenRevoke | Self::TokenUpdate | Self::UserInfo | Self::UserInfoIssue => Right::UseService,
        })
    }

    /// The rights that are enough for some of what it does: which, is looked at where it is known what is
    /// meant.
    pub const fn also(self) -> &'static [Right] {
        match self {
            Self::DocumentsApply => &[Right::ModifyClient, Right::CreateClient],
            Self::DocumentsDelete => &[Right::ModifyClient],
            Self::DocumentsHistory => &[Right::ViewClient],
            _ => &[],
        }
    }

    /// Whether it is about who may call.
    pub const fn is_of_callers(self) -> bool {
        matches!(
            self,
            Self::OperatorsConfig
                | Self::OperatorsDelete
                | Self::OperatorsInvite
                | Self::OperatorsList
                | Self::OperatorsMe
                | Self::OperatorsUpdate
                | Self::TokensCreate
                | Self::TokensList
                | Self::TokensRevoke
        )
    }

    /// Whether it is of no service in particular, but of all that are here: its path has no number.
    pub const fn is_of_deployment(self) -> bool {
        matches!(self, Self::ServiceCreate | Self::ServiceList) || self.is_of_callers()
    }

    /// Whether it is done for whoever asks.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Echo | Self::HealthCheck | Self::OpenApi | Self::OperatorsConfig
        )
    }

    /// Whether it is one of this server alone that changes something: read strictly, for no published client says
    /// more there than it means.
    pub const fn is_own_change(self) -> bool {
        matches!(
            self,
            Self::DocumentsApply
                | Self::DocumentsDelete
                | Self::KeysRotate
                | Self::OperatorsInvite
                | Self::OperatorsUpdate
                | Self::PeopleConsentWithdraw
                | Self::PeopleImport
                | Self::PeopleInvite
                | Self::PeopleLock
                | Self::PeoplePasskeyRemove
                | Self::PeoplePut
                | Self::PeopleSessionEnd
                | Self::TokensCreate
        )
    }

    /// Whether it changes something, or hands out what others must not have, so that it is remembered
    /// who has asked for it.
    pub const fn is_remembered(self) -> bool {
        if matches!(self, Self::OperatorsList | Self::TokensList) {
            return false;
        }
        match self.right() {
            Some(
                Right::Admin
                | Right::CreateClient
                | Right::CreateService
                | Right::DeleteService
                | Right::ModifyClient
                | Right::ModifyPeople
                | Right::ModifyService,
            ) => true,
            _ => matches!(
                self,
                Self::ClientAuthorizationDelete
                    | Self::ClientAuthorizationUpdate
                    | Self::GrantManagement
                    | Self::GrantedScopesDelete
                    | Self::TokenCreate
                    | Self::TokenDelete
                    | Self::TokenRevoke
                    | Self::TokenUpdate
            ),
        }
    }
}
