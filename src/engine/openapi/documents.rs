//! What the operations on documents are asked and tell.

use super::{asked::Fields, shapes::Shape};
use crate::engine::{Operation, documents::Kind};

const APIS_TOLD: Fields = &[(Kind::Objects, &["apis"])];

const APPLY_ASKED: Fields = &[(Kind::Objects, &["documents"]), (Kind::Flag, &["dryRun"])];

const APPLY_TOLD: Fields = &[(Kind::Objects, &["changes"])];

const CLIENTS_ASKED: Fields = &[(Kind::Text, &["query"]), (Kind::Number, &["start", "end"])];

const CLIENTS_TOLD: Fields = &[
    (Kind::Objects, &["clients"]),
    (Kind::Number, &["start", "end", "totalCount"]),
];

const DELETE_ASKED: Fields = &[(Kind::Text, &["kind", "id", "version"])];

const DELETE_TOLD: Fields = &[(Kind::Text, &["kind", "id", "change"])];

const DOCUMENT: Fields = &[(Kind::Object, &["document"]), (Kind::Text, &["version"])];

const HISTORY_ASKED: Fields = &[(Kind::Text, &["kind", "id"]), (Kind::Number, &["before"])];

const HISTORY_TOLD: Fields = &[(Kind::Objects, &["revisions"]), (Kind::Number, &["next"])];

const KEYS: Fields = &[(Kind::Objects, &["keys", "decryptionKeys"])];

const ROTATE_ASKED: Fields = &[(Kind::Flag, &["compromised"])];

/// What is told of a document that is not put, or not deleted.
pub(super) const REFUSED: Fields = &[(
    Kind::Text,
    &["error", "kind", "id", "member", "error_description"],
)];

impl Operation {
    pub(super) const fn asked_of_documents(self) -> Shape {
        match self {
            Self::DocumentsApply => Shape::Members(APPLY_ASKED),
            Self::DocumentsClients => Shape::Members(CLIENTS_ASKED),
            Self::DocumentsDelete => Shape::Members(DELETE_ASKED),
            Self::DocumentsHistory => Shape::Members(HISTORY_ASKED),
            Self::KeysRotate => Shape::Members(ROTATE_ASKED),
            _ => self.asked_of_persons(),
        }
    }

    pub(super) const fn told_of_documents(self) -> Shape {
        Shape::Members(match self {
            Self::DocumentsApis => APIS_TOLD,
            Self::DocumentsApply => APPLY_TOLD,
            Self::DocumentsClients => CLIENTS_TOLD,
            Self::DocumentsDelete => DELETE_TOLD,
            Self::DocumentsHistory => HISTORY_TOLD,
            Self::KeysGet | Self::KeysRotate => KEYS,
            _ => DOCUMENT,
        })
    }

    /// The statuses with which it says by members of their own why a document, or a person, is refused.
    pub(super) const fn refusals(self) -> &'static [&'static str] {
        match self {
            Self::DocumentsApply | Self::DocumentsDelete => &["400", "409"],
            Self::PeoplePut => &["400"],
            _ => &[],
        }
    }
}
