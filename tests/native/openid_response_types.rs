//! Response types and response modes: OAuth 2.0 Multiple Response Type Encoding Practices, OAuth
//! 2.0 Form Post Response Mode, OpenID Connect Core §3.2 and §3.3.

use crate::support::expect::{
    apply_service, assert_document_refused, assert_error_page, assert_refused, grants_unchanged,
    unchanged, with, without,
};
use crate::support::ordinary::{
    Answer, Browser, GRANT_TYPES, NONCE, Page, Parameters, RESPONSE_TYPES, STATE, answer_of,
    code_request, joined, provider, provider_for, redirect_uri, request, request_for, shows, token,
    userinfo, verified, web, wide_client, wide_provider,
};
use crate::support::{Server, client::ISSUER, json, server::PASSWORD};
use sekisho::jose::{Algorithm, half_hash};
use serde_json::{Value, json as json_value};

/// The registered names. OAuth 2.0 Multiple Response Types §3 to §5, OpenID Connect Core §3.
const NAMES: [&str; 8] = [
    "code",
    "none",
    "token",
    "id_token",
    "code token",
    "code id_token",
    "id_token token",
    "code id_token token",
];

fn has(response_type: &str, word: &str) -> bool {
    response_type.split(' ').any(|one| one == word)
}

fn is_front(response_type: &str) -> bool {
    has(response_type, "token") || has(response_type, "id_token")
}

fn answered(server: &Server, parameters: &Parameters) -> Answer {
    answer_of(&Browser::new(server).agreed(parameters))
}

fn refused(server: &Server, parameters: &Parameters, error: &str) -> Answer {
    let answer = answer_of(&unchanged(server, || Browser::new(server).open(parameters)));
    assert_eq!(answer.get("error"), Some(error), "{answer:?}");
    assert!(
        answer
            .names()
            .iter()
            .all(|name| !matches!(*name, "code" | "access_token" | "id_token")),
        "{answer:?}"
    );
    answer
}

#[test]
fn each_response_type_gives_what_its_words_say_and_no_more() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES {
        let answer = answered(&server, &request_for("wide", name, "openid"));
        let mut expected = vec!["iss", "state"];
        expected.extend(has(name, "code").then_some("code"));
        expected.extend(has(name, "id_token").then_some("id_token"));
        if has(name, "token") {
            // RFC 6749 §4.2.2.
            expected.extend(["access_token", "expires_in", "scope", "token_type"]);
        }
        expected.sort_unstable();
        assert_eq!(answer.names(), expected, "{name}");
        // Multiple Response Types §2.1 and §5: tokens come in the fragment.
        assert_eq!(
            answer.mode,
            if is_front(name) { "fragment" } else { "query" },
            "{name}"
        );
        assert_eq!(
            (answer.redirect_uri.as_str(), answer.get("state")),
            (redirect_uri("wide").as_str(), Some(STATE))
        );
        assert_eq!(answer.get("iss"), Some(ISSUER));
    }
}

#[test]
fn multiple_response_types_3_the_words_come_in_any_order_and_once() {
    let server = wide_provider(&json_value!({}));
    for name in [
        "id_token code",
        "token code",
        "token id_token",
        "token id_token code",
        "id_token token code",
    ] {
        assert_eq!(
            answered(&server, &request_for("wide", name, "openid")).mode,
            "fragment",
            "{name}"
        );
    }
    for name in [
        "code code",
        "code none",
        "none id_token",
        "code  token",
        "code,token",
        "token ",
        "device",
    ] {
        refused(
            &server,
            &request_for("wide", name, "openid"),
            "unsupported_response_type",
        );
    }
}

#[test]
fn rfc_9700_2_1_2_unless_a_service_turns_them_on_no_tokens_come_from_the_authorization_endpoint() {
    let server = provider(&json_value!({}));
    for name in NAMES.into_iter().filter(|name| is_front(name)) {
        refused(
            &server,
            &request_for("web", name, "openid"),
            "unsupported_response_type",
        );
    }
}

#[test]
fn a_response_type_is_served_if_the_service_and_the_client_name_it() {
    for (number, name) in NAMES.into_iter().enumerate() {
        // The service without it.
        let mut rest = RESPONSE_TYPES.to_vec();
        rest.remove(number);
        let service =
            json_value!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": rest });
        let server = provider_for(&service, &[wide_client("wide")]);
        refused(
            &server,
            &request_for("wide", name, "openid"),
            "unsupported_response_type",
        );
        // The client without it.
        let service = json_value!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES });
        let server = provider_for(
            &service,
            &[joined(
                &wide_client("wide"),
                &json_value!({ "responseTypes": rest }),
            )],
        );
        refused(
            &server,
            &request_for("wide", name, "openid"),
            "unauthorized_client",
        );
    }
}

