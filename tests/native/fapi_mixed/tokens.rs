//! What the profile demands of tokens.

use super::*;

#[test]
fn fapi_2_0_5_3_2_1_4_tokens_under_the_profile_are_bound_to_a_key() {
    // "shall only issue sender-constrained access tokens".
    let server = server();
    for (client, scope) in both() {
        let redeem = redeem(&server, &client, scope);
        assert_strict(&server, &client, &redeem);
        let first = issued(&token(&server, &client, &redeem));
        assert_eq!(first["token_type"], "DPoP");
        assert_strict(&server, &client, &refresh(&first));
        let second = issued(&token(&server, &client, &refresh(&first)));
        assert_eq!(second["token_type"], "DPoP");
        for tokens in [&first, &second] {
            assert_eq!(
                userinfo(&server, text(tokens, "access_token")).status,
                401,
                "no bearer token"
            );
            let claims = client.proof_claims("GET", &endpoint(USERINFO), server.now());
            let ath = sekisho::Digest::of(text(tokens, "access_token")).encode();
            let proof = client.proof(&claim(
                claim(claims, "ath", ath),
                "jti",
                format!("at-{}", server.host.calls.get()),
            ));
            let headers = [
                (
                    "authorization",
                    format!("DPoP {}", text(tokens, "access_token")),
                ),
                ("dpop", proof),
            ];
            assert_eq!(server.get(USERINFO, "", &headers).status, 200);
        }
    }
}

#[test]
fn a_token_narrowed_to_other_scopes_is_still_under_the_profile_of_its_grant() {
    let server = server();
    let client = keyed();
    let first = issued(&token(
        &server,
        &client,
        &redeem(&server, &client, "openid pay offline_access"),
    ));
    assert_strict(&server, &client, &with(refresh(&first), "scope", "openid"));
}

#[test]
fn fapi_2_0_5_3_2_1_9_refresh_tokens_under_the_profile_are_kept_where_others_rotate() {
    // "shall not use refresh token rotation except in extraordinary circumstances".
    let server = server();
    for (client, scope) in both() {
        let first = issued(&token(&server, &client, &redeem(&server, &client, scope)));
        for _ in 0..2 {
            assert_eq!(
                issued(&token(&server, &client, &refresh(&first)))["refresh_token"],
                first["refresh_token"]
            );
            server.wait(100);
        }
    }
    let ordinary = issued(&token(
        &server,
        &keyed(),
        &redeem(&server, &keyed(), "openid read offline_access"),
    ));
    assert_ne!(
        issued(&token(&server, &keyed(), &refresh(&ordinary)))["refresh_token"],
        ordinary["refresh_token"]
    );
}

#[test]
fn fapi_2_0_5_3_2_1_11_a_code_under_the_profile_lives_a_minute_where_others_live_longer() {
    // "shall issue authorization codes with a maximum lifetime of 60 seconds".
    let server = server();
    for (client, scope) in both() {
        for (wait, is_good) in [(59, true), (60, false)] {
            let redeem = redeem(&server, &client, scope);
            server.wait(wait);
            let response = token(&server, &client, &redeem);
            if is_good {
                assert_eq!(response.status, 200)
            } else {
                assert_refused(&response, 400, "invalid_grant")
            }
        }
    }
    let answer = answer_of(&Browser::new(&server).agreed(&request_for("web", "code", "openid")));
    let redeem = crate::support::ordinary::code_request("web", answer.get("code").expect("a code"));
    server.wait(599);
    assert_eq!(
        crate::support::ordinary::token(&server, "web", &redeem).status,
        200
    );
}

#[test]
fn fapi_2_0_5_3_2_2_7_the_authorization_response_names_the_issuer() {
    // "shall return an iss parameter in the authorization response according to [RFC9207]".
    let server = server();
    for (client, scope) in both() {
        let answer = answer_of(&agreed(&server, &client, &request(&client, scope)));
        assert_eq!(
            (answer.mode, answer.names()),
            ("query", vec!["code", "iss", "state"])
        );
        assert_eq!(
            (answer.get("iss"), answer.redirect_uri.as_str()),
            (Some(ISSUER), REDIRECT_URI)
        );
    }
}

