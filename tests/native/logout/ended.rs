//! What ends with a session: what was granted in it, and pages that were open.

use super::*;

/// The tokens of `scope` that a browser has brought to `web`.
fn granted(server: &Server, browser: &Browser<'_>, scope: &str) -> Value {
    let asked = request_for("web", "code", scope);
    tokens_of_client(server, &browser.agreed(&asked), "web")
}

fn log_out(browser: &Browser<'_>, tokens: &Value) {
    let hint = text(tokens, "id_token");
    let done = browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
    is_shown(&done, "signed-out");
}

fn refreshed(server: &Server, tokens: &Value) -> u16 {
    let refresh = asking(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", &text(tokens, "refresh_token")),
    ]);
    token(server, "web", &refresh).status
}

#[test]
fn what_was_granted_in_a_session_ends_with_it_but_what_is_for_when_the_person_is_away() {
    for ends in [false, true] {
        let rules = json_value!({ "people": { "logout": { "endsOfflineAccess": ends } } });
        let server = server_with(&rules);
        let (browser, elsewhere) = (Browser::new(&server), Browser::new(&server));
        let here = granted(&server, &browser, "openid read");
        let offline = granted(&server, &browser, "openid read offline_access");
        let other = granted(&server, &elsewhere, "openid read");
        let good = |tokens: &Value| userinfo(&server, &text(tokens, "access_token")).status == 200;
        assert!(good(&here) && good(&offline) && good(&other));
        log_out(&browser, &here);
        assert!(!good(&here));
        assert_eq!(good(&offline), !ends);
        assert!(good(&other), "another browser goes on");
        let status = refreshed(&server, &offline);
        assert_eq!(status, if ends { 400 } else { 200 });
        assert!(is_signed_in(&elsewhere));
    }
}

#[test]
fn refresh_tokens_without_offline_access_end_with_the_session() {
    let server = server_with(&json_value!({ "offlineAccessRequired": false }));
    let browser = Browser::new(&server);
    let tokens = granted(&server, &browser, "openid read");
    assert_eq!(refreshed(&server, &tokens), 200);
    let tokens = granted(&server, &browser, "openid read");
    log_out(&browser, &tokens);
    assert_eq!(refreshed(&server, &tokens), 400);
}

#[test]
fn a_code_that_is_on_its_way_ends_with_the_session() {
    let server = server();
    let browser = Browser::new(&server);
    let tokens = granted(&server, &browser, "openid");
    let code = answer_of(&browser.agreed(&request("web")));
    let code = code.get("code").expect("a code").to_owned();
    log_out(&browser, &tokens);
    let redeemed = token(&server, "web", &code_request("web", &code));
    assert_eq!(redeemed.status, 400, "{}", redeemed.body);
}

#[test]
fn a_page_that_was_open_when_the_session_ended_leads_nowhere() {
    let server = server();
    for client_id in ["web", "other"] {
        let browser = Browser::new(&server);
        let tokens = signed_in(&server, &browser, "web");
        let page = browser.open(&with(request(client_id), "prompt", "consent"));
        assert_eq!(shows(&page), Page::Consent);
        log_out(&browser, &tokens);
        for decision in ["allow", "deny"] {
            let answer = browser.decide(&page, decision);
            if decision == "allow" {
                assert_eq!(shows(&answer), Page::Error, "{client_id}");
                assert!(answer.body.contains("expired"), "{}", answer.body);
            }
            assert!(answer_code(&answer).is_none());
        }
    }
}

fn answer_code(response: &Response) -> Option<String> {
    let location = response.header("location")?;
    location.contains("code=").then(|| location.to_owned())
}

#[test]
fn whoever_signs_in_after_somebody_else_ends_their_session() {
    let server = server();
    let browser = Browser::new(&server);
    let alices = signed_in(&server, &browser, "web");
    let page = browser.open(&with(request("web"), "prompt", "login"));
    browser.sign_in(&page, BOB, PASSWORD);
    assert_ne!(
        userinfo(&server, &text(&alices, "access_token")).status,
        200
    );
    deliver(&server);
    let told: Vec<String> = logout_tokens(&server)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(told, ["https://web.example/back"]);
}

#[test]
fn a_session_that_was_used_for_a_client_before_is_used_again_without_a_write() {
    let server = server();
    let browser = Browser::new(&server);
    signed_in(&server, &browser, "web");
    let before = server.host.calls.get();
    let users = format!("{:?}", server.host.users.borrow());
    browser.agreed(&request("web"));
    assert_eq!(server.host.calls.get() - before, 2, "the session, the code");
    assert_eq!(format!("{:?}", server.host.users.borrow()), users);
}

#[test]
fn the_session_that_gives_way_to_the_twenty_first_ends_as_any_other() {
    let server = server();
    let first = Browser::new(&server);
    let tokens = granted(&server, &first, "openid read");
    let offline = granted(&server, &first, "openid read offline_access");
    let good = |tokens: &Value| userinfo(&server, &text(tokens, "access_token")).status == 200;
    let told = || -> Vec<String> {
        deliver(&server);
        let sent = logout_tokens(&server).into_iter();
        sent.map(|one| one.0).collect()
    };
    let sign_in = || {
        let browser = Browser::new(&server);
        let page = browser.visit("/account");
        assert_eq!(browser.sign_in(&page, USERNAME, PASSWORD).status, 303);
    };
    for _ in 0..19 {
        sign_in();
    }
    assert!(told().is_empty() && good(&tokens) && is_signed_in(&first));
    sign_in();
    assert_eq!(told(), ["https://web.example/back"]);
    assert!(!good(&tokens) && good(&offline) && !is_signed_in(&first));
}
