//! The client document: who may ask, with which keys, and where the answer may go.
//!
//! Every client is confidential, signs its assertions and binds its tokens with DPoP; a document that says otherwise
//! is refused with the clause of FAPI 2.0 Security Profile that it breaks. Private keys are refused on sight.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    document::{Attribute, DocumentError, TaggedValue, without_defaults},
    jwks,
    place::{Members, Place},
    scope,
    service::{
        ACCESS_TOKEN_DURATIONS, GrantType, REFRESH_TOKEN_DURATIONS, RESPONSE_TYPES, ResponseType, TokenAuthMethod, grant_types,
    },
    uri,
};
use crate::jose::{Algorithm, JwkSet};

/// What kind of application a client is. OpenID Connect Dynamic Client Registration 1.0 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApplicationType {
    /// It runs on a device and may listen on loopback. RFC 8252.
    Native,
    /// It runs on a server.
    Web,
}

/// Whether a client can keep a secret. RFC 6749 §2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClientType {
    /// It can. FAPI 2.0 Security Profile §5.3.2.1 (3) supports no other.
    Confidential,
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
    /// Confidential. FAPI 2.0 Security Profile §5.3.2.1 (3).
    pub client_type: ClientType,
    /// Whether the client may be answered on loopback. RFC 8252 §7.3.
    pub application_type: ApplicationType,
    /// The grants the client may use. RFC 7591 §2.
    pub grant_types: Vec<GrantType>,
    /// The response types the client may ask for. FAPI 2.0 Security Profile §5.3.2.2 (1).
    pub response_types: Vec<ResponseType>,
    /// Where authorization responses may go, exactly as written. RFC 6749 §3.1.2.2; at least one.
    pub redirect_uris: Vec<String>,
    /// How the client authenticates. FAPI 2.0 Security Profile §5.3.2.1 (6).
    pub token_auth_method: TokenAuthMethod,
    /// The only algorithm the client signs assertions with, if it named one. RFC 7591 §2.
    pub token_auth_sign_alg: Option<Algorithm>,
    /// The client's public keys, of which at least one verifies signatures. RFC 7517 §5.
    #[serde(serialize_with = "jwks::write")]
    pub jwks: JwkSet,
    /// True: tokens are bound with DPoP. FAPI 2.0 Security Profile §5.3.2.1 (4), (5).
    pub dpop_required: bool,
    /// Whether the client is shut out.
    pub locked: bool,
    /// Who is responsible for the client.
    pub developer: Option<String>,
    /// Whatever the operator attaches.
    pub attributes: Vec<Attribute>,
    /// What the operator narrows for this client.
    pub extension: ClientExtension,
}

