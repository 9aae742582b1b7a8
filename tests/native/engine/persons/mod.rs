//! `/api/people/*` of one person: the browsers they are signed in with, their passkeys, what they have
//! allowed, and another password or other claims; and the outbox.

mod passkeys;
mod sessions;

use sekisho::engine::{Operation, operation::Route};
use serde_json::{Value, json};

use super::{
    clients::{refused, send},
    managed_documents::rights::{as_holder, token},
    openapi::assert_described,
    told,
};
use crate::{
    passkeys::enrolled,
    support::{
        Server,
        ordinary::{Browser, Page, joined, provider, put_client, request, shows, web},
        server::PASSWORD,
    },
};

/// What is read of a person.
fn read(server: &Server, path: &str) -> Value {
    let (status, told) = send(server, "GET", path, &Value::Null);
    assert_eq!(status, 200, "{told}");
    let api = format!("/api{path}");
    let Route::Served(operation, ..) = Route::called("GET", &api) else {
        panic!("{path} is not served");
    };
    assert_described(operation, &told);
    told
}

fn sessions(server: &Server) -> Vec<Value> {
    let told = read(server, "/people/sessions/alice");
    told["sessions"].as_array().expect("sessions").clone()
}

fn passkeys(server: &Server) -> Vec<Value> {
    let told = read(server, "/people/passkeys/alice");
    told["passkeys"].as_array().expect("passkeys").clone()
}

fn consents(server: &Server) -> Vec<Value> {
    let told = read(server, "/people/consents/alice");
    told["consents"].as_array().expect("consents").clone()
}

/// Whether Alice signs in by this password.
fn signs_in(server: &Server, password: &str) -> bool {
    let browser = Browser::new(server);
    let page = browser.open(&request("web"));
    shows(&browser.sign_in(&page, "alice", password)) != Page::SignIn
}

/// Whether this browser is known for somebody.
fn is_in(browser: &Browser<'_>) -> bool {
    shows(&browser.open(&request("web"))) != Page::SignIn
}

#[test]
fn a_person_who_is_called_like_an_operation_is_read_by_their_name() {
    let server = provider(&json!({}));
    for name in ["end", "remove", "withdraw"] {
        let body = json!({ "password": "correct horse battery" });
        assert_eq!(
            told(&server, &format!("/people/put/{name}"), &body)["change"],
            "created"
        );
    }
    assert_eq!(
        read(&server, "/people/sessions/end"),
        json!({ "sessions": [] })
    );
    assert_eq!(
        read(&server, "/people/passkeys/remove"),
        json!({ "passkeys": [] })
    );
    assert_eq!(
        read(&server, "/people/consents/withdraw"),
        json!({ "consents": [] })
    );
    let (status, _) = send(
        &server,
        "GET",
        "/people/sessions?username=alice",
        &Value::Null,
    );
    assert_eq!(status, 200);
}

#[test]
fn what_a_person_has_allowed_is_told_with_the_names_of_clients_and_taken_back_for_one() {
    let server = provider(&json!({}));
    let api = json!({ "documents": [{ "kind": "api", "document": { "identifier": "https://api.example", "name": "Orders", "scopes": ["read"] } }] });
    assert_eq!(send(&server, "POST", "/documents/apply", &api).0, 200);
    let browser = Browser::new(&server);
    let claims = json!({ "userinfo": { "phone_number": null } }).to_string();
    let mut wide = request("web");
    wide.retain(|(name, _)| name != "scope");
    for (name, value) in [
        ("scope", "openid read"),
        ("resource", "https://api.example"),
        ("claims", claims.as_str()),
    ] {
        wide.push((name.to_owned(), value.to_owned()));
    }
    browser.agreed(&wide);
    browser.agreed(&request("other"));
    let told = consents(&server);
    let number = |alias: &str| server.host.documents.borrow().0[&format!("alias/{alias}")].clone();
    let of_web = told
        .iter()
        .find(|one| one["client"] == number("web"))
        .expect("web");
    assert_eq!(
        of_web,
        &json!({
            "client": number("web"), "clientName": "Client web", "scopes": ["openid", "read"],
            "claims": ["phone_number"], "apis": ["https://api.example"],
        })
    );
    assert_eq!(told.len(), 2);
    let withdraw = |client: Value| {
        send(
            &server,
            "POST",
            "/people/consents/withdraw/alice",
            &json!({ "client": client }),
        )
        .0
    };
    assert_eq!(withdraw(json!(number("web"))), 200);
    let left = consents(&server);
    assert_eq!(
        (left.len(), &left[0]["client"]),
        (1, &json!(number("other")))
    );
    assert_eq!(shows(&browser.open(&wide)), Page::Consent);
    assert_eq!(withdraw(json!("other")), 200);
    assert_eq!(consents(&server), [] as [Value; 0]);
}

