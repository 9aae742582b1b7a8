//! OAuth 2.0 Step Up Authentication Challenge Protocol, in the order of RFC 9470, at the sample resource.

use crate::support::expect::{assert_refused, parameters, unchanged, with};
use crate::support::ordinary::{
    basic, provider, request_for, secret_of, token, tokens, verified, web,
};
use crate::support::{Server, json as json_of};
use sekisho::front::Response;
use serde_json::{Value, json};

const RESOURCE: &str = "/sample/resource";
const LOW: &str = "urn:example:password";
const HIGH: &str = "urn:example:passkey";

fn formats() -> [Server; 2] {
    [Value::Null, json!("ES256")].map(|algorithm| {
        provider(&json!({
            "accessTokenSignAlg": algorithm,
            "supportedAcrs": [LOW, HIGH],
            "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
            "people": { "factors": { "acrs": [{ "acr": HIGH, "level": "PASSKEY" }] } },
        }))
    })
}

fn access_token(server: &Server) -> String {
    let tokens = tokens(server, &request_for("web", "code", "read"));
    tokens["access_token"].as_str().expect("a token").to_owned()
}

/// A call of the resource that needs this.
fn call(server: &Server, token: &str, needs: &[(&str, &str)]) -> Response {
    let query = crate::support::form(&parameters(needs));
    server.get(
        RESOURCE,
        &query,
        &[("authorization", format!("Bearer {token}"))],
    )
}

#[test]
fn rfc_9470_3_a_token_of_too_little_is_challenged_by_what_is_needed() {
    for server in formats() {
        let token = access_token(&server);
        server.wait(61);
        for (needs, named) in [
            (
                &[("acr_values", HIGH)][..],
                format!("acr_values=\"{HIGH}\""),
            ),
            (&[("acr_values", "a b")], "acr_values=\"a b\"".to_owned()),
            (&[("max_age", "60")], "max_age=\"60\"".to_owned()),
            (&[("max_age", "0")], "max_age=\"0\"".to_owned()),
            (
                &[("acr_values", HIGH), ("max_age", "60")],
                format!("acr_values=\"{HIGH}\", max_age=\"60\""),
            ),
            (
                &[("acr_values", LOW), ("max_age", "60")],
                format!("acr_values=\"{LOW}\", max_age=\"60\""),
            ),
        ] {
            let refused = unchanged(&server, || call(&server, &token, needs));
            assert_refused(&refused, 401, "insufficient_user_authentication");
            let challenge = refused.header("www-authenticate").expect("a challenge");
            assert!(
                challenge.starts_with("Bearer error=\"insufficient_user_authentication\""),
                "{challenge}"
            );
            assert!(challenge.ends_with(&format!(", {named}")), "{challenge}");
        }
    }
}

#[test]
fn rfc_9470_5_a_token_of_enough_is_good() {
    for server in formats() {
        let token = access_token(&server);
        server.wait(60);
        for needs in [
            &[][..],
            &[("acr_values", LOW)],
            &[("acr_values", &format!("{HIGH} {LOW}"))],
            &[("max_age", "60")],
            &[("acr_values", LOW), ("max_age", "4294967295")],
        ] {
            let answer = call(&server, &token, needs);
            assert_eq!(answer.status, 200, "{needs:?} {}", answer.body);
        }
    }
}

#[test]
fn another_refusal_names_nothing_of_it() {
    let [server, _] = formats();
    let refused = call(&server, "unknown", &[("acr_values", HIGH)]);
    assert_refused(&refused, 401, "invalid_token");
    let challenge = refused.header("www-authenticate").expect("a challenge");
    assert!(!challenge.contains("acr_values"), "{challenge}");
}

#[test]
fn what_is_no_demand_is_refused() {
    let [server, _] = formats();
    let token = access_token(&server);
    let long = "x".repeat(2049);
    for (name, value) in [
        ("max_age", "-1"),
        ("max_age", "x"),
        ("max_age", "4294967296"),
        ("max_age", "1.5"),
        ("acr_values", long.as_str()),
    ] {
        let refused = unchanged(&server, || call(&server, &token, &[(name, value)]));
        assert_refused(&refused, 400, "invalid_request");
    }
}

#[test]
fn a_token_of_a_client_itself_tells_of_nobody() {
    let [server, _] = formats();
    let machine =
        json!({ "grantTypes": ["CLIENT_CREDENTIALS"], "responseTypes": [], "redirectUris": [] });
    let machine = crate::support::ordinary::joined(&web("machine"), &machine);
    crate::support::ordinary::put_client(&server, &machine);
    let asked = with(
        parameters(&[("grant_type", "client_credentials")]),
        "scope",
        "read",
    );
    let asked = with(asked, "resource", crate::support::client::ISSUER);
    let issued = json_of(&token(&server, "machine", &asked));
    let issued = issued["access_token"].as_str().expect("a token");
    assert_eq!(call(&server, issued, &[]).status, 200);
    for need in [("acr_values", LOW), ("max_age", "1000000")] {
        let refused = call(&server, issued, &[need]);
        assert_refused(&refused, 401, "insufficient_user_authentication");
    }
}

#[test]
fn rfc_9470_6_tokens_tell_how_somebody_has_proved_who_they_are() {
    for server in formats() {
        let now = server.now();
        let token = access_token(&server);
        let headers = [basic("web", &secret_of("web"))];
        let asked = parameters(&[("token", &token)]);
        let told = json_of(&server.post("/oauth/introspect", &asked, &headers));
        assert_eq!(
            (&told["acr"], &told["auth_time"]),
            (&json!(LOW), &json!(now))
        );
        if token.contains('.') {
            let (_, claims) = verified(&server, "web", &token);
            assert_eq!(
                (&claims["acr"], &claims["auth_time"]),
                (&json!(LOW), &json!(now))
            );
        }
    }
}
