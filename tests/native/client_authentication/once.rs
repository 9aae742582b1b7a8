//! How often an assertion counts.

use super::*;

#[test]
fn rfc_7523_3_7_an_assertion_is_accepted_once() {
    let server = settled(&json!({}));
    let assertion = server
        .one
        .assertion(&server.one.assertion_claims(server.now()));
    accepts(&server, &assertion);
    refuses(&server, &assertion);
}

#[test]
fn rfc_7523_3_7_a_jti_spent_at_one_endpoint_is_spent_at_all() {
    let server = settled(&json!({}));
    let jti = server.one.jti();
    let assertion = |expires: i64| {
        let mut claims = server.one.assertion_claims(server.now());
        (claims["jti"], claims["exp"]) = (jti.clone().into(), expires.into());
        server
            .one
            .authentication_with(&server.one.assertion(&claims))
    };
    accepts(&server, &assertion(server.now() + 60)[1].1);
    for (path, mut parameters) in endpoints(&server.one) {
        parameters.extend(assertion(server.now() + 59));
        let proof = if path == "/oauth/token" {
            vec![("dpop", server.one.proof_for(path, server.now()))]
        } else {
            Vec::new()
        };
        if path == "/oauth/token" {
            set(
                &mut parameters,
                "refresh_token",
                &format!("0.1.{}", server.one.jkt()),
            );
        }
        let grants = server.host.grants();
        assert_refused(
            &server.post(path, &parameters, &proof),
            400,
            "invalid_client",
        );
        assert_eq!(server.host.grants(), grants);
    }
}

#[test]
fn rfc_7523_3_7_a_jti_is_remembered_as_long_as_its_assertion_is_accepted() {
    let server = settled(&json!({}));
    let mut claims = server.one.assertion_claims(server.now());
    claims["exp"] = (server.now() + 3600).into();
    let assertion = server.one.assertion(&claims);
    accepts(&server, &assertion);
    // Around the expiry and around its end with the clock skew of 30 seconds.
    for again in [60, 3599, 3600, 3601, 3629, 3630, 3631, 4000] {
        server.wait(claims["exp"].as_i64().expect("a moment") - 3600 + again - server.now());
        crate::support::state::sweep(&server);
        refuses(&server, &assertion);
    }
}

#[test]
fn a_jti_of_one_client_is_not_that_of_another() {
    let server = settled(&json!({}));
    let push = |client: &TestClient| {
        let mut claims = client.assertion_claims(server.now());
        claims["jti"] = "shared".into();
        let mut parameters = client.authorization_request();
        parameters.extend(client.authentication_with(&client.assertion(&claims)));
        server.post("/oauth/par", &parameters, &[]).status
    };
    assert_eq!((push(&server.one), push(&server.two)), (201, 201));
}