#[test]
fn fapi_2_0_5_4_1_tokens_under_the_profile_are_not_signed_with_rs256() {
    // "shall adhere to [RFC8725]" and "shall use PS256, ES256, or EdDSA (using the Ed25519 variant)
    // algorithms".
    let server = server();
    for (client, scope) in both() {
        for target in [RSA_API, API] {
            let asked = joined_parameters(
                &request(&client, scope),
                parameters(&[("resource", target)]),
            );
            let pushed = push(&server, &client, &asked);
            if target == RSA_API {
                assert_refused(&pushed, 400, "invalid_target");
                continue;
            }
            let answer = answer_of(&agreed(&server, &client, &asked));
            let tokens = issued(&token(
                &server,
                &client,
                &client.code_request(answer.get("code").expect("a code")),
            ));
            assert_eq!(parts_of(text(&tokens, "access_token")).0["alg"], "ES256");
        }
    }
    let tokens = issued(&token(
        &server,
        &strict(),
        &redeem(&server, &strict(), "openid read"),
    ));
    assert_eq!(
        verified(&server, "strict", text(&tokens, "id_token")).0["alg"],
        "ES256"
    );
    let elsewhere = joined_parameters(
        &request(&keyed(), "openid read"),
        parameters(&[("resource", RSA_API)]),
    );
    assert_eq!(push(&server, &keyed(), &elsewhere).status, 201);
}

/// What may tell a client of a person, signed as the profile forbids.
const WEAK: [(&str, &str); 4] = [
    ("idTokenSignAlg", "RS256"),
    ("idTokenSignAlg", "HS256"),
    ("userInfoSignAlg", "RS256"),
    ("userInfoSignAlg", "HS256"),
];

#[test]
fn fapi_2_0_5_4_1_under_the_profile_no_id_token_and_no_userinfo_is_signed_with_rs256() {
    let server = server();
    for (member, algorithm) in WEAK {
        let members = json_value!({ member: algorithm, "clientSecret": secret_of("keyed") });
        put_client(
            &server,
            &document(&keyed(), &joined(&keyed_members(), &members)),
        );
        let refused = unchanged(&server, || {
            push(&server, &keyed(), &request(&keyed(), "openid pay"))
        });
        assert_refused(&refused, 400, "unauthorized_client");
        for scope in ["pay", "openid read"] {
            assert_eq!(
                push(&server, &keyed(), &request(&keyed(), scope)).status,
                201,
                "{scope}"
            );
        }
    }
}

#[test]
fn fapi_2_0_5_4_1_what_was_granted_under_the_profile_comes_with_no_weaker_signature_later() {
    for (member, algorithm) in WEAK {
        let server = server();
        let weak = json_value!({ member: algorithm, "clientSecret": secret_of("keyed") });
        let keyed = keyed();
        let code = redeem(&server, &keyed, "openid pay");
        let tokens = issued(&token(
            &server,
            &keyed,
            &redeem(&server, &keyed, "openid pay offline_access"),
        ));
        put_client(&server, &document(&keyed, &joined(&keyed_members(), &weak)));
        for asked in [&code, &refresh(&tokens)] {
            grants_unchanged(&server, || {
                let response = token(&server, &keyed, asked);
                assert_refused(&response, 400, "unauthorized_client");
                response
            });
        }
        // Without openid there is no ID token.
        let narrowed = with(refresh(&tokens), "scope", "pay");
        let narrowed = issued(&token(&server, &keyed, &narrowed));
        assert_eq!(narrowed.get("id_token"), None);
        // The grant stands.
        put_client(&server, &document(&keyed, &keyed_members()));
        let refreshed = issued(&token(&server, &keyed, &refresh(&tokens)));
        let (header, _) = parts_of(text(&refreshed, "id_token"));
        assert_eq!(header["alg"], "ES256");
        issued(&token(&server, &keyed, &code));
    }
}

