//! The service document: what one authorization server is, and how long what it issues lives.
//!
//! A service keeps FAPI 2.0 Security Profile unless it says otherwise. What the profile fixes may
//! then be written down, but only with the value it demands, so that a configuration copied from
//! elsewhere either means what it says or is refused. With `"fapiModes": []` it serves ordinary
//! OAuth 2.0 and OpenID Connect clients, and the same members have defaults of their own.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    action::Action,
    api::Api,
    details_type::DetailsType,
    document::without_defaults,
    document_error::{DocumentError, refused},
    encrypted_requests::EncryptedRequests,
    fapi_mode::FapiMode,
    grant_management::GrantManagementAction,
    grant_type::{self, GrantType},
    id_token_algorithms::ID_TOKEN_ALGORITHMS,
    in_front::InFront,
    issuer::Issuer,
    jurisdiction::Jurisdiction,
    mutual_tls::ServiceTls,
    people::{PeopleRules, SignUp},
    reading::{
        acr::acrs,
        durations::{REFRESH_TOKEN_DURATIONS, TOKEN_DURATIONS},
        place::{Members, Place},
    },
    response_type::ResponseType,
    scope::Scope,
    signed_messages::SignedResponses,
    stored::Stored,
    token_auth_method::TokenAuthMethod,
};
use crate::{
    jose::{Algorithm, HeaderParams},
    json::FromJson,
};

/// Seconds an authorization code lives where none are stated. RFC 6749 §4.1.2: "A maximum
/// authorization code lifetime of 10 minutes is RECOMMENDED."
const CODE_DURATION: u32 = 60;

/// How long a signed authorization response lives if nothing is said, and at most, in seconds.
const RESPONSE_DURATION: u32 = 600;

/// The languages the pages are written in, between spaces: the files of `messages/`.
const PAGES: &str = env!("LANGUAGES");

/// What access tokens may be signed with.
const ACCESS_TOKEN_ALGORITHMS: [Algorithm; 4] = [
    Algorithm::Rs256,
    Algorithm::Ps256,
    Algorithm::Es256,
    Algorithm::EdDsa,
];

/// What ID tokens are signed with where nothing is stated, outside FAPI 2.0.
const ORDINARY_ALGORITHMS: [Algorithm; 4] = [
    Algorithm::Rs256,
    Algorithm::Es256,
    Algorithm::EdDsa,
    Algorithm::Hs256,
];

/// How clients authenticate where nothing is stated, outside FAPI 2.0.
const ORDINARY_METHODS: [TokenAuthMethod; 5] = [
    TokenAuthMethod::None,
    TokenAuthMethod::ClientSecretBasic,
    TokenAuthMethod::ClientSecretPost,
    TokenAuthMethod::ClientSecretJwt,
    TokenAuthMethod::PrivateKeyJwt,
];

/// How `aud` of an ID token is written. OpenID Connect Core §2 allows both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "camelCase")]
pub enum IdTokenAudType {
    /// An array of one string.
    Array,
    /// A string.
    String,
}

