//! The page that asks what the client may do.

use super::*;
use crate::oauth::interaction::described::Described;

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

fn described(details: serde_json::Value, words: Option<&str>) -> Described {
    Described::of(details.as_object().expect("an object"), words)
}

fn asking(details: &[Described], language: Language) -> String {
    Consent {
        details,
        language,
        ..CONSENT
    }
    .render()
}

#[test]
fn rfc_9396_13_the_consent_page_shows_details_in_the_words_of_their_type_in_both_languages() {
    let payment = || {
        serde_json::json!({
            "type": "payment",
            "amount": { "value": "123.50", "currency": "EUR" },
            "to": "Merchant A",
        })
    };
    for (language, words, heading, shown) in [
        (
            Language::English,
            "Pay {amount.value} {amount.currency} to {to}",
            "This time it asks for:",
            "Pay <b><bdi>123.50</bdi></b> <b><bdi>EUR</bdi></b> to <b><bdi>Merchant A</bdi></b>",
        ),
        (
            Language::Japanese,
            "{to}へ{amount.value}{amount.currency}を支払う",
            "今回アプリが求めている内容：",
            "<b><bdi>Merchant A</bdi></b>へ<b><bdi>123.50</bdi></b><b><bdi>EUR</bdi></b>を支払う",
        ),
    ] {
        let page = asking(&[described(payment(), Some(words))], language);
        assert!(page.contains(heading), "{page}");
        assert!(page.contains(shown), "{page}");
        assert_eq!(count(&asking(&[], language), heading), 0);
    }
}

#[test]
fn the_consent_page_lists_each_field_of_details_that_have_no_words() {
    let details = serde_json::json!({
        "type": "account_information",
        "actions": ["list_accounts", "read_balances"],
        "access": { "accounts": [{ "iban": "DE40100100103307118608" }] },
    });
    for language in Language::ALL {
        let page = asking(&[described(details.clone(), None)], *language);
        for shown in [
            "<b><bdi>account_information</bdi></b>",
            "<bdi>actions</bdi>: <bdi>list_accounts, read_balances</bdi>",
            "<bdi>access.accounts[0].iban</bdi>: <bdi>DE40100100103307118608</bdi>",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(count(&page, "<bdi>type</bdi>"), 0);
    }
}

#[test]
fn what_a_client_writes_in_details_is_text_and_no_markup_nor_another_place() {
    let evil = r#"<script id="x">alert(1)</script>&"'{to}"#;
    let details = serde_json::json!({ "type": evil, "to": "Bob", "why": evil, evil: "a" });
    for page in [
        asking(
            &[described(details.clone(), Some("For {why}, {missing}"))],
            Language::English,
        ),
        asking(&[described(details, None)], Language::English),
    ] {
        assert_eq!(count(&page, "<script id="), 0, "{page}");
        assert_eq!(count(&page, "alert(1)</script>"), 0, "{page}");
        assert!(page.contains("&#60;script id=&#34;x&#34;&#62;"), "{page}");
        // What stands in the place of another is no place.
        assert!(page.contains("&#39;{to}"), "{page}");
        assert_eq!(ids(&page), ["consent-allow", "consent-deny"]);
    }
}

#[test]
fn a_place_in_words_for_what_is_not_there_stays_and_a_long_value_is_cut_there_and_whole_below() {
    let details = serde_json::json!({ "type": "payment", "why": "x".repeat(300) });
    let details = [described(details, Some("For {why}, to {to}"))];
    let page = asking(&details, Language::English);
    assert!(page.contains(", to {to}"), "{page}");
    assert!(page.contains(&format!("{}…", "x".repeat(200))));
    assert_eq!(count(&page, &"x".repeat(300)), 1, "{page}");
}

#[test]
fn a_consent_page_of_details_alone_does_not_say_that_nothing_is_asked() {
    let details = [described(serde_json::json!({ "type": "payment" }), None)];
    let page = Consent {
        scopes: &[],
        details: &details,
        ..CONSENT
    }
    .render();
    assert_eq!(count(&page, "It asks for no particular permission."), 0);
    assert!(page.contains("This time it asks for:"));
}
