//! Authorization requests that a browser brings to an ordinary service: RFC 6749 §4.1.1 and
//! §4.1.2.1, OpenID Connect Core §3.1.2, RFC 7636 §4.4.1, RFC 9126, RFC 9207.

use crate::support::expect::{
    apply_client, assert_error_page, assert_refused, grants_unchanged, text, unchanged, with,
    without,
};
use crate::support::ordinary::{
    AUTHORIZE, Answer, Browser, Page, Parameters, STATE, answer_of, basic, code_request, joined,
    provider, provider_for, redirect_uri, request, request_for, secret_of, shows, spa, token,
    tokens, tokens_of, web, wide_provider,
};
use crate::support::{
    Server,
    client::{CHALLENGE, ISSUER, VERIFIER},
    form, json,
    server::PASSWORD,
};
use sekisho::{front::Response, oauth::Grant};
use serde_json::json as json_value;

const PAR: &str = "/oauth/par";

/// The client is told `error` at its redirect URI, before anybody is asked anything, and nothing is
/// remembered.
fn refused(server: &Server, parameters: &Parameters, error: &str) -> Answer {
    let response = unchanged(server, || Browser::new(server).open(parameters));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let answer = answer_of(&response);
    assert_eq!(answer.get("error"), Some(error), "{answer:?}");
    let allowed = |name: &&str| matches!(*name, "error" | "error_description" | "iss" | "state");
    assert!(answer.names().iter().all(allowed), "{answer:?}");
    answer
}

/// The person is told `error`, and the browser is sent nowhere.
fn shown(server: &Server, parameters: &Parameters, error: &str) {
    assert_error_page(
        &unchanged(server, || Browser::new(server).open(parameters)),
        400,
        error,
    );
}

fn accepted(server: &Server, parameters: &Parameters) {
    let page = unchanged(server, || Browser::new(server).open(parameters));
    assert_eq!(
        shows(&page),
        Page::SignIn,
        "{:?} {}",
        page.header("location"),
        page.body
    );
}

#[test]
fn rfc_6749_4_1_2_the_code_the_state_and_the_issuer_come_back_in_the_query() {
    let server = provider(&json_value!({}));
    let answer = answer_of(&Browser::new(&server).agreed(&request("web")));
    assert_eq!(
        (answer.mode, answer.redirect_uri.as_str()),
        ("query", redirect_uri("web").as_str())
    );
    assert_eq!(answer.names(), ["code", "iss", "state"]);
    assert_eq!(
        (answer.get("state"), answer.get("iss")),
        (Some(STATE), Some(ISSUER))
    );
}

