//! Every member of the documents of a service and of a client, and what becomes of a page that is
//! open when it changes: the page follows, or relies on it for nothing. A member of a schema that has
//! no line here fails.

use sekisho::front::Response;
use serde_json::{Value, json as json_value};

mod follows;

use follows::*;

use crate::support::{
    Server, TestClient,
    expect::{apply_service, assert_error_page, parameters, text, with, without},
    json,
    ordinary::{
        Browser, GRANT_TYPES, NONCE, Page, Parameters, RESPONSE_TYPES, SCOPES, answer_of,
        code_request, joined, provider_for, put_client, request_for, shows, spa, token, tokens,
        tokens_of, verified, web, wide_client,
    },
    server::{PASSWORD, USERNAME},
};

/// What an open page has to do with a member.
enum Bearing {
    /// It relies on nothing that the member says, for this reason.
    Nothing(&'static str),
    /// It follows, as this tells.
    Follows(fn()),
}
use Bearing::{Follows, Nothing};

const SHOWN: &str = "it is shown, and the next page shows it as it is then";
const LOGOUT: &str = "it is read where a session ends";
const NOTE: &str = "it is the operator's, and tells the engine nothing";
const TOKEN: &str = "it is asked where tokens are";
const IN_FRONT: &str = "it says where clients ask, and whoever has the page has asked";
const SIGNED: &str = "it is read where something is signed or encrypted";
const OBJECT: &str = "it is asked where a request object is read, and the page has its request";
const RESOURCE: &str = "it is asked where a token is used";
const PROVED: &str = "it is asked where the client proves who it is";

#[rustfmt::skip] // One member, one line.
const OF_SERVICE: [(&str, Bearing); 74] = [
    ("accessTokenDuration", Nothing(TOKEN)),
    ("accessTokenSignAlg", Nothing(SIGNED)),
    ("actions", Nothing("they are asked where something is issued")),
    ("allowableClockSkew", Nothing(PROVED)),
    ("apiKey", Nothing(NOTE)),
    ("authorizationCodeDuration", Follows(a_code_lives_as_long_as_now)),
    ("authorizationDetailsTypes", Follows(details_of_a_type_that_is_gone_are_refused)),
    ("authorizationEndpoint", Nothing(IN_FRONT)),
    ("authorizationResponseDuration", Nothing(SIGNED)),
    ("clientAssertionAudRestrictedToIssuer", Nothing(PROVED)),
    ("description", Nothing(NOTE)),
    ("dpopNonceDuration", Nothing(PROVED)),
    ("dpopNonceRequired", Nothing(PROVED)),
    ("dynamicRegistrationSupported", Nothing("a client that is there is registered")),
    ("errorDescriptionOmitted", Follows(an_error_is_described_as_now)),
    ("errorUriOmitted", Follows(an_error_is_explained_as_now)),
    ("fapiModes", Follows(a_service_that_is_of_fapi_asks_for_a_pushed_request)),
    ("frontChannelRequestObjectEncryptionRequired", Nothing(OBJECT)),
    ("grantManagementActionRequired", Nothing("it says how clients ask, and whoever has the page has asked")),
    ("grantManagementActions", Follows(a_grant_is_replaced_while_that_is_served)),
    ("grantManagementEndpoint", Nothing(IN_FRONT)),
    ("grantsNearby", Nothing("where its row is to begin is in its ticket")),
    ("idTokenAudType", Nothing(SIGNED)),
    ("idTokenDuration", Nothing(SIGNED)),
    ("idtHeaderParams", Nothing(SIGNED)),
    ("introspectionEndpoint", Nothing(IN_FRONT)),
    ("issSuppressed", Follows(an_answer_names_its_issuer_as_now)),
    ("issuer", Nothing("another issuer is another server")),
    ("jurisdiction", Nothing("it never changes")),
    ("jwksUri", Nothing(IN_FRONT)),
    ("loopbackRedirectionUriVariable", Follows(a_port_of_before_leads_nowhere)),
    ("mtlsEndpointAliases", Nothing(IN_FRONT)),
    ("nativeSsoSupported", Nothing(TOKEN)),
    ("offlineAccessRequired", Nothing(TOKEN)),
    ("offlineAccessRequiredWithOpenidOnly", Nothing(TOKEN)),
    ("parRequired", Follows(a_request_that_was_not_pushed_is_refused)),
    ("people", Follows(a_page_of_a_service_without_pages_is_not_there)),
    ("pkceRequired", Follows(a_request_without_a_challenge_is_refused)),
    ("pkceS256Required", Follows(a_plain_challenge_is_refused)),
    ("playgroundEnabled", Nothing("it says where another page is")),
    ("pushedAuthReqDuration", Nothing("the client was told how long its request_uri lasts")),
    ("pushedAuthReqEndpoint", Nothing(IN_FRONT)),
    ("refreshTokenDuration", Nothing(TOKEN)),
    ("refreshTokenDurationKept", Nothing(TOKEN)),
    ("refreshTokenDurationReset", Nothing(TOKEN)),
    ("refreshTokenFamilyDuration", Nothing(TOKEN)),
    ("refreshTokenIdempotencyDuration", Nothing(TOKEN)),
    ("refreshTokenKept", Nothing(TOKEN)),
    ("registrationEndpoint", Nothing(IN_FRONT)),
    ("registrationManagementEndpoint", Nothing(IN_FRONT)),
    ("requestObjectAudienceChecked", Nothing(OBJECT)),
    ("requestObjectEncryptionAlgMatchRequired", Nothing(OBJECT)),
    ("requestObjectEncryptionEncMatchRequired", Nothing(OBJECT)),
    ("requestObjectEncryptionSupported", Nothing(OBJECT)),
    ("requestObjectRequired", Follows(a_request_that_is_not_signed_is_refused)),
    ("revocationEndpoint", Nothing(IN_FRONT)),
    ("rsResponseSigned", Nothing(RESOURCE)),
    ("serviceName", Nothing(SHOWN)),
    ("sessionDuration", Follows(whoever_would_not_be_signed_in_signs_in)),
    ("signUpEnabled", Follows(no_account_is_made_where_none_is_offered)),
    ("signedMetadata", Nothing(IN_FRONT)),
    ("stored", Nothing(NOTE)),
    ("supportedAcrs", Follows(an_acr_is_one_of_now)),
    ("supportedGrantTypes", Nothing("supportedResponseTypes has to say the same")),
    ("supportedIdTokenSignAlgs", Nothing(SIGNED)),
    ("supportedResponseTypes", Follows(a_response_type_that_is_not_served_is_refused)),
    ("supportedScopes", Follows(a_scope_is_what_it_is_now)),
    ("supportedServiceProfiles", Nothing(NOTE)),
    ("supportedTokenAuthMethods", Nothing(PROVED)),
    ("supportedUiLocales", Nothing(SHOWN)),
    ("tlsClientCertificateBoundAccessTokens", Nothing("each client says it of itself")),
    ("tokenEndpoint", Nothing(IN_FRONT)),
    ("traditionalRequestObjectProcessingApplied", Nothing(OBJECT)),
    ("userInfoEndpoint", Nothing(IN_FRONT)),
];

#[rustfmt::skip] // One member, one line.
const OF_CLIENT: [(&str, Bearing); 76] = [
    ("applicationType", Nothing("it says what redirectUris may be")),
    ("attributes", Nothing(NOTE)),
    ("authorizationDetailsTypes", Follows(details_that_the_client_may_not_have_are_refused)),
    ("authorizationEncryptionAlg", Nothing(SIGNED)),
    ("authorizationEncryptionEnc", Nothing(SIGNED)),
    ("authorizationSignAlg", Follows(an_answer_is_signed_as_now)),
    ("backchannelLogoutSessionRequired", Nothing(LOGOUT)),
    ("backchannelLogoutUri", Nothing(LOGOUT)),
    ("clientId", Nothing("another number is another client")),
    ("clientIdAlias", Follows(a_client_of_another_name_is_answered)),
    ("clientName", Nothing(SHOWN)),
    ("clientNames", Nothing(SHOWN)),
    ("clientSecret", Nothing(PROVED)),
    ("clientType", Follows(a_public_client_brings_a_challenge)),
    ("clientUri", Nothing(SHOWN)),
    ("defaultAcrs", Follows(an_acr_that_the_client_prefers_is_asked_for)),
    ("defaultMaxAge", Follows(whoever_signed_in_too_long_ago_signs_in)),
    ("defaultResource", Nothing("what was shown is what is allowed, as long as the API is there")),
    ("description", Nothing(NOTE)),
    ("developer", Nothing(NOTE)),
    ("dpopRequired", Follows(no_token_without_a_key_is_given)),
    ("extension", Follows(a_scope_that_the_client_may_not_have_is_refused)),
    ("factorsRequired", Follows(whoever_has_proved_too_little_proves_more)),
    ("fapiModes", Follows(a_client_that_is_of_fapi_is_answered_as_fapi_says)),
    ("firstParty", Nothing("whoever has the page is asked")),
    ("frontChannelRequestObjectEncryptionRequired", Nothing(OBJECT)),
    ("frontchannelLogoutSessionRequired", Nothing(LOGOUT)),
    ("frontchannelLogoutUri", Nothing(LOGOUT)),
    ("grantTypes", Follows(a_grant_type_that_the_client_has_not_is_refused)),
    ("grantsSpread", Nothing("where its row is to begin is in its ticket")),
    ("idTokenEncryptionAlg", Nothing(SIGNED)),
    ("idTokenEncryptionEnc", Nothing(SIGNED)),
    ("idTokenSignAlg", Nothing(SIGNED)),
    ("idtHeaderParams", Nothing(SIGNED)),
    ("introspectionEncryptionAlg", Nothing(SIGNED)),
    ("introspectionEncryptionEnc", Nothing(SIGNED)),
    ("introspectionSignAlg", Nothing(SIGNED)),
    ("jwks", Nothing(PROVED)),
    ("jwksUri", Nothing(PROVED)),
    ("locked", Follows(a_client_that_is_locked_is_not_answered)),
    ("logoUri", Nothing(SHOWN)),
    ("nativeSsoGroup", Nothing(TOKEN)),
    ("parRequired", Follows(a_client_that_has_to_push_is_refused_what_it_brought)),
    ("pkceRequired", Follows(a_client_that_has_to_bring_a_challenge_is_refused_without)),
    ("pkceS256Required", Follows(a_plain_challenge_of_a_client_that_needs_s256_is_refused)),
    ("policyUri", Nothing(SHOWN)),
    ("postLogoutRedirectUris", Nothing(LOGOUT)),
    ("redirectUris", Follows(an_answer_goes_where_it_may_go_now)),
    ("requestEncryptionAlg", Nothing(OBJECT)),
    ("requestEncryptionEnc", Nothing(OBJECT)),
    ("requestObjectEncryptionAlgMatchRequired", Nothing(OBJECT)),
    ("requestObjectEncryptionEncMatchRequired", Nothing(OBJECT)),
    ("requestObjectRequired", Follows(a_request_of_a_client_that_has_to_sign_it_is_refused)),
    ("requestSignAlg", Nothing(OBJECT)),
    ("requestUris", Nothing(OBJECT)),
    ("responseModes", Follows(a_response_mode_that_the_client_has_not_is_refused)),
    ("responseTypes", Follows(a_response_type_that_the_client_has_not_is_refused)),
    ("rsRequestSigned", Nothing(RESOURCE)),
    ("rsSignedRequestKeyId", Nothing(RESOURCE)),
    ("scopeClaimsInIdToken", Nothing("it is read where claims are taken")),
    ("sectorIdentifierUri", Follows(the_sub_is_that_of_the_sector)),
    ("selfSignedCertificateKeyId", Nothing(PROVED)),
    ("stored", Nothing(NOTE)),
    ("subjectType", Follows(the_sub_is_as_the_client_is_to_know_it)),
    ("tlsClientAuthSanDns", Nothing(PROVED)),
    ("tlsClientAuthSanEmail", Nothing(PROVED)),
    ("tlsClientAuthSanIp", Nothing(PROVED)),
    ("tlsClientAuthSanUri", Nothing(PROVED)),
    ("tlsClientAuthSubjectDn", Nothing(PROVED)),
    ("tlsClientCertificateBoundAccessTokens", Follows(no_token_without_a_certificate_is_given)),
    ("tokenAuthMethod", Nothing(PROVED)),
    ("tokenAuthSignAlg", Nothing(PROVED)),
    ("tosUri", Nothing(SHOWN)),
    ("userInfoEncryptionAlg", Nothing(SIGNED)),
    ("userInfoEncryptionEnc", Nothing(SIGNED)),
    ("userInfoSignAlg", Nothing(SIGNED)),
];

fn members(schema: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let properties = schema["properties"].as_object().expect("an object");
    let mut names: Vec<String> = properties.keys().cloned().collect();
    names.sort_unstable();
    names
}

#[test]
fn an_open_page_follows_every_member_of_a_document_that_it_relies_on() {
    for (schema, known) in [
        (
            include_str!("../../../schema/service.json"),
            &OF_SERVICE[..],
        ),
        (include_str!("../../../schema/client.json"), &OF_CLIENT[..]),
    ] {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, members(schema), "each member, in this order");
        for (name, bearing) in known {
            println!("{name}");
            match bearing {
                Follows(walk) => walk(),
                Nothing(why) => assert!(!why.is_empty(), "{name}"),
            }
        }
    }
}

