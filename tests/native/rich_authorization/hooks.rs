//! RFC 9396 §7.1: a token hook enriches what was granted, and nothing else.

use sekisho::backend::Fetched;

use super::*;
use crate::support::expect::{assert_refused, unchanged};
use crate::support::json as json_of;
use crate::support::ordinary::verified;

const URL: &str = "https://hooks.example/token";

fn hooked(format: &Value) -> Server {
    let actions = json!([{ "type": "TOKEN_HOOK", "url": URL }]);
    let server = server_with(&json!({ "actions": actions, "accessTokenSignAlg": format }));
    answers(&server, &json!({}));
    server
}

fn answers(server: &Server, body: &Value) {
    let fetched = Fetched {
        status: 200,
        body: body.to_string().into_bytes(),
    };
    server
        .host
        .servers
        .borrow_mut()
        .insert(URL.to_owned(), vec![Some(fetched)]);
}

fn enriched() -> Value {
    let mut details = account();
    details["accounts"] = json!([{ "iban": "DE2310010010123456789" }]);
    details
}

#[test]
fn a_hook_is_told_what_the_token_is_to_tell() {
    let server = hooked(&Value::Null);
    issued(&server, &asking("web", &json!([account()])));
    let event = || {
        let (_, body) = server.host.sent.borrow().last().cloned().expect("an event");
        verified(&server, "web", &body.expect("a body")).1["event"].clone()
    };
    assert_eq!(event()[NAME], json!([account()]));
    issued(&server, &request_for("web", "code", "read"));
    assert_eq!(event().get(NAME), None);
}

#[test]
fn rfc_9396_7_1_what_a_hook_has_enriched_is_told_of_the_token() {
    for format in [Value::Null, json!("ES256")] {
        let server = hooked(&format);
        let told = json!([enriched(), payment()]);
        answers(&server, &json!({ "authorizationDetails": told }));
        let tokens = issued(&server, &asking("web", &json!([account(), payment()])));
        assert_eq!(tokens[NAME], told);
        let token = tokens["access_token"].as_str().expect("a token");
        assert_eq!(introspected(&server, token)[NAME], told);
        let again = json_of(&refreshed(&server, &tokens, &[]));
        assert_eq!(again[NAME], told);
        // What is given again was asked about before.
        answers(&server, &json!({ "deny": true }));
        let repeated = json_of(&refreshed(&server, &tokens, &[]));
        assert_eq!(repeated, again);
        // The grant stays what was granted.
        answers(&server, &json!({}));
        assert_eq!(
            json_of(&refreshed(&server, &again, &[]))[NAME],
            json!([account(), payment()])
        );
    }
}

#[test]
fn a_hook_that_says_something_else_than_was_granted_fails() {
    let server = hooked(&Value::Null);
    let code = code(&server, &asking("web", &json!([account()])));
    let mut other = account();
    other["actions"] = json!(["write"]);
    let mut fewer = account();
    fewer.as_object_mut().expect("an object").remove("actions");
    for details in [
        json!([]),
        json!({}),
        json!("x"),
        json!([payment()]),
        json!([other]),
        json!([fewer]),
        json!([account(), payment()]),
        json!([account(), account()]),
        json!([{}]),
    ] {
        answers(&server, &json!({ "authorizationDetails": details }));
        let refused = unchanged(&server, || {
            token(&server, "web", &code_request("web", &code))
        });
        assert_refused(&refused, 503, "temporarily_unavailable");
    }
    answers(&server, &json!({}));
    assert_eq!(
        token(&server, "web", &code_request("web", &code)).status,
        200
    );
}

#[test]
fn a_hook_adds_no_details_where_none_were_granted_and_no_claim_in_their_name() {
    let server = hooked(&Value::Null);
    let code = code(&server, &request_for("web", "code", "read"));
    for answer in [
        json!({ "authorizationDetails": [account()] }),
        json!({ "claims": { "accessToken": { NAME: [account()] } } }),
    ] {
        answers(&server, &answer);
        let refused = unchanged(&server, || {
            token(&server, "web", &code_request("web", &code))
        });
        assert_refused(&refused, 503, "temporarily_unavailable");
    }
}
