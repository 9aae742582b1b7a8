//! Who may make an account: everybody, whoever was invited, or nobody.

use crate::support::expect::{apply_service, assert_error_page, unchanged, with};
use crate::support::ordinary::{
    Browser, Page, SCOPES, answer_of, joined, provider, request, request_for, shows,
};
use crate::support::{
    Server,
    host::ADMIN_SECRET,
    json,
    server::{PASSWORD, USERNAME},
};
use sekisho::{
    front::{Request, Response},
    oauth::request::body::Body,
};
use serde_json::{Value, json as json_value};

const SIGN_UP: &str = "/oauth/authorize/sign-up";

/// A service that says `kind`, and in the older member `is_enabled`.
fn server(kind: &str, is_enabled: bool) -> Server {
    let people = json_value!({ "signUp": kind, "mail": { "from": "id@as.example" } });
    provider(&json_value!({ "signUpEnabled": is_enabled, "people": people }))
}

fn sign_up(browser: &Browser<'_>, page: &Response, more: &[(&str, &str)]) -> Response {
    let fields = [("username", "carol"), ("password", PASSWORD)];
    browser.submit(SIGN_UP, page, &[&fields[..], more].concat())
}

fn people(server: &Server) -> usize {
    server.host.users.borrow().0.len()
}

#[test]
fn where_the_kind_is_open_everybody_makes_an_account_whatever_the_older_member_says() {
    let server = server("OPEN", false);
    let browser = Browser::new(&server);
    let creating = with(request_for("web", "code", "openid"), "prompt", "create");
    let page = browser.open(&creating);
    assert_eq!(shows(&page), Page::SignUp);
    assert_eq!(shows(&sign_up(&browser, &page, &[])), Page::Consent);
    let metadata = json(&server.get("/.well-known/openid-configuration", "", &[]));
    let prompts = metadata["prompt_values_supported"].as_array();
    assert!(prompts.expect("a list").contains(&"create".into()));
}

#[test]
fn where_the_kind_is_another_nothing_leads_to_an_account_that_nobody_was_invited_to() {
    for (kind, said) in [
        ("CLOSED", "Accounts are not made here."),
        (
            "INVITATION",
            "Accounts are made here by invitation: open the link of one.",
        ),
    ] {
        let server = server(kind, true);
        let browser = Browser::new(&server);
        let creating = with(request("web"), "prompt", "create");
        let answer = answer_of(&browser.open(&creating));
        assert_eq!(answer.get("error"), Some("invalid_request"), "{kind}");
        assert_eq!(answer.get("error_description"), Some(said));
        let page = browser.open(&request("web"));
        assert!(!page.body.contains("login-create"), "{kind}");
        let refused = unchanged(&server, || sign_up(&browser, &page, &[]));
        assert_error_page(&refused, 400, "invalid_request");
        let pressed = [("username", "carol"), ("password", "x"), ("create", "1")];
        let pressed = browser.submit("/oauth/authorize/login", &page, &pressed);
        assert_eq!((pressed.status, shows(&pressed)), (403, Page::SignIn));
        let metadata = json(&server.get("/.well-known/openid-configuration", "", &[]));
        let prompts = metadata["prompt_values_supported"].as_array();
        assert!(!prompts.expect("a list").contains(&"create".into()));
        assert_eq!(people(&server), 2, "{kind}");
        assert_eq!(
            shows(&browser.sign_in(&browser.open(&request("web")), USERNAME, PASSWORD)),
            Page::Consent
        );
    }
}

#[test]
fn whoever_is_refused_is_told_what_to_do() {
    let server = server("CLOSED", false);
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    let refused = sign_up(&browser, &page, &[]);
    assert!(
        refused.body.contains("ask those who run this service"),
        "{}",
        refused.body
    );
}

/// What the API answers the operator.
fn call(server: &Server, method: &str, path: &str, body: &Value) -> Response {
    let request = Request::new(method, &format!("/api/people/invitations{path}"), None)
        .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"))
        .with_header("content-type", "application/json")
        .with_body(Body::Read(body.to_string().into_bytes()));
    server.send(&request)
}

fn told(response: &Response) -> Value {
    serde_json::from_str(&response.body).expect("JSON")
}

/// What whoever has this address is mailed.
fn invited(server: &Server, email: &str) -> String {
    let response = call(server, "POST", "/create", &json_value!({ "email": email }));
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(told(&response).get("link"), None);
    let mails = server.host.posted.take();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, email));
    link_in(&mails[0].text)
}

