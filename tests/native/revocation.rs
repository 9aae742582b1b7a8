//! Token revocation: RFC 7009, for both formats of access tokens.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::state::{claims_of, settled, signing_key, text};
use crate::support::{Server, TestClient, client::set, json as body};
use sekisho::front::Response;
use serde_json::{Value, json};

/// Servers whose access tokens are JWTs, and opaque.
fn formats() -> [Server; 2] {
    [json!("ES256"), json!(null)].map(|alg| settled(&json!({ "accessTokenSignAlg": alg })))
}

fn revoke_with(server: &Server, client: &TestClient, parameters: &[(&str, &str)]) -> Response {
    let mut all = client.authentication(server.now());
    all.extend(
        parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    server.post("/oauth/revoke", &all, &[])
}

fn revoke(server: &Server, client: &TestClient, token: &str) -> Response {
    revoke_with(server, client, &[("token", token)])
}

fn is_active(server: &Server, token: &str) -> bool {
    server.introspect(&server.one, token)["active"] == true
}

fn refresh(server: &Server, refresh_token: &str) -> Response {
    server.token(&server.one, &server.one.refresh_request(refresh_token))
}

/// Access and refresh token of a whole flow.
fn tokens(server: &Server) -> (String, String) {
    let tokens = server.tokens(&server.one);
    (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    )
}

/// Revoking `token` answers 200 and changes no grant.
fn assert_nothing_to_revoke(server: &Server, client: &TestClient, token: &str) {
    let grants = server.host.grants();
    let response = revoke(server, client, token);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(server.host.grants(), grants, "{token}");
}

#[test]
fn a_revoked_access_token_stands_no_more() {
    for server in formats() {
        let (access, _) = tokens(&server);
        assert_eq!(server.resource(&server.one, &access).status, 200);
        assert_eq!(revoke(&server, &server.one, &access).status, 200);
        assert!(!is_active(&server, &access));
        assert_refused(&server.resource(&server.one, &access), 401, "invalid_token");
    }
}

#[test]
fn a_revoked_access_token_leaves_its_siblings_and_the_refresh_token() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        let sibling = text(&body(&refresh(&server, &refresh_token)), "access_token");
        assert_eq!(revoke(&server, &server.one, &access).status, 200);
        assert!(is_active(&server, &sibling) && is_active(&server, &refresh_token));
        assert_eq!(refresh(&server, &refresh_token).status, 200);
        assert!(!is_active(&server, &access));
    }
}

#[test]
fn rfc_7009_2_1_a_revoked_refresh_token_ends_every_access_token_of_its_grant() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        let sibling = text(&body(&refresh(&server, &refresh_token)), "access_token");
        assert_eq!(revoke(&server, &server.one, &refresh_token).status, 200);
        for token in [&access, &sibling, &refresh_token] {
            assert!(!is_active(&server, token));
        }
        assert_refused(&server.resource(&server.one, &access), 401, "invalid_token");
        assert_refused(&refresh(&server, &refresh_token), 400, "invalid_grant");
    }
}

#[test]
fn a_revoked_refresh_token_ends_no_other_grant() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        let (_, other) = tokens(&server);
        assert_eq!(revoke(&server, &server.one, &other).status, 200);
        assert!(is_active(&server, &access) && is_active(&server, &refresh_token));
    }
}

#[test]
fn rfc_7009_2_1_a_token_of_another_client_is_refused_and_stands() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        for token in [&access, &refresh_token] {
            let grants = server.host.grants();
            assert_refused(&revoke(&server, &server.two, token), 400, "invalid_grant");
            assert_eq!(server.host.grants(), grants);
            assert!(is_active(&server, token));
        }
    }
}

#[test]
fn rfc_7009_2_2_an_unknown_token_is_no_error() {
    for server in formats() {
        for token in [
            "unknown",
            ".",
            "0.0.A",
            "e30.e30.e30",
            "\u{0}",
            "関所",
            &format!("0.0.{}", server.one.jkt()),
        ] {
            assert_nothing_to_revoke(&server, &server.one, token);
        }
    }
}

