//! Token introspection: RFC 7662, RFC 9449 §6.2, for both formats of access tokens.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::state::{claims_of, settled, signing_key, text, with_another_secret};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, REDIRECT_URI, VERIFIER, set, unsigned},
    json as body,
};
use sekisho::front::Response;
use serde_json::{Value, json};

/// Servers whose access tokens are JWTs of each algorithm, and opaque.
fn formats() -> [Server; 3] {
    [json!("ES256"), json!("EdDSA"), json!(null)]
        .map(|alg| settled(&json!({ "accessTokenSignAlg": alg })))
}

fn ask(server: &Server, client: &TestClient, parameters: &[(&str, &str)]) -> Response {
    let mut all = client.authentication(server.now());
    all.extend(
        parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    server.post("/oauth/introspect", &all, &[])
}

/// RFC 7662 §2.2: of a token that is not active nothing is told, "including why".
fn assert_inactive(server: &Server, token: &str) {
    let grants = server.host.grants();
    assert_eq!(
        server.introspect(&server.one, token),
        json!({ "active": false }),
        "{token}"
    );
    assert_eq!(server.host.grants(), grants);
}

#[test]
fn an_access_token_that_stands_is_active_with_what_it_is_good_for() {
    for server in formats() {
        let token = text(&server.tokens(&server.one), "access_token");
        let told = server.introspect(&server.one, &token);
        for (member, value) in [
            ("active", json!(true)),
            ("token_type", json!("DPoP")),
            ("iss", json!(ISSUER)),
            ("sub", json!("subject-of-alice")),
            ("client_id", json!("one")),
            ("scope", json!("accounts")),
            ("iat", json!(server.now())),
            ("exp", json!(server.now() + 3600)),
            ("auth_time", json!(server.now())),
            // RFC 9449 §6.2.
            ("cnf", json!({ "jkt": server.one.jkt() })),
        ] {
            assert_eq!(told[member], value, "{member}");
        }
    }
}

#[test]
fn a_refresh_token_that_stands_is_active_and_bound_to_no_key() {
    for server in formats() {
        let token = text(&server.tokens(&server.one), "refresh_token");
        let told = server.introspect(&server.one, &token);
        assert_eq!(
            (&told["active"], &told["client_id"], &told["scope"]),
            (&json!(true), &json!("one"), &json!("accounts"))
        );
        assert_eq!((told.get("cnf"), told.get("token_type")), (None, None));
    }
}

#[test]
fn introspection_changes_no_grant() {
    for server in formats() {
        let tokens = server.tokens(&server.one);
        let grants = server.host.grants();
        for name in ["access_token", "refresh_token"] {
            assert_eq!(
                server.introspect(&server.one, &text(&tokens, name))["active"],
                true
            );
        }
        assert_eq!(server.host.grants(), grants);
    }
}

#[test]
fn rfc_7662_4_a_token_is_inactive_to_a_client_that_has_nothing_to_do_with_it() {
    for server in formats() {
        let tokens = server.tokens(&server.one);
        for name in ["access_token", "refresh_token"] {
            let told = server.introspect(&server.two, &text(&tokens, name));
            assert_eq!(told, json!({ "active": false }), "{name}");
        }
    }
}

#[test]
fn rfc_7662_2_1_a_hint_may_be_wrong() {
    for server in formats() {
        let tokens = server.tokens(&server.one);
        for (name, hint) in [
            ("access_token", "refresh_token"),
            ("refresh_token", "access_token"),
            ("access_token", "unheard_of"),
        ] {
            let response = ask(
                &server,
                &server.one,
                &[("token", &text(&tokens, name)), ("token_type_hint", hint)],
            );
            assert_eq!(body(&response)["active"], true, "{name} {hint}");
        }
    }
}

#[test]
fn an_access_token_is_inactive_from_its_expiry_on() {
    for server in formats() {
        let token = text(&server.tokens(&server.one), "access_token");
        server.wait(3599);
        assert_eq!(server.introspect(&server.one, &token)["active"], true);
        server.wait(1);
        assert_inactive(&server, &token);
    }
}

#[test]
fn a_refresh_token_is_inactive_from_its_expiry_on() {
    for server in formats() {
        let token = text(&server.tokens(&server.one), "refresh_token");
        server.wait(2_592_000);
        assert_inactive(&server, &token);
    }
}

#[test]
fn what_is_no_token_is_inactive() {
    for server in formats() {
        let request_uri = server.request_uri(&server.one);
        let code = server.code(&server.one);
        let handle = request_uri.trim_start_matches("urn:ietf:params:oauth:request_uri:");
        for token in [
            "unknown",
            ".",
            "..",
            "0.0.A",
            "e30.e30.e30",
            "Bearer x",
            "\u{0}",
            "関所",
            &"a".repeat(20_000),
            &request_uri,
            handle,
            &code,
        ] {
            assert_inactive(&server, token);
        }
    }
}

#[test]
fn a_token_of_a_row_that_never_was_is_inactive() {
    let server = settled(&json!({}));
    let secret = server.one.jkt();
    for place in [
        "0.0",
        "63.1",
        "64.1",
        "0.9007199254740991",
        "0.9007199254740992",
        "-1.0",
        "00.0",
    ] {
        assert_inactive(&server, &format!("{place}.{secret}"));
    }
}

#[test]
fn another_secret_for_the_same_row_is_inactive() {
    for server in formats() {
        let refresh_token = text(&server.tokens(&server.one), "refresh_token");
        assert_inactive(&server, &with_another_secret(&refresh_token));
    }
}

#[test]
fn a_spent_code_is_inactive() {
    let server = settled(&json!({ "accessTokenSignAlg": null }));
    let code = server.code(&server.one);
    assert_eq!(
        server
            .token(&server.one, &server.one.code_request(&code))
            .status,
        200
    );
    assert_inactive(&server, &code);
}

#[test]
fn rfc_6749_4_1_2_the_tokens_of_a_replayed_code_are_inactive() {
    for server in formats() {
        let code = server.code(&server.one);
        let tokens = body(&server.token(&server.one, &server.one.code_request(&code)));
        assert_refused(
            &server.token(&server.one, &server.one.code_request(&code)),
            400,
            "invalid_grant",
        );
        for name in ["access_token", "refresh_token"] {
            assert_inactive(&server, &text(&tokens, name));
        }
    }
}

#[test]
fn a_replay_by_another_client_ends_nothing() {
    for server in formats() {
        let code = server.code(&server.one);
        let tokens = body(&server.token(&server.one, &server.one.code_request(&code)));
        assert_refused(
            &server.token(&server.two, &server.two.code_request(&code)),
            400,
            "invalid_grant",
        );
        assert_eq!(
            server.introspect(&server.one, &text(&tokens, "access_token"))["active"],
            true
        );
    }
}

#[test]
fn a_jwt_under_another_key_is_inactive() {
    let server = settled(&json!({}));
    let claims = claims_of(&text(&server.tokens(&server.one), "access_token"));
    let kid = signing_key(&server).kid().to_owned();
    assert_inactive(&server, &server.one.key.sign("at+jwt", &claims));
    for header in [
        json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid }),
        json!({ "alg": "ES256", "typ": "at+jwt", "jwk": crate::support::forge::ec_jwk(66) }),
        json!({ "alg": "ES256", "typ": "at+jwt" }),
    ] {
        assert_inactive(&server, &crate::support::forge::es256(66, &header, &claims));
    }
}