/// What is there before a page of `web` is opened, which asks Alice what it may do.
struct Before {
    service: Value,
    client: Value,
    asked: Parameters,
    /// How long ago she has signed in.
    waits: i64,
}

impl Default for Before {
    fn default() -> Self {
        Self {
            service: json_value!({}),
            client: json_value!({}),
            asked: request_for("web", "code", "openid email read"),
            waits: 0,
        }
    }
}

/// What came of it when she allowed that after a change.
struct After {
    server: Server,
    asked: Parameters,
    answer: Response,
}

fn service_of(members: &Value) -> Value {
    let wide = json_value!({
        "fapiModes": [],
        "supportedGrantTypes": GRANT_TYPES,
        "supportedResponseTypes": RESPONSE_TYPES,
        "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })),
    });
    joined(&wide, members)
}

impl Before {
    fn with_service(members: Value) -> Self {
        Self {
            service: members,
            ..Self::default()
        }
    }

    fn with_client(members: Value) -> Self {
        Self {
            client: members,
            ..Self::default()
        }
    }

    fn asking(self, asked: Parameters) -> Self {
        Self { asked, ..self }
    }

    fn decided(self, decision: &str, change: impl FnOnce(&Server)) -> After {
        let client = joined(&wide_client("web"), &self.client);
        let server = provider_for(&service_of(&self.service), &[client]);
        let browser = Browser::signed_in(&server, USERNAME);
        server.wait(self.waits);
        let page = browser.open(&self.asked);
        assert_eq!(shows(&page), Page::Consent, "{}", page.body);
        change(&server);
        let answer = browser.decide(&page, decision);
        let asked = self.asked;
        After {
            server,
            asked,
            answer,
        }
    }

