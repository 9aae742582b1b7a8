//! A session that proves too little is raised: the password is not asked for again.

use super::*;
use crate::passkeys;
use crate::second_factor::{enrolled, lower_sessions};
use crate::support::expect::{apply_service, text};
use crate::support::json;
use crate::support::ordinary::{BOB, Page, answer_of, basic, secret_of, shows};

/// The session of one factor of a browser in which an authenticator was added, as it was kept before
/// that raised it.
fn of_one_factor(server: &Server) -> (Browser<'_>, String, Vec<String>) {
    let (browser, key, codes) = enrolled(server);
    lower_sessions(server);
    let answer = browser.agreed(&request("web"));
    let claims = told(server, &answer);
    assert_eq!(
        (&claims["amr"], &claims["acr"]),
        (&json_value!(["pwd"]), &json_value!(ONE))
    );
    (browser, key, codes)
}

fn error_of(response: &Response) -> String {
    let answer = answer_of(response);
    assert_eq!(answer.get("code"), None);
    answer.get("error").expect("an error").to_owned()
}

#[test]
fn rfc_9470_5_a_session_of_one_factor_is_asked_for_the_other_and_no_password() {
    let server = service(&json_value!({}));
    let (browser, key, _) = of_one_factor(&server);
    let since = server.now() - 60;
    let silent = with(asking(TWO), "prompt", "none");
    assert_eq!(error_of(&browser.open(&silent)), "login_required");
    for asked in [
        asking(TWO),
        demanding(&[TWO]),
        asking(&format!("urn:unknown {TWO}")),
    ] {
        assert!(asks_for_a_code(&browser.open(&asked)));
    }
    let page = browser.open(&asking(TWO));
    let wrong = browser.submit(FACTOR, &page, &[("code", "000000")]);
    assert_eq!(wrong.status, 403);
    assert_eq!(error_of(&browser.open(&silent)), "login_required");
    let answer = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    let claims = told(&server, &answer);
    // No younger than the older of the two proofs.
    assert_eq!(claims["auth_time"], since);
    assert_eq!(claims["amr"], json_value!(["pwd", "otp", "mfa"]));
    assert_eq!(claims["acr"], TWO);
    // From then on it is what the session proves: without a page, and told as it is asked for.
    let answer = browser.open(&silent);
    assert_eq!(told(&server, &answer)["acr"], TWO);
    let both = asking(&format!("{ONE} {TWO}"));
    assert_eq!(told(&server, &browser.open(&both))["acr"], ONE);
    let unasked = browser.open(&request("web"));
    assert_eq!(told(&server, &unasked)["acr"], TWO, "the strongest");
}

#[test]
fn rfc_9470_6_tokens_and_introspection_tell_the_class_and_the_time() {
    for members in [
        json_value!({}),
        json_value!({ "accessTokenSignAlg": "ES256" }),
    ] {
        let server = service(&members);
        let (browser, key, _) = of_one_factor(&server);
        let page = browser.open(&asking(TWO));
        let answer = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
        let tokens = tokens_of(&server, &answer, &request("web"));
        let token = text(&tokens, "access_token");
        let form = [("token".to_owned(), token.to_owned())];
        let header = [basic("web", &secret_of("web"))];
        let active = json(&server.post("/oauth/introspect", &form, &header));
        assert_eq!(active["acr"], TWO, "{active}");
        assert_eq!(active["auth_time"], server.now() - 60);
        if token.contains('.') {
            let claims = crate::support::expect::parts_of(token).1;
            assert_eq!(
                (&claims["acr"], &claims["auth_time"]),
                (&active["acr"], &active["auth_time"])
            );
        }
    }
}

#[test]
fn the_proof_of_a_session_counts_no_longer_than_max_age_says() {
    let server = service(&json_value!({}));
    let (browser, ..) = of_one_factor(&server);
    for (age, is_enough) in [("60", true), ("59", false), ("0", false)] {
        let page = browser.open(&with(asking(TWO), "max_age", age));
        assert_eq!(asks_for_a_code(&page), is_enough, "{age}");
        assert_eq!(shows(&page) == Page::SignIn, !is_enough, "{age}");
    }
    let page = browser.open(&with(asking(TWO), "prompt", "login"));
    assert_eq!(shows(&page), Page::SignIn);
}

