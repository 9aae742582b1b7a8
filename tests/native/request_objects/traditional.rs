//! Parameters beside an object that count: OpenID Connect Core §6.1.

use super::*;
use crate::support::expect::{assert_refused, without};

fn server() -> Server {
    let traditional = json_value!({ "traditionalRequestObjectProcessingApplied": true });
    serving(&traditional, &json_value!({}))
}

/// The whole request, and this object.
fn beside(object: &str) -> Parameters {
    with(request(), "request", object)
}

#[test]
fn what_the_object_does_not_say_is_said_beside_it_and_what_it_says_counts_more() {
    let server = server();
    let own = over(&keyed(), &[], server.now());
    let answer = answer_of(&agreed(&server, &beside(&object(&own))));
    assert_eq!(answer.get("state"), Some("af0ifjsldkj"));
    let own = claim(own, "state", "within");
    let answer = answer_of(&agreed(&server, &beside(&object(&own))));
    assert_eq!(answer.get("state"), Some("within"));
    assert!(answer.get("code").is_some());
}

#[test]
fn response_type_and_client_id_say_the_same_in_both() {
    let server = server();
    let own = over(&keyed(), &[], server.now());
    let both = [("client_id", "keyed"), ("response_type", "code")];
    let agreeing = both
        .into_iter()
        .fold(own.clone(), |own, (name, value)| claim(own, name, value));
    is_shown(&server, &beside(&object(&agreeing)));
    for (name, value) in [("client_id", "web"), ("response_type", "none")] {
        let contradicting = beside(&object(&claim(own.clone(), name, value)));
        let state = Some("af0ifjsldkj");
        is_told_to_the_client(&server, &contradicting, "invalid_request_object", state);
    }
}

#[test]
fn what_neither_says_is_missing() {
    let server = server();
    let own = over(&keyed(), &[], server.now());
    let brought = without(beside(&object(&own)), "response_type");
    let state = Some("af0ifjsldkj");
    is_told_to_the_client(&server, &brought, "invalid_request", state);
}

#[test]
fn under_fapi_2_0_nothing_beside_the_object_counts_all_the_same() {
    let server = server();
    let fapi = json_value!({ "fapiModes": ["FAPI2_MESSAGE_SIGNING_AUTH_REQ"], "jwks": { "keys": [keyed().key.public_jwk()] }, "idTokenSignAlg": "ES256" });
    put_client(&server, &joined(&keyed().document(), &fapi));
    let push = |claims: &Value, beside: Parameters| {
        let request = with(beside, "request", &object(claims));
        server.post("/oauth/par", &[request, proof(&server)].concat(), &[])
    };
    let asked = without(request(), "client_id");
    let silent = no_claim(claims(&server), "scope");
    assert_refused(&push(&silent, asked.clone()), 400, "invalid_scope");
    assert_eq!(push(&claims(&server), asked).status, 201);
    let own = no_claim(claims(&server), "client_id");
    assert_refused(&push(&own, request()), 400, "invalid_request_object");
}

#[test]
fn a_scope_of_message_signing_is_not_asked_for_beside_the_object() {
    let scopes = json_value!([{ "name": "read" }, { "name": "openid" }, { "name": "pay", "attributes": [{ "key": "fapi2", "value": "ms-authreq" }] }]);
    let service = json_value!({ "traditionalRequestObjectProcessingApplied": true, "supportedScopes": scopes });
    let client = json_value!({ "idTokenSignAlg": "ES256" });
    let server = serving(&service, &client);
    let push = |claims: &Value| {
        let asked = with(without(request(), "nonce"), "scope", "pay");
        let request = with(asked, "request", &object(claims));
        server.post("/oauth/par", &[request, proof(&server)].concat(), &[])
    };
    let refused = push(&no_claim(claims(&server), "scope"));
    assert_refused(&refused, 400, "invalid_request");
    assert_eq!(push(&claim(claims(&server), "scope", "pay")).status, 201);
}
