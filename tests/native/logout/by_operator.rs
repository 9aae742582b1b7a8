//! A session that an operator ends by its name: what was granted in it ends, and clients hear of it, as where
//! the person signs out of that browser.

use super::*;
use crate::engine::clients::send;

/// The names of the sessions of Alice, the youngest first.
fn names(server: &Server) -> Vec<String> {
    let path = "/people/sessions/alice";
    let (status, told) = send(server, "GET", path, &Value::Null);
    assert_eq!(status, 200, "{told}");
    let sessions = told["sessions"].as_array().expect("sessions");
    sessions.iter().map(|one| text(one, "id")).collect()
}

fn end(server: &Server, name: &str) -> u16 {
    let body = json_value!({ "id": name });
    send(server, "POST", "/people/sessions/end/alice", &body).0
}

#[test]
fn what_was_granted_in_a_session_that_an_operator_ends_is_void_and_nothing_else_is() {
    let server = server();
    let (one, two) = (Browser::new(&server), Browser::new(&server));
    let first = signed_in(&server, &one, "web");
    server.wait(1);
    let second = signed_in(&server, &two, "web");
    let [youngest, _] = names(&server).try_into().expect("two sessions");
    assert_eq!(end(&server, &youngest), 200);
    let is_good = |tokens: &Value| userinfo(&server, &text(tokens, "access_token")).status == 200;
    assert!(is_good(&first) && !is_good(&second));
    assert!(is_signed_in(&one) && !is_signed_in(&two));
}

#[test]
fn each_client_of_a_session_that_an_operator_ends_hears_of_it() {
    let server = server();
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    signed_in(&server, &browser, "other");
    assert_eq!(end(&server, &names(&server)[0]), 200);
    assert_eq!(
        server.host.sent.borrow().len(),
        0,
        "nobody waits for clients"
    );
    deliver(&server);
    let sent = logout_tokens(&server);
    let mut told: Vec<&str> = sent.iter().map(|(uri, _)| uri.as_str()).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        ["https://other.example/back", "https://web.example/back"]
    );
    let of_web = sent
        .iter()
        .find(|(uri, _)| uri.contains("web"))
        .expect("web");
    let (_, id) = verified(&server, &text(&tokens, "id_token"));
    assert_eq!(verified(&server, &of_web.1).1["sid"], id["sid"]);
}

#[test]
fn an_operator_who_meets_a_failure_tries_again_and_the_session_is_there_still() {
    let server = server();
    let browser = Browser::new(&server);
    let tokens = signed_in(&server, &browser, "web");
    let name = names(&server)[0].clone();
    server.host.broken.set(true);
    assert_eq!(end(&server, &name), 503);
    server.host.broken.set(false);
    let calls = server.host.calls.get();
    // The person is asked, then the shelf, and then the session ends.
    server.host.breaks_at.set(Some(calls + 2));
    assert_eq!(end(&server, &name), 503);
    server.host.breaks_at.set(None);
    assert_eq!(names(&server), [name.as_str()]);
    assert!(is_signed_in(&browser));
    assert_eq!(end(&server, &name), 200);
    assert_eq!(
        userinfo(&server, &text(&tokens, "access_token")).status,
        401
    );
    assert_eq!(end(&server, &name), 404);
}
