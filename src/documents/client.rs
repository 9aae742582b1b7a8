//! The client document: who may ask, how it proves who it is, and where the answer may go.
//!
//! A client that keeps FAPI 2.0 Security Profile, by its own word or because its service does, is
//! confidential, signs its assertions or shows a certificate, and binds its tokens with DPoP or to that; a
//! document that says otherwise is refused with the clause that it breaks. Private keys are refused on sight, and a
//! client secret is no part of what is read here.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    application_type::ApplicationType,
    details_type,
    document::{Attribute, TaggedValue, without_defaults},
    document_error::DocumentError,
    encrypted_requests::RequestEncryption,
    encryption::EncryptedAnswers,
    fapi_mode::FapiMode,
    grant_type::{self, GrantType},
    id_token_algorithms::{ID_TOKEN_ALGORITHMS, KEY_ALGORITHMS},
    mutual_tls::ClientTls,
    people::level,
    reading::{
        acr::acrs,
        durations::{REFRESH_TOKEN_DURATIONS, TOKEN_DURATIONS},
        jwks,
        place::{Members, Place},
        uri,
    },
    request_sign_alg::RequestSignAlg,
    response_mode::RegisteredMode,
    response_type::ResponseType,
    scope,
    signed_messages::SignedRequests,
    stored::Stored,
    token_auth_method::TokenAuthMethod,
};
use crate::{
    Timestamp,
    jose::{Algorithm, HeaderParams, JwkSet},
    json::FromJson,
    people::Level,
};

/// What a client may sign its assertions with: the last with its secret, the others with a key.
const ASSERTION_ALGORITHMS: [Algorithm; 5] = [
    Algorithm::Ps256,
    Algorithm::Es256,
    Algorithm::EdDsa,
    Algorithm::Rs256,
    Algorithm::Hs256,
];

/// Whether a client can keep a secret. RFC 6749 §2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClientType {
    /// It can. FAPI 2.0 Security Profile §5.3.2.1 (3) supports no other.
    Confidential,
    /// It cannot: it runs where others can read it.
    Public,
}

/// Which `sub` a client sees. OpenID Connect Core §8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubjectType {
    /// One that only the clients of its sector see.
    Pairwise,
    /// The same as every other client.
    Public,
}

/// What the operator narrows for one client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientExtension {
    /// The scopes the client may ask for, if `requestable_scopes_enabled`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requestable_scopes: Vec<String>,
    /// Whether the client is held to `requestable_scopes` instead of every scope of the service.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub requestable_scopes_enabled: bool,
    /// The longest life of the client's access tokens, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_duration: Option<u32>,
    /// The longest life of the client's refresh tokens, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_duration: Option<u32>,
    /// The longest life of the client's ID tokens, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_duration: Option<u32>,
}

