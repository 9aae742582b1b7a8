//! Which codes are redeemed.

use super::*;

/// Client one redeems a fresh code, with one parameter set.
fn redeem_with(server: &Server, name: &str, value: &str) -> Response {
    let request = with(
        server.one.code_request(&server.code(&server.one)),
        name,
        value,
    );
    grants_unchanged(server, || server.token(&server.one, &request))
}

/// What is left of the tokens: nothing at introspection, at the resource, or for a refresh.
fn assert_all_revoked(server: &Server, tokens: &Value) {
    for name in ["access_token", "refresh_token"] {
        assert_eq!(
            server.introspect(&server.one, text(tokens, name)),
            json_value!({ "active": false }),
            "{name}"
        );
    }
    assert_eq!(
        server
            .resource(&server.one, text(tokens, "access_token"))
            .status,
        401
    );
    assert_refused(
        &grants_unchanged(server, || refresh(server, tokens, None)),
        400,
        "invalid_grant",
    );
}

#[test]
fn rfc_7636_4_6_a_code_without_the_verifier_is_an_invalid_grant() {
    let server = Server::new();
    assert_refused(
        &redeem_without(&server, "code_verifier"),
        400,
        "invalid_grant",
    );
}

#[test]
fn rfc_7636_4_6_a_verifier_that_does_not_answer_is_an_invalid_grant() {
    let server = Server::new();
    for verifier in [
        CHALLENGE,
        &VERIFIER.to_uppercase(),
        &VERIFIER[1..],
        &"a".repeat(129),
        &format!("{VERIFIER}="),
    ] {
        assert_refused(
            &redeem_with(&server, "code_verifier", verifier),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn rfc_6749_4_1_3_another_redirect_uri_is_an_invalid_grant() {
    let server = Server::new();
    for uri in [
        "https://client.example/cb?dummy1=lorem&dummy2=ipsum",
        "https://client.example/cb/",
        "https://evil.example/cb",
    ] {
        assert_refused(
            &redeem_with(&server, "redirect_uri", uri),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn a_code_nobody_issued_is_an_invalid_grant() {
    let server = Server::new();
    let code = server.code(&server.one);
    let forged = with_another_secret(&code);
    for code in [
        "x",
        "SplxlOBeZQQYbYS6WxSbIA",
        &code[16..],
        &code[1..],
        &format!("{code}A"),
        &forged,
    ] {
        let request = server.one.code_request(code);
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn a_code_of_another_client_is_an_invalid_grant_and_stays_good_for_its_own() {
    let server = Server::new();
    let code = server.code(&server.one);
    let response = grants_unchanged(&server, || {
        server.token(&server.two, &server.two.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
}

#[test]
fn a_code_is_refused_from_the_very_second_it_expires() {
    let server = Server::new();
    let (in_time, late) = (server.code(&server.one), server.code(&server.one));
    server.wait(59);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&in_time))
            .status,
        200
    );
    server.wait(1);
    let response = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&late))
    });
    assert_refused(&response, 400, "invalid_grant");
}

#[test]
fn a_code_stays_good_after_a_refused_attempt() {
    let server = Server::new();
    let code = server.code(&server.one);
    let wrong = with(server.one.code_request(&code), "code_verifier", CHALLENGE);
    assert_refused(
        &grants_unchanged(&server, || server.token(&server.one, &wrong)),
        400,
        "invalid_grant",
    );
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
}

#[test]
fn rfc_6749_4_1_2_a_code_redeemed_twice_revokes_what_it_gave() {
    for server in both_formats() {
        let code = server.code(&server.one);
        let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
        assert_eq!(
            server
                .resource(&server.one, text(&tokens, "access_token"))
                .status,
            200
        );
        server.wait(1);
        assert_refused(
            &server.token(&server.one, &server.one.code_request(&code)),
            400,
            "invalid_grant",
        );
        assert_all_revoked(&server, &tokens);
    }
}

#[test]
fn a_code_redeemed_twice_revokes_what_was_refreshed_since() {
    for server in both_formats() {
        let code = server.code(&server.one);
        let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
        let refreshed = json(&refresh(&server, &tokens, None));
        // Long after the code has expired.
        server.wait(1800);
        assert_refused(
            &server.token(&server.one, &server.one.code_request(&code)),
            400,
            "invalid_grant",
        );
        assert_all_revoked(&server, &refreshed);
    }
}

#[test]
fn a_code_redeemed_three_times_changes_nothing_more() {
    let server = Server::new();
    let code = server.code(&server.one);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        400
    );
    let third = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&code))
    });
    assert_refused(&third, 400, "invalid_grant");
}

#[test]
fn another_client_with_a_spent_code_revokes_nothing() {
    let server = Server::new();
    let code = server.code(&server.one);
    let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
    let response = grants_unchanged(&server, || {
        server.token(&server.two, &server.two.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
    assert_eq!(
        server
            .resource(&server.one, text(&tokens, "access_token"))
            .status,
        200
    );
}

#[test]
fn one_name_of_a_grant_does_not_pass_for_another() {
    let server = Server::with_service(&json_value!({ "accessTokenSignAlg": null }));
    let (tokens, code) = (server.tokens(&server.one), server.code(&server.one));
    let (access, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    for request in [
        server.one.code_request(access),
        server.one.code_request(refresh),
        server.one.refresh_request(access),
        server.one.refresh_request(&code),
    ] {
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
    assert_eq!(server.resource(&server.one, refresh).status, 401);
    assert_eq!(server.resource(&server.one, &code).status, 401);
}

#[test]
fn a_request_uri_does_not_pass_for_a_code() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    let handle = request_uri.rsplit(':').next().expect("a handle");
    for code in [handle, &request_uri] {
        let request = server.one.code_request(code);
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
}
