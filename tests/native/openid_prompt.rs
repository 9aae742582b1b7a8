//! What a person is asked, and what not: OpenID Connect Core §3.1.2.1, §3.1.2.3, §3.1.2.4, §3.1.2.6
//! and §5.5.1.1.

use crate::support::expect::{parameters, text, unchanged, with};
use crate::support::ordinary::{
    Answer, BOB, Browser, Page, Parameters, answer_of, joined, provider, provider_for, put_client,
    request, request_for, shows, tokens, tokens_of, verified, web,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server,
    client::ISSUER,
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::{
    front::Response,
    jose::{HeaderParams, hs256},
};
use serde_json::{Value, json as json_value};

/// The request of `web` with this parameter.
fn asking(name: &str, value: &str) -> Parameters {
    with(request("web"), name, value)
}

/// The client is told `error` without a page.
fn refused(browser: &Browser<'_>, parameters: &Parameters, error: &str) -> Answer {
    let response = browser.open(parameters);
    let answer = answer_of(&response);
    assert_eq!(
        (answer.get("error"), answer.get("code")),
        (Some(error), None),
        "{answer:?}"
    );
    answer
}

/// What the browser sees when it brings the request.
fn sees(browser: &Browser<'_>, parameters: &Parameters) -> Page {
    let response = browser.open(parameters);
    if shows(&response) == Page::Answer {
        assert!(
            answer_of(&response).get("code").is_some(),
            "{:?}",
            response.header("location")
        );
    }
    shows(&response)
}

/// The claims of the ID token for the code in `answer`.
fn claims_of(server: &Server, answer: &Response) -> Value {
    let tokens = tokens_of(server, answer, &request("web"));
    verified(server, "web", text(&tokens, "id_token")).1
}

#[test]
fn openid_connect_core_3_1_2_1_prompt_none_shows_no_page() {
    // "The Authorization Server MUST NOT display any authentication or consent user interface
    // pages."
    let server = provider(&json_value!({}));
    let stranger = Browser::new(&server);
    unchanged(&server, || {
        refused(&stranger, &asking("prompt", "none"), "login_required");
        stranger.open(&asking("prompt", "none"))
    });
    let alice = Browser::signed_in(&server, USERNAME);
    assert_eq!(sees(&alice, &asking("prompt", "none")), Page::Answer);
    refused(
        &alice,
        &with(asking("prompt", "none"), "scope", "openid email"),
        "consent_required",
    );
    refused(
        &alice,
        &with(request("other"), "prompt", "none"),
        "consent_required",
    );
    refused(
        &alice,
        &with(
            asking("prompt", "none"),
            "claims",
            r#"{"userinfo":{"email":null}}"#,
        ),
        "consent_required",
    );
}

#[test]
fn prompt_none_is_told_the_same_of_a_pushed_request() {
    let server = provider(&json_value!({}));
    let credentials = [crate::support::ordinary::basic(
        "web",
        &crate::support::ordinary::secret_of("web"),
    )];
    let pushed = json(&server.post("/oauth/par", &asking("prompt", "none"), &credentials));
    let short = parameters(&[
        ("client_id", "web"),
        ("request_uri", text(&pushed, "request_uri")),
    ]);
    refused(&Browser::new(&server), &short, "login_required");
    // It is complete.
    assert_eq!(
        shows(&Browser::signed_in(&server, USERNAME).open(&short)),
        Page::Error
    );
}

#[test]
fn a_cookie_that_proves_no_session_is_none() {
    let server = provider(&json_value!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let bob = Browser::signed_in(&server, BOB);
    let name = "__Host-sekisho-session";
    let (alices, bobs) = (
        alice.cookie(name).expect("a session"),
        bob.cookie(name).expect("a session"),
    );
    let (of_alice, _) = alices.split_once('.').expect("a name and a secret");
    let (_, secret_of_bob) = bobs.split_once('.').expect("a name and a secret");
    let other_user = format!("bm9ib2R5.{secret_of_bob}");
    for cookie in [
        "",
        ".",
        "x",
        "x.y",
        &format!("{of_alice}.{secret_of_bob}"),
        of_alice,
        &alices[..alices.len() - 1],
        &other_user,
    ] {
        let thief = Browser::new(&server);
        thief.set_cookie(name, cookie);
        refused(&thief, &asking("prompt", "none"), "login_required");
    }
    // Behind another name it is no session either.
    let plain = Browser::new(&server);
    plain.set_cookie("sekisho-session", &alices);
    refused(&plain, &asking("prompt", "none"), "login_required");
}

#[test]
fn rfc_6265_5_the_session_cookie_is_for_this_host_and_for_no_script() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let response = browser.sign_in(&browser.open(&request("web")), USERNAME, PASSWORD);
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| *name == "Set-Cookie")
        .map(|(_, value)| value);
    let session = cookies
        .into_iter()
        .find(|cookie| cookie.starts_with("__Host-sekisho-session="))
        .expect("a session");
    let (_, attributes) = session.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Secure");
}

