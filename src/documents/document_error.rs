//! Why a document is refused.

use std::fmt;

use serde::Serialize;

use crate::json::FromJson;

/// Why a document is refused: the member that breaks a rule, and the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct DocumentError {
    /// The member, such as `redirectUris[1]`; empty if the document itself is meant.
    pub member: String,
    /// One sentence about the member, in the characters RFC 6749 §5.2 allows in
    /// `error_description`.
    pub rule: String,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = if self.member.is_empty() {
            "the document"
        } else {
            &self.member
        };
        write!(formatter, "{subject} {}", self.rule)
    }
}

impl std::error::Error for DocumentError {}

/// The refusal of `member` for `rule`.
pub(crate) fn refused(member: &str, rule: impl Into<String>) -> DocumentError {
    DocumentError {
        member: member.to_owned(),
        rule: rule.into(),
    }
}
