//! When a client came to be.

use super::*;

fn created_at(server: &Server, client_id: &str) -> i64 {
    block_on(server.host.client(client_id))
        .expect("an answer")
        .expect("the client")
        .created_at
        .seconds()
}

#[test]
fn a_client_came_to_be_when_it_was_first_applied() {
    let server = server();
    let first = server.host.now.get();
    applied(&server, shop(json!({ "clientId": 42 })));
    server.host.now.set(first + 100);
    applied(&server, shop(json!({ "clientId": 42, "locked": true })));
    assert_eq!(created_at(&server, "shop"), first);
    assert_eq!(created_at(&server, "42"), first);
    let copy = copy_of(&*server.host.documents.borrow(), "client/42").expect("a store");
    let copy = copy.expect("a copy");
    let keys = block_on(server.host.keys()).expect("keys");
    let text = opened(&keys, "client/42", &copy).expect("a copy of now");
    let copy: StoredClient = sekisho::json::from_str(text).expect("a client");
    let copied = copy.read().expect("a client");
    assert_eq!((copied.created_at.seconds(), copied.locked), (first, true));
}

#[test]
fn a_client_that_comes_after_another_is_never_as_old() {
    let server = server();
    let first = server.host.now.get();
    applied(&server, shop(json!({ "clientId": 42 })));
    let exported = documents(&server);
    for after in [0, 0, 100] {
        let before = created_at(&server, "shop");
        ask(&server, Command::DeleteClient("shop".into()));
        server.host.now.set(first + after);
        assert_eq!(apply(&server, &exported).status, 200);
        assert!(created_at(&server, "shop") > before);
    }
    assert_eq!(created_at(&server, "42"), first + 100);
}

#[test]
fn when_a_client_came_to_be_is_told_by_no_document_and_taken_from_none() {
    let server = server();
    applied(&server, shop(json!({})));
    let told = json!(documents(&server)).to_string();
    assert!(!told.contains("created"), "{told}");
    let written = shop(json!({ "createdAt": 5 }));
    assert_document_refused(&server, || apply(&server, &[written]), "createdAt");
}

#[test]
fn a_client_from_before_the_record_came_to_be_at_0() {
    let server = server();
    applied(&server, shop(json!({ "clientId": 42 })));
    let created = server.host.documents.borrow_mut().0.remove("created/42");
    assert!(created.is_some());
    applied(&server, shop(json!({ "clientId": 42, "locked": true })));
    assert_eq!(created_at(&server, "shop"), 0);
}
