//! Requirements for resource servers: §5.3.4.

use super::{RESOURCE, call_with_proof};
use crate::support::client::{ISSUER, unsigned};
use crate::support::expect::{
    assert_challenged, claim, grants_unchanged, parameters, parts_of, text, unchanged, with,
};
use crate::support::{Server, form, json};
use sekisho::Digest;
use serde_json::{Value, json as json_value};

/// §5.3.4 (1): shall accept access tokens in the HTTP header, RFC 6750 §2.1 or RFC 9449 §7.1.
///
/// In `oauth/request/presented_token.rs`: `find`.
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
///
/// In `oauth/request/presented_token.rs`: `find`.
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
///
/// In `oauth/request/accepted_token.rs`: `stands`; `backend/protected.rs`: `held`.
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
///
/// In `oauth/request/accepted_token.rs`: `accepted`.
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
///
/// In `oauth/request/accepted_token.rs`: `check_key`.
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
