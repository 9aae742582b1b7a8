//! The service document: what one authorization server is, and how long what it issues lives.
//!
//! Members that FAPI 2.0 Security Profile fixes may be written down, but only with the value it demands, so that a
//! configuration copied from elsewhere either means what it says or is refused.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    document::{DocumentError, without_defaults},
    issuer::Issuer,
    place::{Members, Place},
    scope::Scope,
};
use crate::jose::Algorithm;

/// Seconds an access token may live.
pub(super) const ACCESS_TOKEN_DURATIONS: RangeInclusive<u32> = 1..=86_400;
/// Seconds a refresh token may live: up to ten years.
pub(super) const REFRESH_TOKEN_DURATIONS: RangeInclusive<u32> = 1..=315_360_000;

/// The languages the pages are written in.
const PAGES: [&str; 2] = ["en", "ja"];

/// A profile of FAPI 2.0 the service keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FapiMode {
    /// FAPI 2.0 Security Profile.
    Fapi2Security,
}

/// A grant type of RFC 6749 §1.3 that FAPI 2.0 leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §6.
    RefreshToken,
}

/// A response type of RFC 6749 §3.1.1 that FAPI 2.0 leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResponseType {
    /// `code`. FAPI 2.0 Security Profile §5.3.2.2 (1).
    Code,
}

/// A family of profiles the service knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceProfile {
    /// The OpenID Foundation's FAPI.
    Fapi,
}

/// How a client authenticates. FAPI 2.0 Security Profile §5.3.2.1 (6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TokenAuthMethod {
    /// `private_key_jwt`. OpenID Connect Core 1.0 §9.
    PrivateKeyJwt,
}

/// An authorization server. `schema/service.json` describes every member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// The number of the service, assigned when it is first applied.
    pub api_key: Option<u64>,
    /// The name users see.
    pub service_name: Option<String>,
    /// A note to the operator.
    pub description: Option<String>,
    /// The issuer identifier. RFC 8414 §2.
    pub issuer: Issuer,
    /// The profiles every request is held to: FAPI 2.0 Security Profile.
    pub fapi_modes: Vec<FapiMode>,
    /// The families of profiles the service knows: FAPI.
    pub supported_service_profiles: Vec<ServiceProfile>,
    /// `grant_types_supported`. RFC 8414 §2.
    pub supported_grant_types: Vec<GrantType>,
    /// `response_types_supported`. FAPI 2.0 Security Profile §5.3.2.2 (1).
    pub supported_response_types: Vec<ResponseType>,
    /// `token_endpoint_auth_methods_supported`. FAPI 2.0 Security Profile §5.3.2.1 (6).
    pub supported_token_auth_methods: Vec<TokenAuthMethod>,
    /// The scopes clients may ask for. RFC 6749 §3.3.
    pub supported_scopes: Vec<Scope>,
    /// Seconds a `request_uri` lives. FAPI 2.0 Security Profile §5.3.2.2 (12): less than 600.
    pub pushed_auth_req_duration: u32,
    /// Seconds an authorization code lives. FAPI 2.0 Security Profile §5.3.2.1 (11): at most 60.
    pub authorization_code_duration: u32,
    /// Seconds an access token lives.
    pub access_token_duration: u32,
    /// The algorithm that signs access tokens (RFC 9068); none if they are opaque.
    pub access_token_sign_alg: Option<Algorithm>,
    /// Seconds a refresh token lives.
    pub refresh_token_duration: u32,
    /// Seconds a client's clock may be ahead. FAPI 2.0 Security Profile §5.3.2.1 (13): 10 to 60.
    pub allowable_clock_skew: u32,
    /// Whether a DPoP proof must carry a nonce of the server. RFC 9449 §8.
    pub dpop_nonce_required: bool,
    /// Seconds a DPoP nonce is accepted. RFC 9449 §8.
    pub dpop_nonce_duration: u32,
    /// Whether a loopback redirect URI may name any port. RFC 8252 §7.3.
    pub loopback_redirection_uri_variable: bool,
    /// False: authorization responses carry `iss`. FAPI 2.0 Security Profile §5.3.2.2 (7).
    pub iss_suppressed: bool,
    /// True: `aud` of a client assertion is the issuer, as a string. FAPI 2.0 Security Profile §5.3.2.1 (8).
    pub client_assertion_aud_restricted_to_issuer: bool,
    /// True: refresh tokens are not rotated. FAPI 2.0 Security Profile §5.3.2.1 (9).
    pub refresh_token_kept: bool,
    /// True: authorization requests are pushed. FAPI 2.0 Security Profile §5.3.2.2 (3).
    pub par_required: bool,
    /// True: authorization requests use PKCE. FAPI 2.0 Security Profile §5.3.2.2 (5).
    pub pkce_required: bool,
    /// True: PKCE uses S256. FAPI 2.0 Security Profile §5.3.2.2 (5).
    pub pkce_s256_required: bool,
    /// `ui_locales_supported`: languages of the pages, the preferred one first. RFC 8414 §2.
    pub supported_ui_locales: Vec<String>,
    /// Whether errors come without `error_description`. RFC 6749 §5.2 makes it optional.
    pub error_description_omitted: bool,
}

