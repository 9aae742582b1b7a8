//! The passkeys of a person.

use serde_json::{Value, json};

use super::{is_in, passkeys, send};
use crate::{
    passkeys::{enrolled, sign_in_on},
    support::ordinary::{Browser, Page, provider, request, shows},
};

#[test]
fn passkeys_are_told_by_name_and_nothing_that_signs() {
    let server = provider(&json!({}));
    assert_eq!(passkeys(&server), [] as [Value; 0]);
    let mut phone = enrolled(&server, "alice", 7);
    let began = server.now();
    let told = passkeys(&server);
    assert_eq!(
        (told.len(), &told[0]["name"], &told[0]["createdAt"]),
        (1, &json!("Phone"), &json!(began * 1000))
    );
    assert_eq!(told[0].get("usedAt"), None);
    server.wait(60);
    let browser = Browser::new(&server);
    sign_in_on(&browser, &browser.open(&request("web")), &mut phone);
    let told = passkeys(&server)[0].clone();
    assert_eq!(told["usedAt"], server.now() * 1000);
    let names: Vec<&String> = told.as_object().expect("members").keys().collect();
    assert_eq!(names, ["backedUp", "createdAt", "id", "name", "usedAt"]);
}

#[test]
fn a_passkey_that_is_removed_opens_nothing_and_ends_what_began_by_one() {
    let server = provider(&json!({}));
    let mut phone = enrolled(&server, "alice", 7);
    let (by_password, by_passkey) = (Browser::new(&server), Browser::new(&server));
    by_password.agreed(&request("web"));
    sign_in_on(&by_passkey, &by_passkey.open(&request("web")), &mut phone);
    assert!(is_in(&by_password) && is_in(&by_passkey));
    let id = passkeys(&server)[0]["id"].clone();
    let remove = |name: &str, id: &Value| {
        let path = format!("/people/passkeys/remove/{name}");
        send(&server, "POST", &path, &json!({ "id": id })).0
    };
    let before = server.host.snapshot();
    for (name, id) in [("bob", &id), ("nobody", &id), ("alice", &json!("x"))] {
        assert_eq!(remove(name, id), 404, "{name}");
    }
    for id in [json!(null), json!(""), json!([id])] {
        assert_eq!(remove("alice", &id), 400, "{id}");
    }
    assert!(server.host.snapshot() == before);
    assert_eq!(remove("alice", &id), 200);
    assert!(is_in(&by_password) && !is_in(&by_passkey));
    assert_eq!(passkeys(&server), [] as [Value; 0]);
    let again = Browser::new(&server);
    let response = sign_in_on(&again, &again.open(&request("web")), &mut phone);
    assert_eq!((response.status, shows(&response)), (403, Page::SignIn));
    assert_eq!(remove("alice", &id), 404);
}

#[test]
fn whoever_has_a_passkey_no_more_is_written_to() {
    let mail = json!({ "people": { "mail": { "from": "no-reply@id.example" } } });
    let server = provider(&mail);
    enrolled(&server, "alice", 7);
    let id = passkeys(&server)[0]["id"].clone();
    let body = json!({ "id": "x" });
    assert_eq!(
        send(&server, "POST", "/people/passkeys/remove/alice", &body).0,
        404
    );
    assert!(server.host.posted.borrow().is_empty());
    let body = json!({ "id": id });
    assert_eq!(
        send(&server, "POST", "/people/passkeys/remove/alice", &body).0,
        200
    );
    let posted = server.host.posted.borrow();
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].to.as_str(), "alice@example.com");
}
