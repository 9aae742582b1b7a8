//! What FAPI 2.0 Security Profile lays on a configuration: one row for each rule, with the clause it comes from.
//!
//! A service or a client that says it keeps the profile may state what the profile fixes, but nothing else.

use super::{
    client::{Client, ClientType},
    document::DocumentError,
    grant_type::GrantType,
    jwks,
    place::Members,
    response_type::ResponseType,
    service::{Service, TokenAuthMethod},
};
use crate::jose::Algorithm;

const AUD: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.1 (8) accepts only the issuer as aud of client assertions";
const ALGORITHM: &str = "must be PS256, ES256 or EdDSA: FAPI 2.0 Security Profile 5.4.1 (1)";
const CLIENT_TYPE: &str = "must be CONFIDENTIAL: FAPI 2.0 Security Profile 5.3.2.1 (3) supports confidential clients only";
const CODE_DURATION: &str = "must be a whole number from 0 to 60: FAPI 2.0 Security Profile 5.3.2.1 (11)";
const DPOP: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.1 (4) issues sender-constrained access tokens only";
const GRANT_TYPES: &str = "must include AUTHORIZATION_CODE";
const IMPLICIT: &str = "must not include IMPLICIT: FAPI 2.0 Security Profile 5.3.2.2 (1) requires response_type code";
const ISS: &str = "must be false: FAPI 2.0 Security Profile 5.3.2.2 (7) requires iss in authorization responses";
const JWKS: &str = "must contain a key that verifies PS256, ES256 or EdDSA signatures: FAPI 2.0 Security Profile 5.4.1 (1)";
const PAR: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.2 (3) rejects authorization requests that were not pushed";
const PKCE: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.2 (5) requires PKCE with S256";
const PROFILES: &str = "must be [FAPI]";
const REDIRECT_URI: &str = "must use https, or http on loopback: a private-use scheme can be claimed by another application (RFC 8252 8.6), and FAPI 2.0 Security Profile 5.3.2.2 (8) allows http on loopback only";
const REFRESH_TOKEN_KEPT: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.1 (9) forbids refresh token rotation";
const RESPONSE_TYPES: &str = "must be [CODE]: FAPI 2.0 Security Profile 5.3.2.2 (1) requires response_type code";
const TOKEN_AUTH_METHOD: &str =
    "must be PRIVATE_KEY_JWT: FAPI 2.0 Security Profile 5.3.2.1 (6) requires private_key_jwt or mutual TLS, which is not served";
const TOKEN_AUTH_METHODS: &str = "must be [PRIVATE_KEY_JWT]: FAPI 2.0 Security Profile 5.3.2.1 (6) requires private_key_jwt or mutual TLS, which is not served";

/// A member, whether it keeps its rule, and the rule.
type Row = (&'static str, bool, &'static str);

/// Whether the service keeps the profile. In the order of the document.
pub(super) fn check_service(service: &Service, members: &Members<'_, '_>) -> Result<(), DocumentError> {
    let code_grant = service.supported_grant_types.contains(&GrantType::AuthorizationCode);
    let rows: [Row; 14] = [
        ("supportedServiceProfiles", !service.supported_service_profiles.is_empty(), PROFILES),
        ("supportedGrantTypes", code_grant, GRANT_TYPES),
        ("supportedGrantTypes", !service.supported_grant_types.contains(&GrantType::Implicit), IMPLICIT),
        ("supportedResponseTypes", service.supported_response_types == [ResponseType::Code], RESPONSE_TYPES),
        (
            "supportedTokenAuthMethods",
            service.supported_token_auth_methods == [TokenAuthMethod::PrivateKeyJwt],
            TOKEN_AUTH_METHODS,
        ),
        ("authorizationCodeDuration", service.authorization_code_duration <= 60, CODE_DURATION),
        ("accessTokenSignAlg", service.access_token_sign_alg.is_none_or(Algorithm::is_fapi), ALGORITHM),
        ("supportedIdTokenSignAlgs", service.supported_id_token_sign_algs.iter().all(|one| one.is_fapi()), ALGORITHM),
        ("issSuppressed", !service.iss_suppressed, ISS),
        ("clientAssertionAudRestrictedToIssuer", service.client_assertion_aud_restricted_to_issuer, AUD),
        ("refreshTokenKept", service.refresh_token_kept, REFRESH_TOKEN_KEPT),
        ("parRequired", service.par_required, PAR),
        ("pkceRequired", service.pkce_required, PKCE),
        ("pkceS256Required", service.pkce_s256_required, PKCE),
    ];
    check(&rows, members)
}

/// Whether the client keeps the profile. In the order of the document.
pub(super) fn check_client(client: &Client, members: &Members<'_, '_>) -> Result<(), DocumentError> {
    let code_grant = client.grant_types.contains(&GrantType::AuthorizationCode);
    let codes: &[ResponseType] = if code_grant { &[ResponseType::Code] } else { &[] };
    let jwks = client.jwks.as_ref();
    let verifies = |algorithm: &Algorithm| jwks.is_none_or(|jwks| jwks::verifies(jwks, *algorithm));
    let rows: [Row; 9] = [
        ("clientType", client.client_type == ClientType::Confidential, CLIENT_TYPE),
        ("grantTypes", !client.grant_types.contains(&GrantType::Implicit), IMPLICIT),
        ("responseTypes", client.response_types == codes, RESPONSE_TYPES),
        ("tokenAuthMethod", client.token_auth_method == TokenAuthMethod::PrivateKeyJwt, TOKEN_AUTH_METHOD),
        ("tokenAuthSignAlg", client.token_auth_sign_alg.is_none_or(Algorithm::is_fapi), ALGORITHM),
        ("jwks", Algorithm::FAPI.iter().any(verifies), JWKS),
        ("dpopRequired", client.dpop_required, DPOP),
        ("idTokenSignAlg", client.id_token_sign_alg.is_none_or(Algorithm::is_fapi), ALGORITHM),
        ("userInfoSignAlg", client.user_info_sign_alg.is_none_or(Algorithm::is_fapi), ALGORITHM),
    ];
    check(&rows, members)?;
    let is_web = |uri: &String| uri.starts_with("https://") || uri.starts_with("http://");
    match client.redirect_uris.iter().position(|uri| !is_web(uri)) {
        Some(index) => Err(members.refuse(&format!("redirectUris[{index}]"), REDIRECT_URI)),
        None => Ok(()),
    }
}

fn check(rows: &[Row], members: &Members<'_, '_>) -> Result<(), DocumentError> {
    match rows.iter().find(|(_, is_kept, _)| !is_kept) {
        Some((member, _, rule)) => Err(members.refuse(member, *rule)),
        None => Ok(()),
    }
}
