//! When a device secret ends, and what was given for it: §4.3 (4), §3.4.1.

use super::*;

/// What ends it.
type End = (&'static str, fn(&Server, &Browser<'_>, &Value));

fn admin(server: &Server, path: &str, asked: &Value) {
    let done = server.admin(path, asked);
    assert_eq!(done.status, 200, "{}", done.body);
}

fn revoke(server: &Server, token: &str) {
    let asked = parameters(&[("token", token)]);
    let done = server.post("/oauth/revoke", &asked, &[basic("one", &secret_of("one"))]);
    assert_eq!(done.status, 200, "{}", done.body);
}

fn log_out(browser: &Browser<'_>, first: &Value) {
    let hint = parameters(&[("id_token_hint", text(first, "id_token"))]);
    assert_eq!(browser.get("/oauth/end_session", &hint).status, 200);
}

fn ends() -> [End; 7] {
    [
        ("log-out", |_, browser, first| log_out(browser, first)),
        ("a revoked refresh token", |server, _, first| {
            revoke(server, text(first, "refresh_token"))
        }),
        ("signing out everywhere", |server, _, _| {
            admin(
                server,
                "/admin/user/sign-out",
                &json!({ "username": "alice" }),
            );
        }),
        ("a new password", |server, _, _| {
            admin(
                server,
                "/admin/user",
                &json!({ "username": "alice", "password": "another password" }),
            );
        }),
        ("withdrawal from the first app", |server, _, _| {
            admin(
                server,
                "/admin/user/consents/withdraw",
                &json!({ "username": "alice", "client": "one" }),
            );
        }),
        ("deletion", |server, _, _| {
            admin(
                server,
                "/admin/user/delete",
                &json!({ "username": "alice" }),
            );
        }),
        ("the end of the session's time", |server, _, _| {
            server.wait(28_801)
        }),
    ]
}

#[test]
fn a_device_secret_ends_with_its_grant_and_its_session() {
    for (end, ends) in ends() {
        let server = server();
        allow(&server, "two", SECOND);
        let browser = Browser::new(&server);
        let first = first_by(&server, &browser, "alice", FIRST);
        given(&server, "two", &exchange(&first));
        ends(&server, &browser, &first);
        let response = token(&server, "two", &exchange(&first));
        assert_refused(&response, 400, "invalid_grant");
        assert!(!response.body.contains("\"access_token\""), "{end}");
    }
}

#[test]
fn the_session_ends_it_though_what_was_granted_lasts_longer() {
    let (server, _) = shared();
    let browser = Browser::new(&server);
    let first = first_by(&server, &browser, "alice", FIRST);
    log_out(&browser, &first);
    let again = refreshed(&server, "one", &first, &[]);
    assert_eq!(again.status, 200, "it has offline_access: {}", again.body);
    let mut both = first.clone();
    both["id_token"] = json_of(&again)["id_token"].clone();
    refused(&server, "two", &exchange(&both), "invalid_grant");
    // Another session of the same person is another one.
    let other = first_by(&server, &Browser::new(&server), "alice", FIRST);
    given(&server, "two", &exchange(&other));
    refused(&server, "two", &exchange(&first), "invalid_grant");
}

#[test]
fn a_device_secret_that_is_given_back_ends_alone() {
    let (server, first) = shared();
    let secret = text(&first, "device_secret");
    let asked = parameters(&[("token", secret)]);
    // By nobody else.
    let other = server.post("/oauth/revoke", &asked, &[basic("two", &secret_of("two"))]);
    assert_refused(&other, 400, "invalid_grant");
    given(&server, "two", &exchange(&first));
    revoke(&server, secret);
    refused(&server, "two", &exchange(&first), "invalid_grant");
    let again = json_of(&refreshed(&server, "one", &first, &[]));
    assert_eq!(parts_of(text(&again, "id_token")).1.get("ds_hash"), None);
    assert_eq!(userinfo(&server, text(&again, "access_token")).status, 200);
}

#[test]
fn a_code_that_is_used_twice_ends_the_device_secret_too() {
    let (server, _) = shared();
    let asked = request_for("one", "code", FIRST);
    let code = answer_of(&Browser::new(&server).agreed(&asked));
    let redeem = code_request("one", code.get("code").expect("a code"));
    let first = given(&server, "one", &redeem);
    given(&server, "two", &exchange(&first));
    assert_refused(&token(&server, "one", &redeem), 400, "invalid_grant");
    refused(&server, "two", &exchange(&first), "invalid_grant");
}

#[test]
fn what_was_given_for_a_device_secret_ends_with_the_session() {
    let (server, _) = shared();
    let browser = Browser::new(&server);
    let first = first_by(&server, &browser, "alice", FIRST);
    let online = given(
        &server,
        "two",
        &with(exchange(&first), "scope", "openid read"),
    );
    let good = |tokens: &Value| userinfo(&server, text(tokens, "access_token")).status == 200;
    assert!(good(&online));
    log_out(&browser, &first);
    assert!(!good(&online));
}

#[test]
fn what_was_given_for_it_ends_with_a_new_password_and_with_what_the_person_withdraws() {
    for (path, asked) in [
        (
            "/admin/user",
            json!({ "username": "alice", "password": "another password" }),
        ),
        (
            "/admin/user/consents/withdraw",
            json!({ "username": "alice", "client": "two" }),
        ),
        ("/admin/user/sign-out", json!({ "username": "alice" })),
    ] {
        let (server, first) = shared();
        let second = given(&server, "two", &exchange(&first));
        admin(&server, path, &asked);
        assert_eq!(
            userinfo(&server, text(&second, "access_token")).status,
            401,
            "{path}"
        );
        assert_eq!(
            refreshed(&server, "two", &second, &[]).status,
            400,
            "{path}"
        );
    }
}

#[test]
fn the_second_app_hears_of_the_end_of_the_session() {
    let (server, _) = shared();
    let hears = json!({ "backchannelLogoutUri": "https://two.example/back" });
    put_client(
        &server,
        &joined(&joined(&web("two"), &of_vendor("acme")), &hears),
    );
    let browser = Browser::new(&server);
    let first = first_by(&server, &browser, "alice", FIRST);
    let second = given(&server, "two", &exchange(&first));
    log_out(&browser, &first);
    let told = format!("{:?}", server.host.users.borrow());
    let (_, claims) = parts_of(text(&second, "id_token"));
    assert!(claims["sid"].is_string());
    assert!(told.contains("two"), "{told}");
}
