//! What becomes of an open page when a member changes on which it relies.

use super::*;

pub(super) fn a_code_lives_as_long_as_now() {
    let shorter = json_value!({ "authorizationCodeDuration": 60 });
    let before = Before::with_service(json_value!({ "authorizationCodeDuration": 600 }));
    let After { server, answer, .. } = before.service_becomes(&shorter);
    server.wait(61);
    let code = answer_of(&answer).get("code").expect("a code").to_owned();
    let response = token(&server, "web", &code_request("web", &code));
    assert_eq!(json(&response)["error"], "invalid_grant");
}

pub(super) fn an_error_is_described_as_now() {
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

pub(super) fn an_error_is_explained_as_now() {
    for is_omitted in [false, true] {
        let members = service_of(&json_value!({ "errorUriOmitted": is_omitted }));
        let after = Before::default().decided("deny", |server| {
            assert_eq!(apply_service(server, &members).status, 200);
        });
        after.is_refused("access_denied");
        let answer = answer_of(&after.answer);
        assert_eq!(answer.get("error_uri").is_none(), is_omitted);
    }
}

/// Two types of details, and a page that asks for details of the first.
fn detailed() -> Before {
    let types = json_value!([{ "type": "payment" }, { "type": "account" }]);
    let asked = request_for("web", "code", "openid email read");
    let asked = with(asked, "authorization_details", r#"[{"type":"payment"}]"#);
    Before::with_service(json_value!({ "authorizationDetailsTypes": types })).asking(asked)
}

pub(super) fn details_of_a_type_that_is_gone_are_refused() {
    let left = json_value!({ "authorizationDetailsTypes": [{ "type": "account" }] });
    let after = detailed().service_becomes(&left);
    after.is_refused("invalid_authorization_details");
    let narrower = json_value!([{ "type": "payment", "schema": { "required": ["identifier"] } }]);
    let narrower = json_value!({ "authorizationDetailsTypes": narrower });
    let after = detailed().service_becomes(&narrower);
    after.is_refused("invalid_authorization_details");
}

pub(super) fn a_grant_is_replaced_while_that_is_served() {
    let actions = |names: &[&str]| service_of(&json_value!({ "grantManagementActions": names }));
    for (left, is_served) in [(&["REPLACE"][..], true), (&["CREATE"], false), (&[], false)] {
        let server = provider_for(&actions(&["CREATE", "REPLACE"]), &[wide_client("web")]);
        let asked = request_for("web", "code", "openid");
        let create = with(asked.clone(), "grant_management_action", "create");
        let first = tokens(&server, &create);
        let replace = with(asked, "scope", "openid email");
        let replace = with(replace, "grant_management_action", "replace");
        let replace = with(replace, "grant_id", text(&first, "grant_id"));
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&replace), USERNAME, PASSWORD);
        assert_eq!(apply_service(&server, &actions(left)).status, 200);
        let answer = answer_of(&browser.decide(&page, "allow"));
        assert_eq!(answer.get("code").is_some(), is_served, "{left:?}");
        let refused = answer.get("error");
        assert_eq!(refused, (!is_served).then_some("invalid_request"));
    }
}

