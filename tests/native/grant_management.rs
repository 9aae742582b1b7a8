//! Grant Management for OAuth 2.0, in the order of its sections: a client makes a grant of its own, asks
//! what it holds, and ends it.

use sekisho::front::{Request, Response};
use serde_json::{Value, json};

use crate::support::expect::{apply_service, assert_refused, parameters, unchanged, with};
use crate::support::ordinary::{
    Browser, SCOPES, answer_of, basic, joined, provider_for, put_client, request_for, secret_of,
    spa, token, tokens, web, wide_client,
};
use crate::support::{Server, client::ISSUER, json as json_of};

const ACTION: &str = "grant_management_action";
const GRANTS: &str = "/oauth/grants";

fn service(members: &Value) -> Value {
    let mut scopes = SCOPES.to_vec();
    scopes.extend(["grant_management_query", "grant_management_revoke"]);
    let scopes: Vec<Value> = scopes
        .into_iter()
        .map(|name| json!({ "name": name }))
        .collect();
    let wide = json!({
        "fapiModes": [],
        "supportedScopes": scopes,
        "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS", "IMPLICIT"],
        "supportedResponseTypes": ["CODE", "TOKEN"],
        "offlineAccessRequired": false,
        "authorizationDetailsTypes": [{ "type": "payment" }],
        "grantManagementActions": ["CREATE", "QUERY", "REVOKE"],
    });
    joined(&wide, members)
}

/// A server whose clients manage grants, with these members of its service besides.
pub fn server_with(members: &Value) -> Server {
    provider_for(
        &service(members),
        &[wide_client("web"), wide_client("other"), spa("spa")],
    )
}

/// The same as it is.
pub fn server() -> Server {
    server_with(&json!({}))
}

fn asked() -> Vec<(String, String)> {
    with(request_for("web", "code", "read"), ACTION, "create")
}

/// A token of a client itself, for the grant management API.
pub fn of_client(server: &Server, client: &str, scope: &str) -> String {
    let asked = [
        ("grant_type", "client_credentials"),
        ("scope", scope),
        ("resource", ISSUER),
    ];
    let issued = json_of(&token(server, client, &parameters(&asked)));
    issued["access_token"].as_str().expect("a token").to_owned()
}

const BOTH: &str = "grant_management_query grant_management_revoke";

fn ask(server: &Server, method: &str, grant_id: &str, token: &str) -> Response {
    let request = Request::new(method, &format!("{GRANTS}/{grant_id}"), None);
    server.send(&request.with_header("authorization", &format!("Bearer {token}")))
}

/// The grant and the tokens of a request that Alice agrees to, and a token that manages it.
pub fn granted(server: &Server) -> (String, Value, String) {
    let tokens = tokens(server, &asked());
    let grant_id = tokens["grant_id"].as_str().expect("a grant_id").to_owned();
    (grant_id, tokens, of_client(server, "web", BOTH))
}

/// Whether introspection says that a token is active.
pub fn is_active(server: &Server, token: &Value) -> bool {
    let headers = [basic("web", &secret_of("web"))];
    let asked = parameters(&[("token", token.as_str().expect("a token"))]);
    json_of(&server.post("/oauth/introspect", &asked, &headers))["active"] == true
}

#[test]
fn section_5_2_a_client_asks_for_a_grant_of_its_own_or_says_nothing() {
    let server = server();
    for request in [asked(), request_for("web", "code", "read")] {
        assert!(
            answer_of(&Browser::new(&server).agreed(&request))
                .get("code")
                .is_some()
        );
    }
}

#[test]
fn section_5_4_an_action_that_is_not_served_is_an_invalid_request() {
    let server = server();
    let refused = |request: &[(String, String)]| {
        let headers = [basic("web", &secret_of("web"))];
        let pushed = unchanged(&server, || server.post("/oauth/par", request, &headers));
        assert_refused(&pushed, 400, "invalid_request");
        let answer = answer_of(&Browser::new(&server).open(request));
        assert_eq!(answer.get("error"), Some("invalid_request"));
    };
    for action in [
        "merge", "replace", "query", "revoke", "update", "Create", "create ",
    ] {
        refused(&with(asked(), ACTION, action));
        refused(&with(with(asked(), ACTION, action), "grant_id", "x"));
    }
    refused(&with(asked(), "grant_id", "x"));
    refused(&with(request_for("web", "code", "read"), "grant_id", "x"));
}

#[test]
fn section_7_1_an_action_may_be_required() {
    let server = server_with(&json!({ "grantManagementActionRequired": true }));
    let answer = answer_of(&Browser::new(&server).open(&request_for("web", "code", "read")));
    assert_eq!(answer.get("error"), Some("invalid_request"));
    assert!(
        answer_of(&Browser::new(&server).agreed(&asked()))
            .get("code")
            .is_some()
    );
}

