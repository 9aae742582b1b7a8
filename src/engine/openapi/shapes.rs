//! What each operation is asked and tells.

use super::asked::{
    CLIENT_AND_PROOF, Fields, GRANT_MANAGEMENT_ASKED, INTROSPECTION, TOKEN, TOKEN_CREATE_ASKED,
    UPDATE, USERINFO,
};
use crate::engine::{Operation, documents::Kind};

/// What a call or an answer consists of.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// An object of these members.
    Members(Fields),
    /// Nothing.
    Nothing,
    /// An object of any members.
    Object,
    /// A list of what this names, in the member of this name.
    Part(&'static str, &'static str),
    /// One of the schemas.
    Schema(&'static str),
    /// A text.
    Text,
}

const AUTHORIZATION: Fields = &[(Kind::Text, &["parameters", "context"])];

const AUDIT_ASKED: Fields = &[
    (
        Kind::Text,
        &["type", "client", "subject", "username", "refusal", "cursor"],
    ),
    (Kind::Number, &["since", "until", "count"]),
];

const AUDIT_TOLD: Fields = &[(Kind::Objects, &["events"]), (Kind::Text, &["next"])];

const FAPI_REPORT_ASKED: Fields = &[(Kind::Number, &["start", "end"])];

const FAPI_REPORT_TOLD: Fields = &[
    (Kind::Text, &["issuer"]),
    (Kind::Object, &["service"]),
    (Kind::Objects, &["clients"]),
    (Kind::Number, &["start", "end", "totalCount"]),
];

const METRICS_ASKED: Fields = &[(Kind::Number, &["since", "until", "step"])];

const METRICS_TOLD: Fields = &[
    (Kind::Number, &["since", "until", "step"]),
    (Kind::Objects, &["points", "refusals"]),
    (Kind::Any, &["latencyBounds"]),
    (Kind::Object, &["exact"]),
];

const FAIL: Fields = &[(Kind::Text, &["ticket", "reason", "description"])];

const ISSUE: Fields = &[
    (
        Kind::Text,
        &[
            "ticket",
            "subject",
            "acr",
            "claims",
            "sub",
            "idtHeaderParams",
            "idTokenAudType",
            "jwtAtClaims",
            "accessToken",
        ],
    ),
    (Kind::Number, &["authTime", "accessTokenDuration"]),
    (Kind::Texts, &["scopes", "consentedClaims"]),
    (Kind::Objects, &["properties"]),
    (Kind::Object, &["authorizationDetails"]),
];

#[rustfmt::skip] // One type, one row.
const STANDARD: Fields = &[
    (Kind::Text, &["parameters", "rsUri", "httpAcceptHeader", "introspectionSignAlg", "introspectionEncryptionAlg", "introspectionEncryptionEnc", "sharedKeyForSign", "sharedKeyForEncryption", "publicKeyForEncryption"]),
    (Kind::Flag, &["withHiddenProperties"]),
];

/// A grant in a list.
pub(super) const ENTRY: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "accessTokenHash",
            "dpopKeyThumbprint",
            "grantType",
            "refreshTokenHash",
            "tokenId",
            "tokenType",
        ],
    ),
    (
        Kind::Number,
        &[
            "accessTokenExpiresAt",
            "createdAt",
            "lastRefreshedAt",
            "refreshTokenExpiresAt",
        ],
    ),
    (Kind::Texts, &["refreshTokenScopes"]),
    (Kind::Object, &["authorizationDetails"]),
];

/// What every outcome tells.
pub(super) const OUTCOME: Fields = &[(
    Kind::Text,
    &[
        "type",
        "resultCode",
        "resultMessage",
        "action",
        "responseContent",
        "dpopNonce",
    ],
)];

/// What is told of the client and the grant of a token.
pub(super) const GRANT: Fields = &[
    (Kind::Number, &["clientId", "authTime"]),
    (Kind::Text, &["clientIdAlias", "subject", "acr"]),
    (Kind::Text, &["certificateThumbprint"]),
    (Kind::Flag, &["clientIdAliasUsed"]),
    (
        Kind::Texts,
        &[
            "scopes",
            "consentedClaims",
            "resources",
            "accessTokenResources",
        ],
    ),
    (Kind::Objects, &["properties"]),
    (Kind::Pairs, &["clientAttributes", "serviceAttributes"]),
];

const CLIENT_AUTHORIZATION_DELETE_ASKED: Fields = &[(Kind::Text, &["subject"])];

