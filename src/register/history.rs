//! What documents were before: each change of one leaves a revision, in the step in which it is made. Of
//! secrets there is none in it, since there is none in a document.
//!
//! What is left before the first of them is that nobody knows. A version that keeps no history changes
//! documents and leaves none; it neither reads nor removes what is here.

use serde::Serialize;
use serde_json::Value;

use super::{API, CLIENT, Happened, Making, Revision, SERVICE, Store};
use crate::{Timestamp, json::FromJson};

/// How many revisions of each document are kept.
const KEPT: u32 = 50;

/// The form in which one is stored. One of another number is from a version to come.
const FORM: u8 = 1;

/// A revision, as it is stored.
#[derive(Serialize, FromJson)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u8,
    at: Timestamp,
    /// Who has made it, as the audit trail calls them; none where whoever asked the register was of a
    /// version that does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    change: Happened,
    /// The document as it was from then on; none if there was none.
    document: Option<Value>,
}

impl Revision {
    /// The revision of this number, which is stored as this text; none if it cannot be read.
    pub(super) fn read(number: u64, text: &str) -> Option<Self> {
        let stored: Stored = crate::json::from_str(text).ok()?;
        (stored.v == FORM).then(|| Self {
            revision: number,
            at: stored.at.seconds() * 1000,
            by: stored.by.unwrap_or_default(),
            change: stored.change,
            document: stored.document,
        })
    }
}

/// What is under a key, before and after a change.
pub(super) struct Changed<'a> {
    pub(super) key: &'a str,
    pub(super) before: Option<&'a str>,
    pub(super) after: Option<&'a str>,
}

impl Changed<'_> {
    /// Leaves a revision, if it is a document that has changed.
    pub(super) fn leave<S: Store>(
        &self,
        store: &mut S,
        making: &Making<'_>,
    ) -> Result<(), S::Error> {
        let Self { key, before, after } = *self;
        let is_document = key == SERVICE || key.starts_with(API) || key.starts_with(CLIENT);
        if !is_document {
            return Ok(());
        }
        let stored = Stored {
            v: FORM,
            at: making.now,
            by: making.by.map(str::to_owned),
            change: match (before, after) {
                (None, _) => Happened::Created,
                (Some(_), None) => Happened::Deleted,
                (Some(_), Some(_)) => Happened::Updated,
            },
            document: after.and_then(|text| serde_json::from_slice(text.as_bytes()).ok()),
        };
        store.leave(key, &crate::json::to_string(&stored), KEPT)
    }
}
