//! General requirements for authorization servers: §5.3.2.1.

use super::{PAR, TOKEN, push_with_claims, redeem_with_proof};
use crate::support::client::ISSUER;
use crate::support::expect::{
    apply_client, apply_service, assert_document_refused, assert_refused, claim, grants_unchanged,
    parameters, parts_of, text, unchanged, with,
};
use crate::support::server::{PASSWORD, USERNAME};
use crate::support::{Server, code_of, form, json};
use serde_json::json as json_value;

/// §5.3.2.1 (1): shall distribute discovery metadata via the metadata document.
///
/// In `oauth/answer/metadata.rs`: `document`.
#[test]
fn the_metadata_is_distributed_at_the_well_known_path() {
    let response = Server::new().get("/.well-known/oauth-authorization-server", "", &[]);
    assert_eq!(
        (response.status, json(&response)["issuer"].as_str()),
        (200, Some(ISSUER))
    );
}

/// §5.3.2.1 (2): shall reject requests using the resource owner password credentials grant.
///
/// In `oauth/request/token_request.rs`: `TokenRequest`; `documents/grant_type.rs`: `GrantType`.
#[test]
fn the_password_grant_is_rejected() {
    let server = Server::new();
    let request = parameters(&[
        ("grant_type", "password"),
        ("username", USERNAME),
        ("password", PASSWORD),
    ]);
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "unsupported_grant_type",
    );
}

/// §5.3.2.1 (3): shall only support confidential clients.
///
/// In `documents/rules/fapi.rs`: `check_client`.
#[test]
fn a_public_client_does_not_exist() {
    let server = Server::new();
    let public = json_value!({ "clientType": "PUBLIC" });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &public),
        "clientType",
    );
    let request = with(server.one.authorization_request(), "client_id", "one");
    assert_refused(
        &unchanged(&server, || server.post(PAR, &request, &[])),
        400,
        "invalid_client",
    );
}

/// §5.3.2.1 (4): shall only issue sender-constrained access tokens.
///
/// In `backend/token/desk.rs`; `documents/rules/fapi.rs`: `check_client`.
#[test]
fn an_access_token_that_is_bound_to_no_key_is_not_issued() {
    let server = Server::new();
    let free = json_value!({ "dpopRequired": false });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &free),
        "dpopRequired",
    );
    let (code, refresh) = (server.code(&server.one), server.tokens(&server.one));
    for request in [
        server.one.code_request(&code),
        server.one.refresh_request(text(&refresh, "refresh_token")),
    ] {
        let response = unchanged(&server, || server.token_with(&server.one, &request, &[]));
        assert_refused(&response, 400, "invalid_dpop_proof");
    }
}

/// §5.3.2.1 (5): shall use DPoP (or mutual TLS) as the mechanism.
///
/// In `oauth/request/dpop.rs`: `Proof`; `oauth/confirmation.rs`: `Confirmation`.
#[test]
fn an_access_token_is_bound_to_the_key_of_the_dpop_proof() {
    for algorithm in [
        json_value!("ES256"),
        json_value!("EdDSA"),
        json_value!(null),
    ] {
        let server = Server::with_service(&json_value!({ "accessTokenSignAlg": algorithm }));
        let tokens = server.tokens(&server.one);
        assert_eq!(tokens["token_type"], "DPoP");
        let introspection = server.introspect(&server.one, text(&tokens, "access_token"));
        assert_eq!(
            introspection["cnf"],
            json_value!({ "jkt": server.one.jkt() })
        );
    }
}