/// What is handed over to whoever has this address.
fn printed(server: &Server, email: &str) -> String {
    let asked = json_value!({ "email": email, "printed": true });
    let response = call(server, "POST", "/create", &asked);
    assert_eq!(server.host.posted.take(), []);
    link_in(told(&response)["link"].as_str().expect("a link"))
}

/// Another document takes the place of the service's.
fn become_kind(server: &Server, members: &Value) {
    let scopes = SCOPES.map(|name| json_value!({ "name": name }));
    let ordinary = json_value!({ "fapiModes": [], "supportedScopes": scopes });
    let document = joined(&ordinary, members);
    assert_eq!(apply_service(server, &document).status, 200);
}

fn link_in(text: &str) -> String {
    let (_, after) = text.split_once("/account/link?l=").expect("a link");
    after.split_whitespace().next().expect("its end").to_owned()
}

fn open(browser: &Browser<'_>, link: &str) -> Response {
    let link = ("l".to_owned(), link.to_owned());
    browser.get("/account/link", &[link])
}

fn claims(server: &Server, username: &str) -> Value {
    let row = serde_json::to_value(&server.host.users.borrow().0[username]).expect("JSON");
    row["claims"].clone()
}

#[test]
fn whoever_is_invited_by_mail_makes_an_account_with_that_address_once() {
    let server = server("INVITATION", false);
    let link = invited(&server, "carol@example.com");
    let browser = Browser::new(&server);
    let page = open(&browser, &link);
    assert_eq!((page.status, shows(&page)), (200, Page::SignUp));
    assert!(page.body.contains("value=\"carol@example.com\""));
    assert_eq!(people(&server), 2);
    let other = [("invitation", link.as_str()), ("email", "else@example.com")];
    let done = sign_up(&browser, &page, &other);
    assert_eq!(done.status, 303, "{}", done.body);
    let claims = claims(&server, "carol");
    assert_eq!(claims["email"], "carol@example.com");
    assert_eq!(claims["email_verified"], true);
    assert!(browser.visit("/account").body.contains("carol"));
    // Pressed twice.
    assert_eq!(sign_up(&browser, &page, &other).status, 303);
    // Everybody else comes too late.
    let stranger = Browser::new(&server);
    let dead = open(&stranger, &link);
    assert_eq!(dead.status, 400);
    assert!(dead.body.contains("does not count any more"));
    assert!(!dead.body.contains("/account/forgot"), "{}", dead.body);
    let fields = [("username", "dave"), ("password", PASSWORD), other[0]];
    let page = stranger.visit("/account");
    let late = unchanged(&server, || stranger.submit(SIGN_UP, &page, &fields));
    assert_eq!((late.status, shows(&late)), (409, Page::SignUp));
    assert_eq!(people(&server), 3);
}

#[test]
fn an_address_that_the_link_was_not_mailed_to_is_not_confirmed() {
    for mail in [json_value!({ "from": "id@as.example" }), json_value!({})] {
        let people = json_value!({ "signUp": "INVITATION", "mail": mail });
        let server = provider(&json_value!({ "people": people }));
        let link = printed(&server, "carol@example.com");
        let browser = Browser::new(&server);
        let page = open(&browser, &link);
        let done = sign_up(&browser, &page, &[("invitation", &link)]);
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(claims(&server, "carol")["email_verified"], false);
    }
}

#[test]
fn a_form_that_cannot_be_taken_leaves_the_invitation_to_another_name() {
    let server = server("INVITATION", false);
    let link = invited(&server, "carol@example.com");
    let browser = Browser::new(&server);
    let page = open(&browser, &link);
    for (username, password, status) in [
        ("carol", "short", 400),
        ("", PASSWORD, 400),
        (USERNAME, "another long password", 409),
    ] {
        let fields = [
            ("username", username),
            ("password", password),
            ("invitation", &link),
        ];
        let refused = browser.submit(SIGN_UP, &page, &fields);
        assert_eq!((refused.status, shows(&refused)), (status, Page::SignUp));
        assert!(refused.body.contains(&link), "{}", refused.body);
    }
    assert_eq!(people(&server), 2);
    let done = sign_up(&browser, &page, &[("invitation", &link)]);
    assert_eq!(done.status, 303);
}