/// A client application. `schema/client.json` describes every member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// The number of the client, assigned when it is first applied.
    pub client_id: Option<u64>,
    /// Another name the client may use as its `client_id`. RFC 6749 §2.2.
    pub client_id_alias: Option<String>,
    /// The name users see. RFC 7591 §2.
    pub client_name: Option<String>,
    /// The name users see, by language. RFC 7591 §2.2.
    pub client_names: Vec<TaggedValue>,
    /// A note to the operator.
    pub description: Option<String>,
    /// The client's home page. RFC 7591 §2.
    pub client_uri: Option<String>,
    /// How the client uses what it learns. RFC 7591 §2.
    pub policy_uri: Option<String>,
    /// The client's terms of service. RFC 7591 §2.
    pub tos_uri: Option<String>,
    /// The client's mark, which this server fetches. RFC 7591 §2.
    pub logo_uri: Option<String>,
    /// The profiles the client is held to, whatever its service is: FAPI 2.0 Security Profile, or
    /// none.
    pub fapi_modes: Vec<FapiMode>,
    /// Whether the client can keep a secret. FAPI 2.0 Security Profile §5.3.2.1 (3): it can.
    pub client_type: ClientType,
    /// Whether the client may be answered on loopback or by a scheme of its own. RFC 8252 §7.
    pub application_type: ApplicationType,
    /// The grants the client may use. RFC 7591 §2.
    pub grant_types: Vec<GrantType>,
    /// The response types the client may ask for. FAPI 2.0 Security Profile §5.3.2.2 (1): `code`.
    pub response_types: Vec<ResponseType>,
    /// Where authorization responses may go, exactly as written. RFC 6749 §3.1.2.2; at least one,
    /// if there are any responses.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after log-out, exactly as written. OpenID Connect RP-Initiated Logout
    /// §3.1.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where the client hears of a log-out from the server. OpenID Connect Back-Channel Logout §2.2.
    pub backchannel_logout_uri: Option<String>,
    /// Whether it has to hear the `sid` there.
    pub backchannel_logout_session_required: bool,
    /// Where the client hears of a log-out from the browser. OpenID Connect Front-Channel Logout §2.
    pub frontchannel_logout_uri: Option<String>,
    /// Whether it has to hear the `sid` there.
    pub frontchannel_logout_session_required: bool,
    /// How the client authenticates. FAPI 2.0 Security Profile §5.3.2.1 (6): `private_key_jwt`, or mutual
    /// TLS.
    pub token_auth_method: TokenAuthMethod,
    /// The only algorithm the client signs assertions with, if it named one. RFC 7591 §2.
    pub token_auth_sign_alg: Option<Algorithm>,
    /// The client's public keys, of which at least one verifies signatures. RFC 7517 §5.
    #[serde(serialize_with = "jwks::write")]
    pub jwks: Option<JwkSet>,
    /// Where the client publishes its keys instead. RFC 7591 §2.
    pub jwks_uri: Option<String>,
    /// Its certificates, and what is bound to them.
    #[serde(flatten)]
    pub tls: ClientTls,
    /// Whether tokens are bound with DPoP. FAPI 2.0 Security Profile §5.3.2.1 (4), (5): they are, or to a
    /// certificate.
    pub dpop_required: bool,
    /// Whether the client has to push its authorization requests. RFC 9126 §6.
    pub par_required: bool,
    /// Whether the client uses PKCE, if it differs from what its service says. RFC 9700 §2.1.1: a
    /// public client does.
    pub pkce_required: Option<bool>,
    /// Whether the client has to use S256 with PKCE, where its service allows more. RFC 7636 §4.2.
    pub pkce_s256_required: bool,
    /// Which `sub` the client sees. OpenID Connect Core §8.
    pub subject_type: SubjectType,
    /// What the clients of one sector have in common. OpenID Connect Core §8.1.
    pub sector_identifier_uri: Option<String>,
    /// The algorithm that signs the client's ID tokens, if it named one. OpenID Connect Dynamic
    /// Client Registration §2.
    pub id_token_sign_alg: Option<Algorithm>,
    /// The algorithm that signs UserInfo responses; if none, they are JSON. OpenID Connect Dynamic
    /// Client Registration §2.
    pub user_info_sign_alg: Option<Algorithm>,
    /// The algorithm that signs answers to the client at introspection, if it named one. RFC 9701 §6.
    pub introspection_sign_alg: Option<Algorithm>,
    /// What is encrypted for the client.
    #[serde(flatten)]
    pub encrypted: EncryptedAnswers,
    /// The algorithm that signs authorization responses, if it named one. JARM §3.
    pub authorization_sign_alg: Option<Algorithm>,
    /// The response modes that the client may ask for; if none, every one. FAPI 2.0 Message Signing
    /// §5.4.3.
    pub response_modes: Vec<RegisteredMode>,
    /// The only way in which the client signs its request objects, if it named one. RFC 9101 §10.4.
    pub request_sign_alg: Option<RequestSignAlg>,
    /// Whether the client asks by signed request objects only. RFC 9101 §10.5.
    pub request_object_required: bool,
    /// What the client signs as HTTP messages.
    #[serde(flatten)]
    pub signed_requests: SignedRequests,
    /// How the client encrypts its request objects. RFC 9101 §6.1.
    #[serde(flatten)]
    pub request_encryption: RequestEncryption,
    /// Where the client keeps request objects. OpenID Connect Core §6.2.
    pub request_uris: Vec<String>,
    /// What is merged into the header of the client's ID tokens, over what the service says. RFC
    /// 7515 §4.
    pub idt_header_params: HeaderParams,
    /// Whether the ID token has the claims of the scopes, for a client that never asks UserInfo.
    /// OpenID Connect Core §5.4 gives them there.
    pub scope_claims_in_id_token: bool,
    /// Seconds after which a person must prove again who they are. OpenID Connect Dynamic Client
    /// Registration §2.
    pub default_max_age: Option<u32>,
    /// The authentication contexts that the client would like where its request names none. OpenID
    /// Connect Dynamic Client Registration §2.
    pub default_acrs: Vec<String>,
    /// What people prove at least who sign in for the client.
    pub factors_required: Level,
    /// The API that the client means where its request names none. RFC 8707 §2.1: "a predefined
    /// default resource value".
    pub default_resource: Option<String>,
    /// The types of authorization details that the client may ask for; if none, every one of its service.
    /// RFC 9396 §10.
    pub authorization_details_types: Vec<String>,
    /// The vendor of the client: the clients of one name share how a person has signed in, where the
    /// service lets them. OpenID Connect Native SSO for Mobile Apps §4.3.
    pub native_sso_group: Option<String>,
    /// Whether the grants of a client that signs assertions begin on any shelf, as those of every other
    /// client do.
    pub grants_spread: bool,
    /// Whether the client is a part of the service itself, so that nobody is asked what it may do.
    pub first_party: bool,
    /// Whether the client is shut out.
    pub locked: bool,
    /// Who is responsible for the client.
    pub developer: Option<String>,
    /// Whatever the operator attaches.
    pub attributes: Vec<Attribute>,
    /// What the operator narrows for this client.
    pub extension: ClientExtension,
    /// What others keep with the client. It has no effect.
    pub stored: Stored,
    /// When the client came to be: the register says so, no document. What was granted to a client
    /// of the same number before it was deleted is not granted to this one. 0 if it is older than
    /// this record.
    #[serde(skip)]
    pub created_at: Timestamp,
}

