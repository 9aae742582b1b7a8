//! What is noted while a request is answered, and what becomes of it afterwards.

use serde_json::{Value, json};

use super::{Kind, Member, address::kept};
use crate::{Secret, Timestamp, documents::AuditRules};

/// The longest name that is kept.
const LONGEST: usize = 256;

/// Something to remember of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Whoever calls the API, or the admin road.
    Caller(String),
    /// The number of the client that asks, or says it does.
    Client(u64),
    /// This has happened.
    Event(Kind),
    /// The address that a trusted proxy names.
    From(String),
    /// The name that somebody has typed: never kept as it is, for it may be a password.
    Name(String),
    /// An operation, and the status that was answered with.
    Operation(String, u16),
    /// The service is asked.
    Served,
    /// The person in question.
    Person {
        /// The `sub`.
        subject: String,
        /// The user name, where it is known.
        username: String,
        /// By what they have proved who they are.
        amr: Vec<String>,
    },
    /// This was refused, by the rule of this name, and of this number if it has one.
    Refused(Kind, &'static str, String),
}

/// All that was noted of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    events: Vec<(Kind, Option<(&'static str, String)>)>,
    caller: Option<String>,
    client: Option<u64>,
    from: Option<String>,
    name: Option<String>,
    operation: Option<(String, u16)>,
    person: Option<(String, String, Vec<String>)>,
}

impl Noted {
    /// Takes a note.
    pub fn note(&mut self, note: Note) {
        match note {
            Note::Caller(caller) => self.caller = Some(caller),
            Note::Client(client) => self.client = Some(client),
            Note::Event(kind) => self.events.push((kind, None)),
            Note::From(address) => self.from = Some(address),
            Note::Name(name) => self.name = Some(name),
            Note::Operation(operation, status) => self.operation = Some((operation, status)),
            Note::Person {
                subject,
                username,
                amr,
            } => self.person = Some((subject, username, amr)),
            Note::Served => {}
            Note::Refused(kind, rule, number) => self.events.push((kind, Some((rule, number)))),
        }
    }

    /// Whoever calls the API, or the admin road.
    pub fn caller(&self) -> Option<&str> {
        self.caller.as_deref()
    }

    /// Whether nothing has happened that anybody should know of.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The types of what has happened.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.events.iter().map(|(kind, _)| *kind)
    }

    /// The rules that were broken, but for what callers of the API were refused.
    pub fn rules(&self) -> impl Iterator<Item = &'static str> {
        let events = self.events.iter();
        let of_others = events.filter(|(kind, _)| *kind != Kind::ApiRefused);
        of_others.filter_map(|(_, rule)| rule.as_ref().map(|(rule, _)| *rule))
    }

    /// The events as they are kept by these rules. `key` makes marks of names.
    pub fn written(&self, rules: &AuditRules, key: &Secret, now: Timestamp) -> Vec<Value> {
        let mut all = json!({
            "at": now.seconds() * 1000,
            "caller": self.caller,
            "client": self.client.map(|client| client.to_string()),
            "from": self.from.as_deref().and_then(|told| kept(told, rules.address)),
        });
        if let Some((subject, username, _)) = &self.person {
            all["subject"] = cut(subject).into();
            if rules.usernames && !username.is_empty() {
                all["username"] = legible(username).into();
            }
        }
        let events = self.events.iter();
        events
            .map(|(kind, rule)| self.one(&all, *kind, rule.as_ref(), key))
            .collect()
    }

    fn one(
        &self,
        all: &Value,
        kind: Kind,
        rule: Option<&(&'static str, String)>,
        key: &Secret,
    ) -> Value {
        let mut event = all.clone();
        event["type"] = kind.name().into();
        for member in kind.members() {
            event[member.name()] = match member {
                Member::Amr => json!(self.person.as_ref().map(|(_, _, amr)| amr)),
                Member::NameMark => json!(self.name.as_ref().map(|name| mark_of(name, key))),
                Member::Operation => json!(self.operation.as_ref().map(|(name, _)| name)),
                Member::Refusal => rule.map_or(Value::Null, |(rule, number)| refusal(rule, number)),
                Member::Status => json!(self.operation.as_ref().map(|(_, status)| status)),
            };
        }
        if let Some(members) = event.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
        event
    }
}

fn refusal(rule: &str, number: &str) -> Value {
    let mut refusal = json!({ "rule": rule });
    if !number.is_empty() {
        refusal["number"] = number.into();
    }
    refusal
}

/// 96 bits that follow from a user name and a secret of the service: whoever knows the name finds it,
/// and nobody finds the name, or the password that was typed in its place.
pub fn mark_of(name: &str, key: &Secret) -> String {
    let mut mark = key.derive("audit trail").mac(name).encode();
    mark.truncate(16);
    mark
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// A user name, which is no whole address of mail: of that only the first letter and the domain.
fn legible(username: &str) -> String {
    match username.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            cut(&format!("{first}…@{domain}"))
        }
        None => cut(username),
    }
}
