//! HTTP as every route speaks it: paths, methods, bodies, headers, and a world that fails.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::faulty::{FaultyHost, Trouble};
use crate::support::state::{settled, text};
use crate::support::{
    MemoryHost, Server, TestClient,
    client::set,
    form, interaction_of, json as body,
    server::{PASSWORD, USERNAME, block_on, cookie_of},
};
use sekisho::{
    front::{Request, Response, serve},
    oauth::{
        endpoint::{Endpoint, Form},
        grant::{Reply, Standing},
        request::body::Body,
    },
    people,
};
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";

/// Every endpoint of a service that is no OpenID Provider, and the methods it serves.
fn routes() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let all = Endpoint::ALL
        .iter()
        .filter(|one| **one != Endpoint::UserInfo);
    all.map(|endpoint| (endpoint.path(), endpoint.methods()))
}

/// The endpoints where clients authenticate.
fn client_routes() -> impl Iterator<Item = &'static str> {
    let all = Endpoint::ALL
        .iter()
        .filter(|one| one.form() == Form::Client);
    all.map(|endpoint| endpoint.path())
}

fn server() -> Server {
    settled(&json!({}))
}

/// A form that was sent to `path`.
fn post(path: &str, body: impl Into<Vec<u8>>) -> Request {
    Request::new("POST", path, None)
        .with_header("content-type", FORM)
        .with_body(Body::Read(body.into()))
}

