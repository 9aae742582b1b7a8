//! FAPI 2.0 Security Profile (Final), requirement by requirement, in the order of the document.

use crate::support::expect::{
    apply_client, apply_service, assert_challenged, assert_document_refused, assert_error_page,
    assert_refused, claim, grants_unchanged, parameters, parts_of, text, unchanged, with, without,
};
use crate::support::rsa_key::RsaKey;
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI, unsigned},
    code_of, form, json, query_of,
    server::{PASSWORD, USERNAME},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sekisho::{
    Digest,
    front::Response,
    jose::{Algorithm, SigningKey},
};
use serde_json::{Value, json as json_value};

const PAR: &str = "/oauth/par";
const TOKEN: &str = "/oauth/token";
const RESOURCE: &str = "/sample/resource";

/// Pushes the good request of client one with this assertion.
fn push_with_assertion(server: &Server, assertion: &str) -> Response {
    server.post(
        PAR,
        &[
            server.one.authorization_request(),
            server.one.authentication_with(assertion),
        ]
        .concat(),
        &[],
    )
}

/// Pushes the good request of client one with an assertion over these claims.
fn push_with_claims(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let claims = edit(server.one.assertion_claims(server.now()), server.now());
    push_with_assertion(server, &server.one.assertion(&claims))
}

/// The claims of a good proof at the token endpoint.
fn token_proof_claims(server: &Server) -> Value {
    server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now())
}

/// Redeems `code` with a proof over these claims.
fn redeem_with_proof(
    server: &Server,
    code: &str,
    edit: impl FnOnce(Value, i64) -> Value,
) -> Response {
    let proof = server
        .one
        .proof(&edit(token_proof_claims(server), server.now()));
    server.token_with(
        &server.one,
        &server.one.code_request(code),
        &[("dpop", proof)],
    )
}

/// Calls the resource with `token` and a proof of client one over these claims.
fn call_with_proof(
    server: &Server,
    token: &str,
    edit: impl FnOnce(Value, i64) -> Value,
) -> Response {
    let claims = server
        .one
        .proof_claims("GET", &format!("{ISSUER}{RESOURCE}"), server.now());
    let claims = edit(
        claim(claims, "ath", Digest::of(token).encode()),
        server.now(),
    );
    server.get(
        RESOURCE,
        "",
        &[
            ("authorization", format!("DPoP {token}")),
            ("dpop", server.one.proof(&claims)),
        ],
    )
}

/// §5.3.2.1 (1): shall distribute discovery metadata via the metadata document.
#[test]
fn the_metadata_is_distributed_at_the_well_known_path() {
    let response = Server::new().get("/.well-known/oauth-authorization-server", "", &[]);
    assert_eq!(
        (response.status, json(&response)["issuer"].as_str()),
        (200, Some(ISSUER))
    );
}

/// §5.3.2.1 (2): shall reject requests using the resource owner password credentials grant.
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

/// §5.3.2.2 (1): shall require the value of response_type to be code.
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

/// §5.3.2.2 (14): if it enforces one-time use of request_uri values, shall enforce it at the point
/// of authorization, not at the point of loading an authorization page.
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

/// §5.3.4 (1): shall accept access tokens in the HTTP header, RFC 6750 §2.1 or RFC 9449 §7.1.
#[test]
fn an_access_token_is_accepted_in_the_authorization_header() {
    let server = Server::new();
    let token = text(&server.tokens(&server.one), "access_token").to_owned();
    for scheme in ["DPoP", "dpOp"] {
        let [_, proof] = server.one.resource_headers(&token, server.now());
        let response = server.get(
            RESOURCE,
            "",
            &[("authorization", format!("{scheme} {token}")), proof],
        );
        assert_eq!(
            (response.status, json(&response)["sub"].as_str()),
            (200, Some("subject-of-alice"))
        );
    }
}

