//! People, as the operator adds and removes them.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::state::settled;
use crate::support::{
    Server, json as body,
    server::{PASSWORD, USERNAME, block_on},
};
use sekisho::{
    Digest,
    backend::Host,
    front::Response,
    people::{Command, NamedSession, NewSession, Reply, Request, Shelves, password},
};
use serde_json::{Value, json};

fn server() -> Server {
    settled(&json!({}))
}

fn put(server: &Server, username: &str, password: &str) -> Response {
    server.admin(
        "/admin/user",
        &json!({ "username": username, "password": password, "claims": { "name": "Alice" } }),
    )
}

fn delete(server: &Server, username: &str) -> Response {
    server.admin("/admin/user/delete", &json!({ "username": username }))
}

/// The status of the page that signing in leads to.
fn sign_in(server: &Server, username: &str, password: &str) -> u16 {
    let request_uri = server.request_uri(&server.one);
    let page = server.open("one", &request_uri);
    server.sign_in(&page, username, password).status
}

fn subject(server: &Server, username: &str) -> String {
    server.host.users.borrow().0[username].subject.clone()
}

#[test]
fn a_person_is_added_and_signs_in() {
    let server = server();
    let response = put(&server, "bob", "bob's own password");
    assert_eq!(
        (response.status, &body(&response)["change"]),
        (200, &json!("created"))
    );
    assert_eq!(sign_in(&server, "bob", "bob's own password"), 200);
    assert_eq!(sign_in(&server, "bob", "alice's password"), 403);
    assert_ne!(subject(&server, "bob"), subject(&server, USERNAME));
}

#[test]
fn a_new_password_replaces_the_old_one_and_the_subject_stays() {
    let server = server();
    let before = subject(&server, USERNAME);
    let response = put(&server, USERNAME, "another password");
    assert_eq!(
        (response.status, &body(&response)["change"]),
        (200, &json!("updated"))
    );
    assert_eq!(subject(&server, USERNAME), before);
    assert_eq!(sign_in(&server, USERNAME, "another password"), 200);
    assert_eq!(sign_in(&server, USERNAME, PASSWORD), 403);
}

#[test]
fn a_deleted_person_does_not_sign_in_and_is_nobody_who_comes_after() {
    let server = server();
    let before = subject(&server, USERNAME);
    assert_eq!(delete(&server, USERNAME).status, 200);
    assert_eq!(sign_in(&server, USERNAME, PASSWORD), 403);
    assert_refused(
        &unchanged(&server, || delete(&server, USERNAME)),
        404,
        "not_found",
    );
    assert_eq!(body(&put(&server, USERNAME, PASSWORD))["change"], "created");
    // OpenID Connect Core §2: a sub is "locally unique and never reassigned".
    assert_ne!(subject(&server, USERNAME), before);
}

#[test]
fn a_password_is_neither_kept_nor_told_nor_logged() {
    let server = server();
    let response = put(&server, "bob", "bob's own password");
    for text in [
        server.host.snapshot(),
        response.body,
        server.host.log.borrow().join("\n"),
    ] {
        assert!(!text.contains("bob's own password"));
    }
    assert!(server.host.snapshot().contains("$argon2id$"));
}

#[test]
fn a_name_out_of_bounds_is_refused() {
    let server = server();
    for name in [
        "",
        " ",
        " bob",
        "bob ",
        "bo\u{0}b",
        "bo\nb",
        "\u{7f}",
        "bo\u{85}b",
        &"b".repeat(257),
        &"é".repeat(129),
    ] {
        let response = unchanged(&server, || put(&server, name, "a good password"));
        assert_refused_for(&response, "username");
    }
}

#[test]
fn a_password_out_of_bounds_is_refused() {
    let server = server();
    for password in ["", "1234567", "éééééé", &"p".repeat(1025), &"é".repeat(513)] {
        let response = unchanged(&server, || put(&server, "bob", password));
        assert_refused_for(&response, "password");
    }
}

fn put_claims(server: &Server, username: &str, claims: &Value) -> Response {
    server.admin(
        "/admin/user",
        &json!({ "username": username, "claims": claims }),
    )
}

