//! The form and its parameters.

use super::*;

#[test]
fn rfc_9126_2_3_other_methods_than_post_are_405() {
    let server = Server::new();
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"] {
        let response = unchanged(&server, || server.send(&Request::new(method, PAR, None)));
        assert_eq!(
            (response.status, response.header("allow")),
            (405, Some("POST")),
            "{method}"
        );
    }
}

#[test]
fn a_body_that_is_no_form_is_refused() {
    let server = Server::new();
    for media_type in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let request = Request::new("POST", PAR, None).with_header("content-type", media_type);
        let request = request.with_body(Body::Read(
            crate::support::form(&server.one.authorization_request()).into_bytes(),
        ));
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_9126_2_3_a_body_too_large_is_413() {
    let server = Server::new();
    let request = Request::new("POST", PAR, None)
        .with_header("content-type", "application/x-www-form-urlencoded");
    assert_refused(
        &unchanged(&server, || server.send(&request.with_body(Body::TooLarge))),
        413,
        "invalid_request",
    );
}

#[test]
fn parameters_in_the_query_do_not_count() {
    let server = Server::new();
    let all = [
        server.one.authorization_request(),
        server.one.authentication(server.now()),
    ]
    .concat();
    let request = Request::new("POST", PAR, Some(&crate::support::form(&all)))
        .with_header("content-type", "application/x-www-form-urlencoded");
    assert_refused(
        &unchanged(&server, || server.send(&request)),
        400,
        "invalid_client",
    );
}

#[test]
fn each_required_parameter_is_required() {
    for name in [
        "response_type",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
    ] {
        let server = Server::new();
        let request = without(server.one.authorization_request(), name);
        let response = unchanged(&server, || server.push(&server.one, &request, &[]));
        assert_refused(&response, 400, "invalid_request");
    }
}

#[test]
fn rfc_6749_3_1_a_parameter_without_a_value_is_omitted() {
    refuses("redirect_uri", "", "invalid_request");
}

#[test]
fn rfc_6749_3_1_a_parameter_included_twice_is_refused() {
    for (name, value) in [
        ("state", "a"),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "one"),
        ("unknown", "x"),
    ] {
        let server = Server::new();
        let request = [
            server.one.authorization_request(),
            parameters(&[(name, value), (name, value)]),
        ]
        .concat();
        assert_refused(
            &unchanged(&server, || server.push(&server.one, &request, &[])),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_redirect_uri_that_is_not_registered_is_refused() {
    for uri in [
        "https://client.example/other",
        "https://client.example/cb/",
        "https://client.example/cb?dummy1=lorem",
        "https://client.example/cb#",
        "http://client.example/cb",
        "https://client.example.evil/cb",
        "https://evil.example/cb",
        "http://127.0.0.1:51004/other",
        "http://localhost:51004/cb",
        "javascript:alert(1)",
        "cb",
    ] {
        refuses("redirect_uri", uri, "invalid_request");
    }
}

#[test]
fn a_redirect_uri_of_another_client_is_refused() {
    let server = Server::new();
    assert_eq!(
        apply_client(
            &server,
            &server.two,
            &json_value!({ "redirectUris": ["https://two.example/cb"] })
        )
        .status,
        200
    );
    let response = unchanged(&server, || {
        push_with(&server, "redirect_uri", "https://two.example/cb")
    });
    assert_refused(&response, 400, "invalid_request");
}

#[test]
fn other_response_types_than_code_are_refused() {
    for value in [
        "token",
        "code id_token",
        "id_token",
        "code token",
        "none",
        "Code",
        "code code",
    ] {
        refuses("response_type", value, "unsupported_response_type");
    }
}

#[test]
fn other_response_modes_than_query_are_refused() {
    for value in ["fragment", "form_post", "fragment.jwt", "form_post.jwt"] {
        refuses("response_mode", value, "invalid_request");
    }
}

#[test]
fn other_challenge_methods_than_s256_are_refused() {
    for value in ["plain", "s256", "S512"] {
        refuses("code_challenge_method", value, "invalid_request");
    }
}

#[test]
fn rfc_7636_4_2_a_challenge_that_is_no_sha_256_is_refused() {
    for value in [
        "a",
        &CHALLENGE[1..],
        &format!("{CHALLENGE}="),
        &format!("{CHALLENGE}A"),
    ] {
        refuses("code_challenge", value, "invalid_request");
    }
}

#[test]
fn rfc_9126_2_1_a_request_uri_is_not_pushed() {
    refuses(
        "request_uri",
        "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c",
        "invalid_request",
    );
}

#[test]
fn fapi_2_0_5_4_1_a_request_object_that_is_not_signed_is_refused() {
    let object = unsigned(
        &json_value!({ "alg": "none" }),
        &json_value!({ "client_id": "one" }),
        "",
    );
    refuses("request", &object, "invalid_request_object");
}

#[test]
fn a_scope_that_cannot_be_granted_is_refused() {
    for scope in ["unknown", "Accounts", "openid"] {
        refuses("scope", scope, "invalid_scope");
    }
}

#[test]
fn rfc_6749_3_3_a_request_without_scope_fails_where_no_scope_is_the_default() {
    let server = Server::new();
    let request = without(server.one.authorization_request(), "scope");
    assert_refused(
        &unchanged(&server, || server.push(&server.one, &request, &[])),
        400,
        "invalid_scope",
    );
}

#[test]
fn rfc_6749_5_2_a_malformed_scope_is_an_invalid_one() {
    for scope in ["accounts\tpayments", "\"accounts\"", "accounts\\", "口座"] {
        refuses("scope", scope, "invalid_scope");
    }
}

#[test]
fn rfc_6749_appendix_a_5_a_state_outside_visible_ascii_is_refused() {
    for state in ["a\r\nSet-Cookie: b=c", "état", "\u{0}", "a\u{7f}"] {
        refuses("state", state, "invalid_request");
    }
}

#[test]
fn a_form_that_cannot_be_decoded_is_refused() {
    let server = Server::new();
    for body in ["state=%", "state=%zz", "state=%ff", "%c3=x"] {
        let request = Request::new("POST", PAR, None)
            .with_header("content-type", "application/x-www-form-urlencoded");
        let request = request.with_body(Body::Read(body.as_bytes().to_vec()));
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn a_scope_of_endless_length_is_refused() {
    let server = Server::new();
    let mut parameters = server.one.authorization_request();
    let scope: Vec<String> = (0..2000).map(|number| number.to_string()).collect();
    crate::support::client::set(&mut parameters, "scope", &scope.join(" "));
    let before = server.host.snapshot();
    let refused = server.push(&server.one, &parameters, &[]);
    assert_eq!(
        (refused.status, json(&refused)["error"].as_str()),
        (400, Some("invalid_scope"))
    );
    assert_eq!(server.host.snapshot(), before);
}
