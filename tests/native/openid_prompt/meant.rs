//! Who is meant, and by which authentication.

use super::*;

#[test]
fn openid_connect_core_3_1_2_1_an_id_token_hint_says_who_is_meant() {
    let server = provider(&json_value!({}));
    let (alices, bobs) = (
        id_token(&server, "web", USERNAME),
        id_token(&server, "web", BOB),
    );
    let browser = Browser::signed_in(&server, USERNAME);
    let none = |hint: &str| with(asking("prompt", "none"), "id_token_hint", hint);
    assert_eq!(sees(&browser, &none(&alices)), Page::Answer);
    refused(&browser, &none(&bobs), "login_required");
    // Whoever is meant may sign in, and nobody else.
    let page = browser.open(&asking("id_token_hint", &bobs));
    assert_eq!(shows(&page), Page::SignIn);
    let answer = answer_of(&browser.sign_in(&page, USERNAME, PASSWORD));
    assert_eq!(
        (answer.get("error"), answer.get("code")),
        (Some("login_required"), None)
    );
    let page = browser.open(&asking("id_token_hint", &bobs));
    assert_eq!(
        text(
            &claims_of(&server, &browser.sign_in(&page, BOB, PASSWORD)),
            "sub"
        ),
        "subject-of-bob"
    );
}

#[test]
fn openid_connect_core_3_1_2_1_a_hint_may_have_expired() {
    let server = provider(&json_value!({ "idTokenDuration": 60 }));
    let hint = id_token(&server, "web", USERNAME);
    server.wait(3600);
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(
        sees(
            &browser,
            &with(asking("prompt", "none"), "id_token_hint", &hint)
        ),
        Page::Answer
    );
}

#[test]
fn a_hint_that_is_no_id_token_of_this_server_for_this_client_is_refused() {
    let symmetric = joined(&web("shared"), &json_value!({ "idTokenSignAlg": "HS256" }));
    let server = provider_for(
        &json_value!({ "accessTokenSignAlg": "ES256" }),
        &[web("web"), web("other"), symmetric],
    );
    let good = id_token(&server, "web", USERNAME);
    let (header, claims) = crate::support::expect::parts_of(&good);
    let parts: Vec<&str> = good.split('.').collect();
    let signature = format!(
        "{}{}",
        if parts[2].starts_with('A') { 'B' } else { 'A' },
        &parts[2][1..]
    );
    let rsa = RsaKey::rfc_7520();
    let signed = |claims: &Value| rsa.rs256(&header, claims);
    let elsewhere = joined(&claims, &json_value!({ "iss": "https://evil.example" }));
    let for_other = joined(&claims, &json_value!({ "aud": ["other"] }));
    let unsigned = crate::support::client::unsigned(&json_value!({ "alg": "none" }), &claims, "");
    let by_secret = hs256(
        crate::support::ordinary::secret_of("other").as_bytes(),
        &HeaderParams::default(),
        &claims,
    )
    .expect("long enough");
    let access_token = text(&tokens(&server, &request("web")), "access_token").to_owned();
    for hint in [
        &format!("{}.{}.{signature}", parts[0], parts[1]),
        &format!("{}.{}.", parts[0], parts[1]),
        &format!("{}.{}", parts[0], parts[1]),
        &good[1..],
        &unsigned,
        &by_secret,
        &id_token(&server, "other", USERNAME),
        &id_token(&server, "shared", USERNAME),
        &access_token,
        // Signed with the very key of the server.
        &signed(&elsewhere),
        &signed(&for_other),
        &signed(&joined(&claims, &json_value!({ "aud": null }))),
        &signed(&joined(&claims, &json_value!({ "aud": [1, {}] }))),
        &signed(&joined(&claims, &json_value!({ "sub": null }))),
        // Of a time that is yet to come.
        &signed(&joined(&claims, &json_value!({ "nbf": server.now() + 61 }))),
        &signed(&joined(&claims, &json_value!({ "iat": server.now() + 61 }))),
        &"a".repeat(16 * 1024 + 1),
    ] {
        let browser = Browser::signed_in(&server, USERNAME);
        for parameters in [
            asking("id_token_hint", hint),
            with(asking("prompt", "none"), "id_token_hint", hint),
        ] {
            refused(&browser, &parameters, "invalid_request");
        }
    }
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(
        sees(&browser, &asking("id_token_hint", &signed(&claims))),
        Page::Answer
    );
}

#[test]
fn a_hint_may_be_signed_with_the_secret_of_its_client_or_speak_of_a_pairwise_subject() {
    for members in [
        json_value!({ "idTokenSignAlg": "HS256" }),
        json_value!({ "subjectType": "PAIRWISE" }),
    ] {
        let server = provider_for(
            &json_value!({}),
            &[joined(&web("web"), &members), web("other")],
        );
        let (alices, bobs) = (
            id_token(&server, "web", USERNAME),
            id_token(&server, "web", BOB),
        );
        let browser = Browser::signed_in(&server, USERNAME);
        assert_eq!(
            sees(
                &browser,
                &with(asking("prompt", "none"), "id_token_hint", &alices)
            ),
            Page::Answer
        );
        refused(
            &browser,
            &with(asking("prompt", "none"), "id_token_hint", &bobs),
            "login_required",
        );
        refused(
            &browser,
            &with(
                with(request("other"), "prompt", "none"),
                "id_token_hint",
                &alices,
            ),
            "invalid_request",
        );
    }
}