pub(super) fn details_that_the_client_may_not_have_are_refused() {
    let others = json_value!({ "authorizationDetailsTypes": ["account"] });
    let after = detailed().client_becomes(&others);
    after.is_refused("invalid_authorization_details");
    let own = json_value!({ "authorizationDetailsTypes": ["payment"] });
    let after = detailed().client_becomes(&own);
    assert!(answer_of(&after.answer).get("code").is_some());
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

pub(super) fn a_service_that_is_of_fapi_asks_for_a_pushed_request() {
    let scopes = SCOPES.map(|name| json_value!({ "name": name }));
    let of_fapi = json_value!({ "supportedScopes": scopes });
    let (_, after) = keyed(None, |server, _| {
        let applied = apply_service(server, &of_fapi);
        assert_eq!(applied.status, 200, "{}", applied.body);
    });
    after.is_refused("invalid_request");
}

/// FAPI 2.0 SP §5.3.2.1 (11) and §5.3.2.2.
pub(super) fn a_client_that_is_of_fapi_is_answered_as_fapi_says() {
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

pub(super) fn an_answer_names_its_issuer_as_now() {
    for is_suppressed in [false, true] {
        let members = json_value!({ "issSuppressed": is_suppressed });
        let after = Before::default().service_becomes(&members);
        let answer = answer_of(&after.answer);
        assert_eq!(answer.get("iss").is_none(), is_suppressed);
        assert!(answer.get("code").is_some());
    }
}

pub(super) fn a_port_of_before_leads_nowhere() {
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

pub(super) fn a_request_that_was_not_pushed_is_refused() {
    Before::default()
        .service_becomes(&json_value!({ "parRequired": true }))
        .is_refused("invalid_request");
}

pub(super) fn a_client_that_has_to_push_is_refused_what_it_brought() {
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

pub(super) fn a_request_without_a_challenge_is_refused() {
    unchallenged()
        .service_becomes(&json_value!({ "pkceRequired": true }))
        .is_refused("invalid_request");
}

pub(super) fn a_client_that_has_to_bring_a_challenge_is_refused_without() {
    unchallenged()
        .client_becomes(&json_value!({ "pkceRequired": true }))
        .is_refused("invalid_request");
}

pub(super) fn a_public_client_brings_a_challenge() {
    let after = unchallenged().decided("allow", |server| put_client(server, &spa("web")));
    after.is_refused("invalid_request");
}

pub(super) fn a_plain_challenge_is_refused() {
    let asked = request_for("web", "code", "openid read");
    Before::with_service(json_value!({ "pkceS256Required": false }))
        .asking(without(asked, "code_challenge_method"))
        .service_becomes(&json_value!({ "pkceS256Required": true }))
        .is_refused("invalid_request");
}

pub(super) fn a_plain_challenge_of_a_client_that_needs_s256_is_refused() {
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

pub(super) fn whoever_would_not_be_signed_in_signs_in() {
    for (seconds, is_signed_in) in [(0, false), (7200, false), (7201, true)] {
        let after = two_hours_ago().service_becomes(&json_value!({ "sessionDuration": seconds }));
        if is_signed_in {
            assert!(answer_of(&after.answer).get("code").is_some());
        } else {
            after.asks_who_is_there();
        }
    }
}

pub(super) fn whoever_signed_in_too_long_ago_signs_in() {
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

pub(super) fn no_account_is_made_where_none_is_offered() {
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

pub(super) fn a_page_of_a_service_without_pages_is_not_there() {
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
    for page in [
        "authorization_endpoint",
        "end_session_endpoint",
        "check_session_iframe",
    ] {
        assert_eq!(metadata.get(page), None);
    }
}

pub(super) fn an_acr_is_one_of_now() {
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

/// What is asked of Alice, who has a password.
fn second_factors() -> Value {
    let acrs = ["urn:one", "urn:two"];
    let two = json_value!({ "acr": "urn:two", "level": "SECOND_FACTOR" });
    json_value!({ "supportedAcrs": acrs, "people": { "factors": { "acrs": [two] } } })
}

fn asks_for_a_second_factor(after: &After) {
    assert_eq!(after.answer.header("location"), None);
    assert!(after.answer.body.contains("id=\"factor-submit\""));
}

pub(super) fn an_acr_that_the_client_prefers_is_asked_for() {
    let prefers = json_value!({ "defaultAcrs": ["urn:two"] });
    let before = || Before::with_service(second_factors());
    asks_for_a_second_factor(&before().client_becomes(&prefers));
    let asked = with(before().asked, "acr_values", "urn:one");
    let after = before().asking(asked).client_becomes(&prefers);
    assert_eq!(after.claims()["acr"], "urn:one");
}

pub(super) fn whoever_has_proved_too_little_proves_more() {
    let required = json_value!({ "factorsRequired": "SECOND_FACTOR" });
    asks_for_a_second_factor(&Before::default().client_becomes(&required));
    let required = json_value!({ "people": { "factors": { "required": "SECOND_FACTOR" } } });
    asks_for_a_second_factor(&Before::default().service_becomes(&required));
    // What is proved is too old to add a factor by.
    let old = Before {
        waits: 300,
        ..Before::default()
    };
    old.service_becomes(&required).asks_who_is_there();
    let key = json_value!({ "factorsRequired": "PASSKEY" });
    Before::default().client_becomes(&key).asks_who_is_there();
    let none = json_value!({ "people": { "passkeys": { "enabled": false } } });
    let before = Before::with_service(none);
    let after = before.client_becomes(&key);
    after.is_refused("unmet_authentication_requirements");
}

pub(super) fn a_response_type_that_is_not_served_is_refused() {
    let fewer = RESPONSE_TYPES.into_iter().filter(|name| *name != "CODE");
    let fewer: Vec<&str> = fewer.collect();
    Before::default()
        .service_becomes(&json_value!({ "supportedResponseTypes": fewer }))
        .is_refused("unsupported_response_type");
}

pub(super) fn a_scope_is_what_it_is_now() {
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

pub(super) fn a_client_of_another_name_is_answered() {
    let renamed = json_value!({ "clientIdAlias": "renamed" });
    let after = Before::with_client(json_value!({ "clientId": 4711 })).client_becomes(&renamed);
    assert!(answer_of(&after.answer).get("code").is_some());
}

pub(super) fn no_token_without_a_key_is_given() {
    Before::default()
        .asking(request_for("web", "token", "openid read"))
        .client_becomes(&json_value!({ "dpopRequired": true }))
        .is_refused("unsupported_response_type");
}

pub(super) fn no_token_without_a_certificate_is_given() {
    let bound = json_value!({ "tlsClientCertificateBoundAccessTokens": true });
    Before::with_service(bound.clone())
        .asking(request_for("web", "token", "openid read"))
        .client_becomes(&bound)
        .is_refused("unsupported_response_type");
}

pub(super) fn a_scope_that_the_client_may_not_have_is_refused() {
    let only = json_value!({ "requestableScopesEnabled": true, "requestableScopes": ["openid"] });
    Before::default()
        .client_becomes(&json_value!({ "extension": only }))
        .is_refused("invalid_scope");
}

pub(super) fn a_grant_type_that_the_client_has_not_is_refused() {
    let implicit = json_value!({ "grantTypes": ["IMPLICIT"], "responseTypes": ["TOKEN"] });
    Before::default()
        .client_becomes(&implicit)
        .is_refused("unauthorized_client");
}

pub(super) fn a_response_type_that_the_client_has_not_is_refused() {
    Before::default()
        .client_becomes(&json_value!({ "responseTypes": ["NONE"] }))
        .is_refused("unauthorized_client");
}

pub(super) fn a_client_that_is_locked_is_not_answered() {
    Before::default()
        .client_becomes(&json_value!({ "locked": true }))
        .is_told_to_the_person();
}

pub(super) fn an_answer_goes_where_it_may_go_now() {
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

pub(super) fn the_sub_is_as_the_client_is_to_know_it() {
    let of = |subject_type: &str| json_value!({ "subjectType": subject_type });
    the_sub_follows(&of("PUBLIC"), &of("PAIRWISE"));
    the_sub_follows(&of("PAIRWISE"), &of("PUBLIC"));
}

pub(super) fn the_sub_is_that_of_the_sector() {
    let pairwise = json_value!({ "subjectType": "PAIRWISE" });
    let sector = json_value!({ "sectorIdentifierUri": "https://sector.example/uris.json" });
    the_sub_follows(&pairwise, &sector);
}

pub(super) fn a_request_that_is_not_signed_is_refused() {
    Before::default()
        .service_becomes(&json_value!({ "requestObjectRequired": true }))
        .is_refused("invalid_request");
}

pub(super) fn a_request_of_a_client_that_has_to_sign_it_is_refused() {
    let signs = json_value!({ "requestObjectRequired": true, "requestSignAlg": "HS256" });
    Before::default()
        .client_becomes(&signs)
        .is_refused("invalid_request");
}

pub(super) fn a_response_mode_that_the_client_has_not_is_refused() {
    Before::default()
        .client_becomes(&json_value!({ "responseModes": ["FORM_POST", "JWT"] }))
        .is_refused("invalid_request");
    let after = Before::default().client_becomes(&json_value!({ "responseModes": ["QUERY"] }));
    assert!(answer_of(&after.answer).get("code").is_some());
}

pub(super) fn an_answer_is_signed_as_now() {
    let asked = request_for("web", "code", "openid email read");
    for algorithm in ["EdDSA", "ES256"] {
        let after = Before::default()
            .asking(with(asked.clone(), "response_mode", "jwt"))
            .client_becomes(&json_value!({ "authorizationSignAlg": algorithm }));
        let answer = answer_of(&after.answer);
        let response = answer.get("response").expect("a response");
        let (header, claims) = verified(&after.server, "web", response);
        assert_eq!(header["alg"], algorithm);
        assert!(claims["code"].is_string(), "{claims}");
    }
}
