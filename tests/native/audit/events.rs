//! Each type of event: who, what, which client, from where, by which rule.

use sekisho::{front::Request, oauth::request::body::Body};
use serde_json::{Value, json};

use super::{ADDRESS, of_type, one, with_trail};
use crate::{
    engine::call,
    support::{
        Server, json as json_of,
        ordinary::{Browser, answer_of, basic, code_request, request, token},
        server::{PASSWORD, USERNAME},
    },
};

const ALICE: &str = "subject-of-alice";

fn client(server: &Server, name: &str) -> Value {
    let documents = server.host.documents.borrow();
    documents.0[&format!("alias/{name}")].as_str().into()
}

fn signed_in(server: &Server) -> Browser<'_> {
    let browser = Browser::new(server);
    browser.agreed(&request("web"));
    browser
}

fn code(server: &Server) -> String {
    let browser = Browser::new(server);
    let answer = answer_of(&browser.agreed(&request("web")));
    answer.get("code").expect("a code").to_owned()
}

#[test]
fn signing_in_agreeing_and_what_was_granted_are_told_of_the_person_and_the_client() {
    let server = with_trail(&json!({}));
    signed_in(&server);
    for kind in ["sign-in.accepted", "consent.given", "authorization.granted"] {
        let event = one(&server, kind);
        assert_eq!(event["subject"], ALICE, "{event}");
        assert_eq!(event["client"], client(&server, "web"), "{event}");
        assert_eq!(event["at"], server.now() * 1000);
        assert_eq!(event.get("username"), None);
    }
    assert_eq!(one(&server, "sign-in.accepted")["amr"], json!(["pwd"]));
}

#[test]
fn somebody_who_says_no_has_denied() {
    let server = with_trail(&json!({}));
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let page = browser.sign_in(&page, USERNAME, PASSWORD);
    browser.decide(&page, "deny");
    assert_eq!(one(&server, "consent.denied")["subject"], ALICE);
    assert_eq!(of_type(&server, "consent.given"), [Value::Null; 0]);
    assert_eq!(of_type(&server, "authorization.granted"), [Value::Null; 0]);
}