/// §5.3.4 (2): shall not accept access tokens in the query parameters.
#[test]
fn an_access_token_in_the_query_is_not_accepted() {
    let server = Server::new();
    let token = text(&server.tokens(&server.one), "access_token").to_owned();
    let query = form(&parameters(&[("access_token", &token)]));
    let [header, proof] = server.one.resource_headers(&token, server.now());
    assert_challenged(
        &unchanged(&server, || server.get(RESOURCE, &query, &[])),
        400,
        "invalid_request",
    );
    assert_challenged(
        &unchanged(&server, || server.get(RESOURCE, &query, &[header, proof])),
        400,
        "invalid_request",
    );
}

/// §5.3.4 (3): shall verify the validity, integrity, expiration and revocation status of access
/// tokens.
#[test]
fn an_access_token_that_is_forged_expired_or_revoked_is_not_accepted() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    let token = text(&tokens, "access_token");
    let (header, claims) = parts_of(token);
    let (signed, signature) = token.rsplit_once('.').expect("a JWS");
    let widened = unsigned(
        &header,
        &claim(claims.clone(), "scope", "payments"),
        signature,
    );
    let reversed = format!("{signed}.{}", signature.chars().rev().collect::<String>());
    let own = server.one.key.sign("at+jwt", &claims);
    for forged in [
        widened,
        reversed,
        own,
        unsigned(&json_value!({ "alg": "none" }), &claims, ""),
        "x".to_owned(),
    ] {
        assert_challenged(
            &unchanged(&server, || server.resource(&server.one, &forged)),
            401,
            "invalid_token",
        );
    }
    let revoked = with(server.one.authentication(server.now()), "token", token);
    assert_eq!(server.post("/oauth/revoke", &revoked, &[]).status, 200);
    assert_challenged(
        &grants_unchanged(&server, || server.resource(&server.one, token)),
        401,
        "invalid_token",
    );
    let other = text(&server.tokens(&server.one), "access_token").to_owned();
    server.wait(3600);
    assert_challenged(
        &grants_unchanged(&server, || server.resource(&server.one, &other)),
        401,
        "invalid_token",
    );
}

/// §5.3.4 (4): shall verify that the authorization represented by the access token is sufficient.
#[test]
fn what_is_no_access_token_authorizes_nothing() {
    for algorithm in [json_value!("ES256"), json_value!(null)] {
        let server = Server::with_service(&json_value!({ "accessTokenSignAlg": algorithm }));
        let (tokens, code) = (server.tokens(&server.one), server.code(&server.one));
        let assertion = server
            .one
            .assertion(&server.one.assertion_claims(server.now()));
        for other in [text(&tokens, "refresh_token"), &code, &assertion] {
            assert_challenged(
                &grants_unchanged(&server, || server.resource(&server.one, other)),
                401,
                "invalid_token",
            );
        }
        assert_eq!(
            json(&server.resource(&server.one, text(&tokens, "access_token")))["scope"],
            "accounts"
        );
    }
}

/// §5.3.4 (5): shall support and verify sender-constrained access tokens, RFC 9449 §7.
#[test]
fn an_access_token_is_accepted_only_with_a_proof_of_its_own_key() {
    let server = Server::new();
    let token = text(&server.tokens(&server.one), "access_token").to_owned();
    assert_challenged(
        &grants_unchanged(&server, || server.resource(&server.two, &token)),
        401,
        "invalid_token",
    );
    let [header, proof] = server.one.resource_headers(&token, server.now());
    assert_challenged(
        &unchanged(&server, || server.get(RESOURCE, "", &[header])),
        401,
        "invalid_dpop_proof",
    );
    let bearer = [("authorization", format!("Bearer {token}")), proof];
    for headers in [&bearer[..1], &bearer] {
        assert_challenged(
            &unchanged(&server, || server.get(RESOURCE, "", headers)),
            401,
            "invalid_token",
        );
    }
    let edits: [fn(Value, i64) -> Value; 6] = [
        |claims, _| claim(claims, "ath", Digest::of("another").encode()),
        |claims, _| claim(claims, "htm", "PUT"),
        |claims, _| claim(claims, "htu", format!("{ISSUER}{RESOURCE}ohnonotagain")),
        |claims, now| claim(claims, "iat", now - 3600),
        |claims, now| claim(claims, "iat", now + 3600),
        |claims, _| crate::support::expect::no_claim(claims, "ath"),
    ];
    for edit in edits {
        assert_challenged(
            &unchanged(&server, || call_with_proof(&server, &token, edit)),
            401,
            "invalid_dpop_proof",
        );
    }
    assert_eq!(server.resource(&server.one, &token).status, 200);
}