/// A good pushed request as a form.
fn pushed(server: &Server) -> Vec<(String, String)> {
    server
        .one
        .authorization_request()
        .into_iter()
        .chain(server.one.authentication(server.now()))
        .collect()
}

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
                if !path.starts_with("/oauth/authorize/") {
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
fn a_body_beyond_its_bound_is_refused() {
    let server = server();
    for (path, _) in
        routes().filter(|(path, methods)| methods.contains(&"POST") && *path != "/sample/resource")
    {
        let request = post(path, "").with_body(Body::TooLarge);
        assert_eq!(
            unchanged(&server, || server.send(&request)).status,
            413,
            "{path}"
        );
    }
    for path in client_routes() {
        assert_refused(
            &server.send(&post(path, "").with_body(Body::TooLarge)),
            413,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_6749_3_2_another_media_type_than_a_form_is_refused() {
    let server = server();
    let good = form(&pushed(&server));
    for media_type in [
        "",
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded+x",
        "application",
    ] {
        let request = Request::new("POST", "/oauth/par", None)
            .with_body(Body::Read(good.clone().into_bytes()));
        for request in [
            request.clone(),
            request.with_header("content-type", media_type),
        ] {
            assert_refused(
                &unchanged(&server, || server.send(&request)),
                400,
                "invalid_request",
            );
        }
    }
    let twice = post("/oauth/par", good).with_header("content-type", "application/json");
    assert_refused(
        &unchanged(&server, || server.send(&twice)),
        400,
        "invalid_request",
    );
}

#[test]
fn a_media_type_is_read_without_its_case_and_parameters() {
    let server = server();
    for media_type in [
        "Application/X-WWW-Form-URLEncoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
    ] {
        let request =
            Request::new("POST", "/oauth/par", None).with_header("content-type", media_type);
        let response =
            server.send(&request.with_body(Body::Read(form(&pushed(&server)).into_bytes())));
        assert_eq!(response.status, 201, "{media_type}: {}", response.body);
    }
}

#[test]
fn a_form_that_cannot_be_decoded_is_refused() {
    let server = server();
    let malformed: [&[u8]; 6] = [
        b"\xff",
        b"state=\xc3\x28",
        b"state=%ff",
        b"state=%",
        b"state=%4",
        b"%zz=1",
    ];
    for (path, bytes) in client_routes().flat_map(|path| malformed.map(|bytes| (path, bytes))) {
        let body = [form(&pushed(&server)).as_bytes(), b"&", bytes].concat();
        assert_refused(
            &unchanged(&server, || server.send(&post(path, body))),
            400,
            "invalid_request",
        );
    }
    for (query, path) in [
        ("client_id=%ff", "/oauth/authorize"),
        ("a=%zz", "/oauth/authorize"),
        ("a=%", "/sample/resource"),
    ] {
        let response = unchanged(&server, || {
            server.send(&Request::new("GET", path, Some(query)))
        });
        assert!(
            matches!(response.status, 400 | 401),
            "{path}?{query}: {}",
            response.status
        );
    }
}

#[test]
fn rfc_6749_3_2_a_repeated_parameter_is_refused() {
    let server = server();
    for (name, value) in pushed(&server)
        .into_iter()
        .chain([("unknown".to_owned(), "x".to_owned())])
    {
        for again in [&*value, "other", ""] {
            let mut parameters = pushed(&server);
            parameters.extend([
                (name.clone(), value.clone()),
                (name.clone(), again.to_owned()),
            ]);
            let response = unchanged(&server, || server.post("/oauth/par", &parameters, &[]));
            assert_refused(&response, 400, "invalid_request");
        }
    }
}

#[test]
fn rfc_6749_3_1_a_parameter_without_a_value_counts_as_omitted() {
    let server = server();
    for name in ["redirect_uri", "code_challenge", "response_type"] {
        let mut parameters = pushed(&server);
        set(&mut parameters, name, "");
        assert_refused(
            &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
            400,
            "invalid_request",
        );
    }
    let mut parameters = pushed(&server);
    ["state", "dpop_jkt", "request_uri", "unknown"]
        .iter()
        .for_each(|name| set(&mut parameters, name, ""));
    assert_eq!(server.post("/oauth/par", &parameters, &[]).status, 201);
}

#[test]
fn parameters_in_the_query_of_a_post_do_not_count() {
    let server = server();
    for path in client_routes() {
        let query = form(&pushed(&server));
        let request = Request::new("POST", path, Some(&query)).with_header("content-type", FORM);
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn a_header_given_twice_is_never_taken_for_one() {
    let server = server();
    let tokens = server.tokens(&server.one);
    let token = text(&tokens, "access_token");
    for name in ["authorization", "dpop"] {
        let mut headers: Vec<_> = server.one.resource_headers(&token, server.now()).into();
        let twice = headers
            .iter()
            .find(|(known, _)| *known == name)
            .expect("a header")
            .clone();
        headers.push(twice);
        assert_eq!(
            unchanged(&server, || server.get("/sample/resource", "", &headers)).status,
            401,
            "{name}"
        );
    }
}

#[test]
fn a_name_of_a_header_has_no_case() {
    let server = server();
    let token = text(&server.tokens(&server.one), "access_token");
    let [(_, authorization), (_, proof)] = server.one.resource_headers(&token, server.now());
    assert_eq!(
        server
            .get(
                "/sample/resource",
                "",
                &[("AUTHORIZATION", authorization), ("DPOP", proof)]
            )
            .status,
        200
    );
}

/// One request of each kind, each as good as can be.
fn good_requests(server: &Server) -> Vec<(&'static str, Request)> {
    let client: &TestClient = &server.one;
    let tokens = server.tokens(client);
    let access = text(&tokens, "access_token");
    let refresh = text(&tokens, "refresh_token");
    let code = server.code(client);
    let token = |token: &str| vec![("token".to_owned(), token.to_owned())];
    let mut requests: Vec<(&'static str, Request)> = [
        ("/", "/"),
        ("metadata", "/.well-known/oauth-authorization-server"),
        ("/oauth/jwks", "/oauth/jwks"),
    ]
    .map(|(name, path)| (name, Request::new("GET", path, None)))
    .into();
    requests.push(proved(server, "/oauth/par", client.authorization_request()));
    requests.extend(requests_of_a_browser(server));
    requests.extend([
        proved(server, "/oauth/token", client.code_request(&code)),
        proved(server, "/oauth/token", client.refresh_request(&refresh)),
        authenticated(server, "/oauth/introspect", token(&access)),
        authenticated(server, "/oauth/introspect", token("unknown")),
        authenticated(server, "/oauth/revoke", token("unknown")),
    ]);
    let resource = client.resource_headers(&access, server.now()).iter().fold(
        Request::new("GET", "/sample/resource", None),
        |request, header| request.with_header(header.0, &header.1),
    );
    requests.push(("/sample/resource", resource));
    requests.push(authenticated(server, "/oauth/revoke", token(&access)));
    requests
}

fn authenticated(
    server: &Server,
    path: &'static str,
    parameters: Vec<(String, String)>,
) -> (&'static str, Request) {
    let credentials = server.one.authentication(server.now());
    let all: Vec<_> = parameters.into_iter().chain(credentials).collect();
    (path, post(path, form(&all)))
}

fn proved(
    server: &Server,
    path: &'static str,
    parameters: Vec<(String, String)>,
) -> (&'static str, Request) {
    let (_, request) = authenticated(server, path, parameters);
    let proof = server.one.proof_for(path, server.now());
    (path, request.with_header("dpop", &proof))
}

/// The request, the sign-in and the consent of one person.
fn requests_of_a_browser(server: &Server) -> [(&'static str, Request); 3] {
    let request_uri = server.request_uri(&server.one);
    let page = server.open("one", &request_uri);
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    let fields = |pairs: &[(&str, &str)]| {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        form(&pairs.iter().map(owned).collect::<Vec<_>>())
    };
    let query = fields(&[("client_id", "one"), ("request_uri", &request_uri)]);
    let login = fields(&[
        ("interaction", &interaction_of(&page)),
        ("username", USERNAME),
        ("password", PASSWORD),
    ]);
    let allow = fields(&[
        ("interaction", &interaction_of(&consent)),
        ("decision", "allow"),
    ]);
    let from_page =
        |path: &'static str, body| post(path, body).with_header("cookie", &cookie_of(&page));
    [
        (
            "/oauth/authorize",
            Request::new("GET", "/oauth/authorize", Some(&query)),
        ),
        ("login", from_page("/oauth/authorize/login", login)),
        ("consent", from_page("/oauth/authorize/consent", allow)),
    ]
}

/// A failure of the world is a 503 that says so and nothing else: no code, no token, no redirect.
fn assert_unavailable(name: &str, response: &Response) {
    assert_eq!(response.status, 503, "{name}: {}", response.body);
    assert_eq!(response.header("location"), None, "{name}");
    assert!(
        !response.body.contains("access_token") && !response.body.contains("does not answer"),
        "{name}"
    );
    if response.header("content-type") == Some("application/json") {
        assert_eq!(body(response)["error"], "temporarily_unavailable", "{name}");
    }
}

#[test]
fn every_good_request_succeeds_in_a_good_world() {
    let server = server();
    for (name, request) in good_requests(&server) {
        let response = server.send(&request);
        assert!(
            matches!(response.status, 200 | 201 | 303),
            "{name}: {} {}",
            response.status,
            response.body
        );
    }
}

#[test]
fn a_world_that_is_broken_is_a_503_everywhere() {
    let server = server();
    let requests = good_requests(&server);
    server.host.broken.set(true);
    let before = server.host.snapshot();
    for (name, request) in requests {
        assert_unavailable(name, &server.send(&request));
    }
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_world_that_breaks_before_the_decision_is_a_503_and_spends_nothing() {
    let server = server();
    for (name, request) in good_requests(&server) {
        for from in 0..100 {
            let response = block_on(serve(
                &FaultyHost::new(&server.host, Trouble::From(from)),
                &request,
            ));
            // After the decision only a header can still go missing. Were it made and not told, the
            // next try would be a replay.
            if matches!(response.status, 200 | 201 | 303) {
                break;
            }
            assert_unavailable(name, &response);
            assert!(from < 99, "{name} succeeds in the end");
        }
    }
}

#[test]
fn one_call_that_fails_is_never_a_panic_nor_a_500() {
    let server = server();
    for (name, request) in good_requests(&server) {
        for only in 0..20 {
            let response = block_on(serve(
                &FaultyHost::new(&server.host, Trouble::Once(only)),
                &request,
            ));
            assert!(
                matches!(response.status, 200 | 201 | 303 | 400 | 401 | 503),
                "{name} {only}: {}",
                response.status
            );
        }
    }
}

#[test]
fn an_object_that_answers_what_nobody_asked_is_a_503() {
    let server = server();
    let requests = good_requests(&server);
    let asks_a_shelf = |name: &&str| !matches!(*name, "/" | "metadata" | "/oauth/jwks" | "login");
    for (name, request) in requests.iter().filter(|(name, _)| asks_a_shelf(name)) {
        // Who only wants it done is content with any answer.
        let answers = [Reply::Done(()), Reply::Standing(Box::new(Standing::Void))];
        for reply in answers {
            let response = block_on(serve(
                &FaultyHost::new(&server.host, Trouble::Shelf(reply.clone())),
                request,
            ));
            match (*name, &reply) {
                ("/oauth/par" | "/oauth/revoke", _) => {
                    assert!(matches!(response.status, 200 | 201))
                }
                ("/oauth/introspect", _) => assert!(matches!(response.status, 200 | 503)),
                ("/sample/resource", Reply::Standing(_)) => assert_eq!(response.status, 401),
                _ => assert_unavailable(name, &response),
            }
        }
    }
    let (name, login) = requests
        .iter()
        .find(|(name, _)| *name == "login")
        .expect("the form");
    for reply in [
        people::Reply::Created,
        people::Reply::Deleted,
        people::Reply::Missing,
        people::Reply::Unreadable,
        people::Reply::Updated,
    ] {
        assert_unavailable(
            name,
            &block_on(serve(
                &FaultyHost::new(&server.host, Trouble::User(reply)),
                login,
            )),
        );
    }
}

#[test]
fn what_is_logged_names_rules_and_no_values() {
    let server = server();
    for (_, request) in good_requests(&server) {
        server.send(&request);
    }
    let mut parameters = pushed(&server);
    set(
        &mut parameters,
        "redirect_uri",
        "https://evil.example/secret-value",
    );
    set(&mut parameters, "secret-name", "secret-value");
    assert_eq!(server.post("/oauth/par", &parameters, &[]).status, 400);
    let log = server.host.log.borrow().join("\n");
    assert!(log.contains("RedirectUriUnregistered"), "{log}");
    for value in ["secret-value", "secret-name", PASSWORD, USERNAME, "eyJ"] {
        assert!(!log.contains(value), "{log}");
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
