//! Who reads the trail, by parts, by time, and by what is looked for.

use sekisho::{directory::Right, front::Request};
use serde_json::{Value, json};

use super::{all, found, get, of_type, with_trail};
use crate::support::{
    Server,
    ordinary::{Browser, request},
    server::{PASSWORD, USERNAME},
};

/// A service in which something has happened in each of some seconds.
fn eventful(seconds: usize) -> Server {
    let server = with_trail(&json!({}));
    for _ in 0..seconds {
        server.get("/oauth/authorize", "client_id=unknown", &[]);
        server.get("/oauth/authorize", "client_id=unknown", &[]);
        server.wait(1);
    }
    server
}

#[test]
fn every_event_is_told_once_in_the_order_of_time_however_few_come_at_once() {
    let server = eventful(12);
    for count in [1, 2, 7, 500] {
        let events = all(&server, &format!("count={count}"));
        assert_eq!(events.len(), 24, "{count}");
        let times: Vec<_> = events.iter().map(|event| event["at"].as_i64()).collect();
        assert!(times.is_sorted(), "{times:?}");
    }
    let shards = server.host.trail.borrow().len();
    assert!(shards > 1, "no object is one that everybody has to pass");
}

#[test]
fn events_are_found_by_time_from_the_first_moment_to_before_the_last() {
    let server = eventful(5);
    let start = (server.now() - 5) * 1000;
    let between = |since: i64, until: i64| {
        let query = format!(
            "since={}&until={}",
            start + since * 1000,
            start + until * 1000
        );
        all(&server, &query).len()
    };
    assert_eq!((between(0, 5), between(1, 3), between(4, 5)), (10, 4, 2));
    assert_eq!((between(2, 2), between(3, 1), between(5, 9)), (0, 0, 0));
}

#[test]
fn events_are_found_by_type_client_person_and_rule() {
    let server = with_trail(&json!({}));
    let browser = Browser::new(&server);
    browser.agreed(&request("web"));
    let stranger = Browser::new(&server);
    stranger.sign_in(
        &stranger.open(&request("web")),
        USERNAME,
        "a wrong password",
    );
    stranger.sign_in(&stranger.open(&request("web")), "nobody", PASSWORD);
    server.get("/oauth/authorize", "client_id=unknown", &[]);
    let rule = of_type(&server, "request.refused")[0]["refusal"].clone();
    let text = |name: &str| rule[name].as_str().expect("text").to_owned();
    for (query, expected) in [
        ("type=sign-in.accepted".to_owned(), 1),
        ("type=sign-in".to_owned(), 3),
        ("client=web".to_owned(), 5),
        ("client=other".to_owned(), 0),
        ("client=1".to_owned(), 0),
        ("subject=subject-of-alice".to_owned(), 3),
        ("subject=nobody".to_owned(), 0),
        ("username=alice".to_owned(), 4),
        ("username=nobody".to_owned(), 1),
        ("username=carol".to_owned(), 0),
        ("refusal=WrongPassword".to_owned(), 2),
        (format!("refusal={}", text("rule")), 1),
        (format!("refusal={}", text("number")), 1),
        ("refusal=WrongPassword&username=alice".to_owned(), 1),
    ] {
        assert_eq!(all(&server, &query).len(), expected, "{query}");
    }
}

#[test]
fn whoever_looks_for_little_among_much_is_told_in_parts_that_may_be_empty() {
    let server = with_trail(&json!({}));
    {
        let mut trail = server.host.trail.borrow_mut();
        let store = trail.entry(3).or_default();
        for number in 0..6000 {
            use sekisho::{Timestamp, audit::Store as _};
            let at = Timestamp::from_seconds(server.now() - 6000 + number);
            let kind = ["token.issued", "token.revoked"][usize::from(number == 5999)];
            let event = json!({ "at": at.seconds() * 1000, "type": kind }).to_string();
            let Ok(()) = store.append(at, &event, false);
        }
    }
    let (events, next) = found(&server, "type=token.revoked");
    assert_eq!(events, [Value::Null; 0]);
    assert!(next.is_some());
    assert_eq!(all(&server, "type=token.revoked").len(), 1);
}

#[test]
fn a_call_that_asks_for_what_cannot_be_is_told_so() {
    let server = eventful(1);
    for query in [
        "cursor=x",
        "cursor=1",
        "cursor=1.2",
        "cursor=1.2.3.4",
        "cursor=1.16.1",
        "cursor=-1.0.1",
        "cursor=1.0.-1",
        "cursor=1.0.%2B1",
        "cursor=99999999999999999999.0.1",
        "cursor=253402300800.0.1",
        "count=501",
        "count=x",
        "since=x",
        "until=1.5",
        "since=253402300800000",
        "type=unknown",
        "type=sign",
        "type=.",
    ] {
        assert_eq!(get(&server, query).status, 400, "{query}");
    }
    // A cursor that nobody was given is a place like others.
    assert_eq!(found(&server, "cursor=1.0.0").0.len(), 2);
    assert_eq!(
        found(&server, "cursor=253402300799.15.9223372036854775807")
            .0
            .len(),
        0
    );
}

#[test]
fn nobody_reads_it_without_the_right() {
    let server = eventful(1);
    for right in Right::ALL {
        let made = server.admin("/admin/token/create", &json!({ "rights": [right] }));
        let made: Value = serde_json::from_str(&made.body).expect("JSON");
        let secret = made["secret"].as_str().expect("a token");
        let request = Request::new("GET", "/api/audit", None)
            .with_header("authorization", &format!("Bearer {secret}"));
        let expected = if right.includes(Right::ViewAuditLog) {
            200
        } else {
            403
        };
        assert_eq!(server.send(&request).status, expected, "{right:?}");
    }
}
