//! PKCE.

use super::*;

#[test]
fn rfc_7636_4_4_1_by_default_every_code_needs_a_challenge_of_s256() {
    let server = wide_provider(&json_value!({}));
    for (client, response_type) in [
        ("web", "code"),
        ("spa", "code"),
        ("wide", "code"),
        ("wide", "code id_token"),
        ("wide", "code token"),
    ] {
        let good = request_for(client, response_type, "openid");
        accepted(&server, &good);
        for wrong in [
            without(
                without(good.clone(), "code_challenge"),
                "code_challenge_method",
            ),
            without(good.clone(), "code_challenge"),
            without(good.clone(), "code_challenge_method"),
            with(good.clone(), "code_challenge_method", "plain"),
            with(good.clone(), "code_challenge_method", "s256"),
            with(good.clone(), "code_challenge", &CHALLENGE[1..]),
            with(good.clone(), "code_challenge", &format!("{CHALLENGE}A")),
            with(good.clone(), "code_challenge", &CHALLENGE.replace('-', "+")),
        ] {
            refused(&server, &wrong, "invalid_request");
        }
    }
}

#[test]
fn rfc_9700_2_1_1_where_a_service_does_not_demand_pkce_public_clients_still_use_it() {
    let server = provider(&json_value!({ "pkceRequired": false }));
    let bare = |client: &str| {
        without(
            without(request(client), "code_challenge"),
            "code_challenge_method",
        )
    };
    refused(&server, &bare("spa"), "invalid_request");
    refused(
        &server,
        &without(request("web"), "code_challenge"),
        "invalid_request",
    );
    let answer = answer_of(&Browser::new(&server).agreed(&bare("web")));
    let code = answer.get("code").expect("a code");
    // RFC 9700 §4.8.2: a verifier where no challenge was is refused, or a challenge could be
    // stripped.
    let downgraded = grants_unchanged(&server, || {
        token(&server, "web", &code_request("web", code))
    });
    assert_refused(&downgraded, 400, "invalid_grant");
    assert_eq!(
        token(
            &server,
            "web",
            &without(code_request("web", code), "code_verifier")
        )
        .status,
        200
    );
}

#[test]
fn rfc_7636_4_6_a_code_with_a_challenge_is_redeemed_with_its_verifier_only() {
    let server = provider(&json_value!({ "pkceRequired": false }));
    for client in ["web", "spa"] {
        let answer = answer_of(&Browser::new(&server).agreed(&request(client)));
        let good = code_request(client, answer.get("code").expect("a code"));
        for wrong in [
            without(good.clone(), "code_verifier"),
            with(good.clone(), "code_verifier", &VERIFIER.replace('d', "e")),
            with(good.clone(), "code_verifier", CHALLENGE),
            with(good.clone(), "code_verifier", "short"),
        ] {
            assert_refused(
                &grants_unchanged(&server, || token(&server, client, &wrong)),
                400,
                "invalid_grant",
            );
        }
        assert_eq!(token(&server, client, &good).status, 200);
    }
}

#[test]
fn rfc_7636_4_3_a_service_may_allow_plain_challenges() {
    let server = provider(&json_value!({ "pkceS256Required": false }));
    let plain = with(request("web"), "code_challenge", VERIFIER);
    for parameters in [
        with(plain.clone(), "code_challenge_method", "plain"),
        without(plain.clone(), "code_challenge_method"),
    ] {
        let answer = answer_of(&Browser::new(&server).agreed(&parameters));
        let good = code_request("web", answer.get("code").expect("a code"));
        let wrong = with(good.clone(), "code_verifier", &VERIFIER.replace('d', "e"));
        assert_refused(
            &grants_unchanged(&server, || token(&server, "web", &wrong)),
            400,
            "invalid_grant",
        );
        assert_eq!(token(&server, "web", &good).status, 200);
    }
    refused(
        &server,
        &with(plain.clone(), "code_challenge_method", "S512"),
        "invalid_request",
    );
    refused(
        &server,
        &with(
            with(plain, "code_challenge", "short"),
            "code_challenge_method",
            "plain",
        ),
        "invalid_request",
    );
}
