//! What a token is good for once something of its scope is gone: the same in either format, at
//! introspection, at UserInfo and at a refresh. RFC 6749 §3.3, RFC 7662 §2.2, RFC 9068 §2.2.3, RFC 9700
//! §2.3.

use crate::support::expect::{apply_service, assert_refused, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Browser, SCOPES, TOKEN, answer_of, basic, joined, provider, put_api, put_client, request_for,
    secret_of, token, tokens, userinfo, web,
};
use crate::support::{Server, TestClient, json};
use sekisho::front::Response;
use serde_json::{Value, json as json_value};

const SCOPE: &str = "openid email offline_access read";
const API: &str = "https://api.example.com";
const FORMATS: [&str; 2] = ["JWT", "OPAQUE"];

fn put_format(server: &Server, format: &str, scopes: &[&str]) {
    let api = json_value!({ "identifier": API, "scopes": scopes, "accessTokenFormat": format });
    put_api(server, &api);
}

/// A provider with an API, and tokens of `web` for it.
fn issued(format: &str) -> (Server, Value) {
    let server = provider(&json_value!({}));
    put_format(&server, format, &["read"]);
    let issued = tokens(
        &server,
        &with(request_for("web", "code", SCOPE), "resource", API),
    );
    (server, issued)
}

/// Holds `web` to these scopes from now on.
fn narrow(server: &Server, scopes: &[&str]) {
    let extension = json_value!({ "requestableScopesEnabled": true, "requestableScopes": scopes });
    put_client(
        server,
        &joined(&web("web"), &json_value!({ "extension": extension })),
    );
}

/// Grants `read` under FAPI 2.0 only from now on.
fn make_fapi(server: &Server) {
    let attributes = json_value!([{ "key": "fapi2", "value": "sp" }]);
    let scope = |name: &str| match name {
        "read" => json_value!({ "name": name, "attributes": attributes }),
        _ => json_value!({ "name": name }),
    };
    let service = json_value!({ "fapiModes": [], "supportedScopes": SCOPES.map(scope) });
    let applied = apply_service(server, &service);
    assert_eq!(applied.status, 200, "{}", applied.body);
}

fn refresh(server: &Server, before: &Value) -> Response {
    let request = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(before, "refresh_token")),
    ]);
    token(server, "web", &request)
}

fn introspected(server: &Server, token: &str) -> Value {
    let headers = [basic("web", &secret_of("web"))];
    let asked = parameters(&[("token", token)]);
    json(&server.post("/oauth/introspect", &asked, &headers))
}

/// The access token is told to be good for this, and a refresh gives no more.
fn assert_left(server: &Server, issued: &Value, scope: &str) {
    let told = introspected(server, text(issued, "access_token"));
    assert_eq!(told["scope"], scope);
    assert_eq!(json(&refresh(server, issued))["scope"], scope);
}

fn assert_inactive(server: &Server, token: &str) {
    let inactive = json_value!({ "active": false });
    assert_eq!(introspected(server, token), inactive);
    assert_refused(&userinfo(server, token), 401, "invalid_token");
}

#[test]
fn rfc_9700_2_3_a_token_of_either_format_is_good_for_what_its_client_may_have_now() {
    for format in FORMATS {
        let (server, issued) = issued(format);
        let access_token = text(&issued, "access_token");
        let told = json(&userinfo(&server, access_token));
        assert_eq!(told["email"], "alice@example.com");
        narrow(&server, &["openid", "offline_access", "read"]);
        let told = json(&userinfo(&server, access_token));
        assert_eq!(told, json_value!({ "sub": "subject-of-alice" }), "{format}");
        assert_left(&server, &issued, "openid offline_access read");
    }
}

#[test]
fn openid_connect_core_5_3_a_token_that_lost_openid_tells_nothing_of_a_person() {
    for format in FORMATS {
        let (server, issued) = issued(format);
        narrow(&server, &["email", "read"]);
        let refused = unchanged(&server, || userinfo(&server, text(&issued, "access_token")));
        assert_refused(&refused, 403, "insufficient_scope");
    }
}

#[test]
fn fapi_2_0_sp_5_3_2_1_a_scope_that_is_of_fapi_by_now_is_left_to_tokens_bound_to_a_key() {
    for format in FORMATS {
        let (server, issued) = issued(format);
        let answer = answer_of(&Browser::new(&server).agreed(&with(
            request_for("web", "code", SCOPE),
            "resource",
            API,
        )));
        let code = answer.get("code").expect("a code");
        let redeem = crate::support::ordinary::code_request("web", code);
        let proof = TestClient::new("web", 11).proof_for(TOKEN, server.now());
        let headers = [basic("web", &secret_of("web")), ("dpop", proof)];
        let bound = json(&server.post(TOKEN, &redeem, &headers));
        make_fapi(&server);
        let told = introspected(&server, text(&bound, "access_token"));
        assert_eq!(told["scope"], SCOPE, "{format}");
        assert_left(&server, &issued, "openid email offline_access");
    }
}

