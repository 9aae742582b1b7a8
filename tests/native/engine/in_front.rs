//! A service whose endpoints are served by a server in front of this one.

use serde_json::{Value, json};

use super::{assert_outcome, content, handed, told};
use crate::support::{
    Server,
    client::ISSUER,
    ordinary::{joined, provider, request, secret_of},
};

const ENDPOINTS: [(&str, &str); 7] = [
    ("authorizationEndpoint", "authorization_endpoint"),
    ("introspectionEndpoint", "introspection_endpoint"),
    ("jwksUri", "jwks_uri"),
    (
        "pushedAuthReqEndpoint",
        "pushed_authorization_request_endpoint",
    ),
    ("revocationEndpoint", "revocation_endpoint"),
    ("tokenEndpoint", "token_endpoint"),
    ("userInfoEndpoint", "userinfo_endpoint"),
];

fn there(member: &str) -> String {
    format!("https://front.example/{member}")
}

fn in_front() -> Server {
    let members = ENDPOINTS.map(|(member, _)| (member.to_owned(), there(member).into()));
    provider(&Value::Object(members.into_iter().collect()))
}

#[test]
fn rfc_8414_2_clients_are_told_where_the_endpoints_are() {
    let (server, here) = (in_front(), provider(&json!({})));
    let metadata = |server: &Server| told(server, "/service/configuration", &json!({}));
    for (member, name) in ENDPOINTS {
        assert_eq!(metadata(&server)[name], there(member));
        let own = metadata(&here)[name].as_str().map(str::to_owned);
        assert!(own.is_some_and(|own| own.starts_with(ISSUER)), "{name}");
    }
    assert_eq!(metadata(&server)["issuer"], ISSUER);
    let published = server.get("/.well-known/openid-configuration", "", &[]);
    assert_eq!(crate::support::json(&published), metadata(&server));
}

#[test]
fn rfc_8414_2_clients_are_told_where_to_register_where_they_may() {
    let at = json!({ "registrationEndpoint": there("register") });
    let named = |members: &Value| {
        let server = provider(members);
        let metadata = told(&server, "/service/configuration", &json!({}));
        metadata.get("registration_endpoint").cloned()
    };
    let on = json!({ "dynamicRegistrationSupported": true });
    assert_eq!(named(&joined(&at, &on)), Some(there("register").into()));
    assert_eq!(named(&at), None);
    assert_eq!(named(&on), None);
}

#[test]
fn a_proof_is_for_the_endpoint_that_clients_are_told_and_here_for_the_one_that_is_here() {
    let server = in_front();
    let proof = |uri: &str| {
        let claims = server.one.proof_claims("POST", uri, server.now());
        server.one.proof(&claims)
    };
    let push = |uri: &str, members: Value| {
        let body =
            json!({ "clientId": "web", "clientSecret": secret_of("web"), "dpop": proof(uri) });
        let body = joined(&handed(&request("web")), &body);
        told(&server, "/pushed_auth_req", &joined(&body, &members))
    };
    let (front, here) = (
        there("pushedAuthReqEndpoint"),
        format!("{ISSUER}/oauth/par"),
    );
    assert_outcome(&push(&front, json!({})), "A245001", "CREATED");
    assert_outcome(&push(&here, json!({ "htu": here })), "A245001", "CREATED");
    for refused in [
        push(&here, json!({})),
        push(&there("tokenEndpoint"), json!({})),
        push(&front, json!({ "htu": here })),
    ] {
        assert_outcome(&refused, "A254301", "BAD_REQUEST");
        assert_eq!(content(&refused)["error"], "invalid_dpop_proof");
    }
    let basic = crate::support::ordinary::basic("web", &secret_of("web"));
    for (uri, status) in [(&here, 201), (&front, 400)] {
        let headers = [("dpop", proof(uri)), basic.clone()];
        let response = server.post("/oauth/par", &request("web"), &headers);
        assert_eq!(response.status, status, "{uri}");
    }
}
