//! What strangers are told, and other methods.

use super::*;

#[test]
fn a_stranger_does_not_learn_which_clients_exist() {
    let server = settled(&json!({}));
    let stranger = TestClient::new("unknown", 9);
    let unknown = push(
        &server,
        &stranger.assertion(&stranger.assertion_claims(server.now())),
    );
    let bad_signature = push(
        &server,
        &stranger.assertion(&server.one.assertion_claims(server.now())),
    );
    let mut document = server.two.document();
    document["locked"] = true.into();
    apply(&server, &document);
    let locked = push(
        &server,
        &stranger.assertion(&server.two.assertion_claims(server.now())),
    );
    for other in [&bad_signature, &locked] {
        assert_eq!(
            (unknown.status, &unknown.headers, &unknown.body),
            (other.status, &other.headers, &other.body)
        );
    }
}

#[test]
fn a_locked_client_is_refused_everywhere() {
    let server = settled(&json!({}));
    let mut document = server.one.document();
    document["locked"] = true.into();
    apply(&server, &document);
    for (path, mut parameters) in endpoints(&server.one) {
        parameters.extend(server.one.authentication(server.now()));
        assert_refused(
            &unchanged(&server, || server.post(path, &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_6749_5_2_a_client_that_used_the_authorization_header_is_answered_401() {
    let server = settled(&json!({}));
    for (path, parameters) in endpoints(&server.one) {
        // one:secret
        let header = ("authorization", "Basic b25lOnNlY3JldA==".to_owned());
        let response = unchanged(&server, || server.post(path, &parameters, &[header]));
        assert_refused(&response, 401, "invalid_client");
        assert!(
            response
                .header("www-authenticate")
                .is_some_and(|challenge| challenge.starts_with("Basic "))
        );
    }
}

#[test]
fn fapi_2_5_3_2_1_a_client_secret_is_refused() {
    let server = settled(&json!({}));
    for (path, mut parameters) in endpoints(&server.one) {
        set(&mut parameters, "client_id", "one");
        set(&mut parameters, "client_secret", "secret");
        assert_refused(
            &unchanged(&server, || server.post(path, &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_6749_2_3_two_methods_at_once_are_refused() {
    let server = settled(&json!({}));
    for (path, parameters) in endpoints(&server.one) {
        let authenticated = || {
            parameters
                .iter()
                .cloned()
                .chain(server.one.authentication(server.now()))
                .collect::<Vec<_>>()
        };
        let header = ("authorization", "Basic b25lOnNlY3JldA==".to_owned());
        assert_refused(
            &unchanged(&server, || server.post(path, &authenticated(), &[header])),
            400,
            "invalid_request",
        );
        let mut with_secret = authenticated();
        set(&mut with_secret, "client_secret", "secret");
        assert_refused(
            &unchanged(&server, || server.post(path, &with_secret, &[])),
            400,
            "invalid_request",
        );
    }
}

#[test]
fn rfc_7523_2_2_another_assertion_type_is_refused() {
    let server = settled(&json!({}));
    let saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    for other in [
        saml,
        "jwt-bearer",
        &JWT_BEARER.to_uppercase(),
        &format!("{JWT_BEARER} "),
    ] {
        let mut parameters = server.one.authorization_request();
        parameters.extend(server.one.authentication(server.now()));
        set(&mut parameters, "client_assertion_type", other);
        assert_refused(
            &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
            400,
            "invalid_client",
        );
    }
}

#[test]
fn rfc_7523_2_2_a_missing_assertion_type_is_refused() {
    let server = settled(&json!({}));
    let mut parameters = server.one.authorization_request();
    parameters.extend(server.one.authentication(server.now()));
    unset(&mut parameters, "client_assertion_type");
    assert_refused(
        &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn rfc_6749_3_2_an_assertion_sent_twice_is_refused() {
    let server = settled(&json!({}));
    let mut parameters = server.one.authorization_request();
    parameters.extend(server.one.authentication(server.now()));
    parameters.push((
        "client_assertion".into(),
        server
            .one
            .assertion(&server.one.assertion_claims(server.now())),
    ));
    assert_refused(
        &unchanged(&server, || server.post("/oauth/par", &parameters, &[])),
        400,
        "invalid_request",
    );
}

#[test]
fn an_access_token_is_no_client_assertion() {
    let server = settled(&json!({}));
    let tokens = server.tokens(&server.one);
    refuses(&server, tokens["access_token"].as_str().expect("a token"));
}
