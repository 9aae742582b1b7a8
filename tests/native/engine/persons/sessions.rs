//! The browsers in which a person is signed in.

use serde_json::{Value, json};

use super::{is_in, read, refused, send, sessions};
use crate::support::ordinary::{BOB, Browser, joined, provider, request};

#[test]
fn the_browsers_of_a_person_are_told_the_youngest_first_and_nothing_that_opens_them() {
    let server = provider(&json!({ "sessionDuration": 1000 }));
    assert_eq!(sessions(&server), [] as [Value; 0]);
    let (one, two) = (Browser::new(&server), Browser::new(&server));
    one.agreed(&request("web"));
    let began = server.now();
    server.wait(10);
    two.agreed(&request("web"));
    two.agreed(&request("other"));
    let told = sessions(&server);
    let [youngest, oldest] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(oldest["createdAt"], began * 1000);
    assert_eq!(oldest["seenAt"], began * 1000);
    assert_eq!(oldest["expiresAt"], (began + 1000) * 1000);
    assert_eq!(oldest["authenticatedBy"], json!(["pwd"]));
    assert_eq!(
        (&oldest["clients"], &youngest["clients"]),
        (&json!(1), &json!(2))
    );
    assert_ne!(oldest["id"], youngest["id"]);
    let all = json!(told).to_string();
    let users = server.host.users.borrow();
    let row = serde_json::to_value(&users.0["alice"]).expect("JSON");
    for session in row["sessions"].as_array().expect("sessions") {
        assert!(!all.contains(session["digest"].as_str().expect("a digest")));
    }
}

#[test]
fn a_session_that_has_expired_or_would_by_now_is_told_no_more() {
    let server = provider(&json!({ "sessionDuration": 1000 }));
    let browser = Browser::new(&server);
    browser.agreed(&request("web"));
    let id = sessions(&server)[0]["id"].clone();
    let service = read(&server, "/documents/service")["document"].clone();
    let shorter = joined(&service, &json!({ "sessionDuration": 100 }));
    let body = json!({ "documents": [{ "kind": "service", "document": shorter }] });
    assert_eq!(send(&server, "POST", "/documents/apply", &body).0, 200);
    let until = sessions(&server)[0]["expiresAt"].clone();
    assert_eq!(until, (server.now() + 100) * 1000);
    server.wait(100);
    assert_eq!(sessions(&server), [] as [Value; 0]);
    server.wait(900);
    let body = json!({ "id": id });
    refused(
        &server,
        "POST",
        "/people/sessions/end/alice",
        &body,
        (404, "A910267"),
    );
}

#[test]
fn one_browser_is_signed_out_and_no_other() {
    let server = provider(&json!({}));
    let (one, two) = (Browser::new(&server), Browser::new(&server));
    one.agreed(&request("web"));
    server.wait(1);
    two.agreed(&request("web"));
    let youngest = sessions(&server)[0]["id"].clone();
    let end = |id: &Value| {
        send(
            &server,
            "POST",
            "/people/sessions/end/alice",
            &json!({ "id": id }),
        )
    };
    assert_eq!(end(&youngest).0, 200);
    assert!(is_in(&one) && !is_in(&two));
    assert_eq!(sessions(&server).len(), 1);
    assert_eq!(end(&youngest).0, 404);
}

#[test]
fn nobody_is_signed_out_by_what_names_no_session_of_theirs() {
    let server = provider(&json!({}));
    let (alice, bob) = (Browser::new(&server), Browser::new(&server));
    alice.agreed(&request("web"));
    bob.agreed_by(&request("web"), BOB);
    let of_alice = sessions(&server)[0]["id"].clone();
    for (path, body, expected) in [
        (
            "/people/sessions/end/bob",
            json!({ "id": of_alice }),
            (404, "A910267"),
        ),
        (
            "/people/sessions/end/nobody",
            json!({ "id": of_alice }),
            (404, "A910267"),
        ),
        (
            "/people/sessions/end/alice",
            json!({ "id": "x" }),
            (404, "A910267"),
        ),
        ("/people/sessions/end/alice", json!({}), (400, "A910203")),
        (
            "/people/sessions/end/alice",
            json!({ "id": "" }),
            (400, "A910203"),
        ),
        (
            "/people/sessions/end/alice",
            json!({ "id": [of_alice] }),
            (400, "A910203"),
        ),
        (
            "/people/sessions/end",
            json!({ "id": of_alice }),
            (404, "A910266"),
        ),
    ] {
        refused(&server, "POST", path, &body, expected);
    }
    assert!(is_in(&alice) && is_in(&bob));
}
