//! What FAPI 2.0 Security Profile lays on a configuration: one row for each rule, with the clause
//! it comes from.
//!
//! A service or a client that says it keeps the profile may state what the profile fixes, but
//! nothing else.

use crate::{
    documents::{
        client::{Client, ClientType},
        document_error::DocumentError,
        fapi_mode::FapiMode,
        grant_type::GrantType,
        reading::{jwks, place::Members},
        request_sign_alg::RequestSignAlg,
        response_mode::RegisteredMode,
        response_type::ResponseType,
        service::Service,
    },
    jose::Algorithm,
};

const AUD: Rule = Rule::of(
    "5.3.2.1 (8)",
    "must be true: FAPI 2.0 Security Profile 5.3.2.1 (8) accepts only the issuer as aud of client assertions",
);
const ALGORITHM: Rule = Rule::of(
    "5.4.1 (1.2)",
    "must be PS256, ES256 or EdDSA: FAPI 2.0 Security Profile 5.4.1 (1)",
);
const ANSWERS: Rule = Rule::beside(
    "must include JWT or QUERY_JWT: FAPI 2.0 Message Signing 5.4 signs authorization responses",
);
const CLIENT_TYPE: Rule = Rule::of(
    "5.3.2.1 (3)",
    "must be CONFIDENTIAL: FAPI 2.0 Security Profile 5.3.2.1 (3) supports confidential clients only",
);
const CODE_DURATION: Rule = Rule::of(
    "5.3.2.1 (11)",
    "must be a whole number from 0 to 60: FAPI 2.0 Security Profile 5.3.2.1 (11)",
);
const EXCHANGE: Rule = Rule::beside(
    "must not include TOKEN_EXCHANGE: FAPI 2.0 Security Profile says nothing of Native SSO",
);
const NATIVE_SSO: Rule =
    Rule::beside("must be false: FAPI 2.0 Security Profile says nothing of Native SSO");
const DPOP: Rule = Rule::of(
    "5.3.2.1 (4)",
    "must be true, or tlsClientCertificateBoundAccessTokens must: FAPI 2.0 Security Profile 5.3.2.1 (4) issues sender-constrained access tokens only",
);
const GRANT_TYPES: Rule = Rule::beside("must include AUTHORIZATION_CODE");
const IMPLICIT: Rule = Rule::of(
    "5.3.2.2 (1)",
    "must not include IMPLICIT: FAPI 2.0 Security Profile 5.3.2.2 (1) requires response_type code",
);
pub(crate) const ISS: Rule = Rule::of(
    "5.3.2.2 (7)",
    "must be false: FAPI 2.0 Security Profile 5.3.2.2 (7) requires iss in authorization responses",
);
const JWKS: Rule = Rule::of(
    "5.4.1 (1.2)",
    "must contain a key that verifies PS256, ES256 or EdDSA signatures: FAPI 2.0 Security Profile 5.4.1 (1)",
);
const PAR: Rule = Rule::of(
    "5.3.2.2 (3)",
    "must be true: FAPI 2.0 Security Profile 5.3.2.2 (3) rejects authorization requests that were not pushed",
);
const PKCE: Rule = Rule::of(
    "5.3.2.2 (5)",
    "must be true: FAPI 2.0 Security Profile 5.3.2.2 (5) requires PKCE with S256",
);
const PROFILES: Rule = Rule::beside("must be [FAPI]");
const REDIRECT_URI: &str = "must use https, or http on loopback: a private-use scheme can be claimed by another application (RFC 8252 8.6), and FAPI 2.0 Security Profile 5.3.2.2 (8) allows http on loopback only";
const REFRESH_TOKEN_KEPT: Rule = Rule::of(
    "5.3.2.1 (9)",
    "must be true: FAPI 2.0 Security Profile 5.3.2.1 (9) forbids refresh token rotation",
);
const RESPONSE_TYPES: Rule = Rule::of(
    "5.3.2.2 (1)",
    "must be [CODE]: FAPI 2.0 Security Profile 5.3.2.2 (1) requires response_type code",
);
const RESPONSE_MODES: Rule = Rule::beside(
    "must include QUERY, JWT or QUERY_JWT: under FAPI 2.0 Security Profile an answer goes in the query",
);
const TOKEN_AUTH_METHOD: Rule = Rule::of(
    "5.3.2.1 (6)",
    "must be PRIVATE_KEY_JWT, TLS_CLIENT_AUTH or SELF_SIGNED_TLS_CLIENT_AUTH: FAPI 2.0 Security Profile 5.3.2.1 (6) requires private_key_jwt or mutual TLS",
);
const TOKEN_AUTH_METHODS: Rule = Rule::of(
    "5.3.2.1 (6)",
    "must name PRIVATE_KEY_JWT, TLS_CLIENT_AUTH and SELF_SIGNED_TLS_CLIENT_AUTH only: FAPI 2.0 Security Profile 5.3.2.1 (6) requires private_key_jwt or mutual TLS",
);

