//! Under which rules a request joins a grant: those of what will be granted in the end.

use super::*;
use crate::fapi_mixed::{
    document, good, keyed, keyed_members, members, push, request, token as token_of,
};
use crate::support::{
    TestClient,
    client::VERIFIER,
    expect::{apply_service, without},
    objects,
    ordinary::provider_for,
};

/// An ordinary service in which one scope is granted under FAPI alone.
fn mixed() -> Value {
    let mut service = members();
    let scopes = service["supportedScopes"].as_array_mut().expect("scopes");
    scopes.push(json!({ "name": "grant_management_query" }));
    scopes.push(json!({ "name": "grant_management_revoke" }));
    joined(&service, &json!({ "grantManagementActions": ACTIONS }))
}

fn server() -> Server {
    let keyed = document(&keyed(), &keyed_members());
    provider_for(&mixed(), &[keyed])
}

fn succeeding(action: &str, grant_id: &str) -> Parameters {
    let request = with(request(&keyed(), "email"), ACTION, action);
    with(request, "grant_id", grant_id)
}

/// The tokens of a pushed request that Alice agrees to.
fn issued(server: &Server, client: &TestClient, request: &Parameters) -> Value {
    let pushed = push(server, client, request);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let answer = answer_of(&Browser::new(server).agreed(&opened(&json_of(&pushed))));
    let code = answer.get("code").expect("a code");
    let issued = token_of(server, client, &client.code_request(code));
    assert_eq!(issued.status, 200, "{}", issued.body);
    json_of(&issued)
}

fn opened(pushed: &Value) -> Parameters {
    parameters(&[
        ("client_id", "keyed"),
        ("request_uri", text(pushed, "request_uri")),
    ])
}

/// The name of a grant that has this scope, and its tokens.
fn begun(server: &Server, scope: &str) -> (String, Value) {
    let request = with(request(&keyed(), scope), ACTION, "create");
    let issued = issued(server, &keyed(), &request);
    (text(&issued, "grant_id").to_owned(), issued)
}

#[test]
fn fapi_2_0_5_3_2_2_what_joins_a_grant_under_the_profile_keeps_its_rules() {
    let server = server();
    let (grant_id, before) = begun(&server, "openid pay");
    let good = succeeding("merge", &grant_id);
    let unproved = without(good.clone(), "code_challenge");
    let unproved = without(unproved, "code_challenge_method");
    let plainly = with(good.clone(), "code_challenge_method", "plain");
    for wrong in [
        // (5) "shall require PKCE [RFC7636] with S256 as the code challenge method".
        unproved,
        with(plainly, "code_challenge", VERIFIER),
        // (6) "shall require the redirect_uri parameter in pushed authorization requests".
        without(good.clone(), "redirect_uri"),
    ] {
        let refused = unchanged(&server, || push(&server, &keyed(), &wrong));
        assert_refused(&refused, 400, "invalid_request");
    }
    // §5.3.2.1 (6): the client authenticates by its key, for this server alone.
    let client = keyed();
    let claims = with_audience(client.assertion_claims(server.now()));
    let weak = client.authentication_with(&client.assertion(&claims));
    let weak: Parameters = good.iter().cloned().chain(weak).collect();
    let refused = unchanged(&server, || server.post("/oauth/par", &weak, &[]));
    assert_refused(&refused, 400, "invalid_client");
    // (3) "shall reject authorization requests sent without [RFC9126]".
    let browser = Browser::new(&server);
    let answer = browser.sign_in(&browser.open(&good), USERNAME, PASSWORD);
    assert_eq!(error(&answer), "invalid_request");
    assert!(is_standing(&server, &before));
    let after = issued(&server, &client, &good);
    assert_eq!(after["scope"], "openid pay email");
    assert_eq!(after["grant_id"], grant_id.as_str());
}

fn with_audience(mut claims: Value) -> Value {
    claims["aud"] = json!([crate::support::client::ISSUER]);
    claims
}

fn is_standing(server: &Server, tokens: &Value) -> bool {
    let asked = parameters(&[("token", text(tokens, "access_token"))]);
    let asked: Parameters = asked.into_iter().chain(good(server, &keyed())).collect();
    json_of(&server.post("/oauth/introspect", &asked, &[]))["active"] == true
}

#[test]
fn what_takes_the_place_of_a_grant_is_held_to_what_it_asks_for_itself() {
    let server = server();
    let (grant_id, before) = begun(&server, "openid pay");
    let answer = answer_of(&Browser::new(&server).agreed(&succeeding("replace", &grant_id)));
    let code = answer.get("code").expect("a code");
    assert!(is_standing(&server, &before));
    let after = json_of(&token_of(&server, &keyed(), &keyed().code_request(code)));
    assert_eq!(after["scope"], "email");
    assert!(!is_standing(&server, &before));
}

#[test]
fn what_is_demanded_since_of_what_a_grant_has_holds_for_what_joins_it() {
    let server = server();
    let (grant_id, before) = begun(&server, "openid read");
    let request = succeeding("merge", &grant_id);
    let browser = Browser::new(&server);
    let page = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
    assert_eq!(apply_service(&server, &demanding("sp")).status, 200);
    assert_eq!(error(&browser.decide(&page, "allow")), "invalid_request");
    let browser = Browser::new(&server);
    let answer = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
    assert_eq!(error(&answer), "invalid_request");
    assert!(is_standing(&server, &before));
}

/// The same service, where the scope `read` is granted under these rules alone.
fn demanding(rules: &str) -> Value {
    let mut service = joined(&mixed(), &json!({ "fapiModes": [] }));
    for scope in service["supportedScopes"].as_array_mut().expect("scopes") {
        if scope["name"] == "read" {
            scope["attributes"] = json!([{ "key": "fapi2", "value": rules }]);
        }
    }
    service
}

#[test]
fn message_signing_5_3_5_4_what_joins_a_grant_is_signed_and_answered_as_that_demands() {
    for rules in ["ms-authreq", "ms-authres"] {
        let server = server();
        let (grant_id, before) = begun(&server, "openid read");
        let changed = apply_service(&server, &demanding(rules));
        assert_eq!(changed.status, 200, "{}", changed.body);
        let request = succeeding("merge", &grant_id);
        let refused = unchanged(&server, || push(&server, &keyed(), &request));
        assert_refused(&refused, 400, "invalid_request");
        assert!(refused.body.contains("Message Signing"), "{}", refused.body);
        assert!(is_standing(&server, &before));
    }
}

#[test]
fn message_signing_5_3_5_a_signed_request_joins_a_grant_that_demands_one() {
    let server = server();
    let (grant_id, before) = begun(&server, "openid read");
    assert_eq!(apply_service(&server, &demanding("ms-authreq")).status, 200);
    let client = keyed();
    let claims = objects::over(&client, &succeeding("merge", &grant_id), server.now());
    let object = objects::signed(4, &json!({}), &claims);
    let pushed = push(&server, &client, &parameters(&[("request", &object)]));
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let answer = answer_of(&Browser::new(&server).agreed(&opened(&json_of(&pushed))));
    let code = answer.get("code").expect("a code");
    let after = token_of(&server, &client, &client.code_request(code));
    assert_eq!(after.status, 200, "{}", after.body);
    let after = json_of(&after);
    assert_eq!(after["grant_id"], grant_id.as_str());
    assert_eq!(after["scope"], "openid read email");
    assert!(!is_standing(&server, &before) && is_standing(&server, &after));
}
