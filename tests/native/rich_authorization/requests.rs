//! RFC 9396 §2, §3 and §5: what is asked for.

use super::*;
use crate::support::expect::{assert_refused, unchanged};
use crate::support::ordinary::{Page, answer_of, shows};

const INVALID: &str = "invalid_authorization_details";

#[test]
fn rfc_9396_3_details_are_pushed_and_brought() {
    let server = server();
    let asked = asking("web", &json!([payment(), account()]));
    assert_eq!(pushed(&server, &asked).status, 201);
    let browser = Browser::new(&server);
    let page = browser.open(&asked);
    assert_eq!(shows(&page), Page::SignIn);
    assert!(answer_of(&browser.agreed(&asked)).get("code").is_some());
}

#[test]
fn rfc_9396_3_1_a_request_for_details_needs_no_scope() {
    let server = server();
    let asked = asking_alone("web", &json!([account()]));
    assert_eq!(pushed(&server, &asked).status, 201);
    let tokens = issued(&server, &asked);
    assert_eq!(
        (&tokens["scope"], &tokens[NAME]),
        (&Value::Null, &json!([account()]))
    );
    assert_refused(
        &pushed(&server, &without(asked, NAME)),
        400,
        "invalid_scope",
    );
}

#[test]
fn rfc_9396_3_1_a_scope_that_nobody_knows_is_refused_beside_details() {
    let server = server();
    let asked = with(asking("web", &json!([account()])), "scope", "unknown");
    assert_refused(&pushed(&server, &asked), 400, "invalid_scope");
}

