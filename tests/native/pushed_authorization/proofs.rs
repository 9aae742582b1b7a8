//! The proofs that come along.

use super::*;

/// Pushes the good request of client one with a proof over these claims.
fn push_with_proof(server: &Server, edit: impl FnOnce(Value, i64) -> Value) -> Response {
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{PAR}"), server.now());
    let proof = server.one.proof(&edit(claims, server.now()));
    server.push(
        &server.one,
        &server.one.authorization_request(),
        &[("dpop", proof)],
    )
}

/// The good request of client one is refused with a proof over these claims.
fn refuses_proof(edit: impl FnOnce(Value, i64) -> Value) {
    let server = Server::new();
    assert_refused(
        &unchanged(&server, || push_with_proof(&server, edit)),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_proof_is_optional_and_a_good_one_is_accepted() {
    let server = Server::new();
    assert_eq!(push_with_proof(&server, |claims, _| claims).status, 201);
}

#[test]
fn a_proof_may_carry_nbf_and_exp() {
    let server = Server::new();
    let pushed = push_with_proof(&server, |claims, now| {
        claim(claim(claims, "nbf", now), "exp", now + 300)
    });
    assert_eq!(pushed.status, 201);
}

#[test]
fn a_proof_made_10_seconds_ago_or_10_seconds_ahead_is_accepted() {
    let server = Server::new();
    for seconds in [-10, 8, 10] {
        assert_eq!(
            push_with_proof(&server, |claims, now| claim(claims, "iat", now + seconds)).status,
            201,
            "{seconds}"
        );
    }
}

#[test]
fn rfc_9449_10_1_a_proof_and_the_same_dpop_jkt_go_together() {
    let server = Server::new();
    let request = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.one.jkt(),
    );
    let proof = server.one.proof_for(PAR, server.now());
    assert_eq!(
        server
            .push(&server.one, &request, &[("dpop", proof)])
            .status,
        201
    );
}

#[test]
fn rfc_9449_10_1_a_proof_and_another_dpop_jkt_contradict_each_other() {
    let server = Server::new();
    let request = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.two.jkt(),
    );
    let proof = server.one.proof_for(PAR, server.now());
    let response = unchanged(&server, || {
        server.push(&server.one, &request, &[("dpop", proof)])
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn a_dpop_jkt_that_is_no_thumbprint_is_refused() {
    for value in [
        "x",
        &CHALLENGE[1..],
        &format!("{CHALLENGE}="),
        &CHALLENGE.replace('-', "+"),
    ] {
        refuses("dpop_jkt", value, "invalid_request");
    }
}

#[test]
fn a_proof_for_another_method_or_uri_is_refused() {
    refuses_proof(|claims, _| claim(claims, "htm", "GET"));
    refuses_proof(|claims, _| claim(claims, "htu", format!("{ISSUER}/oauth/token")));
    refuses_proof(|claims, _| claim(claims, "htu", "https://other.example/oauth/par"));
}

#[test]
fn a_proof_made_an_hour_ago_or_an_hour_ahead_is_refused() {
    refuses_proof(|claims, now| claim(claims, "iat", now - 3600));
    refuses_proof(|claims, now| claim(claims, "iat", now + 3600));
}

#[test]
fn a_proof_without_a_required_claim_is_refused() {
    for name in ["htm", "htu", "iat", "jti"] {
        refuses_proof(|claims, _| no_claim(claims, name));
    }
}

#[test]
fn two_proofs_are_refused() {
    let server = Server::new();
    let headers = [
        ("dpop", server.one.proof_for(PAR, server.now())),
        ("dpop", server.one.proof_for(PAR, server.now())),
    ];
    let response = unchanged(&server, || {
        server.push(&server.one, &server.one.authorization_request(), &headers)
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn a_proof_used_twice_is_refused() {
    let server = Server::new();
    let proof = server.one.proof_for(PAR, server.now());
    let push = || {
        server.push(
            &server.one,
            &server.one.authorization_request(),
            &[("dpop", proof.clone())],
        )
    };
    assert_eq!(push().status, 201);
    assert_refused(&unchanged(&server, push), 400, "invalid_dpop_proof");
}
