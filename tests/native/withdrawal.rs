//! What withdraws what: a new password, deletion, signing out everywhere, and one client's consent.
//! RFC 6819 §5.2.2.4 and §5.2.2.5, OpenID Connect Core §3.1.2.4.

use crate::support::expect::{
    assert_error_page, assert_refused, parameters, text, unchanged, with,
};
use crate::support::ordinary::{
    Browser, Page, Parameters, answer_of, basic, code_request, provider, request, request_for,
    secret_of, shows, token, tokens, tokens_of, userinfo,
};
use crate::support::state::settled;
use crate::support::{
    Server,
    faulty::{FaultyHost, Trouble},
    json as body,
    server::{PASSWORD, USERNAME, block_on},
};
use sekisho::front::{Response, serve};
use serde_json::{Value, json};

fn offline(client_id: &str) -> Parameters {
    request_for(client_id, "code", "openid offline_access")
}

fn refresh(server: &Server, client_id: &str, before: &Value) -> Response {
    let parameters = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(before, "refresh_token")),
    ]);
    token(server, client_id, &parameters)
}

fn introspected(server: &Server, token: &str) -> Value {
    let asked = parameters(&[("token", token)]);
    body(&server.post(
        "/oauth/introspect",
        &asked,
        &[basic("web", &secret_of("web"))],
    ))
}

fn silently(browser: &Browser<'_>, parameters: &Parameters) -> Option<String> {
    let answer = answer_of(&browser.open(&with(parameters.clone(), "prompt", "none")));
    answer.get("error").map(str::to_owned)
}

fn put(server: &Server, password: &str) {
    let person = json!({ "username": USERNAME, "password": password });
    assert_eq!(server.admin("/admin/user", &person).status, 200);
}