#[test]
fn nobody_who_fails_to_sign_in_gets_a_session() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let page = browser.sign_in(&browser.open(&request("web")), USERNAME, "a wrong password");
    assert_eq!((page.status, shows(&page)), (403, Page::SignIn));
    assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    refused(&browser, &asking("prompt", "none"), "login_required");
}

#[test]
fn openid_connect_core_3_1_2_1_prompt_login_asks_again_who_is_there() {
    let server = provider(&json_value!({}));
    let signed_in_at = server.now();
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(100);
    for value in ["login", "select_account", "login select_account"] {
        assert_eq!(
            sees(&browser, &asking("prompt", value)),
            Page::SignIn,
            "{value}"
        );
    }
    let before = browser.cookie("__Host-sekisho-session").expect("a session");
    let answer = browser.sign_in(
        &browser.open(&asking("prompt", "login")),
        USERNAME,
        PASSWORD,
    );
    // What she has allowed before she is not asked again.
    assert_eq!(
        claims_of(&server, &answer)["auth_time"].as_i64(),
        Some(signed_in_at + 100)
    );
    let after = browser.cookie("__Host-sekisho-session").expect("a session");
    assert_ne!(before, after);
    // The former session is over.
    browser.set_cookie("__Host-sekisho-session", &before);
    refused(&browser, &asking("prompt", "none"), "login_required");
    browser.set_cookie("__Host-sekisho-session", &after);
    assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
}

#[test]
fn openid_connect_core_3_1_2_1_prompt_consent_asks_again_what_is_allowed() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(sees(&browser, &request("web")), Page::Answer);
    assert_eq!(sees(&browser, &asking("prompt", "consent")), Page::Consent);
    let page = browser.open(&asking("prompt", "login consent"));
    assert_eq!(shows(&page), Page::SignIn);
    assert_eq!(
        shows(&browser.sign_in(&page, USERNAME, PASSWORD)),
        Page::Consent
    );
}

#[test]
fn openid_connect_core_3_1_2_1_max_age_counts_from_the_last_sign_in() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(60);
    for (max_age, page) in [
        ("61", Page::Answer),
        ("60", Page::Answer),
        ("59", Page::SignIn),
        ("1", Page::SignIn),
        ("0", Page::SignIn),
    ] {
        assert_eq!(
            sees(&browser, &asking("max_age", max_age)),
            page,
            "{max_age}"
        );
    }
    assert_eq!(
        sees(&browser, &asking("max_age", "9999999999")),
        Page::Answer
    );
    for max_age in ["59", "0"] {
        refused(
            &browser,
            &with(asking("prompt", "none"), "max_age", max_age),
            "login_required",
        );
    }
}

#[test]
fn max_age_0_means_now_and_who_signs_in_now_is_let_through() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let now = server.now();
    assert_eq!(sees(&browser, &asking("max_age", "0")), Page::SignIn);
    let answer = browser.sign_in(&browser.open(&asking("max_age", "0")), USERNAME, PASSWORD);
    // §3.1.2.1: "When max_age is used, the ID Token returned MUST include an auth_time Claim
    // Value."
    assert_eq!(claims_of(&server, &answer)["auth_time"].as_i64(), Some(now));
}

#[test]
fn openid_connect_registration_2_a_client_has_a_max_age_of_its_own_unless_it_says_another() {
    let server = provider_for(
        &json_value!({}),
        &[
            joined(&web("web"), &json_value!({ "defaultMaxAge": 60 })),
            web("other"),
        ],
    );
    let browser = Browser::signed_in(&server, USERNAME);
    browser.agreed(&request("other"));
    server.wait(61);
    assert_eq!(sees(&browser, &request("web")), Page::SignIn);
    assert_eq!(sees(&browser, &asking("max_age", "3600")), Page::Answer);
    assert_eq!(sees(&browser, &request("other")), Page::Answer);
}

/// An ID token of `username` for `client_id`.
fn id_token(server: &Server, client_id: &str, username: &str) -> String {
    let answer = Browser::new(server).agreed_by(&request(client_id), username);
    text(&tokens_of(server, &answer, &request(client_id)), "id_token").to_owned()
}

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
fn one_sign_in_is_enough_for_every_client_and_each_asks_what_it_may_do() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    for client in ["other", "spa"] {
        assert_eq!(sees(&browser, &request(client)), Page::Consent);
        assert_eq!(shows(&browser.agreed(&request(client))), Page::Answer);
        assert_eq!(sees(&browser, &request(client)), Page::Answer);
    }
    // Another browser is another session, and what was allowed is known there too.
    let elsewhere = Browser::new(&server);
    let page = elsewhere.open(&request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    assert_eq!(
        shows(&elsewhere.sign_in(&page, USERNAME, PASSWORD)),
        Page::Answer
    );
    // What Alice has allowed is not what Bob has.
    let bob = Browser::new(&server);
    assert_eq!(
        shows(&bob.sign_in(&bob.open(&request("web")), BOB, PASSWORD)),
        Page::Consent
    );
}

