//! When a person is asked again.

use super::*;

#[test]
fn openid_connect_core_3_1_2_1_prompt_login_asks_again_who_is_there() {
    let server = provider(&json_value!({}));
    let signed_in_at = server.now();
    let browser = Browser::signed_in(&server, USERNAME);
    server.wait(100);
    for value in ["login", "login select_account"] {
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

#[test]
fn openid_connect_core_17_what_was_allowed_under_a_pairwise_sub_is_not_allowed_under_a_public_one()
{
    let of = |server: &Server, subject_type: &str| {
        let members = json_value!({ "subjectType": subject_type });
        put_client(server, &joined(&web("web"), &members));
    };
    let server = provider(&json_value!({}));
    of(&server, "PAIRWISE");
    let browser = Browser::signed_in(&server, USERNAME);
    assert_eq!(sees(&browser, &request("web")), Page::Answer);
    of(&server, "PUBLIC");
    refused(&browser, &asking("prompt", "none"), "consent_required");
    let page = browser.open(&request("web"));
    assert_eq!(shows(&page), Page::Consent);
    let answer = browser.decide(&page, "allow");
    assert_eq!(claims_of(&server, &answer)["sub"], "subject-of-alice");
    assert_eq!(sees(&browser, &request("web")), Page::Answer);
    // What counts is what was allowed last.
    of(&server, "PAIRWISE");
    refused(&browser, &asking("prompt", "none"), "consent_required");
}

#[test]
fn openid_connect_core_8_1_what_was_allowed_in_one_sector_is_not_allowed_in_another() {
    let server = provider(&json_value!({}));
    let pairwise = joined(&web("web"), &json_value!({ "subjectType": "PAIRWISE" }));
    put_client(&server, &pairwise);
    let browser = Browser::signed_in(&server, USERNAME);
    let sector = json_value!({ "sectorIdentifierUri": "https://sector.example/uris.json" });
    put_client(&server, &joined(&pairwise, &sector));
    refused(&browser, &asking("prompt", "none"), "consent_required");
    put_client(&server, &pairwise);
    assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
}

#[test]
fn what_was_allowed_before_it_was_remembered_by_which_sub_counts_under_either() {
    for subject_type in ["PUBLIC", "PAIRWISE"] {
        let server = provider(&json_value!({}));
        let browser = Browser::signed_in(&server, USERNAME);
        let members = json_value!({ "subjectType": subject_type });
        put_client(&server, &joined(&web("web"), &members));
        assert_eq!(sees(&browser, &asking("prompt", "none")), Page::Answer);
    }
}
