//! A service is deleted to the last row, and nothing is served for it meanwhile.

use super::*;
use crate::support::expect::assert_refused;
use sekisho::{directory::Object, oauth::region::Region};

fn delete(first: &Server, beside: &Server) -> Value {
    let id = json!({ "id": beside.asked.id });
    let response = first.admin("/admin/service/delete", &id);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)
}

fn is_empty(first: &Server, beside: &Server) -> bool {
    let there = first.host.beside(beside.asked.id.expect("a number"));
    there.snapshot() == crate::support::host::Beside::default().snapshot()
}

fn used(first: &Server, beside: &Server) {
    tokens(beside, &request("web"));
    Browser::signed_in(beside, USERNAME);
    let named = json!({ "username": USERNAME });
    assert_eq!(beside.admin("/admin/user/sign-out", &named).status, 200);
    let asked = json!({ "rights": ["ADMIN"] });
    assert_eq!(beside.admin("/admin/token/create", &asked).status, 200);
    assert!(!is_empty(first, beside));
}

#[test]
fn nothing_is_served_from_the_first_moment_and_nothing_is_left_at_the_end() {
    let [first, beside] = two();
    let before = tokens(&first, &request("web"));
    used(&first, &beside);
    assert_eq!(
        delete(&first, &beside),
        json!({ "change": "deleting", "retryAfter": 40 })
    );
    assert_eq!(beside.get("/oauth/jwks", "", &[]).status, 404);
    let export = beside.admin("/admin/export", &Value::Null);
    assert_refused(&export, 404, "not_found");
    // Its people and grants are emptied when nobody can write any more.
    assert!(!is_empty(&first, &beside));
    first.wait(39);
    assert_eq!(
        delete(&first, &beside),
        json!({ "change": "deleting", "retryAfter": 1 })
    );
    first.wait(1);
    assert_eq!(delete(&first, &beside), json!({ "change": "deleted" }));
    assert!(is_empty(&first, &beside));
    assert_eq!(first.host.directory.borrow().0.len(), 0);
    let gone = first.admin("/admin/service/delete", &json!({ "id": beside.asked.id }));
    assert_refused(&gone, 404, "not_found");
    let access = before["access_token"].as_str().expect("a token");
    assert_eq!(
        crate::support::ordinary::userinfo(&first, access).status,
        200
    );
}

#[test]
fn a_deletion_that_was_cut_off_anywhere_is_taken_up_again() {
    for call in [2, 3, 40, 66, 67, 200, 322, 338, 346] {
        let [first, beside] = two();
        used(&first, &beside);
        delete(&first, &beside);
        first.wait(40);
        first.host.calls.set(0);
        first.host.breaks_at.set(Some(call));
        let id = json!({ "id": beside.asked.id });
        let cut = first.admin("/admin/service/delete", &id);
        first.host.breaks_at.set(None);
        if cut.status == 200 {
            assert_eq!(call, 346);
        } else {
            assert_eq!(cut.status, 503, "{call}");
            assert_eq!(beside.get("/oauth/jwks", "", &[]).status, 404);
            assert_eq!(
                delete(&first, &beside),
                json!({ "change": "deleted" }),
                "{call}"
            );
        }
        assert!(is_empty(&first, &beside), "{call}");
    }
}

/// The first service, and one beside it that has a grant in a region.
fn nearby() -> [Server; 2] {
    let [first, beside] = two_with(&json!({ "grantsNearby": true }));
    first.wait(900);
    first.host.region.set(Some(Region::Afr));
    used(&first, &beside);
    let there = first.host.beside(beside.asked.id.expect("a number"));
    assert!(there.shelves.borrow().keys().any(|number| *number >= 64));
    [first, beside]
}

/// Deletes a service in as many turns as that takes, and tells how many calls those were.
fn deleted(first: &Server, beside: &Server) -> usize {
    let before = first.host.calls.get();
    while delete(first, beside) != json!({ "change": "deleted" }) {
        first.wait(40);
    }
    first.host.calls.get() - before
}

#[test]
fn nothing_is_left_in_any_region() {
    let [first, beside] = nearby();
    let calls = deleted(&first, &beside);
    assert!(is_empty(&first, &beside));
    assert_eq!(first.host.directory.borrow().0.len(), 0);
    let [first, beside] = two();
    used(&first, &beside);
    // Where nothing ever began in one, none is asked. Each has heard of a withdrawal: it is found with
    // something, and empty. The directory is told of them, and of one turn more.
    assert_eq!(deleted(&first, &beside) + 2 * 9 * 16 + 3, calls);
}

#[test]
fn a_deletion_that_was_cut_off_anywhere_reaches_every_region() {
    for call in [1, 2, 3, 4, 60, 339, 340, 344, 400, 418, 420, 450, 486] {
        let [first, beside] = nearby();
        first.host.calls.set(0);
        first.host.breaks_at.set(Some(call));
        let id = json!({ "id": beside.asked.id });
        while first.host.calls.get() < call {
            first.admin("/admin/service/delete", &id);
            first.wait(40);
        }
        first.host.breaks_at.set(None);
        deleted(&first, &beside);
        assert!(is_empty(&first, &beside), "{call}");
    }
}

#[test]
fn a_deletion_that_was_cut_off_at_its_beginning_waits_once_more() {
    let [first, beside] = two();
    used(&first, &beside);
    let id = json!({ "id": beside.asked.id });
    first.host.calls.set(0);
    first.host.breaks_at.set(Some(2));
    assert_eq!(first.admin("/admin/service/delete", &id).status, 503);
    first.host.breaks_at.set(None);
    first.wait(100);
    assert_eq!(
        delete(&first, &beside),
        json!({ "change": "deleting", "retryAfter": 40 })
    );
    first.wait(40);
    assert_eq!(delete(&first, &beside), json!({ "change": "deleted" }));
}

