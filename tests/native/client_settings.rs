//! What an operator sets for one client, because the client cannot do otherwise: each setting holds
//! for that client alone, and lets nobody off what its kind of client must keep.

use crate::support::expect::{
    assert_document_refused, assert_refused, grants_unchanged, parameters, text, unchanged, with,
    without,
};
use crate::support::ordinary::{
    Browser, Parameters, answer_of, code_request, joined, provider, provider_for, put_client,
    request, request_for, spa, token, tokens, verified, web,
};
use crate::support::{Server, json};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

/// A provider whose client `web` has these members besides.
fn with_web(members: &Value) -> Server {
    let set = joined(&web("web"), members);
    provider_for(&json_value!({}), &[set, web("other"), spa("spa")])
}

/// Applies the document of one client.
fn apply(server: &Server, document: &Value) -> Response {
    let documents = json_value!([{ "name": "a.json", "kind": "client", "document": document }]);
    server.admin("/admin/apply", &json_value!({ "documents": documents }))
}

fn code_of(server: &Server, asked: &[(String, String)]) -> String {
    let answer = answer_of(&Browser::new(server).agreed(asked));
    answer.get("code").expect("a code").to_owned()
}

/// The client is told `error` at its redirect URI, and nothing is remembered.
fn refused(server: &Server, asked: &Parameters, error: &str) {
    let response = unchanged(server, || Browser::new(server).open(asked));
    assert_eq!(answer_of(&response).get("error"), Some(error));
}

/// A request of `client_id` without PKCE.
fn bare(client_id: &str) -> Parameters {
    without(
        without(request(client_id), "code_challenge"),
        "code_challenge_method",
    )
}

#[test]
fn rfc_9700_2_1_1_a_confidential_client_may_be_let_off_pkce_and_no_other_is() {
    let server = with_web(&json_value!({ "pkceRequired": false }));
    for held in ["other", "spa"] {
        refused(&server, &bare(held), "invalid_request");
    }
    let redeem = code_request("web", &code_of(&server, &bare("web")));
    let bare = without(redeem.clone(), "code_verifier");
    // RFC 9700 §4.8.2: a verifier for no challenge is refused, or a challenge could be stripped.
    for wrong in [redeem, without(bare.clone(), "redirect_uri")] {
        let response = grants_unchanged(&server, || token(&server, "web", &wrong));
        assert_refused(&response, 400, "invalid_grant");
    }
    assert_eq!(token(&server, "web", &bare).status, 200);
}

#[test]
fn rfc_7636_4_6_a_client_that_is_let_off_and_uses_pkce_all_the_same_is_held_to_it() {
    let server = with_web(&json_value!({ "pkceRequired": false }));
    for broken in [
        without(request("web"), "code_challenge"),
        without(request("web"), "code_challenge_method"),
        with(request("web"), "code_challenge_method", "plain"),
        with(request("web"), "code_challenge", "short"),
    ] {
        refused(&server, &broken, "invalid_request");
    }
    let redeem = code_request("web", &code_of(&server, &request("web")));
    let bare = without(redeem.clone(), "code_verifier");
    let response = grants_unchanged(&server, || token(&server, "web", &bare));
    assert_refused(&response, 400, "invalid_grant");
    assert_eq!(token(&server, "web", &redeem).status, 200);
}

#[test]
fn a_client_may_be_held_to_pkce_where_its_service_holds_none() {
    let server = provider(&json_value!({ "pkceRequired": false }));
    put_client(
        &server,
        &joined(&web("web"), &json_value!({ "pkceRequired": true })),
    );
    refused(&server, &bare("web"), "invalid_request");
    refused(&server, &bare("spa"), "invalid_request");
    assert!(!code_of(&server, &bare("other")).is_empty());
}

#[test]
fn rfc_9700_2_1_1_no_document_lets_a_public_client_or_one_under_fapi_off_pkce() {
    let server = provider(&json_value!({}));
    let off = json_value!({ "pkceRequired": false });
    let public = joined(&spa("spa"), &off);
    assert_document_refused(&server, || apply(&server, &public), "pkceRequired");
    let fapi = Server::new();
    for members in [
        json_value!({}),
        json_value!({ "fapiModes": ["FAPI2_SECURITY"] }),
    ] {
        let strict = joined(&joined(&fapi.one.document(), &off), &members);
        assert_document_refused(&fapi, || apply(&fapi, &strict), "pkceRequired");
    }
    let kept = joined(&fapi.one.document(), &json_value!({ "pkceRequired": true }));
    assert_eq!(json(&apply(&fapi, &kept))["error"], Value::Null);
}

/// The claims of the ID token in a token response.
fn told(server: &Server, client_id: &str, tokens: &Value) -> Value {
    verified(server, client_id, text(tokens, "id_token")).1
}

const IN_ID_TOKEN: &str = "scopeClaimsInIdToken";

#[test]
fn openid_connect_core_5_4_the_claims_of_scopes_are_in_the_id_token_of_a_client_set_so_alone() {
    let server = with_web(&json_value!({ IN_ID_TOKEN: true }));
    for (client, name, email) in [
        (
            "web",
            json_value!("Alice Example"),
            json_value!("alice@example.com"),
        ),
        ("other", Value::Null, Value::Null),
        ("spa", Value::Null, Value::Null),
    ] {
        let asked = request_for(client, "code", "openid profile email");
        let told = told(&server, client, &tokens(&server, &asked));
        assert_eq!((&told["name"], &told["email"]), (&name, &email), "{client}");
        assert_eq!(told["sub"], "subject-of-alice");
    }
}

#[test]
fn an_id_token_with_the_claims_of_scopes_tells_nothing_of_a_scope_that_was_not_granted() {
    let server = with_web(&json_value!({ IN_ID_TOKEN: true }));
    for (scope, absent) in [
        ("openid", &["name", "email", "phone_number", "address"][..]),
        ("openid email", &["name", "phone_number", "address"]),
        ("openid read", &["name", "email"]),
    ] {
        let tokens = tokens(&server, &request_for("web", "code", scope));
        let told = told(&server, "web", &tokens);
        for name in absent {
            assert_eq!(told.get(*name), None, "{scope}: {name}");
        }
        assert_eq!(told.get("favorite_color"), None, "no scope has it");
    }
}

#[test]
fn a_refreshed_id_token_has_the_claims_of_scopes_as_the_first_had() {
    let server = with_web(&json_value!({ IN_ID_TOKEN: true }));
    let asked = request_for("web", "code", "openid email offline_access");
    let first = tokens(&server, &asked);
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&first, "refresh_token")),
    ]);
    let refreshed = json(&token(&server, "web", &refresh));
    assert_eq!(
        told(&server, "web", &refreshed)["email"],
        "alice@example.com"
    );
}