#[test]
fn openid_connect_core_3_1_2_1_the_request_may_be_posted() {
    // "Authorization Servers MUST support the use of the HTTP GET and POST methods".
    let server = provider(&json_value!({}));
    let page = Browser::new(&server).post(AUTHORIZE, &request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    let wrong = Browser::new(&server).post(AUTHORIZE, &without(request("web"), "response_type"));
    assert_eq!(answer_of(&wrong).get("error"), Some("invalid_request"));
}

#[test]
fn a_posted_request_is_read_from_its_body_alone() {
    let server = provider(&json_value!({}));
    let query = form(&request("web"));
    let request = sekisho::front::Request::new("POST", AUTHORIZE, Some(&query));
    assert_error_page(&server.send(&request), 400, "invalid_request");
    let typed = request.with_header("content-type", "application/x-www-form-urlencoded");
    assert_error_page(&server.send(&typed), 400, "invalid_request");
}

#[test]
fn rfc_6749_4_1_2_1_nothing_about_the_client_or_the_redirect_uri_travels() {
    let server = provider(&json_value!({}));
    let good = request("web");
    for (name, value) in [
        ("client_id", ""),
        ("client_id", "nobody"),
        ("client_id", "99999999"),
        ("client_id", "WEB"),
        ("redirect_uri", "https://web.example/other"),
        ("redirect_uri", "https://web.example/cb/"),
        ("redirect_uri", "https://web.example/cb?x=1"),
        ("redirect_uri", "https://web.example/cb#"),
        ("redirect_uri", "https://WEB.example/cb"),
        ("redirect_uri", "http://web.example/cb"),
        ("redirect_uri", "https://web.example:443/cb"),
        ("redirect_uri", "https://other.example/cb"),
        ("redirect_uri", "javascript:alert(1)"),
    ] {
        let parameters = with(good.clone(), name, value);
        // Whatever else is wrong with it changes nothing.
        for also in [
            ("state", STATE),
            ("response_type", "unknown"),
            ("prompt", "none"),
            ("request", "e30.e30."),
        ] {
            shown(
                &server,
                &with(parameters.clone(), also.0, also.1),
                "invalid_request",
            );
        }
    }
}

#[test]
fn openid_connect_core_3_1_2_1_with_openid_the_redirect_uri_is_required() {
    let server = provider(&json_value!({}));
    shown(
        &server,
        &without(request("web"), "redirect_uri"),
        "invalid_request",
    );
    shown(
        &server,
        &with(without(request("web"), "redirect_uri"), "prompt", "none"),
        "invalid_request",
    );
}

#[test]
fn a_locked_client_is_no_client() {
    let server = provider_for(
        &json_value!({}),
        &[joined(&web("web"), &json_value!({ "locked": true }))],
    );
    shown(&server, &request("web"), "invalid_request");
}

#[test]
fn rfc_6749_3_1_2_3_without_openid_a_client_with_one_redirect_uri_need_not_name_it() {
    let server = provider(&json_value!({}));
    let parameters = without(request_for("web", "code", "read"), "redirect_uri");
    let answer = answer_of(&Browser::new(&server).agreed(&parameters));
    assert_eq!(answer.redirect_uri, redirect_uri("web"));
    let code = answer.get("code").expect("a code");
    let elsewhere = with(
        code_request("web", code),
        "redirect_uri",
        "https://web.example/other",
    );
    assert_refused(
        &grants_unchanged(&server, || token(&server, "web", &elsewhere)),
        400,
        "invalid_grant",
    );
    assert_eq!(
        token(
            &server,
            "web",
            &without(code_request("web", code), "redirect_uri")
        )
        .status,
        200
    );
}

#[test]
fn rfc_6749_4_1_3_a_redirect_uri_that_was_named_has_to_be_named_again() {
    let server = provider(&json_value!({}));
    let answer = answer_of(&Browser::new(&server).agreed(&request("web")));
    let good = code_request("web", answer.get("code").expect("a code"));
    for wrong in [
        without(good.clone(), "redirect_uri"),
        with(good.clone(), "redirect_uri", "https://web.example/cb2"),
    ] {
        assert_refused(
            &grants_unchanged(&server, || token(&server, "web", &wrong)),
            400,
            "invalid_grant",
        );
    }
    assert_eq!(token(&server, "web", &good).status, 200);
}

#[test]
fn rfc_6749_3_1_2_3_a_client_with_several_redirect_uris_names_one() {
    let uris = json_value!({ "redirectUris": ["https://web.example/cb", "https://web.example/other?a=b&c=d"] });
    let server = provider_for(&json_value!({}), &[joined(&web("web"), &uris)]);
    let parameters = request_for("web", "code", "read");
    shown(
        &server,
        &without(parameters.clone(), "redirect_uri"),
        "invalid_request",
    );
    // §3.1.2: a query component "MUST be retained when adding additional query parameters".
    let other = with(
        parameters,
        "redirect_uri",
        "https://web.example/other?a=b&c=d",
    );
    let answer = answer_of(&Browser::new(&server).agreed(&other));
    assert_eq!(answer.names(), ["a", "c", "code", "iss", "state"]);
}

#[test]
fn rfc_8252_7_a_native_client_is_answered_on_loopback_and_by_a_scheme_of_its_own() {
    let native = joined(
        &spa("spa"),
        &json_value!({ "applicationType": "NATIVE", "redirectUris": ["http://127.0.0.1/cb", "com.example.app:/cb"] }),
    );
    let server = provider_for(&json_value!({}), &[native]);
    let at = |uri: &str| with(request("spa"), "redirect_uri", uri);
    for uri in [
        "http://127.0.0.1/cb",
        "http://127.0.0.1:51004/cb",
        "com.example.app:/cb",
    ] {
        let answer = answer_of(&Browser::new(&server).agreed(&at(uri)));
        assert_eq!(
            (answer.redirect_uri.as_str(), answer.get("state")),
            (uri, Some(STATE))
        );
    }
    for uri in [
        "http://localhost/cb",
        "http://127.0.0.1:51004/other",
        "https://127.0.0.1/cb",
        "com.example.app:/cb2",
        "com.example.app://cb",
    ] {
        shown(&server, &at(uri), "invalid_request");
    }
}

#[test]
fn what_else_is_wrong_is_told_at_the_redirect_uri() {
    let server = provider(&json_value!({}));
    let good = request("web");
    let long = "s".repeat(2049);
    let told = |parameters: &_, error| {
        let answer = refused(&server, parameters, error);
        let back = (answer.get("state"), answer.get("iss"));
        assert_eq!(back, (Some(STATE), Some(ISSUER)), "{parameters:?}");
    };
    told(&without(good.clone(), "response_type"), "invalid_request");
    told(&without(good.clone(), "scope"), "invalid_scope");
    for (name, value, error) in [
        ("response_type", "unknown", "unsupported_response_type"),
        ("response_type", "Code", "unsupported_response_type"),
        ("response_mode", "cookie", "invalid_request"),
        ("scope", "unknown", "invalid_scope"),
        ("scope", " ", "invalid_scope"),
        ("scope", "\"openid\"", "invalid_scope"),
        ("nonce", &long, "invalid_request"),
        ("prompt", "sometimes", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "create", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "1.5", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("claims", "[]", "invalid_request"),
        ("claims", r#"{"id_token":{"acr":1}}"#, "invalid_request"),
        ("id_token_hint", "no.id.token", "invalid_request"),
        ("dpop_jkt", "short", "invalid_request"),
        ("audience", "https://unknown.example", "invalid_target"),
        ("resource", "https://unknown.example", "invalid_target"),
        ("request", "e30.e30.", "request_not_supported"),
        (
            "request_uri",
            "https://web.example/request.jwt",
            "request_uri_not_supported",
        ),
    ] {
        told(&with(good.clone(), name, value), error);
    }
}

#[test]
fn a_state_that_cannot_go_back_is_refused_and_does_not_go_back() {
    let server = provider(&json_value!({}));
    for state in ["s".repeat(4097), "\u{e9}".to_owned(), "a\nb".to_owned()] {
        let answer = refused(
            &server,
            &with(request("web"), "state", &state),
            "invalid_request",
        );
        assert_eq!(answer.get("state"), None);
    }
}

#[test]
fn a_state_is_the_clients_choice_and_goes_back_as_it_came() {
    let server = provider(&json_value!({}));
    let odd = "a b&c=d%20+#\"<é>".replace('é', "~");
    for state in [&odd, &"s".repeat(4096)] {
        let answer =
            answer_of(&Browser::new(&server).agreed(&with(request("web"), "state", state)));
        assert_eq!(answer.get("state"), Some(state.as_str()));
    }
    let answer = answer_of(&Browser::new(&server).agreed(&without(request("web"), "state")));
    assert_eq!(answer.names(), ["code", "iss"]);
}

/// What the client is told at its redirect URI, by a browser that never was here.
fn told(server: &Server, query: &str) -> Answer {
    let response = unchanged(server, || Browser::new(server).open_query(query));
    let answer = answer_of(&response);
    assert_eq!(answer.redirect_uri, "https://web.example/cb");
    assert_eq!(answer.get("code"), None);
    answer
}

#[test]
fn rfc_6749_4_1_2_1_a_client_is_told_of_a_parameter_that_is_there_twice() {
    // "The request is missing a required parameter, includes an invalid parameter value, includes a
    // parameter more than once, or is otherwise malformed."
    let server = provider(&json_value!({}));
    for prompt in ["", "&prompt=none"] {
        let good = format!("{}{prompt}", form(&request("web")));
        let names = request("web").into_iter().map(|(name, _)| name);
        for name in names.chain(["unknown".to_owned(), "claims".to_owned()]) {
            let query = format!("{good}&{name}=again&{name}=again");
            if matches!(name.as_str(), "client_id" | "redirect_uri") {
                let response = unchanged(&server, || Browser::new(&server).open_query(&query));
                assert_error_page(&response, 400, "invalid_request");
                continue;
            }
            let answer = told(&server, &query);
            assert_eq!(answer.get("error"), Some("invalid_request"), "{name}");
            let state = (name != "state").then_some(STATE);
            assert_eq!(answer.get("state"), state, "{name}");
        }
        for flawed in ["login_hint=50%", "login_hint=%EB", "x=%zz", "scope=%ff"] {
            let answer = told(&server, &format!("{good}&{flawed}"));
            assert_eq!(answer.get("error"), Some("invalid_request"), "{flawed}");
            assert_eq!(answer.get("state"), Some(STATE), "{flawed}");
        }
    }
}

#[test]
fn a_flaw_is_the_persons_to_see_where_the_client_or_its_redirect_uri_is_in_doubt() {
    let server = provider(&json_value!({}));
    let twice = |parameters: &Parameters| format!("{}&scope=openid&scope=openid", form(parameters));
    for query in [
        twice(&with(
            request("web"),
            "redirect_uri",
            "https://evil.example/cb",
        )),
        twice(&without(request("web"), "redirect_uri")),
        twice(&without(request("web"), "client_id")),
        twice(&with(request("web"), "client_id", "nobody")),
        format!(
            "{}&redirect_uri=%",
            form(&without(request("web"), "redirect_uri"))
        ),
        format!(
            "{}&client_id=%ff",
            form(&without(request("web"), "client_id"))
        ),
        format!("{}&%zz=1", form(&request("web"))),
    ] {
        let response = unchanged(&server, || Browser::new(&server).open_query(&query));
        assert_error_page(&response, 400, "invalid_request");
    }
}

#[test]
fn rfc_6749_3_1_a_parameter_that_is_unknown_or_empty_is_ignored() {
    let server = provider(&json_value!({}));
    accepted(&server, &with(request("web"), "unknown", "value"));
    for (name, value) in [
        ("display", "popup"),
        ("device", "phone"),
        ("ui_locales", "xx yy"),
        ("claims_locales", "xx"),
        ("prompt", ""),
        ("max_age", ""),
        ("claims", ""),
        ("resource", ""),
        ("response_mode", ""),
        ("request_uri", ""),
    ] {
        accepted(&server, &with(request("web"), name, value));
    }
}

#[test]
fn what_does_no_harm_is_not_refused() {
    let server = provider(&json_value!({}));
    let long = "x".repeat(5000);
    for (name, value) in [
        ("scope", " openid  email "),
        ("prompt", " login  consent "),
        ("login_hint", long.as_str()),
        ("ui_locales", &long),
        ("claims_locales", &long),
        ("acr_values", &long),
        ("state", &long[..4096]),
        ("nonce", &long[..2048]),
    ] {
        accepted(&server, &with(request("web"), name, value));
    }
    for (name, value) in [("state", &long[..4097]), ("nonce", &long[..2049])] {
        let answer = told(&server, &form(&with(request("web"), name, value)));
        assert_eq!(answer.get("error"), Some("invalid_request"), "{name}");
    }
    let none = with(request("web"), "prompt", " none ");
    let answer = answer_of(&Browser::new(&server).open(&none));
    assert_eq!(answer.get("error"), Some("login_required"));
}

#[test]
fn what_is_no_form_is_refused() {
    let server = provider(&json_value!({}));
    for query in [
        "client_id=web&state=%",
        "client_id=%ff",
        "client_id=web&%zz=1",
        "",
    ] {
        assert_error_page(
            &unchanged(&server, || Browser::new(&server).open_query(query)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_6749_3_3_what_cannot_be_granted_is_dropped_and_the_response_says_what_was_granted() {
    let server = provider(&json_value!({}));
    let parameters = with(
        request("web"),
        "scope",
        "favorite_color email unknown openid",
    );
    assert_eq!(tokens(&server, &parameters)["scope"], "email openid");
}

#[test]
fn rfc_6749_3_3_a_client_gets_no_scope_it_may_not_request() {
    let narrow = json_value!({ "extension": { "requestableScopes": ["openid", "read"], "requestableScopesEnabled": true } });
    let server = provider_for(&json_value!({}), &[joined(&web("web"), &narrow)]);
    assert_eq!(
        tokens(&server, &with(request("web"), "scope", "openid email read"))["scope"],
        "openid read"
    );
    refused(
        &server,
        &with(request("web"), "scope", "email profile"),
        "invalid_scope",
    );
}

#[test]
fn rfc_9207_a_service_can_leave_the_issuer_out_of_every_answer() {
    let server = provider(&json_value!({ "issSuppressed": true }));
    assert_eq!(
        answer_of(&Browser::new(&server).agreed(&request("web"))).names(),
        ["code", "state"]
    );
    assert_eq!(
        refused(
            &server,
            &with(request("web"), "prompt", "none"),
            "login_required"
        )
        .get("iss"),
        None
    );
}

#[test]
fn rfc_6749_5_2_a_service_can_leave_the_description_out() {
    let server = provider(&json_value!({ "errorDescriptionOmitted": true }));
    let answer = refused(
        &server,
        &with(request("web"), "prompt", "none"),
        "login_required",
    );
    assert_eq!(answer.names(), ["error", "iss", "state"]);
}

#[test]
fn a_refusal_of_the_person_is_told_to_the_client() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let consent = browser.sign_in(&browser.open(&request("web")), "alice", PASSWORD);
    let answer = answer_of(&browser.decide(&consent, "deny"));
    assert_eq!(
        (answer.get("error"), answer.get("state")),
        (Some("access_denied"), Some(STATE))
    );
    assert!(matches!(
        server.host.grants().as_slice(),
        [Grant::Closed(_)]
    ));
    assert_error_page(
        &grants_unchanged(&server, || browser.decide(&consent, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn a_decision_is_to_allow_to_deny_or_to_switch() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let consent = browser.sign_in(&browser.open(&request("web")), "alice", PASSWORD);
    for decision in ["", "yes", "Allow"] {
        assert_error_page(
            &unchanged(&server, || browser.decide(&consent, decision)),
            400,
            "invalid_request",
        );
    }
}

/// The consent page of a request, and the browser it is shown in.
fn consent(server: &Server) -> (Browser<'_>, Response) {
    let browser = Browser::new(server);
    let page = browser.open(&with(request("web"), "prompt", "consent"));
    let page = browser.sign_in(&page, "alice", PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    (browser, page)
}

#[test]
fn a_request_is_completed_once() {
    let server = provider(&json_value!({}));
    let (browser, page) = consent(&server);
    let first = browser.decide(&page, "allow");
    let second = unchanged(&server, || browser.decide(&page, "allow"));
    assert_eq!(
        (shows(&second), second.header("location")),
        (Page::Answer, first.header("location"))
    );
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "deny")),
        400,
        "invalid_request",
    );
    server.wait(30);
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn what_is_issued_beside_a_code_is_issued_once() {
    let server = wide_provider(&json_value!({}));
    for response_type in ["id_token", "id_token token", "code id_token", "code token"] {
        let browser = Browser::new(&server);
        let request = request_for("wide", response_type, "openid");
        let request = with(with(request, "nonce", "n"), "prompt", "consent");
        let page = browser.sign_in(&browser.open(&request), "alice", PASSWORD);
        assert_eq!(
            shows(&browser.decide(&page, "allow")),
            Page::Answer,
            "{response_type}"
        );
        assert_error_page(
            &unchanged(&server, || browser.decide(&page, "allow")),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_request_is_completed_once_even_after_its_code_is_forgotten() {
    let server = provider(&json_value!({}));
    let (browser, page) = consent(&server);
    assert_eq!(shows(&browser.decide(&page, "allow")), Page::Answer);
    // As long as the page may be sent.
    server.wait(1799);
    crate::support::state::sweep(&server);
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn a_page_is_good_for_half_an_hour_and_for_one_browser() {
    let server = provider(&json_value!({}));
    let (browser, page) = consent(&server);
    let stranger = Browser::signed_in(&server, "bob");
    assert_error_page(
        &unchanged(&server, || stranger.decide(&page, "allow")),
        400,
        "invalid_request",
    );
    server.wait(1799);
    assert_eq!(shows(&browser.decide(&page, "allow")), Page::Answer);
    let (browser, page) = consent(&server);
    server.wait(1800);
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn a_consent_page_is_no_use_before_signing_in() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    assert_error_page(
        &unchanged(&server, || browser.decide(&page, "allow")),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_7636_4_4_1_by_default_every_code_needs_a_challenge_of_s256() {
    let server = wide_provider(&json_value!({}));
    for (client, response_type) in [
        ("web", "code"),
        ("spa", "code"),
        ("wide", "code"),
        ("wide", "code id_token"),
        ("wide", "code token"),
    ] {
        let good = request_for(client, response_type, "openid");
        accepted(&server, &good);
        for wrong in [
            without(
                without(good.clone(), "code_challenge"),
                "code_challenge_method",
            ),
            without(good.clone(), "code_challenge"),
            without(good.clone(), "code_challenge_method"),
            with(good.clone(), "code_challenge_method", "plain"),
            with(good.clone(), "code_challenge_method", "s256"),
            with(good.clone(), "code_challenge", &CHALLENGE[1..]),
            with(good.clone(), "code_challenge", &format!("{CHALLENGE}A")),
            with(good.clone(), "code_challenge", &CHALLENGE.replace('-', "+")),
        ] {
            refused(&server, &wrong, "invalid_request");
        }
    }
}

#[test]
fn rfc_9700_2_1_1_where_a_service_does_not_demand_pkce_public_clients_still_use_it() {
    let server = provider(&json_value!({ "pkceRequired": false }));
    let bare = |client: &str| {
        without(
            without(request(client), "code_challenge"),
            "code_challenge_method",
        )
    };
    refused(&server, &bare("spa"), "invalid_request");
    refused(
        &server,
        &without(request("web"), "code_challenge"),
        "invalid_request",
    );
    let answer = answer_of(&Browser::new(&server).agreed(&bare("web")));
    let code = answer.get("code").expect("a code");
    // RFC 9700 §4.8.2: a verifier where no challenge was is refused, or a challenge could be
    // stripped.
    let downgraded = grants_unchanged(&server, || {
        token(&server, "web", &code_request("web", code))
    });
    assert_refused(&downgraded, 400, "invalid_grant");
    assert_eq!(
        token(
            &server,
            "web",
            &without(code_request("web", code), "code_verifier")
        )
        .status,
        200
    );
}

#[test]
fn rfc_7636_4_6_a_code_with_a_challenge_is_redeemed_with_its_verifier_only() {
    let server = provider(&json_value!({ "pkceRequired": false }));
    for client in ["web", "spa"] {
        let answer = answer_of(&Browser::new(&server).agreed(&request(client)));
        let good = code_request(client, answer.get("code").expect("a code"));
        for wrong in [
            without(good.clone(), "code_verifier"),
            with(good.clone(), "code_verifier", &VERIFIER.replace('d', "e")),
            with(good.clone(), "code_verifier", CHALLENGE),
            with(good.clone(), "code_verifier", "short"),
        ] {
            assert_refused(
                &grants_unchanged(&server, || token(&server, client, &wrong)),
                400,
                "invalid_grant",
            );
        }
        assert_eq!(token(&server, client, &good).status, 200);
    }
}

#[test]
fn rfc_7636_4_3_a_service_may_allow_plain_challenges() {
    let server = provider(&json_value!({ "pkceS256Required": false }));
    let plain = with(request("web"), "code_challenge", VERIFIER);
    for parameters in [
        with(plain.clone(), "code_challenge_method", "plain"),
        without(plain.clone(), "code_challenge_method"),
    ] {
        let answer = answer_of(&Browser::new(&server).agreed(&parameters));
        let good = code_request("web", answer.get("code").expect("a code"));
        let wrong = with(good.clone(), "code_verifier", &VERIFIER.replace('d', "e"));
        assert_refused(
            &grants_unchanged(&server, || token(&server, "web", &wrong)),
            400,
            "invalid_grant",
        );
        assert_eq!(token(&server, "web", &good).status, 200);
    }
    refused(
        &server,
        &with(plain.clone(), "code_challenge_method", "S512"),
        "invalid_request",
    );
    refused(
        &server,
        &with(
            with(plain, "code_challenge", "short"),
            "code_challenge_method",
            "plain",
        ),
        "invalid_request",
    );
}

/// Pushes a request of a client of the provider. RFC 9126 §2.1.
fn push(server: &Server, client: &str, parameters: &Parameters) -> Response {
    let headers = if client.starts_with("spa") {
        Vec::new()
    } else {
        vec![basic(client, &secret_of(client))]
    };
    server.post(PAR, parameters, &headers)
}

fn pushed(server: &Server, client: &str, parameters: &Parameters) -> Parameters {
    let response = push(server, client, parameters);
    assert_eq!(response.status, 201, "{}", response.body);
    let body = json(&response);
    assert_eq!(body["expires_in"], 90);
    crate::support::expect::parameters(&[
        ("client_id", client),
        ("request_uri", text(&body, "request_uri")),
    ])
}

#[test]
fn rfc_9126_ordinary_clients_may_push_their_requests_by_the_method_they_authenticate_with() {
    let server = provider(&json_value!({}));
    for client in ["web", "spa"] {
        let short = pushed(&server, client, &request(client));
        let answer = Browser::new(&server).agreed(&short);
        assert_eq!(answer_of(&answer).get("state"), Some(STATE));
        assert_eq!(
            tokens_of(&server, &answer, &request(client))["scope"],
            "openid"
        );
    }
}

#[test]
fn rfc_9126_2_a_request_is_pushed_by_its_own_client_only() {
    let server = provider(&json_value!({}));
    let unauthenticated = grants_unchanged(&server, || server.post(PAR, &request("web"), &[]));
    assert_refused(&unauthenticated, 400, "invalid_client");
    let wrong = grants_unchanged(&server, || {
        server.post(PAR, &request("web"), &[basic("web", &secret_of("other"))])
    });
    assert_refused(&wrong, 401, "invalid_client");
    let of_another = grants_unchanged(&server, || push(&server, "other", &request("web")));
    assert_refused(&of_another, 401, "invalid_client");
}

#[test]
fn rfc_9126_2_3_what_is_wrong_with_a_pushed_request_is_told_at_once() {
    let server = provider(&json_value!({}));
    let good = request("web");
    for (parameters, error) in [
        (
            with(good.clone(), "redirect_uri", "https://web.example/other"),
            "invalid_request",
        ),
        (without(good.clone(), "redirect_uri"), "invalid_request"),
        (
            with(good.clone(), "response_type", "token"),
            "unsupported_response_type",
        ),
        (with(good.clone(), "scope", "unknown"), "invalid_scope"),
        (without(good.clone(), "code_challenge"), "invalid_request"),
        (
            with(good.clone(), "prompt", "none consent"),
            "invalid_request",
        ),
        (
            with(
                good.clone(),
                "request_uri",
                "urn:ietf:params:oauth:request_uri:x",
            ),
            "invalid_request",
        ),
        (with(good, "request", "e30.e30."), "request_not_supported"),
    ] {
        assert_refused(
            &grants_unchanged(&server, || push(&server, "web", &parameters)),
            400,
            error,
        );
    }
}

#[test]
fn rfc_9126_4_what_was_pushed_counts_and_nothing_beside_it() {
    let server = provider(&json_value!({}));
    let short = pushed(&server, "web", &request("web"));
    let beside = [
        ("scope", "openid email"),
        ("redirect_uri", "https://evil.example/"),
        ("response_type", "token"),
        ("prompt", "none"),
        ("state", "another"),
    ];
    let all: Parameters = short
        .iter()
        .cloned()
        .chain(crate::support::expect::parameters(&beside))
        .collect();
    let answer = Browser::new(&server).agreed(&all);
    assert_eq!(answer_of(&answer).get("state"), Some(STATE));
    assert_eq!(
        tokens_of(&server, &answer, &request("web"))["scope"],
        "openid"
    );
}

#[test]
fn rfc_9126_a_request_uri_is_good_for_its_client_once_and_for_a_while() {
    let server = provider(&json_value!({}));
    let short = pushed(&server, "web", &request("web"));
    shown(
        &server,
        &with(short.clone(), "client_id", "other"),
        "invalid_request_uri",
    );
    shown(
        &server,
        &without(short.clone(), "client_id"),
        "invalid_request",
    );
    let unknown = format!("{}A", &short[1].1[..short[1].1.len() - 1]);
    shown(
        &server,
        &with(short.clone(), "request_uri", &unknown),
        "invalid_request_uri",
    );
    Browser::new(&server).agreed(&short);
    shown(&server, &short, "invalid_request_uri");
    let late = pushed(&server, "web", &request("web"));
    server.wait(90);
    shown(&server, &late, "invalid_request_uri");
}

#[test]
fn rfc_9126_5_a_service_may_demand_that_requests_are_pushed() {
    let server = provider(&json_value!({ "parRequired": true }));
    shown(&server, &request("web"), "invalid_request");
    let elsewhere = with(
        request("web"),
        "request_uri",
        "https://web.example/request.jwt",
    );
    shown(&server, &elsewhere, "invalid_request");
    assert_eq!(
        shows(&Browser::new(&server).agreed(&pushed(&server, "web", &request("web")))),
        Page::Answer
    );
}

#[test]
fn fapi_2_0_5_3_2_2_a_service_a_client_or_a_scope_under_the_profile_takes_no_request_from_a_browser()
 {
    // "shall reject authorization requests sent without RFC 9126".
    let strict = Server::new();
    shown(
        &strict,
        &strict.one.authorization_request(),
        "invalid_request",
    );
    let scopes = json_value!([{ "name": "read" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let server = provider(&json_value!({ "supportedScopes": scopes }));
    accepted(&server, &request_for("web", "code", "read"));
    refused(
        &server,
        &request_for("web", "code", "read pay"),
        "invalid_request",
    );
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "fapiModes": ["FAPI2_SECURITY"] })
        )
        .status,
        200
    );
    shown(
        &server,
        &with(server.one.authorization_request(), "scope", "read"),
        "invalid_request",
    );
}

#[test]
fn a_scope_under_the_profile_demands_strict_authentication_too() {
    let scopes = json_value!([{ "name": "read" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let server = provider(&json_value!({ "supportedScopes": scopes }));
    let response = grants_unchanged(&server, || {
        push(&server, "web", &request_for("web", "code", "read pay"))
    });
    assert_refused(&response, 401, "invalid_client");
}