const CLIENT_AUTHORIZATION_LIST_ASKED: Fields = &[
    (Kind::Text, &["developer", "subject"]),
    (Kind::Number, &["start", "end"]),
];

const CLIENT_AUTHORIZATION_UPDATE_ASKED: Fields =
    &[(Kind::Text, &["subject"]), (Kind::Texts, &["scopes"])];

const CLIENT_LIST_ASKED: Fields = &[
    (Kind::Text, &["developer"]),
    (Kind::Number, &["start", "end"]),
];

const CLIENT_LOCK_ASKED: Fields = &[(Kind::Flag, &["clientLocked"])];

const CLIENT_REGISTRATION_ASKED: Fields = &[(Kind::Text, &["json", "token", "clientId"])];

const CLIENT_SCOPES_UPDATE_ASKED: Fields = &[(Kind::Texts, &["requestableScopes"])];

const CLIENT_SECRET_UPDATE_ASKED: Fields = &[(Kind::Text, &["clientSecret"])];

const CONFIGURATION_ASKED: Fields = &[(Kind::Flag, &["pretty"])];

const ID_TOKEN_REISSUE_ASKED: Fields = &[(
    Kind::Text,
    &[
        "accessToken",
        "refreshToken",
        "claims",
        "sub",
        "idtHeaderParams",
        "idTokenAudType",
    ],
)];

const JOSE_VERIFY_ASKED: Fields = &[
    (Kind::Text, &["jose", "clientIdentifier"]),
    (Kind::Texts, &["mandatoryClaims"]),
    (Kind::Number, &["clockSkew"]),
    (Kind::Flag, &["signedByClient"]),
];

const JWKS_ASKED: Fields = &[(Kind::Flag, &["pretty", "includePrivateKeys"])];

const PEOPLE_IMPORT_ASKED: Fields = &[(Kind::Objects, &["people"])];

const INVITE_ASKED: Fields = &[
    (Kind::Text, &["email", "locale"]),
    (Kind::Number, &["expiresIn"]),
    (Kind::Flag, &["printed"]),
];

const INVITATION_ASKED: Fields = &[(Kind::Text, &["email"])];

const PEOPLE_LIST_ASKED: Fields = &[(Kind::Text, &["cursor"]), (Kind::Number, &["count"])];

const PEOPLE_LOCK_ASKED: Fields = &[(Kind::Text, &["username"]), (Kind::Flag, &["locked"])];

const PERSON_ASKED: Fields = &[(Kind::Text, &["username"])];

const REVOCATION_ASKED: Fields = &[(
    Kind::Text,
    &[
        "parameters",
        "clientId",
        "clientSecret",
        "clientCertificate",
    ],
)];

const SERVICE_LIST_ASKED: Fields = &[(Kind::Number, &["start", "end"])];

const TICKET_INFO_ASKED: Fields = &[(Kind::Text, &["ticket"])];

const TICKET_UPDATE_ASKED: Fields = &[(Kind::Text, &["ticket"]), (Kind::Any, &["info"])];

const TOKEN_LIST_ASKED: Fields = &[
    (Kind::Text, &["clientIdentifier", "subject", "tokenStatus"]),
    (Kind::Number, &["start", "end"]),
];

const TOKEN_REVOKE_ASKED: Fields = &[(
    Kind::Text,
    &[
        "accessTokenIdentifier",
        "refreshTokenIdentifier",
        "clientIdentifier",
        "subject",
    ],
)];

const USER_INFO_ISSUE_ASKED: Fields = &[(
    Kind::Text,
    &["token", "dpop", "htm", "htu", "claims", "sub"],
)];

const AUTHORIZATION_TOLD: Fields = &[
    (
        Kind::Text,
        &[
            "ticket",
            "display",
            "gmAction",
            "grantId",
            "grantSubject",
            "subject",
            "loginHint",
            "lowestPrompt",
            "requestObjectPayload",
            "idTokenClaims",
            "userInfoClaims",
        ],
    ),
    (
        Kind::Object,
        &["authorizationDetails", "client", "grant", "service"],
    ),
    (Kind::Flag, &["clientIdAliasUsed", "acrEssential"]),
    (Kind::Number, &["maxAge"]),
    (Kind::Objects, &["scopes"]),
    (
        Kind::Texts,
        &[
            "acrs",
            "claims",
            "claimsAtUserInfo",
            "claimsLocales",
            "prompts",
            "resources",
            "uiLocales",
        ],
    ),
];