#[test]
fn rfc_9396_2_what_is_no_list_of_objects_with_a_type_is_refused() {
    let server = server();
    let long = format!(r#"[{{"type":"anything","a":"{}"}}]"#, "x".repeat(16 * 1024));
    let huge = "[".repeat(60 * 1024);
    let nested = |levels: usize| {
        let value = "[".repeat(levels - 2) + &"]".repeat(levels - 2);
        format!(r#"[{{"type":"anything","a":{value}}}]"#)
    };
    let many = |count: usize| json!(vec![json!({ "type": "anything" }); count]).to_string();
    for right in [nested(8), many(32)] {
        let asked = with(asking("web", &json!([])), NAME, &right);
        assert_eq!(pushed(&server, &asked).status, 201, "{right}");
    }
    for wrong in [
        "x",
        "null",
        "7",
        "{}",
        "[]",
        "[[]]",
        "[null]",
        "[{}]",
        r#"[{"type":7}]"#,
        r#"[{"type":null}]"#,
        r#"{"type":"anything"}"#,
        r#"[{"type":"anything"},{}]"#,
        r#"[{"type":"anything"}"#,
        r#"[{"type":"anything"}]]"#,
        r#"[{"type":"anything","a":1,"a":1}]"#,
        r#"[{"type":"anything","type":"anything"}]"#,
        &nested(9),
        &nested(100),
        &nested(5000),
        &many(33),
        &long,
        &huge,
    ] {
        let asked = with(asking("web", &json!([])), NAME, wrong);
        let refused = unchanged(&server, || pushed(&server, &asked));
        assert_refused(&refused, 400, INVALID);
    }
}

#[test]
fn rfc_6749_3_1_details_come_once() {
    let server = server();
    let twice = [
        asking("web", &json!([account()])),
        vec![(NAME.to_owned(), "[]".to_owned())],
    ];
    assert_refused(&pushed(&server, &twice.concat()), 400, "invalid_request");
}

/// What the details become, of which each is refused.
fn wrong() -> Vec<Value> {
    let changed = |details: Value, pointer: &str, value: Value| {
        let mut details = details;
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        details.pointer_mut(parent).expect("there")[name] = value;
        details
    };
    let lacking = |name: &str| {
        let mut details = payment();
        details.as_object_mut().expect("an object").remove(name);
        details
    };
    vec![
        // "contains an unknown authorization details type value"
        changed(payment(), "/type", json!("payment_initiation ")),
        changed(payment(), "/type", json!("Payment_initiation")),
        changed(payment(), "/type", json!("")),
        // "contains unknown fields"
        changed(payment(), "/unknown", json!(1)),
        changed(payment(), "/instructedAmount/unknown", json!(1)),
        changed(account(), "/instructedAmount", json!({})),
        // "contains fields of the wrong type"
        changed(payment(), "/creditorName", json!(7)),
        changed(payment(), "/instructedAmount", json!("123.50 EUR")),
        changed(payment(), "/instructedAmount/amount", json!(123.5)),
        changed(payment(), "/creditorName", Value::Null),
        // "contains fields with invalid values"
        changed(payment(), "/instructedAmount/currency", json!("EURO")),
        changed(payment(), "/creditorName", json!("x".repeat(71))),
        // "is missing required fields"
        lacking("creditorName"),
        lacking("instructedAmount"),
        json!({ "type": "payment_initiation" }),
        // §2.2: "An array of strings", "A string identifier".
        changed(account(), "/locations", json!("https://example.com")),
        changed(account(), "/actions", json!([1])),
        changed(account(), "/datatypes", json!({})),
        changed(account(), "/privileges", Value::Null),
        changed(account(), "/actions", json!(["read", "read"])),
        changed(
            account(),
            "/datatypes",
            (0..65).map(|number| number.to_string()).collect(),
        ),
        changed(account(), "/identifier", json!(["a"])),
        json!({ "type": "anything", "actions": "read" }),
    ]
}

#[test]
fn rfc_9396_5_what_does_not_fit_its_type_is_refused_as_a_whole() {
    let server = server();
    for details in wrong() {
        let asked = asking("web", &json!([account(), details]));
        let refused = unchanged(&server, || pushed(&server, &asked));
        assert_refused(&refused, 400, INVALID);
        let description = crate::support::json(&refused)["error_description"].to_string();
        assert!(description.contains("Entry 2"), "{details}: {description}");
    }
}

#[test]
fn rfc_9396_5_a_client_whose_browser_brings_what_does_not_fit_is_told() {
    let server = server();
    let browser = Browser::new(&server);
    for details in wrong() {
        let answer = answer_of(&browser.open(&asking("web", &json!([details]))));
        assert_eq!(answer.get("error"), Some(INVALID), "{details}");
        assert_eq!(answer.get("code"), None);
    }
}

#[test]
fn rfc_9396_2_2_every_type_knows_the_common_fields() {
    let server = server();
    let details = json!({
        "type": "account_information", "locations": ["https://a.example"], "actions": [],
        "datatypes": ["contacts"], "identifier": "account-1", "privileges": ["admin"],
    });
    assert_eq!(
        pushed(&server, &asking("web", &json!([details]))).status,
        201
    );
}

#[test]
fn rfc_9396_10_a_client_asks_for_the_types_of_its_document() {
    let server = server();
    let held = joined(
        &web("web"),
        &json!({ "authorizationDetailsTypes": ["account_information", "gone"] }),
    );
    crate::support::ordinary::put_client(&server, &held);
    assert_eq!(
        pushed(&server, &asking("web", &json!([account()]))).status,
        201
    );
    let refused = pushed(&server, &asking("web", &json!([account(), payment()])));
    assert_refused(&refused, 400, INVALID);
}

#[test]
fn a_service_without_types_knows_no_details() {
    let server = server_with(&json!({ "authorizationDetailsTypes": [] }));
    assert_refused(
        &pushed(&server, &asking("web", &json!([account()]))),
        400,
        INVALID,
    );
}

#[test]
fn what_another_site_posts_of_details_stays_out_of_the_url() {
    let server = server();
    let asked = asking("web", &json!([payment()]));
    let posted = server.post(
        "/oauth/authorize",
        &asked,
        &[("sec-fetch-site", "cross-site".to_owned())],
    );
    assert_eq!((posted.status, posted.header("location")), (200, None));
}
