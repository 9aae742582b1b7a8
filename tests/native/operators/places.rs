//! The service of the operators: made when it is needed, once, and never another.

use std::{cell::Cell, rc::Rc};

use sekisho::{front::Request, oauth::request::body::Body, register};
use serde_json::{Value, json};

use super::{API, Deployment, OPERATORS, call, number_of, told, unchanged};
use crate::support::{MemoryHost, Server, TestClient, ordinary::Browser, server::Asked};

fn config(server: &Server) -> Value {
    let response = server
        .send(&Request::new("GET", "/api/operators/config", None).with_origin("https://localhost"));
    assert_eq!(response.status, 200, "{}", response.body);
    told(&response)
}

#[test]
fn everybody_is_told_where_operators_sign_in_once_there_is_such_a_place() {
    let deployment = Deployment::new();
    let before = unchanged(&deployment, || {
        deployment
            .server
            .send(&Request::new("GET", "/api/operators/config", None))
    });
    let expected = json!({ "issuer": null, "clientId": "console", "resource": API, "scope": "openid offline_access console" });
    assert_eq!(told(&before), expected);
    // Who has one service asks no directory.
    assert_eq!(deployment.server.host.directory_calls.get(), 0);
    deployment.invite(&json!({}));
    let after = config(&deployment.server);
    assert_eq!(
        (&after["issuer"], &after["resource"]),
        (&json!(OPERATORS), &json!(API))
    );
    let calls = deployment.server.host.directory_calls.get();
    config(&deployment.server);
    config(&deployment.server);
    assert!(deployment.server.host.directory_calls.get() <= calls + 1);
}

#[test]
fn it_is_made_once_however_many_invite() {
    let deployment = Deployment::new();
    deployment.invite(&json!({}));
    let number = deployment.number();
    deployment.invite(&json!({}));
    assert_eq!(deployment.number(), number);
    let listed = told(&deployment.road("GET", "/admin/service/list", &Value::Null));
    assert_eq!(listed["totalCount"], 1);
}

