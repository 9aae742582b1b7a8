//! Grant Management for OAuth 2.0 §5: a client replaces what a grant holds, or has more in it, and knows it
//! by the same `grant_id`.

use sekisho::front::{Request, Response};
use serde_json::{Value, json};

use crate::grant_management::{granted, is_active, of_client, server_with};
use crate::support::expect::{assert_refused, parameters, text, unchanged, with};
use crate::support::ordinary::{
    Browser, Parameters, answer_of, basic, code_request, joined, request_for, secret_of, token,
    tokens, tokens_of,
};
use crate::support::{
    Server, json as json_of,
    server::{PASSWORD, USERNAME},
    state::sweep,
};

mod merged;
mod pages;
mod profiles;
mod races;
mod refused;
mod shelf;

const ACTION: &str = "grant_management_action";
const ACTIONS: [&str; 5] = ["CREATE", "MERGE", "QUERY", "REPLACE", "REVOKE"];
const BOTH: [&str; 2] = ["merge", "replace"];

fn server_of(members: &Value) -> Server {
    server_with(&joined(
        &json!({ "grantManagementActions": ACTIONS }),
        members,
    ))
}

fn server() -> Server {
    server_of(&json!({}))
}

/// A request of `web` for this scope, to merge or replace the grant.
fn asking(action: &str, grant_id: &str, scope: &str) -> Parameters {
    let request = with(request_for("web", "code", scope), ACTION, action);
    with(request, "grant_id", grant_id)
}

fn query(server: &Server, grant_id: &str, token: &str) -> Response {
    let request = Request::new("GET", &format!("/oauth/grants/{grant_id}"), None);
    server.send(&request.with_header("authorization", &format!("Bearer {token}")))
}

/// What the grant holds.
fn held(server: &Server, grant_id: &str, token: &str) -> Value {
    let told = query(server, grant_id, token);
    assert_eq!(told.status, 200, "{}", told.body);
    json_of(&told)
}

fn scopes(scope: &str) -> Value {
    json!({ "scopes": [{ "scope": scope }] })
}

fn refreshed(server: &Server, tokens: &Value) -> Response {
    let asked = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
    ]);
    token(server, "web", &asked)
}

/// The code that Alice's agreement to the request gives.
fn code(server: &Server, request: &Parameters) -> String {
    let answer = answer_of(&Browser::new(server).agreed(request));
    answer.get("code").expect("a code").to_owned()
}

fn redeemed(server: &Server, code: &str) -> Response {
    token(server, "web", &code_request("web", code))
}

/// The `error` of what a client is told at its redirect URI.
fn error(response: &Response) -> String {
    let answer = answer_of(response);
    answer.get("error").expect("an error").to_owned()
}

fn pushed(server: &Server, client: &str, request: &Parameters) -> Response {
    server.post("/oauth/par", request, &[basic(client, &secret_of(client))])
}

/// Whether both tokens stand.
fn stand(server: &Server, tokens: &Value) -> [bool; 2] {
    ["access_token", "refresh_token"].map(|name| is_active(server, &tokens[name]))
}

#[test]
fn section_5_2_a_replaced_grant_holds_what_was_asked_for_last_under_the_same_name() {
    for format in [Value::Null, json!("ES256")] {
        let server = server_of(&json!({ "accessTokenSignAlg": format }));
        let (grant_id, before, manager) = granted(&server);
        let after = tokens(&server, &asking("replace", &grant_id, "openid email"));
        assert_eq!(after["grant_id"], grant_id.as_str());
        assert_eq!(after["scope"], "openid email");
        assert_eq!(held(&server, &grant_id, &manager), scopes("openid email"));
        assert_eq!(stand(&server, &before), [false, false]);
        assert_eq!(stand(&server, &after), [true, true]);
        assert_refused(&refreshed(&server, &before), 400, "invalid_grant");
        let next = json_of(&refreshed(&server, &after));
        assert_eq!(next["grant_id"], grant_id.as_str());
        assert_eq!(next["scope"], "openid email");
    }
}