#[test]
fn rfc_9068_2_2_3_a_token_is_not_good_for_what_its_api_no_longer_lists() {
    for format in FORMATS {
        let (server, issued) = issued(format);
        put_format(&server, format, &[]);
        assert_left(&server, &issued, "openid email offline_access");
    }
}

#[test]
fn rfc_8707_2_a_token_for_an_api_that_is_gone_stands_no_more() {
    for format in FORMATS {
        let (server, issued) = issued(format);
        let gone = json_value!({ "kind": "api", "id": API });
        assert_eq!(server.admin("/admin/delete", &gone).status, 200);
        assert_inactive(&server, text(&issued, "access_token"));
        assert_refused(&refresh(&server, &issued), 400, "invalid_target");
        put_format(&server, format, &["read"]);
        assert_left(&server, &issued, SCOPE);
    }
}

#[test]
fn a_token_of_either_format_stands_though_its_api_wants_the_other_by_now() {
    for (format, other) in [("JWT", "OPAQUE"), ("OPAQUE", "JWT")] {
        let (server, issued) = issued(format);
        put_format(&server, other, &["read"]);
        let told = introspected(&server, text(&issued, "access_token"));
        assert_eq!(told["scope"], SCOPE, "{format}");
    }
}

#[test]
fn rfc_6749_3_3_a_token_of_which_nothing_is_left_stands_no_more() {
    for format in FORMATS {
        let (server, issued) = issued(format);
        narrow(&server, &["phone"]);
        for name in ["access_token", "refresh_token"] {
            assert_inactive(&server, text(&issued, name));
        }
        narrow(&server, &["openid", "email", "offline_access", "read"]);
        assert_left(&server, &issued, SCOPE);
    }
}

#[test]
fn openid_connect_core_11_a_refresh_token_without_offline_access_is_told_as_inactive() {
    let (server, issued) = issued("OPAQUE");
    let told = introspected(&server, text(&issued, "refresh_token"));
    assert_eq!(told["scope"], SCOPE);
    narrow(&server, &["openid", "read"]);
    assert_inactive(&server, text(&issued, "refresh_token"));
    let told = introspected(&server, text(&issued, "access_token"));
    assert_eq!(told["scope"], "openid read");
}

#[test]
fn rfc_6749_3_3_no_token_is_issued_that_is_good_for_nothing() {
    for format in FORMATS {
        let server = provider(&json_value!({}));
        put_format(&server, format, &[]);
        let asked = with(request_for("web", "code", "read"), "resource", API);
        let told = unchanged(&server, || Browser::new(&server).open(&asked));
        let error = answer_of(&told).get("error").map(str::to_owned);
        assert_eq!(error.as_deref(), Some("invalid_scope"), "{format}");
        // What a person has agreed to is left, and nothing of it counts at the API.
        put_format(&server, format, &["read"]);
        let answer = answer_of(&Browser::new(&server).agreed(&asked));
        let code = answer.get("code").expect("a code");
        let redeem = crate::support::ordinary::code_request("web", code);
        put_format(&server, format, &[]);
        let refused = unchanged(&server, || token(&server, "web", &redeem));
        assert_refused(&refused, 400, "invalid_scope");
        put_format(&server, format, &["read"]);
        assert_eq!(json(&token(&server, "web", &redeem))["scope"], "read");
    }
}

#[test]
fn a_scope_of_a_rule_counts_beside_an_api_that_does_not_list_it_where_people_are_told_of() {
    for (destination, scope) in [
        ("USERINFO", "openid read"),
        ("ID_TOKEN", "openid read"),
        ("ACCESS_TOKEN", "openid"),
    ] {
        let rule = json_value!({ "type": "RULE", "claim": "colour", "constant": "red", "destinations": [destination], "scope": "read" });
        let server = provider(&json_value!({ "actions": [rule] }));
        put_format(&server, "OPAQUE", &[]);
        let request = |scope| with(request_for("web", "code", scope), "resource", API);
        let issued = tokens(&server, &request("openid read"));
        assert_eq!(issued["scope"], scope, "{destination}");
        let told = introspected(&server, text(&issued, "access_token"));
        assert_eq!(told["scope"], scope, "{destination}");
        let person = json(&userinfo(&server, text(&issued, "access_token")));
        assert_eq!(person.get("colour").is_some(), destination == "USERINFO");
        // Without `openid` the token is for the API alone, where it means nothing.
        let refused = answer_of(&Browser::new(&server).open(&request("read")));
        assert_eq!(refused.get("error"), Some("invalid_scope"));
    }
}

#[test]
fn a_refresh_token_that_came_without_offline_access_goes_on_when_that_is_asked_for() {
    let server = provider(&json_value!({ "offlineAccessRequired": false }));
    let issued = tokens(&server, &request_for("web", "code", "openid read"));
    let service = json_value!({ "fapiModes": [], "supportedScopes": SCOPES.map(|name| json_value!({ "name": name })) });
    let applied = apply_service(&server, &service);
    assert_eq!(applied.status, 200, "{}", applied.body);
    let told = introspected(&server, text(&issued, "refresh_token"));
    assert_eq!(told["active"], true);
    assert_eq!(refresh(&server, &issued).status, 200);
}