#[test]
fn a_wrong_password_and_having_to_wait_are_refusals_of_whoever_is_meant() {
    let server = with_trail(&json!({}));
    let attempt = |name: &str, password: &str| {
        let browser = Browser::new(&server);
        browser.sign_in(&browser.open(&request("web")), name, password);
        server.wait(1);
    };
    attempt(USERNAME, "a wrong password");
    let event = one(&server, "sign-in.refused");
    assert_eq!(event["refusal"], json!({ "rule": "WrongPassword" }));
    assert_eq!(event["client"], client(&server, "web"));
    assert_eq!(event.get("subject"), None);
    let mark = event["nameMark"].clone();
    assert_eq!(mark.as_str().map(str::len), Some(16));
    for _ in 0..5 {
        attempt(USERNAME, "a wrong password");
    }
    attempt("nobody", "a wrong password");
    let events = of_type(&server, "sign-in.refused");
    assert_eq!(events[5]["refusal"]["rule"], "TooManyAttempts");
    assert_eq!(events[5]["nameMark"], mark);
    // Whoever is not there has a mark of their own, and is told of alike.
    assert_ne!(events[6]["nameMark"], mark);
    let names = |event: &Value| -> Vec<String> {
        event
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(names(&events[6]), names(&event));
}

#[test]
fn signing_up_is_told_and_so_is_why_it_failed() {
    let server = with_trail(&json!({}));
    let up = |name: &str, password: &str| {
        let browser = Browser::new(&server);
        let page = browser.open(&crate::support::expect::with(
            request("web"),
            "prompt",
            "create",
        ));
        let fields = [("username", name), ("password", password)];
        browser.submit("/oauth/authorize/sign-up", &page, &fields)
    };
    up("carol", "short");
    assert_eq!(
        one(&server, "sign-up.refused")["refusal"]["rule"],
        "PasswordUnfit"
    );
    up("carol", "a good long password");
    let subject = server.host.users.borrow().0["carol"].subject.clone();
    assert_eq!(one(&server, "sign-up.accepted")["subject"], json!(subject));
    assert_eq!(one(&server, "sign-in.accepted")["subject"], json!(subject));
}

#[test]
fn tokens_are_told_of_as_issued_refused_by_a_rule_and_revoked() {
    let server = with_trail(&json!({}));
    let code = code(&server);
    let given = json_of(&token(&server, "web", &code_request("web", &code)));
    let issued = one(&server, "token.issued");
    assert_eq!(
        (&issued["subject"], &issued["client"]),
        (&json!(ALICE), &client(&server, "web"))
    );
    let again = token(&server, "web", &code_request("web", "unknown"));
    assert_eq!(again.status, 400);
    let refused = one(&server, "token.refused");
    assert_eq!(refused["client"], client(&server, "web"));
    let rule = refused["refusal"]["rule"].as_str().expect("a rule");
    let number = refused["refusal"]["number"].as_str().expect("a number");
    let logged = format!("refused POST /oauth/token: {rule}");
    assert!(server.host.log.borrow().contains(&logged), "{refused}");
    assert!(
        number.starts_with('R') || number.starts_with('A'),
        "{number}"
    );
    let access_token = given["access_token"].as_str().expect("a token");
    let fields = [("token".to_owned(), access_token.to_owned())];
    let by = basic("web", &crate::support::ordinary::secret_of("web"));
    let response = server.post("/oauth/revoke", &fields, &[by]);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(
        one(&server, "token.revoked")["client"],
        client(&server, "web")
    );
    // A token that is none is answered alike, and nothing was revoked.
    let fields = [("token".to_owned(), "unknown".to_owned())];
    let by = basic("web", &crate::support::ordinary::secret_of("web"));
    server.post("/oauth/revoke", &fields, &[by]);
    one(&server, "token.revoked");
}

#[test]
fn what_is_refused_elsewhere_names_the_endpoint_and_the_rule() {
    let server = with_trail(&json!({}));
    server.get("/oauth/authorize", "client_id=unknown", &[]);
    let event = one(&server, "request.refused");
    assert_eq!(event["operation"], "/oauth/authorize");
    assert!(event["refusal"]["rule"].is_string());
    assert_eq!(event.get("client"), None);
}

#[test]
fn what_an_operator_changes_is_told_and_what_they_read_is_not() {
    let server = with_trail(&json!({}));
    server.admin("/admin/export", &Value::Null);
    server.admin("/admin/user/sign-out", &json!({ "username": USERNAME }));
    let event = one(&server, "admin.changed");
    assert_eq!(event["operation"], "/admin/user/sign-out");
    assert_eq!(
        (&event["status"], &event["caller"]),
        (&json!(200), &json!("operator"))
    );
    assert!(event["nameMark"].is_string());
    let stranger = Request::new("POST", "/admin/user/s3cret", None)
        .with_header("authorization", "Bearer s3cret");
    assert_eq!(server.send(&stranger).status, 401);
    let event = one(&server, "admin.refused");
    assert_eq!(event["operation"], "/admin/");
    assert_eq!(event.get("caller"), None);
}

#[test]
fn what_a_caller_of_the_api_changes_is_told_with_who_called() {
    let server = with_trail(&json!({}));
    let made = server.admin("/admin/token/create", &json!({ "rights": ["VIEW_PEOPLE"] }));
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    call(
        &server,
        "/people/lock_flag/update/alice",
        &json!({ "locked": true }),
    );
    let event = one(&server, "api.changed");
    assert_eq!(
        event["operation"],
        "/api/people/lock_flag/update/{username?}?locked=true"
    );
    assert_eq!(
        (&event["status"], &event["caller"]),
        (&json!(200), &json!("operator"))
    );
    // What is only read is nobody's business; what fails for want of a right is.
    let secret = made["secret"].as_str().expect("a token");
    let by_token = |method: &str, path: &str| {
        let request = Request::new(method, path, None)
            .with_header("authorization", &format!("Bearer {secret}"))
            .with_header("content-type", "application/json")
            .with_body(Body::Read(b"{}".to_vec()));
        server.send(&request).status
    };
    assert_eq!(by_token("GET", "/api/people/list"), 200);
    one(&server, "api.changed");
    let stranger =
        Request::new("GET", "/api/people/list", None).with_header("authorization", "Bearer s3cret");
    assert_eq!(server.send(&stranger).status, 401);
    let event = one(&server, "request.refused");
    assert_eq!(event["operation"], "/api/people/list");
}

#[test]
fn what_a_caller_has_no_right_to_is_told_with_who_called_and_is_no_change() {
    let server = with_trail(&json!({}));
    let made = server.admin("/admin/token/create", &json!({ "rights": ["VIEW_PEOPLE"] }));
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    let secret = made["secret"].as_str().expect("a token");
    for path in [
        "/api/people/lock_flag/update/alice",
        "/api/client/get/web",
        "/api/7/people/lock_flag/update/alice",
    ] {
        let before = of_type(&server, "api.refused").len();
        let method = if path.contains("/get/") {
            "GET"
        } else {
            "POST"
        };
        let request = Request::new(method, path, None)
            .with_header("authorization", &format!("Bearer {secret}"))
            .with_header("content-type", "application/json")
            .with_body(Body::Read(br#"{"locked":true}"#.to_vec()));
        let answered = server.send(&request);
        let events = of_type(&server, "api.refused");
        assert_eq!(events.len(), before + 1, "{path}: {answered:?}");
        let event = &events[before];
        let caller = event["caller"].as_str().expect("a caller");
        assert!(caller.starts_with("token "), "{event}");
        assert_eq!(
            (answered.status, &event["status"]),
            (403, &json!(403)),
            "{path}"
        );
        assert_eq!(
            event["refusal"],
            json!({ "rule": "RightMissing", "number": "A910219" }),
            "{path}"
        );
    }
    assert_eq!(of_type(&server, "api.changed"), [Value::Null; 0]);
}

#[test]
fn where_from_is_kept_as_the_service_says() {
    for (address, expected) in [
        ("PREFIX", json!("203.0.113.0/24")),
        ("FULL", json!(ADDRESS)),
        ("NONE", Value::Null),
    ] {
        let mut server = with_trail(&json!({ "address": address, "usernames": true }));
        server.host.settings = server
            .host
            .settings
            .with_address_header(Some("cf-connecting-ip"));
        let request = Request::new("GET", "/oauth/authorize", Some("client_id=unknown"))
            .with_header("cf-connecting-ip", ADDRESS);
        server.send(&request);
        assert_eq!(one(&server, "request.refused")["from"], expected);
    }
}

#[test]
fn a_user_name_is_kept_where_the_service_says_so_and_never_a_whole_address_of_mail() {
    let server = with_trail(&json!({ "usernames": true }));
    let people = json!([{ "username": "dave.smith@mail.example", "password": PASSWORD }]);
    call(&server, "/people/import", &json!({ "people": people }));
    signed_in(&server);
    assert_eq!(one(&server, "sign-in.accepted")["username"], USERNAME);
    let browser = Browser::new(&server);
    browser.agreed_by(&request("web"), "dave.smith@mail.example");
    let events = of_type(&server, "sign-in.accepted");
    let mut names = events.iter().map(|event| &event["username"]);
    assert!(names.any(|name| name == "d…@mail.example"), "{events:?}");
    assert!(!format!("{:?}", server.events()).contains("dave.smith"));
}

#[test]
fn logging_out_is_told_of_whoever_does() {
    let server = with_trail(&json!({}));
    let browser = signed_in(&server);
    let page = browser.visit("/oauth/end_session");
    assert_eq!(of_type(&server, "session.ended"), [Value::Null; 0]);
    let fields = [("decision", "log_out")];
    browser.submit("/oauth/end_session/confirm", &page, &fields);
    assert_eq!(one(&server, "session.ended")["subject"], ALICE);
}

#[test]
fn what_somebody_changes_of_their_account_is_told_of_them() {
    let server = with_trail(&json!({}));
    let browser = Browser::new(&server);
    let page = browser.visit("/account/profile");
    browser.sign_in(&page, USERNAME, PASSWORD);
    let page = browser.visit("/account/profile");
    let (_, form) = page
        .body
        .split_once("name=\"form\" value=\"")
        .expect("a form");
    let form = form.split('"').next().expect("a value").to_owned();
    let send = |form: &str| {
        let fields = [("form", form), ("name", "Another name")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        browser.post("/account/profile", &fields).status
    };
    assert!(send("forged") >= 400);
    assert_eq!(of_type(&server, "account.changed"), [Value::Null; 0]);
    assert_eq!(send(&form), 303);
    let event = one(&server, "account.changed");
    assert_eq!(
        (&event["subject"], &event["operation"]),
        (&json!(ALICE), &json!("/account/profile"))
    );
    assert!(!format!("{:?}", server.events()).contains("Another name"));
}

#[test]
fn to_lock_and_to_unlock_are_told_apart() {
    let server = with_trail(&json!({}));
    let calls = [
        ("/people/lock_flag/update/alice", "locked"),
        ("/client/lock_flag/update/web", "clientLocked"),
    ];
    for (path, member) in calls {
        for is_locked in [true, false] {
            call(&server, path, &json!({ member: is_locked }));
        }
    }
    let events = server.events();
    let changes = events.iter().filter(|event| event["type"] == "api.changed");
    let mut told: Vec<_> = changes
        .map(|event| event["operation"].as_str().expect("one"))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "/api/client/lock_flag/update/{clientIdentifier}?locked=false",
            "/api/client/lock_flag/update/{clientIdentifier}?locked=true",
            "/api/people/lock_flag/update/{username?}?locked=false",
            "/api/people/lock_flag/update/{username?}?locked=true",
        ]
    );
}
