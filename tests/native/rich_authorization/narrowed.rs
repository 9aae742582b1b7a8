//! RFC 9396 §6 and §6.1: a token request for some of what was granted.

use super::*;
use crate::support::expect::{assert_refused, unchanged};
use crate::support::json as json_of;

const INVALID: &str = "invalid_authorization_details";

fn fewer() -> Value {
    let mut details = account();
    details["actions"] = json!(["read_balances"]);
    details
}

#[test]
fn rfc_9396_6_a_code_gives_what_is_asked_of_what_was_granted() {
    for (asked, told) in [
        (json!([payment()]), json!([payment()])),
        (json!([fewer()]), json!([fewer()])),
        (json!([account(), payment()]), json!([account(), payment()])),
    ] {
        let server = server();
        let code = code(&server, &asking("web", &json!([payment(), account()])));
        let response = redeemed(&server, &code, &asked);
        assert_eq!(response.status, 200, "{}", response.body);
        let tokens = json_of(&response);
        assert_eq!(tokens[NAME], told);
        let token = tokens["access_token"].as_str().expect("a token");
        assert_eq!(introspected(&server, token)[NAME], told);
        // The grant stays as wide as it was. RFC 6749 §6.
        let again = json_of(&refreshed(&server, &tokens, &[]));
        assert_eq!(again[NAME], json!([payment(), account()]));
    }
}

/// More than was granted.
fn more() -> Vec<Value> {
    let mut all = Vec::new();
    let mut change = |details: Value, name: &str, value: Option<Value>| {
        let mut members = details.as_object().expect("an object").clone();
        match value {
            Some(value) => members.insert(name.to_owned(), value),
            None => members.remove(name),
        };
        all.push(Value::Object(members));
    };
    change(
        account(),
        "actions",
        Some(json!(["read_balances", "write"])),
    );
    change(account(), "actions", Some(json!([])));
    change(account(), "actions", None);
    change(account(), "locations", None);
    change(account(), "locations", Some(json!(["https://example.com"])));
    change(account(), "datatypes", Some(json!(["balance"])));
    change(account(), "identifier", Some(json!("a")));
    change(payment(), "creditorName", Some(json!("Merchant B")));
    change(
        payment(),
        "instructedAmount",
        Some(json!({ "currency": "EUR", "amount": "123.5" })),
    );
    change(payment(), "remittanceInformationUnstructured", None);
    all.push(json!({ "type": "anything" }));
    all
}

#[test]
fn rfc_9396_6_1_what_is_not_within_what_was_granted_is_refused_and_spends_nothing() {
    let server = server();
    let code = code(&server, &asking("web", &json!([payment(), account()])));
    for details in more() {
        let refused = unchanged(&server, || {
            redeemed(&server, &code, &json!([account(), details]))
        });
        assert_refused(&refused, 400, INVALID);
    }
    let tokens = json_of(&token(&server, "web", &code_request("web", &code)));
    for details in more() {
        let asked = json!([details]).to_string();
        let refused = unchanged(&server, || refreshed(&server, &tokens, &[(NAME, &asked)]));
        assert_refused(&refused, 400, INVALID);
    }
    let asked = json!([fewer()]).to_string();
    let narrower = json_of(&refreshed(&server, &tokens, &[(NAME, &asked)]));
    assert_eq!(narrower[NAME], json!([fewer()]));
}

#[test]
fn rfc_9396_6_1_what_was_granted_once_is_had_once() {
    let server = server();
    let code_of = |details: &Value| code(&server, &asking("web", details));
    let once = code_of(&json!([payment(), account()]));
    let twice = [
        json!([payment(), payment()]),
        json!([fewer(), account()]),
        json!([account(), fewer()]),
        json!([fewer(), fewer()]),
    ];
    for asked in &twice {
        let refused = unchanged(&server, || redeemed(&server, &once, asked));
        assert_refused(&refused, 400, INVALID);
    }
    let tokens = json_of(&token(&server, "web", &code_request("web", &once)));
    for asked in &twice {
        let parameters = [(NAME, &*asked.to_string())];
        let refused = unchanged(&server, || refreshed(&server, &tokens, &parameters));
        assert_refused(&refused, 400, INVALID);
    }
    // Two that were granted are two, in whatever order they are asked for.
    for asked in [
        json!([account(), account()]),
        json!([fewer(), account()]),
        json!([account(), fewer()]),
    ] {
        let both = code_of(&json!([account(), account()]));
        assert_eq!(redeemed(&server, &both, &asked).status, 200, "{asked}");
    }
    let both = code_of(&json!([account(), fewer()]));
    let response = redeemed(&server, &both, &json!([fewer(), account()]));
    assert_eq!(response.status, 200, "{}", response.body);
}

#[test]
fn rfc_9396_6_what_is_no_list_of_details_is_refused_at_the_token_endpoint() {
    let server = server();
    let code = code(&server, &asking("web", &json!([account()])));
    for details in [
        json!([]),
        json!({}),
        json!([1]),
        json!([{ "type": "unknown" }]),
    ] {
        let refused = unchanged(&server, || redeemed(&server, &code, &details));
        assert_refused(&refused, 400, INVALID);
    }
}

#[test]
fn rfc_9396_6_who_was_granted_no_details_asks_for_none() {
    let server = server();
    let code = code(&server, &request_for("web", "code", "read"));
    let refused = unchanged(&server, || redeemed(&server, &code, &json!([account()])));
    assert_refused(&refused, 400, INVALID);
}