/// §5.3.2.1 (6): shall authenticate clients using private_key_jwt (or mutual TLS).
///
/// In `oauth/request/client_auth.rs`: `Presented`, `verify_assertion`.
#[test]
fn no_client_authenticates_but_by_private_key_jwt() {
    let server = Server::new();
    for method in [
        "CLIENT_SECRET_BASIC",
        "CLIENT_SECRET_POST",
        "CLIENT_SECRET_JWT",
        "NONE",
    ] {
        let members = json_value!({ "tokenAuthMethod": method });
        assert_document_refused(
            &server,
            || apply_client(&server, &server.one, &members),
            "tokenAuthMethod",
        );
    }
    let request = server.one.authorization_request();
    let secret = with(request.clone(), "client_secret", "secret");
    assert_refused(
        &unchanged(&server, || server.post(PAR, &secret, &[])),
        400,
        "invalid_client",
    );
    let basic = [("authorization", "Basic b25lOnNlY3JldA==".to_owned())];
    assert_refused(
        &unchanged(&server, || server.post(PAR, &request, &basic)),
        401,
        "invalid_client",
    );
}

/// §5.3.2.1 (7): shall not expose open redirectors.
///
/// In `oauth/answer/authorization_response.rs`: `Matched`.
#[test]
fn nothing_but_a_pushed_request_leads_to_a_redirect() {
    let server = Server::new();
    let request = with(
        server.one.authorization_request(),
        "redirect_uri",
        "https://evil.example/cb",
    );
    assert_refused(
        &unchanged(&server, || server.push(&server.one, &request, &[])),
        400,
        "invalid_request",
    );
    for request in [
        request.clone(),
        with(request.clone(), "request_uri", "x"),
        with(request, "client_id", "nobody"),
    ] {
        let response = unchanged(&server, || {
            server.get("/oauth/authorize", &form(&request), &[])
        });
        assert_eq!((response.status, response.header("location")), (400, None));
    }
}

/// §5.3.2.1 (8): shall only accept its issuer identifier value as a string in the aud claim of
/// client assertions.
///
/// In `oauth/request/client_auth.rs`: `is_to_issuer`.
#[test]
fn the_audience_of_an_assertion_is_the_issuer_as_a_string() {
    let server = Server::new();
    assert_eq!(
        push_with_claims(&server, |claims, _| claim(claims, "aud", ISSUER)).status,
        201
    );
    for audience in [
        json_value!([ISSUER]),
        json_value!([ISSUER, format!("{ISSUER}{TOKEN}")]),
        json_value!(format!("{ISSUER}{TOKEN}")),
        json_value!(format!("{ISSUER}{PAR}")),
        json_value!(format!("{ISSUER}/")),
        json_value!({ ISSUER: true }),
        json_value!(null),
    ] {
        let response = unchanged(&server, || {
            push_with_claims(&server, |claims, _| claim(claims, "aud", audience))
        });
        assert_refused(&response, 400, "invalid_client");
    }
}

/// §5.3.2.1 (9): shall not use refresh token rotation.
///
/// In `oauth/grant/refresh.rs`; `documents/rules/fapi.rs`: `check_service`.
#[test]
fn a_refresh_token_is_not_rotated() {
    let server = Server::new();
    assert_document_refused(
        &server,
        || apply_service(&server, &json_value!({ "refreshTokenKept": false })),
        "refreshTokenKept",
    );
    let tokens = server.tokens(&server.one);
    for _ in 0..3 {
        let response = server.token(
            &server.one,
            &server.one.refresh_request(text(&tokens, "refresh_token")),
        );
        assert_eq!(response.status, 200, "{}", response.body);
        assert_eq!(json(&response)["refresh_token"], tokens["refresh_token"]);
    }
}

/// §5.3.2.1 (10): may use the server-provided nonce mechanism of DPoP.
///
/// In `oauth/request/nonce.rs`: `Nonces`.
#[test]
fn a_nonce_that_the_server_demands_is_provided_and_accepted() {
    let server = Server::with_service(&json_value!({ "dpopNonceRequired": true }));
    let code = server.code(&server.one);
    let challenge = unchanged(&server, || {
        redeem_with_proof(&server, &code, |claims, _| claims)
    });
    assert_refused(&challenge, 400, "use_dpop_nonce");
    let nonce = challenge.header("dpop-nonce").expect("a nonce").to_owned();
    assert_eq!(
        redeem_with_proof(&server, &code, |claims, _| claim(claims, "nonce", nonce)).status,
        200
    );
}

