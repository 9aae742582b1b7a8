//! Who invites, changes and takes back operators, and what each right lets an operator do.

use sekisho::{
    directory::Right,
    engine::Operation,
    front::{Request, Response},
};
use serde_json::{Value, json};

use super::{
    Deployment, Invited, OPERATORS, SIGN_UP, Tokens, call, link_in, number_of, told, unchanged,
};
use crate::support::{
    ordinary::{Browser, Page, shows},
    server::PASSWORD,
};

const LACKING: (u16, &str) = (403, "A910219");

fn assert_number(response: &Response, expected: (u16, &str), what: &str) {
    let (status, number) = number_of(response);
    assert_eq!(
        (status, number.as_str()),
        expected,
        "{what}: {}",
        response.body
    );
}

/// The number of a service beside the first one.
fn beside(deployment: &Deployment) -> u64 {
    let asked = json!({ "issuer": "https://localhost/b" });
    let made = deployment.road("POST", "/admin/service/create", &asked);
    assert_eq!(made.status, 200, "{}", made.body);
    let id = told(&made)["id"].as_u64().expect("a number");
    let document = json!({ "issuer": "https://localhost/b", "fapiModes": [], "supportedIdTokenSignAlgs": ["ES256"] });
    let request = Request::new("POST", "/admin/apply", Some(&format!("service={id}")))
        .with_header(
            "authorization",
            &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
        )
        .with_header("content-type", "application/json")
        .with_body(sekisho::oauth::request::body::Body::Read(
            json!({ "documents": [{ "name": "s", "kind": "service", "document": document }] })
                .to_string()
                .into_bytes(),
        ));
    let applied = deployment.server.send(&request);
    assert_eq!(applied.status, 200, "{}", applied.body);
    id
}

#[test]
fn an_operator_does_exactly_what_their_rights_include() {
    let deployment = Deployment::new();
    let (_, admin) = deployment.operator(&json!({}), "ann");
    for (index, right) in Right::ALL.into_iter().enumerate() {
        let (_, tokens) = deployment.operator(
            &json!({ "rights": [right.name()] }),
            &format!("operator{index}"),
        );
        for operation in [
            Operation::Audit,
            Operation::ServiceGet,
            Operation::ClientList,
            Operation::PeopleList,
            Operation::OperatorsList,
            Operation::TokensList,
        ] {
            let path = operation.path().replace("/{serviceApiKey?}", "");
            let response = deployment.api(&call("GET", &path), &tokens.access);
            let needed = operation.right().expect("a right");
            let expected = if right.includes(needed) { 200 } else { 403 };
            assert_eq!(
                response.status, expected,
                "{right:?} {operation:?} {}",
                response.body
            );
            if expected == 403 {
                assert_number(&response, LACKING, "lacking");
                let challenge = response.header("www-authenticate").expect("a challenge");
                assert!(
                    challenge.starts_with("DPoP realm=\"api\", error=\"insufficient_scope\""),
                    "{challenge}"
                );
            }
        }
        let me = told(&deployment.me(&tokens.access));
        let all: Vec<&str> = Right::ALL
            .into_iter()
            .filter(|asked| right.includes(*asked))
            .map(Right::name)
            .collect();
        assert_eq!(me["rights"], json!(all));
    }
    assert_eq!(deployment.me(&admin.access).status, 200);
}

#[test]
fn an_operator_of_one_service_does_nothing_with_another_and_nothing_with_operators() {
    let deployment = Deployment::new();
    deployment.invite(&json!({}));
    let id = beside(&deployment);
    let asked = json!({ "rights": ["ADMIN"], "service": id });
    let (_, tokens) = deployment.operator(&asked, "bob");
    let number = deployment.number();
    for path in [
        format!("/{id}/service/get"),
        "/service/get".to_owned(),
        format!("/{id}/client/get/list"),
    ] {
        let own = deployment.api(&call("GET", &path), &tokens.access);
        assert_eq!(own.status, 200, "{path} {}", own.body);
        assert!(!own.body.contains("https://localhost/operators"));
    }
    let first = told(&deployment.road("GET", "/api/service/get", &Value::Null))["apiKey"].clone();
    for path in [
        format!("/{first}/service/get"),
        format!("/{number}/service/get"),
        format!("/{number}/people/list"),
        "/operators/list".to_owned(),
        "/tokens/list".to_owned(),
        "/1/service/get".to_owned(),
    ] {
        let refused = deployment.api(&call("GET", &path), &tokens.access);
        assert_number(&refused, LACKING, &path);
    }
    for path in ["/operators/invite", "/tokens/create", "/service/create"] {
        let one = call("POST", path)
            .with(json!({ "rights": ["ADMIN"], "service": id, "issuer": "https://localhost/c" }));
        assert_number(&deployment.api(&one, &tokens.access), LACKING, path);
    }
    let listed = deployment.api(&call("GET", "/service/get/list"), &tokens.access);
    assert_eq!(told(&listed)["totalCount"], 1);
}

