//! The `claims` parameter reaches as far as the client may ask, and no further: OpenID Connect Core
//! §5.5, RFC 9700 §2.3.

use crate::support::expect::{assert_error_page, text, with};
use crate::support::ordinary::{
    Browser, Page, Parameters, SCOPES, answer_of, joined, provider_for, request, shows, tokens_of,
    userinfo, verified, web,
};
use crate::support::{
    Server, interaction_of, json,
    server::{PASSWORD, USERNAME},
};
use sekisho::oauth::Grant;
use serde_json::{Value, json as json_value};

/// What nobody may ask for: of no scope, or of no rule that tells people's attributes.
const BEYOND: [&str; 6] = [
    "ssn",
    "internal_risk_score",
    "favorite_color",
    "risk",
    "phone_number",
    "name\u{201d}. Security notice: call +1 800 555 0199",
];

/// A provider of a client that is held to `openid` and `email`, and of Alice, of whom more is known.
fn held() -> Server {
    let rule = |claim: &str, source: &str, to: &str| json_value!({ "type": "RULE", "claim": claim, "userAttribute": source, "destinations": [to] });
    let actions = [
        rule("risk", "internal_risk_score", "ACCESS_TOKEN"),
        rule("desk", "desk", "USERINFO"),
    ];
    let held = json_value!({ "extension": {
        "requestableScopesEnabled": true, "requestableScopes": ["openid", "email"],
    }});
    let clients = [joined(&web("web"), &held), web("other")];
    let server = provider_for(&json_value!({ "actions": actions }), &clients);
    let mut users = server.host.users.borrow_mut();
    let alice = users.0.get_mut(USERNAME).expect("alice");
    for name in BEYOND {
        alice.claims.insert(name.to_owned(), "told".into());
    }
    alice.claims.insert("desk".to_owned(), "4-17".into());
    drop(users);
    server
}

/// Asks for these claims in both places.
fn asking(names: &[&str]) -> Parameters {
    let claims: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), Value::Null))
        .collect();
    let claims = json_value!({ "userinfo": claims, "id_token": claims });
    with(request("web"), "claims", &claims.to_string())
}

#[test]
fn a_claim_that_the_client_may_not_ask_for_is_neither_asked_about_nor_kept_nor_told() {
    let server = held();
    let asked = asking(&[&BEYOND[..], &["email", "desk"]].concat());
    let browser = Browser::new(&server);
    let page = browser.sign_in(&browser.open(&asked), USERNAME, PASSWORD);
    assert_eq!(shows(&page), Page::Consent);
    assert_eq!(page.body.matches("<li>").count(), 3, "{}", page.body);
    for shown in ["ssn", "risk", "favorite_color", "Security notice"] {
        assert!(!page.body.contains(shown), "{shown}");
    }
    let answer = browser.decide(&page, "allow");
    let tokens = tokens_of(&server, &answer, &asked);
    let kept = format!("{:?}", server.host.grants());
    let told = json(&userinfo(&server, text(&tokens, "access_token")));
    let (_, id_token) = verified(&server, "web", text(&tokens, "id_token"));
    for name in BEYOND {
        assert_eq!((told.get(name), id_token.get(name)), (None, None), "{name}");
        assert!(
            !kept.contains(&format!("{name:?}")) || name == "internal_risk_score",
            "{kept}"
        );
    }
    for claims in [&told, &id_token] {
        assert_eq!(
            (&claims["email"], &claims["desk"]),
            (&"alice@example.com".into(), &"4-17".into())
        );
    }
}

#[test]
fn what_was_kept_before_is_told_only_as_far_as_the_client_may_ask() {
    let server = held();
    let asked = asking(&["email"]);
    let tokens = tokens_of(&server, &Browser::new(&server).agreed(&asked), &asked);
    for shelf in server.host.shelves.borrow_mut().values_mut() {
        for grant in shelf.rows() {
            let mut row = serde_json::to_value(&*grant).expect("a row");
            row["Active"]["authorized"]["person"]["userinfo_claims"] =
                json_value!({ "email": null, "ssn": null, "phone_number": null });
            *grant = sekisho::json::from_value::<Grant>(row).expect("a grant");
        }
    }
    let told = json(&userinfo(&server, text(&tokens, "access_token")));
    assert_eq!(told["email"], "alice@example.com");
    assert_eq!((told.get("ssn"), told.get("phone_number")), (None, None));
}

#[test]
fn a_client_that_is_held_to_nothing_asks_for_what_the_scopes_of_the_service_have() {
    let server = held();
    let asked = with(asking(&["phone_number", "ssn"]), "client_id", "other");
    let asked = with(asked, "redirect_uri", "https://other.example/cb");
    let tokens = tokens_of(&server, &Browser::new(&server).agreed(&asked), &asked);
    let told = json(&userinfo(&server, text(&tokens, "access_token")));
    assert!(
        told.get("phone_number").is_some() && told.get("ssn").is_none(),
        "{told}"
    );
    assert!(SCOPES.contains(&"phone"));
}

#[test]
fn claims_supported_names_what_may_be_asked_for() {
    let metadata = json(&held().get("/.well-known/openid-configuration", "", &[]));
    let listed = metadata["claims_supported"].as_array().expect("a list");
    let lists = |name: &str| listed.iter().any(|listed| listed == name);
    assert!(["email", "phone_number", "desk"].into_iter().all(lists));
    assert!(
        !["ssn", "internal_risk_score", "risk"]
            .into_iter()
            .any(lists)
    );
}

#[test]
fn however_often_something_else_is_asked_for_the_page_can_be_answered() {
    let server = provider_for(&json_value!({}), &[web("web")]);
    let alice = Browser::signed_in(&server, USERNAME);
    for round in 0..12 {
        let names: Vec<String> = (0..70)
            .map(|n| format!("phone_number#a-{round:0>8}-{n:0>8}-aaaaaaaa-aaa"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let page = alice.open(&asking(&names));
        assert_eq!(shows(&page), Page::Consent);
        assert!(interaction_of(&page).len() < 24 * 1024);
        let answer = alice.decide(&page, "allow");
        assert_eq!(shows(&answer), Page::Answer);
        // The same again is known.
        assert_eq!(shows(&alice.open(&asking(&names))), Page::Answer);
    }
}

#[test]
fn claims_that_are_nested_without_end_or_say_a_name_twice_are_refused_by_name() {
    let server = held();
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 3), "]".repeat(levels - 3));
        format!(r#"{{"id_token":{{"sub":{{"values":{open}{close}}}}}}}"#)
    };
    let alike = r#"{"userinfo":{"email":null,"email":{"essential":true}}}"#.to_owned();
    for claims in [nested(9), nested(118), nested(124), nested(127), alike] {
        let asked = with(request("web"), "claims", &claims);
        let answer = answer_of(&Browser::new(&server).open(&asked));
        assert_eq!(answer.get("error"), Some("invalid_request"), "{claims}");
        let log = server.host.log.borrow();
        assert_eq!(
            log.last().map(String::as_str),
            Some("refused GET /oauth/authorize: ParameterMalformed")
        );
    }
    let asked = with(request("web"), "claims", &nested(8));
    assert_eq!(shows(&Browser::new(&server).agreed(&asked)), Page::Answer);
    let nowhere = with(
        with(request("web"), "claims", &nested(9)),
        "redirect_uri",
        "https://evil.example",
    );
    assert_error_page(
        &Browser::new(&server).open(&nowhere),
        400,
        "invalid_request",
    );
}
