//! Every reason to say no, in one table: the variant names the broken rule and is what the log
//! gets, the code is what the wire learns, and the sentence is what a developer reads. Storage and
//! network failures are no refusals.
//!
//! What follows from a refusal stands in its row, or follows from its [`ErrorCode`]: the HTTP status,
//! the challenge, the page that a person sees, and the number by which an API knows it.

mod page;
mod table;

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};
use serde_json::Value;

use table::{empty, or, refusals};

use super::error_code::{Challenge, ErrorCode};
use crate::{
    Digest,
    documents::Service,
    json::{FromJson, NotJson},
};

/// The name of a parameter, claim or header that a refusal speaks of, or the reason a library
/// gives.
pub type Name = Cow<'static, str>;

/// Why a request ends on a page instead of at the client.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Problem {
    /// The browser sends no cookies.
    Cookies,
    /// The interaction took too long, or has been completed already.
    Expired,
    /// The request of the client breaks a rule, and nobody vouches for where it wants the answer.
    Refused,
    /// Nobody makes an account here by themselves.
    SignUp,
    /// The fault is ours.
    Unavailable,
}

refusals! {
    /// The access token is for somebody else. RFC 9068 §4.
    AccessTokenAudience => InvalidToken, A900301, Refused, "The access token is not meant for this resource (RFC 9068 section 4).";
    /// The access token is bound to a certificate, and none came with it. RFC 8705 §3.
    AccessTokenCertificateMissing => InvalidToken, A902350, Refused, "The access token is bound to a certificate, and the client has shown none (RFC 8705 section 3).";
    /// The certificate is called revoked where TLS ends. RFC 5280 §3.3.
    AccessTokenCertificateRevoked => InvalidToken, A902365, Refused, "The certificate of the client is revoked.";
    /// The access token is unknown, expired or revoked. RFC 6750 §3.1.
    AccessTokenInvalid => InvalidToken [published A057302], A900302, Refused, "The access token is unknown, expired or revoked.";
    /// The access token arrived somewhere other than the Authorization header. FAPI 2.0 SP §5.3.4
    /// (2).
    AccessTokenMisplaced => InvalidRequest, A900303, Refused, "The access token belongs in the Authorization header, once (RFC 6750 section 2, FAPI 2.0 section 5.3.4).";
    /// No access token at all. RFC 6750 §3.1.
    AccessTokenMissing => InvalidToken [challenge Scheme] [published A057301], A900304, Refused, "The request has no access token.";
    /// The access token is bound to another certificate than the one that came with it. RFC 8705 §3.
    AccessTokenOfAnotherCertificate => InvalidToken, A902351, Refused, "The access token is bound to another certificate (RFC 8705 section 3).";
    /// The access token is bound to another key than the one that proves. RFC 9449 §7.1.
    AccessTokenOfAnotherKey => InvalidToken [published A065309], A900305, Refused, "The access token is bound to another key (RFC 9449 section 7.1).";
    /// The access token may not be used with this scheme: a bound one is no bearer token, and the
    /// other way round. RFC 9449 §7.2.
    AccessTokenScheme => InvalidToken [published A065308], A900306, Refused, "The access token is not for this scheme: one that is bound to a key needs DPoP, and no other does (RFC 9449 section 7.2).";
    /// The access token lacks the scope. RFC 6750 §3.1.
    AccessTokenScope => InsufficientScope [published A064302], A900307, Refused, "The access token lacks the scope that this resource needs (RFC 6750 section 3.1).";
    /// The access token is of another person than the resource is for.
    AccessTokenSubject => InvalidRequest [status 403] [published A066302], A901347, Refused, "The access token is not of the person that this resource is for.";
    /// The body is larger than 1 MiB on the admin road.
    AdminBodyTooLarge => InvalidRequest [status 413], A901343, Refused, "The body of an admin request must not exceed 1 MiB.";
    /// `aud` is not the issuer as a string. FAPI 2.0 SP §5.3.2.1 (8).
    AssertionAudience => InvalidClient [published A157318], A900308, Refused, "The aud of a client assertion must be the issuer identifier, as a string (FAPI 2.0 section 5.3.2.1); outside FAPI 2.0 it may be the token or the PAR endpoint.";
    /// A claim is missing or of another type. RFC 7523 §3.
    AssertionClaim(name: Name) => InvalidClient, A900309, Refused, "The claim {name} of the client assertion is missing or of another type (RFC 7523 section 3).";
    /// `exp` is in the past. RFC 7523 §3 (4).
    AssertionExpired => InvalidClient [published A157320], A900310, Refused, "The client assertion has expired (RFC 7523 section 3).";
    /// `iss` and `sub` are not both the client. RFC 7523 §3 (1, 2).
    AssertionIssuer => InvalidClient [published A157315], A900311, Refused, "The iss and sub of a client assertion must both be the client_id (RFC 7523 section 3).";
    /// `exp` is so far away that the `jti` could not be remembered as long. RFC 7523 §3 (4).
    AssertionLifetime => InvalidClient, A900312, Refused, "The exp of a client assertion must be within the next hour.";
    /// The JWT cannot be read, or its algorithm is none of those allowed. FAPI 2.0 SP §5.4.1.
    AssertionMalformed(name: Name) => InvalidClient [published A157312], A900313, Refused, "The client assertion is not acceptable: {name}";
    /// The `jti` was seen before. RFC 7523 §3 (7).
    AssertionReplayed => InvalidClient, A900314, Refused, "The client assertion was used before; each needs a new jti (RFC 7523 section 3).";
    /// No key of the client verifies the signature. RFC 7523 §3 (9).
    AssertionSignature => InvalidClient [published A157326], A900315, Refused, "Client authentication failed.";
    /// `iat` or `nbf` is further ahead than the clock skew allows. FAPI 2.0 SP §5.3.2.1 (13).
    AssertionTooEarly => InvalidClient [published A157323], A900316, Refused, "The iat or nbf of the client assertion is too far in the future (FAPI 2.0 section 5.3.2.1).";
    /// No authentication context that the client calls essential can be met. OpenID Connect Core
    /// §5.5.1.1.
    AuthenticationContextUnmet => UnmetAuthenticationRequirements, A900317, Refused, "The authentication context that the client demands cannot be met (OpenID Connect Core section 5.5.1.1).";
    /// The person has proved who they are by less, or longer ago, than the resource needs. RFC 9470 §3.
    AuthenticationInsufficient => InsufficientUserAuthentication, A901348, Refused, "The resource needs another authentication of the person, or a more recent one (RFC 9470 section 3).";
    /// The details that a token request asks for are not within those that were granted. RFC 9396 §6.1.
    AuthorizationDetailsBeyondGrant => InvalidAuthorizationDetails, A903350, Refused, "The authorization_details are not within those that were granted: each must be one of them, or have fewer actions, datatypes, locations or privileges than one of them (RFC 9396 section 6.1).";
    /// Nothing is left of the details that were granted: their types are not known any more, or not to this
    /// client.
    AuthorizationDetailsEnded => InvalidAuthorizationDetails, A903351, Refused, "Of the authorization_details that were granted nothing is left (RFC 9396 section 5).";
    /// `authorization_details` is no JSON array of objects, or goes beyond a bound. RFC 9396 §2.
    AuthorizationDetailsMalformed => InvalidAuthorizationDetails, A903352, Refused, "The authorization_details must be a JSON array of 1 to 32 objects, each with a type, in at most 16 KiB and 8 levels, that says no name twice (RFC 9396 section 2).";
    /// Details are of a type that the service does not know or the client may not ask for. RFC 9396 §5.
    AuthorizationDetailsType(name: Name) => InvalidAuthorizationDetails, A903353, Refused, "Entry {name} of the authorization_details is of a type that is not known here, or not to this client (RFC 9396 section 5).";
    /// Details have an unknown field, lack one, or have one of another type or value. RFC 9396 §5.
    AuthorizationDetailsUnfit(name: Name) => InvalidAuthorizationDetails, A903354, Refused, "Entry {name} of the authorization_details does not fit its type: a field is unknown, missing, or of another type or value (RFC 9396 section 5).";
    /// There is no grant of this name, or it has ended, or it is not of this client and this person. Grant
    /// Management for OAuth 2.0 §5.4.
    GrantIdInvalid => InvalidGrantId, A903372, Refused, "The grant_id names no grant of this client and this person that stands (Grant Management for OAuth 2.0 section 5.4).";
    /// No `grant_id` says which grant is to be merged or replaced. Grant Management for OAuth 2.0 §5.2.
    GrantIdMissing => InvalidRequest, A903371, Refused, "A grant_id must come with grant_management_action=merge or replace (Grant Management for OAuth 2.0 section 5.2).";
    /// A `grant_id` comes with the action that makes a grant of its own. Grant Management for OAuth 2.0 §5.2.
    GrantIdUnexpected => InvalidRequest, A903360, Refused, "A grant_id must not come with grant_management_action=create (Grant Management for OAuth 2.0 section 5.2).";
    /// No action is named where one has to be. Grant Management for OAuth 2.0 §5.2, §7.1.
    GrantManagementActionMissing => InvalidRequest, A903361, Refused, "The grant_management_action is missing, which is required here or goes with the grant_id (Grant Management for OAuth 2.0 sections 5.2 and 7.1).";
    /// The action is not served. Grant Management for OAuth 2.0 §5.4.
    GrantManagementActionUnsupported => InvalidRequest, A903362, Refused, "The grant management action is not among grant_management_actions_supported (Grant Management for OAuth 2.0 section 5.4).";
    /// The grant was merged, replaced or changed after the request that is to do that, or after the person agreed. Grant Management for OAuth
    /// 2.0 §5.4.
    GrantSucceeded => InvalidGrantId, A903374, Refused, "The grant was merged, replaced or changed in the meantime: the client has to ask again (Grant Management for OAuth 2.0 section 5.4).";
    /// The client proves nothing, or the answer is no code alone: its tokens could not take the place of
    /// others in one step. Grant Management for OAuth 2.0 §5.2.
    GrantSuccessionUnfit => InvalidRequest, A903373, Refused, "Only a client with credentials may merge or replace a grant, with response_type=code (Grant Management for OAuth 2.0 section 5.2).";
    /// Both together go beyond a bound. Grant Management for OAuth 2.0 §5.2.
    GrantTooLarge => InvalidRequest, A903375, Refused, "The merged grant would be too large: it may have 4096 octets of scope, 100 resources, and 32 authorization_details in 16 KiB (Grant Management for OAuth 2.0 section 5.2).";
    /// There is no grant of this name, or it is not the client's. Grant Management for OAuth 2.0 §6.6.
    GrantUnknown => InvalidRequest [status 404], A903363, Refused, "There is no such grant, or it is not one of this client (Grant Management for OAuth 2.0 section 6.6).";
    /// The body ended before its end. RFC 9112 §8.
    BodyIncomplete => InvalidRequest, A900318, Refused, "The body of the request is incomplete.";
    /// The body is larger than 64 KiB.
    BodyTooLarge => InvalidRequest [status 413], A900319, Refused, "The body of a request must not exceed 64 KiB.";
    /// The certificate is not the one that this is bound to. RFC 8705 §4.
    CertificateMismatch => InvalidGrant, A902352, Refused, "The certificate of the client is not the one this was bound to (RFC 8705 section 4).";
    /// The client shows no certificate, and its tokens are bound to one. RFC 8705 §3.
    CertificateMissing => InvalidRequest [published A048351], A902353, Refused, "The client must show its certificate: its access tokens are bound to it (RFC 8705 section 3).";
    /// No token can be bound to the certificate. RFC 8705 §3.
    CertificateUnusable(name: Name) => InvalidRequest, A902354, Refused, "No access token can be bound to the certificate of the client: {name}.";
    /// No `client_assertion`. FAPI 2.0 SP §5.3.2.1 (6).
    ClientAssertionMissing => InvalidClient [published A157311], A900320, Refused, "The client must authenticate with private_key_jwt or mutual TLS: client_assertion is missing, and there is no certificate (FAPI 2.0 section 5.3.2.1).";
    /// The Authorization header holds no HTTP Basic credentials. RFC 6749 §2.3.1.
    ClientAuthenticationHeader => InvalidClient, A900321, Refused, "The Authorization header must hold HTTP Basic credentials, form-encoded (RFC 6749 section 2.3.1).";
    /// Another method of client authentication than `private_key_jwt`. FAPI 2.0 SP §5.3.2.1 (6).
    ClientAuthenticationMethod => InvalidClient [published A157310], A900322, Refused, "The client must authenticate with mutual TLS, or private_key_jwt by a client_assertion_type of jwt-bearer (FAPI 2.0 section 5.3.2.1).";
    /// The client authenticated by another method than the one it is registered for. RFC 7591 §2.
    ClientAuthenticationMismatch => InvalidClient, A900323, Refused, "The client must authenticate with the method it is registered for (token_endpoint_auth_method).";
    /// More than one method of client authentication. RFC 6749 §2.3.
    ClientAuthenticationTwice => InvalidRequest, A900324, Refused, "A client must not use more than one authentication method (RFC 6749 section 2.3).";
    /// The request or the grant is held to FAPI 2.0, and the client's authentication is not. FAPI
    /// 2.0 SP §5.3.2.1 (6, 8).
    ClientAuthenticationWeak => InvalidClient [published A152301], A900325, Refused, "The client must authenticate with mutual TLS, or private_key_jwt with the issuer as aud and PS256, ES256 or EdDSA (FAPI 2.0 section 5.3.2.1).";
    /// The certificate is not good yet, or not any more. RFC 5280 §4.1.2.5.
    ClientCertificateExpired => InvalidClient, A902355, Refused, "The certificate of the client is not good at this time (RFC 5280 section 4.1.2.5).";
    /// The certificate is not the client's. RFC 8705 §2.
    ClientCertificateMismatch => InvalidClient, A902356, Refused, "Client authentication failed.";
    /// The client shows no certificate, and authenticates by one. RFC 8705 §2.
    ClientCertificateMissing => InvalidClient, A902357, Refused, "The client must authenticate with its certificate, and has shown none (RFC 8705 section 2).";
    /// The certificate cannot be read.
    ClientCertificateUnusable(name: Name) => InvalidClient, A902358, Refused, "The certificate of the client is not acceptable: {name}.";
    /// Nobody vouches for what the certificate says. RFC 8705 §2.1.
    ClientCertificateUnverified => InvalidClient, A902359, Refused, "The certificate of the client was not verified where TLS ends, up to an authority that is trusted there (RFC 8705 section 2.1).";
    /// A confidential client shows no credentials. RFC 6749 §2.3.
    ClientCredentialMissing => InvalidClient [published A157304], A900326, Refused, "The client must authenticate: it is confidential (RFC 6749 section 3.2.1).";
    /// A public client asks about a token. RFC 7662 §2.1.
    ClientCredentialImpossible => InvalidClient, A901344, Refused, "Only clients that authenticate may introspect tokens, and this one is public (RFC 7662 section 2.1).";
    /// The client asks to have something encrypted, and has no key for that. OpenID Connect Core §10.2.
    ClientEncryptionKeyMissing => InvalidRequest, A903300, Refused, "Nothing can be encrypted for the client: it has no key for the algorithm that it asks for (OpenID Connect Core section 10.2).";
    /// The client may not use this grant type. RFC 6749 §5.2.
    ClientGrantType => UnauthorizedClient [published A047302], A900327, Refused, "This client is not registered for this grant type.";
    /// The `client_id` parameter names another client than the credentials. RFC 6749 §2.3, RFC 7523
    /// §3.
    ClientIdContradiction => InvalidClient [published A048312], A900328, Refused, "The client_id is not that of the client that authenticates (RFC 6749 section 2.3).";
    /// The keys of the client could not be had from its `jwks_uri`. OpenID Connect Dynamic Client
    /// Registration §2.
    ClientKeysUnavailable => InvalidClient, A900329, Refused, "The keys of the client could not be fetched from its jwks_uri.";
    /// What is at the `jwks_uri` of the client is no set of keys that can be used. RFC 7517 §5.
    ClientKeysUnusable(name: Name) => InvalidClient, A901333, Refused, "The keys at the jwks_uri of the client are not acceptable: {name}";
    /// The client is locked by its operator.
    ClientLocked => InvalidClient [published A048307], A900330, Refused, "Client authentication failed.";
    /// What a client says of itself breaks a rule, or is not served. RFC 7591 §3.2.2.
    ClientMetadata(name: Name) => InvalidClientMetadata, A901356, Refused, "{name}";
    /// The request names no client. RFC 6749 §3.2.1.
    ClientMissing => InvalidClient, A900331, Refused, "The request names no client: client_id is missing (RFC 6749 section 3.2.1).";
    /// The client may not use this response type. RFC 6749 §4.1.2.1.
    ClientResponseType => UnauthorizedClient [published A009306], A900332, Refused, "This client is not registered for this response type.";
    /// The secret is not the client's. RFC 6749 §2.3.1.
    ClientSecretWrong => InvalidClient [published A157305], A900333, Refused, "Client authentication failed.";
    /// The client is locked by its operator. Whoever brings its request is told the same as of one that is not there.
    ClientShut => InvalidRequest [published A010307], A901349, Refused, "There is no client of this client_id.";
    /// No such client, said to the person in front of it. RFC 6749 §4.1.2.1.
    ClientUnregistered => InvalidRequest [published A010304], A900334, Refused, "There is no client of this client_id.";
    /// No such client.
    ClientUnknown => InvalidClient [published A048304], A900335, Refused, "Client authentication failed.";
    /// Not 43 characters of base64url. RFC 7636 §4.2.
    CodeChallengeMalformed => InvalidRequest [published A124304], A900336, Refused, "A code_challenge of S256 is 43 characters of base64url (RFC 7636 section 4.2).";
    /// Another `code_challenge_method` than S256. FAPI 2.0 SP §5.3.2.2 (5).
    CodeChallengeMethod => InvalidRequest [published A124307], A900337, Refused, "The code_challenge_method must be S256 (RFC 9700 section 2.1.1, FAPI 2.0 section 5.3.2.2).";
    /// No `code_challenge`. FAPI 2.0 SP §5.3.2.2 (5).
    CodeChallengeMissing => InvalidRequest [published A124301], A900338, Refused, "A code_challenge is required (RFC 9700 section 2.1.1, FAPI 2.0 section 5.3.2.2).";
    /// The code is past its minute. FAPI 2.0 SP §5.3.2.1 (11).
    CodeExpired => InvalidGrant [published A050311], A900339, Refused, "The authorization code has expired.";
    /// The code was issued to another client. RFC 6749 §5.2.
    CodeOfAnotherClient => InvalidGrant [published A050307], A900340, Refused, "There is no such authorization code for this client.";
    /// A second use revokes what the first one issued. RFC 6749 §4.1.2.
    CodeReplayed => InvalidGrant [published A050305], A900341, Refused, "The authorization code was used before; the tokens it gave are revoked (RFC 6749 section 4.1.2).";
    /// No such code. RFC 6749 §5.2.
    CodeUnknown => InvalidGrant [published A050305], A900342, Refused, "There is no such authorization code for this client.";
    /// The code has no challenge of the kind that its client needs by now. RFC 9700 §2.1.1.
    CodeUnprotected => InvalidGrant, A901345, Refused, "The authorization request had no code_challenge as this client needs it now (RFC 9700 section 2.1.1).";
    /// No `code_verifier`, or not 43 to 128 unreserved characters. RFC 7636 §4.1.
    CodeVerifierMalformed => InvalidGrant [published A050316], A900343, Refused, "A code_verifier of 43 to 128 unreserved characters is required (RFC 7636 section 4.1).";
    /// The verifier does not answer the challenge. RFC 7636 §4.6.
    CodeVerifierMismatch => InvalidGrant [published A050315], A900344, Refused, "The code_verifier does not answer the code_challenge (RFC 7636 section 4.6).";
    /// A `code_verifier` where no challenge was. RFC 9700 §4.8.2.
    CodeVerifierUnexpected => InvalidGrant [published A050317], A900345, Refused, "A code_verifier is not acceptable: the authorization request had no code_challenge (RFC 9700 section 4.8.2).";
    /// The person has not allowed it yet, and must not be asked. OpenID Connect Core §3.1.2.6.
    ConsentRequired => ConsentRequired, A900346, Refused, "The person has to allow this, and prompt=none forbids asking (OpenID Connect Core section 3.1.2.6).";
    /// Not `application/x-www-form-urlencoded`. RFC 6749 §3.2.
    ContentType => InvalidRequest, A900347, Refused, "The body must be application/x-www-form-urlencoded (RFC 6749 section 3.2).";
    /// The browser sent a form of ours without the cookie that came with it.
    CookieMissing => InvalidRequest, A900348, Cookies, "The browser did not send the cookie that came with this page.";
    /// The person said no. RFC 6749 §4.1.2.1.
    Denied => AccessDenied, A900349, Refused, "The request was denied.";
    /// The proof's `ath` is not the hash of the access token. RFC 9449 §4.3 (12).
    DpopAccessTokenHash => InvalidDpopProof [published A254301], A900350, Refused, "The ath of the DPoP proof is not the hash of the access token (RFC 9449 section 4.3).";
    /// A claim of the proof is missing or of another type. RFC 9449 §4.2.
    DpopClaim(name: Name) => InvalidDpopProof [published A254301], A900351, Refused, "The claim {name} of the DPoP proof is missing or of another type (RFC 9449 section 4.2).";
    /// `exp` is in the past. RFC 7519 §4.1.4.
    DpopExpired => InvalidDpopProof [published A254301], A901331, Refused, "The DPoP proof has expired (RFC 7519 section 4.1.4).";
    /// `iat` is outside the accepted window. RFC 9449 §4.3 (11).
    DpopIssuedAt => InvalidDpopProof [published A254301], A900352, Refused, "The iat of the DPoP proof is too old (RFC 9449 section 4.3).";
    /// `dpop_jkt` and the proof name different keys. RFC 9449 §10.1.
    DpopJktContradiction => InvalidDpopProof, A900353, Refused, "The dpop_jkt and the key of the DPoP proof differ (RFC 9449 section 10.1).";
    /// `dpop_jkt` is no SHA-256 thumbprint. RFC 9449 §10.
    DpopJktMalformed => InvalidRequest, A900354, Refused, "A dpop_jkt is the SHA-256 thumbprint of a key, 43 characters of base64url (RFC 9449 section 10).";
    /// The key that proves is not the key that was bound. RFC 9449 §10 and §7.1.
    DpopKeyMismatch => InvalidGrant, A900355, Refused, "The key of the DPoP proof is not the key this was bound to (RFC 9449 section 10).";
    /// The `jwk` of the header is missing or unusable. RFC 9449 §4.3 (5, 7).
    DpopKeyUnusable(name: Name) => InvalidDpopProof [published A254303], A900356, Refused, "The jwk of the DPoP proof is not acceptable: {name}";
    /// The proof cannot be read, or its algorithm is none of those allowed. RFC 9449 §4.3 (2, 5).
    DpopMalformed(name: Name) => InvalidDpopProof [published A254301], A900357, Refused, "The DPoP proof is not acceptable: {name}";
    /// `htm` is not the method of the request. RFC 9449 §4.3 (8).
    DpopMethod => InvalidDpopProof [published A254301], A900358, Refused, "The htm of the DPoP proof is not the method of the request (RFC 9449 section 4.3).";
    /// No proof. FAPI 2.0 SP §5.3.2.1 (4, 5).
    DpopMissing => InvalidDpopProof [published A152305], A900359, Refused, "A DPoP proof is required: the access tokens of this client are sender-constrained (RFC 9449 section 5, FAPI 2.0 section 5.3.2.1).";
    /// The nonce is missing or stale. RFC 9449 §8.
    DpopNonce => UseDpopNonce, A900360, Refused, "The DPoP proof must carry the nonce of the DPoP-Nonce header (RFC 9449 section 8).";
    /// More than one `DPoP` header. RFC 9449 §4.3 (1).
    DpopRepeated => InvalidDpopProof [published A254301], A900361, Refused, "There must be exactly one DPoP header (RFC 9449 section 4.3).";
    /// The `jti` was seen before. RFC 9449 §11.1.
    DpopReplayed => InvalidDpopProof [published A254301], A900362, Refused, "The DPoP proof was used before; each needs a new jti (RFC 9449 section 11.1).";
    /// The signature does not verify under the `jwk` of the header. RFC 9449 §4.3 (6).
    DpopSignature => InvalidDpopProof [published A254301], A900363, Refused, "The signature of the DPoP proof does not verify with its jwk (RFC 9449 section 4.3).";
    /// `iat` or `nbf` is further ahead than the clock skew allows. FAPI 2.0 SP §5.3.2.1 (13).
    DpopTooEarly => InvalidDpopProof [published A254301], A901332, Refused, "The iat or nbf of the DPoP proof is too far in the future (FAPI 2.0 section 5.3.2.1).";
    /// `typ` is not `dpop+jwt`. RFC 9449 §4.3 (4).
    DpopType => InvalidDpopProof [published A254301], A900364, Refused, "The typ of a DPoP proof must be dpop+jwt (RFC 9449 section 4.3).";
    /// `htu` is not the URI of the request. RFC 9449 §4.3 (9).
    DpopUri => InvalidDpopProof [published A254301], A900365, Refused, "The htu of the DPoP proof is not the URI of the request (RFC 9449 section 4.3).";
    /// A browser fetches ahead what nobody has asked for yet, and gets no answer that can be used
    /// once. Fetch §2.2.5.
    FetchedAhead => TemporarilyUnavailable, A901320, Unavailable, "This page is not served ahead of being opened.";
    /// A form of ours came back late, or from another browser than it was shown in. RFC 9700 §4.7.
    FormExpired => InvalidRequest, A900366, Expired, "This page has expired or was opened in another browser; begin again at the application.";
    /// A form of ours was sent from another site. RFC 9700 §4.7.
    FormFromElsewhere => InvalidRequest, A900367, Refused, "The form was not sent from a page of this server.";
    /// The body or query cannot be decoded as a form. WHATWG URL §5.1, strictly.
    FormMalformed => InvalidRequest, A900368, Refused, "The parameters are not well-formed: percent-encoded UTF-8 is required.";
    /// The grant of this token was revoked. RFC 7009 §2.1.
    GrantRevoked => InvalidGrant, A900369, Refused, "The grant of this token was revoked.";
    /// A `grant_type` that is not served. RFC 6749 §5.2.
    GrantTypeUnsupported => UnsupportedGrantType [published A049305], A900370, Refused, "The grant_type is not one this server serves.";
    /// The actor token is of another type than a device secret. OpenID Connect Native SSO §4.1.
    ExchangeActorType => InvalidRequest, A903380, Refused, "The actor_token_type must be urn:openid:params:token-type:device-secret: tokens are exchanged for Native SSO alone (OpenID Connect Native SSO section 4.1).";
    /// The audience is not the issuer. OpenID Connect Native SSO §4.1.
    ExchangeAudience => InvalidTarget, A903381, Refused, "The audience must be the issuer, once; an API is named with resource (OpenID Connect Native SSO section 4.1).";
    /// The client demands more of who signs in, or a more recent sign-in. OpenID Connect Core §3.1.2.1.
    ExchangeAuthentication => InvalidGrant, A903382, Refused, "The person has proved who they are by less, or longer ago, than this client demands: send them to the authorization endpoint.";
    /// The two clients are not of one vendor. OpenID Connect Native SSO §4.3 (5).
    ExchangeBetweenVendors => UnauthorizedClient, A903383, Refused, "This client does not share how people sign in with the client that the ID token is for: their documents must name one nativeSsoGroup (OpenID Connect Native SSO section 4.3).";
    /// Details are of one transaction, and nobody is asked here. RFC 9396 §13.
    ExchangeDetails => InvalidAuthorizationDetails, A903384, Refused, "No authorization_details are given for a device secret: ask for them at the authorization endpoint.";
    /// The person would have to be asked. OpenID Connect Native SSO §4.3 (6).
    ExchangeScope => InvalidScope, A903385, Refused, "The person has not allowed this client all of that before: ask for it at the authorization endpoint once (OpenID Connect Native SSO section 4.3).";
    /// The session in which the device secret was issued is over. OpenID Connect Native SSO §4.3 (4).
    ExchangeSessionEnded => InvalidGrant, A903386, Refused, "The session of the person has ended in which the device secret was issued, or they have withdrawn (OpenID Connect Native SSO section 4.3).";
    /// The subject token is no ID token of this server. OpenID Connect Native SSO §4.3 (2).
    ExchangeSubject => InvalidRequest, A903387, Refused, "The subject_token is no ID token that a key of this server has signed, with sid and ds_hash (OpenID Connect Native SSO section 4.3, RFC 8693 section 2.2.2).";
    /// The subject token is of another type than an ID token. OpenID Connect Native SSO §4.1.
    ExchangeSubjectType => InvalidRequest, A903388, Refused, "The subject_token_type must be urn:ietf:params:oauth:token-type:id_token: tokens are exchanged for Native SSO alone (OpenID Connect Native SSO section 4.1).";
    /// Another token than an access token is asked for. RFC 8693 §2.1.
    ExchangeTokenType => InvalidRequest, A903389, Refused, "The requested_token_type must be urn:ietf:params:oauth:token-type:access_token (RFC 8693 section 2.1).";
    /// FAPI 2.0 Security Profile says nothing of it.
    ExchangeUnderFapi => UnauthorizedClient, A903390, Refused, "No token is exchanged under FAPI 2.0: neither what was granted first nor what is asked for may be held to it.";
    /// The client has signed in itself. OpenID Connect Native SSO §4.3 (5), RFC 9449 §5.
    ExchangeWithItself => UnauthorizedClient, A903393, Refused, "The ID token is this client's own: a device secret is for the other apps, and this one has its refresh token (OpenID Connect Native SSO section 4.3).";
    /// No such device secret. OpenID Connect Native SSO §4.3 (1).
    DeviceSecretUnknown => InvalidGrant, A903391, Refused, "There is no such device secret, or nothing is left of what was granted with it (OpenID Connect Native SSO section 4.3).";
    /// The ID token is not the one that belongs to the device secret. OpenID Connect Native SSO §4.3 (3).
    DeviceSecretMismatch => InvalidGrant, A903392, Refused, "The subject_token is not an ID token that came with this device secret (OpenID Connect Native SSO section 4.3).";
    /// Whoever granted this is gone, has a new password, signed out everywhere or took it back. RFC
    /// 6819 §5.2.2.4.
    GrantWithdrawn => InvalidGrant, A901340, Refused, "What this token was granted by does not stand any more: the person is gone, was signed out, has a new password, or took it back.";
    /// The token hook of the service said no.
    HookDenied => AccessDenied, A900371, Refused, "The service refused to issue tokens for this request.";
    /// The token hook of the service did not answer in time, or not as agreed.
    HookUnavailable => TemporarilyUnavailable, A900272, Refused, "The service could not decide about this request; try again later.";
    /// The ID tokens of the client are signed as FAPI 2.0 does not allow, and the scope demands it.
    /// FAPI 2.0 SP §5.4.1.
    IdTokenAlgorithmWeak => UnauthorizedClient [published A152304], A900373, Refused, "The ID tokens and UserInfo responses of this client must be signed with PS256, ES256 or EdDSA for this scope (FAPI 2.0 section 5.4.1).";
    /// Accounts are made here by whoever was invited, and the form brings no invitation.
    InvitationMissing => InvalidRequest, A901390, SignUp, "Accounts are made here by invitation: open the link of one.";
    /// Nobody the client expects is signed in, and nobody may be asked. OpenID Connect Core
    /// §3.1.2.6.
    LoginRequired => LoginRequired, A900374, Refused, "The person has to sign in, and the request forbids asking or names somebody else (OpenID Connect Core section 3.1.2.6).";
    /// A component that is covered cannot be told of the request. RFC 9421 §2.5.
    MessageComponent => InvalidRequest [at_resource 401], A904300, Refused, "The HTTP message signature covers a component that is not in the request, or is read in a way that is not served here (RFC 9421 section 2).";
    /// A component is covered twice. RFC 9421 §2.
    MessageComponentTwice => InvalidRequest [at_resource 401], A904301, Refused, "The HTTP message signature covers a component twice (RFC 9421 section 2).";
    /// `Content-Digest` is not that of the body. RFC 9530 §2.
    MessageDigest => InvalidRequest [at_resource 401], A904302, Refused, "The Content-Digest is missing, or is not that of the body by sha-256 or sha-512 (RFC 9530 section 2).";
    /// `alg` is not that of the key. RFC 9421 §3.2 (6).
    MessageSignatureAlgorithm => InvalidRequest [at_resource 401], A904303, Refused, "The alg of the HTTP message signature is not that of its key; PS256 has none (RFC 9421 sections 3.2 and 3.3.7).";
    /// The signature is not one of the key for this request. RFC 9421 §3.2.
    MessageSignatureInvalid => InvalidRequest [at_resource 401], A904304, Refused, "The HTTP message signature is not one of this key for this request (RFC 9421 section 3.2).";
    /// No key of the client fits. FAPI 2.0 HTTP Signatures §5.3.1.
    MessageSignatureKey => InvalidRequest [at_resource 401], A904305, Refused, "No key of the client fits the keyid of the HTTP message signature, and signs by PS256, ES256 or EdDSA (RFC 9421 section 3.2).";
    /// The fields of a signature cannot be read. RFC 9421 §4.
    MessageSignatureMalformed => InvalidRequest [at_resource 401], A904306, Refused, "Signature-Input and Signature must be dictionaries of structured fields, in at most 8 KiB and 32 members each, which say no name twice (RFC 9421 section 4).";
    /// The request has to be signed. FAPI 2.0 HTTP Signatures §5.3.1.
    MessageSignatureMissing => InvalidRequest [at_resource 401], A904307, Refused, "The request must have an HTTP message signature of the client with the tag fapi-2-request (RFC 9421, FAPI 2.0 HTTP Signatures).";
    /// `created` is missing or not of this time, or `expires` is over. FAPI 2.0 HTTP Signatures §5.3.1.
    MessageSignatureTime => InvalidRequest [at_resource 401], A904308, Refused, "The HTTP message signature must say created, within the last minute, and must not be past what it says of expires (RFC 9421 section 2.3).";
    /// Two signatures have the tag. RFC 9421 §3.2.
    MessageSignatureTwice => InvalidRequest [at_resource 401], A904309, Refused, "The request must have no more than one HTTP message signature with the tag fapi-2-request.";
    /// What has to be covered is not. FAPI 2.0 HTTP Signatures §5.3.1.
    MessageUncovered(name: Name) => InvalidRequest [at_resource 401], A904310, Refused, "The HTTP message signature must cover {name} (FAPI 2.0 HTTP Signatures).";
    /// What is left of the grant has no `offline_access`, and a refresh token needs it. OpenID
    /// Connect Core §11.
    OfflineAccessEnded => InvalidGrant, A901346, Refused, "The client may not refresh any more: offline_access is no longer granted (OpenID Connect Core section 11).";
    /// A parameter has a value its rule does not allow.
    ParameterMalformed(name: Name) => InvalidRequest, A900375, Refused, "The value of the parameter {name} is not one its rule allows.";
    /// A required parameter is missing. RFC 6749 §5.2.
    ParameterMissing(name: Name) => InvalidRequest, A900376, Refused, "The parameter {name} is required.";
    /// A parameter is there twice. RFC 6749 §3.1 and §3.2.
    ParameterRepeated(name: Name) => InvalidRequest, A900377, Refused, "The parameter {name} must not be included more than once (RFC 6749 sections 3.1 and 3.2).";
    /// What an authenticator has answered fails a step of WebAuthn §7.1 or §7.2.
    PasskeyUnfit(name: Name) => InvalidRequest [status 403], A901360, Refused, "The passkey was refused: {name}.";
    /// The service lets nobody sign in by passkeys, or is at an address without a name.
    PasskeysUnavailable => InvalidRequest, A901361, Refused, "Passkeys are not used here.";
    /// The `post_logout_redirect_uri` is not registered, compared as exact strings. OpenID Connect
    /// RP-Initiated Logout §3.
    PostLogoutRedirectUriUnregistered => InvalidRequest, A901380, Refused, "The post_logout_redirect_uri is not one the client has registered, character by character (OpenID Connect RP-Initiated Logout 1.0 section 3).";
    /// `prompt=none` beside another value. OpenID Connect Core §3.1.2.1.
    PromptContradiction => InvalidRequest [published A016304], A900378, Refused, "The prompt none cannot be combined with another value (OpenID Connect Core section 3.1.2.1).";
    /// The authorization request was not pushed. FAPI 2.0 SP §5.3.2.2 (3).
    PushedRequestRequired => InvalidRequest [published A008306], A900379, Refused, "The authorization request must be pushed first and be named here by its request_uri (RFC 9126 section 4, FAPI 2.0 section 5.3.2.2).";
    /// The `redirect_uri` is not the one of the authorization request. RFC 6749 §4.1.3.
    RedirectUriMismatch => InvalidGrant [published A050309], A900380, Refused, "The redirect_uri is not the one of the authorization request (RFC 6749 section 4.1.3).";
    /// No `redirect_uri`. FAPI 2.0 SP §5.3.2.2 (6), OpenID Connect Core §3.1.2.1.
    RedirectUriMissing => InvalidRequest [published A011318], A900381, Refused, "A redirect_uri is required (FAPI 2.0 section 5.3.2.2, OpenID Connect Core section 3.1.2.1).";
    /// The `redirect_uri` is not registered, compared as exact strings. RFC 9700 §4.1.3.
    RedirectUriUnregistered => InvalidRequest [published A011304], A900382, Refused, "The redirect_uri is not one the client has registered, character by character.";
    /// A redirect URI that no client may have. RFC 7591 §3.2.2.
    RedirectUriUnfit(name: Name) => InvalidRedirectUri, A901357, Refused, "{name}";
    /// The refresh token is past its time. RFC 6749 §5.2.
    RefreshTokenExpired => InvalidGrant [published A053308], A900383, Refused, "The refresh token has expired.";
    /// The refresh token was issued to another client. RFC 6749 §5.2.
    RefreshTokenOfAnotherClient => InvalidGrant [published A053307], A900384, Refused, "There is no such refresh token for this client.";
    /// A rotated refresh token came back after its time: the family is revoked. RFC 9700 §4.14.2.
    RefreshTokenReplayed => InvalidGrant [published A053305], A900385, Refused, "The refresh token was used before; everything that came of it is revoked (RFC 9700 section 4.14.2).";
    /// A rotated refresh token came back in time, and its successor does not follow from it any
    /// more: the keys of the service were replaced as compromised. Nothing is revoked.
    RefreshTokenRotated => InvalidGrant, A901341, Refused, "The refresh token was rotated, and the same answer cannot be given again; use the token that took its place.";
    /// No such refresh token. RFC 6749 §5.2.
    RefreshTokenUnknown => InvalidGrant [published A053305], A900386, Refused, "There is no such refresh token for this client.";
    /// No client is managed with this token. RFC 7592 §2.1.
    RegistrationTokenWrong => InvalidToken [status 401], A901358, Refused, "The registration access token is not that of a client that is here (RFC 7592 section 2).";
    /// A request object is signed with an algorithm that its client has not registered, or that FAPI
    /// 2.0 SP §5.4.1 does not let in. RFC 9101 §6.2.
    RequestObjectAlgorithm => InvalidRequestObject, A902300, Refused, "The request object must be signed with the algorithm that the client has registered, and else with PS256, ES256 or EdDSA, or outside FAPI 2.0 with RS256 (RFC 9101 section 6.2, FAPI 2.0 section 5.4.1).";
    /// `aud` is not the issuer, and names it not either. FAPI 2.0 Message Signing §5.3.1 (2).
    RequestObjectAudience => InvalidRequestObject, A902301, Refused, "The aud of the request object must be the issuer identifier, or an array that contains it (FAPI 2.0 Message Signing section 5.3.1).";
    /// A parameter beside a request object counts that has to be within. FAPI 2.0 Message Signing §5.3.1
    /// (1).
    RequestObjectBeside => InvalidRequest, A902302, Refused, "All parameters of the request must be in the signed request object (FAPI 2.0 Message Signing section 5.3.1).";
    /// A claim is missing or of another type. RFC 9101 §4.
    RequestObjectClaim(name: Name) => InvalidRequestObject, A902303, Refused, "The claim {name} of the request object is missing or of another type (RFC 9101 section 4, FAPI 2.0 Message Signing section 5.3.1).";
    /// `client_id` is not in the object, or names another client than beside it. RFC 9101 §6.3.
    RequestObjectClient => InvalidRequestObject [published A246309], A902304, Refused, "The client_id of the request object must be that of the client, as it is beside the object (RFC 9101 section 6.3).";
    /// A parameter says one thing in the object and another beside it. OpenID Connect Core §6.1.
    RequestObjectContradiction(name: Name) => InvalidRequestObject, A902305, Refused, "The parameter {name} says something else in the request object than beside it (OpenID Connect Core section 6.1).";
    /// The object is encrypted. RFC 9101 §6.1.
    RequestObjectEncrypted => InvalidRequestObject, A902306, Refused, "Encrypted request objects are not read here (RFC 9101 section 6.1).";
    /// The object is encrypted otherwise than its client has registered. OpenID Connect Dynamic Client
    /// Registration §2.
    RequestObjectEncryption => InvalidRequestObject, A903310, Refused, "The request object must be encrypted by the alg and the enc that the client has registered (OpenID Connect Dynamic Client Registration section 2).";
    /// `exp` is in the past. RFC 7519 §4.1.4.
    RequestObjectExpired => InvalidRequestObject, A902307, Refused, "The request object has expired (RFC 7519 section 4.1.4).";
    /// A browser brings an object that has to be encrypted, and is not. RFC 9101 §10.2.
    RequestObjectInClear => InvalidRequestObject, A903311, Refused, "A request object that a browser brings must be encrypted for this server (RFC 9101 section 6.1).";
    /// `iss` is not the client. RFC 9101 §4.
    RequestObjectIssuer => InvalidRequestObject, A902308, Refused, "The iss of the request object must be the client_id (RFC 9101 section 4).";
    /// It lasts longer than an hour. FAPI 2.0 Message Signing §5.3.1 (4).
    RequestObjectLifetime => InvalidRequestObject, A902309, Refused, "The exp of the request object must be no more than 60 minutes after its nbf (FAPI 2.0 Message Signing section 5.3.1).";
    /// The object cannot be read. RFC 9101 §6.
    RequestObjectMalformed(name: Name) => InvalidRequestObject, A902310, Refused, "The request object is not acceptable: {name}";
    /// The request has to be a signed request object. FAPI 2.0 Message Signing §5.3.1 (1), RFC 9101
    /// §10.5.
    RequestObjectMissing => InvalidRequest, A902311, Refused, "The request must be a request object that the client has signed as it has to: the parameter request is needed (RFC 9101 section 10.5, FAPI 2.0 Message Signing section 5.3.1).";
    /// The object names another one. RFC 9101 §4.
    RequestObjectNested(name: Name) => InvalidRequestObject, A902312, Refused, "A request object must not contain {name} (RFC 9101 section 4).";
    /// It was valid from too long ago on. FAPI 2.0 Message Signing §5.3.1 (3).
    RequestObjectOld => InvalidRequestObject, A902313, Refused, "The nbf of the request object must be no more than 60 minutes in the past (FAPI 2.0 Message Signing section 5.3.1).";
    /// The `jti` was seen before. RFC 7519 §4.1.7.
    RequestObjectReplayed => InvalidRequestObject, A902314, Refused, "The request object was used before; each that has a jti needs a new one (RFC 7519 section 4.1.7).";
    /// No key of the client verifies the signature. RFC 9101 §6.2.
    RequestObjectSignature => InvalidRequestObject, A902315, Refused, "No key of the client verifies the signature of the request object (RFC 9101 section 6.2).";
    /// It would be good as an assertion of the client, for whoever has seen it. RFC 9101 §10.8.
    RequestObjectSubject => InvalidRequestObject, A902325, Refused, "The sub of a request object must not be the client_id (RFC 9101 section 10.8).";
    /// `iat` or `nbf` is further ahead than the clock skew allows. RFC 7519 §4.1.5.
    RequestObjectTooEarly => InvalidRequestObject, A902316, Refused, "The iat or nbf of the request object is too far in the future (RFC 7519 section 4.1.5).";
    /// The object comes twice. RFC 9101 §5.
    RequestObjectTwice => InvalidRequest [published A008304], A902317, Refused, "The parameters request and request_uri must not be used together (RFC 9101 section 5).";
    /// `typ` is that of another kind of JWT. RFC 9101 §10.8.
    RequestObjectType => InvalidRequestObject, A902318, Refused, "The typ of a request object is oauth-authz-req+jwt (RFC 9101 section 10.8).";
    /// A request object, which is not served. OpenID Connect Core §3.1.2.6.
    RequestObjectUnsupported => RequestNotSupported, A900387, Refused, "Request objects are not supported.";
    /// The `request_uri` is past its time. RFC 9126 §2.2.
    RequestUriExpired => InvalidRequestUri, A900388, Expired, "The request_uri has expired; push the request again.";
    /// The `request_uri` was pushed by another client. RFC 9126 §2.2.
    RequestUriOfAnotherClient => InvalidRequestUri, A900389, Refused, "There is no such request_uri for this client.";
    /// A `request_uri` inside a pushed request. RFC 9126 §2.1 (3).
    RequestUriPushed => InvalidRequest [published A248301], A900390, Refused, "A pushed request must not contain a request_uri (RFC 9126 section 2.1).";
    /// The `request_uri` of a public client would be too long for what it carries. RFC 9126 §2.3.
    RequestUriTooLong => InvalidRequest [status 413], A901342, Refused, "The request is too long for a public client to push: ask for less, or send the browser with the request itself.";
    /// No such `request_uri`. RFC 9126 §4.
    RequestUriUnknown => InvalidRequestUri, A900391, Refused, "There is no such request_uri for this client.";
    /// A `request_uri` that was not pushed here, which is not served. OpenID Connect Core §3.1.2.6.
    RequestUriUnsupported => RequestUriNotSupported [published A008308], A900392, Refused, "Only a request_uri of this server's pushed authorization request endpoint is supported.";
    /// What is at the request_uri is not what its fragment says. OpenID Connect Core §6.2.
    RequestUriChanged => InvalidRequestUri, A902319, Refused, "What is at the request_uri does not have the hash that its fragment says (OpenID Connect Core section 6.2).";
    /// What is at the request_uri could not be had. RFC 9101 §5.2.3.
    RequestUriUnavailable => InvalidRequestUri, A902320, Refused, "The request object could not be fetched from the request_uri (RFC 9101 section 5.2.3).";
    /// The request_uri is not one of the client's. OpenID Connect Dynamic Client Registration §2.
    RequestUriUnregistered => InvalidRequestUri, A902321, Refused, "The request_uri is neither of this server's nor one that the client has registered (OpenID Connect Core section 6.2).";
    /// The authorization it asked for is complete. FAPI 2.0 SP §5.3.2.2.
    RequestUriUsed => InvalidRequestUri, A900393, Expired, "The request_uri was used: the authorization it asked for is complete.";
    /// A `response_mode` that is not served for this response type. OAuth 2.0 Multiple Response
    /// Types §5.
    ResponseModeUnfit => InvalidRequest [published A012304], A900394, Refused, "The response_mode must be form_post, fragment, or query where no token is returned, or one of these with .jwt, or jwt.";
    /// Another `response_mode` than `query`. OAuth 2.0 Multiple Response Type Encoding Practices
    /// §2.1.
    ResponseModeUnsupported => InvalidRequest [published A012303], A900395, Refused, "The response_mode must be query, query.jwt or jwt.";
    /// The client is not registered for that. FAPI 2.0 Message Signing §5.4.3.
    ResponseModeUnregistered => InvalidRequest, A902322, Refused, "The response_mode is not one the client is registered for (response_modes).";
    /// There is no key to sign the answer with. JARM §3.
    ResponseModeUnserved => InvalidRequest [published A012305], A902323, Refused, "Answers to this client cannot be signed as they have to: under FAPI 2.0 with PS256, ES256 or EdDSA (JARM section 3, FAPI 2.0 section 5.4.1).";
    /// The answer has to be signed. FAPI 2.0 Message Signing §5.4.1.
    ResponseModeUnsigned => InvalidRequest, A902324, Refused, "The response_mode must be jwt: the answer has to be signed (FAPI 2.0 Message Signing section 5.4).";
    /// A `response_type` that is not served; under FAPI 2.0 it is `code`. RFC 6749 §4.1.2.1, FAPI
    /// 2.0 SP §5.3.2.2 (1).
    ResponseTypeUnsupported => UnsupportedResponseType [published A009305], A900396, Refused, "The response_type is not one this server serves; under FAPI 2.0 it must be code (section 5.3.2.2).";
    /// A scope beyond what was granted. RFC 6749 §6.
    ScopeBeyondGrant => InvalidScope [published A053309], A900397, Refused, "The scope exceeds what was granted (RFC 6749 section 6).";
    /// Nothing that was asked for can be granted. RFC 6749 §3.3.
    ScopeInvalid => InvalidScope, A900398, Refused, "No scope that was asked for can be granted to this client (RFC 6749 section 3.3).";
    /// Not a list of scope tokens, or too long. RFC 6749 §5.2: `invalid_scope` is "invalid,
    /// unknown, malformed".
    ScopeMalformed => InvalidScope, A900399, Refused, "The scope is malformed: scope tokens, separated by spaces (RFC 6749 section 3.3).";
    /// No scope and no default scope. RFC 6749 §3.3.
    ScopeMissing => InvalidScope [published A007305], A901311, Refused, "No scope was asked for, and there is none by default (RFC 6749 section 3.3).";
    /// Every scope that was asked for belongs to APIs that the request does not name. RFC 8707 §2.
    ScopeOfUnnamedApi(name: Name) => InvalidScope, A901312, Refused, "The scope belongs to the API {name}, which was not named: name it with resource (RFC 8707 section 2).";
    /// The scope lacks `openid`, which the response type needs. OpenID Connect Core §3.2.2.1.
    ScopeOpenidMissing => InvalidScope [published A004302], A901301, Refused, "The response_type needs the scope openid (OpenID Connect Core section 3.2.2.1).";
    /// The service lets nobody make an account.
    SignUpUnavailable => InvalidRequest, A901302, SignUp, "Accounts are not made here.";
    /// A software statement, whoever has signed it. RFC 7591 §2.3.
    SoftwareStatement => UnapprovedSoftwareStatement, A901359, Refused, "No software statement is read here: name the metadata themselves (RFC 7591 section 2.3).";
    /// The access tokens for this target are signed as FAPI 2.0 forbids. FAPI 2.0 SP §5.4.1 (1).
    TargetAlgorithm => InvalidTarget, A901303, Refused, "Access tokens for this resource are not signed with PS256, ES256 or EdDSA (FAPI 2.0 section 5.4.1).";
    /// More than was granted is asked for. RFC 8707 §2.2.
    TargetBeyondGrant => InvalidTarget, A901304, Refused, "The resource exceeds what was granted (RFC 8707 section 2.2).";
    /// A client that asks for itself names neither an API nor a scope. RFC 6749 §3.3, RFC 8707 §2.
    TargetMissing => InvalidScope, A901313, Refused, "No API was named, and no scope asked for: name an API with resource (RFC 8707 section 2).";
    /// No such API. RFC 8707 §2.
    TargetUnknown => InvalidTarget, A901305, Refused, "The audience or resource is not one this server issues tokens for (RFC 8707 section 2).";
    /// APIs whose tokens differ in format or algorithm. RFC 8707 §2.
    TargetsDiffer => InvalidTarget, A901306, Refused, "No access token fits all of these resources: ask for them one by one (RFC 8707 section 2).";
    /// The ticket is past its time.
    TicketExpired => InvalidRequest [published A041301], A901307, Expired, "The time to sign in is over; begin again at the application.";
    /// No such ticket.
    TicketUnknown => InvalidRequest [published A041202], A901308, Refused, "There is no such ticket.";
    /// The ticket was used.
    TicketUsed => InvalidRequest [published A041202], A901309, Expired, "This sign-in is complete; begin again at the application.";
    /// The token was issued to another client. RFC 7009 §2.1.
    TokenOfAnotherClient => InvalidGrant [published A116301], A901310, Refused, "The token was issued to another client (RFC 7009 section 2.1).";
    /// Another token has that value. RFC 6749 §10.10.
    TokenTaken => InvalidRequest [published A144201], A901355, Refused, "Another token has this value.";
}