impl Client {
    /// The members without which there is no client.
    const REQUIRED: [&'static str; 2] = ["redirectUris", "jwks"];

    /// The client that `document` describes, or the first rule it breaks.
    pub fn parse(document: &Value) -> Result<Self, DocumentError> {
        Place::root(document).object(|members| {
            let client = Self::read(members)?;
            client.check(members)?;
            Ok(client)
        })
    }

    /// The document of this client: the members that differ from their defaults.
    pub fn to_value(&self) -> Value {
        let defaults = Self::of(self.redirect_uris.clone(), self.jwks.clone());
        without_defaults(json!(self), &json!(defaults), &Self::REQUIRED)
    }

    /// The defaults. Without `client_id` and `client_id_alias` this is no client yet.
    fn of(redirect_uris: Vec<String>, jwks: JwkSet) -> Self {
        Self {
            client_id: None,
            client_id_alias: None,
            client_name: None,
            client_names: Vec::new(),
            description: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            client_type: ClientType::Confidential,
            application_type: ApplicationType::Web,
            grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            response_types: vec![ResponseType::Code],
            redirect_uris,
            token_auth_method: TokenAuthMethod::PrivateKeyJwt,
            token_auth_sign_alg: None,
            jwks,
            dpop_required: true,
            locked: false,
            developer: None,
            attributes: Vec::new(),
            extension: ClientExtension::default(),
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        let application = members.or("applicationType", ApplicationType::Web, |place| place.one_of("must be WEB or NATIVE"))?;
        let redirect_uris = members.required("redirectUris", |place| redirect_uris(place, application))?;
        let or = Self::of(redirect_uris, members.required("jwks", jwks::read)?);
        Ok(Self {
            client_id: members.optional("clientId", Place::identifier)?,
            client_id_alias: members.optional("clientIdAlias", client_id_alias)?,
            client_name: members.optional("clientName", Place::text)?,
            client_names: members.or("clientNames", or.client_names, TaggedValue::list)?,
            description: members.optional("description", Place::text)?,
            client_uri: members.optional("clientUri", uri::page)?,
            policy_uri: members.optional("policyUri", uri::page)?,
            tos_uri: members.optional("tosUri", uri::page)?,
            client_type: members.demand("clientType", or.client_type, CLIENT_TYPE)?,
            application_type: application,
            grant_types: members.or("grantTypes", or.grant_types, grant_types)?,
            response_types: members.demand("responseTypes", or.response_types, RESPONSE_TYPES)?,
            redirect_uris: or.redirect_uris,
            token_auth_method: members.demand("tokenAuthMethod", or.token_auth_method, TOKEN_AUTH_METHOD)?,
            token_auth_sign_alg: members.optional("tokenAuthSignAlg", token_auth_sign_alg)?,
            jwks: or.jwks,
            dpop_required: members.demand("dpopRequired", or.dpop_required, DPOP)?,
            locked: members.or("locked", or.locked, Place::flag)?,
            developer: members.optional("developer", Place::text)?,
            attributes: members.or("attributes", or.attributes, Attribute::list)?,
            extension: members.or("extension", or.extension, extension)?,
        })
    }

    /// The rules between two members.
    fn check(&self, members: &Members<'_, '_>) -> Result<(), DocumentError> {
        if self.client_id.is_none() && self.client_id_alias.is_none() {
            return Err(members.refuse("clientIdAlias", "is required if there is no clientId"));
        }
        match self.token_auth_sign_alg {
            Some(algorithm) if !jwks::verifies(&self.jwks, algorithm) => {
                Err(members.refuse("tokenAuthSignAlg", "must be an algorithm that a key in jwks verifies"))
            }
            _ => Ok(()),
        }
    }
}

const CLIENT_TYPE: &str = "must be CONFIDENTIAL: FAPI 2.0 Security Profile 5.3.2.1 (3) supports confidential clients only";
const TOKEN_AUTH_METHOD: &str =
    "must be PRIVATE_KEY_JWT: FAPI 2.0 Security Profile 5.3.2.1 (6) requires private_key_jwt or mutual TLS, which is not served";
const DPOP: &str = "must be true: FAPI 2.0 Security Profile 5.3.2.1 (4) issues sender-constrained access tokens only";

/// RFC 6749 appendix A.1: `client-id = *VSCHAR`. Digits alone would be the number of another client.
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

fn redirect_uris(place: &Place<'_>, application: ApplicationType) -> Result<Vec<String>, DocumentError> {
    let uris = place.list(|place| uri::redirect(place, application), |uri| uri)?;
    if uris.is_empty() { Err(place.refuse("must have at least one entry")) } else { Ok(uris) }
}

/// FAPI 2.0 Security Profile §5.4.1 (1) names the three.
fn token_auth_sign_alg(place: &Place<'_>) -> Result<Algorithm, DocumentError> {
    match place.value().as_str() {
        Some("ES256") => Ok(Algorithm::Es256),
        Some("EdDSA") => Ok(Algorithm::EdDsa),
        Some("PS256") => Ok(Algorithm::Ps256),
        _ => Err(place.refuse("must be PS256, ES256 or EdDSA")),
    }
}

fn extension(place: &Place<'_>) -> Result<ClientExtension, DocumentError> {
    let scopes = |place: &Place<'_>| place.list(scope::name, |name| name);
    place.object(|members| {
        Ok(ClientExtension {
            requestable_scopes: members.or("requestableScopes", Vec::new(), scopes)?,
            requestable_scopes_enabled: members.or("requestableScopesEnabled", false, Place::flag)?,
            access_token_duration: members
                .or("accessTokenDuration", None, |place| limit(place, *ACCESS_TOKEN_DURATIONS.end()))?,
            refresh_token_duration: members
                .or("refreshTokenDuration", None, |place| limit(place, *REFRESH_TOKEN_DURATIONS.end()))?,
        })
    })
}

/// A number of seconds that narrows the service's; zero narrows nothing.
fn limit(place: &Place<'_>, longest: u32) -> Result<Option<u32>, DocumentError> {
    place.number(0..=longest).map(|seconds| (seconds > 0).then_some(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client that keeps every rule, with one member changed.
    fn with(member: &str, value: Value) -> Result<Client, DocumentError> {
        let mut document: Value = serde_json::from_str(include_str!("../../schema/examples/web-client.json")).unwrap();
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
        assert_eq!(Client::parse(&document).unwrap_err().member, "clientIdAlias");
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
        let uris = json!(["https://budget.example/callback", "http://budget.example/callback"]);
        assert_eq!(refused("redirectUris", uris), "redirectUris[1]");
    }

    #[test]
    fn loopback_is_for_native_clients() {
        assert_eq!(refused("redirectUris", json!(["http://127.0.0.1/callback"])), "redirectUris[0]");
    }

    #[test]
    fn an_algorithm_no_key_verifies_is_refused() {
        assert_eq!(refused("tokenAuthSignAlg", json!("PS256")), "tokenAuthSignAlg");
    }

    #[test]
    fn a_limit_of_zero_narrows_nothing() {
        let client = with("extension", json!({"accessTokenDuration": 0, "refreshTokenDuration": 60})).unwrap();
        assert_eq!((client.extension.access_token_duration, client.extension.refresh_token_duration), (None, Some(60)));
    }
}