#[test]
fn a_consent_for_a_client_that_is_gone_is_told_by_its_number() {
    let server = provider(&json!({}));
    put_client(&server, &joined(&web("gone"), &json!({ "clientId": 42 })));
    Browser::new(&server).agreed(&request("gone"));
    let body = json!({ "kind": "client", "id": "gone" });
    assert_eq!(send(&server, "POST", "/documents/delete", &body).0, 200);
    let told = consents(&server);
    assert_eq!(
        (&told[0]["client"], told[0].get("clientName")),
        (&json!("42"), None)
    );
    let body = json!({ "client": "42" });
    assert_eq!(
        send(&server, "POST", "/people/consents/withdraw/alice", &body).0,
        200
    );
    assert_eq!(consents(&server), [] as [Value; 0]);
}

#[test]
fn nothing_is_taken_back_of_nobody_or_for_no_client() {
    let server = provider(&json!({}));
    Browser::new(&server).agreed(&request("web"));
    for (path, body, expected) in [
        (
            "/people/consents/withdraw/alice",
            json!({}),
            (400, "A910203"),
        ),
        (
            "/people/consents/withdraw/alice",
            json!({ "client": [] }),
            (400, "A910203"),
        ),
        (
            "/people/consents/withdraw/alice",
            json!({ "client": -1 }),
            (400, "A910203"),
        ),
        (
            "/people/consents/withdraw/alice",
            json!({ "client": "nobody" }),
            (404, "A910267"),
        ),
        (
            "/people/consents/withdraw/nobody",
            json!({ "client": "web" }),
            (404, "A910267"),
        ),
        (
            "/people/consents/withdraw",
            json!({ "client": "web" }),
            (404, "A910266"),
        ),
    ] {
        refused(&server, "POST", path, &body, expected);
    }
}

#[test]
fn a_person_is_added_and_given_another_password_or_other_claims() {
    let server = provider(&json!({}));
    let put = |name: &str, body: &Value| {
        told(&server, &format!("/people/put/{name}"), body)["change"].clone()
    };
    assert_eq!(
        put(
            "carol",
            &json!({ "password": "correct horse battery", "claims": { "name": "Carol" } })
        ),
        "created"
    );
    assert_eq!(
        put("carol", &json!({ "claims": { "name": "Caroline" } })),
        "updated"
    );
    let carol = read(&server, "/people/get/carol");
    assert_eq!(carol["claims"], json!({ "name": "Caroline" }));
    let browser = Browser::new(&server);
    browser.agreed(&request("web"));
    assert_eq!(
        put("alice", &json!({ "password": "another long password" })),
        "updated"
    );
    assert!(signs_in(&server, "another long password") && !signs_in(&server, PASSWORD));
    // A new password ends what began by the former one.
    assert!(!is_in(&browser));
    assert_eq!(put("alice", &json!({ "claims": {} })), "updated");
    assert_eq!(read(&server, "/people/get/alice")["claims"], json!({}));
}

#[test]
fn a_password_or_claims_that_are_none_are_refused_by_their_names() {
    let server = provider(&json!({}));
    let refused_by_rule = |name: &str, body: &Value, member: &str| {
        let before = server.host.snapshot();
        let (status, told) = send(&server, "POST", &format!("/people/put/{name}"), body);
        let said = [&told["error"], &told["member"]];
        assert_eq!(
            (status, said),
            (400, [&json!("invalid_document"), &json!(member)]),
            "{told}"
        );
        assert!(
            told["error_description"]
                .as_str()
                .is_some_and(|rule| !rule.is_empty())
        );
        assert!(server.host.snapshot() == before);
    };
    refused_by_rule("alice", &json!({}), "password");
    refused_by_rule("alice", &json!({ "password": null }), "password");
    refused_by_rule("alice", &json!({ "password": "short" }), "password");
    refused_by_rule(
        "alice",
        &json!({ "password": "password123", "claims": {} }),
        "password",
    );
    refused_by_rule(
        "alice",
        &json!({ "claims": { "email_verified": "yes" } }),
        "claims.email_verified",
    );
    refused_by_rule(
        "a%20%20b",
        &json!({ "password": "correct horse battery" }),
        "username",
    );
}

#[test]
fn what_is_no_password_and_no_claims_is_not_read_as_if_it_were_not_there() {
    let server = provider(&json!({}));
    for body in [
        json!({ "password": "", "claims": {} }),
        json!({ "password": 12_345_678 }),
        json!({ "claims": "name" }),
        json!({ "claims": [] }),
    ] {
        refused(
            &server,
            "POST",
            "/people/put/alice",
            &body,
            (400, "A910203"),
        );
    }
    let deep = (0..9).fold(json!(1), |value, _| json!([value]));
    let body = json!({ "claims": { "deep": deep } });
    refused(
        &server,
        "POST",
        "/people/put/alice",
        &body,
        (400, "A910201"),
    );
    // Nobody is added without a password.
    let body = json!({ "claims": {} });
    refused(
        &server,
        "POST",
        "/people/put/nobody",
        &body,
        (404, "A910266"),
    );
    refused(&server, "POST", "/people/put", &body, (404, "A910266"));
}