#[test]
fn other_claims_alone_keep_the_password_and_the_subject() {
    let server = server();
    let before = subject(&server, USERNAME);
    let response = put_claims(&server, USERNAME, &json!({ "name": "Alice Liddell" }));
    assert_eq!(
        (response.status, &body(&response)["change"]),
        (200, &json!("updated"))
    );
    let claims = server.host.users.borrow().0[USERNAME].claims.clone();
    assert_eq!(Value::from(claims), json!({ "name": "Alice Liddell" }));
    assert_eq!(subject(&server, USERNAME), before);
    assert_eq!(sign_in(&server, USERNAME, PASSWORD), 200);
}

#[test]
fn nobody_is_added_without_a_password() {
    let server = server();
    let response = unchanged(&server, || {
        put_claims(&server, "bob", &json!({ "name": "Bob" }))
    });
    assert_refused(&response, 404, "not_found");
    assert_eq!(
        body(&response)["error_description"],
        "There is no such user."
    );
}

#[test]
fn claims_of_the_wrong_type_are_refused_without_a_password_too() {
    let server = server();
    for name in [USERNAME, "bob"] {
        let response = unchanged(&server, || put_claims(&server, name, &json!({ "name": 7 })));
        assert_refused_for(&response, "claims.name");
    }
}

#[test]
fn whoever_names_neither_a_password_nor_claims_is_refused() {
    let server = server();
    for name in [USERNAME, "bob"] {
        for person in [
            json!({ "username": name }),
            json!({ "username": name, "password": null, "claims": null }),
        ] {
            let response = unchanged(&server, || server.admin("/admin/user", &person));
            assert_refused_for(&response, "password");
        }
    }
}

fn assert_refused_for(response: &Response, member: &str) {
    let told = body(response);
    assert_eq!(
        (response.status, &told["error"], &told["member"]),
        (400, &json!("invalid_document"), &json!(member)),
        "{told}"
    );
}

#[test]
fn a_person_of_another_shape_is_refused() {
    let server = server();
    for person in [
        json!({ "password": "a good password" }),
        json!({ "username": "bob", "password": 12_345_678 }),
        json!({ "username": ["bob"], "password": "a good password" }),
        json!({ "username": "bob", "password": "a good password", "claims": [] }),
        json!({ "username": "bob", "password": "a good password", "subject": "chosen" }),
    ] {
        let response = unchanged(&server, || server.admin("/admin/user", &person));
        assert_eq!(
            (response.status, &body(&response)["error"]),
            (400, &json!("invalid_request")),
            "{person}"
        );
    }
}

#[test]
fn who_is_not_there_cannot_be_deleted() {
    let server = server();
    for name in ["", "bob", "Alice", "alice "] {
        assert_refused(
            &unchanged(&server, || delete(&server, name)),
            404,
            "not_found",
        );
    }
    let response = unchanged(&server, || {
        server.admin("/admin/user/delete", &json!({ "username": Value::Null }))
    });
    assert_eq!(response.status, 400);
}

fn ask(server: &Server, username: &str, command: Command) -> Reply {
    let request = Request {
        service: None,
        now: server.host.now(),
        username: username.to_owned(),
        command,
    };
    block_on(server.host.user(&request)).expect("an answer")
}

fn session(server: &Server, name: &str) -> Option<NewSession> {
    Some(NewSession {
        digest: Digest::of(name),
        expires: server.host.now().after(600),
        client: None,
        created_at: None,
        device: sekisho::people::Device::default(),
    })
}

fn authenticate(server: &Server, username: &str, password: &str, name: &str) -> Reply {
    let command = Command::Authenticate {
        password: password.to_owned(),
        session: session(server, name),
        former: None,
        browser: None,
        hashing: None,
        falls_short: false,
    };
    ask(server, username, command)
}

fn resume(server: &Server, username: &str, name: &str) -> Reply {
    ask(
        server,
        username,
        Command::Resume {
            session: Digest::of(name),
            client: 7,
            created_at: None,
            duration: None,
            idle: None,
        },
    )
}

fn sign_up(server: &Server, username: &str, password: &str) -> Reply {
    let password = password::Cost::USUAL
        .hash(password, &[1; 16])
        .expect("a hash");
    let claims = json!({ "name": "Bob" })
        .as_object()
        .expect("an object")
        .clone();
    ask(
        server,
        username,
        Command::SignUp {
            subject: "subject-of-bob".into(),
            password,
            claims,
            session: session(server, "b"),
        },
    )
}

