//! `/api/service/create`, `/get/list` and `/delete`.

use std::{cell::Cell, rc::Rc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sekisho::{front::Request, oauth::request::body::Body, register::Command};
use serde_json::{Value, json};

use crate::support::{
    Server, TestClient,
    client::ISSUER,
    host::ADMIN_SECRET,
    ordinary::{basic, provider},
    server::Asked,
};

const BESIDE: &str = "https://localhost/b";

fn operator() -> String {
    format!("Bearer {ADMIN_SECRET}")
}

fn send(server: &Server, with: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let request = Request::new(method, &format!("/api{path}"), query)
        .with_header("authorization", with)
        .with_header("content-type", "application/json")
        .with_body(Body::Read(body.to_string().into_bytes()));
    let response = server.send(&request);
    let told = match response.body.as_str() {
        "" => Value::Null,
        body => serde_json::from_str(body).expect("JSON"),
    };
    (response.status, told)
}

fn refused(server: &Server, with: &str, call: [&str; 2], body: &Value) -> (u16, String) {
    let before = server.host.snapshot();
    let entries = server.host.directory.borrow().0.len();
    let [method, path] = call;
    let (status, told) = send(server, with, method, path, body);
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(server.host.directory.borrow().0.len(), entries);
    (
        status,
        told["resultCode"].as_str().unwrap_or_default().to_owned(),
    )
}

fn created(server: &Server, with: &str, issuer: &str) -> Value {
    let (status, told) = send(
        server,
        with,
        "POST",
        "/service/create",
        &json!({ "issuer": issuer }),
    );
    assert_eq!(status, 200, "{told}");
    told
}

fn number(service: &Value) -> u64 {
    service["apiKey"].as_u64().expect("a number")
}

fn own_secret(service: &Value) -> String {
    let secret = service["apiSecret"].as_str().expect("a secret");
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{secret}", number(service)))
    )
}

fn token(server: &Server, members: &Value) -> String {
    let made = crate::support::json(&server.admin("/admin/token/create", members));
    format!("Bearer {}", made["secret"].as_str().expect("a token"))
}

fn owner(server: &Server, name: &str) -> String {
    let made = crate::support::json(&server.admin("/admin/secret", &json!({ "owner": name })));
    let secret = made["secret"].as_str().expect("a secret");
    format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")))
}

