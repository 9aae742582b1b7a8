//! Paths, methods and hosts.

use super::*;

#[test]
fn without_a_service_document_nothing_but_the_admin_road_is_served() {
    let host = MemoryHost::new();
    let before = host.snapshot();
    for (path, methods) in routes() {
        for method in methods.iter().chain(&["HEAD", "PUT"]) {
            let response = block_on(serve(&host, &Request::new(method, path, None)));
            assert_eq!(response.status, 503, "{method} {path}");
            assert!(response.header("retry-after").is_some());
        }
    }
    assert_eq!(host.snapshot(), before);
}

#[test]
fn there_is_nothing_at_any_other_path() {
    let server = server();
    for path in [
        "",
        "//",
        "/oauth",
        "/oauth/",
        "/oauth/par/",
        "/OAUTH/PAR",
        "/oauth/par%2f",
        "/oauth//par",
        "/oauth/authorize/",
        "/.well-known/oauth-authorization-server/",
        "/.well-known/jwks.json",
        "/admin",
        "/favicon.ico",
        "/\u{0}",
        "/関所",
    ] {
        for method in ["GET", "POST", "HEAD", "PUT"] {
            assert_eq!(
                unchanged(&server, || server.send(&Request::new(method, path, None))).status,
                404,
                "{method} {path}"
            );
        }
    }
}

#[test]
fn rfc_9110_15_5_6_another_method_is_answered_with_those_that_are_allowed() {
    let server = server();
    for (path, methods) in routes() {
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "", "PROPFIND",
        ] {
            if !methods.contains(&method) {
                let response =
                    unchanged(&server, || server.send(&Request::new(method, path, None)));
                assert_eq!(
                    (response.status, response.header("allow")),
                    (405, Some(&*methods.join(", "))),
                    "{method} {path}"
                );
                if !path.starts_with("/oauth/authorize/") && !path.ends_with("/confirm") {
                    assert_refused(&response, 405, "invalid_request");
                }
            }
        }
    }
}

#[test]
fn rfc_9110_9_3_2_head_is_get_without_the_body() {
    let server = server();
    for (path, methods) in routes() {
        let head = unchanged(&server, || server.send(&Request::new("HEAD", path, None)));
        assert_eq!(head.body, "", "{path}");
        match methods.contains(&"GET") {
            true => assert_eq!(
                head.status,
                server.send(&Request::new("GET", path, None)).status,
                "{path}"
            ),
            false => assert_eq!(head.status, 405, "{path}"),
        }
    }
}

#[test]
fn every_answer_tells_the_time() {
    let server = server();
    for (path, _) in routes().chain([("/nowhere", &[][..]), ("/admin/export", &[][..])]) {
        for method in ["GET", "POST", "HEAD", "PUT"] {
            let response = server.send(&Request::new(method, path, None));
            assert_eq!(
                response.header("date"),
                Some("Thu, 01 Jan 2026 00:00:00 GMT"),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn the_host_that_came_does_not_decide_the_path() {
    let of = |url: &str, host: Option<&str>| {
        let request = Request::for_url("GET", url, host);
        (
            request.path().to_owned(),
            request.query().to_owned(),
            request.is_misaddressed(),
        )
    };
    let good = |path: &str, query: &str| (path.to_owned(), query.to_owned(), false);
    assert_eq!(
        of("http://a.example/x?y#z", Some("a.example")),
        good("/x", "y")
    );
    assert_eq!(
        of("http://[::1]:80/x//y", Some("[::1]:80")),
        good("/x//y", "")
    );
    assert_eq!(of("https://a.example", None), good("/", ""));
    assert_eq!(of("https://a.example?y", None), good("/", "y"));
    // RFC 9112 §3.2.2: what is in the request line counts, where a host is in it.
    assert_eq!(of("http://b.example/x", Some("a.example")), good("/x", ""));
    for host in [
        "a/oauth/jwks?",
        "a/oauth/jwks#",
        "a?",
        "a#",
        "a\\b",
        "u@a",
        "a b",
        "a\t",
        "a, b",
        "\u{e9}",
        "a\u{0}",
    ] {
        let (path, query, is_misaddressed) = of(&format!("http://{host}/x"), Some(host));
        assert_eq!(
            (path.as_str(), query.as_str(), is_misaddressed),
            ("/", "", true),
            "{host:?}"
        );
    }
}

#[test]
fn rfc_9112_3_2_a_host_that_is_none_is_refused_at_every_path() {
    let server = server();
    for (path, methods) in routes().chain([("/admin/export", &["GET"][..])]) {
        let url = format!("http://a{path}?/nowhere");
        let request = Request::for_url(methods[0], &url, Some(&format!("a{path}?")));
        let response = unchanged(&server, || server.send(&request));
        assert_refused(&response, 400, "invalid_request");
    }
}

#[test]
fn what_is_tried_on_the_wire_is_tried_at_every_endpoint() {
    let tried = include_str!("../../edge/bad_input.test.mjs");
    for endpoint in Endpoint::ALL {
        let path = format!("\"{}\"", endpoint.path());
        assert!(tried.contains(&path), "{endpoint:?}");
    }
}
