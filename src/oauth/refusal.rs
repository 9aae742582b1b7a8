//! Every reason to say no, in one table: the variant names the broken rule and is what the log
//! gets, the code is what the wire learns, and the sentence is what a developer reads. Storage and
//! network failures are no refusals.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use crate::documents::Service;

/// The name of a parameter, claim or header that a refusal speaks of, or the reason a library
/// gives.
pub type Name = Cow<'static, str>;

/// Declares [`Refusal`]: what is broken, the code on the wire, the sentence. Reasons that would
/// tell a stranger which clients exist share one sentence.
macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident $(($name:ident: $type:ty))? => $code:ident, $sentence:literal;)*) => {
        /// One broken rule.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Refusal { $($(#[$doc])* $variant $(($type))?,)* }

        impl Refusal {
            /// What the wire learns.
            pub const fn code(&self) -> ErrorCode {
                match self { $(Self::$variant { .. } => ErrorCode::$code,)* }
            }

            /// The variant: the name of the rule, and no value of the request.
            pub const fn rule(&self) -> &'static str {
                match self { $(Self::$variant { .. } => stringify!($variant),)* }
            }

            fn sentence(&self) -> String {
                match self { $(Self::$variant $(($name))? => format!($sentence),)* }
            }
        }
    };
}

