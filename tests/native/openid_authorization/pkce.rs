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

/// The code that `web` is given for this request, and what redeems it.
fn code_of(server: &Server, asked: &Parameters) -> Parameters {
    let answer = answer_of(&Browser::new(server).agreed(asked));
    code_request("web", answer.get("code").expect("a code"))
}

#[test]
fn rfc_9700_2_1_1_a_code_without_a_challenge_is_nothing_to_a_client_that_needs_one_by_now() {
    let optional = joined(&web("web"), &json_value!({ "pkceRequired": false }));
    let mut public = spa("web");
    public["clientName"] = "Client web".into();
    for by_now in [&public, &web("web")] {
        let server = provider_for(&json_value!({}), std::slice::from_ref(&optional));
        let asked = without(request("web"), "code_challenge");
        let asked = without(asked, "code_challenge_method");
        let good = without(code_of(&server, &asked), "code_verifier");
        put_client(&server, by_now);
        let redeem = || token(&server, "web", &with(good.clone(), "client_id", "web"));
        let redeem_publicly = || server.post(TOKEN, &with(good.clone(), "client_id", "web"), &[]);
        if by_now["clientType"] == "PUBLIC" {
            assert_refused(&unchanged(&server, redeem_publicly), 400, "invalid_grant");
        } else {
            assert_refused(&unchanged(&server, redeem), 400, "invalid_grant");
        }
        put_client(&server, &optional);
        assert_eq!(token(&server, "web", &good).status, 200);
        // Used as it is, it ends nothing for whoever needs a challenge.
        put_client(&server, by_now);
        unchanged(&server, redeem_publicly);
    }
}

#[test]
fn rfc_7636_4_3_a_plain_challenge_is_nothing_to_a_service_that_requires_s256_by_now() {
    let server = provider(&json_value!({ "pkceS256Required": false }));
    let plain = with(request("web"), "code_challenge", VERIFIER);
    let good = code_of(&server, &with(plain, "code_challenge_method", "plain"));
    let apply = |is_required: bool| {
        let scopes = SCOPES.map(|name| json_value!({ "name": name }));
        let service = json_value!({ "fapiModes": [], "supportedScopes": scopes, "pkceS256Required": is_required });
        assert_eq!(apply_service(&server, &service).status, 200);
    };
    apply(true);
    let refused = unchanged(&server, || token(&server, "web", &good));
    assert_refused(&refused, 400, "invalid_grant");
    apply(false);
    assert_eq!(token(&server, "web", &good).status, 200);
}

#[test]
fn rfc_7636_4_2_a_client_may_be_held_to_s256_where_others_are_not() {
    let server = provider(&json_value!({ "pkceRequired": false, "pkceS256Required": false }));
    let plain = with(
        with(request("web"), "code_challenge", VERIFIER),
        "code_challenge_method",
        "plain",
    );
    accepted(&server, &plain);
    let held = json_value!({ "pkceS256Required": true });
    put_client(&server, &joined(&web("web"), &held));
    refused(&server, &plain, "invalid_request");
    accepted(&server, &request("web"));
    let bare = without(request("web"), "code_challenge");
    accepted(&server, &without(bare, "code_challenge_method"));
}
