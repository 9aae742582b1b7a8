//! Who is told nothing.

use super::*;

#[test]
fn a_token_that_does_not_stand_tells_nothing() {
    let server = provider(&json_value!({ "accessTokenDuration": 600 }));
    let tokens = tokens(
        &server,
        &request_for("web", "code", "openid offline_access"),
    );
    let token = text(&tokens, "access_token");
    let handle_end = token.len() - 1;
    for wrong in [
        "x",
        "1.2.3",
        &token[..handle_end],
        &format!("{token}A"),
        // RFC 6749 §1.5: a refresh token is "intended for use only with authorization servers"; an
        // ID token is no access token.
        text(&tokens, "refresh_token"),
        text(&tokens, "id_token"),
    ] {
        assert_challenged(
            &unchanged(&server, || userinfo(&server, wrong)),
            401,
            "invalid_token",
        );
    }
    assert_eq!(userinfo(&server, token).status, 200);
    server.wait(600);
    assert_challenged(
        &unchanged(&server, || userinfo(&server, token)),
        401,
        "invalid_token",
    );
}

#[test]
fn a_token_that_was_given_back_tells_nothing() {
    let server = provider(&json_value!({}));
    for format in ["access_token", "refresh_token"] {
        let tokens = tokens(
            &server,
            &request_for("web", "code", "openid offline_access"),
        );
        let give = parameters(&[("token", text(&tokens, format))]);
        assert_eq!(
            server
                .post("/oauth/revoke", &give, &[basic("web", &secret_of("web"))])
                .status,
            200
        );
        assert_challenged(
            &userinfo(&server, text(&tokens, "access_token")),
            401,
            "invalid_token",
        );
    }
}

#[test]
fn rfc_7592_2_3_the_token_of_a_locked_or_removed_client_tells_nothing() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid");
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": true })),
    );
    assert_challenged(&userinfo(&server, &token), 401, "invalid_token");
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": false })),
    );
    assert_eq!(userinfo(&server, &token).status, 200);
    let removed = server.admin(
        "/admin/delete",
        &json_value!({ "kind": "client", "id": "web" }),
    );
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_challenged(&userinfo(&server, &token), 401, "invalid_token");
}

#[test]
fn nothing_is_told_of_a_person_who_is_gone_even_if_another_has_the_name() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid email");
    let alice = server
        .host
        .users
        .borrow_mut()
        .0
        .remove(USERNAME)
        .expect("alice");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, &token)),
        401,
        "invalid_token",
    );
    let mut namesake = alice;
    namesake.subject = "subject-of-another".to_owned();
    server
        .host
        .users
        .borrow_mut()
        .0
        .insert(USERNAME.to_owned(), namesake);
    assert_challenged(
        &unchanged(&server, || userinfo(&server, &token)),
        401,
        "invalid_token",
    );
}

#[test]
fn rfc_6750_3_1_without_openid_the_scope_is_insufficient() {
    let server = provider(&json_value!({}));
    for scope in ["read", "profile email", "email read"] {
        let token = access_token(&server, scope);
        assert_challenged(
            &unchanged(&server, || userinfo(&server, &token)),
            403,
            "insufficient_scope",
        );
    }
}

#[test]
fn a_refresh_that_narrows_the_scope_narrows_what_is_told() {
    let server = provider(&json_value!({ "refreshTokenKept": true }));
    let tokens = tokens(
        &server,
        &request_for("web", "code", "openid email read offline_access"),
    );
    let refreshed = |scope: &str| {
        let request = [
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&tokens, "refresh_token")),
            ("scope", scope),
        ];
        let response = crate::support::ordinary::token(&server, "web", &parameters(&request));
        assert_eq!(response.status, 200, "{}", response.body);
        text(&json(&response), "access_token").to_owned()
    };
    assert_eq!(
        json(&userinfo(&server, &refreshed("openid email")))["email"],
        "alice@example.com"
    );
    assert_eq!(
        json(&userinfo(&server, &refreshed("openid"))),
        json_value!({ "sub": "subject-of-alice" })
    );
    assert_challenged(
        &userinfo(&server, &refreshed("email read")),
        403,
        "insufficient_scope",
    );
}

#[test]
fn a_token_of_a_client_for_itself_speaks_of_nobody() {
    let machine = joined(
        &web("machine"),
        &json_value!({ "grantTypes": ["CLIENT_CREDENTIALS"], "responseTypes": [], "redirectUris": [] }),
    );
    let service = json_value!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });
    let server = provider_for(&service, &[machine]);
    let asked = parameters(&[
        ("grant_type", "client_credentials"),
        ("scope", "openid read"),
    ]);
    let tokens = json(&crate::support::ordinary::token(&server, "machine", &asked));
    assert_eq!(text(&tokens, "scope"), "read");
    assert_challenged(
        &unchanged(&server, || userinfo(&server, text(&tokens, "access_token"))),
        403,
        "insufficient_scope",
    );
}