const AUTHORIZATION_ISSUE_TOLD: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "authorizationCode",
            "idToken",
            "jwtAccessToken",
        ],
    ),
    (
        Kind::Number,
        &["accessTokenDuration", "accessTokenExpiresAt"],
    ),
    (Kind::Object, &["ticketInfo"]),
];

const GRANTED_SCOPES_GET_TOLD: Fields = &[
    (Kind::Number, &["clientId", "modifiedAt", "serviceApiKey"]),
    (Kind::Text, &["subject"]),
    (Kind::Texts, &["latestGrantedScopes", "mergedGrantedScopes"]),
];

const CLIENT_REGISTRATION_TOLD: Fields = &[(Kind::Object, &["client"])];

const CLIENT_SCOPES_GET_TOLD: Fields = &[(Kind::Texts, &["requestableScopes"])];

const CLIENT_SECRET_REFRESH_TOLD: Fields = &[(Kind::Text, &["newClientSecret", "oldClientSecret"])];

const ID_TOKEN_REISSUE_TOLD: Fields = &[(Kind::Text, &["idToken"])];

const INFO_TOLD: Fields = &[(Kind::Text, &["version"])];

const INTROSPECTION_TOLD: Fields = &[
    (Kind::Text, &["grantId", "grantType"]),
    (Kind::Number, &["expiresAt"]),
    (
        Kind::Flag,
        &[
            "existent",
            "usable",
            "sufficient",
            "responseSigningRequired",
        ],
    ),
    (Kind::Objects, &["scopeDetails"]),
    (Kind::Object, &["authorizationDetails", "grant"]),
];

const JOSE_VERIFY_TOLD: Fields = &[
    (Kind::Flag, &["valid", "signatureValid"]),
    (
        Kind::Texts,
        &["missingClaims", "invalidClaims", "errorDescriptions"],
    ),
];

const PUSHED_AUTH_REQ_TOLD: Fields = &[(Kind::Text, &["requestUri", "clientAuthMethod"])];

const TICKET_UPDATE_TOLD: Fields = &[(Kind::Any, &["info"])];

const TICKET_INFO_TOLD: Fields = &[(Kind::Object, &["info"])];

const TOKEN_CREATE_TOLD: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "grantType",
            "jwtAccessToken",
            "refreshToken",
            "tokenId",
            "tokenType",
        ],
    ),
    (
        Kind::Number,
        &["expiresAt", "expiresIn", "refreshTokenExpiresAt"],
    ),
    (Kind::Texts, &["refreshTokenScopes"]),
    (Kind::Object, &["authorizationDetails"]),
];

const TOKEN_TOLD: Fields = &[
    (
        Kind::Text,
        &[
            "accessToken",
            "clientAuthMethod",
            "deviceSecret",
            "deviceSecretHash",
            "grantId",
            "grantType",
            "idToken",
            "jwtAccessToken",
            "refreshToken",
            "sessionId",
        ],
    ),
    (
        Kind::Number,
        &[
            "accessTokenDuration",
            "accessTokenExpiresAt",
            "refreshTokenDuration",
            "refreshTokenExpiresAt",
        ],
    ),
    (Kind::Texts, &["refreshTokenScopes"]),
    (Kind::Object, &["authorizationDetails"]),
];

const TOKEN_REVOKE_TOLD: Fields = &[(Kind::Number, &["count"])];

const USER_INFO_TOLD: Fields = &[
    (Kind::Text, &["token", "userInfoClaims"]),
    (Kind::Texts, &["claims"]),
];

