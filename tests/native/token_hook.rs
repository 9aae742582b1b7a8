//! The token hook: one signed event before tokens are issued, an answer that may add claims or
//! refuse, and nothing spent unless it agrees.

use crate::support::expect::{
    assert_document_refused, assert_refused, parameters, text, unchanged, with,
};
use crate::support::ordinary::{
    Browser, GRANT_TYPES, PROTOCOL_CLAIMS, Page, Parameters, RESPONSE_TYPES, SCOPES, TOKEN,
    answer_of, basic, code_request, endpoint, joined, provider_for, put_api, put_client,
    request_for, secret_of, shows, spa, token, tokens, userinfo, verified, wide_client,
};
use crate::support::{
    Server, TestClient,
    client::ISSUER,
    host::ADMIN_SECRET,
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::{
    backend::{Fetched, Settings},
    front::Response,
};
use serde_json::{Value, json as json_value};

const URL: &str = "https://hooks.example/token";
const API: &str = "https://api.example.com";
const OPAQUE: &str = "https://opaque.example.com";

fn hook() -> Value {
    json_value!({ "type": "TOKEN_HOOK", "url": URL })
}

fn rule(claim: &str, value: &str) -> Value {
    json_value!({ "type": "RULE", "claim": claim, "constant": value, "destinations": ["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"] })
}

/// A provider with these actions, an API with JWTs and one with opaque tokens. The hook agrees and
/// adds nothing.
fn server(actions: &[Value]) -> Server {
    let service = json_value!({
        "actions": actions, "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES,
    });
    let server = provider_for(&service, &[wide_client("web"), spa("spa")]);
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": ["read"] }),
    );
    put_api(
        &server,
        &json_value!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" }),
    );
    answers(&server, URL, &json_value!({}));
    server
}

fn set_answer(server: &Server, url: &str, answer: Option<(u16, &str)>) {
    let fetched = answer.map(|(status, body)| Fetched {
        status,
        body: body.as_bytes().to_vec(),
    });
    server
        .host
        .servers
        .borrow_mut()
        .insert(url.to_owned(), vec![fetched]);
}

/// The hook answers 200 with this from now on.
fn answers(server: &Server, url: &str, body: &Value) {
    set_answer(server, url, Some((200, &body.to_string())));
}

/// The hook adds these claims to both tokens.
fn adds(server: &Server, url: &str, claims: &Value) {
    answers(
        server,
        url,
        &json_value!({ "claims": { "accessToken": claims, "idToken": claims } }),
    );
}

fn request(scope: &str, target: &str) -> Parameters {
    let mut request = request_for("web", "code", scope);
    request.push(("audience".to_owned(), target.to_owned()));
    request
}

/// A token request for a fresh code of `web`.
fn redeem(server: &Server, scope: &str, target: &str) -> Parameters {
    let answer = answer_of(&Browser::new(server).agreed(&request(scope, target)));
    code_request("web", answer.get("code").expect("a code"))
}

fn refresh(tokens: &Value) -> Parameters {
    parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
    ])
}

fn client_credentials(target: &str) -> Parameters {
    parameters(&[
        ("grant_type", "client_credentials"),
        ("scope", "read"),
        ("audience", target),
    ])
}

fn issued(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.body);
    json(response)
}

fn introspected(server: &Server, token: &str) -> Value {
    json(&server.post(
        "/oauth/introspect",
        &parameters(&[("token", token)]),
        &[basic("web", &secret_of("web"))],
    ))
}

/// How often hooks were asked.
fn asked(server: &Server) -> usize {
    server.host.sent.borrow().len()
}

/// The last event: where it went, its header, and its claims, once the JWK Set has verified it.
fn last_event(server: &Server) -> (String, Value, Value) {
    let (url, body) = server.host.sent.borrow().last().cloned().expect("an event");
    let (header, claims) = verified(server, "web", &body.expect("a body"));
    (url, header, claims)
}

#[test]
fn the_event_is_a_typed_jwt_that_a_key_of_the_jwk_set_verifies() {
    // RFC 8725 §3.11: "it is RECOMMENDED that the explicit typing be used".
    let server = server(&[hook()]);
    issued(&token(&server, "web", &redeem(&server, "openid read", API)));
    let (url, header, claims) = last_event(&server);
    assert_eq!((url.as_str(), asked(&server)), (URL, 1));
    assert_eq!(
        (header["typ"].as_str(), header["alg"].as_str()),
        (Some("token-hook+jwt"), Some("ES256"))
    );
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some(ISSUER), Some(URL))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(server.now()), Some(server.now() + 60))
    );
    let jti = claims["jti"].clone();
    issued(&token(&server, "web", &redeem(&server, "openid read", API)));
    assert_ne!(
        last_event(&server).2["jti"],
        jti,
        "each event has a jti of its own"
    );
}

