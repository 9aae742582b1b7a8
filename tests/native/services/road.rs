//! The operator's road to services.

use super::*;
use crate::support::expect::{assert_refused, unchanged};

#[test]
fn an_issuer_is_that_of_one_service() {
    let [first, _] = two();
    for issuer in [BESIDE, ISSUER] {
        let create = || first.admin("/admin/service/create", &json!({ "issuer": issuer }));
        let refused = unchanged(&first, create);
        assert_eq!(
            error_of(&refused),
            (400, "invalid_document".into()),
            "{issuer}"
        );
    }
    let of_first = joined(&members(BESIDE), &json!({}));
    for issuer in [BESIDE, "https://localhost/c"] {
        let document = joined(&of_first, &json!({ "issuer": issuer }));
        let documents = json!([{ "name": "s.json", "kind": "service", "document": document }]);
        let apply = || first.admin("/admin/apply", &json!({ "documents": documents }));
        let refused = unchanged(&first, apply);
        assert_eq!(
            error_of(&refused),
            (400, "invalid_document".into()),
            "{issuer}"
        );
    }
}

#[test]
fn the_issuer_and_the_number_of_a_service_do_not_change() {
    let [_, beside] = two();
    for over in [
        json!({ "issuer": "https://localhost/c" }),
        json!({ "issuer": "https://localhost" }),
        json!({ "apiKey": 12 }),
    ] {
        let document = joined(&members(BESIDE), &over);
        let documents = json!([{ "name": "s.json", "kind": "service", "document": document }]);
        let apply = || beside.admin("/admin/apply", &json!({ "documents": documents }));
        assert_eq!(unchanged(&beside, apply).status, 400, "{over}");
    }
    let exported = body(&beside.admin("/admin/export", &Value::Null));
    assert_eq!(
        exported["documents"][0]["document"]["apiKey"],
        beside.asked.id.expect("it")
    );
}

#[test]
fn a_document_says_the_jurisdiction_with_which_its_service_was_made_and_no_other() {
    let first = first();
    let apply = |id: Option<u64>, issuer: &str, over: &Value| {
        let server = Server {
            host: first.host.clone(),
            one: TestClient::new("one", 1),
            two: TestClient::new("two", 2),
            asked: Asked {
                id,
                issuer: issuer.to_owned(),
            },
        };
        let document = joined(&members(issuer), over);
        let documents = json!([{ "name": "s.json", "kind": "service", "document": document }]);
        let applied = server.admin("/admin/apply", &json!({ "documents": documents }));
        let exported = body(&server.admin("/admin/export", &Value::Null));
        let told = exported["documents"][0]["document"].get("jurisdiction");
        (applied.status, told.cloned())
    };
    let made = |issuer: &str, jurisdiction: &Value| {
        let asked = json!({ "issuer": issuer, "jurisdiction": jurisdiction });
        body(&first.admin("/admin/service/create", &asked))["id"].as_u64()
    };
    let eu = made("https://localhost/e", &json!("eu"));
    let plain = made("https://localhost/p", &Value::Null);
    let (none, other) = (json!({}), json!({ "jurisdiction": "fedramp" }));
    let own = json!({ "jurisdiction": "eu" });
    assert_eq!(apply(eu, "https://localhost/e", &other), (400, None));
    for over in [&none, &own] {
        let told = apply(eu, "https://localhost/e", over);
        assert_eq!(told, (200, Some(json!("eu"))));
    }
    assert_eq!(apply(plain, "https://localhost/p", &none), (200, None));
    for (id, issuer) in [(plain, "https://localhost/p"), (None, ISSUER)] {
        assert_eq!(apply(id, issuer, &own), (400, None), "{issuer}");
    }
}

#[test]
fn what_no_issuer_may_be_makes_no_service() {
    let first = first();
    let _ = made(&first, BESIDE);
    for asked in [
        json!({ "issuer": "http://as.example" }),
        json!({ "issuer": "https://as.example/" }),
        json!({ "issuer": "https://as.example/oauth" }),
        json!({ "issuer": "https://as.example/a?b" }),
        json!({ "issuer": "https://as.example", "owner": "" }),
        json!({ "issuer": "https://as.example", "owner": "12345" }),
        json!({ "issuer": "https://as.example", "owner": "a:b" }),
        json!({ "issuer": "https://as.example", "jurisdiction": "us" }),
        json!({ "issuer": "https://as.example", "id": 1 }),
        json!({}),
    ] {
        let create = || first.admin("/admin/service/create", &asked);
        assert_eq!(unchanged(&first, create).status, 400, "{asked}");
    }
}

