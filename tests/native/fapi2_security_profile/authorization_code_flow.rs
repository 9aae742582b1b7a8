//! The authorization code flow: §5.3.2.2.

use super::PAR;
use crate::support::client::{ISSUER, REDIRECT_URI};
use crate::support::expect::{
    apply_client, apply_service, assert_document_refused, assert_error_page, assert_refused,
    grants_unchanged, text, unchanged, with, without,
};
use crate::support::server::{PASSWORD, USERNAME};
use crate::support::{Server, form, json, query_of};
use serde_json::json as json_value;

/// §5.3.2.2 (1): shall require the value of response_type to be code.
///
/// In `oauth/request/authorization_request.rs`: `check_response_type`, `check_profile`.
#[test]
fn the_response_type_is_code() {
    let server = Server::new();
    for response_type in ["token", "id_token", "code id_token", "code token", "none"] {
        let request = with(
            server.one.authorization_request(),
            "response_type",
            response_type,
        );
        let response = unchanged(&server, || server.push(&server.one, &request, &[]));
        assert_refused(&response, 400, "unsupported_response_type");
    }
}

/// §5.3.2.2 (2): shall support client-authenticated pushed authorization requests.
///
/// In `backend/pushed_authorization.rs`: `push`.
#[test]
fn an_authenticated_client_pushes_its_request() {
    let server = Server::new();
    assert_eq!(
        server
            .push(&server.one, &server.one.authorization_request(), &[])
            .status,
        201
    );
}

/// §5.3.2.2 (3): shall reject authorization requests sent without RFC 9126.
///
/// In `oauth/request/authorization_request.rs`: `check_profile`.
#[test]
fn a_request_that_was_not_pushed_is_rejected() {
    let server = Server::new();
    let request = form(&server.one.authorization_request());
    assert_error_page(
        &unchanged(&server, || server.get("/oauth/authorize", &request, &[])),
        400,
        "invalid_request",
    );
}

/// §5.3.2.2 (4): shall reject pushed authorization requests without client authentication.
///
/// In `oauth/request/client_auth.rs`: `suffices`.
#[test]
fn a_request_pushed_without_client_authentication_is_rejected() {
    let server = Server::new();
    let request = server.one.authorization_request();
    assert_refused(
        &unchanged(&server, || server.post(PAR, &request, &[])),
        400,
        "invalid_client",
    );
}

/// §5.3.2.2 (5): shall require PKCE with S256 as the code challenge method.
///
/// In `oauth/request/pkce.rs`: `ChallengeDemand`, `CodeChallenge`.
#[test]
fn pkce_with_s256_is_required() {
    let server = Server::new();
    let good = server.one.authorization_request();
    for request in [
        without(good.clone(), "code_challenge"),
        without(good.clone(), "code_challenge_method"),
        with(good, "code_challenge_method", "plain"),
    ] {
        assert_refused(
            &unchanged(&server, || server.push(&server.one, &request, &[])),
            400,
            "invalid_request",
        );
    }
    let request = without(
        server.one.code_request(&server.code(&server.one)),
        "code_verifier",
    );
    assert_refused(
        &unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_grant",
    );
}

/// §5.3.2.2 (6): shall require the redirect_uri parameter in pushed authorization requests.
///
/// In `oauth/request/authorization_request.rs`: `require_redirect_uri`.
#[test]
fn a_pushed_request_names_its_redirect_uri_even_where_only_one_is_registered() {
    let server = Server::new();
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "redirectUris": [REDIRECT_URI] })
        )
        .status,
        200
    );
    let request = without(server.one.authorization_request(), "redirect_uri");
    assert_refused(
        &unchanged(&server, || server.push(&server.one, &request, &[])),
        400,
        "invalid_request",
    );
}

/// §5.3.2.2 (7): shall return an iss parameter in the authorization response, RFC 9207.
///
/// In `oauth/answer/authorization_response.rs`: `answer`.
#[test]
fn every_authorization_response_names_the_issuer() {
    let server = Server::new();
    assert_document_refused(
        &server,
        || apply_service(&server, &json_value!({ "issSuppressed": true })),
        "issSuppressed",
    );
    for decision in ["allow", "deny"] {
        let answer = server.authorize(&server.one, &server.request_uri(&server.one), decision);
        assert_eq!(query_of(&answer, "iss").as_deref(), Some(ISSUER));
    }
}