#[test]
fn the_event_says_who_asks_for_what_by_which_grant() {
    let server = server(&[
        hook(),
        json_value!({ "type": "RULE", "claim": "c", "userAttribute": "favorite_color", "destinations": ["ID_TOKEN"] }),
    ]);
    let attributes = json_value!([{ "key": "tier", "value": "gold" }]);
    put_client(
        &server,
        &joined(
            &wide_client("web"),
            &json_value!({ "attributes": attributes }),
        ),
    );
    let number: u64 = server.host.documents.borrow().0["alias/web"]
        .parse()
        .expect("a number");
    let client =
        json_value!({ "clientId": number, "clientName": "Client web", "attributes": attributes });
    let user = json_value!({ "account": "subject-of-alice", "auth_time": server.now(), "attributes": { "favorite_color": "green" } });
    let of_person = |grant_type: &str, scope: &str| {
        json_value!({
            "grant_type": grant_type, "client_id": "web", "client": client, "sub": "subject-of-alice", "user": user,
            "scope": scope, "audience": [API, endpoint("/oauth/userinfo")],
        })
    };
    let first = issued(&token(
        &server,
        "web",
        &redeem(&server, "openid read offline_access", API),
    ));
    assert_eq!(
        last_event(&server).2["event"],
        of_person("authorization_code", "openid read offline_access")
    );
    issued(&token(
        &server,
        "web",
        &with(refresh(&first), "scope", "openid read"),
    ));
    assert_eq!(
        last_event(&server).2["event"],
        of_person("refresh_token", "openid read")
    );
    Browser::new(&server).agreed(&with(
        request("openid read", API),
        "response_type",
        "id_token token",
    ));
    assert_eq!(
        last_event(&server).2["event"],
        of_person("implicit", "openid read")
    );
    issued(&token(&server, "web", &client_credentials(API)));
    let of_client = json_value!({
        "grant_type": "client_credentials", "client_id": "web", "client": client, "sub": "web", "user": null,
        "scope": "read", "audience": [API],
    });
    assert_eq!(last_event(&server).2["event"], of_client);
}

#[test]
fn an_event_holds_no_secret() {
    let server = server(&[hook()]);
    let first = issued(&token(
        &server,
        "web",
        &redeem(&server, "openid read offline_access", API),
    ));
    let redeemed = issued(&token(&server, "web", &refresh(&first)));
    for (_, body) in server.host.sent.borrow().iter() {
        let (_, claims) = verified(&server, "web", body.as_ref().expect("a body"));
        for secret in [
            text(&first, "access_token"),
            text(&redeemed, "refresh_token"),
            &secret_of("web"),
            PASSWORD,
            "alice@example.com",
        ] {
            assert!(!claims.to_string().contains(secret));
        }
    }
}

#[test]
fn a_hook_adds_claims_to_the_id_token_and_to_access_tokens_of_either_format() {
    let server = server(&[hook()]);
    answers(
        &server,
        URL,
        &json_value!({ "claims": { "accessToken": { "tier": "gold", "level": 7 }, "idToken": { "color": ["red"] } } }),
    );
    for target in [API, OPAQUE] {
        let tokens = issued(&token(
            &server,
            "web",
            &redeem(&server, "openid read", target),
        ));
        let (_, id_token) = verified(&server, "web", text(&tokens, "id_token"));
        assert_eq!(
            (id_token.get("color"), id_token.get("tier")),
            (Some(&json_value!(["red"])), None)
        );
        let told = introspected(&server, text(&tokens, "access_token"));
        assert_eq!(
            (
                told["tier"].as_str(),
                told["level"].as_i64(),
                told.get("color")
            ),
            (Some("gold"), Some(7), None)
        );
        if target == API {
            assert_eq!(
                verified(&server, "web", text(&tokens, "access_token")).1["tier"],
                "gold"
            );
        }
        let told = json(&userinfo(&server, text(&tokens, "access_token")));
        assert_eq!(
            (told.get("tier"), told.get("color")),
            (None, None),
            "UserInfo is no token"
        );
    }
}