impl Client {
    /// The number of the service as a client of itself: documents begin with 1.
    pub const OWN: u64 = 0;

    /// The service itself, where pages of its own ask who is there: it is in no document.
    pub fn of_the_service(redirect_uris: Vec<String>) -> Self {
        Self {
            client_id: Some(Self::OWN),
            redirect_uris,
            ..Self::of(&[])
        }
    }

    /// Whether it is the service itself.
    pub const fn is_of_the_service(&self) -> bool {
        matches!(self.client_id, Some(Self::OWN))
    }

    /// The document of this client: the members that differ from their defaults.
    pub fn to_value(&self) -> Value {
        let unstated = Self::of(&[]);
        let defaults = Self {
            fapi_modes: unstated.fapi_modes,
            grant_types: unstated.grant_types,
            ..self.defaults()
        };
        without_defaults(json!(self), &json!(defaults), &[])
    }

    /// Whether the client keeps FAPI 2.0 Security Profile whatever its service does.
    pub const fn is_fapi(&self) -> bool {
        !self.fapi_modes.is_empty()
    }

    /// Whether the client is public, so that nothing proves who it is. RFC 6749 §2.1.
    pub fn is_public(&self) -> bool {
        self.client_type == ClientType::Public
    }

    /// Whether its access tokens are bound to the certificate that it shows. RFC 8705 §3.
    pub const fn binds_to_certificate(&self) -> bool {
        self.tls.tls_client_certificate_bound_access_tokens
    }

