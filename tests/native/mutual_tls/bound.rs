//! §3 and §4: tokens are bound to the certificate of the client.

use super::*;
use crate::support::expect::{assert_refused, grants_unchanged, parts_of, unchanged};

fn one() -> With {
    With::verified(&certificate("one"))
}

fn two() -> With {
    With::verified(&certificate("two"))
}

fn redeem(server: &Server, code: &str, shown: &With) -> Response {
    let parameters = with(server.one.code_request(code), "client_id", "one");
    post(server, "/oauth/token", &parameters, shown)
}

fn refresh(server: &Server, token: &Value, shown: &With) -> Response {
    let token = token.as_str().expect("a refresh token");
    let parameters = with(server.one.refresh_request(token), "client_id", "one");
    post(server, "/oauth/token", &parameters, shown)
}

fn denied(server: &Server, token: &str, scheme: &str, shown: &With) {
    let response = unchanged(server, || call(server, token, scheme, shown));
    assert_refused(&response, 401, "invalid_token");
    let challenge = response.header("www-authenticate").expect("a challenge");
    // RFC 9110 §11.6.1: the scheme that was tried is the one that says what was wrong.
    assert!(
        challenge.starts_with(&format!("{scheme} error=\"invalid_token\"")),
        "{challenge}"
    );
}

/// A server whose client `one` binds its tokens to its certificate, by which it authenticates.
fn binding(members: &Value) -> Server {
    let server = server(members);
    apply(&server, &by_subject());
    server
}

#[test]
fn s3_1_a_jwt_says_to_which_certificate_it_is_bound() {
    let server = binding(&json_value!({}));
    let response = redeem(&server, &code(&server, &one(), false), &one());
    let token = access_token(&response);
    assert_eq!(json(&response)["token_type"], "Bearer");
    let (_, claims) = parts_of(&token);
    assert_eq!(
        claims["cnf"],
        json_value!({ "x5t#S256": certificate("one").x5t() })
    );
}

#[test]
fn s3_2_introspection_tells_it_in_either_format() {
    for format in [json_value!("ES256"), Value::Null] {
        let server = binding(&json_value!({ "accessTokenSignAlg": format }));
        let token = access_token(&redeem(&server, &code(&server, &one(), false), &one()));
        let parameters = [("client_id", "one"), ("token", token.as_str())]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let told = json(&post(&server, "/oauth/introspect", &parameters, &one()));
        assert_eq!(told["active"], true, "{told}");
        assert_eq!(told["token_type"], "Bearer");
        assert_eq!(
            told["cnf"],
            json_value!({ "x5t#S256": certificate("one").x5t() })
        );
        assert_eq!(call(&server, &token, "Bearer", &one()).status, 200);
        denied(&server, &token, "Bearer", &With::default());
    }
}

#[test]
fn s3_a_token_is_good_with_its_certificate_alone() {
    let server = binding(&json_value!({}));
    let token = access_token(&redeem(&server, &code(&server, &one(), false), &one()));
    assert_eq!(call(&server, &token, "Bearer", &one()).status, 200);
    // Whether anybody vouches for it is nothing to a resource, nor whether it is good still.
    assert_eq!(
        call(&server, &token, "bEARER", &With::shown(&certificate("one"))).status,
        200
    );
    denied(&server, &token, "Bearer", &With::default());
    denied(&server, &token, "Bearer", &two());
    let broken = Some("none".to_owned());
    denied(
        &server,
        &token,
        "Bearer",
        &With {
            certificate: broken,
            ..one()
        },
    );
    let renewed = TestCertificate {
        not_after: "340101000000Z",
        ..certificate("one")
    };
    denied(&server, &token, "Bearer", &With::verified(&renewed));
    // It is no token of DPoP. A proof is spent with a token that stands.
    let headers = server.one.resource_headers(&token, server.now());
    let response = call(
        &server,
        &token,
        "DPoP",
        &one().and_proof(headers[1].1.clone()),
    );
    assert_refused(&response, 401, "invalid_token");
}

