//! What is spent and repeated with a hook.

use super::*;
use crate::support::{faulty::FaultyHost, server::block_on};
use sekisho::{front::Request, oauth::request::body::Body};

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

/// A request of `web` that refreshes `tokens`.
fn refreshing(tokens: &Value) -> Request {
    let (name, value) = basic("web", &secret_of("web"));
    let form = crate::support::form(&refresh(tokens));
    Request::new("POST", TOKEN, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_header(name, &value)
        .with_body(Body::Read(form.into_bytes()))
}

/// Tokens of `web` that came of a refresh, and the request that refreshed for them.
fn refreshed_once(server: &Server, target: &str) -> (Value, Request) {
    let first = redeem(server, "openid read offline_access", target);
    let first = issued(&token(server, "web", &first));
    let second = issued(&token(server, "web", &refresh(&first)));
    (second, refreshing(&first))
}

#[test]
fn no_token_is_given_that_a_hook_was_not_asked_about_whatever_comes_between() {
    for target in [API, OPAQUE] {
        let server = server(&[hook()]);
        let (second, request) = refreshed_once(&server, target);
        set_answer(&server, URL, Some((200, r#"{"deny":true}"#)));
        let before = asked(&server);
        let give_back = || {
            let given = parameters(&[("token", text(&second, "access_token"))]);
            let credentials = [basic("web", &secret_of("web"))];
            let given = server.post("/oauth/revoke", &given, &credentials);
            assert_eq!(given.status, 200);
        };
        let racing = FaultyHost::racing(&server.host, 1, &give_back);
        let response = block_on(sekisho::front::serve(&racing, &request));
        assert_refused(&response, 503, "temporarily_unavailable");
        assert_eq!(asked(&server), before);
        // Whoever asks again is answered as the hook says, and nothing was lost.
        let refused = block_on(sekisho::front::serve(&server.host, &request));
        assert_eq!(refused.status, 400, "{}", refused.body);
        answers(&server, URL, &json_value!({}));
        issued(&block_on(sekisho::front::serve(&server.host, &request)));
        assert_eq!(asked(&server), before + 2);
    }
}

#[test]
fn two_that_refresh_at_once_are_answered_the_same_where_hooks_are_asked() {
    let server = server(&[hook()]);
    let (second, _) = refreshed_once(&server, API);
    let (again, request) = (refresh(&second), refreshing(&second));
    let one = std::cell::RefCell::new(Value::Null);
    let other = || *one.borrow_mut() = issued(&token(&server, "web", &again));
    let racing = FaultyHost::racing(&server.host, 1, &other);
    let response = block_on(sekisho::front::serve(&racing, &request));
    assert_eq!(issued(&response), *one.borrow());
}

#[test]
fn no_hook_is_asked_about_an_assertion_or_a_proof_that_was_used() {
    let key = TestClient::new("key", 3);
    let server = server(&[hook()]);
    let by_key = json_value!({
        "grantTypes": ["CLIENT_CREDENTIALS"], "clientIdAlias": "key",
        "jwks": { "keys": [key.key.public_jwk()] },
    });
    put_client(&server, &by_key);
    let assertion: Parameters = client_credentials(API)
        .into_iter()
        .chain(key.authentication(server.now()))
        .collect();
    issued(&server.post(TOKEN, &assertion, &[]));
    let proof = ("dpop", key.proof_for(TOKEN, server.now()));
    let first = redeem(&server, "openid read offline_access", API);
    let headers = [basic("web", &secret_of("web")), proof];
    let first = issued(&server.post(TOKEN, &first, &headers));
    let before = asked(&server);
    let again = unchanged(&server, || server.post(TOKEN, &assertion, &[]));
    assert_refused(&again, 400, "invalid_client");
    for request in [refresh(&first), client_credentials(API)] {
        let again = unchanged(&server, || server.post(TOKEN, &request, &headers));
        assert_refused(&again, 400, "invalid_dpop_proof");
    }
    assert_eq!(asked(&server), before);
}

#[test]
fn no_hook_is_asked_about_a_page_that_is_used_up() {
    let asked_for = with(
        request("openid read", API),
        "response_type",
        "code id_token",
    );
    let credentials = [basic("web", &secret_of("web"))];
    for is_pushed in [false, true] {
        let server = server(&[hook()]);
        let browser = Browser::new(&server);
        let page = if is_pushed {
            let pushed = json(&server.post("/oauth/par", &asked_for, &credentials));
            let request_uri = text(&pushed, "request_uri");
            browser.open(&parameters(&[
                ("client_id", "web"),
                ("request_uri", request_uri),
            ]))
        } else {
            browser.open(&asked_for)
        };
        let consent = browser.sign_in(&page, USERNAME, PASSWORD);
        let answer = answer_of(&browser.decide(&consent, "allow"));
        assert!(answer.get("code").is_some() && answer.get("id_token").is_some());
        let before = asked(&server);
        let again = unchanged(&server, || browser.decide(&consent, "allow"));
        assert_eq!(shows(&again), Page::Error, "{is_pushed}");
        assert_eq!(asked(&server), before, "{is_pushed}");
    }
}