#[test]
fn nobody_has_no_sessions_passkeys_or_consents() {
    let server = provider(&json!({}));
    for of in ["sessions", "passkeys", "consents"] {
        for path in [format!("/people/{of}/nobody"), format!("/people/{of}")] {
            refused(&server, "GET", &path, &Value::Null, (404, "A910266"));
        }
    }
}

#[test]
fn whoever_may_only_read_ends_and_changes_nothing_of_anybody() {
    let server = provider(&json!({}));
    enrolled(&server, "alice", 7);
    Browser::new(&server).agreed(&request("web"));
    let reads = token(&server, &["VIEW_PEOPLE"]);
    let else_ = token(&server, &["MODIFY_SERVICE", "VIEW_AUDIT_LOG"]);
    let changes = [
        (
            "/people/sessions/end/alice",
            json!({ "id": sessions(&server)[0]["id"] }),
        ),
        (
            "/people/passkeys/remove/alice",
            json!({ "id": passkeys(&server)[0]["id"] }),
        ),
        (
            "/people/consents/withdraw/alice",
            json!({ "client": "web" }),
        ),
        (
            "/people/put/alice",
            json!({ "password": "another long password" }),
        ),
    ];
    let before = server.host.snapshot();
    for (path, body) in &changes {
        for token in [&reads, &else_] {
            assert_eq!(
                as_holder(&server, token, "POST", path, body).0,
                403,
                "{path}"
            );
        }
    }
    assert!(server.host.snapshot() == before);
    let changer = token(&server, &["MODIFY_PEOPLE"]);
    for (path, body) in &changes {
        assert_eq!(
            as_holder(&server, &changer, "POST", path, body).0,
            200,
            "{path}"
        );
    }
}

#[test]
fn whoever_may_not_read_of_people_reads_nothing_of_anybody() {
    let server = provider(&json!({}));
    let reads = token(&server, &["VIEW_PEOPLE"]);
    let not = token(&server, &["MODIFY_SERVICE", "VIEW_AUDIT_LOG"]);
    let status = |token: &str, path: &str| {
        let (status, _) = as_holder(&server, token, "GET", path, &Value::Null);
        status
    };
    for of in ["sessions", "passkeys", "consents"] {
        let path = format!("/people/{of}/alice");
        assert_eq!((status(&reads, &path), status(&not, &path)), (200, 403));
        let nobody = format!("/people/{of}/nobody");
        assert_eq!((status(&reads, &nobody), status(&not, &nobody)), (404, 403));
    }
    assert_eq!(status(&reads, "/outbox/list"), 403);
}

#[test]
fn what_is_done_to_a_person_is_remembered_without_their_name() {
    let server = provider(&json!({ "people": { "audit": { "enabled": true } } }));
    Browser::new(&server).agreed(&request("web"));
    let id = sessions(&server)[0]["id"].clone();
    server.host.writes_trail.set(true);
    told(&server, "/people/sessions/end/alice", &json!({ "id": id }));
    told(
        &server,
        "/people/put/alice",
        &json!({ "password": "another long password" }),
    );
    sessions(&server);
    let events = server.events();
    let said: Vec<_> = events
        .iter()
        .map(|one| (one["type"].as_str(), one["operation"].as_str()))
        .collect();
    let of = |operation| (Some("api.changed"), Some(operation));
    assert_eq!(
        said,
        [
            of("/api/people/sessions/end/{username?}"),
            of("/api/people/put/{username?}")
        ]
    );
    for event in &events {
        assert!(event["nameMark"].is_string(), "{event}");
        assert!(!event.to_string().contains("another long"), "{event}");
    }
}

#[test]
fn mails_that_nobody_was_sent_are_told_in_development_alone() {
    let mail =
        json!({ "people": { "mail": { "from": "no-reply@id.example" }, "signUp": "INVITATION" } });
    let mut server = provider(&mail);
    assert_eq!(read(&server, "/outbox/list"), json!({ "mails": [] }));
    told(
        &server,
        "/people/invitations/create",
        &json!({ "email": "kei@mail.example" }),
    );
    let mails = read(&server, "/outbox/list")["mails"].clone();
    let one = &mails[0];
    assert_eq!(
        (&one["to"], &one["at"]),
        (&json!("kei@mail.example"), &json!(server.now() * 1000))
    );
    assert!(
        one["subject"].is_string()
            && one["text"]
                .as_str()
                .is_some_and(|text| text.contains("https://"))
    );
    assert_eq!(mails.as_array().map(Vec::len), Some(1));
    server.host.settings.development = false;
    refused(
        &server,
        "GET",
        "/outbox/list",
        &Value::Null,
        (404, "A910268"),
    );
    assert_eq!(
        Operation::OutboxList.right().map(|right| right.name()),
        Some("ADMIN")
    );
}
