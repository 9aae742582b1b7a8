//! Authorization details in the words of the engine API.

use super::*;
use crate::engine::{assert_outcome, call, content, issue, opened, told};
use crate::support::json as json_of;

/// [`payment`] and [`account`] as the API tells them.
fn elements() -> Value {
    let others = json!({
        "creditorAccount": { "iban": "DE02100100109307118603" },
        "creditorName": "Merchant A",
        "instructedAmount": { "amount": "123.50", "currency": "EUR" },
        "remittanceInformationUnstructured": "Ref Number Merchant",
    });
    json!({ "elements": [
        {
            "type": "payment_initiation", "locations": ["https://example.com/payments"],
            "otherFields": others.to_string(),
        },
        {
            "type": "account_information", "locations": ["https://example.com/accounts"],
            "actions": ["list_accounts", "read_balances", "read_transactions"],
        },
    ] })
}

fn both() -> Value {
    json!([payment(), account()])
}

/// The token response for the code that `told` tells of.
fn tokens(server: &Server, told: &Value) -> Value {
    let code = told["authorizationCode"].as_str().expect("a code");
    json_of(&token(server, "web", &code_request("web", code)))
}

#[test]
fn a_caller_is_told_what_is_asked_for_and_what_was_granted() {
    let server = server();
    let asked = asking("web", &both());
    assert_eq!(opened(&server, &asked)["authorizationDetails"], elements());
    let issued = issue(&server, &asked, &json!({}));
    let tokens = tokens(&server, &issued);
    assert_eq!(tokens[NAME], both());
    let token = &tokens["access_token"];
    let introspected = told(&server, "/auth/introspection", &json!({ "token": token }));
    assert_eq!(introspected["authorizationDetails"], elements());
    let listed = told(&server, "/auth/token/get/list", &json!({}));
    assert_eq!(
        listed["accessTokens"][0]["authorizationDetails"],
        elements()
    );
}

#[test]
fn what_does_not_fit_is_an_answer_for_the_client() {
    let server = server();
    let asked = asking("web", &json!([{ "type": "payment_initiation" }]));
    let told = opened(&server, &asked);
    assert_eq!(told["action"], "LOCATION", "{told}");
    let location = told["responseContent"].as_str().expect("a location");
    assert!(
        location.contains("error=invalid_authorization_details"),
        "{location}"
    );
}

#[test]
fn a_caller_says_what_is_granted_in_the_place_of_what_was_asked() {
    let server = server();
    let asked = asking("web", &both());
    let element = json!({
        "type": "account_information", "dataTypes": ["balance"], "privileges": ["owner"],
        "identifier": "1", "otherFields": "{\"accounts\":[1]}",
    });
    for (said, told) in [
        (Value::Null, both()),
        (json!({}), both()),
        (json!({ "elements": null }), both()),
        (json!({ "elements": [] }), Value::Null),
        (
            json!({ "elements": [element] }),
            json!([{
                "type": "account_information", "datatypes": ["balance"], "privileges": ["owner"],
                "identifier": "1", "accounts": [1],
            }]),
        ),
        // What the client may not have is left out.
        (json!({ "elements": [{ "type": "unknown" }] }), Value::Null),
    ] {
        let issued = issue(&server, &asked, &json!({ "authorizationDetails": said }));
        assert_eq!(tokens(&server, &issued)[NAME], told, "{said}");
    }
}

#[test]
fn what_are_no_details_changes_nothing() {
    let server = server();
    let ticket = crate::engine::ticket(&server, &asking("web", &both()));
    let before = server.host.snapshot();
    for said in [
        json!("x"),
        json!([]),
        json!({ "elements": {} }),
        json!({ "elements": [1] }),
        json!({ "elements": [{}] }),
        json!({ "elements": [{ "type": 1 }] }),
        json!({ "elements": [{ "type": "anything", "actions": "read" }] }),
        json!({ "elements": [{ "type": "anything", "otherFields": "[]" }] }),
        json!({ "elements": [{ "type": "anything", "otherFields": {} }] }),
        json!({ "elements": [{ "type": "anything", "otherFields": "{\"type\":\"x\"}" }] }),
        json!({ "elements": [{ "type": "anything", "otherFields": "{\"a\":1,\"a\":1}" }] }),
        json!({ "elements": vec![json!({ "type": "anything" }); 33] }),
        json!({ "elements": [{ "type": "anything", "identifier": "x".repeat(17_000) }] }),
    ] {
        let body = json!({ "ticket": ticket, "subject": "john", "authorizationDetails": said });
        let response = call(&server, "/auth/authorization/issue", &body);
        assert!(response.status == 400, "{said}: {}", response.body);
        assert_eq!(server.host.snapshot(), before);
    }
}

#[test]
fn tokens_are_made_and_changed_with_details() {
    let server = server();
    let body = json!({
        "grantType": "AUTHORIZATION_CODE", "clientIdentifier": "web", "subject": "john",
        "scopes": ["read"], "authorizationDetails": elements(),
    });
    let made = told(&server, "/auth/token/create", &body);
    assert_outcome(&made, "A109001", "OK");
    assert_eq!(made["authorizationDetails"], elements());
    let introspect =
        |token: &Value| told(&server, "/auth/introspection", &json!({ "token": token }));
    assert_eq!(
        introspect(&made["accessToken"])["authorizationDetails"],
        elements()
    );
    let fewer = json!({ "elements": [{ "type": "anything" }] });
    let body = json!({ "accessToken": made["accessToken"], "authorizationDetails": fewer });
    let updated = told(&server, "/auth/token/update", &body);
    assert_eq!(updated["authorizationDetails"], fewer);
    assert_eq!(
        introspect(&made["accessToken"])["authorizationDetails"],
        fewer
    );
}

#[test]
fn a_token_call_tells_the_details_of_its_tokens() {
    let server = server();
    let issued = issue(&server, &asking("web", &both()), &json!({}));
    let code = issued["authorizationCode"].as_str().expect("a code");
    let parameters = crate::support::form(&code_request("web", code));
    let call =
        json!({ "parameters": parameters, "clientId": "web", "clientSecret": secret_of("web") });
    let told = told(&server, "/auth/token", &call);
    assert_eq!(
        (&told["authorizationDetails"], &content(&told)[NAME]),
        (&elements(), &both())
    );
}
