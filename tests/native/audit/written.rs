//! What is never in the trail, and what writing it costs whoever asks: nothing.

use sekisho::{audit::Kind, front::Request};
use serde_json::{Value, json};

use super::{get, with_trail};
use crate::{
    engine::call,
    support::{
        Server,
        expect::with,
        json as json_of,
        ordinary::{Browser, answer_of, code_request, provider, request, token},
        server::{PASSWORD, USERNAME},
    },
};

/// A day of a service: everything that anybody does, and everything secret that came with it.
fn day(server: &Server) -> Vec<String> {
    let mut secrets: Vec<String> = [PASSWORD, "tr0ub4dor-typed-as-a-name", "wr0ng-passw0rd"]
        .map(str::to_owned)
        .into();
    let parameters = with(request("web"), "state", "st4te-of-the-client");
    let parameters = with(parameters, "nonce", "n0nce-of-the-client");
    let browser = Browser::new(server);
    let answer = answer_of(&browser.agreed(&parameters));
    let code = answer.get("code").expect("a code").to_owned();
    let given = json_of(&token(server, "web", &code_request("web", &code)));
    for name in ["access_token", "refresh_token", "id_token"] {
        secrets.extend(given[name].as_str().map(str::to_owned));
    }
    token(server, "web", &code_request("web", &code));
    secrets.extend([code, crate::support::ordinary::secret_of("web")]);
    secrets.extend(["st4te-of-the-client", "n0nce-of-the-client"].map(str::to_owned));
    let stranger = Browser::new(server);
    for (name, password) in [
        (USERNAME, "wr0ng-passw0rd"),
        ("tr0ub4dor-typed-as-a-name", "wr0ng-passw0rd"),
    ] {
        stranger.sign_in(&stranger.open(&request("web")), name, password);
    }
    server.get(
        "/oauth/authorize",
        "client_id=s3cret-client&state=s3cret-state",
        &[],
    );
    secrets.extend(["s3cret-client", "s3cret-state"].map(str::to_owned));
    let user = json!({ "username": "erin@mail.example", "password": "p4ssword-of-erin", "claims": { "email": "erin@mail.example" } });
    server.admin("/admin/user", &user);
    let people = json!([{ "username": "frank", "password": "p4ssword-of-frank" }]);
    call(server, "/people/import", &json!({ "people": people }));
    call(
        server,
        "/people/lock_flag/update/alice",
        &json!({ "locked": true }),
    );
    secrets.extend(["p4ssword-of-erin", "p4ssword-of-frank", "erin@mail"].map(str::to_owned));
    let intruder = Request::new("POST", "/admin/s3cret-road", Some("s3cret=query"))
        .with_header("authorization", "Bearer s3cret-of-nobody");
    server.send(&intruder);
    let intruder = Request::new("GET", "/api/auth/token/delete/s3cret-token", None)
        .with_header("authorization", "Bearer s3cret-of-nobody");
    server.send(&intruder);
    secrets.push("s3cret".to_owned());
    secrets
}

#[test]
fn no_secret_that_anybody_has_sent_is_in_the_trail() {
    for members in [json!({}), json!({ "usernames": true, "address": "FULL" })] {
        let server = with_trail(&members);
        let secrets = day(&server);
        let events = server.events();
        assert!(events.len() > 12, "{events:?}");
        let text = format!("{} {:?}", json!(events), server.host.trail.borrow());
        for secret in secrets {
            assert!(!text.contains(&secret), "{secret}: {text}");
        }
        assert!(!text.contains("argon2"), "{text}");
    }
}

#[test]
fn a_service_that_says_nothing_keeps_nothing() {
    let server = provider(&json!({ "signUpEnabled": true }));
    server.host.writes_trail.set(true);
    day(&server);
    assert!(server.host.trail.borrow().is_empty());
    assert_eq!(get(&server, "").status, 200);
}

#[test]
fn on_or_off_every_request_is_answered_alike_and_asks_as_many_objects() {
    let told = |enabled: bool| {
        let server = with_trail(&json!({ "enabled": enabled }));
        server.host.writes_trail.set(false);
        let before = server.host.calls.get();
        let browser = Browser::new(&server);
        let answer = browser.agreed(&request("web"));
        (
            answer.status,
            server.host.calls.get() - before,
            server.events().len(),
        )
    };
    assert_eq!(told(true), told(false));
}

/// How many calls to objects it takes to agree, of whose events these many are kept.
fn calls_of_consent(enabled: bool, kept: usize) -> usize {
    let server = with_trail(&json!({ "enabled": enabled }));
    server.host.writes_trail.set(false);
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    server.host.writes_trail.set(true);
    let before = server.host.calls.get();
    let response = browser.decide(&page, "allow");
    assert!(response.status < 400, "{}", response.body);
    assert_eq!(server.events().len(), kept);
    server.host.calls.get() - before
}

#[test]
fn what_one_request_has_done_is_written_by_one_call() {
    // Both that somebody agrees and what was granted by that.
    assert_eq!(calls_of_consent(true, 2), calls_of_consent(false, 0) + 1);
}

#[test]
fn where_it_cannot_be_written_the_request_is_answered_and_the_log_says_so() {
    let server = with_trail(&json!({}));
    let request = Request::new("GET", "/oauth/authorize", Some("client_id=unknown"));
    let answer = server.send(&request);
    server.host.writes_trail.set(false);
    let before = server.events();
    let again = server.send(&request);
    assert_eq!((again.status, &again.body), (answer.status, &answer.body));
    server.host.note_again(Kind::RequestRefused);
    server.host.broken.set(true);
    server.write_trail();
    server.host.broken.set(false);
    assert_eq!(server.events(), before);
    let log = server.host.log.borrow().join("\n");
    assert!(log.contains("the audit trail lacks an event"), "{log}");
}

#[test]
fn the_schema_describes_each_type_of_event() {
    let schema = std::fs::read_to_string(super::kept::SCHEMA).expect("schema/audit.json");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let server = with_trail(&json!({ "usernames": true, "address": "FULL" }));
    day(&server);
    for event in server.events() {
        let kind = event["type"].as_str().expect("a type");
        let described = &schema["$defs"][kind]["properties"];
        for name in event.as_object().expect("an object").keys() {
            assert!(!described[name].is_null(), "{kind}: {name}");
        }
    }
}
