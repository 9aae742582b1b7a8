//! Nonces that the server gives for DPoP proofs: RFC 9449 §8 at the authorization server, §9 at the
//! resource.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::state::settled;
use crate::support::{Server, client::ISSUER, json as body};
use sekisho::front::Response;
use serde_json::{Value, json};

const WINDOW: i64 = 300;

fn server() -> Server {
    settled(&json!({ "dpopNonceRequired": true, "dpopNonceDuration": WINDOW }))
}

/// The one `DPoP-Nonce` of a response. RFC 9449 §8.1: `nonce = 1*NQCHAR`.
fn nonce_of(response: &Response) -> String {
    let nonces: Vec<_> = response
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("dpop-nonce"))
        .collect();
    let [(_, nonce)] = nonces[..] else {
        panic!("exactly one nonce, not {}", nonces.len())
    };
    assert!(
        !nonce.is_empty()
            && nonce
                .bytes()
                .all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
        "{nonce}"
    );
    nonce.clone()
}

fn proof(server: &Server, path: &str, nonce: Option<&Value>) -> (&'static str, String) {
    let mut claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{path}"), server.now());
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.clone();
    }
    ("dpop", server.one.proof(&claims))
}

/// Pushes with one proof under one nonce.
fn push(server: &Server, nonce: Option<&Value>) -> Response {
    server.push(
        &server.one,
        &server.one.authorization_request(),
        &[proof(server, "/oauth/par", nonce)],
    )
}

/// Redeems a code with one proof under one nonce.
fn redeem(server: &Server, code: &str, nonce: Option<&Value>) -> Response {
    server.token_with(
        &server.one,
        &server.one.code_request(code),
        &[proof(server, "/oauth/token", nonce)],
    )
}

/// A call to the resource with a good proof of this nonce.
fn call(server: &Server, token: &str, nonce: Option<&Value>) -> Response {
    let mut claims =
        server
            .one
            .proof_claims("GET", &format!("{ISSUER}/sample/resource"), server.now());
    claims["ath"] = sekisho::Digest::of(token).encode().into();
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.clone();
    }
    let headers = [
        ("authorization", format!("DPoP {token}")),
        ("dpop", server.one.proof(&claims)),
    ];
    server.get("/sample/resource", "", &headers)
}

fn no_nonces() -> [Option<Value>; 6] {
    [
        None,
        Some(json!("")),
        Some(json!("nonce")),
        Some(json!(1)),
        Some(json!(null)),
        Some(json!(["nonce"])),
    ]
}

#[test]
fn nonces_are_off_unless_the_service_demands_them() {
    let server = settled(&json!({}));
    let pushed = push(&server, None);
    assert_eq!((pushed.status, pushed.header("dpop-nonce")), (201, None));
    let tokens = redeem(&server, &server.code(&server.one), None);
    assert_eq!((tokens.status, tokens.header("dpop-nonce")), (200, None));
}

#[test]
fn par_challenges_a_proof_without_its_nonce() {
    let server = server();
    for nonce in no_nonces() {
        let response = unchanged(&server, || push(&server, nonce.as_ref()));
        assert_refused(&response, 400, "use_dpop_nonce");
        nonce_of(&response);
    }
}

#[test]
fn the_token_endpoint_challenges_a_proof_without_its_nonce() {
    let server = server();
    let code = server.code(&server.one);
    for nonce in no_nonces() {
        let response = unchanged(&server, || redeem(&server, &code, nonce.as_ref()));
        assert_refused(&response, 400, "use_dpop_nonce");
        nonce_of(&response);
    }
}

#[test]
fn the_resource_challenges_a_proof_without_its_nonce() {
    let server = server();
    let nonce = json!(nonce_of(&push(&server, None)));
    let tokens = body(&redeem(&server, &server.code(&server.one), Some(&nonce)));
    let token = tokens["access_token"].as_str().expect("a token");
    for nonce in no_nonces() {
        let response = unchanged(&server, || call(&server, token, nonce.as_ref()));
        assert_refused(&response, 401, "use_dpop_nonce");
        // RFC 9449 §9: WWW-Authenticate: DPoP error="use_dpop_nonce", ...
        let challenge = response.header("www-authenticate").expect("a challenge");
        assert!(
            challenge.starts_with("DPoP ") && challenge.contains("error=\"use_dpop_nonce\""),
            "{challenge}"
        );
        let nonce = json!(nonce_of(&response));
        assert_eq!(call(&server, token, Some(&nonce)).status, 200);
    }
}

