//! What has happened, as whoever may ask looks for it and is told of it.

use serde_json::{Value, json};

use super::{Asked, CallerError, Operation, Told, asked::wrong};
use crate::{
    Timestamp,
    audit::{Cursor, Filter, Found, Kind, Note},
};

/// How many events are told of at once, where nobody says how many, and at most.
const USUAL: u32 = 100;
const MOST: u32 = 500;

/// What is looked for, how many at most, and from where on.
pub struct Sought {
    /// What is looked for.
    pub filter: Filter,
    /// A client, by number or alias.
    pub client: Option<String>,
    /// A user name.
    pub username: Option<String>,
    /// From where on.
    pub cursor: Option<Cursor>,
    /// How many.
    pub count: u16,
}

impl Sought {
    /// Reads a call.
    pub fn read(call: &Asked, now: Timestamp) -> Result<Self, CallerError> {
        let text = |name: &str| Ok(call.text(name)?.map(str::to_owned));
        let kind = text("type")?;
        if !kind.as_deref().is_none_or(is_type) {
            return Err(wrong("type"));
        }
        let cursor = match call.text("cursor")? {
            Some(cursor) => Some(Cursor::read(cursor).ok_or_else(|| wrong("cursor"))?),
            None => None,
        };
        let count = call.number("count", 1..=MOST)?.unwrap_or(USUAL);
        let filter = Filter {
            since: call.moment("since")?.unwrap_or_default(),
            // What happens within this second is told too.
            until: call.moment("until")?.unwrap_or(now.after(1)),
            kind,
            client: None,
            subject: text("subject")?,
            mark: None,
            refusal: text("refusal")?,
        };
        Ok(Self {
            filter,
            client: call.identifier("client")?,
            username: text("username")?,
            cursor,
            count: u16::try_from(count).unwrap_or(u16::MAX),
        })
    }
}

/// What is remembered of a call that was told this. A change that was refused is never told as one that was made.
pub fn note(operation: Operation, told: &Told) -> Option<Note> {
    let refused = |kind, rule| Note::Refused(kind, rule, told.result_code().to_owned());
    match (told.rule, told.wrong) {
        // What the client of the caller, or whoever asked it, was refused.
        (Some(rule), _) => Some(refused(kind_at(operation), rule)),
        // Who has no right is told of, whatever they ask for.
        (None, Some(rule)) if operation.is_remembered() || told.status == 403 => {
            Some(refused(Kind::ApiRefused, rule))
        }
        (None, _) => operation
            .is_remembered()
            .then_some(Note::Event(Kind::ApiChanged)),
    }
}

const fn kind_at(operation: Operation) -> Kind {
    match operation {
        Operation::Token => Kind::TokenRefused,
        _ => Kind::RequestRefused,
    }
}

/// Whether it is a type of event, or what stands before the dot of one.
fn is_type(text: &str) -> bool {
    let names = Kind::ALL.iter().map(|kind| kind.name());
    let mut names = names.flat_map(|name| [Some(name), name.split('.').next()]);
    names.any(|name| name == Some(text))
}

/// The events, with where the list goes on.
pub fn told(found: Found) -> Told {
    let next = found.next.map(|next| next.written());
    Told::document(Value::Null, false).with(json!({ "events": found.events, "next": next }))
}