/// §5.3.2.2 (8): shall not transmit authorization responses over unencrypted connections, and shall
/// not allow redirect URIs that use the http scheme except for native clients that use loopback
/// interface redirection.
///
/// In `documents/reading/uri.rs`: `redirect`; `documents/rules/fapi.rs`: `check_client`.
#[test]
fn a_redirect_uri_is_https_or_the_loopback_of_a_native_client() {
    let server = Server::new();
    for (kind, uri) in [
        ("WEB", "http://client.example/cb"),
        ("WEB", "http://127.0.0.1/cb"),
        ("NATIVE", "http://client.example/cb"),
        ("NATIVE", "http://127.0.0.1.evil.example/cb"),
        ("NATIVE", "com.example.app:/cb"),
    ] {
        let members = json_value!({ "applicationType": kind, "redirectUris": [uri] });
        assert_document_refused(
            &server,
            || apply_client(&server, &server.one, &members),
            "redirectUris[0]",
        );
    }
    let native =
        json_value!({ "applicationType": "NATIVE", "redirectUris": ["http://127.0.0.1/cb"] });
    assert_eq!(apply_client(&server, &server.one, &native).status, 200);
}

/// §5.3.2.2 (9): shall reject an authorization code if it has been previously used.
///
/// In `oauth/grant/redeem.rs`: `redeem`.
#[test]
fn a_code_that_was_used_is_rejected() {
    let server = Server::new();
    let request = server.one.code_request(&server.code(&server.one));
    assert_eq!(server.token(&server.one, &request).status, 200);
    assert_refused(&server.token(&server.one, &request), 400, "invalid_grant");
    assert_refused(
        &grants_unchanged(&server, || server.token(&server.one, &request)),
        400,
        "invalid_grant",
    );
}

/// §5.3.2.2 (10): shall not use the HTTP 307 status code when redirecting a request that contains
/// user credentials.
///
/// In `front/http.rs`: `see_other`.
#[test]
fn no_answer_to_a_form_makes_the_browser_send_it_again() {
    let server = Server::new();
    let page = server.open("one", &server.request_uri(&server.one));
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    for answer in [server.decide(&page, &consent, "allow"), consent] {
        assert!(!matches!(answer.status, 307 | 308));
    }
}

/// §5.3.2.2 (11): should use the HTTP 303 status code when redirecting the user agent.
///
/// In `front/http.rs`: `see_other`.
#[test]
fn a_redirect_is_303() {
    let server = Server::new();
    for decision in ["allow", "deny"] {
        assert_eq!(
            server
                .authorize(&server.one, &server.request_uri(&server.one), decision)
                .status,
            303
        );
    }
}

/// §5.3.2.2 (12): shall issue pushed authorization requests request_uri with expires_in values of
/// less than 600 seconds.
///
/// In `documents/service.rs`: `Service`.
#[test]
fn a_request_uri_lives_less_than_600_seconds() {
    let server = Server::new();
    let longer = json_value!({ "pushedAuthReqDuration": 600 });
    assert_document_refused(
        &server,
        || apply_service(&server, &longer),
        "pushedAuthReqDuration",
    );
    assert_eq!(
        apply_service(&server, &json_value!({ "pushedAuthReqDuration": 599 })).status,
        200
    );
    let pushed = json(&server.push(&server.one, &server.one.authorization_request(), &[]));
    assert_eq!(pushed["expires_in"], 599);
    server.wait(599);
    let response = unchanged(&server, || server.open("one", text(&pushed, "request_uri")));
    assert_error_page(&response, 400, "invalid_request_uri");
}

/// §5.3.2.2 (13): should provide end-users with all the information needed to make an informed
/// decision.
///
/// In `front/pages/consent.rs`.
#[test]
fn the_consent_page_shows_who_asks_for_what_in_whose_name_and_where_the_answer_goes() {
    let server = Server::new();
    let scopes = json_value!([{ "name": "accounts", "description": "See your accounts" }]);
    assert_eq!(
        apply_service(&server, &json_value!({ "supportedScopes": scopes })).status,
        200
    );
    let page = server.open("one", &server.request_uri(&server.one));
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    for shown in [
        "Client one",
        "See your accounts",
        USERNAME,
        "client.example",
        "value=\"allow\"",
        "value=\"deny\"",
    ] {
        assert!(consent.body.contains(shown), "{shown}");
    }
}

/// §5.3.2.2 note 3: one-time use of request_uri values should be enforced at the point of authorization,
/// not at the point of loading an authorization page.
///
/// In `oauth/grant/complete.rs`: `issue`.
#[test]
fn a_request_uri_is_used_up_by_the_decision_and_not_by_the_page() {
    let server = Server::new();
    let request_uri = server.request_uri(&server.one);
    for _ in 0..3 {
        assert_eq!(
            unchanged(&server, || server.open("one", &request_uri)).status,
            200
        );
    }
    assert_eq!(
        server.authorize(&server.one, &request_uri, "allow").status,
        303
    );
    assert_error_page(
        &unchanged(&server, || server.open("one", &request_uri)),
        400,
        "invalid_request_uri",
    );
}