/// §5.4.1 (1): shall adhere to RFC 8725 when creating or processing JWTs.
#[test]
fn a_jwt_of_one_kind_does_not_pass_for_another() {
    let server = Server::new();
    let claims = || server.one.assertion_claims(server.now());
    // RFC 8725 §3.11 and §3.12: what kind of JWT it is, is explicit or follows from its claims.
    for other in [
        text(&server.tokens(&server.one), "access_token").to_owned(),
        server.one.proof_for(PAR, server.now()),
    ] {
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &other)),
            400,
            "invalid_client",
        );
    }
    let proof = [(
        "dpop",
        server
            .one
            .dpop_key
            .sign_with_jwk("JWT", &token_proof_claims(&server)),
    )];
    let request = server.one.code_request(&server.code(&server.one));
    assert_refused(
        &unchanged(&server, || server.token_with(&server.one, &request, &proof)),
        400,
        "invalid_dpop_proof",
    );
    // RFC 8725 §3.10 and RFC 7515 §4.1.11: no extension is taken on trust, although the signature
    // holds, and no key is fetched.
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "jwks": { "keys": [RsaKey::public_jwk()] } })
        )
        .status,
        200
    );
    let signed =
        |header: Value| RsaKey::rfc_7520().ps256(&claim(header, "alg", "PS256"), &claims());
    assert_eq!(
        push_with_assertion(&server, &signed(json_value!({}))).status,
        201
    );
    let elsewhere = json_value!({ "jku": "https://client.example/jwks", "kid": "elsewhere" });
    for header in [
        json_value!({ "crit": ["exp"] }),
        json_value!({ "b64": false }),
        json_value!({ "cty": "JWT" }),
        elsewhere,
    ] {
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &signed(header))),
            400,
            "invalid_client",
        );
    }
}

/// §5.4.1 (2): shall use PS256, ES256, or EdDSA (using the Ed25519 variant) algorithms.
#[test]
fn ps256_es256_and_eddsa_sign_assertions_and_proofs_and_nothing_else_does() {
    let server = Server::new();
    let (rsa, eddsa) = (
        RsaKey::rfc_7520(),
        SigningKey::from_seed(Algorithm::EdDsa, &[9; 32]).expect("a key"),
    );
    let jwks = json_value!({ "keys": [server.one.key.public_jwk(), eddsa.public_jwk(), RsaKey::public_jwk()] });
    assert_eq!(
        apply_client(&server, &server.one, &json_value!({ "jwks": jwks })).status,
        200
    );
    let claims = || server.one.assertion_claims(server.now());
    let header = |alg: &str| json_value!({ "alg": alg });
    for good in [
        server.one.assertion(&claims()),
        eddsa.sign("JWT", &claims()),
        rsa.ps256(&header("PS256"), &claims()),
    ] {
        assert_eq!(push_with_assertion(&server, &good).status, 201);
    }
    for bad in [
        rsa.rs256(&header("RS256"), &claims()),
        rsa.rs256(&header("PS256"), &claims()),
        rsa.ps256(&header("PS384"), &claims()),
    ] {
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &bad)),
            400,
            "invalid_client",
        );
    }
    let key = RsaKey::public_jwk();
    let header = |alg: &str| json_value!({ "typ": "dpop+jwt", "alg": alg, "jwk": key });
    let request = server.one.code_request(&server.code(&server.one));
    let bad = [(
        "dpop",
        rsa.rs256(&header("RS256"), &token_proof_claims(&server)),
    )];
    assert_refused(
        &unchanged(&server, || server.token_with(&server.one, &request, &bad)),
        400,
        "invalid_dpop_proof",
    );
    let good = [(
        "dpop",
        rsa.ps256(&header("PS256"), &token_proof_claims(&server)),
    )];
    assert_eq!(server.token_with(&server.one, &request, &good).status, 200);
}

