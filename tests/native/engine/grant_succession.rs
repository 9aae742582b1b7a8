//! What a caller is told of a grant that a request merges or replaces. Grant Management for OAuth 2.0 §5.

use serde_json::{Value, json};

use super::{assert_outcome, call, code, content, handed, issue, opened, redeemed, told};
use crate::grant_management::{is_active, server_with};
use crate::support::expect::{parameters, text, with};
use crate::support::ordinary::{Parameters, basic, code_request, joined, request_for, secret_of};
use crate::support::{Server, client::ISSUER, server::form};

const ACTION: &str = "grant_management_action";

fn server() -> Server {
    let actions = json!(["CREATE", "MERGE", "QUERY", "REPLACE", "REVOKE"]);
    server_with(&json!({ "grantManagementActions": actions }))
}

fn create() -> Parameters {
    with(request_for("web", "code", "read"), ACTION, "create")
}

fn succeeding(action: &str, grant_id: &str) -> Parameters {
    let request = with(request_for("web", "code", "openid"), ACTION, action);
    with(request, "grant_id", grant_id)
}

fn introspected(server: &Server, tokens: &Value) -> Value {
    let body = json!({ "token": text(tokens, "access_token") });
    told(server, "/auth/introspection", &body)
}

/// The answer of the token endpoint in its two calls.
fn token(server: &Server, code: &str) -> Value {
    let body = json!({
        "parameters": form(&code_request("web", code)),
        "clientId": "web",
        "clientSecret": secret_of("web"),
    });
    told(server, "/auth/token", &body)
}

#[test]
fn section_5_2_a_caller_is_told_which_grant_is_asked_for_and_what_it_holds() {
    let server = server();
    let first = opened(&server, &create());
    assert_eq!(first["gmAction"], "CREATE");
    for name in ["grantId", "grant", "grantSubject"] {
        assert_eq!(first.get(name), None, "{name}");
    }
    let plain = opened(&server, &request_for("web", "code", "read"));
    assert_eq!(plain.get("gmAction"), None);
    let details = r#"[{"type":"payment","amount":"1"}]"#;
    let request = with(create(), "authorization_details", details);
    let request = with(request, "resource", ISSUER);
    let issued = redeemed(&server, &code(&server, &request, &json!({})));
    let grant_id = text(&issued, "grant_id");
    for (action, told) in [("merge", "MERGE"), ("replace", "REPLACE")] {
        let opened = opened(&server, &succeeding(action, grant_id));
        assert_eq!(opened["gmAction"], told);
        assert_eq!(opened["grantId"], grant_id);
        assert_eq!(opened["grantSubject"], "john");
        assert_eq!(
            opened["grant"],
            json!({
                "scopes": [{ "scope": "read", "resource": [ISSUER] }],
                "claims": [],
                "authorizationDetails": { "elements": [{ "type": "payment", "otherFields": "{\"amount\":\"1\"}" }] },
            })
        );
    }
}

#[test]
fn section_5_5_what_comes_of_it_is_told_under_the_same_name() {
    for (action, scope) in [("merge", "read openid"), ("replace", "openid")] {
        let server = server();
        let before = token(&server, &code(&server, &create(), &json!({})));
        let grant_id = text(&before, "grantId").to_owned();
        let request = succeeding(action, &grant_id);
        let after = token(&server, &code(&server, &request, &json!({})));
        assert_eq!(after["grantId"], grant_id.as_str());
        let tokens = content(&after);
        assert_eq!(tokens["grant_id"], grant_id.as_str());
        let told = introspected(&server, &tokens);
        assert_eq!(told["grantId"], grant_id.as_str());
        assert_eq!(told["grant"]["scopes"][0]["scope"], scope);
        assert!(!is_active(&server, &content(&before)["access_token"]));
    }
    let off = server_with(&json!({ "grantManagementActions": [] }));
    let issued = token(&off, &code(&off, &create(), &json!({})));
    let told = introspected(&off, &content(&issued));
    for name in ["grantId", "grant"] {
        assert_eq!((issued.get(name), told.get(name)), (None, None));
    }
}

#[test]
fn section_5_4_another_subject_and_a_name_that_is_none_are_told_to_the_client() {
    let server = server();
    let before = redeemed(&server, &code(&server, &create(), &json!({})));
    let grant_id = text(&before, "grant_id");
    for action in ["merge", "replace"] {
        let request = succeeding(action, grant_id);
        let other = issue(&server, &request, &json!({ "subject": "mary" }));
        assert_outcome(&other, "A903372", "LOCATION");
        let location = text(&other, "responseContent");
        assert!(location.contains("error=invalid_grant_id"), "{location}");
        let unknown = opened(&server, &succeeding(action, "x"));
        assert_outcome(&unknown, "A903372", "LOCATION");
        let missing = with(request_for("web", "code", "openid"), ACTION, action);
        assert_outcome(&opened(&server, &missing), "A903371", "LOCATION");
        let public = with(request_for("spa", "code", "openid"), ACTION, action);
        let public = with(public, "grant_id", grant_id);
        assert_outcome(&opened(&server, &public), "A903373", "LOCATION");
    }
    assert!(is_active(&server, &before["access_token"]));
    assert!(is_active(&server, &before["refresh_token"]));
}