#[test]
fn openid_connect_core_5_5_1_1_a_voluntary_class_is_asked_for_where_it_can_be_met() {
    let server = service(&json_value!({}));
    let voluntary = |value: Value| {
        let claims = json_value!({ "id_token": { "acr": value } }).to_string();
        with(request("web"), "claims", &claims)
    };
    let (browser, key, _) = of_one_factor(&server);
    for asked in [
        json_value!({ "value": ONE }),
        json_value!({ "value": KEY }),
        json_value!({ "values": [TWO, ONE] }),
    ] {
        assert_eq!(told(&server, &browser.open(&voluntary(asked)))["acr"], ONE);
    }
    let asked = voluntary(json_value!({ "values": [TWO] }));
    let answer = browser.open(&with(asked.clone(), "prompt", "none"));
    assert_eq!(told(&server, &answer)["acr"], ONE);
    let page = browser.open(&asked);
    assert!(asks_for_a_code(&page));
    let answer = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    assert_eq!(told(&server, &answer)["acr"], TWO);
    // Whoever has none is asked for nothing.
    let bobs = Browser::signed_in(&server, BOB);
    assert_eq!(told(&server, &bobs.open(&asked))["acr"], ONE);
}

#[test]
fn a_session_that_is_raised_was_seen_just_then() {
    let server = service(
        &json_value!({ "people": { "sessions": { "idle": 600 }, "factors": {
        "acrs": [{ "acr": TWO, "level": "SECOND_FACTOR" }],
    } } }),
    );
    let (browser, key, _) = of_one_factor(&server);
    for _ in 0..2 {
        server.wait(500);
        told(&server, &browser.open(&request("web")));
    }
    let page = browser.open(&asking(TWO));
    let answer = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    assert_eq!(told(&server, &answer)["auth_time"], server.now() - 1060);
    server.wait(500);
    let answer = browser.open(&with(asking(TWO), "prompt", "none"));
    assert_eq!(told(&server, &answer)["acr"], TWO);
}

#[test]
fn a_page_whose_session_has_ended_raises_nothing() {
    for ends in ["browser", "everywhere", "in time"] {
        let server = service(&json_value!({}));
        let (browser, key, _) = of_one_factor(&server);
        let page = browser.open(&asking(TWO));
        assert!(asks_for_a_code(&page));
        match ends {
            "browser" => browser.remove_cookie("__Host-sekisho-session"),
            "everywhere" => {
                let asked = json_value!({ "username": USERNAME });
                assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
            }
            _ => server.wait(600),
        }
        let late = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
        assert_eq!(shows(&late), Page::SignIn, "{ends}");
    }
}

#[test]
fn a_class_that_nobody_can_meet_is_unmet_and_one_that_nobody_knows_asks_for_nothing() {
    let server = service(&json_value!({}));
    let browser = Browser::signed_in(&server, USERNAME);
    let unmet = "unmet_authentication_requirements";
    assert_eq!(error_of(&browser.open(&demanding(&["urn:unknown"]))), unmet);
    let answer = browser.open(&asking("urn:unknown"));
    assert_eq!(told(&server, &answer)["acr"], ONE);
    let voluntary = json_value!({ "id_token": { "acr": { "values": [TWO, "urn:unknown"] } } });
    let answer = browser.open(&with(request("web"), "claims", &voluntary.to_string()));
    assert_eq!(
        told(&server, &answer)["acr"],
        ONE,
        "OpenID Connect Core section 5.5.1.1"
    );
    let server = provider(&json_value!({ "supportedAcrs": [ONE], "people": {
        "passkeys": { "enabled": false },
        "factors": { "acrs": [{ "acr": KEY, "level": "PASSKEY" }] },
    } }));
    let browser = Browser::signed_in(&server, USERNAME);
    for asked in [
        asking(KEY),
        demanding(&[KEY]),
        with(asking(KEY), "prompt", "none"),
    ] {
        assert_eq!(error_of(&browser.open(&asked)), unmet);
    }
    for asked in [asking(&format!("{KEY} {ONE}")), demanding(&[KEY, ONE])] {
        assert_eq!(told(&server, &browser.open(&asked))["acr"], ONE);
    }
}

