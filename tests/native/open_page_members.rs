//! Every member of the documents of a service and of a client, and what becomes of a page that is
//! open when it changes: the page follows, or relies on it for nothing. A member of a schema that has
//! no line here fails.

use sekisho::front::Response;
use serde_json::{Value, json as json_value};

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
const SIGNED: &str = "it is read where something is signed";
const PROVED: &str = "it is asked where the client proves who it is";

#[rustfmt::skip] // One member, one line.
const OF_SERVICE: [(&str, Bearing); 54] = [
    ("accessTokenDuration", Nothing(TOKEN)),
    ("accessTokenSignAlg", Nothing(SIGNED)),
    ("actions", Nothing("they are asked where something is issued")),
    ("allowableClockSkew", Nothing(PROVED)),
    ("apiKey", Nothing(NOTE)),
    ("authorizationCodeDuration", Follows(a_code_lives_as_long_as_now)),
    ("authorizationEndpoint", Nothing(IN_FRONT)),
    ("clientAssertionAudRestrictedToIssuer", Nothing(PROVED)),
    ("description", Nothing(NOTE)),
    ("dpopNonceDuration", Nothing(PROVED)),
    ("dpopNonceRequired", Nothing(PROVED)),
    ("dynamicRegistrationSupported", Nothing("a client that is there is registered")),
    ("errorDescriptionOmitted", Follows(an_error_is_described_as_now)),
    ("fapiModes", Follows(a_service_that_is_of_fapi_asks_for_a_pushed_request)),
    ("idTokenAudType", Nothing(SIGNED)),
    ("idTokenDuration", Nothing(SIGNED)),
    ("idtHeaderParams", Nothing(SIGNED)),
    ("introspectionEndpoint", Nothing(IN_FRONT)),
    ("issSuppressed", Follows(an_answer_names_its_issuer_as_now)),
    ("issuer", Nothing("another issuer is another server")),
    ("jurisdiction", Nothing("it never changes")),
    ("jwksUri", Nothing(IN_FRONT)),
    ("loopbackRedirectionUriVariable", Follows(a_port_of_before_leads_nowhere)),
    ("offlineAccessRequired", Nothing(TOKEN)),
    ("offlineAccessRequiredWithOpenidOnly", Nothing(TOKEN)),
    ("parRequired", Follows(a_request_that_was_not_pushed_is_refused)),
    ("people", Follows(a_page_of_a_service_without_pages_is_not_there)),
    ("pkceRequired", Follows(a_request_without_a_challenge_is_refused)),
    ("pkceS256Required", Follows(a_plain_challenge_is_refused)),
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
    ("revocationEndpoint", Nothing(IN_FRONT)),
    ("serviceName", Nothing(SHOWN)),
    ("sessionDuration", Follows(whoever_would_not_be_signed_in_signs_in)),
    ("signUpEnabled", Follows(no_account_is_made_where_none_is_offered)),
    ("stored", Nothing(NOTE)),
    ("supportedAcrs", Follows(an_acr_is_one_of_now)),
    ("supportedGrantTypes", Nothing("supportedResponseTypes has to say the same")),
    ("supportedIdTokenSignAlgs", Nothing(SIGNED)),
    ("supportedResponseTypes", Follows(a_response_type_that_is_not_served_is_refused)),
    ("supportedScopes", Follows(a_scope_is_what_it_is_now)),
    ("supportedServiceProfiles", Nothing(NOTE)),
    ("supportedTokenAuthMethods", Nothing(PROVED)),
    ("supportedUiLocales", Nothing(SHOWN)),
    ("tokenEndpoint", Nothing(IN_FRONT)),
    ("userInfoEndpoint", Nothing(IN_FRONT)),
];

