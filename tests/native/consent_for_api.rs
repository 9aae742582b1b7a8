//! A consent is for an API too: OpenID Connect Core §3.1.2.4, RFC 8707 §2. A scope of one name may
//! mean another thing at another API.

use crate::support::expect::{parameters, with};
use crate::support::ordinary::{
    Browser, Page, Parameters, answer_of, provider, put_api, request_for, shows, spa,
};
use crate::support::{Server, server::USERNAME};
use serde_json::json;

const CALENDAR: &str = "https://calendar.example.com";
const BILLS: &str = "https://bills.example.com/v1";

/// Two APIs that list the same scopes, one of them with a name.
fn server() -> Server {
    let scopes =
        ["openid", "offline_access", "read", "write", "free"].map(|name| json!({ "name": name }));
    let server = provider(&json!({ "supportedScopes": scopes }));
    let both = ["read", "write"];
    put_api(
        &server,
        &json!({ "identifier": CALENDAR, "name": "Calendar", "scopes": both }),
    );
    put_api(&server, &json!({ "identifier": BILLS, "scopes": both }));
    server
}

fn asking(scope: &str, resources: &[&str]) -> Parameters {
    let resources = resources.iter().map(|resource| ("resource", *resource));
    let mut asked = request_for("web", "code", scope);
    asked.extend(parameters(&resources.collect::<Vec<_>>()));
    asked
}

/// Asked silently, the answer is a code, or that the person has to be asked.
fn silently(browser: &Browser<'_>, asked: &Parameters) -> String {
    let answer = answer_of(&browser.open(&with(asked.clone(), "prompt", "none")));
    match answer.get("error") {
        Some(error) => {
            assert_eq!(
                (answer.get("code"), shows(&browser.open(asked))),
                (None, Page::Consent)
            );
            error.to_owned()
        }
        None => answer
            .get("code")
            .map(|_| "code".to_owned())
            .expect("a code"),
    }
}

#[test]
fn what_is_allowed_for_one_api_is_not_allowed_for_another() {
    let server = server();
    let browser = Browser::new(&server);
    let calendar = asking("openid read", &[CALENDAR]);
    assert_eq!(shows(&browser.agreed(&calendar)), Page::Answer);
    assert_eq!(silently(&browser, &calendar), "code");
    assert_eq!(silently(&browser, &asking("openid", &[])), "code");
    assert_eq!(silently(&browser, &asking("openid", &[CALENDAR])), "code");
    for asked in [
        asking("openid read", &[BILLS]),
        asking("openid read", &[CALENDAR, BILLS]),
        asking("openid", &[BILLS]),
        asking("openid read write", &[CALENDAR]),
    ] {
        assert_eq!(silently(&browser, &asked), "consent_required", "{asked:?}");
    }
    let bills = asking("openid write", &[BILLS]);
    assert_eq!(shows(&browser.agreed(&bills)), Page::Answer);
    // Each scope and each API was allowed by now, and these not together.
    for asked in [
        asking("openid write", &[CALENDAR]),
        asking("openid read", &[BILLS]),
    ] {
        assert_eq!(silently(&browser, &asked), "consent_required", "{asked:?}");
    }
    assert_eq!(silently(&browser, &bills), "code");
}

#[test]
fn a_consent_that_was_remembered_without_an_api_counts_for_none() {
    let server = server();
    let browser = Browser::new(&server);
    assert_eq!(
        shows(&browser.agreed(&asking("openid free", &[]))),
        Page::Answer
    );
    let mut users = server.host.users.borrow_mut();
    let alice = users.0.get_mut(USERNAME).expect("alice");
    let mut row = serde_json::to_value(&*alice).expect("a row");
    row["consents"][0]["scopes"] = json!(["openid", "free", "read", "write"]);
    *alice = sekisho::json::from_value(row).expect("a person");
    drop(users);
    assert_eq!(silently(&browser, &asking("openid free", &[])), "code");
    for api in [CALENDAR, BILLS] {
        assert_eq!(
            silently(&browser, &asking("openid read", &[api])),
            "consent_required"
        );
    }
}

#[test]
fn the_consent_page_names_each_api_by_its_name() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    for (language, calendar, bills) in [
        (
            "en",
            "Act for you at “Calendar”",
            "Act for you at “https://bills.example.com/v1”",
        ),
        (
            "ja",
            "「Calendar」をあなたの代わりに利用する",
            "「https://bills.example.com/v1」をあなたの代わりに利用する",
        ),
    ] {
        let asked = with(
            asking("openid read", &[CALENDAR, BILLS]),
            "ui_locales",
            language,
        );
        let page = browser.open(&asked);
        assert!(
            page.body.contains(calendar) && page.body.contains(bills),
            "{}",
            page.body
        );
        assert_eq!(page.body.matches("<li>").count(), 4, "{}", page.body);
        let page = browser.open(&with(asking("openid", &[]), "prompt", "consent"));
        assert!(!page.body.contains("example.com/v1") && !page.body.contains("Calendar"));
    }
}