#[test]
fn where_there_is_no_first_service_it_is_where_whoever_invites_has_asked() {
    let server = Server {
        host: MemoryHost::new(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked: Asked {
            id: None,
            issuer: OPERATORS.to_owned(),
        },
    };
    let deployment = Deployment {
        server,
        console: TestClient::new("console", 9),
    };
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    assert_eq!(deployment.me(&tokens.access).status, 200);
    assert_eq!(config(&deployment.server)["issuer"], OPERATORS);
    let made = call("POST", "/service/create")
        .with(json!({ "issuer": "https://localhost/c", "supportedIdTokenSignAlgs": ["ES256"] }));
    let made = deployment.api(&made, &tokens.access);
    assert_eq!(made.status, 200, "{}", made.body);
}

/// Invites somebody while something fails, and then somebody else elsewhere.
fn goes_on(broken: impl FnOnce(&Deployment)) {
    let deployment = Deployment::new();
    broken(&deployment);
    let response = deployment.road("POST", "/admin/operator/invite", &json!({}));
    deployment.server.host.breaks_at.set(None);
    deployment.server.host.broken.set(false);
    deployment.server.host.before_register.take();
    assert_eq!(response.status, 503, "{}", response.body);
    // Nobody is made an operator by what broke off, and the next one is.
    let elsewhere = deployment.elsewhere();
    assert!(elsewhere.listed().iter().all(|one| one["joined"] == false));
    let (_, tokens) = elsewhere.operator(&json!({}), "ann");
    assert_eq!(elsewhere.me(&tokens.access).status, 200);
    let listed = told(&elsewhere.road("GET", "/admin/service/list", &Value::Null));
    assert_eq!(listed["totalCount"], 1);
}

#[test]
fn a_making_that_breaks_off_anywhere_is_gone_on_with() {
    for at in 1..=3 {
        goes_on(|deployment| {
            let host = &deployment.server.host;
            host.breaks_at.set(Some(host.calls.get() + at));
        });
    }
    let asked = Rc::new(Cell::new(0));
    let count = asked.clone();
    let deployment = Deployment::new();
    let hook: Rc<dyn Fn(&register::Command)> = Rc::new(move |_| count.set(count.get() + 1));
    *deployment.server.host.before_register.borrow_mut() = Some(hook);
    deployment.invite(&json!({}));
    assert!(asked.get() > 3, "{}", asked.get());
    for at in 1..=asked.get() {
        goes_on(|deployment| {
            let left = Cell::new(at);
            let broken = deployment.server.host.broken.clone();
            let hook: Rc<dyn Fn(&register::Command)> = Rc::new(move |_| {
                left.set(left.get() - 1);
                broken.set(broken.get() || left.get() == 0);
            });
            *deployment.server.host.before_register.borrow_mut() = Some(hook);
        });
    }
}

/// Invites while the call to a register of this number fails, and what happens first happens; the answer is whether
/// there was such a call.
fn invites_while_one_fails(deployment: &Deployment, at: usize, first: impl Fn() + 'static) -> bool {
    let host = &deployment.server.host;
    let left = Rc::new(Cell::new(at));
    let (count, breaks) = (left.clone(), host.breaks_register.clone());
    let hook: Rc<dyn Fn(&register::Command)> = Rc::new(move |_| {
        let is_it = count.get() == 1;
        count.set(count.get().saturating_sub(1));
        if is_it {
            first();
            breaks.set(true);
        }
    });
    *host.before_register.borrow_mut() = Some(hook);
    let response = deployment.road("POST", "/admin/operator/invite", &json!({}));
    host.before_register.take();
    let expected = if left.get() == 0 { 503 } else { 200 };
    assert_eq!(response.status, expected, "{at} {}", response.body);
    left.get() == 0
}

#[test]
fn a_question_that_fails_takes_nothing_of_the_service_that_was_there() {
    let deployment = Deployment::new();
    let (_, tokens) = deployment.operator(&json!({}), "ann");
    let number = deployment.number();
    let kept = || {
        let entry =
            deployment.server.host.directory.borrow().0[&format!("service/{number}")].clone();
        let there = deployment.server.host.beside(number);
        let documents = there.documents.borrow().0.clone();
        (entry, documents)
    };
    let before = kept();
    let mut at = 1;
    while invites_while_one_fails(&deployment, at, || ()) {
        assert_eq!(kept(), before, "{at}");
        assert_eq!(deployment.me(&tokens.access).status, 200, "{at}");
        at += 1;
    }
    assert!(at > 3, "{at}");
}

#[test]
fn two_who_invite_the_first_one_at_once_take_nothing_from_each_other() {
    let mut at = 1;
    loop {
        let deployment = Deployment::new();
        let other = deployment.elsewhere();
        let invited = Rc::new(std::cell::RefCell::new(None));
        let theirs = invited.clone();
        let first = move || *theirs.borrow_mut() = Some(other.invite(&json!({})));
        if !invites_while_one_fails(&deployment, at, first) {
            break;
        }
        let link = invited.take().expect("an invitation").link;
        let tokens = deployment.tokens(&deployment.joined(&link, "ann"));
        assert_eq!(deployment.me(&tokens.access).status, 200, "{at}");
        at += 1;
    }
    assert!(at > 3, "{at}");
}

#[test]
fn another_service_at_its_issuer_is_told_and_is_not_taken_for_it() {
    let deployment = Deployment::new();
    let made = deployment.road(
        "POST",
        "/admin/service/create",
        &json!({ "issuer": "https://localhost/others" }),
    );
    assert_eq!(made.status, 200, "{}", made.body);
    // As it may have been made before that path was kept.
    {
        let mut directory = deployment.server.host.directory.borrow_mut();
        let moved = |text: &String| text.replace("https://localhost/others", OPERATORS);
        let rows = directory
            .0
            .iter()
            .map(|(key, text)| (moved(key), moved(text)));
        directory.0 = rows.collect();
    }
    let refused = deployment.road("POST", "/admin/operator/invite", &json!({}));
    assert_eq!(refused.status, 400, "{}", refused.body);
    let told_of = told(&refused);
    assert_eq!(
        (&told_of["error"], &told_of["member"]),
        (&json!("invalid_document"), &json!("issuer"))
    );
    let sentence = "issuer of the service of the operators, https://localhost/operators, is that of another service already, or of one that is being deleted.";
    assert_eq!(told_of["error_description"], sentence);
    assert_eq!(config(&deployment.server)["issuer"], Value::Null);
    assert_eq!(deployment.listed(), Vec::<Value>::new());
}

#[test]
fn an_owner_makes_no_service_where_it_would_be() {
    let deployment = Deployment::new();
    let secret = deployment.road("POST", "/admin/secret", &json!({ "owner": "mallory" }));
    let secret = told(&secret)["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("mallory:{secret}"),
    );
    let create = |issuer: &str| {
        let body = json!({ "issuer": issuer, "supportedIdTokenSignAlgs": ["ES256"] });
        let request = Request::new("POST", "/api/service/create", None)
            .with_header("authorization", &format!("Basic {basic}"))
            .with_header("content-type", "application/json")
            .with_body(sekisho::oauth::request::body::Body::Read(
                body.to_string().into_bytes(),
            ));
        deployment.server.send(&request)
    };
    let kept = || deployment.server.host.directory.borrow().0.clone();
    let before = kept();
    let refused = create(OPERATORS);
    assert_eq!(kept(), before);
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(create("https://localhost/operators2").status, 200);
    deployment.invite(&json!({}));
}

#[test]
fn whoever_does_not_hold_the_admin_secret_makes_no_service_where_pages_of_the_first_one_are() {
    let deployment = Deployment::new();
    let (_, admin) = deployment.operator(&json!({}), "ann");
    let (_, tokens) = deployment.operator(&json!({ "rights": ["CREATE_SERVICE"] }), "bob");
    let rights = json!({ "rights": ["CREATE_SERVICE"] });
    let token = told(&deployment.road("POST", "/admin/token/create", &rights));
    let bearer = format!("Bearer {}", token["secret"].as_str().expect("a secret"));
    let body = |path: &str| json!({ "issuer": format!("https://localhost/{path}"), "supportedIdTokenSignAlgs": ["ES256"] });
    let create = |path: &str| call("POST", "/service/create").with(body(path));
    let by_token = |path: &str| {
        let request = Request::new("POST", "/api/service/create", None)
            .with_header("authorization", &bearer)
            .with_header("content-type", "application/json")
            .with_body(Body::Read(body(path).to_string().into_bytes()));
        deployment.server.send(&request)
    };
    for path in [
        "playground",
        "errors",
        "errors/x",
        "operators",
        "operators/x",
        "playground/",
    ] {
        let before = deployment.server.host.directory.borrow().0.clone();
        for refused in [
            deployment.api(&create(path), &admin.access),
            deployment.api(&create(path), &tokens.access),
            by_token(path),
        ] {
            assert_eq!(
                number_of(&refused),
                (400, "A910240".to_owned()),
                "{path} {}",
                refused.body
            );
        }
        assert_eq!(
            deployment.server.host.directory.borrow().0,
            before,
            "{path}"
        );
    }
    assert_eq!(
        deployment
            .api(&create("playgrounds"), &tokens.access)
            .status,
        200
    );
    assert_eq!(by_token("a/playground").status, 200);
    let made = deployment.road("POST", "/api/service/create", &body("operators/x"));
    assert_eq!(made.status, 200, "{}", made.body);
}

#[test]
fn a_service_made_later_in_its_place_has_none_of_its_operators() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    assert_eq!(deployment.me(&tokens.access).status, 200);
    let former = deployment.number();
    let delete = || deployment.road("POST", "/admin/service/delete", &json!({ "id": former }));
    assert_eq!(delete().status, 200);
    assert_eq!(
        number_of(&deployment.me(&tokens.access)),
        (401, "A458101".to_owned())
    );
    assert_eq!(config(&deployment.server)["issuer"], Value::Null);
    assert_eq!(deployment.listed(), Vec::<Value>::new());
    // While it goes nothing takes its place.
    assert_eq!(
        deployment
            .road("POST", "/admin/operator/invite", &json!({}))
            .status,
        400
    );
    for _ in 0..5 {
        deployment.server.wait(60);
        if delete().status == 404 {
            break;
        }
    }
    let kept = deployment.server.host.directory.borrow().0.clone();
    assert!(!kept.keys().any(|key| key.contains("operator")), "{kept:?}");
    deployment.invite(&json!({}));
    assert_ne!(deployment.number(), former);
    assert_eq!(
        number_of(&deployment.me(&tokens.access)),
        (401, "A458101".to_owned())
    );
    assert!(
        deployment
            .listed()
            .iter()
            .all(|one| one["subject"] != ann.subject.as_str())
    );
    let browser = Browser::new(&deployment.server);
    assert_eq!(browser.open(&deployment.request(&[])).status, 200);
}