#[test]
fn fapi_2_0_5_3_2_2_under_the_profile_no_document_turns_another_response_type_on() {
    let server = Server::new();
    for name in RESPONSE_TYPES.into_iter().filter(|name| *name != "CODE") {
        let members = json_value!({ "supportedResponseTypes": ["CODE", name] });
        assert_document_refused(
            &server,
            || apply_service(&server, &members),
            "supportedResponseTypes",
        );
    }
    let grants = json_value!({ "supportedGrantTypes": GRANT_TYPES });
    assert_document_refused(
        &server,
        || apply_service(&server, &grants),
        "supportedGrantTypes",
    );
}

#[test]
fn fapi_2_0_5_3_2_2_a_scope_under_the_profile_is_granted_with_a_code_only() {
    let scopes = json_value!([{ "name": "openid" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let server = wide_provider(&json_value!({ "supportedScopes": scopes }));
    for name in NAMES {
        refused(
            &server,
            &request_for("wide", name, "openid pay"),
            "invalid_request",
        );
    }
    let client = [crate::support::ordinary::basic(
        "wide",
        &crate::support::ordinary::secret_of("wide"),
    )];
    for name in NAMES.into_iter().filter(|name| *name != "code") {
        let push = || {
            server.post(
                "/oauth/par",
                &request_for("wide", name, "openid pay"),
                &client,
            )
        };
        assert_refused(
            &grants_unchanged(&server, push),
            400,
            "unsupported_response_type",
        );
    }
}

#[test]
fn a_client_whose_tokens_are_bound_gets_none_that_cannot_be() {
    let bound = joined(&wide_client("wide"), &json_value!({ "dpopRequired": true }));
    let service = json_value!({ "supportedGrantTypes": GRANT_TYPES, "supportedResponseTypes": RESPONSE_TYPES });
    let server = provider_for(&service, &[bound]);
    for name in NAMES.into_iter().filter(|name| has(name, "token")) {
        refused(
            &server,
            &request_for("wide", name, "openid"),
            "unsupported_response_type",
        );
    }
    assert!(
        answered(&server, &request_for("wide", "code id_token", "openid"))
            .get("id_token")
            .is_some()
    );
}

#[test]
fn each_mode_carries_the_answer_and_the_query_carries_no_token() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES {
        let plain = answered(&server, &request_for("wide", name, "openid"));
        for mode in ["query", "fragment", "form_post"] {
            let parameters = with(request_for("wide", name, "openid"), "response_mode", mode);
            if mode == "query" && is_front(name) {
                // Multiple Response Types §5: "the query encoding MUST NOT be used".
                refused(&server, &parameters, "invalid_request");
                continue;
            }
            let answer = answered(&server, &parameters);
            assert_eq!(
                (answer.mode, answer.redirect_uri.as_str()),
                (mode, redirect_uri("wide").as_str()),
                "{name}"
            );
            assert_eq!(answer.names(), plain.names(), "{name}");
        }
    }
}

#[test]
fn an_error_travels_by_the_mode_that_was_asked_for_or_is_the_default() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES {
        let wrong = with(request_for("wide", name, "openid"), "prompt", "none");
        assert_eq!(
            refused(&server, &wrong, "login_required").mode,
            if is_front(name) { "fragment" } else { "query" }
        );
        for mode in ["fragment", "form_post"] {
            let answer = refused(
                &server,
                &with(wrong.clone(), "response_mode", mode),
                "login_required",
            );
            assert_eq!(
                (answer.mode, answer.get("state"), answer.get("iss")),
                (mode, Some(STATE), Some(ISSUER))
            );
        }
    }
    let unknown = with(
        request_for("wide", "unknown", "openid"),
        "response_mode",
        "form_post",
    );
    assert_eq!(
        refused(&server, &unknown, "unsupported_response_type").mode,
        "form_post"
    );
}

#[test]
fn a_refusal_of_the_person_travels_by_the_same_mode() {
    let server = wide_provider(&json_value!({}));
    for mode in ["query", "fragment", "form_post"] {
        let browser = Browser::new(&server);
        let page = browser.open(&with(request("wide"), "response_mode", mode));
        let consent = browser.sign_in(&page, "bob", PASSWORD);
        let answer = answer_of(&browser.decide(&consent, "deny"));
        assert_eq!(
            (answer.mode, answer.get("error")),
            (mode, Some("access_denied"))
        );
    }
}

#[test]
fn form_post_response_mode_2_the_page_is_kept_by_nobody_and_runs_its_own_script_only() {
    let server = provider(&json_value!({}));
    let page = Browser::new(&server).agreed(&with(request("web"), "response_mode", "form_post"));
    assert_eq!((page.status, shows(&page)), (200, Page::Answer));
    // "the Authorization Server MUST instruct the User Agent (and any intermediaries) not to store
    // or reuse the content".
    assert!(
        page.header("cache-control")
            .is_some_and(|value| value.contains("no-store"))
    );
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("'unsafe-inline'"), "{policy}");
}