#[test]
fn section_5_2_a_merged_grant_holds_both_and_so_do_its_tokens() {
    for format in [Value::Null, json!("ES256")] {
        let server = server_of(&json!({ "accessTokenSignAlg": format }));
        let (grant_id, before, manager) = granted(&server);
        let after = tokens(&server, &asking("merge", &grant_id, "openid email"));
        assert_eq!(after["grant_id"], grant_id.as_str());
        let both = "read openid email";
        assert_eq!(after["scope"], both);
        assert_eq!(held(&server, &grant_id, &manager), scopes(both));
        assert_eq!(stand(&server, &before), [false, false]);
        let next = json_of(&refreshed(&server, &after));
        for tokens in [&after, &next] {
            let asked = parameters(&[("token", text(tokens, "access_token"))]);
            let told = server.post(
                "/oauth/introspect",
                &asked,
                &[basic("web", &secret_of("web"))],
            );
            assert_eq!(json_of(&told)["scope"], both);
        }
        assert_eq!(next["scope"], both);
        assert_eq!(next["grant_id"], grant_id.as_str());
    }
}

#[test]
fn a_pushed_request_succeeds_a_grant_like_one_that_a_browser_brings() {
    for action in BOTH {
        let server = server();
        let (grant_id, before, _) = granted(&server);
        let request = asking(action, &grant_id, "openid");
        let pushed = json_of(&pushed(&server, "web", &request));
        let opened = parameters(&[
            ("client_id", "web"),
            ("request_uri", text(&pushed, "request_uri")),
        ]);
        let answer = Browser::new(&server).agreed(&opened);
        let after = tokens_of(&server, &answer, &request);
        assert_eq!(after["grant_id"], grant_id.as_str());
        assert_eq!(stand(&server, &before), [false, false]);
    }
}

#[test]
fn a_person_who_declines_and_a_code_that_nobody_redeems_leave_the_grant_as_it_is() {
    for action in BOTH {
        let server = server();
        let (grant_id, before, _) = granted(&server);
        let request = asking(action, &grant_id, "openid");
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&request), USERNAME, PASSWORD);
        assert_eq!(error(&browser.decide(&page, "deny")), "access_denied");
        code(&server, &request);
        Browser::new(&server).open(&request);
        server.wait(100_000);
        sweep(&server);
        let next = refreshed(&server, &before);
        assert_eq!(next.status, 200, "{}", next.body);
        let manager = of_client(&server, "web", "grant_management_query");
        assert_eq!(held(&server, &grant_id, &manager), scopes("read"));
    }
}

#[test]
fn what_has_succeeded_a_grant_ends_by_its_name_with_all_its_tokens() {
    for action in BOTH {
        let server = server();
        let (grant_id, _, manager) = granted(&server);
        tokens(&server, &asking(action, &grant_id, "openid"));
        let last = tokens(&server, &asking(action, &grant_id, "email"));
        let request = Request::new("DELETE", &format!("/oauth/grants/{grant_id}"), None);
        let ended =
            server.send(&request.with_header("authorization", &format!("Bearer {manager}")));
        assert_eq!(ended.status, 204);
        assert_eq!(stand(&server, &last), [false, false]);
        assert_eq!(query(&server, &grant_id, &manager).status, 404);
        let refused = pushed(&server, "web", &asking(action, &grant_id, "openid"));
        assert_refused(&refused, 400, "invalid_grant_id");
    }
}

#[test]
fn a_person_who_withdraws_ends_all_that_was_merged() {
    let server = server();
    let (grant_id, _, manager) = granted(&server);
    let after = tokens(&server, &asking("merge", &grant_id, "openid"));
    let asked = json!({ "username": USERNAME });
    assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
    assert_eq!(stand(&server, &after), [false, false]);
    assert_eq!(query(&server, &grant_id, &manager).status, 404);
}

#[test]
fn the_name_leads_to_the_grant_for_as_long_as_there_is_that() {
    let server = server_of(&json!({ "refreshTokenDuration": 86400 }));
    let (grant_id, _, _) = granted(&server);
    let mut last = tokens(&server, &asking("merge", &grant_id, "openid"));
    for _ in 0..50 {
        server.wait(80_000);
        sweep(&server);
        last = json_of(&refreshed(&server, &last));
        assert_eq!(last["grant_id"], grant_id.as_str());
    }
    let manager = of_client(&server, "web", "grant_management_query");
    assert_eq!(held(&server, &grant_id, &manager), scopes("read openid"));
}