#[test]
fn whoever_lacks_the_right_to_everything_does_nothing_with_the_service_of_the_operators() {
    let deployment = Deployment::new();
    deployment.invite(&json!({}));
    let number = deployment.number();
    let lesser: Vec<&str> = Right::ALL
        .into_iter()
        .filter(|one| *one != Right::Admin)
        .map(Right::name)
        .collect();
    let made = deployment.road("POST", "/admin/token/create", &json!({ "rights": lesser }));
    let bound = deployment.road(
        "POST",
        "/admin/token/create",
        &json!({ "rights": ["ADMIN"], "service": number }),
    );
    let secret = deployment.road("POST", "/admin/secret", &json!({ "service": number }));
    let text = |response: &Response| {
        told(response)["secret"]
            .as_str()
            .expect("a secret")
            .to_owned()
    };
    let basic = format!("{number}:{}", text(&secret));
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, basic);
    let credentials = [
        format!("Bearer {}", text(&made)),
        format!("Bearer {}", text(&bound)),
        format!("Basic {basic}"),
    ];
    for credential in credentials {
        for operation in Operation::ALL
            .iter()
            .filter(|one| one.right().is_some() && !one.is_of_deployment())
        {
            let path = format!(
                "/api/{number}{}",
                operation.path().replace("/{serviceApiKey?}", "")
            );
            let request = Request::new(operation.methods()[0], &path, None)
                .with_header("authorization", &credential)
                .with_header("content-type", "application/json")
                .with_body(sekisho::oauth::request::body::Body::Read(b"{}".to_vec()));
            let refused = deployment.server.send(&request);
            assert_number(&refused, LACKING, operation.path());
        }
        let request = Request::new("GET", "/api/service/get/list", None)
            .with_header("authorization", &credential);
        let listed = deployment.server.send(&request);
        assert!(!listed.body.contains(OPERATORS), "{}", listed.body);
    }
}

#[test]
fn a_link_counts_once_for_one_name_and_gives_nobody_else_the_rights() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    let ann = deployment.joined(&invited.link, "ann");
    // Pressed twice.
    assert_eq!(
        deployment
            .sign_up(&Browser::new(&deployment.server), &invited.link, "ann")
            .status,
        400
    );
    let late = Browser::new(&deployment.server);
    assert_eq!(
        deployment.sign_up(&late, &invited.link, "mallory").status,
        400
    );
    let page = late.visit("/account");
    let fields = [
        ("username", "mallory"),
        ("password", PASSWORD),
        ("invitation", invited.link.as_str()),
    ];
    let refused = unchanged(&deployment, || late.submit(SIGN_UP, &page, &fields));
    assert_eq!((refused.status, shows(&refused)), (409, Page::SignUp));
    let tokens = deployment.tokens(&ann);
    assert_eq!(
        told(&deployment.me(&tokens.access))["subject"],
        invited.subject
    );
    assert_eq!(deployment.listed().len(), 1);
}

#[test]
fn a_link_that_two_open_at_once_makes_one_operator() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&json!({}));
    let (one, two) = (
        Browser::new(&deployment.server),
        Browser::new(&deployment.server),
    );
    let open = |browser: &Browser<'_>| {
        browser.get("/account/link", &[("l".to_owned(), invited.link.clone())])
    };
    let pages = [open(&one), open(&two)];
    let submit = |browser: &Browser<'_>, page: &Response, name: &str| {
        browser.submit(
            SIGN_UP,
            page,
            &[
                ("username", name),
                ("password", PASSWORD),
                ("invitation", &invited.link),
            ],
        )
    };
    assert_eq!(submit(&one, &pages[0], "ann").status, 303);
    assert_eq!(submit(&two, &pages[1], "bob").status, 409);
    let there = deployment.server.host.beside(deployment.number());
    assert!(!there.users.borrow().0.contains_key("bob"));
}

