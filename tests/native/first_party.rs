//! A client that is a part of its service: nobody is asked what it may do, and it is answered nowhere but
//! here.

use crate::support::{
    Server,
    client::ISSUER,
    expect::{unchanged, with},
    ordinary::{Browser, Page, answer_of, joined, provider_for, request_for, shows, spa, web},
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;
use serde_json::{Value, json};

const HOME: &str = "https://localhost/console/";

fn part(over: &Value) -> Value {
    let own = json!({ "redirectUris": [HOME], "firstParty": true });
    joined(&joined(&spa("part"), &own), over)
}

fn server() -> Server {
    let members = json!({
        "issuer": ISSUER,
        "sessionDuration": 3600,
        "authorizationDetailsTypes": [{ "type": "payment" }],
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "IMPLICIT"],
        "supportedResponseTypes": ["CODE", "ID_TOKEN", "CODE_ID_TOKEN"],
    });
    let wide = json!({
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "IMPLICIT"],
        "responseTypes": ["CODE", "ID_TOKEN", "CODE_ID_TOKEN"],
    });
    provider_for(&members, &[part(&wide), web("web")])
}

fn asking(response_type: &str) -> Vec<(String, String)> {
    with(
        request_for("part", response_type, "openid email"),
        "redirect_uri",
        HOME,
    )
}

fn applied(server: &Server, document: &Value) -> Response {
    let documents = json!([{ "name": "a.json", "kind": "client", "document": document }]);
    server.admin("/admin/apply", &json!({ "documents": documents }))
}

/// What is shown to whoever has just signed in.
fn shown(server: &Server, parameters: &[(String, String)]) -> Page {
    let browser = Browser::new(server);
    let page = browser.open(parameters);
    assert_eq!(shows(&page), Page::SignIn, "{}", page.body);
    shows(&browser.sign_in(&page, USERNAME, PASSWORD))
}

#[test]
fn nobody_is_asked_whether_a_part_of_the_service_may_have_a_code() {
    let server = server();
    let browser = Browser::new(&server);
    let page = browser.open(&asking("code"));
    let answer = browser.sign_in(&page, USERNAME, PASSWORD);
    assert!(answer_of(&answer).get("code").is_some());
    // Nor later, and without a page.
    let again = browser.open(&with(asking("code"), "prompt", "none"));
    assert!(answer_of(&again).get("code").is_some());
}

#[test]
fn what_is_of_one_transaction_or_goes_with_the_answer_or_is_wanted_is_asked_about() {
    let server = server();
    assert_eq!(shown(&server, &asking("code")), Page::Answer);
    let details = json!([{ "type": "payment" }]).to_string();
    for parameters in [
        with(asking("code"), "authorization_details", &details),
        with(asking("code"), "prompt", "consent"),
        asking("id_token"),
        asking("code id_token"),
    ] {
        assert_eq!(shown(&server, &parameters), Page::Consent, "{parameters:?}");
    }
}

#[test]
fn whoever_is_answered_elsewhere_is_no_part_of_the_service() {
    let server = server();
    for uris in [
        json!(["https://part.example/cb"]),
        json!([HOME, "https://part.example/cb"]),
        json!(["https://localhost.example/console/"]),
        json!(["https://localhost:8443/console/"]),
        json!(["http://localhost/console/"]),
        // Pages of this server that lead on, and what is beside those that do not.
        json!([
            "https://localhost/oauth/authorize?client_id=hop&scope=nope&redirect_uri=https%3A%2F%2Fthief.example%2Fcb"
        ]),
        json!(["https://localhost/oauth/end_session"]),
        json!(["https://localhost/console/?to=elsewhere"]),
        json!(["https://localhost/console/index.html"]),
        json!(["https://localhost/console"]),
        json!(["https://localhost/"]),
    ] {
        let native = json!({ "redirectUris": uris, "applicationType": "NATIVE" });
        let refused = unchanged(&server, || applied(&server, &part(&native)));
        assert_eq!(refused.status, 400, "{uris}");
        assert!(
            refused.body.contains("\"member\":\"firstParty\""),
            "{}",
            refused.body
        );
    }
    let moved = json!({ "redirectUris": ["https://part.example/cb"], "firstParty": false });
    assert_eq!(applied(&server, &part(&moved)).status, 200);
    let elsewhere = with(asking("code"), "redirect_uri", "https://part.example/cb");
    assert_eq!(shown(&server, &elsewhere), Page::Consent);
}

#[test]
fn a_service_does_not_move_away_from_its_parts() {
    let server = server();
    let exported = server.admin("/admin/export", &Value::Null);
    let documents: Value = serde_json::from_str(&exported.body).expect("JSON");
    let mut service = documents["documents"]
        .as_array()
        .expect("documents")
        .iter()
        .find(|one| one["kind"] == "service")
        .expect("a service")
        .clone();
    service["document"]["issuer"] = json!("https://elsewhere.example");
    let refused = unchanged(&server, || {
        server.admin("/admin/apply", &json!({ "documents": [service] }))
    });
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body.contains("firstParty"), "{}", refused.body);
}
