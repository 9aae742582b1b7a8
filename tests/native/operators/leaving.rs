//! What becomes of an operator whose account is gone, and of the link that it was made by.

use sekisho::{backend::logout, front::Response, people::EndedSession};
use serde_json::{Value, json};

use super::{Deployment, SIGN_UP, Tokens, call, told};
use crate::support::{
    ordinary::{Browser, Page, shows},
    server::{PASSWORD, block_on},
};

const MONTH: i64 = 2_592_000;

fn invitation() -> Value {
    json!({ "expiresIn": MONTH })
}

/// Fills in the form with a link, wherever the browser is.
fn pressed(browser: &Browser<'_>, page: &Response, link: &str, username: &str) -> Response {
    let fields = [
        ("username", username),
        ("password", PASSWORD),
        ("invitation", link),
    ];
    browser.submit(SIGN_UP, page, &fields)
}

/// Somebody who was sent the link, and comes late.
fn late(deployment: &Deployment, link: &str, username: &str) -> Response {
    let browser = Browser::new(&deployment.server);
    let page = browser.visit("/account");
    pressed(&browser, &page, link, username)
}

fn assert_spent(response: &Response, what: &str) {
    let shown = (response.status, shows(response));
    assert_eq!(shown, (409, Page::SignUp), "{what} {}", response.body);
}

impl Deployment {
    fn people(&self) -> Vec<String> {
        let there = self.server.host.beside(self.number());
        let users = there.users.borrow();
        users.0.keys().cloned().collect()
    }

    /// Asks for something about a person of the service of the operators, by the admin secret.
    fn person(&self, method: &str, path: &str, body: &Value) -> u16 {
        let path = format!("/api/{}/people/{path}", self.number());
        self.road(method, &path, body).status
    }

    fn remove(&self, username: &str) {
        let path = format!("delete/{username}");
        assert_eq!(self.person("DELETE", &path, &Value::Null), 200);
        self.alarm();
    }

    /// The alarm of the people there.
    fn alarm(&self) {
        let there = self.server.host.beside(self.number());
        let due = std::mem::take(&mut there.users.borrow_mut().3);
        for text in due.values() {
            let ended: EndedSession = sekisho::json::from_str(text).expect("a session");
            assert_eq!(block_on(logout::tell(&self.server.host, &ended)), []);
        }
    }

    /// What is kept of the one invitation there.
    fn invitation(&self) -> Value {
        let there = self.server.host.beside(self.number());
        let kept = there.users.borrow().4.clone().expect("invitations");
        serde_json::from_str::<Value>(&kept).expect("JSON")[0].clone()
    }

    fn keep_invitation(&self, invitation: &Value) {
        let there = self.server.host.beside(self.number());
        there.users.borrow_mut().4 = Some(json!([invitation]).to_string());
    }
}

#[test]
fn a_used_link_makes_nobody_again_once_they_were_deleted() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&invitation());
    deployment.joined(&invited.link, "ann");
    deployment.remove("ann");
    for username in ["ann", "mallory"] {
        assert_spent(&late(&deployment, &invited.link, username), username);
    }
    assert_eq!(deployment.people(), Vec::<String>::new());
}

#[test]
fn whoever_presses_again_has_their_account_and_nobody_else_has_it() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&invitation());
    let browser = Browser::new(&deployment.server);
    let page = browser.get("/account/link", &[("l".to_owned(), invited.link.clone())]);
    for _ in 0..2 {
        let done = pressed(&browser, &page, &invited.link, "ann");
        assert_eq!(done.status, 303, "{}", done.body);
    }
    let fields = [
        ("username", "ann"),
        ("password", "another password of hers"),
        ("invitation", invited.link.as_str()),
    ];
    assert_spent(&browser.submit(SIGN_UP, &page, &fields), "guessed");
    assert_spent(&late(&deployment, &invited.link, "bob"), "another name");
    assert_eq!(deployment.people(), ["ann"]);
    // Nor is it a way to sign in as somebody whose link was another.
    let other = deployment.invite(&invitation());
    deployment.joined(&other.link, "carol");
    assert_spent(&late(&deployment, &invited.link, "carol"), "carol");
}