#[test]
fn whoever_has_an_account_already_is_not_taken_for_whom_a_second_link_was_for() {
    let deployment = Deployment::new();
    let (first, tokens) = deployment.operator(&json!({ "rights": ["VIEW_SERVICE"] }), "ann");
    let second = deployment.invite(&json!({}));
    let done = deployment.sign_up(&Browser::new(&deployment.server), &second.link, "ann");
    assert_eq!((done.status, shows(&done)), (409, Page::SignUp));
    assert_eq!(
        told(&deployment.me(&tokens.access))["subject"],
        first.subject
    );
    assert_eq!(
        told(&deployment.me(&tokens.access))["rights"],
        json!(["VIEW_SERVICE"])
    );
    // It is left to another name.
    let tokens = deployment.tokens(&deployment.joined(&second.link, "ann2"));
    assert_eq!(
        told(&deployment.me(&tokens.access))["subject"],
        second.subject
    );
}

#[test]
fn a_link_that_has_run_out_or_was_taken_back_makes_no_account() {
    let deployment = Deployment::new();
    let taken = deployment.invite(&json!({}));
    let body = json!({ "subject": taken.subject });
    assert_eq!(
        deployment
            .road("POST", "/admin/operator/delete", &body)
            .status,
        200
    );
    assert_eq!(
        deployment
            .road("POST", "/admin/operator/delete", &body)
            .status,
        404
    );
    assert_eq!(deployment.listed(), Vec::<Value>::new());
    let late = deployment.invite(&json!({ "expiresIn": 60 }));
    deployment.server.wait(60);
    for Invited { link, .. } in [taken, late] {
        let refused = deployment.sign_up(&Browser::new(&deployment.server), &link, "mallory");
        assert_eq!(refused.status, 400);
    }
}

#[test]
fn a_link_may_be_mailed_and_one_for_nobody_in_particular_leaves_the_address_to_them() {
    let deployment = Deployment::new();
    let plain = deployment.invite(&json!({}));
    let browser = Browser::new(&deployment.server);
    let page = browser.get("/account/link", &[("l".to_owned(), plain.link)]);
    let (_, field) = page.body.split_once("id=\"email\"").expect("a field");
    assert!(
        !field
            .split('>')
            .next()
            .expect("its end")
            .contains("readonly")
    );
    let number = deployment.number();
    let mail = json!({ "people": { "signUp": "INVITATION", "mail": { "from": "id@as.example" } } });
    let document = deployment.road("GET", &format!("/api/{number}/service/get"), &Value::Null);
    assert_eq!(document.status, 200);
    set_service(&deployment, &mail);
    let asked = json!({ "email": "carol@example.com", "description": "Carol" });
    let told_of = told(&deployment.road("POST", "/admin/operator/invite", &asked));
    assert_eq!(told_of.get("link"), None);
    let mails = deployment.server.host.posted.take();
    assert_eq!(
        (mails.len(), mails[0].to.as_str()),
        (1, "carol@example.com")
    );
    let browser = deployment.joined(&link_in(&mails[0].text), "carol");
    let tokens = deployment.tokens(&browser);
    assert_eq!(told(&deployment.me(&tokens.access))["username"], "carol");
    for body in [
        json!({ "email": "carol" }),
        json!({ "rights": [] }),
        json!({ "service": 1 }),
        json!({ "expiresIn": 59 }),
        json!({ "description": "a".repeat(201) }),
    ] {
        let refused = unchanged(&deployment, || {
            deployment.road("POST", "/admin/operator/invite", &body)
        });
        assert_eq!(refused.status, 400, "{body}");
    }
}

/// Changes members of the document of the operators' service.
fn set_service(deployment: &Deployment, over: &Value) {
    let number = deployment.number();
    let query = format!("service={number}");
    let exported = Request::new("GET", "/admin/export", Some(&query)).with_header(
        "authorization",
        &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
    );
    let exported = told(&deployment.server.send(&exported));
    let mut service = exported["documents"]
        .as_array()
        .expect("documents")
        .iter()
        .find(|one| one["kind"] == "service")
        .expect("a service")
        .clone();
    service["document"] = crate::support::ordinary::joined(&service["document"], over);
    let request = Request::new("POST", "/admin/apply", Some(&query))
        .with_header(
            "authorization",
            &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
        )
        .with_header("content-type", "application/json")
        .with_body(sekisho::oauth::request::body::Body::Read(
            json!({ "documents": [service] }).to_string().into_bytes(),
        ));
    let applied = deployment.server.send(&request);
    assert_eq!(applied.status, 200, "{}", applied.body);
}

/// For all services, unless the body says for which.
fn update(deployment: &Deployment, tokens: &Tokens, subject: &str, mut body: Value) -> Response {
    body["service"] = body["service"].take();
    let one = call("POST", &format!("/operators/update/{subject}")).with(body);
    deployment.api(&one, &tokens.access)
}

