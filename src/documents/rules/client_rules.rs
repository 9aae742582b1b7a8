//! The rules between two members of a client, and what follows from them.

use serde_json::Value;
use url::Url;

use super::{fapi, mutual_tls};
use crate::{
    documents::{
        client::{Client, SubjectType},
        document_error::DocumentError,
        grant_type,
        reading::{
            jwks,
            place::{Members, Place},
        },
        request_sign_alg::RequestSignAlg,
        service::Service,
        token_auth_method::TokenAuthMethod,
    },
    jose::{Algorithm, JwkSet, PublicJwk},
};

type Checked = Result<(), DocumentError>;

impl Client {
    /// The client that `document` describes, or the first rule it breaks.
    pub fn parse(document: &Value) -> Result<Self, DocumentError> {
        Place::root(document).object(|members| {
            let client = Self::read(members)?;
            client.check(members)?;
            Ok(client)
        })
    }

    /// The rules between two members. Those of FAPI 2.0 come first: they say why.
    fn check(&self, members: &Members<'_, '_>) -> Result<(), DocumentError> {
        if self.is_fapi() {
            fapi::check_client(self, members)?;
        }
        self.check_rules(members)
    }

    /// The rules between two members that hold for every client.
    pub(crate) fn check_rules(&self, members: &Members<'_, '_>) -> Checked {
        if self.client_id.is_none() && self.client_id_alias.is_none() {
            return Err(members.refuse("clientIdAlias", "is required if there is no clientId"));
        }
        self.check_grants(members)?;
        self.check_authentication(members)?;
        mutual_tls::check_client(self, members)?;
        self.check_keys(members)?;
        self.check_secrets(members)?;
        self.check_encryption(members)?;
        self.check_request_objects(members)?;
        self.check_signed_messages(members)?;
        self.check_logout(members)?;
        self.check_sector(members)
    }

    /// OpenID Connect Front-Channel Logout §2: "The domain, port, and scheme of this URL MUST be the
    /// same as that of a registered Redirection URI value."
    fn check_logout(&self, members: &Members<'_, '_>) -> Checked {
        let origin = |uri: &String| Some(Url::parse(uri).ok()?.origin());
        let Some(framed) = &self.frontchannel_logout_uri else {
            return Ok(());
        };
        if self
            .redirect_uris
            .iter()
            .any(|uri| origin(uri) == origin(framed))
        {
            return Ok(());
        }
        Err(members.refuse(
            "frontchannelLogoutUri",
            "must have the scheme, host and port of one of redirectUris (OpenID Connect Front-Channel Logout 2)",
        ))
    }

    fn check_grants(&self, members: &Members<'_, '_>) -> Checked {
        grant_type::check(&self.grant_types, &self.response_types)
            .map_err(|rule| members.refuse("responseTypes", rule))?;
        // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential
        // clients."
        if self.is_public()
            && self
                .grant_types
                .contains(&grant_type::GrantType::ClientCredentials)
        {
            return Err(members.refuse(
                "grantTypes",
                "must not include CLIENT_CREDENTIALS: the client is PUBLIC (RFC 6749 4.4)",
            ));
        }
        match (
            self.is_interactive(),
            self.redirect_uris.is_empty(),
            members.states("redirectUris"),
        ) {
            (true, true, false) => Err(members.refuse("redirectUris", "is required")),
            (true, true, true) => {
                Err(members.refuse("redirectUris", "must have at least one entry"))
            }
            (false, false, _) => Err(members.refuse(
                "redirectUris",
                "must be empty: no grant type leads over the authorization endpoint",
            )),
            (true, false, _) | (false, true, _) => Ok(()),
        }
    }

    /// RFC 6749 §2.1: a public client is one that cannot authenticate, and the others have to.
    fn check_authentication(&self, members: &Members<'_, '_>) -> Checked {
        match (
            self.is_public(),
            self.token_auth_method == TokenAuthMethod::None,
        ) {
            (true, false) => Err(members.refuse(
                "tokenAuthMethod",
                "must be NONE: the client is PUBLIC (RFC 6749 2.1)",
            )),
            (false, true) => Err(members.refuse(
                "tokenAuthMethod",
                "may be NONE only if clientType is PUBLIC (RFC 6749 2.1)",
            )),
            (true, true) | (false, false) => self.check_pkce(members),
        }
    }

    /// RFC 9700 §2.1.1: "Public clients MUST use PKCE".
    fn check_pkce(&self, members: &Members<'_, '_>) -> Checked {
        if self.is_public() && self.pkce_required == Some(false) {
            return Err(members.refuse(
                "pkceRequired",
                "must not be false: the client is PUBLIC (RFC 9700 2.1.1)",
            ));
        }
        Ok(())
    }

