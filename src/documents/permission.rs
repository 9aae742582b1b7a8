//! What a client may do under its service: the answers that need both documents, or more than one
//! member of either.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{
    AccessTokenFormat, Action, Api, Client, DEVICE_SSO, Destination, DetailsType, FapiMode,
    GrantType, Scope, Service, Source,
};
use crate::jose::Algorithm;

impl Service {
    /// The scope of this name.
    pub fn scope(&self, name: &str) -> Option<&Scope> {
        self.supported_scopes
            .iter()
            .find(|scope| scope.name == name)
    }

    /// The scopes of a request that names none. RFC 6749 §3.3.
    pub fn default_scopes(&self) -> impl Iterator<Item = &str> {
        self.supported_scopes
            .iter()
            .filter(|scope| scope.default_entry)
            .map(|scope| scope.name.as_str())
    }

    /// The resource server of this identifier, compared as it is written. RFC 8707 §2.
    pub fn api(&self, identifier: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.identifier == identifier)
    }

    /// The names of the attributes of a person that rules for tokens speak of.
    pub fn attributes_in_tokens(&self) -> impl Iterator<Item = &String> {
        let in_tokens = |destination: &Destination| *destination != Destination::UserInfo;
        let rules = self
            .actions
            .iter()
            .filter_map(Action::rule)
            .filter(move |rule| rule.destinations.iter().any(in_tokens));
        rules.filter_map(|rule| match &rule.source {
            Source::UserAttribute(name) => Some(name),
            Source::ClientMetadata(_) | Source::Constant(_) => None,
        })
    }

    /// These attributes, of what is known of a person: what a grant has to keep, and a hook is told.
    pub fn in_tokens(&self, known: &Map<String, Value>) -> Map<String, Value> {
        crate::json::object(
            self.attributes_in_tokens()
                .filter_map(|name| Some((name.clone(), known.get(name)?.clone()))),
        )
    }

    /// Every algorithm the service signs with, once. HS256 is none of them: its keys are the
    /// clients' secrets.
    pub fn key_algorithms(&self) -> Vec<Algorithm> {
        let signs_so = self.is_openid_provider() || self.has_signed_answers();
        let id_tokens = self
            .supported_id_token_sign_algs
            .iter()
            .filter(|_| signs_so)
            .filter(|one| !one.is_symmetric());
        let jwt = |api: &&Api| api.access_token_format == AccessTokenFormat::Jwt;
        let apis = self
            .apis
            .iter()
            .filter(jwt)
            .map(|api| api.access_token_sign_alg);
        // The event that a hook is asked with is signed too.
        let hooks = self
            .actions
            .iter()
            .any(|action| matches!(action, Action::TokenHook(_)))
            .then_some(Algorithm::Es256);
        let mut algorithms = Vec::new();
        for algorithm in self
            .access_token_sign_alg
            .into_iter()
            .chain(id_tokens.copied())
            .chain(apis)
            .chain(hooks)
        {
            if !algorithms.contains(&algorithm) {
                algorithms.push(algorithm);
            }
        }
        algorithms
    }

    /// What signs an answer for which nobody has named an algorithm: RS256, the default of RFC 9701 §6, or
    /// else the first that the service signs with; none where it signs nothing, or nothing that FAPI 2.0
    /// Security Profile lets in where the answer is held to it.
    pub fn usual_alg(&self, is_fapi: bool) -> Option<Algorithm> {
        let is_fapi = is_fapi || self.is_fapi();
        let mut served = self.key_algorithms();
        served.retain(|one| !is_fapi || one.is_fapi());
        let usual = served.iter().find(|one| **one == Algorithm::Rs256);
        usual.or(served.first()).copied()
    }

    /// Whether authorization responses have to be signed, of everybody or for a scope, or what everybody
    /// is told at introspection. FAPI 2.0 Message Signing §5.4 and §5.5.
    fn has_signed_answers(&self) -> bool {
        let signed = FapiMode::Fapi2MessageSigningAuthRes;
        let mut demanded = self.demanded_modes();
        self.fapi_modes.contains(&signed)
            || self.signs_introspection()
            || demanded.any(|mode| mode == signed)
    }

    /// The profiles of FAPI 2.0 that scopes and types of authorization details demand of the requests that
    /// ask for them.
    pub fn demanded_modes(&self) -> impl Iterator<Item = FapiMode> {
        let scopes = self.supported_scopes.iter().filter_map(Scope::fapi_mode);
        let types = self.authorization_details_types.iter();
        scopes.chain(types.filter_map(DetailsType::fapi_mode))
    }

    /// Whether answers at introspection are signed, whoever asks. FAPI 2.0 Message Signing §5.5.
    pub fn signs_introspection(&self) -> bool {
        let signed = FapiMode::Fapi2MessageSigningIntrospectionRes;
        self.fapi_modes.contains(&signed)
    }

    /// What authorization responses may be signed with: as ID tokens are, where there is a key for it.
    /// JARM §4, authorization_signing_alg_values_supported.
    pub fn answer_algorithms(&self) -> Vec<Algorithm> {
        let (keys, is_openid) = (self.key_algorithms(), self.is_openid_provider());
        let may_sign = |one: &Algorithm| keys.contains(one) || (is_openid && one.is_symmetric());
        let supported = self.supported_id_token_sign_algs.iter();
        supported.copied().filter(may_sign).collect()
    }

    /// Whether a hook has to be asked before tokens are issued.
    pub fn has_token_hook(&self) -> bool {
        self.actions
            .iter()
            .any(|action| action.token_hook().is_some())
    }

    /// The grant types that are served: tokens are exchanged for nothing but Native SSO.
    pub fn served_grant_types(&self) -> impl Iterator<Item = GrantType> {
        let is_served =
            |one: &GrantType| *one != GrantType::TokenExchange || self.native_sso_supported;
        self.supported_grant_types.iter().copied().filter(is_served)
    }

    /// Whether apps can share how somebody has signed in: all that it takes is there. OpenID Connect Native SSO §5.
    pub fn shares_sign_ins(&self) -> bool {
        let mut served = self.served_grant_types();
        let is_exchanged = served.any(|one| one == GrantType::TokenExchange);
        is_exchanged && self.is_openid_provider() && self.scope(DEVICE_SSO).is_some()
    }

    /// `grant_types_supported`. RFC 8414 §2.
    pub fn grant_types(&self) -> Vec<&'static str> {
        self.served_grant_types()
            .map(|grant_type| grant_type.name())
            .collect()
    }
}