#[test]
fn where_a_passkey_is_asked_for_no_password_lets_in() {
    let server = service(&json_value!({}));
    let mut authenticator = passkeys::enrolled(&server, USERNAME, 7);
    let browser = Browser::new(&server);
    let page = browser.open(&asking(KEY));
    assert!(page.body.contains("id=\"needed\""));
    let again = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!((again.status, shows(&again)), (403, Page::SignIn));
    assert!(is_nobody(&browser));
    // Of whoever has none the client hears.
    let none = browser.sign_in(&page, BOB, PASSWORD);
    assert_eq!(error_of(&none), "unmet_authentication_requirements");
    assert!(is_nobody(&browser));
    let browser = Browser::signed_in(&server, USERNAME);
    let page = browser.open(&asking(KEY));
    assert_eq!(shows(&page), Page::SignIn);
    let consent = passkeys::sign_in_on(&browser, &page, &mut authenticator);
    let claims = told(&server, &consent);
    assert_eq!(
        (&claims["acr"], &claims["amr"][2]),
        (&json_value!(KEY), &json_value!("mfa"))
    );
    // It is a second factor, too, and what was asked for first is told.
    let answer = browser.open(&with(asking(TWO), "prompt", "none"));
    assert_eq!(told(&server, &answer)["acr"], TWO);
}

#[test]
fn two_factors_are_no_passkey() {
    let server = service(&json_value!({}));
    let (_, key, _) = enrolled(&server);
    let browser = Browser::new(&server);
    let page = browser.open(&demanding(&[KEY]));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    let none = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
    assert_eq!(error_of(&none), "unmet_authentication_requirements");
    assert!(is_nobody(&browser));
}

#[test]
fn the_classes_that_can_be_met_are_told_in_discovery() {
    let told = |members: &Value| {
        let server = service(members);
        let metadata = json(&server.get("/.well-known/oauth-authorization-server", "", &[]));
        metadata["acr_values_supported"].clone()
    };
    assert_eq!(told(&json_value!({})), json_value!([ONE, TWO, KEY]));
    let off = json_value!({ "people": {
        "passkeys": { "enabled": false },
        "factors": { "acrs": [{ "acr": KEY, "level": "PASSKEY" }] },
    } });
    assert_eq!(told(&off), json_value!([ONE]));
    // RFC 9470 section 7.
    let plain = json_value!({ "supportedScopes": [{ "name": "read" }] });
    assert_eq!(told(&plain), json_value!([ONE, TWO, KEY]));
}

#[test]
fn a_session_that_lasts_no_longer_is_raised_by_no_page_from_before() {
    let lasting = |members: &Value| {
        let known = json_value!({ "sessionDuration": 3600 });
        provider(&joined(&known, members))
    };
    let factors = json_value!({ "acrs": [{ "acr": TWO, "level": "SECOND_FACTOR" }] });
    let idle = json_value!({
        "supportedAcrs": [ONE, TWO],
        "people": { "factors": factors, "sessions": { "idle": 300 } },
    });
    let long = json_value!({ "supportedAcrs": [ONE, TWO], "people": { "factors": factors } });
    for (members, then) in [
        (&idle, None),
        (
            &long,
            Some(joined(&long, &json_value!({ "sessionDuration": 300 }))),
        ),
    ] {
        for (waits, is_raised) in [(299, true), (300, false)] {
            let server = lasting(members);
            let (browser, key, _) = of_one_factor(&server);
            if then.is_none() {
                browser.visit("/account");
            }
            let page = browser.open(&asking(TWO));
            assert!(asks_for_a_code(&page));
            if let Some(then) = &then {
                let then = joined(&json_value!({ "fapiModes": [] }), then);
                assert_eq!(apply_service(&server, &then).status, 200);
                // It began a minute ago.
                server.wait(waits - 60);
            } else {
                server.wait(waits);
            }
            let sent = browser.submit(FACTOR, &page, &[("code", &code(&key, server.now()))]);
            assert_eq!(shows(&sent) != Page::SignIn, is_raised, "{then:?} {waits}");
        }
    }
}
