//! RFC 9396 §13 and §3: what a person is asked, each time.

use super::*;
use crate::support::ordinary::{Page, answer_of, shows, tokens_of};
use crate::support::server::{PASSWORD, USERNAME};

fn shown(server: &Server, details: &Value) -> String {
    let browser = Browser::new(server);
    let page = browser.open(&asking("web", details));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    assert_eq!(shows(&page), Page::Consent, "{}", page.body);
    page.body
}

#[test]
fn a_person_sees_details_in_the_words_of_the_service() {
    let page = shown(&server(), &json!([payment()]));
    let expected =
        "Pay <b><bdi>123.50</bdi></b> <b><bdi>EUR</bdi></b> to <b><bdi>Merchant A</bdi></b>";
    assert!(page.contains(expected), "{page}");
}

#[test]
fn a_person_sees_below_the_words_what_these_do_not_say() {
    let actions: Vec<String> = (0..60).map(|number| format!("action-{number}")).collect();
    let mut details = payment();
    details["privileges"] = json!(["admin"]);
    details["actions"] = json!(actions);
    let page = shown(&server(), &json!([details]));
    let actions = format!("<bdi>actions</bdi>: <bdi>{}</bdi>", actions.join(", "));
    for expected in [
        "to <b><bdi>Merchant A</bdi></b>",
        "<br><bdi>privileges</bdi>: <bdi>admin</bdi>",
        "<bdi>creditorAccount.iban</bdi>: <bdi>DE02100100109307118603</bdi>",
        &actions,
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    // What the words say is said once.
    assert!(!page.contains("creditorName") && !page.contains("instructedAmount"));
}

/// What `/account/applications` shows after these details were allowed, each in a request of its own.
fn allowed(details: &[Value]) -> String {
    let server = server();
    let browser = Browser::new(&server);
    for details in details {
        let asked = asking("web", details);
        tokens_of(&server, &browser.agreed(&asked), &asked);
    }
    browser.visit("/account/applications").body
}

#[test]
fn a_person_sees_the_details_of_each_grant_among_their_applications() {
    let page = allowed(&[json!([payment()]), json!([account()])]);
    for expected in [
        "<b><bdi>Merchant A</bdi></b>",
        "<b><bdi>account_information</bdi></b>",
    ] {
        assert_eq!(page.matches(expected).count(), 1, "{expected}: {page}");
    }
    assert!(!page.contains("And more of this kind."));
}

#[test]
fn the_applications_say_so_where_they_leave_details_out() {
    let page = allowed(&vec![json!([payment()]); 17]);
    assert_eq!(page.matches("<b><bdi>Merchant A</bdi></b>").count(), 16);
    assert!(page.contains("And more of this kind."), "{page}");
}

#[test]
fn the_applications_leave_out_what_is_too_long_and_say_so() {
    let long = |number: usize| {
        let note = format!("note-{number}-{}", "x".repeat(12_000));
        json!([{ "type": "anything", "note": note }])
    };
    let page = allowed(&(0..6).map(long).collect::<Vec<_>>());
    let shown = page.matches("<bdi>note</bdi>").count();
    assert!((1..6).contains(&shown), "{shown}");
    assert!(page.contains("And more of this kind."));
}

#[test]
fn a_person_sees_every_field_where_the_service_has_no_words() {
    let details = json!({ "type": "anything", "note": "x", "within": { "a": [1, { "b": true }] } });
    let page = shown(&server(), &json!([account(), details]));
    for expected in [
        "<b><bdi>account_information</bdi></b>",
        "<bdi>actions</bdi>: <bdi>list_accounts, read_balances, read_transactions</bdi>",
        "<bdi>locations</bdi>: <bdi>https://example.com/accounts</bdi>",
        "<b><bdi>anything</bdi></b>",
        "<bdi>note</bdi>: <bdi>x</bdi>",
        "<bdi>within.a[0]</bdi>: <bdi>1</bdi>",
        "<bdi>within.a[1].b</bdi>: <bdi>true</bdi>",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn what_a_client_writes_is_text_and_turns_no_words_around() {
    let evil = "<script>alert(1)</script>\u{202e}{creditorName}\"'&";
    let mut details = payment();
    details["creditorName"] = evil.into();
    let others = json!({ "type": "anything", "<b>\u{2067}": { "<i>": evil } });
    let page = shown(&server(), &json!([details, others]));
    assert!(
        !page.contains("<script>alert") && !page.contains("<b>\u{2067}") && !page.contains("<i>")
    );
    assert!(!page.contains('\u{202e}') && !page.contains('\u{2067}'));
    let written = "&#60;script&#62;alert(1)&#60;/script&#62;{creditorName}&#34;&#39;&#38;";
    assert_eq!(page.matches(written).count(), 2, "{page}");
}

#[test]
fn what_was_allowed_before_is_asked_again() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    let asked = asking("web", &json!([payment()]));
    for _ in 0..2 {
        let page = browser.open(&asked);
        assert_eq!(shows(&page), Page::Consent);
        assert!(
            answer_of(&browser.decide(&page, "allow"))
                .get("code")
                .is_some()
        );
    }
    // What is remembered is the scope beside them.
    let alone = browser.open(&without(asked.clone(), NAME));
    assert!(answer_of(&alone).get("code").is_some());
    let silent = browser.open(&with(asked, "prompt", "none"));
    assert_eq!(answer_of(&silent).get("error"), Some("consent_required"));
}

#[test]
fn whoever_refuses_details_takes_back_nothing_else() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    let asked = asking("web", &json!([payment()]));
    browser.agreed(&asked);
    let denied = browser.decide(&browser.open(&asked), "deny");
    assert_eq!(answer_of(&denied).get("error"), Some("access_denied"));
    let alone = browser.open(&without(asked, NAME));
    assert!(answer_of(&alone).get("code").is_some());
}
