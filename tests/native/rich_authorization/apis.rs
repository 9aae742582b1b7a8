//! RFC 9396 §9.1 and §12: an API is told of what concerns it. RFC 8707.

use super::*;
use crate::support::expect::assert_refused;
use crate::support::json as json_of;
use crate::support::ordinary::{put_api, verified};

const PAYMENTS: &str = "https://example.com/payments";
const ACCOUNTS: &str = "https://example.com/accounts";
const OTHER: &str = "https://other.example";

fn with_apis(format: &str) -> Server {
    let server = server();
    for identifier in [PAYMENTS, ACCOUNTS, OTHER] {
        put_api(
            &server,
            &json!({ "identifier": identifier, "accessTokenFormat": format }),
        );
    }
    server
}

/// A request for all of it, for these APIs.
fn all(details: &Value, apis: &[&str]) -> Parameters {
    let resources = apis
        .iter()
        .map(|api| ("resource".to_owned(), (*api).to_owned()));
    asking_alone("web", details)
        .into_iter()
        .chain(resources)
        .collect()
}

/// The details that a token for `api` tells, of those that were granted for all.
fn told_to(server: &Server, details: &Value, api: &str) -> Response {
    let code = code(server, &all(details, &[PAYMENTS, ACCOUNTS, OTHER]));
    token(
        server,
        "web",
        &with(code_request("web", &code), "resource", api),
    )
}

#[test]
fn rfc_9396_9_1_a_token_for_an_api_tells_the_details_of_its_location() {
    for format in ["JWT", "OPAQUE"] {
        let server = with_apis(format);
        let everywhere = json!({ "type": "anything" });
        let details = json!([payment(), account(), everywhere]);
        for (api, told) in [
            (PAYMENTS, json!([payment(), everywhere])),
            (ACCOUNTS, json!([account(), everywhere])),
            (OTHER, json!([everywhere])),
        ] {
            let tokens = json_of(&told_to(&server, &details, api));
            assert_eq!(tokens[NAME], told, "{api}");
            let token = tokens["access_token"].as_str().expect("a token");
            assert_eq!(introspected(&server, token)[NAME], told, "{api}");
            if format == "JWT" {
                assert_eq!(verified(&server, "web", token).1[NAME], told);
            }
        }
    }
}

#[test]
fn a_token_for_an_api_that_nothing_was_granted_for_is_refused() {
    let server = with_apis("OPAQUE");
    let nowhere = json!([{ "type": "anything", "locations": ["https://nowhere.example"] }]);
    let answer = Browser::new(&server).open(&all(&nowhere, &[PAYMENTS, OTHER]));
    let answer = crate::support::ordinary::answer_of(&answer);
    assert_eq!(answer.get("error"), Some("invalid_authorization_details"));
    let refused = told_to(&server, &json!([payment()]), OTHER);
    assert_refused(&refused, 400, "invalid_authorization_details");
}

#[test]
fn a_location_is_an_api_or_below_it() {
    let server = with_apis("OPAQUE");
    for (location, is_there) in [
        ("https://example.com/payments", true),
        ("https://example.com/payments/1", true),
        ("https://example.com/payments?a=1", true),
        ("https://example.com/paymentsX", false),
        ("https://example.com/", false),
        ("https://other.example", false),
    ] {
        let details = json!([{ "type": "anything", "locations": [location] }, account()]);
        let status = if is_there { 200 } else { 400 };
        assert_eq!(
            told_to(&server, &details, PAYMENTS).status,
            status,
            "{location}"
        );
    }
}

#[test]
fn a_type_of_an_api_is_told_to_that_api_where_no_location_is_named() {
    let types = json!([{ "type": "anything", "apis": [PAYMENTS] }]);
    let server = server_with(&json!({ "authorizationDetailsTypes": types }));
    for identifier in [PAYMENTS, ACCOUNTS, OTHER] {
        put_api(
            &server,
            &json!({ "identifier": identifier, "accessTokenFormat": "OPAQUE" }),
        );
    }
    let details = json!([{ "type": "anything" }]);
    assert_eq!(told_to(&server, &details, PAYMENTS).status, 200);
    assert_eq!(told_to(&server, &details, ACCOUNTS).status, 400);
    let elsewhere = json!([{ "type": "anything", "locations": [ACCOUNTS] }]);
    assert_eq!(told_to(&server, &elsewhere, PAYMENTS).status, 400);
    assert_eq!(told_to(&server, &elsewhere, ACCOUNTS).status, 200);
}

#[test]
fn rfc_9396_9_2_whoever_introspects_for_an_api_is_told_what_is_relevant_for_it() {
    for format in ["JWT", "OPAQUE"] {
        let server = with_apis(format);
        let named = json!({
            "identifier": PAYMENTS, "accessTokenFormat": format, "introspectionClients": ["other"],
        });
        put_api(&server, &named);
        let everywhere = json!({ "type": "anything" });
        let asked = all(
            &json!([payment(), account(), everywhere]),
            &[PAYMENTS, ACCOUNTS],
        );
        let tokens = issued(&server, &asked);
        let token = tokens["access_token"].as_str().expect("a token");
        let told = |client: &str| {
            let headers = [basic(client, &secret_of(client))];
            json_of(&server.post(
                "/oauth/introspect",
                &parameters(&[("token", token)]),
                &headers,
            ))
        };
        assert_eq!(told("web")[NAME], json!([payment(), account(), everywhere]));
        assert_eq!(told("other")[NAME], json!([payment(), everywhere]));
        assert_eq!(told("wide"), json!({ "active": false }));
    }
}