fn delete(deployment: &Deployment, tokens: &Tokens, subject: &str) -> Response {
    deployment.api(
        &call("DELETE", &format!("/operators/delete/{subject}")),
        &tokens.access,
    )
}

#[test]
fn an_operator_with_everything_manages_the_others_and_that_is_seen_at_once_where_it_is_done() {
    let deployment = Deployment::new();
    let (_, ann) = deployment.operator(&json!({}), "ann");
    let asked = json!({ "rights": ["VIEW_SERVICE"], "description": "Bob" });
    let made = deployment.api(&call("POST", "/operators/invite").with(asked), &ann.access);
    assert_eq!(made.status, 200, "{}", made.body);
    let made = told(&made);
    assert_eq!(
        made["expiresAt"],
        json!((deployment.server.now() + 86_400) * 1_000)
    );
    let link = link_in(made["link"].as_str().expect("a link"));
    let bob_subject = made["subject"].as_str().expect("a sub").to_owned();
    let bob = deployment.tokens(&deployment.joined(&link, "bob"));
    let get = |path: &str| deployment.api(&call("GET", path), &bob.access).status;
    assert_eq!((get("/service/get"), get("/client/get/list")), (200, 403));
    let changed = update(
        &deployment,
        &ann,
        &bob_subject,
        json!({ "rights": ["VIEW_CLIENT"] }),
    );
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(told(&changed)["rights"], json!(["VIEW_CLIENT"]));
    assert_eq!((get("/service/get"), get("/client/get/list")), (403, 200));
    let elsewhere = deployment.elsewhere();
    assert_eq!(elsewhere.me(&bob.access).status, 200);
    assert_eq!(delete(&deployment, &ann, &bob_subject).status, 204);
    assert_number(&deployment.me(&bob.access), (403, "A910283"), "deleted");
    // Another isolate hears of it within 30 seconds.
    assert_eq!(elsewhere.me(&bob.access).status, 200);
    deployment.server.wait(30);
    assert_number(&elsewhere.me(&bob.access), (403, "A910283"), "deleted");
    for response in [
        delete(&deployment, &ann, &bob_subject),
        update(
            &deployment,
            &ann,
            &bob_subject,
            json!({ "rights": ["ADMIN"] }),
        ),
    ] {
        assert_number(&response, (404, "A910284"), "nobody");
    }
}

#[test]
fn the_last_operator_with_everything_stays_unless_the_admin_secret_says_otherwise() {
    let deployment = Deployment::new();
    let (ann_invited, ann) = deployment.operator(&json!({}), "ann");
    let ann_subject = ann_invited.subject.as_str();
    // Neither whoever is invited, nor whoever has everything for one service, could do everything.
    deployment.invite(&json!({}));
    let id = beside(&deployment);
    deployment.operator(&json!({ "service": id }), "bob");
    let lesser = json!({ "rights": ["MODIFY_SERVICE"], "service": null });
    let bound = json!({ "rights": ["ADMIN"], "service": id });
    for response in [
        delete(&deployment, &ann, ann_subject),
        update(&deployment, &ann, ann_subject, lesser.clone()),
        update(&deployment, &ann, ann_subject, bound),
    ] {
        assert_number(&response, (400, "A910240"), "the last one");
        assert!(response.body.contains("admin secret"), "{}", response.body);
    }
    assert_eq!(deployment.me(&ann.access).status, 200);
    // What is said of them may change.
    let same = update(
        &deployment,
        &ann,
        ann_subject,
        json!({ "rights": ["ADMIN"], "description": "Ann" }),
    );
    assert_eq!(told(&same)["description"], "Ann");
    let (carol, _) = deployment.operator(&json!({}), "carol");
    assert_eq!(
        update(&deployment, &ann, &carol.subject, lesser.clone()).status,
        200
    );
    assert_eq!(delete(&deployment, &ann, ann_subject).status, 400);
    let path = format!("/api/operators/update/{ann_subject}");
    assert_eq!(deployment.road("POST", &path, &lesser).status, 200);
    assert_eq!(deployment.me(&ann.access).status, 200);
    let body = json!({ "subject": ann_subject });
    assert_eq!(
        deployment
            .road("POST", "/admin/operator/delete", &body)
            .status,
        200
    );
    assert_number(&deployment.me(&ann.access), (403, "A910283"), "deleted");
}