/// The server, as clients of another service find it.
fn at(first: &Server, service: &Value) -> Server {
    Server {
        host: first.host.clone(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked: Asked {
            id: Some(number(service)),
            issuer: service["issuer"].as_str().expect("an issuer").to_owned(),
        },
    }
}

#[test]
fn a_service_is_told_as_it_was_made_and_its_secret_once() {
    let server = provider(&json!({}));
    let body = json!({
        "issuer": BESIDE,
        "serviceName": "Beside",
        "supportedScopes": [{ "name": "read" }],
        "policyUri": "https://beside.example/policy",
    });
    let (status, made) = send(&server, &operator(), "POST", "/service/create", &body);
    assert_eq!(status, 200, "{made}");
    for member in ["issuer", "serviceName", "policyUri"] {
        assert_eq!(made[member], body[member]);
    }
    assert_eq!(made["createdAt"], server.now() * 1000);
    let scopes = made["supportedScopes"].as_array().expect("scopes").iter();
    let names: Vec<&str> = scopes.filter_map(|one| one["name"].as_str()).collect();
    let expected = "read openid profile email address phone offline_access";
    assert_eq!(names.join(" "), expected);
    let (status, told) = send(
        &server,
        &own_secret(&made),
        "GET",
        "/service/get",
        &json!({}),
    );
    assert_eq!((status, &told["apiKey"]), (200, &made["apiKey"]));
    assert_eq!(told.get("apiSecret"), None);
}

#[test]
fn a_service_just_made_works_at_once_with_its_own_secret() {
    let server = provider(&json!({}));
    let body = json!({
        "issuer": BESIDE,
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
        "supportedScopes": [{ "name": "read" }],
    });
    let (_, made) = send(&server, &operator(), "POST", "/service/create", &body);
    let machine = json!({ "grantTypes": ["CLIENT_CREDENTIALS"], "clientIdAlias": "machine" });
    let own = own_secret(&made);
    let (status, client) = send(&server, &own, "POST", "/client/create", &machine);
    assert_eq!(status, 200, "{client}");
    let secret = client["clientSecret"].as_str().expect("a secret");
    let asked = [("grant_type", "client_credentials"), ("scope", "read")];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let tokens = |server: &Server| server.post("/oauth/token", &asked, &[basic("machine", secret)]);
    assert_eq!(tokens(&at(&server, &made)).status, 200);
    // The first service knows nothing of it.
    assert_eq!(tokens(&server).status, 401);
    let elsewhere = send(
        &server,
        &operator(),
        "GET",
        "/client/get/machine",
        &json!({}),
    );
    assert_eq!(elsewhere.0, 404);
}

#[test]
fn where_the_data_stay_is_said_at_the_creation_and_does_not_change() {
    let server = provider(&json!({}));
    let asked = json!({ "issuer": BESIDE, "jurisdiction": "eu" });
    let (status, made) = send(&server, &operator(), "POST", "/service/create", &asked);
    assert_eq!(
        (status, &made["jurisdiction"]),
        (200, &json!("eu")),
        "{made}"
    );
    let listed = server.admin("/admin/service/list", &Value::Null);
    let listed: Value = serde_json::from_str(&listed.body).expect("JSON");
    assert_eq!(listed["services"][0]["jurisdiction"], "eu");
    let path = format!("/{}/service/update", number(&made));
    for other in [json!("fedramp"), json!("mars"), json!(7)] {
        let change = json!({ "issuer": BESIDE, "jurisdiction": other });
        let (status, told) = send(&server, &operator(), "POST", &path, &change);
        assert_eq!(status, 400, "{told}");
    }
    let unsaid = json!({ "issuer": BESIDE, "serviceName": "Same" });
    let (status, told) = send(&server, &operator(), "POST", &path, &unsaid);
    assert_eq!(
        (status, &told["jurisdiction"]),
        (200, &json!("eu")),
        "{told}"
    );
}

#[test]
fn a_service_that_breaks_a_rule_is_not_made() {
    let server = provider(&json!({}));
    created(&server, &operator(), BESIDE);
    for (member, body) in [
        ("issuer", json!({})),
        ("issuer", json!({ "issuer": "http://as.example" })),
        ("issuer", json!({ "issuer": ISSUER })),
        ("issuer", json!({ "issuer": BESIDE })),
        (
            "supportedGrantTypes",
            json!({ "issuer": "https://localhost/c", "supportedGrantTypes": ["PASSWORD"] }),
        ),
        (
            "jwks",
            json!({ "issuer": "https://localhost/c", "jwks": "{}" }),
        ),
        (
            "supportedTokenAuthMethods",
            json!({ "issuer": "https://localhost/c", "supportedTokenAuthMethods": ["NONE"], "supportedGrantTypes": ["CLIENT_CREDENTIALS"] }),
        ),
    ] {
        let refusal = refused(&server, &operator(), ["POST", "/service/create"], &body);
        assert_eq!(refusal, (400, "A910240".into()), "{member}");
        let (_, told) = send(&server, &operator(), "POST", "/service/create", &body);
        assert!(
            told["resultMessage"]
                .as_str()
                .is_some_and(|text| text.contains(member)),
            "{told}"
        );
    }
    let wrong = json!({ "issuer": "https://localhost/c", "parRequired": "x" });
    assert_eq!(
        refused(&server, &operator(), ["POST", "/service/create"], &wrong),
        (400, "A910203".into())
    );
    assert_eq!(
        refused(&server, &operator(), ["GET", "/service/create"], &json!({})),
        (405, "A910204".into())
    );
    assert_eq!(
        refused(
            &server,
            &operator(),
            ["POST", "/7/service/create"],
            &json!({ "issuer": "https://localhost/c" })
        ),
        (404, "A910205".into())
    );
}

#[test]
fn a_service_that_is_refused_leaves_its_issuer_free_at_once() {
    let server = provider(&json!({}));
    let wrong = json!({ "issuer": BESIDE, "supportedGrantTypes": ["CLIENT_CREDENTIALS"], "supportedTokenAuthMethods": ["NONE"] });
    let (status, told) = send(&server, &operator(), "POST", "/service/create", &wrong);
    assert_eq!(status, 400, "{told}");
    assert!(server.host.directory.borrow().0.is_empty());
    created(&server, &operator(), BESIDE);
}

#[test]
fn a_creation_that_fails_on_the_way_can_be_done_again() {
    for call in [1, 2, 3, 4] {
        let server = provider(&json!({}));
        server.host.calls.set(0);
        server.host.breaks_at.set(Some(call));
        let body = json!({ "issuer": BESIDE });
        let (status, told) = send(&server, &operator(), "POST", "/service/create", &body);
        server.host.breaks_at.set(None);
        assert_eq!(status, if call < 3 { 503 } else { 200 }, "{call} {told}");
        for _ in 0..3 {
            server.wait(40);
            let going_on = sekisho::backend::services::go_on(&server.host);
            crate::support::server::block_on(going_on).expect("an answer");
        }
        if call < 3 {
            assert!(server.host.directory.borrow().0.is_empty(), "{call}");
            created(&server, &operator(), BESIDE);
        }
    }
}

#[test]
fn a_creation_of_which_the_first_service_says_nothing_can_be_done_again() {
    let server = provider(&json!({}));
    let is_told = Cell::new(false);
    let host = server.host.clone();
    // It falls silent when the service is in the directory, and for one answer.
    *server.host.before_register.borrow_mut() = Some(Rc::new(move |command| match command {
        Command::TellOthers => is_told.set(true),
        Command::Service if is_told.replace(false) => host.broken.set(true),
        _ => {}
    }));
    let host = server.host.clone();
    *server.host.meanwhile.borrow_mut() = Some(Rc::new(move || host.broken.set(false)));
    let body = json!({ "issuer": BESIDE });
    let (status, told) = send(&server, &operator(), "POST", "/service/create", &body);
    assert_eq!(status, 503, "{told}");
    assert!(server.host.directory.borrow().0.is_empty());
    *server.host.before_register.borrow_mut() = None;
    created(&server, &operator(), BESIDE);
}

#[test]
fn a_creation_of_which_nobody_has_heard_leaves_no_row() {
    let server = provider(&json!({}));
    let host = server.host.clone();
    let made = std::rc::Rc::new(std::cell::Cell::new(0));
    let number = made.clone();
    *server.host.before_register.borrow_mut() = Some(std::rc::Rc::new(move |command| {
        let sekisho::register::Command::Edit { .. } = command else {
            return;
        };
        let keys: Vec<String> = host.directory.borrow().0.keys().cloned().collect();
        let mut numbers = keys
            .iter()
            .filter_map(|key| key.strip_prefix("service/")?.parse().ok());
        number.set(numbers.next().expect("a number"));
        let unreadable = ("keys".to_owned(), "{".to_owned());
        host.beside(number.get())
            .documents
            .borrow_mut()
            .0
            .extend([unreadable]);
    }));
    let body = json!({ "issuer": BESIDE });
    let (status, told) = send(&server, &operator(), "POST", "/service/create", &body);
    assert_eq!(status, 503, "{told}");
    *server.host.before_register.borrow_mut() = None;
    // It is served to nobody, and what may be on its way is waited for.
    let entry = server.host.directory.borrow().0[&format!("service/{}", made.get())].clone();
    assert!(entry.contains("deleting"), "{entry}");
    for _ in 0..2 {
        server.wait(40);
        let going_on = sekisho::backend::services::go_on(&server.host);
        crate::support::server::block_on(going_on).expect("an answer");
    }
    let left = server.host.beside(made.get()).snapshot();
    assert_eq!(left, crate::support::host::Beside::default().snapshot());
    created(&server, &operator(), BESIDE);
}

#[test]
fn whoever_may_make_services_does_and_an_owner_has_what_they_made() {
    let server = provider(&json!({}));
    let first = send(&server, &operator(), "GET", "/service/get", &json!({})).1;
    let ann = owner(&server, "ann");
    let made = created(&server, &ann, BESIDE);
    let path = format!("/service/get/{}", number(&made));
    assert_eq!(send(&server, &ann, "GET", &path, &json!({})).0, 200);
    let bob = owner(&server, "bob");
    assert_eq!(refused(&server, &bob, ["GET", &path], &json!({})).0, 403);
    created(
        &server,
        &token(&server, &json!({ "rights": ["CREATE_SERVICE"] })),
        "https://localhost/c",
    );
    let body = json!({ "issuer": "https://localhost/d" });
    for without in [
        token(
            &server,
            &json!({ "rights": ["MODIFY_SERVICE", "DELETE_SERVICE"] }),
        ),
        token(
            &server,
            &json!({ "rights": ["ADMIN"], "service": number(&first) }),
        ),
        own_secret(&made),
    ] {
        let refusal = refused(&server, &without, ["POST", "/service/create"], &body);
        assert_eq!(refusal, (403, "A910219".into()));
    }
    assert_eq!(
        refused(&server, "Bearer x", ["POST", "/service/create"], &body).0,
        401
    );
}

#[test]
fn those_services_are_listed_that_the_caller_may_read() {
    let server = provider(&json!({ "serviceName": "First" }));
    let ann = owner(&server, "ann");
    let [one, _two] = [BESIDE, "https://localhost/c"].map(|issuer| created(&server, &ann, issuer));
    let without = server.admin(
        "/admin/service/create",
        &json!({ "issuer": "https://localhost/d" }),
    );
    assert_eq!(without.status, 200);
    let list = |with: &str, query: &str| {
        let (status, told) = send(
            &server,
            with,
            "GET",
            &format!("/service/get/list{query}"),
            &json!({}),
        );
        assert_eq!(status, 200, "{told}");
        let issuers = told["services"].as_array().expect("services").iter();
        let mut issuers: Vec<String> = issuers
            .map(|one| one["issuer"].as_str().expect("an issuer").to_owned())
            .collect();
        assert!(
            told["services"]
                .as_array()
                .expect("services")
                .iter()
                .all(|one| one.get("apiSecret").is_none())
        );
        issuers.sort();
        (told["totalCount"].as_u64(), issuers)
    };
    let (total, all) = list(&operator(), "");
    assert_eq!((total, all.len()), (Some(4), 4));
    assert!(all.contains(&ISSUER.to_owned()) && all.contains(&"https://localhost/d".to_owned()));
    let pages: Vec<String> = ["?end=2", "?start=2&end=3", "?start=3&end=9"]
        .iter()
        .flat_map(|query| list(&operator(), query).1)
        .collect();
    assert_eq!(pages.len(), 4);
    assert_eq!(list(&operator(), "?start=4"), (Some(4), vec![]));
    assert_eq!(
        list(&ann, ""),
        (Some(2), vec![BESIDE.into(), "https://localhost/c".into()])
    );
    assert_eq!(list(&own_secret(&one), ""), (Some(1), vec![BESIDE.into()]));
    assert_eq!(list(&owner(&server, "bob"), ""), (Some(0), vec![]));
    assert_eq!(
        list(
            &token(&server, &json!({ "rights": ["DELETE_SERVICE"] })),
            ""
        ),
        (Some(0), vec![])
    );
}

#[test]
fn a_service_that_is_deleted_is_served_to_nobody_and_goes_to_the_last_row() {
    let server = provider(&json!({}));
    let ann = owner(&server, "ann");
    let made = created(&server, &ann, BESIDE);
    let there = at(&server, &made);
    assert_eq!(there.get("/oauth/jwks", "", &[]).status, 200);
    let path = format!("/service/delete/{}", number(&made));
    let delete = |with: &str| send(&server, with, "DELETE", &path, &Value::Null);
    assert_eq!(delete(&owner(&server, "bob")).0, 403);
    assert_eq!(delete(&own_secret(&made)).0, 403);
    assert_eq!(delete(&ann), (204, Value::Null));
    assert_eq!(there.get("/oauth/jwks", "", &[]).status, 404);
    assert_eq!(
        send(
            &server,
            &own_secret(&made),
            "GET",
            "/service/get",
            &json!({})
        )
        .0,
        401
    );
    let (_, list) = send(&server, &ann, "GET", "/service/get/list", &json!({}));
    assert_eq!(list["totalCount"], 0);
    // Whoever may delete every service goes on with it, when nobody can write there any more.
    server.wait(60);
    assert_eq!(delete(&operator()), (204, Value::Null));
    let emptied = server.host.beside(number(&made)).snapshot();
    assert_eq!(emptied, crate::support::host::Beside::default().snapshot());
    let (status, told) = delete(&operator());
    assert_eq!((status, &told["resultCode"]), (404, &json!("A458203")));
}

#[test]
fn a_path_that_names_two_services_is_about_none() {
    let server = provider(&json!({}));
    let [one, other] = [BESIDE, "https://localhost/c"]
        .map(|issuer| number(&created(&server, &operator(), issuer)));
    for (method, what) in [("DELETE", "delete"), ("GET", "get"), ("POST", "update")] {
        let path = format!("/{one}/service/{what}/{other}");
        let told = refused(&server, &operator(), [method, &path], &json!({}));
        assert_eq!(told, (404, "A458203".into()), "{what}");
    }
}

#[test]
fn the_first_service_and_one_that_is_not_there_are_not_deleted() {
    let server = provider(&json!({}));
    let first = send(&server, &operator(), "GET", "/service/get", &json!({})).1;
    let number = number(&first);
    for path in [
        "/service/delete".to_owned(),
        format!("/{number}/service/delete"),
        format!("/service/delete/{number}"),
    ] {
        assert_eq!(
            refused(&server, &operator(), ["DELETE", &path], &Value::Null),
            (400, "A910243".into())
        );
    }
    for path in [
        "/service/delete/7",
        "/7/service/delete",
        "/service/delete/x",
    ] {
        assert_eq!(
            refused(&server, &operator(), ["DELETE", path], &Value::Null),
            (404, "A458203".into())
        );
    }
}

#[test]
fn whoever_may_do_anything_with_a_service_is_told_which_it_is_and_no_more() {
    let server = provider(&json!({}));
    let beside = number(&created(&server, &operator(), BESIDE));
    for right in ["VIEW_CLIENT", "MODIFY_PEOPLE", "VIEW_AUDIT_LOG"] {
        let everywhere = token(&server, &json!({ "rights": [right] }));
        let (status, told) = send(
            &server,
            &everywhere,
            "GET",
            "/service/get/list",
            &Value::Null,
        );
        assert_eq!((status, &told["totalCount"]), (200, &json!(2)), "{right}");
        for service in told["services"].as_array().expect("services") {
            let members = service.as_object().expect("an object").keys();
            assert!(
                members
                    .clone()
                    .all(|name| ["apiKey", "issuer", "serviceName"].contains(&name.as_str())),
                "{members:?}"
            );
        }
        let one = token(&server, &json!({ "rights": [right], "service": beside }));
        let (_, told) = send(&server, &one, "GET", "/service/get/list", &Value::Null);
        assert_eq!(told["totalCount"], 1, "{right}");
        assert_eq!(told["services"][0]["apiKey"], beside);
    }
}

#[test]
fn nobody_takes_the_place_of_the_service_of_the_operators() {
    let server = provider(&json!({}));
    let asked = json!({ "issuer": "https://localhost/operators" });
    let creates = token(&server, &json!({ "rights": ["CREATE_SERVICE"] }));
    for with in [operator(), creates] {
        let (status, told) = send(&server, &with, "POST", "/service/create", &asked);
        assert_eq!((status, &told["resultCode"]), (400, &json!("A910240")));
        let (_, listed) = send(
            &server,
            &operator(),
            "GET",
            "/service/get/list",
            &Value::Null,
        );
        assert_eq!(listed["totalCount"], 1);
    }
}
