//! Calls that give rights, shut out or destroy: no word of them is lost, whatever it looks like.

use sekisho::{
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json};

use super::{Deployment, call, calling::assert_number, told};
use crate::support::host::ADMIN_SECRET;

const FORM: &str = "application/x-www-form-urlencoded";

impl Deployment {
    fn form(&self, path: &str, body: &str) -> Response {
        let request = Request::new("POST", path, None)
            .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
            .with_header("content-type", FORM)
            .with_body(Body::Read(body.as_bytes().to_vec()));
        self.server.send(&request)
    }
}

#[test]
fn a_form_that_names_a_service_without_saying_which_gives_rights_for_none() {
    let deployment = Deployment::new();
    deployment.operator(&json!({}), "ann");
    let before = deployment.server.host.snapshot();
    for (path, body) in [
        ("/api/operators/invite", "rights=ADMIN&service="),
        ("/api/operators/invite", "rights=ADMIN&expiresIn="),
        ("/api/tokens/create", "rights=VIEW_CLIENT&service="),
        ("/api/tokens/create", "rights=VIEW_CLIENT&expiresAt="),
        ("/api/keys/rotate", "compromised="),
        ("/api/documents/delete", "kind=client&id="),
        ("/api/documents/delete", "kind=client&id=web&version="),
    ] {
        let refused = deployment.form(path, body);
        assert_number(&refused, (400, "A910203"), body);
    }
    let none = deployment.form("/api/operators/invite", "rights=");
    assert_number(&none, (400, "A910240"), "no right");
    let twice = deployment.form("/api/tokens/create", "rights=ADMIN&service=7&service=");
    assert_number(&twice, (400, "A910201"), "said twice");
    assert!(deployment.server.host.snapshot() == before);
    let said = deployment.form("/api/tokens/create", "rights=VIEW_CLIENT");
    assert_eq!(said.status, 200, "{}", said.body);
}

#[test]
fn a_moment_that_is_none_makes_no_token_that_never_ends() {
    let deployment = Deployment::new();
    let (_, ann) = deployment.operator(&json!({}), "ann");
    for expires_at in [json!(0), json!(-5), json!(""), json!(false)] {
        let body = json!({ "rights": ["VIEW_CLIENT"], "expiresAt": expires_at });
        let made = deployment.api(&call("POST", "/tokens/create").with(body), &ann.access);
        assert_number(&made, (400, "A910203"), &expires_at.to_string());
    }
    let listed = deployment.api(&call("GET", "/tokens/list"), &ann.access);
    assert_eq!(told(&listed)["tokens"], json!([]));
}

#[test]
fn nobody_is_let_in_again_by_a_word_that_says_neither() {
    let deployment = Deployment::new();
    deployment.operator(&json!({}), "ann");
    let number = deployment.number();
    let lock = |body: Value| {
        let path = format!("/api/{number}/people/lock_flag/update/ann");
        deployment.road("POST", &path, &body)
    };
    let is_locked = || {
        let path = format!("/api/{number}/people/get/ann");
        told(&deployment.road("GET", &path, &Value::Null))["locked"].clone()
    };
    assert_eq!(lock(json!({ "locked": true })).status, 200);
    for body in [
        json!({ "locked": null }),
        json!({ "locked": "" }),
        json!({ "locked": 0 }),
        json!({ "locked": false, "Locked": true }),
        json!({}),
    ] {
        assert_number(&lock(body.clone()), (400, "A910203"), &body.to_string());
        assert_eq!(is_locked(), true, "{body}");
    }
    for path in [
        "sessions/end",
        "passkeys/remove",
        "consents/withdraw",
        "put",
    ] {
        let path = format!("/api/{number}/people/{path}/ann");
        let body = json!({ "id": "x", "client": "x", "more": "x" });
        assert_number(
            &deployment.road("POST", &path, &body),
            (400, "A910203"),
            &path,
        );
    }
    assert_eq!(lock(json!({ "locked": false })).status, 200);
    assert_eq!(is_locked(), Value::Null);
}

#[test]
fn whoever_could_not_be_sent_a_link_is_no_operator_in_the_list() {
    let deployment = Deployment::new();
    deployment.operator(&json!({}), "ann");
    let there = deployment.server.host.beside(deployment.number());
    let former = there.users.borrow().4.clone();
    let put = |text: String| there.users.borrow_mut().4 = Some(text);
    put(r#"{"of":"a version to come"}"#.into());
    let before = deployment.listed();
    for _ in 0..3 {
        let invited = deployment.road("POST", "/admin/operator/invite", &json!({}));
        assert_eq!(invited.status, 503, "{}", invited.body);
    }
    assert_eq!(deployment.listed(), before);
    put(former.expect("an invitation that was used"));
    deployment.invite(&json!({}));
    assert_eq!(deployment.listed().len(), before.len() + 1);
}
