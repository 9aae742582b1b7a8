//! `POST /api/pushed_auth_req`. RFC 9126.

use serde_json::{Value, json};

use super::{assert_outcome, content, handed, told};
use crate::support::{
    Server, TestClient,
    client::{ISSUER, set, unset},
    ordinary::{joined, provider, request, secret_of},
    server::form,
};

const PATH: &str = "/pushed_auth_req";
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

type Parameters = Vec<(String, String)>;

/// The parameters of a good request of `client`, who authenticates.
fn pushed(server: &Server, client: &TestClient) -> Parameters {
    let authentication = client.authentication(server.now());
    client
        .authorization_request()
        .into_iter()
        .chain(authentication)
        .collect()
}

#[test]
fn a_request_of_fapi_is_registered_as_the_published_example_says() {
    let server = Server::new();
    let mut parameters = pushed(&server, &server.one);
    set(&mut parameters, "scope", "myscope");
    let told = told(&server, PATH, &handed(&parameters));
    assert_outcome(&told, "A245001", "CREATED");
    let request_uri = told["requestUri"].as_str().expect("a request_uri");
    assert!(request_uri.starts_with(PREFIX), "{request_uri}");
    let message = told["resultMessage"].as_str().expect("a message");
    assert!(message.starts_with("[A245001] Successfully registered a request object for client ("));
    assert!(
        message.ends_with(&format!("), URI is {request_uri}.")),
        "{message}"
    );
    let content = content(&told);
    assert_eq!(content["request_uri"], request_uri);
    assert!(
        content["expires_in"]
            .as_u64()
            .is_some_and(|seconds| seconds < 600)
    );
    assert_eq!(told["clientAuthMethod"], "PRIVATE_KEY_JWT");
    // It is the one that the browser opens.
    assert_eq!(server.open("one", request_uri).status, 200);
}

