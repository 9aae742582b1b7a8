//! Where a hook may be.

use super::*;

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
