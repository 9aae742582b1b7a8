//! What clients hear from the server: OpenID Connect Back-Channel Logout §2.4, §2.5 and §2.8.

use sekisho::backend::Host as _;

use super::*;

const BACK: &str = "https://web.example/back";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn log_out(browser: &Browser<'_>, tokens: &Value) {
    let hint = text(tokens, "id_token");
    browser.get(END_SESSION, &asking(&[("id_token_hint", &hint)]));
}

fn claims(server: &Server, token: &str) -> (Value, Value) {
    verified(server, token)
}

#[test]
fn backchannel_logout_2_4_a_logout_token_says_who_has_left_which_session() {
    for subject_type in ["PUBLIC", "PAIRWISE"] {
        let pairwise = json_value!({ "subjectType": subject_type, "idTokenSignAlg": "ES256" });
        let server = provider_for(&json_value!({}), &[joined(&hearing("web"), &pairwise)]);
        answers(&server, BACK, &[200]);
        let browser = Browser::new(&server);
        let tokens = signed_in(&server, &browser, "web");
        server.wait(7);
        log_out(&browser, &tokens);
        assert_eq!(
            server.host.sent.borrow().len(),
            0,
            "nobody waits for clients"
        );
        deliver(&server);
        let sent = logout_tokens(&server);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, BACK);
        let (header, told) = claims(&server, &sent[0].1);
        let (_, id) = claims(&server, &text(&tokens, "id_token"));
        assert_eq!(
            (&header["typ"], &header["alg"]),
            (&"logout+jwt".into(), &"ES256".into())
        );
        for same in ["iss", "sub", "aud", "sid"] {
            assert_eq!(told[same], id[same], "{same}");
        }
        assert_eq!(told["events"], json_value!({ EVENT: {} }));
        assert_eq!(told["iat"], server.now());
        assert_eq!(told["exp"], server.now() + 120);
        assert!(text(&told, "jti").len() >= 22);
        assert_eq!(told.get("nonce"), None);
        assert_eq!(told.as_object().expect("an object").len(), 8);
        // Whoever has heard is not told again.
        deliver(&server);
        assert_eq!(logout_tokens(&server), []);
    }
}

#[test]
fn each_client_of_the_session_hears_with_its_own_sid_and_no_other_client_does() {
    let server = server();
    let (browser, elsewhere) = (Browser::new(&server), Browser::new(&server));
    let tokens = signed_in(&server, &browser, "web");
    let other = signed_in(&server, &browser, "other");
    signed_in(&server, &elsewhere, "web");
    log_out(&browser, &tokens);
    deliver(&server);
    let sent = logout_tokens(&server);
    let told = |uri: &str| {
        let sent: Vec<_> = sent.iter().filter(|(to, _)| to == uri).collect();
        assert_eq!(sent.len(), 1, "{uri}");
        text(&claims(&server, &sent[0].1).1, "sid")
    };
    let sid = |tokens: &Value| text(&claims(&server, &text(tokens, "id_token")).1, "sid");
    assert_eq!(told(BACK), sid(&tokens));
    assert_eq!(told("https://other.example/back"), sid(&other));
    assert_ne!(sid(&tokens), sid(&other));
}

#[test]
fn backchannel_logout_2_8_who_does_not_answer_well_is_told_again_with_a_new_token() {
    let server = server();
    answers(&server, BACK, &[0, 400, 503, 302, 204]);
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    log_out(&browser, &tokens);
    let mut seen = Vec::new();
    for round in 0..5 {
        deliver(&server);
        let sent = logout_tokens(&server);
        assert_eq!(sent.len(), 1, "round {round}");
        let jti = text(&claims(&server, &sent[0].1).1, "jti");
        assert!(!seen.contains(&jti));
        seen.push(jti);
        server.wait(60);
    }
    deliver(&server);
    assert_eq!(logout_tokens(&server), []);
    let log = server.host.log.borrow();
    let lines: Vec<_> = log
        .iter()
        .filter(|line| line.contains("has not heard"))
        .collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(
        lines
            .iter()
            .all(|line| !line.contains("example") && !line.contains("eyJ"))
    );
}

#[test]
fn who_never_answers_is_given_up_and_the_operator_reads_it() {
    let server = server();
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    log_out(&browser, &tokens);
    for _ in 0..20 {
        deliver(&server);
    }
    assert_eq!(logout_tokens(&server).len(), 8);
    assert!(server.host.users.borrow().3.is_empty());
    let log = server.host.log.borrow();
    let last = log.last().expect("a line");
    assert!(last.ends_with("it is not told again"), "{last}");
}

/// What the operator is told of somebody's clients that have not heard.
fn notices(server: &Server, username: &str) -> Value {
    let told = block_on(show(&server.host, username)).expect("an answer");
    told.expect("a person")["notices"].clone()
}

#[test]
fn the_operator_is_told_of_each_client_that_has_not_heard_and_so_is_the_trail() {
    let server = server_with(&json_value!({ "people": { "audit": { "enabled": true } } }));
    answers(&server, "https://other.example/back", &[200]);
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    signed_in(&server, &browser, "other");
    assert_eq!(notices(&server, USERNAME), json_value!([]));
    log_out(&browser, &tokens);
    // Nobody was told in vain yet.
    assert_eq!(notices(&server, USERNAME), json_value!([]));
    deliver(&server);
    let notice = |tries: u32, is_given_up: bool| {
        let client = block_on(server.host.client("web")).expect("an answer");
        let client = client.expect("a client").id().to_string();
        json_value!([{ "client": client, "clientId": "web", "tries": tries, "isGivenUp": is_given_up }])
    };
    assert_eq!(notices(&server, USERNAME), notice(1, false));
    assert_eq!(notices(&server, BOB), json_value!([]));
    for _ in 0..7 {
        deliver(&server);
    }
    assert_eq!(notices(&server, USERNAME), notice(8, true));
    let mut events = server.events();
    events.retain(|event| event["type"] == "notice.failed");
    assert_eq!(events.len(), 8);
    for event in events {
        assert_eq!(event["client"], notice(1, false)[0]["client"]);
        assert!(event["subject"].is_string());
        assert_eq!(event.as_object().expect("an object").len(), 4, "{event}");
    }
    // Nobody is told a ninth time, and after a week nobody speaks of it.
    logout_tokens(&server);
    deliver(&server);
    assert_eq!(logout_tokens(&server), []);
    assert_eq!(notices(&server, USERNAME), json_value!([]));
}

