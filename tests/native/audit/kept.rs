//! How much is kept, for how long, and what describes it.

use sekisho::{
    Timestamp,
    audit::{Command, Kind, Member, Reply, Request, serve},
};
use serde_json::{Map, Value, json};

use super::{all, of_type, with_trail};
use crate::support::{Server, trail::MemoryTrail};

pub const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/audit.json");

fn member(member: Member) -> Value {
    match member {
        Member::Amr => {
            json!({ "type": "array", "items": { "type": "string" }, "description": "By what the person has proved who they are (RFC 8176)." })
        }
        Member::NameMark => {
            json!({ "type": "string", "description": "96 bits that follow from the user name in question and a secret of the service: whoever knows the name finds it." })
        }
        Member::Operation => {
            json!({ "type": "string", "description": "The endpoint, the road of the operator or the operation of the API." })
        }
        Member::Refusal => json!({
            "type": "object",
            "properties": {
                "number": { "type": "string", "description": "Its number, as in a resultCode." },
                "rule": { "type": "string", "description": "Its name, as in the log." }
            },
            "required": ["rule"],
            "additionalProperties": false,
            "description": "The rule that was broken."
        }),
        Member::Status => {
            json!({ "type": "integer", "description": "The status that was answered with." })
        }
    }
}

fn described(kind: Kind) -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let mut members = Map::from_iter([
        (
            "at".to_owned(),
            json!({ "type": "integer", "description": "When it happened, in milliseconds since 1970." }),
        ),
        ("type".to_owned(), json!({ "const": kind.name() })),
        (
            "caller".to_owned(),
            text(
                "Whoever called the API or the admin road: operator, `token` and its number, `service` and its number, or `owner` and the name.",
            ),
        ),
        (
            "client".to_owned(),
            text("The number of the client that asks, or says it does."),
        ),
        (
            "from".to_owned(),
            text("Where the request came from, as far as people.audit.address says."),
        ),
        (
            "subject".to_owned(),
            text(
                "The sub of the person in question; of a person of a caller of the API, after a colon.",
            ),
        ),
        (
            "username".to_owned(),
            text(
                "The user name, where people.audit.usernames says so; of an address of mail the first letter and the domain.",
            ),
        ),
    ]);
    for one in kind.members() {
        members.insert(one.name().to_owned(), member(*one));
    }
    json!({
        "type": "object",
        "description": kind.meaning().trim(),
        "properties": members,
        "required": ["at", "type"],
        "additionalProperties": false,
    })
}

/// `SEKISHO_WRITE=1 cargo test --test native -- audit::kept` writes the file anew.
#[test]
fn the_schema_says_what_the_table_of_types_does() {
    let types = Kind::ALL
        .iter()
        .map(|kind| (kind.name().to_owned(), described(*kind)));
    let each = Kind::ALL
        .iter()
        .map(|kind| json!({ "$ref": format!("#/$defs/{}", kind.name()) }));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of the audit trail",
        "oneOf": each.collect::<Vec<_>>(),
        "$defs": types.collect::<Map<_, _>>(),
    });
    let written = format!("{schema:#}\n");
    if std::env::var_os("SEKISHO_WRITE").is_some() {
        std::fs::write(SCHEMA, &written).expect("it is written");
    }
    assert_eq!(std::fs::read_to_string(SCHEMA).expect("the file"), written);
}

#[test]
fn the_types_of_events_have_names_of_their_own() {
    for kind in Kind::ALL {
        assert_eq!(Kind::of(kind.name()), Some(*kind));
    }
    assert_eq!(Kind::of("sign-in"), None);
}

fn append(store: &mut MemoryTrail, kind: Kind, now: i64, keep: u32) {
    let event = json!({ "at": now * 1000, "type": kind.name() });
    let request = Request {
        now: Timestamp::from_seconds(now),
        command: Command::Append {
            events: vec![event],
            keep,
        },
    };
    assert_eq!(serve(store, request), Ok(Reply::Done));
}

#[test]
fn strangers_fill_no_object_and_keep_nothing_out_that_others_do() {
    let mut store = MemoryTrail::default();
    for _ in 0..1000 {
        append(&mut store, Kind::RequestRefused, 59, 7);
    }
    assert_eq!(store.events.len(), 20 + 1);
    assert!(store.events[20].1.contains("trail.overrun"));
    append(&mut store, Kind::TokenIssued, 59, 7);
    assert_eq!(store.events.len(), 22);
    // The next minute is another.
    append(&mut store, Kind::RequestRefused, 60, 7);
    assert_eq!(store.events.len(), 23);
}

#[test]
fn what_a_version_to_come_notes_is_kept_like_what_strangers_do() {
    let mut store = MemoryTrail::default();
    for _ in 0..100 {
        let request = Request {
            now: Timestamp::from_seconds(1),
            command: Command::Append {
                events: vec![json!({ "type": "future.thing" }), json!({}), json!(7)],
                keep: 1,
            },
        };
        assert_eq!(serve(&mut store, request), Ok(Reply::Done));
    }
    assert_eq!(store.events.len(), 21);
}

fn refused(server: &Server) {
    server.get("/oauth/authorize", "client_id=unknown", &[]);
}

#[test]
fn an_event_is_told_as_long_as_the_service_keeps_it_now_and_then_goes() {
    let server = with_trail(&json!({ "keep": 2 }));
    refused(&server);
    server.wait(2 * 86_400);
    assert_eq!(all(&server, "type=request").len(), 1);
    server.wait(1);
    assert_eq!(all(&server, "type=request").len(), 0);
    // It is there until the alarm comes, which leaves the rest.
    assert_eq!(of_type(&server, "request.refused").len(), 1);
    refused(&server);
    let now = Timestamp::from_seconds(server.now());
    for trail in server.host.trail.borrow_mut().values_mut() {
        trail.days = Some(2);
        trail.sweep(now);
    }
    assert_eq!(of_type(&server, "request.refused").len(), 1);
}

#[test]
fn a_service_that_keeps_less_from_now_on_tells_its_objects_with_the_next_event() {
    let mut store = MemoryTrail::default();
    append(&mut store, Kind::TokenIssued, 1, 90);
    assert_eq!(store.days, Some(90));
    append(&mut store, Kind::TokenIssued, 2, 7);
    assert_eq!(store.days, Some(7));
}
