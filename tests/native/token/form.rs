//! The form of a request.

use super::*;

#[test]
fn rfc_6749_5_2_a_grant_type_that_is_not_served_is_unsupported() {
    for grant_type in [
        "password",
        "client_credentials",
        "implicit",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "Authorization_Code",
    ] {
        let server = Server::new();
        let request = parameters(&[
            ("grant_type", grant_type),
            ("username", "alice"),
            ("password", "x"),
            ("scope", "accounts"),
        ]);
        assert_refused(
            &unchanged(&server, || server.token(&server.one, &request)),
            400,
            "unsupported_grant_type",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_required_parameter_is_required() {
    let server = Server::new();
    for name in ["grant_type", "code", "redirect_uri"] {
        assert_refused(&redeem_without(&server, name), 400, "invalid_request");
    }
    let request = parameters(&[("grant_type", "refresh_token")]);
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_6749_3_2_a_parameter_included_twice_is_refused() {
    let server = Server::new();
    let code = server.code(&server.one);
    let request = [
        server.one.code_request(&code),
        parameters(&[("code", &code)]),
    ]
    .concat();
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_6749_3_2_the_endpoint_is_posted_to() {
    let server = Server::new();
    for method in ["GET", "HEAD", "PUT", "DELETE"] {
        let response = unchanged(&server, || server.send(&Request::new(method, TOKEN, None)));
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
    let request = Request::new("POST", TOKEN, None).with_header("content-type", "application/json");
    let request = request.with_body(Body::Read(
        b"{\"grant_type\":\"authorization_code\"}".to_vec(),
    ));
    assert_refused(
        &unchanged(&server, || server.send(&request)),
        400,
        "invalid_request",
    );
}