#[test]
fn a_service_that_is_refused_leaves_a_deployment_of_one_as_it_was() {
    let first = first();
    for asked in [
        json!({ "issuer": "http://as.example" }),
        json!({ "issuer": ISSUER }),
        json!({ "issuer": "https://as.example", "owner": "12345" }),
    ] {
        let create = || first.admin("/admin/service/create", &asked);
        assert_eq!(unchanged(&first, create).status, 400, "{asked}");
    }
    let with = format!("Bearer {}", crate::support::host::ADMIN_SECRET);
    let asked = json!({ "issuer": ISSUER });
    let request = sekisho::front::Request::new("POST", "/api/service/create", None)
        .with_header("authorization", &with)
        .with_header("content-type", "application/json")
        .with_body(sekisho::oauth::request::body::Body::Read(
            asked.to_string().into_bytes(),
        ));
    assert_eq!(unchanged(&first, || first.send(&request)).status, 400);
}

#[test]
fn services_are_listed_in_an_order_that_stays() {
    let first = first();
    for name in ["c", "a", "b"] {
        made(&first, &format!("https://localhost/{name}"));
        first.wait(1);
    }
    let listed = |query: &str| {
        let request = sekisho::front::Request::new("GET", "/admin/service/list", Some(query))
            .with_header(
                "authorization",
                &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
            );
        body(&first.send(&request))
    };
    let issuers = |listed: &Value| -> Vec<String> {
        let services = listed["services"].as_array().expect("a list").iter();
        services
            .map(|one| one["issuer"].as_str().expect("a text")[18..].to_owned())
            .collect()
    };
    let all = issuers(&listed(""));
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(sorted, ["a", "b", "c"]);
    assert_eq!(issuers(&listed("start=1&end=2")), all[1..2]);
    assert_eq!(issuers(&listed("start=1")), all[1..]);
    assert_eq!(issuers(&listed("start=3")), [""; 0]);
    assert_eq!(listed("start=1&end=2")["totalCount"], 3);
}

#[test]
fn a_service_that_is_misspelled_is_not_the_first_one() {
    let [first, _] = two();
    for query in [
        "service=1",
        "service=",
        "service",
        "service=x",
        "servce=1",
        "service=1&service=2",
        "service=-1",
        "SERVICE=1",
    ] {
        let request = sekisho::front::Request::new("GET", "/admin/export", Some(query))
            .with_header(
                "authorization",
                &format!("Bearer {}", crate::support::host::ADMIN_SECRET),
            );
        let response = first.send(&request);
        assert!(
            matches!(response.status, 400 | 404),
            "{query}: {}",
            response.status
        );
    }
}

#[test]
fn a_token_is_told_once_listed_without_what_opens_it_and_revoked() {
    let [first, beside] = two();
    let rights = json!({ "rights": ["USE_INTROSPECTION"], "description": "for tests" });
    let made = body(&beside.admin("/admin/token/create", &rights));
    let secret = made["secret"].as_str().expect("a secret");
    assert_eq!(secret.len(), 43);
    assert_eq!(made["token"]["service"], beside.asked.id.expect("a number"));
    assert!(
        !first
            .host
            .directory
            .borrow()
            .0
            .values()
            .any(|text| text.contains(secret))
    );
    let listed = beside.admin("/admin/token/list", &Value::Null);
    assert_eq!(body(&listed)["tokens"], json!([made["token"]]));
    assert!(!listed.body.contains(secret) && !listed.body.contains("digest"));
    let id = json!({ "id": made["token"]["id"] });
    assert_eq!(first.admin("/admin/token/revoke", &id).status, 200);
    assert_refused(&first.admin("/admin/token/revoke", &id), 404, "not_found");
    assert_eq!(
        body(&first.admin("/admin/token/list", &Value::Null)),
        json!({ "tokens": [] })
    );
}