#[test]
fn section_5_5_the_token_response_names_the_grant_the_same_each_time() {
    let server = server();
    let (grant_id, issued, _) = granted(&server);
    assert!(
        grant_id.len() >= 43
            && grant_id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    );
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        (
            "refresh_token",
            issued["refresh_token"].as_str().expect("one"),
        ),
    ]);
    assert_eq!(
        json_of(&token(&server, "web", &refresh))["grant_id"],
        grant_id.as_str()
    );
    let another = tokens(&server, &asked());
    assert_ne!(another["grant_id"], grant_id.as_str());
    let own = parameters(&[("grant_type", "client_credentials"), ("scope", "read")]);
    assert_eq!(json_of(&token(&server, "web", &own)).get("grant_id"), None);
}

#[test]
fn section_6_4_a_client_is_told_what_a_grant_holds() {
    let server = server();
    let details = r#"[{"type":"payment","amount":"1"}]"#;
    let request = with(request_for("web", "code", "openid read"), ACTION, "create");
    let request = with(
        with(request, "authorization_details", details),
        "resource",
        ISSUER,
    );
    let claims = r#"{"userinfo":{"name":null},"id_token":{"email":null}}"#;
    let issued = tokens(&server, &with(request, "claims", claims));
    let grant_id = issued["grant_id"].as_str().expect("a grant_id");
    let answer = ask(
        &server,
        "GET",
        grant_id,
        &of_client(&server, "web", "grant_management_query"),
    );
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("no-store"))
    );
    let expected = json!({
        "scopes": [{ "scope": "openid read", "resources": [ISSUER] }],
        "claims": ["email", "name"],
        "authorization_details": [{ "type": "payment", "amount": "1" }],
    });
    assert_eq!(json_of(&answer), expected);
    let (grant_id, _, token) = granted(&server);
    let told = json_of(&ask(&server, "GET", &grant_id, &token));
    assert_eq!(told, json!({ "scopes": [{ "scope": "read" }] }));
}

#[test]
fn section_6_5_whoever_ends_a_grant_ends_its_tokens() {
    for format in [Value::Null, json!("ES256")] {
        let server = server_with(&json!({ "accessTokenSignAlg": format }));
        let (grant_id, issued, token) = granted(&server);
        let others = tokens(&server, &asked());
        let ended = ask(&server, "DELETE", &grant_id, &token);
        assert_eq!((ended.status, ended.body.as_str()), (204, ""));
        for name in ["access_token", "refresh_token"] {
            assert!(!is_active(&server, &issued[name]), "{name}");
            assert!(is_active(&server, &others[name]), "{name}");
        }
        for method in ["GET", "DELETE"] {
            assert_refused(
                &ask(&server, method, &grant_id, &token),
                404,
                "invalid_request",
            );
        }
    }
}

#[test]
fn section_6_1_a_token_needs_the_scope() {
    let server = server();
    let (grant_id, issued, _) = granted(&server);
    let read = of_client(&server, "web", "read");
    let query = of_client(&server, "web", "grant_management_query");
    let revoke = of_client(&server, "web", "grant_management_revoke");
    for (method, token) in [
        ("GET", &read),
        ("DELETE", &read),
        ("GET", &revoke),
        ("DELETE", &query),
    ] {
        let refused = unchanged(&server, || ask(&server, method, &grant_id, token));
        assert_refused(&refused, 403, "insufficient_scope");
    }
    assert!(is_active(&server, &issued["access_token"]));
    assert_eq!(ask(&server, "GET", &grant_id, &query).status, 200);
}

#[test]
fn section_6_1_a_token_of_a_person_manages_the_grants_of_that_person() {
    let server = server();
    let request = with(
        request_for("web", "code", &format!("read {BOTH}")),
        ACTION,
        "create",
    );
    let alice = tokens(&server, &request);
    let bob = Browser::new(&server).agreed_by(&asked(), crate::support::ordinary::BOB);
    let bob = crate::support::ordinary::tokens_of(&server, &bob, &asked());
    let token = alice["access_token"].as_str().expect("a token");
    let own = alice["grant_id"].as_str().expect("a grant_id");
    let others = bob["grant_id"].as_str().expect("a grant_id");
    for method in ["GET", "DELETE"] {
        assert_refused(&ask(&server, method, others, token), 404, "invalid_request");
    }
    assert_eq!(ask(&server, "GET", own, token).status, 200);
    assert_eq!(ask(&server, "DELETE", own, token).status, 204);
    assert_refused(&ask(&server, "GET", own, token), 401, "invalid_token");
    assert!(is_active(&server, &bob["access_token"]));
}

