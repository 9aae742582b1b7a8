//! What redeems a code.

use super::*;

#[test]
fn a_code_is_redeemed_by_its_client_at_its_redirect_uri_with_its_verifier() {
    let server = server();
    let good = code_request("web", &code(&server, "web", "openid"));
    let by_another = unchanged(&server, || {
        token(
            &server,
            "other",
            &with(good.clone(), "redirect_uri", &redirect_uri("web")),
        )
    });
    assert_refused(&by_another, 400, "invalid_grant");
    for (name, wrong) in [
        ("code", "x"),
        ("code", "1.2.3"),
        ("redirect_uri", "https://web.example/cb/"),
        ("redirect_uri", "https://other.example/cb"),
        ("code_verifier", "x"),
        ("code_verifier", &VERIFIER.to_lowercase()),
    ] {
        let request = with(good.clone(), name, wrong);
        assert_refused(
            &unchanged(&server, || token(&server, "web", &request)),
            400,
            "invalid_grant",
        );
    }
    let code = &good[1].1;
    for wrong in [&code[1..], &code[..code.len() - 1], &format!("{code}A")] {
        let request = with(good.clone(), "code", wrong);
        assert_refused(
            &unchanged(&server, || token(&server, "web", &request)),
            400,
            "invalid_grant",
        );
    }
    assert_eq!(token(&server, "web", &good).status, 200);
}

#[test]
fn rfc_6749_4_1_2_a_code_used_twice_is_refused_and_what_it_gave_is_revoked() {
    // "If an authorization code is used more than once, the authorization server MUST deny the
    // request and SHOULD revoke (when possible) all tokens previously issued based on that
    // authorization code."
    let server = server();
    let redeem = code_request("web", &code(&server, "web", "openid"));
    let first = issued(&token(&server, "web", &redeem));
    assert_eq!(userinfo(&server, text(&first, "access_token")).status, 200);
    assert_refused(&token(&server, "web", &redeem), 400, "invalid_grant");
    assert_eq!(userinfo(&server, text(&first, "access_token")).status, 401);
    assert_refused(
        &unchanged(&server, || token(&server, "web", &redeem)),
        400,
        "invalid_grant",
    );
}

#[test]
fn a_code_is_refused_once_its_minute_is_over() {
    let server = server();
    let redeem = code_request("web", &code(&server, "web", "openid"));
    server.wait(60);
    assert_refused(
        &unchanged(&server, || token(&server, "web", &redeem)),
        400,
        "invalid_grant",
    );
}

#[test]
fn what_one_grant_type_needs_does_not_serve_another() {
    let server = server();
    let code = code(&server, "client-id", "openid");
    let refresh_token = refresh_token(&server, "free offline_access");
    for (contradiction, error) in [
        (
            vec![("grant_type", "refresh_token"), ("code", code.as_str())],
            "invalid_request",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("refresh_token", refresh_token.as_str()),
            ],
            "invalid_request",
        ),
        (
            vec![
                ("grant_type", "authorization_code"),
                ("code", refresh_token.as_str()),
            ],
            "invalid_grant",
        ),
        (
            vec![
                ("grant_type", "refresh_token"),
                ("refresh_token", code.as_str()),
            ],
            "invalid_grant",
        ),
    ] {
        let request = by_article(parameters(&contradiction));
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            error,
        );
    }
}