#[test]
fn an_unsigned_jwt_is_inactive() {
    let server = settled(&json!({}));
    let claims = claims_of(&text(&server.tokens(&server.one), "access_token"));
    for alg in ["none", "ES256"] {
        for signature in ["", "AAAA"] {
            assert_inactive(
                &server,
                &unsigned(&json!({ "alg": alg, "typ": "at+jwt" }), &claims, signature),
            );
        }
    }
}

#[test]
fn a_jwt_whose_claims_were_changed_is_inactive() {
    let server = settled(&json!({}));
    let token = text(&server.tokens(&server.one), "access_token");
    let mut claims = claims_of(&token);
    claims["scope"] = "accounts payments".into();
    let forged = unsigned(&json!({}), &claims, "");
    let parts: Vec<&str> = token.split('.').collect();
    let payload = forged.split('.').nth(1).expect("a payload");
    assert_inactive(&server, &[parts[0], payload, parts[2]].join("."));
}

#[test]
fn rfc_9068_4_a_jwt_of_another_typ_is_inactive_though_the_server_signed_it() {
    let server = settled(&json!({}));
    let claims = claims_of(&text(&server.tokens(&server.one), "access_token"));
    for typ in ["JWT", "dpop+jwt", "logout+jwt", "at+jwtx", "jwt", ""] {
        assert_inactive(&server, &signing_key(&server).sign(typ, &claims));
    }
}

#[test]
fn a_jwt_of_another_issuer_is_inactive_though_the_key_is_the_same() {
    let server = settled(&json!({}));
    let claims = claims_of(&text(&server.tokens(&server.one), "access_token"));
    for issuer in [
        json!("https://other.example"),
        json!(null),
        json!([ISSUER]),
        json!("https://localhost/"),
    ] {
        let mut claims = claims.clone();
        claims["iss"] = issuer;
        assert_inactive(&server, &signing_key(&server).sign("at+jwt", &claims));
    }
}

