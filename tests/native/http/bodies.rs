//! Bodies, parameters and headers.

use super::*;

/// The endpoints where clients authenticate.
fn client_routes() -> impl Iterator<Item = &'static str> {
    let all = Endpoint::ALL
        .iter()
        .filter(|one| one.form() == Form::Client);
    all.map(|endpoint| endpoint.path())
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