#[test]
fn fapi_2_0_5_3_2_1_4_a_client_under_the_profile_asks_for_itself_with_a_proof() {
    let server = server();
    for (client, scope) in [(strict(), "read"), (keyed(), "pay")] {
        let asked = parameters(&[("grant_type", "client_credentials"), ("scope", scope)]);
        assert_strict(&server, &client, &asked);
        assert_eq!(
            issued(&token(&server, &client, &asked))["token_type"],
            "DPoP"
        );
        let signed = with(asked, "resource", RSA_API);
        if client.client_id == "strict" {
            assert_refused(
                &grants_unchanged(&server, || token(&server, &client, &signed)),
                400,
                "invalid_target",
            );
        }
    }
    let by_secret = parameters(&[("grant_type", "client_credentials"), ("scope", "pay")]);
    let refused = unchanged(&server, || {
        server.post(TOKEN, &by_secret, &[basic("web", &secret_of("web"))])
    });
    assert_refused(&refused, 401, "invalid_client");
    let beside = with(by_secret, "scope", "read pay");
    let refused = unchanged(&server, || {
        server.post(TOKEN, &beside, &[basic("web", &secret_of("web"))])
    });
    assert_refused(&refused, 401, "invalid_client");
}

#[test]
fn rfc_9449_10_a_code_under_the_profile_is_bound_to_the_key_that_the_request_named() {
    let server = server();
    for (client, scope) in both() {
        let named = with(request(&client, scope), "dpop_jkt", &client.jkt());
        let answer = answer_of(&agreed(&server, &client, &named));
        let redeem = client.code_request(answer.get("code").expect("a code"));
        let thief = TestClient::new(&client.client_id, 3).with_dpop_key(99);
        let all = joined_parameters(&redeem, good(&server, &client));
        let refused = grants_unchanged(&server, || {
            server.post(TOKEN, &all, &proof(&server, &thief))
        });
        assert_refused(&refused, 400, "invalid_grant");
        assert_eq!(token(&server, &client, &redeem).status, 200);
    }
}

#[test]
fn ordinary_clients_beside_them_have_bearer_tokens_from_requests_that_a_browser_brings() {
    let server = server();
    for client in ["web", "spa"] {
        let given = tokens(
            &server,
            &request_for(client, "code", "openid read offline_access"),
        );
        assert_eq!(given["token_type"], "Bearer");
        assert_eq!(userinfo(&server, text(&given, "access_token")).status, 200);
        assert_eq!(
            crate::support::ordinary::token(&server, client, &refresh(&given)).status,
            200
        );
    }
    let answer = answer_of(&Browser::new(&server).agreed(&request_for(
        "web",
        "id_token token",
        "openid read",
    )));
    assert_eq!(
        (answer.mode, answer.get("token_type")),
        ("fragment", Some("Bearer"))
    );
    let (header, _) = verified(&server, "web", answer.get("id_token").expect("an ID token"));
    assert_eq!(header["alg"], "RS256");
}

#[test]
fn fapi_2_0_5_4_1_1_the_grant_of_a_client_that_keeps_the_profile_by_now_is_held_to_it() {
    let server = server();
    let client = keyed();
    let mut asked = request(&client, "openid read offline_access");
    asked.extend(parameters(&[("resource", API), ("resource", RSA_API)]));
    put_api(
        &server,
        &json_value!({ "identifier": API, "scopes": [], "accessTokenSignAlg": "RS256" }),
    );
    let answers = [0, 1].map(|_| answer_of(&agreed(&server, &client, &asked)));
    let [first, second] = answers.map(|answer| answer.get("code").expect("a code").to_owned());
    let first = issued(&token(&server, &client, &client.code_request(&first)));
    let (header, _) = parts_of(text(&first, "access_token"));
    assert_eq!(header["alg"], "RS256");
    put_api(&server, &json_value!({ "identifier": API, "scopes": [] }));
    let fapi = json_value!({ "fapiModes": ["FAPI2_SECURITY"], "idTokenSignAlg": "ES256" });
    put_client(&server, &document(&client, &fapi));
    for asked in [refresh(&first), client.code_request(&second)] {
        assert_strict(&server, &client, &with(asked.clone(), "resource", API));
        let weak = with(asked.clone(), "resource", RSA_API);
        let refused = grants_unchanged(&server, || token(&server, &client, &weak));
        assert_refused(&refused, 400, "invalid_target");
        let given = issued(&token(&server, &client, &with(asked, "resource", API)));
        let (header, _) = parts_of(text(&given, "access_token"));
        assert_eq!(
            (&header["alg"], &given["token_type"]),
            (&"ES256".into(), &"DPoP".into())
        );
    }
    // FAPI 2.0 SP §5.3.2.1 (9): "shall not use refresh token rotation".
    let again = issued(&token(
        &server,
        &client,
        &with(refresh(&first), "resource", API),
    ));
    assert_eq!(again["refresh_token"], first["refresh_token"]);
}