#[test]
fn section_6_6_what_is_no_grant_of_the_client_is_not_there() {
    let server = server();
    let (grant_id, issued, token) = granted(&server);
    let others = of_client(&server, "other", BOTH);
    for method in ["GET", "DELETE"] {
        let refused = unchanged(&server, || ask(&server, method, &grant_id, &others));
        assert_refused(&refused, 404, "invalid_request");
    }
    let mut changed = grant_id.clone().into_bytes();
    changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("text");
    let of_token = issued["access_token"].as_str().expect("a token");
    for unknown in [
        changed.as_str(),
        &grant_id[1..],
        "x",
        "34.7",
        of_token,
        "..",
        &"A".repeat(2000),
    ] {
        for method in ["GET", "DELETE"] {
            let refused = unchanged(&server, || ask(&server, method, unknown, &token));
            assert_eq!(refused.status, 404, "{unknown}");
        }
    }
    assert!(is_active(&server, &issued["access_token"]));
}

#[test]
fn section_6_6_no_valid_token_is_401() {
    let server = server();
    let (grant_id, ..) = granted(&server);
    let bare = Request::new("GET", &format!("{GRANTS}/{grant_id}"), None);
    assert_eq!(server.send(&bare).status, 401);
    assert_refused(
        &ask(&server, "GET", &grant_id, "unknown"),
        401,
        "invalid_token",
    );
    // One for another resource: RFC 9068 §4.
    let request = with(
        request_for("web", "code", &format!("openid {BOTH}")),
        ACTION,
        "create",
    );
    let issued = tokens(&server, &request);
    let token = issued["access_token"].as_str().expect("a token");
    assert_refused(&ask(&server, "GET", &grant_id, token), 401, "invalid_token");
    let posted = server.post(&format!("{GRANTS}/{grant_id}"), &[], &[]);
    assert_eq!(
        (posted.status, posted.header("allow")),
        (405, Some("GET, DELETE"))
    );
}

#[test]
fn a_grant_of_a_client_itself_and_one_that_ended_are_not_there() {
    let server = server();
    let (grant_id, issued, token) = granted(&server);
    let given_back = parameters(&[("token", issued["refresh_token"].as_str().expect("one"))]);
    let headers = [basic("web", &secret_of("web"))];
    assert_eq!(
        server.post("/oauth/revoke", &given_back, &headers).status,
        200
    );
    assert_refused(
        &ask(&server, "GET", &grant_id, &token),
        404,
        "invalid_request",
    );
}

#[test]
fn an_action_that_is_not_served_is_refused_at_the_api() {
    let server = server_with(&json!({ "grantManagementActions": ["CREATE", "QUERY"] }));
    let (grant_id, issued, token) = granted(&server);
    let refused = unchanged(&server, || ask(&server, "DELETE", &grant_id, &token));
    assert_refused(&refused, 400, "invalid_request");
    assert!(is_active(&server, &issued["access_token"]));
    let without_create = server_with(&json!({ "grantManagementActions": ["QUERY"] }));
    let answer = answer_of(&Browser::new(&without_create).open(&asked()));
    assert_eq!(answer.get("error"), Some("invalid_request"));
}

#[test]
fn section_7_1_metadata_tell_what_is_served_and_nothing_where_nothing_is() {
    let metadata =
        |server: &Server| json_of(&server.get("/.well-known/oauth-authorization-server", "", &[]));
    let told = metadata(&server());
    assert_eq!(
        told["grant_management_endpoint"],
        format!("{ISSUER}{GRANTS}")
    );
    assert_eq!(
        told["grant_management_actions_supported"],
        json!(["create", "query", "revoke"])
    );
    assert_eq!(told["grant_management_action_required"], false);
    let off = server_with(&json!({ "grantManagementActions": [] }));
    let told = metadata(&off);
    assert!(
        told.as_object()
            .expect("an object")
            .keys()
            .all(|name| !name.starts_with("grant_management"))
    );
    let issued = tokens(&off, &with(asked(), "grant_id", "x"));
    assert_eq!(issued.get("grant_id"), None);
    let token = of_client(&off, "web", BOTH);
    for path in ["x", ""] {
        assert_eq!(ask(&off, "GET", path, &token).status, 404);
    }
}

#[test]
fn an_action_of_the_api_needs_its_scope_in_the_document() {
    let server = server();
    let before = server.host.snapshot();
    let scopes = json!([{ "name": "grant_management_query" }]);
    let document = service(&json!({ "supportedScopes": scopes, "actions": [] }));
    let refused = apply_service(&server, &document);
    assert_eq!(refused.status, 400);
    assert!(
        refused.body.contains("grantManagementActions[2]"),
        "{}",
        refused.body
    );
    assert_eq!(server.host.snapshot(), before);
}

#[test]
fn a_client_that_came_to_be_later_manages_nothing_of_before() {
    let server = server();
    let (grant_id, ..) = granted(&server);
    let deleted = server.admin("/admin/delete", &json!({ "kind": "client", "id": "web" }));
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    server.wait(1);
    put_client(
        &server,
        &joined(
            &web("web"),
            &json!({ "grantTypes": ["CLIENT_CREDENTIALS"], "responseTypes": [], "redirectUris": [] }),
        ),
    );
    let token = of_client(&server, "web", BOTH);
    assert_refused(
        &ask(&server, "GET", &grant_id, &token),
        404,
        "invalid_request",
    );
}