    /// Whether no access token of it is a bearer token.
    pub const fn is_sender_constrained(&self) -> bool {
        self.dpop_required || self.binds_to_certificate()
    }

    /// Whether its grants begin on any shelf: whoever signs no assertions has no register of them that
    /// has to be beside each grant.
    pub fn is_spread(&self) -> bool {
        self.grants_spread || self.is_public() || !self.token_auth_method.is_by_assertion()
    }

    /// The members a document like this one need not state.
    fn defaults(&self) -> Self {
        let or = Self::of(&self.fapi_modes);
        Self {
            response_types: grant_type::unstated(&self.grant_types, or.response_types.clone()),
            dpop_required: or.dpop_required && !self.tls.tls_client_certificate_bound_access_tokens,
            ..or
        }
    }

    /// The defaults. Without `client_id` and `client_id_alias` this is no client yet.
    fn of(fapi_modes: &[FapiMode]) -> Self {
        Self {
            client_id: None,
            client_id_alias: None,
            client_name: None,
            client_names: Vec::new(),
            description: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            logo_uri: None,
            fapi_modes: fapi_modes.to_vec(),
            client_type: ClientType::Confidential,
            application_type: ApplicationType::Web,
            grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            response_types: vec![ResponseType::Code],
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
            token_auth_method: TokenAuthMethod::PrivateKeyJwt,
            token_auth_sign_alg: None,
            jwks: None,
            jwks_uri: None,
            tls: ClientTls::default(),
            // Under FAPI 2.0 every token is bound, so that saying nothing means the same as in a
            // service that keeps it.
            dpop_required: !fapi_modes.is_empty(),
            par_required: false,
            pkce_required: None,
            pkce_s256_required: false,
            subject_type: SubjectType::Public,
            sector_identifier_uri: None,
            id_token_sign_alg: None,
            user_info_sign_alg: None,
            introspection_sign_alg: None,
            encrypted: EncryptedAnswers::default(),
            authorization_sign_alg: None,
            response_modes: Vec::new(),
            request_sign_alg: None,
            request_object_required: false,
            signed_requests: SignedRequests::default(),
            request_encryption: RequestEncryption::default(),
            request_uris: Vec::new(),
            idt_header_params: HeaderParams::default(),
            scope_claims_in_id_token: false,
            default_max_age: None,
            default_acrs: Vec::new(),
            factors_required: Level::Password,
            default_resource: None,
            authorization_details_types: Vec::new(),
            native_sso_group: None,
            grants_spread: false,
            first_party: false,
            locked: false,
            developer: None,
            attributes: Vec::new(),
            extension: ClientExtension::default(),
            stored: Stored::default(),
            created_at: Timestamp::default(),
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    pub(crate) fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        let or = Self::of(&members.or("fapiModes", Vec::new(), FapiMode::list));
        let application_type = members.or("applicationType", or.application_type, |place| place.one_of("must be WEB or NATIVE"));
        let grant_types = members.or("grantTypes", or.grant_types, grant_type::list);
        let tls = ClientTls::read(members);
        Ok(Self {
            client_id: members.optional("clientId", Place::identifier),
            client_id_alias: members.optional("clientIdAlias", client_id_alias),
            client_name: members.optional("clientName", Place::text), client_names: members.or("clientNames", or.client_names, TaggedValue::list),
            description: members.optional("description", Place::text),
            client_uri: members.optional("clientUri", uri::page),
            policy_uri: members.optional("policyUri", uri::page),
            tos_uri: members.optional("tosUri", uri::page),
            logo_uri: members.optional("logoUri", uri::fetched),
            client_type: members.or("clientType", or.client_type, |place| place.one_of("must be CONFIDENTIAL or PUBLIC")),
            application_type,
            response_types: members.or("responseTypes", grant_type::unstated(&grant_types, or.response_types), grant_type::response_types),
            grant_types,
            redirect_uris: members.or("redirectUris", or.redirect_uris, |place| redirect_uris(place, application_type)),
            post_logout_redirect_uris: members.or("postLogoutRedirectUris", or.post_logout_redirect_uris, |place| redirect_uris(place, application_type)),
            backchannel_logout_uri: members.optional("backchannelLogoutUri", uri::fetched),
            backchannel_logout_session_required: members.or("backchannelLogoutSessionRequired", or.backchannel_logout_session_required, Place::flag),
            frontchannel_logout_uri: members.optional("frontchannelLogoutUri", uri::fetched),
            frontchannel_logout_session_required: members.or("frontchannelLogoutSessionRequired", or.frontchannel_logout_session_required, Place::flag),
            token_auth_method: members.or("tokenAuthMethod", or.token_auth_method, TokenAuthMethod::read),
            token_auth_sign_alg: members.optional("tokenAuthSignAlg", |place| place.algorithm(&ASSERTION_ALGORITHMS)),
            jwks: members.optional("jwks", jwks::read),
            jwks_uri: members.optional("jwksUri", uri::fetched),
            dpop_required: members.or("dpopRequired", or.dpop_required && !tls.tls_client_certificate_bound_access_tokens, Place::flag),
            tls,
            par_required: members.or("parRequired", or.par_required, Place::flag),
            pkce_required: members.optional("pkceRequired", Place::flag),
            pkce_s256_required: members.or("pkceS256Required", or.pkce_s256_required, Place::flag),
            subject_type: members.or("subjectType", or.subject_type, |place| place.one_of("must be PUBLIC or PAIRWISE")),
            sector_identifier_uri: members.optional("sectorIdentifierUri", uri::sector),
            id_token_sign_alg: members.optional("idTokenSignAlg", |place| place.algorithm(&ID_TOKEN_ALGORITHMS)),
            user_info_sign_alg: members.optional("userInfoSignAlg", |place| place.algorithm(&ID_TOKEN_ALGORITHMS)),
            introspection_sign_alg: members.optional("introspectionSignAlg", |place| place.algorithm(&KEY_ALGORITHMS)),
            encrypted: EncryptedAnswers::read(members),
            authorization_sign_alg: members.optional("authorizationSignAlg", |place| place.algorithm(&ID_TOKEN_ALGORITHMS)),
            response_modes: members.or("responseModes", or.response_modes, RegisteredMode::list),
            request_sign_alg: members.optional("requestSignAlg", |place| place.one_of("must be PS256, ES256, EdDSA, RS256, HS256 or NONE")),
            request_encryption: RequestEncryption::read(members), signed_requests: SignedRequests::read(members),
            request_object_required: members.or("requestObjectRequired", or.request_object_required, Place::flag),
            request_uris: members.or("requestUris", or.request_uris, |place| place.list(uri::request, |uri| uri)),
            idt_header_params: members.or("idtHeaderParams", or.idt_header_params, Place::header_params),
            scope_claims_in_id_token: members.or("scopeClaimsInIdToken", or.scope_claims_in_id_token, Place::flag),
            default_max_age: members.optional("defaultMaxAge", |place| place.number(0..=31_536_000)),
            default_acrs: members.or("defaultAcrs", or.default_acrs, acrs),
            factors_required: members.or("factorsRequired", or.factors_required, level),
            default_resource: members.optional("defaultResource", uri::identifier),
            authorization_details_types: members.or("authorizationDetailsTypes", or.authorization_details_types, details_type::names),
            native_sso_group: members.optional("nativeSsoGroup", Place::text), grants_spread: members.or("grantsSpread", or.grants_spread, Place::flag),
            first_party: members.or("firstParty", or.first_party, Place::flag), locked: members.or("locked", or.locked, Place::flag),
            developer: members.optional("developer", Place::text),
            attributes: members.or("attributes", or.attributes, Attribute::list),
            extension: members.or("extension", or.extension, extension),
            stored: members.or("stored", or.stored, Stored::read),
            ..or
        })
    }
}

/// RFC 6749 appendix A.1: `client-id = *VSCHAR`. Digits alone would be the number of another
/// client.
fn client_id_alias(place: &Place<'_>) -> Result<String, DocumentError> {
    let text = place.str()?;
    if text.len() > 100 || !text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Err(place.refuse("must be 1 to 100 visible ASCII characters"));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(place.refuse("must not consist of digits only"));
    }
    Ok(text.to_owned())
}