/// A name, and what the operator does.
type Withdrawal = (&'static str, fn(&Server));

/// Everything that ends what was granted in Alice's name.
fn withdrawals() -> [Withdrawal; 4] {
    [
        ("a new password", |server| put(server, "another password")),
        ("deletion", |server| {
            let asked = json!({ "username": USERNAME });
            assert_eq!(server.admin("/admin/user/delete", &asked).status, 200);
        }),
        ("deletion, and another of the same name", |server| {
            let asked = json!({ "username": USERNAME });
            assert_eq!(server.admin("/admin/user/delete", &asked).status, 200);
            put(server, PASSWORD);
        }),
        ("signing out everywhere", |server| {
            let asked = json!({ "username": USERNAME });
            let response = server.admin("/admin/user/sign-out", &asked);
            assert_eq!(body(&response)["change"], "signedOut");
        }),
    ]
}

#[test]
fn what_was_withdrawn_is_not_refreshed_and_ends() {
    for (what, withdraw) in withdrawals() {
        for client in ["web", "spa"] {
            let server = provider(&json!({}));
            let before = tokens(&server, &offline(client));
            let other = tokens(&server, &offline(client));
            assert_eq!(refresh(&server, client, &other).status, 200);
            withdraw(&server);
            assert_refused(&refresh(&server, client, &before), 400, "invalid_grant");
            // It is revoked, and stays so.
            let again = unchanged(&server, || refresh(&server, client, &before));
            assert_refused(&again, 400, "invalid_grant");
            let told = userinfo(&server, text(&before, "access_token"));
            assert_eq!(told.status, 401, "{what}");
        }
    }
}

#[test]
fn what_was_withdrawn_is_not_repeated() {
    for (what, withdraw) in withdrawals() {
        let server = provider(&json!({ "refreshTokenIdempotencyDuration": 30 }));
        let before = tokens(&server, &offline("web"));
        assert_eq!(refresh(&server, "web", &before).status, 200);
        withdraw(&server);
        let repeated = refresh(&server, "web", &before);
        assert_eq!(repeated.status, 400, "{what}: {}", repeated.body);
    }
}

#[test]
fn userinfo_tells_nothing_after_a_withdrawal() {
    for (what, withdraw) in withdrawals() {
        let server = provider(&json!({}));
        let before = tokens(&server, &offline("web"));
        assert_eq!(userinfo(&server, text(&before, "access_token")).status, 200);
        withdraw(&server);
        let told = userinfo(&server, text(&before, "access_token"));
        assert_eq!(told.status, 401, "{what}");
    }
}

#[test]
fn a_page_from_before_a_withdrawal_gives_nothing() {
    for (what, withdraw) in withdrawals() {
        for duration in [0, 3600] {
            let server = provider(&json!({ "sessionDuration": duration }));
            let browser = Browser::new(&server);
            let page = browser.sign_in(&browser.open(&offline("web")), USERNAME, PASSWORD);
            assert_eq!(shows(&page), Page::Consent);
            withdraw(&server);
            let answer = unchanged(&server, || browser.decide(&page, "allow"));
            assert_eq!(
                (answer.status, shows(&answer)),
                (400, Page::Error),
                "{what}"
            );
        }
    }
}

#[test]
fn a_decision_from_before_a_withdrawal_is_not_repeated() {
    for (what, withdraw) in withdrawals() {
        let server = provider(&json!({}));
        let browser = Browser::new(&server);
        let page = browser.sign_in(&browser.open(&request("web")), USERNAME, PASSWORD);
        assert_eq!(shows(&browser.decide(&page, "allow")), Page::Answer);
        withdraw(&server);
        let answer = unchanged(&server, || browser.decide(&page, "allow"));
        assert_eq!(shows(&answer), Page::Error, "{what}");
    }
}

#[test]
fn a_page_of_a_pushed_request_from_before_a_withdrawal_gives_nothing() {
    for (what, withdraw) in withdrawals() {
        let server = settled(&json!({}));
        let request_uri = server.request_uri(&server.one);
        let page = server.open("one", &request_uri);
        let consent = server.sign_in(&page, USERNAME, PASSWORD);
        withdraw(&server);
        let answer = unchanged(&server, || server.decide(&page, &consent, "allow"));
        assert_eq!(answer.status, 400, "{what}");
        assert_eq!(answer.header("location"), None, "{what}");
    }
}

#[test]
fn fapi_2_0_refresh_tokens_end_with_a_withdrawal() {
    for (what, withdraw) in withdrawals() {
        let server =
            settled(&json!({ "supportedGrantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"] }));
        let before = server.tokens(&server.one);
        let asked = parameters(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&before, "refresh_token")),
        ]);
        assert_eq!(server.token(&server.one, &asked).status, 200, "{what}");
        withdraw(&server);
        assert_refused(&server.token(&server.one, &asked), 400, "invalid_grant");
    }
}

#[test]
fn whoever_signs_in_after_a_withdrawal_is_granted_anew() {
    let server = provider(&json!({}));
    let before = tokens(&server, &offline("web"));
    for (_, withdraw) in [withdrawals()[3], withdrawals()[3]] {
        withdraw(&server);
    }
    let after = tokens(&server, &offline("web"));
    assert_eq!(refresh(&server, "web", &before).status, 400);
    assert_eq!(refresh(&server, "web", &after).status, 200);
    assert_eq!(userinfo(&server, text(&after, "access_token")).status, 200);
}

#[test]
fn signing_out_everywhere_ends_every_session() {
    let server = provider(&json!({}));
    let browsers = [USERNAME, USERNAME, "bob"].map(|name| Browser::signed_in(&server, name));
    withdrawals()[3].1(&server);
    let told = browsers.map(|browser| silently(&browser, &request("web")));
    let ended = Some("login_required".to_owned());
    assert_eq!(told, [ended.clone(), ended, None]);
}

#[test]
fn other_claims_alone_end_no_session_and_nothing_that_was_granted() {
    let server = provider(&json!({}));
    // Something was withdrawn before, which the shelves know.
    let alice = json!({ "username": USERNAME });
    assert_eq!(server.admin("/admin/user/sign-out", &alice).status, 200);
    let browser = Browser::signed_in(&server, USERNAME);
    let before = tokens(&server, &offline("web"));
    let asked = json!({ "username": USERNAME, "claims": { "name": "Alice Liddell" } });
    let calls = server.host.calls.get();
    assert_eq!(
        body(&server.admin("/admin/user", &asked))["change"],
        "updated"
    );
    // The person is asked, and no shelf, which has nothing to learn.
    assert!(server.host.calls.get() - calls <= 2);
    assert_eq!(silently(&browser, &request("web")), None);
    assert_eq!(userinfo(&server, text(&before, "access_token")).status, 200);
    assert_eq!(refresh(&server, "web", &before).status, 200);
}