#[test]
fn more_than_was_allowed_is_asked_for_and_less_is_not() {
    let server = provider(&json_value!({}));
    let browser = Browser::new(&server);
    let scope = |scope: &str| request_for("web", "code", scope);
    browser.agreed(&scope("openid email"));
    for less in ["openid email", "email openid", "openid", "email"] {
        assert_eq!(sees(&browser, &scope(less)), Page::Answer, "{less}");
    }
    for more in ["openid email profile", "openid offline_access", "read"] {
        assert_eq!(sees(&browser, &scope(more)), Page::Consent, "{more}");
    }
    // To refuse more takes nothing back.
    browser.decide(&browser.open(&scope("openid profile")), "deny");
    assert_eq!(sees(&browser, &scope("openid email")), Page::Answer);
    assert_eq!(sees(&browser, &scope("openid profile")), Page::Consent);
    browser.agreed(&scope("openid profile"));
    assert_eq!(sees(&browser, &scope("openid email profile")), Page::Answer);
}

#[test]
fn a_session_lives_as_long_as_the_service_says() {
    let server = provider(&json_value!({ "sessionDuration": 600 }));
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(599);
    assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
    server.wait(1);
    refused(&browser, &asking("prompt", "none"), "login_required");
    assert_eq!(sees(&browser, &request("web")), Page::SignIn);
}

#[test]
fn a_new_password_ends_every_session_and_so_does_the_removal_of_the_person() {
    let server = provider(&json_value!({}));
    let browsers = [
        Browser::signed_in(&server, USERNAME),
        Browser::signed_in(&server, USERNAME),
        Browser::signed_in(&server, BOB),
    ];
    let put = json_value!({ "username": USERNAME, "password": "another password" });
    assert_eq!(server.admin("/admin/user", &put).status, 200);
    assert_eq!(
        server
            .admin("/admin/user/delete", &json_value!({ "username": BOB }))
            .status,
        200
    );
    for browser in &browsers {
        refused(browser, &asking("prompt", "none"), "login_required");
        assert_eq!(sees(browser, &request("web")), Page::SignIn);
    }
}

#[test]
fn a_service_that_keeps_no_sessions_asks_everything_every_time() {
    let server = provider(&json_value!({ "sessionDuration": 0 }));
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(browser.cookie("__Host-sekisho-session"), None);
    refused(&browser, &asking("prompt", "none"), "login_required");
    let page = browser.open(&request("web"));
    assert_eq!(shows(&page), Page::SignIn);
    let consent = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(shows(&consent), Page::Consent);
    assert!(!consent.body.contains("consent-switch"), "{}", consent.body);
}

#[test]
fn a_session_of_before_counts_no_more_once_the_service_keeps_none() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let members = json_value!({
        "issuer": ISSUER, "fapiModes": [], "sessionDuration": 0, "supportedScopes": [{ "name": "openid" }],
    });
    let documents =
        json_value!([{ "name": "service.json", "kind": "service", "document": members }]);
    assert_eq!(
        server
            .admin("/admin/apply", &json_value!({ "documents": documents }))
            .status,
        200
    );
    refused(&browser, &asking("prompt", "none"), "login_required");
}

#[test]
fn somebody_else_may_go_on_in_the_same_browser() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let consent = browser.open(&asking("prompt", "consent"));
    assert!(consent.body.contains("consent-switch"), "{}", consent.body);
    let page = unchanged(&server, || browser.decide(&consent, "switch"));
    assert_eq!(shows(&page), Page::SignIn);
    let answer = browser.decide(&browser.sign_in(&page, BOB, PASSWORD), "allow");
    assert_eq!(text(&claims_of(&server, &answer), "sub"), "subject-of-bob");
    // The browser is Bob's from now on.
    assert_eq!(
        text(
            &claims_of(&server, &browser.open(&asking("prompt", "none"))),
            "sub"
        ),
        "subject-of-bob"
    );
}

#[test]
fn whoever_is_meant_cannot_be_switched_away_from() {
    let server = provider(&json_value!({}));
    let hint = id_token(&server, "web", USERNAME);
    let browser = Browser::signed_in(&server, USERNAME);
    let consent = browser.open(&with(asking("prompt", "consent"), "id_token_hint", &hint));
    let page = browser.decide(&consent, "switch");
    let answer = answer_of(&browser.sign_in(&page, BOB, PASSWORD));
    assert_eq!(
        (answer.get("error"), answer.get("code")),
        (Some("login_required"), None)
    );
}

#[test]
fn a_client_that_is_locked_in_between_gets_nothing() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let consent = browser.open(&asking("prompt", "consent"));
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "locked": true })),
    );
    let response = browser.decide(&consent, "allow");
    assert_eq!(
        (response.status, response.header("location")),
        (400, None),
        "{}",
        response.body
    );
}
