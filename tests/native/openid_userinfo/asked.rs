//! How it is asked.

use super::*;

#[test]
fn openid_connect_core_5_3_1_the_token_comes_by_get_or_post_in_the_header_or_the_form() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid email");
    let bearer = format!("Bearer {token}");
    let expected = json_value!({ "sub": "subject-of-alice", "email": "alice@example.com", "email_verified": true });
    for request in [
        Request::new("GET", USERINFO, None).with_header("authorization", &bearer),
        // RFC 9110 §11.1: the scheme is case-insensitive.
        Request::new("GET", USERINFO, None)
            .with_header("authorization", &format!("bearer {token}")),
        posted(&[("authorization", &bearer)], ""),
        posted(&[("authorization", &bearer), FORM], ""),
        posted(
            &[
                ("authorization", &bearer),
                ("content-type", "application/json"),
            ],
            "{}",
        ),
        posted(&[FORM], &format!("access_token={token}")),
    ] {
        let response = unchanged(&server, || server.send(&request));
        assert_eq!(
            (response.status, response.header("cache-control")),
            (200, Some("no-store")),
            "{request:?} {}",
            response.body
        );
        assert_eq!(json(&response), expected);
    }
}

#[test]
fn rfc_6750_2_a_token_anywhere_else_is_refused() {
    let server = provider(&json_value!({}));
    let token = access_token(&server, "openid");
    let bearer = format!("Bearer {token}");
    let in_form = format!("access_token={token}");
    let refused = |request: &Request, status: u16, error: &str| {
        assert_challenged(&unchanged(&server, || server.send(request)), status, error);
    };
    // RFC 9700 §4.3.2: a token in the query is in logs and histories.
    let query = format!("access_token={token}");
    refused(
        &Request::new("GET", USERINFO, Some(&query)),
        400,
        "invalid_request",
    );
    refused(
        &Request::new("GET", USERINFO, Some(&query)).with_header("authorization", &bearer),
        400,
        "invalid_request",
    );
    // "Clients MUST NOT use more than one method to transmit the token in each request."
    refused(
        &posted(&[("authorization", &bearer), FORM], &in_form),
        400,
        "invalid_request",
    );
    refused(
        &posted(&[FORM], &format!("{in_form}&{in_form}")),
        400,
        "invalid_request",
    );
    // §2.2: "In particular, this means that the GET method MUST NOT be used."
    let get = Request::new("GET", USERINFO, None).with_header(FORM.0, FORM.1);
    refused(
        &get.with_body(Body::Read(in_form.clone().into_bytes())),
        400,
        "invalid_request",
    );
    refused(
        &Request::new("GET", USERINFO, None).with_header("authorization", "Bearer"),
        401,
        "invalid_token",
    );
    refused(
        &Request::new("GET", USERINFO, None).with_header("authorization", &token),
        401,
        "invalid_token",
    );
    refused(
        &Request::new("GET", USERINFO, None)
            .with_header("authorization", &format!("Token {token}")),
        401,
        "invalid_token",
    );
    let (name, credentials) = basic("web", &secret_of("web"));
    refused(
        &Request::new("GET", USERINFO, None).with_header(name, &credentials),
        401,
        "invalid_token",
    );
}

#[test]
fn rfc_6750_3_1_without_a_token_the_challenge_names_the_schemes_and_no_error() {
    let server = provider(&json_value!({}));
    for request in [
        Request::new("GET", USERINFO, None),
        posted(&[FORM], ""),
        posted(&[("content-type", "text/plain")], "access_token=x"),
    ] {
        let response = unchanged(&server, || server.send(&request));
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert_eq!(response.status, 401);
        assert!(
            challenge.starts_with("Bearer ")
                && challenge.contains("DPoP ")
                && !challenge.contains("error"),
            "{challenge}"
        );
    }
}

#[test]
fn rfc_6750_3_the_challenge_is_of_the_scheme_that_was_used() {
    let server = provider(&json_value!({}));
    for (scheme, other) in [("Bearer", "DPoP "), ("DPoP", "Bearer ")] {
        let response = server.get(
            USERINFO,
            "",
            &[
                ("authorization", format!("{scheme} 1.2.x")),
                ("dpop", "x".to_owned()),
            ],
        );
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert_eq!(response.status, 401);
        assert!(
            challenge.starts_with(&format!("{scheme} ")) && !challenge.contains(other),
            "{challenge}"
        );
    }
}