#[test]
fn a_client_asks_for_itself_whoever_is_gone() {
    let server = provider(&json!({}));
    let before = tokens(&server, &offline("web"));
    let bobs = {
        let browser = Browser::new(&server);
        tokens_of(
            &server,
            &browser.agreed_by(&offline("web"), "bob"),
            &offline("web"),
        )
    };
    withdrawals()[1].1(&server);
    assert_eq!(refresh(&server, "web", &before).status, 400);
    assert_eq!(refresh(&server, "web", &bobs).status, 200);
}

#[test]
fn what_one_client_was_allowed_is_listed_and_withdrawn_alone() {
    let server = provider(&json!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    assert_eq!(shows(&alice.agreed(&request("other"))), Page::Answer);
    let (web, other) = (
        tokens(&server, &offline("web")),
        tokens(&server, &offline("other")),
    );
    let consents = |server: &Server| {
        let listed = server.admin("/admin/user/consents", &json!({ "username": USERNAME }));
        body(&listed)["consents"].as_array().expect("a list").len()
    };
    assert_eq!(consents(&server), 2);
    let asked = json!({ "username": USERNAME, "client": "web" });
    let response = server.admin("/admin/user/consents/withdraw", &asked);
    assert_eq!(body(&response)["change"], "withdrawn");
    assert_eq!(consents(&server), 1);
    assert_eq!(
        silently(&alice, &request("web")).as_deref(),
        Some("consent_required")
    );
    assert_eq!(silently(&alice, &request("other")), None);
    assert_eq!(refresh(&server, "web", &web).status, 400);
    assert_eq!(userinfo(&server, text(&web, "access_token")).status, 401);
    assert_eq!(refresh(&server, "other", &other).status, 200);
    // The session goes on, and what is allowed from now on counts.
    assert_eq!(shows(&alice.open(&request("web"))), Page::Consent);
    let again = tokens_of(&server, &alice.agreed(&offline("web")), &offline("web"));
    assert_eq!(refresh(&server, "web", &again).status, 200);
}

#[test]
fn however_many_clients_are_withdrawn_what_others_were_granted_stands() {
    let server = provider(&json!({}));
    let other = tokens(&server, &offline("other"));
    for client in 1..=201 {
        let asked = json!({ "username": USERNAME, "client": client.to_string() });
        let withdrawn = server.admin("/admin/user/consents/withdraw", &asked);
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.body);
    }
    assert_eq!(userinfo(&server, text(&other, "access_token")).status, 200);
    assert_eq!(refresh(&server, "other", &other).status, 200);
}

#[test]
fn nobody_and_no_client_is_404_and_changes_nothing() {
    let server = provider(&json!({}));
    let nobody = json!({ "username": "nobody" });
    for path in ["/admin/user/sign-out", "/admin/user/consents"] {
        let response = unchanged(&server, || server.admin(path, &nobody));
        assert_refused(&response, 404, "not_found");
    }
    for asked in [
        json!({ "username": "nobody", "client": "web" }),
        json!({ "username": USERNAME, "client": "nowhere" }),
    ] {
        let response = unchanged(&server, || {
            server.admin("/admin/user/consents/withdraw", &asked)
        });
        assert_refused(&response, 404, "not_found");
    }
}