/// A rule, and the clause of the Security Profile that it comes from, if it comes from one.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// The clause, as `5.3.2.1 (8)`.
    pub(super) clause: Option<&'static str>,
    /// What must be.
    pub(crate) text: &'static str,
}

impl Rule {
    const fn of(clause: &'static str, text: &'static str) -> Self {
        let clause = Some(clause);
        Self { clause, text }
    }

    const fn beside(text: &'static str) -> Self {
        Self { clause: None, text }
    }
}

/// A member, whether it keeps its rule, and the rule.
pub(super) type Row = (&'static str, bool, Rule);

/// Whether the service keeps the profile. In the order of the document.
pub(crate) fn check_service(
    service: &Service,
    members: &Members<'_, '_>,
) -> Result<(), DocumentError> {
    check(&rows_of_service(service), members)?;
    check(&rows_of_native_sso(service), members)
}

/// A sign-in that is shared without a request.
fn rows_of_native_sso(service: &Service) -> [Row; 2] {
    let grants = &service.supported_grant_types;
    [
        (
            "supportedGrantTypes",
            !grants.contains(&GrantType::TokenExchange),
            EXCHANGE,
        ),
        (
            "nativeSsoSupported",
            !service.native_sso_supported,
            NATIVE_SSO,
        ),
    ]
}

pub(super) fn rows_of_service(service: &Service) -> [Row; 14] {
    let grants = &service.supported_grant_types;
    let methods = &service.supported_token_auth_methods;
    let algorithms = &service.supported_id_token_sign_algs;
    [
        (
            "supportedServiceProfiles",
            !service.supported_service_profiles.is_empty(),
            PROFILES,
        ),
        (
            "supportedGrantTypes",
            grants.contains(&GrantType::AuthorizationCode),
            GRANT_TYPES,
        ),
        (
            "supportedGrantTypes",
            !grants.contains(&GrantType::Implicit),
            IMPLICIT,
        ),
        (
            "supportedResponseTypes",
            service.supported_response_types == [ResponseType::Code],
            RESPONSE_TYPES,
        ),
        (
            "supportedTokenAuthMethods",
            methods.iter().all(|one| one.is_fapi()),
            TOKEN_AUTH_METHODS,
        ),
        (
            "authorizationCodeDuration",
            service.authorization_code_duration <= 60,
            CODE_DURATION,
        ),
        (
            "accessTokenSignAlg",
            service.access_token_sign_alg.is_none_or(Algorithm::is_fapi),
            ALGORITHM,
        ),
        (
            "supportedIdTokenSignAlgs",
            algorithms.iter().all(|one| one.is_fapi()),
            ALGORITHM,
        ),
        ("issSuppressed", !service.iss_suppressed, ISS),
        (
            "clientAssertionAudRestrictedToIssuer",
            service.client_assertion_aud_restricted_to_issuer,
            AUD,
        ),
        (
            "refreshTokenKept",
            service.refresh_token_kept,
            REFRESH_TOKEN_KEPT,
        ),
        ("parRequired", service.par_required, PAR),
        ("pkceRequired", service.pkce_required, PKCE),
        ("pkceS256Required", service.pkce_s256_required, PKCE),
    ]
}

/// Whether the client keeps the profile. In the order of the document.
pub(crate) fn check_client(
    client: &Client,
    members: &Members<'_, '_>,
) -> Result<(), DocumentError> {
    check(&rows_of_client(client), members)?;
    check(&rows_of_signatures(client), members)?;
    match client.redirect_uris.iter().position(|uri| !is_web(uri)) {
        Some(index) => Err(members.refuse(&format!("redirectUris[{index}]"), REDIRECT_URI)),
        None => Ok(()),
    }
}

/// Whether nobody else can claim it. What is `http` is on loopback, whatever the profile.
pub(super) fn is_web(uri: &str) -> bool {
    uri.starts_with("https://") || uri.starts_with("http://")
}

/// Who the client is, and what it asks for.
pub(super) fn rows_of_client(client: &Client) -> [Row; 9] {
    let code_grant = client.grant_types.contains(&GrantType::AuthorizationCode);
    let codes: &[ResponseType] = if code_grant {
        &[ResponseType::Code]
    } else {
        &[]
    };
    let jwks = client.jwks.as_ref();
    let verifies = |algorithm: &Algorithm| jwks.is_none_or(|jwks| jwks::verifies(jwks, *algorithm));
    [
        (
            "clientType",
            client.client_type == ClientType::Confidential,
            CLIENT_TYPE,
        ),
        (
            "grantTypes",
            !client.grant_types.contains(&GrantType::Implicit),
            IMPLICIT,
        ),
        (
            "grantTypes",
            !client.grant_types.contains(&GrantType::TokenExchange),
            EXCHANGE,
        ),
        (
            "responseTypes",
            client.response_types == codes,
            RESPONSE_TYPES,
        ),
        (
            "tokenAuthMethod",
            client.token_auth_method.is_fapi(),
            TOKEN_AUTH_METHOD,
        ),
        (
            "tokenAuthSignAlg",
            client.token_auth_sign_alg.is_none_or(Algorithm::is_fapi),
            ALGORITHM,
        ),
        ("jwks", Algorithm::FAPI.iter().any(verifies), JWKS),
        ("dpopRequired", client.is_sender_constrained(), DPOP),
        ("pkceRequired", client.pkce_required != Some(false), PKCE),
    ]
}

/// What is signed for the client, and by it.
pub(super) fn rows_of_signatures(client: &Client) -> [Row; 7] {
    let has_mode = |fit: fn(&RegisteredMode) -> bool| {
        client.response_modes.is_empty() || client.response_modes.iter().any(fit)
    };
    let in_query = |one: &RegisteredMode| {
        use RegisteredMode::{Jwt, Query, QueryJwt};
        matches!(one, Jwt | Query | QueryJwt)
    };
    let signed_in_query =
        |one: &RegisteredMode| matches!(one, RegisteredMode::Jwt | RegisteredMode::QueryJwt);
    let signed = FapiMode::Fapi2MessageSigningAuthRes;
    [
        (
            "idTokenSignAlg",
            client.id_token_sign_alg.is_none_or(Algorithm::is_fapi),
            ALGORITHM,
        ),
        (
            "userInfoSignAlg",
            client.user_info_sign_alg.is_none_or(Algorithm::is_fapi),
            ALGORITHM,
        ),
        (
            "introspectionSignAlg",
            client.introspection_sign_alg.is_none_or(Algorithm::is_fapi),
            ALGORITHM,
        ),
        (
            "authorizationSignAlg",
            client.authorization_sign_alg.is_none_or(Algorithm::is_fapi),
            ALGORITHM,
        ),
        ("responseModes", has_mode(in_query), RESPONSE_MODES),
        (
            "responseModes",
            !client.fapi_modes.contains(&signed) || has_mode(signed_in_query),
            ANSWERS,
        ),
        (
            "requestSignAlg",
            client.request_sign_alg.is_none_or(RequestSignAlg::is_fapi),
            ALGORITHM,
        ),
    ]
}

fn check(rows: &[Row], members: &Members<'_, '_>) -> Result<(), DocumentError> {
    match rows.iter().find(|(_, is_kept, _)| !is_kept) {
        Some((member, _, rule)) => Err(members.refuse(member, rule.text)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(mut document: Value, member: &str, value: Value) -> Value {
        document[member] = value;
        document
    }

    fn service(member: &str, value: Value) -> Result<Service, DocumentError> {
        Service::parse(&with(
            json!({"issuer": "https://as.example"}),
            member,
            value,
        ))
    }

    fn client(member: &str, value: Value) -> Result<Client, DocumentError> {
        let document: Value = serde_json::from_str(include_str!(
            "../../../schema/examples/fapi/web-client.json"
        ))
        .unwrap();
        Client::parse(&with(
            with(document, "fapiModes", json!(["FAPI2_SECURITY"])),
            member,
            value,
        ))
    }

    #[test]
    fn what_the_profile_fixes_in_a_service_is_refused_with_its_clause() {
        for (member, value, clause) in [
            (
                "supportedGrantTypes",
                json!(["AUTHORIZATION_CODE", "IMPLICIT"]),
                "5.3.2.2 (1)",
            ),
            (
                "supportedResponseTypes",
                json!(["CODE", "NONE"]),
                "5.3.2.2 (1)",
            ),
            (
                "supportedTokenAuthMethods",
                json!(["PRIVATE_KEY_JWT", "CLIENT_SECRET_JWT"]),
                "5.3.2.1 (6)",
            ),
            ("authorizationCodeDuration", json!(61), "5.3.2.1 (11)"),
            ("accessTokenSignAlg", json!("RS256"), "5.4.1 (1)"),
            (
                "supportedIdTokenSignAlgs",
                json!(["ES256", "RS256"]),
                "5.4.1 (1)",
            ),
            ("supportedIdTokenSignAlgs", json!(["HS256"]), "5.4.1 (1)"),
            (
                "supportedGrantTypes",
                json!(["AUTHORIZATION_CODE", "TOKEN_EXCHANGE"]),
                "Native SSO",
            ),
            ("nativeSsoSupported", json!(true), "Native SSO"),
            ("issSuppressed", json!(true), "5.3.2.2 (7)"),
            (
                "clientAssertionAudRestrictedToIssuer",
                json!(false),
                "5.3.2.1 (8)",
            ),
            ("refreshTokenKept", json!(false), "5.3.2.1 (9)"),
            ("parRequired", json!(false), "5.3.2.2 (3)"),
            ("pkceRequired", json!(false), "5.3.2.2 (5)"),
            ("pkceS256Required", json!(false), "5.3.2.2 (5)"),
        ] {
            let error = service(member, value).unwrap_err();
            assert_eq!(error.member, member);
            assert!(error.rule.contains(clause), "{error}");
        }
    }

    #[test]
    fn what_the_profile_fixes_in_a_client_is_refused_with_its_clause() {
        for (member, value, clause) in [
            ("clientType", json!("PUBLIC"), "5.3.2.1 (3)"),
            (
                "grantTypes",
                json!(["AUTHORIZATION_CODE", "IMPLICIT"]),
                "5.3.2.2 (1)",
            ),
            ("responseTypes", json!(["CODE", "NONE"]), "5.3.2.2 (1)"),
            (
                "grantTypes",
                json!(["AUTHORIZATION_CODE", "TOKEN_EXCHANGE"]),
                "Native SSO",
            ),
            ("pkceRequired", json!(false), "5.3.2.2 (5)"),
            (
                "tokenAuthMethod",
                json!("CLIENT_SECRET_BASIC"),
                "5.3.2.1 (6)",
            ),
            ("tokenAuthMethod", json!("NONE"), "5.3.2.1 (6)"),
            ("tokenAuthSignAlg", json!("RS256"), "5.4.1 (1)"),
            ("tokenAuthSignAlg", json!("HS256"), "5.4.1 (1)"),
            ("dpopRequired", json!(false), "5.3.2.1 (4)"),
            ("idTokenSignAlg", json!("RS256"), "5.4.1 (1)"),
            ("userInfoSignAlg", json!("HS256"), "5.4.1 (1)"),
            ("introspectionSignAlg", json!("RS256"), "5.4.1 (1)"),
            ("authorizationSignAlg", json!("RS256"), "5.4.1 (1)"),
            ("requestSignAlg", json!("RS256"), "5.4.1 (1)"),
            ("requestSignAlg", json!("HS256"), "5.4.1 (1)"),
            ("requestSignAlg", json!("NONE"), "5.4.1 (1)"),
            (
                "responseModes",
                json!(["FORM_POST", "FRAGMENT_JWT"]),
                "query",
            ),
        ] {
            let error = client(member, value).unwrap_err();
            assert_eq!(error.member, member);
            assert!(error.rule.contains(clause), "{error}");
        }
    }

    #[test]
    fn rfc_8252_8_6_a_scheme_that_another_application_can_claim_is_refused() {
        let native = with(
            client("applicationType", json!("NATIVE"))
                .unwrap()
                .to_value(),
            "redirectUris",
            json!(null),
        );
        let register = |uris: Value| Client::parse(&with(native.clone(), "redirectUris", uris));
        assert!(register(json!(["https://budget.example/cb", "http://127.0.0.1/cb"])).is_ok());
        let error = register(json!([
            "https://budget.example/cb",
            "com.example.budget:/cb"
        ]))
        .unwrap_err();
        assert_eq!(error.member, "redirectUris[1]");
    }

    #[test]
    fn keys_that_sign_only_with_rs256_are_refused() {
        // The modulus of RFC 7638 §3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = |alg: &str| json!({"keys": [{"kty": "RSA", "e": "AQAB", "n": n, "alg": alg}]});
        let mut document = client("locked", json!(false)).unwrap().to_value();
        document.as_object_mut().unwrap().remove("tokenAuthSignAlg");
        assert!(Client::parse(&with(document.clone(), "jwks", key("PS256"))).is_ok());
        assert_eq!(
            Client::parse(&with(document.clone(), "jwks", key("RS256")))
                .unwrap_err()
                .member,
            "jwks"
        );
        document["fapiModes"] = json!([]);
        assert!(Client::parse(&with(document, "jwks", key("RS256"))).is_ok());
    }

    #[test]
    fn a_client_of_the_profile_may_also_ask_nobody() {
        let mut machine = client("grantTypes", json!(["AUTHORIZATION_CODE"]))
            .unwrap()
            .to_value();
        machine["grantTypes"] = json!(["CLIENT_CREDENTIALS"]);
        machine.as_object_mut().unwrap().remove("redirectUris");
        assert_eq!(Client::parse(&machine).unwrap().response_types, []);
    }

    #[test]
    fn a_client_that_says_nothing_of_dpop_binds_its_tokens() {
        assert!(client("locked", json!(false)).unwrap().dpop_required);
        assert_eq!(
            client("locked", json!(false))
                .unwrap()
                .to_value()
                .get("dpopRequired"),
            None
        );
    }
}
