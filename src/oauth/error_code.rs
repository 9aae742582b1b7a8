//! The `error` of a response, and what follows from it: the status and the challenge.

/// The `error` of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// RFC 6749 §4.1.2.1.
    AccessDenied,
    /// OpenID Connect Core §3.1.2.6.
    ConsentRequired,
    /// RFC 6750 §3.1.
    InsufficientScope,
    /// RFC 9470 §3.
    InsufficientUserAuthentication,
    /// RFC 9396 §5.
    InvalidAuthorizationDetails,
    /// RFC 6749 §5.2.
    InvalidClient,
    /// RFC 7591 §3.2.2.
    InvalidClientMetadata,
    /// RFC 9449 §5.
    InvalidDpopProof,
    /// RFC 6749 §5.2.
    InvalidGrant,
    /// Grant Management for OAuth 2.0 §5.4.
    InvalidGrantId,
    /// RFC 7591 §3.2.2.
    InvalidRedirectUri,
    /// RFC 6749 §5.2.
    InvalidRequest,
    /// RFC 9101 §7.
    InvalidRequestObject,
    /// RFC 9101 §7.
    InvalidRequestUri,
    /// RFC 6749 §5.2.
    InvalidScope,
    /// RFC 8707 §2.
    InvalidTarget,
    /// RFC 6750 §3.1.
    InvalidToken,
    /// OpenID Connect Core §3.1.2.6.
    LoginRequired,
    /// OpenID Connect Core §3.1.2.6.
    RequestNotSupported,
    /// OpenID Connect Core §3.1.2.6.
    RequestUriNotSupported,
    /// RFC 6749 §4.1.2.1.
    TemporarilyUnavailable,
    /// RFC 6749 §4.1.2.1.
    UnauthorizedClient,
    /// RFC 7591 §3.2.2.
    UnapprovedSoftwareStatement,
    /// OpenID Connect Core Unmet Authentication Requirements 1.0 §2.
    UnmetAuthenticationRequirements,
    /// RFC 6749 §5.2.
    UnsupportedGrantType,
    /// RFC 6749 §4.1.2.1.
    UnsupportedResponseType,
    /// RFC 9449 §8.
    UseDpopNonce,
}

/// What a `WWW-Authenticate` tells of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// At an endpoint that clients ask, the scheme the client has to authenticate by. RFC 6749 §5.2.
    Client,
    /// At a resource, the error. RFC 6750 §3.
    Error,
    /// At a resource, the schemes alone. RFC 6750 §3.1: "the resource server SHOULD NOT include an
    /// error code or other error information" where there is no token.
    Scheme,
}

impl ErrorCode {
    /// The code as the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::ConsentRequired => "consent_required",
            Self::InsufficientScope => "insufficient_scope",
            Self::InsufficientUserAuthentication => "insufficient_user_authentication",
            Self::InvalidAuthorizationDetails => "invalid_authorization_details",
            Self::InvalidClient => "invalid_client",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidGrantId => "invalid_grant_id",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidToken => "invalid_token",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::UseDpopNonce => "use_dpop_nonce",
        }
    }
    /// The HTTP status at an endpoint that clients ask. RFC 6749 §5.2: 400, "unless specified
    /// otherwise"; the 401 of a client that used the Authorization header is its [`Challenge`].
    pub const fn status(self) -> u16 {
        match self {
            // RFC 9110 §15.6.4: "currently unable to handle the request".
            Self::TemporarilyUnavailable => 503,
            Self::AccessDenied
            | Self::ConsentRequired
            | Self::InsufficientScope
            | Self::InsufficientUserAuthentication
            | Self::InvalidAuthorizationDetails
            | Self::InvalidClient
            | Self::InvalidClientMetadata
            | Self::InvalidDpopProof
            | Self::InvalidGrant
            | Self::InvalidGrantId
            | Self::InvalidRequest
            | Self::InvalidRedirectUri
            | Self::InvalidRequestObject
            | Self::InvalidRequestUri
            | Self::InvalidScope
            | Self::InvalidTarget
            | Self::InvalidToken
            | Self::LoginRequired
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::UnauthorizedClient
            | Self::UnapprovedSoftwareStatement
            | Self::UnmetAuthenticationRequirements
            | Self::UnsupportedGrantType
            | Self::UnsupportedResponseType
            | Self::UseDpopNonce => 400,
        }
    }

    /// The HTTP status at a resource. RFC 6750 §3.1, RFC 9449 §7.1.
    pub const fn status_at_resource(self) -> u16 {
        match self {
            Self::InvalidRequest => 400,
            Self::InsufficientScope => 403,
            Self::TemporarilyUnavailable => 503,
            Self::AccessDenied
            | Self::ConsentRequired
            | Self::InsufficientUserAuthentication
            | Self::InvalidAuthorizationDetails
            | Self::InvalidClient
            | Self::InvalidClientMetadata
            | Self::InvalidDpopProof
            | Self::InvalidGrant
            | Self::InvalidGrantId
            | Self::InvalidRedirectUri
            | Self::InvalidRequestObject
            | Self::InvalidRequestUri
            | Self::InvalidScope
            | Self::InvalidTarget
            | Self::InvalidToken
            | Self::LoginRequired
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::UnauthorizedClient
            | Self::UnapprovedSoftwareStatement
            | Self::UnmetAuthenticationRequirements
            | Self::UnsupportedGrantType
            | Self::UnsupportedResponseType
            | Self::UseDpopNonce => 401,
        }
    }

    /// What a challenge tells of it.
    pub const fn challenge(self) -> Challenge {
        match self {
            Self::InvalidClient => Challenge::Client,
            Self::AccessDenied
            | Self::ConsentRequired
            | Self::InsufficientScope
            | Self::InsufficientUserAuthentication
            | Self::InvalidAuthorizationDetails
            | Self::InvalidClientMetadata
            | Self::InvalidDpopProof
            | Self::InvalidGrant
            | Self::InvalidGrantId
            | Self::InvalidRequest
            | Self::InvalidRedirectUri
            | Self::InvalidRequestObject
            | Self::InvalidRequestUri
            | Self::InvalidScope
            | Self::InvalidTarget
            | Self::InvalidToken
            | Self::LoginRequired
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::TemporarilyUnavailable
            | Self::UnauthorizedClient
            | Self::UnapprovedSoftwareStatement
            | Self::UnmetAuthenticationRequirements
            | Self::UnsupportedGrantType
            | Self::UnsupportedResponseType
            | Self::UseDpopNonce => Challenge::Error,
        }
    }
}