#[test]
fn an_account_that_was_made_while_something_failed_ends_the_link_as_well() {
    for at in 1.. {
        let deployment = Deployment::new();
        let invited = deployment.invite(&invitation());
        let browser = Browser::new(&deployment.server);
        let page = browser.get("/account/link", &[("l".to_owned(), invited.link.clone())]);
        let host = &deployment.server.host;
        let calls = host.calls.get();
        host.breaks_at.set(Some(calls + at));
        pressed(&browser, &page, &invited.link, "ann");
        let has_broken = host.calls.get() >= calls + at;
        host.breaks_at.set(None);
        let again = pressed(&browser, &page, &invited.link, "ann");
        assert_eq!(again.status, 303, "{at} {}", again.body);
        deployment.remove("ann");
        assert_spent(&late(&deployment, &invited.link, "ann"), &at.to_string());
        if !has_broken {
            assert!(at > 4, "{at}");
            break;
        }
    }
}

#[test]
fn where_it_was_not_noted_that_an_account_was_made_whoever_leaves_ends_the_link() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&invitation());
    let open = deployment.invitation();
    let browser = deployment.joined(&invited.link, "ann");
    // As it is between the making of the account and the note of it.
    let mut making = open;
    making["taken"] = json!(["\u{1}ann", sekisho::Digest::of("by").encode()]);
    deployment.keep_invitation(&making);
    let page = browser.visit("/account/delete");
    let (_, token) = page
        .body
        .split_once("name=\"form\" value=\"")
        .expect("a token");
    let token = token.split('"').next().expect("its end");
    let fields = [("form".to_owned(), token.to_owned())];
    let left = browser.post("/account/delete", &fields);
    assert_eq!(left.status, 200, "{}", left.body);
    deployment.server.wait(1_209_600);
    assert_spent(&late(&deployment, &invited.link, "ann"), "gone");
    assert_eq!(deployment.listed().len(), 1);
    deployment.alarm();
    assert_eq!(deployment.listed(), Vec::<Value>::new());
}

#[test]
fn a_link_that_a_version_before_has_seen_used_lets_its_account_in_and_makes_none() {
    let deployment = Deployment::new();
    let invited = deployment.invite(&invitation());
    let mut used = deployment.invitation();
    used["taken"] = json!(["ann", sekisho::Digest::of("by").encode()]);
    deployment.joined(&invited.link, "ann");
    deployment.keep_invitation(&used);
    assert_eq!(late(&deployment, &invited.link, "ann").status, 303);
    let there = deployment.server.host.beside(deployment.number());
    there.users.borrow_mut().0.clear();
    assert_spent(&late(&deployment, &invited.link, "ann"), "of before");
    assert_eq!(deployment.people(), Vec::<String>::new());
}

#[test]
fn the_record_of_an_operator_ends_with_their_account() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    deployment.operator(&json!({ "rights": ["VIEW_SERVICE"] }), "bob");
    let path = format!("/{}/people/delete/bob", deployment.number());
    assert_eq!(
        deployment
            .api(&call("DELETE", &path), &tokens.access)
            .status,
        200
    );
    deployment.alarm();
    let subjects = |listed: Vec<Value>| -> Vec<Value> {
        listed.iter().map(|one| one["subject"].clone()).collect()
    };
    assert_eq!(subjects(deployment.listed()), [json!(ann.subject)]);
    // Somebody of the same `sub` elsewhere is another.
    let moved =
        json!({ "people": [{ "username": "x", "subject": ann.subject, "password": PASSWORD }] });
    let imported = deployment.road("POST", "/api/people/import", &moved);
    assert_eq!(imported.status, 200, "{}", imported.body);
    assert_eq!(
        deployment
            .road("DELETE", "/api/people/delete/x", &Value::Null)
            .status,
        200
    );
    crate::factor_news::alarm(&deployment.server);
    assert_eq!(subjects(deployment.listed()), [json!(ann.subject)]);
}