/// §5.3.2.1 (11): shall issue authorization codes with a maximum lifetime of 60 seconds.
///
/// In `oauth/request/profile.rs`: `code_lifetime`.
#[test]
fn a_code_lives_no_longer_than_60_seconds() {
    let server = Server::new();
    let longer = json_value!({ "authorizationCodeDuration": 61 });
    assert_document_refused(
        &server,
        || apply_service(&server, &longer),
        "authorizationCodeDuration",
    );
    let code = server.code(&server.one);
    server.wait(60);
    let response = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
}

/// §5.3.2.1 (12): shall support authorization code binding to a DPoP key, RFC 9449 §10.1.
///
/// In `oauth/request/authorization_request.rs`: `bound_key`; `oauth/grant/redemption.rs`:
/// `Redemption`.
#[test]
fn a_code_is_bound_to_the_key_that_the_pushed_request_named_or_proved() {
    let server = Server::new();
    let request = server.one.authorization_request();
    let named = server.push(
        &server.one,
        &with(request.clone(), "dpop_jkt", &server.two.jkt()),
        &[],
    );
    let proved = server.push(
        &server.one,
        &request,
        &[("dpop", server.two.proof_for(PAR, server.now()))],
    );
    for pushed in [named, proved] {
        let code =
            code_of(&server.authorize(&server.one, text(&json(&pushed), "request_uri"), "allow"));
        let request = server.one.code_request(&code);
        let response = grants_unchanged(&server, || server.token(&server.one, &request));
        assert_refused(&response, 400, "invalid_grant");
        let bound = [("dpop", server.two.proof_for(TOKEN, server.now()))];
        assert_eq!(server.token_with(&server.one, &request, &bound).status, 200);
    }
}

/// §5.3.2.1 (13): shall accept JWTs with an iat or nbf between 0 and 10 seconds in the future, and
/// shall reject those with one greater than 60 seconds in the future.
///
/// In `jose/verified.rs`: `timely`; `oauth/request/dpop.rs`: `Proof`.
#[test]
fn a_clock_may_be_10_seconds_ahead_and_not_61() {
    for skew in [10, 60] {
        let server = Server::with_service(&json_value!({ "allowableClockSkew": skew }));
        for name in ["iat", "nbf"] {
            assert_eq!(
                push_with_claims(&server, |claims, now| claim(claims, name, now + 10)).status,
                201,
                "{name}"
            );
            let ahead = |claims, now| claim(claim(claims, name, now + 61), "exp", now + 121);
            assert_refused(
                &unchanged(&server, || push_with_claims(&server, ahead)),
                400,
                "invalid_client",
            );
        }
        let code = server.code(&server.one);
        for name in ["iat", "nbf"] {
            let ahead = unchanged(&server, || {
                redeem_with_proof(&server, &code, |claims, now| claim(claims, name, now + 61))
            });
            assert_refused(&ahead, 400, "invalid_dpop_proof");
        }
        assert_eq!(
            redeem_with_proof(&server, &code, |claims, now| claim(claims, "iat", now + 10)).status,
            200
        );
    }
}

/// §5.3.2.1 (14): should restrict the privileges associated with an access token to the minimum
/// required.
///
/// In `oauth/request/scope.rs`: `grantable`; `oauth/request/terms.rs`: `allowed`.
#[test]
fn an_access_token_grants_no_more_than_the_client_asked_for_and_may_have() {
    let server = Server::new();
    let members = json_value!({ "extension": { "requestableScopesEnabled": true, "requestableScopes": ["accounts"] } });
    assert_eq!(apply_client(&server, &server.one, &members).status, 200);
    let code = server.code_for(
        &server.one,
        &with(
            server.one.authorization_request(),
            "scope",
            "accounts payments",
        ),
    );
    let tokens = json(&server.token(&server.one, &server.one.code_request(&code)));
    let (_, claims) = parts_of(text(&tokens, "access_token"));
    assert_eq!(
        (claims["scope"].as_str(), claims["aud"].as_str()),
        (Some("accounts"), Some(ISSUER))
    );
}