#[test]
fn a_form_carries_what_the_client_sent_and_no_markup_of_it() {
    let server = provider(&json_value!({}));
    let state = "\"><script>alert(1)</script>&amp;'";
    let parameters = with(
        with(request("web"), "response_mode", "form_post"),
        "state",
        state,
    );
    let page = Browser::new(&server).agreed(&parameters);
    assert_eq!(answer_of(&page).get("state"), Some(state));
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
}

#[test]
fn a_mode_that_is_not_served_is_refused() {
    let server = wide_provider(&json_value!({}));
    for mode in ["JWT", "query_jwt", "web_message", "Query", "okp"] {
        refused(
            &server,
            &with(request("wide"), "response_mode", mode),
            "invalid_request",
        );
        refused(
            &server,
            &with(
                request_for("wide", "id_token", "openid"),
                "response_mode",
                mode,
            ),
            "invalid_request",
        );
    }
}

#[test]
fn openid_connect_core_3_2_2_1_an_id_token_from_here_needs_openid_and_a_nonce() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES {
        let without_nonce = without(request_for("wide", name, "openid"), "nonce");
        let without_openid = request_for("wide", name, "email");
        if has(name, "id_token") {
            refused(&server, &without_nonce, "invalid_request");
            refused(&server, &without_openid, "invalid_scope");
        } else {
            for parameters in [without_nonce, without_openid] {
                assert_eq!(answered(&server, &parameters).get("error"), None, "{name}");
            }
        }
    }
}

/// The ID token of an answer: its claims.
fn id_token(server: &Server, answer: &Answer) -> Value {
    verified(server, "wide", answer.get("id_token").expect("an ID token")).1
}

#[test]
fn openid_connect_core_3_3_2_11_what_comes_beside_an_id_token_is_hashed_into_it() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES.into_iter().filter(|name| has(name, "id_token")) {
        let answer = answered(&server, &request_for("wide", name, "openid"));
        let claims = id_token(&server, &answer);
        for (hash, text) in [
            ("at_hash", "access_token"),
            ("c_hash", "code"),
            ("s_hash", "state"),
        ] {
            let expected = answer
                .get(text)
                .map(|text| half_hash(Algorithm::Rs256, text));
            assert_eq!(
                claims.get(hash).and_then(Value::as_str),
                expected.as_deref(),
                "{name} {hash}"
            );
        }
        assert_eq!(
            (claims["nonce"].as_str(), claims["aud"][0].as_str()),
            (Some(NONCE), Some("wide"))
        );
    }
}

#[test]
fn without_a_state_there_is_no_hash_of_it() {
    let server = wide_provider(&json_value!({}));
    let answer = answered(
        &server,
        &without(request_for("wide", "id_token", "openid"), "state"),
    );
    assert_eq!(answer.names(), ["id_token", "iss"]);
    assert_eq!(id_token(&server, &answer).get("s_hash"), None);
}

#[test]
fn rfc_6749_4_2_2_an_access_token_from_here_is_a_bearer_token_of_this_scope_and_life() {
    let server = wide_provider(&json_value!({ "accessTokenDuration": 600 }));
    for name in NAMES.into_iter().filter(|name| has(name, "token")) {
        let answer = answered(&server, &request_for("wide", name, "openid email unknown"));
        let told = ["token_type", "expires_in", "scope"]
            .map(|member| answer.get(member).expect("a parameter"));
        assert_eq!(told, ["Bearer", "600", "openid email"], "{name}");
        let response = userinfo(&server, answer.get("access_token").expect("a token"));
        assert_eq!(
            (response.status, json(&response)["email"].as_str()),
            (200, Some("alice@example.com")),
            "{name}"
        );
        server.wait(600);
        assert_eq!(
            userinfo(&server, answer.get("access_token").expect("a token")).status,
            401,
            "{name}"
        );
    }
}