impl Operation {
    /// What is asked.
    pub(super) const fn asked(self) -> Shape {
        match self {
            Self::Audit => Shape::Members(AUDIT_ASKED),
            Self::FapiReport => Shape::Members(FAPI_REPORT_ASKED),
            Self::Metrics => Shape::Members(METRICS_ASKED),
            Self::Authorization => Shape::Members(AUTHORIZATION),
            Self::AuthorizationFail => Shape::Members(FAIL),
            Self::AuthorizationIssue => Shape::Members(ISSUE),
            Self::ClientCreate | Self::ClientUpdate => Shape::Schema("Client"),
            Self::ClientAuthorizationDelete
            | Self::GrantedScopesDelete
            | Self::GrantedScopesGet => Shape::Members(CLIENT_AUTHORIZATION_DELETE_ASKED),
            Self::ClientAuthorizationList => Shape::Members(CLIENT_AUTHORIZATION_LIST_ASKED),
            Self::ClientAuthorizationUpdate => Shape::Members(CLIENT_AUTHORIZATION_UPDATE_ASKED),
            Self::ClientList => Shape::Members(CLIENT_LIST_ASKED),
            Self::ClientLock => Shape::Members(CLIENT_LOCK_ASKED),
            Self::ClientRegistration
            | Self::ClientRegistrationDelete
            | Self::ClientRegistrationGet
            | Self::ClientRegistrationUpdate => Shape::Members(CLIENT_REGISTRATION_ASKED),
            Self::ClientScopesUpdate => Shape::Members(CLIENT_SCOPES_UPDATE_ASKED),
            Self::ClientSecretUpdate => Shape::Members(CLIENT_SECRET_UPDATE_ASKED),
            Self::Configuration => Shape::Members(CONFIGURATION_ASKED),
            Self::GrantManagement => Shape::Members(GRANT_MANAGEMENT_ASKED),
            Self::IdTokenReissue => Shape::Members(ID_TOKEN_REISSUE_ASKED),
            Self::Introspection => Shape::Members(INTROSPECTION),
            Self::IntrospectionStandard => Shape::Members(STANDARD),
            Self::JoseVerify => Shape::Members(JOSE_VERIFY_ASKED),
            Self::Jwks => Shape::Members(JWKS_ASKED),
            Self::PushedAuthReq => Shape::Members(CLIENT_AND_PROOF),
            Self::Revocation => Shape::Members(REVOCATION_ASKED),
            Self::ServiceCreate | Self::ServiceUpdate => Shape::Schema("Service"),
            Self::ServiceList => Shape::Members(SERVICE_LIST_ASKED),
            Self::TicketInfo => Shape::Members(TICKET_INFO_ASKED),
            Self::TicketUpdate => Shape::Members(TICKET_UPDATE_ASKED),
            Self::Token => Shape::Members(TOKEN),
            Self::TokenCreate => Shape::Members(TOKEN_CREATE_ASKED),
            Self::TokenList => Shape::Members(TOKEN_LIST_ASKED),
            Self::TokenRevoke => Shape::Members(TOKEN_REVOKE_ASKED),
            Self::TokenUpdate => Shape::Members(UPDATE),
            Self::UserInfo => Shape::Members(USERINFO),
            Self::UserInfoIssue => Shape::Members(USER_INFO_ISSUE_ASKED),
            Self::ClientDelete
            | Self::ClientGet
            | Self::ClientScopesDelete
            | Self::ClientScopesGet
            | Self::ClientSecretRefresh
            | Self::Echo
            | Self::HealthCheck
            | Self::Info
            | Self::OpenApi
            | Self::ServiceDelete
            | Self::ServiceGet
            | Self::TokenDelete => Shape::Nothing,
            _ => self.asked_of_people(),
        }
    }

    /// The same, of what is done with people.
    const fn asked_of_people(self) -> Shape {
        match self {
            Self::PeopleDelete
            | Self::PeopleFactorsReset
            | Self::PeopleGet
            | Self::PeopleSignOut => Shape::Members(PERSON_ASKED),
            Self::PeopleExport | Self::PeopleList => Shape::Members(PEOPLE_LIST_ASKED),
            Self::PeopleImport => Shape::Members(PEOPLE_IMPORT_ASKED),
            Self::PeopleInvitationList => Shape::Members(&[]),
            Self::PeopleInvitationWithdraw => Shape::Members(INVITATION_ASKED),
            Self::PeopleInvite => Shape::Members(INVITE_ASKED),
            Self::PeopleLock => Shape::Members(PEOPLE_LOCK_ASKED),
            _ => self.asked_of_documents(),
        }
    }

