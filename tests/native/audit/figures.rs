//! What is counted of requests: told by isolates, kept by the minute and by the hour, and read by whoever may.

use sekisho::{
    Timestamp,
    audit::{
        Kind, Note, Noted, SHARDS,
        figures::{Answered, Figures, Point},
        write,
    },
    backend::{Host as _, figures::tell},
    directory::Right,
    front::{Request, Response},
};
use serde_json::{Value, json};

use super::with_trail;
use crate::support::{MemoryHost, Server, host::ADMIN_SECRET, server::block_on};

fn asked(server: &Server, query: &str, secret: &str) -> Response {
    let request = Request::new("GET", "/api/metrics", Some(query))
        .with_header("authorization", &format!("Bearer {secret}"));
    server.send(&request)
}

fn told(server: &Server, query: &str) -> Value {
    let response = asked(server, query, ADMIN_SECRET);
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).expect("JSON")
}

/// A request that was refused.
fn refused(at: Timestamp) -> Point {
    let mut noted = Noted::default();
    noted.note(Note::Refused(
        Kind::TokenRefused,
        "CodeReplayed",
        "A900334".into(),
    ));
    let answered = Answered {
        status: 400,
        milliseconds: 7,
        object_calls: 1,
        rows_read: 3,
        rows_written: 2,
    };
    let figures = Figures::of(&noted, &answered, at);
    Point { at, figures }
}

fn server() -> Server {
    with_trail(&json!({}))
}

fn count(server: &Server, times: usize) {
    for _ in 0..times {
        let points = vec![refused(server.host.now())];
        block_on(tell(&server.host, points));
    }
}

/// Every row of figures, of all objects.
fn rows(server: &Server) -> Vec<((u32, Timestamp, u8), String)> {
    let trail = server.host.trail.borrow();
    let rows = trail.values().flat_map(|one| one.figures.clone());
    rows.collect()
}

#[test]
fn what_isolates_tell_is_added_up_whichever_object_has_heard_it() {
    let server = server();
    count(&server, 40);
    let told = told(&server, "");
    let sum = |name: &str| -> u64 {
        let points = told["points"].as_array().expect("points").iter();
        points.map(|point| point[name].as_u64().expect(name)).sum()
    };
    assert_eq!(sum("requests"), 40);
    assert_eq!(sum("refusals"), 40);
    assert_eq!(
        (sum("objectCalls"), sum("rowsRead"), sum("rowsWritten")),
        (40, 120, 80)
    );
    assert_eq!((sum("tokens"), sum("signIns"), sum("faults")), (0, 0, 0));
    assert_eq!(told["points"][0]["latency"][3], 40);
    let last = server.host.now().seconds() * 1000;
    let expected = json!([{ "rule": "CodeReplayed", "count": 40, "lastAt": last }]);
    assert_eq!(told["refusals"], expected);
}

#[test]
fn a_thousand_requests_of_a_minute_write_two_rows_in_an_object() {
    let server = server();
    count(&server, 1_000);
    assert!(
        rows(&server).len() <= 2 * usize::from(SHARDS),
        "{}",
        rows(&server).len()
    );
    let written: usize = rows(&server)
        .iter()
        .map(|(_, text)| text.matches("CodeReplayed").count())
        .sum();
    assert_eq!(written, rows(&server).len());
}

#[test]
fn what_an_object_has_in_memory_is_told_and_then_written_and_told_once() {
    let server = server();
    count(&server, 200);
    let requests = |told: &Value| -> u64 {
        let points = told["points"].as_array().expect("points").iter();
        points
            .map(|point| point["requests"].as_u64().expect("a number"))
            .sum()
    };
    assert_eq!(requests(&told(&server, "")), 200);
    for trail in server.host.trail.borrow_mut().values_mut() {
        let Ok(()) = write(trail, server.host.now());
        assert!(trail.pending.is_empty());
    }
    assert_eq!(requests(&told(&server, "step=60")), 200);
    assert_eq!(requests(&told(&server, "step=3600")), 200);
}