#[test]
fn whoever_denies_is_asked_again() {
    let server = provider(&json!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    assert_eq!(silently(&alice, &request("web")), None);
    let page = alice.open(&with(request("web"), "prompt", "consent"));
    let answer = answer_of(&alice.decide(&page, "deny"));
    assert_eq!(answer.get("error"), Some("access_denied"));
    assert_eq!(
        silently(&alice, &request("web")).as_deref(),
        Some("consent_required")
    );
}

#[test]
fn a_page_that_is_used_up_or_was_denied_remembers_nothing() {
    let server = provider(&json!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let page = alice.open(&request("other"));
    assert_eq!(shows(&page), Page::Consent);
    assert_eq!(shows(&alice.decide(&page, "deny")), Page::Answer);
    server.wait(60);
    assert_eq!(shows(&alice.decide(&page, "allow")), Page::Error);
    assert_eq!(
        silently(&alice, &request("other")).as_deref(),
        Some("consent_required")
    );
}

#[test]
fn a_first_consent_costs_two_calls_more_and_a_known_one_none() {
    let server = provider(&json!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let cost = |browser: &Browser<'_>, page: &Response| {
        let before = server.host.calls.get();
        assert_eq!(shows(&browser.decide(page, "allow")), Page::Answer);
        server.host.calls.get() - before
    };
    // One more remembers what was allowed, and one that the session is used for the client.
    let first = alice.open(&request("other"));
    assert_eq!(cost(&alice, &first), 3);
    let known = alice.open(&with(request("other"), "prompt", "consent"));
    assert_eq!(cost(&alice, &known), 1);
}

#[test]
fn signing_in_is_one_object_call_for_the_password_the_session_and_what_was_allowed() {
    let server = provider(&json!({}));
    let alice = Browser::signed_in(&server, USERNAME);
    let page = alice.open(&with(request("web"), "prompt", "login"));
    let before = server.host.calls.get();
    let answer = alice.sign_in(&page, USERNAME, PASSWORD);
    // The second is the decision: nothing is asked that was allowed before.
    assert_eq!(shows(&answer), Page::Answer);
    assert_eq!(server.host.calls.get() - before, 2);
}

#[test]
fn a_refresh_is_one_object_call_whether_the_token_is_kept_or_rotated() {
    for kept in [true, false] {
        let server = provider(&json!({ "refreshTokenKept": kept }));
        let before = tokens(&server, &offline("web"));
        let calls = server.host.calls.get();
        assert_eq!(refresh(&server, "web", &before).status, 200);
        assert_eq!(server.host.calls.get() - calls, 1, "kept: {kept}");
    }
}

#[test]
fn a_code_from_before_a_withdrawal_gives_nothing_and_ends() {
    for (what, withdraw) in withdrawals() {
        let server = provider(&json!({}));
        let answer = Browser::new(&server).agreed(&request("web"));
        let code = answer_of(&answer);
        let asked = code_request("web", code.get("code").expect("a code"));
        withdraw(&server);
        for _ in 0..2 {
            let refused = token(&server, "web", &asked);
            assert_refused(&refused, 400, "invalid_grant");
            assert_eq!(body(&refused)["access_token"], Value::Null, "{what}");
        }
    }
}

#[test]
fn introspection_says_nothing_of_what_was_withdrawn() {
    for (what, withdraw) in withdrawals() {
        let server = provider(&json!({}));
        let before = tokens(&server, &offline("web"));
        for name in ["access_token", "refresh_token"] {
            assert_eq!(
                introspected(&server, text(&before, name))["active"],
                true,
                "{name}"
            );
        }
        withdraw(&server);
        for name in ["access_token", "refresh_token"] {
            let said = introspected(&server, text(&before, name));
            assert_eq!(said, json!({ "active": false }), "{what}: {name}");
        }
    }
}

#[test]
fn whoever_was_to_be_deleted_and_is_put_instead_is_granted_anew() {
    // The last call of a deletion is the one that deletes.
    for calls in [3, 30, 65, 66] {
        let server = provider(&json!({}));
        let before = tokens(&server, &offline("web"));
        let asked = json!({ "username": USERNAME });
        let trouble = FaultyHost::new(&server.host, Trouble::From(calls));
        let request = Server::admin_request("/admin/user/delete", &asked);
        assert_eq!(block_on(serve(&trouble, &request)).status, 503, "{calls}");
        put(&server, PASSWORD);
        assert_eq!(refresh(&server, "web", &before).status, 400, "{calls}");
        let anew = tokens(&server, &offline("web"));
        assert_eq!(refresh(&server, "web", &anew).status, 200, "{calls}");
    }
}

/// Writes the row of the person without what was not known once.
fn forget_epochs(server: &Server) {
    let mut users = server.host.users.borrow_mut();
    let user = users.0.get_mut(USERNAME).expect("there");
    let mut row = serde_json::to_value(&*user).expect("a row");
    let members = row.as_object_mut().expect("members");
    for name in ["epoch", "valid_from", "withdrawn"] {
        members.remove(name);
    }
    *user = sekisho::json::from_value(row).expect("a person");
}

#[test]
fn signing_out_everywhere_once_heals_a_row_that_lost_its_epoch() {
    let server = provider(&json!({}));
    let asked = json!({ "username": USERNAME });
    for _ in 0..5 {
        assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
    }
    server.wait(100);
    forget_epochs(&server);
    let browser = Browser::new(&server);
    let page = browser.sign_in(&browser.open(&offline("web")), USERNAME, PASSWORD);
    assert_eq!(shows(&browser.decide(&page, "allow")), Page::Error);
    assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
    tokens(&server, &offline("web"));
}

#[test]
fn a_withdrawal_that_reached_some_shelves_only_is_no_success_and_is_told_again() {
    for calls in [2, 3, 30, 65] {
        let server = provider(&json!({}));
        let before = tokens(&server, &offline("web"));
        let asked = json!({ "username": USERNAME });
        let trouble = FaultyHost::new(&server.host, Trouble::From(calls));
        let request = Server::admin_request("/admin/user/sign-out", &asked);
        let failed = block_on(serve(&trouble, &request));
        assert_eq!(failed.status, 503, "{calls}");
        assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
        assert_eq!(refresh(&server, "web", &before).status, 400, "{calls}");
    }
}

#[test]
fn what_is_not_there_is_told_by_what_it_is() {
    let server = provider(&json!({}));
    let nobody = json!({ "username": "nobody" });
    for (path, asked, what) in [
        ("/admin/user/sign-out", nobody.clone(), "user"),
        ("/admin/user/consents", nobody.clone(), "user"),
        ("/admin/user/delete", nobody, "user"),
        (
            "/admin/user/consents/withdraw",
            json!({ "username": USERNAME, "client": "no" }),
            "client",
        ),
        ("/admin/client/secret", json!({ "id": "no" }), "client"),
        (
            "/admin/delete",
            json!({ "kind": "client", "id": "no" }),
            "client",
        ),
        ("/admin/delete", json!({ "kind": "api", "id": "no" }), "API"),
    ] {
        let response = unchanged(&server, || server.admin(path, &asked));
        assert_refused(&response, 404, "not_found");
        let said = body(&response)["error_description"].to_string();
        assert!(
            said.contains("There is no such") && said.contains(what),
            "{path}: {said}"
        );
    }
}

#[test]
fn a_page_from_before_a_withdrawal_takes_nothing_back_that_was_allowed_since() {
    let server = provider(&json!({}));
    let sign_in = |browser: &Browser<'_>| {
        let page = browser.open(&with(request("web"), "prompt", "login"));
        browser.sign_in(&page, USERNAME, PASSWORD)
    };
    let thief = Browser::signed_in(&server, USERNAME);
    let anew = with(request("web"), "prompt", "consent");
    let page = thief.open(&anew);
    assert_eq!(shows(&page), Page::Consent);
    let asked = json!({ "username": USERNAME });
    assert_eq!(server.admin("/admin/user/sign-out", &asked).status, 200);
    let alices = Browser::new(&server);
    assert!(answer_of(&sign_in(&alices)).get("code").is_some());
    let before = server.host.snapshot();
    let denied = thief.decide(&page, "deny");
    assert_error_page(&denied, 400, "invalid_request");
    assert_eq!(denied.header("location"), None);
    assert_eq!(server.host.snapshot(), before);
    assert_eq!(silently(&alices, &request("web")), None);
    // A page of her own does.
    let page = alices.open(&anew);
    assert_eq!(
        answer_of(&alices.decide(&page, "deny")).get("error"),
        Some("access_denied")
    );
    let error = silently(&alices, &request("web"));
    assert_eq!(error.as_deref(), Some("consent_required"));
}