fn redirect_uris(
    place: &Place<'_>,
    application: ApplicationType,
) -> Result<Vec<String>, DocumentError> {
    place.list(|place| uri::redirect(place, application), |uri| uri)
}

fn extension(place: &Place<'_>) -> Result<ClientExtension, DocumentError> {
    place.object(|members| {
        Ok(ClientExtension {
            requestable_scopes: members.or("requestableScopes", Vec::new(), scope::names),
            requestable_scopes_enabled: members.or("requestableScopesEnabled", false, Place::flag),
            access_token_duration: members.or("accessTokenDuration", None, |place| {
                limit(place, *TOKEN_DURATIONS.end())
            }),
            refresh_token_duration: members.or("refreshTokenDuration", None, |place| {
                limit(place, *REFRESH_TOKEN_DURATIONS.end())
            }),
            id_token_duration: members.or("idTokenDuration", None, |place| {
                limit(place, *TOKEN_DURATIONS.end())
            }),
        })
    })
}

/// A number of seconds that narrows the service's; zero narrows nothing.
fn limit(place: &Place<'_>, longest: u32) -> Result<Option<u32>, DocumentError> {
    place
        .number(0..=longest)
        .map(|seconds| (seconds > 0).then_some(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client that keeps every rule, with one member changed.
    fn with(member: &str, value: Value) -> Result<Client, DocumentError> {
        let mut document: Value =
            serde_json::from_str(include_str!("../../schema/examples/fapi/web-client.json"))
                .unwrap();
        document[member] = value;
        Client::parse(&document)
    }

    fn refused(member: &str, value: Value) -> String {
        with(member, value).unwrap_err().member
    }

    #[test]
    fn a_client_is_called_by_number_or_by_alias() {
        let mut document = with("clientId", json!(7)).unwrap().to_value();
        document.as_object_mut().unwrap().remove("clientIdAlias");
        assert!(Client::parse(&document).is_ok());
        document.as_object_mut().unwrap().remove("clientId");
        assert_eq!(
            Client::parse(&document).unwrap_err().member,
            "clientIdAlias"
        );
    }

    #[test]
    fn an_alias_that_could_be_a_number_is_refused() {
        assert_eq!(refused("clientIdAlias", json!("123")), "clientIdAlias");
    }

    #[test]
    fn an_alias_outside_ascii_is_refused() {
        assert_eq!(refused("clientIdAlias", json!("家計簿")), "clientIdAlias");
    }

    #[test]
    fn a_redirect_uri_is_refused_by_its_place() {
        let uris = json!([
            "https://budget.example/callback",
            "http://budget.example/callback"
        ]);
        assert_eq!(refused("redirectUris", uris), "redirectUris[1]");
    }

    #[test]
    fn loopback_is_for_native_clients() {
        assert_eq!(
            refused("redirectUris", json!(["http://127.0.0.1/callback"])),
            "redirectUris[0]"
        );
    }

    #[test]
    fn an_algorithm_no_key_verifies_is_refused() {
        assert_eq!(
            refused("tokenAuthSignAlg", json!("PS256")),
            "tokenAuthSignAlg"
        );
    }

    #[test]
    fn a_limit_of_zero_narrows_nothing() {
        let client = with(
            "extension",
            json!({"accessTokenDuration": 0, "refreshTokenDuration": 60}),
        )
        .unwrap();
        assert_eq!(
            (
                client.extension.access_token_duration,
                client.extension.refresh_token_duration
            ),
            (None, Some(60))
        );
    }
}