/// A family of profiles the service knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceProfile {
    /// The OpenID Foundation's FAPI.
    Fapi,
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
    /// Where its objects have to stay, as was said when it was made.
    pub jurisdiction: Option<Jurisdiction>,
    /// The profiles every request is held to: FAPI 2.0 Security Profile, or none.
    pub fapi_modes: Vec<FapiMode>,
    /// The families of profiles the service knows.
    pub supported_service_profiles: Vec<ServiceProfile>,
    /// `grant_types_supported`. RFC 8414 §2.
    pub supported_grant_types: Vec<GrantType>,
    /// `response_types_supported`. FAPI 2.0 Security Profile §5.3.2.2 (1): `code`.
    pub supported_response_types: Vec<ResponseType>,
    /// `token_endpoint_auth_methods_supported`. FAPI 2.0 Security Profile §5.3.2.1 (6):
    /// `private_key_jwt`, or mutual TLS.
    pub supported_token_auth_methods: Vec<TokenAuthMethod>,
    /// The scopes clients may ask for. RFC 6749 §3.3.
    pub supported_scopes: Vec<Scope>,
    /// The types of authorization details clients may ask for. RFC 9396 §2.
    pub authorization_details_types: Vec<DetailsType>,
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
    /// Whether a refresh token is issued only with the scope `offline_access`. OpenID Connect Core
    /// §11.
    pub offline_access_required: bool,
    /// Whether that holds only where `openid` was granted: RFC 6749 knows no such scope.
    pub offline_access_required_with_openid_only: bool,
    /// `id_token_signing_alg_values_supported`; at least one. OpenID Connect Discovery §3.
    pub supported_id_token_sign_algs: Vec<Algorithm>,
    /// Seconds an ID token lives.
    pub id_token_duration: u32,
    /// How `aud` of an ID token is written.
    pub id_token_aud_type: IdTokenAudType,
    /// What is merged into the header of ID tokens. RFC 7515 §4.
    pub idt_header_params: HeaderParams,
    /// Seconds a signed authorization response lives. JARM §2.1: at most ten minutes are recommended.
    pub authorization_response_duration: u32,
    /// Whether clients ask by signed request objects only. RFC 9101 §10.5.
    pub request_object_required: bool,
    /// Whether a request object has to name the issuer in `aud`, also outside FAPI 2.0.
    pub request_object_audience_checked: bool,
    /// Whether parameters beside a request object count, where it does not say them. OpenID Connect
    /// Core §6.1.
    pub traditional_request_object_processing_applied: bool,
    /// What resources sign as HTTP messages.
    #[serde(flatten)]
    pub signed_responses: SignedResponses,
    /// What it says of request objects that are encrypted.
    #[serde(flatten)]
    pub encrypted_requests: EncryptedRequests,
    /// `acr_values_supported`. OpenID Connect Discovery §3.
    pub supported_acrs: Vec<String>,
    /// Seconds a browser stays signed in; zero if every request asks for the password.
    pub session_duration: u32,
    /// Whether people may add themselves. Initiating User Registration via OpenID Connect §4:
    /// `prompt=create`.
    pub sign_up_enabled: bool,
    /// What it says about people.
    pub people: PeopleRules,
    /// Seconds a client's clock may be ahead. FAPI 2.0 Security Profile §5.3.2.1 (13): 10 to 60.
    pub allowable_clock_skew: u32,
    /// Whether a DPoP proof must carry a nonce of the server. RFC 9449 §8.
    pub dpop_nonce_required: bool,
    /// Seconds a DPoP nonce is accepted. RFC 9449 §8.
    pub dpop_nonce_duration: u32,
    /// Whether a loopback redirect URI may name any port. RFC 8252 §7.3.
    pub loopback_redirection_uri_variable: bool,
    /// Whether authorization responses lack `iss`. FAPI 2.0 Security Profile §5.3.2.2 (7): they do
    /// not.
    pub iss_suppressed: bool,
    /// Whether the metadata document has itself signed in it. RFC 8414 §2.1.
    pub signed_metadata: bool,
    /// Whether `aud` of a client assertion is the issuer, as a string. FAPI 2.0 Security Profile
    /// §5.3.2.1 (8): it is.
    pub client_assertion_aud_restricted_to_issuer: bool,
    /// Whether a refresh token stays the same when it is used. FAPI 2.0 Security Profile §5.3.2.1
    /// (9): it does.
    pub refresh_token_kept: bool,
    /// Seconds in which the refresh tokens of one grant end, however often they are rotated, from
    /// the first of them on.
    pub refresh_token_family_duration: u32,
    /// Whether a refresh token that takes the place of another expires when that would have.
    pub refresh_token_duration_kept: bool,
    /// Whether a refresh token that stays has its whole life again each time it is used.
    pub refresh_token_duration_reset: bool,
    /// Seconds in which a rotated refresh token gets the same answer again.
    pub refresh_token_idempotency_duration: u32,
    /// Whether authorization requests are pushed. FAPI 2.0 Security Profile §5.3.2.2 (3): they are.
    pub par_required: bool,
    /// Whether authorization requests use PKCE. FAPI 2.0 Security Profile §5.3.2.2 (5): they do.
    pub pkce_required: bool,
    /// Whether PKCE uses S256. FAPI 2.0 Security Profile §5.3.2.2 (5): it does.
    pub pkce_s256_required: bool,
    /// `ui_locales_supported`: languages of the pages, the preferred one first. RFC 8414 §2.
    pub supported_ui_locales: Vec<String>,
    /// Whether errors come without `error_description`. RFC 6749 §5.2 makes it optional.
    pub error_description_omitted: bool,
    /// Whether errors come without `error_uri`. RFC 6749 §5.2 makes it optional.
    pub error_uri_omitted: bool,
    /// Whether developers find the playground also where this is no development.
    pub playground_enabled: bool,
    /// Whether grants begin in the region of whoever brings them.
    pub grants_nearby: bool,
    /// What clients may do with grants by their `grant_id`. Grant Management for OAuth 2.0 §7.1.
    pub grant_management_actions: Vec<GrantManagementAction>,
    /// Whether authorization requests say what they do with grants. Grant Management for OAuth 2.0 §7.1.
    pub grant_management_action_required: bool,
    /// Whether the clients of one vendor share how a person has signed in, with device secrets. OpenID
    /// Connect Native SSO for Mobile Apps §5.
    pub native_sso_supported: bool,
    /// Whether clients may register themselves, as far as a server in front lets them. RFC 7591 §3.
    pub dynamic_registration_supported: bool,
    /// Where a server in front of this one serves the endpoints.
    #[serde(flatten)]
    pub in_front: InFront,
    /// What clients with certificates find.
    #[serde(flatten)]
    pub tls: ServiceTls,
    /// What happens before a token is signed, in this order.
    pub actions: Vec<Action>,
    /// What others keep with the service. It has no effect.
    pub stored: Stored,
    /// The resource servers that belong to the service: documents of their own, no part of this
    /// one.
    #[serde(skip)]
    pub apis: Vec<Api>,
    /// Whether it is a service beside the first one, as its host knows it.
    #[serde(skip)]
    pub is_beside: bool,
}