/// What a browser, a client and an operator send for the service, by way of an isolate that remembers
/// it and does not hear from the directory. None is served.
fn nobody_is_served(server: &Server) {
    let basic = crate::support::ordinary::basic("web", &crate::support::ordinary::secret_of("web"));
    let answers = [
        server.get("/oauth/jwks", "", &[]),
        server.post("/oauth/par", &request("web"), &[basic]),
        server.admin("/admin/export", &Value::Null),
    ];
    for answer in answers {
        assert!(matches!(answer.status, 404 | 503), "{}", answer.body);
    }
}

#[test]
fn whoever_remembers_a_service_that_is_deleted_neither_serves_it_nor_writes_for_it() {
    let [first, beside] = two();
    used(&first, &beside);
    let asked = Asked {
        id: beside.asked.id,
        issuer: BESIDE.to_owned(),
    };
    let elsewhere = Server {
        host: first.host.another_isolate(),
        one: TestClient::new("one", 1),
        two: TestClient::new("two", 2),
        asked,
    };
    assert_eq!(elsewhere.get("/oauth/jwks", "", &[]).status, 200);
    elsewhere.host.is_directory_away.set(true);
    delete(&first, &beside);
    for _ in 0..40 {
        nobody_is_served(&elsewhere);
        first.wait(1);
    }
    // And before each call of the turn that empties everything.
    let there = first.host.beside(beside.asked.id.expect("a number"));
    let rows = std::cell::Cell::new(usize::MAX);
    *first.host.meanwhile.borrow_mut() = Some(std::rc::Rc::new(move || {
        nobody_is_served(&elsewhere);
        let left = there.snapshot().len();
        assert!(rows.replace(left) >= left, "something was written");
    }));
    assert_eq!(delete(&first, &beside), json!({ "change": "deleted" }));
    *first.host.meanwhile.borrow_mut() = None;
    assert!(is_empty(&first, &beside));
}

#[test]
fn what_was_begun_is_finished_though_nobody_asks_again() {
    let [first, beside] = two();
    used(&first, &beside);
    let other = made(&first, "https://localhost/c");
    let go_on = || {
        let going_on = sekisho::backend::services::go_on(&first.host);
        crate::support::server::block_on(going_on)
    };
    assert_eq!(go_on(), Ok(None));
    delete(&first, &beside);
    assert_eq!(go_on(), Ok(Some(40)));
    first.wait(10);
    let id = json!({ "id": other });
    assert_eq!(first.admin("/admin/service/delete", &id).status, 200);
    first.wait(30);
    // One cannot be emptied now: it keeps nobody from deleting the other.
    let entries = first.host.directory.borrow().0.clone();
    assert_eq!(go_on(), Ok(Some(0)));
    first.wait(10);
    assert_eq!(go_on(), Ok(Some(0)));
    assert_eq!(go_on(), Ok(None));
    assert!(is_empty(&first, &beside) && first.host.directory.borrow().0.is_empty());
    first.host.directory.borrow_mut().0 = entries;
    first.host.calls.set(0);
    first.host.breaks_at.set(Some(3));
    assert_eq!(go_on(), Ok(Some(0)));
    let log = first.host.log.borrow();
    assert!(log.iter().any(|line| line.ends_with("is not deleted yet")));
}

#[test]
fn what_cannot_be_read_of_one_service_keeps_no_other_from_being_deleted() {
    let [first, beside] = two();
    let other = made(&first, "https://localhost/c");
    delete(&first, &beside);
    let entry = (format!("service/{other}"), "{\"v\":2}".to_owned());
    first.host.directory.borrow_mut().0.extend([entry]);
    first.wait(40);
    let going_on = sekisho::backend::services::go_on(&first.host);
    assert_eq!(crate::support::server::block_on(going_on), Ok(Some(0)));
    assert!(is_empty(&first, &beside));
}

#[test]
fn an_issuer_is_free_again_when_its_service_is_gone() {
    let [first, beside] = two();
    delete(&first, &beside);
    let asked = json!({ "issuer": BESIDE });
    assert_eq!(first.admin("/admin/service/create", &asked).status, 400);
    first.wait(40);
    delete(&first, &beside);
    assert_ne!(Some(made(&first, BESIDE)), beside.asked.id);
}

#[test]
fn the_first_service_takes_no_issuer_of_one_that_is_not_gone() {
    let first = first();
    let beside = beside(&first, "https://other.example");
    let document = members("https://other.example");
    let documents = json!([{ "name": "s.json", "kind": "service", "document": document }]);
    let apply = || first.admin("/admin/apply", &json!({ "documents": documents }));
    assert_eq!(apply().status, 400);
    delete(&first, &beside);
    assert_eq!(
        error_of(&crate::support::expect::unchanged(&first, apply)),
        (400, "invalid_document".into())
    );
    first.wait(40);
    assert_eq!(delete(&first, &beside), json!({ "change": "deleted" }));
    assert_eq!(apply().status, 200);
}

#[test]
fn the_first_service_cannot_be_deleted() {
    let [first, _] = two();
    let exported = body(&first.admin("/admin/export", &Value::Null));
    let id = json!({ "id": exported["documents"][0]["document"]["apiKey"] });
    let delete = || first.admin("/admin/service/delete", &id);
    let refused = crate::support::expect::unchanged(&first, delete);
    assert_refused(&refused, 404, "not_found");
    assert!(Object::at(0, false).is_some());
}