#[test]
fn openid_connect_core_5_3_2_what_a_hook_gives_no_value_is_told_in_no_token() {
    let server = server(&[rule("tier", "gold"), hook()]);
    for blank in [Value::Null, json_value!(""), json_value!(" \t")] {
        let claims = json_value!({ "tier": blank, "other": blank, "level": 0, "none": [] });
        let answer = json_value!({ "claims": { "accessToken": claims, "idToken": claims } });
        answers(&server, URL, &answer);
        for target in [API, OPAQUE] {
            let asked = redeem(&server, "openid read", target);
            let tokens = issued(&token(&server, "web", &asked));
            let (_, id_token) = verified(&server, "web", text(&tokens, "id_token"));
            let told = introspected(&server, text(&tokens, "access_token"));
            for claims in [&id_token, &told] {
                // What a rule said before the hook takes back.
                assert_eq!(claims.get("tier"), None, "{target} {claims}");
                assert_eq!(claims.get("other"), None, "{target} {claims}");
                assert_eq!(claims["level"], 0, "{target} {claims}");
                assert_eq!(claims["none"], json_value!([]), "{target} {claims}");
            }
        }
    }
}

#[test]
fn a_hook_is_asked_at_every_refresh_and_by_clients_for_themselves() {
    let server = server(&[hook()]);
    adds(&server, URL, &json_value!({ "round": 1 }));
    for target in [API, OPAQUE] {
        let first = issued(&token(
            &server,
            "web",
            &redeem(&server, "openid read offline_access", target),
        ));
        adds(&server, URL, &json_value!({ "round": 2 }));
        let second = issued(&token(&server, "web", &refresh(&first)));
        adds(&server, URL, &json_value!({ "round": 3 }));
        let own = issued(&token(&server, "web", &client_credentials(target)));
        for (tokens, round) in [(first, 1), (second, 2), (own, 3)] {
            assert_eq!(
                introspected(&server, text(&tokens, "access_token"))["round"],
                round
            );
        }
        adds(&server, URL, &json_value!({ "round": 1 }));
    }
}

#[test]
fn a_hook_is_asked_before_tokens_leave_the_authorization_endpoint() {
    let server = server(&[hook()]);
    adds(&server, URL, &json_value!({ "tier": "gold" }));
    for (response_type, events) in [
        ("id_token", 1),
        ("id_token token", 1),
        ("code id_token", 1),
        ("code token", 1),
        ("code", 0),
        ("none", 0),
    ] {
        let before = asked(&server);
        let answer = answer_of(&Browser::new(&server).agreed(&with(
            request("openid read", API),
            "response_type",
            response_type,
        )));
        assert_eq!(asked(&server) - before, events, "{response_type}");
        for token in ["id_token", "access_token"]
            .into_iter()
            .filter_map(|name| answer.get(name))
        {
            assert_eq!(verified(&server, "web", token).1["tier"], "gold");
        }
    }
}

/// What a token request of each grant type spends, if the hook agrees.
fn requests(server: &Server) -> [Parameters; 3] {
    let first = issued(&token(
        server,
        "web",
        &redeem(server, "openid read offline_access", API),
    ));
    [
        redeem(server, "openid read", API),
        refresh(&first),
        client_credentials(API),
    ]
}

/// The answer of each grant type is this error, and the same request succeeds once the hook agrees.
fn refuses(server: &Server, answer: Option<(u16, &str)>, status: u16, error: &str) {
    answers(server, URL, &json_value!({}));
    for request in requests(server) {
        set_answer(server, URL, answer);
        let response = unchanged(server, || token(server, "web", &request));
        assert_refused(&response, status, error);
        answers(server, URL, &json_value!({}));
        issued(&token(server, "web", &request));
    }
}

