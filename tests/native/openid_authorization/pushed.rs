//! Pushed requests, and the profile.

use super::*;

const PAR: &str = "/oauth/par";

/// Pushes a request of a client of the provider. RFC 9126 §2.1.
fn push(server: &Server, client: &str, parameters: &Parameters) -> Response {
    let headers = if client.starts_with("spa") {
        Vec::new()
    } else {
        vec![basic(client, &secret_of(client))]
    };
    server.post(PAR, parameters, &headers)
}

fn pushed(server: &Server, client: &str, parameters: &Parameters) -> Parameters {
    let response = push(server, client, parameters);
    assert_eq!(response.status, 201, "{}", response.body);
    let body = json(&response);
    assert_eq!(body["expires_in"], 90);
    crate::support::expect::parameters(&[
        ("client_id", client),
        ("request_uri", text(&body, "request_uri")),
    ])
}

#[test]
fn rfc_9126_ordinary_clients_may_push_their_requests_by_the_method_they_authenticate_with() {
    let server = provider(&json_value!({}));
    for client in ["web", "spa"] {
        let short = pushed(&server, client, &request(client));
        let answer = Browser::new(&server).agreed(&short);
        assert_eq!(answer_of(&answer).get("state"), Some(STATE));
        assert_eq!(
            tokens_of(&server, &answer, &request(client))["scope"],
            "openid"
        );
    }
}

#[test]
fn rfc_9126_2_a_request_is_pushed_by_its_own_client_only() {
    let server = provider(&json_value!({}));
    let unauthenticated = grants_unchanged(&server, || server.post(PAR, &request("web"), &[]));
    assert_refused(&unauthenticated, 400, "invalid_client");
    let wrong = grants_unchanged(&server, || {
        server.post(PAR, &request("web"), &[basic("web", &secret_of("other"))])
    });
    assert_refused(&wrong, 401, "invalid_client");
    let of_another = grants_unchanged(&server, || push(&server, "other", &request("web")));
    assert_refused(&of_another, 401, "invalid_client");
}

#[test]
fn rfc_9126_2_3_what_is_wrong_with_a_pushed_request_is_told_at_once() {
    let server = provider(&json_value!({}));
    let good = request("web");
    for (parameters, error) in [
        (
            with(good.clone(), "redirect_uri", "https://web.example/other"),
            "invalid_request",
        ),
        (without(good.clone(), "redirect_uri"), "invalid_request"),
        (
            with(good.clone(), "response_type", "token"),
            "unsupported_response_type",
        ),
        (with(good.clone(), "scope", "unknown"), "invalid_scope"),
        (without(good.clone(), "code_challenge"), "invalid_request"),
        (
            with(good.clone(), "prompt", "none consent"),
            "invalid_request",
        ),
        (
            with(
                good.clone(),
                "request_uri",
                "urn:ietf:params:oauth:request_uri:x",
            ),
            "invalid_request",
        ),
        (with(good, "request", "e30.e30."), "invalid_request_object"),
    ] {
        assert_refused(
            &grants_unchanged(&server, || push(&server, "web", &parameters)),
            400,
            error,
        );
    }
}

#[test]
fn rfc_9126_4_what_was_pushed_counts_and_nothing_beside_it() {
    let server = provider(&json_value!({}));
    let short = pushed(&server, "web", &request("web"));
    let beside = [
        ("scope", "openid email"),
        ("redirect_uri", "https://evil.example/"),
        ("response_type", "token"),
        ("prompt", "none"),
        ("state", "another"),
    ];
    let all: Parameters = short
        .iter()
        .cloned()
        .chain(crate::support::expect::parameters(&beside))
        .collect();
    let answer = Browser::new(&server).agreed(&all);
    assert_eq!(answer_of(&answer).get("state"), Some(STATE));
    assert_eq!(
        tokens_of(&server, &answer, &request("web"))["scope"],
        "openid"
    );
}

#[test]
fn rfc_9126_a_request_uri_is_good_for_its_client_once_and_for_a_while() {
    let server = provider(&json_value!({}));
    let short = pushed(&server, "web", &request("web"));
    shown(
        &server,
        &with(short.clone(), "client_id", "other"),
        "invalid_request_uri",
    );
    shown(
        &server,
        &without(short.clone(), "client_id"),
        "invalid_request",
    );
    let unknown = format!("{}A", &short[1].1[..short[1].1.len() - 1]);
    shown(
        &server,
        &with(short.clone(), "request_uri", &unknown),
        "invalid_request_uri",
    );
    Browser::new(&server).agreed(&short);
    shown(&server, &short, "invalid_request_uri");
    let late = pushed(&server, "web", &request("web"));
    server.wait(90);
    shown(&server, &late, "invalid_request_uri");
}

#[test]
fn rfc_9126_5_a_service_may_demand_that_requests_are_pushed() {
    let server = provider(&json_value!({ "parRequired": true }));
    shown(&server, &request("web"), "invalid_request");
    let elsewhere = with(
        request("web"),
        "request_uri",
        "https://web.example/request.jwt",
    );
    shown(&server, &elsewhere, "invalid_request");
    assert_eq!(
        shows(&Browser::new(&server).agreed(&pushed(&server, "web", &request("web")))),
        Page::Answer
    );
}

#[test]
fn rfc_9126_6_a_client_may_be_held_to_push_where_others_are_not() {
    let server = provider(&json_value!({}));
    accepted(&server, &request("web"));
    let held = json_value!({ "parRequired": true });
    put_client(&server, &joined(&web("web"), &held));
    shown(&server, &request("web"), "invalid_request");
    accepted(&server, &request("spa"));
    assert_eq!(
        shows(&Browser::new(&server).agreed(&pushed(&server, "web", &request("web")))),
        Page::Answer
    );
}

#[test]
fn fapi_2_0_5_3_2_2_a_service_a_client_or_a_scope_under_the_profile_takes_no_request_from_a_browser()
 {
    // "shall reject authorization requests sent without RFC 9126".
    let strict = Server::new();
    shown(
        &strict,
        &strict.one.authorization_request(),
        "invalid_request",
    );
    let scopes = json_value!([{ "name": "read" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let server = provider(&json_value!({ "supportedScopes": scopes }));
    accepted(&server, &request_for("web", "code", "read"));
    refused(
        &server,
        &request_for("web", "code", "read pay"),
        "invalid_request",
    );
    assert_eq!(
        apply_client(
            &server,
            &server.one,
            &json_value!({ "fapiModes": ["FAPI2_SECURITY"] })
        )
        .status,
        200
    );
    shown(
        &server,
        &with(server.one.authorization_request(), "scope", "read"),
        "invalid_request",
    );
}

#[test]
fn a_scope_under_the_profile_demands_strict_authentication_too() {
    let scopes = json_value!([{ "name": "read" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "sp" }] }]);
    let server = provider(&json_value!({ "supportedScopes": scopes }));
    let response = grants_unchanged(&server, || {
        push(&server, "web", &request_for("web", "code", "read pay"))
    });
    assert_refused(&response, 401, "invalid_client");
}