#[test]
fn a_signed_jwt_without_what_it_needs_is_inactive() {
    let server = settled(&json!({}));
    let claims = claims_of(&text(&server.tokens(&server.one), "access_token"));
    for name in ["jti", "exp", "cnf", "iss"] {
        for value in [json!(null), json!(1), json!("x"), json!({})] {
            let mut claims = claims.clone();
            claims[name] = value;
            if name != "exp" || !claims["exp"].is_number() {
                assert_inactive(&server, &signing_key(&server).sign("at+jwt", &claims));
            }
        }
    }
}

#[test]
fn a_request_without_exactly_one_token_is_refused() {
    let server = settled(&json!({}));
    assert_refused(
        &unchanged(&server, || ask(&server, &server.one, &[])),
        400,
        "invalid_request",
    );
    assert_refused(
        &unchanged(&server, || ask(&server, &server.one, &[("token", "")])),
        400,
        "invalid_request",
    );
    assert_refused(
        &unchanged(&server, || {
            ask(&server, &server.one, &[("token", "a"), ("token", "b")])
        }),
        400,
        "invalid_request",
    );
}

#[test]
fn a_bad_proof_is_refused_though_none_is_needed() {
    let server = settled(&json!({}));
    let mut parameters = server.one.authentication(server.now());
    set(&mut parameters, "token", "unknown");
    let proof = server.one.proof_for("/oauth/token", server.now());
    let response = unchanged(&server, || {
        server.post("/oauth/introspect", &parameters, &[("dpop", proof)])
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn what_is_told_is_not_to_be_kept() {
    for server in formats() {
        let token = text(&server.tokens(&server.one), "access_token");
        let response = ask(&server, &server.one, &[("token", &token)]);
        assert_eq!(response.header("cache-control"), Some("no-store"));
    }
}

#[test]
fn an_opaque_token_tells_nothing_to_who_reads_it() {
    let server = settled(&json!({ "accessTokenSignAlg": null }));
    let token = text(&server.tokens(&server.one), "access_token");
    for private in ["alice", "one", REDIRECT_URI, VERIFIER] {
        assert!(!token.contains(private));
    }
    let state: Vec<Value> = server
        .host
        .grants()
        .iter()
        .map(|grant| serde_json::to_value(grant).expect("plain data"))
        .collect();
    assert!(
        !json!(state).to_string().contains(&token[14..]),
        "only its digest is kept"
    );
}

#[test]
fn the_tokens_of_a_locked_or_deleted_client_do_not_count() {
    for lock in [true, false] {
        let server = Server::new();
        let token = server.tokens(&server.one)["access_token"]
            .as_str()
            .expect("an access token")
            .to_owned();
        assert_eq!(server.introspect(&server.one, &token)["active"], true);
        if lock {
            let mut document = server.one.document();
            document["locked"] = true.into();
            let documents =
                serde_json::json!([{ "name": "one.json", "kind": "client", "document": document }]);
            assert_eq!(
                server
                    .admin(
                        "/admin/apply",
                        &serde_json::json!({ "documents": documents })
                    )
                    .status,
                200
            );
        } else {
            assert_eq!(
                server
                    .admin(
                        "/admin/delete",
                        &serde_json::json!({ "kind": "client", "id": "one" })
                    )
                    .status,
                200
            );
        }
        assert_eq!(
            server.introspect(&server.two, &token),
            serde_json::json!({ "active": false })
        );
        assert_eq!(server.resource(&server.one, &token).status, 401);
    }
}

#[test]
fn the_tokens_of_a_deleted_client_do_not_come_back_with_another_of_its_name() {
    let server = Server::new();
    let token = text(&server.tokens(&server.one), "access_token");
    assert_eq!(
        server
            .admin("/admin/delete", &json!({ "kind": "client", "id": "one" }))
            .status,
        200
    );
    let documents =
        json!([{ "name": "one.json", "kind": "client", "document": server.one.document() }]);
    assert_eq!(
        server
            .admin("/admin/apply", &json!({ "documents": documents }))
            .status,
        200
    );
    assert_eq!(
        server.introspect(&server.two, &token),
        json!({ "active": false })
    );
    assert_eq!(server.resource(&server.one, &token).status, 401);
}

#[test]
fn a_refresh_token_is_nobodys_business_but_its_clients() {
    for server in formats() {
        let token = text(&server.tokens(&server.one), "refresh_token");
        assert_eq!(
            server.introspect(&server.two, &token),
            json!({ "active": false })
        );
    }
}
