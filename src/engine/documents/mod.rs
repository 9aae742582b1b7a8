//! Services and clients in Authlete's words: what a call says of one becomes an [`Edit`] of our
//! document, and our document is told as theirs.
//!
//! Every member has a fate: it is one of ours, or it is kept without effect, or it is read-only, or it
//! is refused because its promise would not be kept. What no table names is ignored.

use std::slice::Iter;

use serde_json::{Map, Value, json};

use super::{Asked, CallerError, asked::wrong};
use crate::{
    documents::{Edit, Stored},
    json::object,
};

pub mod client;
pub mod scopes;
pub mod service;

/// What a call says of the members that it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// They stay.
    Merge,
    /// They say nothing any more.
    Overwrite,
}

/// The type of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Any,
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// An object.
    Object,
    /// A list of objects.
    Objects,
    /// A list of keys and values.
    Pairs,
    /// A list of texts in languages.
    Tagged,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is the member of this name of our document, which may say nothing.
    Own,
    /// It depends on other members.
    Joint,
    /// It is told, and what a call says of it is ignored.
    ReadOnly,
    /// It is refused where it says anything.
    Refused(&'static str),
    /// It is the flag of this name of our document, which always says either.
    Stated,
    /// It is kept and given back.
    Stored,
}

/// Members of one type and one fate.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    /// Their type.
    pub kind: Kind,
    /// Their fate.
    pub fate: Fate,
    /// Their names.
    pub names: &'static [&'static str],
}

const fn members(kind: Kind, fate: Fate, names: &'static [&'static str]) -> Members {
    Members { kind, fate, names }
}

/// A member.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its type.
    pub kind: Kind,
    /// Its fate.
    pub fate: Fate,
    /// Its name.
    pub name: &'static str,
}

/// The members of a table, one by one.
pub fn each(table: &'static [Members]) -> impl Iterator<Item = Member> {
    table.iter().flat_map(|&Members { kind, fate, names }| {
        let member = move |name: &&'static str| Member { kind, fate, name };
        let names: Iter<'static, &'static str> = names.iter();
        names.map(member)
    })
}

/// Members with an effect that a published client has no word for. It reads a document, changes something
/// and writes it back: they stay where a call does not name them.
const UNKNOWN: [&str; 6] = [
    "authorizationCodeDuration",
    "clientAssertionAudRestrictedToIssuer",
    "extension.idTokenDuration",
    "frontchannelLogoutSessionRequired",
    "frontchannelLogoutUri",
    "postLogoutRedirectUris",
];

/// What a call says of a document.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The call.
    pub call: &'a Asked,
    /// What it says of the members that it does not name.
    pub extent: Extent,
}

impl<'a> Said<'a> {
    /// Whether the call says anything of this member, be it that it says nothing any more.
    pub fn speaks_of(self, name: &str) -> bool {
        self.speaks_of_one("", name)
    }

    fn speaks_of_one(self, path: &str, name: &str) -> bool {
        let mut unknown = UNKNOWN.iter().map(|one| one.strip_prefix(path));
        let is_named = self.call.names(name);
        is_named || (self.extent == Extent::Overwrite && !unknown.any(|one| one == Some(name)))
    }

    /// The change of those members that depend on no other, where ours are below `path`.
    fn edit(self, table: &'static [Members], path: &str) -> Result<Edit, CallerError> {
        let mut edit = Edit::default();
        for member in each(table).filter(|member| self.speaks_of_one(path, member.name)) {
            let Member { kind, fate, name } = member;
            let said = read(kind, self.call, name)?;
            match (fate, said) {
                (Fate::Joint | Fate::ReadOnly, _) | (Fate::Refused(_), None) => {}
                (Fate::Refused(rule), Some(_)) => return Err(refused(name, rule)),
                (Fate::Stated, said) => edit.set(name, said.is_some()),
                (Fate::Own, Some(value)) => edit.set(format!("{path}{name}"), value),
                (Fate::Own, None) => edit.unset(format!("{path}{name}")),
                (Fate::Stored, Some(value)) => edit.set(format!("stored.{name}"), value),
                (Fate::Stored, None) => edit.unset(format!("stored.{name}")),
            }
        }
        Ok(edit)
    }
}

/// The refusal of a member, for a reason.
pub fn refused(member: &str, rule: &str) -> CallerError {
    CallerError::Document(format!("{member} {rule}"))
}

/// What a call says of a member, if it says anything.
pub fn read(kind: Kind, call: &Asked, name: &str) -> Result<Option<Value>, CallerError> {
    let Some(value) = call.value(name) else {
        return Ok(None);
    };
    let all = |is: fn(&Value) -> bool| value.as_array().is_some_and(|list| list.iter().all(is));
    let is_one = match kind {
        Kind::Any => true,
        Kind::Flag => value.is_boolean(),
        Kind::Number => value.as_u64().is_some_and(|number| number < 1 << 53),
        Kind::Object => value.is_object(),
        Kind::Objects | Kind::Pairs | Kind::Tagged => all(Value::is_object),
        Kind::Text => value.is_string(),
        Kind::Texts => all(Value::is_string),
    };
    let says_anything = value.as_array().is_none_or(|list| !list.is_empty());
    match is_one {
        true => Ok(says_anything.then(|| meant(kind, value))),
        false => Err(wrong(name)),
    }
}

/// The value without what means nothing in it.
fn meant(kind: Kind, value: &Value) -> Value {
    let known: &[&str] = match kind {
        Kind::Pairs => &["key", "value"],
        Kind::Tagged => &["tag", "value"],
        _ => &[],
    };
    match value {
        Value::Array(list) => list.iter().map(|value| meant(kind, value)).collect(),
        Value::Object(members) => {
            let members = members.iter().filter(|(name, value)| {
                !value.is_null() && (known.is_empty() || known.contains(&name.as_str()))
            });
            object(members.map(|(name, value)| (name.clone(), meant(Kind::Any, value)))).into()
        }
        value => value.clone(),
    }
}

/// The members of a document that a table knows: ours, and those that are kept with it.
fn told(table: &'static [Members], document: &Value, stored: &Stored) -> Map<String, Value> {
    let mut told = Map::new();
    for Member { fate, name, .. } in each(table) {
        let value = match fate {
            // What had no effect once is given back as it was kept, until it is written again.
            Fate::Own | Fate::Stated => {
                let ours = document.get(name).filter(|value| !value.is_null());
                ours.or_else(|| stored.get(name))
            }
            Fate::Stored => stored.get(name),
            Fate::Joint | Fate::ReadOnly | Fate::Refused(_) => None,
        };
        let value = value.filter(|value| !value.is_null());
        told.extend(value.map(|value| (name.to_owned(), value.clone())));
    }
    told
}

/// A time in milliseconds, if it is known.
fn milliseconds(time: crate::Timestamp) -> Value {
    match time.seconds() {
        0 => Value::Null,
        seconds => json!(seconds.saturating_mul(1000)),
    }
}