#[test]
fn a_row_in_another_form_stays_and_is_said_to_be_unreadable() {
    let server = server();
    count(&server, 1);
    let minute = server.host.now().seconds() / 60 * 60;
    let key = (60, Timestamp::from_seconds(minute), 2);
    let shard = *server.host.trail.borrow().keys().next().expect("an object");
    let put = |text: &str| {
        let mut trail = server.host.trail.borrow_mut();
        trail
            .get_mut(&shard)
            .expect("it")
            .figures
            .insert(key, text.into());
    };
    put("{\"of\":\"a version to come\"}");
    count(&server, 100);
    server.host.now.set(server.host.now.get() + 60);
    count(&server, 100);
    let told = told(&server, "");
    assert_eq!(told["exact"]["unreadable"], 1);
    let kept = server.host.trail.borrow()[&shard].figures[&key].clone();
    assert_eq!(kept, "{\"of\":\"a version to come\"}");
}

#[test]
fn a_row_that_is_damaged_is_not_overwritten() {
    let server = server();
    count(&server, 100);
    for trail in server.host.trail.borrow_mut().values_mut() {
        for text in trail.figures.values_mut() {
            *text = "{\"requests\":\"many\"}".into();
        }
    }
    for trail in server.host.trail.borrow_mut().values_mut() {
        let Ok(()) = write(trail, server.host.now());
    }
    assert!(
        rows(&server)
            .iter()
            .all(|(_, text)| text == "{\"requests\":\"many\"}")
    );
    assert_ne!(told(&server, "")["exact"]["unreadable"], 0);
}

#[test]
fn minutes_are_kept_for_two_days_and_hours_for_four_hundred() {
    let server = server();
    let begin = server.host.now.get();
    let count = |server: &Server, times| {
        count(server, times);
        for trail in server.host.trail.borrow_mut().values_mut() {
            let Ok(()) = write(trail, server.host.now());
        }
    };
    count(&server, 300);
    let steps = |server: &Server, at: i64| -> Vec<u32> {
        let mut steps: Vec<u32> = rows(server)
            .iter()
            .filter(|((_, one, _), _)| one.seconds() <= at)
            .map(|((step, ..), _)| *step)
            .collect();
        steps.dedup();
        steps.sort_unstable();
        steps.dedup();
        steps
    };
    assert_eq!(steps(&server, begin), [60, 3600]);
    server.host.now.set(begin + 172_800 + 3_600);
    count(&server, 300);
    assert_eq!(steps(&server, begin), [3600]);
    server.host.now.set(begin + 34_560_000 + 3_600);
    count(&server, 300);
    assert_eq!(steps(&server, begin), [] as [u32; 0]);
}

#[test]
fn what_is_asked_wrongly_is_refused_by_its_name() {
    let server = server();
    for query in [
        "step=61",
        "step=59",
        "step=3601",
        "step=x",
        "since=x",
        "until=x",
        "since=2000&until=1000",
        "since=1&until=1",
        "step=60&since=1000&until=172900000000",
    ] {
        let response = asked(&server, query, ADMIN_SECRET);
        assert_eq!(response.status, 400, "{query}: {}", response.body);
        assert!(
            response.body.contains("A910203"),
            "{query}: {}",
            response.body
        );
    }
}

#[test]
fn nobody_reads_figures_without_the_right_to_see_the_service() {
    let server = server();
    for right in Right::ALL {
        let made = server.admin("/admin/token/create", &json!({ "rights": [right] }));
        let made: Value = serde_json::from_str(&made.body).expect("JSON");
        let secret = made["secret"].as_str().expect("a token");
        let expected = if right.includes(Right::ViewService) {
            200
        } else {
            403
        };
        assert_eq!(asked(&server, "", secret).status, expected, "{right:?}");
    }
    assert_eq!(asked(&server, "", "nothing").status, 401);
}

#[test]
fn nothing_is_counted_where_there_is_no_service() {
    let host = MemoryHost::new();
    block_on(tell(&host, vec![refused(host.now())]));
    assert!(host.trail.borrow().is_empty());
}