    fn check_keys(&self, members: &Members<'_, '_>) -> Checked {
        // RFC 7591 §2: "The jwks_uri and jwks parameters MUST NOT both be present in the same
        // request or response."
        if self.jwks.is_some() && self.jwks_uri.is_some() {
            return Err(members.refuse("jwksUri", "must not be there if jwks is (RFC 7591 2)"));
        }
        let is_by_key = self.token_auth_method == TokenAuthMethod::PrivateKeyJwt;
        if is_by_key && self.jwks.is_none() && self.jwks_uri.is_none() {
            return Err(members.refuse(
                "jwks",
                "is required, or jwksUri: tokenAuthMethod is PRIVATE_KEY_JWT",
            ));
        }
        let can_verify = |jwks: &JwkSet| jwks.keys().any(PublicJwk::verifies_signatures);
        if is_by_key && !self.jwks.as_ref().is_none_or(can_verify) {
            return Err(members.refuse(
                "jwks",
                "must contain a key that verifies signatures: tokenAuthMethod is PRIVATE_KEY_JWT",
            ));
        }
        let Some(algorithm) = self.token_auth_sign_alg else {
            return Ok(());
        };
        let verifies = self
            .jwks
            .as_ref()
            .is_none_or(|jwks| jwks::verifies(jwks, algorithm));
        let rule = match self.token_auth_method {
            TokenAuthMethod::PrivateKeyJwt if algorithm.is_symmetric() => {
                "may be HS256 only for CLIENT_SECRET_JWT"
            }
            TokenAuthMethod::PrivateKeyJwt if verifies => return Ok(()),
            TokenAuthMethod::PrivateKeyJwt => "must be an algorithm that a key in jwks verifies",
            TokenAuthMethod::ClientSecretJwt if algorithm == Algorithm::Hs256 => return Ok(()),
            TokenAuthMethod::ClientSecretJwt => {
                "must be HS256: tokenAuthMethod is CLIENT_SECRET_JWT"
            }
            TokenAuthMethod::ClientSecretBasic
            | TokenAuthMethod::ClientSecretPost
            | TokenAuthMethod::None
            | TokenAuthMethod::SelfSignedTlsClientAuth
            | TokenAuthMethod::TlsClientAuth => "must not be there: tokenAuthMethod signs nothing",
        };
        Err(members.refuse("tokenAuthSignAlg", rule))
    }

    /// OpenID Connect Core §10.1: a key of HS256 is the client secret, which a public client does
    /// not have.
    fn check_secrets(&self, members: &Members<'_, '_>) -> Checked {
        match self
            .stated_algorithms()
            .iter()
            .find(|(_, algorithm)| self.is_public() && *algorithm == Some(Algorithm::Hs256))
        {
            Some((member, _)) => Err(members.refuse(
                member,
                "must not be HS256: the client is PUBLIC and has no secret",
            )),
            None => Ok(()),
        }
    }

