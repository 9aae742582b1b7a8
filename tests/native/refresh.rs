//! Refreshing: RFC 6749 §6, RFC 9449 §5, FAPI 2.0 Security Profile §5.3.2.1 (9).

use crate::support::expect::{
    apply_client, assert_refused, claim, grants_unchanged, text, unchanged, with,
};
use crate::support::tokens::{both_formats, refresh};
use crate::support::{Server, TestClient, client::ISSUER, json};
use serde_json::{Value, json as json_value};

const TOKEN: &str = "/oauth/token";

/// The tokens of client one for both its scopes.
fn tokens_for_two_scopes(server: &Server) -> Value {
    let request = with(
        server.one.authorization_request(),
        "scope",
        "accounts payments",
    );
    let response = server.token(
        &server.one,
        &server
            .one
            .code_request(&server.code_for(&server.one, &request)),
    );
    assert_eq!(response.status, 200, "{}", response.body);
    json(&response)
}

#[test]
fn rfc_6749_5_2_a_client_without_the_grant_type_is_unauthorized() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "grantTypes": ["AUTHORIZATION_CODE"] })
        )
        .status,
        200
    );
    assert_refused(
        &unchanged(&server, || refresh(&server, &tokens, None)),
        400,
        "unauthorized_client",
    );
}

#[test]
fn a_refresh_gives_another_access_token_and_the_same_refresh_token() {
    for server in both_formats() {
        let tokens = server.tokens(&server.one);
        let response = refresh(&server, &tokens, None);
        assert_eq!(
            (response.status, response.header("cache-control")),
            (200, Some("no-store"))
        );
        let refreshed = json(&response);
        assert_ne!(refreshed["access_token"], tokens["access_token"]);
        assert_eq!(refreshed["refresh_token"], tokens["refresh_token"]);
        assert_eq!(
            (
                refreshed["token_type"].as_str(),
                refreshed["expires_in"].as_i64()
            ),
            (Some("DPoP"), Some(3600))
        );
        for tokens in [&tokens, &refreshed] {
            assert_eq!(
                server
                    .resource(&server.one, text(tokens, "access_token"))
                    .status,
                200
            );
        }
    }
}

#[test]
fn a_refresh_with_the_scope_that_was_granted_is_the_same_as_without() {
    let server = Server::new();
    let tokens = tokens_for_two_scopes(&server);
    for scope in [None, Some("accounts payments")] {
        assert_eq!(
            json(&refresh(&server, &tokens, scope))["scope"],
            "accounts payments"
        );
    }
}

#[test]
fn rfc_6749_6_a_refresh_may_narrow_the_scope_of_one_access_token_and_not_of_the_grant() {
    for server in both_formats() {
        let tokens = tokens_for_two_scopes(&server);
        let narrow = json(&refresh(&server, &tokens, Some("payments")));
        assert_eq!(narrow["scope"], "payments");
        assert_eq!(
            server.introspect(&server.one, text(&narrow, "access_token"))["scope"],
            "payments"
        );
        assert_eq!(
            json(&refresh(&server, &tokens, None))["scope"],
            "accounts payments"
        );
    }
}

#[test]
fn rfc_6749_6_a_refresh_never_widens_the_scope() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    for scope in ["payments", "accounts payments", "accounts unknown"] {
        assert_refused(
            &grants_unchanged(&server, || refresh(&server, &tokens, Some(scope))),
            400,
            "invalid_scope",
        );
    }
}

#[test]
fn rfc_9449_5_a_confidential_client_may_refresh_with_a_new_key_and_the_token_is_bound_to_that() {
    for server in both_formats() {
        let tokens = server.tokens(&server.one);
        let renewed = TestClient::new("one", 1).with_dpop_key(77);
        let proof = [(
            "dpop",
            renewed.proof(&claim(
                renewed.proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now()),
                "jti",
                "new",
            )),
        )];
        let refreshed = json(&server.token_with(
            &server.one,
            &server.one.refresh_request(text(&tokens, "refresh_token")),
            &proof,
        ));
        let token = text(&refreshed, "access_token");
        assert_eq!(
            server.introspect(&server.one, token)["cnf"]["jkt"],
            renewed.jkt()
        );
        assert_eq!(server.resource(&server.one, token).status, 401);
        assert_eq!(server.resource(&renewed, token).status, 200);
        assert_eq!(
            server
                .resource(&server.one, text(&tokens, "access_token"))
                .status,
            200
        );
    }
}

#[test]
fn a_refresh_without_a_proof_is_refused() {
    let server = Server::new();
    let request = server
        .one
        .refresh_request(text(&server.tokens(&server.one), "refresh_token"));
    assert_refused(
        &unchanged(&server, || server.token_with(&server.one, &request, &[])),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_refresh_token_of_another_client_is_an_invalid_grant() {
    let server = Server::new();
    let tokens = server.tokens(&server.two);
    let request = server.one.refresh_request(text(&tokens, "refresh_token"));
    assert_refused(
        &grants_unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_grant",
    );
    let own = server.two.refresh_request(text(&tokens, "refresh_token"));
    assert_eq!(server.token(&server.two, &own).status, 200);
}

#[test]
fn a_refresh_token_nobody_issued_is_an_invalid_grant() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    let token = text(&tokens, "refresh_token");
    for token in [
        "x",
        &token[1..],
        &format!("{token}A"),
        text(&tokens, "access_token"),
    ] {
        let request = server.one.refresh_request(token);
        assert_refused(
            &grants_unchanged(&server, || server.token(&server.one, &request)),
            400,
            "invalid_grant",
        );
    }
}

#[test]
fn a_refresh_token_is_refused_from_the_very_second_it_expires() {
    let server = Server::with_service(&json_value!({ "refreshTokenDuration": 600 }));
    let tokens = server.tokens(&server.one);
    server.wait(599);
    assert_eq!(refresh(&server, &tokens, None).status, 200);
    server.wait(1);
    assert_refused(
        &grants_unchanged(&server, || refresh(&server, &tokens, None)),
        400,
        "invalid_grant",
    );
    assert_eq!(
        server.introspect(&server.one, text(&tokens, "refresh_token")),
        json_value!({ "active": false })
    );
}

#[test]
fn an_access_token_outlives_the_refresh_token_that_gave_it() {
    for members in [json_value!({}), json_value!({ "accessTokenSignAlg": null })] {
        let server = Server::with_service(&members);
        assert_eq!(
            apply_client(
                &server,
                &server.one,
                &json_value!({ "extension": { "refreshTokenDuration": 600 } })
            )
            .status,
            200
        );
        let tokens = server.tokens(&server.one);
        server.wait(599);
        let refreshed = json(&refresh(&server, &tokens, None));
        server.wait(3599);
        assert_eq!(
            server
                .resource(&server.one, text(&refreshed, "access_token"))
                .status,
            200
        );
        server.wait(1);
        assert_eq!(
            server
                .resource(&server.one, text(&refreshed, "access_token"))
                .status,
            401
        );
    }
}

#[test]
fn the_tokens_of_a_client_locked_since_are_not_refreshed() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    assert_eq!(
        apply_client(&server, &server.one, &json_value!({ "locked": true })).status,
        200
    );
    assert_refused(
        &unchanged(&server, || refresh(&server, &tokens, None)),
        400,
        "invalid_client",
    );
}
