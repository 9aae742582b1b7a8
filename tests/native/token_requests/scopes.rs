//! Scopes and targets.

use super::*;

#[test]
fn rfc_6749_3_2_an_unrecognised_parameter_is_ignored() {
    // "The authorization server MUST ignore unrecognized request parameters."
    let server = server();
    for request in good_requests(&server) {
        let more: Parameters = request
            .into_iter()
            .chain(parameters(&[
                ("device", "my-device-name"),
                ("username", "a"),
            ]))
            .collect();
        assert_eq!(server.post(TOKEN, &more, &[]).status, 200);
    }
}

#[test]
fn rfc_6749_4_4_3_client_credentials_give_neither_a_refresh_token_nor_an_id_token() {
    let server = server();
    for scope in ["read", "read openid", "read offline_access profile"] {
        let answer = issued(&server.post(
            TOKEN,
            &by_article(with(client_credentials(), "scope", scope)),
            &[],
        ));
        assert_eq!(
            members(&answer),
            ["access_token", "expires_in", "scope", "token_type"]
        );
        assert_eq!(answer["scope"], "read", "{scope}");
        assert_eq!(userinfo(&server, text(&answer, "access_token")).status, 401);
    }
}

#[test]
fn scopes_that_speak_of_a_person_are_not_for_a_client_itself() {
    let server = server();
    for scope in [
        "openid",
        "openid profile email",
        "offline_access",
        "unknown",
        "openid unknown",
        "Read",
    ] {
        let request = by_article(with(client_credentials(), "scope", scope));
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "invalid_scope",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_malformed_scope_is_invalid_in_every_grant_that_takes_one() {
    let server = server();
    let [_, refresh, credentials] = good_requests(&server);
    for scope in [
        " ",
        "read\twrite",
        "read\t",
        "\"read\"",
        "r\u{e9}ad",
        &"a".repeat(5000),
    ] {
        for request in [&refresh, &credentials] {
            let request = with(request.clone(), "scope", scope);
            assert_refused(
                &unchanged(&server, || server.post(TOKEN, &request, &[])),
                400,
                "invalid_scope",
            );
        }
    }
}

#[test]
fn rfc_6749_3_3_what_a_client_may_not_have_is_left_out_and_the_answer_says_so() {
    let server = server();
    let asked = |scope: &str| {
        issued(&server.post(
            TOKEN,
            &by_article(with(client_credentials(), "scope", scope)),
            &[],
        ))
    };
    assert_eq!(asked("read unknown favorite_color")["scope"], "read");
    assert_eq!(asked("write read")["scope"], "write read");
    assert_eq!(asked("free")["scope"], "free");
}

#[test]
fn a_scope_of_no_api_gives_a_token_for_the_server_itself() {
    let server = server();
    let answer = issued(&server.post(
        TOKEN,
        &by_article(with(client_credentials(), "scope", "free")),
        &[],
    ));
    let access_token = text(&answer, "access_token");
    assert!(!access_token.contains('.'), "nobody takes it for a JWT");
    let asked = by_article(parameters(&[("token", access_token)]));
    let claims = json(&server.post("/oauth/introspect", &asked, &[]));
    assert_eq!(
        (
            claims["active"].as_bool(),
            claims["aud"].as_str(),
            claims["sub"].as_str()
        ),
        (Some(true), Some(ISSUER), Some("client-id"))
    );
}

#[test]
fn rfc_6749_3_3_without_a_scope_a_client_has_what_the_api_it_names_understands() {
    let server = server();
    let unscoped = by_article(parameters(&[("grant_type", "client_credentials")]));
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &unscoped, &[])),
        400,
        "invalid_scope",
    );
    let answer = issued(&server.post(TOKEN, &with(unscoped, "audience", API), &[]));
    assert_eq!(answer["scope"], "read write");
}

#[test]
fn rfc_8707_2_a_target_that_nobody_serves_is_invalid() {
    let server = server();
    for target in [
        "https://nobody.example",
        "https://api.example.com//",
        "api.example.com",
        &format!("{API}#x"),
        "x",
    ] {
        for name in ["audience", "resource"] {
            let request = by_article(with(client_credentials(), name, target));
            assert_refused(
                &unchanged(&server, || server.post(TOKEN, &request, &[])),
                400,
                "invalid_target",
            );
        }
    }
}