#[test]
fn s3_a_client_that_binds_its_tokens_has_none_without_a_certificate() {
    let server = server(&json_value!({}));
    let bound = json_value!({ "tlsClientCertificateBoundAccessTokens": true, "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });
    apply(&server, &bound);
    let code = code(&server, &With::default(), true);
    let signed = |parameters: Vec<(String, String)>, shown: &With| {
        let authentication = server.one.authentication(server.now());
        let all: Vec<_> = parameters.into_iter().chain(authentication).collect();
        post(&server, "/oauth/token", &all, shown)
    };
    let late = TestCertificate {
        not_after: "251231235959Z",
        ..certificate("one")
    };
    let unreadable = With {
        certificate: Some("none".to_owned()),
        ..With::default()
    };
    for shown in [With::default(), With::shown(&late), unreadable] {
        for parameters in [server.one.code_request(&code), credentials(&server.one)] {
            let response = grants_unchanged(&server, || signed(parameters, &shown));
            assert_refused(&response, 400, "invalid_request");
        }
    }
    // The code is there still. Nobody has to vouch for the certificate of whoever signs.
    let response = signed(
        server.one.code_request(&code),
        &With::shown(&certificate("one")),
    );
    let token = access_token(&response);
    assert_eq!(call(&server, &token, "Bearer", &one()).status, 200);
    denied(&server, &token, "Bearer", &two());
}

#[test]
fn a_certificate_of_a_client_that_binds_nothing_to_it_says_nothing() {
    let server = server(&ordinary());
    let mut members = by_subject();
    members["tlsClientCertificateBoundAccessTokens"] = false.into();
    apply(&server, &members);
    let token = access_token(&post(
        &server,
        "/oauth/token",
        &credentials(&server.one),
        &one(),
    ));
    assert_eq!(parts_of(&token).1.get("cnf"), None);
    for shown in [With::default(), one(), two()] {
        assert_eq!(call(&server, &token, "Bearer", &shown).status, 200);
    }
}

#[test]
fn a_token_may_be_bound_to_a_certificate_and_to_a_key() {
    let server = binding(&json_value!({}));
    let proof = |uri: &str| server.one.proof_for(uri, server.now());
    let code = code(&server, &one(), false);
    let response = redeem(&server, &code, &one().and_proof(proof("/oauth/token")));
    let token = access_token(&response);
    assert_eq!(json(&response)["token_type"], "DPoP");
    let cnf = json_value!({ "jkt": server.one.jkt(), "x5t#S256": certificate("one").x5t() });
    assert_eq!(parts_of(&token).1["cnf"], cnf);
    let used = || {
        server.one.resource_headers(&token, server.now())[1]
            .1
            .clone()
    };
    assert_eq!(
        call(&server, &token, "DPoP", &one().and_proof(used())).status,
        200
    );
    for shown in [two(), With::default()] {
        let response = call(&server, &token, "DPoP", &shown.and_proof(used()));
        assert_refused(&response, 401, "invalid_token");
    }
    denied(&server, &token, "Bearer", &one());
    let another = TestClient::new("one", 9);
    let headers = another.resource_headers(&token, server.now());
    let response = call(
        &server,
        &token,
        "DPoP",
        &one().and_proof(headers[1].1.clone()),
    );
    assert_refused(&response, 401, "invalid_token");
}

#[test]
fn a_code_that_is_bound_to_a_key_is_redeemed_with_it_and_a_certificate() {
    let server = binding(&json_value!({}));
    let proof = || server.one.proof_for("/oauth/par", server.now());
    let code = code(&server, &one().and_proof(proof()), false);
    let response = grants_unchanged(&server, || redeem(&server, &code, &one()));
    assert_refused(&response, 400, "invalid_grant");
    let proof = server.one.proof_for("/oauth/token", server.now());
    let response = redeem(&server, &code, &one().and_proof(proof));
    assert_eq!(response.status, 200, "{}", response.body);
}

#[test]
fn s4_a_refresh_token_of_a_public_client_is_bound_to_its_certificate() {
    let server = server(&ordinary());
    let members = json_value!({ "clientType": "PUBLIC", "tokenAuthMethod": "NONE", "tlsClientCertificateBoundAccessTokens": true });
    apply(&server, &members);
    let first = json(&redeem(
        &server,
        &code(&server, &With::default(), false),
        &one(),
    ));
    for (shown, status, error) in [
        (With::default(), 400, "invalid_request"),
        (two(), 400, "invalid_grant"),
    ] {
        let response = grants_unchanged(&server, || {
            refresh(&server, &first["refresh_token"], &shown)
        });
        assert_refused(&response, status, error);
    }
    let response = refresh(&server, &first["refresh_token"], &one());
    let token = access_token(&response);
    assert_eq!(call(&server, &token, "Bearer", &one()).status, 200);
    denied(&server, &token, "Bearer", &two());
    // Its successor is bound too, and so is what comes of a repetition.
    let next = json(&response)["refresh_token"].clone();
    for token in [&next, &first["refresh_token"]] {
        let response = grants_unchanged(&server, || refresh(&server, token, &two()));
        assert_refused(&response, 400, "invalid_grant");
    }
    assert_eq!(refresh(&server, &next, &one()).status, 200);
}

#[test]
fn s4_a_refresh_token_of_a_confidential_client_is_bound_to_the_client() {
    let server = server(&ordinary());
    let bound = json_value!({ "tlsClientCertificateBoundAccessTokens": true });
    apply(&server, &bound);
    let code = code(&server, &With::default(), true);
    let signed = |parameters: Vec<(String, String)>, shown: &With| {
        let authentication = server.one.authentication(server.now());
        let all: Vec<_> = parameters.into_iter().chain(authentication).collect();
        post(&server, "/oauth/token", &all, shown)
    };
    let first = json(&signed(server.one.code_request(&code), &one()));
    let token = first["refresh_token"].as_str().expect("a refresh token");
    // A certificate is renewed sooner than a client is.
    let response = signed(server.one.refresh_request(token), &two());
    let renewed = access_token(&response);
    assert_eq!(call(&server, &renewed, "Bearer", &two()).status, 200);
    denied(&server, &renewed, "Bearer", &one());
}

#[test]
fn a_binding_that_is_switched_on_holds_from_the_next_token_on() {
    let server = server(&ordinary());
    let mut members = by_subject();
    members["tlsClientCertificateBoundAccessTokens"] = false.into();
    apply(&server, &members);
    let first = json(&redeem(&server, &code(&server, &one(), false), &one()));
    apply(&server, &by_subject());
    let token = access_token(&refresh(&server, &first["refresh_token"], &one()));
    denied(&server, &token, "Bearer", &two());
}

#[test]
fn userinfo_wants_the_certificate_of_the_token() {
    let mut members = ordinary();
    members["supportedScopes"] = json_value!([{ "name": "openid" }, { "name": "accounts" }]);
    let server = binding(&members);
    let mut parameters = server.one.authorization_request();
    crate::support::client::set(&mut parameters, "scope", "openid");
    let pushed = json(&post(&server, "/oauth/par", &parameters, &one()));
    let page = server.open(
        "one",
        pushed["request_uri"].as_str().expect("a request_uri"),
    );
    let consent = server.sign_in(&page, USERNAME, PASSWORD);
    let code = code_of(&server.decide(&page, &consent, "allow"));
    let token = access_token(&redeem(&server, &code, &one()));
    for (shown, status) in [(one(), 200), (two(), 401), (With::default(), 401)] {
        let mut headers = shown.headers();
        headers.push(("authorization", format!("Bearer {token}")));
        let response = server.get("/oauth/userinfo", "", &headers);
        assert_eq!(response.status, status, "{}", response.body);
    }
}