#[test]
fn a_link_that_is_forged_or_past_or_taken_back_or_for_something_else_makes_no_account() {
    let server = server("INVITATION", false);
    let link = invited(&server, "carol@example.com");
    let browser = Browser::new(&server);
    let page = open(&browser, &link);
    let (_, rest) = link.split_once('.').expect("a purpose");
    let reset = format!("reset.{rest}");
    let (name, _) = rest.split_once('.').expect("an address");
    let forged = format!("invite.{name}.{}", "A".repeat(43));
    for (text, status, error) in [
        (reset.as_str(), 400, "invalid_request"),
        ("", 400, "invalid_request"),
        (&forged, 409, ""),
    ] {
        let refused = unchanged(&server, || {
            sign_up(&browser, &page, &[("invitation", text)])
        });
        assert_eq!(refused.status, status, "{text}");
        if !error.is_empty() {
            assert_error_page(&refused, status, error);
        }
    }
    assert_eq!(open(&browser, &forged).status, 400);
    let posted = [("l".to_owned(), link.clone())];
    assert_eq!(server.post("/account/link", &posted, &[]).status, 400);
    let path = "/delete/carol@example.com";
    let none = json_value!({});
    assert_eq!(call(&server, "DELETE", path, &none).status, 200);
    assert_eq!(call(&server, "DELETE", path, &none).status, 404);
    assert_eq!(open(&browser, &link).status, 400);
    let refused = sign_up(&browser, &page, &[("invitation", &link)]);
    assert_eq!(refused.status, 409);
    let link = invited(&server, "carol@example.com");
    server.wait(604_800);
    assert_eq!(open(&browser, &link).status, 400);
    assert_eq!(people(&server), 2);
}

#[test]
fn an_invitation_is_no_way_round_a_service_where_nobody_makes_an_account() {
    let server = server("INVITATION", false);
    let link = invited(&server, "carol@example.com");
    let closed = json_value!({ "people": { "signUp": "CLOSED" } });
    become_kind(&server, &closed);
    let opened = open(&Browser::new(&server), &link);
    assert_error_page(&opened, 400, "invalid_request");
    let refused = call(
        &server,
        "POST",
        "/create",
        &json_value!({ "email": "a@b.example" }),
    );
    assert_eq!(refused.status, 400);
    assert_eq!(told(&refused)["resultCode"], "A910272");
}

#[test]
fn a_page_that_is_open_follows_the_kind_of_now() {
    let kind = |kind: &str| json_value!({ "people": { "signUp": kind } });
    let server = server("OPEN", false);
    let browser = Browser::new(&server);
    let creating = with(request("web"), "prompt", "create");
    let page = browser.open(&creating);
    assert_eq!(shows(&page), Page::SignUp);
    become_kind(&server, &kind("INVITATION"));
    let refused = unchanged(&server, || sign_up(&browser, &page, &[]));
    assert_error_page(&refused, 400, "invalid_request");
    assert!(refused.body.contains("by invitation"), "{}", refused.body);
    let link = printed(&server, "carol@example.com");
    let invited = open(&browser, &link);
    assert_eq!(shows(&invited), Page::SignUp);
    become_kind(&server, &kind("CLOSED"));
    let carol = [("invitation", link.as_str())];
    let refused = unchanged(&server, || sign_up(&browser, &invited, &carol));
    assert_error_page(&refused, 400, "invalid_request");
    become_kind(&server, &kind("OPEN"));
    assert_eq!(sign_up(&browser, &invited, &carol).status, 303);
}

#[test]
fn the_operator_reads_who_is_invited_and_invites_no_address_that_is_none() {
    let server = server("INVITATION", false);
    invited(&server, "carol@example.com");
    printed(&server, "dave@example.com");
    let listed = told(&call(&server, "GET", "", &json_value!({})));
    let until = (server.now() + 604_800) * 1000;
    let one = |email: &str| json_value!({ "email": email, "expiresAt": until, "used": false });
    let expected = [one("carol@example.com"), one("dave@example.com")];
    assert_eq!(listed["invitations"], json_value!(expected));
    for body in [
        json_value!({}),
        json_value!({ "email": "carol" }),
        json_value!({ "email": "a@b.example\r\nBcc: c@d.example" }),
        json_value!({ "email": 7 }),
        json_value!({ "email": "a@b.example", "expiresIn": 59 }),
        json_value!({ "email": "a@b.example", "expiresIn": 2_592_001 }),
        json_value!({ "email": "a@b.example", "printed": "yes" }),
    ] {
        let refused = unchanged(&server, || call(&server, "POST", "/create", &body));
        assert_eq!(refused.status, 400, "{body}");
    }
    assert_eq!(server.host.posted.take(), []);
}
