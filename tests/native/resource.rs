//! A protected resource: RFC 6750 §3, RFC 9449 §7, FAPI 2.0 SP §5.3.4, for both formats of access
//! tokens.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::state::{claims_of, settled, signing_key, text};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, unsigned},
    host::{ADMIN_SECRET, MemoryShelf},
    json as body,
    server::block_on,
};
use sekisho::{
    Digest,
    backend::{Host, Settings},
    front::{Request, Response},
    oauth::outgoing::Reach,
    oauth::request::body::Body,
};
use serde_json::json;

const PATH: &str = "/sample/resource";

/// Servers whose access tokens are JWTs, and opaque.
fn formats() -> [Server; 2] {
    [json!("ES256"), json!(null)].map(|alg| settled(&json!({ "accessTokenSignAlg": alg })))
}

fn token(server: &Server) -> String {
    text(&server.tokens(&server.one), "access_token")
}

/// A call whose headers are good but for these.
fn call(server: &Server, token: &str, headers: &[(&'static str, String)]) -> Response {
    let good = server.one.resource_headers(token, server.now());
    let kept = good
        .into_iter()
        .filter(|(name, _)| headers.iter().all(|(other, _)| other != name));
    let all: Vec<_> = kept
        .chain(headers.iter().cloned())
        .filter(|(_, value)| !value.is_empty())
        .collect();
    server.get(PATH, "", &all)
}

/// RFC 9449 §7.1: the challenge is of the scheme DPoP and lists the algorithms.
fn challenge_of(response: &Response) -> String {
    let challenge = response
        .header("www-authenticate")
        .expect("a challenge")
        .to_owned();
    assert!(challenge.starts_with("DPoP "), "{challenge}");
    let (_, algs) = challenge.split_once("algs=\"").expect("algs");
    let algs: Vec<&str> = algs
        .split('"')
        .next()
        .expect("a value")
        .split(' ')
        .collect();
    // FAPI 2.0 SP §5.4.1.
    assert!(
        ["ES256", "EdDSA", "PS256"]
            .iter()
            .all(|alg| algs.contains(alg)),
        "{challenge}"
    );
    assert!(
        ["none", "RS256", "HS256"]
            .iter()
            .all(|alg| !algs.contains(alg)),
        "{challenge}"
    );
    challenge
}

/// The token gets nothing: RFC 6750 §3.1, `invalid_token`.
fn assert_no_good(server: &Server, token: &str) {
    let grants = server.host.grants();
    let response = server.resource(&server.one, token);
    assert_refused(&response, 401, "invalid_token");
    assert!(challenge_of(&response).contains("error=\"invalid_token\""));
    assert_eq!(server.host.grants(), grants);
}

#[test]
fn a_token_and_its_proof_get_the_resource() {
    for server in formats() {
        let response = server.resource(&server.one, &token(&server));
        assert_eq!(response.status, 200, "{}", response.body);
        let told = body(&response);
        assert_eq!(
            (&told["sub"], &told["client_id"]),
            (&json!("subject-of-alice"), &json!("one"))
        );
    }
}

#[test]
fn rfc_9110_11_1_the_scheme_is_case_insensitive() {
    for server in formats() {
        let token = token(&server);
        for scheme in ["DPoP", "dpop", "DPOP", "dPoP", "dpOp"] {
            let response = call(
                &server,
                &token,
                &[("authorization", format!("{scheme} {token}"))],
            );
            assert_eq!(response.status, 200, "{scheme}: {}", response.body);
        }
    }
}

#[test]
fn a_post_gets_the_resource_with_a_proof_of_its_own_method() {
    let server = settled(&json!({}));
    let token = token(&server);
    for (method, status) in [("POST", 200), ("GET", 401)] {
        let mut claims = server
            .one
            .proof_claims(method, &format!("{ISSUER}{PATH}"), server.now());
        claims["ath"] = Digest::of(&token).encode().into();
        let headers = [
            ("authorization", format!("DPoP {token}")),
            ("dpop", server.one.proof(&claims)),
        ];
        assert_eq!(server.post(PATH, &[], &headers).status, status);
    }
}

#[test]
fn rfc_6750_3_1_without_any_token_the_challenge_names_no_error() {
    let server = settled(&json!({}));
    let response = unchanged(&server, || server.get(PATH, "", &[]));
    assert_eq!(response.status, 401);
    assert!(!challenge_of(&response).contains("error"));
}

#[test]
fn rfc_9449_7_2_a_bound_token_is_no_bearer_token() {
    for server in formats() {
        let token = token(&server);
        for scheme in ["Bearer", "bEARER", "Basic", "Digest", ""] {
            let response = unchanged(&server, || {
                call(
                    &server,
                    &token,
                    &[("authorization", format!("{scheme} {token}"))],
                )
            });
            assert_eq!(response.status, 401, "{scheme}");
            challenge_of(&response);
            let without_proof = [
                ("authorization", format!("{scheme} {token}")),
                ("dpop", String::new()),
            ];
            let response = unchanged(&server, || call(&server, &token, &without_proof));
            assert_eq!(response.status, 401, "{scheme}");
        }
    }
}

#[test]
fn an_authorization_header_that_is_not_one_scheme_and_one_token_is_refused() {
    for server in formats() {
        let token = token(&server);
        for value in [
            token.clone(),
            "DPoP".into(),
            "DPoP ".into(),
            format!("DPoP {token} {token}"),
            format!("DPoP{token}"),
        ] {
            let response = unchanged(&server, || {
                call(&server, &token, &[("authorization", value.clone())])
            });
            assert_eq!(response.status, 401, "{value}");
        }
        let twice = format!("DPoP {token}");
        let response = unchanged(&server, || {
            call(
                &server,
                &token,
                &[("authorization", twice.clone()), ("authorization", twice)],
            )
        });
        assert_eq!(response.status, 401);
    }
}

#[test]
fn fapi_2_5_3_4_a_token_in_the_query_is_refused() {
    for server in formats() {
        let token = token(&server);
        let query = format!("access_token={token}");
        let response = unchanged(&server, || server.get(PATH, &query, &[]));
        assert_refused(&response, 400, "invalid_request");
        let headers = server.one.resource_headers(&token, server.now());
        assert_refused(
            &unchanged(&server, || server.get(PATH, &query, &headers)),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn fapi_2_5_3_4_a_token_in_the_body_is_refused() {
    let server = settled(&json!({}));
    let token = token(&server);
    let mut claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{PATH}"), server.now());
    claims["ath"] = Digest::of(&token).encode().into();
    let proof = ("dpop", server.one.proof(&claims));
    let parameters = [("access_token".to_owned(), token.clone())];
    let response = unchanged(&server, || {
        server.post(PATH, &parameters, std::slice::from_ref(&proof))
    });
    assert_refused(&response, 400, "invalid_request");
    let headers = [proof, ("authorization", format!("DPoP {token}"))];
    assert_refused(
        &unchanged(&server, || server.post(PATH, &parameters, &headers)),
        400,
        "invalid_request",
    );
}

#[test]
fn without_a_proof_the_token_is_no_use() {
    for server in formats() {
        let token = token(&server);
        let response = unchanged(&server, || {
            call(&server, &token, &[("dpop", String::new())])
        });
        assert_refused(&response, 401, "invalid_dpop_proof");
        assert!(challenge_of(&response).contains("error=\"invalid_dpop_proof\""));
    }
}

#[test]
fn rfc_9449_7_1_the_token_of_another_key_is_no_use() {
    for server in formats() {
        let token = token(&server);
        let grants = server.host.grants();
        let response = server.resource(&server.two, &token);
        assert_refused(&response, 401, "invalid_token");
        assert_eq!(server.host.grants(), grants);
    }
}

#[test]
fn a_token_from_its_expiry_on_is_no_use() {
    for server in formats() {
        let token = token(&server);
        server.wait(3599);
        assert_eq!(server.resource(&server.one, &token).status, 200);
        server.wait(1);
        assert_no_good(&server, &token);
    }
}

#[test]
fn what_is_no_access_token_is_no_use() {
    for server in formats() {
        let code = server.code(&server.one);
        assert_no_good(&server, &code);
        let tokens = body(&server.token(&server.one, &server.one.code_request(&code)));
        assert_no_good(&server, &code);
        assert_no_good(&server, &text(&tokens, "refresh_token"));
        assert_no_good(
            &server,
            &server
                .one
                .assertion(&server.one.assertion_claims(server.now())),
        );
        for token in [
            "unknown",
            "e30.e30.e30",
            "0.0.A",
            &format!("0.0.{}", server.one.jkt()),
        ] {
            assert_no_good(&server, token);
        }
    }
}

#[test]
fn a_forged_jwt_is_no_use() {
    let server = settled(&json!({}));
    let token = token(&server);
    let claims = claims_of(&token);
    let own = signing_key(&server);
    assert_no_good(&server, &server.one.key.sign("at+jwt", &claims));
    assert_no_good(&server, &own.sign("JWT", &claims));
    assert_no_good(
        &server,
        &unsigned(&json!({ "alg": "none", "typ": "at+jwt" }), &claims, ""),
    );
    let mut foreign = claims.clone();
    foreign["iss"] = "https://other.example".into();
    assert_no_good(&server, &own.sign("at+jwt", &foreign));
    let mut unbound = claims;
    unbound.as_object_mut().expect("an object").remove("cnf");
    assert_no_good(&server, &own.sign("at+jwt", &unbound));
}

#[test]
fn rfc_6749_4_1_2_the_token_of_a_replayed_code_is_no_use() {
    for server in formats() {
        let code = server.code(&server.one);
        let token = text(
            &body(&server.token(&server.one, &server.one.code_request(&code))),
            "access_token",
        );
        assert_refused(
            &server.token(&server.one, &server.one.code_request(&code)),
            400,
            "invalid_grant",
        );
        assert_no_good(&server, &token);
    }
}

#[test]
fn every_answer_tells_the_time() {
    let server = settled(&json!({}));
    let token = token(&server);
    // 1 January 2026, 00:00:00 GMT is 1767225600: the world begins there.
    for response in [
        server.resource(&server.one, &token),
        server.get(PATH, "", &[]),
    ] {
        assert_eq!(
            response.header("date"),
            Some("Thu, 01 Jan 2026 00:00:00 GMT")
        );
    }
}

#[test]
fn an_interaction_id_goes_back_as_it_came() {
    let server = settled(&json!({}));
    let token = token(&server);
    for id in [
        "c770aef3-6784-41f7-8e0e-ff5f97bddb3a",
        "C770AEF3-6784-41F7-8E0E-FF5F97BDDB3A",
    ] {
        let header = ("x-fapi-interaction-id", id.to_owned());
        assert_eq!(
            call(&server, &token, std::slice::from_ref(&header)).header("x-fapi-interaction-id"),
            Some(id)
        );
        assert_eq!(
            server
                .get(PATH, "", &[header])
                .header("x-fapi-interaction-id"),
            Some(id),
            "on a refusal too"
        );
    }
}

#[test]
fn an_interaction_id_that_is_no_uuid_does_not_go_back() {
    let server = settled(&json!({}));
    let token = token(&server);
    for id in [
        "1",
        "c770aef3-6784-41f7-8e0e-ff5f97bddb3",
        "c770aef3-6784-41f7-8e0e-ff5f97bddb3z",
        "c770aef3678441f78e0eff5f97bddb3a----",
    ] {
        let response = call(&server, &token, &[("x-fapi-interaction-id", id.to_owned())]);
        assert_eq!(
            (response.status, response.header("x-fapi-interaction-id")),
            (200, None),
            "{id}"
        );
    }
}

#[test]
fn the_query_may_hold_anything_else() {
    let server = settled(&json!({}));
    let token = token(&server);
    let headers = server.one.resource_headers(&token, server.now());
    assert_eq!(
        server.get(PATH, "page=2&accounts=all", &headers).status,
        200
    );
}

#[test]
fn the_resource_is_served_in_development_only() {
    let mut server = settled(&json!({}));
    let token = token(&server);
    server.host.settings = Settings::new(Some(ADMIN_SECRET), false);
    assert_refused(
        &unchanged(&server, || server.resource(&server.one, &token)),
        404,
        "not_found",
    );
}

#[test]
fn a_server_that_others_can_reach_is_never_in_development() {
    for issuer in [
        "https://id.example.com",
        "https://localhost.example",
        "https://10.0.0.1",
    ] {
        let server = settled(&json!({ "issuer": issuer }));
        assert!(server.host.settings.development);
        let response = server.get("/sample/resource", "", &[]);
        assert_refused(&response, 404, "not_found");
        let issuer = &block_on(server.host.service()).expect("a service").issuer;
        assert!(!server.host.settings.is_development(issuer), "{issuer}");
        assert_eq!(server.host.settings.reach(issuer), Reach::PublicNetwork);
    }
    for issuer in [
        "https://localhost:8443",
        "http://127.0.0.1:8787",
        "http://[::1]",
    ] {
        let server = settled(&json!({ "issuer": issuer }));
        let response = server.get("/sample/resource", "", &[]);
        assert_refused(&response, 401, "invalid_token");
    }
}

#[test]
fn a_body_beyond_its_bound_is_refused() {
    let server = settled(&json!({}));
    let request = Request::new("POST", PATH, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body(Body::TooLarge);
    let response = unchanged(&server, || server.send(&request));
    assert_eq!(response.status, 413, "{}", response.body);
}

#[test]
fn one_proof_opens_one_token_only() {
    for server in formats() {
        let (first, second) = (token(&server), token(&server));
        let client: &TestClient = &server.one;
        let [_, proof] = client.resource_headers(&first, server.now());
        let response = unchanged(&server, || {
            call(&server, &second, std::slice::from_ref(&proof))
        });
        assert_refused(&response, 401, "invalid_dpop_proof");
    }
}

#[test]
fn a_stranger_with_a_proof_and_a_made_up_token_leaves_no_trace() {
    let server = Server::new();
    let remembered = || {
        server
            .host
            .shelves
            .borrow()
            .values()
            .map(MemoryShelf::used)
            .sum::<usize>()
    };
    let token = server.tokens(&server.one)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let before = remembered();
    for made_up in [
        "0.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "63.9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert_eq!(server.resource(&server.one, made_up).status, 401);
    }
    assert_eq!(remembered(), before);
    assert_eq!(server.resource(&server.one, &token).status, 200);
    assert_eq!(remembered(), before + 1);
}
