//! Requests as articles print them.

use super::*;

#[test]
fn a_client_whose_stored_secret_is_short_still_authenticates() {
    let server = server();
    {
        let mut documents = server.host.documents.borrow_mut();
        let row = format!("secret/{}", documents.0["alias/client-id"]);
        let stored = documents.0.insert(row, "client-secret".into());
        assert!(stored.is_some());
    }
    let body = |secret: &str| {
        format!(
            "grant_type=client_credentials&client_id=client-id&client_secret={secret}&scope=read"
        )
    };
    issued(&post_text(&server, &body("client-secret")));
    let other = post_text(&server, &body("client-secret-of-128-bits"));
    assert_refused(&other, 400, "invalid_client");
}

#[test]
fn the_client_credentials_request_of_the_articles_is_answered_member_by_member() {
    let server = server();
    let response = post_text(
        &server,
        "grant_type=client_credentials&client_id=client-id&client_secret=client-secret-of-128-bits&scope=read",
    );
    let answer = issued(&response);
    assert_eq!(
        members(&answer),
        ["access_token", "expires_in", "scope", "token_type"]
    );
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(answer["scope"], "read");
    let access_token = text(&answer, "access_token");
    assert!(
        access_token.starts_with("eyJhbGci"),
        "a JWT whose header begins with alg"
    );
    let (header, claims) = verified(&server, "client-id", access_token);
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("ES256"), Some("at+jwt"))
    );
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some(ISSUER), Some(API))
    );
    assert_eq!(
        (claims["sub"].as_str(), claims["client_id"].as_str()),
        (Some("client-id"), Some("client-id"))
    );
    assert_eq!(
        (claims["iat"].as_i64(), claims["exp"].as_i64()),
        (Some(server.now()), Some(server.now() + 3600))
    );
    assert_eq!(claims["scope"], "read");
}

#[test]
fn the_refresh_request_of_the_articles_is_answered_member_by_member() {
    let server = server();
    let literal = "grant_type=refresh_token&refresh_token=refresh-token&client_id=client-id&client_secret=client-secret-of-128-bits";
    assert_refused(
        &unchanged(&server, || post_text(&server, literal)),
        400,
        "invalid_grant",
    );
    let mut request = request_for("client-id", "code", "openid offline_access read");
    request.push(("audience".to_owned(), API.to_owned()));
    let code = answer_of(&Browser::new(&server).agreed(&request))
        .parameters
        .remove("code")
        .expect("a code");
    let first = issued(&server.post(TOKEN, &by_article(code_request("client-id", &code)), &[]));
    assert_eq!(
        members(&first),
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "scope",
            "token_type"
        ]
    );
    let response = post_text(
        &server,
        &literal.replace("refresh-token", text(&first, "refresh_token")),
    );
    let answer = issued(&response);
    assert_eq!(
        members(&answer),
        [
            "access_token",
            "expires_in",
            "id_token",
            "refresh_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(
        (answer["token_type"].as_str(), answer["expires_in"].as_i64()),
        (Some("Bearer"), Some(3600))
    );
    assert_eq!(answer["scope"], first["scope"]);
    assert_ne!(answer["access_token"], first["access_token"]);
    assert_ne!(answer["refresh_token"], first["refresh_token"]);
    assert_eq!(
        verified(&server, "client-id", text(&answer, "access_token")).1["aud"],
        json_value!([API, endpoint("/oauth/userinfo")])
    );
}

#[test]
fn the_parameters_of_the_articles_redeem_a_code() {
    let server = server();
    let code = code(&server, "client-id", "openid");
    let redirect_uri = redirect_uri("client-id");
    let answer = issued(&server.post(
        TOKEN,
        &parameters(&[
            ("grant_type", "authorization_code"),
            ("client_id", "client-id"),
            ("client_secret", "client-secret-of-128-bits"),
            ("code", &code),
            ("redirect_uri", &redirect_uri),
            ("code_verifier", VERIFIER),
        ]),
        &[],
    ));
    assert_eq!(
        members(&answer),
        [
            "access_token",
            "expires_in",
            "id_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(
        (answer["token_type"].as_str(), answer["scope"].as_str()),
        (Some("Bearer"), Some("openid"))
    );
    assert_eq!(userinfo(&server, text(&answer, "access_token")).status, 200);
}

#[test]
fn a_refresh_token_comes_with_offline_access_and_not_without() {
    let server = server();
    for (scope, comes) in [
        ("openid", false),
        ("openid offline_access", true),
        ("offline_access free", true),
        ("free", false),
    ] {
        let redeem = by_article(code_request(
            "client-id",
            &code(&server, "client-id", scope),
        ));
        assert_eq!(
            issued(&server.post(TOKEN, &redeem, &[]))
                .get("refresh_token")
                .is_some(),
            comes,
            "{scope}"
        );
    }
}