#[test]
fn a_hook_that_refuses_or_fails_spends_nothing_and_the_client_is_told_what_the_service_says() {
    let (denied, down): (Option<(u16, &str)>, _) = (Some((200, r#"{"deny":true}"#)), None);
    for (members, on_refusal, on_failure) in [
        (
            json_value!({}),
            (400, "access_denied"),
            (503, "temporarily_unavailable"),
        ),
        (
            json_value!({ "onRefusal": "TEMPORARILY_UNAVAILABLE", "onFailure": "ACCESS_DENIED" }),
            (503, "temporarily_unavailable"),
            (400, "access_denied"),
        ),
    ] {
        let server = server(&[joined(&hook(), &members)]);
        refuses(&server, denied, on_refusal.0, on_refusal.1);
        refuses(&server, down, on_failure.0, on_failure.1);
    }
}

#[test]
fn rfc_9110_15_6_4_a_hook_that_is_down_is_worth_another_try() {
    let server = server(&[hook()]);
    set_answer(&server, URL, None);
    let response = token(&server, "web", &client_credentials(API));
    assert_eq!(
        (response.status, response.header("retry-after")),
        (503, Some("5"))
    );
}

#[test]
fn an_answer_that_is_not_as_agreed_is_a_failure() {
    let server = server(&[hook()]);
    let large =
        json_value!({ "claims": { "accessToken": { "x": "x".repeat(16 * 1024) } } }).to_string();
    // The claims of a token are the first level.
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        format!(r#"{{"claims":{{"accessToken":{{"a":{open}{close}}}}}}}"#)
    };
    for answer in [
        (500, "{}"),
        (404, "{}"),
        (201, "{}"),
        (204, ""),
        (301, "{}"),
        (302, "{}"),
        (307, r#"{"claims":{}}"#),
        (200, ""),
        (200, "no"),
        (200, "[]"),
        (200, "null"),
        (200, r#""deny""#),
        (200, r#"{"deny":"true"}"#),
        (200, r#"{"allow":true}"#),
        (200, r#"{"claims":[]}"#),
        (200, r#"{"claims":{"accessToken":[]}}"#),
        (200, r#"{"claims":{"userInfo":{}}}"#),
        (200, r#"{"claims":{}} x"#),
        (200, r#"{"claims":{},"claims":{}}"#),
        (200, r#"{"claims":{"accessToken":{"a":{"b":1,"b":2}}}}"#),
        (200, &nested(9)),
        (200, &nested(120)),
        (200, &large),
    ] {
        set_answer(&server, URL, Some(answer));
        let response = unchanged(&server, || token(&server, "web", &client_credentials(API)));
        assert_refused(&response, 503, "temporarily_unavailable");
        assert_eq!(
            server.host.log.borrow().last().map(String::as_str),
            Some("refused POST /oauth/token: HookUnavailable")
        );
    }
    set_answer(&server, URL, Some((200, &nested(8))));
    assert_eq!(token(&server, "web", &client_credentials(API)).status, 200);
}

#[test]
fn a_hook_does_not_overwrite_what_the_protocol_says() {
    let server = server(&[hook()]);
    for claim in PROTOCOL_CLAIMS {
        for token_name in ["accessToken", "idToken"] {
            let claims = json_value!({ "fine": 1, claim: "x" });
            answers(
                &server,
                URL,
                &json_value!({ "claims": { token_name: claims } }),
            );
            let response = unchanged(&server, || token(&server, "web", &client_credentials(API)));
            assert_refused(&response, 503, "temporarily_unavailable");
        }
    }
}

#[test]
fn rules_and_hooks_speak_in_the_order_of_the_document() {
    let other = "https://hooks.example/second";
    let second = json_value!({ "type": "TOKEN_HOOK", "url": other });
    for (actions, expected) in [
        (vec![rule("who", "rule"), hook()], "first"),
        (vec![hook(), rule("who", "rule")], "rule"),
        (vec![rule("who", "rule"), hook(), second.clone()], "second"),
        (vec![second.clone(), rule("who", "rule"), hook()], "first"),
        (vec![hook(), second, rule("who", "rule")], "rule"),
    ] {
        let server = server(&actions);
        adds(&server, URL, &json_value!({ "who": "first" }));
        adds(&server, other, &json_value!({ "who": "second" }));
        for target in [API, OPAQUE] {
            let tokens = issued(&token(
                &server,
                "web",
                &redeem(&server, "openid read", target),
            ));
            assert_eq!(
                verified(&server, "web", text(&tokens, "id_token")).1["who"],
                expected
            );
            assert_eq!(
                introspected(&server, text(&tokens, "access_token"))["who"],
                expected,
                "{target}"
            );
        }
    }
}

#[test]
fn the_first_hook_that_refuses_is_the_last_that_is_asked() {
    let other = "https://hooks.example/second";
    let server = server(&[hook(), json_value!({ "type": "TOKEN_HOOK", "url": other })]);
    answers(&server, URL, &json_value!({ "deny": true }));
    assert_refused(
        &unchanged(&server, || token(&server, "web", &client_credentials(API))),
        400,
        "access_denied",
    );
    assert_eq!(asked(&server), 1);
    answers(&server, URL, &json_value!({ "deny": false }));
    assert_refused(
        &unchanged(&server, || token(&server, "web", &client_credentials(API))),
        503,
        "temporarily_unavailable",
    );
    assert_eq!(asked(&server), 3);
}

#[test]
fn no_hook_is_asked_about_a_request_that_is_refused_anyway() {
    let server = server(&[hook()]);
    let good = redeem(&server, "openid read", API);
    for (name, wrong, error) in [
        ("code", "x", "invalid_grant"),
        ("redirect_uri", "https://web.example/other", "invalid_grant"),
        ("code_verifier", "x", "invalid_grant"),
        ("resource", OPAQUE, "invalid_target"),
        ("grant_type", "password", "unsupported_grant_type"),
    ] {
        assert_refused(
            &unchanged(&server, || {
                token(&server, "web", &with(good.clone(), name, wrong))
            }),
            400,
            error,
        );
    }
    let stranger = unchanged(&server, || {
        server.post(TOKEN, &good, &[basic("web", "wrong")])
    });
    assert_refused(&stranger, 401, "invalid_client");
    assert_eq!(asked(&server), 0);
}

#[test]
fn rfc_6749_4_1_2_a_code_used_twice_revokes_even_where_a_hook_would_refuse() {
    let server = server(&[hook()]);
    let redeem = redeem(&server, "openid read", API);
    let tokens = issued(&token(&server, "web", &redeem));
    answers(&server, URL, &json_value!({ "deny": true }));
    assert_refused(&token(&server, "web", &redeem), 400, "invalid_grant");
    assert_eq!(
        (
            introspected(&server, text(&tokens, "access_token"))["active"].as_bool(),
            asked(&server)
        ),
        (Some(false), 1)
    );
}

#[test]
fn rfc_9700_4_14_2_a_refresh_token_used_twice_revokes_even_where_hooks_are_asked() {
    let server = server(&[hook()]);
    let first = issued(&token(
        &server,
        "web",
        &redeem(&server, "openid read offline_access", API),
    ));
    let second = issued(&token(&server, "web", &refresh(&first)));
    server.wait(30);
    assert_refused(
        &token(&server, "web", &refresh(&first)),
        400,
        "invalid_grant",
    );
    assert_eq!(
        introspected(&server, text(&second, "access_token")),
        json_value!({ "active": false })
    );
    assert_eq!(asked(&server), 2);
}

#[test]
fn a_repeated_refresh_gives_the_same_tokens_if_the_hook_says_the_same() {
    let server = server(&[hook()]);
    adds(&server, URL, &json_value!({ "tier": "gold" }));
    for target in [API, OPAQUE] {
        let first = issued(&token(
            &server,
            "web",
            &redeem(&server, "openid read offline_access", target),
        ));
        let second = issued(&token(&server, "web", &refresh(&first)));
        assert_eq!(
            json(&unchanged(&server, || token(
                &server,
                "web",
                &refresh(&first)
            ))),
            second
        );
    }
}

#[test]
fn an_assertion_and_a_proof_are_not_spent_by_a_hook_that_fails() {
    let key = TestClient::new("key", 3);
    let server = server(&[hook()]);
    let by_key = json_value!({ "grantTypes": ["CLIENT_CREDENTIALS"], "clientIdAlias": "key", "jwks": { "keys": [key.key.public_jwk()] } });
    put_client(&server, &by_key);
    let all: Parameters = client_credentials(API)
        .into_iter()
        .chain(key.authentication(server.now()))
        .collect();
    let proof = [("dpop", key.proof_for(TOKEN, server.now()))];
    set_answer(&server, URL, None);
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &all, &proof)),
        503,
        "temporarily_unavailable",
    );
    answers(&server, URL, &json_value!({}));
    issued(&server.post(TOKEN, &all, &proof));
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &all, &proof)),
        400,
        "invalid_client",
    );
}

#[test]
fn rfc_6749_4_2_2_1_at_the_authorization_endpoint_the_error_goes_to_the_client_and_the_person_may_try_again()
 {
    for (answer, error) in [
        (Some((200, r#"{"deny":true}"#)), "access_denied"),
        (None, "temporarily_unavailable"),
    ] {
        let server = server(&[hook()]);
        set_answer(&server, URL, answer);
        let browser = Browser::new(&server);
        let page = browser.open(&with(
            request("openid read", API),
            "response_type",
            "code id_token token",
        ));
        let consent = browser.sign_in(&page, USERNAME, PASSWORD);
        assert_eq!(shows(&consent), Page::Consent);
        let grants = server.host.grants();
        let refused = answer_of(&browser.decide(&consent, "allow"));
        assert_eq!(
            (refused.mode, refused.get("error"), refused.get("state")),
            (
                "fragment",
                Some(error),
                Some(crate::support::ordinary::STATE)
            )
        );
        assert!(
            ["code", "access_token", "id_token"]
                .iter()
                .all(|name| refused.get(name).is_none())
        );
        assert_eq!(server.host.grants(), grants);
        answers(&server, URL, &json_value!({}));
        let agreed = answer_of(&browser.decide(&consent, "allow"));
        assert!(
            ["code", "access_token", "id_token"]
                .iter()
                .all(|name| agreed.get(name).is_some())
        );
    }
}

#[test]
fn nobody_is_asked_for_userinfo_introspection_or_revocation() {
    let server = server(&[hook()]);
    let tokens = issued(&token(
        &server,
        "web",
        &redeem(&server, "openid read", OPAQUE),
    ));
    let access_token = text(&tokens, "access_token");
    assert_eq!(userinfo(&server, access_token).status, 200);
    assert_eq!(introspected(&server, access_token)["active"], true);
    server.post(
        "/oauth/revoke",
        &parameters(&[("token", access_token)]),
        &[basic("web", &secret_of("web"))],
    );
    assert_eq!(asked(&server), 1);
}

#[test]
fn a_hook_may_be_another_worker_that_is_bound_under_a_name() {
    let server = server(&[json_value!({ "type": "TOKEN_HOOK", "binding": "CLAIMS" })]);
    adds(&server, "CLAIMS", &json_value!({ "tier": "gold" }));
    let tokens = tokens(&server, &request("openid read", API));
    assert_eq!(
        verified(&server, "web", text(&tokens, "access_token")).1["tier"],
        "gold"
    );
    let (target, _, claims) = last_event(&server);
    assert_eq!(
        (target.as_str(), claims["aud"].as_str()),
        ("CLAIMS", Some("CLAIMS"))
    );
}

#[test]
fn a_hook_has_two_seconds_and_sixteen_kibibytes() {
    let server = server(&[hook()]);
    issued(&token(&server, "web", &client_credentials(API)));
    assert_eq!(*server.host.limits.borrow(), [(2000, 16 * 1024)]);
}

#[test]
fn outside_development_no_hook_on_a_private_address_is_asked() {
    for url in [
        "https://127.0.0.1/hook",
        "https://192.168.0.1/hook",
        "https://localhost/hook",
        "http://127.0.0.1:8080/hook",
    ] {
        let mut server = server(&[json_value!({ "type": "TOKEN_HOOK", "url": url })]);
        answers(&server, url, &json_value!({}));
        issued(&token(&server, "web", &client_credentials(API)));
        server.host.settings = Settings::new(Some(ADMIN_SECRET), false);
        assert_refused(
            &unchanged(&server, || token(&server, "web", &client_credentials(API))),
            503,
            "temporarily_unavailable",
        );
        assert_eq!(asked(&server), 1, "{url}");
    }
}

#[test]
fn a_hook_is_somewhere_and_says_what_becomes_of_refusals() {
    let server = server(&[]);
    for (members, member) in [
        (
            json_value!({ "url": "http://hooks.example/token" }),
            "actions[0].url",
        ),
        (json_value!({ "url": "hooks.example" }), "actions[0].url"),
        (
            json_value!({ "url": "https://user@hooks.example/" }),
            "actions[0].url",
        ),
        (json_value!({ "url": null }), "actions[0].url"),
        (json_value!({ "binding": "CLAIMS" }), "actions[0].url"),
        (
            json_value!({ "onRefusal": "SERVER_ERROR" }),
            "actions[0].onRefusal",
        ),
        (
            json_value!({ "onFailure": "IGNORE" }),
            "actions[0].onFailure",
        ),
        (json_value!({ "timeout": 10 }), "actions[0].timeout"),
    ] {
        let scopes = SCOPES.map(|name| json_value!({ "name": name }));
        let service = json_value!({ "fapiModes": [], "supportedScopes": scopes, "actions": [joined(&hook(), &members)] });
        assert_document_refused(
            &server,
            || crate::support::expect::apply_service(&server, &service),
            member,
        );
    }
}
