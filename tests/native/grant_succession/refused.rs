//! What is no grant of the client and the person that stands, and who may succeed none.

use sekisho::{front::serve, oauth::request::body::Body};

use super::*;
use crate::support::faulty::{FaultyHost, Trouble};
use crate::support::ordinary::{BOB, Page, put_client, shows, spa, wide_client};
use crate::support::server::{block_on, form};

#[test]
fn section_5_4_a_name_that_is_none_of_the_clients_is_an_invalid_grant_id() {
    let server = server();
    let (grant_id, issued, manager) = granted(&server);
    let mut changed = grant_id.clone().into_bytes();
    changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("text");
    let of_token = text(&issued, "access_token");
    for unknown in [changed.as_str(), "x", "34.7", of_token, &"A".repeat(2000)] {
        for action in BOTH {
            let request = asking(action, unknown, "openid");
            let refused = unchanged(&server, || pushed(&server, "web", &request));
            assert_refused(&refused, 400, "invalid_grant_id");
            let browser = Browser::new(&server);
            let refused = unchanged(&server, || browser.open(&request));
            assert_eq!(error(&refused), "invalid_grant_id");
        }
    }
    // A thief who has a client has nothing of it.
    let of_other = |action| {
        let request = with(request_for("other", "code", "openid"), ACTION, action);
        with(request, "grant_id", &grant_id)
    };
    for action in BOTH {
        let refused = unchanged(&server, || pushed(&server, "other", &of_other(action)));
        assert_refused(&refused, 400, "invalid_grant_id");
        assert_eq!(
            told_signed_in(&server, &of_other(action), USERNAME),
            "invalid_grant_id"
        );
    }
    assert_eq!(held(&server, &grant_id, &manager), scopes("read"));
}

/// What the client is told once somebody has signed in.
fn told_signed_in(server: &Server, request: &Parameters, username: &str) -> String {
    let browser = Browser::new(server);
    error(&browser.sign_in(&browser.open(request), username, PASSWORD))
}

#[test]
fn nobody_learns_from_a_request_that_a_browser_brings_what_is_in_a_grant_or_whether_it_stands() {
    let server = server();
    let (grant_id, _, manager) = granted(&server);
    let (gone, ..) = granted(&server);
    let request = Request::new("DELETE", &format!("/oauth/grants/{gone}"), None);
    let ended = server.send(&request.with_header("authorization", &format!("Bearer {manager}")));
    assert_eq!(ended.status, 204);
    let large: Vec<Value> = (0..32)
        .map(|number| json!({ "type": "payment", "amount": number }))
        .collect();
    let large = json!(large).to_string();
    let first = asking("merge", &grant_id, "read");
    tokens(
        &server,
        &with(first, "authorization_details", r#"[{"type":"payment"}]"#),
    );
    for action in BOTH {
        let names = [&grant_id, &gone];
        let requests = names.map(|name| {
            with(
                asking(action, name, "openid"),
                "authorization_details",
                &large,
            )
        });
        for request in &requests {
            let page = unchanged(&server, || Browser::new(&server).open(request));
            assert_eq!(shows(&page), Page::SignIn);
            assert_eq!(told_signed_in(&server, request, BOB), "invalid_grant_id");
            let silent = with(request.clone(), "prompt", "none");
            assert_eq!(
                error(&Browser::new(&server).open(&silent)),
                "login_required"
            );
        }
        assert_eq!(
            told_signed_in(&server, &requests[1], USERNAME),
            "invalid_grant_id"
        );
    }
    let too_large = with(
        asking("merge", &grant_id, "openid"),
        "authorization_details",
        &large,
    );
    assert_eq!(
        told_signed_in(&server, &too_large, USERNAME),
        "invalid_request"
    );
}

#[test]
fn section_5_2_without_a_name_nothing_is_merged_or_replaced() {
    let server = server();
    for action in BOTH {
        let request = with(request_for("web", "code", "openid"), ACTION, action);
        let refused = unchanged(&server, || pushed(&server, "web", &request));
        assert_refused(&refused, 400, "invalid_request");
        assert_eq!(
            error(&Browser::new(&server).open(&request)),
            "invalid_request"
        );
    }
}

#[test]
fn an_action_that_is_not_among_those_of_the_service_is_not_served() {
    for (action, others) in [("merge", "REPLACE"), ("replace", "MERGE")] {
        let server = server_with(&json!({ "grantManagementActions": ["CREATE", others] }));
        let tokens = tokens(
            &server,
            &with(request_for("web", "code", "read"), ACTION, "create"),
        );
        let request = asking(action, text(&tokens, "grant_id"), "openid");
        let refused = unchanged(&server, || pushed(&server, "web", &request));
        assert_refused(&refused, 400, "invalid_request");
        assert!(refused.body.contains("grant_management_actions_supported"));
    }
}

#[test]
fn a_client_that_proves_nothing_and_an_answer_with_tokens_succeed_no_grant() {
    let server = server();
    let (grant_id, before, _) = granted(&server);
    for action in BOTH {
        let of_spa = with(request_for("spa", "code", "openid"), ACTION, action);
        let of_spa = with(of_spa, "grant_id", &grant_id);
        let in_front = with(asking(action, &grant_id, "read"), "response_type", "token");
        for request in [of_spa, in_front] {
            let refused = unchanged(&server, || Browser::new(&server).open(&request));
            assert_eq!(error(&refused), "invalid_request");
        }
    }
    assert_eq!(stand(&server, &before), [true, true]);
    assert_eq!(spa("spa")["clientType"], "PUBLIC");
}

#[test]
fn a_client_that_is_locked_or_another_of_its_name_succeeds_nothing() {
    let server = server();
    let (grant_id, ..) = granted(&server);
    let code = code(&server, &asking("replace", &grant_id, "openid"));
    let wide = wide_client("web");
    let locked = joined(&wide, &json!({ "locked": true }));
    put_client(&server, &locked);
    assert_eq!(redeemed(&server, &code).status, 401);
    let deleted = server.admin("/admin/delete", &json!({ "kind": "client", "id": "web" }));
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    server.wait(1);
    put_client(&server, &wide);
    let refused = pushed(&server, "web", &asking("replace", &grant_id, "openid"));
    assert_refused(&refused, 400, "invalid_grant_id");
}

#[test]
fn nobody_guesses_under_which_rules_a_grant_is_that_another_version_keeps() {
    let server = server();
    let (grant_id, ..) = granted(&server);
    let host = FaultyHost::new(&server.host, Trouble::Untold);
    for (action, status) in [("merge", 503), ("replace", 201)] {
        let fields = form(&asking(action, &grant_id, "openid")).into_bytes();
        let (name, value) = basic("web", &secret_of("web"));
        let asked = Request::new("POST", "/oauth/par", None)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_header(name, &value)
            .with_body(Body::Read(fields));
        let pushed = block_on(serve(&host, &asked));
        assert_eq!(pushed.status, status, "{action}: {}", pushed.body);
    }
    let merged = tokens(&server, &asking("merge", &grant_id, "openid"));
    assert_eq!(merged["grant_id"], grant_id);
}