#[test]
fn a_secret_of_http_basic_comes_as_two_members() {
    let server = provider(&json!({}));
    let with = |members: Value| told(&server, PATH, &joined(&handed(&request("web")), &members));
    let good = with(json!({ "clientId": "web", "clientSecret": secret_of("web") }));
    assert_outcome(&good, "A245001", "CREATED");
    assert_eq!(good["clientAuthMethod"], "CLIENT_SECRET_BASIC");
    let before = server.host.snapshot();
    let wrong = with(json!({ "clientId": "web", "clientSecret": "wrong" }));
    assert_outcome(&wrong, "A157305", "UNAUTHORIZED");
    assert_eq!(content(&wrong)["error"], "invalid_client");
    let missing = with(json!({ "clientId": "web", "clientSecret": null }));
    assert_outcome(&missing, "A157304", "UNAUTHORIZED");
    let unknown = with(json!({ "clientId": "nobody", "clientSecret": secret_of("web") }));
    assert_outcome(&unknown, "A247307", "UNAUTHORIZED");
    let nobodys = with(json!({ "clientSecret": secret_of("web") }));
    assert_eq!(nobodys["action"], "UNAUTHORIZED");
    let other = with(json!({ "clientId": "other", "clientSecret": secret_of("other") }));
    assert_outcome(&other, "A048312", "UNAUTHORIZED");
    let named = with(json!({ "clientId": "other" }));
    assert_outcome(&named, "A048312", "UNAUTHORIZED");
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_public_client_is_named_by_either() {
    let server = provider(&json!({}));
    let before = server.host.snapshot();
    let told_of = |parameters: &[(String, String)], client_id: Value| {
        let body = joined(&handed(parameters), &json!({ "clientId": client_id }));
        told(&server, PATH, &body)
    };
    assert_outcome(&told_of(&request("spa"), Value::Null), "A245001", "CREATED");
    assert_outcome(
        &told_of(&request("spa"), json!("spa")),
        "A245001",
        "CREATED",
    );
    let mut unnamed = request("spa");
    unset(&mut unnamed, "client_id");
    assert_outcome(&told_of(&unnamed, json!("spa")), "A245001", "CREATED");
    assert_eq!(told_of(&unnamed, Value::Null)["action"], "UNAUTHORIZED");
    // Nothing is written for whoever has proved nothing.
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_call_without_parameters_is_the_callers_fault() {
    let server = Server::new();
    for parameters in [Value::Null, json!(""), json!(0)] {
        let told = told(&server, PATH, &json!({ "parameters": parameters }));
        assert_outcome(&told, "A910206", "INTERNAL_SERVER_ERROR");
        assert_eq!(content(&told)["error"], "server_error");
    }
}

#[test]
fn what_is_wrong_with_a_request_is_told_by_its_published_number() {
    let server = Server::new();
    let before = server.host.grants().len();
    for (name, value, number, error) in [
        ("request_uri", "urn:x", "A248301", "invalid_request"),
        (
            "response_type",
            "token",
            "A009305",
            "unsupported_response_type",
        ),
        ("response_type", "", "A009301", "invalid_request"),
        (
            "redirect_uri",
            "https://elsewhere.example/",
            "A011304",
            "invalid_request",
        ),
        ("code_challenge", "", "A124301", "invalid_request"),
        ("code_challenge", "short", "A124304", "invalid_request"),
        (
            "code_challenge_method",
            "plain",
            "A124307",
            "invalid_request",
        ),
        ("prompt", "none login", "A016304", "invalid_request"),
        ("scope", "nothing", "A900398", "invalid_scope"),
    ] {
        let mut parameters = pushed(&server, &server.one);
        set(&mut parameters, name, value);
        let told = told(&server, PATH, &handed(&parameters));
        assert_outcome(&told, number, "BAD_REQUEST");
        assert_eq!(content(&told)["error"], error, "{name}={value}");
    }
    let mut twice = pushed(&server, &server.one);
    twice.push(("response_type".into(), "code".into()));
    assert_outcome(
        &told(&server, PATH, &handed(&twice)),
        "A009303",
        "BAD_REQUEST",
    );
    assert_eq!(server.host.grants().len(), before);
}

#[test]
fn the_way_a_client_of_fapi_authenticates_is_held_to() {
    let server = Server::new();
    let unauthorized = |parameters: &Parameters, number: &str| {
        assert_outcome(
            &told(&server, PATH, &handed(parameters)),
            number,
            "UNAUTHORIZED",
        );
    };
    unauthorized(&server.one.authorization_request(), "A157311");
    let asserted = |claim: &str, value: Value| {
        let mut claims = server.one.assertion_claims(server.now());
        claims[claim] = value;
        let assertion = server.one.assertion(&claims);
        let mut parameters = server.one.authorization_request();
        parameters.extend(server.one.authentication_with(&assertion));
        parameters
    };
    unauthorized(
        &asserted("aud", json!(format!("{ISSUER}/oauth/par"))),
        "A157318",
    );
    unauthorized(&asserted("aud", json!([ISSUER])), "A157318");
    unauthorized(&asserted("exp", json!(server.now() - 60)), "A157320");
    unauthorized(&asserted("nbf", json!(server.now() + 61)), "A157323");
    unauthorized(&asserted("iss", json!("two")), "A157315");
    unauthorized(&asserted("jti", json!(null)), "A157324");
    let once = pushed(&server, &server.one);
    assert_outcome(&told(&server, PATH, &handed(&once)), "A245001", "CREATED");
    unauthorized(&once, "A900314");
}

#[test]
fn a_proof_is_for_the_endpoint_unless_the_caller_says_otherwise() {
    let server = Server::new();
    let with = |claims: &Value, members: Value| {
        let body = joined(&handed(&pushed(&server, &server.one)), &members);
        let proof = server.one.proof(claims);
        told(&server, PATH, &joined(&body, &json!({ "dpop": proof })))
    };
    let claims = |method: &str, uri: &str| server.one.proof_claims(method, uri, server.now());
    let here = format!("{ISSUER}/oauth/par");
    let front = "https://front.example/par";
    assert_outcome(
        &with(&claims("POST", &here), json!({})),
        "A245001",
        "CREATED",
    );
    let elsewhere = json!({ "htm": "PUT", "htu": front });
    assert_outcome(
        &with(&claims("PUT", front), elsewhere),
        "A245001",
        "CREATED",
    );
    for (claims, members) in [
        (claims("POST", front), json!({})),
        (claims("GET", &here), json!({ "htm": "" })),
        (claims("POST", &here), json!({ "htm": "GET" })),
        (claims("POST", &here), json!({ "htu": front })),
    ] {
        let told = with(&claims, members);
        assert_outcome(&told, "A254301", "BAD_REQUEST");
        assert_eq!(content(&told)["error"], "invalid_dpop_proof");
    }
}

#[test]
fn a_nonce_that_is_demanded_comes_with_every_answer() {
    let server = Server::with_service(&json!({ "dpopNonceRequired": true }));
    let mut body = handed(&pushed(&server, &server.one));
    body["dpop"] = server.one.proof_for("/oauth/par", server.now()).into();
    let refused = told(&server, PATH, &body);
    assert_outcome(&refused, "A900360", "BAD_REQUEST");
    assert_eq!(content(&refused)["error"], "use_dpop_nonce");
    let mut claims = server
        .one
        .proof_claims("POST", &format!("{ISSUER}/oauth/par"), server.now());
    claims["nonce"] = refused["dpopNonce"].clone();
    let mut body = handed(&pushed(&server, &server.one));
    body["dpop"] = server.one.proof(&claims).into();
    let pushed = told(&server, PATH, &body);
    assert_outcome(&pushed, "A245001", "CREATED");
    assert!(pushed["dpopNonce"].is_string());
}

#[test]
fn a_request_of_a_public_client_that_does_not_fit_is_too_large() {
    let server = provider(&json!({}));
    let mut parameters = request("spa");
    set(&mut parameters, "state", &"s".repeat(4000));
    let told = told(&server, PATH, &handed(&parameters));
    assert_outcome(&told, "A901342", "PAYLOAD_TOO_LARGE");
}

#[test]
fn a_form_says_the_same_as_json() {
    let server = provider(&json!({}));
    let parameters = form(&request("web"));
    let fields = [
        ("parameters", parameters.as_str()),
        ("clientId", "web"),
        ("clientSecret", &secret_of("web")),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let bearer = format!("Bearer {}", crate::support::host::ADMIN_SECRET);
    let response = server.post(
        "/api/pushed_auth_req",
        &fields,
        &[("authorization", bearer)],
    );
    let told: Value = serde_json::from_str(&response.body).expect("JSON");
    assert_outcome(&told, "A245001", "CREATED");
}
