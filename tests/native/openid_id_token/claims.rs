//! The claims of an ID token.

use super::*;

#[test]
fn openid_connect_core_2_the_claims_are_these_and_no_others() {
    let server = served(&json_value!({ "sessionDuration": 0 }), &json_value!({}));
    let now = server.now();
    let tokens = tokens(
        &server,
        &request_for("web", "code", "openid profile email address phone read"),
    );
    let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
    // §5.4: where an access token is issued, the claims of the scopes are for UserInfo.
    assert_eq!(
        names(&claims),
        [
            "amr",
            "at_hash",
            "aud",
            "auth_time",
            "azp",
            "exp",
            "iat",
            "iss",
            "nonce",
            "sub"
        ]
    );
    assert_eq!(
        (
            text(&claims, "iss"),
            text(&claims, "sub"),
            text(&claims, "nonce")
        ),
        (ISSUER, "subject-of-alice", NONCE)
    );
    assert_eq!(
        (&claims["aud"], &claims["azp"]),
        (&json_value!(["web"]), &json_value!("web"))
    );
    assert_eq!(
        (
            claims["iat"].as_i64(),
            claims["exp"].as_i64(),
            claims["auth_time"].as_i64()
        ),
        (Some(now), Some(now + 3600), Some(now))
    );
    assert_eq!(claims["amr"], json_value!(["pwd"]));
}

#[test]
fn openid_connect_core_3_1_2_1_without_openid_there_is_no_id_token() {
    let server = served(&json_value!({}), &json_value!({}));
    assert_eq!(
        tokens(&server, &request_for("web", "code", "profile read")).get("id_token"),
        None
    );
    let scopes = json_value!([{ "name": "read" }]);
    let plain = served(
        &json_value!({ "supportedScopes": scopes }),
        &json_value!({}),
    );
    let tokens = tokens(&plain, &request_for("web", "code", "openid read"));
    assert_eq!(
        (text(&tokens, "scope"), tokens.get("id_token")),
        ("read", None)
    );
}

#[test]
fn openid_connect_core_3_1_2_1_a_nonce_is_passed_through_unmodified_or_is_not_there() {
    let server = served(&json_value!({}), &json_value!({}));
    for nonce in ["x", "a b&c=d%20\"'<>", &"n".repeat(2048)] {
        assert_eq!(
            text(
                &claims_of(&server, &with(request("web"), "nonce", nonce)),
                "nonce"
            ),
            nonce
        );
    }
    assert_eq!(
        claims_of(&server, &without(request("web"), "nonce")).get("nonce"),
        None
    );
}

#[test]
fn a_service_decides_how_long_an_id_token_lives_and_how_its_audience_is_written() {
    let server = served(
        &json_value!({ "idTokenDuration": 120, "idTokenAudType": "string" }),
        &json_value!({}),
    );
    let claims = claims_of(&server, &request("web"));
    assert_eq!(claims["exp"].as_i64(), Some(server.now() + 120));
    assert_eq!(
        (&claims["aud"], &claims["azp"]),
        (&json_value!("web"), &json_value!("web"))
    );
}

#[test]
fn the_audience_is_the_client_id_in_the_clients_own_words() {
    let server = served(
        &json_value!({}),
        &json_value!({ "clientId": 1_234_567_890 }),
    );
    for name in ["web", "1234567890"] {
        let asked = with(request("web"), "client_id", name);
        let answer = answer_of(&Browser::new(&server).agreed(&asked));
        let redeem =
            crate::support::ordinary::code_request("web", answer.get("code").expect("a code"));
        let tokens = json(&server.post(
            "/oauth/token",
            &redeem,
            &[crate::support::ordinary::basic(name, &secret_of("web"))],
        ));
        let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
        assert_eq!(
            (&claims["aud"], &claims["azp"]),
            (&json_value!([name]), &json_value!(name))
        );
    }
}