#[test]
fn the_server_itself_is_no_api_to_ask_about() {
    let server = server();
    let browser = Browser::signed_in(&server, USERNAME);
    let userinfo = crate::support::ordinary::endpoint("/oauth/userinfo");
    assert_eq!(silently(&browser, &asking("openid", &[&userinfo])), "code");
    assert_eq!(
        silently(
            &browser,
            &with(asking("openid", &[&userinfo]), "client_id", "web")
        ),
        "code"
    );
    let spa = spa("spa")["redirectUris"][0]
        .as_str()
        .expect("a URI")
        .to_owned();
    let asked = with(
        with(asking("openid", &[&userinfo]), "client_id", "spa"),
        "redirect_uri",
        &spa,
    );
    assert_eq!(silently(&browser, &asked), "consent_required");
}

#[test]
fn an_api_is_known_by_each_spelling_of_its_identifier_and_answered_by_the_registered_one() {
    let server = server();
    for (spelled, registered) in [
        ("https://calendar.example.com/", CALENDAR),
        ("https://Calendar.Example.COM", CALENDAR),
        ("HTTPS://BILLS.example.com/v1", BILLS),
    ] {
        let asked = asking("openid read", &[spelled]);
        let tokens = crate::support::ordinary::tokens(&server, &asked);
        let token = tokens["access_token"].as_str().expect("a token");
        let (_, claims) = crate::support::expect::parts_of(token);
        assert_eq!(claims["aud"][0], registered, "{claims}");
    }
    for other in [
        "https://calendar.example.com/v1",
        "https://bills.example.com/V1",
        "http://calendar.example.com",
    ] {
        let answer = answer_of(&Browser::new(&server).open(&asking("openid read", &[other])));
        assert_eq!(answer.get("error"), Some("invalid_target"), "{other}");
    }
}

/// From now on BILLS lists these scopes.
fn bills_lists(server: &Server, scopes: &[&str]) {
    let api = json!({ "identifier": BILLS, "scopes": scopes });
    put_api(server, &api);
}

/// The scope that a token request gives.
fn given(server: &Server, asked: &Parameters) -> String {
    let response = crate::support::ordinary::token(server, "web", asked);
    assert_eq!(response.status, 200, "{}", response.body);
    crate::support::json(&response)["scope"]
        .as_str()
        .expect("a scope")
        .to_owned()
}

#[test]
fn what_was_allowed_at_one_api_is_not_given_at_another_that_lists_it_since() {
    let server = server();
    bills_lists(&server, &["write"]);
    let scope = "openid offline_access read write";
    let tokens = crate::support::ordinary::tokens(&server, &asking(scope, &[CALENDAR, BILLS]));
    let answer = answer_of(&Browser::new(&server).agreed(&asking(scope, &[CALENDAR, BILLS])));
    bills_lists(&server, &["write", "read"]);
    let mut token = tokens["refresh_token"].as_str().expect("one").to_owned();
    for (resources, expected) in [
        (&[BILLS][..], "openid offline_access write"),
        (&[CALENDAR], scope),
        (&[CALENDAR, BILLS], "openid offline_access write"),
        (&[], "openid offline_access write"),
    ] {
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", &token)];
        let resources: Vec<_> = resources.iter().map(|api| ("resource", *api)).collect();
        let request = [parameters(&refresh), parameters(&resources)].concat();
        let response = crate::support::ordinary::token(&server, "web", &request);
        let told = crate::support::json(&response);
        assert_eq!(told["scope"], expected, "{resources:?}");
        token = told["refresh_token"].as_str().expect("one").to_owned();
    }
    let code = crate::support::ordinary::code_request("web", answer.get("code").expect("a code"));
    let code = with(code, "resource", BILLS);
    assert_eq!(given(&server, &code), "openid offline_access write");
}

#[test]
fn what_an_api_lists_counts_for_a_grant_that_does_not_say_what_it_listed() {
    let server = server();
    bills_lists(&server, &["write"]);
    let asked = asking("openid offline_access write", &[BILLS]);
    let tokens = crate::support::ordinary::tokens(&server, &asked);
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        for grant in shelf.rows() {
            let mut row = serde_json::to_value(&*grant).expect("data");
            let authorized = row["Active"]["authorized"].as_object_mut().expect("active");
            let listed = authorized.remove("api_scopes").expect("written");
            assert_eq!(listed, json!([format!("{BILLS} write")]));
            *grant = sekisho::json::from_value(row).expect("a row of before");
        }
    }
    let token = tokens["refresh_token"].as_str().expect("one");
    let refresh = parameters(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
    assert_eq!(given(&server, &refresh), "openid offline_access write");
}

#[test]
fn only_what_the_page_has_shown_is_allowed_and_remembered() {
    let server = server();
    bills_lists(&server, &["write"]);
    let browser = Browser::new(&server);
    let page = browser.open(&asking("openid read", &[CALENDAR, BILLS]));
    let page = browser.sign_in(&page, USERNAME, crate::support::server::PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    bills_lists(&server, &["write", "read"]);
    let rows = server.host.snapshot();
    let again = browser.decide(&page, "allow");
    assert_eq!(shows(&again), Page::Consent);
    assert_eq!(rows, server.host.snapshot());
    let bills = asking("openid read", &[BILLS]);
    assert_eq!(silently(&browser, &bills), "consent_required");
    assert_eq!(shows(&browser.decide(&again, "allow")), Page::Answer);
    assert_eq!(silently(&browser, &bills), "code");
}
