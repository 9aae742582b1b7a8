//! A world that fails.

use super::*;

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
