//! What documents demand of each other: a client and an API of their service.

use serde_json::{Value, json};

use super::fapi;
use crate::{
    documents::{
        api::{AccessTokenFormat, Api},
        client::Client,
        document_error::{DocumentError, refused},
        fapi_mode::FapiMode,
        service::Service,
    },
    jose::Algorithm,
};

impl Client {
    /// The client that `document` describes under `service`, or the first rule it breaks: a client
    /// of a service that keeps FAPI 2.0 Security Profile keeps it as well.
    pub(crate) fn parse_under(document: &Value, service: &Service) -> Result<Self, DocumentError> {
        if service.is_fapi() {
            Self::parse(&held_to_fapi(document))?;
        }
        let client = Self::parse(document)?;
        client.fits(service)?;
        Ok(client)
    }

    fn fits(&self, service: &Service) -> Result<(), DocumentError> {
        if !service
            .supported_token_auth_methods
            .contains(&self.token_auth_method)
        {
            return Err(refused(
                "tokenAuthMethod",
                "must be one of supportedTokenAuthMethods of the service",
            ));
        }
        if self.binds_to_certificate() && !service.tls.tls_client_certificate_bound_access_tokens {
            return Err(refused(
                "tlsClientCertificateBoundAccessTokens",
                "must be false, or tlsClientCertificateBoundAccessTokens of the service true (RFC 8705 3.3)",
            ));
        }
        if self.is_fapi() && service.iss_suppressed {
            return Err(refused(
                "fapiModes",
                format!(
                    "must be [], or issSuppressed of the service {}",
                    fapi::ISS.text
                ),
            ));
        }
        let supported = &service.supported_id_token_sign_algs;
        let stated = [
            ("idTokenSignAlg", self.id_token_sign_alg),
            ("userInfoSignAlg", self.user_info_sign_alg),
            ("authorizationSignAlg", self.authorization_sign_alg),
        ];
        if let Some((member, _)) = stated
            .iter()
            .find(|(_, one)| one.is_some_and(|one| !supported.contains(&one)))
        {
            return Err(refused(
                member,
                "must be one of supportedIdTokenSignAlgs of the service",
            ));
        }
        self.fits_origin(service)?;
        self.fits_requests(service)?;
        self.fits_answers(service)?;
        self.fits_introspection(service)?;
        let algorithm = self.id_token_alg(service);
        if self.is_interactive()
            && algorithm == Algorithm::Hs256
            && (self.is_public() || self.is_fapi())
        {
            return Err(refused(
                "idTokenSignAlg",
                "has no value for this client among supportedIdTokenSignAlgs of the service",
            ));
        }
        Ok(())
    }
}

impl Client {
    /// Whether a part of the service is answered where nobody else is.
    fn fits_origin(&self, service: &Service) -> Result<(), DocumentError> {
        if !self.first_party || self.is_answered_at(service) {
            return Ok(());
        }
        let rule = "may be true only if all redirectUris are the console at the origin of the issuer (/console/) or the playground of the service (/playground/), where nobody but this server is answered (RFC 8252 8.6)";
        Err(refused("firstParty", rule))
    }

    /// Whether what the client would encrypt can be decrypted. RFC 9101 §6.1.
    fn fits_requests(&self, service: &Service) -> Result<(), DocumentError> {
        let rule =
            "needs a service that decrypts request objects: requestObjectEncryptionSupported";
        let member = self.encrypts_in_vain(service);
        member.map_or(Ok(()), |member| Err(refused(member, rule)))
    }

    /// Whether answers at introspection can be signed where they have to be: FAPI 2.0 Message Signing §5.5.
    fn fits_introspection(&self, service: &Service) -> Result<(), DocumentError> {
        if let Some(signed) = self.introspection_sign_alg
            && !service.key_algorithms().contains(&signed)
        {
            return Err(refused(
                "introspectionSignAlg",
                "must be an algorithm that the service signs tokens with",
            ));
        }
        let signed = FapiMode::Fapi2MessageSigningIntrospectionRes;
        let is_demanded = self.fapi_modes.contains(&signed);
        let algorithm = self.introspection_alg(service);
        // RFC 9701 §6: what is encrypted is signed before.
        if self.introspection_encryption().is_some() && algorithm.is_none() {
            let rule = "needs a service that signs something: answers are signed before they are encrypted (RFC 9701 6)";
            return Err(refused("introspectionEncryptionAlg", rule));
        }
        if is_demanded && !algorithm.is_some_and(Algorithm::is_fapi) {
            let rule = "must not demand signed introspection: the service has no key to sign it with PS256, ES256 or EdDSA";
            return Err(refused("fapiModes", rule));
        }
        Ok(())
    }

    /// Whether what has to be signed can be: FAPI 2.0 Message Signing §5.4, JARM §3.
    fn fits_answers(&self, service: &Service) -> Result<(), DocumentError> {
        let served = service.answer_algorithms();
        let signed = FapiMode::Fapi2MessageSigningAuthRes;
        let is_signed = self.fapi_modes.contains(&signed) || service.fapi_modes.contains(&signed);
        let is_unserved = |one: Algorithm| !served.contains(&one);
        if self.authorization_sign_alg.is_some_and(is_unserved) {
            let rule = "needs a service with the scope openid, or that signs access tokens so, or demands signed responses";
            return Err(refused("authorizationSignAlg", rule));
        }
        let is_fit = |one: Algorithm| one.is_fapi();
        if is_signed && !self.authorization_alg(service).is_some_and(is_fit) {
            let rule = "must not demand signed responses: the service has no key to sign them with PS256, ES256 or EdDSA";
            return Err(refused("fapiModes", rule));
        }
        Ok(())
    }
}

/// The document as that of a client which keeps the profile by its own word.
fn held_to_fapi(document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(members) = document.as_object_mut() {
        members.insert("fapiModes".to_owned(), json!([FapiMode::Fapi2Security]));
    }
    document
}

impl Api {
    /// The API that `document` describes under `service`, or the first rule it breaks.
    pub(crate) fn parse_under(document: &Value, service: &Service) -> Result<Self, DocumentError> {
        let api = Self::parse(document)?;
        api.fits(service)?;
        Ok(api)
    }

    fn fits(&self, service: &Service) -> Result<(), DocumentError> {
        // A token for such an API would be one for the server itself, and the other way round.
        let below = self.identifier.strip_prefix(service.issuer.as_str());
        if below.is_some_and(|rest| matches!(rest, "" | "/") || rest.starts_with("/oauth/")) {
            return Err(refused(
                "identifier",
                "must not be the issuer or one of its endpoints",
            ));
        }
        if let Some(index) = self
            .scopes
            .iter()
            .position(|name| service.scope(name).is_none())
        {
            return Err(refused(
                &format!("scopes[{index}]"),
                "must be one of supportedScopes of the service",
            ));
        }
        let is_signed = self.access_token_format == AccessTokenFormat::Jwt;
        if service.is_fapi() && is_signed && !self.access_token_sign_alg.is_fapi() {
            return Err(refused(
                "accessTokenSignAlg",
                "must be PS256, ES256 or EdDSA: FAPI 2.0 Security Profile 5.4.1 (1)",
            ));
        }
        Ok(())
    }
}