impl Service {
    /// The members without which there is no service.
    const REQUIRED: [&'static str; 1] = ["issuer"];

    /// The service that `document` describes, or the first rule it breaks.
    pub fn parse(document: &Value) -> Result<Self, DocumentError> {
        Place::root(document).object(Self::read)
    }

    /// The document of this service: the members that differ from their defaults.
    pub fn to_value(&self) -> Value {
        let defaults = json!(Self::of(self.issuer.clone()));
        without_defaults(json!(self), &defaults, &Self::REQUIRED)
    }

    /// The service that a document naming only its issuer describes.
    pub fn of(issuer: Issuer) -> Self {
        Self {
            api_key: None,
            service_name: None,
            description: None,
            issuer,
            fapi_modes: vec![FapiMode::Fapi2Security],
            supported_service_profiles: vec![ServiceProfile::Fapi],
            supported_grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            supported_response_types: vec![ResponseType::Code],
            supported_token_auth_methods: vec![TokenAuthMethod::PrivateKeyJwt],
            supported_scopes: Vec::new(),
            pushed_auth_req_duration: 90,
            authorization_code_duration: 60,
            access_token_duration: 3600,
            access_token_sign_alg: Some(Algorithm::Es256),
            refresh_token_duration: 2_592_000,
            allowable_clock_skew: 30,
            dpop_nonce_required: false,
            dpop_nonce_duration: 300,
            loopback_redirection_uri_variable: true,
            iss_suppressed: false,
            client_assertion_aud_restricted_to_issuer: true,
            refresh_token_kept: true,
            par_required: true,
            pkce_required: true,
            pkce_s256_required: true,
            supported_ui_locales: vec!["en".to_owned(), "ja".to_owned()],
            error_description_omitted: false,
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        let or = Self::of(members.required("issuer", issuer)?);
        Ok(Self {
            api_key: members.optional("apiKey", Place::identifier)?,
            service_name: members.optional("serviceName", Place::text)?,
            description: members.optional("description", Place::text)?,
            issuer: or.issuer,
            fapi_modes: members.demand("fapiModes", or.fapi_modes, "must be [FAPI2_SECURITY], the FAPI 2.0 Security Profile")?,
            supported_service_profiles: members.demand("supportedServiceProfiles", or.supported_service_profiles, "must be [FAPI]")?,
            supported_grant_types: members.or("supportedGrantTypes", or.supported_grant_types, grant_types)?,
            supported_response_types: members.demand("supportedResponseTypes", or.supported_response_types, RESPONSE_TYPES)?,
            supported_token_auth_methods: members.demand("supportedTokenAuthMethods", or.supported_token_auth_methods, TOKEN_AUTH_METHODS)?,
            supported_scopes: members.or("supportedScopes", or.supported_scopes, Scope::list)?,
            pushed_auth_req_duration: members.or("pushedAuthReqDuration", or.pushed_auth_req_duration, |place| place.number(1..=599))?,
            authorization_code_duration: members.or("authorizationCodeDuration", or.authorization_code_duration, code_duration)?,
            access_token_duration: members.or("accessTokenDuration", or.access_token_duration, |place| place.number(ACCESS_TOKEN_DURATIONS))?,
            access_token_sign_alg: members.or("accessTokenSignAlg", or.access_token_sign_alg, access_token_sign_alg)?,
            refresh_token_duration: members.or("refreshTokenDuration", or.refresh_token_duration, |place| place.number(REFRESH_TOKEN_DURATIONS))?,
            allowable_clock_skew: members.or("allowableClockSkew", or.allowable_clock_skew, |place| place.number(10..=60))?,
            dpop_nonce_required: members.or("dpopNonceRequired", or.dpop_nonce_required, Place::flag)?,
            dpop_nonce_duration: members.or("dpopNonceDuration", or.dpop_nonce_duration, |place| place.number(30..=3600))?,
            loopback_redirection_uri_variable: members.or("loopbackRedirectionUriVariable", or.loopback_redirection_uri_variable, Place::flag)?,
            iss_suppressed: members.demand("issSuppressed", or.iss_suppressed, ISS)?,
            client_assertion_aud_restricted_to_issuer: members.demand("clientAssertionAudRestrictedToIssuer", or.client_assertion_aud_restricted_to_issuer, AUD)?,
            refresh_token_kept: members.demand("refreshTokenKept", or.refresh_token_kept, REFRESH_TOKEN_KEPT)?,
            par_required: members.demand("parRequired", or.par_required, PAR)?,
            pkce_required: members.demand("pkceRequired", or.pkce_required, PKCE)?,
            pkce_s256_required: members.demand("pkceS256Required", or.pkce_s256_required, PKCE)?,
            supported_ui_locales: members.or("supportedUiLocales", or.supported_ui_locales, locales)?,
            error_description_omitted: members.or("errorDescriptionOmitted", or.error_description_omitted, Place::flag)?,
        })
    }
}

pub(super) const RESPONSE_TYPES: &str = "must be [CODE]: FAPI 2.0 Security Profile 5.3.2.2 (1) requires response_type code";
const TOKEN_AUTH_METHODS: &str = "must be [PRIVATE_KEY_JWT]: FAPI 2.0 Security Profile 5.3.2.1 (6) requires private_key_jwt or mutual TLS, which is not served";
const ISS: &str = "must be false: FAPI 2.0 Security Profile 5.3.2.2 (7) requires iss in authorization responses";
const AUD: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.1 (8) accepts only the issuer as aud of client assertions";
const REFRESH_TOKEN_KEPT: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.1 (9) forbids refresh token rotation";
const PAR: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.2 (3) rejects authorization requests that were not pushed";
const PKCE: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.2 (5) requires PKCE with S256";

fn issuer(place: &Place<'_>) -> Result<Issuer, DocumentError> {
    Issuer::parse(place.str()?).map_err(|rule| place.refuse(rule))
}

/// The grant types of a service or a client: the code grant, and possibly refresh tokens.
pub(super) fn grant_types(place: &Place<'_>) -> Result<Vec<GrantType>, DocumentError> {
    let read = |place: &Place<'_>| place.one_of("must be AUTHORIZATION_CODE or REFRESH_TOKEN");
    let grant_types = place.list(read, |grant_type| grant_type)?;
    // Nothing else issues the first refresh token.
    if grant_types.contains(&GrantType::AuthorizationCode) {
        Ok(grant_types)
    } else {
        Err(place.refuse("must include AUTHORIZATION_CODE"))
    }
}

/// Zero stands for the default, as in documents of other servers.
fn code_duration(place: &Place<'_>) -> Result<u32, DocumentError> {
    place.number(0..=60).map(|seconds| if seconds == 0 { 60 } else { seconds })
}

fn access_token_sign_alg(place: &Place<'_>) -> Result<Option<Algorithm>, DocumentError> {
    match place.value() {
        Value::Null => Ok(None),
        Value::String(name) if name == "ES256" => Ok(Some(Algorithm::Es256)),
        Value::String(name) if name == "EdDSA" => Ok(Some(Algorithm::EdDsa)),
        _ => Err(place.refuse("must be ES256, EdDSA or null")),
    }
}

fn locales(place: &Place<'_>) -> Result<Vec<String>, DocumentError> {
    let locales = place.list(Place::language, |locale| locale)?;
    if locales.iter().any(|locale| !PAGES.contains(&locale.as_str())) {
        return Err(place.refuse("must name languages that the pages have: en and ja"));
    }
    if locales.is_empty() { Err(place.refuse("must have at least one entry")) } else { Ok(locales) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(document: &Value) -> Service {
        Service::parse(document).unwrap()
    }

    fn refused(document: &Value) -> String {
        Service::parse(document).unwrap_err().member
    }

    #[test]
    fn a_service_is_its_issuer_and_defaults() {
        let issuer = Issuer::parse("https://as.example").unwrap();
        assert_eq!(service(&json!({"issuer": "https://as.example"})), Service::of(issuer));
    }

    #[test]
    fn a_document_is_written_as_it_was_read() {
        let document = json!({"issuer": "https://as.example", "accessTokenSignAlg": null, "pushedAuthReqDuration": 60});
        assert_eq!(service(&document).to_value(), document);
    }

    #[test]
    fn a_default_is_not_written() {
        let document = json!({"issuer": "https://as.example", "pushedAuthReqDuration": 90, "parRequired": true});
        assert_eq!(service(&document).to_value(), json!({"issuer": "https://as.example"}));
    }

    #[test]
    fn a_code_duration_of_zero_means_the_default() {
        let document = json!({"issuer": "https://as.example", "authorizationCodeDuration": 0});
        assert_eq!(service(&document).authorization_code_duration, 60);
    }

    #[test]
    fn a_service_without_issuer_is_refused() {
        assert_eq!(refused(&json!({})), "issuer");
    }

    #[test]
    fn a_service_that_is_no_object_is_refused() {
        assert_eq!(refused(&json!([])), "");
    }

    #[test]
    fn a_member_nobody_defined_is_refused_by_name() {
        assert_eq!(refused(&json!({"issuer": "https://as.example", "parRequried": true})), "parRequried");
    }

    #[test]
    fn the_name_of_an_undefined_member_is_not_repeated_if_it_could_hurt() {
        assert_eq!(refused(&json!({"issuer": "https://as.example", "\u{7}\"": 1})), "");
    }

    #[test]
    fn a_service_that_rotates_refresh_tokens_is_refused_with_the_clause() {
        let error = Service::parse(&json!({"issuer": "https://as.example", "refreshTokenKept": false})).unwrap_err();
        assert_eq!(error.member, "refreshTokenKept");
        assert!(error.rule.contains("5.3.2.1 (9)"), "{error}");
    }

    #[test]
    fn a_service_without_the_code_grant_is_refused() {
        assert_eq!(
            refused(&json!({"issuer": "https://as.example", "supportedGrantTypes": ["REFRESH_TOKEN"]})),
            "supportedGrantTypes"
        );
    }

    #[test]
    fn a_scope_is_refused_by_its_place() {
        let scopes = json!([{"name": "a"}, {"name": "b c"}]);
        assert_eq!(refused(&json!({"issuer": "https://as.example", "supportedScopes": scopes})), "supportedScopes[1].name");
    }

    #[test]
    fn a_scope_defined_twice_is_refused() {
        let scopes = json!([{"name": "a"}, {"name": "a", "defaultEntry": true}]);
        assert_eq!(refused(&json!({"issuer": "https://as.example", "supportedScopes": scopes})), "supportedScopes[1]");
    }
}