#[rustfmt::skip] // One member, one line.
const OF_CLIENT: [(&str, Bearing); 42] = [
    ("applicationType", Nothing("it says what redirectUris may be")),
    ("attributes", Nothing(NOTE)),
    ("backchannelLogoutSessionRequired", Nothing(LOGOUT)),
    ("backchannelLogoutUri", Nothing(LOGOUT)),
    ("clientId", Nothing("another number is another client")),
    ("clientIdAlias", Follows(a_client_of_another_name_is_answered)),
    ("clientName", Nothing(SHOWN)),
    ("clientNames", Nothing(SHOWN)),
    ("clientSecret", Nothing(PROVED)),
    ("clientType", Follows(a_public_client_brings_a_challenge)),
    ("clientUri", Nothing(SHOWN)),
    ("defaultAcrs", Nothing("they are told with a ticket, where somebody else has the pages")),
    ("defaultMaxAge", Follows(whoever_signed_in_too_long_ago_signs_in)),
    ("defaultResource", Nothing("what was shown is what is allowed, as long as the API is there")),
    ("description", Nothing(NOTE)),
    ("developer", Nothing(NOTE)),
    ("dpopRequired", Follows(no_token_without_a_key_is_given)),
    ("extension", Follows(a_scope_that_the_client_may_not_have_is_refused)),
    ("fapiModes", Follows(a_client_that_is_of_fapi_is_answered_as_fapi_says)),
    ("frontchannelLogoutSessionRequired", Nothing(LOGOUT)),
    ("frontchannelLogoutUri", Nothing(LOGOUT)),
    ("grantTypes", Follows(a_grant_type_that_the_client_has_not_is_refused)),
    ("idTokenSignAlg", Nothing(SIGNED)),
    ("idtHeaderParams", Nothing(SIGNED)),
    ("jwks", Nothing(PROVED)),
    ("jwksUri", Nothing(PROVED)),
    ("locked", Follows(a_client_that_is_locked_is_not_answered)),
    ("parRequired", Follows(a_client_that_has_to_push_is_refused_what_it_brought)),
    ("pkceRequired", Follows(a_client_that_has_to_bring_a_challenge_is_refused_without)),
    ("pkceS256Required", Follows(a_plain_challenge_of_a_client_that_needs_s256_is_refused)),
    ("policyUri", Nothing(SHOWN)),
    ("postLogoutRedirectUris", Nothing(LOGOUT)),
    ("redirectUris", Follows(an_answer_goes_where_it_may_go_now)),
    ("responseTypes", Follows(a_response_type_that_the_client_has_not_is_refused)),
    ("scopeClaimsInIdToken", Nothing("it is read where claims are taken")),
    ("sectorIdentifierUri", Follows(the_sub_is_that_of_the_sector)),
    ("stored", Nothing(NOTE)),
    ("subjectType", Follows(the_sub_is_as_the_client_is_to_know_it)),
    ("tokenAuthMethod", Nothing(PROVED)),
    ("tokenAuthSignAlg", Nothing(PROVED)),
    ("tosUri", Nothing(SHOWN)),
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
        (include_str!("../../schema/service.json"), &OF_SERVICE[..]),
        (include_str!("../../schema/client.json"), &OF_CLIENT[..]),
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

fn a_code_lives_as_long_as_now() {
    let shorter = json_value!({ "authorizationCodeDuration": 60 });
    let before = Before::with_service(json_value!({ "authorizationCodeDuration": 600 }));
    let After { server, answer, .. } = before.service_becomes(&shorter);
    server.wait(61);
    let code = answer_of(&answer).get("code").expect("a code").to_owned();
    let response = token(&server, "web", &code_request("web", &code));
    assert_eq!(json(&response)["error"], "invalid_grant");
}

fn an_error_is_described_as_now() {
    for is_omitted in [false, true] {
        let members = service_of(&json_value!({ "errorDescriptionOmitted": is_omitted }));
        let after = Before::default().decided("deny", |server| {
            assert_eq!(apply_service(server, &members).status, 200);
        });
        after.is_refused("access_denied");
        let answer = answer_of(&after.answer);
        assert_eq!(answer.get("error_description").is_none(), is_omitted);
    }
}

/// What came of it for a client with keys: it pushed its request, to be answered in this mode, or a
/// browser brought it.
fn keyed(pushed: Option<&str>, change: impl Fn(&Server, &TestClient)) -> (TestClient, After) {
    let client = TestClient::new("keyed", 4);
    let ordinary = json_value!({
        "supportedIdTokenSignAlgs": ["ES256"], "authorizationCodeDuration": 600,
    });
    let server = provider_for(&service_of(&ordinary), &[client.document()]);
    let asked = with(client.authorization_request(), "scope", "openid read");
    let asked = with(asked, "nonce", NONCE);
    let opens = if let Some(mode) = pushed {
        let asked = with(asked.clone(), "response_mode", mode);
        let proof = client.authentication(server.now());
        let pushed = server.post("/oauth/par", &[asked, proof].concat(), &[]);
        assert_eq!(pushed.status, 201, "{}", pushed.body);
        let pushed = json(&pushed);
        parameters(&[
            ("client_id", "keyed"),
            ("request_uri", text(&pushed, "request_uri")),
        ])
    } else {
        asked.clone()
    };
    let browser = Browser::new(&server);
    let page = browser.sign_in(&browser.open(&opens), USERNAME, PASSWORD);
    assert_eq!(shows(&page), Page::Consent, "{}", page.body);
    change(&server, &client);
    let answer = browser.decide(&page, "allow");
    let after = After {
        server,
        asked,
        answer,
    };
    (client, after)
}

fn a_service_that_is_of_fapi_asks_for_a_pushed_request() {
    let scopes = SCOPES.map(|name| json_value!({ "name": name }));
    let of_fapi = json_value!({ "supportedScopes": scopes });
    let (_, after) = keyed(None, |server, _| {
        let applied = apply_service(server, &of_fapi);
        assert_eq!(applied.status, 200, "{}", applied.body);
    });
    after.is_refused("invalid_request");
}

/// FAPI 2.0 SP §5.3.2.1 (11) and §5.3.2.2.
fn a_client_that_is_of_fapi_is_answered_as_fapi_says() {
    let of_fapi = |server: &Server, client: &TestClient| {
        let members = json_value!({ "fapiModes": ["FAPI2_SECURITY"] });
        put_client(server, &joined(&client.document(), &members));
    };
    for pushed in [None, Some("form_post")] {
        keyed(pushed, of_fapi).1.is_refused("invalid_request");
    }
    for (waits, status) in [(59, 200), (60, 400)] {
        let (client, after) = keyed(Some("query"), of_fapi);
        let answer = answer_of(&after.answer);
        let request = client.code_request(answer.get("code").expect("a code"));
        after.server.wait(waits);
        let response = after.server.token(&client, &request);
        assert_eq!(response.status, status, "{}", response.body);
    }
}

fn an_answer_names_its_issuer_as_now() {
    for is_suppressed in [false, true] {
        let members = json_value!({ "issSuppressed": is_suppressed });
        let after = Before::default().service_becomes(&members);
        let answer = answer_of(&after.answer);
        assert_eq!(answer.get("iss").is_none(), is_suppressed);
        assert!(answer.get("code").is_some());
    }
}

fn a_port_of_before_leads_nowhere() {
    let native = json_value!({
        "applicationType": "NATIVE",
        "redirectUris": ["https://web.example/cb", "http://127.0.0.1/cb"],
    });
    let asked = request_for("web", "code", "openid read");
    Before::with_client(native)
        .asking(with(asked, "redirect_uri", "http://127.0.0.1:4000/cb"))
        .service_becomes(&json_value!({ "loopbackRedirectionUriVariable": false }))
        .is_told_to_the_person();
}

fn a_request_that_was_not_pushed_is_refused() {
    Before::default()
        .service_becomes(&json_value!({ "parRequired": true }))
        .is_refused("invalid_request");
}

fn a_client_that_has_to_push_is_refused_what_it_brought() {
    Before::default()
        .client_becomes(&json_value!({ "parRequired": true }))
        .is_refused("invalid_request");
}

/// A request without a challenge, where none is needed.
fn unchallenged() -> Before {
    let asked = request_for("web", "code", "openid read");
    let asked = without(asked, "code_challenge");
    Before::with_service(json_value!({ "pkceRequired": false, "pkceS256Required": false }))
        .asking(without(asked, "code_challenge_method"))
}

fn a_request_without_a_challenge_is_refused() {
    unchallenged()
        .service_becomes(&json_value!({ "pkceRequired": true }))
        .is_refused("invalid_request");
}

fn a_client_that_has_to_bring_a_challenge_is_refused_without() {
    unchallenged()
        .client_becomes(&json_value!({ "pkceRequired": true }))
        .is_refused("invalid_request");
}

fn a_public_client_brings_a_challenge() {
    let after = unchallenged().decided("allow", |server| put_client(server, &spa("web")));
    after.is_refused("invalid_request");
}

fn a_plain_challenge_is_refused() {
    let asked = request_for("web", "code", "openid read");
    Before::with_service(json_value!({ "pkceS256Required": false }))
        .asking(without(asked, "code_challenge_method"))
        .service_becomes(&json_value!({ "pkceS256Required": true }))
        .is_refused("invalid_request");
}

fn a_plain_challenge_of_a_client_that_needs_s256_is_refused() {
    let asked = request_for("web", "code", "openid read");
    Before::with_service(json_value!({ "pkceS256Required": false }))
        .asking(without(asked, "code_challenge_method"))
        .client_becomes(&json_value!({ "pkceS256Required": true }))
        .is_refused("invalid_request");
}

/// Alice signed in two hours ago, and may have.
fn two_hours_ago() -> Before {
    Before {
        waits: 7200,
        ..Before::default()
    }
}

fn whoever_would_not_be_signed_in_signs_in() {
    for (seconds, is_signed_in) in [(0, false), (7200, false), (7201, true)] {
        let after = two_hours_ago().service_becomes(&json_value!({ "sessionDuration": seconds }));
        if is_signed_in {
            assert!(answer_of(&after.answer).get("code").is_some());
        } else {
            after.asks_who_is_there();
        }
    }
}

fn whoever_signed_in_too_long_ago_signs_in() {
    for (seconds, is_signed_in) in [(0, false), (7199, false), (7200, true)] {
        let after = two_hours_ago().client_becomes(&json_value!({ "defaultMaxAge": seconds }));
        if is_signed_in {
            assert!(answer_of(&after.answer).get("code").is_some());
        } else {
            after.asks_who_is_there();
        }
    }
    // What the request says by itself counts more.
    let asked = with(Before::default().asked, "max_age", "7200");
    let after = two_hours_ago()
        .asking(asked)
        .client_becomes(&json_value!({ "defaultMaxAge": 60 }));
    assert!(answer_of(&after.answer).get("code").is_some());
}

fn no_account_is_made_where_none_is_offered() {
    let offered = |is_offered: bool| service_of(&json_value!({ "signUpEnabled": is_offered }));
    let server = provider_for(&offered(true), &[web("web")]);
    let asked = with(request_for("web", "code", "openid"), "prompt", "create");
    let browser = Browser::new(&server);
    let page = browser.open(&asked);
    assert_eq!(shows(&page), Page::SignUp);
    assert_eq!(apply_service(&server, &offered(false)).status, 200);
    let people = server.host.users.borrow().0.len();
    let fields = [("username", "carol"), ("password", PASSWORD)];
    let answer = browser.submit("/oauth/authorize/sign-up", &page, &fields);
    assert_error_page(&answer, 400, "invalid_request");
    assert_eq!(server.host.users.borrow().0.len(), people);
}

fn a_page_of_a_service_without_pages_is_not_there() {
    let without = json_value!({ "people": { "pages": false } });
    let server = provider_for(&service_of(&json_value!({})), &[web("web")]);
    let asked = request_for("web", "code", "openid");
    let browser = Browser::new(&server);
    let page = browser.open(&asked);
    assert_eq!(shows(&page), Page::SignIn);
    assert_eq!(apply_service(&server, &service_of(&without)).status, 200);
    let fields = [("username", USERNAME), ("password", PASSWORD)];
    let answer = browser.submit("/oauth/authorize/login", &page, &fields);
    assert_eq!(answer.status, 404);
    assert_eq!(browser.open(&asked).status, 404);
    let metadata = json(&server.get("/.well-known/openid-configuration", "", &[]));
    assert_eq!(metadata.get("authorization_endpoint"), None);
}

fn an_acr_is_one_of_now() {
    let another = json_value!({ "supportedAcrs": ["urn:another"] });
    let before = || Before::with_service(json_value!({ "supportedAcrs": ["urn:one"] }));
    let after = before().service_becomes(&another);
    assert_eq!(after.claims()["acr"], "urn:another");
    let demanded =
        json_value!({ "id_token": { "acr": { "essential": true, "value": "urn:one" } } });
    let asked = with(before().asked, "claims", &demanded.to_string());
    let after = before().asking(asked).service_becomes(&another);
    after.is_refused("unmet_authentication_requirements");
}

fn a_response_type_that_is_not_served_is_refused() {
    let fewer = RESPONSE_TYPES.into_iter().filter(|name| *name != "CODE");
    let fewer: Vec<&str> = fewer.collect();
    Before::default()
        .service_becomes(&json_value!({ "supportedResponseTypes": fewer }))
        .is_refused("unsupported_response_type");
}

fn a_scope_is_what_it_is_now() {
    let scope = |name: &str| json_value!({ "name": name });
    let fewer: Vec<Value> = SCOPES
        .into_iter()
        .filter(|name| *name != "read")
        .map(scope)
        .collect();
    let fapi = json_value!({ "name": "read", "attributes": [{ "key": "fapi2", "value": "sp" }] });
    let of_fapi = [fewer.clone(), vec![fapi]].concat();
    for (scopes, error) in [(fewer, "invalid_scope"), (of_fapi, "invalid_request")] {
        let members = json_value!({ "supportedScopes": scopes });
        Before::default()
            .service_becomes(&members)
            .is_refused(error);
    }
}

fn a_client_of_another_name_is_answered() {
    let renamed = json_value!({ "clientIdAlias": "renamed" });
    let after = Before::with_client(json_value!({ "clientId": 4711 })).client_becomes(&renamed);
    assert!(answer_of(&after.answer).get("code").is_some());
}

fn no_token_without_a_key_is_given() {
    Before::default()
        .asking(request_for("web", "token", "openid read"))
        .client_becomes(&json_value!({ "dpopRequired": true }))
        .is_refused("unsupported_response_type");
}

fn a_scope_that_the_client_may_not_have_is_refused() {
    let only = json_value!({ "requestableScopesEnabled": true, "requestableScopes": ["openid"] });
    Before::default()
        .client_becomes(&json_value!({ "extension": only }))
        .is_refused("invalid_scope");
}

fn a_grant_type_that_the_client_has_not_is_refused() {
    let implicit = json_value!({ "grantTypes": ["IMPLICIT"], "responseTypes": ["TOKEN"] });
    Before::default()
        .client_becomes(&implicit)
        .is_refused("unauthorized_client");
}

fn a_response_type_that_the_client_has_not_is_refused() {
    Before::default()
        .client_becomes(&json_value!({ "responseTypes": ["NONE"] }))
        .is_refused("unauthorized_client");
}

fn a_client_that_is_locked_is_not_answered() {
    Before::default()
        .client_becomes(&json_value!({ "locked": true }))
        .is_told_to_the_person();
}

fn an_answer_goes_where_it_may_go_now() {
    Before::default()
        .client_becomes(&json_value!({ "redirectUris": ["https://new.example/cb"] }))
        .is_told_to_the_person();
}

/// The `sub` that follows the change is that of whoever asks after it, and another than before.
fn the_sub_follows(before: &Value, members: &Value) {
    let client = || Before::with_client(before.clone());
    let former = client().client_becomes(before).claims()["sub"].clone();
    let after = client().client_becomes(members);
    let sub = after.claims()["sub"].clone();
    assert_ne!(sub, former);
    let fresh = tokens(&after.server, &after.asked);
    assert_eq!(claims_of(&after.server, &fresh)["sub"], sub);
    // Whom the client means by that former name is nobody it knows now.
    let meant = json_value!({ "id_token": { "sub": { "value": former } } });
    let asked = with(client().asked, "claims", &meant.to_string());
    let after = client().asking(asked).client_becomes(members);
    after.is_refused("login_required");
}

fn the_sub_is_as_the_client_is_to_know_it() {
    let of = |subject_type: &str| json_value!({ "subjectType": subject_type });
    the_sub_follows(&of("PUBLIC"), &of("PAIRWISE"));
    the_sub_follows(&of("PAIRWISE"), &of("PUBLIC"));
}

fn the_sub_is_that_of_the_sector() {
    let pairwise = json_value!({ "subjectType": "PAIRWISE" });
    let sector = json_value!({ "sectorIdentifierUri": "https://sector.example/uris.json" });
    the_sub_follows(&pairwise, &sector);
}