/// §5.4.1 (3): shall not use or accept the none algorithm.
#[test]
fn the_algorithm_none_is_not_accepted() {
    let server = Server::new();
    for name in ["none", "None", "nOnE"] {
        let assertion = unsigned(
            &json_value!({ "alg": name }),
            &server.one.assertion_claims(server.now()),
            "",
        );
        assert_refused(
            &unchanged(&server, || push_with_assertion(&server, &assertion)),
            400,
            "invalid_client",
        );
        let header = json_value!({ "alg": name, "typ": "dpop+jwt", "jwk": server.one.dpop_key.public_jwk() });
        let proof = unsigned(
            &header,
            &server
                .one
                .proof_claims("POST", &format!("{ISSUER}{PAR}"), server.now()),
            "",
        );
        let request = server.one.authorization_request();
        let response = unchanged(&server, || {
            server.push(&server.one, &request, &[("dpop", proof)])
        });
        assert_refused(&response, 400, "invalid_dpop_proof");
    }
}

/// §5.4.1 (4): RSA keys shall have a minimum length of 2048 bits.
#[test]
fn an_rsa_key_of_2047_bits_is_refused() {
    let server = Server::new();
    let of_bits = |first: u8| URL_SAFE_NO_PAD.encode([&[first][..], &[0xff; 255]].concat());
    let jwks = |first: u8| json_value!({ "jwks": { "keys": [{ "kty": "RSA", "e": "AQAB", "n": of_bits(first) }] } });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &jwks(0x7f)),
        "jwks.keys[0]",
    );
    assert_eq!(apply_client(&server, &server.one, &jwks(0x80)).status, 200);
}

/// §5.4.1 (5): elliptic curve keys shall have a minimum length of 224 bits.
#[test]
fn an_elliptic_curve_key_of_192_bits_is_refused() {
    let server = Server::new();
    let coordinate = URL_SAFE_NO_PAD.encode([7; 24]);
    let key = json_value!({ "kty": "EC", "crv": "P-192", "x": coordinate, "y": coordinate });
    let members = json_value!({ "jwks": { "keys": [server.one.key.public_jwk(), key] } });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &members),
        "jwks.keys[1]",
    );
}

/// §5.4.1 (6): credentials not intended for handling by end-users shall be created with at least
/// 128 bits of entropy.
#[test]
fn every_credential_holds_256_bits_that_no_other_has() {
    let server = Server::with_service(&json_value!({ "accessTokenSignAlg": null }));
    let (tokens, others) = (server.tokens(&server.one), server.tokens(&server.one));
    let credentials = [
        server.request_uri(&server.one),
        server.code(&server.one),
        server.code(&server.one),
        text(&tokens, "access_token").to_owned(),
        text(&tokens, "refresh_token").to_owned(),
        text(&others, "access_token").to_owned(),
        text(&others, "refresh_token").to_owned(),
    ];
    // After the version, the shelf and the row come the bits that are the credential's own.
    let secrets = credentials.map(|text| {
        let word = text.rsplit(':').next().expect("a handle");
        URL_SAFE_NO_PAD.decode(word).expect("base64url")[10..42].to_vec()
    });
    for (index, secret) in secrets.iter().enumerate() {
        assert_eq!(secret.len() * 8, 256);
        assert!(!secrets[..index].contains(secret));
    }
}

/// §5.4.3: where a set has several keys of one kid, a verifier considers their other attributes to
/// select the key.
#[test]
fn keys_of_one_kid_are_told_apart_by_their_type_or_refused() {
    let server = Server::new();
    let another = TestClient::new("another", 5);
    let named = |key: Value| claim(key, "kid", server.one.key.kid());
    let alike = json_value!({ "jwks": { "keys": [server.one.key.public_jwk(), named(another.key.public_jwk())] } });
    assert_document_refused(
        &server,
        || apply_client(&server, &server.one, &alike),
        "jwks",
    );
    let different = json_value!({ "jwks": { "keys": [named(RsaKey::public_jwk()), server.one.key.public_jwk()] } });
    assert_eq!(apply_client(&server, &server.one, &different).status, 200);
    assert_eq!(push_with_claims(&server, |claims, _| claims).status, 201);
}