    /// What the client has named for what is signed for it, and what it signs its requests with.
    fn stated_algorithms(&self) -> [(&'static str, Option<Algorithm>); 4] {
        let requests = self.request_sign_alg.and_then(RequestSignAlg::algorithm);
        [
            ("idTokenSignAlg", self.id_token_sign_alg),
            ("userInfoSignAlg", self.user_info_sign_alg),
            ("authorizationSignAlg", self.authorization_sign_alg),
            ("requestSignAlg", requests),
        ]
    }

    /// OpenID Connect Core §8.1: "If there are multiple hostnames in the registered redirect_uris,
    /// the Client MUST register a sector_identifier_uri."
    fn check_sector(&self, members: &Members<'_, '_>) -> Checked {
        let is_pairwise = self.subject_type == SubjectType::Pairwise;
        if self.sector_identifier_uri.is_some() {
            let rule = "must not be there unless subjectType is PAIRWISE";
            return if is_pairwise {
                Ok(())
            } else {
                Err(members.refuse("sectorIdentifierUri", rule))
            };
        }
        let mut hosts = self.redirect_uris.iter().map(|uri| host(uri));
        let first = hosts.next().flatten();
        if is_pairwise && (first.is_none() || hosts.any(|other| other != first)) {
            let rule = "is required: the redirect URIs have not one host (OpenID Connect Core 8.1)";
            return Err(members.refuse("sectorIdentifierUri", rule));
        }
        Ok(())
    }

    /// Whether the client has to use PKCE outside FAPI 2.0, which demands it of everybody.
    pub fn uses_pkce(&self, service: &Service) -> bool {
        self.is_public() || self.pkce_required.unwrap_or(service.pkce_required)
    }

    /// Whether it is a part of the service: its document says so, and nobody is answered elsewhere.
    pub fn is_first_party(&self, service: &Service) -> bool {
        self.first_party && self.is_answered_at(service)
    }

    /// Whether it is answered at pages of this server only, of which none leads on: the console, and the playground of
    /// the service. At another address of the same origin, such as the authorization endpoint, an answer may go elsewhere
    /// from there.
    pub(super) fn is_answered_at(&self, service: &Service) -> bool {
        let issuer = &service.issuer;
        let pages = [
            format!("{}/console/", issuer.origin()),
            issuer.endpoint("/playground/"),
        ];
        !self.redirect_uris.is_empty() && self.redirect_uris.iter().all(|uri| pages.contains(uri))
    }

    /// Whether a grant of the client leads over the authorization endpoint.
    pub fn is_interactive(&self) -> bool {
        self.grant_types
            .iter()
            .any(|grant_type| grant_type.is_interactive())
    }

    /// The sector of the client, which its pairwise identifiers depend on. OpenID Connect Core
    /// §8.1: the host of `sector_identifier_uri`, or else that of the redirect URIs.
    pub fn sector(&self) -> Option<String> {
        self.sector_identifier_uri
            .as_ref()
            .or_else(|| self.redirect_uris.first())
            .and_then(|uri| host(uri))
    }

    /// The algorithm of the client's ID tokens: the one it named. Else RS256, the default of OpenID
    /// Connect Dynamic Client Registration §2, or the first that the service supports; one that
    /// needs no secret, where there is any.
    pub fn id_token_alg(&self, service: &Service) -> Algorithm {
        let is_fapi = self.is_fapi() || service.is_fapi();
        let supported = || {
            service
                .supported_id_token_sign_algs
                .iter()
                .copied()
                .filter(|one| !is_fapi || one.is_fapi())
        };
        let default = || {
            supported()
                .find(|one| *one == Algorithm::Rs256)
                .or_else(|| supported().find(|one| !one.is_symmetric()))
        };
        // `fit` keeps a service from having none for a client of its own; then HS256 is what it
        // has.
        self.id_token_sign_alg
            .or_else(default)
            .unwrap_or(Algorithm::Hs256)
    }

    /// The algorithm of the client's authorization responses, where they can be signed: the one it
    /// named, or that of its ID tokens, or the first that is served and needs no secret. JARM §3.
    pub fn authorization_alg(&self, service: &Service) -> Option<Algorithm> {
        let is_fapi = self.is_fapi() || service.is_fapi();
        let served = service.answer_algorithms();
        let is_fit = |one: &&Algorithm| !one.is_symmetric() && (!is_fapi || one.is_fapi());
        let named = self
            .authorization_sign_alg
            .unwrap_or_else(|| self.id_token_alg(service));
        let other = served.iter().find(is_fit).copied();
        let other = other.filter(|_| self.authorization_sign_alg.is_none());
        let named = Some(named).filter(|named| served.contains(named));
        named.or(other)
    }

    /// Whether something the client does takes a secret.
    pub(crate) fn needs_secret(&self, service: &Service) -> bool {
        self.token_auth_method.is_by_secret() || self.needs_hs256_key(service)
    }

    /// The algorithm that signs answers to the client at introspection: the one it named, or RS256 (RFC
    /// 9701 §6) or else the first that the service signs with; none where it signs nothing.
    pub fn introspection_alg(&self, service: &Service) -> Option<Algorithm> {
        self.introspection_sign_alg
            .or_else(|| service.usual_alg(self.is_fapi()))
    }

    /// Whether something of the client is signed or encrypted with its secret.
    pub(crate) fn needs_hs256_key(&self, service: &Service) -> bool {
        let id_tokens = self.is_interactive() && self.id_token_alg(service) == Algorithm::Hs256;
        let stated = self.stated_algorithms();
        let stated = stated.iter().any(|(_, one)| *one == Some(Algorithm::Hs256));
        self.token_auth_method == TokenAuthMethod::ClientSecretJwt
            || id_tokens
            || stated
            || self.is_encrypted_with_secret()
    }
}

/// The host of a URI, if it has one.
fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok().and_then(|uri| {
        uri.host_str()
            .filter(|host| !host.is_empty())
            .map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(members: Value) -> Value {
        let mut document = json!({
            "clientIdAlias": "shop",
            "redirectUris": ["https://shop.example/cb"],
            "tokenAuthMethod": "CLIENT_SECRET_BASIC",
        });
        document
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        document
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        document
    }

    fn client(members: Value) -> Client {
        Client::parse(&document(members)).unwrap()
    }

    fn refused(members: Value) -> String {
        Client::parse(&document(members)).unwrap_err().member
    }

    fn service(members: Value) -> Service {
        let mut document = json!({"issuer": "https://as.example", "fapiModes": []});
        document
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        Service::parse(&document).unwrap()
    }

    fn jwks() -> Value {
        let web: Value = serde_json::from_str(include_str!(
            "../../../schema/examples/fapi/web-client.json"
        ))
        .unwrap();
        web["jwks"].clone()
    }

    #[test]
    fn rfc_6749_2_1_a_public_client_is_one_that_does_not_authenticate() {
        assert!(client(json!({"clientType": "PUBLIC", "tokenAuthMethod": "NONE"})).is_public());
        assert_eq!(refused(json!({"clientType": "PUBLIC"})), "tokenAuthMethod");
        assert_eq!(
            refused(json!({"clientType": "PUBLIC", "tokenAuthMethod": null, "jwks": jwks()})),
            "tokenAuthMethod"
        );
        assert_eq!(
            refused(json!({"tokenAuthMethod": "NONE"})),
            "tokenAuthMethod"
        );
    }

    #[test]
    fn rfc_6749_4_4_a_public_client_has_no_credentials_to_grant() {
        let members = json!({"clientType": "PUBLIC", "tokenAuthMethod": "NONE", "grantTypes": ["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"]});
        assert_eq!(refused(members), "grantTypes");
    }

    #[test]
    fn a_client_that_asks_nobody_has_no_redirect_uri_and_no_response_type() {
        let machine = |members: Value| {
            let mut machine = json!({"grantTypes": ["CLIENT_CREDENTIALS"], "redirectUris": null});
            machine
                .as_object_mut()
                .unwrap()
                .extend(members.as_object().unwrap().clone());
            machine
        };
        assert_eq!(client(machine(json!({}))).response_types, []);
        assert_eq!(
            refused(machine(
                json!({"redirectUris": ["https://shop.example/cb"]})
            )),
            "redirectUris"
        );
        assert_eq!(
            refused(machine(json!({"responseTypes": ["NONE"]}))),
            "responseTypes"
        );
    }

    #[test]
    fn a_client_that_asks_a_person_has_a_redirect_uri() {
        assert_eq!(refused(json!({"redirectUris": null})), "redirectUris");
        assert_eq!(refused(json!({"redirectUris": []})), "redirectUris");
    }

    #[test]
    fn oidc_registration_2_response_types_fit_grant_types() {
        assert_eq!(
            refused(json!({"responseTypes": ["CODE", "ID_TOKEN"]})),
            "responseTypes"
        );
        assert_eq!(
            refused(json!({"grantTypes": ["IMPLICIT"], "responseTypes": ["CODE"]})),
            "responseTypes"
        );
        assert_eq!(
            refused(json!({"grantTypes": ["IMPLICIT"]})),
            "responseTypes"
        );
        client(
            json!({"grantTypes": ["AUTHORIZATION_CODE", "IMPLICIT"], "responseTypes": ["CODE_ID_TOKEN_TOKEN", "NONE"]}),
        );
    }

    #[test]
    fn rfc_7591_2_keys_are_stated_or_published_and_not_both() {
        let uri = "https://shop.example/jwks";
        client(json!({"tokenAuthMethod": "PRIVATE_KEY_JWT", "jwksUri": uri}));
        assert_eq!(
            refused(json!({"tokenAuthMethod": "PRIVATE_KEY_JWT"})),
            "jwks"
        );
        assert_eq!(
            refused(json!({"tokenAuthMethod": "PRIVATE_KEY_JWT", "jwks": jwks(), "jwksUri": uri})),
            "jwksUri"
        );
        assert_eq!(
            refused(json!({"jwksUri": "http://shop.example/jwks"})),
            "jwksUri"
        );
    }

    #[test]
    fn an_assertion_is_signed_as_the_method_demands() {
        let by_secret = |algorithm: &str| json!({"tokenAuthMethod": "CLIENT_SECRET_JWT", "tokenAuthSignAlg": algorithm});
        client(by_secret("HS256"));
        for algorithm in ["ES256", "RS256", "PS256", "EdDSA", "none", "HS512"] {
            assert_eq!(
                refused(by_secret(algorithm)),
                "tokenAuthSignAlg",
                "{algorithm}"
            );
        }
        let by_key = |algorithm: &str| json!({"tokenAuthMethod": "PRIVATE_KEY_JWT", "jwks": jwks(), "tokenAuthSignAlg": algorithm});
        client(by_key("ES256"));
        for algorithm in ["HS256", "RS256", "PS256", "EdDSA"] {
            assert_eq!(
                refused(by_key(algorithm)),
                "tokenAuthSignAlg",
                "{algorithm}"
            );
        }
        for method in ["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"] {
            assert_eq!(
                refused(json!({"tokenAuthMethod": method, "tokenAuthSignAlg": "HS256"})),
                "tokenAuthSignAlg"
            );
        }
    }

    #[test]
    fn a_public_client_has_no_secret_to_sign_with() {
        for member in ["idTokenSignAlg", "userInfoSignAlg"] {
            let public =
                json!({"clientType": "PUBLIC", "tokenAuthMethod": "NONE", member: "HS256"});
            assert_eq!(refused(public), member);
            client(json!({member: "HS256"}));
        }
    }

    #[test]
    fn oidc_core_8_1_redirect_uris_of_many_hosts_need_a_sector_identifier() {
        let many = ["https://shop.example/cb", "https://shop.test/cb"];
        let pairwise = |uris: &[&str]| json!({"subjectType": "PAIRWISE", "redirectUris": uris});
        assert_eq!(
            client(pairwise(&many[..1])).sector().as_deref(),
            Some("shop.example")
        );
        assert_eq!(refused(pairwise(&many)), "sectorIdentifierUri");
        let uri = json!({"subjectType": "PAIRWISE", "redirectUris": many, "sectorIdentifierUri": "https://sector.example/uris.json"});
        assert_eq!(client(uri).sector().as_deref(), Some("sector.example"));
        assert_eq!(
            refused(json!({"sectorIdentifierUri": "https://sector.example/uris.json"})),
            "sectorIdentifierUri"
        );
        client(json!({"redirectUris": many}));
    }

    #[test]
    fn a_scheme_without_a_host_is_no_sector() {
        let native = json!({"subjectType": "PAIRWISE", "applicationType": "NATIVE", "redirectUris": ["com.example.shop:/cb"]});
        assert_eq!(refused(native), "sectorIdentifierUri");
    }

    #[test]
    fn an_id_token_is_signed_with_what_the_client_named_or_else_rs256() {
        let ordinary = service(json!({}));
        assert_eq!(client(json!({})).id_token_alg(&ordinary), Algorithm::Rs256);
        assert_eq!(
            client(json!({"idTokenSignAlg": "HS256"})).id_token_alg(&ordinary),
            Algorithm::Hs256
        );
        let without = service(json!({"supportedIdTokenSignAlgs": ["HS256", "EdDSA", "ES256"]}));
        assert_eq!(client(json!({})).id_token_alg(&without), Algorithm::EdDsa);
        let secret = service(json!({"supportedIdTokenSignAlgs": ["HS256"]}));
        assert_eq!(client(json!({})).id_token_alg(&secret), Algorithm::Hs256);
    }

    #[test]
    fn fapi_2_0_5_4_1_an_id_token_is_never_signed_with_rs256() {
        let fapi = json!({"fapiModes": ["FAPI2_SECURITY"], "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwks": jwks()});
        assert_eq!(
            client(fapi).id_token_alg(&service(json!({}))),
            Algorithm::Es256
        );
    }

    #[test]
    fn a_client_needs_a_secret_if_it_authenticates_or_is_answered_with_one() {
        let ordinary = service(json!({}));
        for method in [
            "CLIENT_SECRET_BASIC",
            "CLIENT_SECRET_POST",
            "CLIENT_SECRET_JWT",
        ] {
            assert!(
                client(json!({"tokenAuthMethod": method})).needs_secret(&ordinary),
                "{method}"
            );
        }
        let by_key = |members: Value| {
            let mut document = json!({"tokenAuthMethod": "PRIVATE_KEY_JWT", "jwks": jwks()});
            document
                .as_object_mut()
                .unwrap()
                .extend(members.as_object().unwrap().clone());
            client(document)
        };
        assert!(!by_key(json!({})).needs_secret(&ordinary));
        assert!(by_key(json!({"idTokenSignAlg": "HS256"})).needs_hs256_key(&ordinary));
        assert!(by_key(json!({"userInfoSignAlg": "HS256"})).needs_hs256_key(&ordinary));
        assert!(
            by_key(json!({}))
                .needs_hs256_key(&service(json!({"supportedIdTokenSignAlgs": ["HS256"]})))
        );
        assert!(
            !client(json!({"tokenAuthMethod": "CLIENT_SECRET_POST"})).needs_hs256_key(&ordinary)
        );
    }
}