#[test]
fn openid_connect_core_2_auth_time_is_when_the_person_signed_in() {
    let server = served(&json_value!({}), &json_value!({}));
    let signed_in_at = server.now();
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(1000);
    let answer = browser.agreed(&request("web"));
    server.wait(10);
    let tokens = tokens_of(&server, &answer, &request("web"));
    let (_, claims) = verified(&server, "web", text(&tokens, "id_token"));
    assert_eq!(
        (claims["auth_time"].as_i64(), claims["iat"].as_i64()),
        (Some(signed_in_at), Some(signed_in_at + 1010))
    );
}

#[test]
fn rfc_8176_the_amr_of_a_resumed_session_is_that_of_its_sign_in() {
    let server = served(&json_value!({}), &json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let amr = |server: &Server| {
        let answer = browser.agreed(&request("web"));
        let tokens = tokens_of(server, &answer, &request("web"));
        verified(server, "web", text(&tokens, "id_token")).1["amr"].clone()
    };
    assert_eq!(amr(&server), json_value!(["pwd"]));
    let row = server.host.users.borrow().0[USERNAME].clone();
    let mut row = serde_json::to_value(&row).expect("a row");
    row["sessions"][0]["amr"] = json_value!(["pwd", "otp", "mfa"]);
    let row = sekisho::json::from_value(row).expect("a row");
    server
        .host
        .users
        .borrow_mut()
        .0
        .insert(USERNAME.to_owned(), row);
    assert_eq!(amr(&server), json_value!(["pwd", "otp", "mfa"]));
}

#[test]
fn the_acr_is_the_first_the_service_names_and_none_where_it_names_none() {
    let server = served(
        &json_value!({ "supportedAcrs": ["urn:example:pwd", "urn:example:other"] }),
        &json_value!({}),
    );
    assert_eq!(
        text(&claims_of(&server, &request("web")), "acr"),
        "urn:example:pwd"
    );
    // §3.1.2.1: acr_values is a voluntary request.
    for asked in ["urn:example:other", "urn:example:gold urn:example:pwd", "0"] {
        assert_eq!(
            text(
                &claims_of(&server, &with(request("web"), "acr_values", asked)),
                "acr"
            ),
            "urn:example:pwd"
        );
    }
    let without_acr = served(&json_value!({}), &json_value!({}));
    assert_eq!(
        claims_of(&without_acr, &with(request("web"), "acr_values", "0")).get("acr"),
        None
    );
}

#[test]
fn a_sid_is_one_session_seen_by_one_client_and_no_secret_of_it() {
    let server = served(&json_value!({}), &json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let sid = |browser: &Browser<'_>, client: &str| {
        let tokens = tokens_of(&server, &browser.agreed(&request(client)), &request(client));
        text(
            &verified(&server, client, text(&tokens, "id_token")).1,
            "sid",
        )
        .to_owned()
    };
    let first = sid(&browser, "web");
    assert_eq!(sid(&browser, "web"), first);
    assert_ne!(sid(&browser, "other"), first);
    assert_ne!(sid(&Browser::new(&server), "web"), first);
    let cookie = browser.cookie("__Host-sekisho-session").expect("a session");
    assert!(!cookie.contains(&first));
    let none = served(&json_value!({ "sessionDuration": 0 }), &json_value!({}));
    assert_eq!(claims_of(&none, &request("web")).get("sid"), None);
}

#[test]
fn openid_connect_core_3_1_3_7_the_header_names_a_key_of_the_jwk_set() {
    let server = served(
        &json_value!({}),
        &json_value!({ "idTokenSignAlg": "ES256" }),
    );
    let tokens = tokens(&server, &request("web"));
    let header: Value =
        serde_json::from_str(&header_text(text(&tokens, "id_token"))).expect("JSON");
    let jwks = json(&server.get("/oauth/jwks", "", &[]));
    let named: Vec<&Value> = jwks["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .filter(|key| key["kid"] == header["kid"])
        .collect();
    assert_eq!((named.len(), named[0]["alg"].as_str()), (1, Some("ES256")));
    assert!(!jwks.to_string().contains("\"d\""));
}
