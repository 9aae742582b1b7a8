//! The proofs that come along.

use super::*;

/// Client one redeems a fresh code with these headers.
fn redeem_with_headers(server: &Server, headers: &[(&str, String)]) -> Response {
    let request = server.one.code_request(&server.code(&server.one));
    unchanged(server, || server.token_with(&server.one, &request, headers))
}

#[test]
fn a_request_without_a_proof_is_refused_and_not_challenged() {
    for members in [json_value!({}), json_value!({ "dpopNonceRequired": true })] {
        let server = Server::with_service(&members);
        assert_refused(
            &redeem_with_headers(&server, &[]),
            400,
            "invalid_dpop_proof",
        );
    }
}

#[test]
fn two_proofs_are_refused() {
    let server = Server::new();
    let proof = || ("dpop", server.one.proof_for(TOKEN, server.now()));
    assert_refused(
        &redeem_with_headers(&server, &[proof(), proof()]),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_proof_that_is_none_is_refused() {
    let server = Server::new();
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now());
    let jwk = server.one.dpop_key.public_jwk();
    let none = unsigned(
        &json_value!({ "alg": "none", "typ": "dpop+jwt", "jwk": jwk }),
        &claims,
        "",
    );
    let no_key = server.one.dpop_key.sign("dpop+jwt", &claims);
    let another_type = server.one.dpop_key.sign_with_jwk("JWT", &claims);
    let (good, other) = (
        server.one.proof(&claims),
        server.two.dpop_key.sign_with_jwk("dpop+jwt", &claims),
    );
    let (signed, (_, signature)) = (
        good.rsplit_once('.').expect("a JWS").0,
        other.rsplit_once('.').expect("a JWS"),
    );
    let forged = format!("{signed}.{signature}");
    for proof in [
        "x".to_owned(),
        signed.to_owned(),
        none,
        no_key,
        another_type,
        forged,
    ] {
        assert_refused(
            &redeem_with_headers(&server, &[("dpop", proof)]),
            400,
            "invalid_dpop_proof",
        );
    }
}

#[test]
fn a_proof_with_a_private_member_in_its_key_is_refused_although_its_signature_holds() {
    let server = Server::new();
    let claims = || {
        server
            .one
            .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now())
    };
    let proof = |jwk: Value| {
        RsaKey::rfc_7520().ps256(
            &json_value!({ "alg": "PS256", "typ": "dpop+jwt", "jwk": jwk }),
            &claims(),
        )
    };
    let private = proof(claim(RsaKey::public_jwk(), "d", "AQAB"));
    assert_refused(
        &redeem_with_headers(&server, &[("dpop", private)]),
        400,
        "invalid_dpop_proof",
    );
    let request = server.one.code_request(&server.code(&server.one));
    assert_eq!(
        server
            .token_with(
                &server.one,
                &request,
                &[("dpop", proof(RsaKey::public_jwk()))]
            )
            .status,
        200
    );
}

#[test]
fn a_proof_for_something_else_is_refused() {
    let edits: [fn(Value, i64) -> Value; 7] = [
        |claims, _| claim(claims, "htm", "GET"),
        |claims, _| claim(claims, "htu", format!("{ISSUER}/oauth/par")),
        |claims, _| claim(claims, "htu", format!("{ISSUER}{TOKEN}ohnonotagain")),
        |claims, now| claim(claims, "iat", now - 3600),
        |claims, now| claim(claims, "iat", now + 3600),
        |claims, _| no_claim(claims, "jti"),
        |claims, _| no_claim(claims, "iat"),
    ];
    for edit in edits {
        let server = Server::new();
        let response = redeem_with_proof(&server, edit);
        assert_refused(&response, 400, "invalid_dpop_proof");
        assert!(
            server
                .host
                .grants()
                .iter()
                .all(|grant| matches!(grant, sekisho::oauth::Grant::Coded(_)))
        );
    }
}

#[test]
fn rfc_9449_10_a_code_bound_to_a_key_is_not_redeemed_by_another() {
    let server = Server::new();
    let named = with(
        server.one.authorization_request(),
        "dpop_jkt",
        &server.two.jkt(),
    );
    let code = server.code_for(&server.one, &named);
    let response = grants_unchanged(&server, || {
        server.token(&server.one, &server.one.code_request(&code))
    });
    assert_refused(&response, 400, "invalid_grant");
}

#[test]
fn rfc_9449_8_a_proof_without_the_nonce_is_challenged_and_the_same_assertion_serves_the_retry() {
    let server = Server::with_service(&json_value!({ "dpopNonceRequired": true }));
    let request = [
        server.one.code_request(&server.code(&server.one)),
        server.one.authentication(server.now()),
    ]
    .concat();
    let proof = server.one.proof_for(TOKEN, server.now());
    let challenge = unchanged(&server, || server.post(TOKEN, &request, &[("dpop", proof)]));
    assert_refused(&challenge, 400, "use_dpop_nonce");
    let nonce = challenge.header("dpop-nonce").expect("a nonce");
    let claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now());
    let proof = server.one.proof(&claim(claims, "nonce", nonce));
    let response = server.post(TOKEN, &request, &[("dpop", proof)]);
    assert_eq!(response.status, 200, "{}", response.body);
    assert!(response.header("dpop-nonce").is_some());
}

#[test]
fn rfc_9449_8_a_nonce_of_somebody_else_or_long_ago_is_challenged_again() {
    let server = Server::with_service(&json_value!({ "dpopNonceRequired": true }));
    let old = server
        .token(&server.one, &[])
        .header("dpop-nonce")
        .expect("a nonce")
        .to_owned();
    server.wait(3600);
    for nonce in [
        json_value!(old),
        json_value!("nonce"),
        json_value!(""),
        json_value!(1),
        json_value!(null),
    ] {
        let request = server.one.code_request(&server.code(&server.one));
        let claims = claim(
            server
                .one
                .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), server.now()),
            "nonce",
            nonce,
        );
        let headers = [("dpop", server.one.proof(&claims))];
        let response = unchanged(&server, || {
            server.token_with(&server.one, &request, &headers)
        });
        assert_refused(&response, 400, "use_dpop_nonce");
    }
}

#[test]
fn an_access_token_is_refused_from_the_very_second_it_expires() {
    for server in both_formats() {
        let tokens = server.tokens(&server.one);
        let token = text(&tokens, "access_token");
        server.wait(3599);
        assert_eq!(server.resource(&server.one, token).status, 200);
        assert_eq!(server.introspect(&server.one, token)["active"], true);
        server.wait(1);
        assert_eq!(server.resource(&server.one, token).status, 401);
        assert_eq!(
            server.introspect(&server.one, token),
            json_value!({ "active": false })
        );
    }
}

#[test]
fn no_id_token_is_issued() {
    let server = Server::new();
    let tokens = server.tokens(&server.one);
    assert_eq!(tokens.get("id_token"), None);
    assert_eq!(json(&refresh(&server, &tokens, None)).get("id_token"), None);
}
