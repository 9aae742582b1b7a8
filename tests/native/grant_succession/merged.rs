//! What a merged grant holds, what the page shows of it, and how large it becomes.

use super::*;
use crate::support::ordinary::put_api;

fn detail(amount: usize) -> Value {
    json!({ "type": "payment", "amount": amount.to_string() })
}

fn with_details(request: Parameters, details: &Value) -> Parameters {
    with(request, "authorization_details", &details.to_string())
}

#[test]
fn what_both_name_is_there_once() {
    let server = server();
    let request = with(request_for("web", "code", "read"), ACTION, "create");
    let first = tokens(
        &server,
        &with_details(request, &json!([detail(1), detail(2)])),
    );
    let grant_id = text(&first, "grant_id");
    let more = with_details(
        asking("merge", grant_id, "read"),
        &json!([detail(2), detail(3)]),
    );
    let after = tokens(&server, &more);
    let all = json!([detail(1), detail(2), detail(3)]);
    assert_eq!(after["authorization_details"], all);
    assert_eq!(after["scope"], "read");
    let manager = of_client(&server, "web", "grant_management_query");
    let held = held(&server, grant_id, &manager);
    assert_eq!(held["authorization_details"], all);
}

#[test]
fn a_number_with_many_digits_is_agreed_to_once_and_stays_what_it_is() {
    for amount in ["2.267781573003672e-129", "99.999974467158423"] {
        let server = server();
        let (grant_id, ..) = granted(&server);
        let details = format!(r#"[{{"type":"payment","amount":{amount}}}]"#);
        let request = asking("merge", &grant_id, "read");
        let request = with(request, "authorization_details", &details);
        let told = tokens(&server, &request);
        let amount: f64 = amount.parse().expect("a number");
        assert_eq!(told["authorization_details"][0]["amount"], amount);
    }
}

#[test]
fn a_merged_grant_does_not_grow_beyond_what_may_be_asked_for_at_once() {
    let server = server();
    let (grant_id, ..) = granted(&server);
    let mut last = Value::Null;
    for number in 0..100 {
        let detail = json!([detail(number)]);
        let request = with_details(asking("merge", &grant_id, "read"), &detail);
        if number < 32 {
            last = tokens(&server, &request);
            continue;
        }
        let refused = unchanged(&server, || pushed(&server, "web", &request));
        assert_refused(&refused, 400, "invalid_request");
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
        assert_eq!(error(&page), "invalid_request");
    }
    assert_eq!(stand(&server, &last), [true, true]);
    let largest = server.host.grants().into_iter();
    let largest = largest
        .map(|grant| sekisho::json::to_string(&grant).len())
        .max();
    assert!(
        largest.is_some_and(|largest| largest < 8_000),
        "{largest:?}"
    );
}

#[test]
fn a_hundred_merges_in_a_row_leave_one_grant() {
    let server = server();
    let (grant_id, _, manager) = granted(&server);
    let mut last = Value::Null;
    for number in 0..100 {
        let scope = ["openid", "email", "profile"][number % 3];
        last = tokens(&server, &asking("merge", &grant_id, scope));
        assert_eq!(last["grant_id"], grant_id.as_str());
    }
    assert_eq!(
        held(&server, &grant_id, &manager),
        scopes("read openid email profile")
    );
    assert_eq!(stand(&server, &last), [true, true]);
    let standing = server.host.grants().into_iter();
    let standing = standing.map(|grant| sekisho::json::to_string(&grant));
    let standing = standing.filter(|row| row.contains("\"scope\":[\"read\",\"openid\""));
    assert_eq!(standing.count(), 1);
}

#[test]
fn resources_of_both_are_named_and_no_token_is_for_what_nobody_has_seen() {
    let server = server();
    for name in ["one", "two"] {
        let identifier = format!("https://{name}.example/");
        let api = json!({ "identifier": identifier, "scopes": ["read", "email"], "accessTokenFormat": "OPAQUE" });
        put_api(&server, &api);
    }
    let first = with(request_for("web", "code", "read"), ACTION, "create");
    let first = tokens(&server, &with(first, "resource", "https://one.example/"));
    let grant_id = text(&first, "grant_id");
    let more = with(
        asking("merge", grant_id, "email"),
        "resource",
        "https://two.example/",
    );
    let after = tokens(&server, &more);
    assert_eq!(after["scope"], "read email");
    let manager = of_client(&server, "web", "grant_management_query");
    let resources = json!(["https://one.example/", "https://two.example/"]);
    let expected = json!({ "scopes": [{ "scope": "read email", "resources": resources }] });
    assert_eq!(held(&server, grant_id, &manager), expected);
}