refusals! {
    /// The access token is for somebody else. RFC 9068 §4.
    AccessTokenAudience => InvalidToken, "The access token is not meant for this resource (RFC 9068 section 4).";
    /// The access token is unknown, expired or revoked. RFC 6750 §3.1.
    AccessTokenInvalid => InvalidToken, "The access token is unknown, expired or revoked.";
    /// The access token arrived somewhere other than the Authorization header. FAPI 2.0 SP §5.3.4
    /// (2).
    AccessTokenMisplaced => InvalidRequest, "The access token belongs in the Authorization header, once (RFC 6750 section 2, FAPI 2.0 section 5.3.4).";
    /// No access token at all. RFC 6750 §3.1.
    AccessTokenMissing => InvalidToken, "The request has no access token.";
    /// The access token is bound to another key than the one that proves. RFC 9449 §7.1.
    AccessTokenOfAnotherKey => InvalidToken, "The access token is bound to another key (RFC 9449 section 7.1).";
    /// The access token may not be used with this scheme: a bound one is no bearer token, and the
    /// other way round. RFC 9449 §7.2.
    AccessTokenScheme => InvalidToken, "The access token is not for this scheme: one that is bound to a key needs DPoP, and no other does (RFC 9449 section 7.2).";
    /// The access token lacks the scope. RFC 6750 §3.1.
    AccessTokenScope => InsufficientScope, "The access token lacks the scope that this resource needs (RFC 6750 section 3.1).";
    /// `aud` is not the issuer as a string. FAPI 2.0 SP §5.3.2.1 (8).
    AssertionAudience => InvalidClient, "The aud of a client assertion must be the issuer identifier, as a string (FAPI 2.0 section 5.3.2.1); outside FAPI 2.0 it may be the token or the PAR endpoint.";
    /// A claim is missing or of another type. RFC 7523 §3.
    AssertionClaim(name: Name) => InvalidClient, "The claim {name} of the client assertion is missing or of another type (RFC 7523 section 3).";
    /// `exp` is in the past. RFC 7523 §3 (4).
    AssertionExpired => InvalidClient, "The client assertion has expired (RFC 7523 section 3).";
    /// `iss` and `sub` are not both the client. RFC 7523 §3 (1, 2).
    AssertionIssuer => InvalidClient, "The iss and sub of a client assertion must both be the client_id (RFC 7523 section 3).";
    /// `exp` is so far away that the `jti` could not be remembered as long. RFC 7523 §3 (4).
    AssertionLifetime => InvalidClient, "The exp of a client assertion must be within the next hour.";
    /// The JWT cannot be read, or its algorithm is none of those allowed. FAPI 2.0 SP §5.4.1.
    AssertionMalformed(name: Name) => InvalidClient, "The client assertion is not acceptable: {name}";
    /// The `jti` was seen before. RFC 7523 §3 (7).
    AssertionReplayed => InvalidClient, "The client assertion was used before; each needs a new jti (RFC 7523 section 3).";
    /// No key of the client verifies the signature. RFC 7523 §3 (9).
    AssertionSignature => InvalidClient, "Client authentication failed.";
    /// `iat` or `nbf` is further ahead than the clock skew allows. FAPI 2.0 SP §5.3.2.1 (13).
    AssertionTooEarly => InvalidClient, "The iat or nbf of the client assertion is too far in the future (FAPI 2.0 section 5.3.2.1).";
    /// No authentication context that the client calls essential can be met. OpenID Connect Core
    /// §5.5.1.1.
    AuthenticationContextUnmet => UnmetAuthenticationRequirements, "The authentication context that the client demands cannot be met (OpenID Connect Core section 5.5.1.1).";
    /// The body ended before its end. RFC 9112 §8.
    BodyIncomplete => InvalidRequest, "The body of the request is incomplete.";
    /// The body is larger than 64 KiB.
    BodyTooLarge => InvalidRequest, "The body of a request must not exceed 64 KiB.";
    /// No `client_assertion`. FAPI 2.0 SP §5.3.2.1 (6).
    ClientAssertionMissing => InvalidClient, "The client must authenticate with private_key_jwt: client_assertion is missing (FAPI 2.0 section 5.3.2.1).";
    /// The Authorization header holds no HTTP Basic credentials. RFC 6749 §2.3.1.
    ClientAuthenticationHeader => InvalidClient, "The Authorization header must hold HTTP Basic credentials, form-encoded (RFC 6749 section 2.3.1).";
    /// Another method of client authentication than `private_key_jwt`. FAPI 2.0 SP §5.3.2.1 (6).
    ClientAuthenticationMethod => InvalidClient, "The client must authenticate with private_key_jwt, by a client_assertion_type of jwt-bearer (FAPI 2.0 section 5.3.2.1).";
    /// The client authenticated by another method than the one it is registered for. RFC 7591 §2.
    ClientAuthenticationMismatch => InvalidClient, "The client must authenticate with the method it is registered for (token_endpoint_auth_method).";
    /// More than one method of client authentication. RFC 6749 §2.3.
    ClientAuthenticationTwice => InvalidRequest, "A client must not use more than one authentication method (RFC 6749 section 2.3).";
    /// The request or the grant is held to FAPI 2.0, and the client's authentication is not. FAPI
    /// 2.0 SP §5.3.2.1 (6, 8).
    ClientAuthenticationWeak => InvalidClient, "The client must authenticate with private_key_jwt, with the issuer as aud and PS256, ES256 or EdDSA (FAPI 2.0 section 5.3.2.1).";
    /// A confidential client shows no credentials. RFC 6749 §2.3.
    ClientCredentialMissing => InvalidClient, "The client must authenticate: it is confidential (RFC 6749 section 3.2.1).";
    /// The client may not use this grant type. RFC 6749 §5.2.
    ClientGrantType => UnauthorizedClient, "This client is not registered for this grant type.";
    /// The `client_id` parameter names another client than the credentials. RFC 6749 §2.3, RFC 7523
    /// §3.
    ClientIdContradiction => InvalidClient, "The client_id is not that of the client that authenticates (RFC 6749 section 2.3).";
    /// The keys of the client could not be had from its `jwks_uri`. OpenID Connect Dynamic Client
    /// Registration §2.
    ClientKeysUnavailable => InvalidClient, "The keys of the client could not be fetched from its jwks_uri.";
    /// The client is locked by its operator.
    ClientLocked => InvalidClient, "Client authentication failed.";
    /// The request names no client. RFC 6749 §3.2.1.
    ClientMissing => InvalidClient, "The request names no client: client_id is missing (RFC 6749 section 3.2.1).";
    /// The client may not use this response type. RFC 6749 §4.1.2.1.
    ClientResponseType => UnauthorizedClient, "This client is not registered for this response type.";
    /// The secret is not the client's. RFC 6749 §2.3.1.
    ClientSecretWrong => InvalidClient, "Client authentication failed.";
    /// No such client, said to the person in front of it. RFC 6749 §4.1.2.1.
    ClientUnregistered => InvalidRequest, "There is no client of this client_id.";
    /// No such client.
    ClientUnknown => InvalidClient, "Client authentication failed.";
    /// Not 43 characters of base64url. RFC 7636 §4.2.
    CodeChallengeMalformed => InvalidRequest, "A code_challenge of S256 is 43 characters of base64url (RFC 7636 section 4.2).";
    /// Another `code_challenge_method` than S256. FAPI 2.0 SP §5.3.2.2 (5).
    CodeChallengeMethod => InvalidRequest, "The code_challenge_method must be S256 (RFC 9700 section 2.1.1, FAPI 2.0 section 5.3.2.2).";
    /// No `code_challenge`. FAPI 2.0 SP §5.3.2.2 (5).
    CodeChallengeMissing => InvalidRequest, "A code_challenge is required (RFC 9700 section 2.1.1, FAPI 2.0 section 5.3.2.2).";
    /// The code is past its minute. FAPI 2.0 SP §5.3.2.1 (11).
    CodeExpired => InvalidGrant, "The authorization code has expired.";
    /// The code was issued to another client. RFC 6749 §5.2.
    CodeOfAnotherClient => InvalidGrant, "There is no such authorization code for this client.";
    /// A second use revokes what the first one issued. RFC 6749 §4.1.2.
    CodeReplayed => InvalidGrant, "The authorization code was used before; the tokens it gave are revoked (RFC 6749 section 4.1.2).";
    /// No such code. RFC 6749 §5.2.
    CodeUnknown => InvalidGrant, "There is no such authorization code for this client.";
    /// No `code_verifier`, or not 43 to 128 unreserved characters. RFC 7636 §4.1.
    CodeVerifierMalformed => InvalidGrant, "A code_verifier of 43 to 128 unreserved characters is required (RFC 7636 section 4.1).";
    /// The verifier does not answer the challenge. RFC 7636 §4.6.
    CodeVerifierMismatch => InvalidGrant, "The code_verifier does not answer the code_challenge (RFC 7636 section 4.6).";
    /// A `code_verifier` where no challenge was. RFC 9700 §4.8.2.
    CodeVerifierUnexpected => InvalidGrant, "A code_verifier is not acceptable: the authorization request had no code_challenge (RFC 9700 section 4.8.2).";
    /// The person has not allowed it yet, and must not be asked. OpenID Connect Core §3.1.2.6.
    ConsentRequired => ConsentRequired, "The person has to allow this, and prompt=none forbids asking (OpenID Connect Core section 3.1.2.6).";
    /// Not `application/x-www-form-urlencoded`. RFC 6749 §3.2.
    ContentType => InvalidRequest, "The body must be application/x-www-form-urlencoded (RFC 6749 section 3.2).";
    /// The browser sent a form of ours without the cookie that came with it.
    CookieMissing => InvalidRequest, "The browser did not send the cookie that came with this page.";
    /// The person said no. RFC 6749 §4.1.2.1.
    Denied => AccessDenied, "The request was denied.";
    /// The proof's `ath` is not the hash of the access token. RFC 9449 §4.3 (12).
    DpopAccessTokenHash => InvalidDpopProof, "The ath of the DPoP proof is not the hash of the access token (RFC 9449 section 4.3).";
    /// A claim of the proof is missing or of another type. RFC 9449 §4.2.
    DpopClaim(name: Name) => InvalidDpopProof, "The claim {name} of the DPoP proof is missing or of another type (RFC 9449 section 4.2).";
    /// `iat` is outside the accepted window. RFC 9449 §4.3 (11).
    DpopIssuedAt => InvalidDpopProof, "The iat of the DPoP proof is too old or too far in the future (RFC 9449 section 4.3).";
    /// `dpop_jkt` and the proof name different keys. RFC 9449 §10.1.
    DpopJktContradiction => InvalidDpopProof, "The dpop_jkt and the key of the DPoP proof differ (RFC 9449 section 10.1).";
    /// `dpop_jkt` is no SHA-256 thumbprint. RFC 9449 §10.
    DpopJktMalformed => InvalidRequest, "A dpop_jkt is the SHA-256 thumbprint of a key, 43 characters of base64url (RFC 9449 section 10).";
    /// The key that proves is not the key that was bound. RFC 9449 §10 and §7.1.
    DpopKeyMismatch => InvalidGrant, "The key of the DPoP proof is not the key this was bound to (RFC 9449 section 10).";
    /// The `jwk` of the header is missing or unusable. RFC 9449 §4.3 (5, 7).
    DpopKeyUnusable(name: Name) => InvalidDpopProof, "The jwk of the DPoP proof is not acceptable: {name}";
    /// The proof cannot be read, or its algorithm is none of those allowed. RFC 9449 §4.3 (2, 5).
    DpopMalformed(name: Name) => InvalidDpopProof, "The DPoP proof is not acceptable: {name}";
    /// `htm` is not the method of the request. RFC 9449 §4.3 (8).
    DpopMethod => InvalidDpopProof, "The htm of the DPoP proof is not the method of the request (RFC 9449 section 4.3).";
    /// No proof. FAPI 2.0 SP §5.3.2.1 (4, 5).
    DpopMissing => InvalidDpopProof, "A DPoP proof is required: the access tokens of this client are sender-constrained (RFC 9449 section 5, FAPI 2.0 section 5.3.2.1).";
    /// The nonce is missing or stale. RFC 9449 §8.
    DpopNonce => UseDpopNonce, "The DPoP proof must carry the nonce of the DPoP-Nonce header (RFC 9449 section 8).";
    /// More than one `DPoP` header. RFC 9449 §4.3 (1).
    DpopRepeated => InvalidDpopProof, "There must be exactly one DPoP header (RFC 9449 section 4.3).";
    /// The `jti` was seen before. RFC 9449 §11.1.
    DpopReplayed => InvalidDpopProof, "The DPoP proof was used before; each needs a new jti (RFC 9449 section 11.1).";
    /// The signature does not verify under the `jwk` of the header. RFC 9449 §4.3 (6).
    DpopSignature => InvalidDpopProof, "The signature of the DPoP proof does not verify with its jwk (RFC 9449 section 4.3).";
    /// `typ` is not `dpop+jwt`. RFC 9449 §4.3 (4).
    DpopType => InvalidDpopProof, "The typ of a DPoP proof must be dpop+jwt (RFC 9449 section 4.3).";
    /// `htu` is not the URI of the request. RFC 9449 §4.3 (9).
    DpopUri => InvalidDpopProof, "The htu of the DPoP proof is not the URI of the request (RFC 9449 section 4.3).";
    /// A form of ours came back late, or from another browser than it was shown in. RFC 9700 §4.7.
    FormExpired => InvalidRequest, "This page has expired or was opened in another browser; begin again at the application.";
    /// A form of ours was sent from another site. RFC 9700 §4.7.
    FormFromElsewhere => InvalidRequest, "The form was not sent from a page of this server.";
    /// The body or query cannot be decoded as a form. WHATWG URL §5.1, strictly.
    FormMalformed => InvalidRequest, "The parameters are not well-formed: percent-encoded UTF-8 is required.";
    /// The grant of this token was revoked. RFC 7009 §2.1.
    GrantRevoked => InvalidGrant, "The grant of this token was revoked.";
    /// A `grant_type` that is not served. RFC 6749 §5.2.
    GrantTypeUnsupported => UnsupportedGrantType, "The grant_type is not one this server serves.";
    /// The token hook of the service said no.
    HookDenied => AccessDenied, "The service refused to issue tokens for this request.";
    /// The token hook of the service did not answer in time, or not as agreed.
    HookUnavailable => TemporarilyUnavailable, "The service could not decide about this request; try again later.";
    /// The ID tokens of the client are signed as FAPI 2.0 does not allow, and the scope demands it.
    /// FAPI 2.0 SP §5.4.1.
    IdTokenAlgorithmWeak => UnauthorizedClient, "The ID tokens of this client must be signed with PS256, ES256 or EdDSA for this scope (FAPI 2.0 section 5.4.1).";
    /// Nobody the client expects is signed in, and nobody may be asked. OpenID Connect Core
    /// §3.1.2.6.
    LoginRequired => LoginRequired, "The person has to sign in, and the request forbids asking or names somebody else (OpenID Connect Core section 3.1.2.6).";
    /// A parameter has a value its rule does not allow.
    ParameterMalformed(name: Name) => InvalidRequest, "The value of the parameter {name} is not one its rule allows.";
    /// A required parameter is missing. RFC 6749 §5.2.
    ParameterMissing(name: Name) => InvalidRequest, "The parameter {name} is required.";
    /// A parameter is there twice. RFC 6749 §3.1 and §3.2.
    ParameterRepeated(name: Name) => InvalidRequest, "The parameter {name} must not be included more than once (RFC 6749 section 3.2).";
    /// `prompt=none` beside another value. OpenID Connect Core §3.1.2.1.
    PromptContradiction => InvalidRequest, "The prompt none cannot be combined with another value (OpenID Connect Core section 3.1.2.1).";
    /// The authorization request was not pushed. FAPI 2.0 SP §5.3.2.2 (3).
    PushedRequestRequired => InvalidRequest, "The authorization request must be pushed first and be named here by its request_uri (RFC 9126 section 4, FAPI 2.0 section 5.3.2.2).";
    /// The `redirect_uri` is not the one of the authorization request. RFC 6749 §4.1.3.
    RedirectUriMismatch => InvalidGrant, "The redirect_uri is not the one of the authorization request (RFC 6749 section 4.1.3).";
    /// No `redirect_uri`. FAPI 2.0 SP §5.3.2.2 (6), OpenID Connect Core §3.1.2.1.
    RedirectUriMissing => InvalidRequest, "A redirect_uri is required (FAPI 2.0 section 5.3.2.2, OpenID Connect Core section 3.1.2.1).";
    /// The `redirect_uri` is not registered, compared as exact strings. RFC 9700 §4.1.3.
    RedirectUriUnregistered => InvalidRequest, "The redirect_uri is not one the client has registered, character by character.";
    /// The refresh token is past its time. RFC 6749 §5.2.
    RefreshTokenExpired => InvalidGrant, "The refresh token has expired.";
    /// The refresh token was issued to another client. RFC 6749 §5.2.
    RefreshTokenOfAnotherClient => InvalidGrant, "There is no such refresh token for this client.";
    /// A rotated refresh token came back after its time: the family is revoked. RFC 9700 §4.14.2.
    RefreshTokenReplayed => InvalidGrant, "The refresh token was used before; everything that came of it is revoked (RFC 9700 section 4.14.2).";
    /// No such refresh token. RFC 6749 §5.2.
    RefreshTokenUnknown => InvalidGrant, "There is no such refresh token for this client.";
    /// A request object, which is not served. OpenID Connect Core §3.1.2.6.
    RequestObjectUnsupported => RequestNotSupported, "Request objects are not supported.";
    /// The `request_uri` is past its time. RFC 9126 §2.2.
    RequestUriExpired => InvalidRequestUri, "The request_uri has expired; push the request again.";
    /// The `request_uri` was pushed by another client. RFC 9126 §2.2.
    RequestUriOfAnotherClient => InvalidRequestUri, "There is no such request_uri for this client.";
    /// A `request_uri` inside a pushed request. RFC 9126 §2.1 (3).
    RequestUriPushed => InvalidRequest, "A pushed request must not contain a request_uri (RFC 9126 section 2.1).";
    /// No such `request_uri`. RFC 9126 §4.
    RequestUriUnknown => InvalidRequestUri, "There is no such request_uri for this client.";
    /// A `request_uri` that was not pushed here, which is not served. OpenID Connect Core §3.1.2.6.
    RequestUriUnsupported => RequestUriNotSupported, "Only a request_uri of this server's pushed authorization request endpoint is supported.";
    /// The authorization it asked for is complete. FAPI 2.0 SP §5.3.2.2.
    RequestUriUsed => InvalidRequestUri, "The request_uri was used: the authorization it asked for is complete.";
    /// A `response_mode` that is not served for this response type. OAuth 2.0 Multiple Response
    /// Types §5.
    ResponseModeUnfit => InvalidRequest, "The response_mode must be form_post, fragment, or query where no token is returned.";
    /// Another `response_mode` than `query`. OAuth 2.0 Multiple Response Type Encoding Practices
    /// §2.1.
    ResponseModeUnsupported => InvalidRequest, "The response_mode must be query.";
    /// A `response_type` that is not served; under FAPI 2.0 it is `code`. RFC 6749 §4.1.2.1, FAPI
    /// 2.0 SP §5.3.2.2 (1).
    ResponseTypeUnsupported => UnsupportedResponseType, "The response_type is not one this server serves; under FAPI 2.0 it must be code (section 5.3.2.2).";
    /// A scope beyond what was granted. RFC 6749 §6.
    ScopeBeyondGrant => InvalidScope, "The scope exceeds what was granted (RFC 6749 section 6).";
    /// Nothing that was asked for can be granted. RFC 6749 §3.3.
    ScopeInvalid => InvalidScope, "No scope that was asked for can be granted to this client (RFC 6749 section 3.3).";
    /// Not a list of scope tokens, or too long. RFC 6749 §5.2: `invalid_scope` is "invalid,
    /// unknown, malformed".
    ScopeMalformed => InvalidScope, "The scope is malformed: scope tokens, separated by one space each (RFC 6749 section 3.3).";
    /// The scope lacks `openid`, which the response type needs. OpenID Connect Core §3.2.2.1.
    ScopeOpenidMissing => InvalidScope, "The response_type needs the scope openid (OpenID Connect Core section 3.2.2.1).";
    /// The service lets nobody make an account.
    SignUpUnavailable => InvalidRequest, "Accounts are not made here.";
    /// The access tokens for this target are signed as FAPI 2.0 forbids. FAPI 2.0 SP §5.4.1 (1).
    TargetAlgorithm => InvalidTarget, "Access tokens for this resource are not signed with PS256, ES256 or EdDSA (FAPI 2.0 section 5.4.1).";
    /// More than was granted is asked for. RFC 8707 §2.2.
    TargetBeyondGrant => InvalidTarget, "The resource exceeds what was granted (RFC 8707 section 2.2).";
    /// No such API. RFC 8707 §2.
    TargetUnknown => InvalidTarget, "The audience or resource is not one this server issues tokens for (RFC 8707 section 2).";
    /// APIs whose tokens differ in format or algorithm. RFC 8707 §2.
    TargetsDiffer => InvalidTarget, "No access token fits all of these resources: ask for them one by one (RFC 8707 section 2).";
    /// The ticket is past its time.
    TicketExpired => InvalidRequest, "The time to sign in is over; begin again at the application.";
    /// No such ticket.
    TicketUnknown => InvalidRequest, "There is no such ticket.";
    /// The ticket was used.
    TicketUsed => InvalidRequest, "This sign-in is complete; begin again at the application.";
    /// The token was issued to another client. RFC 7009 §2.1.
    TokenOfAnotherClient => InvalidGrant, "The token was issued to another client (RFC 7009 section 2.1).";
}