#[test]
fn tokens_of_the_api_are_made_listed_and_taken_back_by_whoever_may_do_everything() {
    let deployment = Deployment::new();
    let (_, ann) = deployment.operator(&json!({}), "ann");
    let until = (deployment.server.now() + 3_600) * 1_000;
    let asked = json!({ "rights": ["VIEW_CLIENT"], "description": "ci", "expiresAt": until });
    let made = deployment.api(&call("POST", "/tokens/create").with(asked), &ann.access);
    assert_eq!(made.status, 200, "{}", made.body);
    let made = told(&made);
    assert_eq!(made["token"]["expiresAt"], json!(until));
    let secret = made["secret"].as_str().expect("a secret");
    let use_it = || {
        let request = Request::new("GET", "/api/operators/me", None)
            .with_header("authorization", &format!("Bearer {secret}"));
        deployment.server.send(&request)
    };
    let me = told(&use_it());
    assert_eq!(
        me,
        json!({ "subject": format!("token {}", made["token"]["id"]), "rights": ["VIEW_CLIENT"] })
    );
    let listed = deployment.api(&call("GET", "/tokens/list"), &ann.access);
    assert_eq!(told(&listed)["tokens"], json!([made["token"]]));
    assert!(!listed.body.contains(secret));
    let path = format!("/tokens/revoke/{}", made["token"]["id"]);
    assert_eq!(
        deployment.api(&call("DELETE", &path), &ann.access).status,
        204
    );
    assert_eq!(use_it().status, 401);
    assert_number(
        &deployment.api(&call("DELETE", &path), &ann.access),
        (404, "A161201"),
        "gone",
    );
    for body in [
        json!({}),
        json!({ "rights": [] }),
        json!({ "rights": ["X"] }),
        json!({ "rights": ["ADMIN"], "service": 1 }),
    ] {
        let refused = deployment.api(
            &call("POST", "/tokens/create").with(body.clone()),
            &ann.access,
        );
        assert_eq!(refused.status, 400, "{body}");
    }
}

#[test]
fn what_is_of_no_service_in_particular_has_no_number_in_its_path() {
    let deployment = Deployment::new();
    let (_, ann) = deployment.operator(&json!({}), "ann");
    let number = deployment.number();
    for (method, path) in [
        ("GET", "/operators/me"),
        ("GET", "/operators/list"),
        ("POST", "/operators/invite"),
        ("GET", "/tokens/list"),
    ] {
        let refused = deployment.api(&call(method, &format!("/{number}{path}")), &ann.access);
        assert_eq!(refused.status, 404, "{path}");
    }
}

#[test]
fn the_trail_says_which_operator_it_was() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    deployment.server.host.writes_trail.set(true);
    let made = deployment.api(
        &call("POST", "/operators/invite").with(json!({ "rights": ["ADMIN"] })),
        &tokens.access,
    );
    assert_eq!(made.status, 200, "{}", made.body);
    let there = deployment.server.host.beside(deployment.number());
    let trail = there.trail.borrow();
    let texts = trail
        .values()
        .flat_map(|trail| &trail.events)
        .map(|(_, text, _)| text);
    let events: Vec<Value> = texts
        .map(|text| serde_json::from_str(text).expect("JSON"))
        .collect();
    let caller = format!("operator:{}", ann.subject);
    let is_it = |event: &&Value| {
        event["caller"] == caller.as_str() && event["operation"] == "/api/operators/invite"
    };
    assert_eq!(events.iter().filter(is_it).count(), 1, "{events:?}");
}

#[test]
fn an_operator_of_one_service_comes_to_operate_all_by_a_word_that_says_so_alone() {
    let deployment = Deployment::new();
    let (_, ann) = deployment.operator(&json!({}), "ann");
    let id = beside(&deployment);
    let of_one = json!({ "rights": ["VIEW_SERVICE"], "service": id });
    let (bob, tokens) = deployment.operator(&of_one, "bob");
    let path = format!("/operators/update/{}", bob.subject);
    let service = || told(&deployment.me(&tokens.access))["service"].clone();
    for body in [
        json!({ "rights": ["VIEW_SERVICE"] }),
        json!({ "rights": ["VIEW_SERVICE"], "serviceId": id }),
        json!({ "rights": ["VIEW_SERVICE"], "service": 0 }),
        json!({ "rights": ["VIEW_SERVICE"], "service": "" }),
    ] {
        let refused = deployment.api(&call("POST", &path).with(body.clone()), &ann.access);
        assert_number(&refused, (400, "A910203"), &body.to_string());
        assert_eq!(service(), json!(id), "{body}");
    }
    let all = json!({ "rights": ["VIEW_SERVICE"], "service": null });
    let widened = deployment.api(&call("POST", &path).with(all), &ann.access);
    assert_eq!(widened.status, 200, "{}", widened.body);
    assert_eq!(service(), Value::Null);
}
