//! RFC 9396 §7, §8 and §9: what tokens tell of what was granted.

use super::*;
use crate::support::ordinary::{answer_of, verified};

#[test]
fn rfc_9396_7_the_token_response_tells_what_was_granted() {
    let server = server();
    let details = json!([payment(), account()]);
    let tokens = issued(&server, &asking("web", &details));
    assert_eq!(
        (&tokens[NAME], &tokens["scope"]),
        (&details, &json!("read"))
    );
}

#[test]
fn rfc_9396_9_1_a_jwt_tells_what_was_granted() {
    let server = server_with(&json!({ "accessTokenSignAlg": "ES256" }));
    let details = json!([payment(), account()]);
    let tokens = issued(&server, &asking("web", &details));
    let token = tokens["access_token"].as_str().expect("a token");
    let (_, claims) = verified(&server, "web", token);
    assert_eq!(claims[NAME], details);
    assert_eq!(introspected(&server, token)[NAME], details);
}

#[test]
fn rfc_9396_9_2_introspection_tells_what_was_granted() {
    let server = server();
    let details = json!([payment(), account()]);
    let tokens = issued(&server, &asking_alone("web", &details));
    for name in ["access_token", "refresh_token"] {
        let told = introspected(&server, tokens[name].as_str().expect("a token"));
        assert_eq!(
            (&told["active"], &told[NAME]),
            (&json!(true), &details),
            "{name}"
        );
    }
}

#[test]
fn rfc_9396_9_a_token_without_details_tells_none() {
    for format in [Value::Null, json!("ES256")] {
        let server = server_with(&json!({ "accessTokenSignAlg": format }));
        let tokens = issued(&server, &request_for("web", "code", "read"));
        let token = tokens["access_token"].as_str().expect("a token");
        assert!(tokens.get(NAME).is_none() && introspected(&server, token).get(NAME).is_none());
    }
}

#[test]
fn a_token_of_the_authorization_endpoint_comes_with_its_details() {
    let server = server();
    let details = json!([account()]);
    let asked = with(asking("wide", &details), "response_type", "token");
    let answer = answer_of(&Browser::new(&server).agreed(&asked));
    let told: Value = serde_json::from_str(answer.get(NAME).expect("details")).expect("JSON");
    assert_eq!(told, details);
}

#[test]
fn rfc_9396_6_a_client_is_given_details_of_its_own() {
    let server = server();
    let details = json!([account()]);
    let asked = parameters(&[
        ("grant_type", "client_credentials"),
        (NAME, &details.to_string()),
    ]);
    let response = token(&server, "wide", &asked);
    assert_eq!(response.status, 200, "{}", response.body);
    let tokens = crate::support::json(&response);
    assert_eq!((&tokens[NAME], &tokens["scope"]), (&details, &Value::Null));
    let wrong = json!([{ "type": "payment_initiation" }]).to_string();
    let asked = parameters(&[("grant_type", "client_credentials"), (NAME, &wrong)]);
    let refused = crate::support::expect::unchanged(&server, || token(&server, "wide", &asked));
    crate::support::expect::assert_refused(&refused, 400, "invalid_authorization_details");
}

#[test]
fn rfc_9396_7_a_refreshed_token_tells_the_same() {
    let server = server();
    let details = json!([payment(), account()]);
    let tokens = issued(&server, &asking("web", &details));
    let again = crate::support::json(&refreshed(&server, &tokens, &[]));
    assert_eq!(again[NAME], details);
    let repeated = crate::support::json(&refreshed(&server, &tokens, &[]));
    assert_eq!(repeated, again);
}