#[test]
fn a_shelf_that_fails_keeps_no_other_client_from_hearing_and_is_asked_again() {
    let server = server();
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    signed_in(&server, &browser, "other");
    for client in ["web", "other"] {
        answers(&server, &format!("https://{client}.example/back"), &[200]);
    }
    log_out(&browser, &tokens);
    let first = server.host.calls.get() + 1;
    server.host.breaks_at.set(Some(first));
    deliver(&server);
    server.host.breaks_at.set(None);
    let told =
        |sent: Vec<(String, String)>| -> Vec<_> { sent.into_iter().map(|one| one.0).collect() };
    assert_eq!(told(logout_tokens(&server)), ["https://other.example/back"]);
    deliver(&server);
    assert_eq!(told(logout_tokens(&server)), [BACK]);
    deliver(&server);
    assert_eq!(logout_tokens(&server), []);
}

#[test]
fn one_that_fails_does_not_keep_another_from_hearing_and_is_told_alone() {
    let server = server();
    answers(&server, "https://other.example/back", &[200]);
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    signed_in(&server, &browser, "other");
    log_out(&browser, &tokens);
    deliver(&server);
    assert_eq!(logout_tokens(&server).len(), 2);
    deliver(&server);
    let again: Vec<String> = logout_tokens(&server)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(again, [BACK]);
}

#[test]
fn nobody_is_told_who_wants_to_hear_nothing_is_gone_locked_or_another_by_now() {
    let without = joined(
        &hearing("web"),
        &json_value!({ "backchannelLogoutUri": null }),
    );
    let mut without = without;
    without
        .as_object_mut()
        .expect("an object")
        .remove("backchannelLogoutUri");
    let locked = joined(&hearing("web"), &json_value!({ "locked": true }));
    for after in [Some(without), Some(locked), None] {
        let server = server();
        let browser = Browser::new(&server);
        signed_in(&server, &browser, "web");
        let other = signed_in(&server, &browser, "other");
        match after {
            Some(document) => put_client(&server, &document),
            None => {
                let deleted = server.admin(
                    "/admin/delete",
                    &json_value!({ "kind": "client", "id": "web" }),
                );
                assert_eq!(deleted.status, 200, "{}", deleted.body);
                put_client(&server, &hearing("web"));
            }
        }
        log_out(&browser, &other);
        deliver(&server);
        let told: Vec<String> = logout_tokens(&server)
            .into_iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(told, ["https://other.example/back"]);
        assert!(
            server
                .host
                .users
                .borrow()
                .2
                .values()
                .all(|left| !left.contains("\"web\""))
        );
    }
}

#[test]
fn no_request_leads_to_a_private_address() {
    let inside = json_value!({ "backchannelLogoutUri": "https://169.254.169.254/back" });
    let mut server = provider_for(&json_value!({}), &[joined(&hearing("web"), &inside)]);
    server.host.settings.development = false;
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    log_out(&browser, &tokens);
    deliver(&server);
    assert_eq!(logout_tokens(&server), []);
    assert!(server.host.users.borrow().3.is_empty());
    let log = server.host.log.borrow();
    assert!(log.last().expect("a line").contains("no request leads"));
}

#[test]
fn the_operator_ends_sessions_and_clients_hear_of_it() {
    for (road, body) in [
        (
            "/admin/user/sign-out",
            json_value!({ "username": USERNAME }),
        ),
        (
            "/admin/user",
            json_value!({ "username": USERNAME, "password": "another password of hers" }),
        ),
        ("/admin/user/delete", json_value!({ "username": USERNAME })),
    ] {
        let server = server();
        let (one, two) = (Browser::new(&server), Browser::new(&server));
        signed_in(&server, &one, "web");
        signed_in(&server, &two, "web");
        let done = server.admin(road, &body);
        assert_eq!(done.status, 200, "{road}: {}", done.body);
        deliver(&server);
        assert_eq!(logout_tokens(&server).len(), 2, "{road}");
    }
}

#[test]
fn what_cannot_be_told_because_the_world_fails_is_told_later() {
    let server = server();
    answers(&server, BACK, &[200]);
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    log_out(&browser, &tokens);
    server.host.broken.set(true);
    deliver(&server);
    assert_eq!(logout_tokens(&server), []);
    server.host.broken.set(false);
    deliver(&server);
    assert_eq!(logout_tokens(&server).len(), 1);
}

#[test]
fn what_an_open_authorization_code_gave_while_the_session_ended_ends_with_what_is_told() {
    let server = server();
    answers(&server, BACK, &[200]);
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    log_out(&browser, &tokens);
    server
        .host
        .shelves
        .borrow_mut()
        .values_mut()
        .for_each(|shelf| shelf.ended.clear());
    assert_eq!(
        userinfo(&server, &text(&tokens, "access_token")).status,
        200
    );
    deliver(&server);
    assert_ne!(
        userinfo(&server, &text(&tokens, "access_token")).status,
        200
    );
}
