//! While the directory is silent: services that are known are served, for as long as copies are used
//! while a register is silent, and nobody says of another that it is not there.

use super::*;

fn jwks(server: &Server) -> u16 {
    server.get("/oauth/jwks", "", &[]).status
}

/// Two services of which an isolate knows, and whose directory is silent from then on.
fn silent() -> [Server; 2] {
    let [first, beside] = two();
    assert_eq!(jwks(&beside), 200);
    first.host.is_directory_away.set(true);
    first.host.directory_calls.set(0);
    [first, beside]
}

#[test]
fn a_service_that_is_known_is_served_for_ten_minutes_more_and_not_longer() {
    let [first, beside] = silent();
    for (after, said) in [(29, 0), (1, 1), (300, 2), (299, 3)] {
        first.wait(after);
        assert_eq!(jwks(&beside), 200, "{after}");
        let log = first.host.log.borrow();
        let faults = log.iter().filter(|line| line.starts_with("fault: "));
        assert_eq!(faults.count(), said, "{after}");
    }
    assert_eq!(tokens(&beside, &request("web"))["token_type"], "Bearer");
    first.wait(1);
    assert_eq!(jwks(&beside), 503);
    assert_eq!(jwks(&first), 200);
}

#[test]
fn a_silent_directory_is_asked_again_after_five_seconds_and_no_sooner() {
    let [first, beside] = silent();
    first.wait(30);
    for (after, asked) in [(0, 1), (0, 0), (4, 0), (1, 1)] {
        first.wait(after);
        assert_eq!(jwks(&beside), 200);
        assert_eq!(first.host.directory_calls.replace(0), asked, "{after}");
    }
}

#[test]
fn nobody_says_that_a_service_is_not_there_that_is_not_known() {
    let [first, beside] = silent();
    let c = || first.get("/c/oauth/jwks", "", &[]).status;
    assert_eq!(c(), 503);
    // Nor one that was not there a moment ago.
    first.host.is_directory_away.set(false);
    assert_eq!(c(), 404);
    first.host.is_directory_away.set(true);
    first.wait(5);
    assert_eq!(c(), 503);
    let new = first.host.another_isolate();
    new.is_directory_away.set(true);
    let request = sekisho::front::Request::for_url("GET", &format!("{BESIDE}/oauth/jwks"), None);
    let response = crate::support::server::block_on(sekisho::front::serve(&new, &request));
    assert_eq!((response.status, jwks(&beside)), (503, 200));
}

#[test]
fn what_the_directory_says_is_heard_once_it_answers_again() {
    let [first, beside] = silent();
    first.wait(60);
    assert_eq!(jwks(&beside), 200);
    let elsewhere = Server {
        host: first.host.another_isolate(),
        ..Server::new()
    };
    let id = json!({ "id": beside.asked.id });
    assert_eq!(elsewhere.admin("/admin/service/delete", &id).status, 200);
    first.host.is_directory_away.set(false);
    first.wait(5);
    assert_eq!(jwks(&beside), 404);
}

#[test]
fn an_isolate_that_has_changed_something_outlasts_no_silence() {
    let [first, beside] = two();
    assert_eq!(jwks(&beside), 200);
    made(&first, "https://localhost/c");
    first.host.is_directory_away.set(true);
    assert_eq!(jwks(&beside), 503);
    first.host.is_directory_away.set(false);
    assert_eq!(jwks(&beside), 200);
}

#[test]
fn an_entry_that_cannot_be_read_is_no_silence_and_no_absence() {
    for damaged in ["{", "{\"v\":2}", "null"] {
        let [first, beside] = two();
        assert_eq!(jwks(&beside), 200);
        let id = beside.asked.id.expect("a number");
        let entry = (format!("service/{id}"), damaged.to_owned());
        first.host.directory.borrow_mut().0.extend([entry]);
        first.wait(30);
        assert_eq!(jwks(&beside), 503, "{damaged}");
        assert_eq!(beside.admin("/admin/export", &Value::Null).status, 503);
        assert_eq!(jwks(&first), 200);
    }
}

#[test]
fn whoever_knows_a_service_serves_it_though_the_first_one_cannot_be_read() {
    let [first, beside] = two();
    assert_eq!(jwks(&beside), 200);
    let admin = format!("Bearer {}", crate::support::host::ADMIN_SECRET);
    let told = |id: Option<u64>| {
        let path = format!("/api/{}/service/get", id.expect("a number"));
        let get = sekisho::front::Request::new("GET", &path, None);
        first.send(&get.with_header("authorization", &admin)).status
    };
    for damaged in ["keys", "view"] {
        let entry = (damaged.to_owned(), "{".to_owned());
        first.host.documents.borrow_mut().0.extend([entry]);
        first.wait(30);
        assert_eq!(jwks(&beside), 200, "{damaged}");
        assert_eq!(told(beside.asked.id), 200, "{damaged}");
    }
    assert_eq!(jwks(&first), 503);
    // The number may be that of the first one, which nobody knows now.
    assert_eq!(told(Some(12)), 503);
}
