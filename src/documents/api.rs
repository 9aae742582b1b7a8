//! The API document: a resource server that access tokens may be for, and what those tokens look
//! like. RFC 8707, RFC 9068.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    document::without_defaults,
    document_error::DocumentError,
    reading::{
        durations::TOKEN_DURATIONS,
        place::{Members, Place},
        uri,
    },
    scope,
};
use crate::{jose::Algorithm, json::FromJson};

/// How an access token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessTokenFormat {
    /// A signed JWT that the API reads. RFC 9068.
    Jwt,
    /// A name without meaning, which the API introspects. RFC 7662.
    Opaque,
}

/// A resource server. `schema/api.json` describes every member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Api {
    /// The `aud` of its tokens, by which a client asks for one. RFC 8707 §2: an absolute URI
    /// without a fragment.
    pub identifier: String,
    /// The name users see.
    pub name: Option<String>,
    /// The scopes the API understands. RFC 6749 §3.3.
    pub scopes: Vec<String>,
    /// How its access tokens are written.
    pub access_token_format: AccessTokenFormat,
    /// Seconds its access tokens live; if none, as long as the service says.
    pub access_token_duration: Option<u32>,
    /// The algorithm that signs its access tokens, if they are JWTs.
    pub access_token_sign_alg: Algorithm,
    /// The clients, by number or alias, that may introspect its tokens. RFC 7662 §4.
    pub introspection_clients: Vec<String>,
}

impl Api {
    /// The members without which there is no API.
    const REQUIRED: [&'static str; 1] = ["identifier"];

    /// The API that `document` describes, or the first rule it breaks.
    pub fn parse(document: &Value) -> Result<Self, DocumentError> {
        Place::root(document).object(Self::read)
    }

    /// The document of this API: the members that differ from their defaults.
    pub fn to_value(&self) -> Value {
        without_defaults(
            json!(self),
            &json!(Self::of(self.identifier.clone())),
            &Self::REQUIRED,
        )
    }

    /// The API that a document naming only its identifier describes.
    pub fn of(identifier: String) -> Self {
        Self {
            identifier,
            name: None,
            scopes: Vec::new(),
            access_token_format: AccessTokenFormat::Jwt,
            access_token_duration: None,
            access_token_sign_alg: Algorithm::Es256,
            introspection_clients: Vec::new(),
        }
    }

    #[rustfmt::skip] // One member, one line: its name, its default, its rule.
    fn read(members: &mut Members<'_, '_>) -> Result<Self, DocumentError> {
        let or = Self::of(members.required("identifier", uri::identifier)?);
        Ok(Self {
            identifier: or.identifier,
            name: members.optional("name", Place::text),
            scopes: members.or("scopes", or.scopes, scope::names),
            access_token_format: members.or("accessTokenFormat", or.access_token_format, |place| place.one_of("must be JWT or OPAQUE")),
            access_token_duration: members.optional("accessTokenDuration", |place| place.number(TOKEN_DURATIONS)),
            access_token_sign_alg: members.or("accessTokenSignAlg", or.access_token_sign_alg, access_token_sign_alg),
            introspection_clients: members.or("introspectionClients", or.introspection_clients, introspection_clients),
        })
    }
}

fn introspection_clients(place: &Place<'_>) -> Result<Vec<String>, DocumentError> {
    place.list(Place::text, String::as_str)
}

fn access_token_sign_alg(place: &Place<'_>) -> Result<Algorithm, DocumentError> {
    place.algorithm(&[
        Algorithm::Rs256,
        Algorithm::Ps256,
        Algorithm::Es256,
        Algorithm::EdDsa,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(member: &str, value: Value) -> Result<Api, DocumentError> {
        let mut document = json!({"identifier": "https://api.example/"});
        document[member] = value;
        Api::parse(&document)
    }

    fn refused(member: &str, value: Value) -> String {
        with(member, value).unwrap_err().member
    }

    #[test]
    fn an_api_is_its_identifier_and_defaults() {
        let api = with("identifier", json!("https://api.example/")).unwrap();
        assert_eq!(api, Api::of("https://api.example/".into()));
        assert_eq!(
            api.to_value(),
            json!({"identifier": "https://api.example/"})
        );
    }

    #[test]
    fn an_api_without_identifier_is_refused() {
        assert_eq!(
            Api::parse(&json!({"name": "Ledger"})).unwrap_err().member,
            "identifier"
        );
    }

    #[test]
    fn rfc_8707_section_2_an_identifier_is_an_absolute_uri_without_fragment() {
        for text in [
            "https://api.example",
            "https://api.example/v1?tenant=a",
            "urn:example:ledger",
            "api://ledger",
        ] {
            assert!(with("identifier", json!(text)).is_ok(), "{text}");
        }
        for text in [
            "",
            "ledger",
            "/v1",
            "//api.example",
            "https://api.example/#v1",
            "https://api.example/ v1",
            "urn:é",
        ] {
            assert_eq!(refused("identifier", json!(text)), "identifier", "{text}");
        }
    }

    #[test]
    fn an_identifier_is_kept_as_it_was_written() {
        for text in ["https://api.example", "HTTPS://API.example:443/a/../b"] {
            assert_eq!(with("identifier", json!(text)).unwrap().identifier, text);
        }
    }

    #[test]
    fn a_token_is_signed_with_no_shared_secret() {
        for name in ["HS256", "none", "ES512", "es256", ""] {
            assert_eq!(
                refused("accessTokenSignAlg", json!(name)),
                "accessTokenSignAlg",
                "{name}"
            );
        }
    }

    #[test]
    fn a_scope_is_refused_by_its_place() {
        assert_eq!(refused("scopes", json!(["read", "wri te"])), "scopes[1]");
        assert_eq!(refused("scopes", json!(["read", "read"])), "scopes[1]");
    }
}
