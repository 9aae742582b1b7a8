//! The audit trail: what is in it, what never is, for how long, and who reads it.

mod events;
mod figures;
mod kept;
mod read;
mod written;

use sekisho::front::{Request, Response};
use serde_json::{Value, json};

use crate::support::{
    Server,
    host::ADMIN_SECRET,
    ordinary::{joined, provider},
    server::USERNAME,
};

/// Where requests come from.
pub const ADDRESS: &str = "203.0.113.77";

/// A service with a trail, of which these members of `people.audit` say more.
pub fn with_trail(members: &Value) -> Server {
    let audit = joined(&json!({ "enabled": true }), members);
    let server = provider(&json!({ "people": { "audit": audit }, "signUpEnabled": true }));
    server
        .host
        .users
        .borrow_mut()
        .0
        .retain(|name, _| name == USERNAME);
    server.host.writes_trail.set(true);
    server
}

/// The events of this type.
pub fn of_type(server: &Server, kind: &str) -> Vec<Value> {
    let mut events = server.events();
    events.retain(|event| event["type"] == kind);
    events
}

/// The only event of this type.
pub fn one(server: &Server, kind: &str) -> Value {
    let mut events = of_type(server, kind);
    assert_eq!(events.len(), 1, "{kind}: {:?}", server.events());
    events.remove(0)
}

/// `GET /api/audit`.
pub fn get(server: &Server, query: &str) -> Response {
    let request = Request::new(
        "GET",
        "/api/audit",
        Some(query).filter(|query| !query.is_empty()),
    )
    .with_header("authorization", &format!("Bearer {ADMIN_SECRET}"));
    server.send(&request)
}

/// What is found.
pub fn found(server: &Server, query: &str) -> (Vec<Value>, Option<String>) {
    let response = get(server, query);
    assert_eq!(response.status, 200, "{}", response.body);
    let told: Value = serde_json::from_str(&response.body).expect("JSON");
    let events = told["events"].as_array().expect("events").clone();
    (events, told["next"].as_str().map(str::to_owned))
}

/// Everything that is found, by as many requests as it takes.
pub fn all(server: &Server, query: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut cursor = String::new();
    for _ in 0..1000 {
        let (more, next) = found(server, &format!("{query}&cursor={cursor}"));
        events.extend(more);
        match next {
            Some(next) => cursor = next,
            None => return events,
        }
    }
    panic!("the list never ends")
}