impl Service {
    /// Who may make an account. Where `people.signUp` says nothing, `signUpEnabled` says whether
    /// everybody may or nobody.
    pub fn sign_up(&self) -> SignUp {
        let usual = match self.sign_up_enabled {
            true => SignUp::Open,
            false => SignUp::Closed,
        };
        self.people.sign_up.unwrap_or(usual)
    }

    /// The members without which there is no service.
    const REQUIRED: [&'static str; 1] = ["issuer"];

    /// The service and its APIs, as the register tells them together: `{"service": …, "apis":
    /// […]}`. A service document alone is a service without APIs.
    pub fn parse_view(view: &Value) -> Result<Self, DocumentError> {
        let Some(document) = view.get("service") else {
            return Self::parse(view);
        };
        let mut members = view.as_object().into_iter().flatten();
        if let Some((name, _)) = members.find(|(name, _)| *name != "service" && *name != "apis") {
            return Err(refused(name, "is no member of a view"));
        }
        let apis = view["apis"].as_array();
        let apis = apis.ok_or_else(|| refused("apis", "must be a list"))?;
        let apis = apis.iter().map(Api::parse);
        Ok(Self::parse(document)?.with_apis(apis.collect::<Result<_, _>>()?))
    }

    /// The document of this service: the members that differ from their defaults.
    pub fn to_value(&self) -> Value {
        let issuer = self.issuer.clone();
        let unstated = Self::of(issuer.clone()).fapi_modes;
        let defaults = if self.is_fapi() {
            Self::of(issuer)
        } else {
            Self {
                fapi_modes: unstated,
                ..Self::ordinary(issuer)
            }
        };
        without_defaults(json!(self), &json!(defaults), &Self::REQUIRED)
    }

    /// The service with these APIs.
    #[must_use]
    pub fn with_apis(self, apis: Vec<Api>) -> Self {
        Self { apis, ..self }
    }

    /// Whether every request keeps FAPI 2.0 Security Profile.
    pub const fn is_fapi(&self) -> bool {
        !self.fapi_modes.is_empty()
    }

    /// The service that a document naming only its issuer describes: it keeps FAPI 2.0 Security
    /// Profile.
    pub fn of(issuer: Issuer) -> Self {
        Self {
            fapi_modes: vec![FapiMode::Fapi2Security],
            supported_response_types: vec![ResponseType::Code],
            supported_token_auth_methods: vec![TokenAuthMethod::PrivateKeyJwt],
            access_token_sign_alg: Some(Algorithm::Es256),
            offline_access_required: false,
            supported_id_token_sign_algs: vec![Algorithm::Es256, Algorithm::EdDsa],
            session_duration: 0,
            client_assertion_aud_restricted_to_issuer: true,
            refresh_token_kept: true,
            par_required: true,
            ..Self::ordinary(issuer)
        }
    }

    /// The service that a document with `"fapiModes": []` and its issuer describes. RFC 9700
    /// §2.1.1: PKCE is for everybody.
    #[rustfmt::skip] // One member, one line, but for those that nobody states.
    pub fn ordinary(issuer: Issuer) -> Self {
        Self {
            api_key: None, service_name: None, description: None,
            issuer,
            jurisdiction: None,
            fapi_modes: Vec::new(),
            supported_service_profiles: vec![ServiceProfile::Fapi],
            supported_grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            supported_response_types: vec![ResponseType::Code, ResponseType::None],
            supported_token_auth_methods: ORDINARY_METHODS.to_vec(),
            supported_scopes: Vec::new(),
            authorization_details_types: Vec::new(),
            pushed_auth_req_duration: 90,
            authorization_code_duration: CODE_DURATION,
            access_token_duration: 3600,
            access_token_sign_alg: None,
            refresh_token_duration: 2_592_000,
            offline_access_required: true,
            offline_access_required_with_openid_only: false,
            supported_id_token_sign_algs: ORDINARY_ALGORITHMS.to_vec(),
            id_token_duration: 3600,
            id_token_aud_type: IdTokenAudType::Array,
            idt_header_params: HeaderParams::default(),
            authorization_response_duration: RESPONSE_DURATION,
            request_object_required: false,
            signed_responses: SignedResponses::default(),
            request_object_audience_checked: false,
            traditional_request_object_processing_applied: false,
            encrypted_requests: EncryptedRequests::default(),
            supported_acrs: Vec::new(),
            session_duration: 28_800,
            sign_up_enabled: false,
            people: PeopleRules::usual(),
            allowable_clock_skew: 30,
            dpop_nonce_required: false,
            dpop_nonce_duration: 300,
            loopback_redirection_uri_variable: true,
            iss_suppressed: false,
            signed_metadata: false,
            client_assertion_aud_restricted_to_issuer: false,
            refresh_token_kept: false,
            refresh_token_family_duration: 31_536_000,
            refresh_token_duration_kept: false,
            refresh_token_duration_reset: false,
            refresh_token_idempotency_duration: 10,
            par_required: false,
            pkce_required: true,
            pkce_s256_required: true,
            supported_ui_locales: vec!["en".to_owned(), "ja".to_owned()],
            error_description_omitted: false, error_uri_omitted: false, playground_enabled: false,
            grants_nearby: false,
            grant_management_actions: Vec::new(),
            grant_management_action_required: false, native_sso_supported: false,
            in_front: InFront::default(),
            dynamic_registration_supported: false,
            tls: ServiceTls::default(),
            actions: Vec::new(),
            stored: Stored::default(),
            apis: Vec::new(),
            is_beside: false,
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    pub(crate) fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        let issuer = members.required("issuer", issuer)?;
        let fapi_modes = members.or("fapiModes", Self::of(issuer.clone()).fapi_modes, FapiMode::list);
        let or = if fapi_modes.is_empty() { Self::ordinary(issuer) } else { Self::of(issuer) };
        let supported_grant_types = members.or("supportedGrantTypes", or.supported_grant_types, grant_type::list);
        Ok(Self {
            api_key: members.optional("apiKey", Place::identifier), service_name: members.optional("serviceName", Place::text), description: members.optional("description", Place::text),
            jurisdiction: members.optional("jurisdiction", |place| place.one_of("must be eu or fedramp")),
            supported_service_profiles: members.or("supportedServiceProfiles", or.supported_service_profiles, service_profiles),
            supported_response_types: members.or("supportedResponseTypes", grant_type::unstated(&supported_grant_types, or.supported_response_types), grant_type::response_types),
            fapi_modes, supported_grant_types,
            supported_token_auth_methods: members.or("supportedTokenAuthMethods", or.supported_token_auth_methods, |place| place.some(TokenAuthMethod::read)),
            supported_scopes: members.or("supportedScopes", or.supported_scopes, Scope::list),
            authorization_details_types: members.or("authorizationDetailsTypes", or.authorization_details_types, DetailsType::list),
            pushed_auth_req_duration: members.number("pushedAuthReqDuration", or.pushed_auth_req_duration, 1..=599),
            authorization_code_duration: members.or("authorizationCodeDuration", or.authorization_code_duration, code_duration),
            access_token_duration: members.number("accessTokenDuration", or.access_token_duration, TOKEN_DURATIONS),
            access_token_sign_alg: members.or("accessTokenSignAlg", or.access_token_sign_alg, access_token_sign_alg),
            refresh_token_duration: members.number("refreshTokenDuration", or.refresh_token_duration, REFRESH_TOKEN_DURATIONS),
            offline_access_required: members.or("offlineAccessRequired", or.offline_access_required, Place::flag),
            offline_access_required_with_openid_only: members.or("offlineAccessRequiredWithOpenidOnly", or.offline_access_required_with_openid_only, Place::flag),
            supported_id_token_sign_algs: members.or("supportedIdTokenSignAlgs", or.supported_id_token_sign_algs, id_token_sign_algs),
            id_token_duration: members.number("idTokenDuration", or.id_token_duration, TOKEN_DURATIONS),
            id_token_aud_type: members.or("idTokenAudType", or.id_token_aud_type, |place| place.one_of("must be array or string")),
            idt_header_params: members.or("idtHeaderParams", or.idt_header_params, Place::header_params),
            authorization_response_duration: members.or("authorizationResponseDuration", or.authorization_response_duration, response_duration),
            request_object_required: members.or("requestObjectRequired", or.request_object_required, Place::flag),
            request_object_audience_checked: members.or("requestObjectAudienceChecked", or.request_object_audience_checked, Place::flag),
            encrypted_requests: EncryptedRequests::read(members), signed_responses: SignedResponses::read(members),
            traditional_request_object_processing_applied: members.or("traditionalRequestObjectProcessingApplied", or.traditional_request_object_processing_applied, Place::flag),
            supported_acrs: members.or("supportedAcrs", or.supported_acrs, acrs),
            session_duration: members.number("sessionDuration", or.session_duration, 0..=2_592_000),
            sign_up_enabled: members.or("signUpEnabled", or.sign_up_enabled, Place::flag),
            people: members.or("people", or.people, PeopleRules::read),
            allowable_clock_skew: members.number("allowableClockSkew", or.allowable_clock_skew, 10..=60),
            dpop_nonce_required: members.or("dpopNonceRequired", or.dpop_nonce_required, Place::flag),
            dpop_nonce_duration: members.number("dpopNonceDuration", or.dpop_nonce_duration, 30..=3600),
            loopback_redirection_uri_variable: members.or("loopbackRedirectionUriVariable", or.loopback_redirection_uri_variable, Place::flag),
            iss_suppressed: members.or("issSuppressed", or.iss_suppressed, Place::flag),
            signed_metadata: members.or("signedMetadata", or.signed_metadata, Place::flag),
            client_assertion_aud_restricted_to_issuer: members.or("clientAssertionAudRestrictedToIssuer", or.client_assertion_aud_restricted_to_issuer, Place::flag),
            refresh_token_kept: members.or("refreshTokenKept", or.refresh_token_kept, Place::flag),
            refresh_token_family_duration: members.number("refreshTokenFamilyDuration", or.refresh_token_family_duration, 60..=315_360_000),
            refresh_token_duration_kept: members.or("refreshTokenDurationKept", or.refresh_token_duration_kept, Place::flag),
            refresh_token_duration_reset: members.or("refreshTokenDurationReset", or.refresh_token_duration_reset, Place::flag),
            refresh_token_idempotency_duration: members.number("refreshTokenIdempotencyDuration", or.refresh_token_idempotency_duration, 0..=600),
            par_required: members.or("parRequired", or.par_required, Place::flag),
            pkce_required: members.or("pkceRequired", or.pkce_required, Place::flag),
            pkce_s256_required: members.or("pkceS256Required", or.pkce_s256_required, Place::flag),
            supported_ui_locales: members.or("supportedUiLocales", or.supported_ui_locales, locales),
            error_description_omitted: members.or("errorDescriptionOmitted", or.error_description_omitted, Place::flag),
            error_uri_omitted: members.or("errorUriOmitted", or.error_uri_omitted, Place::flag), playground_enabled: members.or("playgroundEnabled", or.playground_enabled, Place::flag),
            grants_nearby: members.or("grantsNearby", or.grants_nearby, Place::flag), grant_management_actions: members.or("grantManagementActions", or.grant_management_actions, GrantManagementAction::list),
            grant_management_action_required: members.or("grantManagementActionRequired", or.grant_management_action_required, Place::flag),
            native_sso_supported: members.or("nativeSsoSupported", or.native_sso_supported, Place::flag), in_front: InFront::read(members),
            dynamic_registration_supported: members.or("dynamicRegistrationSupported", or.dynamic_registration_supported, Place::flag),
            tls: ServiceTls::read(members),
            actions: members.or("actions", or.actions, Action::list),
            stored: members.or("stored", or.stored, Stored::read),
            ..or
        })
    }
}

fn issuer(place: &Place<'_>) -> Result<Issuer, DocumentError> {
    Issuer::parse(place.str()?).map_err(|rule| place.refuse(rule))
}

fn service_profiles(place: &Place<'_>) -> Result<Vec<ServiceProfile>, DocumentError> {
    place.list(|place| place.one_of("must be FAPI"), |profile| profile)
}

/// Zero stands for the default, as in documents of other servers.
fn code_duration(place: &Place<'_>) -> Result<u32, DocumentError> {
    place
        .number(0..=600)
        .map(|seconds| if seconds == 0 { CODE_DURATION } else { seconds })
}

/// Zero stands for the default, as in documents of other servers.
fn response_duration(place: &Place<'_>) -> Result<u32, DocumentError> {
    let zero = |seconds| {
        if seconds == 0 {
            RESPONSE_DURATION
        } else {
            seconds
        }
    };
    place.number(0..=RESPONSE_DURATION).map(zero)
}

fn access_token_sign_alg(place: &Place<'_>) -> Result<Option<Algorithm>, DocumentError> {
    if place.value().is_null() {
        Ok(None)
    } else {
        place.algorithm(&ACCESS_TOKEN_ALGORITHMS).map(Some)
    }
}

fn id_token_sign_algs(place: &Place<'_>) -> Result<Vec<Algorithm>, DocumentError> {
    place.some(|place| place.algorithm(&ID_TOKEN_ALGORITHMS))
}

fn locales(place: &Place<'_>) -> Result<Vec<String>, DocumentError> {
    let locales = place.some(Place::language)?;
    if locales
        .iter()
        .any(|locale| !PAGES.split(' ').any(|tag| tag == locale))
    {
        return Err(place.refuse(concat!(
            "must name languages that the pages have: ",
            env!("LANGUAGES")
        )));
    }
    Ok(locales)
}

#[cfg(test)]
mod tests;
