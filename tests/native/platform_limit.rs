//! The rate limiter of the platform, where one is bound: in front of all that asks who somebody is.

use crate::support::expect::unchanged;
use crate::support::ordinary::{Browser, Page, provider, request, shows};
use crate::support::{
    Server,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::Response;
use serde_json::json;

const ADDRESS: &str = "192.0.2.7";

fn server() -> Server {
    let mut server = provider(&json!({
        "signUpEnabled": true, "people": { "mail": { "from": "id@as.example" } },
    }));
    server.host.settings.address_header = Some("cf-connecting-ip".into());
    server
}

/// Sends a form of `page` from the address.
fn send(server: &Server, browser: &Browser<'_>, path: &str, more: &[(&str, &str)]) -> Response {
    let page = browser.open(&request("web"));
    let interaction = crate::support::interaction_of(&page);
    let fields = [&[("interaction", interaction.as_str())], more].concat();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let headers = [
        ("cookie", browser.cookie_header()),
        ("cf-connecting-ip", ADDRESS.to_owned()),
    ];
    server.post(path, &fields, &headers)
}

fn posts() -> [(&'static str, [(&'static str, &'static str); 2]); 3] {
    let right = [("username", USERNAME), ("password", PASSWORD)];
    let carol = [("username", "carol"), ("password", PASSWORD)];
    [
        ("/oauth/authorize/login", right),
        ("/oauth/authorize/sign-up", carol),
        ("/account/forgot", right),
    ]
}

#[test]
fn whom_the_platform_does_not_let_through_waits_and_no_object_is_asked() {
    let server = server();
    server.host.admitted.set(Some(0));
    for (path, fields) in posts() {
        let browser = Browser::new(&server);
        let before = server.host.calls.get();
        let refused = unchanged(&server, || send(&server, &browser, path, &fields));
        assert_eq!(refused.status, 429, "{path}");
        assert_eq!(refused.header("retry-after"), Some("60"), "{path}");
        assert!(refused.body.contains("role=\"alert\""), "{path}");
        assert_eq!(server.host.calls.get(), before, "{path}");
    }
    assert_eq!(server.host.posted.take(), []);
}

#[test]
fn whoever_is_refused_learns_nothing_of_any_account() {
    let server = server();
    server.host.admitted.set(Some(0));
    for path in ["/oauth/authorize/login", "/account/forgot"] {
        let answer = |username: &str, password: &str| {
            let fields = [("username", username), ("password", password)];
            let refused = send(&server, &Browser::new(&server), path, &fields);
            (
                refused.status,
                refused.header("retry-after").map(str::to_owned),
            )
        };
        assert_eq!(answer(USERNAME, PASSWORD), answer("nobody", "x"), "{path}");
    }
}

#[test]
fn whom_it_lets_through_is_counted_here_as_ever() {
    let server = server();
    server.host.admitted.set(Some(100));
    let statuses = (0..12).map(|n| {
        let name = format!("name{n}");
        let fields = [("username", name.as_str())];
        send(&server, &Browser::new(&server), "/account/forgot", &fields).status
    });
    let statuses: Vec<u16> = statuses.collect();
    assert_eq!(statuses[..10], [200; 10]);
    assert_eq!(statuses[10..], [429; 2]);
}

#[test]
fn where_none_is_bound_or_no_address_is_known_nothing_changes() {
    let server = server();
    for (path, fields) in posts() {
        let answer = send(&server, &Browser::new(&server), path, &fields);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    let server = provider(&json!({}));
    server.host.admitted.set(Some(0));
    let browser = Browser::new(&server);
    let page = browser.open(&request("web"));
    assert_eq!(
        shows(&browser.sign_in(&page, USERNAME, PASSWORD)),
        Page::Consent
    );
}