#[test]
fn a_token_without_rights_or_service_or_time_is_refused() {
    let [first, _] = two();
    let _ = first.admin("/admin/secret", &json!({ "owner": "alice" }));
    for asked in [
        json!({ "rights": [] }),
        json!({ "rights": ["EVERYTHING"] }),
        json!({ "rights": ["ADMIN"], "service": 1 }),
        json!({ "rights": ["ADMIN"], "expiresAt": first.now() }),
        json!({ "rights": ["ADMIN"], "description": "a".repeat(201) }),
        json!({ "rights": ["ADMIN"], "id": 1 }),
    ] {
        let create = || first.admin("/admin/token/create", &asked);
        assert_eq!(unchanged(&first, create).status, 400, "{asked}");
    }
}

/// Applies the first service with the issuer of `BESIDE`'s neighbour and a key that takes long.
fn taking(first: &Server) -> Response {
    let algorithms = json!({ "supportedIdTokenSignAlgs": ["ES256", "PS256"] });
    let document = joined(&members("https://other.example"), &algorithms);
    let documents = json!([{ "name": "s.json", "kind": "service", "document": document }]);
    first.admin("/admin/apply", &json!({ "documents": documents }))
}

fn elsewhere(first: &Server) -> Server {
    Server {
        host: first.host.another_isolate(),
        ..Server::new()
    }
}

#[test]
fn an_issuer_that_is_taken_while_a_key_is_made_is_taken() {
    let first = first();
    let _ = made(&first, BESIDE);
    let stored = first.host.documents.borrow().0["keys"].clone();
    let mut keys: Value = serde_json::from_str(&stored).expect("JSON");
    let listed = keys["keys"].as_array_mut().expect("keys");
    listed.retain(|key| key["algorithm"] != "PS256");
    let keys = ("keys".to_owned(), keys.to_string());
    first.host.documents.borrow_mut().0.extend([keys]);
    let other = elsewhere(&first);
    *first.host.before_register.borrow_mut() = Some(std::rc::Rc::new(move |command| {
        if matches!(command, sekisho::register::Command::MakeKey(_)) {
            made(&other, "https://other.example");
        }
    }));
    let before = first.host.documents.borrow().0.clone();
    let refused = taking(&first);
    assert_eq!(error_of(&refused), (400, "invalid_document".into()));
    assert_eq!(body(&refused)["name"], "s.json");
    assert_eq!(first.host.documents.borrow().0, before);
}

#[test]
fn a_service_that_is_made_while_the_first_one_takes_its_issuer_is_not_made() {
    let first = first();
    let _ = made(&first, BESIDE);
    let before = first.host.directory.borrow().0.clone();
    let other = elsewhere(&first);
    let services = std::cell::Cell::new(0);
    *first.host.before_register.borrow_mut() = Some(std::rc::Rc::new(move |command| {
        // The first reading is for the directory, which then says that nobody has it.
        let is_reading = matches!(command, sekisho::register::Command::Service);
        if is_reading && services.replace(services.get() + 1) == 1 {
            other
                .host
                .directory
                .borrow_mut()
                .0
                .retain(|key, _| !key.contains("other.example"));
            assert_eq!(taking(&other).status, 200);
        }
    }));
    let asked = json!({ "issuer": "https://other.example" });
    let refused = first.admin("/admin/service/create", &asked);
    *first.host.before_register.borrow_mut() = None;
    assert_eq!(error_of(&refused), (400, "invalid_document".into()));
    assert_eq!(first.host.directory.borrow().0, before);
}

#[test]
fn a_jurisdiction_that_the_platform_does_not_know_is_refused() {
    let first = first();
    first.host.is_everywhere.set(true);
    let asked = json!({ "issuer": BESIDE, "jurisdiction": "eu" });
    let create = || first.admin("/admin/service/create", &asked);
    let refused = unchanged(&first, create);
    assert_eq!(
        (refused.status, &body(&refused)["member"]),
        (400, &json!("jurisdiction"))
    );
    let _ = made(&first, BESIDE);
}
