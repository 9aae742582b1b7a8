//! Network layer security: §5.2.3, requirements for endpoints used by web browsers. The version of
//! TLS and its cipher suites are the platform's.

use crate::support::expect::unchanged;
use crate::support::{
    Server, form,
    server::{PASSWORD, USERNAME},
};
use sekisho::front::{Request, Response};

/// The answers that a browser is given on its way: the page, the forms, the redirect, a refusal.
fn answers(server: &Server) -> Vec<Response> {
    let request_uri = server.request_uri(&server.one);
    let page = server.open("one", &request_uri);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    let redirect = server.decide(&page, &consent, "allow");
    assert_eq!(redirect.status, 303);
    let refused = server.open("one", &request_uri);
    assert_eq!(refused.status, 400);
    vec![page, consent, redirect, refused]
}

/// §5.2.3: shall use methods to ensure that connections cannot be downgraded using TLS stripping
/// attacks. RFC 6797.
///
/// In `front/routes.rs`.
#[test]
fn every_answer_to_a_browser_keeps_it_to_https() {
    for answer in answers(&Server::new()) {
        let policy = answer.header("strict-transport-security");
        let seconds = policy.and_then(|policy| policy.strip_prefix("max-age="));
        let seconds = seconds.and_then(|seconds| seconds.parse::<u32>().ok());
        assert!(
            seconds.is_some_and(|seconds| seconds >= 15_768_000),
            "{policy:?}"
        );
    }
}

/// §5.2.3: shall not support CORS for the authorization endpoint.
///
/// In `oauth/endpoint.rs`: `Readers`.
#[test]
fn no_page_of_another_origin_reads_the_authorization_endpoint() {
    let server = Server::new();
    let request = form(&server.one.authorization_request());
    for path in [
        "/oauth/authorize",
        "/oauth/authorize/login",
        "/oauth/authorize/consent",
    ] {
        for method in ["OPTIONS", "GET", "POST"] {
            let request = Request::new(method, path, Some(&request))
                .with_header("origin", "https://client.example")
                .with_header("access-control-request-method", "GET");
            let response = unchanged(&server, || server.send(&request));
            let is_shared = |(name, _): &(&'static str, String)| {
                name.to_ascii_lowercase().starts_with("access-control-")
            };
            assert!(!response.headers.iter().any(is_shared), "{method} {path}");
            assert!(response.status >= 400, "{method} {path}");
        }
    }
    for answer in answers(&server) {
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}
