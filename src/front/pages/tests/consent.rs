//! The page that asks what the client may do.

use super::*;

#[test]
fn the_consent_page_has_each_id_once() {
    assert_eq!(ids(&CONSENT.render()), ["consent-allow", "consent-deny"]);
}

#[test]
fn the_consent_form_brings_back_its_interaction_and_a_decision() {
    let page = CONSENT.render();
    assert!(page.contains(r#"<form method="post" action="/oauth/authorize/consent">"#));
    assert!(
        page.contains(r#"<input type="hidden" name="interaction" value="interaction-handle">"#)
    );
    assert!(page.contains(r#"<button id="consent-allow" name="decision" value="allow">"#));
    assert!(page.contains(r#"<button id="consent-deny" name="decision" value="deny""#));
}

#[test]
fn a_consent_page_lets_another_account_in_only_where_it_may() {
    let page = Consent {
        switchable: true,
        ..CONSENT
    }
    .render();
    assert_eq!(
        ids(&page),
        ["consent-allow", "consent-deny", "consent-switch"]
    );
    assert!(page.contains(r#"<button id="consent-switch" name="decision" value="switch""#));
    assert_eq!(count(&CONSENT.render(), "switch"), 0);
}

#[test]
fn the_consent_page_says_who_asks_whom_for_what_and_where_the_answer_goes() {
    let page = CONSENT.render();
    for shown in [
        "Example Ledger",
        "hanako",
        "See your accounts and their balances",
        "<bdi>app.ledger.example</bdi>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn the_consent_page_shows_the_host_and_not_the_whole_uri() {
    assert!(!CONSENT.render().contains("/callback"));
}

#[test]
fn an_answer_to_a_loopback_address_stays_on_this_device() {
    let page = Consent {
        redirect_uri: "http://127.0.0.1:51004/callback",
        ..CONSENT
    }
    .render();
    assert!(page.contains("an app on this device (<b><bdi>127.0.0.1:51004</bdi></b>)"));
    assert!(!CONSENT.render().contains("on this device"));
}

#[test]
fn a_scope_without_a_description_is_shown_all_the_same() {
    let page = CONSENT.render();
    assert!(page.contains("<bdi>See your email address</bdi>"));
    assert!(page.contains("<bdi>payments</bdi>"));
}

#[test]
fn a_request_without_scopes_says_so() {
    let page = Consent {
        scopes: &[],
        ..CONSENT
    }
    .render();
    assert!(page.contains("no particular permission"));
    assert!(!page.contains("<ul class=\"scopes\">"));
}

#[test]
fn each_link_of_the_client_is_shown_once_and_learns_nothing() {
    let page = CONSENT.render();
    assert_eq!(count(&page, "<a href="), 3);
    assert_eq!(
        count(&page, r#" target="_blank" rel="noopener noreferrer">"#),
        3
    );
}

#[test]
fn a_client_without_links_has_no_list_of_them() {
    let page = Consent {
        client_uri: None,
        policy_uri: None,
        tos_uri: None,
        ..CONSENT
    }
    .render();
    assert_eq!(
        count(&page, "<ul class=\"links\">") + count(&page, "<a "),
        0
    );
}

#[test]
fn a_link_that_could_run_is_not_shown() {
    let page = Consent {
        client_uri: Some("javascript:alert(1)"),
        policy_uri: Some("http://x.example/"),
        ..CONSENT
    }
    .render();
    assert_eq!(count(&page, "<a href="), 1);
    assert!(!page.contains("javascript"));
}
