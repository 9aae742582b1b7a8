//! What every document has in common: how it is refused, how two of them differ, how one is written
//! back, and the two small parts they share.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{document_error::DocumentError, reading::place::Place};

use crate::json::FromJson;

/// A member that two versions of a document write differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
pub struct Difference {
    /// The name of the member.
    pub member: String,
    /// Its value in the former version; none if it had the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Its value in the latter version; none if it has the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// The members of two documents that differ, in the order of their names.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let none = Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&none),
        after.as_object().unwrap_or(&none),
    );
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| Difference {
            before: before.get(&name).cloned(),
            after: after.get(&name).cloned(),
            member: name,
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// Puts the members of `more`, which is an object, into `members`, in place of those of the same
/// name.
pub fn extend(members: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        members.extend(more);
    }
}

/// The document an operator would have written: no member that says what its absence says.
pub(crate) fn without_defaults(document: Value, defaults: &Value, required: &[&str]) -> Value {
    match document {
        Value::Object(mut members) => {
            members.retain(|name, value| {
                required.contains(&name.as_str()) || defaults.get(name) != Some(value)
            });
            members.into()
        }
        other => other,
    }
}

/// A text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaggedValue {
    /// The language: a tag of RFC 5646 §2.1.
    pub tag: String,
    /// The text.
    pub value: String,
}

impl TaggedValue {
    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        place.list(Self::read, |text| &text.tag)
    }

    fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            Ok(Self {
                tag: members.required("tag", Place::language)?,
                value: members.required("value", Place::text)?,
            })
        })
    }
}

/// A name and a value the operator attaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// The name, once per list.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Attribute {
    pub(crate) fn list(place: &Place<'_>) -> Result<Vec<Self>, DocumentError> {
        place.list(Self::read, |attribute| &attribute.key)
    }

    fn read(place: &Place<'_>) -> Result<Self, DocumentError> {
        place.object(|members| {
            Ok(Self {
                key: members.required("key", Place::text)?,
                value: members.required("value", Place::text)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_documents_have_no_differences() {
        assert!(differences(&json!({"a": 1, "b": [2]}), &json!({"b": [2], "a": 1})).is_empty());
    }

    #[test]
    fn a_difference_tells_both_values() {
        let told = differences(&json!({"a": 1}), &json!({"a": 2}));
        assert_eq!(
            told,
            [Difference {
                member: "a".into(),
                before: Some(json!(1)),
                after: Some(json!(2))
            }]
        );
    }

    #[test]
    fn a_member_on_one_side_only_is_a_difference() {
        let told = differences(&json!({"b": 1}), &json!({"a": null}));
        assert_eq!(
            told,
            [
                Difference {
                    member: "a".into(),
                    before: None,
                    after: Some(Value::Null)
                },
                Difference {
                    member: "b".into(),
                    before: Some(json!(1)),
                    after: None
                },
            ]
        );
    }

    #[test]
    fn everything_differs_from_no_document() {
        assert_eq!(differences(&Value::Null, &json!({"a": 1})).len(), 1);
    }
}
