//! What the profile demands of a request.

use super::*;

/// RS256 by a client that may use it outside the profile.
fn weak_signature(server: &Server) -> Parameters {
    let client = keyed();
    let claims = claim(
        client.assertion_claims(server.now()),
        "jti",
        format!("rsa-{}", server.host.calls.get()),
    );
    client.authentication_with(&RsaKey::rfc_7520().rs256(&json_value!({ "alg": "RS256" }), &claims))
}

#[test]
fn fapi_2_0_5_3_2_2_3_a_request_that_was_not_pushed_is_refused() {
    // "shall reject authorization requests sent without [RFC9126]".
    let server = server();
    let (strict, keyed) = (strict(), keyed());
    let page = unchanged(&server, || {
        Browser::new(&server).open(&request(&strict, "openid read"))
    });
    assert_error_page(&page, 400, "invalid_request");
    let answer = unchanged(&server, || {
        Browser::new(&server).open(&request(&keyed, "openid pay"))
    });
    assert_eq!(answer_of(&answer).get("error"), Some("invalid_request"));
    let public = unchanged(&server, || {
        Browser::new(&server).open(&request_for("spa", "code", "openid pay"))
    });
    assert_eq!(answer_of(&public).get("error"), Some("invalid_request"));
}

#[test]
fn fapi_2_0_5_3_2_1_6_only_strict_clients_push_a_request_under_the_profile() {
    // "shall authenticate clients using one of the following methods: [...] private_key_jwt".
    let server = server();
    for (client, scope) in both() {
        for weak in weak(&server, &client) {
            let request = joined_parameters(&request(&client, scope), weak);
            assert_refused(
                &unchanged(&server, || server.post(PAR, &request, &[])),
                400,
                "invalid_client",
            );
        }
        assert_eq!(push(&server, &client, &request(&client, scope)).status, 201);
    }
    let by_rsa = joined_parameters(&request(&keyed(), "openid pay"), weak_signature(&server));
    assert_refused(
        &unchanged(&server, || server.post(PAR, &by_rsa, &[])),
        400,
        "invalid_client",
    );
    let by_secret = unchanged(&server, || {
        server.post(
            PAR,
            &request_for("web", "code", "pay"),
            &[basic("web", &secret_of("web"))],
        )
    });
    assert_refused(&by_secret, 401, "invalid_client");
    let by_nobody = unchanged(&server, || {
        server.post(PAR, &request_for("spa", "code", "pay"), &[])
    });
    assert_refused(&by_nobody, 400, "invalid_client");
}

#[test]
fn what_a_scope_demands_is_not_demanded_without_it() {
    let server = server();
    for weak in weak(&server, &keyed())
        .into_iter()
        .chain([weak_signature(&server)])
    {
        let request = joined_parameters(&request(&keyed(), "openid read"), weak);
        assert_eq!(server.post(PAR, &request, &[]).status, 201);
    }
    for weak in weak(&server, &strict()) {
        let request = joined_parameters(&request(&strict(), "openid read"), weak);
        assert_refused(
            &unchanged(&server, || server.post(PAR, &request, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn fapi_2_0_5_3_2_2_a_pushed_request_under_the_profile_keeps_its_rules() {
    let server = server();
    for (client, scope) in both() {
        let good = request(&client, scope);
        for (wrong, error) in [
            // (1) "shall require the value of response_type described in [RFC6749] to be code".
            (
                with(good.clone(), "response_type", "code id_token"),
                "response type",
            ),
            (
                with(good.clone(), "response_type", "token"),
                "response type",
            ),
            (with(good.clone(), "response_type", "none"), "response type"),
            // (5) "shall require PKCE [RFC7636] with S256 as the code challenge method".
            (
                without(
                    without(good.clone(), "code_challenge"),
                    "code_challenge_method",
                ),
                "invalid_request",
            ),
            (
                without(good.clone(), "code_challenge_method"),
                "invalid_request",
            ),
            (
                with(
                    with(good.clone(), "code_challenge_method", "plain"),
                    "code_challenge",
                    VERIFIER,
                ),
                "invalid_request",
            ),
            // (6) "shall require the redirect_uri parameter in pushed authorization requests".
            (without(good.clone(), "redirect_uri"), "invalid_request"),
            (
                with(good.clone(), "response_mode", "fragment"),
                "invalid_request",
            ),
            (
                with(good.clone(), "response_mode", "form_post"),
                "invalid_request",
            ),
        ] {
            let response = unchanged(&server, || push(&server, &client, &wrong));
            // The service serves these response types; one client may not have them, the other is
            // not registered for them.
            let of_type = if client.client_id == "strict" {
                "unsupported_response_type"
            } else {
                "unauthorized_client"
            };
            assert_refused(
                &response,
                400,
                if error == "response type" {
                    of_type
                } else {
                    error
                },
            );
        }
    }
}

/// A client that is registered for every response type has none but `code` under the profile.
#[test]
fn fapi_2_0_5_3_2_2_1_a_scope_under_the_profile_comes_with_a_code_only() {
    let server = server();
    let wide = json_value!({
        "grantTypes": GRANT_TYPES, "responseTypes": RESPONSE_TYPES,
    });
    put_client(
        &server,
        &document(&keyed(), &joined(&keyed_members(), &wide)),
    );
    for response_type in [
        "none",
        "token",
        "id_token",
        "id_token token",
        "code token",
        "code id_token",
        "code id_token token",
    ] {
        let wrong = with(
            request(&keyed(), "openid pay"),
            "response_type",
            response_type,
        );
        let refused = unchanged(&server, || push(&server, &keyed(), &wrong));
        assert_refused(&refused, 400, "unsupported_response_type");
        let fine = with(
            request(&keyed(), "openid read"),
            "response_type",
            response_type,
        );
        assert_eq!(push(&server, &keyed(), &fine).status, 201);
    }
}
