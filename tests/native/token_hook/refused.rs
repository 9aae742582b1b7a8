//! What a hook refuses, and how it fails.

use super::*;

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