/// The `error` of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// RFC 6749 §4.1.2.1.
    AccessDenied,
    /// OpenID Connect Core §3.1.2.6.
    ConsentRequired,
    /// RFC 6750 §3.1.
    InsufficientScope,
    /// RFC 6749 §5.2.
    InvalidClient,
    /// RFC 9449 §5.
    InvalidDpopProof,
    /// RFC 6749 §5.2.
    InvalidGrant,
    /// RFC 6749 §5.2.
    InvalidRequest,
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
    /// OpenID Connect Core Unmet Authentication Requirements 1.0 §2.
    UnmetAuthenticationRequirements,
    /// RFC 6749 §5.2.
    UnsupportedGrantType,
    /// RFC 6749 §4.1.2.1.
    UnsupportedResponseType,
    /// RFC 9449 §8.
    UseDpopNonce,
}

impl ErrorCode {
    /// The code as the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::ConsentRequired => "consent_required",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidClient => "invalid_client",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidToken => "invalid_token",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::UseDpopNonce => "use_dpop_nonce",
        }
    }
}

impl Service {
    /// The `error_description`, unless the service leaves it out. RFC 6749 §5.2: it is optional.
    pub fn description_of(&self, refusal: &Refusal) -> Option<String> {
        (!self.error_description_omitted).then(|| refusal.to_string())
    }
}

impl fmt::Display for Refusal {
    /// One sentence for `error_description`, in the characters RFC 6749 §5.2 allows there.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&printable(&self.sentence()))
    }
}

/// RFC 6749 §5.2: `error_description` MUST NOT include characters outside %x20-21 / %x23-5B /
/// %x5D-7E.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if matches!(c, ' '..='!' | '#'..='[' | ']'..='~') {
                c
            } else {
                '?'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_only_the_characters_of_rfc_6749_5_2() {
        let refusal = Refusal::ParameterRepeated("a\"b\\c\r\n\u{e9}".into());
        assert!(
            refusal
                .to_string()
                .bytes()
                .all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        );
    }

    #[test]
    fn an_unknown_client_and_a_wrong_signature_read_the_same() {
        assert_eq!(
            Refusal::ClientUnknown.to_string(),
            Refusal::AssertionSignature.to_string()
        );
        assert_eq!(
            Refusal::ClientLocked.to_string(),
            Refusal::AssertionSignature.to_string()
        );
    }
}
