//! What becomes of an operator whose account is gone, and of the link that it was made by.

use sekisho::{backend::logout, front::Response, people::EndedSession};
use serde_json::{Value, json};

use super::{Deployment, SIGN_UP};
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
