//! Who may ask, and how.

use super::*;

#[test]
fn without_an_admin_secret_nothing_is_served() {
    // 42 characters of base64url hold fewer than 256 bits.
    for secret in [None, Some(""), Some("secret"), Some(&ADMIN_SECRET[..42])] {
        let mut server = server();
        server.host.settings = Settings::new(secret, true);
        let elsewhere = [
            ("GET", "/"),
            ("GET", "/oauth/jwks"),
            ("POST", "/oauth/par"),
            ("PUT", "/"),
            ("GET", "/nowhere"),
            ("HEAD", "/"),
        ];
        for (method, path) in roads().chain(elsewhere) {
            let bearer = format!("Bearer {}", secret.unwrap_or_default());
            let response = unchanged_send(
                &server,
                &Request::new(method, path, None).with_header("authorization", &bearer),
            );
            assert_eq!(response.status, 503, "{method} {path}");
            assert_eq!(response.header("location"), None);
        }
    }
}

/// Sends a request that changes nothing, to a server that may serve nothing.
fn unchanged_send(server: &Server, request: &Request) -> Response {
    let before = server.host.snapshot();
    let response = server.send(request);
    assert_eq!(server.host.snapshot(), before);
    response
}

#[test]
fn a_request_without_the_admin_secret_is_refused() {
    let server = server();
    let wrong = [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        "Bearer wrong".into(),
        format!("Bearer {}", &ADMIN_SECRET[1..]),
        format!("Bearer {ADMIN_SECRET}A"),
        format!("Bearer {}", ADMIN_SECRET.to_uppercase()),
        format!("Basic {ADMIN_SECRET}"),
        format!("DPoP {ADMIN_SECRET}"),
        ADMIN_SECRET.to_owned(),
        format!("Bearer {ADMIN_SECRET}, Bearer {ADMIN_SECRET}"),
    ];
    for ((method, path), header) in
        roads().flat_map(|route| wrong.iter().map(move |header| (route, header)))
    {
        let request = Request::new(method, path, None).with_header("authorization", header);
        let response = unchanged_send(&server, &request);
        assert_refused(&response, 401, "invalid_token");
        assert!(
            response
                .header("www-authenticate")
                .is_some_and(|challenge| challenge.starts_with("Bearer "))
        );
    }
}

#[test]
fn without_the_secret_nothing_is_told_of_the_admin_road() {
    let server = server();
    let told = |request: Request| {
        let response = unchanged_send(&server, &request);
        (response.status, response.headers, response.body)
    };
    let refusal = told(Request::new("GET", "/admin/export", None));
    for request in [
        Request::new("GET", "/admin/nowhere", None),
        Request::new("DELETE", "/admin/export", None),
        Request::new("POST", "/admin/apply", None).with_body(Body::TooLarge),
        Request::new("POST", "/admin/apply", None).with_body(Body::Read(b"{".to_vec())),
    ] {
        assert_eq!(told(request), refusal);
    }
}

#[test]
fn with_the_secret_the_admin_road_has_paths_and_methods() {
    let server = server();
    let send = |method: &str, path: &str| {
        let bearer = format!("bearer {ADMIN_SECRET}");
        unchanged_send(
            &server,
            &Request::new(method, path, None).with_header("authorization", &bearer),
        )
    };
    assert_refused(&send("GET", "/admin/nowhere"), 404, "not_found");
    assert_refused(&send("GET", "/admin/"), 404, "not_found");
    for (method, path) in roads() {
        let other = if method == "GET" { "POST" } else { "GET" };
        for wrong in [other, "PUT", "DELETE", "get"] {
            let response = send(wrong, path);
            assert_eq!(
                (response.status, response.header("allow")),
                (405, Some(method)),
                "{wrong} {path}"
            );
        }
    }
}

#[test]
fn a_body_that_is_not_as_expected_is_refused() {
    let server = server();
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        br#"{"documents":{}}"#,
        br#"{"unknown":1}"#,
    ];
    for ((_, path), bytes) in roads()
        .filter(|(method, path)| *method == "POST" && !path.ends_with("rotate"))
        .flat_map(|route| bodies.iter().map(move |bytes| (route, bytes)))
    {
        // Whoever says no more invites an operator with all rights.
        if path == "/admin/operator/invite" && *bytes == b"{}" {
            continue;
        }
        let bearer = format!("Bearer {ADMIN_SECRET}");
        let request = Request::new("POST", path, None).with_header("authorization", &bearer);
        let response = unchanged_send(
            &server,
            &request.clone().with_body(Body::Read(bytes.to_vec())),
        );
        assert_eq!(
            (response.status, text(&body(&response), "error")),
            (400, "invalid_request".into()),
            "{path}"
        );
        assert_eq!(
            unchanged_send(&server, &request.with_body(Body::TooLarge)).status,
            413
        );
    }
}

#[test]
fn a_body_that_is_not_as_expected_is_told_what_is() {
    let server = server();
    let told = |bytes: &str| {
        let bearer = format!("Bearer {ADMIN_SECRET}");
        let request = Request::new("POST", "/admin/apply", None)
            .with_header("authorization", &bearer)
            .with_body(Body::Read(bytes.as_bytes().to_vec()));
        text(
            &body(&unchanged_send(&server, &request)),
            "error_description",
        )
    };
    assert_eq!(
        told(r#"{"documents":[],"dryrun":true}"#),
        "The body is not as expected: `dryrun` is none of `documents`, `dryRun`."
    );
    assert_eq!(
        told(r#"{"documents":[],"dryRun":1}"#),
        "The body is not as expected: one of `documents`, `dryRun` is missing or of another kind."
    );
}
