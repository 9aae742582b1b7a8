//! Requests as articles print them.

use super::*;

#[test]
fn the_authorization_response_of_the_article_holds_a_code_and_the_state_in_both_cases() {
    let server = article_server();
    for query in [WITHOUT_AUDIENCE, WITH_AUDIENCE] {
        let answer = article_answer(&server, query);
        assert_eq!(
            (answer.mode, answer.redirect_uri.as_str()),
            ("query", "https://app.example.com/callback")
        );
        assert_eq!(answer.names(), ["code", "state"]);
        assert_eq!(answer.get("state"), Some("af0ifjsldkj"));
    }
}

#[test]
fn the_request_of_the_article_with_a_device_and_no_audience_gives_an_opaque_token_for_userinfo_alone()
 {
    let server = article_server();
    let answer = article_answer(&server, WITHOUT_AUDIENCE);
    let tokens = assert_article_response(&server, &article_tokens(&server, &answer, &[]));
    assert!(is_opaque(&tokens));
    let told = userinfo(&server, text(&tokens, "access_token"));
    assert_eq!(
        json(&told),
        json_value!({ "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true })
    );
    let asked = parameters(&[("token", text(&tokens, "access_token"))]);
    let claims = json(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("123", &secret_of("123"))],
    ));
    assert_eq!(claims["aud"], userinfo_url());
}

#[test]
fn the_request_of_the_article_with_an_audience_gives_a_jwt_for_the_api_and_for_userinfo() {
    let server = article_server();
    let answer = article_answer(&server, WITH_AUDIENCE);
    let tokens = assert_article_response(&server, &article_tokens(&server, &answer, &[]));
    assert!(text(&tokens, "access_token").starts_with("eyJ"));
    let (header, claims) = verified(&server, "123", text(&tokens, "access_token"));
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("RS256"), Some("at+jwt"))
    );
    assert_eq!(claims["aud"], json_value!([API, userinfo_url()]));
    assert_eq!(
        (claims["client_id"].as_str(), claims["sub"].as_str()),
        (Some("123"), Some("subject-of-alice"))
    );
    assert_eq!(
        json(&userinfo(&server, text(&tokens, "access_token")))["email"],
        "alice@example.com"
    );
}

#[test]
fn the_codes_of_the_article_are_exchanged_with_pkce_as_well() {
    let server = article_server();
    for query in [WITHOUT_AUDIENCE, WITH_AUDIENCE] {
        let answer = article_answer(
            &server,
            &format!("{query}&code_challenge={CHALLENGE}&code_challenge_method=S256"),
        );
        let unverified = unchanged(&server, || article_tokens(&server, &answer, &[]));
        assert_refused(&unverified, 400, "invalid_grant");
        assert_article_response(
            &server,
            &article_tokens(&server, &answer, &[("code_verifier", VERIFIER)]),
        );
    }
}

#[test]
fn a_refresh_token_follows_offline_access_and_never_the_device() {
    let server = article_server();
    for (query, comes) in [
        (WITHOUT_AUDIENCE.replace("%20offline_access", ""), false),
        (WITH_AUDIENCE.replace("%20offline_access", ""), false),
        (WITHOUT_AUDIENCE.replace("&device=my-device-name", ""), true),
        (format!("{WITH_AUDIENCE}&device=my-device-name"), true),
    ] {
        let tokens = json(&article_tokens(
            &server,
            &article_answer(&server, &query),
            &[],
        ));
        assert_eq!(tokens.get("refresh_token").is_some(), comes, "{query}");
    }
}