#[test]
fn a_grant_that_is_gone_is_told_to_the_client_when_somebody_agrees_and_not_before() {
    let server = server();
    let before = redeemed(&server, &code(&server, &create(), &json!({})));
    let grant_id = text(&before, "grant_id");
    let asked = [(
        "token".to_owned(),
        text(&before, "refresh_token").to_owned(),
    )];
    let headers = [basic("web", &secret_of("web"))];
    assert_eq!(server.post("/oauth/revoke", &asked, &headers).status, 200);
    for (action, told) in [("merge", "MERGE"), ("replace", "REPLACE")] {
        let request = succeeding(action, grant_id);
        let opened = opened(&server, &request);
        assert_outcome(&opened, "A004001", "INTERACTION");
        assert_eq!(opened["gmAction"], told);
        assert_eq!(
            (opened.get("grant"), opened.get("grantSubject")),
            (None, None)
        );
        let issued = issue(&server, &request, &json!({}));
        assert_outcome(&issued, "A903372", "LOCATION");
    }
}

#[test]
fn section_5_4_the_second_of_two_under_way_is_told_to_ask_again() {
    let server = server();
    let before = redeemed(&server, &code(&server, &create(), &json!({})));
    let grant_id = text(&before, "grant_id");
    let [one, other] = [(); 2].map(|()| code(&server, &succeeding("merge", grant_id), &json!({})));
    let ticket = opened(&server, &succeeding("replace", grant_id));
    redeemed(&server, &one);
    let body = json!({
        "parameters": form(&code_request("web", &other)),
        "clientId": "web",
        "clientSecret": secret_of("web"),
    });
    let late = told(&server, "/auth/token", &body);
    assert_outcome(&late, "A903374", "BAD_REQUEST");
    assert_eq!(content(&late)["error"], "invalid_grant_id");
    let body = json!({ "ticket": text(&ticket, "ticket"), "subject": "john" });
    let late = told(&server, "/auth/authorization/issue", &body);
    assert_outcome(&late, "A903374", "LOCATION");
}

#[test]
fn what_names_a_token_of_before_ends_nothing_that_came_after() {
    let server = server();
    let before = redeemed(&server, &code(&server, &create(), &json!({})));
    let grant_id = text(&before, "grant_id");
    let listed = told(&server, "/auth/token/get/list", &json!({}));
    let entry = &listed["accessTokens"][0];
    let request = succeeding("merge", grant_id);
    let after = redeemed(&server, &code(&server, &request, &json!({})));
    for name in ["accessTokenHash", "refreshTokenHash", "tokenId"] {
        let path = format!("/auth/token/delete/{}", text(entry, name));
        let deleted = call(&server, &path, &json!({}));
        assert!(
            [204, 404].contains(&deleted.status),
            "{name}: {}",
            deleted.body
        );
        assert!(is_active(&server, &after["access_token"]), "{name}");
        assert!(is_active(&server, &after["refresh_token"]), "{name}");
    }
}

/// The same request, pushed.
fn pushed(server: &Server, request: &Parameters) -> Parameters {
    let headers = [basic("web", &secret_of("web"))];
    let told = crate::support::json(&server.post("/oauth/par", request, &headers));
    parameters(&[
        ("client_id", "web"),
        ("request_uri", text(&told, "request_uri")),
    ])
}

fn agreed(server: &Server, opened: &Value) -> Value {
    let body = json!({ "ticket": text(opened, "ticket"), "subject": "john" });
    told(server, "/auth/authorization/issue", &body)
}

#[test]
fn nobody_has_agreed_to_what_was_written_into_a_grant_after_it_was_told() {
    let details = json!({ "elements": [{ "type": "payment" }] });
    let of_token = "/auth/token/update";
    let changes = [
        (of_token, json!({ "scopes": ["read", "profile"] })),
        (of_token, json!({ "authorizationDetails": details })),
        (
            "/client/authorization/update/web",
            json!({ "subject": "john", "scopes": ["email"] }),
        ),
    ];
    let ways: [fn(&Server, &Parameters) -> Parameters; 2] = [|_, request| request.clone(), pushed];
    for (path, change) in changes {
        for way in ways {
            for context in [json!({}), json!({ "context": "x" })] {
                let server = server();
                let before = redeemed(&server, &code(&server, &create(), &json!({})));
                let request = way(&server, &succeeding("merge", text(&before, "grant_id")));
                let opens = joined(&handed(&request), &context);
                let opened = told(&server, "/auth/authorization", &opens);
                let token = json!({ "accessToken": before["access_token"] });
                let token = if path == of_token { token } else { json!({}) };
                let changed = call(&server, path, &joined(&token, &change));
                assert_eq!(changed.status, 200, "{}", changed.body);
                let late = agreed(&server, &opened);
                assert_outcome(&late, "A903374", "LOCATION");
                assert!(is_active(&server, &before["access_token"]));
                // Whoever asks again is told what there is by now.
                let again = succeeding("merge", text(&before, "grant_id"));
                redeemed(&server, &code(&server, &way(&server, &again), &json!({})));
            }
        }
    }
}

#[test]
fn nobody_has_agreed_to_join_a_grant_of_which_nothing_was_told() {
    let server = server();
    let before = redeemed(&server, &code(&server, &create(), &json!({})));
    let shelves = server.host.shelves.take();
    let opened = opened(&server, &succeeding("merge", text(&before, "grant_id")));
    assert_outcome(&opened, "A004001", "INTERACTION");
    assert_eq!(opened.get("grant"), None);
    server.host.shelves.replace(shelves);
    assert_outcome(&agreed(&server, &opened), "A903374", "LOCATION");
}