    /// What is told, beside [`OUTCOME`] where it has an outcome.
    #[rustfmt::skip] // One shape, one row.
    pub(super) const fn told(self) -> Shape {
        match self {
            Self::Audit => Shape::Members(AUDIT_TOLD),
            Self::FapiReport => Shape::Members(FAPI_REPORT_TOLD),
            Self::Metrics => Shape::Members(METRICS_TOLD),
            Self::Authorization => Shape::Members(AUTHORIZATION_TOLD),
            Self::AuthorizationIssue => Shape::Members(AUTHORIZATION_ISSUE_TOLD),
            Self::ClientCreate | Self::ClientGet | Self::ClientUpdate => Shape::Schema("Client"),
            Self::ClientDelete | Self::ClientScopesDelete | Self::ServiceDelete | Self::TokenDelete => Shape::Nothing,
            Self::ClientAuthorizationList | Self::ClientList => Shape::Part("clients", "Client"),
            Self::GrantedScopesGet => Shape::Members(GRANTED_SCOPES_GET_TOLD),
            Self::ClientRegistration | Self::ClientRegistrationDelete | Self::ClientRegistrationGet | Self::ClientRegistrationUpdate => Shape::Members(CLIENT_REGISTRATION_TOLD),
            Self::ClientScopesGet | Self::ClientScopesUpdate => Shape::Members(CLIENT_SCOPES_GET_TOLD),
            Self::ClientSecretRefresh | Self::ClientSecretUpdate => Shape::Members(CLIENT_SECRET_REFRESH_TOLD),
            Self::Configuration | Self::Echo | Self::Jwks | Self::OpenApi => Shape::Object,
            Self::DocumentsApis | Self::DocumentsApply | Self::DocumentsClient | Self::DocumentsClients | Self::DocumentsDelete | Self::DocumentsHistory | Self::DocumentsService | Self::KeysGet | Self::KeysRotate => self.told_of_documents(),
            Self::OutboxList | Self::PeopleConsentWithdraw | Self::PeopleConsents | Self::PeopleExport | Self::PeopleGet | Self::PeopleImport | Self::PeopleInvitationList | Self::PeopleInvite | Self::PeopleList | Self::PeoplePasskeyRemove | Self::PeoplePasskeys | Self::PeoplePut | Self::PeopleSessionEnd | Self::PeopleSessions => self.told_of_persons(),
            Self::HealthCheck => Shape::Text,
            Self::IdTokenReissue => Shape::Members(ID_TOKEN_REISSUE_TOLD),
            Self::Info => Shape::Members(INFO_TOLD),
            Self::Introspection => Shape::Members(INTROSPECTION_TOLD),
            Self::JoseVerify => Shape::Members(JOSE_VERIFY_TOLD),
            Self::OperatorsConfig | Self::OperatorsDelete | Self::OperatorsInvite | Self::OperatorsList | Self::OperatorsMe | Self::OperatorsUpdate | Self::TokensCreate | Self::TokensList | Self::TokensRevoke => self.told_of_callers(),
            Self::PushedAuthReq => Shape::Members(PUSHED_AUTH_REQ_TOLD),
            Self::ServiceCreate | Self::ServiceGet | Self::ServiceUpdate => Shape::Schema("Service"),
            Self::ServiceList => Shape::Part("services", "Service"),
            Self::TicketInfo => Shape::Members(TICKET_INFO_TOLD),
            // In the form in which it came.
            Self::TicketUpdate => Shape::Members(TICKET_UPDATE_TOLD),
            Self::Token => Shape::Members(TOKEN_TOLD),
            Self::TokenCreate => Shape::Members(TOKEN_CREATE_TOLD),
            Self::TokenList => Shape::Part("accessTokens", "Token"),
            Self::TokenRevoke => Shape::Members(TOKEN_REVOKE_TOLD),
            Self::TokenUpdate => Shape::Members(ENTRY),
            Self::UserInfo => Shape::Members(USER_INFO_TOLD),
            Self::AuthorizationFail | Self::ClientAuthorizationDelete | Self::ClientAuthorizationUpdate | Self::ClientLock | Self::GrantManagement | Self::GrantedScopesDelete | Self::IntrospectionStandard | Self::PeopleDelete | Self::PeopleFactorsReset | Self::PeopleInvitationWithdraw | Self::PeopleLock | Self::PeopleSignOut | Self::Revocation | Self::UserInfoIssue => Shape::Members(&[]),
        }
    }

    /// Whether it tells of a grant and its client.
    pub(super) const fn tells_of_a_grant(self) -> bool {
        matches!(
            self,
            Self::Introspection
                | Self::Token
                | Self::TokenCreate
                | Self::TokenUpdate
                | Self::UserInfo
        )
    }

    /// Whether it lists what was granted, and says of whom.
    pub(super) const fn lists_grants(self) -> bool {
        matches!(self, Self::ClientAuthorizationList | Self::TokenList)
    }
}
