//! The documents of a service, as whoever manages it reads and puts them: the same that the admin road takes,
//! each with the word for its version.
//!
//! A call that puts documents is read strictly. A member that is misspelt would not be heard, be it the
//! version without which the work of others is lost, or the wish that nothing is changed.

use serde_json::{Value, json};

use super::{Asked, CallerError, Operation, Told, asked::wrong};
use crate::{
    directory::Right,
    documents::DocumentError,
    jose::LEVELS_OF_OTHERS,
    register::{
        Change, Deletion, Gone, Kind, Managed, Meant, Past, Put, Revisions, Versioned,
        keys::Rotation,
    },
};

/// How deep a body may be that has documents: the constant of a rule is in a rule, of the actions, of a
/// document, of an entry, of the documents, of the body.
pub const LEVELS: usize = 6 + LEVELS_OF_OTHERS;

impl Operation {
    /// Whether it is served where there is no service yet, which may begin by it.
    pub const fn begins_a_service(self) -> bool {
        matches!(self, Self::DocumentsApply | Self::DocumentsService)
    }
}

/// The most bytes of what is looked for.
const LONGEST_QUERY: usize = 200;

/// Whom a list of clients is to tell of, by a part of what they are called.
pub fn query(call: &Asked) -> Result<Option<String>, CallerError> {
    match call.text("query")? {
        Some(query) if query.len() > LONGEST_QUERY => Err(wrong("query")),
        query => Ok(query.map(str::to_owned)),
    }
}

/// One document.
pub fn one(versioned: Vec<Versioned>) -> Result<Told, CallerError> {
    let one = versioned.into_iter().next();
    one.map(|one| Told::document(json!(one), false))
        .ok_or(CallerError::DocumentMissing)
}

/// All of them.
pub fn all(name: &str, versioned: &[Versioned]) -> Told {
    Told::document(json!({ name: versioned }), false)
}

/// What one was before.
pub fn history(revisions: &Revisions) -> Told {
    Told::document(json!(revisions), false)
}

/// What becomes of the former keys.
pub fn rotation(call: &Asked) -> Result<Rotation, CallerError> {
    call.only(&["compromised"])?;
    Ok(match call.flag("compromised")? {
        true => Rotation::Compromised,
        false => Rotation::Ordinary,
    })
}

/// The documents to put, for somebody who has these rights.
pub fn put(call: &Asked, rights: Vec<Right>) -> Result<Managed, CallerError> {
    call.only(&["documents", "dryRun"])?;
    let documents = call.list("documents")?;
    if documents.is_empty() {
        return Err(wrong("documents"));
    }
    let read = |(place, document): (usize, &Value)| {
        let meant: Option<Meant> = crate::json::from_value(document.clone()).ok();
        meant.ok_or_else(|| wrong(&format!("documents[{place}]")))
    };
    let documents: Result<Vec<Meant>, CallerError> =
        documents.iter().enumerate().map(read).collect();
    Ok(Managed {
        documents: documents?,
        dry_run: call.flag("dryRun")?,
        rights,
        made: Vec::new(),
    })
}

/// What came of it.
pub fn told(asked: &Managed, put: Put) -> Result<Told, CallerError> {
    let meant = |name: &str| {
        name.parse()
            .ok()
            .and_then(|place: usize| asked.documents.get(place))
    };
    let told = match put {
        Put::Applied(mut changes) => {
            changes.sort_by_key(|change| change.name.parse::<usize>().ok());
            let named = |change: Change| Change {
                name: meant(&change.name)
                    .map_or_else(String::new, |meant| called(meant, &change.id)),
                ..change
            };
            let changes: Vec<Change> = changes.into_iter().map(named).collect();
            Told::document(json!({ "changes": changes }), false)
        }
        Put::Conflict(name) => conflict().with(place(meant(&name))),
        Put::Refused { name, error } => refused(&error).with(place(meant(&name))),
        Put::RightMissing(right) => return Err(CallerError::RightMissing(right.name().to_owned())),
    };
    Ok(match asked.dry_run {
        true => told.doing("?dryRun=true"),
        false => told,
    })
}

/// Another document is there than the caller has read.
fn conflict() -> Told {
    let told = Told::wrong(None, &CallerError::DocumentChanged);
    told.with(json!({ "error": "conflict", "member": "version" }))
}

/// A document is not acceptable.
fn refused(error: &DocumentError) -> Told {
    let sentence = error.to_string();
    let told = Told::wrong(None, &CallerError::Document(sentence.clone()));
    told.with(json!({
        "error": "invalid_document",
        "member": error.member,
        "error_description": sentence,
    }))
}

fn place(meant: Option<&Meant>) -> Value {
    meant.map_or(
        Value::Null,
        |meant| json!({ "kind": meant.kind, "id": meant.id }),
    )
}

/// What people call it that has this document.
fn called(meant: &Meant, id: &str) -> String {
    let names: &[&str] = match meant.kind {
        Kind::Api => &["name"],
        Kind::Client => &["clientName", "clientIdAlias"],
        Kind::Service => &["serviceName", "issuer"],
    };
    let mut said = names
        .iter()
        .filter_map(|name| meant.document[*name].as_str());
    said.next().unwrap_or(id).to_owned()
}

/// What is to be deleted, by somebody who has these rights. A service is replaced, and never deleted
/// like that.
pub fn deletion(call: &Asked, rights: &[Right]) -> Result<Deletion, CallerError> {
    call.only(&["id", "kind", "version"])?;
    let id = call.text("id")?.ok_or_else(|| wrong("id"))?.to_owned();
    let (kind, right) = match call.text("kind")? {
        Some("api") => (Kind::Api, Right::ModifyService),
        Some("client") => (Kind::Client, Right::ModifyClient),
        _ => return Err(wrong("kind")),
    };
    needed(rights, right)?;
    let version = call.text("version")?.map(str::to_owned);
    Ok(Deletion { kind, id, version })
}

fn needed(rights: &[Right], right: Right) -> Result<(), CallerError> {
    match rights.contains(&right) {
        true => Ok(()),
        false => Err(CallerError::RightMissing(right.name().to_owned())),
    }
}

/// The past of which document is asked for, by somebody who has these rights.
pub fn past(call: &Asked, rights: &[Right]) -> Result<Past, CallerError> {
    let (kind, right) = match call.text("kind")? {
        Some("api") => (Kind::Api, Right::ViewService),
        Some("client") => (Kind::Client, Right::ViewClient),
        Some("service") => (Kind::Service, Right::ViewService),
        _ => return Err(wrong("kind")),
    };
    needed(rights, right)?;
    let id = call.text("id")?.unwrap_or_default();
    if id.is_empty() && kind != Kind::Service {
        return Err(wrong("id"));
    }
    let before = call.text("before")?.map(str::parse).transpose();
    Ok(Past {
        kind,
        id: id.to_owned(),
        before: before.map_err(|_| wrong("before"))?,
    })
}

/// What came of deleting it, if it was there and did not have to stay.
pub fn gone(deletion: &Deletion, gone: Gone) -> Result<Told, CallerError> {
    let named = json!({ "kind": deletion.kind, "id": deletion.id });
    match (gone, deletion.kind) {
        (Gone::Removed(true), _) => {
            Ok(Told::document(named, false).with(json!({ "change": "deleted" })))
        }
        (Gone::Removed(false), Kind::Client) => Err(CallerError::ClientMissing),
        (Gone::Removed(false), _) => Err(CallerError::DocumentMissing),
        (Gone::Conflict, _) => Ok(conflict().with(named)),
        (Gone::Stays(error), _) => Ok(refused(&error).with(named)),
    }
}