impl Service {
    /// The `error_description`, unless the service leaves it out. RFC 6749 §5.2: it is optional.
    pub fn description_of(&self, refusal: &Refusal) -> Option<String> {
        (!self.error_description_omitted).then(|| refusal.to_string())
    }
}

impl Refusal {
    /// Whether it says that a token names nothing that stands. RFC 7009 §2.2 and RFC 7662 §2.2: that
    /// is no error where somebody asks about a token.
    pub const fn is_of_no_token(&self) -> bool {
        matches!(self, Self::AccessTokenInvalid)
    }

    /// Whether it says that a grant cannot be merged or replaced as it is now. Grant Management for OAuth 2.0
    /// §5.4: the client is told.
    pub const fn is_of_former_grant(&self) -> bool {
        matches!(
            self,
            Self::GrantIdInvalid | Self::GrantSucceeded | Self::GrantTooLarge
        )
    }

    /// Whether it says that another token has the value of this one.
    pub const fn is_of_taken_value(&self) -> bool {
        matches!(self, Self::TokenTaken)
    }

    /// What tells this answer from another: the rule, and what is said of it.
    pub fn digest(&self) -> Digest {
        Digest::of(format!("{}: {self}", self.rule()))
    }
}

impl fmt::Display for Refusal {
    /// One sentence for `error_description`, in the characters RFC 6749 §5.2 allows there.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self.name() {
            Some(name) => Cow::Owned(self.sentence().replace("{name}", name)),
            None => Cow::Borrowed(self.sentence()),
        };
        formatter.write_str(&printable(&sentence))
    }
}

/// The rule, and what it speaks of where it speaks of anything: `"CodeUnknown"`, or
/// `{"ParameterMissing":"code"}`. By the table, because a derived reader is ten times as long.
impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.name() {
            Some(name) => serializer.collect_map([(self.rule(), name)]),
            None => serializer.serialize_str(self.rule()),
        }
    }
}

impl FromJson for Refusal {
    fn from_json(written: Value) -> Result<Self, NotJson> {
        let read = match &written {
            Value::String(rule) => Self::of_rule(rule, None),
            Value::Object(members) if members.len() == 1 => {
                let member = members.iter().next();
                member.and_then(|(rule, name)| {
                    Self::of_rule(rule, Some(Cow::Owned(name.as_str()?.to_owned())))
                })
            }
            _ => None,
        };
        read.ok_or(NotJson)
    }
}

/// RFC 6749 §5.2: `error_description` MUST NOT include characters outside %x20-21 / %x23-5B /
/// %x5D-7E.
pub(crate) fn printable(text: &str) -> String {
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
mod tests;