#[test]
fn rfc_7009_2_2_a_token_revoked_twice_is_no_error() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        for token in [&access, &access, &refresh_token, &refresh_token, &access] {
            let response = revoke(&server, &server.one, token);
            assert_eq!(response.status, 200, "{}", response.body);
        }
    }
}

#[test]
fn an_expired_access_token_is_no_error() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        server.wait(3600);
        assert_eq!(revoke(&server, &server.one, &access).status, 200);
        assert!(is_active(&server, &refresh_token));
    }
}

#[test]
fn rfc_7009_2_1_a_wrong_hint_does_not_save_a_token() {
    for server in formats() {
        let (access, refresh_token) = tokens(&server);
        for (token, hint) in [(&access, "refresh_token"), (&refresh_token, "access_token")] {
            assert_eq!(
                revoke_with(
                    &server,
                    &server.one,
                    &[("token", token), ("token_type_hint", hint)]
                )
                .status,
                200
            );
            assert!(!is_active(&server, token));
        }
    }
}

#[test]
fn a_code_is_no_token_and_survives() {
    let server = settled(&json!({}));
    let code = server.code(&server.one);
    assert_nothing_to_revoke(&server, &server.one, &code);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
}

#[test]
fn a_forged_jwt_revokes_nothing() {
    let server = settled(&json!({}));
    let (access, _) = tokens(&server);
    let claims = claims_of(&access);
    assert_nothing_to_revoke(
        &server,
        &server.one,
        &server.one.key.sign("at+jwt", &claims),
    );
    assert_nothing_to_revoke(
        &server,
        &server.one,
        &signing_key(&server).sign("JWT", &claims),
    );
    let mut foreign = claims.clone();
    foreign["iss"] = "https://other.example".into();
    assert_nothing_to_revoke(
        &server,
        &server.one,
        &signing_key(&server).sign("at+jwt", &foreign),
    );
    assert!(is_active(&server, &access));
}

#[test]
fn a_request_without_exactly_one_token_is_refused() {
    let server = settled(&json!({}));
    for parameters in [
        &[][..],
        &[("token", "")],
        &[("token", "a"), ("token", "b")],
        &[("refresh_token", "a")],
    ] {
        let response = unchanged(&server, || revoke_with(&server, &server.one, parameters));
        assert_refused(&response, 400, "invalid_request");
    }
}

#[test]
fn a_bad_proof_is_refused_though_none_is_needed() {
    let server = settled(&json!({}));
    let (access, _) = tokens(&server);
    let mut parameters = server.one.authentication(server.now());
    set(&mut parameters, "token", &access);
    let proof = server.one.proof_for("/oauth/token", server.now());
    let response = unchanged(&server, || {
        server.post("/oauth/revoke", &parameters, &[("dpop", proof)])
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
    assert!(is_active(&server, &access));
}

#[test]
fn a_replayed_assertion_revokes_nothing() {
    let server = settled(&json!({}));
    let (access, _) = tokens(&server);
    let authentication = server.one.authentication(server.now());
    let request = |token: &str| {
        let mut parameters = authentication.clone();
        set(&mut parameters, "token", token);
        server.post("/oauth/revoke", &parameters, &[])
    };
    assert_eq!(request("unknown").status, 200);
    assert_refused(
        &unchanged(&server, || request(&access)),
        400,
        "invalid_client",
    );
    assert!(is_active(&server, &access));
}

#[test]
fn the_answer_says_nothing_of_the_token() {
    for server in formats() {
        let (access, _) = tokens(&server);
        let known = revoke(&server, &server.one, &access);
        let unknown = revoke(&server, &server.one, "unknown");
        assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
        assert_eq!(
            serde_json::from_str::<Value>(&known.body).ok(),
            Some(json!({}))
        );
    }
}