#[test]
fn openid_connect_core_5_5_1_a_sub_that_is_asked_for_by_value_is_the_only_one() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let asked = |subject: &str| {
        asking(
            "claims",
            &json_value!({ "id_token": { "sub": { "value": subject } } }).to_string(),
        )
    };
    let none = |subject: &str| with(asked(subject), "prompt", "none");
    assert_eq!(sees(&browser, &none("subject-of-alice")), Page::Answer);
    for other in ["subject-of-bob", "alice", ""] {
        refused(&browser, &none(other), "login_required");
        let page = browser.open(&asked(other));
        assert_eq!(shows(&page), Page::SignIn);
        let answer = answer_of(&browser.sign_in(&page, USERNAME, PASSWORD));
        assert_eq!(
            (answer.get("error"), answer.get("code")),
            (Some("login_required"), None)
        );
    }
    let page = browser.open(&asked("subject-of-bob"));
    assert_eq!(shows(&browser.sign_in(&page, BOB, PASSWORD)), Page::Consent);
}

#[test]
fn a_login_hint_is_in_the_form_and_proves_nothing() {
    let server = provider(&json_value!({}));
    let page = Browser::new(&server).open(&asking("login_hint", "bob@example.com"));
    assert!(
        page.body.contains("value=\"bob@example.com\""),
        "{}",
        page.body
    );
    let odd = Browser::new(&server).open(&asking("login_hint", "\"><script>"));
    assert!(
        shows(&odd) == Page::SignIn && !odd.body.contains("\"><script>"),
        "{}",
        odd.body
    );
    let alice = Browser::signed_in(&server, USERNAME);
    let answer = alice.open(&asking("login_hint", BOB));
    assert_eq!(
        text(&claims_of(&server, &answer), "sub"),
        "subject-of-alice"
    );
}

#[test]
fn openid_connect_core_5_5_1_1_an_essential_acr_is_met_or_it_is_an_error() {
    let server =
        provider(&json_value!({ "supportedAcrs": ["urn:example:pwd", "urn:example:other"] }));
    let asked = |acr: Value| {
        asking(
            "claims",
            &json_value!({ "id_token": { "acr": acr } }).to_string(),
        )
    };
    let stranger = Browser::new(&server);
    for acr in [
        json_value!({ "essential": true, "value": "urn:example:gold" }),
        json_value!({ "essential": true, "values": ["urn:example:gold", "0"] }),
        // It is known here, and a password does not meet it.
        json_value!({ "essential": true, "value": "urn:example:other" }),
    ] {
        for parameters in [asked(acr.clone()), with(asked(acr), "prompt", "none")] {
            refused(&stranger, &parameters, "unmet_authentication_requirements");
        }
    }
    for acr in [
        json_value!({ "essential": true, "value": "urn:example:pwd" }),
        json_value!({ "essential": true, "values": ["urn:example:gold", "urn:example:pwd"] }),
        json_value!({ "essential": false, "value": "urn:example:gold" }),
        json_value!({ "values": ["urn:example:gold"] }),
        json_value!({ "essential": true }),
        json_value!(null),
    ] {
        assert_eq!(sees(&stranger, &asked(acr)), Page::SignIn);
    }
    assert_eq!(
        sees(&stranger, &asking("acr_values", "urn:example:gold")),
        Page::SignIn
    );
}

#[test]
fn a_service_without_an_acr_meets_none_that_is_essential() {
    let server = provider(&json_value!({}));
    let asked = asking(
        "claims",
        r#"{"id_token":{"acr":{"essential":true,"value":"0"}}}"#,
    );
    refused(
        &Browser::new(&server),
        &asked,
        "unmet_authentication_requirements",
    );
}

#[test]
fn openid_connect_core_3_1_2_1_a_hint_from_before_a_rotation_of_keys_is_no_mistake() {
    let server = provider(&json_value!({}));
    let rotate = || {
        let rotated = server.admin("/admin/keys/rotate", &json_value!({}));
        assert_eq!(rotated.status, 200);
        server.wait(2 * 86_400);
    };
    // The keys that the world of tests begins with have no kid.
    rotate();
    let (old, other) = (
        id_token(&server, "web", USERNAME),
        id_token(&server, "other", USERNAME),
    );
    let hinted = asking("id_token_hint", &old);
    let silent = with(hinted.clone(), "prompt", "none");
    assert_eq!(
        sees(&Browser::signed_in(&server, USERNAME), &silent),
        Page::Answer
    );
    rotate();
    rotate();
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(sees(&browser, &hinted), Page::Answer);
    refused(&browser, &silent, "login_required");
    let pushed = |asked: &Parameters| {
        let headers = [basic("web", &secret_of("web"))];
        let pushed = json(&server.post("/oauth/par", asked, &headers));
        let request_uri = text(&pushed, "request_uri");
        parameters(&[("client_id", "web"), ("request_uri", request_uri)])
    };
    refused(&browser, &pushed(&silent), "login_required");
    let again = pushed(&with(silent, "prompt", "login"));
    assert_eq!(sees(&browser, &again), Page::SignIn);
    // It says of itself that it is of another client, or of nobody.
    for hint in [other.as_str(), "former"] {
        refused(&browser, &asking("id_token_hint", hint), "invalid_request");
    }
}

#[test]
fn rfc_8725_3_12_a_signed_userinfo_response_is_no_id_token() {
    let signed = joined(&web("web"), &json_value!({ "userInfoSignAlg": "ES256" }));
    let server = provider_for(&json_value!({}), &[signed]);
    let browser = Browser::new(&server);
    let issued = tokens_of(&server, &browser.agreed(&request("web")), &request("web"));
    let told = userinfo(&server, text(&issued, "access_token"));
    assert_eq!(told.status, 200, "{}", told.body);
    let hinted = |hint: &str| with(asking("prompt", "none"), "id_token_hint", hint);
    refused(&browser, &hinted(&told.body), "invalid_request");
    let id_token = text(&issued, "id_token");
    assert_eq!(sees(&browser, &hinted(id_token)), Page::Answer);
}
