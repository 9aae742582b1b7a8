//! Who redeems.

use super::*;

#[test]
fn a_request_without_client_authentication_is_refused() {
    let server = Server::new();
    let (code, tokens) = (server.code(&server.one), server.tokens(&server.one));
    for request in [
        server.one.code_request(&code),
        server.one.refresh_request(text(&tokens, "refresh_token")),
    ] {
        for request in [request.clone(), with(request, "client_id", "one")] {
            let proof = [("dpop", server.one.proof_for(TOKEN, server.now()))];
            assert_refused(
                &unchanged(&server, || server.post(TOKEN, &request, &proof)),
                400,
                "invalid_client",
            );
        }
    }
}

#[test]
fn an_assertion_of_another_client_or_signed_by_another_is_refused() {
    let server = Server::new();
    let code = server.code(&server.one);
    let forged = server
        .one
        .assertion(&server.two.assertion_claims(server.now()));
    let request = [
        server.one.code_request(&code),
        server.two.authentication_with(&forged),
    ]
    .concat();
    for request in [
        with(request.clone(), "client_id", "two"),
        with(request, "client_id", "one"),
    ] {
        let proof = [("dpop", server.one.proof_for(TOKEN, server.now()))];
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &proof)),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn an_assertion_that_breaks_a_rule_is_refused() {
    let server = Server::new();
    let code = server.code(&server.one);
    let good = |server: &Server| server.one.assertion_claims(server.now());
    for claims in [
        claim(good(&server), "exp", server.now() - 300),
        claim(good(&server), "aud", "https://other.example"),
        claim(good(&server), "aud", format!("{ISSUER}{TOKEN}")),
        claim(good(&server), "aud", json_value!([ISSUER])),
        no_claim(good(&server), "sub"),
        no_claim(good(&server), "jti"),
    ] {
        let assertion = server
            .one
            .authentication_with(&server.one.assertion(&claims));
        let request = [server.one.code_request(&code), assertion].concat();
        let proof = [("dpop", server.one.proof_for(TOKEN, server.now()))];
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &proof)),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_client_that_tries_the_authorization_header_is_401_and_told_the_scheme() {
    let server = Server::new();
    let request = server.one.code_request(&server.code(&server.one));
    let headers = [
        ("authorization", "Basic b25lOnNlY3JldA==".to_owned()),
        ("dpop", server.one.proof_for(TOKEN, server.now())),
    ];
    let response = unchanged(&server, || server.post(TOKEN, &request, &headers));
    assert_refused(&response, 401, "invalid_client");
    assert!(
        response
            .header("www-authenticate")
            .is_some_and(|challenge| challenge.starts_with("Basic"))
    );
}

#[test]
fn rfc_6749_2_3_a_client_that_authenticates_twice_is_refused() {
    let server = Server::new();
    let request = with(
        server.one.code_request(&server.code(&server.one)),
        "client_secret",
        "secret",
    );
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_request",
    );
}

#[test]
fn an_assertion_or_a_proof_used_twice_is_refused() {
    let server = Server::new();
    let (authentication, proof) = (
        server.one.authentication(server.now()),
        server.one.proof_for(TOKEN, server.now()),
    );
    let request = |code: &str, authentication: &[(String, String)]| {
        [server.one.code_request(code), authentication.to_vec()].concat()
    };
    let first = request(&server.code(&server.one), &authentication);
    assert_eq!(
        server
            .post(TOKEN, &first, &[("dpop", proof.clone())])
            .status,
        200
    );
    let fresh = [("dpop", server.one.proof_for(TOKEN, server.now()))];
    let second = request(&server.code(&server.one), &authentication);
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &second, &fresh)),
        400,
        "invalid_client",
    );
    let third = request(
        &server.code(&server.one),
        &server.one.authentication(server.now()),
    );
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &third, &[("dpop", proof)])),
        400,
        "invalid_dpop_proof",
    );
}