impl Client {
    /// The client that was found, if it may do anything: whoever is locked is to nobody there, but
    /// where it authenticates.
    pub fn unlocked(found: Option<Rc<Self>>) -> Option<Rc<Self>> {
        found.filter(|client| !client.locked)
    }

    /// The vendor with whose other clients it shares how a person has signed in, where `service` lets it.
    pub fn vendor<'c>(&'c self, service: &Service) -> Option<&'c str> {
        let group = self.native_sso_group.as_deref();
        group.filter(|_| service.native_sso_supported)
    }

    /// Whether it is given device secrets: its ID tokens have to be signed by a key of the service, and not
    /// by a secret of its own.
    pub fn shares_sign_in(&self, service: &Service) -> bool {
        self.vendor(service).is_some() && !self.id_token_alg(service).is_symmetric()
    }

    /// The types of authorization details that it may ask `service` for. RFC 9396 §10.
    pub fn details_types<'s>(
        &'s self,
        service: &'s Service,
    ) -> impl Iterator<Item = &'s DetailsType> {
        let own = &self.authorization_details_types;
        let known = service.authorization_details_types.iter();
        known.filter(move |known| own.is_empty() || own.contains(&known.name))
    }

    /// Whether the client is answered at introspection in what is signed, and in nothing else: because it is
    /// to be, or because what is encrypted for it is signed before. FAPI 2.0 Message Signing §5.5, RFC 9701
    /// §6.
    pub fn has_signed_introspection(&self, service: &Service) -> bool {
        let signed = FapiMode::Fapi2MessageSigningIntrospectionRes;
        service.signs_introspection()
            || self.fapi_modes.contains(&signed)
            || self.introspection_encryption().is_some()
    }

    /// The number of the client. Zero, which no document may state, until it is first applied.
    pub fn id(&self) -> u64 {
        self.client_id.unwrap_or_default()
    }

    /// Whether `client_id`, as a request spells it, is this client. RFC 6749 §2.2.
    pub fn is_named(&self, client_id: &str) -> bool {
        self.client_id_alias.as_deref() == Some(client_id)
            || self.client_id.is_some_and(|id| id.to_string() == client_id)
    }

    /// Whether the client has registered anything of log-out.
    pub const fn hears_of_logout(&self) -> bool {
        !self.post_logout_redirect_uris.is_empty()
            || self.backchannel_logout_uri.is_some()
            || self.frontchannel_logout_uri.is_some()
    }

    /// What to call the client that once spelled itself so: the same, if that names it still; else its
    /// number, which never names another.
    pub fn as_spelled(&self, client_id: &str) -> String {
        if self.is_named(client_id) {
            client_id.to_owned()
        } else {
            self.id().to_string()
        }
    }

    /// The `client_id` of the client where no request has spelled one: its alias, or else its
    /// number.
    pub fn name_on_the_wire(&self) -> String {
        self.client_id_alias
            .clone()
            .unwrap_or_else(|| self.id().to_string())
    }

    /// Whether the client may ask for the scope `name`. RFC 6749 §3.3.
    pub fn may_request(&self, service: &Service, name: &str) -> bool {
        let allowed = &self.extension;
        service
            .supported_scopes
            .iter()
            .any(|scope| scope.name == name)
            && (!allowed.requestable_scopes_enabled
                || allowed.requestable_scopes.iter().any(|scope| scope == name))
    }

    /// Seconds an access token of the client lives: the service's, or fewer.
    pub fn access_token_lifetime(&self, service: &Service) -> u32 {
        self.extension
            .access_token_duration
            .unwrap_or(u32::MAX)
            .min(service.access_token_duration)
    }

    /// Seconds a refresh token of the client lives, if service and client both use them.
    pub fn refresh_token_lifetime(&self, service: &Service) -> Option<u32> {
        let used = |grant_types: &[GrantType]| grant_types.contains(&GrantType::RefreshToken);
        let longest = self
            .extension
            .refresh_token_duration
            .unwrap_or(u32::MAX)
            .min(service.refresh_token_duration)
            .min(service.refresh_token_family_duration);
        (used(&service.supported_grant_types) && used(&self.grant_types)).then_some(longest)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn service() -> Service {
        let scopes = json!([{"name": "accounts", "defaultEntry": true}, {"name": "payments"}]);
        Service::parse(&json!({"issuer": "https://as.example", "accessTokenDuration": 600, "supportedScopes": scopes})).unwrap()
    }

    fn client(member: &str, value: Value) -> Client {
        let mut document: Value =
            serde_json::from_str(include_str!("../../schema/examples/fapi/web-client.json"))
                .unwrap();
        document[member] = value;
        Client::parse(&document).unwrap()
    }

    #[test]
    fn a_client_is_named_by_its_number_and_its_alias() {
        let client = client("clientId", json!(7));
        assert!(client.is_named("7") && client.is_named("budget"));
        for other in ["", "07", "+7", "7 ", "Budget", "8"] {
            assert!(!client.is_named(other), "{other}");
        }
    }

    #[test]
    fn only_default_entries_are_default_scopes() {
        assert_eq!(service().default_scopes().collect::<Vec<_>>(), ["accounts"]);
    }

    #[test]
    fn a_client_may_request_what_the_service_supports() {
        let client = client("extension", json!({}));
        assert!(client.may_request(&service(), "payments"));
        assert!(!client.may_request(&service(), "other"));
    }

    #[test]
    fn a_client_held_to_its_scopes_may_request_no_other() {
        let client = client(
            "extension",
            json!({"requestableScopesEnabled": true, "requestableScopes": ["accounts", "other"]}),
        );
        assert!(client.may_request(&service(), "accounts"));
        assert!(!client.may_request(&service(), "payments"));
        assert!(!client.may_request(&service(), "other"));
    }

    #[test]
    fn a_client_narrows_the_life_of_its_tokens_and_never_widens_it() {
        for (stated, lifetime) in [(60, 60), (0, 600), (3600, 600)] {
            let client = client("extension", json!({"accessTokenDuration": stated}));
            assert_eq!(client.access_token_lifetime(&service()), lifetime);
        }
    }

    #[test]
    fn a_client_without_the_grant_type_is_issued_no_refresh_token() {
        assert_eq!(
            client("grantTypes", json!(["AUTHORIZATION_CODE"])).refresh_token_lifetime(&service()),
            None
        );
        assert_eq!(
            client("locked", json!(false)).refresh_token_lifetime(&service()),
            Some(2_592_000)
        );
    }

    fn ordinary(members: Value) -> Service {
        let mut document = json!({"issuer": "https://as.example", "fapiModes": []});
        document
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        Service::parse(&document).unwrap()
    }

    fn api(members: Value) -> Api {
        let mut document = json!({"identifier": "https://api.example"});
        document
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        Api::parse(&document).unwrap()
    }

    #[test]
    fn a_service_signs_what_it_issues_and_nothing_else() {
        assert_eq!(service().key_algorithms(), [Algorithm::Es256]);
        assert_eq!(ordinary(json!({})).key_algorithms(), []);
        let openid = json!({"supportedScopes": [{"name": "openid"}]});
        assert_eq!(
            ordinary(openid).key_algorithms(),
            [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa]
        );
    }

    #[test]
    fn a_service_signs_for_its_apis_and_its_hooks() {
        let hook = json!({"actions": [{"type": "TOKEN_HOOK", "binding": "CLAIMS"}]});
        assert_eq!(ordinary(hook).key_algorithms(), [Algorithm::Es256]);
        let opaque = api(json!({"accessTokenFormat": "OPAQUE", "accessTokenSignAlg": "PS256"}));
        let signed =
            api(json!({"identifier": "urn:example:ledger", "accessTokenSignAlg": "EdDSA"}));
        let service = service().with_apis(vec![opaque, signed.clone(), signed]);
        assert_eq!(
            service.key_algorithms(),
            [Algorithm::Es256, Algorithm::EdDsa]
        );
    }

    #[test]
    fn an_api_is_found_by_its_identifier_as_it_is_written() {
        let service = service().with_apis(vec![api(json!({}))]);
        assert!(service.api("https://api.example").is_some());
        for other in [
            "https://api.example/",
            "https://API.example",
            "",
            "https://api",
        ] {
            assert!(service.api(other).is_none(), "{other}");
        }
    }
}