#[test]
fn somebody_signs_up_is_signed_in_and_signs_in_again() {
    let server = server();
    assert_eq!(
        sign_up(&server, "bob", "bob's own password"),
        Reply::Created
    );
    let now = server.host.now();
    let signed_in = Reply::Session {
        subject: "subject-of-bob".into(),
        auth_time: now,
        epoch: u32::try_from(now.seconds()).expect("seconds"),
        scopes: Vec::new(),
        amr: vec!["pwd".into()],
        session: session(&server, "b")
            .map(|session| Box::new(NamedSession::new(session.digest, Shelves::default()))),
    };
    assert_eq!(resume(&server, "bob", "b"), signed_in);
    assert_eq!(sign_in(&server, "bob", "bob's own password"), 200);
    let Reply::Person { claims, .. } = ask(
        &server,
        "bob",
        Command::Read {
            subject: "subject-of-bob".into(),
            epoch: 0,
            client: 7,
        },
    ) else {
        panic!("nobody")
    };
    assert_eq!(claims["name"], "Bob");
}

#[test]
fn a_name_that_somebody_has_is_not_signed_up() {
    let server = server();
    let before = server.host.snapshot();
    assert_eq!(sign_up(&server, USERNAME, "another password"), Reply::Taken);
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(sign_in(&server, USERNAME, PASSWORD), 200);
}

#[test]
fn whoever_is_not_there_has_no_session_and_agrees_to_nothing() {
    let server = server();
    let before = server.host.snapshot();
    assert_eq!(
        authenticate(&server, "bob", "a password", "b"),
        Reply::Rejected
    );
    let subject = || String::new();
    for command in [
        Command::Resume {
            session: Digest::of("b"),
            client: 7,
            created_at: None,
            duration: None,
            idle: None,
        },
        Command::EndSession {
            session: Digest::of("b"),
        },
        Command::Read {
            subject: subject(),
            epoch: 0,
            client: 7,
        },
        Command::Consent {
            subject: subject(),
            epoch: 0,
            client: 7,
            created_at: None,
            scopes: vec!["openid".into()],
            remember: true,
        },
        Command::Delete,
    ] {
        assert_eq!(ask(&server, "bob", command), Reply::Missing);
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn guesses_at_a_name_that_nobody_has_begin_no_session() {
    let server = server();
    let tried: Vec<Reply> = (0..7)
        .map(|_| authenticate(&server, "bob", "a password", "b"))
        .collect();
    assert!(
        tried
            .iter()
            .any(|reply| matches!(reply, Reply::Throttled { .. })),
        "{tried:?}"
    );
    assert!(
        tried
            .iter()
            .all(|reply| !matches!(reply, Reply::Authenticated { .. }))
    );
    assert_eq!(resume(&server, "bob", "b"), Reply::Missing);
}

#[test]
fn a_session_ends_with_the_password_it_was_begun_with() {
    let server = server();
    assert!(matches!(
        authenticate(&server, USERNAME, PASSWORD, "a"),
        Reply::Authenticated { .. }
    ));
    assert!(matches!(
        resume(&server, USERNAME, "a"),
        Reply::Session { .. }
    ));
    assert_eq!(put(&server, USERNAME, "another password").status, 200);
    assert_eq!(resume(&server, USERNAME, "a"), Reply::Missing);
}

#[test]
fn a_session_ends_with_the_person() {
    let server = server();
    authenticate(&server, USERNAME, PASSWORD, "a");
    assert_eq!(delete(&server, USERNAME).status, 200);
    assert_eq!(put(&server, USERNAME, PASSWORD).status, 200);
    assert_eq!(resume(&server, USERNAME, "a"), Reply::Missing);
}

#[test]
fn the_session_of_one_person_is_not_that_of_another() {
    let server = server();
    authenticate(&server, USERNAME, PASSWORD, "a");
    sign_up(&server, "bob", "bob's own password");
    assert_eq!(resume(&server, "bob", "a"), Reply::Missing);
    assert_eq!(resume(&server, USERNAME, "b"), Reply::Missing);
    assert_eq!(
        ask(
            &server,
            "bob",
            Command::EndSession {
                session: Digest::of("a")
            }
        ),
        Reply::Missing
    );
    assert!(matches!(
        resume(&server, USERNAME, "a"),
        Reply::Session { .. }
    ));
}

#[test]
fn only_the_digest_of_a_session_is_kept() {
    let server = server();
    authenticate(&server, USERNAME, PASSWORD, "the secret of a session");
    assert!(!server.host.snapshot().contains("the secret of a session"));
}