#[test]
fn openid_connect_core_11_without_a_code_offline_access_is_ignored() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES.into_iter().filter(|name| has(name, "token")) {
        let parameters = with(
            request_for("wide", name, "openid offline_access"),
            "prompt",
            "consent",
        );
        let scope = if has(name, "code") {
            "openid offline_access"
        } else {
            "openid"
        };
        assert_eq!(
            answered(&server, &parameters).get("scope"),
            Some(scope),
            "{name}"
        );
    }
}

#[test]
fn openid_connect_core_3_3_3_6_the_two_id_tokens_of_a_hybrid_flow_agree() {
    // "The iss and sub Claim Values MUST be identical in both ID Tokens"; nonce and acr, amr,
    // auth_time where they are in both.
    let server = wide_provider(&json_value!({ "supportedAcrs": ["urn:example:password"] }));
    for name in ["code id_token", "code id_token token"] {
        let answer = answered(&server, &request_for("wide", name, "openid"));
        let front = id_token(&server, &answer);
        let response = token(
            &server,
            "wide",
            &code_request("wide", answer.get("code").expect("a code")),
        );
        let tokens = json(&response);
        let (_, back) = verified(
            &server,
            "wide",
            tokens["id_token"].as_str().expect("an ID token"),
        );
        for claim in [
            "iss",
            "sub",
            "aud",
            "azp",
            "nonce",
            "acr",
            "amr",
            "auth_time",
            "sid",
        ] {
            assert_eq!(front[claim], back[claim], "{name} {claim}");
            assert!(!back[claim].is_null(), "{name} {claim}");
        }
        // The code is spent by then, and the state is the front's.
        assert_eq!((back.get("c_hash"), back.get("s_hash")), (None, None));
        let at_hash = half_hash(
            Algorithm::Rs256,
            tokens["access_token"].as_str().expect("a token"),
        );
        assert_eq!(back["at_hash"], at_hash);
    }
}

#[test]
fn rfc_6749_4_1_2_a_code_that_is_used_twice_takes_the_token_beside_it_along() {
    let server = wide_provider(&json_value!({}));
    let answer = answered(&server, &request_for("wide", "code token", "openid"));
    let front = answer.get("access_token").expect("a token");
    let redeem = code_request("wide", answer.get("code").expect("a code"));
    let back = json(&token(&server, "wide", &redeem));
    let back = back["access_token"].as_str().expect("a token");
    assert_ne!(front, back);
    assert_eq!(
        (
            userinfo(&server, front).status,
            userinfo(&server, back).status
        ),
        (200, 200)
    );
    assert_refused(&token(&server, "wide", &redeem), 400, "invalid_grant");
    assert_eq!(
        (
            userinfo(&server, front).status,
            userinfo(&server, back).status
        ),
        (401, 401)
    );
}

#[test]
fn rfc_7009_2_1_a_token_from_here_can_be_given_back() {
    let server = wide_provider(&json_value!({}));
    for name in NAMES.into_iter().filter(|name| has(name, "token")) {
        let answer = answered(&server, &request_for("wide", name, "openid"));
        let front = answer.get("access_token").expect("a token");
        let give = |client: &str| {
            let client = [crate::support::ordinary::basic(
                client,
                &crate::support::ordinary::secret_of(client),
            )];
            server.post(
                "/oauth/revoke",
                &crate::support::expect::parameters(&[("token", front)]),
                &client,
            )
        };
        assert_refused(
            &grants_unchanged(&server, || give("web")),
            400,
            "invalid_grant",
        );
        assert_eq!(userinfo(&server, front).status, 200, "{name}");
        assert_eq!(give("wide").status, 200, "{name}");
        assert_eq!(userinfo(&server, front).status, 401, "{name}");
    }
}

#[test]
fn multiple_response_types_4_none_gives_nothing_to_redeem() {
    let server = provider_for(
        &json_value!({}),
        &[joined(
            &web("web"),
            &json_value!({ "responseTypes": ["NONE"] }),
        )],
    );
    let browser = Browser::new(&server);
    let answer = answer_of(&browser.agreed(&request_for("web", "none", "openid")));
    assert_eq!(answer.names(), ["iss", "state"]);
    let again = Browser::new(&server);
    let page = again.sign_in(
        &again.open(&with(
            request_for("web", "none", "openid"),
            "prompt",
            "consent",
        )),
        "alice",
        PASSWORD,
    );
    assert_eq!(shows(&again.decide(&page, "allow")), Page::Answer);
    // It is complete, all the same.
    assert_error_page(
        &unchanged(&server, || again.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}