#[test]
fn a_challenge_spends_no_client_assertion() {
    let server = server();
    let code = server.code(&server.one);
    let assertion = server.one.authentication(server.now());
    let parameters: Vec<_> = server
        .one
        .code_request(&code)
        .into_iter()
        .chain(assertion)
        .collect();
    let challenge = server.post(
        "/oauth/token",
        &parameters,
        &[proof(&server, "/oauth/token", None)],
    );
    assert_refused(&challenge, 400, "use_dpop_nonce");
    let nonce = json!(nonce_of(&challenge));
    let response = server.post(
        "/oauth/token",
        &parameters,
        &[proof(&server, "/oauth/token", Some(&nonce))],
    );
    assert_eq!(response.status, 200, "{}", response.body);
}

#[test]
fn a_challenge_at_par_spends_no_client_assertion() {
    let server = server();
    let assertion = server.one.authentication(server.now());
    let parameters: Vec<_> = server
        .one
        .authorization_request()
        .into_iter()
        .chain(assertion)
        .collect();
    let challenge = server.post(
        "/oauth/par",
        &parameters,
        &[proof(&server, "/oauth/par", None)],
    );
    assert_refused(&challenge, 400, "use_dpop_nonce");
    let nonce = json!(nonce_of(&challenge));
    let response = server.post(
        "/oauth/par",
        &parameters,
        &[proof(&server, "/oauth/par", Some(&nonce))],
    );
    assert_eq!(response.status, 201, "{}", response.body);
}

#[test]
fn rfc_9449_8_2_a_success_brings_the_nonce_of_its_time() {
    let server = server();
    let first = nonce_of(&push(&server, None));
    server.wait(WINDOW);
    let pushed = push(&server, Some(&json!(first)));
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let second = nonce_of(&pushed);
    assert_ne!(first, second);
    let tokens = redeem(&server, &server.code(&server.one), Some(&json!(second)));
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    let token = body(&tokens)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let called = call(&server, &token, Some(&json!(nonce_of(&tokens))));
    assert_eq!((called.status, nonce_of(&called)), (200, second));
}

#[test]
fn a_nonce_of_par_is_good_at_the_token_endpoint() {
    let server = server();
    let nonce = json!(nonce_of(&push(&server, None)));
    assert_eq!(
        redeem(&server, &server.code(&server.one), Some(&nonce)).status,
        200
    );
}

#[test]
fn a_stale_nonce_is_challenged_with_a_fresh_one() {
    let server = server();
    let stale = nonce_of(&push(&server, None));
    server.wait(2 * WINDOW);
    let challenge = unchanged(&server, || push(&server, Some(&json!(stale))));
    assert_refused(&challenge, 400, "use_dpop_nonce");
    let fresh = nonce_of(&challenge);
    assert_ne!(fresh, stale);
    assert_eq!(push(&server, Some(&json!(fresh))).status, 201);
}

#[test]
fn a_nonce_that_is_still_to_come_is_challenged() {
    let (server, later) = (server(), server());
    later.wait(10 * WINDOW);
    let early = nonce_of(&push(&later, None));
    assert_refused(
        &unchanged(&server, || push(&server, Some(&json!(early)))),
        400,
        "use_dpop_nonce",
    );
}

#[test]
fn a_request_without_a_proof_is_not_told_to_use_a_nonce() {
    let server = server();
    let code = server.code(&server.one);
    let response = unchanged(&server, || {
        server.token_with(&server.one, &server.one.code_request(&code), &[])
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
    let pushed = server.push(&server.one, &server.one.authorization_request(), &[]);
    assert_eq!(pushed.status, 201, "{}", pushed.body);
}

#[test]
fn a_proof_that_is_wrong_besides_is_not_challenged() {
    let server = server();
    let proof = server.one.proof_for("/oauth/token", server.now());
    let response = unchanged(&server, || {
        server.push(
            &server.one,
            &server.one.authorization_request(),
            &[("dpop", proof)],
        )
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn a_proof_with_a_good_nonce_is_accepted_once() {
    let server = server();
    let nonce = json!(nonce_of(&push(&server, None)));
    let header = proof(&server, "/oauth/par", Some(&nonce));
    let again = || {
        server.push(
            &server.one,
            &server.one.authorization_request(),
            std::slice::from_ref(&header),
        )
    };
    assert_eq!(again().status, 201);
    assert_refused(&unchanged(&server, again), 400, "invalid_dpop_proof");
}