    fn service_becomes(self, members: &Value) -> After {
        let document = service_of(&joined(&self.service, members));
        self.decided("allow", |server| {
            let applied = apply_service(server, &document);
            assert_eq!(applied.status, 200, "{}", applied.body);
        })
    }

    fn client_becomes(self, members: &Value) -> After {
        let document = joined(&joined(&wide_client("web"), &self.client), members);
        self.decided("allow", |server| put_client(server, &document))
    }
}

impl After {
    fn is_refused(&self, error: &str) {
        let answer = answer_of(&self.answer);
        assert_eq!(answer.get("error"), Some(error), "{answer:?}");
        assert_eq!(
            (answer.get("code"), answer.get("access_token")),
            (None, None)
        );
    }

    fn is_told_to_the_person(&self) {
        assert_error_page(&self.answer, 400, "invalid_request");
        assert_eq!(self.answer.header("location"), None);
    }

    fn asks_who_is_there(&self) {
        assert_eq!(shows(&self.answer), Page::SignIn);
    }

    fn claims(&self) -> Value {
        claims_of(
            &self.server,
            &tokens_of(&self.server, &self.answer, &self.asked),
        )
    }
}

fn claims_of(server: &Server, tokens: &Value) -> Value {
    verified(server, "web", text(tokens, "id_token")).1
}