fn delete(deployment: &Deployment, tokens: &Tokens, subject: &str) -> u16 {
    let path = format!("/operators/delete/{subject}");
    deployment
        .api(&call("DELETE", &path), &tokens.access)
        .status
}

#[test]
fn whoever_is_locked_gone_or_about_to_go_is_nobody_who_could_do_everything() {
    let deployment = Deployment::new();
    let (ann, tokens) = deployment.operator(&json!({}), "ann");
    let (bob, _) = deployment.operator(&json!({}), "bob");
    let lesser = json!({ "rights": ["VIEW_SERVICE"], "service": null });
    let stays = |what: &str| {
        assert_eq!(delete(&deployment, &tokens, &ann.subject), 400, "{what}");
        let path = format!("/operators/update/{}", ann.subject);
        let update = call("POST", &path).with(lesser.clone());
        let refused = deployment.api(&update, &tokens.access);
        assert_eq!(refused.status, 400, "{what} {}", refused.body);
        assert!(refused.body.contains("admin secret"), "{}", refused.body);
    };
    let lock =
        |locked| deployment.person("POST", "lock_flag/update/bob", &json!({ "locked": locked }));
    assert_eq!(lock(true), 200);
    stays("locked");
    assert_eq!(lock(false), 200);
    let there = deployment.server.host.beside(deployment.number());
    let kept = there.users.borrow().0["bob"].clone();
    let put = |change: &dyn Fn(&mut sekisho::people::User)| {
        let mut user = kept.clone();
        change(&mut user);
        there.users.borrow_mut().0.insert("bob".into(), user);
    };
    put(&|user| {
        user.leaves = Some(sekisho::Timestamp::from_seconds(
            deployment.server.now() + 60,
        ))
    });
    stays("about to go");
    // Somebody of that name who is somebody else.
    put(&|user| user.subject = "another".into());
    stays("another");
    there.users.borrow_mut().0.remove("bob");
    stays("gone");
    put(&|_| ());
    assert_eq!(delete(&deployment, &tokens, &ann.subject), 204);
    let body = json!({ "subject": bob.subject });
    let path = "/admin/operator/delete";
    assert_eq!(deployment.road("POST", path, &body).status, 200);
}

#[test]
fn who_is_invited_again_at_an_address_and_who_is_uninvited_there_are_no_operators_any_more() {
    let deployment = Deployment::new();
    let asked = json!({ "email": "ann@example.com" });
    let subjects = || -> Vec<Value> {
        let listed = deployment.listed();
        listed.iter().map(|one| one["subject"].clone()).collect()
    };
    deployment.invite(&asked);
    let second = deployment.invite(&asked);
    assert_eq!(subjects(), [json!(second.subject)]);
    // Invited as a person only: the link of before opens nothing, so nobody operates by it.
    assert_eq!(deployment.person("POST", "invitations/create", &asked), 200);
    assert_eq!(subjects(), Vec::<Value>::new());
    deployment.invite(&asked);
    let path = "invitations/delete/ann@example.com";
    assert_eq!(deployment.person("DELETE", path, &Value::Null), 200);
    assert_eq!(subjects(), Vec::<Value>::new());
    // Whoever has joined stays.
    let third = deployment.invite(&asked);
    deployment.joined(&third.link, "ann");
    let fourth = deployment.invite(&asked);
    assert_eq!(deployment.person("DELETE", path, &Value::Null), 200);
    assert_ne!(third.subject, fourth.subject);
    assert_eq!(subjects(), [json!(third.subject)]);
    assert_eq!(
        told(&deployment.road("GET", "/api/operators/list", &Value::Null))["operators"][0]["username"],
        "ann"
    );
}
